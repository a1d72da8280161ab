//! What in a sentence the source does not say, or says of somebody or something else.

use std::collections::BTreeMap;

use super::bearers::{Named, counted, is_somebody};
use super::negation::polarity;
use super::quoted::quotations;
use super::{Checker, Problem, ProblemKind};
use crate::document::Document;
use crate::evidence::dates::{Date, FoundDate, dates};
use crate::evidence::numbers::quantities;
use crate::evidence::terms::is_content;
use crate::evidence::{FactKind, GeneratedSentence};
use crate::model::Role;
use crate::span::Span;
use crate::words::Token;

/// So much of a sentence's words must be in one of the source for the two to speak of the same.
const SAME: f32 = 0.45;

/// So many of its words that are no names must be there, and it must have so many, for both to tell of the
/// same act.
const SAME_ACT: f32 = 0.7;
const LEAST_OF_ACT: usize = 2;

/// Of the sentences that have a word, so many are asked whether it is denied in them.
const MOST_SENTENCES: usize = 64;

impl Checker {
    /// The problems of a sentence of a summary, in text order. `tokens` are its own.
    pub(super) fn problems(
        &self,
        summary: &Document,
        evidence: &GeneratedSentence,
        tokens: &[Token],
    ) -> Vec<Problem> {
        let sentence = Sentence {
            names: self.bearers.names(tokens),
            nearest: evidence.sources.first().map(|source| source.sentence),
            evidence,
            tokens,
        };
        let mut problems = Self::missing(evidence);
        self.numbers(summary, &sentence, &mut problems);
        self.dates(summary, &sentence, &mut problems);
        self.quotations(summary, &sentence, &mut problems);
        self.acts(&sentence, &mut problems);
        self.exchanges(&sentence, &mut problems);
        self.negations(&sentence, &mut problems);
        problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        // What is told once is not told again in other words.
        let mut told: Vec<Span> = Vec::new();
        problems.retain(|problem| {
            let is_new = !told.iter().any(|span| span.overlaps(problem.span));
            told.push(problem.span);
            is_new
        });
        problems
    }

    fn missing(evidence: &GeneratedSentence) -> Vec<Problem> {
        let nearest = evidence.sources.first().map(|source| source.sentence);
        let problem = |fact: &crate::evidence::Unsupported| Problem {
            span: fact.span,
            kind: ProblemKind::Missing(fact.kind),
            label: fact.label.clone(),
            nearest,
            confidence: match fact.kind {
                FactKind::Name => 0.7,
                FactKind::Number => 0.9,
                FactKind::Date => 0.6,
            },
        };
        evidence.unsupported.iter().map(problem).collect()
    }

    /// Numbers that the source has of somebody else, or that count something else there.
    fn numbers(&self, summary: &Document, sentence: &Sentence, problems: &mut Vec<Problem>) {
        let language = self.evidence.language;
        let tokens = sentence.tokens;
        let found = quantities(summary.text(), tokens, &language.numbers);
        let counted = counted(tokens, &found, language);
        let dates = dates(tokens, &found, language);
        for (found, counted) in found.iter().zip(counted) {
            let in_date = dates.iter().any(|date| date.first < found.end && found.first < date.end);
            let is_idiom = found.end == found.first + 1
                && language.numbers.idioms.has(tokens[found.first].norm);
            let sentences = self.bearers.sentences_with(&counted.readings);
            if in_date || is_idiom || sentences.is_empty() {
                continue;
            }
            let bearer = sentence.bearer(found.first);
            let elsewhere = bearer.and_then(|bearer| self.of_others(bearer, &sentences));
            let otherwise = counted.of.first().and_then(|of| {
                let aligned = sentence.evidence.sources.iter().map(|source| source.sentence);
                self.bearers.counted_otherwise(of, &counted.readings, aligned)
            });
            if let Some(nearest) = otherwise.or(elsewhere) {
                problems.push(Problem {
                    span: sentence.span(found.first, found.end),
                    kind: ProblemKind::OtherNumber,
                    label: None,
                    nearest: Some(nearest),
                    confidence: 0.6,
                });
            }
        }
    }

    /// Dates of another sentence, where those that this one came from have others.
    fn dates(&self, summary: &Document, sentence: &Sentence, problems: &mut Vec<Problem>) {
        let language = self.evidence.language;
        let found = quantities(summary.text(), sentence.tokens, &language.numbers);
        for FoundDate { first, end, date } in dates(sentence.tokens, &found, language) {
            let span = sentence.span(first, end);
            if sentence.evidence.unsupported.iter().any(|fact| fact.span.overlaps(span)) {
                continue;
            }
            let near = sentence.evidence.sources.iter().filter(|source| source.lexical >= SAME);
            let near: Vec<usize> = near.map(|source| source.sentence).collect();
            let of = |index: usize| self.bearers.dates_of(index).iter();
            let agrees = near.iter().copied().flat_map(of).any(|own| is_same(*own, date));
            let other = near.iter().find(|&&index| of(index).any(|own| is_other(*own, date)));
            if let Some(nearest) = other.filter(|_| !agrees) {
                problems.push(Problem {
                    span,
                    kind: ProblemKind::OtherDate,
                    label: None,
                    nearest: Some(*nearest),
                    confidence: 0.6,
                });
            }
        }
    }

    /// Quotations that the source does not have, or has of somebody else.
    fn quotations(&self, summary: &Document, sentence: &Sentence, problems: &mut Vec<Problem>) {
        let span = sentence.evidence.span;
        for (range, pieces) in quotations(summary.text(), span, sentence.tokens) {
            let stems = |piece: &std::ops::Range<usize>| {
                let tokens = sentence.tokens[piece.clone()].iter();
                tokens.map(|token| token.stem).collect::<Vec<_>>()
            };
            let found: Option<Vec<usize>> =
                pieces.iter().map(|piece| self.passages.find(&stems(piece))).collect();
            let mut problem = Problem {
                span: sentence.span(range.start, range.end),
                kind: ProblemKind::MissingQuotation,
                label: None,
                nearest: sentence.nearest,
                confidence: 0.9,
            };
            let Some(found) = found else {
                problems.push(problem);
                continue;
            };
            let Some(&first) = found.first() else { continue };
            let outside = sentence.names.iter().filter(|name| {
                name.role == Role::Person && (name.end <= range.start || range.end <= name.first)
            });
            let distance = |name: &&Named| range.start.abs_diff(name.end);
            let Some(speaker) = outside.min_by_key(distance) else { continue };
            let (before, after) = (first.saturating_sub(1), (first + 2).min(self.bearers.len()));
            let spoken: Vec<usize> = (before..after)
                .flat_map(|index| self.bearers.bearers(index, Role::Person))
                .collect();
            let is_theirs = speaker.entities.iter().any(|entity| spoken.contains(entity));
            if !is_theirs && !spoken.is_empty() {
                problem.kind = ProblemKind::OtherSpeaker;
                problem.nearest = Some(first);
                problem.confidence = 0.8;
                problems.push(problem);
            }
        }
    }

    /// Names in place of those of whom the source says what is said here.
    fn acts(&self, sentence: &Sentence, problems: &mut Vec<Problem>) {
        let acts = self.acts_like(sentence);
        let sources = &sentence.evidence.sources;
        let like = sources.first().filter(|best| best.lexical >= SAME).map(|best| best.sentence);
        let named: Vec<usize> =
            sentence.names.iter().flat_map(|name| name.entities.iter().copied()).collect();
        for name in &sentence.names {
            let is_there = |index: usize| {
                let bearers = self.bearers.bearers(index, name.role);
                name.entities.iter().any(|entity| bearers.contains(entity))
            };
            let is_in_sources = sources.iter().any(|source| is_there(source.sentence));
            let is_place = matches!(name.role, Role::Place | Role::Group);
            // Where two sentences are fused, the name may come from the other.
            let act = acts.first().map(|(index, _)| *index).filter(|_| {
                let is_fused = sentence.names.len() > 1 && is_in_sources;
                !(is_place || is_fused || acts.iter().any(|(index, _)| is_there(*index)))
            });
            let Some(best) = act.or(like.filter(|_| !is_in_sources)) else { continue };
            let others = if act.is_some() {
                self.bearers.named(best, name.role)
            } else {
                self.bearers.bearers(best, name.role)
            };
            if others.iter().any(|entity| !named.contains(entity)) {
                problems.push(Problem {
                    span: sentence.span(name.first, name.end),
                    kind: ProblemKind::OtherName,
                    label: None,
                    nearest: Some(best),
                    confidence: 0.6,
                });
            }
        }
    }

    /// The sentences of the source that have most of the words of this one that are no names, the best
    /// first, with the share that they have; none if they have too few.
    fn acts_like(&self, sentence: &Sentence) -> Vec<(usize, f32)> {
        let is_name =
            |at: usize| sentence.names.iter().any(|name| (name.first..name.end).contains(&at));
        let mut stems: Vec<&str> = (0..sentence.tokens.len())
            .filter(|&at| !is_name(at))
            .map(|at| &sentence.tokens[at])
            .filter(|token| is_content(token, self.evidence.language))
            .map(|token| token.stem)
            .collect();
        stems.sort_unstable();
        stems.dedup();
        if stems.len() < LEAST_OF_ACT {
            return Vec::new();
        }
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for stem in &stems {
            for index in self.passages.sentences_of(stem) {
                *counts.entry(index).or_default() += 1;
            }
        }
        let most = counts.values().copied().max().unwrap_or_default();
        if (most as f32) < SAME_ACT * stems.len() as f32 {
            return Vec::new();
        }
        let share = |(index, count): (usize, usize)| (index, count as f32 / stems.len() as f32);
        let best = counts.into_iter().filter(|(_, count)| count + 1 >= most && *count > 1);
        let mut best: Vec<(usize, f32)> = best.map(share).collect();
        best.sort_by(|one, other| other.1.total_cmp(&one.1));
        best
    }

    /// "Smith beat Jones" where the source has "Jones beat Smith".
    fn exchanges(&self, sentence: &Sentence, problems: &mut Vec<Problem>) {
        let Some(best) = sentence.nearest else { return };
        let source = self.document.words().tokens(self.document.text(), best);
        let named = self.bearers.names(&source);
        let tokens = sentence.tokens;
        for two in sentence.names.windows(2) {
            let [one, other] = two else { continue };
            let same = |name: &Named, own: &Named| {
                own.entities.iter().any(|entity| name.entities.contains(entity))
            };
            if one.role != other.role || same(one, other) {
                continue;
            }
            let between = &tokens[one.end..other.first];
            let verbs: Vec<&str> = self.content(between).map(|token| token.stem).collect();
            let (mut straight, mut turned) = (false, false);
            for own in named.windows(2) {
                let [first, second] = own else { continue };
                straight |= same(one, first) && same(other, second);
                let inside = &source[first.end..second.first];
                turned |= same(one, second)
                    && same(other, first)
                    && !self.is_passive(inside)
                    && self.content(inside).any(|token| verbs.contains(&token.stem));
            }
            if turned && !straight && !self.is_passive(between) {
                problems.push(Problem {
                    span: sentence.span(one.first, other.end),
                    kind: ProblemKind::Exchanged,
                    label: None,
                    nearest: Some(best),
                    confidence: 0.7,
                });
            }
        }
    }

    fn content<'t>(&self, tokens: &'t [Token<'t>]) -> impl Iterator<Item = &'t Token<'t>> {
        let language = self.evidence.language;
        tokens.iter().filter(move |token| is_content(token, language))
    }

    fn is_passive(&self, tokens: &[Token]) -> bool {
        tokens.iter().any(|token| self.evidence.language.terms.agent.has(token.norm))
    }

    /// Words that are denied in one of the two and not in the other.
    fn negations(&self, sentence: &Sentence, problems: &mut Vec<Problem>) {
        let language = self.evidence.language;
        let best = sentence.evidence.sources.first().filter(|best| best.lexical >= SAME);
        let Some(best) = best.map(|best| best.sentence) else { return };
        let read = |index: usize| self.document.words().tokens(self.document.text(), index);
        let source = read(best);
        let denials = &language.terms.denials;
        // "Failed to win" is "did not win".
        if source.iter().chain(sentence.tokens).any(|token| denials.has(token.norm)) {
            return;
        }
        for (at, denied) in polarity(sentence.tokens, language) {
            let word = &sentence.tokens[at];
            let is = |tokens: &[Token], denied: bool| {
                polarity(tokens, language)
                    .any(|(own, is)| tokens[own].stem == word.stem && is == denied)
            };
            if !is(&source, !denied) {
                continue;
            }
            let anywhere = self.passages.sentences_of(word.stem).take(MOST_SENTENCES);
            if anywhere.into_iter().any(|index| is(&read(index), denied)) {
                continue;
            }
            problems.push(Problem {
                span: sentence.span(at, at + 1),
                kind: ProblemKind::Negation,
                label: None,
                nearest: Some(best),
                confidence: 0.7,
            });
            return;
        }
    }

    /// The first of `sentences` if none of them speaks of `bearer` and one of another of its kind.
    fn of_others(&self, bearer: &Named, sentences: &[usize]) -> Option<usize> {
        let mut other = None;
        for &index in sentences {
            let there = self.bearers.bearers(index, bearer.role);
            if bearer.entities.iter().any(|entity| there.contains(entity)) {
                return None;
            }
            if !self.bearers.named(index, bearer.role).is_empty() {
                other = other.or(Some(index));
            }
        }
        other
    }
}

/// A sentence of a summary.
struct Sentence<'a> {
    evidence: &'a GeneratedSentence,
    tokens: &'a [Token<'a>],
    names: Vec<Named>,
    /// The sentence of the source that is most like it.
    nearest: Option<usize>,
}

impl Sentence<'_> {
    fn span(&self, first: usize, end: usize) -> Span {
        Span::new(self.tokens[first].span.start, self.tokens[end - 1].span.end)
    }

    /// The name that what stands at token `at` is said of: the last before it, else the first.
    fn bearer(&self, at: usize) -> Option<&Named> {
        let mut names = self.names.iter().filter(|name| is_somebody(name.role));
        let first = names.clone().next();
        names.rfind(|name| name.end <= at).or(first)
    }
}

/// Whether a date may be another's: no part that both say differs, and one is the same.
fn is_same(one: Date, other: Date) -> bool {
    let parts = parts(one).into_iter().zip(parts(other));
    let both: Vec<_> = parts.filter_map(|(one, other)| Some((one?, other?))).collect();
    !both.is_empty() && both.iter().all(|(one, other)| one == other)
}

/// Whether a part that both say differs.
fn is_other(one: Date, other: Date) -> bool {
    let mut parts = parts(one).into_iter().zip(parts(other));
    parts.any(|(one, other)| one.zip(other).is_some_and(|(one, other)| one != other))
}

fn parts(date: Date) -> [Option<u32>; 4] {
    [date.year, date.month, date.day, date.weekday]
}
