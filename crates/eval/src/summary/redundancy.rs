//! How much a summary repeats itself.

use std::collections::HashMap;

use serde::Serialize;

use super::rouge::{Options, Scorer, Variant};
use super::share;
use crate::Signature;
use crate::signature::yes_no;

/// Repetition within one summary.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Redundancy {
    /// Share of the distinct n-grams (1, 2, 3, 4 words) that occur more than once, 0 to 1;
    /// `None` if there are none. `SummEval`'s `percentage_repeated_n-gram_in_summ` (Fabbri et
    /// al. 2021, "`SummEval`: Re-evaluating Summarization Evaluation"), not in percent. N-grams
    /// do not cross sentences.
    pub repeated: [Option<f64>; 4],
    /// Mean ROUGE-L F over all pairs of sentences, 0 to 1; `None` for fewer than two.
    /// Bommasani and Cardie 2020, "Intrinsic Evaluation of Summarization Datasets", whose
    /// ROUGE-L is the F-measure.
    pub between_sentences: Option<f64>,
}

/// The signature of [`redundancy`] with these options.
pub fn signature(options: &Options) -> Signature {
    Signature::new("redundancy")
        .with("pairs", "rougeL-f")
        .with("ngrams", "distinct")
        .with("stem", if options.stem { "porter-nltk" } else { yes_no(false) })
        .with("tok", options.tokenizer.name())
}

/// The repetition in a summary, given as sentences. Words are those of `options`; its
/// variants are not used.
///
/// ```
/// use nutgraf_eval::summary::{redundancy::redundancy, rouge::Options};
///
/// let said_twice = redundancy(&["It rained.", "It rained."], &Options::default());
/// assert_eq!(said_twice.between_sentences, Some(1.0));
/// assert_eq!(said_twice.repeated[0], Some(1.0));
/// ```
pub fn redundancy<S: AsRef<str>>(sentences: &[S], options: &Options) -> Redundancy {
    let words: Vec<Vec<String>> =
        sentences.iter().map(|sentence| options.tokenizer.words(sentence.as_ref())).collect();
    let repeated = [1, 2, 3, 4].map(|n| {
        let mut counts: HashMap<&[String], usize> = HashMap::new();
        for gram in words.iter().flat_map(|sentence| sentence.windows(n)) {
            *counts.entry(gram).or_default() += 1;
        }
        share(counts.values().filter(|&&count| count > 1).count(), counts.len())
    });
    let mut scorer = Scorer::new(Options { variants: vec![Variant::L], ..options.clone() });
    let (mut sum, mut pairs) = (0.0, 0_usize);
    for (index, one) in sentences.iter().enumerate() {
        for other in &sentences[index + 1..] {
            let rouge_l = scorer.score(one.as_ref(), other.as_ref());
            sum += rouge_l.iter().map(|score| score.fmeasure).sum::<f64>();
            pairs += 1;
        }
    }
    Redundancy { repeated, between_sentences: (pairs > 0).then(|| sum / pairs as f64) }
}
