//! Confidences that mean what they say: the scale of a finished model's certainties, fitted on
//! annotated text that it was not trained on; and the types of which the unsure mentions are so often
//! wrong that they are better not reported.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use nutgraf::Analyzer;
use nutgraf::model::{Bytes, ConfidenceScale, ModelFiles, ModelSpec};
use nutgraf_eval::data::{Annotation, Article};
use nutgraf_eval::formats::ReadOptions;
use nutgraf_eval::ner::Calibration;
use nutgraf_eval::set::{Set, Wanted};

use crate::TrainError;
use crate::confidence::Confidence;
use crate::export::Form;
use crate::run::Trained;
use crate::setup::{is_model, spec_file};

/// How strongly slope and offset are drawn to 1 and 0: as much as a handful of mentions does.
const DRAW: f64 = 1.0;

/// Steps of Newton's method; it has settled after a few.
const STEPS: usize = 50;

/// Bounds of a type's confidences that are tried: that many, evenly from 0.
const BOUNDS: usize = 50;

/// In how many parts the documents are cut to see what a bound does where it was not chosen.
const FOLDS: usize = 10;

/// What F1 of a type must gain there by a bound. On the Worldwide development set, half of what it
/// gains where it helps, and five times what chance gives a type that it does not help.
const GAIN: f64 = 0.005;

/// What calibrating did.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrated {
    /// Scale and bounds, now the run's or the model's.
    pub confidence: Confidence,
    /// Expected calibration error on the same text, before.
    pub before: f64,
    /// And after.
    pub after: f64,
}

/// Fits the confidences of the run or the model directory `folder` on a development set. A run's
/// exports have them from then on; of a model directory, `spec.json` is written anew.
pub fn calibrate(folder: &Path, dev: &Path) -> Result<Calibrated, TrainError> {
    let set = Set::read(dev, &ReadOptions::default())?;
    let finished = is_model(folder)?;
    let mut files = if finished {
        ModelFiles::read(folder)?
    } else {
        let exported = tempfile::tempdir()
            .map_err(|error| TrainError::file(Path::new("temporary folder"), error.to_string()))?;
        Trained::read(folder)?.export(exported.path(), Form::Int8)?;
        // Mapped files stay there when their folder is removed.
        ModelFiles::read(exported.path())?
    };
    let spec = ModelSpec::parse(&files)?;
    let mut predict = |confidence: &Confidence| -> Result<Vec<Article>, TrainError> {
        files.spec = Bytes::from(confidence.put(&spec).to_json().into_bytes());
        Ok(set.predict(&Analyzer::load(&files)?, &Wanted::default())?)
    };
    let predicted = predict(&Confidence::default())?;
    let mut seen: Vec<Vec<Seen>> = Vec::new();
    for (gold, predicted) in set.articles.iter().zip(&predicted) {
        let right: Vec<_> = gold.entities.iter().map(Annotation::to_span).collect();
        let of = |entity: &Annotation| Seen {
            label: entity.label.to_string(),
            odds: ConfidenceScale::log_odds(entity.confidence.unwrap_or_default() as f32),
            right: right.contains(&entity.to_span()),
        };
        seen.push(predicted.entities.iter().map(of).collect());
    }
    let all = seen.iter().flatten();
    if all.clone().all(|one| one.right) || all.clone().all(|one| !one.right) {
        let reason = "a scale needs mentions that the model gets right and some it gets wrong";
        return Err(TrainError::file(dev, reason));
    }
    let scale = fit(&all.map(|one| (one.odds, one.right)).collect::<Vec<_>>());
    let before = Calibration::new(&set.articles, &predicted).error;
    let least = bounds(&set.articles, &seen, scale);
    let confidence = Confidence { scale, least };
    let after = Calibration::new(&set.articles, &predict(&confidence)?).error;
    if finished {
        // The old one stays until the new one is whole.
        let path = spec_file(folder);
        let new = path.with_extension("json.new");
        std::fs::write(&new, confidence.put(&spec).to_json())
            .and_then(|()| std::fs::rename(&new, &path))
            .map_err(|error| TrainError::file(&path, error.to_string()))?;
    } else {
        confidence.write(folder)?;
    }
    Ok(Calibrated { confidence, before, after })
}

/// A mention that was found.
struct Seen {
    label: String,
    odds: f32,
    right: bool,
}

/// The bound of each type that is better off with one: the lowest of those with the highest F1, if
/// such bounds, each chosen on nine tenths of the documents, do better on the tenths left out than
/// none.
fn bounds(gold: &[Article], seen: &[Vec<Seen>], scale: ConfidenceScale) -> BTreeMap<String, f32> {
    let labels = seen.iter().flatten().map(|one| one.label.as_str());
    let labels: BTreeSet<&str> = labels.collect();
    let bound_of = |label: &str| {
        let documents: Vec<Found> = gold
            .iter()
            .zip(seen)
            .map(|(gold, seen)| Found {
                gold: gold.entities.iter().filter(|entity| *entity.label == *label).count(),
                seen: seen
                    .iter()
                    .filter(|one| one.label == label)
                    .map(|one| (scale.probability(one.odds), one.right))
                    .collect(),
            })
            .collect();
        bound(&documents)
    };
    labels.into_iter().filter_map(|label| Some((label.to_owned(), bound_of(label)?))).collect()
}

/// What there is of a type in a document, and what was found: how surely, and whether rightly.
struct Found {
    gold: usize,
    seen: Vec<(f32, bool)>,
}

impl Found {
    /// Annotated, found and right, of what is at least as sure as `bound`.
    fn counts(&self, bound: f32) -> [usize; 3] {
        let kept = self.seen.iter().filter(|(confidence, _)| *confidence >= bound);
        [self.gold, kept.clone().count(), kept.filter(|(_, right)| *right).count()]
    }
}

fn bound(documents: &[Found]) -> Option<f32> {
    let tried: Vec<f32> = (0..BOUNDS).map(|step| step as f32 / BOUNDS as f32).collect();
    let tables: Vec<Vec<[usize; 3]>> = documents
        .iter()
        .map(|document| tried.iter().map(|bound| document.counts(*bound)).collect())
        .collect();
    let add = |a: [usize; 3], b: &[usize; 3]| [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
    let f1 = |[gold, found, right]: [usize; 3]| 2.0 * right as f64 / (gold + found).max(1) as f64;
    // The step with the highest F1 over the documents in or out of a fold; of equals the lowest.
    let best = |within: &dyn Fn(usize) -> bool| {
        let total = |step: usize| {
            let inside = tables.iter().enumerate().filter(|(number, _)| within(*number));
            inside.map(|(_, table)| &table[step]).fold([0; 3], add)
        };
        let scores = (0..BOUNDS).map(|step| (f1(total(step)), step));
        scores.fold((0.0, 0), |a, b| if b.0 > a.0 { b } else { a }).1
    };
    let mut elsewhere = [0; 3];
    for fold in 0..FOLDS {
        let step = best(&|number| number % FOLDS != fold);
        let left_out = tables.iter().skip(fold).step_by(FOLDS);
        elsewhere = left_out.map(|table| &table[step]).fold(elsewhere, add);
    }
    let without = tables.iter().map(|table| &table[0]).fold([0; 3], add);
    let step = best(&|_| true);
    (step > 0 && f1(elsewhere) >= f1(without) + GAIN).then(|| tried[step])
}

/// The slope and offset under which what was seen is most probable: logistic regression by
/// Newton's method, each step as long as does most (Platt 1999; Lin, Lin and Weng
/// 2007). Both are drawn a little toward what leaves certainties as they are, so that they stay
/// finite whatever was seen.
fn fit(seen: &[(f32, bool)]) -> ConfidenceScale {
    let loss = |[slope, offset]: [f64; 2]| -> f64 {
        let one = |&(odds, right): &(f32, bool)| {
            let odds = slope * f64::from(odds) + offset;
            // −log of the probability, without overflow.
            let against = if right { -odds } else { odds };
            against.max(0.0) + (-against.abs()).exp().ln_1p()
        };
        let drawn = (slope - 1.0).powi(2) + offset.powi(2);
        seen.iter().map(one).sum::<f64>() + DRAW / 2.0 * drawn
    };
    let mut at = [1.0_f64, 0.0];
    for _ in 0..STEPS {
        let [slope, offset] = at;
        let [mut by_slope, mut by_offset] = [DRAW * (slope - 1.0), DRAW * offset];
        let [mut a, mut b, mut c] = [DRAW, 0.0, DRAW];
        for &(odds, right) in seen {
            let odds = f64::from(odds);
            let chance = 1.0 / (1.0 + (-slope * odds - offset).exp());
            let off = chance - f64::from(u8::from(right));
            by_slope += off * odds;
            by_offset += off;
            let weight = chance * (1.0 - chance);
            a += weight * odds * odds;
            b += weight * odds;
            c += weight;
        }
        let determinant = a * c - b * b;
        let change = [
            (c * by_slope - b * by_offset) / determinant,
            (a * by_offset - b * by_slope) / determinant,
        ];
        let step = |share: f64| [slope - share * change[0], offset - share * change[1]];
        let shares = (0..40).map(|halvings| 0.5_f64.powi(halvings));
        let possible = shares.map(step).filter(|next| next[0] > 0.0);
        let tried = possible.map(|next| (loss(next), next));
        match tried.min_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((least, next)) if least < loss(at) => at = next,
            _ => break,
        }
    }
    ConfidenceScale { slope: at[0] as f32, offset: at[1] as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fitted_is_what_was_drawn() {
        // Certainties whose log odds are twice what is true, less one: 1,000 of each, and as many
        // right ones as the scale says.
        let scale = ConfidenceScale { slope: 0.5, offset: -0.5 };
        let mut seen = Vec::new();
        for odds in [-2.0_f32, -1.0, 0.0, 1.0, 2.0, 3.0] {
            let chance = 1.0 / (1.0 + (-scale.slope * odds - scale.offset).exp());
            let right = (1000.0 * chance).round() as usize;
            seen.extend((0..1000).map(|number| (odds, number < right)));
        }
        let found = fit(&seen);
        // Rounding to a thousandth moves them by less.
        assert!((found.slope - scale.slope).abs() < 0.005, "{found:?}");
        assert!((found.offset - scale.offset).abs() < 0.005, "{found:?}");
    }

    /// A document with two of a type, one found surely, and mentions found less surely than 0.4, of
    /// which `right` are right.
    fn document(unsure: usize, right: usize) -> Found {
        let unsure = (0..unsure).map(|number| (0.39, number < right));
        Found { gold: 2, seen: std::iter::once((0.9, true)).chain(unsure).collect() }
    }

    #[test]
    fn a_bound_is_set_where_the_unsure_are_wrong() {
        // One of the twenty unsure ones is right: F1 is 2 · 21 / (40 + 40), with a bound
        // 2 · 20 / (40 + 20).
        let documents: Vec<Found> =
            (0..20).map(|number| document(1, usize::from(number == 3))).collect();
        assert_eq!(bound(&documents), Some(0.4));
        // Half of them: 2 · 30 / (40 + 40) against 2 · 20 / (40 + 20).
        let documents: Vec<Found> = (0..20).map(|number| document(1, number % 2)).collect();
        assert_eq!(bound(&documents), None);
    }

    #[test]
    fn no_bound_for_what_one_document_has() {
        // All that a bound would gain is in one document, so the other nine tenths do not say so.
        let documents: Vec<Found> =
            (0..20).map(|number| document(if number == 3 { 4 } else { 0 }, 0)).collect();
        assert_eq!(bound(&documents), None);
    }
}
