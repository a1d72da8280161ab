//! ZIP packages in memory, as which Word, `OpenDocument` and EPUB files come: their parts by name,
//! with a limit on what they unpack to.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{MAX_UNPACKED, mebibytes};

/// A package, and how much may still be unpacked of it.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Package<'a> {
    /// An error says what is wrong with it.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        Ok(Self { zip, left: MAX_UNPACKED })
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
        let bytes = bounded(file, self.left)?;
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// The text of the XML part of this name, if there is one.
    pub(super) fn xml(&mut self, name: &str) -> Result<Option<String>, String> {
        Ok(self.part(name)?.map(|bytes| super::xml::decode(&bytes)))
    }
}

/// All of a packed file, unless it is more than `most` bytes.
pub(super) fn bounded(file: impl Read, most: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut file = file.take(most + 1);
    file.read_to_end(&mut bytes)
        .map_err(|error| format!("what is packed in it is damaged: {error}"))?;
    if bytes.len() as u64 > most {
        return Err(format!("it unpacks to more than {}", mebibytes(MAX_UNPACKED)));
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
