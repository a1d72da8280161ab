//! ninjs 2.1, news in JSON of the IPTC: an item for each article, with its text, its summary, and
//! the names in it as people, organisations, places, objects and subjects. Dates and amounts have
//! no place in an item.

use std::fmt::Write as _;
use std::io::{self, Write};

use nutgraf::{ModelInfo, Role};
use serde::Serialize;

use super::{Article, Writer};

const SCHEMA: &str = "http://www.iptc.org/std/ninjs/ninjs-schema_2.1.json#";

pub(super) struct Ninjs {
    /// Who made the summary.
    ednote: String,
}

impl Ninjs {
    pub(super) fn new(model: &ModelInfo) -> Self {
        let ednote =
            format!("summary and names by nutgraf, model {} {}", model.name, model.version);
        Self { ednote }
    }
}

/// An item; what is empty is left out.
#[derive(Serialize)]
struct Item<'a> {
    standard: Standard,
    uri: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    contentcreated: Option<&'a str>,
    ednote: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headlines: Vec<Part<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    descriptions: Vec<Part<'a>>,
    bodies: Vec<Body<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    people: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    organisations: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    objects: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subjects: Vec<Named<'a>>,
    altids: [AltId<'a>; 1],
}

#[derive(Serialize)]
struct Standard {
    name: &'static str,
    version: &'static str,
    schema: &'static str,
}

#[derive(Serialize)]
struct Part<'a> {
    role: &'static str,
    contenttype: &'static str,
    value: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
struct Body<'a> {
    role: &'static str,
    contenttype: &'static str,
    charcount: usize,
    wordcount: usize,
    value: &'a str,
}

/// Something that the item names.
#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    rel: &'static str,
}

#[derive(Serialize)]
struct AltId<'a> {
    role: &'static str,
    value: &'a str,
}

impl Writer for Ninjs {
    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let text = article.document.text();
        let metadata = article.document.metadata();
        let part = |role, value| Part { role, contenttype: "text/plain", value };
        let title = metadata.title.as_deref();
        let summary = article.summary_to_read().join(" ");
        let named = |is: fn(Role, &str) -> bool| {
            let entities = article.entities.iter();
            let of = entities.filter(|entity| is(Role::of(&entity.label), &entity.label));
            of.map(|entity| Named { name: &entity.name, rel: "mentions" }).collect()
        };
        let item = Item {
            standard: Standard { name: "ninjs", version: "2.1", schema: SCHEMA },
            uri: uri(article),
            r#type: "text",
            // The standard wants a time with it.
            contentcreated: metadata.date.as_deref().filter(|date| is_time(date)),
            ednote: &self.ednote,
            language: metadata.language.as_deref(),
            by: metadata.byline.as_deref(),
            headlines: title.map(|title| part("main", title.into())).into_iter().collect(),
            descriptions: (!summary.is_empty())
                .then(|| part("summary", summary.into()))
                .into_iter()
                .collect(),
            bodies: vec![Body {
                role: "main",
                contenttype: "text/plain",
                charcount: text.chars().count(),
                wordcount: article.words(),
                value: text,
            }],
            people: named(|role, _| role == Role::Person),
            organisations: named(|role, _| role == Role::Organisation),
            places: named(|role, _| role == Role::Place),
            objects: named(|role, label| role == Role::Other && is_object(label)),
            subjects: named(|role, label| {
                role == Role::Group || role == Role::Other && !is_object(label)
            }),
            altids: [AltId { role: "nutgraf", value: &article.origin.id }],
        };
        serde_json::to_writer_pretty(&mut *out, &item)?;
        out.write_all(b"\n")
    }
}

/// What tells the item from others: its address or id, or else one made of its id.
fn uri(article: &Article) -> String {
    let id = &article.origin.id;
    let url = article.document.metadata().url.as_deref();
    if let Some(uri) = url.into_iter().chain([&**id]).find(|uri| is_uri(uri)) {
        return uri.to_owned();
    }
    let mut uri = "nutgraf:".to_owned();
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// Whether this is an address or a name of the standard (RFC 3986): a scheme, and no character
/// that has no place in one.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let is_rest = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
    is_scheme && !rest.is_empty() && rest.bytes().all(is_rest)
}

/// Whether names of this type, which is of no other role, are of things.
fn is_object(label: &str) -> bool {
    matches!(label, "PRODUCT" | "WORK_OF_ART")
}

/// Whether a date has a time and says of which zone (RFC 3339).
fn is_time(date: &str) -> bool {
    let zone = date.get(19..).unwrap_or_default();
    let zone = zone.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let is_zone = zone == "Z" || zone.len() == 6 && zone.starts_with(['+', '-']);
    date.get(10..11) == Some("T") && date.get(13..14) == Some(":") && is_zone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_names_of_files() {
        for uri in ["https://h.example/a?b#c", "urn:newsml:dpa.com:1", "tag:h.example,2025:a"] {
            assert!(is_uri(uri), "{uri}");
        }
        for name in ["a.txt", "C:/a.txt", "a b:c", "news: one", "x:", "é:a"] {
            assert!(!is_uri(name), "{name}");
        }
    }

    #[test]
    fn times_are_told_from_days() {
        for time in ["2025-03-03T09:00:00Z", "2025-03-03T09:00:00.5+01:00"] {
            assert!(is_time(time), "{time}");
        }
        for day in ["2025-03-03", "Monday", "2025-03-03T09:00:00", "20250303T090000Z"] {
            assert!(!is_time(day), "{day}");
        }
    }
}
