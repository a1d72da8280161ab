//! The formats of inputs and outputs, each with all that is true of it in one place.

use std::path::Path;

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum InputFormat {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A web page.
    Html,
    /// An object on each line, with the text in a field.
    Jsonl,
    /// An array of objects, or one object.
    Json,
    /// Cells with a comma, a semicolon, a bar or a tab between them.
    Csv,
    /// Cells with a tab between them.
    Tsv,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// What a crawler kept of the web.
    Warc,
    /// The News Industry Text Format of the IPTC.
    Nitf,
    /// `NewsML-G2` of the IPTC.
    Newsml,
    /// News in JSON of the IPTC.
    Ninjs,
    /// An article in each row, with the text in a column.
    Parquet,
    /// An Arrow file (Feather version 2 too) or stream.
    Arrow,
    /// PDF.
    Pdf,
    /// A Word document.
    Docx,
    /// An Excel workbook, an article in each row.
    Xlsx,
    /// An `OpenDocument` text.
    Odt,
    /// A book.
    Epub,
    /// Rich Text Format.
    Rtf,
    /// An e-mail.
    Eml,
    /// A web page as browsers save it in one file.
    Mhtml,
    /// A mailbox.
    Mbox,
    /// A ZIP archive of files of the other kinds.
    Zip,
}

/// What is true of a kind of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputSpec {
    /// Which one it is.
    pub format: InputFormat,
    /// Its name: `jsonl`.
    pub name: &'static str,
    /// What it is, for people, in a few words without a full stop.
    pub about: &'static str,
    /// The extensions of its files, without the dot.
    pub extensions: &'static [&'static str],
    /// Whether there can be more than one article in it.
    pub is_many: bool,
}

const fn input(
    format: InputFormat,
    name: &'static str,
    extensions: &'static [&'static str],
    is_many: bool,
    about: &'static str,
) -> InputSpec {
    InputSpec { format, name, about, extensions, is_many }
}

/// All kinds of input, in the order they are listed.
pub const INPUTS: [InputSpec; 24] = [
    input(InputFormat::Text, "text", &["txt", "text", "asc"], false, "Plain text"),
    input(
        InputFormat::Markdown,
        "markdown",
        &["md", "markdown", "mdown", "mkd", "mkdn"],
        false,
        "Markdown",
    ),
    input(
        InputFormat::Html,
        "html",
        &["html", "htm", "xhtml", "xht", "shtml"],
        false,
        "A web page",
    ),
    input(
        InputFormat::Jsonl,
        "jsonl",
        &["jsonl", "ndjson"],
        true,
        "JSON Lines: an object on each line, with the text in a field",
    ),
    input(
        InputFormat::Json,
        "json",
        &["json"],
        true,
        "JSON: an array with an object for each article, an object that has one, or an article",
    ),
    input(
        InputFormat::Csv,
        "csv",
        &["csv", "psv"],
        true,
        "CSV: an article in each row, with the text in a column; the separator is found out",
    ),
    input(InputFormat::Tsv, "tsv", &["tsv", "tab"], true, "The same with tabs"),
    input(
        InputFormat::Feed,
        "feed",
        &["rss", "atom", "rdf"],
        true,
        "RSS, Atom or JSON Feed: an article for each entry",
    ),
    input(InputFormat::Warc, "warc", &["warc"], true, "WARC: an article for each web page in it"),
    input(InputFormat::Nitf, "nitf", &["nitf"], false, "NITF, of news agencies"),
    input(
        InputFormat::Newsml,
        "newsml",
        &[],
        true,
        "NewsML-G2, of news agencies: an article for each text item",
    ),
    input(InputFormat::Ninjs, "ninjs", &["ninjs"], false, "ninjs, of news agencies"),
    input(
        InputFormat::Parquet,
        "parquet",
        &["parquet", "pq"],
        true,
        "Parquet: an article in each row, with the text in a column",
    ),
    input(
        InputFormat::Arrow,
        "arrow",
        &["arrow", "arrows", "feather"],
        true,
        "An Arrow file (Feather version 2 too) or stream",
    ),
    input(InputFormat::Pdf, "pdf", &["pdf"], false, "PDF: its text layer"),
    input(
        InputFormat::Docx,
        "docx",
        &["docx", "docm", "dotx", "dotm"],
        false,
        "A Word document (not the .doc of before 2007)",
    ),
    input(
        InputFormat::Xlsx,
        "xlsx",
        &["xlsx", "xlsm"],
        true,
        "An Excel workbook: an article in each row of its first sheet",
    ),
    input(InputFormat::Odt, "odt", &["odt", "ott", "fodt"], false, "An OpenDocument text"),
    input(InputFormat::Epub, "epub", &["epub"], false, "An EPUB book, as one article"),
    input(InputFormat::Rtf, "rtf", &["rtf"], false, "An RTF document"),
    input(InputFormat::Eml, "eml", &["eml", "emlx"], false, "An e-mail"),
    input(
        InputFormat::Mhtml,
        "mhtml",
        &["mhtml", "mht"],
        false,
        "A web page that a browser saved in one file",
    ),
    input(
        InputFormat::Mbox,
        "mbox",
        &["mbox", "mbx"],
        true,
        "A mailbox: an article for each message",
    ),
    input(
        InputFormat::Zip,
        "zip",
        &["zip"],
        true,
        "A ZIP archive: an article for each file that is one",
    ),
];

impl InputFormat {
    /// What is true of it.
    pub fn spec(self) -> &'static InputSpec {
        // In the order of the enum, which a test makes sure of.
        &INPUTS[self as usize]
    }

    /// The one that a file's extension, without the dot and in lower case, stands for.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let found = INPUTS.iter().find(|spec| spec.extensions.contains(&extension));
        found.map(|spec| spec.format)
    }
}

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutputFormat {
    /// For reading in a terminal.
    Text,
    /// One JSON object for all articles.
    Json,
    /// One JSON object a line, for each article.
    Jsonl,
    /// A row for each summary or entity.
    Csv,
    /// News in JSON of the IPTC.
    Ninjs,
    /// Markdown.
    Markdown,
    /// A web page for each article.
    Html,
    /// Tokens with IOB2 entity tags.
    Conll,
    /// Standoff annotations for brat.
    Brat,
    /// Parquet.
    Parquet,
    /// An Arrow file, which is Feather version 2.
    Arrow,
    /// An Arrow stream.
    ArrowStream,
}

/// How articles lie in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Files {
    /// Any number in one file.
    Many,
    /// A file for each article.
    OneEach,
    /// A file for each article beside one with its text.
    BesideText,
}

/// What can be done with a file that is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// Nothing: it is written in one go.
    Whole,
    /// It can be added to at its end.
    Appended,
    /// It ends with an index, so that an Arrow stream is added to instead and converted at the end.
    Converted,
}

/// What is true of a form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatSpec {
    /// Which one it is.
    pub format: OutputFormat,
    /// Its name: `arrow-stream`.
    pub name: &'static str,
    /// What it is, for people, in a few words without a full stop.
    pub about: &'static str,
    /// The extensions of its files, without the dot; new files get the first.
    pub extensions: &'static [&'static str],
    /// How articles lie in its files.
    pub files: Files,
    /// Whether a run that was interrupted can go on with its file.
    pub growth: Growth,
    /// Whether summaries are in it, or entities alone.
    pub has_summary: bool,
    /// Whether it is bytes that no terminal shows.
    pub is_binary: bool,
}

const fn spec(
    format: OutputFormat,
    name: &'static str,
    extensions: &'static [&'static str],
    about: &'static str,
) -> FormatSpec {
    FormatSpec {
        format,
        name,
        about,
        extensions,
        files: Files::Many,
        growth: Growth::Whole,
        has_summary: true,
        is_binary: false,
    }
}

const fn table(growth: Growth, spec: FormatSpec) -> FormatSpec {
    FormatSpec { growth, is_binary: true, ..spec }
}

/// All forms of output, in the order they are listed.
pub const FORMATS: [FormatSpec; 12] = [
    spec(OutputFormat::Text, "text", &["txt"], "For reading in a terminal"),
    spec(OutputFormat::Json, "json", &["json"], "One JSON object for all articles"),
    FormatSpec {
        growth: Growth::Appended,
        ..spec(
            OutputFormat::Jsonl,
            "jsonl",
            &["jsonl", "ndjson"],
            "One JSON object a line, for each article",
        )
    },
    FormatSpec {
        growth: Growth::Appended,
        ..spec(
            OutputFormat::Csv,
            "csv",
            &["csv"],
            "For spreadsheets: a row for each article and its summary, or, of `entities`, for each \
             entity",
        )
    },
    FormatSpec {
        files: Files::OneEach,
        ..spec(
            OutputFormat::Ninjs,
            "ninjs",
            &["ninjs.json", "ninjs"],
            "ninjs 2.1 of the IPTC: a news item for each article",
        )
    },
    spec(OutputFormat::Markdown, "markdown", &["md", "markdown"], "Markdown"),
    FormatSpec {
        files: Files::OneEach,
        ..spec(
            OutputFormat::Html,
            "html",
            &["html", "htm"],
            "A web page for each article, with everything in the one file",
        )
    },
    FormatSpec {
        has_summary: false,
        ..spec(
            OutputFormat::Conll,
            "conll",
            &["conll", "iob", "iob2", "bio"],
            "Tokens with IOB2 entity tags, one a line, tab-separated; no summary",
        )
    },
    FormatSpec {
        files: Files::BesideText,
        has_summary: false,
        ..spec(
            OutputFormat::Brat,
            "brat",
            &["ann"],
            "Standoff annotations for brat (.ann beside .txt); no summary",
        )
    },
    table(
        Growth::Converted,
        spec(
            OutputFormat::Parquet,
            "parquet",
            &["parquet", "pq"],
            "Parquet: a row for each article, with the fields of its JSON",
        ),
    ),
    table(
        Growth::Converted,
        spec(
            OutputFormat::Arrow,
            "arrow",
            &["arrow", "feather"],
            "An Arrow file, which is Feather version 2, with the same columns",
        ),
    ),
    table(
        Growth::Appended,
        spec(
            OutputFormat::ArrowStream,
            "arrow-stream",
            &["arrows"],
            "An Arrow stream, with the same columns",
        ),
    ),
];

impl OutputFormat {
    /// What is true of it.
    pub fn spec(self) -> &'static FormatSpec {
        // In the order of the enum, which a test makes sure of.
        &FORMATS[self as usize]
    }

    /// The format that a file's name asks for.
    pub fn of_path(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        // A name may end with two extensions, which say more than the last.
        let ends =
            |extension: &str| name.strip_suffix(extension).is_some_and(|name| name.ends_with('.'));
        let found = FORMATS.iter().filter_map(|spec| {
            let extension = spec.extensions.iter().copied().find(|extension| ends(extension))?;
            Some((extension.len(), spec.format))
        });
        found.max_by_key(|(length, _)| *length).map(|(_, format)| format)
    }
}

impl FormatSpec {
    /// The extension of new files, without the dot.
    pub fn extension(&self) -> &'static str {
        self.extensions[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_input_has_its_spec() {
        for spec in &INPUTS {
            assert_eq!(spec.format.spec(), spec);
            for extension in spec.extensions {
                assert_eq!(InputFormat::of_extension(extension), Some(spec.format));
            }
        }
        assert_eq!(InputFormat::of_extension("doc"), None);
    }

    #[test]
    fn each_format_has_its_spec() {
        for spec in &FORMATS {
            assert_eq!(spec.format.spec(), spec);
            for extension in spec.extensions {
                let path = format!("x.{}", extension.to_uppercase());
                assert_eq!(OutputFormat::of_path(Path::new(&path)), Some(spec.format), "{path}");
            }
        }
        assert_eq!(OutputFormat::of_path(Path::new("x.doc")), None);
    }
}
