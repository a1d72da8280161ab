//! Where output goes: standard output, a file, or a folder with a file for each article.
//!
//! A file appears under its name only when it is whole: until then it is a temporary file
//! beside it. Nothing is written if no article could be read.

use std::collections::HashSet;
use std::fs;
use std::hash::BuildHasher;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use nutgraf_eval::data::Problem;
use thiserror::Error;

use super::bulk::journal::RunId;
use super::bulk::{Bulk, Kept, Opened, Totals};
use super::html::Index;
use super::sink::Sink;
use super::{Article, Rendered, Writer, Writers};
use crate::format::{Files, OutputFormat};
use crate::input::{Entry, InputError, Origin, plain};

pub use super::temporary::remove_temporaries;

/// The name, without extension, of the page that leads to the others.
const INDEX: &str = "index";

/// Output could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OutputError {
    /// Nobody reads standard output any more, which is no failure.
    #[error("standard output is closed")]
    Closed,
    /// Standard output cannot be written.
    #[error("cannot write standard output: {}", plain(.0))]
    Stdout(#[source] io::Error),
    /// A file cannot be written.
    #[error("cannot write `{path}`: {}", plain(.error))]
    File {
        /// The file.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// A file is one of the inputs.
    #[error("cannot write `{0}`: it is one of the inputs")]
    Input(String),
    /// Files of a run that is going on are called so.
    #[error(
        "cannot write `{path}`: a run that goes on has its own files under names with `{ending}`"
    )]
    Own {
        /// The file.
        path: String,
        /// How its name ends.
        ending: &'static str,
    },
    /// Another run has the file.
    #[error("cannot write `{0}`: another run is writing it")]
    Busy(String),
    /// There is the journal of an interrupted run, and going on was not asked for.
    #[error("`{0}` is of a run that was interrupted")]
    Interrupted(String),
    /// The pipeline broke.
    #[error(transparent)]
    Pipeline(#[from] nutgraf::PipelineError),
    /// An interrupted run cannot go on.
    #[error("cannot go on with the run of `{journal}`: {reason}")]
    Resume {
        /// Its journal.
        journal: String,
        /// Why.
        reason: String,
    },
}

impl OutputError {
    /// Standard output could not be written.
    pub fn stdout(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Stdout(error) }
    }

    pub(super) fn file(path: &Path, error: io::Error) -> Self {
        Self::File { path: path.display().to_string(), error }
    }
}

/// Where the output of a run goes.
pub enum Destination {
    /// One file, or standard output.
    One(Box<Stream>),
    /// A folder with a file for each article.
    Folder(Box<Folder>),
    /// A file, with the path it was named by.
    Bulk(Box<Bulk>, PathBuf),
}

impl Destination {
    /// A file or folder, `None` for standard output; `inputs` are the
    /// canonical paths of files that must not be written over.
    pub fn new(
        writers: Writers,
        path: Option<PathBuf>,
        inputs: HashSet<PathBuf>,
    ) -> Result<Self, OutputError> {
        Ok(match path {
            Some(path) if is_folder(&path, writers.format, writers.many) => {
                Self::Folder(Box::new(Folder::new(writers, path, inputs)))
            }
            path => {
                if let Some(path) = &path {
                    spare(path, &inputs)?;
                }
                {
                    let (writer, problems) = (writers.writer(), Vec::new());
                    Self::One(Box::new(Stream { writers, writer, path, sink: None, problems }))
                }
            }
        })
    }

    /// The file `path` for the run `id`, to be added to with `resume`; `inputs` are as of
    /// [`Destination::new`].
    pub fn bulk(
        writers: Writers,
        path: &Path,
        inputs: &HashSet<PathBuf>,
        id: &RunId,
        resume: bool,
    ) -> Result<Opened, OutputError> {
        spare_all(path, inputs)?;
        Bulk::open(writers, path, id, resume)
    }

    /// What renders the articles that are written here, on any thread.
    pub fn writers(&self) -> &Writers {
        match self {
            Self::One(stream) => &stream.writers,
            Self::Folder(folder) => &folder.writers,
            Self::Bulk(bulk, _) => bulk.writers(),
        }
    }

    /// Writes an article that [`writers`](Self::writers) rendered.
    pub fn article(&mut self, rendered: Rendered) -> Result<(), OutputError> {
        match self {
            Self::One(stream) => stream.article(rendered),
            Self::Folder(folder) => folder.article(rendered),
            Self::Bulk(bulk, path) => bulk.article(rendered).map_err(failure(Some(path))),
        }
    }

    /// A record failed.
    pub fn failed(&mut self, origin: &Origin, error: &InputError) -> Result<(), OutputError> {
        match self {
            Self::One(_) | Self::Folder(_) => Ok(()),
            Self::Bulk(bulk, path) => bulk.failed(origin, error).map_err(failure(Some(path))),
        }
    }

    /// A record of the input, whose digest this is, was given to `article` or `failed`.
    pub fn record(&mut self, digest: [u8; 32]) -> Result<(), OutputError> {
        match self {
            Self::One(_) | Self::Folder(_) => Ok(()),
            Self::Bulk(bulk, path) => bulk.record(digest).map_err(failure(Some(path))),
        }
    }

    /// Passes over the records that come next and that an interrupted run did.
    pub fn keep(&mut self, entries: &mut impl Iterator<Item = Entry>) -> Result<Kept, OutputError> {
        match self {
            Self::One(_) | Self::Folder(_) => Ok(Kept::default()),
            Self::Bulk(bulk, path) => bulk.keep(path, entries),
        }
    }

    /// How many of the records that come next are to be done before [`keep`](Self::keep) is called
    /// again; `None` for all of them.
    pub fn redo(&mut self) -> Option<u64> {
        match self {
            Self::One(_) | Self::Folder(_) => None,
            Self::Bulk(bulk, _) => bulk.redo(),
        }
    }

    /// How many of the failures so far may not come again.
    pub fn passing(&self) -> usize {
        match self {
            Self::One(_) | Self::Folder(_) => 0,
            Self::Bulk(bulk, _) => bulk.totals().passing,
        }
    }

    /// Leaves an output that is not whole. Gives what of it is done, if a run can go on with it.
    pub fn leave(self) -> Result<Option<Totals>, OutputError> {
        match self {
            Self::One(_) | Self::Folder(_) => Ok(None),
            Self::Bulk(bulk, path) => bulk.leave().map(Some).map_err(failure(Some(&path))),
        }
    }

    /// Ends the output and puts it under its name. Gives what of the articles its format could not
    /// hold.
    pub fn finish(self) -> Result<Vec<Problem>, OutputError> {
        match self {
            Self::One(stream) => stream.finish(),
            Self::Folder(folder) => folder.finish(),
            Self::Bulk(bulk, path) => {
                bulk.finish().map(|()| Vec::new()).map_err(failure(Some(&path)))
            }
        }
    }
}

/// Whether `path` is to be a folder: it is one, it ends like one, or the output does not
/// fit into one file.
pub fn is_folder(path: &Path, format: OutputFormat, many: bool) -> bool {
    let ends_like_one = path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
    let has_no_extension = path.extension().is_none();
    path.is_dir()
        || ends_like_one
        || match format.spec().files {
            Files::BesideText => many || has_no_extension,
            Files::OneEach => many,
            Files::Many => false,
        }
}

/// How the files end that a run makes beside its output until it is whole.
const OWN_ENDINGS: [&str; 4] = [".partial", ".partial.failed", ".partial.whole", ".progress"];

/// Refuses to write over an input, and under a name that files of a run that is going on have;
/// `inputs` are canonical paths.
///
/// # Errors
/// If `path` is one of them.
pub fn spare<S: BuildHasher>(path: &Path, inputs: &HashSet<PathBuf, S>) -> Result<(), OutputError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if let Some(ending) = OWN_ENDINGS.iter().find(|ending| name.ends_with(**ending)) {
        return Err(OutputError::Own { path: path.display().to_string(), ending });
    }
    not_an_input(path, inputs)
}

/// As [`spare`], and none of the files that a run with this output makes, replaces or removes may be
/// an input either.
///
/// # Errors
/// If one of them is.
pub fn spare_all<S: BuildHasher>(
    path: &Path,
    inputs: &HashSet<PathBuf, S>,
) -> Result<(), OutputError> {
    spare(path, inputs)?;
    Bulk::own_paths(path).iter().try_for_each(|own| not_an_input(own, inputs))
}

fn not_an_input<S: BuildHasher>(
    path: &Path,
    inputs: &HashSet<PathBuf, S>,
) -> Result<(), OutputError> {
    match fs::canonicalize(path) {
        Ok(canonical) if inputs.contains(&canonical) && canonical.is_file() => {
            Err(OutputError::Input(path.display().to_string()))
        }
        _ => Ok(()),
    }
}

/// Everything into one file or standard output.
pub struct Stream {
    writers: Writers,
    writer: Box<dyn Writer>,
    path: Option<PathBuf>,
    /// Opened by the first article.
    sink: Option<Sink>,
    problems: Vec<Problem>,
}

impl Stream {
    fn article(&mut self, rendered: Rendered) -> Result<(), OutputError> {
        let wrong = failure(self.path.as_deref());
        let body = rendered.body.map_err(&wrong)?;
        self.problems.extend(rendered.problems);
        let sink = match &mut self.sink {
            Some(sink) => {
                sink.write_all(self.writer.between().as_bytes()).map_err(&wrong)?;
                sink
            }
            empty @ None => {
                let sink = empty.insert(Sink::open(self.path.as_deref()).map_err(&wrong)?);
                self.writer.begin(sink).map_err(&wrong)?;
                sink
            }
        };
        self.writer.put(sink, body).map_err(&wrong)?;
        // A reader of a pipe gets each article when it is done.
        if self.path.is_none() { sink.flush().map_err(&wrong) } else { Ok(()) }
    }

    fn finish(mut self) -> Result<Vec<Problem>, OutputError> {
        let Some(mut sink) = self.sink else { return Ok(Vec::new()) };
        let wrong = failure(self.path.as_deref());
        self.writer.end(&mut sink).map_err(&wrong)?;
        sink.commit().map_err(&wrong)?;
        Ok(self.problems)
    }
}

fn failure(path: Option<&Path>) -> impl Fn(io::Error) -> OutputError {
    move |error| match path {
        Some(path) => OutputError::file(path, error),
        None => OutputError::stdout(error),
    }
}

/// Something written in one piece, to a file or standard output.
pub struct Whole {
    sink: Sink,
    path: Option<PathBuf>,
}

impl Whole {
    /// Opens the place, `None` for standard output, so that what stands in the way is known
    /// before there is something to write; `inputs` are as of [`Destination::new`].
    pub fn open(path: Option<PathBuf>, inputs: &HashSet<PathBuf>) -> Result<Self, OutputError> {
        if let Some(path) = &path {
            spare(path, inputs)?;
        }
        let sink = Sink::open(path.as_deref()).map_err(failure(path.as_deref()))?;
        Ok(Self { sink, path })
    }

    /// Writes everything there is to write.
    pub fn write(
        mut self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), OutputError> {
        let written = content(&mut self.sink).and_then(|()| self.sink.commit());
        written.map_err(failure(self.path.as_deref()))
    }
}

/// A file for each article.
pub struct Folder {
    writers: Writers,
    path: PathBuf,
    /// Not to be written over.
    inputs: HashSet<PathBuf>,
    /// Names given so far, in lower case: some file systems do not tell the case.
    names: HashSet<String>,
    /// Leads to the pages, if the files are pages.
    index: Option<Index>,
    problems: Vec<Problem>,
}

impl Folder {
    fn new(mut writers: Writers, path: PathBuf, inputs: HashSet<PathBuf>) -> Self {
        writers.many = false;
        let index = (writers.format == OutputFormat::Html).then(Index::default);
        let names = index.iter().map(|_| INDEX.to_owned()).collect();
        Self { writers, path, inputs, names, index, problems: Vec::new() }
    }

    fn article(&mut self, rendered: Rendered) -> Result<(), OutputError> {
        let Rendered { article, body, problems, .. } = rendered;
        let article = &article;
        fs::create_dir_all(&self.path).map_err(|error| OutputError::file(&self.path, error))?;
        let name = self.name(article);
        let mut writer = self.writers.writer();
        self.problems.extend(problems);
        self.write(&name, self.writers.format.spec().extension(), |out| {
            writer.begin(out)?;
            writer.put(out, body?)?;
            writer.end(out)
        })?;
        if let Some(index) = &mut self.index {
            index.add(format!("{name}.{}", self.writers.format.spec().extension()), article);
        }
        if self.writers.format.spec().files == Files::BesideText {
            let text = article.document.text().as_bytes();
            // Annotations may go beside the article itself, if it is what they annotate.
            let path = self.path.join(format!("{name}.txt"));
            if fs::read(path).is_ok_and(|there| there == text) {
                return Ok(());
            }
            self.write(&name, "txt", |out| out.write_all(text))?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<Problem>, OutputError> {
        // Nothing was written if there is no article.
        if let Some(index) = self.index.as_ref().filter(|_| self.names.len() > 1) {
            let extension = self.writers.format.spec().extension();
            self.write(INDEX, extension, |out| index.write(out))?;
        }
        Ok(self.problems)
    }

    fn write(
        &self,
        name: &str,
        extension: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), OutputError> {
        let path = self.path.join(format!("{name}.{extension}"));
        spare(&path, &self.inputs)?;
        let write = || {
            let mut sink = Sink::open(Some(&path))?;
            content(&mut sink)?;
            sink.commit()
        };
        write().map_err(|error| OutputError::file(&path, error))
    }

    /// A name for the article's files, without extension, that no other has.
    fn name(&mut self, article: &Article) -> String {
        let name = article.name();
        let is_record = article.origin.is_part();
        let stem = match Path::new(name).file_stem() {
            Some(stem) if !is_record => stem.to_string_lossy().into_owned(),
            _ => name.to_owned(),
        };
        let safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
        let stem = stem.replace(|c| !safe(c), "-");
        // Most file systems allow 255 bytes, of which the ending needs some.
        let stem = stem[..stem.floor_char_boundary(200)].trim_start_matches('.').trim();
        let stem = if stem.is_empty() { "article" } else { stem };
        let mut name = stem.to_owned();
        let mut number = 2;
        while !self.names.insert(name.to_lowercase()) {
            name = format!("{stem}-{number}");
            number += 1;
        }
        name
    }
}
