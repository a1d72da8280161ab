//! What a sentence leans on: a sentence that opens with a connective, or whose pronoun or "the company"
//! has no name before it in the sentence, says something else, or nothing, without what it points to.
//!
//! Not coreference resolution: where the nearest named person or body of the fitting kind is the only
//! one around, a pronoun is taken to stand for it; in doubt the sentence before is needed.

use crate::analysis::Analysis;
use crate::document::{Document, Sentence};
use crate::language::{LONGEST_OPENING, Referent, Sex, SummaryWords};
use crate::model::Role;
use crate::span::Span;
use crate::words::{Token, count_words};

use super::anaphora::Reader;
use super::notices::push_word;
use super::quotations::Quotations;
use super::talk::{asking, speaker};

/// The most words of a sentence before an answer: "Yes."
const BEFORE_ANSWER: usize = 3;
/// How many sentences back what a pronoun stands for is looked for.
const REACH: usize = 5;
/// The most words between "a" and a noun: "a former primary school teacher".
const BEFORE_PERSON: usize = 3;
/// The most bytes between a name and what says who it is: ", ".
const APPOSED: usize = 3;
/// Words at the start of a sentence among which "also" adds to what was said.
const ADDED: usize = 6;
/// Words at the start of a sentence among which "this" points back.
const OPENING: usize = 3;
/// If so many sentences in a hundred speak in the first person outside of quotations, the writer does.
const FIRST_PERSON_PERCENT: usize = 20;

/// What a sentence needs in a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// The sentence before it in the article.
    Previous,
    /// The one after it.
    Next,
    /// That one, or that this entity is the last of what could be meant that was named before.
    Named(usize, Referent),
    /// The sentence before it, or one that has a word of this stem: "The database was".
    Term(u32),
    /// One before it that names this entity in full.
    Introduced(usize),
    /// One before it that names a place: "the country".
    Place,
    /// What the article itself does not say before: "They are a stunning sight" as its first words.
    Never,
}

/// Somebody or something that a sentence names, or speaks of as "a man".
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    /// `None` if it has no name.
    pub(super) entity: Option<usize>,
    pub(super) what: Referent,
    pub(super) span: Span,
}

/// What each sentence names, and needs.
pub(super) struct References {
    named: Vec<Vec<Named>>,
    /// What each sentence cannot do without.
    pub(super) needs: Vec<Vec<Need>>,
    /// Whether each sentence opens as one that goes on with the one before it: "But".
    pub(super) goes_on: Vec<bool>,
    /// What each sentence is better with: "in this constituency", a surname alone.
    pub(super) wishes: Vec<Vec<Need>>,
    /// The sentences that name each entity in full; none of those that are never called otherwise.
    pub(super) introduced: Vec<Vec<usize>>,
}

impl References {
    /// Of a document whose sentences `order` may stand in a summary, or could but for what they say.
    /// The one at the place `first` of them begins its story.
    pub(super) fn new(
        analysis: &Analysis,
        order: &[usize],
        first: usize,
        quotations: &Quotations,
    ) -> Self {
        let document = analysis.document();
        let known = &document.language().summary;
        let mut named = names(analysis, known);
        let words = document.words();
        let tokens = |sentence: usize| words.tokens(document.text(), sentence);
        for &sentence in order {
            people_without_names(&tokens(sentence), known, &mut named[sentence]);
        }
        let count = document.sentences().len();
        let introduced = introductions(analysis);
        let (needs, wishes) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        let goes_on = vec![false; count];
        let mut found = Self { named, needs, goes_on, wishes, introduced };
        let mut first_person = Vec::new();
        let asking = asking(document);
        for (place, &sentence) in order.iter().enumerate() {
            let tokens = tokens(sentence);
            let before = &order[place.saturating_sub(REACH)..place];
            let (mut needs, mut wishes) = (Vec::new(), Vec::new());
            if leans(document.text(), &tokens, known) {
                found.goes_on[sentence] = true;
                needs.push(Need::Previous);
            } else {
                let (text, own) = (document.text(), &found.named[sentence]);
                let reader = Reader { text, tokens: &tokens, known, quotations, own };
                for what in reader.open_references() {
                    match what {
                        // A story's first sentence speaks of what its place is known by.
                        Referent::Place if place == first => {}
                        Referent::Place => wishes.push(Need::Place),
                        _ => needs.push(found.antecedent(what, before)),
                    }
                }
            }
            if needs.is_empty() && opens_with_term(&tokens, known) {
                needs.extend(
                    words.of(sentence).get(1).map(|word| Need::Term(words.stem_of(word.form()))),
                );
            }
            // "The request of the municipalities".
            if let [the, noun, _, of_the, whose, ..] = &tokens[..]
                && [the, of_the].iter().all(|article| article.norm == "the")
                && text_between(document.text(), noun, of_the) == "of"
                && [noun, whose].iter().all(|word| word.text.starts_with(char::is_lowercase))
                && !known.institutions.has(whose.norm)
            {
                wishes.extend(
                    words.of(sentence).get(4).map(|word| Need::Term(words.stem_of(word.form()))),
                );
            }
            let speaks = tokens.iter().enumerate().any(|(place, token)| {
                let word = token.text.to_lowercase();
                let numeral = word.len() == 1 && place > 0 && tokens[place - 1].is_capitalized();
                known.first_person.has(&word)
                    && !numeral
                    && quotations.around(token.span.start).is_none()
            });
            if speaks {
                first_person.push(sentence);
            }
            if place == 0 && !needs.is_empty() {
                wishes.push(Need::Never);
            }
            if stands_alone(document.text(), &tokens, known, quotations) {
                needs.push(Need::Previous);
            }
            if points_back(&tokens, known, quotations) || adds(&tokens, quotations) {
                wishes.push(Need::Previous);
            }
            wishes.extend(found.strangers(analysis, sentence));
            // What an answer leans on is its question, which no summary has.
            if answers(document, &asking, order, place) {
                wishes.append(&mut needs);
            }
            found.needs[sentence] = needs;
            found.wishes[sentence] = wishes;
        }
        // A quotation that has lost its marks.
        let is_talk = order.iter().any(|&s| document.turn(document.sentences()[s].block).is_some());
        if !is_talk && first_person.len() * 100 < order.len() * FIRST_PERSON_PERCENT {
            for sentence in first_person {
                found.needs[sentence].push(Need::Previous);
            }
        }
        for needs in &mut found.needs {
            if needs.contains(&Need::Previous) {
                needs.retain(|need| matches!(need, Need::Previous | Need::Next));
            }
            needs.dedup();
        }
        found
    }

    /// The people whom a sentence calls by one word, and the article by more before.
    fn strangers(&self, analysis: &Analysis, sentence: usize) -> Vec<Need> {
        let mut strangers = Vec::new();
        for named in &self.named[sentence] {
            let Some(entity) = named.entity else { continue };
            let role = Role::of(&analysis.entities[entity].label);
            // "WYP", of "West Yorkshire Police (WYP)"; the BBC needs no introduction.
            let is_short = || {
                let name = named.span.of(analysis.document().text());
                let names = &analysis.document().language().names;
                role == Role::Organisation
                    && name.chars().count() > 1
                    && name.chars().all(char::is_uppercase)
                    && !names.aliases.has(&name.to_lowercase())
            };
            // "City", of "Manchester City".
            let is_end = || {
                let name = named.span.of(analysis.document().text());
                let full = &analysis.entities[entity].name;
                let rest = full.strip_suffix(name).unwrap_or_default();
                role == Role::Organisation && rest.ends_with(' ')
            };
            let is_person = role == Role::Person || is_short() || is_end();
            let known = self.introduced[entity].first();
            let introduces = self.introduced[entity].contains(&sentence);
            let need = Need::Introduced(entity);
            let is_stranger = is_person && !introduces && known.is_some_and(|&at| at < sentence);
            if is_stranger && !strangers.contains(&need) {
                strangers.push(need);
            }
        }
        strangers
    }

    /// What a reference needs that the sentence itself does not resolve, where these go before.
    fn antecedent(&self, what: Referent, before: &[usize]) -> Need {
        if matches!(what, Referent::Several | Referent::Thing) {
            return Need::Previous;
        }
        for &sentence in before.iter().rev() {
            match self.only(sentence, what) {
                Only::Nobody => {}
                Only::Entity(entity) => return Need::Named(entity, what),
                Only::Doubtful => break,
            }
        }
        Need::Previous
    }

    /// Whether a sentence names anything of a kind.
    pub(super) fn names(&self, sentence: usize, what: Referent) -> bool {
        self.named[sentence].iter().any(|named| fits(named.what, what))
    }

    /// Who or what of a kind a sentence speaks of.
    pub(super) fn only(&self, sentence: usize, what: Referent) -> Only {
        let mut only = Only::Nobody;
        for named in self.named[sentence].iter().filter(|named| fits(named.what, what)) {
            only = match (only, named.entity) {
                (Only::Nobody, Some(entity)) => Only::Entity(entity),
                (Only::Entity(known), Some(entity)) if known == entity => only,
                _ => return Only::Doubtful,
            };
        }
        only
    }
}

/// Whom or what of a kind a sentence speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Only {
    Nobody,
    Entity(usize),
    /// Several, or somebody without a name.
    Doubtful,
}

/// Whether a sentence begins an answer, behind no more than a "Yes.".
fn answers(document: &Document, asking: &[bool], order: &[usize], place: usize) -> bool {
    let Sentence { block, .. } = document.sentences()[order[place]];
    let before = order[..place].iter().rev();
    let own = before.clone().take_while(|&&other| document.sentences()[other].block == block);
    let first = own.clone().take(2).count();
    let mut own = own.take(2);
    // "BRENDAN TULLY: I will."
    let said =
        |other: usize| count_words(&document.sentence_text(other)[speaker(document, other).0..]);
    if first > 1 || !own.all(|&other| said(other) <= BEFORE_ANSWER) {
        return false;
    }
    match document.turn(block) {
        Some(turn) => !turn.asks,
        // A question has a paragraph of its own.
        None => before.clone().nth(first).is_some_and(|&other| {
            asking.get(document.sentences()[other].block).is_some_and(|asks| *asks)
        }),
    }
}

/// Whether what is named may be what a word stands for.
pub(super) fn fits(named: Referent, word: Referent) -> bool {
    match (named, word) {
        (Referent::Person(a), Referent::Person(b)) => a.is_none() || b.is_none() || a == b,
        _ => named == word,
    }
}

/// The people, bodies and places that each sentence names, in order.
fn names(analysis: &Analysis, known: &SummaryWords) -> Vec<Vec<Named>> {
    let document = analysis.document();
    let mut named = vec![Vec::new(); document.sentences().len()];
    for (index, entity) in analysis.entities.iter().enumerate() {
        let what = match Role::of(&entity.label) {
            Role::Person => Referent::Person(sex(analysis, index, known)),
            Role::Organisation => Referent::Body,
            Role::Place => Referent::Place,
            _ => continue,
        };
        for &mention in &entity.mentions {
            let mention = &analysis.mentions[mention];
            named[mention.sentence].push(Named { entity: Some(index), what, span: mention.span });
        }
    }
    named
}

/// The sentences that name each entity by more than one word.
fn introductions(analysis: &Analysis) -> Vec<Vec<usize>> {
    let text = analysis.document().text();
    let full = |&index: &usize| {
        let mention = &analysis.mentions[index];
        mention.span.of(text).contains(char::is_whitespace).then_some(mention.sentence)
    };
    analysis.entities.iter().map(|e| e.mentions.iter().filter_map(full).collect()).collect()
}

/// The sex of a person, as titles and first names tell it; `None` if they do not agree.
fn sex(analysis: &Analysis, entity: usize, known: &SummaryWords) -> Option<Sex> {
    let entity = &analysis.entities[entity];
    let text = analysis.document().text();
    let names = &analysis.document().language().names;
    let of = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        known.sexes.get(&word.to_lowercase()).or_else(|| names.sex_of_first_name(word))
    };
    let mut told: Vec<Sex> = Vec::new();
    told.extend(entity.name.split_whitespace().next().and_then(of));
    for &mention in entity.mentions.iter().take(REACH) {
        let span = analysis.mentions[mention].span;
        let title = text[..span.start].split_whitespace().next_back().filter(|_| span.start > 0);
        told.extend(title.and_then(of));
        told.extend(span.of(text).split_whitespace().next().and_then(of));
    }
    let first = *told.first()?;
    told.iter().all(|sex| *sex == first).then_some(first)
}

/// Adds those whom a sentence brings without a name: "a teacher", "the 34-year-old".
fn people_without_names(tokens: &[Token<'_>], known: &SummaryWords, named: &mut Vec<Named>) {
    let mut found = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        let Some(sex) = known.people.get(token.norm) else { continue };
        let is_name = named
            .iter()
            .any(|name| name.span.start <= token.span.start && token.span.start < name.span.end);
        let start = place.saturating_sub(BEFORE_PERSON + 1);
        let new = tokens[start..place].iter().rev().find(|before| known.new.has(before.norm));
        let Some(new) = new.filter(|_| !is_name) else { continue };
        // "A teacher, Kim", "teacher Kim" and "Kim, a teacher" are one.
        let is_named = |name: &Named| {
            let after = name.span.start >= token.span.end;
            let (end, start) = if after {
                (token.span.end, name.span.start)
            } else {
                (name.span.end, new.span.start)
            };
            fits(name.what, Referent::Person(sex)) && end <= start && start <= end + APPOSED
        };
        if !named.iter().any(is_named) {
            found.push(Named { entity: None, what: Referent::Person(sex), span: token.span });
        }
    }
    named.extend(found);
    named.sort_by_key(|named| named.span.start);
}

/// Whether a sentence speaks of "this place" after its opening, and not in what somebody says.
fn points_back(tokens: &[Token<'_>], known: &SummaryWords, quotations: &Quotations) -> bool {
    tokens.windows(2).skip(OPENING).any(|pair| {
        let [pointer, next] = pair else { return false };
        known.pointers.has(pointer.norm)
            && next.text.starts_with(char::is_lowercase)
            && !known.times.has(next.norm)
            && quotations.around(pointer.span.start).is_none()
    })
}

/// Whether a sentence says that something is added to what was said: "Islamic State also claimed".
fn adds(tokens: &[Token<'_>], quotations: &Quotations) -> bool {
    let mut opening = tokens.iter().take(ADDED);
    opening.any(|token| token.text == "also" && quotations.around(token.span.start).is_none())
}

/// Whether what the sentence before says is all that a word points to: "has gone to court over this", ",
/// that would be too few".
fn stands_alone(
    text: &str,
    tokens: &[Token<'_>],
    known: &SummaryWords,
    quotations: &Quotations,
) -> bool {
    tokens.iter().enumerate().skip(1).any(|(place, token)| {
        let after = text[token.span.end..].chars().next();
        let before = text[..token.span.start].trim_end();
        let ends = after.is_none_or(|c| matches!(c, '.' | ',' | ';' | '!'));
        let pointer = token.text == "this" && ends;
        let clause = known.first_pointers.has(token.norm)
            && before.ends_with(',')
            && place <= LONGEST_OPENING
            && tokens.get(place + 1).is_some_and(|next| known.finite.has(next.text));
        (pointer || clause) && quotations.around(token.span.start).is_none()
    })
}

/// Whether a sentence opens with a connective, or with what points at the sentence before.
fn leans(text: &str, tokens: &[Token<'_>], known: &SummaryWords) -> bool {
    let mut run = String::new();
    let connects = tokens.iter().take(LONGEST_OPENING).any(|token| {
        for part in token.text.split(['\'', '’', '.']).filter(|part| !part.is_empty()) {
            push_word(&mut run, &part.to_lowercase());
        }
        known.connectives.has(&run)
    });
    let lower = |token: &Token<'_>| token.text.starts_with(char::is_lowercase);
    let of_several = tokens.first().is_some_and(|first| {
        known.connectives_before_lower.has(&first.text.to_lowercase())
            && tokens.get(1).is_some_and(|next| {
                matches!(next.norm, "of" | "were" | "are" | "have")
                    || lower(next)
                        && first.norm != "all"
                        && first.norm != "most"
                        && first.norm != "some"
            })
    });
    let points = tokens.iter().take(OPENING).enumerate().any(|(place, token)| {
        let pointer =
            known.pointers.has(token.norm) || place == 0 && known.first_pointers.has(token.norm);
        let when = tokens[place + 1..].iter().take(2).any(|next| known.times.has(next.norm));
        pointer && !when && !(place > 0 && token.is_capitalized())
    });
    // "At that distance", "More than 60 others".
    let at_that = tokens.get(1).is_some_and(|second| {
        known.first_pointers.has(second.norm)
            && second.text.starts_with(char::is_lowercase)
            && known.subordinators.has(tokens[0].norm)
            && tokens.get(2).is_some_and(|next| lower(next) && !known.times.has(next.norm))
    });
    let counted =
        tokens.iter().take(LONGEST_OPENING).position(|token| known.remaining.has(token.text));
    let of_others = counted.is_some_and(|place| {
        tokens[..place].iter().all(|token| {
            known.quantities.has(token.norm) || token.text.starts_with(|c: char| c.is_ascii_digit())
        })
    });
    // "Due to that, the religion was secretive."
    let alone = tokens.iter().take(LONGEST_OPENING).any(|token| {
        known.first_pointers.has(token.norm) && text[token.span.end..].starts_with(',')
    }) || tokens.first().is_some_and(|first| {
        known.before_comma.has(first.norm) && text[first.span.end..].starts_with(',')
    });
    // "Andrew, however, was".
    let aside = tokens.iter().take(LONGEST_OPENING + 1).any(|token| {
        known.asides.has(token.norm)
            && text[..token.span.start].trim_end().ends_with(',')
            && text[token.span.end..].starts_with(',')
    });
    // "It may make the brain larger, too", and a sentence in parentheses.
    let closes = tokens.last().is_some_and(|last| known.closings.has(&last.text.to_lowercase()));
    let in_parentheses = tokens.first().zip(tokens.last()).is_some_and(|(first, last)| {
        let end = text[last.span.end..].trim_start_matches(['.', '!', '…', '"', '”']);
        text[..first.span.start].ends_with('(') && end.starts_with(')')
    });
    connects
        || of_several
        || of_others
        || points
        || at_that
        || alone
        || aside
        || closes
        || in_parentheses
}

/// What stands between two words.
fn text_between<'t>(text: &'t str, before: &Token<'_>, after: &Token<'_>) -> &'t str {
    text[before.span.end..after.span.start].trim()
}

/// Whether the fourth word begins what a verb before it is done to or says: "The graph shows that".
fn followed_by_object(tokens: &[Token<'_>], known: &SummaryWords) -> bool {
    tokens
        .get(3)
        .is_some_and(|next| matches!(next.norm, "the" | "that" | "how") || known.new.has(next.norm))
}

/// Whether a sentence opens with a thing that is known already: "The database was", "The school issued".
fn opens_with_term(tokens: &[Token<'_>], known: &SummaryWords) -> bool {
    let [article, noun, verb, ..] = tokens else { return false };
    let is_verb = known.finite.has(&verb.text.to_lowercase())
        || verb.text.ends_with("ed")
        // "The software extracts", but not "the stock markets".
        || verb.text.ends_with('s') && !noun.text.ends_with('s') && followed_by_object(tokens, known);
    article.norm == "the"
        && noun.text.starts_with(char::is_lowercase)
        && is_verb
        && !known.people.has(noun.norm)
        && !known.institutions.has(noun.norm)
}
