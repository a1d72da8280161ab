//! Documents that are neither plain text nor a page: what people print, write, send and pack.
//!
//! What one is, its content tells (`sniff`); its name is at most a hint. A document of one article
//! becomes a [`Source`] (`source`), which takes time and belongs in a worker. Mailboxes and ZIP
//! archives hold many: they are taken apart where inputs are read ([`mailbox`], [`archive`]), and what they
//! hold is read in workers. Files come from anywhere: there are limits on what they
//! unpack to, how deep their parts nest and how many pages they have, and a panic in a reader is
//! a damaged document.

#[cfg(feature = "documents")]
mod archive;
#[cfg(feature = "documents")]
mod epub;
#[cfg(feature = "documents")]
mod mail;
mod mailbox;
mod many;
#[cfg(feature = "documents")]
mod open_document;
#[cfg(feature = "documents")]
mod package;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "documents")]
mod prose;
#[cfg(feature = "documents")]
mod rtf;
mod sniff;
#[cfg(all(test, feature = "documents"))]
mod tests;
#[cfg(feature = "documents")]
mod word;
#[cfg(feature = "documents")]
mod workbook;
#[cfg(feature = "documents")]
mod xml;

use std::io::Read;

use flate2::read::MultiGzDecoder;
use nutgraf::{Format, Source};

use super::error::Reason;
use super::limits::{Limit, Limits};
use crate::format::InputFormat;

pub(super) use many::{archive, asked, mailbox, workbook};

/// How often something may be packed.
const MAX_PACKED: usize = 2;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Pdf,
    Word,
    OpenDocument,
    Epub,
    Rtf,
    Mail,
    WebArchive,
    Mailbox,
    /// A ZIP archive, before it is known what is in it, or of many articles.
    Archive,
    Gzip,
    Zstandard,
}

impl Kind {
    /// With an article, for people.
    fn name(self) -> &'static str {
        match self {
            Self::Pdf => "a PDF document",
            Self::Word => "a Word document",
            Self::OpenDocument => "an OpenDocument text",
            Self::Epub => "an EPUB book",
            Self::Rtf => "an RTF document",
            Self::Mail => "an e-mail",
            Self::WebArchive => "a web archive (MHTML)",
            Self::Mailbox => "a mailbox",
            Self::Archive => "a ZIP archive",
            Self::Gzip => "gzip-compressed data",
            Self::Zstandard => "Zstandard-compressed data",
        }
    }
}

/// What a document is, by its first bytes, unpacked, and its extension; `None` for what is none.
pub(super) fn format(head: &[u8], extension: &str) -> Option<InputFormat> {
    Some(match sniff::sniff(head)? {
        Kind::Pdf => InputFormat::Pdf,
        Kind::Word => InputFormat::Docx,
        Kind::OpenDocument => InputFormat::Odt,
        Kind::Epub => InputFormat::Epub,
        Kind::Rtf => InputFormat::Rtf,
        Kind::Mail => InputFormat::Eml,
        Kind::WebArchive => InputFormat::Mhtml,
        Kind::Mailbox => InputFormat::Mbox,
        Kind::Archive if sniff::is_workbook(head, extension) => InputFormat::Xlsx,
        Kind::Archive => sniff::package(head).unwrap_or_else(|| {
            let named = InputFormat::of_extension(extension);
            let packages = [InputFormat::Docx, InputFormat::Odt, InputFormat::Epub];
            named.filter(|format| packages.contains(format)).unwrap_or(InputFormat::Zip)
        }),
        // It is packed twice: what is in it is told when it is read.
        Kind::Gzip | Kind::Zstandard => return None,
    })
}

/// The text of a file's bytes, whatever it is. `format` is what its name says, or who gave it.
pub(super) fn source(
    bytes: Vec<u8>,
    format: Option<Format>,
    limits: &Limits,
) -> Result<Source, Reason> {
    let mut bytes = bytes;
    for _ in 0..=MAX_PACKED {
        let Some(kind) = sniff::sniff(&bytes) else {
            return Ok(Source::from_bytes(&bytes, format)?);
        };
        let failed = |why: String| Reason::Document { what: kind.name(), why };
        bytes = match kind {
            Kind::Gzip => {
                unpacked(MultiGzDecoder::new(bytes.as_slice()), limits).map_err(failed)?
            }
            Kind::Zstandard => zstd::Decoder::new(bytes.as_slice())
                .map_err(|error| error.to_string())
                .and_then(|file| unpacked(file, limits))
                .map_err(failed)?,
            kind => return document(kind, bytes, limits),
        };
        if is_tar(&bytes) {
            return Err(Reason::Document {
                what: "a TAR archive",
                why: "these are not read: unpack it first, and give the folder".into(),
            });
        }
    }
    let why = format!("it is packed more than {MAX_PACKED} times");
    Err(Reason::Document { what: "compressed data", why })
}

/// The text of a document that is of the kind `asked`, or is refused.
pub(super) fn of_format(
    bytes: Vec<u8>,
    asked: InputFormat,
    limits: &Limits,
) -> Result<Source, Reason> {
    let found = sniff::sniff(&bytes);
    // An e-mail may have too few headers to be told from other text.
    if asked == InputFormat::Eml && found.is_none() {
        return document(Kind::Mail, bytes, limits);
    }
    if format(&bytes, asked.spec().name) == Some(asked)
        && let Some(kind) = found
    {
        return document(kind, bytes, limits);
    }
    let why = match found {
        Some(found) => format!("it is {}", found.name()),
        None => "its content is of another kind".to_owned(),
    };
    Err(Reason::OtherKind { asked: asked.spec().name, why })
}

fn unpacked(file: impl Read, limits: &Limits) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut file = file.take(limits.get(Limit::Unpacked) + 1);
    file.read_to_end(&mut bytes).map_err(|error| format!("it is damaged: {error}"))?;
    limits.check(Limit::Unpacked, bytes.len()).map_err(|over| over.to_string())?;
    Ok(bytes)
}

/// Whether bytes are a TAR archive (POSIX ustar, or GNU's).
fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..262) == Some(b"ustar")
}

/// The text of a document.
#[cfg(feature = "documents")]
fn document(kind: Kind, bytes: Vec<u8>, limits: &Limits) -> Result<Source, Reason> {
    let mut kind = kind;
    if kind == Kind::Archive {
        kind = package_kind(&bytes, limits)?;
    }
    let limits = *limits;
    let read = super::panics::caught(move || match kind {
        #[cfg(feature = "pdf")]
        Kind::Pdf => pdf::read(bytes, &limits),
        #[cfg(not(feature = "pdf"))]
        Kind::Pdf => Err("this program was built without its feature `pdf`".into()),
        Kind::Word => word::read(&bytes, &limits),
        Kind::OpenDocument => open_document::read(&bytes, &limits),
        Kind::Epub => epub::read(&bytes, &limits),
        Kind::Rtf => Ok(rtf::read(&bytes)),
        Kind::Mail => mail::read(&bytes, &limits),
        Kind::WebArchive => mail::read_archive(&bytes, &limits),
        Kind::Mailbox => Err("its messages are read from a file of it alone".into()),
        Kind::Archive => Err("what is in an archive within another is not read: unpack it".into()),
        Kind::Gzip | Kind::Zstandard => Err("it is packed".into()),
    });
    let failed = |why: String| Reason::Document { what: kind.name(), why };
    let source = read
        .unwrap_or_else(|| Err("its parts do not fit together: it is damaged".into()))
        .map_err(failed)?;
    if source.text.trim().is_empty() {
        return Err(failed("there is no text in it".into()));
    }
    Ok(source)
}

/// What a program says that is built without documents.
#[cfg(not(feature = "documents"))]
const NOT_BUILT: &str = "this program was built without its feature `documents`, which reads these";

/// A program that is built without documents says so.
#[cfg(not(feature = "documents"))]
fn document(kind: Kind, _: Vec<u8>, _: &Limits) -> Result<Source, Reason> {
    Err(Reason::Document { what: kind.name(), why: NOT_BUILT.into() })
}

/// What a ZIP archive is: a document whose parts are packed, or an archive of files.
#[cfg(feature = "documents")]
fn package_kind(bytes: &[u8], limits: &Limits) -> Result<Kind, Reason> {
    let refused = |what, why: &str| Reason::Document { what, why: why.into() };
    let failed = |why: String| Reason::Document { what: Kind::Archive.name(), why };
    let mut package = package::Package::open(bytes, limits).map_err(failed)?;
    let media_type = match package.part("mimetype").map_err(failed)? {
        Some(media_type) => String::from_utf8_lossy(&media_type).trim().to_owned(),
        None => String::new(),
    };
    let not_text = "these are not read: convert it to text, HTML or PDF first";
    if let Some(kind) = media_type.strip_prefix("application/vnd.oasis.opendocument.") {
        return match kind {
            "text" | "text-template" | "text-master" => Ok(Kind::OpenDocument),
            "spreadsheet" => {
                Err(refused("an OpenDocument spreadsheet", "these are not read: save it as CSV"))
            }
            "presentation" => Err(refused("an OpenDocument presentation", not_text)),
            _ => Err(refused("an OpenDocument file that is no text", not_text)),
        };
    }
    if media_type == "application/epub+zip" || package.has("META-INF/container.xml") {
        return Ok(Kind::Epub);
    }
    if package.has("[Content_Types].xml") {
        let mut names = package.names();
        return match names
            .find_map(|name| {
                name.split('/')
                    .next()
                    .map(str::to_owned)
                    .filter(|folder| matches!(&**folder, "word" | "xl" | "ppt"))
            })
            .as_deref()
        {
            Some("xl") => Err(refused(
                "an Excel workbook",
                "its rows are articles, which are read from a file of it alone, called .xlsx",
            )),
            Some("ppt") => Err(refused("a PowerPoint presentation", not_text)),
            _ => Ok(Kind::Word),
        };
    }
    if package.has("content.xml") && package.has("META-INF/manifest.xml") {
        return Ok(Kind::OpenDocument);
    }
    Ok(Kind::Archive)
}
