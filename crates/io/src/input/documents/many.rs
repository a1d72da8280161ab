//! Files of many documents, taken apart where inputs are read.

use std::fs::File;
use std::io::{BufRead, Read};
use std::path::Path;

use nutgraf::Format;

use super::mailbox::Mailbox;
use super::sniff::sniff;
use super::{Kind, archive};
use crate::input::content::Content;
use crate::input::error::{InputError, Reason};
use crate::input::expand::is_article;
use crate::input::open::{Counted, Position, open, unpacked};
use crate::input::{Entry, Input, Origin, STDIN};

/// How many bytes of a file tell what it is.
const HEAD: u64 = 4096;

/// What a file of many documents is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input) enum Many {
    Mailbox,
    Archive,
}

/// What a file of many documents is, by its content; `None` for all others.
pub(in crate::input) fn many(path: &Path) -> Option<Many> {
    // A pipe would be read dry.
    let file = File::open(path).ok()?;
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return None;
    }
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head).ok()?;
    match sniff(&head) {
        Some(Kind::Mailbox) => Some(Many::Mailbox),
        Some(Kind::Archive) => archive::is_archive(path).then_some(Many::Archive),
        // A packed mailbox has to be called one.
        Some(Kind::Gzip | Kind::Zstandard) => is_mailbox(path).then_some(Many::Mailbox),
        _ => None,
    }
}

fn is_mailbox(path: &Path) -> bool {
    let stem = path.file_stem().map(Path::new).and_then(Path::extension).unwrap_or_default();
    stem.eq_ignore_ascii_case("mbox") || stem.eq_ignore_ascii_case("mbx")
}

/// The rest of a file of many documents.
pub(in crate::input) struct Documents {
    /// `None` is standard input.
    path: Option<String>,
    rest: Rest,
    note: Option<String>,
    ended: bool,
}

enum Rest {
    Mailbox(Mailbox<Box<dyn BufRead + Send>>, Position),
    #[cfg(feature = "documents")]
    Archive(archive::Archive),
}

impl Documents {
    pub(in crate::input) fn open(input: &Input, many: Many) -> Result<Self, Reason> {
        let path = input.display_path();
        let (rest, note) = match many {
            Many::Mailbox => {
                let (file, position) = Counted::new(open(input.path.as_deref())?);
                (Rest::Mailbox(Mailbox::new(unpacked(file)?), position), None)
            }
            #[cfg(feature = "documents")]
            Many::Archive => {
                let file = crate::input::open::seekable(input.path.as_deref())?;
                let is_article = |name: &str| is_article(Path::new(name));
                let opened = archive::Archive::open(file, is_article).map_err(failed)?;
                (Rest::Archive(opened.0), opened.1)
            }
            #[cfg(not(feature = "documents"))]
            Many::Archive => {
                return Err(Reason::Document {
                    what: Kind::Archive.name(),
                    why: super::NOT_BUILT.into(),
                });
            }
        };
        Ok(Self { path, rest, note, ended: false })
    }

    pub(in crate::input) fn next(&mut self) -> Option<Entry> {
        if self.ended {
            return None;
        }
        let path = self.path.clone();
        let name = path.clone().unwrap_or_else(|| STDIN.to_owned());
        let origin = |member: String, bytes| Origin {
            id: format!("{name}#{member}"),
            path: path.clone(),
            member: Some(member),
            bytes,
            ..Origin::default()
        };
        let note = self.note.take();
        match &mut self.rest {
            Rest::Mailbox(mailbox, position) => {
                let message = mailbox.next();
                if message.is_none() && mailbox.number() == 0 {
                    self.ended = true;
                    let error = InputError::new(name.as_str(), Reason::Empty);
                    return Some(Entry::failed(Origin::of(path), error));
                }
                let origin = origin(
                    (mailbox.number() + usize::from(message.is_none())).to_string(),
                    position.advance(),
                );
                let content = match message? {
                    Ok(message) => Ok(Content::Bytes(message, None)),
                    Err(error) => Err(InputError::new(origin.place(), error)),
                };
                Some(Entry { origin, content, note })
            }
            #[cfg(feature = "documents")]
            Rest::Archive(archive) => {
                let archive::Member { name, bytes, packed } = archive.next()?;
                let extension = Path::new(&name).extension().unwrap_or_default();
                let format = Format::from_extension(&extension.to_string_lossy());
                let origin = origin(name, packed);
                let content = match bytes {
                    Ok(bytes) => Ok(Content::Bytes(bytes, format)),
                    Err(why) => Err(InputError::new(origin.place(), failed(why))),
                };
                Some(Entry { origin, content, note })
            }
        }
    }
}

#[cfg(feature = "documents")]
fn failed(why: String) -> Reason {
    Reason::Document { what: Kind::Archive.name(), why }
}
