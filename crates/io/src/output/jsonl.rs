//! A JSON object on a line for each article, complete in itself.

use std::io::{self, Write};

use nutgraf_wire::{Head, Line};

use super::{Article, Writer, record};

pub(super) struct Jsonl {
    head: Head,
}

impl Jsonl {
    pub(super) fn new(head: Head) -> Self {
        Self { head }
    }
}

impl Writer for Jsonl {
    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let line = Line { head: self.head.clone(), document: record(article) };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")
    }
}
