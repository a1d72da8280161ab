//! News in JSON of the IPTC (ninjs, versions 1 to 3): a text item is an article.

use nutgraf::{Format, Metadata};
use serde_json::{Map, Value};

use super::content::Content;
use super::error::Reason;
use super::{Origin, Read};

/// The fields that hold the text in version 1, the plainest markup last, with what it is.
const BODIES: [(&str, Format); 3] =
    [("body_xhtml", Format::Html), ("body_html", Format::Html), ("body_text", Format::Text)];

/// Whether an object is an item: it has an address of its own, and what only items have.
pub(super) fn is_item(object: &Map<String, Value>) -> bool {
    let has = |name: &str| object.contains_key(name);
    let has_body = BODIES.iter().any(|(name, _)| has(name)) || list(object, "bodies").is_some();
    let says = object.get("standard").and_then(|standard| text(standard, "name"));
    let is_named = says.is_some_and(|name| name.eq_ignore_ascii_case("ninjs"));
    text_of(object, "uri").is_some()
        && (has_body || is_named || list(object, "headlines").is_some())
}

/// An item, and what it says of itself for `origin`.
pub(super) fn read(object: &Map<String, Value>, origin: &mut Origin) -> Read {
    let own = |name| text_of(object, name);
    if let Some(uri) = own("uri") {
        origin.id = uri;
    }
    let given = Metadata {
        title: own("headline").or_else(|| first(object, "headlines")).or_else(|| own("title")),
        url: own("uri").filter(|uri| uri.starts_with("http://") || uri.starts_with("https://")),
        byline: own("byline").or_else(|| own("by")).or_else(|| first(object, "bylines")),
        date: own("firstcreated")
            .or_else(|| own("versioncreated"))
            .or_else(|| own("contentcreated")),
        language: own("language"),
        ..Metadata::default()
    };
    let content = body(object).ok_or(match own("type").as_deref() {
        None | Some("text" | "composite") => Reason::NoText,
        Some(_) => Reason::Unsupported {
            kind: "a ninjs item of another type than text",
            advice: "only its text items are articles",
        },
    });
    Read { content, given: given.into(), notes: Vec::new(), part: None }
}

/// Text or markup of the article.
fn body(object: &Map<String, Value>) -> Option<Content> {
    for (name, format) in BODIES {
        if let Some(body) = text_of(object, name) {
            return Some(Content::Text(body, format));
        }
    }
    // Of several in version 2 and later, the main one comes as markup if there is a choice.
    let bodies = list(object, "bodies")?;
    let kind = |body: &Value| text(body, "contenttype").unwrap_or_default();
    let is_html = |body: &&Value| kind(body).contains("html");
    let is_main = |body: &&Value| matches!(text(body, "role").as_deref(), None | Some("main"));
    let has_text = |body: &&Value| text(body, "value").is_some();
    let bodies: Vec<_> = bodies.iter().filter(has_text).collect();
    let mains: Vec<_> = bodies.iter().copied().filter(|body| is_main(body)).collect();
    let among = if mains.is_empty() { bodies } else { mains };
    let chosen = among.iter().copied().find(|body| is_html(body)).or(among.first().copied())?;
    let format = if is_html(&chosen) { Format::Html } else { Format::Text };
    Some(Content::Text(text(chosen, "value")?, format))
}

/// The value of the main one of a list, or else the first.
fn first(object: &Map<String, Value>, name: &str) -> Option<String> {
    let values = list(object, name)?;
    let is_main = |value: &&Value| text(value, "role").is_some_and(|role| role == "main");
    text(values.iter().find(is_main).or(values.first())?, "value")
}

fn list<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a [Value]> {
    object.get(name)?.as_array().map(Vec::as_slice).filter(|values| !values.is_empty())
}

fn text(value: &Value, name: &str) -> Option<String> {
    text_of(value.as_object()?, name)
}

fn text_of(object: &Map<String, Value>, name: &str) -> Option<String> {
    let words = object.get(name)?.as_str()?;
    (!words.trim().is_empty()).then(|| words.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::input::Entry;

    fn entry(item: &Value) -> Entry {
        let object = item.as_object().expect("an object");
        assert!(is_item(object));
        let mut origin = Origin::of(Some("a.json".into()));
        let read = read(object, &mut origin);
        Entry::new(origin, read)
    }

    #[test]
    fn items_of_the_first_version_are_read() {
        let item = json!({
            "uri": "http://n.example/1", "type": "text", "language": "en",
            "versioncreated": "2025-03-03T09:00:00Z", "byline": "Kim Lee", "headline": "Bridge",
            "body_text": "One. Two.", "body_html": "<p>One.</p><p>Two.</p>",
        });
        let entry = entry(&item);
        assert_eq!(entry.given.metadata.title.as_deref(), Some("Bridge"));
        assert_eq!(entry.given.metadata.byline.as_deref(), Some("Kim Lee"));
        assert_eq!(entry.given.metadata.date.as_deref(), Some("2025-03-03T09:00:00Z"));
        assert_eq!(entry.given.metadata.language.as_deref(), Some("en"));
        assert_eq!(entry.given.metadata.url.as_deref(), Some("http://n.example/1"));
        assert_eq!(entry.told(), "http://n.example/1: One.⏎⏎Two.");
    }

    #[test]
    fn items_of_later_versions_are_read() {
        let item = json!({
            "uri": "urn:1", "by": "Kim Lee",
            "headlines": [{"role": "short", "value": "B"}, {"role": "main", "value": "Bridge"}],
            "bodies": [
                {"role": "summary", "value": "Short."},
                {"role": "main", "contenttype": "text/plain", "value": "One < two."},
            ],
        });
        let entry = entry(&item);
        assert_eq!(entry.given.metadata.title.as_deref(), Some("Bridge"));
        assert_eq!(entry.given.metadata.url, None);
        assert_eq!(entry.told(), "urn:1: One < two.");
    }

    #[test]
    fn pictures_are_no_articles() {
        let item = json!({"uri": "urn:1", "type": "picture", "headlines": [{"value": "B"}]});
        assert_eq!(
            entry(&item).told(),
            "cannot read `a.json`: it is a ninjs item of another type than text, which is not \
             read: only its text items are articles"
        );
        assert!(!is_item(json!({"uri": "urn:1", "text": "x"}).as_object().expect("an object")));
    }
}
