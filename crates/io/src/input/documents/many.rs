//! Files of many documents, taken apart where inputs are read.

use std::io::BufRead;
#[cfg(feature = "documents")]
use std::io::Cursor;
#[cfg(feature = "documents")]
use std::path::Path;

#[cfg(feature = "documents")]
use nutgraf::Format;

#[cfg(feature = "documents")]
use super::Kind;
#[cfg(feature = "documents")]
use super::archive::{Archive, Member};
use super::mailbox::Mailbox;
use crate::format::InputFormat;
use crate::input::content::Content;
#[cfg(feature = "documents")]
use crate::input::csv::Csv;
use crate::input::error::Reason;
use crate::input::limits::Limit;
use crate::input::open::{Opened, Position};
#[cfg(feature = "documents")]
use crate::input::{self, kind};
use crate::input::{Entries, Entry, InputOptions, Origin, Read};

/// The messages of a mailbox.
pub(in crate::input) fn mailbox(opened: Opened, origin: Origin) -> Entries {
    let (position, limits) = (opened.position.clone(), opened.limits);
    let mailbox = Mailbox::new(opened.reader(), limits);
    Box::new(Messages { mailbox, position, origin, ended: false })
}

/// A message of a mailbox, however few headers it has.
fn message(bytes: Vec<u8>) -> Content {
    Content::Document(bytes, InputFormat::Eml)
}

/// A file that is a document of the kind that was asked for.
pub(in crate::input) fn asked(opened: Opened, mut origin: Origin, format: InputFormat) -> Entries {
    let mut position = opened.position.clone();
    let bytes = opened.whole(Limit::Unpacked);
    origin.bytes = position.advance();
    let read = match bytes {
        Ok(bytes) => Read::text(Content::Document(bytes, format)),
        Err(reason) => Read::failed(reason),
    };
    Box::new(std::iter::once(Entry::new(origin, read)))
}

/// The rest of a mailbox.
struct Messages {
    mailbox: Mailbox<Box<dyn BufRead + Send>>,
    position: Position,
    origin: Origin,
    ended: bool,
}

impl Iterator for Messages {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.ended {
            return None;
        }
        let count = self.mailbox.number();
        let Some(message) = self.mailbox.next() else {
            self.ended = true;
            return (count == 0).then(|| Entry::failed(self.origin.clone(), Reason::Empty));
        };
        self.ended = message.is_err();
        let origin = self.origin.entry(count, self.position.advance());
        Some(match message {
            Ok(message) => Entry::new(origin, Read::text(self::message(message))),
            Err(error) => Entry::failed(origin, error.into()),
        })
    }
}

/// The members of a ZIP archive.
#[cfg(feature = "documents")]
pub(in crate::input) fn archive(
    path: Option<&Path>,
    opened: Opened,
    origin: Origin,
) -> Result<Entries, Reason> {
    let limits = opened.limits;
    let file = input::open::seekable(path, opened)?;
    let failed = |why: String| Reason::Document { what: Kind::Archive.name(), why };
    let (archive, mut note) = Archive::open(file, is_article, limits).map_err(failed)?;
    Ok(Box::new(archive.enumerate().map(move |(index, member)| {
        let Member { name, bytes, packed, is_message } = member;
        let extension = input::extension(Path::new(&name));
        let mut origin = origin.entry(index, packed);
        origin.id = format!("{}#{name}", origin.path.as_deref().unwrap_or(input::STDIN));
        origin.member = Some(name);
        let mut read = match bytes {
            Ok(bytes) if is_message => Read::text(message(bytes)),
            // Tables and lines within an archive would have to be taken apart here.
            Ok(bytes) => match kind::of(&bytes, &extension) {
                Ok(Some(format)) if format.spec().is_many => Read::failed(Reason::Document {
                    what: "a file of many articles in an archive",
                    why: "such files are read from outside of archives: unpack it first".into(),
                }),
                Ok(_) => Read::text(Content::Bytes(bytes, Format::from_extension(&extension))),
                Err(reason) => Read::failed(reason),
            },
            Err(why) => Read::failed(failed(why)),
        };
        read.notes.extend(note.take());
        Entry::new(origin, read)
    })))
}

/// Whether a member's name is of an article, or of a file of some that fails by name.
#[cfg(feature = "documents")]
fn is_article(name: &str) -> bool {
    let extension = input::extension(Path::new(name));
    InputFormat::of_extension(&extension).is_some()
}

/// The rows of an Excel workbook.
#[cfg(feature = "documents")]
pub(in crate::input) fn workbook(
    opened: Opened,
    origin: Origin,
    options: &InputOptions,
) -> Result<Entries, Reason> {
    let (position, limits) = (opened.position.clone(), opened.limits);
    let bytes = opened.whole(Limit::Unpacked)?;
    let failed = |why: String| Reason::Document { what: "an Excel workbook", why };
    let rows = input::panics::caught(move || super::workbook::rows(bytes, &limits));
    let rows = rows.unwrap_or_else(|| Err("its parts do not fit together: it is damaged".into()));
    let (rows, note) = rows.map_err(failed)?;
    let mut table = Opened::new(Cursor::new(rows))?;
    (table.position, table.limits) = (position, limits);
    Ok(Box::new(Csv::new(table, origin, options, false)?.with_note(note)))
}

/// The rows of an Excel workbook, in a program that is built without documents.
#[cfg(not(feature = "documents"))]
pub(in crate::input) fn workbook(
    _: Opened,
    _: Origin,
    _: &InputOptions,
) -> Result<Entries, Reason> {
    Err(Reason::Document { what: "an Excel workbook", why: super::NOT_BUILT.into() })
}

/// The members of a ZIP archive, in a program that is built without documents.
#[cfg(not(feature = "documents"))]
pub(in crate::input) fn archive(
    _: Option<&std::path::Path>,
    _: Opened,
    _: Origin,
) -> Result<Entries, Reason> {
    Err(Reason::Document { what: super::Kind::Archive.name(), why: super::NOT_BUILT.into() })
}
