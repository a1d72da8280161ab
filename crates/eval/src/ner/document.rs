//! Entities of documents: what is compared, and the checks it must pass first.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use nutgraf_text::Span;
use serde::{Serialize, Serializer};

use crate::data::{Annotation, Article, Dataset};

/// One entity: where it stands and its type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct EntitySpan {
    /// A half-open byte range into the document (or a range of tokens: only the order
    /// matters to the metrics).
    #[serde(flatten, serialize_with = "serialize_span")]
    pub span: Span,
    /// The type, compared as written.
    pub label: Arc<str>,
}

fn serialize_span<S: Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Range {
        start: usize,
        end: usize,
    }
    Range { start: span.start, end: span.end }.serialize(serializer)
}

impl EntitySpan {
    /// An entity of type `label` at `start..end`.
    pub fn new(start: usize, end: usize, label: impl Into<Arc<str>>) -> Self {
        Self { span: Span { start, end }, label: label.into() }
    }
}

impl fmt::Display for EntitySpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.label, self.span)
    }
}

/// The entities of one document, gold or predicted. They may nest and overlap, and stand in
/// any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// Ties the gold and the predictions of one document together.
    pub id: String,
    /// Its entities.
    pub entities: Vec<EntitySpan>,
}

impl Dataset {
    /// What [`score`](super::score) compares.
    pub fn documents(&self) -> Vec<Document> {
        self.articles.iter().map(Article::document).collect()
    }
}

impl Article {
    /// Its entities, as [`score`](super::score) compares them.
    pub fn document(&self) -> Document {
        let entities = self.entities.iter().map(Annotation::to_span).collect();
        Document::new(self.id.clone(), entities)
    }
}

impl Annotation {
    /// Span and type alone.
    pub fn to_span(&self) -> EntitySpan {
        EntitySpan { span: self.span, label: Arc::clone(&self.label) }
    }
}

impl Document {
    /// A document with these entities.
    pub fn new(id: impl Into<String>, entities: Vec<EntitySpan>) -> Self {
        Self { id: id.into(), entities }
    }

    /// Checks that every span lies within `text`, on char boundaries; an error names the
    /// first that does not.
    pub fn check_text(&self, text: &str) -> Result<(), NerError> {
        for (index, entity) in self.entities.iter().enumerate() {
            let Span { start, end } = entity.span;
            let place = || (self.id.clone(), index, entity.clone());
            if end > text.len() {
                let (document, index, entity) = place();
                return Err(NerError::OutOfRange { document, index, entity, bytes: text.len() });
            }
            for offset in [start, end] {
                if !text.is_char_boundary(offset) {
                    let (document, index, entity) = place();
                    return Err(NerError::InsideChar { document, index, entity, offset });
                }
            }
        }
        Ok(())
    }

    /// Checks that every label is one of `known`; an error names the first that is not.
    pub fn check_labels(&self, known: &[&str]) -> Result<(), NerError> {
        for (index, entity) in self.entities.iter().enumerate() {
            if !known.contains(&&*entity.label) {
                return Err(NerError::UnknownLabel {
                    document: self.id.clone(),
                    index,
                    entity: entity.clone(),
                    known: known.join(", "),
                });
            }
        }
        Ok(())
    }

    fn check_spans(&self, side: Side) -> Result<(), NerError> {
        let mut seen = HashSet::new();
        for (index, entity) in self.entities.iter().enumerate() {
            let document = || self.id.clone();
            if entity.span.start >= entity.span.end {
                let entity = entity.clone();
                return Err(NerError::NoLength { side, document: document(), index, entity });
            }
            if side == Side::Gold && !seen.insert(entity) {
                let entity = entity.clone();
                return Err(NerError::Twice { document: document(), index, entity });
            }
        }
        Ok(())
    }
}

/// Which of the two things compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The annotation held to be right.
    Gold,
    /// The output under test.
    Predicted,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Side::Gold => "gold",
            Side::Predicted => "predicted",
        })
    }
}

/// Why entities cannot be scored. Nothing is dropped or repaired: the caller decides.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NerError {
    /// Two documents of one side have the same id.
    #[error("{side} document `{document}` occurs twice: ids must be unique")]
    DuplicateDocument {
        /// The side.
        side: Side,
        /// The id.
        document: String,
    },
    /// A document is on one side only.
    #[error(
        "document `{document}` is missing from the {side} documents: give it, with no entities if it has none"
    )]
    MissingDocument {
        /// The side that lacks it.
        side: Side,
        /// The id.
        document: String,
    },
    /// A span holds nothing or runs backwards.
    #[error("{side} document `{document}`, entity {index}: `{entity}` holds no byte")]
    NoLength {
        /// The side.
        side: Side,
        /// The id.
        document: String,
        /// Position of the entity in the document's list, from 0.
        index: usize,
        /// The entity.
        entity: EntitySpan,
    },
    /// The gold has one entity twice.
    #[error("gold document `{document}`, entity {index}: `{entity}` is there already")]
    Twice {
        /// The id.
        document: String,
        /// Position of the second of the two, from 0.
        index: usize,
        /// The entity.
        entity: EntitySpan,
    },
    /// A span ends after the text.
    #[error(
        "document `{document}`, entity {index}: `{entity}` ends after the text ({bytes} bytes)"
    )]
    OutOfRange {
        /// The id.
        document: String,
        /// Position of the entity in the document's list, from 0.
        index: usize,
        /// The entity.
        entity: EntitySpan,
        /// Length of the text.
        bytes: usize,
    },
    /// A span starts or ends within a char.
    #[error(
        "document `{document}`, entity {index}: `{entity}` cuts a char at byte {offset}: are the offsets chars, not bytes?"
    )]
    InsideChar {
        /// The id.
        document: String,
        /// Position of the entity in the document's list, from 0.
        index: usize,
        /// The entity.
        entity: EntitySpan,
        /// The byte that is not on a char boundary.
        offset: usize,
    },
    /// A label is not among the known ones.
    #[error("document `{document}`, entity {index}: the type of `{entity}` is not one of {known}")]
    UnknownLabel {
        /// The id.
        document: String,
        /// Position of the entity in the document's list, from 0.
        index: usize,
        /// The entity.
        entity: EntitySpan,
        /// The known labels.
        known: String,
    },
}

/// Gold documents with their predictions, in the order of the gold, all checks passed.
pub(crate) fn pair<'a>(
    gold: &'a [Document],
    pred: &'a [Document],
) -> Result<Vec<(&'a Document, &'a Document)>, NerError> {
    let gold_ids = by_id(gold, Side::Gold)?;
    let pred_ids = by_id(pred, Side::Predicted)?;
    if let Some(extra) = pred.iter().find(|doc| !gold_ids.contains_key(doc.id.as_str())) {
        return Err(NerError::MissingDocument { side: Side::Gold, document: extra.id.clone() });
    }
    gold.iter()
        .map(|doc| match pred_ids.get(doc.id.as_str()) {
            Some(&pred) => Ok((doc, pred)),
            None => {
                Err(NerError::MissingDocument { side: Side::Predicted, document: doc.id.clone() })
            }
        })
        .collect()
}

fn by_id(documents: &[Document], side: Side) -> Result<HashMap<&str, &Document>, NerError> {
    let mut ids = HashMap::with_capacity(documents.len());
    for document in documents {
        document.check_spans(side)?;
        if ids.insert(document.id.as_str(), document).is_some() {
            return Err(NerError::DuplicateDocument { side, document: document.id.clone() });
        }
    }
    Ok(ids)
}
