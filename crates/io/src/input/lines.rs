//! JSON Lines: an article on each line, read one at a time.

use std::io::{self, BufRead};

use serde_json::Value;

use super::InputOptions;
use super::content::Content;
use super::error::{InputError, Reason};
use super::fields;
use super::open::{Counted, Position, open, unpacked};
use super::{Entry, Input, Origin, STDIN};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The rest of a file of JSON lines.
pub(super) struct JsonLines {
    /// `None` is standard input.
    path: Option<String>,
    file: Box<dyn BufRead + Send>,
    position: Position,
    /// The line read last, from 1.
    line: usize,
    buffer: Vec<u8>,
    /// The field that has the text, once a line told.
    text_field: Option<String>,
    /// Whether a line with something on it was seen.
    any: bool,
    failed: bool,
}

impl JsonLines {
    pub(super) fn open(input: &Input) -> io::Result<Self> {
        let (file, position) = Counted::new(open(input.path.as_deref())?);
        Ok(Self::new(input.display_path(), unpacked(file)?, position))
    }

    fn new(path: Option<String>, file: Box<dyn BufRead + Send>, position: Position) -> Self {
        Self {
            path,
            file,
            position,
            line: 0,
            buffer: Vec::new(),
            text_field: None,
            any: false,
            failed: false,
        }
    }

    fn name(&self) -> &str {
        self.path.as_deref().unwrap_or(STDIN)
    }

    /// The next line's article; blank lines are passed over.
    pub(super) fn next(&mut self, options: &InputOptions) -> Option<Entry> {
        while !self.failed {
            self.buffer.clear();
            let reason = match self.file.read_until(b'\n', &mut self.buffer) {
                Ok(0) if self.any => return None,
                Ok(0) => Some(Reason::Empty),
                Ok(_) => {
                    self.line += 1;
                    None
                }
                Err(error) => Some(error.into()),
            };
            if let Some(reason) = reason {
                // Nothing says that reading on would get anywhere.
                self.failed = true;
                let error = InputError::new(self.name(), reason);
                return Some(Entry::failed(Origin::of(self.path.clone()), error));
            }
            let line = self.buffer.as_slice();
            let line = if self.line == 1 { line.strip_prefix(BOM).unwrap_or(line) } else { line };
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            self.any = true;
            let mut origin = Origin {
                id: format!("{}#{}", self.name(), self.line),
                path: self.path.clone(),
                line: Some(self.line),
                row: None,
                bytes: self.position.advance(),
            };
            let mut note = None;
            let content = article(line, &mut origin, &mut self.text_field, &mut note, options)
                .map_err(|reason| InputError::new(origin.place(), reason));
            return Some(Entry { origin, content, note });
        }
        None
    }
}

/// The text of a line's object, and its id for `origin`. The first object that has a text
/// decides the field for the rest.
fn article(
    line: &[u8],
    origin: &mut Origin,
    text_field: &mut Option<String>,
    note: &mut Option<String>,
    options: &InputOptions,
) -> Result<Content, Reason> {
    let mut object = match serde_json::from_slice(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err(Reason::NotObject),
        Err(error) => return Err(Reason::Json(json_message(&error))),
    };
    match object.get(&options.id_field) {
        Some(Value::String(id)) if !id.is_empty() => origin.id.clone_from(id),
        Some(Value::Number(id)) => origin.id = id.to_string(),
        _ => {}
    }
    let asked = text_field.as_deref().or(options.text_field.as_deref());
    let there: Vec<_> = object.keys().map(String::as_str).collect();
    let field = fields::text_field(asked, "field", &there)?;
    if text_field.is_none() {
        *note = fields::note(asked, "field", &field);
    }
    match object.remove(text_field.insert(field)) {
        Some(Value::String(text)) => Ok(Content::Text(text, options.text_format)),
        _ => Err(Reason::NotString(text_field.clone().unwrap_or_default())),
    }
}

/// What `serde_json` says, without its line number, which is always 1 here.
fn json_message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or_default();
    format!("{what}, at byte {}", error.column())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Each article's id and text, or the message.
    fn read(file: &'static str) -> Vec<String> {
        let mut lines = JsonLines::new(
            Some("f.jsonl".into()),
            Box::new(Cursor::new(file)),
            Position::default(),
        );
        let options = InputOptions::default();
        let entries = std::iter::from_fn(|| lines.next(&options));
        let show = |entry: Entry| {
            let note = entry.note.map(|note| format!(" ({note})")).unwrap_or_default();
            match entry.content.and_then(|content| {
                content.document().map_err(|reason| InputError::new(entry.origin.place(), reason))
            }) {
                Ok((document, _)) => format!("{}: {}{note}", entry.origin.id, document.text()),
                Err(error) => error.to_string(),
            }
        };
        entries.map(show).collect()
    }

    #[test]
    fn ids_come_from_the_line_or_its_number() {
        let file = "\u{feff}{\"id\": \"a\", \"text\": \"One.\"}\r\n\n{\"text\": \"Two.\"}\n\
                    {\"id\": 7, \"text\": \"Three.\"}";
        assert_eq!(read(file), ["a: One.", "f.jsonl#3: Two.", "7: Three."]);
    }

    #[test]
    fn a_bad_line_fails_alone() {
        let file = "{\"text\": \"One.\"}\n{\"text\": \"cut\nnull\n[1]\n{\"headline\": \"x\"}\n\
                    {\"text\": 3}\n{\"text\": \" \"}\n{\"text\": \"Last.\"}\n";
        insta::assert_snapshot!(read(file).join("\n"), @r"
        f.jsonl#1: One.
        cannot read `f.jsonl:2`: it is not valid JSON: EOF while parsing a string, at byte 13
        cannot read `f.jsonl:3`: it is not a JSON object
        cannot read `f.jsonl:4`: it is not a JSON object
        cannot read `f.jsonl:5`: it has no field `text`, but `headline`
        cannot read `f.jsonl:6`: its field `text` is not a string
        cannot read `f.jsonl:7`: it has only white space
        f.jsonl#8: Last.
        ");
    }

    #[test]
    fn the_first_article_decides_the_field() {
        let file = "{\"id\": 1}\n{\"content\": \"One.\", \"body\": \"x\"}\n\
                    {\"text\": \"Two.\"}\n{\"content\": \"Three.\"}\n";
        insta::assert_snapshot!(read(file).join("\n"), @r"
        cannot read `f.jsonl:1`: it has no field `text`, `article`, `content` or `body`, but `id`
        f.jsonl#2: One. (the text is taken from the field `content`)
        cannot read `f.jsonl:3`: it has no field `content`, but `text`
        f.jsonl#4: Three.
        ");
    }

    #[test]
    fn a_file_without_lines_is_empty() {
        assert_eq!(read("\n \n"), ["cannot read `f.jsonl`: it is empty"]);
    }
}
