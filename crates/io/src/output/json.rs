//! One JSON object for all articles, written as they come.

use std::io::{self, Write};

use nutgraf_wire::Head;

use super::{Article, Writer, record};

pub(super) struct Json {
    head: Head,
}

impl Json {
    pub(super) fn new(head: Head) -> Self {
        Self { head }
    }
}

impl Writer for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        // The head's object, left open for the articles.
        let head = serde_json::to_string_pretty(&self.head)?;
        let open = head.strip_suffix("\n}").unwrap_or(&head);
        write!(out, "{open},\n  \"documents\": [")
    }

    fn between(&self) -> &'static str {
        ","
    }

    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let record = serde_json::to_string_pretty(&record(article))?;
        // JSON has no line breaks within strings, so all of them are layout.
        let record = record.replace('\n', "\n    ");
        write!(out, "\n    {record}")
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n  ]\n}\n")
    }
}
