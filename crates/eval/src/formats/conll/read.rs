//! Reads `CoNLL` columns.

use std::path::Path;

use super::{DOCSTART, FILLERS};
use crate::data::Place;
use crate::formats::ReadOptions;
use crate::formats::check::{Parsed, Tally, missing_id};
use crate::formats::error::{ReadError, ReadErrorKind};
use crate::formats::input::lines;
use crate::formats::tagged::{self, Tagged, TaggedSentence};

const ID: &str = "doc_id";

/// Parses a file's text.
pub(in crate::formats) fn parse(
    file: &Path,
    text: &str,
    options: &ReadOptions,
) -> Result<Parsed, ReadError> {
    let mut reader =
        Reader { file, columns: None, documents: Vec::new(), left_out: Tally::default() };
    let mut sentence = Draft::default();
    for (number, line) in lines(text) {
        let line = line.trim_end_matches([' ', '\t']);
        if line.is_empty() {
            reader.end(&mut sentence)?;
        } else if let Some((key, value)) = comment(line).filter(|_| sentence.tokens.is_empty()) {
            reader.comment(number, key, value, &mut sentence)?;
        } else {
            reader.columns(number, line, &mut sentence)?;
        }
    }
    reader.end(&mut sentence)?;
    let Reader { mut documents, left_out, .. } = reader;
    let named = documents.iter_mut().map(|document| (&mut document.id, document.line));
    number_documents(file, named.collect(), ID, options)?;
    let parsed = tagged::parse(file, documents, ID, options)?;
    Ok(Parsed { left_out, ..parsed })
}

struct Reader<'a> {
    file: &'a Path,
    /// The number of columns, and the line that has it first.
    columns: Option<(usize, usize)>,
    documents: Vec<Tagged>,
    left_out: Tally,
}

/// A sentence that is being read.
#[derive(Default)]
struct Draft {
    tokens: Vec<String>,
    tags: Vec<String>,
    lines: Vec<usize>,
    offsets: Option<(usize, Vec<(usize, usize)>)>,
}

impl Reader<'_> {
    fn error(&self, line: usize, field: &str, kind: ReadErrorKind) -> ReadError {
        ReadError::field(Place::line(self.file, line), field, kind)
    }

    fn start(&mut self, line: usize, id: String) {
        self.documents.push(Tagged { id, line, ..Tagged::default() });
    }

    /// The document that is being read; one begins at `line` if there is none.
    fn document(&mut self, line: usize) -> &mut Tagged {
        if self.documents.is_empty() {
            self.start(line, String::new());
        }
        let last = self.documents.len() - 1;
        &mut self.documents[last]
    }

    fn end(&mut self, sentence: &mut Draft) -> Result<(), ReadError> {
        let Draft { tokens, tags, lines, offsets } = std::mem::take(sentence);
        if let Some((line, offsets)) = &offsets
            && offsets.len() != tokens.len()
        {
            let (found, expected) = (offsets.len(), tokens.len());
            let kind = ReadErrorKind::Lengths { found, expected, what: "tokens" };
            return Err(self.error(*line, "token_offsets", kind));
        }
        if let Some(&line) = lines.first() {
            let offsets = offsets.map(|(_, offsets)| offsets);
            self.document(line).sentences.push(TaggedSentence { tokens, tags, lines, offsets });
        }
        Ok(())
    }

    fn comment(
        &mut self,
        line: usize,
        key: &str,
        value: &str,
        sentence: &mut Draft,
    ) -> Result<(), ReadError> {
        let string = |field: &str| {
            if !value.starts_with('"') {
                return Ok(value.to_owned());
            }
            serde_json::from_str::<String>(value)
                .map_err(|error| self.error(line, field, ReadErrorKind::Json(error.to_string())))
        };
        match key {
            "doc_id" | "newdoc id" => {
                let id = string(key)?;
                if id.is_empty() {
                    return Err(self.error(line, key, ReadErrorKind::Missing("")));
                }
                let document = self.document(line);
                if document.id.is_empty() && document.sentences.is_empty() {
                    document.id = id;
                } else {
                    self.start(line, id);
                }
            }
            "document_text" => {
                let text = string(key)?;
                self.document(line).text = Some(text);
            }
            "token_offsets" => {
                let offset = |pair: &str| {
                    let (start, end) = pair.split_once('-')?;
                    Some((start.parse().ok()?, end.parse().ok()?))
                };
                let offsets = value.split(' ').filter(|pair| !pair.is_empty()).map(|pair| {
                    offset(pair).ok_or_else(|| {
                        let found = pair.to_owned();
                        let expected = "a pair of bytes, such as `0-4`";
                        self.error(line, key, ReadErrorKind::Unexpected { found, expected })
                    })
                });
                sentence.offsets = Some((line, offsets.collect::<Result<_, _>>()?));
            }
            _ => self.left_out.line("comments", line),
        }
        Ok(())
    }

    fn columns(
        &mut self,
        number: usize,
        line: &str,
        sentence: &mut Draft,
    ) -> Result<(), ReadError> {
        let columns: Vec<&str> = if line.contains('\t') {
            line.split('\t').collect()
        } else {
            line.split_ascii_whitespace().collect()
        };
        if columns.first() == Some(&DOCSTART) {
            self.end(sentence)?;
            let id: Vec<&str> =
                columns[1..].iter().filter(|c| !FILLERS.contains(c)).copied().collect();
            let id = id.join(" ");
            let inner = id.strip_prefix('(').and_then(|id| id.strip_suffix(')'));
            self.start(number, inner.unwrap_or(&id).to_owned());
            return Ok(());
        }
        let found = columns.len();
        let expected = match self.columns {
            Some((expected, _)) if expected == found => None,
            Some((expected, first)) => Some(format!("{expected}, as line {first} has")),
            None if (2..=4).contains(&found) => {
                self.columns = Some((found, number));
                None
            }
            None => Some("2 (token and tag), 3 or 4 (as in CoNLL-2003)".to_owned()),
        };
        if let Some(expected) = expected {
            return Err(self.error(number, "line", ReadErrorKind::Columns { found, expected }));
        }
        let (token, tag) = (columns[0], columns[found - 1]);
        if token.is_empty() {
            let kind = ReadErrorKind::Unexpected { found: String::new(), expected: "a token" };
            return Err(self.error(number, "token", kind));
        }
        sentence.tokens.push(token.to_owned());
        sentence.tags.push(tag.to_owned());
        sentence.lines.push(number);
        Ok(())
    }
}

/// The key and value of `# key = value`.
fn comment(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("# ").filter(|rest| !rest.contains('\t'))?;
    let (key, value) = rest.split_once(" = ").or_else(|| Some((rest.strip_suffix(" =")?, "")))?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || "_ ".contains(c));
    is_key.then_some((key, value))
}

/// Numbers the documents of a file without any id: the id of each, and the line it begins at.
pub(in crate::formats) fn number_documents(
    file: &Path,
    documents: Vec<(&mut String, usize)>,
    field: &str,
    options: &ReadOptions,
) -> Result<(), ReadError> {
    let unnamed: Vec<usize> =
        documents.iter().filter(|(id, _)| id.is_empty()).map(|(_, line)| *line).collect();
    if let Some(&line) = unnamed.first()
        && unnamed.len() < documents.len()
        && !options.number
    {
        let hint = ", though other documents have one";
        return Err(missing_id(&Place::line(file, line), field, hint));
    }
    for (number, (id, _)) in (1..).zip(documents) {
        if id.is_empty() {
            *id = number.to_string();
        }
    }
    Ok(())
}
