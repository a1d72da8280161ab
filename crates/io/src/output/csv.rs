//! CSV for spreadsheets: a row for each summary, or for each entity where entities are all that
//! is wanted. No cell begins a formula, whatever an article says.

use std::io::{self, Write};

use ::csv::{QuoteStyle, WriterBuilder};
use serde_json::Value;

use super::{Article, Task, Writer};

/// What is said of an article in each row.
const OF_ARTICLE: [&str; 7] = ["id", "path", "title", "url", "date", "byline", "language"];
const OF_SUMMARY: [&str; 3] = ["words", "summary", "entities"];
const OF_ENTITY: [&str; 6] = ["name", "label", "count", "other_names", "char_start", "char_end"];

/// What begins a formula in some spreadsheet, or may end up as the beginning of a cell
/// (OWASP, "CSV Injection").
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A table that is being written.
pub(super) struct Csv {
    task: Task,
    kept_fields: Vec<String>,
}

impl Csv {
    pub(super) fn new(task: Task, kept_fields: Vec<String>) -> Self {
        Self { task, kept_fields }
    }

    fn header(&self) -> Vec<String> {
        let found: &[&str] = if self.task == Task::Entities { &OF_ENTITY } else { &OF_SUMMARY };
        let names = OF_ARTICLE.iter().chain(found).map(ToString::to_string);
        let text = (self.task == Task::Analyze).then(|| "text".to_owned());
        names.chain(text).chain(self.kept_fields.iter().cloned()).collect()
    }

    /// What the article's record came with, in the order of the header.
    fn kept<'a>(&'a self, article: &'a Article) -> impl Iterator<Item = String> + 'a {
        self.kept_fields.iter().map(|name| match article.origin.kept.get(name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => safe(text),
            // Numbers are no formulas, and lists and objects have brackets.
            Some(other) => other.to_string(),
        })
    }
}

/// A cell that no spreadsheet takes for a formula.
pub(crate) fn safe(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

fn of_article(article: &Article) -> Vec<String> {
    let metadata = article.document.metadata();
    let said =
        [&metadata.title, &metadata.url, &metadata.date, &metadata.byline, &metadata.language];
    let place = [Some(article.origin.id.as_str()), article.origin.path.as_deref()];
    let all = place.into_iter().chain(said.into_iter().map(Option::as_deref));
    all.map(|said| safe(said.unwrap_or_default())).collect()
}

fn write_row(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    // Cells are quoted, so that no other separator is found in them either.
    let mut row = WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).from_writer(out);
    row.write_record(cells)?;
    row.flush()
}

impl Writer for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let header: Vec<_> = self.header().iter().map(|name| safe(name)).collect();
        write_row(out, &header)
    }

    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let of_article = of_article(article);
        if self.task == Task::Entities {
            let record = super::record(article);
            for (entity, found) in record.entities.iter().zip(&article.entities) {
                let first = entity.mentions.first().map(|mention| mention.offsets);
                let mut cells = of_article.clone();
                cells.push(safe(&entity.name));
                cells.push(safe(&entity.label));
                cells.push(entity.count.to_string());
                cells.push(safe(&article.other_names(found).join("; ")));
                cells.extend(
                    [
                        first.and_then(|first| first.char_start),
                        first.and_then(|first| first.char_end),
                    ]
                    .map(|at| at.map(|at| at.to_string()).unwrap_or_default()),
                );
                cells.extend(self.kept(article));
                write_row(out, &cells)?;
            }
            return Ok(());
        }
        let entities = article
            .entities
            .iter()
            .map(|entity| format!("{} ({}, {})", entity.name, entity.label, entity.mentions.len()));
        let mut cells = of_article;
        cells.push(article.words().to_string());
        cells.push(safe(&article.summary_to_read().join(" ")));
        cells.push(safe(&entities.collect::<Vec<_>>().join("; ")));
        if self.task == Task::Analyze {
            cells.push(safe(article.document.text()));
        }
        cells.extend(self.kept(article));
        write_row(out, &cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert_eq!(safe(formula), format!("'{formula}"));
        }
        assert_eq!(safe("5 - 3 = 2"), "5 - 3 = 2");
        let mut out = Vec::new();
        let cells = ["a;b", "say \"x\"", "7", ""].map(str::to_owned);
        write_row(&mut out, &cells).expect("memory");
        assert_eq!(String::from_utf8(out).expect("text"), "\"a;b\",\"say \"\"x\"\"\",7,\"\"\n");
    }
}
