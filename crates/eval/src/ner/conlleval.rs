//! The counts of `conlleval`, the Perl scorer of the `CoNLL` shared tasks.
//!
//! After version 2004-01-26 by Erik Tjong Kim Sang, whose rules know the prefixes `B`, `I`,
//! `E` and `O`, and the one-token chunks `[` and `]`. They do not know `S`, `L` and `U`:
//! such tags pass, as in Perl, as letters without a meaning of their own. Unlike Perl, a type
//! called `0` stays `0`.

use serde::Serialize;

use super::tags::{TagError, check_lengths};
use super::{Counts, TypeCounts};
use crate::Signature;

/// What conlleval counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Conlleval {
    /// Tokens, sentence breaks not counted.
    pub tokens: u64,
    /// Tokens with the right prefix and type.
    pub correct_tokens: u64,
    /// Phrases per type. A tag without a type has the empty one.
    pub phrases: TypeCounts,
}

impl Conlleval {
    /// The signature of these counts.
    pub fn signature() -> Signature {
        Signature::new("conlleval").with("rules", "2004-01-26").with("undefined", 0)
    }

    /// Token accuracy in percent; `None` without tokens, where conlleval prints no line.
    pub fn accuracy(&self) -> Option<f64> {
        (self.tokens > 0).then(|| 100.0 * self.correct_tokens as f64 / self.tokens as f64)
    }

    /// Precision, recall and FB1 in percent, 0 where there is no value, as conlleval prints
    /// them.
    pub fn percent(counts: Counts) -> [f64; 3] {
        let percent = |whole: u64| match whole {
            0 => 0.0,
            _ => 100.0 * counts.correct as f64 / whole as f64,
        };
        let (precision, recall) = (percent(counts.predicted), percent(counts.gold));
        let fb1 = match precision + recall {
            0.0 => 0.0,
            sum => 2.0 * precision * recall / sum,
        };
        [precision, recall, fb1]
    }

    /// The summary lines that conlleval prints, with its two decimals.
    pub fn report(&self) -> String {
        use std::fmt::Write as _;
        let total = self.phrases.total();
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "processed {} tokens with {} phrases; found: {} phrases; correct: {}.",
            self.tokens, total.gold, total.predicted, total.correct
        );
        if let Some(accuracy) = self.accuracy() {
            let [p, r, f] = Self::percent(total);
            let _ = writeln!(
                out,
                "accuracy: {accuracy:6.2}%; precision: {p:6.2}%; recall: {r:6.2}%; FB1: {f:6.2}"
            );
        }
        for (label, counts) in &self.phrases.types {
            let [p, r, f] = Self::percent(*counts);
            let _ = writeln!(
                out,
                "{label:>17}: precision: {p:6.2}%; recall: {r:6.2}%; FB1: {f:6.2}  {}",
                counts.predicted
            );
        }
        out
    }
}

/// A tag in conlleval's reading: what stands before the first hyphen, and what after.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Tag<'a> {
    prefix: &'a str,
    label: &'a str,
}

const OUTSIDE: Tag<'static> = Tag { prefix: "O", label: "" };

impl<'a> Tag<'a> {
    fn parse(tag: &'a str) -> Self {
        let (prefix, label) = tag.split_once('-').unwrap_or((tag, ""));
        Self { prefix, label }
    }

    fn ends_before(self, now: Tag<'_>) -> bool {
        matches!(
            (self.prefix, now.prefix),
            ("B" | "I", "B" | "O") | ("E", "E" | "I" | "O") | ("[" | "]", _)
        ) || (!matches!(self.prefix, "O" | ".") && self.label != now.label)
    }

    fn starts_after(self, last: Tag<'_>) -> bool {
        matches!(
            (last.prefix, self.prefix),
            ("B" | "I" | "O", "B") | ("O" | "E", "I" | "E") | (_, "[" | "]")
        ) || (!matches!(self.prefix, "O" | ".") && self.label != last.label)
    }
}

/// Counts as conlleval does.
///
/// # Errors
/// If the two sides differ in their number of sentences or in the length of one.
///
/// ```
/// use nutgraf_eval::ner::conlleval;
///
/// let gold = [vec!["B-NP", "I-NP", "O"]];
/// let pred = [vec!["I-NP", "I-NP", "O"]];
/// let counts = conlleval::score(&gold, &pred)?;
/// assert_eq!((counts.correct_tokens, counts.phrases.total().correct), (2, 1));
/// # Ok::<(), nutgraf_eval::ner::tags::TagError>(())
/// ```
pub fn score<S: AsRef<str>, T: AsRef<str>>(
    gold: &[Vec<S>],
    pred: &[Vec<T>],
) -> Result<Conlleval, TagError> {
    check_lengths(gold, pred)?;
    let mut result = Conlleval::default();
    let mut last = (OUTSIDE, OUTSIDE);
    let mut matching = false;
    for (gold, pred) in gold.iter().zip(pred) {
        for (gold, pred) in gold.iter().zip(pred) {
            let now = (Tag::parse(gold.as_ref()), Tag::parse(pred.as_ref()));
            result.step(last, now, &mut matching);
            result.tokens += 1;
            result.correct_tokens += u64::from(now.0 == now.1);
            last = now;
        }
        // The blank line after a sentence is read as an outside token.
        result.step(last, (OUTSIDE, OUTSIDE), &mut matching);
        last = (OUTSIDE, OUTSIDE);
    }
    Ok(result)
}

impl Conlleval {
    fn step(&mut self, last: (Tag<'_>, Tag<'_>), now: (Tag<'_>, Tag<'_>), matching: &mut bool) {
        let ends = (last.0.ends_before(now.0), last.1.ends_before(now.1));
        let starts = (now.0.starts_after(last.0), now.1.starts_after(last.1));
        if *matching {
            if ends == (true, true) && last.0.label == last.1.label {
                *matching = false;
                self.of(last.0.label).correct += 1;
            } else if ends.0 != ends.1 || now.0.label != now.1.label {
                *matching = false;
            }
        }
        if starts == (true, true) && now.0.label == now.1.label {
            *matching = true;
        }
        if starts.0 {
            self.of(now.0.label).gold += 1;
        }
        if starts.1 {
            self.of(now.1.label).predicted += 1;
        }
    }

    fn of(&mut self, label: &str) -> &mut Counts {
        if !self.phrases.types.contains_key(label) {
            self.phrases.types.insert(label.into(), Counts::default());
        }
        self.phrases.types.entry(label.into()).or_default()
    }
}
