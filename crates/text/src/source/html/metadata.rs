//! Title, byline, date, site, section and language as the page's head, its JSON-LD and its markup
//! give them, in one pass over its tags.
//!
//! Sources are asked in the order of how often they are right: schema.org JSON-LD, then
//! `<meta>`, then the markup itself. The names of `<meta>` are those that publishers use
//! (Open Graph, Dublin Core, Parse.ly, Sailthru), after Mozilla's readability.js.

use std::collections::HashMap;

use super::byline;
use super::clutter::Names;
use super::json_ld;
use super::nesting::is_void;
use super::tags::{Tags, Token, attribute};
use crate::source::Metadata;
use crate::source::prose::collapse;

/// Names of `<meta>`, the most telling first.
const TITLE: &[&str] = &[
    "og:title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "twitter:title",
    "title",
    "headline",
];
const BYLINE: &[&str] = &[
    "author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "article:author",
    "byl",
    "twitter:data1",
];
const URL: &[&str] = &["og:url", "parsely-link", "twitter:url"];
const DATE: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "citation_publication_date",
    "sailthru.date",
    "article.published",
    "og:published_time",
    "date",
];
const SITE: &[&str] =
    &["og:site_name", "application-name", "dc.publisher", "publisher", "twitter:site"];
const SECTION: &[&str] =
    &["article:section", "og:article:section", "parsely-section", "dc.subject.section", "section"];
const LANGUAGE: &[&str] = &["content-language", "og:locale", "dc.language", "language"];

/// Between a headline and the site's name in `<title>`.
const TITLE_JOINTS: [&str; 8] = [" | ", " - ", " – ", " — ", " · ", " :: ", " » ", " « "];

/// Words of the longest name of a site after a bar in a title, and of the shortest headline
/// before it.
const MAX_SITE_WORDS: usize = 4;
const MIN_HEADLINE_WORDS: usize = 3;

/// Bytes of a byline's or a time's text that are read.
const MAX_PIECES: usize = 300;

/// Bytes of a printed date with its time and zone.
const MAX_DATE: usize = 40;

/// Elements that say who wrote a page of which the text is read.
const MAX_BYLINES: usize = 8;

/// Headings of the first level that are read.
const MAX_HEADLINES: usize = 4;

/// What a page says of itself.
#[derive(Debug, Default)]
pub(super) struct PageMetadata {
    pub(super) metadata: Metadata,
    /// Its `<title>`.
    pub(super) title: String,
    /// The article's text where its JSON-LD carries it.
    pub(super) body: Option<String>,
    /// Whether the page says that it shows a part only to those who have not paid.
    pub(super) paid: bool,
    /// Fields for a password.
    pub(super) passwords: usize,
}

/// Reads the metadata of a page.
pub(super) fn read(html: &str) -> PageMetadata {
    let page = Page::scan(html);
    let meta = |names: &[&str]| names.iter().find_map(|name| page.meta.get(*name)).cloned();
    let article = json_ld::article(&page.json_ld).unwrap_or_default();
    let site = article.site.clone().or_else(|| meta(SITE)).and_then(|site| site_name(&site));
    let clean = |title: &str| clean_title(title, site.as_deref(), &page.headlines);
    // What `<title>` says beside the headline is for `content` to tell where nothing here does.
    let title = match article.headline.or_else(|| meta(TITLE)) {
        Some(title) => Some(clean(&title)),
        None => Some(clean(&page.title)).filter(|title| *title != page.title),
    };
    let dates = [
        article.date_published,
        meta(DATE),
        page.published,
        page.article_time,
        page.first_time,
        page.printed,
    ];
    let metadata = Metadata {
        title: title.filter(|title| !title.is_empty()),
        url: page.canonical.or_else(|| meta(URL)).filter(|url| is_absolute(url)),
        byline: article
            .authors
            .or_else(|| meta(BYLINE).and_then(|byline| byline::clean(&byline)))
            .or_else(|| page.authors.iter().find_map(|pieces| byline::of_pieces(pieces))),
        date: dates.into_iter().flatten().find(|date| is_date(date)),
        language: page
            .language
            .or(article.language)
            .or_else(|| meta(LANGUAGE))
            .and_then(|tag| language_tag(&tag)),
        section: article.section.or_else(|| meta(SECTION)).filter(|section| section.len() < 100),
        site,
    };
    PageMetadata {
        metadata,
        title: page.title,
        body: article.body,
        paid: article.paid,
        passwords: page.passwords,
    }
}

/// A site's name; `None` for an address or a handle.
fn site_name(site: &str) -> Option<String> {
    let site = collapse(site);
    let is_name =
        !site.is_empty() && site.len() < 100 && !site.contains("://") && !site.starts_with('@');
    is_name.then_some(site)
}

/// A title without the site's name: by that name, or where the page's heading says which part is
/// the headline.
fn clean_title(title: &str, site: Option<&str>, headlines: &[String]) -> String {
    let title = collapse(title);
    for joint in TITLE_JOINTS {
        for (at, _) in title.match_indices(joint) {
            let (one, other) = (title[..at].trim(), title[at + joint.len()..].trim());
            let is = |part: &str, other: Option<&str>| {
                other.is_some_and(|other| part.to_lowercase() == other.to_lowercase())
            };
            let is_headline = |part: &str| headlines.iter().any(|line| is(part, Some(line)));
            if is(other, site) || is_headline(one) {
                return one.to_owned();
            }
            if is(one, site) || is_headline(other) {
                return other.to_owned();
            }
        }
    }
    // A bar parts headline and site, where nothing says what the site is called.
    match title.rsplit_once(" | ") {
        Some((headline, tail))
            if tail.split(' ').count() <= MAX_SITE_WORDS
                && !tail.contains([',', ':', '?'])
                && headline.split(' ').count() >= MIN_HEADLINE_WORDS =>
        {
            headline.trim().to_owned()
        }
        _ => title,
    }
}

/// Whether text says a day: it has a year. A time of day alone does not.
fn is_date(text: &str) -> bool {
    let digits = |part: &str| part.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = text;
    let mut numbers = 0;
    while let Some(at) = rest.find(|char: char| char.is_ascii_digit()) {
        rest = &rest[at..];
        let len = digits(rest);
        let number = &rest[..len];
        if len == 4 && ("1900"..="2099").contains(&number)
            || len == 8 && ("1900".."2100").contains(&&number[..4])
        {
            return true;
        }
        numbers += usize::from(len <= 2 && rest[len..].starts_with(['/', '.']));
        rest = &rest[len..];
    }
    // 3/4/21
    numbers >= 2
}

/// The address of a `<link>`, if it is the page's own.
fn canonical(attributes: &str) -> Option<String> {
    let rel = attribute(attributes, "rel")?;
    let is_own = rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("canonical"));
    let href = attribute(attributes, "href").filter(|_| is_own)?;
    Some(href.trim().to_owned()).filter(|href| !href.is_empty())
}

/// Whether an address says all of where it leads.
fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// A BCP 47 tag of what a page calls its language (`en_US`, `en-GB, en`).
fn language_tag(language: &str) -> Option<String> {
    let tag = language.split([',', ';', ' ', '.']).next()?.trim().replace('_', "-");
    let valid = (2..=35).contains(&tag.len())
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
        && tag.as_bytes().iter().take(2).all(u8::is_ascii_alphabetic);
    valid.then_some(tag)
}

#[derive(Default)]
struct Page {
    language: Option<String>,
    title: String,
    /// The headings of the first level.
    headlines: Vec<String>,
    /// Content by name in lower case; the first of a name counts.
    meta: HashMap<String, String>,
    json_ld: Vec<String>,
    /// The address of its `<link rel="canonical">`.
    canonical: Option<String>,
    /// The time marked as that of publication.
    published: Option<String>,
    /// The first time within an `<article>`.
    article_time: Option<String>,
    /// The first time on the page.
    first_time: Option<String>,
    /// The first date in an element that is called one.
    printed: Option<String>,
    /// The texts within each element that says who wrote the page.
    authors: Vec<Vec<String>>,
    passwords: usize,
}

/// Text that is being read into something, and the elements open within it.
struct Open {
    name: String,
    depth: usize,
    pieces: Vec<String>,
    len: usize,
}

impl Open {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), depth: 0, pieces: Vec::new(), len: 0 }
    }

    fn text(&mut self, text: &str) {
        if self.len < MAX_PIECES {
            self.len += text.len();
            self.pieces.push(html_escape::decode_html_entities(text).into_owned());
        }
    }

    fn opens(&mut self, name: &str) {
        self.depth += usize::from(self.name == name);
    }

    /// Whether an end tag ends it.
    fn closes(&mut self, name: &str) -> bool {
        if self.name != name {
            return false;
        }
        let done = self.depth == 0;
        self.depth = self.depth.saturating_sub(1);
        done
    }
}

/// The state of one pass over a page's tags.
#[derive(Default)]
struct Scanner {
    page: Page,
    in_json_ld: bool,
    in_title: bool,
    articles: usize,
    /// A `<time>` without attribute says it in words; and whether it is that of publication.
    time: Option<(String, bool)>,
    author: Option<Open>,
    headline: Option<Open>,
    date: Option<Open>,
    words: Names,
}

impl Scanner {
    fn text(&mut self, text: &str) {
        if self.in_json_ld {
            self.page.json_ld.push(text.to_owned());
            return;
        }
        if self.in_title {
            self.page.title = collapse(&html_escape::decode_html_entities(text));
        }
        if let Some((words, _)) = &mut self.time
            && words.len() < 80
        {
            words.push_str(&html_escape::decode_html_entities(text));
        }
        for open in [&mut self.author, &mut self.headline, &mut self.date].into_iter().flatten() {
            open.text(text);
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        for open in [&mut self.author, &mut self.headline, &mut self.date].into_iter().flatten() {
            open.opens(name);
        }
        let page = &mut self.page;
        if self.author.is_none()
            && page.authors.len() < MAX_BYLINES
            && !is_void(name)
            && says_author(name, attributes, &mut self.words)
        {
            self.author = Some(Open::new(name));
        }
        if self.date.is_none()
            && page.printed.is_none()
            && attributes.contains("class")
            && !is_void(name)
            && says_date(name, attributes, &mut self.words)
        {
            self.date = Some(Open::new(name));
        }
        match name {
            "html" if page.language.is_none() => {
                page.language = attribute(attributes, "lang")
                    .or_else(|| attribute(attributes, "xml:lang"))
                    .map(|lang| lang.trim().to_owned())
                    .filter(|lang| !lang.is_empty());
            }
            "meta" => page.add_meta(attributes),
            "link" if page.canonical.is_none() => page.canonical = canonical(attributes),
            "title" => self.in_title = page.title.is_empty(),
            "h1" if self.headline.is_none() && page.headlines.len() < MAX_HEADLINES => {
                self.headline = Some(Open::new("h1"));
            }
            "input" => {
                let is_password = attribute(attributes, "type")
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("password"));
                page.passwords += usize::from(is_password);
            }
            "script" => {
                self.in_json_ld = attribute(attributes, "type").is_some_and(|media_type| {
                    media_type.trim().eq_ignore_ascii_case("application/ld+json")
                });
            }
            "article" => self.articles += 1,
            "time" => {
                let published = attribute(attributes, "pubdate").is_some()
                    || attribute(attributes, "itemprop")
                        .is_some_and(|property| property.contains("datePublished"));
                match attribute(attributes, "datetime") {
                    Some(value) if !value.trim().is_empty() => {
                        page.add_time(&value, published, self.articles > 0);
                    }
                    _ => self.time = Some((String::new(), published)),
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if self.author.as_mut().is_some_and(|open| open.closes(name))
            && let Some(open) = self.author.take()
        {
            self.page.authors.push(open.pieces);
        }
        if self.headline.as_mut().is_some_and(|open| open.closes(name))
            && let Some(open) = self.headline.take()
        {
            let line = collapse(&open.pieces.concat());
            self.page.headlines.extend(Some(line).filter(|line| !line.is_empty()));
        }
        if self.date.as_mut().is_some_and(|open| open.closes(name))
            && let Some(open) = self.date.take()
        {
            self.page.printed = printed_date(&collapse(&open.pieces.join(" ")));
        }
        match name {
            "script" => self.in_json_ld = false,
            "title" => self.in_title = false,
            "article" => self.articles = self.articles.saturating_sub(1),
            "time" => {
                if let Some((words, published)) = self.time.take() {
                    self.page.add_time(&words, published, self.articles > 0);
                }
            }
            _ => {}
        }
    }
}

impl Page {
    fn scan(html: &str) -> Self {
        let mut scanner = Scanner::default();
        for token in Tags::new(html) {
            match token {
                Token::Text(text) => scanner.text(text),
                Token::Open { name, attributes } => scanner.open(&name, attributes),
                Token::Close(name) => scanner.close(&name),
            }
        }
        scanner.page
    }

    fn add_meta(&mut self, attributes: &str) {
        let Some(content) = attribute(attributes, "content") else { return };
        // Some pages escape twice.
        let content = collapse(&html_escape::decode_html_entities(&content));
        if content.is_empty() {
            return;
        }
        for key in ["property", "name", "itemprop", "http-equiv"] {
            for name in attribute(attributes, key).unwrap_or_default().split_whitespace() {
                // Dublin Core comes with colons and with full stops.
                let mut name = name.to_ascii_lowercase();
                if let Some(rest) =
                    name.strip_prefix("dc:").or_else(|| name.strip_prefix("dcterms:"))
                {
                    let prefix = &name[..name.len() - rest.len() - 1];
                    name = format!("{prefix}.{rest}");
                }
                self.meta.entry(name).or_insert_with(|| content.clone());
            }
        }
    }

    fn add_time(&mut self, time: &str, published: bool, in_article: bool) {
        let time = collapse(time);
        if !is_date(&time) {
            return;
        }
        if published {
            self.published.get_or_insert_with(|| time.clone());
        }
        if in_article {
            self.article_time.get_or_insert_with(|| time.clone());
        }
        self.first_time.get_or_insert(time);
    }
}

/// Whether an element says who wrote the page.
fn says_author(name: &str, attributes: &str, words: &mut Names) -> bool {
    if !attributes.contains("author")
        && !attributes.contains("yline")
        && !attributes.contains("writer")
    {
        return false;
    }
    if attribute(attributes, "rel").is_some_and(|rel| rel.split(' ').any(|rel| rel == "author"))
        || attribute(attributes, "itemprop").is_some_and(|property| property.contains("author"))
    {
        return name != "link";
    }
    words.clear();
    words.add(&attribute(attributes, "class").unwrap_or_default());
    matches!(name, "span" | "div" | "p" | "a" | "address" | "li" | "h4" | "h5" | "cite" | "strong")
        && words.is_byline()
}

/// Whether an element is called the date of the page.
fn says_date(name: &str, attributes: &str, words: &mut Names) -> bool {
    if !["date", "published", "posted", "timestamp"].iter().any(|word| attributes.contains(word)) {
        return false;
    }
    words.clear();
    words.add(&attribute(attributes, "class").unwrap_or_default());
    matches!(name, "span" | "div" | "p" | "li" | "a" | "small" | "em" | "dd") && words.is_date()
}

/// A date out of the line that it is printed in, without a label: "Posted on 3 March 2025".
fn printed_date(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    let label = ["published on", "published", "posted on", "posted", "date", "on"]
        .into_iter()
        .find(|label| lower.starts_with(label))
        .map_or(0, str::len);
    let date = line.get(label..)?.trim_matches(|char: char| !char.is_alphanumeric());
    let is_short =
        date.len() <= MAX_DATE && !lower.contains("update") && !lower.contains("modified");
    (is_short && is_date(date)).then(|| date.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        assert_eq!(language_tag("en_US.UTF-8").as_deref(), Some("en-US"));
        assert_eq!(language_tag("zh-Hans-CN").as_deref(), Some("zh-Hans-CN"));
        assert_eq!(language_tag("{{lang}}"), None);
        assert_eq!(language_tag(""), None);
    }

    #[test]
    fn dates_have_years() {
        for date in ["2024-04-12T08:00:00Z", "April 12, 2024", "12.04.24", "20240412", "3/4/21"] {
            assert!(is_date(date), "{date}");
        }
        for time in ["14:14 GMT", "3 hours ago", "now", "", "12345", "April 12"] {
            assert!(!is_date(time), "{time}");
        }
    }

    #[test]
    fn titles_without_sites() {
        let clean = |title, site, headlines: &[&str]| {
            let headlines: Vec<String> = headlines.iter().map(|line| (*line).to_owned()).collect();
            clean_title(title, site, &headlines)
        };
        assert_eq!(
            clean("Bridge to close | Ashford Herald", None, &["Bridge to close"]),
            "Bridge to close"
        );
        assert_eq!(clean("Herald – Bridge - to close", Some("Herald"), &[]), "Bridge - to close");
        assert_eq!(clean("Bridge to close | Ashford Herald", None, &["Bridge"]), "Bridge to close");
        assert_eq!(
            clean("Bridge | What it costs, and when", Some("Herald"), &[]),
            "Bridge | What it costs, and when"
        );
    }

    #[test]
    fn times_of_the_article_come_first() {
        let date = |html| read(html).metadata.date;
        assert_eq!(
            date("<time datetime=2020-01-01></time><article><time>12 April 2024</time></article>")
                .as_deref(),
            Some("12 April 2024")
        );
        assert_eq!(
            date("<time>now</time><time datetime=2020-01-01>x</time><time itemprop=datePublished datetime=2024-04-12>y</time>").as_deref(),
            Some("2024-04-12")
        );
    }
}
