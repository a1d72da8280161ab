//! Evidence for text that a model wrote: the sentences of the source that each generated
//! sentence came from, and the names, numbers and dates in it that the source does not
//! contain.
//!
//! [`Evidence::check`] compares texts and needs no model; what models found (entities,
//! sentence vectors) makes it better. [`Evidence::examine`] has an [`Analyzer`] find them.
//!
//! What counts as contained: the same words in any case, with or without the full stops of
//! abbreviations, possessive endings and plurals; aliases and acronyms (`US`, `United States`;
//! `WHO`, `World Health Organization`); part of a fuller name in the source (`Putin` of
//! `Vladimir Putin`, not the reverse); a people and its country; numbers of equal value
//! (`two`, `2`; `$2.5m`, `2.5 million dollars`), where one without a unit may be of any; dates
//! whose day and month stand together in the source, and whose year and day of the week it
//! has. Rounded numbers, sums and paraphrases of names are not in the source and are told;
//! `one`, `first` and `second` as single words are not looked up.

mod align;
mod checker;
mod dates;
mod facts;
mod names;
mod numbers;
mod terms;
mod written;

use std::sync::Arc;

use crate::document::{BlockKind, Document, Sentence};
use crate::language::Language;
use crate::mention::Mention;
use crate::source::Source;
use crate::span::Span;
use crate::summary;
use crate::tasks::{Entities, Task};
use crate::{Analysis, AnalyzeError, Analyzer};

use align::SourceSentences;
use facts::SourceFacts;

pub use checker::{CheckedSentence, CheckedSummary, Checker, Problem, ProblemKind};
#[doc(hidden)]
pub use checker::{feature_names, features};
pub use facts::{FactKind, Unsupported};
pub use written::{Faithful, WrittenSummary};

/// A source, prepared to have generated sentences compared with it.
pub struct Evidence {
    /// Spans of the source's sentences.
    spans: Vec<Span>,
    sentences: SourceSentences,
    facts: SourceFacts,
    language: &'static Language,
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    shared::<Evidence>();
};

/// A generated sentence with what the source says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratedSentence {
    /// Where it stands in the generated text.
    pub span: Span,
    /// The sentences of the source that it came from, the most like it first; none if it is
    /// like none.
    pub sources: Vec<Alignment>,
    /// The share of its words that those sentences have together, 0 to 1, as
    /// [`Alignment::lexical`] weighs them.
    pub coverage: f32,
    /// Facts that the source does not contain, in text order; spans of the generated text.
    pub unsupported: Vec<Unsupported>,
}

/// A sentence of the source that a generated one came from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alignment {
    /// Where it stands in the source.
    pub span: Span,
    /// Its index in [`Document::sentences`].
    pub sentence: usize,
    /// The share of the generated sentence's words that it has, 0 to 1: stems of content
    /// words, each weighed by how rare it is in the source.
    pub lexical: f32,
    /// The cosine of the two sentences' vectors, less the mean of the source's, 0 to 1 (0 for
    /// negative ones); `None` without vectors.
    pub similarity: Option<f32>,
}

impl Evidence {
    /// Prepares a source. `mentions` are what a model found in it; `vectors` are those of its
    /// sentences, one each, empty for those that have none. Both may be empty.
    pub fn new(document: &Document, mentions: &[Mention], vectors: Vec<Vec<f32>>) -> Self {
        let mentions = mentions.iter().map(|mention| mention.span);
        let [own, _] = summary::readable(document);
        Self {
            sentences: SourceSentences::new(document, own, vectors),
            facts: SourceFacts::new(document, mentions),
            spans: document.sentences().iter().map(|found| found.span).collect(),
            language: document.language(),
        }
    }

    /// Prepares a source that was analyzed, with the mentions found in it, and its vectors if the
    /// analyzer [keeps](Analyzer::keeping_vectors) them. No model runs.
    pub fn of(analysis: &Analysis) -> Self {
        let vectors = analysis.sentence_vectors().to_vec();
        Self::new(analysis.document(), &analysis.mentions, vectors)
    }

    /// The sentences of a generated text with their evidence; `analyzer` finds the entities in
    /// them, and their vectors, in one pass of its encoder.
    pub fn examine(
        &self,
        text: &str,
        analyzer: Option<&Analyzer>,
    ) -> Result<Vec<GeneratedSentence>, AnalyzeError> {
        let document = generated_in(text, self.language);
        let Some(analyzer) = analyzer else { return Ok(self.check(&document, &[], &[])) };
        let encoded = analyzer.encode(&document)?;
        let mentions = Entities.run(&encoded)?;
        Ok(self.check(&document, &mentions, &encoded.sentence_vectors()))
    }

    /// The sentences of a generated text with their evidence. `mentions` and `vectors` are
    /// what a model found in it; both may be empty.
    pub fn check(
        &self,
        generated: &Document,
        mentions: &[Mention],
        vectors: &[Vec<f32>],
    ) -> Vec<GeneratedSentence> {
        let check = |(index, sentence): (usize, &Sentence)| {
            let vector = vectors.get(index).map(Vec::as_slice);
            let (aligned, coverage) = self.sentences.align(generated, index, vector);
            GeneratedSentence {
                span: sentence.span,
                sources: aligned
                    .into_iter()
                    .map(|aligned| Alignment {
                        span: self.spans[aligned.sentence],
                        sentence: aligned.sentence,
                        lexical: aligned.lexical.min(1.0),
                        similarity: aligned.similarity.map(|similarity| similarity.min(1.0)),
                    })
                    .collect(),
                coverage: coverage.min(1.0),
                unsupported: self.missing(generated, index, mentions),
            }
        };
        generated.sentences().iter().enumerate().map(check).collect()
    }

    /// The facts of a generated text that the source does not contain, in text order; less work
    /// than [`examine`](Self::examine), which gives the same ones.
    pub fn unsupported(
        &self,
        text: &str,
        analyzer: Option<&Analyzer>,
    ) -> Result<Vec<Unsupported>, AnalyzeError> {
        let document = generated_in(text, self.language);
        let mentions = match analyzer {
            Some(analyzer) => Entities.run(&analyzer.encode(&document)?)?,
            None => Vec::new(),
        };
        let sentences = 0..document.sentences().len();
        Ok(sentences.flat_map(|index| self.missing(&document, index, &mentions)).collect())
    }

    /// The facts of sentence `index` of a generated text that the source lacks.
    fn missing(
        &self,
        generated: &Document,
        index: usize,
        mentions: &[Mention],
    ) -> Vec<Unsupported> {
        let span = generated.sentences()[index].span;
        let inside: Vec<(Span, Arc<str>)> = mentions
            .iter()
            .filter(|mention| span.contains(mention.span))
            .map(|mention| (mention.span, Arc::clone(&mention.label)))
            .collect();
        self.facts.missing(generated, index, &inside)
    }
}

/// A generated text in English as a document: prose, whatever it looks like.
pub fn generated(text: &str) -> Document {
    generated_in(text, Language::english())
}

/// As [`generated`], in another language.
pub fn generated_in(text: &str, language: &'static Language) -> Document {
    let whole = Span::new(0, text.len()).trimmed(text);
    let blocks = (!whole.is_empty()).then(|| vec![(whole, BlockKind::Paragraph)]);
    Document::with_language(Source { blocks, ..Source::from_text(text.to_owned()) }, language)
}

/// The words of an English text as if it were one sentence.
#[cfg(test)]
fn one_sentence(text: &str) -> crate::words::DocumentWords {
    crate::words::DocumentWords::new(text, [Span::new(0, text.len())], Language::english())
}
