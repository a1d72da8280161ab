//! One pass over a page's tags for what it says of itself.

use std::collections::HashMap;

use super::clutter::Names;
use super::nesting::is_void;
use super::tags::{Tags, Token, attribute};
use crate::source::prose::collapse;

/// Bytes of a byline's or a time's text that are read.
const MAX_PIECES: usize = 300;

/// Bytes of a printed date with its time and zone.
const MAX_DATE: usize = 40;

/// Elements that say who wrote a page of which the text is read.
const MAX_BYLINES: usize = 8;

/// Headings of the first level that are read.
const MAX_HEADLINES: usize = 4;

/// What a page's head and markup hold.
#[derive(Default)]
pub(super) struct Page {
    pub(super) language: Option<String>,
    pub(super) title: String,
    /// The headings of the first level.
    pub(super) headlines: Vec<String>,
    /// Content by name in lower case; the first of a name counts.
    pub(super) meta: HashMap<String, String>,
    pub(super) json_ld: Vec<String>,
    /// The address of its `<link rel="canonical">`.
    pub(super) canonical: Option<String>,
    /// The time marked as that of publication.
    pub(super) published: Option<String>,
    /// The first time within an `<article>`.
    pub(super) article_time: Option<String>,
    /// The first time on the page.
    pub(super) first_time: Option<String>,
    /// The first date in an element that is called one.
    pub(super) printed: Option<String>,
    /// The texts within each element that says who wrote the page.
    pub(super) authors: Vec<Vec<String>>,
    pub(super) passwords: usize,
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
    /// Reads a page once through.
    pub(super) fn scan(html: &str) -> Self {
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

/// Whether text says a day: it has a year. A time of day alone does not.
pub(super) fn is_date(text: &str) -> bool {
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
pub(super) fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
