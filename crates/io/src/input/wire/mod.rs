//! What news agencies send as XML: NITF and NewsML-G2 of the IPTC. Markup becomes that of a web
//! page, which the reader of pages takes from there.

mod markup;

use encoding_rs::{Encoding, UTF_8};
use nutgraf::{Format, Metadata};
use roxmltree::{Document, Node, ParsingOptions};

use super::content::Content;
use super::error::Reason;
use super::limits::Limit;
use super::open::Opened;
use super::{Entries, Entry, Origin, Read};

/// More elements, attributes and texts than a wire story has.
const MOST_NODES: u32 = 1 << 20;

/// The articles of a file.
pub(super) fn read(opened: Opened, origin: Origin) -> Result<Entries, Reason> {
    let mut position = opened.position.clone();
    let bytes = opened.whole(Limit::Record)?;
    let size = position.advance();
    if bytes.trim_ascii().is_empty() {
        return Err(Reason::Empty);
    }
    let text = known_entities(&decoded(&bytes));
    if text.contains("<!ENTITY") {
        let reason = "it defines entities of its own, which are not read".to_owned();
        return Err(Reason::Damaged("XML", reason));
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, ..Default::default() };
    let document = Document::parse_with_options(&text, options)
        .map_err(|error| Reason::Damaged("XML", error.to_string()))?;
    let root = document.root_element();
    if root.tag_name().name() == "nitf" {
        let mut origin = Origin { bytes: size, ..origin };
        let mut read = nitf(root);
        if let Some(id) = find(root, "doc-id").and_then(|id| attribute(id, "id-string")) {
            origin.id = id;
        }
        read.given.metadata.language = read.given.metadata.language.or_else(|| language(root));
        return Ok(Box::new(std::iter::once(Entry::new(origin, read))));
    }
    news(root, &origin, size)
}

/// The text in the encoding that its prolog gives.
fn decoded(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let named = head.split_once("?>").and_then(|(prolog, _)| prolog.split_once("encoding"));
    let label = named.and_then(|(_, rest)| rest.split(['"', '\'']).nth(1));
    let encoding = label.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8);
    // A byte order mark knows better.
    encoding.decode(bytes).0.into_owned()
}

/// The text with entities that XML knows alone: those of web pages are known by their DTDs, which
/// are not fetched.
fn known_entities(text: &str) -> String {
    let mut known = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        known.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(32).position(|byte| byte == b';').map_or(1, |end| end + 1);
        let entity = &rest[..end];
        match entity {
            "&amp;" | "&lt;" | "&gt;" | "&quot;" | "&apos;" => known.push_str(entity),
            _ if entity.starts_with("&#") => known.push_str(entity),
            _ => match html_escape::decode_html_entities(entity) {
                other if other != entity => known.push_str(&other),
                // An ampersand that nobody escaped.
                _ => {
                    known.push_str("&amp;");
                    known.push_str(&entity[1..]);
                }
            },
        }
        rest = &rest[end..];
    }
    known.push_str(rest);
    known
}

/// A story of NITF.
fn nitf(root: Node<'_, '_>) -> Read {
    let words = |name| find(root, name).and_then(words);
    let norm = |name| find(root, name).and_then(|date| attribute(date, "norm"));
    let head = find(root, "body.head").unwrap_or(root);
    let given = Metadata {
        title: words("hl1").or_else(|| words("hedline")).or_else(|| words("title")),
        url: None,
        byline: find(head, "byline").and_then(self::words).map(without_by),
        date: norm("date.issue").or_else(|| norm("date.release")).or_else(|| norm("story.date")),
        language: language(root),
        ..Metadata::default()
    };
    let given = Metadata { date: given.date.map(|date| extended(&date)), ..given };
    let content = match find(root, "body.content") {
        Some(body) => Ok(Content::Text(markup::page(body), Format::Html)),
        None => Err(Reason::NoText),
    };
    Read { content, given: given.into(), notes: Vec::new(), part: None }
}

/// The articles of NewsML-G2.
fn news(root: Node<'_, '_>, origin: &Origin, size: u64) -> Result<Entries, Reason> {
    let items: Vec<_> = match root.tag_name().name() {
        "newsItem" => vec![root],
        "packageItem" => {
            let (kind, advice) = ("a NewsML-G2 package", "it only refers to items: name those");
            return Err(Reason::Unsupported { kind, advice });
        }
        "newsMessage" => {
            root.descendants().filter(|node| node.tag_name().name() == "newsItem").collect()
        }
        name => return Err(Reason::Xml(name.to_owned())),
    };
    let of = items.len();
    let texts: Vec<_> = items.into_iter().filter(|item| is_text(*item)).collect();
    if texts.is_empty() {
        return Err(Reason::NoText);
    }
    let (count, is_one) = (texts.len(), root.tag_name().name() == "newsItem");
    let mut note = (count < of).then(|| {
        let others = of - count;
        format!("{others} of its {of} items are no text (pictures, say), and are left out")
    });
    let entries = texts.into_iter().enumerate().map(|(index, item)| {
        let bytes = size / count as u64;
        let mut origin =
            if is_one { Origin { bytes, ..origin.clone() } } else { origin.entry(index, bytes) };
        if let Some(guid) = attribute(item, "guid") {
            origin.id = guid;
        }
        let mut read = article(item);
        read.notes.extend(note.take());
        Entry::new(origin, read)
    });
    // They borrow from the document, which ends here.
    Ok(Box::new(entries.collect::<Vec<_>>().into_iter()))
}

/// Whether an item is a text, as it says itself, or else by what is in it.
fn is_text(item: Node<'_, '_>) -> bool {
    let class = find(item, "itemClass")
        .and_then(|class| attribute(class, "qcode").or_else(|| attribute(class, "uri")));
    match class {
        Some(class) => class.ends_with("text"),
        None => find(item, "inlineXML").or_else(|| find(item, "inlineData")).is_some(),
    }
}

/// A text item of NewsML-G2.
fn article(item: Node<'_, '_>) -> Read {
    let content_meta = find(item, "contentMeta").unwrap_or(item);
    let words_in = |within, name| find(within, name).and_then(words);
    let date = || {
        words_in(content_meta, "contentCreated")
            .or_else(|| words_in(item, "firstCreated"))
            .or_else(|| words_in(item, "versionCreated"))
    };
    let creator = || find(content_meta, "creator").and_then(|creator| words_in(creator, "name"));
    let given = Metadata {
        title: words_in(content_meta, "headline").or_else(|| words_in(item, "title")),
        url: None,
        byline: words_in(content_meta, "by").map(without_by).or_else(creator),
        date: date(),
        language: find(content_meta, "language")
            .and_then(|language| attribute(language, "tag"))
            .or_else(|| language(item)),
        ..Metadata::default()
    };
    let inline = |node: &Node<'_, '_>| matches!(node.tag_name().name(), "inlineXML" | "inlineData");
    let mut read = Read::failed(Reason::NoText);
    for inline in item.descendants().filter(inline) {
        let story = inline.descendants().find(|node| node.tag_name().name() == "nitf");
        let other = match (story, inline.tag_name().name()) {
            (Some(story), _) => nitf(story),
            (None, "inlineXML") => Read::text(Content::Text(markup::page(inline), Format::Html)),
            (None, _) => {
                let text = inline.text().unwrap_or_default().to_owned();
                let kind = attribute(inline, "contenttype").unwrap_or_default();
                let format = if kind.contains("html") { Format::Html } else { Format::Text };
                Read::text(Content::Text(text, format))
            }
        };
        // Of several forms of a text, the first.
        if matches!(&other.content, Ok(Content::Text(text, _)) if !text.trim().is_empty()) {
            read = other;
            break;
        }
    }
    read.given.metadata = given.or(read.given.metadata);
    read
}

/// The first element of a name in another.
fn find<'a, 'b>(within: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
    within.descendants().find(|node| node.is_element() && node.tag_name().name() == name)
}

fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.attribute(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// All text of an element, its white space made single spaces.
fn words(node: Node<'_, '_>) -> Option<String> {
    let text: String =
        node.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

fn language(node: Node<'_, '_>) -> Option<String> {
    let named = node.attribute(("http://www.w3.org/XML/1998/namespace", "lang"));
    named.map(str::to_owned).filter(|language| !language.is_empty())
}

fn without_by(byline: String) -> String {
    match byline.split_once(' ') {
        Some((by, name)) if by.trim_end_matches(':').eq_ignore_ascii_case("by") => name.to_owned(),
        _ => byline,
    }
}

/// A date of ISO 8601's short form in its long one.
fn extended(date: &str) -> String {
    let digits = |from: usize, to: usize| {
        date.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (Some(year), Some(month), Some(day)) = (digits(0, 4), digits(4, 6), digits(6, 8)) else {
        return date.to_owned();
    };
    let (clock, rest) = match (date.get(8..9), digits(9, 11), digits(11, 13), digits(13, 15)) {
        (Some("T"), Some(hour), Some(minute), Some(second)) => {
            (format!("T{hour}:{minute}:{second}"), &date[15..])
        }
        _ => (String::new(), &date[8..]),
    };
    match rest {
        "" | "Z" => format!("{year}-{month}-{day}{clock}{rest}"),
        // An offset of four digits; whatever else it is stays out.
        _ => match (rest.get(..3), rest.get(3..5)) {
            (Some(hours), Some(minutes)) if !clock.is_empty() && rest.len() == 5 => {
                format!("{year}-{month}-{day}{clock}{hours}:{minutes}")
            }
            _ => date.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn entries(xml: impl AsRef<[u8]>) -> Vec<Entry> {
        let opened = Opened::new(Cursor::new(xml.as_ref().to_vec())).expect("bytes");
        match read(opened, Origin::of(Some("a.xml".into()))) {
            Ok(entries) => entries.collect(),
            Err(reason) => vec![Entry::failed(Origin::of(Some("a.xml".into())), reason)],
        }
    }

    fn told(xml: impl AsRef<[u8]>) -> Vec<String> {
        entries(xml).into_iter().map(Entry::told).collect()
    }

    const NITF: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf xml:lang="en-GB"><head><title>Slug</title><docdata><doc-id id-string="n7"/>
<date.issue norm="20250303T090000Z"/></docdata></head>
<body><body.head><hedline><hl1>Bridge to close</hl1></hedline>
<byline>By Kim Lee <byttl>Reporter</byttl></byline></body.head>
<body.content><media media-type="image"><media-caption>A photo.</media-caption></media>
<p>The bridge&nbsp;in <location>Ashford</location> will close.</p>
<p>Repairs &amp; tests cost &#163;5 million.</p></body.content></body></nitf>"#;

    #[test]
    fn nitf_is_read() {
        assert_eq!(
            told(NITF),
            ["n7: The bridge in Ashford will close.⏎⏎Repairs & tests cost £5 million."]
        );
        let Metadata { title, url, byline, date, language, .. } =
            entries(NITF).remove(0).given.metadata;
        assert_eq!(title.as_deref(), Some("Bridge to close"));
        assert_eq!((byline.as_deref(), url), (Some("Kim Lee Reporter"), None));
        assert_eq!(date.as_deref(), Some("2025-03-03T09:00:00Z"));
        assert_eq!(language.as_deref(), Some("en-GB"));
        let latin = NITF.replace("UTF-8", "iso-8859-1").replace("Ashford", "Zo#");
        let latin: Vec<u8> =
            latin.bytes().map(|byte| if byte == b'#' { 0xeb } else { byte }).collect();
        assert!(told(latin)[0].contains("Zoë"), "the encoding of the prolog");
    }

    fn item(class: &str, inline: &str) -> String {
        format!(
            r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:{class}" xml:lang="en">
<itemMeta><itemClass qcode="ninat:{class}"/><versionCreated>2025-03-04T10:00:00Z</versionCreated></itemMeta>
<contentMeta><contentCreated>2025-03-03</contentCreated><creator><name>Kim Lee</name></creator>
<language tag="en-US"/><headline> Bridge  to close</headline></contentMeta>
<contentSet>{inline}</contentSet></newsItem>"#
        )
    }

    #[test]
    fn newsml_g2_is_read() {
        let body = "<nitf xmlns='http://iptc.org/std/NITF/2006-10-18/'><body><body.content>\
                    <p>One.</p><p>Two.</p></body.content></body></nitf>";
        let nitf = item(
            "text",
            &format!("<inlineXML contenttype='application/nitf+xml'>{body}</inlineXML>"),
        );
        assert_eq!(told(&nitf), ["urn:text: One.⏎⏎Two."]);
        let given = entries(&nitf).remove(0).given.metadata;
        assert_eq!(given.title.as_deref(), Some("Bridge to close"));
        assert_eq!(given.byline.as_deref(), Some("Kim Lee"));
        assert_eq!(given.date.as_deref(), Some("2025-03-03"));
        assert_eq!(given.language.as_deref(), Some("en-US"));
        let page = "<inlineXML><x:html xmlns:x='http://www.w3.org/1999/xhtml'><x:head>\
                    <x:title>T</x:title></x:head><x:body><x:p>One <x:em>word</x:em>.</x:p></x:body>\
                    </x:html></inlineXML>";
        assert_eq!(told(item("text", page)), ["urn:text: One word."]);
        let plain = "<inlineData contenttype='text/plain'>5 &lt; 6</inlineData>";
        assert_eq!(told(item("text", plain)), ["urn:text: 5 < 6"]);
    }

    #[test]
    fn what_is_no_text_is_told() {
        let plain = "<inlineData>One.</inlineData>";
        let message = format!(
            "<newsMessage><itemSet>{}{}</itemSet></newsMessage>",
            item("picture", ""),
            item("text", plain)
        );
        let left_out =
            "urn:text: One. (1 of its 2 items are no text (pictures, say), and are left out)";
        assert_eq!(told(message), [left_out]);
        assert_eq!(told(item("picture", "")), ["cannot read `a.xml`: it has no text"]);
        assert_eq!(
            told("<packageItem/>"),
            ["cannot read `a.xml`: it is a NewsML-G2 package, which is not read: it only refers \
              to items: name those"]
        );
        assert_eq!(told("<nitf><body/></nitf>"), ["cannot read `a.xml`: it has no text"]);
    }

    #[test]
    fn hostile_xml_is_refused() {
        let bomb = "<!DOCTYPE nitf [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><nitf><body><body.content>\
                    <p>&b;</p></body.content></body></nitf>";
        assert_eq!(
            told(bomb),
            ["cannot read `a.xml`: it is not a sound XML file: it defines entities of its own, \
              which are not read"]
        );
        let deep = format!("<nitf>{}", "<p>".repeat(200_000));
        assert!(told(deep)[0].starts_with("cannot read `a.xml`: it is not a sound XML file: "));
        let cut = &told(&NITF[..NITF.len() - 30])[0];
        assert!(cut.starts_with("cannot read `a.xml`: it is not a sound XML file: "), "{cut}");
    }

    #[test]
    fn dates_are_written_out() {
        for (short, long) in [
            ("20190703T040512Z", "2019-07-03T04:05:12Z"),
            ("20190703T040512+0200", "2019-07-03T04:05:12+02:00"),
            ("20190703", "2019-07-03"),
            ("2019-07-03", "2019-07-03"),
            ("3 July", "3 July"),
            ("20190703T04", "20190703T04"),
        ] {
            assert_eq!(extended(short), long);
        }
    }
}
