//! The forms in which checked summaries are written, each as they come.

use std::io::{self, Write};

use csv::{QuoteStyle, WriterBuilder};
use nutgraf_wire::{CheckLine, CheckedSummary, Head};

use super::{page, text};
use crate::output::Look;
use crate::output::csv::safe;

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckFormat {
    /// For reading in a terminal.
    Text,
    /// One object.
    Json,
    /// An object on a line for each summary.
    Jsonl,
    /// A table with a row for each problem, and for each sentence without one.
    Csv,
    /// A page.
    Html,
}

impl CheckFormat {
    /// The one that a file's ending asks for.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_lowercase().as_str() {
            "txt" => Self::Text,
            "json" => Self::Json,
            "jsonl" | "ndjson" => Self::Jsonl,
            "csv" => Self::Csv,
            "html" | "htm" => Self::Html,
            _ => return None,
        })
    }
}

const COLUMNS: [&str; 11] = [
    "id",
    "summary_supported",
    "summary_risk",
    "sentence",
    "text",
    "supported",
    "risk",
    "problem",
    "reason",
    "about",
    "nearest",
];

/// Writes summaries one by one.
pub struct Writer<W: Write> {
    out: W,
    format: CheckFormat,
    look: Look,
    head: Head,
    count: usize,
    /// Kept for a page, which begins with what is in it.
    all: Vec<CheckedSummary>,
}

impl<W: Write> Writer<W> {
    /// Writes to `out`; `head` says what made it.
    pub fn new(out: W, format: CheckFormat, look: Look, head: Head) -> Self {
        Self { out, format, look, head, count: 0, all: Vec::new() }
    }

    /// Writes a summary.
    ///
    /// # Errors
    /// If `out` fails.
    pub fn summary(&mut self, summary: CheckedSummary) -> io::Result<()> {
        if self.count == 0 {
            self.begin()?;
        }
        match self.format {
            CheckFormat::Text => {
                if self.count > 0 {
                    writeln!(self.out)?;
                }
                text::write(&mut self.out, self.look, &summary)?;
            }
            CheckFormat::Json => {
                let record = serde_json::to_string_pretty(&summary)?.replace('\n', "\n    ");
                let comma = if self.count > 0 { "," } else { "" };
                write!(self.out, "{comma}\n    {record}")?;
            }
            CheckFormat::Jsonl => {
                let line = CheckLine { head: self.head.clone(), summary };
                serde_json::to_writer(&mut self.out, &line)?;
                self.out.write_all(b"\n")?;
            }
            CheckFormat::Csv => self.rows(&summary)?,
            CheckFormat::Html => self.all.push(summary),
        }
        self.count += 1;
        Ok(())
    }

    fn begin(&mut self) -> io::Result<()> {
        match self.format {
            CheckFormat::Json => {
                let head = serde_json::to_string_pretty(&self.head)?;
                let open = head.strip_suffix("\n}").unwrap_or(&head);
                write!(self.out, "{open},\n  \"summaries\": [")
            }
            CheckFormat::Csv => self.row(&COLUMNS.map(str::to_owned)),
            _ => Ok(()),
        }
    }

    fn rows(&mut self, summary: &CheckedSummary) -> io::Result<()> {
        for (place, sentence) in summary.sentences.iter().enumerate() {
            let of_sentence = [
                safe(&summary.id),
                summary.supported.to_string(),
                summary.risk.to_string(),
                (place + 1).to_string(),
                safe(&sentence.text),
                sentence.supported.to_string(),
                sentence.risk.to_string(),
            ];
            let problems = sentence.problems.iter().map(|problem| {
                let kind = serde_json::to_value(problem.kind).unwrap_or_default();
                let nearest = problem.nearest.as_ref().map(|nearest| safe(&nearest.text));
                [
                    kind.as_str().unwrap_or_default().to_owned(),
                    problem.reason.clone(),
                    safe(&problem.text),
                    nearest.unwrap_or_default(),
                ]
            });
            let mut problems: Vec<[String; 4]> = problems.collect();
            if problems.is_empty() {
                problems.push(Default::default());
            }
            for problem in problems {
                self.row(&[of_sentence.as_slice(), &problem].concat())?;
            }
        }
        Ok(())
    }

    fn row(&mut self, cells: &[String]) -> io::Result<()> {
        let mut row =
            WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).from_writer(&mut self.out);
        row.write_record(cells)?;
        row.flush()
    }

    /// Ends what was written and gives where it went back.
    ///
    /// # Errors
    /// If `out` fails.
    pub fn finish(mut self) -> io::Result<W> {
        if self.count == 0 && self.format != CheckFormat::Html {
            self.begin()?;
        }
        match self.format {
            CheckFormat::Json => self.out.write_all(b"\n  ]\n}\n")?,
            CheckFormat::Html => page::write(&mut self.out, &self.all, &self.head)?,
            _ => {}
        }
        self.out.flush()?;
        Ok(self.out)
    }
}
