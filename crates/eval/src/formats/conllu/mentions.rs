//! Mentions that brackets open and close, over the words of a document.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use nutgraf_text::Span;

use super::brackets::{self, Step};
use crate::data::{Annotation, Place};
use crate::formats::error::{ReadError, ReadErrorKind};

/// The fields of a bracket where a file declares none: those of `CorefUD`.
const FIELDS: &str = "eid-etype-head-other";

/// Reads brackets word by word.
#[derive(Default)]
pub(super) struct Mentions {
    /// The places of the entity's id and of its type among the fields.
    fields: Option<(usize, usize)>,
    open: Vec<Open>,
    /// Those that are whole: the number of the document, the mention, and its line.
    pub(super) found: Vec<(usize, Annotation, usize)>,
    /// Those in several pieces.
    pub(super) pieces: Vec<Pieces>,
    /// Which of these the next piece of an entity belongs to.
    unfinished: HashMap<Arc<str>, usize>,
}

/// A mention in several pieces.
pub(super) struct Pieces {
    pub(super) document: usize,
    pub(super) label: Arc<str>,
    pub(super) spans: Vec<Span>,
    pub(super) line: usize,
}

struct Open {
    /// What closes it.
    key: String,
    entity: Arc<str>,
    label: Arc<str>,
    start: usize,
    line: usize,
}

/// A word: the number of its document, where it stands, and its line.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) document: usize,
    pub(super) span: Span,
    pub(super) line: usize,
}

impl Mentions {
    /// The fields as `# global.Entity` declares them.
    pub(super) fn declare(&mut self, fields: &str) -> Result<(), ReadErrorKind> {
        let at = |name: &str| fields.split('-').position(|field| field == name);
        let id = at("eid").or_else(|| at("GRP"));
        let expected = "a list of fields in which `eid` (or `GRP`) and `etype` are";
        let unknown = || ReadErrorKind::Unexpected { found: fields.to_owned(), expected };
        self.fields = Some(id.zip(at("etype")).ok_or_else(unknown)?);
        Ok(())
    }

    /// The brackets at a word.
    pub(super) fn word(&mut self, value: &str, at: At) -> Result<(), ReadErrorKind> {
        let malformed = || {
            let expected = "brackets, such as `(e1-person` and `e1)`";
            ReadErrorKind::Unexpected { found: value.to_owned(), expected }
        };
        for step in brackets::steps(value).ok_or_else(malformed)? {
            match step {
                Step::Open(fields) => self.open(fields, at).ok_or_else(malformed)?,
                Step::Whole(fields) => {
                    self.open(fields, at).ok_or_else(malformed)?;
                    let last = self.open.len() - 1;
                    self.close(last, at);
                }
                Step::Close(key) => {
                    let index = self.open.iter().rposition(|open| open.key == key);
                    let what = "mention that is open";
                    let index = index
                        .ok_or_else(|| ReadErrorKind::UnknownId { what, id: key.to_owned() })?;
                    self.close(index, at);
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, fields: &str, at: At) -> Option<()> {
        if self.fields.is_none() {
            self.declare(FIELDS).ok()?;
        }
        let (id, label) = self.fields?;
        let field = |at: usize| fields.split('-').nth(at).filter(|field| !field.is_empty());
        let (key, label) = (field(id)?, field(label)?);
        let entity = key.split('[').next().unwrap_or(key);
        self.open.push(Open {
            key: key.to_owned(),
            entity: entity.into(),
            label: label.into(),
            start: at.span.start,
            line: at.line,
        });
        Some(())
    }

    fn close(&mut self, index: usize, at: At) {
        let Open { key, entity, label, start, line } = self.open.remove(index);
        let span = Span::new(start, at.span.end);
        let Some(part) = key.strip_prefix(&*entity).filter(|part| !part.is_empty()) else {
            let mention = Annotation { entity: Some(entity), ..Annotation::new(span, label) };
            self.found.push((at.document, mention, line));
            return;
        };
        // `[1/2]`: the first of two pieces.
        let known = self.unfinished.get(&entity).copied().filter(|_| !part.starts_with("[1/"));
        if let Some(known) = known {
            self.pieces[known].spans.push(span);
        } else {
            self.unfinished.insert(entity, self.pieces.len());
            let pieces = Pieces { document: at.document, label, spans: vec![span], line };
            self.pieces.push(pieces);
        }
    }

    /// The document ends: what is open in it is an error.
    pub(super) fn end(&mut self, file: &Path) -> Result<(), ReadError> {
        self.unfinished.clear();
        match self.open.first() {
            None => Ok(()),
            Some(open) => {
                let (what, id) = ("bracket that closes it", open.key.clone());
                let kind = ReadErrorKind::UnknownId { what, id };
                Err(ReadError::field(Place::line(file, open.line), "Entity", kind))
            }
        }
    }
}
