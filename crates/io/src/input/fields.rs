//! Which fields of a record, or columns of a table, hold the article's text and what is said
//! of it.

use super::InputOptions;
use super::error::Reason;

/// Where the text is looked for if nothing is said, in this order.
pub(super) const TEXT_FIELDS: &[&str] = &["text", "article", "content", "body"];

/// The same where a summary stands beside it: there "text" may be the summary's.
pub(super) const SOURCE_FIELDS: &[&str] =
    &["source", "article", "document", "text", "content", "body"];

/// The usual names of what else is read, in the order of preference.
pub(super) const TITLES: [&str; 2] = ["title", "headline"];
pub(super) const BYLINES: [&str; 3] = ["byline", "author", "authors"];
pub(super) const DATES: [&str; 10] = [
    "date",
    "published",
    "date_published",
    "datePublished",
    "published_at",
    "publishedAt",
    "publication_date",
    "pub_date",
    "pubDate",
    "publish_date",
];
pub(super) const LANGUAGES: [&str; 2] = ["language", "lang"];
pub(super) const URLS: [&str; 4] = ["url", "link", "canonical_url", "uri"];

/// How many fields that are there a message lists.
const LISTED: usize = 12;

/// The fields that hold the text: those `asked` for, a name or several with commas between, of
/// which some are there; or else the first of the `usual` ones that is. `has` says which are.
pub(super) fn text_fields(
    asked: &[String],
    usual: &[&str],
    what: &'static str,
    has: impl Fn(&str) -> bool,
    there: impl FnOnce() -> Vec<String>,
) -> Result<Vec<String>, Reason> {
    let mut wanted: Vec<&str> = Vec::new();
    for asked in asked {
        if has(asked) || !asked.contains(',') {
            wanted.push(asked);
        } else {
            wanted.extend(asked.split(',').map(str::trim).filter(|name| !name.is_empty()));
        }
    }
    if wanted.iter().any(|name| has(name)) {
        return Ok(wanted.into_iter().map(str::to_owned).collect());
    }
    if asked.is_empty() {
        if let Some(usual) = usual.iter().find(|name| has(name)) {
            return Ok(vec![(*usual).to_owned()]);
        }
        wanted = usual.to_vec();
    }
    Err(missing(what, &wanted, &there()))
}

/// That none of the `wanted` is `there`.
pub(super) fn missing(what: &'static str, wanted: &[&str], there: &[String]) -> Reason {
    let wanted: Vec<_> = wanted.iter().map(|field| format!("`{field}`")).collect();
    let listed: Vec<_> = there.iter().take(LISTED).map(|field| format!("`{field}`")).collect();
    let more = if there.len() > LISTED { ", ..." } else { "" };
    let there = if listed.is_empty() { "nothing".to_owned() } else { listed.join(", ") };
    Reason::NoField { what, wanted: either(&wanted), there: there + more }
}

/// What to tell of a field that was found rather than asked for.
pub(super) fn note(
    asked: &[String],
    usual: &[&str],
    what: &str,
    found: &[String],
) -> Option<String> {
    let is_first = |found: &String| usual.first().is_some_and(|first| first == found);
    let found = found.first().filter(|found| asked.is_empty() && !is_first(found))?;
    Some(format!("the text is taken from the {what} `{found}`"))
}

/// What to tell of fields that were asked for by name and are not there.
pub(super) fn lacking(
    options: &InputOptions,
    what: &str,
    has: impl Fn(&str) -> bool,
) -> Option<String> {
    let InputOptions { keep, title_field, date_field, url_field, .. } = options;
    let id_field = Some(&options.id_field).filter(|id| **id != InputOptions::default().id_field);
    let one = [id_field, title_field.as_ref(), date_field.as_ref(), url_field.as_ref()];
    let asked = one.into_iter().flatten().chain(keep);
    let lacking: Vec<String> =
        asked.filter(|name| !has(name)).map(|name| format!("`{name}`")).collect();
    (!lacking.is_empty()).then(|| format!("there is no {what} {}", either(&lacking)))
}

/// Several things to tell as one.
pub(super) fn notes<const N: usize>(notes: [Option<String>; N]) -> Option<String> {
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// Whether a name is one of those that the text is looked for in.
pub(super) fn is_usual(name: &str) -> bool {
    TEXT_FIELDS.iter().any(|usual| usual.eq_ignore_ascii_case(name))
}

/// Whether the first bytes of a table, or of JSON, have the name of a text in them: one that is
/// `asked` for, or else a usual one.
pub(super) fn are_named(head: &[u8], asked: &[String]) -> bool {
    let text = String::from_utf8_lossy(head);
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || "_- ".contains(c)));
    words.any(|word| match asked {
        [] => is_usual(word.trim()),
        asked => asked.iter().any(|asked| asked.split([',', '.']).any(|name| name == word.trim())),
    })
}

/// Texts as the paragraphs of one.
pub(super) fn joined(texts: Vec<String>) -> String {
    match <[String; 1]>::try_from(texts) {
        Ok([text]) => text,
        Err(texts) => texts.join("\n\n"),
    }
}

fn either(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(asked: &[&str], there: &[&str]) -> String {
        let asked: Vec<_> = asked.iter().map(ToString::to_string).collect();
        let names = || there.iter().map(ToString::to_string).collect();
        match text_fields(&asked, TEXT_FIELDS, "column", |name| there.contains(&name), names) {
            Ok(found) => found.join("+"),
            Err(reason) => reason.to_string(),
        }
    }

    #[test]
    fn the_first_usual_field_is_taken() {
        assert_eq!(chosen(&[], &["body", "content", "id"]), "content");
        assert_eq!(chosen(&[], &["body", "text"]), "text");
        assert_eq!(chosen(&["body"], &["body", "text"]), "body");
        assert_eq!(chosen(&["lead, body"], &["body", "lead"]), "lead+body");
        assert_eq!(chosen(&["lead, body"], &["lead, body", "lead"]), "lead, body");
        assert_eq!(chosen(&["lead", "body"], &["lead"]), "lead+body");
    }

    #[test]
    fn what_was_asked_for_and_is_not_there() {
        let options = InputOptions {
            id_field: "no".into(),
            title_field: Some("head".into()),
            keep: vec!["x".into(), "y".into()],
            ..InputOptions::default()
        };
        let lacking = |there: &[&str]| lacking(&options, "column", |name| there.contains(&name));
        assert_eq!(lacking(&["no", "head", "x", "y", "z"]), None);
        assert_eq!(lacking(&["no", "x"]).as_deref(), Some("there is no column `head` or `y`"));
        assert_eq!(super::lacking(&InputOptions::default(), "field", |_| false), None);
    }

    #[test]
    fn what_is_there_is_listed() {
        assert_eq!(
            chosen(&[], &["id", "title"]),
            "it has no column `text`, `article`, `content` or `body`, but `id`, `title`"
        );
        assert_eq!(chosen(&["story"], &[]), "it has no column `story`, but nothing");
    }
}
