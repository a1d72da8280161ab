//! The words of a sentence that say what it is about, as stems.

use std::collections::HashMap;

use super::numbers::{Form, quantities};
use crate::document::Document;
use crate::language::Language;
use crate::words::Token;

/// How often each term is in sentence `index`. Numbers in words are terms in digits.
pub(super) fn terms(document: &Document, index: usize) -> HashMap<String, usize> {
    let (text, language) = (document.text(), document.language());
    let tokens = document.words().tokens(text, index);
    let mut terms = HashMap::new();
    let numbers = quantities(text, &tokens, &language.numbers);
    let mut numbers = numbers.iter().peekable();
    let mut at = 0;
    while at < tokens.len() {
        let number = numbers.next_if(|found| found.first == at);
        let number = number.and_then(|found| {
            let [reading] = found.readings.as_slice() else { return None };
            let small = reading.value.small().filter(|_| reading.form == Form::Cardinal)?;
            Some((found.end, small.to_string()))
        });
        let (end, term) = match number {
            Some((end, digits)) => (end, Some(digits)),
            None => (at + 1, content(&tokens[at], language)),
        };
        at = end;
        if let Some(term) = term {
            *terms.entry(term).or_default() += 1;
        }
    }
    terms
}

fn content(token: &Token, language: &Language) -> Option<String> {
    let content = token.is_acronym || !language.terms.stop_words.has(token.norm);
    (content && !token.norm.is_empty()).then(|| token.stem.to_owned())
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
