//! What the pronouns and definite nouns of one sentence stand for that it does not name itself: "he",
//! "the company", "the 34-year-old".

use super::quotations::Quotations;
use super::references::{Named, fits};
use crate::language::{Referent, SummaryWords};
use crate::words::Token;

/// The most words between "the" and a noun: "the two men".
const BEFORE_NOUN: usize = 1;
/// The most words between an age and a noun: "the 52-year-old libertarian lawmaker".
const BEFORE_PERSON: usize = 2;
/// Words after a comma among which the name stands that a pronoun before it is for: "In his speech,
/// the president, Kim".
const AFTER_COMMA: usize = 5;
/// The most words between a subject and its object: "Microsoft has since replaced it".
const BEFORE_OBJECT: usize = 4;

/// The most words of a sentence that hardly names what its pronoun is for.
const SHORT: usize = 5;
/// The most words of a phrase that begins a sentence and says no more than when: "On Monday,".
const PHRASE: usize = 3;
/// How many words before a pronoun for several may name them.
const PLURAL: usize = 40;
/// The most words of how many "they" are, with "of": "about a third of them".
const BEFORE_THEM: usize = 6;

/// One sentence, its names, and what language says of its words.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token<'a>],
    pub(super) known: &'a SummaryWords,
    pub(super) quotations: &'a Quotations,
    pub(super) own: &'a [Named],
}

impl Reader<'_> {
    /// What the words of the sentence stand for that it does not name before them.
    pub(super) fn open_references(&self) -> Vec<Referent> {
        let mut open = Vec::new();
        for (place, token) in self.tokens.iter().enumerate() {
            let is_name = |named: &Named| {
                named.entity.is_some()
                    && named.span.start <= token.span.start
                    && token.span.start < named.span.end
            };
            if self.own.iter().any(is_name) {
                continue;
            }
            let (what, is_noun) = match self.known.pronouns.get(token.norm) {
                Some(what) => (what, false),
                None => match self.noun(place) {
                    Some(what) => (what, true),
                    None => continue,
                },
            };
            // What is open once is not looked for again.
            let is_open = || {
                if is_noun { self.is_open_noun(place, what) } else { self.is_open(place, what) }
            };
            if !open.contains(&what) && is_open() {
                open.push(what);
            }
        }
        open
    }

    /// What the word at a place stands for if an article goes before it: "company"; also "34-year-old" that
    /// no noun follows.
    fn noun(&self, place: usize) -> Option<Referent> {
        let known = self.known;
        let token = &self.tokens[place];
        let aged = || {
            if !token.text.ends_with("-year-old") {
                return None;
            }
            let alone = self.text[token.span.end..].starts_with(',');
            let next = self.tokens.get(place + 1);
            let verb = next.is_some_and(|next| known.finite.has(&next.text.to_lowercase()));
            // "The 52-year-old libertarian lawmaker", whom a name need not follow.
            let rest = self.tokens.get(place + 1..).unwrap_or_default();
            let person = rest
                .iter()
                .take(BEFORE_PERSON + 1)
                .take_while(|word| word.text.starts_with(char::is_lowercase))
                .position(|word| known.people.has(word.norm));
            let unnamed =
                person.is_some_and(|at| rest.get(at + 1).is_none_or(|next| !next.is_capitalized()));
            (alone || verb || unnamed).then_some(Referent::Person(None))
        };
        known.nouns.get(token.norm).or_else(aged)
    }

    /// Whether nothing that a pronoun may stand for goes before it.
    fn is_open(&self, place: usize, what: Referent) -> bool {
        let token = &self.tokens[place];
        let quotation = self.quotations.around(token.span.start);
        let first = place == 0
            || quotation.is_some()
                && self.quotations.around(self.tokens[place - 1].span.start) != quotation;
        if self.is_object_of_a_name(place) {
            return true;
        }
        match what {
            // "On Monday, it ended its contract".
            Referent::Thing => {
                (first || self.is_after_phrase(place) || self.is_short())
                    && !self.is_expletive(place)
            }
            Referent::Several => {
                let counted = || {
                    let before = self.tokens[..place].iter();
                    place <= BEFORE_THEM
                        && before.clone().next_back().is_some_and(|of| of.norm == "of")
                        && before.clone().all(|word| {
                            self.known.quantities.has(word.norm)
                                || word.text.starts_with(|c: char| c.is_ascii_digit())
                        })
                };
                first
                    || counted()
                    || self.known.objects.has(token.norm)
                        && quotation.is_none()
                        && !self.has_plural(place)
                    || place == 1
                        && self.known.subordinators.has(self.tokens[0].norm)
                        && !self.is_before_name(place, what)
            }
            Referent::Person(_) | Referent::Body | Referent::Place => {
                let mut before = self
                    .own
                    .iter()
                    .filter(|named| fits(named.what, what) && named.span.end <= token.span.start);
                // A speaker does not call himself "he".
                let resolved = if quotation.is_some() {
                    before
                        .clone()
                        .any(|named| self.quotations.around(named.span.start) == quotation)
                        || before.nth(1).is_some()
                } else {
                    before.next().is_some() || self.has_person_noun(place, what)
                };
                !resolved && !self.is_before_name(place, what)
            }
        }
    }

    /// Whether the sentence is too short to name what it speaks of: "In theory it is."
    fn is_short(&self) -> bool {
        self.tokens.len() <= SHORT && self.own.is_empty()
    }

    /// Whether a pronoun stands behind the comma of a phrase that begins the sentence and names no body.
    fn is_after_phrase(&self, place: usize) -> bool {
        let (before, known) = (&self.tokens[..place], self.known);
        let [first, .., last] = before else { return false };
        let ends = self.text[last.span.end..].starts_with(',');
        let at = self.tokens[place].span.start;
        let names_one =
            self.own.iter().any(|named| named.what == Referent::Body && named.span.end <= at);
        ends && before.len() <= PHRASE && known.subordinators.has(first.norm) && !names_one
    }

    /// Whether a pronoun is the object of a verb whose subject is a name that begins the sentence, and is
    /// then not for that: "Microsoft has replaced it" (Chomsky 1981, principle B).
    fn is_object_of_a_name(&self, place: usize) -> bool {
        let (token, known) = (&self.tokens[place], self.known);
        if !known.objects.has(&token.text.to_lowercase()) {
            return false;
        }
        let start = self.tokens[0].span.start;
        let subject =
            self.own.iter().find(|named| named.entity.is_some() && named.span.start == start);
        let Some(subject) = subject.filter(|named| named.span.end <= token.span.start) else {
            return false;
        };
        let first = self.tokens.iter().position(|token| token.span.start >= subject.span.end);
        let Some(between) = first.and_then(|first| self.tokens.get(first..place)) else {
            return false;
        };
        let gap = &self.text[subject.span.end..token.span.start];
        let is_verb = between.last().is_some_and(|verb| {
            verb.text.chars().all(char::is_lowercase) && !known.before_no_object.has(verb.text)
        });
        let joins = |token: &Token<'_>| {
            known.connectives.has(token.norm) || known.people.get(token.norm).is_some()
        };
        let is_subject = self
            .tokens
            .get(place + 1)
            .is_some_and(|next| known.finite.has(&next.text.to_lowercase()));
        is_verb
            && !is_subject
            && between.len() <= BEFORE_OBJECT
            && between.iter().all(|token| !joins(token) && !token.is_capitalized())
            && gap.chars().all(|c| c.is_alphabetic() || c == ' ')
    }

    /// Whether anything before a place may be several: a word with a plural's ending, "two", "police".
    fn has_plural(&self, place: usize) -> bool {
        self.tokens[place.saturating_sub(PLURAL)..place].iter().any(|token| {
            let noun = token.norm.len() < token.text.len() && !token.text.contains(['\'', '’']);
            noun || self.known.nouns.get(token.norm) == Some(Referent::Several)
                || self.known.plurals.has(&token.text.to_lowercase())
                || token.text.starts_with(|c: char| c.is_ascii_digit())
        })
    }

    /// Whether somebody is spoken of before, by whatever noun: "police said the driver lost his".
    fn has_person_noun(&self, place: usize, what: Referent) -> bool {
        self.tokens[..place].iter().enumerate().any(|(at, token)| {
            self.known.people.get(token.norm).is_some_and(|sex| fits(Referent::Person(sex), what))
                && !self.is_open_noun(at, what)
        })
    }

    /// Whether a noun stands for what was named before: "the company", "the 34-year-old".
    fn is_open_noun(&self, place: usize, what: Referent) -> bool {
        let tokens = self.tokens;
        let article = |at: usize| tokens[at].norm == "the";
        let definite = (1..=BEFORE_NOUN + 1).any(|back| {
            place >= back
                && article(place - back)
                && tokens[place - back + 1..place]
                    .iter()
                    .all(|word| self.known.before_nouns.has(word.norm))
        });
        if !definite || self.noun(place).is_none() {
            return false;
        }
        let next = tokens.get(place + 1);
        let told =
            next.is_some_and(|next| self.known.which.has(next.norm) || next.is_capitalized());
        let before = self
            .own
            .iter()
            .any(|named| fits(named.what, what) && named.span.end <= tokens[place].span.start);
        match what {
            // "The two countries": what follows is the noun.
            Referent::Several => place <= BEFORE_NOUN && !told,
            _ => !told && !before,
        }
    }

    /// Whether "it" stands for nothing: "it is unclear", "it emerged".
    fn is_expletive(&self, place: usize) -> bool {
        let known = self.known;
        let rest = &self.tokens[place + 1..];
        let contracted = self.tokens[place].text.len() > self.tokens[place].norm.len();
        let after = rest.iter().position(|token| {
            !known.copulas.has(token.norm) && !known.copulas.has(&token.text.to_lowercase())
        });
        let Some(after) = after else { return false };
        known.expletive_verbs.has(rest[0].norm)
            || (after > 0 || contracted) && known.expletive.has(rest[after].norm)
    }

    /// Whether the name comes after the comma of a phrase that begins the sentence: "In his speech, Kim".
    fn is_before_name(&self, place: usize, what: Referent) -> bool {
        if !self.known.subordinators.has(self.tokens[0].norm) || place == 0 {
            return false;
        }
        let pronoun = self.tokens[place].span;
        let next =
            self.own.iter().find(|named| named.span.start > pronoun.end && fits(named.what, what));
        next.is_some_and(|named| {
            let between = self
                .tokens
                .iter()
                .filter(|t| t.span.start > pronoun.end && t.span.end <= named.span.start)
                .count();
            between <= 2 * AFTER_COMMA
        })
    }
}
