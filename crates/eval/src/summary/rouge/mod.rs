//! ROUGE-N, ROUGE-L and ROUGE-Lsum, equal to Google's `rouge_score` 0.1.2.
//!
//! Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries". As the reference, and
//! unlike the rest of this crate, a score without a value (an empty text) is 0.

mod interval;
mod lcs;
mod ngrams;

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::tokenize::Tokenizer;
use super::{NoReference, porter};
use crate::Signature;
use crate::signature::yes_no;
use crate::stats::Additive;
pub use interval::{RougeInterval, rouge_interval};
use lcs::Lcs;
pub(crate) use ngrams::common;

/// One of the ROUGE family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variant {
    /// Shared n-grams of 1 to 9 words; 0 counts as 1, more than 9 as 9.
    N(u8),
    /// The longest common subsequence of the two texts.
    L,
    /// The union of the longest common subsequences of each reference sentence with all
    /// predicted ones; sentences are lines.
    Lsum,
}

impl Variant {
    /// ROUGE-1, ROUGE-2, ROUGE-L and ROUGE-Lsum.
    pub const USUAL: [Self; 4] = [Self::N(1), Self::N(2), Self::L, Self::Lsum];
}

impl fmt::Display for Variant {
    /// As `rouge_score` spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::N(n) => write!(f, "rouge{}", n.clamp(&1, &9)),
            Self::L => f.write_str("rougeL"),
            Self::Lsum => f.write_str("rougeLsum"),
        }
    }
}

impl Serialize for Variant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A name that is no variant's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no ROUGE variant: there are rouge1 to rouge9, rougeL and rougeLsum")]
pub struct UnknownVariant(String);

impl FromStr for Variant {
    type Err = UnknownVariant;

    fn from_str(name: &str) -> Result<Self, UnknownVariant> {
        match (name, name.as_bytes()) {
            ("rougeL", _) => Ok(Self::L),
            ("rougeLsum", _) => Ok(Self::Lsum),
            (_, [b'r', b'o', b'u', b'g', b'e', n @ b'1'..=b'9']) => Ok(Self::N(n - b'0')),
            _ => Err(UnknownVariant(name.to_owned())),
        }
    }
}

/// Precision, recall and F-measure of one text, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Score {
    /// Share of the prediction that the reference has.
    pub precision: f64,
    /// Share of the reference that the prediction has.
    pub recall: f64,
    /// Their harmonic mean.
    pub fmeasure: f64,
}

impl Score {
    fn of(hits: usize, reference: usize, prediction: usize) -> Self {
        let precision = hits as f64 / prediction.max(1) as f64;
        let recall = hits as f64 / reference.max(1) as f64;
        let sum = precision + recall;
        let fmeasure = if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 };
        Self { precision, recall, fmeasure }
    }
}

impl Additive for Score {
    fn add(&mut self, other: &Self) {
        self.precision += other.precision;
        self.recall += other.recall;
        self.fmeasure += other.fmeasure;
    }
}

/// How to compute ROUGE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Which variants, in the order of the scores.
    pub variants: Vec<Variant>,
    /// Whether words of more than three letters are stemmed.
    pub stem: bool,
    /// How words are found.
    pub tokenizer: Tokenizer,
}

impl Default for Options {
    /// ROUGE-1, -2, -L and -Lsum, no stemming, as `rouge_score` does by itself.
    fn default() -> Self {
        Self { variants: Variant::USUAL.to_vec(), stem: false, tokenizer: Tokenizer::RougeScore }
    }
}

impl Options {
    /// The signature of one variant's score. `references` is their number, the same for each
    /// summary; `None` if it varies.
    pub fn signature(&self, variant: Variant, references: Option<usize>) -> Signature {
        let count = references.map_or_else(|| "var".to_owned(), |count| count.to_string());
        let signature = Signature::new(&variant.to_string())
            .with("nrefs", count)
            .with("stem", if self.stem { "porter-nltk" } else { yes_no(false) })
            .with("tok", self.tokenizer.name());
        match variant {
            Variant::Lsum => signature.with("split", "newline"),
            _ => signature,
        }
    }
}

/// Computes ROUGE. It keeps the words and stems it has seen, so one scorer for many texts is
/// faster than many; the scores do not depend on what it saw before.
///
/// ```
/// use nutgraf_eval::summary::rouge::{Options, Scorer};
///
/// let mut scorer = Scorer::new(Options::default());
/// let scores = scorer.score("the cat sat", "the cat slept");
/// assert_eq!(scores[0].fmeasure, 2.0 / 3.0); // rouge1
/// assert_eq!(scores[1].fmeasure, 0.5); // rouge2
/// ```
#[derive(Debug)]
pub struct Scorer {
    options: Options,
    vocabulary: Vocabulary,
    lcs: Lcs,
    reference: Text,
    prediction: Text,
}

impl Scorer {
    /// A scorer with these options.
    pub fn new(options: Options) -> Self {
        let vocabulary = Vocabulary::default();
        let (reference, prediction) = (Text::default(), Text::default());
        Self { options, vocabulary, lcs: Lcs::default(), reference, prediction }
    }

    /// The options it was made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// One score for each of the options' variants, in their order.
    pub fn score(&mut self, reference: &str, prediction: &str) -> Vec<Score> {
        self.vocabulary.read(prediction, &self.options, &mut self.prediction);
        self.against(reference)
    }

    /// As [`Scorer::score`] with several references: for each variant, the score against the
    /// reference with the highest F-measure, the first of equals.
    pub fn score_multi<S: AsRef<str>>(
        &mut self,
        references: &[S],
        prediction: &str,
    ) -> Result<Vec<Score>, NoReference> {
        let (first, others) = references.split_first().ok_or(NoReference)?;
        let mut best = self.score(first.as_ref(), prediction);
        for reference in others {
            let scores = self.against(reference.as_ref());
            for (best, score) in best.iter_mut().zip(scores) {
                if score.fmeasure > best.fmeasure {
                    *best = score;
                }
            }
        }
        Ok(best)
    }

    /// Scores the prediction read last.
    fn against(&mut self, reference: &str) -> Vec<Score> {
        self.vocabulary.read(reference, &self.options, &mut self.reference);
        let (reference, prediction) = (&self.reference, &self.prediction);
        let mut score = |variant: &Variant| match variant {
            Variant::N(n) => {
                let n = usize::from(*n).clamp(1, 9);
                let hits = ngrams::shared(&reference.words, &prediction.words, n);
                let grams = |text: &Text| (text.words.len() + 1).saturating_sub(n);
                Score::of(hits, grams(reference), grams(prediction))
            }
            Variant::L => {
                let hits = self.lcs.length(&reference.words, &prediction.words);
                Score::of(hits, reference.words.len(), prediction.words.len())
            }
            Variant::Lsum => {
                let hits = self.lcs.summary_hits(&reference.sentences(), &prediction.sentences());
                Score::of(hits, reference.words.len(), prediction.words.len())
            }
        };
        self.options.variants.iter().map(&mut score).collect()
    }
}

/// One score without a scorer: no stemming, `rouge_score`'s tokenizer.
pub fn score(variant: Variant, reference: &str, prediction: &str) -> Score {
    let options = Options { variants: vec![variant], ..Options::default() };
    Scorer::new(options).score(reference, prediction).pop().unwrap_or_default()
}

/// A text as word numbers.
#[derive(Debug, Default)]
struct Text {
    words: Vec<u32>,
    /// Where each line ends in `words`.
    ends: Vec<usize>,
}

impl Text {
    /// The words of each line.
    fn sentences(&self) -> Vec<&[u32]> {
        let mut start = 0;
        let line = |&end: &usize| {
            let words = &self.words[start..end];
            start = end;
            words
        };
        self.ends.iter().map(line).collect()
    }
}

/// Numbers for words; two words with one stem have one number.
#[derive(Debug, Default)]
struct Vocabulary {
    numbers: HashMap<String, u32>,
    stems: HashMap<String, u32>,
}

impl Vocabulary {
    fn read(&mut self, text: &str, options: &Options, into: &mut Text) {
        into.words.clear();
        into.ends.clear();
        // A line break separates words in both tokenizers: reading by lines loses nothing.
        for line in text.split('\n') {
            options.tokenizer.each(line, |word| {
                into.words.push(self.number(word, options.stem));
            });
            into.ends.push(into.words.len());
        }
    }

    fn number(&mut self, word: &str, stem: bool) -> u32 {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        // Python counts chars, and so do we: it matters only to the Unicode tokenizer.
        let stemmed = if stem && word.chars().nth(3).is_some() {
            porter::stem(word)
        } else {
            word.to_owned()
        };
        let next = u32::try_from(self.stems.len()).unwrap_or(u32::MAX);
        let number = *self.stems.entry(stemmed).or_insert(next);
        self.numbers.insert(word.to_owned(), number);
        number
    }
}
