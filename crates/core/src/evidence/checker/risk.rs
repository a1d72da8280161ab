//! How likely it is that a sentence says something that its source does not: a logistic regression over
//! what was found, whose weights `benches/check/fit.py` fits to judged summaries.

use std::ops::Range;

use super::bearers::Named;
use super::{CheckedSentence, Checker, Problem, ProblemKind};
use crate::document::Document;
use crate::evidence::terms::{counted, in_order};
use crate::evidence::{FactKind, GeneratedSentence};
use crate::words::Token;

/// How many features a sentence has.
const COUNT: usize = 8;

pub(super) const NAMES: [&str; COUNT] = [
    "new_triples",
    "not_in_best",
    "missing_name",
    "missing_number",
    "other_fact",
    "other_name",
    "negated",
    "length",
];

/// Sentences are taken to have at least so many words, lest a short one is doubted for that.
const LEAST_WORDS: usize = 12;

/// And so many terms.
const LEAST_TERMS: usize = 6;

/// What the risk of a sentence is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Features(pub(super) [f32; COUNT]);

impl Checker {
    /// The features of sentence `index` of a summary.
    pub(super) fn features(
        &self,
        summary: &Document,
        index: usize,
        evidence: &GeneratedSentence,
        problems: &[Problem],
    ) -> Features {
        let tokens = summary.words().tokens(summary.text(), index);
        let best = evidence.sources.first().map(|best| best.sentence);
        // A name is nothing new where the source has "he" for it, nor is "said" where it has "told".
        let names = best.map(|best| self.names_of(best, &tokens)).unwrap_or_default();
        let attribution = &self.evidence.language.terms.attribution;
        let is_left_out = |at: usize| {
            names.iter().any(|name| name.contains(&at)) || attribution.has(tokens[at].stem)
        };
        let terms = in_order(summary, index, is_left_out);
        let new = self.terms.new_triples(&terms) as f32 / terms.len().max(LEAST_TERMS) as f32;
        let terms = counted(terms);
        let in_best = match best {
            Some(_) if terms.is_empty() => 1.0,
            Some(best) => self.evidence.sentences.share(&terms, best),
            None => 0.0,
        };
        let count = |is: &dyn Fn(ProblemKind) -> bool| {
            problems.iter().filter(|problem| is(problem.kind)).count().min(MOST_COUNTED) as f32
        };
        let missing = |kind: FactKind| count(&|own| own == ProblemKind::Missing(kind));
        Features([
            new,
            1.0 - in_best,
            missing(FactKind::Name),
            missing(FactKind::Number),
            count(&|kind| matches!(kind, ProblemKind::OtherNumber | ProblemKind::OtherDate)),
            count(&|kind| matches!(kind, ProblemKind::OtherName | ProblemKind::Exchanged)),
            count(&|kind| kind == ProblemKind::Negation),
            (tokens.len().max(LEAST_WORDS) as f32).ln(),
        ])
    }

    /// The names among these tokens of whom sentence `best` of the source may speak, as ranges.
    fn names_of(&self, best: usize, tokens: &[Token]) -> Vec<Range<usize>> {
        let speaks_of = |name: &Named| {
            let bearers = self.bearers.bearers(best, name.role);
            name.entities.iter().any(|entity| bearers.contains(entity))
        };
        let names = self.bearers.names(tokens).into_iter().filter(speaks_of);
        names.map(|name| name.first..name.end).collect()
    }
}

/// The risk of each sentence, and for those that are in doubt as a whole a problem that says so.
pub(super) fn judge(sentences: &mut [CheckedSentence], all: &[Features]) -> f32 {
    let of_summary = risk(all);
    let is_doubted = |of_sentence: f32| {
        of_sentence >= ALONE || of_summary >= THRESHOLD && of_sentence >= THRESHOLD
    };
    for (sentence, features) in sentences.iter_mut().zip(all) {
        sentence.risk = if sentence.is_copied { 0.0 } else { risk(&[*features]) };
        if sentence.problems.is_empty() && is_doubted(sentence.risk) {
            sentence.problems.push(Problem {
                span: sentence.evidence.span,
                kind: ProblemKind::Wording,
                label: None,
                nearest: sentence.evidence.sources.first().map(|source| source.sentence),
                confidence: sentence.risk,
            });
        }
    }
    of_summary
}

/// The risk of a summary, from the means of its sentences' features.
fn risk(all: &[Features]) -> f32 {
    if all.is_empty() {
        return 0.0;
    }
    let mut sum = INTERCEPT;
    for (at, weight) in WEIGHTS.iter().enumerate() {
        let mean = all.iter().map(|features| features.0[at]).sum::<f32>() / all.len() as f32;
        sum += weight * mean;
    }
    1.0 / (1.0 + (-sum).exp())
}

/// A sentence is doubted from this risk if the summary has as much, and from that by itself.
const THRESHOLD: f32 = 0.5;
const ALONE: f32 = 0.9;

/// Of a kind of problem, so many count.
const MOST_COUNTED: usize = 3;

/// As `benches/check/fit.py` prints them, in the order of [`NAMES`].
const INTERCEPT: f32 = 4.242;
const WEIGHTS: [f32; COUNT] = [2.521, 4.393, 0.096, 5.718, 0.495, 2.367, 5.368, -1.989];
