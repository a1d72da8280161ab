//! WARC, in which crawlers keep what they fetched (ISO 28500): an article for each web page in
//! it, and for each text made of one. Records are read one at a time.

use std::io::{self, BufRead, Read as _};

use encoding_rs::Encoding;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use nutgraf::Format;

use super::content::Content;
use super::error::Reason;
use super::limits::{Limit, Limits};
use super::open::{Opened, Position};
use super::{Entry, Origin, Read};

/// More than the headers of a record, or of an answer, take.
const MOST_HEADERS: usize = 1 << 20;

/// The rest of a file.
pub(super) struct Warc {
    origin: Origin,
    file: Box<dyn BufRead + Send>,
    position: Position,
    limits: Limits,
    /// Articles so far.
    count: usize,
    /// The last of them, which is held back until it is known whether it is the last of all.
    last: Option<Entry>,
    /// Records so far that are no pages, and pages that were not to be had.
    others: usize,
    refused: usize,
    ended: bool,
}

/// Names in lower case, with their values.
struct Headers(Vec<(String, String)>);

impl Headers {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// A media type without its parameters.
    fn kind(&self) -> String {
        let kind = self.get("content-type").unwrap_or_default();
        kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The charset that the media type gives.
    fn encoding(&self) -> Option<&'static Encoding> {
        let kind = self.get("content-type")?.to_ascii_lowercase();
        let (_, label) = kind.split_once("charset=")?;
        Encoding::for_label(label.split(';').next()?.trim_matches(['"', '\'', ' ']).as_bytes())
    }
}

/// What a record is.
enum Record {
    Article(Box<Read>),
    /// Something else.
    Other,
    /// An answer that is not what was asked for.
    Refused,
}

impl Warc {
    pub(super) fn new(opened: Opened, origin: Origin) -> Self {
        Self {
            origin,
            position: opened.position.clone(),
            limits: opened.limits,
            file: opened.reader(),
            count: 0,
            last: None,
            others: 0,
            refused: 0,
            ended: false,
        }
    }

    /// The next record; `None` at the end.
    fn record(&mut self) -> Result<Option<Record>, Reason> {
        let Some((version, headers)) = self.headers()? else { return Ok(None) };
        if !version.starts_with("WARC/") {
            return Err(damaged("a record does not begin with its version"));
        }
        let length = headers.get("content-length").and_then(|length| length.parse::<u64>().ok());
        let length = length.ok_or_else(|| damaged("a record does not say how long it is"))?;
        let kind = headers.get("warc-type").unwrap_or_default().to_ascii_lowercase();
        let is_read = match kind.as_str() {
            "response" => headers.get("content-type").is_none_or(|kind| kind.contains("http")),
            "resource" | "conversion" => is_text(&headers.kind()),
            _ => false,
        };
        let url = headers.get("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
        let is_large = length > self.limits.get(Limit::Record);
        if !is_read || is_large {
            if io::copy(&mut (&mut self.file).take(length), &mut io::sink())? < length {
                return Err(Reason::Cut(""));
            }
            // What is no page is of no concern, however large.
            let large = || article(Err(self.limits.over(Limit::Record).into()), url);
            return Ok(Some(if is_read { large() } else { Record::Other }));
        }
        let mut block = Vec::new();
        if (&mut self.file).take(length).read_to_end(&mut block)?
            < usize::try_from(length).unwrap_or(usize::MAX)
        {
            return Err(Reason::Cut(""));
        }
        if kind != "response" {
            return Ok(Some(article(Ok(read(&block, &headers)), url)));
        }
        Ok(Some(answer(&block, url, self.limits)))
    }

    /// A first line, and the headers after it.
    fn headers(&mut self) -> Result<Option<(String, Headers)>, Reason> {
        headers(&mut self.file)
    }
}

fn damaged(reason: &str) -> Reason {
    Reason::Damaged("WARC", reason.to_owned())
}

fn is_text(kind: &str) -> bool {
    matches!(kind, "text/html" | "application/xhtml+xml" | "text/plain")
}

/// A first line and the headers after it, up to an empty line; `None` at the end.
fn headers(file: &mut dyn BufRead) -> Result<Option<(String, Headers)>, Reason> {
    let mut room = MOST_HEADERS;
    let mut line = |file: &mut dyn BufRead| -> Result<Option<String>, Reason> {
        let mut line = Vec::new();
        let read = io::Read::take(&mut *file, room as u64).read_until(b'\n', &mut line)?;
        room -= read;
        match line.ends_with(b"\n") {
            true => Ok(Some(String::from_utf8_lossy(&line).trim().to_owned())),
            false if read == 0 && room > 0 => Ok(None),
            false if room > 0 => Err(Reason::Cut("")),
            false => Err(damaged("the headers of a record have no end")),
        }
    };
    let version = loop {
        match line(file)? {
            None => return Ok(None),
            // Empty lines come between records.
            Some(line) if line.is_empty() => {}
            Some(line) => break line,
        }
    };
    let mut headers: Vec<(String, String)> = Vec::new();
    loop {
        let line = line(file)?.ok_or(Reason::Cut(""))?;
        if line.is_empty() {
            return Ok(Some((version, Headers(headers))));
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
}

/// An article that was fetched from an address.
fn article(content: Result<Content, Reason>, url: Option<String>) -> Record {
    let mut read = match content {
        Ok(content) => Read::text(content),
        Err(reason) => Read::failed(reason),
    };
    read.given.address = url;
    Record::Article(Box::new(read))
}

/// An answer of HTTP.
fn answer(mut block: &[u8], url: Option<String>, limits: Limits) -> Record {
    let Ok(Some((status, headers))) = headers(&mut block) else { return Record::Other };
    if !is_text(&headers.kind()) {
        return Record::Other;
    }
    if status.split_ascii_whitespace().nth(1) != Some("200") {
        return Record::Refused;
    }
    let body = unpacked(block, &headers, limits);
    article(body.map(|body| read(&body, &headers)), url)
}

/// The body of an answer, as it was before it was sent.
fn unpacked(body: &[u8], headers: &Headers, limits: Limits) -> Result<Vec<u8>, Reason> {
    let is = |name: &str, value: &str| {
        headers.get(name).is_some_and(|has| has.to_ascii_lowercase().contains(value))
    };
    let mut bytes = body.to_vec();
    // Some crawlers take the body apart and leave the headers as they were.
    if is("transfer-encoding", "chunked")
        && let Some(joined) = joined(&bytes)
    {
        bytes = joined;
    }
    let unpack = |packed: &mut dyn io::Read| {
        let mut unpacked = Vec::new();
        packed.take(limits.get(Limit::Record) + 1).read_to_end(&mut unpacked)?;
        limits.check(Limit::Record, unpacked.len())?;
        Ok(unpacked)
    };
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return unpack(&mut MultiGzDecoder::new(&*bytes));
    }
    if is("content-encoding", "deflate") && bytes.starts_with(&[0x78]) {
        return unpack(&mut ZlibDecoder::new(&*bytes));
    }
    let is_text = bytes.trim_ascii_start().starts_with(b"<");
    if is("content-encoding", "br") && !is_text {
        return Err(Reason::Unsupported {
            kind: "an answer packed with Brotli",
            advice: "have it crawled with gzip",
        });
    }
    Ok(bytes)
}

/// The chunks of a body as one; `None` if it has none.
fn joined(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    loop {
        let end = body.iter().position(|byte| *byte == b'\n')?;
        let size = std::str::from_utf8(&body[..end]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        body = &body[end + 1..];
        if size == 0 {
            return Some(joined);
        }
        joined.extend_from_slice(body.get(..size)?);
        body = body[size..].strip_prefix(b"\r\n").or_else(|| body[size..].strip_prefix(b"\n"))?;
    }
}

/// Text of an encoding that its headers give, or that it tells itself.
fn read(body: &[u8], headers: &Headers) -> Content {
    let format = if headers.kind() == "text/plain" { Format::Text } else { Format::Html };
    Content::encoded(body.to_vec(), headers.encoding(), Some(format))
}

impl Iterator for Warc {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        while !self.ended {
            let reason = match self.record() {
                Ok(Some(Record::Other)) => {
                    self.others += 1;
                    continue;
                }
                Ok(Some(Record::Refused)) => {
                    self.refused += 1;
                    continue;
                }
                Ok(Some(Record::Article(read))) => {
                    let mut origin = self.origin.entry(self.count, self.position.advance());
                    if let Some(url) = &read.given.address {
                        origin.id.clone_from(url);
                    }
                    self.count += 1;
                    let before = self.last.replace(Entry::new(origin, *read));
                    if before.is_some() {
                        return before;
                    }
                    continue;
                }
                Ok(None) => {
                    self.ended = true;
                    let Some(mut last) = self.last.take() else {
                        let Self { others, refused, .. } = *self;
                        let reason = Reason::NoPages { others, refused };
                        return Some(Entry::failed(self.origin.clone(), reason));
                    };
                    last.notes.extend(self.left_out());
                    return Some(last);
                }
                Err(reason) => reason,
            };
            // What comes after damage cannot be told apart.
            self.ended = true;
            let origin = match self.count {
                0 => self.origin.clone(),
                count => self.origin.entry(count, 0),
            };
            let failed = Entry::failed(origin, reason);
            return self.last.replace(failed).or_else(|| self.last.take());
        }
        self.last.take()
    }
}

impl Warc {
    /// What of the file is no article, for people.
    fn left_out(&self) -> Option<String> {
        let Self { others, refused, .. } = *self;
        (others + refused > 0).then(|| {
            format!(
                "{others} of its records are no web pages, and {refused} are errors or redirects: \
                 these are left out"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn record(kind: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
        let mut record = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <http://h.example/{}>\r\n\
             WARC-Date: 2025-03-03T09:00:00Z\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\n\r\n",
            block.len(),
            block.len()
        )
        .into_bytes();
        record.extend_from_slice(block);
        record.extend_from_slice(b"\r\n\r\n");
        record
    }

    fn answer(head: &str, body: &[u8]) -> Vec<u8> {
        let mut block = format!("HTTP/1.1 {head}\r\n\r\n").into_bytes();
        block.extend_from_slice(body);
        record("response", "application/http; msgtype=response", &block)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(bytes).expect("memory");
        packed.finish().expect("memory")
    }

    fn told(warc: Vec<u8>) -> Vec<String> {
        let opened = Opened::new(Cursor::new(warc)).expect("bytes");
        Warc::new(opened, Origin::of(Some("a.warc".into()))).map(Entry::told).collect()
    }

    const PAGE: &[u8] = b"<html><body><p>The caf\xe9 closed.</p></body></html>";

    fn warc() -> Vec<Vec<u8>> {
        vec![
            record("warcinfo", "application/warc-fields", b"software: x\r\n"),
            answer("200 OK\r\nContent-Type: text/html; charset=ISO-8859-1", PAGE),
            answer("200 OK\r\nContent-Type: image/png", b"\x89PNG"),
            answer("404 Not Found\r\nContent-Type: text/html", b"<p>gone</p>"),
            answer(
                "200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\
                 Content-Encoding: gzip",
                &{
                    let packed = gzip(b"<p>Two.</p>");
                    let (first, second) = packed.split_at(5);
                    let mut chunks = b"5\r\n".to_vec();
                    chunks.extend_from_slice(first);
                    chunks.extend_from_slice(format!("\r\n{:x};x=1\r\n", second.len()).as_bytes());
                    chunks.extend_from_slice(second);
                    chunks.extend_from_slice(b"\r\n0\r\n\r\n");
                    chunks
                },
            ),
            record("conversion", "text/plain", b"Three < four."),
        ]
    }

    #[test]
    fn pages_are_articles() {
        let records = warc();
        let lengths: Vec<_> = records.iter().map(Vec::len).collect();
        assert_eq!(lengths.len(), 6);
        let plain = records.concat();
        let told_plain = told(plain);
        assert_eq!(told_plain.len(), 3);
        assert!(told_plain[0].ends_with(": The café closed."), "{}", told_plain[0]);
        assert!(told_plain[0].starts_with("http://h.example/"), "{}", told_plain[0]);
        assert!(told_plain[1].ends_with(": Two."), "{}", told_plain[1]);
        assert_eq!(
            told_plain[2],
            "http://h.example/13: Three < four. (2 of its records are no web pages, and 1 are \
             errors or redirects: these are left out)"
        );
        // Each record is packed by itself.
        let packed: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
        assert_eq!(told(packed), told_plain);
    }

    #[test]
    fn a_file_that_is_cut_off_is_told() {
        let mut plain = warc().concat();
        plain.truncate(plain.len() - 12);
        let told_plain = told(plain);
        assert_eq!(told_plain[2], "cannot read `a.warc#2`: it is cut off in the middle");
        let mut packed = gzip(&warc().concat());
        packed.truncate(packed.len() - 40);
        let last = told(packed).pop().expect("a failure");
        assert!(last.starts_with("cannot read `a.warc"), "{last}");
    }

    #[test]
    fn what_has_no_pages_is_told() {
        let none = record("warcinfo", "application/warc-fields", b"x");
        assert_eq!(
            told(none),
            ["cannot read `a.warc`: it has no web pages, but 1 other records and 0 answers that \
              are errors or redirects"]
        );
        let bad = b"WARC/1.0\r\nWARC-Type: response\r\n\r\n".to_vec();
        assert_eq!(
            told(bad),
            ["cannot read `a.warc`: it is not a sound WARC file: a record does not say how long \
              it is"]
        );
        let huge = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999\r\n\r\nx";
        assert_eq!(told(huge.to_vec()), ["cannot read `a.warc`: it is cut off in the middle"]);
    }
}
