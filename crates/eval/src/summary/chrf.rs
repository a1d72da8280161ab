//! chrF and chrF++, equal to sacreBLEU 2.6.
//!
//! Popović 2015, "chrF: character n-gram F-score for automatic MT evaluation"; Popović 2017,
//! "chrF++: words helping character n-grams". Chars are Unicode scalar values, as in Python.
//! As in sacreBLEU, a text without n-grams scores 0.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::NoReference;
use super::rouge::common;
use crate::Signature;
use crate::signature::yes_no;
use crate::stats::Additive;

/// The longest char n-gram: the standard order, and what fits 128 bits at 21 bits per char.
const MAX_CHARS: usize = 6;

/// How to compute chrF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Options {
    /// Longest char n-gram, 1 to 6; more counts as 6.
    pub char_order: usize,
    /// Longest word n-gram: 0 for chrF, 2 for chrF++; more than 9 counts as 9.
    pub word_order: usize,
    /// How much more recall counts than precision.
    pub beta: u32,
    /// Whether case is ignored.
    pub lowercase: bool,
    /// Whether white space takes part in char n-grams.
    pub whitespace: bool,
}

impl Options {
    /// chrF2, sacreBLEU's default.
    pub const CHRF: Self =
        Self { char_order: 6, word_order: 0, beta: 2, lowercase: false, whitespace: false };
    /// chrF2++.
    pub const CHRF_PLUS_PLUS: Self = Self { word_order: 2, ..Self::CHRF };

    /// The signature; `references` as in [`rouge::Options::signature`](super::rouge::Options).
    pub fn signature(&self, references: Option<usize>) -> Signature {
        let (char_order, word_order) = self.orders();
        let count = references.map_or_else(|| "var".to_owned(), |count| count.to_string());
        Signature::new(&format!("chrF{}{}", self.beta, "+".repeat(word_order)))
            .with("nrefs", count)
            .with("case", if self.lowercase { "lc" } else { "mixed" })
            .with("eff", "yes")
            .with("nc", char_order)
            .with("nw", word_order)
            .with("space", yes_no(self.whitespace))
    }

    fn orders(&self) -> (usize, usize) {
        (self.char_order.clamp(1, MAX_CHARS), self.word_order.min(9))
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::CHRF
    }
}

/// Counts of one order, or of one segment or corpus: `[hypothesis, reference, match]` for
/// each order, chars first. They add up over segments.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Statistics(Vec<[u64; 3]>);

impl Additive for Statistics {
    fn add(&mut self, other: &Self) {
        self.0.resize(self.0.len().max(other.0.len()), [0; 3]);
        for (sums, counts) in self.0.iter_mut().zip(&other.0) {
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum += count;
            }
        }
    }
}

impl Statistics {
    /// The F-score, 0 to 100, averaged over the orders that both texts have.
    pub fn score(&self, options: &Options) -> f64 {
        let (mut precision, mut recall, mut orders) = (0.0, 0.0, 0.0);
        for [hypothesis, reference, matches] in &self.0 {
            if *hypothesis > 0 && *reference > 0 {
                precision += *matches as f64 / *hypothesis as f64;
                recall += *matches as f64 / *reference as f64;
                orders += 1.0;
            }
        }
        if orders > 0.0 {
            precision /= orders;
            recall /= orders;
        }
        let factor = f64::from(options.beta).powi(2);
        if precision + recall > 0.0 {
            100.0 * ((1.0 + factor) * precision * recall / (factor * precision + recall))
        } else {
            0.0
        }
    }
}

/// The statistics of one segment against the reference that scores best, the first of equals.
pub fn statistics<S: AsRef<str>>(
    hypothesis: &str,
    references: &[S],
    options: &Options,
) -> Result<Statistics, NoReference> {
    let hypothesis = Segment::read(hypothesis, options);
    let mut best: Option<(f64, Statistics)> = None;
    for reference in references {
        let statistics = hypothesis.against(&Segment::read(reference.as_ref(), options), options);
        let score = statistics.score(options);
        if best.as_ref().is_none_or(|(high, _)| score > *high) {
            best = Some((score, statistics));
        }
    }
    best.map(|(_, statistics)| statistics).ok_or(NoReference)
}

/// chrF of one segment, 0 to 100.
///
/// ```
/// use nutgraf_eval::summary::chrf::{Options, sentence};
///
/// assert_eq!(sentence("abc", &["abc"], &Options::CHRF)?, 100.0);
/// # Ok::<(), nutgraf_eval::summary::NoReference>(())
/// ```
pub fn sentence<S: AsRef<str>>(
    hypothesis: &str,
    references: &[S],
    options: &Options,
) -> Result<f64, NoReference> {
    Ok(statistics(hypothesis, references, options)?.score(options))
}

/// chrF of a corpus, 0 to 100: one score from the sum of the segments' statistics. Each
/// segment is its hypothesis with its references; without segments the score is 0.
pub fn corpus<S: AsRef<str>, T: AsRef<str>>(
    segments: &[(S, Vec<T>)],
    options: &Options,
) -> Result<f64, NoReference> {
    let mut sum = Statistics::default();
    for (hypothesis, references) in segments {
        sum.add(&statistics(hypothesis.as_ref(), references, options)?);
    }
    Ok(sum.score(options))
}

/// A text taken apart.
struct Segment {
    chars: Vec<char>,
    words: Vec<String>,
}

impl Segment {
    fn read(text: &str, options: &Options) -> Self {
        let lowered;
        let text = if options.lowercase {
            lowered = text.to_lowercase();
            &lowered
        } else {
            text
        };
        let chars = text.chars().filter(|c| options.whitespace || !is_python_space(*c)).collect();
        let words = if options.word_order > 0 { words(text) } else { Vec::new() };
        Self { chars, words }
    }

    fn against(&self, reference: &Self, options: &Options) -> Statistics {
        let (char_order, word_order) = options.orders();
        let mut statistics = Vec::with_capacity(char_order + word_order);
        for n in 1..=char_order {
            statistics.push(count(packed(&self.chars, n), packed(&reference.chars, n)));
        }
        if word_order > 0 {
            let mut numbers = HashMap::new();
            let mut numbered = |words: &'_ [String]| -> Vec<usize> {
                let mut number = |word: &String| {
                    let next = numbers.len();
                    *numbers.entry(word.clone()).or_insert(next)
                };
                words.iter().map(&mut number).collect()
            };
            let (own, other) = (numbered(&self.words), numbered(&reference.words));
            for n in 1..=word_order {
                statistics.push(count(own.windows(n).collect(), other.windows(n).collect()));
            }
        }
        Statistics(statistics)
    }
}

fn count<T: Ord>(hypothesis: Vec<T>, reference: Vec<T>) -> [u64; 3] {
    // sacreBLEU does not count the hypothesis where the reference has no n-gram.
    let counted = if reference.is_empty() { 0 } else { hypothesis.len() };
    let expected = reference.len();
    [counted as u64, expected as u64, common(hypothesis, reference) as u64]
}

fn packed(chars: &[char], n: usize) -> Vec<u128> {
    let pack =
        |gram: &[char]| gram.iter().fold(0, |bits, &c| bits << 21 | u128::from(u32::from(c)));
    chars.windows(n).map(pack).collect()
}

/// Python's `str.isspace`: Unicode's white space, and the four separators of ASCII.
fn is_python_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// sacreBLEU's words: split at white space, then one punctuation mark off the end, or else
/// off the start.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in text.split(is_python_space).filter(|word| !word.is_empty()) {
        let inside = word.len() - 1;
        if word.chars().nth(1).is_none() {
            words.push(word.to_owned());
        } else if word.ends_with(|c: char| c.is_ascii_punctuation()) {
            words.extend([word[..inside].to_owned(), word[inside..].to_owned()]);
        } else if word.starts_with(|c: char| c.is_ascii_punctuation()) {
            words.extend([word[..1].to_owned(), word[1..].to_owned()]);
        } else {
            words.push(word.to_owned());
        }
    }
    words
}
