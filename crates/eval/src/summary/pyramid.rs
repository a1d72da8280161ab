//! Content units: which facts a summary states, and how near it comes to the best choice.
//!
//! Nenkova and Passonneau 2004, "Evaluating Content Selection in Summarization: The Pyramid
//! Method". There, people read content units out of summaries, and a unit weighs as much as
//! reference summaries state it. Here a unit lists the source spans that state it, so a
//! summary that names its evidence is scored without a reader.
//!
//! **A summary covers a unit** if, for one of the spans that state it, at least the share
//! [`Options::coverage`] of its bytes lies in the union of the summary's evidence. By default
//! all of it must.

use nutgraf_text::Span;
use serde::Serialize;

use crate::Signature;

/// A fact that a summary may state.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// What it is worth; finite, not negative.
    pub weight: f64,
    /// Each source span that states it; any one is enough.
    pub stated: Vec<Span>,
}

/// How to judge coverage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The share of a stating span's bytes that the evidence must hold, above 0, at most 1.
    pub coverage: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { coverage: 1.0 }
    }
}

impl Options {
    /// The signature of a score against `units` content units.
    pub fn signature(&self, units: usize) -> Signature {
        Signature::new("pyramid")
            .with("evidence", "source-spans")
            .with("coverage", self.coverage)
            .with("units", units)
    }
}

/// Why units cannot be scored. Units and spans are counted from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PyramidError {
    /// A weight is negative or no number.
    #[error("content unit {unit}: weight {weight} is not a number of 0 or more")]
    Weight {
        /// The unit.
        unit: usize,
        /// Its weight.
        weight: f64,
    },
    /// A stating span holds nothing or runs backwards.
    #[error("content unit {unit}: the span {span} holds no byte")]
    NoLength {
        /// The unit.
        unit: usize,
        /// The span.
        span: Span,
    },
    /// The coverage asked for is out of range.
    #[error("a coverage of {0} was asked for: it must be above 0 and at most 1")]
    Coverage(f64),
    /// Sentences overlap, so their evidence cannot be added up.
    #[error("source sentences {0} and {1} overlap")]
    Overlap(Span, Span),
    /// The best choice of sentences was not found within the given work.
    #[error("more than {0} choices of sentences: choose fewer sentences, or allow more work")]
    TooManyChoices(u64),
}

/// What a summary's evidence states.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pyramid {
    /// Indices of the covered units, ascending.
    pub covered: Vec<usize>,
    /// Their weight.
    pub weight: f64,
    /// The weight of all units.
    pub total: f64,
    /// The weight over the best that as many units can have: the *original* pyramid score of
    /// the paper, 0 to 1. `None` if that best is 0, as when no unit is covered.
    pub quality: Option<f64>,
    /// The weight over that of all units, 0 to 1; `None` if all weigh nothing.
    pub recall: Option<f64>,
}

impl Pyramid {
    /// The *modified* pyramid score (Passonneau et al. 2005, "Applying the Pyramid Method in
    /// DUC 2005"): the weight over the best that `size` units can have, `size` being the mean
    /// number of units in a reference summary. Above 1 for a summary that states more.
    pub fn modified(&self, units: &[Unit], size: usize) -> Option<f64> {
        ratio(self.weight, best_units(units, size))
    }
}

/// Scores the evidence of one summary.
///
/// ```
/// use nutgraf_eval::Span;
/// use nutgraf_eval::summary::pyramid::{Options, Unit, score};
///
/// let units = [
///     Unit { weight: 3.0, stated: vec![Span::new(0, 10), Span::new(50, 60)] },
///     Unit { weight: 1.0, stated: vec![Span::new(20, 30)] },
/// ];
/// let found = score(&units, &[Span::new(18, 40)], Options::default())?;
/// assert_eq!(found.covered, [1]);
/// assert_eq!(found.quality, Some(1.0 / 3.0)); // one unit could weigh 3
/// # Ok::<(), nutgraf_eval::summary::pyramid::PyramidError>(())
/// ```
pub fn score(units: &[Unit], evidence: &[Span], options: Options) -> Result<Pyramid, PyramidError> {
    check(units, options)?;
    let evidence = union(evidence);
    let held = |span: &Span| -> usize { evidence.iter().map(|part| shared(*part, *span)).sum() };
    let covers = |unit: &Unit| unit.stated.iter().any(|span| enough(held(span), *span, options));
    let covered: Vec<usize> = (0..units.len()).filter(|&unit| covers(&units[unit])).collect();
    let weight = covered.iter().map(|&unit| units[unit].weight).sum();
    let total = units.iter().map(|unit| unit.weight).sum();
    Ok(Pyramid {
        quality: ratio(weight, best_units(units, covered.len())),
        recall: ratio(weight, total),
        covered,
        weight,
        total,
    })
}

/// The best choice of sentences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BestSentences {
    /// Indices of the sentences, ascending; of equals, the earliest.
    pub sentences: Vec<usize>,
    /// The weight of the units they cover.
    pub weight: f64,
}

/// The most weight that an extractive summary of at most `count` of these sentences can
/// cover: what an extractive summary of that length is to be measured against. Exact, by
/// branch and bound.
///
/// # Errors
/// If units are malformed, sentences overlap, or more than `work` choices would have to be
/// looked at (a million takes about a second).
pub fn best_sentences(
    units: &[Unit],
    sentences: &[Span],
    count: usize,
    options: Options,
    work: u64,
) -> Result<BestSentences, PyramidError> {
    check(units, options)?;
    let mut order: Vec<Span> = sentences.to_vec();
    order.sort_unstable();
    if let Some(pair) = order.windows(2).find(|pair| pair[0].overlaps(pair[1])) {
        return Err(PyramidError::Overlap(pair[0], pair[1]));
    }
    let touched = |sentence: &Span| -> f64 {
        let touches = |unit: &&Unit| unit.stated.iter().any(|span| shared(*sentence, *span) > 0);
        units.iter().filter(touches).map(|unit| unit.weight).sum()
    };
    let mut search = Search {
        units,
        sentences,
        options,
        potential: sentences.iter().map(touched).collect(),
        left: work,
        work,
        chosen: Vec::new(),
        best: BestSentences { sentences: Vec::new(), weight: 0.0 },
    };
    search.descend(0, count.min(sentences.len()))?;
    Ok(search.best)
}

struct Search<'a> {
    units: &'a [Unit],
    sentences: &'a [Span],
    options: Options,
    /// The weight of all units that each sentence touches: more it cannot add.
    potential: Vec<f64>,
    left: u64,
    work: u64,
    chosen: Vec<usize>,
    best: BestSentences,
}

impl Search<'_> {
    fn descend(&mut self, from: usize, count: usize) -> Result<(), PyramidError> {
        self.left = self.left.checked_sub(1).ok_or(PyramidError::TooManyChoices(self.work))?;
        let weight = self.weight();
        if weight > self.best.weight {
            self.best = BestSentences { sentences: self.chosen.clone(), weight };
        }
        if count == 0 || from == self.sentences.len() {
            return Ok(());
        }
        // Every unit still to be covered is touched by a sentence still to be chosen, so it is
        // part of that sentence's potential.
        let mut hopes: Vec<f64> = self.potential[from..].to_vec();
        hopes.sort_by(|a, b| b.total_cmp(a));
        let bound: f64 = weight + hopes.iter().take(count).sum::<f64>();
        if bound <= self.best.weight {
            return Ok(());
        }
        for sentence in from..self.sentences.len() {
            self.chosen.push(sentence);
            self.descend(sentence + 1, count - 1)?;
            self.chosen.pop();
        }
        Ok(())
    }

    fn weight(&self) -> f64 {
        let held = |span: &Span| -> usize {
            self.chosen.iter().map(|&chosen| shared(self.sentences[chosen], *span)).sum()
        };
        let covers =
            |unit: &&Unit| unit.stated.iter().any(|span| enough(held(span), *span, self.options));
        self.units.iter().filter(covers).map(|unit| unit.weight).sum()
    }
}

fn check(units: &[Unit], options: Options) -> Result<(), PyramidError> {
    if !(options.coverage > 0.0 && options.coverage <= 1.0) {
        return Err(PyramidError::Coverage(options.coverage));
    }
    for (index, unit) in units.iter().enumerate() {
        if !(unit.weight.is_finite() && unit.weight >= 0.0) {
            return Err(PyramidError::Weight { unit: index, weight: unit.weight });
        }
        if let Some(&span) = unit.stated.iter().find(|span| span.start >= span.end) {
            return Err(PyramidError::NoLength { unit: index, span });
        }
    }
    Ok(())
}

/// The same bytes as spans that do not touch.
fn union(spans: &[Span]) -> Vec<Span> {
    let mut sorted: Vec<Span> = spans.iter().copied().filter(|s| s.start < s.end).collect();
    sorted.sort_unstable();
    let mut union: Vec<Span> = Vec::with_capacity(sorted.len());
    for span in sorted {
        match union.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => union.push(span),
        }
    }
    union
}

fn shared(a: Span, b: Span) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

fn enough(held: usize, span: Span, options: Options) -> bool {
    held as f64 >= options.coverage * span.len() as f64
}

/// The most that `count` units can weigh.
fn best_units(units: &[Unit], count: usize) -> f64 {
    let mut weights: Vec<f64> = units.iter().map(|unit| unit.weight).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    weights.iter().take(count).sum()
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(weight: f64, stated: &[(usize, usize)]) -> Unit {
        Unit { weight, stated: stated.iter().map(|&(a, b)| Span::new(a, b)).collect() }
    }

    #[test]
    fn evidence_counts_as_a_union() {
        let units = [unit(2.0, &[(5, 15)]), unit(1.0, &[(30, 40)])];
        let two = [Span::new(0, 10), Span::new(10, 20)];
        let found = score(&units, &two, Options::default()).expect("units are well formed");
        assert_eq!(
            (found.covered, found.quality, found.recall),
            (vec![0], Some(1.0), Some(2.0 / 3.0))
        );
        let half = score(&units, &two[..1], Options { coverage: 0.5 }).expect("as before");
        assert_eq!(half.covered, [0]);
        let whole = score(&units, &two[..1], Options::default()).expect("as before");
        assert_eq!((whole.covered, whole.quality), (vec![], None));
    }

    #[test]
    fn the_best_choice_may_need_two_sentences_together() {
        // The heavy unit crosses sentences 0 and 1; greedy choice would start with 2.
        let sentences = [Span::new(0, 10), Span::new(10, 20), Span::new(20, 30)];
        let units = [unit(5.0, &[(5, 15)]), unit(2.0, &[(21, 25)]), unit(1.0, &[(0, 4)])];
        let best = best_sentences(&units, &sentences, 2, Options::default(), 1000);
        let best = best.expect("the search is small");
        assert_eq!((best.sentences, best.weight), (vec![0, 1], 6.0));
    }

    #[test]
    fn gives_up_rather_than_guess() {
        let sentences: Vec<Span> = (0..40).map(|i| Span::new(i * 10, i * 10 + 10)).collect();
        let units: Vec<Unit> = (0..40).map(|i| unit(1.0, &[(i * 10, i * 10 + 5)])).collect();
        let found = best_sentences(&units, &sentences, 20, Options { coverage: 1.0 }, 10);
        assert_eq!(found, Err(PyramidError::TooManyChoices(10)));
    }
}
