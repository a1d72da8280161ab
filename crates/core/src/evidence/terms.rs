//! The words of a sentence that say what it is about, as stems.

use std::collections::HashMap;

use super::numbers::{Form, quantities};
use crate::document::Document;
use crate::language::Language;
use crate::words::Token;

/// How often each term is in sentence `index`.
pub(super) fn terms(document: &Document, index: usize) -> HashMap<String, usize> {
    counted(in_order(document, index, |_| false))
}

/// How often each term is there.
pub(super) fn counted(terms: impl IntoIterator<Item = String>) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for term in terms {
        *counts.entry(term).or_default() += 1;
    }
    counts
}

/// The terms of sentence `index`, in order, without those of the tokens that `is_left_out`. Numbers in
/// words are terms in digits.
pub(super) fn in_order(
    document: &Document,
    index: usize,
    is_left_out: impl Fn(usize) -> bool,
) -> Vec<String> {
    let (text, language) = (document.text(), document.language());
    let tokens = document.words().tokens(text, index);
    let mut terms = Vec::new();
    let numbers = quantities(text, &tokens, &language.numbers);
    let mut numbers = numbers.iter().peekable();
    let mut at = 0;
    while at < tokens.len() {
        let number = numbers.next_if(|found| found.first == at);
        let number = number.and_then(|found| {
            // "$2.5m" are millions, whatever "2.5m" is.
            let of_money = found.readings.last().filter(|own| own.unit.is_some());
            let reading = of_money.or(found.readings.first());
            let reading = reading.filter(|own| own.form == Form::Cardinal)?;
            Some((found.end, reading.value.to_string()))
        });
        let (end, term) = match number {
            Some((end, digits)) => (end, Some(digits)),
            None => (at + 1, content(&tokens[at], language)),
        };
        terms.extend(term.filter(|_| !is_left_out(at)));
        at = end;
    }
    terms
}

fn content(token: &Token, language: &Language) -> Option<String> {
    is_content(token, language).then(|| token.stem.to_owned())
}

/// Whether a token says what a sentence is about.
pub(super) fn is_content(token: &Token, language: &Language) -> bool {
    let says =
        token.is_acronym || !language.terms.stop_words.has(token.norm) && !denies(token, language);
    says && !token.norm.is_empty()
}

/// Whether a token denies what comes after it: "not", "didn't".
pub(super) fn denies(token: &Token, language: &Language) -> bool {
    let known = &language.terms;
    let ends = |end: &&str| {
        let start = token.text.len().checked_sub(end.len());
        let own = start.and_then(|start| token.text.get(start..));
        own.is_some_and(|own| own.eq_ignore_ascii_case(end))
    };
    known.negations.has(token.norm) || known.negation_endings.iter().any(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_a_sentence() {
        let document = Document::from_text(
            "The US told us that two ministers met the minister’s 1,000 men at 5:30.",
        );
        let mut got: Vec<_> = terms(&document, 0).into_iter().collect();
        got.sort();
        let want = [
            ("1000", 1),
            ("2", 1),
            ("530", 1),
            ("men", 1),
            ("met", 1),
            ("minist", 2),
            ("told", 1),
            ("us", 1),
        ];
        assert_eq!(got, want.map(|(term, count)| (term.to_owned(), count)));
    }
}
