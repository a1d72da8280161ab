//! The article that a page's schema.org JSON-LD describes.
//!
//! Done here with `serde_json`, whose recursion is bounded, rather than by the
//! readability crate, which does not read the `@graph` form that `WordPress` writes.

use serde_json::{Map, Value};

use super::byline;
use crate::source::prose::collapse;

/// What JSON-LD says of an article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Article {
    pub(super) headline: Option<String>,
    /// Names, with commas.
    pub(super) authors: Option<String>,
    pub(super) date_published: Option<String>,
    pub(super) language: Option<String>,
    pub(super) body: Option<String>,
    /// The publisher's name, or the site's.
    pub(super) site: Option<String>,
    pub(super) section: Option<String>,
    /// Whether it is not free to read.
    pub(super) paid: bool,
}

type Object = Map<String, Value>;

/// The first article among the scripts of a page.
pub(super) fn article(scripts: &[String]) -> Option<Article> {
    scripts.iter().find_map(|script| {
        let value = serde_json::from_str(strip_wrapping(script)).ok()?;
        let mut objects = Vec::new();
        collect(&value, &mut objects);
        let article = objects.iter().find(|object| is_article(object))?;
        Some(Article {
            headline: text(article.get("headline")).or_else(|| text(article.get("name"))),
            authors: authors(article.get("author"), &objects),
            date_published: text(article.get("datePublished")),
            language: text(article.get("inLanguage")),
            body: article.get("articleBody").and_then(Value::as_str).map(str::to_owned),
            site: named(article.get("publisher"), &objects)
                .or_else(|| named(article.get("isPartOf"), &objects)),
            section: text(article.get("articleSection")),
            paid: article.get("isAccessibleForFree").is_some_and(|free| {
                free.as_bool() == Some(false)
                    || free.as_str().is_some_and(|free| free.eq_ignore_ascii_case("false"))
            }),
        })
    })
}

/// The script without the comment or CDATA marks that old templates put around it.
fn strip_wrapping(script: &str) -> &str {
    let mut script = script.trim().trim_end_matches(';');
    for (start, end) in [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>")] {
        if let Some(inner) = script.strip_prefix(start) {
            script = inner.strip_suffix(end).unwrap_or(inner).trim();
        }
    }
    script
}

/// Top-level objects, through arrays and `@graph`.
fn collect<'a>(value: &'a Value, objects: &mut Vec<&'a Object>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, objects)),
        Value::Object(object) => {
            objects.push(object);
            for key in ["@graph", "mainEntity"] {
                if let Some(inner) = object.get(key) {
                    collect(inner, objects);
                }
            }
        }
        _ => {}
    }
}

fn is_article(object: &Object) -> bool {
    let is_kind = |kind: &Value| {
        kind.as_str().is_some_and(|kind| {
            kind.ends_with("Article") || kind.ends_with("Posting") || kind.ends_with("Report")
        })
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is_kind),
        Some(kind) => is_kind(kind),
        None => false,
    }
}

/// The name of a thing, or of that which an `@id` points at.
fn named(thing: Option<&Value>, objects: &[&Object]) -> Option<String> {
    match thing? {
        Value::Array(things) => named(things.first(), objects),
        Value::Object(object) => text(object.get("name")).or_else(|| {
            let id = object.get("@id")?;
            let thing = objects
                .iter()
                .find(|other| other.get("@id") == Some(id) && other.contains_key("name"))?;
            text(thing.get("name"))
        }),
        thing => text(Some(thing)),
    }
}

/// Names of a person or of several.
fn authors(author: Option<&Value>, objects: &[&Object]) -> Option<String> {
    let name = |author: &Value| byline::clean(&named(Some(author), objects)?);
    let mut names: Vec<String> = match author? {
        Value::Array(authors) => authors.iter().filter_map(name).collect(),
        author => name(author).into_iter().collect(),
    };
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}

/// A string, or the first of several, collapsed and with its entities decoded.
fn text(value: Option<&Value>) -> Option<String> {
    let value = match value? {
        Value::Array(values) => values.first()?.as_str()?,
        value => value.as_str()?,
    };
    let text = collapse(&html_escape::decode_html_entities(value));
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_graph() {
        let script = r#"{"@context":"https://schema.org","@graph":[
            {"@type":"WebPage","name":"Page"},
            {"@type":["NewsArticle"],"headline":"A &amp; B","datePublished":"2024-04-12T08:00:00+09:00",
             "author":[{"@id":"/kim"},{"@type":"Person","name":"Lee"}],"inLanguage":"en-US"},
            {"@type":"Person","@id":"/kim","name":"Kim"}]}"#;
        assert_eq!(
            article(&[String::from("{broken"), String::from(script)]),
            Some(Article {
                headline: Some("A & B".into()),
                authors: Some("Kim, Lee".into()),
                date_published: Some("2024-04-12T08:00:00+09:00".into()),
                language: Some("en-US".into()),
                ..Article::default()
            })
        );
    }

    #[test]
    fn survives_nesting() {
        assert_eq!(article(&["[".repeat(100_000)]), None);
        assert_eq!(article(&["{\"@graph\":".repeat(100_000)]), None);
    }
}
