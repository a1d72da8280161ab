//! Feeds: RSS, Atom and JSON Feed, an article for each entry. Its text is the entry's content, or
//! else its summary, or the page it leads to, and the record says which.

use std::sync::Arc;

use feed_rs::model::{self, Content as FeedContent, Entry as FeedEntry, Text};
use feed_rs::parser::{Builder, ParseFeedError};
use nutgraf::{Format, Metadata, Source};

use super::content::Content;
use super::error::Reason;
use super::limits::Limit;
use super::open::Opened;
use super::{Entries, Entry, Origin, Read};
use crate::fetch::{Fetched, Fetcher};

/// What of an entry its text is.
const CONTENT: &str = "content";
const SUMMARY: &str = "summary";
const PAGE: &str = "page";

/// The articles of a feed.
pub(super) fn read(
    opened: Opened,
    origin: Origin,
    fetcher: Option<Arc<Fetcher>>,
) -> Result<Entries, Reason> {
    let mut position = opened.position.clone();
    let bytes = opened.whole(Limit::Record)?;
    let size = position.advance();
    if bytes.trim_ascii().is_empty() {
        return Err(Reason::Empty);
    }
    // Ids that a feed lacks are made here, so that they are the same each time.
    let parser = Builder::new().id_generator(|_, _, _| String::new()).build();
    let mended = mended(&bytes)?;
    let feed = parser.parse(mended.as_deref().unwrap_or(&bytes)).map_err(damaged)?;
    let language = feed.language.clone();
    let entries = feed.entries;
    if entries.is_empty() {
        return Err(Reason::NoEntries);
    }
    let count = entries.len();
    let bytes = size / (count.max(1) as u64);
    let mut note = note(&entries).filter(|_| fetcher.is_none());
    let end = origin.entry(count, 0);
    let articles = entries.into_iter().enumerate().map(move |(index, entry)| {
        let mut origin = origin.entry(index, bytes);
        let mut read = article(entry, language.as_deref(), &mut origin);
        if let Some(fetcher) = &fetcher {
            follow(&mut read, fetcher);
        }
        read.notes.extend(note.take());
        Entry::new(origin, read)
    });
    let end = mended.is_some().then(|| Entry::failed(end, Reason::Cut(" of its feed")));
    Ok(Box::new(articles.chain(end)))
}

fn damaged(error: ParseFeedError) -> Reason {
    match error {
        ParseFeedError::IoError(error) => Reason::Io(error),
        ParseFeedError::XmlReader(error) => Reason::Damaged("feed", error.to_string()),
        ParseFeedError::ParseError(error) => Reason::Damaged("feed", error.to_string()),
        other => Reason::Damaged("feed", other.to_string()),
    }
}

/// How many entries are short for the same reason, told once.
fn note(entries: &[FeedEntry]) -> Option<String> {
    let short = |entry: &&FeedEntry| {
        entry.content.as_ref().is_none_or(|content| blank(content.body.as_deref()))
            && entry.summary.as_ref().is_some_and(|summary| !blank(Some(&summary.content)))
    };
    let count = entries.iter().filter(short).count();
    (count > 0).then(|| {
        let of = entries.len();
        format!("of {count} of its {of} entries there is a summary only, which is what is read")
    })
}

fn blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}

/// Ends of the outermost element of a feed, and what stands before them after the last entry.
const ENDS: [(&str, &str); 3] = [("</rss", "</channel>"), ("</feed", ""), ("</rdf:RDF", "")];

/// A feed that is cut off, without what is not whole of it; `None` if it is whole. (The parser
/// takes the end of the file for the end of everything, or for damage.)
///
/// # Errors
/// If no entry is whole.
fn mended(feed: &[u8]) -> Result<Option<Vec<u8>>, Reason> {
    let last = |what: &str| feed.windows(what.len()).rposition(|window| window == what.as_bytes());
    // JSON that is cut off is none, and the ends of other roots are not known here.
    let Some((end, before)) =
        ENDS.into_iter().find(|(end, _)| last(&end.replace('/', "")).is_some())
    else {
        return Ok(None);
    };
    if last(end).is_some() {
        return Ok(None);
    }
    let ends = ["</item>", "</entry>"].map(|close| last(close).map(|at| at + close.len()));
    let whole = ends.into_iter().flatten().max().ok_or(Reason::Cut(" of its feed"))?;
    let mut mended = feed[..whole].to_vec();
    mended.extend_from_slice(before.as_bytes());
    mended.extend_from_slice(end.as_bytes());
    mended.push(b'>');
    Ok(Some(mended))
}

/// An entry, and what it says of itself for `origin`.
fn article(entry: FeedEntry, language: Option<&str>, origin: &mut Origin) -> Read {
    if !entry.id.is_empty() {
        origin.id.clone_from(&entry.id);
    }
    let url = link(&entry.links);
    let authors: Vec<_> = entry.authors.into_iter().filter_map(|person| person.name).collect();
    let date = entry.published.or(entry.updated);
    let given = Metadata {
        title: entry.title.map(plain).filter(|title| !title.is_empty()),
        url,
        byline: Some(authors.join(", ")).filter(|names| !names.is_empty()),
        date: date.map(|date| date.to_rfc3339().replace("+00:00", "Z")),
        language: entry.language.or_else(|| language.map(str::to_owned)),
        ..Metadata::default()
    };
    let described = || entry.media.iter().find_map(|media| media.description.clone());
    let text = content(entry.content).map(|text| (text, CONTENT)).or_else(|| {
        let summary = entry.summary.filter(|summary| !blank(Some(&summary.content)));
        Some((marked_up(summary.or_else(described)?), SUMMARY))
    });
    let (content, part) = match text {
        Some((text, part)) => (Ok(text), Some(part)),
        None => (Err(Reason::Bare), None),
    };
    Read { content, given: given.into(), notes: Vec::new(), part }
}

/// Takes the page that an entry is of in the place of what the feed has of it, if it can be had.
fn follow(read: &mut Read, fetcher: &Fetcher) {
    let Some(url) = &read.given.metadata.url else {
        read.notes.push("an entry has no address to follow".to_owned());
        return;
    };
    match fetcher.fetch(url) {
        Ok(Fetched { url, bytes, encoding, .. }) => {
            read.content = Ok(Content::encoded(bytes, encoding, None));
            read.part = Some(PAGE);
            read.given.address = Some(url);
        }
        // What the feed has is better than nothing, if it has something.
        Err(error) if read.content.is_ok() => {
            read.notes.push(format!("`{url}` is not followed: {error}"));
        }
        Err(error) => read.content = Err(error.into()),
    }
}

fn content(content: Option<FeedContent>) -> Option<Content> {
    let content = content?;
    let body = content.body.filter(|body| !blank(Some(body)))?;
    Some(of_type(body, content.content_type.as_str() == "text/plain"))
}

fn marked_up(text: Text) -> Content {
    of_type(text.content, text.content_type.as_str() == "text/plain")
}

/// Text, unless it may have markup and does.
fn of_type(text: String, is_plain: bool) -> Content {
    let is_plain = is_plain || !text.contains(['<', '&']);
    Content::Text(text, if is_plain { Format::Text } else { Format::Html })
}

/// A title without markup.
fn plain(title: Text) -> String {
    let is_plain = title.content_type.as_str() == "text/plain";
    let marked_up = !is_plain && title.content.contains(['<', '&']);
    let read = || Source::from_bytes(title.content.as_bytes(), Some(Format::Html)).ok();
    let text = marked_up.then(read).flatten().map(|source| source.text);
    text.unwrap_or(title.content).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address of the page that an entry is of.
fn link(links: &[model::Link]) -> Option<String> {
    let is_page = |link: &&model::Link| matches!(link.rel.as_deref(), None | Some("alternate"));
    let link = links.iter().find(is_page)?;
    Some(link.href.trim().to_owned()).filter(|href| !href.is_empty())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn entries(feed: &str) -> Vec<Entry> {
        let opened = Opened::new(Cursor::new(feed.as_bytes().to_vec())).expect("bytes");
        match read(opened, Origin::of(Some("feed.xml".into())), None) {
            Ok(entries) => entries.collect(),
            Err(reason) => vec![Entry::failed(Origin::of(Some("feed.xml".into())), reason)],
        }
    }

    fn told(feed: &str) -> Vec<String> {
        entries(feed).into_iter().map(Entry::told).collect()
    }

    const RSS: &str = r#"<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Herald</title>
<language>en-GB</language>
<item><title>Bridge &amp; road</title><guid>b1</guid><link>https://h.example/b1</link>
<pubDate>Mon, 03 Mar 2025 09:00:00 GMT</pubDate><dc:creator>Kim Lee</dc:creator>
<description>In short.</description>
<content:encoded><![CDATA[<p>The bridge <b>closed</b>.</p><p>It was old.</p>]]></content:encoded></item>
<item><title>Tax</title><description>Tax &lt;i&gt;rises&lt;/i&gt; &amp;amp; more.</description></item>
<item><title>Bare</title></item>
</channel></rss>"#;

    #[test]
    fn entries_of_rss_are_articles() {
        assert_eq!(
            told(RSS),
            [
                "b1: The bridge closed.⏎⏎It was old. (of 1 of its 3 entries there is a summary \
                 only, which is what is read)",
                "feed.xml#1: Tax rises & more.",
                "cannot read `feed.xml#2`: the feed has neither content nor a summary of it",
            ]
        );
        let entries = entries(RSS);
        let first = &entries[0];
        assert_eq!(first.given.metadata.title.as_deref(), Some("Bridge & road"));
        assert_eq!(first.given.metadata.url.as_deref(), Some("https://h.example/b1"));
        assert_eq!(first.given.metadata.date.as_deref(), Some("2025-03-03T09:00:00Z"));
        assert_eq!(first.given.metadata.byline.as_deref(), Some("Kim Lee"));
        assert_eq!(first.given.metadata.language.as_deref(), Some("en-gb"));
        assert_eq!((first.origin.entry, first.origin.part), (Some(0), Some(CONTENT)));
        assert_eq!(entries[1].origin.part, Some(SUMMARY));
    }

    #[test]
    fn atom_and_json_feed_are_read() {
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><id>h</id>
<entry><id>urn:1</id><title type="html">A &lt;b&gt;b&lt;/b&gt;</title>
<link rel="self" href="https://h.example/self"/><link href="https://h.example/1"/>
<updated>2025-03-03T09:00:00+01:00</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p></div></content>
</entry></feed>"#;
        assert_eq!(told(atom), ["urn:1: One."]);
        let entry = &entries(atom)[0];
        assert_eq!(entry.given.metadata.title.as_deref(), Some("A b"));
        assert_eq!(entry.given.metadata.url.as_deref(), Some("https://h.example/1"));
        assert_eq!(entry.given.metadata.date.as_deref(), Some("2025-03-03T08:00:00Z"));
        let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "H", "items": [
            {"id": "7", "url": "https://h.example/7", "content_text": "5 < 6 & 7.",
             "date_published": "2025-03-03T09:00:00Z"}]}"#;
        assert_eq!(told(json), ["7: 5 < 6 & 7."]);
    }

    #[test]
    fn what_is_no_feed_is_told() {
        let none = "<rss version='2.0'><channel><title>x</title></channel></rss>";
        assert_eq!(told(none), ["cannot read `feed.xml`: its feed has no entries"]);
        assert_eq!(told(" "), ["cannot read `feed.xml`: it is empty"]);
        let other = &told("<svg></svg>")[0];
        assert!(
            other.starts_with("cannot read `feed.xml`: it is not a sound feed file"),
            "{other}"
        );
    }

    #[test]
    fn a_feed_that_is_cut_off_is_told() {
        let (within, _) = RSS.split_once("rises").expect("a part");
        let cut = "cannot read `feed.xml#1`: it is cut off in the middle of its feed";
        assert_eq!(told(within)[1..], [cut]);
        let (between, _) = RSS.split_once("<item><title>Tax").expect("a part");
        assert_eq!(told(between)[1..], [cut]);
        let (none, _) = RSS.split_once("<pubDate>").expect("a part");
        assert_eq!(told(none), ["cannot read `feed.xml`: it is cut off in the middle of its feed"]);
    }

    #[test]
    fn entities_of_a_document_are_not_expanded() {
        let bomb = "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>\
                    <!ENTITY b '&a;&a;&a;&a;'><!ENTITY c SYSTEM 'file:///etc/passwd'>]>\
                    <rss version='2.0'><channel><item><description>x &b; &c; y</description></item>\
                    </channel></rss>";
        let read = told(bomb).concat();
        assert!(!read.contains("aaaa") && !read.contains("root"), "{read}");
    }
}
