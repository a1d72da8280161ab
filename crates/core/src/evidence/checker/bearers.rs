//! Who and what stands in which sentence of a source: to see that a number, a date or an act is said of
//! somebody else there.

use std::collections::HashMap;

use crate::analysis::Analysis;
use crate::evidence::dates::{Date, dates};
use crate::evidence::numbers::{Found, Quantity, quantities};
use crate::evidence::terms::is_content;
use crate::language::Language;
use crate::model::Role;
use crate::words::Token;

/// So many sentences back who a sentence without a name of its own is about is looked for.
const FARTHEST: usize = 3;

/// What a number counts is one of so many tokens behind it.
const MOST_BEHIND: usize = 4;

/// A name of a source in a sentence: the tokens `first..end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) first: usize,
    pub(super) end: usize,
    /// The entities of the source that have this name; more than one if they share it.
    pub(super) entities: Vec<usize>,
    pub(super) role: Role,
}

/// A number of a sentence with the word that says what it counts.
pub(super) struct Counted {
    pub(super) readings: Vec<Quantity>,
    /// The stems of the content words behind it, up to the next number: the first says what it counts,
    /// unless that is counted by what stands between: "12 injured workers".
    pub(super) of: Vec<String>,
}

/// A source by its sentences.
pub(super) struct Bearers {
    language: &'static Language,
    /// By the first word of a name.
    forms: HashMap<String, Vec<NameForm>>,
    roles: Vec<Role>,
    sentences: Vec<Stated>,
    /// The sentences in which a number stands.
    numbers: HashMap<Quantity, Vec<usize>>,
    /// The sentences in which a number counts what has this stem.
    counts: HashMap<String, Vec<usize>>,
}

/// A form of a name: its words, as compared, and the entities that it is of.
type NameForm = (Vec<String>, Vec<usize>);

/// What stands in a sentence of a source.
#[derive(Default)]
struct Stated {
    /// Entities, in no order.
    entities: Vec<usize>,
    has_pronoun: bool,
    counted: Vec<Counted>,
    dates: Vec<Date>,
}

impl Bearers {
    pub(super) fn new(analysis: &Analysis) -> Self {
        let document = analysis.document();
        let (text, language) = (document.text(), document.language());
        let mut found = Self {
            language,
            forms: HashMap::new(),
            roles: analysis.entities.iter().map(|entity| Role::of(&entity.label)).collect(),
            sentences: Vec::new(),
            numbers: HashMap::new(),
            counts: HashMap::new(),
        };
        for sentence in 0..document.sentences().len() {
            let tokens = document.words().tokens(text, sentence);
            found.read(sentence, text, &tokens);
        }
        for (entity, of) in analysis.entities.iter().enumerate() {
            if !is_somebody(found.roles[entity]) {
                continue;
            }
            for mention in of.mentions.iter().map(|&index| &analysis.mentions[index]) {
                let tokens = document.words().tokens(text, mention.sentence);
                let inside = tokens.iter().filter(|token| mention.span.contains(token.span));
                let norms: Vec<String> = inside.map(|token| token.norm.to_owned()).collect();
                found.sentences[mention.sentence].entities.push(entity);
                found.add(norms, entity);
            }
        }
        found
    }

    fn read(&mut self, sentence: usize, text: &str, tokens: &[Token]) {
        let numbers = quantities(text, tokens, &self.language.numbers);
        let dates = dates(tokens, &numbers, self.language);
        let counted = counted(tokens, &numbers, self.language);
        for number in &counted {
            for reading in &number.readings {
                self.numbers.entry(reading.clone()).or_default().push(sentence);
            }
            for of in &number.of {
                self.counts.entry(of.clone()).or_default().push(sentence);
            }
        }
        let pronouns = &self.language.summary.pronouns;
        self.sentences.push(Stated {
            entities: Vec::new(),
            has_pronoun: tokens.iter().any(|token| pronouns.get(token.norm).is_some()),
            counted,
            dates: dates.into_iter().map(|found| found.date).collect(),
        });
    }

    fn add(&mut self, norms: Vec<String>, entity: usize) {
        let Some(first) = norms.first().filter(|first| !first.is_empty()) else { return };
        let forms = self.forms.entry(first.clone()).or_default();
        match forms.iter_mut().find(|(form, _)| *form == norms) {
            Some((_, entities)) if entities.contains(&entity) => {}
            Some((_, entities)) => entities.push(entity),
            None => forms.push((norms, vec![entity])),
        }
    }

    /// The names of the source in a sentence with these tokens, in order and not overlapping, of each
    /// place the longest. Capitals do not count: some systems write without.
    pub(super) fn names(&self, tokens: &[Token]) -> Vec<Named> {
        let mut names = Vec::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let forms = self.forms.get(token.norm).into_iter().flatten();
            let stands = |form: &[String]| {
                let own = tokens.get(at..at + form.len());
                own.is_some_and(|own| own.iter().zip(form).all(|(own, word)| own.norm == word))
                    && self.says(form, &tokens[at])
            };
            let longest = forms.filter(|(form, _)| stands(form)).max_by_key(|(form, _)| form.len());
            let Some((form, entities)) = longest else {
                at += 1;
                continue;
            };
            names.push(Named {
                first: at,
                end: at + form.len(),
                entities: entities.clone(),
                role: self.roles[entities[0]],
            });
            at += form.len();
        }
        names
    }

    /// Whether a name of a single word that is any word too ("us") is one where it stands.
    fn says(&self, form: &[String], token: &Token) -> bool {
        form.len() > 1
            || token.is_capitalized()
            || !self.language.terms.stop_words.has(token.norm) && token.norm.len() > 2
    }

    /// Who of this role sentence `index` names.
    pub(super) fn named(&self, index: usize, role: Role) -> Vec<usize> {
        let entities = self.sentences[index].entities.iter().copied();
        entities.filter(|&entity| self.roles[entity] == role).collect()
    }

    /// Who of this role sentence `index` may speak of: those that it names; with those of the last
    /// sentence before it that names some, if it has a pronoun or names nobody.
    pub(super) fn bearers(&self, index: usize, role: Role) -> Vec<usize> {
        let mut found = self.named(index, role);
        if self.sentences[index].has_pronoun || found.is_empty() {
            let mut before = (index.saturating_sub(FARTHEST)..index).rev();
            let names = before
                .find_map(|index| Some(self.named(index, role)).filter(|some| !some.is_empty()));
            found.extend(names.unwrap_or_default());
        }
        found
    }

    /// The sentences in which a number of one of these readings stands.
    pub(super) fn sentences_with(&self, readings: &[Quantity]) -> Vec<usize> {
        let exactly = readings.iter().filter_map(|reading| self.numbers.get(reading)).flatten();
        let mut found: Vec<usize> = exactly.copied().collect();
        if found.is_empty() {
            // A number without a unit may be of any.
            let any = self.numbers.iter().filter(|(other, _)| {
                readings.iter().any(|reading| reading.unit.is_none() && is_alike(reading, other))
            });
            found = any.flat_map(|(_, sentences)| sentences.iter().copied()).collect();
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A sentence in which another number counts what has the stem `of`, if none has a number of these
    /// readings that may count it; one of `first` rather than another.
    pub(super) fn counted_otherwise(
        &self,
        of: &str,
        readings: &[Quantity],
        first: impl Iterator<Item = usize>,
    ) -> Option<usize> {
        let counting = self.counts.get(of)?;
        let is_same = |number: &Counted| {
            number.of.iter().any(|own| own == of)
                && number
                    .readings
                    .iter()
                    .any(|own| readings.iter().any(|other| is_alike(own, other)))
        };
        if counting.iter().any(|&index| self.sentences[index].counted.iter().any(is_same)) {
            return None;
        }
        let mut first = first.filter(|index| counting.contains(index));
        first.next().or_else(|| counting.first().copied())
    }

    /// The dates of sentence `index`.
    pub(super) fn dates_of(&self, index: usize) -> &[Date] {
        &self.sentences[index].dates
    }

    pub(super) fn len(&self) -> usize {
        self.sentences.len()
    }
}

/// Whether two numbers are equal, whatever they are of.
fn is_alike(one: &Quantity, other: &Quantity) -> bool {
    one.value == other.value && one.form == other.form
}

/// The numbers of a sentence with what they count.
pub(super) fn counted(tokens: &[Token], numbers: &[Found], language: &Language) -> Vec<Counted> {
    let of = |(place, found): (usize, &Found)| {
        let next = numbers.get(place + 1).map_or(tokens.len(), |next| next.first);
        let after = &tokens[found.end.min(next)..(found.end + MOST_BEHIND).min(next)];
        let content = after.iter().filter(|token| is_content(token, language));
        let of = content.map(|token| token.stem.to_owned()).collect();
        Counted { readings: found.readings.clone(), of }
    };
    numbers.iter().enumerate().map(of).collect()
}

/// Whether what has this role can do something or have something.
pub(super) fn is_somebody(role: Role) -> bool {
    matches!(role, Role::Person | Role::Group | Role::Place | Role::Organisation)
}
