//! What a sentence lacks in a draft of a summary: what rules say that it needs, and how likely a model
//! takes it to be understood.

use crate::language::Referent;

use super::choice::{Choice, Draft};
use super::references::{Need, Only};

/// The most sentences that are taken together because one needs the others.
const MOST_TOGETHER: usize = 4;
/// How many sentences of a summary before another are looked at for the name that it needs, and how
/// many after it for whether it comes between them and theirs.
const REACH: usize = 8;
/// What a sentence needs and has no more words tells nothing: "Attack ads."
pub(super) const SCRAP: usize = 3;
/// How likely a sentence must be to be understood, where rules say that it lacks something.
const RULED_OUT: f32 = 0.8;
/// The least chance to be understood that a sentence is given, so that none is impossible.
const LEAST_UNDERSTOOD: f32 = 0.01;

/// The sentences before one in a draft with a group added, the last [`REACH`] of the draft's, in text order.
fn sentences_before(draft: &Draft, group: &[usize], sentence: usize) -> Vec<usize> {
    let chosen = draft.chosen.range(..sentence).rev().take(REACH);
    let added = group.iter().filter(|&&other| other < sentence);
    let mut before: Vec<usize> = chosen.chain(added).copied().collect();
    before.sort_unstable();
    before
}

impl Choice<'_> {
    /// A sentence with those that it needs, itself first; `None` if they are too many, too short, not fit
    /// for a summary, or come between another and what that needs.
    pub(super) fn together(&self, draft: &Draft, sentence: usize) -> Option<Vec<usize>> {
        let mut group = vec![sentence];
        let mut checked = 0;
        while let Some(&sentence) = group.get(checked) {
            match self.needs_nothing(draft, &group, sentence) {
                Ok(()) => checked += 1,
                Err(Some(other)) if group.len() < MOST_TOGETHER && self.words(other) > SCRAP => {
                    group.push(other);
                }
                Err(_) => return None,
            }
        }
        let follow = draft.chosen.range(sentence..).take(REACH);
        let stand = |&other: &usize| self.needs_nothing(draft, &group, other).is_ok();
        let unharmed = follow.copied().collect::<Vec<_>>().iter().all(stand);
        unharmed.then_some(group)
    }

    /// Whether a sentence of a draft lacks nothing there.
    pub(super) fn has_what_it_needs(&self, draft: &Draft, sentence: usize) -> bool {
        self.needs_nothing(draft, &[], sentence).is_ok()
    }

    /// Fails if a sentence lacks something in a draft with a group added, with the sentence that it
    /// lacks if there is one.
    fn needs_nothing(
        &self,
        draft: &Draft,
        group: &[usize],
        sentence: usize,
    ) -> Result<(), Option<usize>> {
        let met = |need: &Need| self.meets(draft, group, sentence, *need);
        self.quoted[sentence].iter().try_for_each(met)?;
        let needs = self.references.needs[sentence].iter().try_for_each(met);
        // Rules are of words, and see less than a model that reads; but "But" is wrong behind any other.
        let is_sure = || {
            self.context.is_some()
                && !self.is_talk
                && !self.references.goes_on[sentence]
                && self.understood(draft, group, sentence) >= RULED_OUT
        };
        if needs.is_err() && is_sure() { Ok(()) } else { needs }
    }

    /// The probability, 0 to 1, that a sentence is understood, and has its place, in a draft with a group
    /// added; 1 where the model cannot tell.
    pub(super) fn understood(&self, draft: &Draft, group: &[usize], sentence: usize) -> f32 {
        let Some(context) = &self.context else { return 1.0 };
        if self.is_talk {
            return (1.0 - context.misplaced(sentence)).max(LEAST_UNDERSTOOD);
        }
        let before = sentences_before(draft, group, sentence);
        let first = draft.chosen.first().filter(|first| before.first().is_some_and(|b| b > first));
        let before = first.into_iter().copied().chain(before);
        let understood = context.understood(&self.references, sentence, before);
        (understood * (1.0 - context.misplaced(sentence))).max(LEAST_UNDERSTOOD)
    }

    /// How many things a sentence lacks that it would be better with.
    pub(super) fn doubts(&self, draft: &Draft, group: &[usize], sentence: usize) -> usize {
        let wishes = self.references.wishes[sentence].iter();
        wishes.filter(|wish| self.meets(draft, group, sentence, **wish).is_err()).count()
    }

    /// Fails if a need of a sentence is not met in a draft with a group added, with the sentence that
    /// would meet it if there is one.
    fn meets(
        &self,
        draft: &Draft,
        group: &[usize],
        sentence: usize,
        need: Need,
    ) -> Result<(), Option<usize>> {
        let has = |other: usize| draft.chosen.contains(&other) || group.contains(&other);
        let other = match need {
            Need::Never => return Err(None),
            Need::Introduced(entity) => {
                let all = &self.references.introduced[entity];
                let before = &all[..all.partition_point(|&other| other < sentence)];
                // Where nothing that may stand in a summary does, none is the better for waiting.
                let told = before.iter().any(|&other| has(other));
                let may_be = before.iter().any(|&other| self.fit[other]);
                return if told || !may_be { Ok(()) } else { Err(None) };
            }
            Need::Place => {
                let before = sentences_before(draft, group, sentence);
                let is_named = before.iter().any(|&at| self.references.names(at, Referent::Place));
                return if is_named { Ok(()) } else { Err(None) };
            }
            Need::Next => match self.next[sentence] {
                None => return Err(None),
                next => next,
            },
            Need::Previous | Need::Named(..) | Need::Term(_) => self.previous[sentence],
        };
        if other.is_none() && self.first != Some(sentence) {
            // What it leans on is fit for no summary.
            return Err(None);
        }
        let Some(other) = other.filter(|&other| !has(other)) else { return Ok(()) };
        let named_there = match need {
            Need::Named(entity, what) => {
                let before = sentences_before(draft, group, sentence);
                let spoken_of = before.iter().rev();
                let mut spoken_of = spoken_of.map(|&other| self.references.only(other, what));
                spoken_of.find(|only| *only != Only::Nobody) == Some(Only::Entity(entity))
            }
            Need::Term(stem) => {
                let words = self.analysis.document().words();
                let has = |&s: &usize| words.of(s).iter().any(|w| words.stem_of(w.form()) == stem);
                sentences_before(draft, group, sentence).iter().any(has)
            }
            _ => false,
        };
        if named_there { Ok(()) } else { Err(Some(other)) }
    }

    /// Whether a group calls somebody by one word whom the article has named in full, and the draft has not.
    pub(super) fn brings_strangers(&self, draft: &Draft, group: &[usize]) -> bool {
        group.iter().any(|&sentence| {
            self.references.wishes[sentence].iter().any(|wish| {
                matches!(wish, Need::Introduced(_))
                    && self.meets(draft, group, sentence, *wish).is_err()
            })
        })
    }

    /// The sentences of a draft that a group may make clearer, the next after it.
    pub(super) fn following<'d>(
        &self,
        draft: &'d Draft,
        group: &[usize],
    ) -> impl Iterator<Item = usize> + 'd {
        let first = group.iter().copied().min().unwrap_or_default();
        let many = if self.context.is_some() { REACH } else { 0 };
        draft.chosen.range(first..).take(many).copied()
    }
}
