//! What a document is, by its first bytes.

use super::Kind;
use super::mailbox::begins_message;
use crate::format::InputFormat;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// How far into a file the mark of a PDF may stand (ISO 32000-1, annex H.3).
const PDF_HEAD: usize = 1024;

/// How many bytes of headers are looked at.
const HEADERS: usize = 16 * 1024;

/// The kind of a document; `None` if it is plain text, a page, or nothing that is known here.
/// What a ZIP archive holds is not told from its first bytes: it is an archive.
pub(super) fn sniff(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(GZIP) {
        return Some(Kind::Gzip);
    }
    if bytes.starts_with(ZSTD) {
        return Some(Kind::Zstandard);
    }
    if ZIP.iter().any(|mark| bytes.starts_with(mark)) {
        return Some(Kind::Archive);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if text.starts_with(b"{\\rtf") {
        return Some(Kind::Rtf);
    }
    if is_pdf(bytes, text) {
        return Some(Kind::Pdf);
    }
    if text.starts_with(b"<?xml") || text.starts_with(b"<office:document") {
        let head = &text[..text.len().min(PDF_HEAD)];
        let has = |mark: &[u8]| head.windows(mark.len()).any(|window| window == mark);
        let is_text =
            has(b"<office:document ") && has(b"mimetype=\"application/vnd.oasis.opendocument.text");
        return is_text.then_some(Kind::OpenDocument);
    }
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if begins_message(first) {
        return Some(Kind::Mailbox);
    }
    headers(text)
}

/// Whether a ZIP package is an Excel workbook: by its name, or by the parts that can be seen.
pub(super) fn is_workbook(head: &[u8], extension: &str) -> bool {
    let has = |mark: &[u8]| head.windows(mark.len()).any(|window| window == mark);
    InputFormat::of_extension(extension) == Some(InputFormat::Xlsx)
        || has(b"[Content_Types].xml") && has(b"xl/w")
}

/// What a ZIP package is, by its first part.
pub(super) fn package(head: &[u8]) -> Option<InputFormat> {
    let length = usize::from(u16::from_le_bytes([*head.get(26)?, *head.get(27)?]));
    let name = head.get(30..30 + length)?;
    if name == b"mimetype" {
        let kind = &head[30 + length..head.len().min(30 + length + 100)];
        let has = |mark: &[u8]| kind.windows(mark.len()).any(|window| window == mark);
        return Some(if has(b"epub") { InputFormat::Epub } else { InputFormat::Odt });
    }
    let parts: [&[u8]; 7] =
        [b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"customXml/"];
    parts.iter().any(|part| name.starts_with(part)).then_some(InputFormat::Docx)
}

fn is_pdf(bytes: &[u8], text: &[u8]) -> bool {
    const MARK: &[u8] = b"%PDF-";
    if text.starts_with(MARK) {
        return true;
    }
    // Some programs leave a few bytes before; prose may name the mark, but has no end like that.
    let head = &bytes[..bytes.len().min(PDF_HEAD)];
    let tail = &bytes[bytes.len().saturating_sub(PDF_HEAD)..];
    let has = |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
    has(head, MARK) && has(tail, b"%%EOF") && has(tail, b"startxref")
}

/// An e-mail or a web archive, if the text begins with such headers.
fn headers(text: &[u8]) -> Option<Kind> {
    let head = &text[..text.len().min(HEADERS)];
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let mut seen = Seen::default();
    // Apple Mail puts the length before.
    let mut first = lines.next()?.trim_end();
    if !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit()) {
        first = lines.next()?.trim_end();
    }
    let mut lines = std::iter::once(first).chain(lines.map(str::trim_end)).peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let (name, value) = line.split_once(':')?;
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut value = value.trim().to_ascii_lowercase();
        while let Some(more) = lines.next_if(|next| next.starts_with([' ', '\t'])) {
            value.push_str(&more.to_ascii_lowercase());
        }
        seen.header(&name.to_ascii_lowercase(), &value);
    }
    seen.kind()
}

/// Which headers were seen.
#[derive(Debug, Default)]
struct Seen {
    /// Of those that a person writes: from, to, subject, date.
    written: usize,
    /// Of those that only programs write.
    made: usize,
    is_related: bool,
    is_saved: bool,
    typed: usize,
    has_recipient: bool,
}

impl Seen {
    fn header(&mut self, name: &str, value: &str) {
        match name {
            "from" | "subject" => {
                self.written += 1;
                self.is_saved |=
                    value.starts_with("<saved by") || value.contains("saved by windows");
            }
            "date" => self.written += usize::from(value.contains(':')),
            "to" | "cc" | "bcc" | "delivered-to" => {
                self.written += 1;
                self.has_recipient = true;
            }
            "message-id"
            | "received"
            | "return-path"
            | "mime-version"
            | "dkim-signature"
            | "content-transfer-encoding" => self.made += 1,
            "snapshot-content-location" => self.is_saved = true,
            "content-type" => {
                self.typed = 1;
                self.is_related = value.starts_with("multipart/related");
            }
            _ => {}
        }
    }

    fn kind(&self) -> Option<Kind> {
        if self.made + self.typed == 0 {
            return None;
        }
        if self.is_related && (self.is_saved || !self.has_recipient) {
            return Some(Kind::WebArchive);
        }
        (self.written > 0 && self.written + self.made >= 2).then_some(Kind::Mail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expect: Option<Kind>) {
        assert_eq!(sniff(bytes), expect, "{}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn kinds_have_their_marks() {
        check(b"%PDF-1.7\n...", Some(Kind::Pdf));
        check(b"\0junk\n%PDF-1.4\n ... startxref\n1\n%%EOF\n", Some(Kind::Pdf));
        check(b"PK\x03\x04...", Some(Kind::Archive));
        check(b"\x1f\x8b\x08", Some(Kind::Gzip));
        check(b"\xef\xbb\xbf{\\rtf1\\ansi", Some(Kind::Rtf));
        check(b"From a@b Mon Mar  3 09:00:00 2025\nSubject: x\n\n", Some(Kind::Mailbox));
        check(b"Received: from x\n by y\nFrom: a@b\n\nText", Some(Kind::Mail));
        check(b"4711\nFrom: a@b\r\nSubject: x\r\nMessage-ID: <1>\r\n\r\nText", Some(Kind::Mail));
        check(
            b"MIME-Version: 1.0\nContent-Type: multipart/related;\n boundary=x\n\n--x\n",
            Some(Kind::WebArchive),
        );
        check(
            b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=x\r\n\r\n",
            Some(Kind::WebArchive),
        );
        check(
            b"From: a@b\nTo: c@d\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n",
            Some(Kind::Mail),
        );
    }

    #[test]
    fn prose_has_none() {
        check(b"", None);
        check(b"From here to dusk it is far, at 12:30 too.", None);
        check(b"From: a reader\nSubject: none\n\nDear all", None);
        check(b"A file begins with %PDF-1.4, he said.", None);
        check(b"Date: Monday\nWhat we know: nothing.\n", None);
        check(b"<?xml version='1.0'?><rss/>", None);
    }
}
