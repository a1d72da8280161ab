//! Mailboxes (mbox, RFC 4155): a message after another, each after a line "From ...".

use std::io::{self, BufRead};

use crate::input::limits::{Limit, Limits};

/// The rest of a mailbox.
pub(in crate::input) struct Mailbox<R> {
    file: R,
    /// The line that was read last and begins a message.
    begun: bool,
    /// How many messages were given.
    count: usize,
    ended: bool,
    limits: Limits,
}

impl<R: BufRead> Mailbox<R> {
    pub(in crate::input) fn new(file: R, limits: Limits) -> Self {
        Self { file, begun: false, count: 0, ended: false, limits }
    }

    /// How many messages were given: the number, from 0, of the next.
    pub(in crate::input) fn number(&self) -> usize {
        self.count
    }

    /// The bytes of the next message.
    fn message(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut message = Vec::new();
        let mut line = Vec::new();
        let mut after_blank = true;
        loop {
            line.clear();
            if self.file.read_until(b'\n', &mut line)? == 0 {
                self.ended = true;
                return Ok(self.begun.then_some(message));
            }
            if after_blank && begins_message(&line) {
                if std::mem::replace(&mut self.begun, true) {
                    return Ok(Some(message));
                }
                continue;
            }
            after_blank = line.trim_ascii().is_empty();
            if !self.begun {
                if after_blank {
                    continue;
                }
                let no_mailbox = "it does not begin with a line \"From \": it is no mailbox";
                return Err(io::Error::new(io::ErrorKind::InvalidData, no_mailbox));
            }
            // Lines of text that look like the beginning of a message have a mark before.
            let marks = line.iter().take_while(|byte| **byte == b'>').count();
            let marked = marks > 0 && line[marks..].starts_with(b"From ");
            message.extend_from_slice(&line[usize::from(marked)..]);
            if let Err(over) = self.limits.check(Limit::Record, message.len()) {
                let large = format!("of a message in it, {over}");
                return Err(io::Error::new(io::ErrorKind::InvalidData, large));
            }
        }
    }
}

impl<R: BufRead> Iterator for Mailbox<R> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let message = self.message();
        if message.is_err() {
            self.ended = true;
        }
        let message = message.transpose()?;
        self.count += 1;
        Some(message)
    }
}

/// Whether a line is "From sender date", with a time and a year.
pub(super) fn begins_message(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let rest = String::from_utf8_lossy(rest);
    let words: Vec<&str> = rest.split_whitespace().collect();
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = |word: &&str| {
        let parts: Vec<_> = word.split(':').collect();
        (2..=3).contains(&parts.len())
            && parts.iter().all(|part| {
                !part.is_empty()
                    && part.len() <= 2
                    && part.bytes().all(|byte| byte.is_ascii_digit())
            })
    };
    words.iter().any(is_year) && words.iter().any(is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(mailbox: &str) -> Vec<String> {
        let show = |message: io::Result<Vec<u8>>| match message {
            Ok(message) => String::from_utf8_lossy(&message).into_owned(),
            Err(error) => format!("error: {error}"),
        };
        Mailbox::new(mailbox.as_bytes(), Limits::default()).map(show).collect()
    }

    #[test]
    fn messages_begin_after_a_blank_line() {
        let mailbox = "From a@b Mon Mar  3 09:00:00 2025\nSubject: One\n\nFrom the mayor:\n\n\
                       From here to 2030 it is far.\n>From now on.\n\n\
                       From MAILER-DAEMON Tue Mar  4 10:00:00 2025\nSubject: Two\n\nEnd.\n";
        assert_eq!(
            messages(mailbox),
            [
                "Subject: One\n\nFrom the mayor:\n\nFrom here to 2030 it is far.\nFrom now on.\n\n",
                "Subject: Two\n\nEnd.\n"
            ]
        );
    }

    #[test]
    fn what_is_no_mailbox_is_told() {
        assert!(messages("Dear all,\n")[0].contains("no mailbox"));
        assert!(messages("").is_empty());
    }
}
