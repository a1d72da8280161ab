//! ZIP archives of articles: their members, one after another.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Cursor};

use zip::ZipArchive;

use super::Kind;
use super::mailbox::Mailbox;
use super::package::{bounded, damaged};
use super::sniff::sniff;
use crate::input::limits::{Limit, Limits};

/// How much all members together may unpack to for each byte of the archive, beyond the first
/// gibibyte: text is packed to a tenth, seldom to a hundredth.
const MAX_RATIO: u64 = 200;

/// The rest of an archive.
pub(in crate::input) struct Archive {
    zip: ZipArchive<BufReader<File>>,
    /// The numbers and names of members still to be read, in reverse order.
    members: Vec<(usize, String)>,
    /// A member that is a mailbox, and its name.
    mailbox: Option<(String, Mailbox<Cursor<Vec<u8>>>)>,
    unpacked: u64,
    most: u64,
    limits: Limits,
}

/// A member of an archive, or a message of one.
pub(in crate::input) struct Member {
    /// Its name in the archive; for a message of a mailbox `NAME#N`, from 0.
    pub(in crate::input) name: String,
    /// Its bytes, or why there are none.
    pub(in crate::input) bytes: Result<Vec<u8>, String>,
    /// How many bytes of the archive it takes.
    pub(in crate::input) packed: u64,
    /// Whether it is a message of a mailbox.
    pub(in crate::input) is_message: bool,
}

impl Archive {
    /// An archive, and what it holds besides articles, for people. `is_article` tells which names
    /// are of articles.
    pub(in crate::input) fn open(
        file: File,
        is_article: impl Fn(&str) -> bool,
        limits: Limits,
    ) -> Result<(Self, Option<String>), String> {
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(&error))?;
        limits.check(Limit::Members, zip.len()).map_err(|over| over.to_string())?;
        if zip.has_overlapping_files().map_err(|error| damaged(&error))? {
            return Err("its members lie over one another: it is made to unpack without end".into());
        }
        let mut members = Vec::new();
        let mut others = Others::default();
        for (number, name) in zip.file_names_raw().enumerate() {
            let name = String::from_utf8_lossy(name).into_owned();
            if is_hidden(&name) {
                continue;
            }
            if is_article(&name) {
                members.push((number, name));
            } else {
                others.add(&name);
            }
        }
        if members.is_empty() {
            return Err(match others.told() {
                Some(others) => format!("it has no article in it, only {others}"),
                None => "it is empty".into(),
            });
        }
        members.reverse();
        let most = (1 << 30) + size.saturating_mul(MAX_RATIO);
        let archive = Self { zip, members, mailbox: None, unpacked: 0, most, limits };
        let note = others.told().map(|others| format!("not read of the archive: {others}"));
        Ok((archive, note))
    }

    fn member(&mut self, number: usize, name: String) -> Member {
        let left = self.most.saturating_sub(self.unpacked);
        let file = match self.zip.by_index(number) {
            Ok(file) => file,
            Err(error) => {
                return Member { name, bytes: Err(damaged(&error)), packed: 0, is_message: false };
            }
        };
        let packed = file.compressed_size();
        let most = self.limits.get(Limit::Unpacked);
        let bytes = if file.size() > most {
            Err(self.limits.over(Limit::Unpacked).to_string())
        } else if left == 0 {
            Err("the archive unpacks to far more than articles do".into())
        } else {
            bounded(file, most.min(left), &self.limits)
        };
        self.unpacked += bytes.as_ref().map_or(most, |bytes| bytes.len() as u64);
        Member { name, bytes, packed, is_message: false }
    }
}

impl Iterator for Archive {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        loop {
            if let Some((name, mailbox)) = &mut self.mailbox {
                let number = mailbox.number();
                match mailbox.next() {
                    Some(message) => {
                        let name = format!("{name}#{number}");
                        let bytes = message.map_err(|error| error.to_string());
                        return Some(Member { name, bytes, packed: 0, is_message: true });
                    }
                    None => self.mailbox = None,
                }
            }
            let (number, name) = self.members.pop()?;
            let member = self.member(number, name);
            match member.bytes {
                Ok(bytes) if sniff(&bytes) == Some(Kind::Mailbox) => {
                    self.mailbox =
                        Some((member.name, Mailbox::new(Cursor::new(bytes), self.limits)));
                }
                bytes => return Some(Member { bytes, ..member }),
            }
        }
    }
}

/// Folders, and what systems put into archives for themselves.
fn is_hidden(name: &str) -> bool {
    name.ends_with(['/', '\\'])
        || name.split(['/', '\\']).any(|part| part.starts_with('.') || part == "__MACOSX")
        || name.ends_with("Thumbs.db")
}

/// Members that are no articles, by their extensions.
#[derive(Debug, Default)]
struct Others(BTreeMap<String, usize>);

impl Others {
    fn add(&mut self, name: &str) {
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let kind = match name.rsplit_once('.') {
            Some((_, extension)) => format!(".{}", extension.to_ascii_lowercase()),
            None => "without extension".to_owned(),
        };
        *self.0.entry(kind).or_default() += 1;
    }

    fn told(&self) -> Option<String> {
        let all: Vec<_> = self.0.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        (!all.is_empty()).then(|| all.join(", "))
    }
}
