//! `spaCy`'s `DocBin` (`.spacy`): the tokens of documents with their entities, as `spaCy` keeps its
//! training data.
//!
//! The file is zlib over `MessagePack`: `attrs` (the numbers of the columns), `tokens` (for each
//! token a row of u64), `spaces` (for each token whether one follows), `lengths` (tokens of each
//! document, i32) and `strings`. A string stands in a row as its `MurmurHash64A` with seed 1, or
//! as the number of the symbol that it is. Documents have no ids here: they are called by their
//! number.

mod strings;

use std::fmt;
use std::io::Read as _;
use std::path::Path;

use flate2::read::ZlibDecoder;
use nutgraf_text::Span;
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

use self::strings::Strings;
use super::check::{Parsed, ParsedArticle};
use super::error::{ReadError, ReadErrorKind};
use crate::data::{Annotation, Article, Place};

/// A file may unpack to this many bytes, or to [`RATIO`] times its own, if that is more.
const LIMIT: u64 = 64 << 20;
const RATIO: u64 = 100;

/// The columns that are read, by the numbers of the symbols that name them.
const ORTH: u64 = 65;
const ENT_IOB: u64 = 77;
const ENT_TYPE: u64 = 78;
const SENT_START: u64 = 80;
const ENT_KB_ID: u64 = 452;

/// Values of `ENT_IOB`.
const INSIDE: u64 = 1;
const BEGIN: u64 = 3;

pub(super) fn parse(file: &Path) -> Result<Parsed, ReadError> {
    let failed = |kind: ReadErrorKind| ReadError::new(Place::file(file), kind);
    let packed = std::fs::read(file).map_err(|error| failed(error.into()))?;
    if packed.is_empty() {
        return Err(failed(ReadErrorKind::Empty));
    }
    let limit = LIMIT.max(RATIO * packed.len() as u64);
    let mut bytes = Vec::new();
    let unpacked = ZlibDecoder::new(&*packed).take(limit + 1).read_to_end(&mut bytes);
    let no_bin = |what: &dyn fmt::Display| ReadErrorKind::Json(format!("is no DocBin: {what}"));
    unpacked.map_err(|error| failed(no_bin(&error)))?;
    if bytes.len() as u64 > limit {
        return Err(failed(no_bin(&format!("it unpacks to more than {limit} bytes"))));
    }
    let fields: Fields = rmp_serde::from_slice(&bytes).map_err(|error| failed(no_bin(&error)))?;
    let table = Table::of(fields).map_err(|what| failed(no_bin(&what)))?;
    table.documents(file)
}

/// What the file holds.
#[derive(Deserialize)]
struct Fields<'a> {
    attrs: Vec<u64>,
    #[serde(borrow)]
    tokens: &'a [u8],
    #[serde(borrow)]
    spaces: &'a [u8],
    #[serde(borrow)]
    lengths: &'a [u8],
    #[serde(borrow, deserialize_with = "strings")]
    strings: Strings<'a>,
    #[serde(default)]
    flags: Vec<Flags>,
    #[serde(default, deserialize_with = "count")]
    span_groups: Groups,
}

#[derive(Deserialize)]
struct Flags {
    #[serde(default)]
    has_unknown_spaces: bool,
}

/// How many documents have spans beside their entities.
#[derive(Default)]
struct Groups(usize);

fn strings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Strings<'de>, D::Error> {
    deserializer.deserialize_seq(StringsVisitor)
}

struct StringsVisitor;

impl<'de> Visitor<'de> for StringsVisitor {
    type Value = Strings<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of strings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut strings = Strings::default();
        while let Some(string) = seq.next_element()? {
            strings.add(string);
        }
        Ok(strings)
    }
}

fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Groups, D::Error> {
    deserializer.deserialize_seq(GroupsVisitor)
}

struct GroupsVisitor;

impl<'de> Visitor<'de> for GroupsVisitor {
    type Value = Groups;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of packed groups")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Groups, A::Error> {
        let mut groups = Groups::default();
        while let Some(group) = seq.next_element::<&[u8]>()? {
            // An empty list of groups is one byte.
            groups.0 += usize::from(group.len() > 1);
        }
        Ok(groups)
    }
}

/// The rows of tokens, of a size that goes with everything else.
struct Table<'a> {
    /// For each column that is read its place in a row.
    orth: usize,
    iob: usize,
    label: usize,
    start: Option<usize>,
    entity: Option<usize>,
    width: usize,
    lengths: Vec<usize>,
    fields: Fields<'a>,
}

impl<'a> Table<'a> {
    fn of(fields: Fields<'a>) -> Result<Self, &'static str> {
        let lengths = fields.lengths.chunks_exact(4).map(|bytes| {
            let length = i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            usize::try_from(length).unwrap_or(usize::MAX)
        });
        let lengths: Vec<usize> = lengths.collect();
        let count = lengths.iter().try_fold(0usize, |sum, length| sum.checked_add(*length));
        let width = fields.attrs.len();
        let size = count.and_then(|count| count.checked_mul(8 * width));
        if size != Some(fields.tokens.len()) || count != Some(fields.spaces.len()) {
            return Err("`tokens` and `spaces` are not as long as `lengths` says");
        }
        let at = |attr: u64| fields.attrs.iter().position(|found| *found == attr);
        Ok(Self {
            orth: at(ORTH).ok_or("`attrs` has no ORTH")?,
            iob: at(ENT_IOB).ok_or("`attrs` has no ENT_IOB, so it holds no entities")?,
            label: at(ENT_TYPE).ok_or("`attrs` has no ENT_TYPE, so entities have no types")?,
            start: at(SENT_START),
            entity: at(ENT_KB_ID),
            width,
            lengths,
            fields,
        })
    }

    fn cell(&self, token: usize, column: usize) -> u64 {
        let at = 8 * (token * self.width + column);
        let bytes = self.fields.tokens[at..at + 8].try_into();
        bytes.map(u64::from_le_bytes).unwrap_or_default()
    }

    fn documents(&self, file: &Path) -> Result<Parsed, ReadError> {
        let mut parsed = Parsed::default();
        let groups = self.fields.span_groups.0;
        parsed.left_out.add("documents' groups of spans beside their entities", groups);
        let mut first = 0;
        for (index, &length) in self.lengths.iter().enumerate() {
            let id = (index + 1).to_string();
            let place = Place::file(file);
            let article = Article { id, place, tokens: Some(Vec::new()), ..Article::default() };
            let mut document = ParsedArticle { article, id_field: "number", ..<_>::default() };
            self.document(first..first + length, index, &mut document).map_err(
                |(token, what)| {
                    let field = format!("document {}, token {token}", index + 1);
                    let kind = ReadErrorKind::UnknownId { what: "string", id: what.to_string() };
                    ReadError::field(Place::file(file), field, kind)
                },
            )?;
            first += length;
            parsed.articles.push(document);
        }
        Ok(parsed)
    }

    /// Reads the rows of a document.
    ///
    /// # Errors
    /// A string that is not in the file: the number of the token, and the hash.
    fn document(
        &self,
        rows: std::ops::Range<usize>,
        index: usize,
        document: &mut ParsedArticle,
    ) -> Result<(), (usize, u64)> {
        let flags = self.fields.flags.get(index);
        let no_spaces = flags.is_some_and(|flags| flags.has_unknown_spaces);
        // The entity that the tokens are in: where it began, its type and what it is.
        let mut open: Option<Annotation> = None;
        for (number, row) in rows.enumerate() {
            let string = |column: usize| {
                let hash = self.cell(row, column);
                self.fields.strings.get(hash).ok_or((number, hash))
            };
            let text = &mut document.article.text;
            let start = text.len();
            text.push_str(string(self.orth)?);
            let token = Span::new(start, text.len());
            if no_spaces || self.fields.spaces[row] != 0 {
                text.push(' ');
            }
            // 1 begins a sentence; 0 is not known, and -1 is not.
            let begins = self.start.is_some_and(|column| self.cell(row, column) == 1);
            let Article { text, sentences, tokens, .. } = &mut document.article;
            let tokens = tokens.get_or_insert_default();
            // White space of its own is a token to spaCy, and none here.
            let is_word = !token.of(text).trim().is_empty();
            if begins || sentences.is_empty() {
                sentences.push(Span::new(token.start, token.start));
                tokens.push(Vec::new());
            }
            if let (true, Some(sentence), Some(tokens)) =
                (is_word, sentences.last_mut(), tokens.last_mut())
            {
                if tokens.is_empty() {
                    sentence.start = token.start;
                }
                sentence.end = token.end;
                tokens.push(token);
            }
            match (self.cell(row, self.iob), &mut open) {
                (INSIDE, Some(entity)) => entity.span.end = token.end,
                (INSIDE | BEGIN, _) => {
                    let label = string(self.label)?;
                    let entity = match self.entity {
                        Some(column) => string(column)?,
                        None => "",
                    };
                    let entity = (!entity.is_empty()).then(|| entity.into());
                    let begun = Annotation { entity, ..Annotation::new(token, label) };
                    close(document, open.replace(begun));
                }
                _ => close(document, open.take()),
            }
        }
        close(document, open);
        let Article { sentences, tokens, .. } = &mut document.article;
        // Sentences of white space alone.
        let kept: Vec<bool> = sentences.iter().map(|sentence| !sentence.is_empty()).collect();
        let mut keep = kept.iter();
        sentences.retain(|_| *keep.next().unwrap_or(&true));
        let mut keep = kept.iter();
        tokens.get_or_insert_default().retain(|_| *keep.next().unwrap_or(&true));
        Ok(())
    }
}

fn close(document: &mut ParsedArticle, entity: Option<Annotation>) {
    // An entity without a type is how spaCy marks that there is none.
    if let Some(entity) = entity.filter(|entity| !entity.label.is_empty()) {
        document.push(entity, None, "entity".to_owned());
    }
}
