//! Choosing the sentences of a summary: by salience and by what they add to those chosen before,
//! under a length, without saying a thing twice, in source order.

mod coverage;
mod length;
mod redundancy;
mod written;

use std::collections::VecDeque;

use crate::analysis::Analysis;
use crate::document::{BlockKind, Document};
use crate::entity::names_same;
use crate::span::Span;
use crate::words::DocumentWords;

pub use length::Length;
pub use nutgraf_text::words::count_words;
pub use written::{Faithful, WrittenSummary};

use coverage::Coverage;
use length::Budget;
use redundancy::Said;

/// What summary to make.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryOptions {
    /// How long.
    pub length: Length,
    /// An entity or phrase that the summary is to be about: sentences that name it are
    /// chosen first.
    pub about: Option<String>,
}

impl Default for SummaryOptions {
    /// Three sentences, about whatever the article is about.
    fn default() -> Self {
        Self { length: Length::Sentences(3), about: None }
    }
}

/// An extractive summary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// The chosen sentences, in source order.
    pub sentences: Vec<SummarySentence>,
    /// How many sentences of the document name what the summary was asked to be about;
    /// `None` if it was not asked to be about anything.
    pub about_matches: Option<usize>,
}

/// One sentence of a summary, with its evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SummarySentence {
    /// The source text it is: the evidence.
    pub span: Span,
    /// Its index in [`Document::sentences`].
    pub sentence: usize,
    /// The model's probability that the sentence belongs in a summary, 0 to 1.
    pub score: f32,
}

/// The sentences that a model reads: all that are not boilerplate; or all, if there are no
/// others.
pub(crate) fn readable(document: &Document) -> Vec<usize> {
    first_that_has_any(document, &[&|kind| !matches!(kind, BlockKind::Boilerplate(_)), &|_| true])
}

/// The sentences that a summary may be chosen from: those of paragraphs and list items; if
/// there are none, those of headings; failing that, those of boilerplate. So there are
/// some in any text that is not white space.
pub fn candidates(document: &Document) -> Vec<usize> {
    first_that_has_any(
        document,
        &[
            &|kind| matches!(kind, BlockKind::Paragraph | BlockKind::ListItem),
            &|kind| kind == BlockKind::Heading,
            &|_| true,
        ],
    )
}

fn first_that_has_any(document: &Document, rules: &[&dyn Fn(BlockKind) -> bool]) -> Vec<usize> {
    let sentences = document.sentences();
    let choose = |rule: &&dyn Fn(BlockKind) -> bool| -> Vec<usize> {
        (0..sentences.len()).filter(|&i| rule(document.blocks()[sentences[i].block].kind)).collect()
    };
    rules.iter().map(choose).find(|found| !found.is_empty()).unwrap_or_default()
}

/// The log odds of a salience, which is kept off 0 and 1.
fn log_odds(salience: f32) -> f32 {
    let salience = salience.clamp(1e-6, 1.0 - 1e-6);
    (salience / (1.0 - salience)).ln()
}

/// Chooses a summary of an analyzed document.
pub(crate) fn select(analysis: &Analysis, options: &SummaryOptions) -> Summary {
    let (document, selection) = (analysis.document(), *analysis.selection());
    let candidates = candidates(document);
    let about = options.about.as_deref().map(|phrase| sentences_about(analysis, phrase));
    let is_about = |sentence: usize| about.as_ref().is_some_and(|about| about[sentence]);
    let about_matches =
        about.as_ref().map(|_| candidates.iter().filter(|&&sentence| is_about(sentence)).count());
    let score = |sentence: usize| analysis.salience.get(sentence).copied().unwrap_or_default();
    let tier = |sentence: usize| {
        let words = document.words().count(sentence);
        (!is_about(sentence), selection.telling_words.saturating_sub(words))
    };
    let mut ranked: Vec<(usize, (bool, usize))> =
        candidates.iter().map(|&sentence| (sentence, tier(sentence))).collect();
    // Stable: of two equal sentences the earlier one goes first.
    ranked.sort_by(|a, b| a.1.cmp(&b.1).then(score(b.0).total_cmp(&score(a.0))));

    let mut coverage = Coverage::new(document, selection.coverage, &candidates, score);
    let mut budget = Budget::new(options.length, document, &candidates);
    let mut said = Said::default();
    let mut chosen = Vec::new();
    let mut passed_over = Vec::new();
    let mut left: VecDeque<_> = ranked.iter().copied().collect();
    while let Some(&(_, tier)) = left.front().filter(|_| !budget.is_spent()) {
        let ahead = left.iter().take(selection.ahead).take_while(|(_, other)| *other == tier);
        let values = ahead.map(|&(sentence, _)| {
            log_odds(score(sentence)) + selection.coverage.weight * coverage.with(sentence)
        });
        let better = |a: (usize, f32), b: (usize, f32)| if b.1 > a.1 { b } else { a };
        let best = values.enumerate().reduce(better).and_then(|(place, _)| left.remove(place));
        let Some((sentence, _)) = best else { break };
        if said.repeats(document, sentence) {
            passed_over.push(sentence);
        } else if budget.take(document.words().count(sentence)) {
            said.add(document, sentence);
            coverage.add(sentence);
            chosen.push(sentence);
        }
    }
    // As long as asked, even where that takes a sentence that repeats another.
    for sentence in passed_over {
        if budget.take(document.words().count(sentence)) {
            chosen.push(sentence);
        }
    }
    if chosen.is_empty() {
        // Every sentence is longer than the length asked for.
        let words = |&sentence: &usize| document.words().count(sentence);
        chosen.extend(ranked.iter().map(|(sentence, _)| *sentence).min_by_key(words));
    }
    chosen.sort_unstable();
    let sentences = chosen
        .into_iter()
        .map(|sentence| SummarySentence {
            span: document.sentences()[sentence].span,
            sentence,
            score: score(sentence),
        })
        .collect();
    Summary { sentences, about_matches }
}

/// Whether each sentence names what `phrase` says: it mentions an entity of that name, or
/// contains the phrase itself as whole words, whatever the case.
fn sentences_about(analysis: &Analysis, phrase: &str) -> Vec<bool> {
    let document = analysis.document();
    let mut about = vec![false; document.sentences().len()];
    for entity in &analysis.entities {
        let mentions = || entity.mentions.iter().map(|&index| &analysis.mentions[index]);
        let mut names = mentions().map(|mention| mention.span.of(document.text()));
        let is_phrase = |name: &str| names_same(name, phrase, document.language());
        if is_phrase(&entity.name) || names.any(is_phrase) {
            mentions().for_each(|mention| about[mention.sentence] = true);
        }
    }
    if let Some(phrase) = forms(document.words(), phrase) {
        for (index, about) in about.iter_mut().enumerate() {
            let words = document.words().of(index);
            let mut runs = words.windows(phrase.len());
            *about |= runs.any(|run| run.iter().map(|word| word.form()).eq(phrase.iter().copied()));
        }
    }
    about
}

/// The forms of the words of a phrase; `None` if there are none, or a document lacks one.
fn forms(words: &DocumentWords, phrase: &str) -> Option<Vec<u32>> {
    let parts = phrase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let forms: Vec<u32> =
        parts.map(|word| words.find(&word.to_lowercase())).collect::<Option<_>>()?;
    (!forms.is_empty()).then_some(forms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SelectionSpec;

    #[test]
    fn of_two_salient_sentences_the_one_that_adds_more() {
        let document = Document::from_text(
            "Ministers signed a treaty on trade in Berlin. \
             Berlin saw a trade treaty signed by the ministers. \
             Farmers blocked roads to protest against cheaper imports.",
        );
        let chosen = |salience: [f32; 3]| -> Vec<usize> {
            let salience = salience.to_vec();
            let analysis = Analysis::new(&document, Vec::new(), salience, SelectionSpec::default());
            let length = Length::Sentences(2);
            let summary = select(&analysis, &SummaryOptions { length, about: None });
            summary.sentences.iter().map(|sentence| sentence.sentence).collect()
        };
        // The second says the first again, in other runs of three words.
        assert_eq!(chosen([0.6, 0.42, 0.4]), [0, 2]);
        // Salience counts as well.
        assert_eq!(chosen([0.6, 0.55, 0.01]), [0, 1]);
    }
}
