//! ROUGE of sets of sentences, counted once for each sentence: fast enough to try thousands.

use std::collections::HashMap;

use nutgraf_eval::summary::porter::stem;
use nutgraf_eval::summary::tokenize::Tokenizer;

/// N-grams by number, with how often each comes.
type Counts = Vec<(u32, u32)>;

/// The unigrams and bigrams of each sentence of an article, and of its reference summary.
///
/// As ROUGE-1 and ROUGE-2 with stemming (Lin 2004), but bigrams do not reach from one sentence
/// into the next.
#[derive(Debug)]
pub struct Overlaps {
    /// For n = 1 and 2: reference counts by n-gram number.
    reference: [Vec<u32>; 2],
    totals: [u32; 2],
    /// For each sentence, for n = 1 and 2: the n-grams the reference has, and the number of all.
    sentences: Vec<[(Counts, u32); 2]>,
}

impl Overlaps {
    /// Counts the n-grams of `sentences` against `reference`, a line for each sentence.
    pub fn new(sentences: &[&str], reference: &str) -> Self {
        let words = |text: &str| -> Vec<String> {
            let long = |word: String| if word.len() > 3 { stem(&word) } else { word };
            Tokenizer::RougeScore.words(text).into_iter().map(long).collect()
        };
        let mut known: [HashMap<Vec<String>, u32>; 2] = Default::default();
        let (mut counts, mut totals) = ([Vec::new(), Vec::new()], [0; 2]);
        for line in reference.lines() {
            let words = words(line);
            for n in 0..2 {
                for gram in words.windows(n + 1) {
                    let next = known[n].len() as u32;
                    let number = *known[n].entry(gram.to_vec()).or_insert(next);
                    counts[n].resize(known[n].len(), 0);
                    counts[n][number as usize] += 1;
                    totals[n] += 1;
                }
            }
        }
        let sentence = |text: &&str| {
            let words = words(text);
            [0, 1].map(|n| {
                let mut found: HashMap<u32, u32> = HashMap::new();
                for gram in words.windows(n + 1) {
                    if let Some(&number) = known[n].get(gram) {
                        *found.entry(number).or_default() += 1;
                    }
                }
                let mut found: Counts = found.into_iter().collect();
                found.sort_unstable();
                (found, words.len().saturating_sub(n) as u32)
            })
        };
        Self { reference: counts, totals, sentences: sentences.iter().map(sentence).collect() }
    }

    /// The mean of ROUGE-1 and ROUGE-2 F1 of the sentences in `set`, 0 to 1.
    pub fn score(&self, set: &[usize]) -> f64 {
        let f1 = [0, 1].map(|n| {
            let mut taken: Vec<(u32, u32)> = Vec::new();
            let mut predicted = 0;
            for &sentence in set {
                let (found, count) = &self.sentences[sentence][n];
                taken.extend(found);
                predicted += count;
            }
            taken.sort_unstable();
            let hits: u32 = taken
                .chunk_by(|a, b| a.0 == b.0)
                .map(|same| {
                    let count: u32 = same.iter().map(|(_, count)| count).sum();
                    count.min(self.reference[n][same[0].0 as usize])
                })
                .sum();
            let sum = predicted + self.totals[n];
            if sum == 0 { 0.0 } else { 2.0 * f64::from(hits) / f64::from(sum) }
        });
        f1.iter().sum::<f64>() / 2.0
    }

    /// The greedy oracle: `most` of the sentences below `count`, each the one that gains most or
    /// loses least (Nallapati, Zhai and Zhou 2017, who stop when none gains). A summary has so
    /// many sentences in any case: the last of them had better be short.
    pub fn oracle(&self, count: usize, most: usize) -> Vec<usize> {
        let mut chosen = Vec::new();
        while chosen.len() < most.min(count) {
            let scores = (0..count).filter(|sentence| !chosen.contains(sentence)).map(|sentence| {
                let with: Vec<usize> = chosen.iter().copied().chain([sentence]).collect();
                (self.score(&with), sentence)
            });
            let better = |a: (f64, usize), b: (f64, usize)| if b.0 > a.0 { b } else { a };
            chosen.extend(scores.reduce(better).map(|(_, sentence)| sentence));
        }
        chosen
    }
}
