//! JSON Lines: an article on each line, read one at a time.

use std::io::{self, BufRead};
use std::sync::Arc;

use super::error::Reason;
use super::limits::{Limit, Limits};
use super::object::Objects;
use super::open::{Opened, Position};
use super::{Entry, InputOptions, Origin, Read};

/// What some write before each line (RFC 7464).
const SEPARATOR: u8 = 0x1e;

/// The rest of a file of JSON lines.
pub(super) struct JsonLines {
    /// Of the file.
    origin: Origin,
    file: Box<dyn BufRead + Send>,
    position: Position,
    limits: Limits,
    /// The line read last, from 1.
    line: usize,
    buffer: Vec<u8>,
    objects: Objects,
    /// Whether a line with something on it was seen.
    any: bool,
    failed: bool,
}

impl JsonLines {
    pub(super) fn new(opened: Opened, origin: Origin, options: Arc<InputOptions>) -> Self {
        Self {
            origin,
            position: opened.position.clone(),
            limits: opened.limits,
            file: opened.text(),
            line: 0,
            buffer: Vec::new(),
            objects: Objects::new(options),
            any: false,
            failed: false,
        }
    }
}

impl Iterator for JsonLines {
    type Item = Entry;

    /// The next line's article; blank lines are passed over.
    fn next(&mut self) -> Option<Entry> {
        let most = self.limits.size(Limit::Record);
        while !self.failed {
            let (reason, whole) = match read_line(&mut *self.file, &mut self.buffer, most) {
                Ok(None) if self.any => return None,
                Ok(None) => (Some(Reason::Empty), true),
                Ok(Some(whole)) => {
                    self.line += 1;
                    (None, whole)
                }
                Err(error) => (Some(error.into()), true),
            };
            if let Some(reason) = reason {
                // Nothing says that reading on would get anywhere.
                self.failed = true;
                return Some(Entry::failed(self.origin.clone(), reason));
            }
            let line = self.buffer.trim_ascii();
            let line = line.strip_prefix(&[SEPARATOR]).unwrap_or(line);
            if line.is_empty() {
                continue;
            }
            self.any = true;
            let mut origin = Origin {
                id: format!("{}#{}", self.origin.id, self.line),
                line: Some(self.line),
                bytes: self.position.advance(),
                ..self.origin.clone()
            };
            let read = if whole {
                self.objects.read(line, &mut origin)
            } else {
                Read::failed(self.limits.over(Limit::Record))
            };
            return Some(Entry::new(origin, read));
        }
        None
    }
}

/// Reads a line into a buffer, and says whether all of it is there: one that is too long is read
/// to its end all the same. `None` at the end of the file.
fn read_line(file: &mut dyn BufRead, line: &mut Vec<u8>, most: usize) -> io::Result<Option<bool>> {
    line.clear();
    if io::Read::take(&mut *file, most as u64).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.len() < most || line.ends_with(b"\n") {
        return Ok(Some(true));
    }
    file.skip_until(b'\n')?;
    Ok(Some(false))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Each article's id and text, or the message.
    fn read(file: &'static str) -> Vec<String> {
        let opened = Opened::new(Cursor::new(file)).expect("bytes");
        let origin = Origin::of(Some("f.jsonl".into()));
        let lines = JsonLines::new(opened, origin, Arc::new(InputOptions::default()));
        lines.map(Entry::told).collect()
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
