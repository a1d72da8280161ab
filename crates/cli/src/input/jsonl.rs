//! JSON Lines: an article on each line, read one at a time.

use std::io::{BufRead, BufReader, Read};

use nutgraf::Source;
use serde_json::Value;

use super::error::{InputError, Reason};
use super::{Origin, Record, STDIN, structure};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The rest of a file of JSON lines.
pub(super) struct JsonLines {
    /// `None` is standard input.
    path: Option<String>,
    file: BufReader<Box<dyn Read + Send>>,
    /// The line read last, from 1.
    line: usize,
    buffer: Vec<u8>,
    /// Whether a line with something on it was seen.
    any: bool,
    failed: bool,
}

impl JsonLines {
    pub(super) fn new(path: Option<String>, file: BufReader<Box<dyn Read + Send>>) -> Self {
        Self { path, file, line: 0, buffer: Vec::new(), any: false, failed: false }
    }

    fn name(&self) -> &str {
        self.path.as_deref().unwrap_or(STDIN)
    }

    /// The next line's article; blank lines are passed over.
    pub(super) fn next(
        &mut self,
        text_field: &str,
        id_field: &str,
    ) -> Option<Result<Record, InputError>> {
        while !self.failed {
            self.buffer.clear();
            match self.file.read_until(b'\n', &mut self.buffer) {
                Ok(0) if self.any => return None,
                Ok(0) => {
                    self.failed = true;
                    return Some(Err(InputError::new(self.name(), Reason::Empty)));
                }
                Ok(_) => self.line += 1,
                Err(error) => {
                    // Nothing says that reading on would get anywhere.
                    self.failed = true;
                    return Some(Err(InputError::new(self.name(), error)));
                }
            }
            let line = self.buffer.as_slice();
            let line = if self.line == 1 { line.strip_prefix(BOM).unwrap_or(line) } else { line };
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            self.any = true;
            let origin = Origin {
                id: format!("{}#{}", self.name(), self.line),
                path: self.path.clone(),
                line: Some(self.line),
                bytes: self.buffer.len() as u64,
            };
            let place = origin.place();
            let record = article(line, origin, text_field, id_field);
            return Some(record.map_err(|reason| InputError::new(place, reason)));
        }
        None
    }
}

fn article(
    line: &[u8],
    mut origin: Origin,
    text_field: &str,
    id_field: &str,
) -> Result<Record, Reason> {
    let mut object = match serde_json::from_slice(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err(Reason::NotObject),
        Err(error) => return Err(Reason::Json(json_message(&error))),
    };
    match object.remove(id_field) {
        Some(Value::String(id)) if !id.is_empty() => origin.id = id,
        Some(Value::Number(id)) => origin.id = id.to_string(),
        _ => {}
    }
    let text = match object.remove(text_field) {
        Some(Value::String(text)) => text,
        Some(_) => return Err(Reason::NotString(text_field.to_owned())),
        None => return Err(Reason::NoField(text_field.to_owned())),
    };
    if text.is_empty() {
        return Err(Reason::Empty);
    }
    let (document, warnings) = structure(Source::from_text(text))?;
    Ok(Record { origin, document, warnings })
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
        let file: Box<dyn Read + Send> = Box::new(Cursor::new(file));
        let mut lines = JsonLines::new(Some("f.jsonl".into()), BufReader::new(file));
        let records = std::iter::from_fn(|| lines.next("text", "id"));
        let show = |record: Result<Record, InputError>| match record {
            Ok(record) => format!("{}: {}", record.origin.id, record.document.text()),
            Err(error) => error.to_string(),
        };
        records.map(show).collect()
    }

    #[test]
    fn ids_come_from_the_line_or_its_number() {
        let file = "\u{feff}{\"id\": \"a\", \"text\": \"One.\"}\r\n\n{\"text\": \"Two.\"}\n\
                    {\"id\": 7, \"text\": \"Three.\"}";
        assert_eq!(read(file), ["a: One.", "f.jsonl#3: Two.", "7: Three."]);
    }

    #[test]
    fn a_bad_line_fails_alone() {
        let file = "{\"text\": \"One.\"}\n{\"text\": \"cut\nnull\n[1]\n{\"body\": \"x\"}\n\
                    {\"text\": 3}\n{\"text\": \" \"}\n{\"text\": \"Last.\"}\n";
        insta::assert_snapshot!(read(file).join("\n"), @r"
        f.jsonl#1: One.
        cannot read `f.jsonl:2`: it is not valid JSON: EOF while parsing a string, at byte 13
        cannot read `f.jsonl:3`: it is not a JSON object
        cannot read `f.jsonl:4`: it is not a JSON object
        cannot read `f.jsonl:5`: it has no field `text`: say by `--text-field` which one has the text
        cannot read `f.jsonl:6`: its field `text` is not a string
        cannot read `f.jsonl:7`: it has only white space
        f.jsonl#8: Last.
        ");
    }

    #[test]
    fn a_file_without_lines_is_empty() {
        assert_eq!(read("\n \n"), ["cannot read `f.jsonl`: it is empty"]);
    }
}
