//! Which field of a record, or column of a table, holds the article's text.

use super::error::Reason;

/// Where the text is looked for if nothing is said, in this order.
const TEXT_FIELDS: [&str; 4] = ["text", "article", "content", "body"];

/// How many fields that are there a message lists.
const LISTED: usize = 12;

/// The field that holds the text: the one `asked` for, or else the first of the usual ones
/// that is among `there`.
pub(super) fn text_field(
    asked: Option<&str>,
    what: &'static str,
    there: &[&str],
) -> Result<String, Reason> {
    let usual = asked.is_none();
    let wanted = asked.as_slice().iter().chain(TEXT_FIELDS.iter().filter(|_| usual));
    if let Some(found) = wanted.clone().find(|field| there.contains(field)) {
        return Ok((*found).to_owned());
    }
    let wanted: Vec<_> = wanted.map(|field| format!("`{field}`")).collect();
    let listed: Vec<_> = there.iter().take(LISTED).map(|field| format!("`{field}`")).collect();
    let more = if there.len() > LISTED { ", ..." } else { "" };
    let there = if listed.is_empty() { "nothing".to_owned() } else { listed.join(", ") };
    Err(Reason::NoField { what, wanted: either(&wanted), there: there + more })
}

/// What to tell of a field that was found rather than asked for.
pub(super) fn note(asked: Option<&str>, what: &str, found: &str) -> Option<String> {
    (asked.is_none() && found != TEXT_FIELDS[0])
        .then(|| format!("the text is taken from the {what} `{found}`"))
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

    #[test]
    fn the_first_usual_field_is_taken() {
        let found = |asked, there: &[&str]| text_field(asked, "field", there).ok();
        assert_eq!(found(None, &["body", "content", "id"]).as_deref(), Some("content"));
        assert_eq!(found(None, &["body", "text"]).as_deref(), Some("text"));
        assert_eq!(found(Some("body"), &["body", "text"]).as_deref(), Some("body"));
        assert_eq!(found(Some("story"), &["body", "text"]), None);
        assert_eq!(found(None, &[]), None);
    }

    #[test]
    fn what_is_there_is_listed() {
        let told = |asked, there: &[&str]| match text_field(asked, "column", there) {
            Ok(found) => found,
            Err(reason) => reason.to_string(),
        };
        assert_eq!(
            told(None, &["id", "title"]),
            "it has no column `text`, `article`, `content` or `body`, but `id`, `title`"
        );
        assert_eq!(told(Some("story"), &[]), "it has no column `story`, but nothing");
    }
}
