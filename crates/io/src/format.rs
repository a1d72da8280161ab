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
    /// An article in each row, with the text in a column.
    Parquet,
    /// An Arrow file (Feather version 2 too) or stream.
    Arrow,
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
pub const FORMATS: [FormatSpec; 10] = [
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
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let found = FORMATS.iter().find(|spec| spec.extensions.contains(&extension.as_str()));
        found.map(|spec| spec.format)
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
