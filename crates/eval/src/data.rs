//! The common form that every format is read into: articles with entities, sentences, tokens
//! and summaries. It knows nothing of files; [`crate::formats`] reads and writes it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nutgraf_text::Span;

/// Everything one input holds, in its order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dataset {
    /// The articles; no two have the same id.
    pub articles: Vec<Article>,
    /// Annotations that the common form cannot hold, such as discontinuous entities. Whoever
    /// scores must refuse a set that has any; see [`Dataset::complete`].
    pub problems: Vec<Problem>,
    /// What else was in the input and is not in the articles, such as relations or metadata.
    pub left_out: Vec<LeftOut>,
}

/// An article and what is annotated in it, gold or predicted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// Ties the gold and the predictions of one article together.
    pub id: String,
    /// Where it was read.
    pub place: Place,
    /// The text that all spans point into.
    pub text: String,
    /// Its sentences in text order; empty if the format has none.
    pub sentences: Vec<Span>,
    /// How important a reader finds each of the sentences, from 0 (says nothing of its own) to 3 (the
    /// news itself); empty if nobody marked them.
    pub importance: Vec<u8>,
    /// Which of the sentences editors chose for a summary, a list for each.
    pub choices: Vec<Vec<usize>>,
    /// The tokens of each sentence, if the format has tokens: as many lists as `sentences`.
    pub tokens: Option<Vec<Vec<Span>>>,
    /// Its entity mentions, in the order of the file; they may nest and overlap.
    pub entities: Vec<Annotation>,
    /// The name of each entity that has one beside its id.
    pub names: BTreeMap<Arc<str>, String>,
    /// A summary of it, such as a system's output.
    pub summary: Option<Summary>,
    /// Reference summaries, a line for each sentence.
    pub references: Vec<String>,
}

/// An entity mention.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// Where it stands, in bytes.
    pub span: Span,
    /// Its type, as written.
    pub label: Arc<str>,
    /// What it refers to: mentions with the same id name the same thing.
    pub entity: Option<Arc<str>>,
    /// The probability that a model gave it.
    pub confidence: Option<f64>,
}

/// A summary of an article.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// All of it, as its source gives it.
    pub text: String,
    /// Its sentences; empty if its source does not tell them apart.
    pub sentences: Vec<SummarySentence>,
}

/// A sentence of a summary.
#[derive(Debug, Clone, PartialEq)]
pub struct SummarySentence {
    /// The sentence.
    pub text: String,
    /// What the system thought of it.
    pub score: Option<f64>,
    /// The stretches of the article that support it.
    pub evidence: Vec<Span>,
}

/// A summary beside its references: what the metrics of [`crate::summary`] compare.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SummaryRecord {
    /// Ties references and predictions of one article together.
    pub id: String,
    /// Where it was read.
    pub place: Place,
    /// The article; `None` in a file of predictions that leaves it out.
    pub article: Option<String>,
    /// Reference summaries, a line for each sentence.
    pub references: Vec<String>,
    /// The summary under test, a line for each sentence where the source tells them apart.
    pub summary: Option<String>,
    /// The stretches of the article, in bytes, that the summary rests on.
    pub evidence: Option<Vec<Span>>,
}

/// A file, and a line of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1, if one was read.
    pub line: Option<usize>,
}

/// An annotation that a format or the common form cannot hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where it stands, or, when writing, where its article was read.
    pub place: Place,
    /// The article's id.
    pub document: String,
    /// The annotation's stretches in bytes; more than one if it is discontinuous.
    pub spans: Vec<Span>,
    /// Its type.
    pub label: Arc<str>,
    /// The words.
    pub text: String,
    /// Why it cannot be held.
    pub reason: Reason,
}

/// Why an annotation cannot be held.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// It is in several pieces.
    #[error("it is in {0} pieces, and entities here are one stretch")]
    Discontinuous(usize),
    /// It begins or ends inside a token.
    #[error("it begins or ends inside the token `{0}`")]
    InsideToken(String),
    /// It begins or ends in white space, or elsewhere that is in no token.
    #[error("it does not begin and end with a token of a sentence")]
    OffTokens,
    /// It reaches over the end of a sentence.
    #[error("it reaches from one sentence into another")]
    AcrossSentences,
    /// Another entity has one of its tokens.
    #[error("it overlaps `{0}`, and a token has one tag")]
    Overlaps(String),
    /// Its type cannot be written.
    #[error("its type cannot be written in this format: {0}")]
    Label(&'static str),
    /// The entity has another type elsewhere, and the format gives types to entities.
    #[error("its entity `{entity}` has the type `{label}` already")]
    TwoTypes {
        /// The entity's id.
        entity: String,
        /// The type it has.
        label: String,
    },
}

/// Something of an input that the output does not have.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// The file it is in.
    pub file: PathBuf,
    /// What it is, in the plural: `relations`, `content units`.
    pub what: String,
    /// How many.
    pub count: usize,
    /// The lines it stands on, if it was read from lines.
    pub lines: Vec<usize>,
}

/// Why articles do not fit each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// Annotations would be missing from a score.
    #[error(
        "{count} annotations cannot be scored, so no score would be of the whole set; the first is {first}"
    )]
    Incomplete {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// An article that is not in the set whose tokens are asked for.
    #[error("document `{document}` of `{place}` is not in `{other}`, so its tokens are not known")]
    NoTokens {
        /// The article's id.
        document: String,
        /// Where it was read.
        place: Box<Place>,
        /// The first file of the other set.
        other: PathBuf,
    },
    /// The text of the gold is not the text of the prediction.
    #[error(
        "document `{document}`: the text in `{gold}` and in `{predicted}` differ from byte {byte} on (gold `{gold_text}`, predicted `{predicted_text}`): spans cannot be compared"
    )]
    Text {
        /// The article's id.
        document: String,
        /// Where the gold was read.
        gold: Box<Place>,
        /// Where the prediction was read.
        predicted: Box<Place>,
        /// The first byte that differs.
        byte: usize,
        /// What the gold has there.
        gold_text: String,
        /// What the prediction has there.
        predicted_text: String,
    },
}

impl Dataset {
    /// The set itself, if every annotation of the input is in it.
    ///
    /// # Errors
    /// If there are [`problems`](Self::problems): a score would be of a shrunken set.
    pub fn complete(self) -> Result<Self, DataError> {
        match self.problems.first() {
            None => Ok(self),
            Some(first) => {
                Err(DataError::Incomplete { count: self.problems.len(), first: first.to_string() })
            }
        }
    }

    /// The article of this id.
    pub fn get(&self, id: &str) -> Option<&Article> {
        self.articles.iter().find(|article| article.id == id)
    }
}

impl Article {
    /// Leaves out entities of other types than these; none, if there are no types.
    pub fn retain_types(&mut self, types: &[String]) {
        if !types.is_empty() {
            self.entities.retain(|entity| types.iter().any(|label| **label == *entity.label));
        }
    }

    /// Its summary beside its references.
    pub fn summary_record(&self) -> SummaryRecord {
        let (summary, evidence) = match &self.summary {
            Some(summary) => (Some(summary.lines()), summary.evidence()),
            None => (None, None),
        };
        SummaryRecord {
            id: self.id.clone(),
            place: self.place.clone(),
            article: Some(self.text.clone()),
            references: self.references.clone(),
            summary,
            evidence,
        }
    }
}

impl Annotation {
    /// An entity of type `label`, of no known identity and confidence.
    pub fn new(span: Span, label: impl Into<Arc<str>>) -> Self {
        Self { span, label: label.into(), entity: None, confidence: None }
    }
}

impl Summary {
    /// A summary whose sentences are not told apart.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), sentences: Vec::new() }
    }

    /// Its sentences on a line each (what ROUGE-Lsum takes), or its text if they are not told
    /// apart.
    pub fn lines(&self) -> String {
        if self.sentences.is_empty() {
            return self.text.clone();
        }
        let lines: Vec<_> = self.sentences.iter().map(|s| on_one_line(&s.text)).collect();
        lines.join("\n")
    }

    /// All evidence in the order of the sentences; `None` if the sentences are not told apart.
    pub fn evidence(&self) -> Option<Vec<Span>> {
        (!self.sentences.is_empty())
            .then(|| self.sentences.iter().flat_map(|sentence| sentence.evidence.clone()).collect())
    }
}

impl Place {
    /// Line `line`, from 1, of `file`.
    pub fn line(file: &Path, line: usize) -> Self {
        Self { file: file.to_owned(), line: Some(line) }
    }

    /// The whole of `file`.
    pub fn file(file: &Path) -> Self {
        Self { file: file.to_owned(), line: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, document, spans, label, text, reason } = self;
        let spans: Vec<_> = spans.iter().map(ToString::to_string).collect();
        let spans = spans.join(", ");
        // One problem is one line, whatever the words hold.
        let text = text.replace(|c: char| c.is_control(), " ");
        write!(f, "{place}: document `{document}`: {label} {spans} `{text}`: {reason}")
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.file.display(), self.count, self.what)?;
        if !self.lines.is_empty() {
            let lines: Vec<_> = self.lines.iter().map(ToString::to_string).collect();
            write!(f, " (lines {})", lines.join(", "))?;
        }
        Ok(())
    }
}

/// A sentence with a space for each line break, as in text wrapped at a width: to ROUGE-Lsum a line
/// is a sentence.
pub(crate) fn on_one_line(sentence: &str) -> Cow<'_, str> {
    let breaks = |c: char| matches!(c, '\n' | '\r');
    if !sentence.contains(breaks) {
        return Cow::Borrowed(sentence);
    }
    let lines = sentence.split(breaks).map(str::trim).filter(|line| !line.is_empty());
    Cow::Owned(lines.collect::<Vec<_>>().join(" "))
}

/// Checks that the text of an article is the same on both sides, without which spans cannot
/// be compared.
///
/// # Errors
/// If it differs; the error shows the first difference.
pub fn check_same_text(gold: &Article, predicted: &Article) -> Result<(), DataError> {
    if gold.text == predicted.text {
        return Ok(());
    }
    let same = gold.text.bytes().zip(predicted.text.bytes()).take_while(|(g, p)| g == p).count();
    let excerpt = |text: &str| {
        let rest = &text[text.floor_char_boundary(same)..];
        rest.chars().take(20).collect::<String>().escape_debug().to_string()
    };
    Err(DataError::Text {
        document: gold.id.clone(),
        gold: Box::new(gold.place.clone()),
        predicted: Box::new(predicted.place.clone()),
        byte: same,
        gold_text: excerpt(&gold.text),
        predicted_text: excerpt(&predicted.text),
    })
}
