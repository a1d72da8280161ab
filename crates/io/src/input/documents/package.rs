//! ZIP packages in memory, as which Word, `OpenDocument` and EPUB files come: their parts by name,
//! with a limit on what they unpack to.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::Xml;
use crate::input::limits::{Limit, Limits};

/// A package, and how much may still be unpacked of it.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
    limits: Limits,
}

impl<'a> Package<'a> {
    /// An error says what is wrong with it.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, String> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        Ok(Self { zip, left: limits.get(Limit::Unpacked), limits: *limits })
    }

    /// The names of its parts.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.zip.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned())
    }

    /// Whether it has a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The part of this name, if there is one.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let Some(index) = self.zip.index_for_name(name) else { return Ok(None) };
        let file = self.zip.by_index(index).map_err(|error| damaged(&error))?;
        let bytes = bounded(file, self.left, &self.limits)?;
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// The XML part of this name, if there is one.
    pub(super) fn xml(&mut self, name: &str) -> Result<Option<Xml>, String> {
        Ok(self.part(name)?.map(|bytes| Xml::new(&bytes, &self.limits)))
    }
}

/// All of a packed file, unless it is more than `most` bytes, which are left of what may be unpacked.
pub(super) fn bounded(file: impl Read, most: u64, limits: &Limits) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut file = file.take(most + 1);
    file.read_to_end(&mut bytes)
        .map_err(|error| format!("what is packed in it is damaged: {error}"))?;
    if bytes.len() as u64 > most {
        return Err(limits.over(Limit::Unpacked).to_string());
    }
    Ok(bytes)
}

/// What is wrong with an archive.
pub(super) fn damaged(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            "it is encrypted: save it without its password first".into()
        }
        ZipError::CompressionMethodNotSupported(method) => {
            format!("it is packed by a method (number {method}) that is not read: pack it again")
        }
        _ => "it is cut off or damaged".into(),
    }
}
