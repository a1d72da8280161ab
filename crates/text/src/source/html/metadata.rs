//! Title, byline, date, site, section and language as the page's head, its JSON-LD and its markup
//! give them, in one pass over its tags.
//!
//! Sources are asked in the order of how often they are right: schema.org JSON-LD, then
//! `<meta>`, then the markup itself. The names of `<meta>` are those that publishers use
//! (Open Graph, Dublin Core, Parse.ly, Sailthru), after Mozilla's readability.js.

use super::byline;
use super::json_ld;
use super::scan::{Page, is_absolute, is_date};
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
