//! Text that cannot act on a terminal, whatever is in it.

use std::io::{self, Write};

/// Whether a terminal, or a program that lays out lines, would act on a char rather than show it:
/// controls but for line ends and tabs, and what turns the direction of writing.
pub fn acts(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes text, with U+FFFD for each char that acts.
pub struct Visible<W> {
    out: W,
    /// The beginning of a char whose end is still to come.
    rest: Vec<u8>,
}

impl<W: Write> Visible<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, rest: Vec::new() }
    }
}

impl<W: Write> Write for Visible<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.rest.extend_from_slice(bytes);
        let whole = match str::from_utf8(&self.rest) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(error) => return Err(io::Error::other(error)),
        };
        let text = String::from_utf8_lossy(&self.rest[..whole]).replace(acts, "\u{fffd}");
        self.out.write_all(text.as_bytes())?;
        self.rest.drain(..whole);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown() {
        let text = "a\u{1b}[31mb\u{9b}c\u{202e}d\te\nf é\r";
        let mut out = Visible::new(Vec::new());
        // In pieces that cut chars.
        for byte in text.bytes() {
            out.write_all(&[byte]).expect("a vector");
        }
        let shown = String::from_utf8(out.out).expect("text");
        assert_eq!(shown, "a\u{fffd}[31mb\u{fffd}c\u{fffd}d\te\nf é\u{fffd}");
    }
}
