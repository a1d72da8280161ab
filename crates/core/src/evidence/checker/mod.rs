//! Checks somebody's summary of a source: which of its sentences the source supports, and what in the
//! others it does not say, or says of somebody or something else.
//!
//! [`Evidence`] finds the sentences that each sentence came from and the facts that the source lacks;
//! here they are put beside who stands where in the source ([`bearers`]), what is denied there
//! ([`negation`]), what is quoted ([`quoted`]) and how much of the wording is the source's
//! ([`passages`]). A regression makes one figure of it, the [risk](CheckedSentence::risk) ([`risk`]).
//!
//! It compares words. It does not see that another verb says the opposite, that something is exaggerated
//! or concluded, that "he" points at somebody else, or that events stand in another order; and a true
//! sentence in words that are all its own is doubted.

mod bearers;
mod negation;
mod passages;
mod problems;
mod quoted;
mod risk;

use std::sync::Arc;

use super::terms::in_order;
use super::{Evidence, FactKind, GeneratedSentence, generated_in};
use crate::document::Document;
use crate::mention::Mention;
use crate::span::Span;
use crate::tasks::{Entities, Task};
use crate::{Analysis, AnalyzeError, Analyzer};

use bearers::Bearers;
use passages::Passages;
use risk::Features;

/// What is wrong with a part of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A name, number or date that the source does not have.
    Missing(FactKind),
    /// A quotation that the source does not have in these words.
    MissingQuotation,
    /// A name in a sentence that the source has of another one.
    OtherName,
    /// A number that the source has of somebody or something else.
    OtherNumber,
    /// A date that the source has of something else.
    OtherDate,
    /// A quotation that the source has of another speaker.
    OtherSpeaker,
    /// Two names that have changed places.
    Exchanged,
    /// Denied here and not in the source, or the other way round.
    Negation,
    /// Nothing in particular, but the source has too little of it in these words.
    Wording,
}

/// Something in a summary that its source does not support.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where it stands in the summary.
    pub span: Span,
    /// What is wrong with it.
    pub kind: ProblemKind,
    /// The entity type, where a model found it.
    pub label: Option<Arc<str>>,
    /// The sentence of the source that is nearest to saying it, as an index into
    /// [`Document::sentences`].
    pub nearest: Option<usize>,
    /// How sure it is, 0 to 1. Of a name, a number, and a name, number or date of something else, the
    /// share, in tenths, of FRANK's summaries with such a problem in which people found an error; of
    /// wording, the sentence's risk; of the others, of which FRANK has too few, set by hand.
    pub confidence: f32,
}

/// A sentence of a summary with what its source says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedSentence {
    /// Where it stands, what it came from, and which facts the source lacks.
    pub evidence: GeneratedSentence,
    /// Whether it stands in the source word by word.
    pub is_copied: bool,
    /// In text order.
    pub problems: Vec<Problem>,
    /// The probability that it says something that the source does not, 0 to 1.
    pub risk: f32,
}

impl CheckedSentence {
    /// Whether nothing in it was found wrong.
    pub fn is_supported(&self) -> bool {
        self.problems.is_empty()
    }
}

/// A summary with what its source says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedSummary {
    /// Its sentences, in order.
    pub sentences: Vec<CheckedSentence>,
    /// The probability that it says something that the source does not, 0 to 1.
    pub risk: f32,
}

impl CheckedSummary {
    /// Whether the source supports every sentence.
    pub fn is_supported(&self) -> bool {
        self.sentences.iter().all(CheckedSentence::is_supported)
    }
}

/// A source, prepared to have summaries of it checked.
pub struct Checker {
    evidence: Evidence,
    passages: Passages,
    /// The same of terms: without stop words, numbers in digits.
    terms: Passages,
    bearers: Bearers,
    document: Document,
}

impl Checker {
    /// Prepares a source that was analyzed. No model runs.
    pub fn new(analysis: &Analysis) -> Self {
        let document = analysis.document();
        let sentences = 0..document.sentences().len();
        let words = sentences.clone().flat_map(|index| {
            let tokens = document.words().tokens(document.text(), index).into_iter();
            tokens.filter(|token| !token.stem.is_empty()).map(move |token| (index, token.stem))
        });
        let terms = sentences.flat_map(|index| {
            in_order(document, index, |_| false).into_iter().map(move |term| (index, term))
        });
        Self {
            evidence: Evidence::new(document, &analysis.mentions, Vec::new()),
            passages: Passages::new(words),
            terms: Passages::new(terms),
            bearers: Bearers::new(analysis),
            document: analysis.document().clone(),
        }
    }

    /// Checks a summary; `analyzer` finds the names in it, in one pass of its encoder, if it has words that
    /// its source lacks.
    pub fn check(
        &self,
        summary: &str,
        analyzer: &Analyzer,
    ) -> Result<CheckedSummary, AnalyzeError> {
        Ok(self.check_with_features(summary, analyzer)?.0)
    }

    /// As `check`, with the features of each sentence that its risk is made of.
    fn check_with_features(
        &self,
        summary: &str,
        analyzer: &Analyzer,
    ) -> Result<(CheckedSummary, Vec<Features>), AnalyzeError> {
        let document = generated_in(summary, self.evidence.language);
        let mut mentions = Vec::new();
        if self.has_new_words(&document) {
            mentions = Entities.run(&analyzer.encode(&document)?)?;
        }
        Ok(self.check_document(&document, &mentions))
    }

    /// Whether a word of a summary is none of its source's. If all are, the model finds no name that
    /// the source may lack but by joining two, which is told by their places.
    fn has_new_words(&self, summary: &Document) -> bool {
        let sentences = 0..summary.sentences().len();
        let mut tokens = sentences.flat_map(|index| summary.words().tokens(summary.text(), index));
        tokens.any(|token| !token.stem.is_empty() && self.passages.find(&[token.stem]).is_none())
    }

    fn check_document(
        &self,
        summary: &Document,
        mentions: &[Mention],
    ) -> (CheckedSummary, Vec<Features>) {
        let evidence = self.evidence.check(summary, mentions, &[]);
        let (mut sentences, mut all) = (Vec::new(), Vec::new());
        for (index, evidence) in evidence.into_iter().enumerate() {
            let tokens = summary.words().tokens(summary.text(), index);
            let stems: Vec<&str> = tokens.iter().map(|token| token.stem).collect();
            let is_copied = self.passages.copied(&stems).is_whole();
            let problems =
                if is_copied { Vec::new() } else { self.problems(summary, &evidence, &tokens) };
            let features = self.features(summary, index, &evidence, &problems);
            all.push(features);
            sentences.push(CheckedSentence { evidence, is_copied, problems, risk: 0.0 });
        }
        let risk = risk::judge(&mut sentences, &all);
        (CheckedSummary { sentences, risk }, all)
    }
}

/// For fitting the weights of the risk: the features of each sentence of a summary, in the order of
/// [`feature_names`].
#[doc(hidden)]
pub fn features(
    checker: &Checker,
    summary: &str,
    analyzer: &Analyzer,
) -> Result<Vec<Vec<f32>>, AnalyzeError> {
    let (_, all) = checker.check_with_features(summary, analyzer)?;
    Ok(all.iter().map(|features| features.0.to_vec()).collect())
}

/// The names of [`features`].
#[doc(hidden)]
pub fn feature_names() -> &'static [&'static str] {
    &risk::NAMES
}
