//! Sentences into which a caption ran, where a page was taken as one text: "as Hamilton takes his third pole on the
//! spin Hamilton stands on top of his Mercedes".
//!
//! Segmentation takes such apart where the second begins with a word that begins sentences (`run_on`); where
//! it begins with somebody's name, only what was named can tell.

use crate::analysis::Analysis;
use crate::language::Language;
use crate::model::Role;
use crate::words::Token;

/// Where in a sentence another begins with somebody's name behind a noun, with a verb behind the name and
/// another before; the last such place, in bytes from the sentence's start.
pub(super) fn seam(analysis: &Analysis, sentence: usize) -> Option<usize> {
    let document = analysis.document();
    let text = document.text();
    let span = document.sentences()[sentence].span;
    let first = analysis.mentions.partition_point(|mention| mention.span.start <= span.start);
    let inside = analysis.mentions[first..].iter();
    let mut people = inside
        .take_while(|mention| mention.span.start < span.end)
        .filter(|mention| Role::of(&mention.label) == Role::Person)
        .peekable();
    people.peek()?;
    let tokens = document.words().tokens(text, sentence);
    let language = document.language();
    let verb = tokens.iter().position(|token| language.summary.finite.has(token.text))?;
    let are_spaces = |text: &str| !text.is_empty() && text.chars().all(|c| c == ' ');
    let begins = people.filter(|person| {
        let before = tokens.partition_point(|token| token.span.start < person.span.start);
        let after = tokens.partition_point(|token| token.span.start < person.span.end);
        let (before, after) = (&tokens[..before], &tokens[after..]);
        let ([.., last], [next, ..]) = (before, after) else { return false };
        let gaps = [(last.span.end, person.span.start), (person.span.end, next.span.start)];
        gaps.into_iter().all(|(start, end)| text.get(start..end).is_some_and(are_spaces))
            && verb + 1 < before.len()
            && begins_again(before, next, language)
    });
    begins.last().map(|person| person.span.start - span.start)
}

/// Whether the words before a name may end a sentence, and what follows it is a verb.
fn begins_again(before: &[Token<'_>], next: &Token<'_>, language: &Language) -> bool {
    let [rest @ .., last] = before else { return false };
    let lower = |token: &Token<'_>| token.text.chars().all(char::is_lowercase);
    // "Mertesacker insists": no plural, since a name stands before it.
    let is_verb = language.summary.finite.has(next.text)
        || lower(next) && next.text.len() > 3 && next.text.ends_with('s') && next.text != next.norm;
    is_verb && lower(last) && ends_clause(rest, last, language)
}

/// Whether a word is a noun that ends a clause, rather than what leads to a name: "boss", "said", "whose".
fn ends_clause(before: &[Token<'_>], word: &Token<'_>, language: &Language) -> bool {
    let (known, names) = (&language.summary, &language.names);
    let (text, norm) = (word.text, word.norm);
    let leads = language.terms.stop_words.has(text)
        || language.sentences.lead_on.has(text)
        || language.sentences.speech.has(text)
        || known.subordinators.has(text)
        || known.people.has(norm)
        || known.times.has(norm)
        || known.quantities.has(norm)
        || names.honorifics.has(text)
        || names.roles.has(text)
        || names.ages.has(text)
        || names.kin.has(text);
    let is_verb = ["ed", "ing", "ly"].iter().any(|ending| text.ends_with(ending));
    // "She thinks Kate is": a verb follows its subject.
    let subject = before.last().is_some_and(|last| {
        names.pronouns.has(last.text) || last.is_capitalized() || last.norm != last.text
    });
    !leads && !is_verb && !subject
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::mention::Mention;
    use crate::model::SelectionSpec;
    use crate::span::Span;

    /// What the second of two sentences begins with.
    #[track_caller]
    fn check(text: &str, name: &str, want: Option<&str>) {
        let document = Document::from_text(text);
        let mention = |(start, _): (usize, &str)| Mention {
            span: Span::new(start, start + name.len()),
            label: "PER".into(),
            confidence: 1.0,
            sentence: 0,
        };
        let mentions = text.match_indices(name).map(mention).collect();
        let analysis = Analysis::new(&document, mentions, vec![0.5], SelectionSpec::default());
        let found = seam(&analysis, 0).map(|at| &text[at..]);
        assert_eq!(found, want, "{text}");
    }

    #[test]
    fn a_caption_that_ran_into_the_next() {
        check(
            "Lee was first on the long run Orr waves to the crowd.",
            "Orr",
            Some("Orr waves to the crowd."),
        );
        check(
            "Taxes are too high as millions get a tax cut Ann Orr will say today.",
            "Ann Orr",
            Some("Ann Orr will say today."),
        );
    }

    #[test]
    fn one_sentence() {
        for text in [
            "Lee was beaten when striker Orr was sent off.",
            "Lee has said that she thinks Orr is right.",
            "He was glad that the report Orr, had read was lost.",
            "It was clear that last week Orr was ill.",
            "The boy was found and the younger Orr was glad.",
            "Orr has won the long run Orr of Marlow likes.",
        ] {
            check(text, "Orr", None);
        }
    }
}
