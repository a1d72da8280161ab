//! Baselines: extractive summaries that need no model, so that a summary's score has
//! neighbours to be read beside.
//!
//! A baseline chooses `k` sentences of those that a summary may be made of (no headings, no
//! boilerplate; see [`candidates`]) and gives them in source order. [`Baseline::Oracle`] looks
//! at the references and is an upper bound, not a system.

mod graph;
mod oracle;

use nutgraf_text::Document;
use serde::{Deserialize, Serialize};

pub use graph::{lex_rank, text_rank};
pub use oracle::oracle;

use crate::stats::Random;
use crate::summary::tokenize::Tokenizer;

/// A way to choose sentences without a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Baseline {
    /// The first `k` sentences.
    Lead,
    /// The most central sentences by shared words; see [`text_rank`].
    TextRank,
    /// The most central sentences by tf-idf; see [`lex_rank`].
    LexRank,
    /// `k` sentences, each choice as likely as the others.
    Random,
    /// The sentences with the highest ROUGE, chosen greedily; see [`oracle`].
    Oracle,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Lead, Self::TextRank, Self::LexRank, Self::Random, Self::Oracle];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::TextRank => "textrank",
            Self::LexRank => "lexrank",
            Self::Random => "random",
            Self::Oracle => "oracle",
        }
    }

    /// The indices of at most `k` sentences of `document`, ascending; fewer if it has fewer
    /// that may be chosen, or if the oracle finds no gain in another. `references` are read by
    /// the oracle only, `seed` by the random choice only.
    ///
    /// ```
    /// use nutgraf_text::Document;
    /// use nutgraf_eval::baselines::Baseline;
    ///
    /// let document = Document::from_text("It rained. Dogs barked. It rained on the dogs.");
    /// assert_eq!(Baseline::Lead.choose(&document, 2, &[""; 0], 0), [0, 1]);
    /// assert_eq!(Baseline::Oracle.choose(&document, 1, &["Dogs barked."], 0), [1]);
    /// ```
    pub fn choose<S: AsRef<str>>(
        self,
        document: &Document,
        k: usize,
        references: &[S],
        seed: u64,
    ) -> Vec<usize> {
        let candidates = candidates(document);
        let texts: Vec<&str> = candidates.iter().map(|&i| document.sentence_text(i)).collect();
        let words = || -> Vec<Vec<String>> {
            texts.iter().map(|text| Tokenizer::Unicode.words(text)).collect()
        };
        let chosen = match self {
            Self::Lead => lead(texts.len(), k),
            Self::TextRank => best(&text_rank(&words()), k),
            Self::LexRank => best(&lex_rank(&words()), k),
            Self::Random => random(texts.len(), k, seed),
            Self::Oracle => oracle(&texts, references, k),
        };
        chosen.into_iter().map(|index| candidates[index]).collect()
    }
}

/// The sentences that a baseline may choose: those the document calls summarizable, or all if
/// it has none.
pub fn candidates(document: &Document) -> Vec<usize> {
    let all = 0..document.sentences().len();
    let fit: Vec<usize> = all.clone().filter(|&index| document.is_summarizable(index)).collect();
    if fit.is_empty() { all.collect() } else { fit }
}

/// The first `k` of `count` sentences.
pub fn lead(count: usize, k: usize) -> Vec<usize> {
    (0..count.min(k)).collect()
}

/// `k` of `count` sentences, drawn without replacement, ascending. The same seed gives the
/// same sentences on every machine.
pub fn random(count: usize, k: usize, seed: u64) -> Vec<usize> {
    let mut random = Random::new(seed);
    let mut all: Vec<usize> = (0..count).collect();
    // Fisher and Yates, as far as it is needed.
    for place in 0..k.min(count) {
        let other = place + random.index(count - place);
        all.swap(place, other);
    }
    all.truncate(k);
    all.sort_unstable();
    all
}

/// The indices of the `k` highest scores, ascending; of equals, the earlier.
pub fn best(scores: &[f64], k: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    // Stable: equal scores stay in text order.
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    order.truncate(k);
    order.sort_unstable();
    order
}
