//! How a sentence begins and ends.

/// A text without the marks that close it.
pub(super) fn inner(text: &str) -> &str {
    text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', ' ', '*', '_'])
}

/// Whether it ends as a sentence does.
pub(super) fn ends(text: &str) -> bool {
    inner(text).ends_with(['.', '!', '?', '…', '。', '！', '？'])
}

/// Whether it begins as a sentence does.
pub(super) fn begins_large(text: &str) -> bool {
    let first = text.split_whitespace().find(|word| word.contains(char::is_alphanumeric));
    // "iPhone", "al-Shabaab" begin small.
    first.is_none_or(|word| {
        let small = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        !small.starts_with(char::is_lowercase) || small.contains(char::is_uppercase)
    })
}

/// Also one that is all in quotation marks, as of an interview.
pub(super) fn is_question(text: &str) -> bool {
    let quoted = text.starts_with(['"', '“', '‘']) && inner(text).ends_with('?');
    text.trim_end().trim_end_matches(['*', '_']).ends_with('?') || quoted
}
