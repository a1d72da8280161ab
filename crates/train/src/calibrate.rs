//! Confidences that mean what they say: the scale of a finished model's certainties, fitted on
//! annotated text that it was not trained on.

use std::io::ErrorKind;
use std::path::Path;

use nutgraf::Analyzer;
use nutgraf::model::ConfidenceScale;
use nutgraf_eval::data::{Annotation, Article};
use nutgraf_eval::ner::Calibration;
use nutgraf_eval::set::Set;
use serde_json::json;

use crate::TrainError;
use crate::run::Trained;

/// How strongly slope and offset are drawn to 1 and 0: as much as a handful of mentions does.
const DRAW: f64 = 1.0;

/// Steps of Newton's method; it has settled after a few.
const STEPS: usize = 50;

/// What calibrating did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibrated {
    /// The scale, now the run's.
    pub scale: ConfidenceScale,
    /// Expected calibration error on the same text, before.
    pub before: f64,
    /// And after.
    pub after: f64,
}

/// Fits the scale of the run in `folder` on a development set. From then on its exports have it.
pub fn calibrate(folder: &Path, dev: &Path) -> Result<Calibrated, TrainError> {
    let set = Set::read(dev, None)?;
    let predict = || -> Result<Vec<Article>, TrainError> {
        let exported = tempfile::tempdir()
            .map_err(|error| TrainError::file(Path::new("temporary folder"), error.to_string()))?;
        Trained::read(folder)?.export(exported.path())?;
        let analyzer = Analyzer::open(exported.path())?;
        Ok(set.predict(&analyzer, 0.0)?)
    };
    write(folder, ConfidenceScale::default())?;
    let predicted = predict()?;
    let mut seen = Vec::new();
    for (gold, predicted) in set.articles.iter().zip(&predicted) {
        let right: Vec<_> = gold.entities.iter().map(Annotation::to_span).collect();
        for entity in &predicted.entities {
            let certainty = entity.confidence.unwrap_or_default() as f32;
            seen.push((ConfidenceScale::log_odds(certainty), right.contains(&entity.to_span())));
        }
    }
    if seen.iter().all(|(_, right)| *right) || seen.iter().all(|(_, right)| !right) {
        let reason = "a scale needs mentions that the model gets right and some it gets wrong";
        return Err(TrainError::file(dev, reason));
    }
    let scale = fit(&seen);
    let before = Calibration::new(&set.articles, &predicted).error;
    write(folder, scale)?;
    let after = Calibration::new(&set.articles, &predict()?).error;
    Ok(Calibrated { scale, before, after })
}

/// Where a run keeps its scale.
const FILE: &str = "confidence.json";

fn write(folder: &Path, scale: ConfidenceScale) -> Result<(), TrainError> {
    let path = folder.join(FILE);
    std::fs::write(&path, json!(scale).to_string())
        .map_err(|error| TrainError::file(&path, error.to_string()))
}

/// The scale of the run in `folder`; that which changes nothing, if it has not been calibrated.
pub(crate) fn read(folder: &Path) -> Result<ConfidenceScale, TrainError> {
    let path = folder.join(FILE);
    let fail = |reason: String| TrainError::file(&path, reason);
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| fail(error.to_string())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(ConfidenceScale::default()),
        Err(error) => Err(fail(error.to_string())),
    }
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
}
