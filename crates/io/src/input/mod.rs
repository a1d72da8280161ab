//! Inputs: what the paths name, read into articles one after another, so that a corpus
//! never has to fit in memory. What cannot be read is one failed record, told by
//! [`InputError`]; the rest goes on.

mod content;
mod csv;
mod documents;
mod entry;
mod error;
mod expand;
mod feed;
mod fields;
mod json;
mod kind;
mod lenient;
pub mod limits;
mod lines;
mod ninjs;
mod object;
mod open;
mod panics;
mod repeated;
#[cfg_attr(not(feature = "parquet"), path = "table/none.rs")]
mod table;
mod values;
mod warc;
mod wire;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nutgraf::Format;

use crate::fetch::{FetchOptions, Fetched, Fetcher};
use crate::format::InputFormat;

pub use content::{Content, Given};
use entry::Read;
pub use entry::{Entry, Origin};
pub use error::{InputError, Reason, plain};
pub use expand::{Expanded, Skipped, expand};
use limits::{Limit, Limits};
use open::Opened;
pub use repeated::Repeated;
#[cfg(feature = "parquet")]
pub use table::{Columns, Row};

/// Where the text of a record is looked for that has a summary beside it.
pub const SOURCE_FIELDS: &[&str] = fields::SOURCE_FIELDS;

/// What to read, and how.
#[derive(Debug, Clone)]
pub struct InputOptions {
    /// As given; `-` is standard input. Not empty.
    pub paths: Vec<PathBuf>,
    /// What they are; `None` is by content, else by extension.
    pub format: Option<InputFormat>,
    /// The fields or columns that hold the text, as the paragraphs of one, each a name or several
    /// with commas between, and of JSON also a path such as `data.text`; none for the first of
    /// the usual ones.
    pub text_fields: Vec<String>,
    /// Those usual ones, in the order of preference.
    pub usual_text: &'static [&'static str],
    /// The field or column that names the article.
    pub id_field: String,
    /// The one with its title; `None` for the usual ones, as of the next two.
    pub title_field: Option<String>,
    /// The one with its date.
    pub date_field: Option<String>,
    /// The one with its address.
    pub url_field: Option<String>,
    /// Those to be passed through.
    pub keep: Vec<String>,
    /// Links in folders are followed wherever they lead.
    pub follow_links: bool,
    /// Of feeds, the page of each entry is read.
    pub follow: bool,
    /// How what web addresses lead to is fetched.
    pub fetch: FetchOptions,
    /// What the text of a record is.
    pub text_format: Format,
    /// How much of them is read.
    pub limits: Limits,
}

impl Default for InputOptions {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            format: None,
            text_fields: Vec::new(),
            usual_text: fields::TEXT_FIELDS,
            id_field: "id".into(),
            title_field: None,
            date_field: None,
            url_field: None,
            keep: Vec::new(),
            follow_links: false,
            follow: false,
            fetch: FetchOptions::default(),
            text_format: Format::Text,
            limits: Limits::default(),
        }
    }
}

/// How standard input is called in ids and messages.
const STDIN: &str = "-";

/// Where an input is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Stdin,
    File(PathBuf),
    /// A web address, with what it led to if it was asked.
    Web(String, Option<Arc<Fetched>>),
    /// Bytes that are there already, under the name of a file if they have one.
    Memory(Option<String>, Arc<[u8]>),
}

/// Something to read: one article, or a file of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    place: Place,
    /// What it is said to be; `None` is for its content to tell.
    format: Option<InputFormat>,
    /// Whether there can be more than one article in it.
    is_many: bool,
    /// Size in bytes, where it is known.
    pub bytes: Option<u64>,
}

impl Input {
    fn new(place: Place, bytes: Option<u64>, format: Option<InputFormat>) -> Self {
        let named = || match &place {
            Place::File(path) => InputFormat::of_extension(&extension(path)),
            Place::Memory(Some(name), _) => InputFormat::of_extension(&extension(Path::new(name))),
            Place::Stdin | Place::Memory(None, _) | Place::Web(..) => None,
        };
        let is_many = format.or_else(named).is_some_and(|format| format.spec().is_many);
        Self { place, format, is_many, bytes }
    }

    /// Bytes that are there already, as if they came on standard input, or from the file `name`. Only
    /// the name is used: nothing is looked for under it.
    pub fn of_bytes(name: Option<String>, bytes: Vec<u8>, format: Option<InputFormat>) -> Self {
        let size = bytes.len() as u64;
        let place = Place::Memory(name, bytes.into());
        let mut input = Self::new(place, Some(size), format);
        input.look_at_first_bytes();
        input
    }

    /// What the web address `url` led to.
    pub fn of_web(url: String, fetched: Fetched, format: Option<InputFormat>) -> Self {
        let size = fetched.bytes.len() as u64;
        let place = Place::Web(url, Some(Arc::new(fetched)));
        let mut input = Self::new(place, Some(size), format);
        input.look_at_first_bytes();
        input
    }

    /// Whether it can hold more than one article: what its extension says, or its first bytes if
    /// they were looked at.
    pub fn is_many(&self) -> bool {
        self.is_many
    }

    /// Looks at its first bytes to tell whether it can hold more than one article. An address is
    /// fetched for that.
    fn look(&mut self, fetcher: &Fetcher) -> Result<(), InputError> {
        if let Place::Web(url, answer) = &mut self.place {
            let found = fetcher.fetch(url).map_err(|error| InputError::new(url.as_str(), error))?;
            self.bytes = Some(found.bytes.len() as u64);
            *answer = Some(Arc::new(found));
        }
        self.look_at_first_bytes();
        Ok(())
    }

    fn look_at_first_bytes(&mut self) {
        if self.format.is_none() {
            let (head, extension) = match &self.place {
                Place::Stdin => (open::peek(None), String::new()),
                Place::File(path) => (open::peek(Some(path)), extension(path)),
                Place::Web(_, answer) => answer.as_ref().map_or_else(Default::default, |answer| {
                    let opened = Opened::new(Cursor::new(answer.bytes.clone()));
                    (opened.unwrap_or_default().head, extension_of(answer))
                }),
                Place::Memory(name, bytes) => {
                    let opened = Opened::new(Cursor::new(Arc::clone(bytes)));
                    (opened.unwrap_or_default().head, extension_named(name.as_ref()))
                }
            };
            // What is wrong with it is told when it is read.
            if let Ok(found) = kind::of(&head, &extension) {
                self.is_many = found.is_some_and(|format| format.spec().is_many);
            }
        }
    }

    /// As given, for ids, messages and telling runs apart.
    pub fn name(&self) -> String {
        self.display_path().unwrap_or_else(|| STDIN.to_owned())
    }

    fn display_path(&self) -> Option<String> {
        match &self.place {
            Place::Stdin => None,
            Place::File(path) => Some(path.display().to_string()),
            Place::Web(url, _) => Some(url.clone()),
            Place::Memory(name, _) => name.clone(),
        }
    }

    /// The file, if it is one.
    fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Stdin | Place::Memory(..) | Place::Web(..) => None,
        }
    }

    /// Its articles.
    fn read(&self, options: &Arc<InputOptions>, fetcher: &Arc<Fetcher>) -> Result<Entries, Reason> {
        let (mut opened, extension, web) = match &self.place {
            Place::Stdin => (Opened::open(None)?, String::new(), None),
            Place::File(path) => (Opened::open(Some(path))?, extension(path), None),
            Place::Web(url, answer) => {
                let answer = match answer {
                    Some(answer) => Arc::clone(answer),
                    None => Arc::new(fetcher.fetch(url)?),
                };
                let opened = Opened::new(Cursor::new(answer.bytes.clone()))?;
                (opened, extension_of(&answer), Some(answer))
            }
            Place::Memory(name, bytes) => {
                let opened = Opened::new(Cursor::new(Arc::clone(bytes)))?;
                (opened, extension_named(name.as_ref()), None)
            }
        };
        opened.limits = options.limits;
        let format = match self.format {
            Some(format) => Some(format),
            None => kind::of(&opened.head, &extension)?,
        };
        let origin = Origin::of(self.display_path());
        let article = |opened, format| article(opened, origin.clone(), format, web.as_deref());
        Ok(match format {
            Some(InputFormat::Jsonl) => {
                Box::new(lines::JsonLines::new(opened, origin, Arc::clone(options)))
            }
            Some(InputFormat::Json | InputFormat::Ninjs) => json::read(opened, origin, options)?,
            Some(InputFormat::Csv) => Box::new(csv::Csv::new(opened, origin, options, false)?),
            Some(InputFormat::Tsv) => Box::new(csv::Csv::new(opened, origin, options, true)?),
            Some(InputFormat::Feed) => {
                feed::read(opened, origin, options.follow.then(|| Arc::clone(fetcher)))?
            }
            Some(InputFormat::Warc) => Box::new(warc::Warc::new(opened, origin)),
            Some(InputFormat::Nitf | InputFormat::Newsml) => wire::read(opened, origin)?,
            Some(InputFormat::Parquet) => {
                Box::new(table::Table::parquet(self.path(), opened, origin, options)?)
            }
            Some(InputFormat::Arrow) => {
                Box::new(table::Table::arrow(self.path(), opened, origin, options)?)
            }
            Some(InputFormat::Xlsx) => documents::workbook(opened, origin, options)?,
            Some(InputFormat::Mbox) => documents::mailbox(opened, origin),
            Some(InputFormat::Zip) => documents::archive(self.path(), opened, origin)?,
            Some(InputFormat::Text) => article(opened, Some(Format::Text)),
            Some(InputFormat::Markdown) => article(opened, Some(Format::Markdown)),
            Some(InputFormat::Html) => article(opened, Some(Format::Html)),
            Some(
                document @ (InputFormat::Pdf
                | InputFormat::Docx
                | InputFormat::Odt
                | InputFormat::Epub
                | InputFormat::Rtf
                | InputFormat::Eml
                | InputFormat::Mhtml),
            ) if self.format.is_some() => documents::asked(opened, origin, document),
            // What it is, its content tells.
            _ => article(opened, None),
        })
    }
}

/// Articles one after another.
type Entries = Box<dyn Iterator<Item = Entry>>;

/// A file that is one article.
fn article(
    opened: Opened,
    mut origin: Origin,
    format: Option<Format>,
    web: Option<&Fetched>,
) -> Entries {
    let mut position = opened.position.clone();
    let bytes = opened.whole(Limit::Unpacked);
    origin.bytes = position.advance();
    let encoding = web.and_then(|web| web.encoding);
    let mut read = match bytes {
        Ok(bytes) => Read::text(Content::encoded(bytes, encoding, format)),
        Err(reason) => Read::failed(reason),
    };
    read.given.address = web.map(|web| web.url.clone());
    Box::new(std::iter::once(Entry::new(origin, read)))
}

/// What a server calls a file of the kind, as an extension, or else the address's own.
fn extension_of(fetched: &Fetched) -> String {
    let of_type = match fetched.media_type.as_deref().unwrap_or_default() {
        "text/html" | "application/xhtml+xml" => "html",
        "text/markdown" => "md",
        "text/csv" => "csv",
        "text/tab-separated-values" => "tsv",
        "application/json" | "application/feed+json" => "json",
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => "jsonl",
        kind if kind == "text/xml" || kind == "application/xml" || kind.ends_with("+xml") => "xml",
        // Servers call much of what they do not know so.
        _ => return fetched.extension(),
    };
    of_type.to_owned()
}

/// That of a name, if there is one.
fn extension_named(name: Option<&String>) -> String {
    name.map(|name| extension(Path::new(name))).unwrap_or_default()
}

/// A file's extension in lower case, that of what is in it if it is packed.
fn extension(path: &Path) -> String {
    let lower = |part: Option<&std::ffi::OsStr>| {
        part.unwrap_or_default().to_string_lossy().to_ascii_lowercase()
    };
    let extension = lower(path.extension());
    if !matches!(extension.as_str(), "gz" | "zst") {
        return extension;
    }
    lower(path.file_stem().map(Path::new).and_then(Path::extension))
}

/// All articles of all inputs, in order, read as they are asked for.
pub struct Records {
    inputs: std::vec::IntoIter<Result<Input, InputError>>,
    file: Option<Entries>,
    options: Arc<InputOptions>,
    fetcher: Arc<Fetcher>,
    repeated: Repeated,
}

impl Records {
    /// Those of `inputs`, as [`expand`] gives them.
    pub fn new(inputs: Vec<Result<Input, InputError>>, options: &InputOptions) -> Self {
        Self {
            inputs: inputs.into_iter(),
            file: None,
            options: Arc::new(options.clone()),
            fetcher: Arc::new(Fetcher::new(options.fetch)),
            repeated: Repeated::default(),
        }
    }

    /// Which ids come more than once, as far as the articles were read.
    pub fn repeated(&self) -> Repeated {
        self.repeated.clone()
    }

    /// The next article, whatever its id.
    fn read(&mut self) -> Option<Entry> {
        loop {
            if let Some(file) = &mut self.file {
                match file.next() {
                    Some(entry) => return Some(entry),
                    None => self.file = None,
                }
            }
            let input = match self.inputs.next()? {
                Ok(input) => input,
                Err(error) => {
                    let origin = Origin { id: error.place().to_owned(), ..Origin::default() };
                    let (given, notes) = (Given::default(), Vec::new());
                    return Some(Entry { origin, content: Err(error), given, notes });
                }
            };
            match input.read(&self.options, &self.fetcher) {
                Ok(file) => self.file = Some(file),
                Err(reason) => {
                    let mut origin = Origin::of(input.display_path());
                    origin.bytes = input.bytes.unwrap_or(0);
                    return Some(Entry::failed(origin, reason));
                }
            }
        }
    }
}

impl Iterator for Records {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let mut entry = self.read()?;
        entry.given.limits = self.options.limits;
        self.repeated.look(&mut entry);
        Some(entry)
    }
}
