//! The tokens a text is cut into where a format needs tokens and the annotations have none.

use nutgraf_text::Span;
use unicode_segmentation::UnicodeSegmentation;

/// The tokens of `within`: a run of letters and digits with their combining marks, or any
/// other single grapheme that is neither white space nor a control character.
///
/// They depend on the text alone, so that gold and predictions of one text have the same
/// tokens.
///
/// ```
/// use nutgraf_eval::formats::tokens;
///
/// let text = "the U.S.-led talks";
/// let words: Vec<&str> = tokens(text, (0..text.len()).into()).iter().map(|s| s.of(text)).collect();
/// assert_eq!(words, ["the", "U", ".", "S", ".", "-", "led", "talks"]);
/// ```
pub fn tokens(text: &str, within: Span) -> Vec<Span> {
    let slice = within.of(text);
    let mut tokens = Vec::new();
    let mut word = None;
    for (at, grapheme) in slice.grapheme_indices(true) {
        let first = grapheme.chars().next().unwrap_or(' ');
        if first.is_alphanumeric() {
            word.get_or_insert(at);
            continue;
        }
        tokens.extend(word.take().map(|start| Span { start, end: at }));
        if !first.is_whitespace() && !first.is_control() {
            tokens.push(Span { start: at, end: at + grapheme.len() });
        }
    }
    tokens.extend(word.map(|start| Span { start, end: slice.len() }));
    tokens.into_iter().map(|token| token.shifted(within.start)).collect()
}

/// The sentences that stand in for those of an article that has none: its lines, white space
/// at their ends and empty lines left out.
pub(super) fn lines(text: &str) -> Vec<Span> {
    let mut at = 0;
    text.split_inclusive('\n')
        .filter_map(|line| {
            let span = Span { start: at, end: at + line.len() }.trimmed(text);
            at += line.len();
            (!span.is_empty()).then_some(span)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let found = tokens(text, Span { start: 0, end: text.len() });
        let words: Vec<&str> = found.iter().map(|token| token.of(text)).collect();
        assert_eq!(words, expect, "{text:?}");
    }

    #[test]
    fn words_and_single_marks() {
        check("", &[]);
        check(
            " The U.S.-led, 3.5% rise…\n",
            &["The", "U", ".", "S", ".", "-", "led", ",", "3", ".", "5", "%", "rise", "…"],
        );
        check("Cafe\u{301} na\u{ef}ve", &["Cafe\u{301}", "na\u{ef}ve"]);
        check("ok👩‍👩‍👧go \0", &["ok", "👩‍👩‍👧", "go"]);
        check("ירושלים, مصر", &["ירושלים", ",", "مصر"]);
    }
}
