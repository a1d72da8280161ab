//! Cuts the values out of a stream of JSON: the elements of the array that it is, or else the
//! values that come one after another.

use std::io::{self, BufRead};

/// The rest of a stream.
pub(super) struct Values {
    file: Box<dyn BufRead + Send>,
    /// Whether they are the elements of an array, which was begun.
    in_array: bool,
    /// Whether there is no more.
    ended: bool,
}

/// What became of the next value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// It is in the buffer.
    Whole,
    /// It is larger than it may be, and was passed over.
    TooLarge,
    /// The stream ended in the middle of it, or before the end of the array.
    Short,
    /// There is none.
    End,
    /// There is something after the end.
    More,
}

impl Values {
    /// Those of `file`, which has no byte order mark.
    pub(super) fn new(mut file: Box<dyn BufRead + Send>) -> io::Result<Self> {
        let in_array = next_byte(&mut *file, u8::is_ascii_whitespace)? == Some(b'[');
        if in_array {
            file.consume(1);
        }
        Ok(Self { file, in_array, ended: false })
    }

    /// Whether they are the elements of an array.
    pub(super) fn are_elements(&self) -> bool {
        self.in_array
    }

    /// Reads the next value into a buffer, if it has no more than `most` bytes.
    pub(super) fn next(&mut self, value: &mut Vec<u8>, most: usize) -> io::Result<Cut> {
        value.clear();
        if self.ended {
            return Ok(Cut::End);
        }
        let between = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
        match next_byte(&mut *self.file, between)? {
            None => {
                self.ended = true;
                return Ok(if self.in_array { Cut::Short } else { Cut::End });
            }
            Some(b']') if self.in_array => {
                self.file.consume(1);
                self.ended = true;
                let more = next_byte(&mut *self.file, u8::is_ascii_whitespace)?.is_some();
                return Ok(if more { Cut::More } else { Cut::End });
            }
            // It closes nothing.
            Some(b'}' | b']') => {
                self.ended = true;
                return Ok(Cut::More);
            }
            Some(_) => {}
        }
        let mut scan = Scan::default();
        let mut fits = true;
        loop {
            let chunk = self.file.fill_buf()?;
            if chunk.is_empty() {
                self.ended = true;
                // A number, say, ends with the stream.
                let whole = scan.depth == 0 && !scan.in_string && !self.in_array;
                return Ok(if whole { Cut::Whole } else { Cut::Short });
            }
            let (length, done) = scan.through(chunk);
            fits &= value.len() + length <= most;
            if fits {
                value.extend_from_slice(&chunk[..length]);
            }
            self.file.consume(length);
            if done {
                return Ok(if fits { Cut::Whole } else { Cut::TooLarge });
            }
        }
    }
}

/// The next byte that is not passed over, which stays where it is.
fn next_byte(file: &mut dyn BufRead, pass: impl Fn(&u8) -> bool) -> io::Result<Option<u8>> {
    loop {
        let chunk = file.fill_buf()?;
        if chunk.is_empty() {
            return Ok(None);
        }
        let passed = chunk.iter().take_while(|byte| pass(byte)).count();
        let found = chunk.get(passed).copied();
        file.consume(passed);
        if found.is_some() {
            return Ok(found);
        }
    }
}

/// How far a value was gone through.
#[derive(Default)]
struct Scan {
    /// Brackets that are open.
    depth: usize,
    in_string: bool,
    /// Whether the next character of a string stands for itself.
    escaped: bool,
}

impl Scan {
    /// Goes through the next bytes; how many of them are the value's, and whether it ends there.
    fn through(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (at, byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return (at + 1, true);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                // The end of the array that it stands in, or what comes before the next value.
                b'}' | b']' | b',' if self.depth == 0 => return (at, true),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                byte if self.depth == 0 && byte.is_ascii_whitespace() => return (at, true),
                _ => {}
            }
        }
        (bytes.len(), false)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::*;

    /// The values of a stream that comes in pieces of so many bytes.
    fn cut(json: &'static str, pieces: usize) -> Vec<String> {
        let file = BufReader::with_capacity(pieces, Cursor::new(json));
        let mut values = Values::new(Box::new(file)).expect("memory");
        let mut all = Vec::new();
        let mut value = Vec::new();
        loop {
            match values.next(&mut value, 12).expect("memory") {
                Cut::End => return all,
                Cut::Whole => all.push(String::from_utf8(value.clone()).expect("text")),
                other => {
                    all.push(format!("{other:?}"));
                    if other != Cut::TooLarge {
                        return all;
                    }
                }
            }
        }
    }

    #[track_caller]
    fn check(json: &'static str, expect: &[&str]) {
        for pieces in [1, 2, 3, 100] {
            assert_eq!(cut(json, pieces), expect, "in pieces of {pieces}");
        }
    }

    #[test]
    fn values_are_cut_where_they_end() {
        check(
            r#" [{"a":"]"}, {"b":[1]} ,3, "x\"", [] ]  "#,
            &[r#"{"a":"]"}"#, r#"{"b":[1]}"#, "3", r#""x\"""#, "[]"],
        );
        check("{\"a\":1}\n{\"b\":2}{}", &["{\"a\":1}", "{\"b\":2}", "{}"]);
        check("[]", &[]);
        check("", &[]);
        check("[1]", &["1"]);
        check("17", &["17"]);
    }

    #[test]
    fn what_is_too_large_is_passed_over() {
        check(r#"[{"a":"1234567890"}, 2]"#, &["TooLarge", "2"]);
    }

    #[test]
    fn an_end_too_soon_is_told() {
        check(r#"[{"a":1}, {"b":"#, &[r#"{"a":1}"#, "Short"]);
        check(r#"[{"a":1},"#, &[r#"{"a":1}"#, "Short"]);
        check(r#"{"a":1"#, &["Short"]);
        check("[1] [2]", &["1", "More"]);
        check("{} }", &["{}", "More"]);
        check("[1}]", &["1", "More"]);
    }
}
