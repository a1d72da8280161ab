//! What is in an input: its first bytes say, and its extension where they do not.

use std::borrow::Cow;

use encoding_rs::Encoding;
use serde_json::Value;

use super::error::Reason;
use super::{csv, documents, lenient};
use crate::format::InputFormat;

/// What a file of Parquet starts with.
const PARQUET: &[u8] = b"PAR1";
/// What an Arrow file starts with; a stream does not.
pub(super) const ARROW_FILE: &[u8; 6] = b"ARROW1";
/// What a Feather file of the first version starts with.
pub(super) const FEATHER_1: &[u8] = b"FEA1";
/// What messages of an Arrow stream start with.
const ARROW_MESSAGE: &[u8] = &[0xff; 4];
/// What each record of a WARC file starts with.
const WARC: &[u8] = b"WARC/";

/// As much of the first bytes as is looked at for names.
const LOOKED_AT: usize = 16 << 10;

/// What the first bytes of an input, and its extension in lower case, say that it is; `None` for
/// text or a web page, as the whole of it will tell.
///
/// # Errors
/// If it is something that is known and not read.
pub(super) fn of(head: &[u8], extension: &str) -> Result<Option<InputFormat>, Reason> {
    let magic = [
        (PARQUET, InputFormat::Parquet),
        (ARROW_FILE, InputFormat::Arrow),
        (FEATHER_1, InputFormat::Arrow),
        (ARROW_MESSAGE, InputFormat::Arrow),
        (WARC, InputFormat::Warc),
    ];
    if let Some((_, format)) = magic.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Ok(Some(*format));
    }
    let named = InputFormat::of_extension(extension);
    if let Some(format) = documents::format(head, extension) {
        return Ok(Some(format));
    }
    let text = start(head);
    let text = text.trim_start();
    let found = match text.as_bytes() {
        [b'<', ..] => xml(text, extension)?,
        [b'{' | b'[', ..] => json(text, named),
        _ if matches!(named, None | Some(InputFormat::Text)) && csv::has_header(text) => {
            Some(InputFormat::Csv)
        }
        _ => None,
    };
    Ok(found.or(named))
}

/// Whether these are the first bytes of a web page.
pub(super) fn is_page(head: &[u8]) -> bool {
    let text = start(head);
    let text = text.trim_start();
    Root::of(text).is_some_and(|root| root.is_html || root.name.eq_ignore_ascii_case("html"))
}

/// The first bytes as text, as far as names go.
fn start(head: &[u8]) -> Cow<'_, str> {
    let head = &head[..head.len().min(LOOKED_AT)];
    match Encoding::for_bom(head) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&head[mark..]).0,
        None => String::from_utf8_lossy(head),
    }
}

/// What the outermost element says.
fn xml(text: &str, extension: &str) -> Result<Option<InputFormat>, Reason> {
    let Some(root) = Root::of(text) else { return Ok(None) };
    Ok(Some(match root.name {
        "rss" => InputFormat::Feed,
        "feed" | "entry" if root.says("tom") || !root.says("xmlns") => InputFormat::Feed,
        // The namespaces of RSS 1.0 and 0.9; other kinds of RDF are none.
        "RDF" if text.contains("purl.org/rss/1.0") || text.contains("netscape.com/rdf") => {
            InputFormat::Feed
        }
        "nitf" => InputFormat::Nitf,
        "newsItem" | "newsMessage" | "packageItem" => InputFormat::Newsml,
        "NewsML" => {
            let (kind, advice) = ("NewsML 1", "ask its source for NewsML-G2, NITF or ninjs");
            return Err(Reason::Unsupported { kind, advice });
        }
        "html" => InputFormat::Html,
        name if NO_ARTICLES.contains(&name) => return Err(Reason::Xml(name.to_owned())),
        // A part of a page, or plain text that begins with a bracket.
        _ if root.is_html || !root.declared && extension != "xml" => return Ok(None),
        name => match InputFormat::of_extension(extension) {
            Some(InputFormat::Html | InputFormat::Markdown) => return Ok(None),
            _ => return Err(Reason::Xml(name.to_owned())),
        },
    }))
}

/// Outermost elements of pictures, maps, lists of feeds, settings and style sheets, which come without
/// an XML declaration, too.
const NO_ARTICLES: [&str; 9] =
    ["svg", "math", "gpx", "kml", "opml", "plist", "stylesheet", "schema", "sitemapindex"];

/// The outermost element of XML.
struct Root<'a> {
    /// Its name, without a prefix.
    name: &'a str,
    attributes: &'a str,
    /// Whether the text says that it is XML.
    declared: bool,
    /// Whether it says that it is a web page.
    is_html: bool,
}

impl<'a> Root<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let mut rest = text;
        let (mut declared, mut is_html) = (false, false);
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix("<?") {
                declared |= after.starts_with("xml");
                rest = after.split_once("?>")?.1;
            } else if let Some(after) = rest.strip_prefix("<!--") {
                rest = after.split_once("-->")?.1;
            } else if let Some(after) = rest.strip_prefix("<!") {
                let html = after.get(..12).unwrap_or_default().to_ascii_lowercase();
                is_html |= html.starts_with("doctype html");
                // Definitions stand in brackets.
                let end = after.find(['>', '['])?;
                rest = match after.as_bytes()[end] {
                    b'>' => &after[end + 1..],
                    _ => after[end..].split_once(']')?.1.trim_start().strip_prefix('>')?,
                };
            } else {
                break;
            }
        }
        let rest = rest.strip_prefix('<')?;
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
        let name = rest[..end].rsplit(':').next().unwrap_or_default();
        let is_name =
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
        let attributes = rest[end..].split('>').next().unwrap_or_default();
        is_name.then_some(Self { name, attributes, declared, is_html })
    }

    fn says(&self, what: &str) -> bool {
        self.attributes.contains(what)
    }
}

/// What text is that begins as JSON does.
fn json(text: &str, named: Option<InputFormat>) -> Option<InputFormat> {
    if named == Some(InputFormat::Jsonl) {
        return named;
    }
    // Brackets begin sentences, too, such as "[Reuters] - ...": only objects make it JSON.
    let rest = text.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
    let inner = rest.strip_prefix('{')?.trim_start();
    if !inner.starts_with(['"', '}']) && !inner.is_empty() {
        return None;
    }
    if text.starts_with('[') {
        return Some(InputFormat::Json);
    }
    let (first, next) = text.split_once('\n').unwrap_or((text, ""));
    if next.trim_start().starts_with('{') && is_object(first.trim_end()) {
        return Some(InputFormat::Jsonl);
    }
    let has = |name: &str| text.contains(name);
    if has("https://jsonfeed.org/version/") || has("https:\\/\\/jsonfeed.org\\/version\\/") {
        return Some(InputFormat::Feed);
    }
    if named == Some(InputFormat::Ninjs) || has("\"uri\"") && NINJS.iter().any(|name| has(name)) {
        return Some(InputFormat::Ninjs);
    }
    Some(InputFormat::Json)
}

/// Fields that only ninjs has, beside its `uri`.
const NINJS: [&str; 5] =
    ["\"body_text\"", "\"body_html\"", "\"body_xhtml\"", "\"bodies\"", "\"headlines\""];

fn is_object(line: &str) -> bool {
    matches!(lenient::parse(line.as_bytes()), Ok((Value::Object(_), _)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &str, extension: &str, expect: &str) {
        let told = match of(head.as_bytes(), extension) {
            Ok(format) => format.map_or("none", |format| format.spec().name).to_owned(),
            Err(reason) => reason.to_string(),
        };
        assert_eq!(told, expect, "{head}");
    }

    #[test]
    fn pictures_and_lists_of_xml_are_no_articles() {
        for (head, extension) in [
            ("<svg width=\"1\"><text>Hi</text></svg>", "svg"),
            ("<svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\">", "txt"),
            ("<opml version=\"2.0\"><body/></opml>", ""),
        ] {
            assert!(matches!(of(head.as_bytes(), extension), Err(Reason::Xml(_))), "{head}");
        }
        check("<p>A picture: <svg></svg></p>", "html", "html");
    }

    #[test]
    fn content_says_more_than_the_extension() {
        for extension in ["", "txt", "html", "csv"] {
            check("<?xml version='1.0'?>\n<rss version='2.0'>", extension, "feed");
            check("<feed xmlns='http://www.w3.org/2005/Atom'>", extension, "feed");
            check("[ {\"id\": 1}]", extension, "json");
            check("{\"a\": 1}\n{\"a\": 2}\n", extension, "jsonl");
            check("{\"a\": NaN}\n{\"a\": 2}\n", extension, "jsonl");
            check("{\"a\":\n 1}", extension, "json");
            check("WARC/1.0\r\n", extension, "warc");
            check("PAR1\x15", extension, "parquet");
        }
        check("\u{feff}[{\"a\":1}]", "", "json");
        check("{\"version\": \"https://jsonfeed.org/version/1.1\"}", "json", "feed");
        check("{\"uri\": \"a\", \"body_text\": \"b\"}", "json", "ninjs");
    }

    #[test]
    fn xml_is_told_by_its_outermost_element() {
        check("<!-- <rss> -->\n<!DOCTYPE nitf [<!ENTITY a 'b'>] >\n<nitf>", "xml", "nitf");
        check("<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'>", "", "newsml");
        check("<?xml version='1.0'?><!DOCTYPE html><html>", "xml", "html");
        check(
            "<?xml version='1.0'?>\n<svg xmlns='x'>",
            "",
            "it is XML whose outermost element is \
               `svg`, not a feed, NITF, NewsML-G2 or a web page",
        );
        check(
            "<NewsML Version='1.2'>",
            "xml",
            "it is NewsML 1, which is not read: ask its source \
               for NewsML-G2, NITF or ninjs",
        );
        check("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "xml", "feed");
    }

    #[test]
    fn prose_is_text() {
        check("[Reuters] - The bridge", "", "none");
        check("[\"Fire!\" he cried]", "", "none");
        check("{sigh}", "txt", "text");
        check("<i, he said.", "", "none");
        check("<p>One", "", "none");
        check("The id, the title, the text", "txt", "text");
        check("Hello", "md", "markdown");
        check("", "csv", "csv");
    }

    #[test]
    fn a_header_makes_a_table() {
        check("id,title,text\n1,a,b", "", "csv");
        check("id;\"Text\"\n1;b", "txt", "csv");
        check("url\tbody\n", "", "csv");
        check("Text, body and soul\n", "", "none");
        check("text", "", "none");
    }
}
