//! Telling whether a sentence says again what a summary already says.
//!
//! Trigram blocking (Paulus et al. 2018; Liu and Lapata 2019): a sentence is passed over
//! if it shares a run of three words with a sentence already chosen. Names alone don't
//! count: two sentences about Kim Jong Un do not repeat each other.

use std::collections::HashSet;

/// The trigrams of the sentences chosen so far.
#[derive(Debug, Default)]
pub(super) struct Said {
    trigrams: HashSet<[String; 3]>,
}

impl Said {
    /// Whether `sentence` shares a trigram with one added before.
    pub(super) fn repeats(&self, sentence: &str) -> bool {
        !self.trigrams.is_empty()
            && trigrams(sentence).any(|trigram| self.trigrams.contains(&trigram))
    }

    /// Remembers what `sentence` says.
    pub(super) fn add(&mut self, sentence: &str) {
        self.trigrams.extend(trigrams(sentence));
    }
}

/// Runs of three words in lower case, but for those of capitalized words only.
fn trigrams(sentence: &str) -> impl Iterator<Item = [String; 3]> {
    let words: Vec<&str> =
        sentence.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_name = |word: &&str| word.starts_with(char::is_uppercase);
    let runs = (2..words.len()).map(|end| [words[end - 2], words[end - 1], words[end]]);
    runs.filter(|run| !run.iter().all(is_name))
        .map(|run| run.map(str::to_lowercase))
        .collect::<Vec<_>>()
        .into_iter()
}
