//! Telling text from everything else, and naming what else it is.
//!
//! Names come from magic numbers by `infer` (pure Rust, no tables to ship; used by Tauri
//! among others). Magic numbers of two or three letters ("BM", "MZ", "ID3") also open
//! honest sentences, so a match counts only if the bytes hold control characters too,
//! except for formats that are themselves made of text (PDF, RTF, PostScript).

use std::fmt;

/// Bytes looked at: enough to see what a file is, few enough to cost nothing.
const SAMPLE: usize = 64 * 1024;

/// Control characters (other than white space and escape) from which on bytes that decode
/// as UTF-8 count as binary: this many, and more than one in twenty.
const MIN_CONTROLS: usize = 4;

/// What bytes that are not text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BinaryKind {
    /// With an article, e.g. "a PDF document".
    name: &'static str,
    /// IANA media type, if the magic number is known.
    media_type: Option<&'static str>,
    advice: &'static str,
}

impl BinaryKind {
    /// IANA media type, e.g. `application/pdf`, if the bytes are of a known kind.
    pub fn media_type(&self) -> Option<&'static str> {
        self.media_type
    }

    /// What to do about it.
    pub(super) fn advice(&self) -> &'static str {
        self.advice
    }
}

impl fmt::Display for BinaryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.media_type {
            Some(media_type) => write!(f, "{} ({media_type})", self.name),
            None => f.write_str(self.name),
        }
    }
}

/// What `bytes` are, if they are not text in an encoding where ASCII is ASCII. UTF-16 has
/// to be ruled out first.
pub(super) fn detect(bytes: &[u8]) -> Option<BinaryKind> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let controls = sample.iter().filter(|&&byte| is_control(byte)).count();
    if let Some(kind) = infer::get(sample.trim_ascii_start())
        && kind.matcher_type() != infer::MatcherType::Text
    {
        let made_of_text = matches!(
            kind.mime_type(),
            "application/pdf" | "application/rtf" | "application/postscript"
        );
        if made_of_text || controls > 0 {
            let media_type = match kind.mime_type() {
                "application/zip" => zip_media_type(sample),
                media_type => media_type,
            };
            return Some(describe(media_type, kind.matcher_type()));
        }
    }
    // Compressed and random data has a control character in every tenth byte.
    let valid = match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    let tolerated = sample.len() / if valid { 20 } else { 50 };
    (controls >= MIN_CONTROLS && controls > tolerated).then_some(BinaryKind {
        name: "binary data",
        media_type: None,
        advice: NO_READER,
    })
}

/// What a ZIP archive holds, by the names of its members: `infer` knows office documents
/// only in the order in which Microsoft's own programs pack them.
fn zip_media_type(sample: &[u8]) -> &'static str {
    let holds = |name: &[u8]| sample.windows(name.len()).any(|window| window == name);
    if holds(b"word/document.xml") {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    } else if holds(b"xl/workbook.xml") {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    } else if holds(b"ppt/presentation.xml") {
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    } else {
        "application/zip"
    }
}

fn is_control(byte: u8) -> bool {
    (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | 0x0b | 0x0c | b'\r' | 0x1b)) || byte == 0x7f
}

const NO_READER: &str = "only plain text, HTML and Markdown can be read";
const CONVERT: &str = "convert it to HTML or text first, e.g. with `pandoc`";
const UNPACK: &str = "unpack it first";

fn describe(media_type: &'static str, group: infer::MatcherType) -> BinaryKind {
    use infer::MatcherType as M;
    let (name, advice) = match media_type {
        "application/pdf" => ("a PDF document", "extract its text first, e.g. with `pdftotext`"),
        "application/postscript" => {
            ("a PostScript document", "extract its text first, e.g. with `ps2ascii`")
        }
        "application/rtf" => ("an RTF document", CONVERT),
        "application/msword"
        | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => {
            ("a Word document", CONVERT)
        }
        // What it holds stands further in, and may be cut off.
        "application/x-ole-storage" => (
            "a document of Word, Excel or Outlook in their old form",
            "save it as .docx, CSV or .eml first",
        ),
        "application/vnd.oasis.opendocument.text" => ("an OpenDocument text", CONVERT),
        "application/epub+zip" => ("an EPUB book", CONVERT),
        "application/vnd.ms-excel"
        | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        | "application/vnd.oasis.opendocument.spreadsheet" => {
            ("a spreadsheet", "save it as CSV first")
        }
        "application/vnd.ms-powerpoint"
        | "application/vnd.openxmlformats-officedocument.presentationml.presentation"
        | "application/vnd.oasis.opendocument.presentation" => ("a presentation", CONVERT),
        "application/zip" => ("a ZIP archive", UNPACK),
        "application/gzip" => ("gzip-compressed data", UNPACK),
        "application/x-bzip2"
        | "application/x-xz"
        | "application/zstd"
        | "application/x-lz4"
        | "application/x-lzip"
        | "application/x-compress"
        | "application/vnd.bzip3" => ("compressed data", UNPACK),
        "image/png" => ("a PNG image", NO_READER),
        "image/jpeg" => ("a JPEG image", NO_READER),
        "image/gif" => ("a GIF image", NO_READER),
        _ => match group {
            M::Image => ("an image", NO_READER),
            M::Audio => ("an audio recording", NO_READER),
            M::Video => ("a video", NO_READER),
            M::Font => ("a font", NO_READER),
            M::Archive => ("an archive", UNPACK),
            M::Doc => ("an office document", CONVERT),
            M::Book => ("an electronic book", CONVERT),
            M::App => ("a program", NO_READER),
            M::Text | M::Custom => ("binary data", NO_READER),
        },
    };
    BinaryKind { name, media_type: Some(media_type), advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expect: Option<&str>) {
        assert_eq!(detect(bytes).map(|kind| kind.to_string()).as_deref(), expect);
    }

    #[test]
    fn names_what_it_knows() {
        check(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", Some("a PDF document (application/pdf)"));
        check(b"\n%PDF-1.4 ", Some("a PDF document (application/pdf)"));
        check(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some("a PNG image (image/png)"));
        check(b"{\\rtf1\\ansi Hello}", Some("an RTF document (application/rtf)"));
        check(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", Some("gzip-compressed data (application/gzip)"));
        let mut docx = b"PK\x03\x04\x14\0\x06\0\x08\0".to_vec();
        docx.extend([0; 20]);
        check(&docx, Some("a ZIP archive (application/zip)"));
    }

    #[test]
    fn short_magic_numbers_open_sentences_too() {
        check(b"BMW and Mercedes met in Munich.", None);
        check(b"MZ is the abbreviation of a newspaper.", None);
        check(b"ID3 is an algorithm.", None);
    }

    #[test]
    fn few_control_characters_are_text() {
        check(b"", None);
        check(b"one\0two", None);
        check(b"\x1b[1mBold\x1b[0m and \x0c a page", None);
        check(&[b'a', 0, 1, 2, 3, 0xff], Some("binary data"));
        check("Überall \u{1}".repeat(3).as_bytes(), None);
    }
}
