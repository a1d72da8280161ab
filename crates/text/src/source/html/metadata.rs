//! Title, byline, date and language as the page's head, its JSON-LD and its markup give
//! them, in one pass over its tags.
//!
//! Sources are asked in the order of how often they are right: schema.org JSON-LD, then
//! `<meta>`, then the markup itself. The names of `<meta>` are those that publishers use
//! (Open Graph, Dublin Core, Parse.ly, Sailthru), after Mozilla's readability.js.

use std::collections::HashMap;

use super::json_ld;
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
    "sailthru.date",
    "article.published",
    "og:published_time",
    "date",
];
const LANGUAGE: &[&str] = &["content-language", "og:locale", "dc.language", "language"];

/// What a page says of itself.
#[derive(Debug, Default)]
pub(super) struct PageMetadata {
    pub(super) metadata: Metadata,
    /// The article's text where its JSON-LD carries it.
    pub(super) body: Option<String>,
}

/// Reads the metadata of a page.
pub(super) fn read(html: &str) -> PageMetadata {
    let page = Page::scan(html);
    let meta = |names: &[&str]| names.iter().find_map(|name| page.meta.get(*name)).cloned();
    let article = json_ld::article(&page.json_ld).unwrap_or_default();
    let metadata = Metadata {
        title: article.headline.or_else(|| meta(TITLE)),
        url: page.canonical.or_else(|| meta(URL)).filter(|url| is_absolute(url)),
        byline: article.authors.or_else(|| meta(BYLINE)).and_then(|byline| clean_byline(&byline)),
        date: article
            .date_published
            .or_else(|| meta(DATE))
            .or(page.published)
            .or(page.article_time)
            .or(page.first_time),
        language: page
            .language
            .or(article.language)
            .or_else(|| meta(LANGUAGE))
            .and_then(|tag| language_tag(&tag)),
    };
    PageMetadata { metadata, body: article.body }
}

/// A byline without its label; `None` for what is no name (an address, a site's handle).
pub(super) fn clean_byline(byline: &str) -> Option<String> {
    let byline = collapse(byline);
    let name = byline
        .split_once(' ')
        .filter(|(label, _)| label.trim_end_matches(':').eq_ignore_ascii_case("by"))
        .map_or(byline.as_str(), |(_, name)| name);
    let is_name = !name.is_empty() && !name.contains("://") && !name.starts_with(['@', '/']);
    is_name.then(|| name.to_owned())
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
}

impl Page {
    fn scan(html: &str) -> Self {
        let mut page = Self::default();
        let mut in_json_ld = false;
        let mut articles = 0_usize;
        // A `<time>` without attribute says it in words.
        let mut time: Option<(String, bool)> = None;
        for token in Tags::new(html) {
            match token {
                Token::Text(text) => {
                    if in_json_ld {
                        page.json_ld.push(text.to_owned());
                    } else if let Some((words, _)) = &mut time
                        && words.len() < 80
                    {
                        words.push_str(&html_escape::decode_html_entities(text));
                    }
                }
                Token::Open { name, attributes } => match &*name {
                    "html" if page.language.is_none() => {
                        page.language = attribute(attributes, "lang")
                            .or_else(|| attribute(attributes, "xml:lang"))
                            .map(|lang| lang.trim().to_owned())
                            .filter(|lang| !lang.is_empty());
                    }
                    "meta" => page.add_meta(attributes),
                    "link" if page.canonical.is_none() => page.canonical = canonical(attributes),
                    "script" => {
                        in_json_ld = attribute(attributes, "type").is_some_and(|media_type| {
                            media_type.trim().eq_ignore_ascii_case("application/ld+json")
                        });
                    }
                    "article" => articles += 1,
                    "time" => {
                        let published = attribute(attributes, "pubdate").is_some()
                            || attribute(attributes, "itemprop")
                                .is_some_and(|property| property.contains("datePublished"));
                        match attribute(attributes, "datetime") {
                            Some(value) if !value.trim().is_empty() => {
                                page.add_time(&value, published, articles > 0);
                            }
                            _ => time = Some((String::new(), published)),
                        }
                    }
                    _ => {}
                },
                Token::Close(name) => match &*name {
                    "script" => in_json_ld = false,
                    "article" => articles = articles.saturating_sub(1),
                    "time" => {
                        if let Some((words, published)) = time.take() {
                            page.add_time(&words, published, articles > 0);
                        }
                    }
                    _ => {}
                },
            }
        }
        page
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
        if time.is_empty() || !time.bytes().any(|byte| byte.is_ascii_digit()) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines() {
        let clean = |byline| clean_byline(byline);
        assert_eq!(clean(" By  Kim\nYoung ").as_deref(), Some("Kim Young"));
        assert_eq!(clean("by: Lee").as_deref(), Some("Lee"));
        assert_eq!(clean("Byron Scott").as_deref(), Some("Byron Scott"));
        assert_eq!(clean("https://example.com/kim"), None);
    }

    #[test]
    fn languages() {
        assert_eq!(language_tag("en_US.UTF-8").as_deref(), Some("en-US"));
        assert_eq!(language_tag("zh-Hans-CN").as_deref(), Some("zh-Hans-CN"));
        assert_eq!(language_tag("{{lang}}"), None);
        assert_eq!(language_tag(""), None);
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
