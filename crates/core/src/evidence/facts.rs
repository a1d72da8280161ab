//! The facts of a sentence that can be looked up: names, numbers and dates; and whether a
//! source has them.

use std::collections::HashSet;
use std::sync::Arc;

use super::dates::{Date, FoundDate, dates};
use super::names::{Run, SourceNames, capitalized_runs};
use super::numbers::{Decimal, Form, Found, Quantity, quantities, share_over_ranges};
use crate::document::Document;
use crate::language::Language;
use crate::model::Role;
use crate::span::Span;
use crate::words::Token;

/// What kind of fact it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactKind {
    /// A name of somebody or something.
    Name,
    /// A number, an amount, a share, a time of day.
    Number,
    /// A day, month, year or day of the week, or a phrase that says when.
    Date,
}

/// A fact of a generated sentence that its source does not contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupported {
    /// Where it stands in the text that was checked.
    pub span: Span,
    /// What kind of fact it is.
    pub kind: FactKind,
    /// The entity type, where a model found it.
    pub label: Option<Arc<str>>,
}

/// All facts of a source.
pub(super) struct SourceFacts {
    language: &'static Language,
    names: SourceNames,
    numbers: HashSet<Quantity>,
    dates: Vec<Date>,
    /// Stems of its words.
    stems: HashSet<String>,
}

impl SourceFacts {
    /// The facts of a document, in which a model found `mentions`. Its sentences are read one by
    /// one, as generated ones are: no token goes over an end.
    pub(super) fn new(document: &Document, mentions: impl Iterator<Item = Span>) -> Self {
        let (text, language) = (document.text(), document.language());
        let sentences = 0..document.sentences().len();
        let tokens: Vec<Token> =
            sentences.flat_map(|index| document.words().tokens(text, index)).collect();
        let mut found = quantities(text, &tokens, &language.numbers);
        let dates = dates(&tokens, &found, language).into_iter().map(|found| found.date).collect();
        share_over_ranges(text, &tokens, &mut found, &language.numbers);
        let numbers = found.into_iter().flat_map(|found| found.readings).collect();
        let names = SourceNames::new(text, &tokens, mentions, language);
        let stems = tokens.iter().map(|token| token.stem.to_owned()).collect();
        Self { language, names, numbers, dates, stems }
    }

    /// The facts of sentence `index` of a generated text that this source lacks, in text order and
    /// not overlapping. `mentions` are the entities that a model found in it, with their types.
    pub(super) fn missing(
        &self,
        generated: &Document,
        index: usize,
        mentions: &[(Span, Arc<str>)],
    ) -> Vec<Unsupported> {
        let text = generated.text();
        let tokens = generated.words().tokens(text, index);
        let sentence = Sentence::new(text, tokens, mentions, self.language);
        let mut missing = Vec::new();
        let mut add = |tokens: &[Token], kind, label: Option<&Arc<str>>| {
            if let [first, .., last] | [first @ last] = tokens {
                let span = Span::new(first.span.start, last.span.end);
                missing.push(Unsupported { span, kind, label: label.cloned() });
            }
        };
        let tokens = &sentence.tokens;
        for found in &sentence.dates {
            let range = found.first..found.end;
            if sentence.is_free(range.clone()) && !self.has_date(found.date) {
                add(&tokens[range], FactKind::Date, None);
            }
        }
        for found in &sentence.numbers {
            let range = found.first..found.end;
            if sentence.is_free(range.clone())
                && !sentence.in_date(found)
                && !sentence.is_idiom(found)
                && !self.has_number(&found.readings)
            {
                add(&tokens[range], FactKind::Number, None);
            }
        }
        for (range, label) in &sentence.whens {
            if !tokens[range.clone()].iter().all(|token| self.has_stem(token)) {
                add(&tokens[range.clone()], FactKind::Date, Some(label));
            }
        }
        for (range, label) in &sentence.names {
            if !self.names.has(text, &tokens[range.clone()]) {
                add(&tokens[range.clone()], FactKind::Name, Some(label));
            }
        }
        for run in sentence.free_runs() {
            if let Some(range) = self.lacks(text, tokens, run) {
                add(&tokens[range], FactKind::Name, None);
            }
        }
        missing.sort_by_key(|fact| (fact.span.start, fact.span.end));
        missing
    }

    /// What of a run of capitalized words the source lacks. The first word of a sentence may
    /// have its capital from there.
    fn lacks(&self, text: &str, tokens: &[Token], run: Run) -> Option<std::ops::Range<usize>> {
        let words = &tokens[run.first..run.end];
        if self.names.has(text, words) {
            return None;
        }
        if run.begins && !words[0].is_acronym {
            let rest = &words[1..];
            if rest.is_empty() || self.names.has(text, rest) {
                return None;
            }
            let common = self.language.terms.stop_words.has(words[0].norm);
            let first = run.first + usize::from(common || self.names.has_word(&words[0]));
            return Some(first..run.end);
        }
        Some(run.first..run.end)
    }

    fn has_number(&self, readings: &[Quantity]) -> bool {
        let has = |reading: &Quantity| {
            self.numbers.contains(reading)
                || reading.unit.is_none()
                    && self
                        .numbers
                        .iter()
                        .any(|other| other.value == reading.value && other.form == reading.form)
        };
        readings.iter().any(has)
    }

    fn has_date(&self, date: Date) -> bool {
        let same_day = |other: &Date| {
            other.month == date.month
                && other.day == date.day
                && (date.year.is_none() || other.year.is_none() || date.year == other.year)
        };
        let day_and_month = match (date.month, date.day) {
            (Some(_), Some(_)) => self.dates.iter().any(same_day),
            (Some(month), None) => self.dates.iter().any(|other| other.month == Some(month)),
            _ => true,
        };
        let weekday = date
            .weekday
            .is_none_or(|day| self.dates.iter().any(|other| other.weekday == Some(day)));
        day_and_month && weekday && date.year.is_none_or(|year| self.has_year(year))
    }

    fn has_year(&self, year: u32) -> bool {
        let value = Decimal::of(u64::from(year));
        self.dates.iter().any(|other| other.year == Some(year))
            || self.has_number(&[Quantity { value, form: Form::Cardinal, unit: None }])
    }

    fn has_stem(&self, token: &Token) -> bool {
        let known = &self.language.terms;
        known.stop_words.has(token.norm)
            || known.when.has(token.norm)
            || self.stems.contains(token.stem)
    }
}

/// What there is to check in a sentence.
struct Sentence<'a> {
    language: &'a Language,
    text: &'a str,
    tokens: Vec<Token<'a>>,
    numbers: Vec<Found>,
    dates: Vec<FoundDate>,
    /// Ranges of tokens that a model took for names, with their types.
    names: Vec<(std::ops::Range<usize>, Arc<str>)>,
    /// Ranges of tokens that a model took for dates and that hold no date of the calendar and
    /// no number.
    whens: Vec<(std::ops::Range<usize>, Arc<str>)>,
}

impl<'a> Sentence<'a> {
    fn new(
        text: &'a str,
        tokens: Vec<Token<'a>>,
        mentions: &[(Span, Arc<str>)],
        language: &'a Language,
    ) -> Self {
        let numbers = quantities(text, &tokens, &language.numbers);
        let dates = dates(&tokens, &numbers, language);
        let (mut names, mut whens) = (Vec::new(), Vec::new());
        for (span, label) in mentions {
            let first = tokens.partition_point(|token| token.span.end <= span.start);
            let end = tokens.partition_point(|token| token.span.start < span.end);
            if first >= end {
                continue;
            }
            let range = first..end;
            let inside = |first: usize, end: usize| range.start <= first && end <= range.end;
            let counted = dates.iter().any(|found| inside(found.first, found.end))
                || numbers.iter().any(|found| inside(found.first, found.end));
            let whole = dates.iter().any(|found| found.first <= first && end <= found.end)
                || numbers.iter().any(|found| found.first <= first && end <= found.end);
            // Numbers and dates are read as such rather than as names.
            let role = Role::of(label);
            if matches!(role, Role::Money | Role::Number) && counted || whole {
                continue;
            }
            if role == Role::Date {
                if !counted {
                    whens.push((range, Arc::clone(label)));
                }
            } else {
                names.push((range, Arc::clone(label)));
            }
        }
        Self { language, text, tokens, numbers, dates, names, whens }
    }

    /// Whether no name has a part of `range`.
    fn is_free(&self, range: std::ops::Range<usize>) -> bool {
        !self.names.iter().any(|(name, _)| name.start < range.end && range.start < name.end)
    }

    fn in_date(&self, number: &Found) -> bool {
        self.dates.iter().any(|date| date.first < number.end && number.first < date.end)
    }

    /// Whether a number in words counts nothing: "one of them", "at first".
    fn is_idiom(&self, number: &Found) -> bool {
        number.end == number.first + 1
            && self.language.numbers.idioms.has(self.tokens[number.first].norm)
    }

    fn is_stop_word(&self, token: &Token) -> bool {
        self.language.terms.stop_words.has(token.norm)
    }

    /// Runs of capitalized words, without the names and dates in them.
    fn free_runs(&self) -> Vec<Run> {
        // In a headline the capitals say nothing.
        let says = |token: &&Token| {
            token.text.starts_with(char::is_alphabetic) && !self.is_stop_word(token)
        };
        let mut words = self.tokens.iter().filter(says);
        if words.clone().count() > 3 && words.all(Token::is_capitalized) {
            return Vec::new();
        }
        let taken = |at: usize| {
            let token = &self.tokens[at];
            !self.is_free(at..at + 1)
                || self.whens.iter().any(|(range, _)| range.contains(&at))
                || self.dates.iter().any(|date| (date.first..date.end).contains(&at))
                || self.numbers.iter().any(|found| (found.first..found.end).contains(&at))
                || (self.is_stop_word(token) && !token.is_acronym)
        };
        let mut free = Vec::new();
        for run in capitalized_runs(self.text, &self.tokens, &self.language.names) {
            let mut first = run.first;
            for at in run.first..=run.end {
                if at == run.end || taken(at) {
                    let part = Run { first, end: at, begins: run.begins && first == run.first };
                    let named = (first..at).any(|word| self.tokens[word].is_capitalized());
                    if first < at && named {
                        free.push(trimmed(&self.tokens, part));
                    }
                    first = at + 1;
                }
            }
        }
        free
    }
}

/// A run without small words at its ends, which are left where a name was taken out.
fn trimmed(tokens: &[Token], mut run: Run) -> Run {
    while !tokens[run.first].is_capitalized() {
        run.first += 1;
    }
    while !tokens[run.end - 1].is_capitalized() {
        run.end -= 1;
    }
    run
}
