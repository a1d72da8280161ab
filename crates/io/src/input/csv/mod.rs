//! CSV and its kin: an article in each row after the header, read one at a time. The separator
//! is found out ([`dialect`]), and a row that is not as long as the header is refused, since its
//! text may be cut.

mod dialect;
mod rows;

use nutgraf::{Format, Metadata, Source};
use serde_json::Value;

use super::content::Content;
use super::error::Reason;
use super::limits::{Limit, Limits};
use super::open::{Opened, Position};
use super::{Entry, InputOptions, Origin, Read, fields};
use rows::{Row, Rows};

pub(super) use dialect::has_header;

/// The rest of a table.
pub(super) struct Csv {
    origin: Origin,
    rows: Rows,
    position: Position,
    limits: Limits,
    columns: Columns,
    /// Told with the first row.
    note: Option<String>,
    /// The number of the next row.
    row: usize,
    ended: bool,
}

/// Which columns are read, by their positions.
struct Columns {
    /// How many there are.
    count: usize,
    text: Vec<usize>,
    format: Format,
    id: Option<usize>,
    title: Option<usize>,
    byline: Option<usize>,
    date: Option<usize>,
    language: Option<usize>,
    url: Option<usize>,
    /// With the names they are asked for by.
    keep: Vec<(usize, String)>,
}

impl Columns {
    /// Those that `options` ask for, or else the usual ones, with what to tell of the choice.
    fn choose(header: &[String], options: &InputOptions) -> Result<(Self, Option<String>), Reason> {
        let at = |name: &str| position(header, name);
        let asked = &options.text_fields;
        let has = |name: &str| at(name).is_some();
        let chosen =
            fields::text_fields(asked, options.usual_text, "column", has, || header.to_vec())?;
        let mut text = Vec::new();
        for name in &chosen {
            let Some(at) = at(name) else {
                return Err(fields::missing("column", &[name], header));
            };
            if header.iter().filter(|other| **other == header[at]).count() > 1 {
                return Err(Reason::Twice(name.clone()));
            }
            text.push(at);
        }
        let column = |asked: &Option<String>, usual: &[&str]| match asked {
            Some(asked) => at(asked),
            None => usual.iter().find_map(|name| at(name)),
        };
        let keep = options.keep.iter().filter_map(|name| Some((at(name)?, name.clone())));
        let columns = Self {
            count: header.len(),
            text,
            format: options.text_format,
            id: at(&options.id_field),
            title: column(&options.title_field, &fields::TITLES),
            byline: column(&None, &fields::BYLINES),
            date: column(&options.date_field, &fields::DATES),
            language: column(&None, &fields::LANGUAGES),
            url: column(&options.url_field, &fields::URLS),
            keep: keep.collect(),
        };
        let note = fields::note(asked, options.usual_text, "column", &chosen);
        Ok((columns, fields::notes([note, fields::lacking(options, "column", has)])))
    }

    /// The article of a row, and what the row says of it for `origin`.
    fn read(&self, row: &Row<'_>, origin: &mut Origin) -> Read {
        let empty = (self.count..row.len()).all(|at| row.cell(at).is_empty());
        if row.len() < self.count || !empty {
            return Read::failed(Reason::Cells { cells: row.len(), header: self.count });
        }
        let words = |at: Option<usize>| at.and_then(|at| words(row.cell(at)));
        if let Some(id) = words(self.id) {
            origin.id = id;
        }
        for (at, name) in &self.keep {
            origin.kept.insert(name.clone(), Value::String(decoded(row.cell(*at))));
        }
        let given = Metadata {
            title: words(self.title),
            byline: words(self.byline),
            date: words(self.date),
            language: words(self.language),
            url: words(self.url),
            ..Metadata::default()
        };
        let texts = self.text.iter().map(|at| row.cell(*at)).filter(|cell| !cell.is_empty());
        let text = texts.collect::<Vec<_>>().join(&b"\n\n"[..]);
        // What is not UTF-8 is decoded as a file's text is.
        let content = match String::from_utf8(text) {
            Ok(text) => Content::Text(text, self.format),
            Err(bytes) => Content::Bytes(bytes.into_bytes(), Some(self.format)),
        };
        Read { content: Ok(content), given: given.into(), notes: Vec::new(), part: None }
    }
}

/// The column of a name: the same, or else the only one that differs in case alone.
fn position(header: &[String], name: &str) -> Option<usize> {
    if let Some(at) = header.iter().position(|column| column == name) {
        return Some(at);
    }
    let alike = |column: &String| column.to_lowercase() == name.to_lowercase();
    let mut found = header.iter().enumerate().filter(|(_, column)| alike(column));
    let (at, _) = found.next()?;
    found.next().is_none().then_some(at)
}

fn decoded(cell: &[u8]) -> String {
    match std::str::from_utf8(cell) {
        Ok(text) => text.to_owned(),
        Err(_) => Source::from_bytes(cell, Some(Format::Text))
            .map_or_else(|_| String::from_utf8_lossy(cell).into_owned(), |source| source.text),
    }
}

/// What a cell says, if it says something.
fn words(cell: &[u8]) -> Option<String> {
    Some(decoded(cell).trim().to_owned()).filter(|words| !words.is_empty())
}

impl Csv {
    /// Reads the header. With `tabs` it is known what stands between cells.
    pub(super) fn new(
        opened: Opened,
        origin: Origin,
        options: &InputOptions,
        tabs: bool,
    ) -> Result<Self, Reason> {
        let (position, limits) = (opened.position.clone(), opened.limits);
        let mut rows = Rows::new(opened.text(), tabs, limits.size(Limit::Record))?;
        let header = match rows.next()? {
            None => return Err(Reason::Empty),
            Some(row) if row.too_large => return Err(limits.over(Limit::Record).into()),
            Some(row) => (0..row.len()).map(|at| decoded(row.cell(at)).trim().to_owned()).collect(),
        };
        let header: Vec<String> = header;
        let (columns, note) = Columns::choose(&header, options)?;
        Ok(Self { origin, rows, position, limits, columns, note, row: 0, ended: false })
    }
}

#[cfg(feature = "documents")]
impl Csv {
    /// Also tells this with the first row.
    pub(super) fn with_note(mut self, note: Option<String>) -> Self {
        let notes: Vec<String> = [note, self.note.take()].into_iter().flatten().collect();
        self.note = (!notes.is_empty()).then(|| notes.join("; "));
        self
    }
}

impl Iterator for Csv {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.ended {
            return None;
        }
        let (mut origin, mut read) = match self.rows.next() {
            Ok(None) if self.row > 0 => return None,
            Ok(None) => {
                self.ended = true;
                return Some(Entry::failed(self.origin.clone(), Reason::Empty));
            }
            Err(error) => {
                // Nothing says that reading on would get anywhere.
                self.ended = true;
                return Some(Entry::failed(self.origin.clone(), error.into()));
            }
            Ok(Some(row)) => {
                let mut origin = self.origin.row(self.row, self.position.advance());
                origin.line = Some(row.line);
                let read = if row.too_large {
                    Read::failed(self.limits.over(Limit::Record))
                } else if row.unclosed {
                    Read::failed(Reason::Unclosed)
                } else {
                    self.columns.read(&row, &mut origin)
                };
                (origin, read)
            }
        };
        read.notes.extend(self.note.take());
        origin.row = Some(self.row);
        self.row += 1;
        Some(Entry::new(origin, read))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read_with(options: &InputOptions, csv: impl AsRef<[u8]>) -> Vec<String> {
        let opened = Opened::new(Cursor::new(csv.as_ref().to_vec())).expect("bytes");
        match Csv::new(opened, Origin::of(Some("f.csv".into())), options, false) {
            Ok(entries) => entries.map(Entry::told).collect(),
            Err(reason) => vec![reason.to_string()],
        }
    }

    fn read(csv: impl AsRef<[u8]>) -> Vec<String> {
        read_with(&InputOptions::default(), csv)
    }

    #[test]
    fn a_row_is_an_article() {
        let csv = "id,title,text\n1,Bridge,\"It closed,\nsaid \"\"Lee\"\".\"\n\n,Tax,Up.\n";
        assert_eq!(read(csv), ["1: It closed,⏎said \"Lee\".", "f.csv#1: Up."]);
    }

    #[test]
    fn separators_marks_and_encodings_are_found_out() {
        for separator in [";", "\t", "|"] {
            let csv = format!("\u{feff}id{separator}Text\r\n1{separator}\"One, two, three.\"\r\n");
            assert_eq!(read(csv), ["1: One, two, three."], "{separator}");
        }
        assert_eq!(read("sep=;\nid;text\n1;One.\n"), ["1: One."]);
        let utf16: Vec<u8> =
            "\u{feff}id\ttext\n1\tCafé.\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(utf16), ["1: Café."]);
        assert_eq!(
            read(b"id;text\n1;The caf\xe9 on the corner is a na\xefve caf\xe9.\n"),
            [
                "1: The café on the corner is a naïve café. (read as windows-1252, guessed from its bytes)"
            ]
        );
        assert_eq!(
            read("id,text\n1,\"He said \\\"no, never\\\", twice.\"\n"),
            ["1: He said \"no, never\", twice."]
        );
    }

    #[test]
    fn columns_are_chosen() {
        let csv = "lead,body,Headline,published,link,n\nA.,B.,T,2025,https://a.example,7\n";
        let options = InputOptions {
            text_fields: vec!["lead".into(), "body".into()],
            keep: vec!["n".into(), "m".into()],
            ..InputOptions::default()
        };
        let opened = Opened::new(Cursor::new(csv)).expect("bytes");
        let mut table = Csv::new(opened, Origin::default(), &options, false).expect("a table");
        let entry = table.next().expect("a row");
        assert_eq!(entry.given.metadata.title.as_deref(), Some("T"));
        assert_eq!(entry.given.metadata.date.as_deref(), Some("2025"));
        assert_eq!(entry.given.metadata.url.as_deref(), Some("https://a.example"));
        assert_eq!(entry.origin.kept.get("n"), Some(&Value::String("7".into())));
        assert_eq!(entry.told(), "#0: A.⏎⏎B. (there is no column `m`)");
        let wanting = InputOptions { text_fields: vec!["lead,bodi".into()], ..options };
        assert_eq!(
            read_with(&wanting, csv),
            ["it has no column `bodi`, but `lead`, `body`, `Headline`, `published`, `link`, `n`"]
        );
        assert_eq!(read("text,text\na,b\n"), ["its header has the column `text` more than once"]);
    }

    #[test]
    fn unequal_rows_are_refused_alone() {
        let csv = "id,text,n\n1,One,1\n2,Two, and more,2\n3,Three\n4,Four,4,,\n";
        let unequal = |line, cells| {
            format!(
                "cannot read `f.csv:{line}`: it has {cells} cells where the header has 3: a \
                 separator, a quotation mark or a line end in a cell may lack its quotation marks"
            )
        };
        assert_eq!(read(csv), ["1: One", &*unequal(3, 4), &*unequal(4, 2), "4: Four"]);
    }

    #[test]
    fn a_quotation_mark_that_is_never_closed_is_told() {
        let csv = "id,text\n1,One\n2,\"Two\n3,Three\n";
        let unclosed =
            "cannot read `f.csv:3`: a quotation mark that opens a cell here is never closed";
        assert_eq!(read(csv), ["1: One", unclosed]);
        assert_eq!(read("id,text\n1,A 5\" pipe"), ["1: A 5\" pipe"]);
        assert_eq!(read("id\ttext\n1\t\"One\n2\tTwo\n"), ["1: \"One", "2: Two"]);
    }

    #[test]
    fn a_cell_that_is_too_large_fails_alone() {
        let mut csv = b"id,text\n1,One\n2,\"".to_vec();
        csv.resize(csv.len() + (64 << 20) + 1, b'a');
        csv.extend_from_slice(b"\"\n3,Three\n");
        let large = "cannot read `f.csv:3`: it has more than 64 MiB (the limit `record`)";
        assert_eq!(read(csv), ["1: One", large, "3: Three"]);
    }

    #[test]
    fn a_header_alone_is_empty() {
        assert_eq!(read("id,text\n"), ["cannot read `f.csv`: it is empty"]);
        assert_eq!(read(""), ["it is empty"]);
    }
}
