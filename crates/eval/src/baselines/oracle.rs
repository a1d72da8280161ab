//! The greedy oracle: about as well as an extractive summary can do.

use crate::summary::rouge::{Options, Scorer, Variant};

/// At most `k` sentences, ascending, that together have the highest ROUGE-1 F plus ROUGE-2 F
/// (stemmed; of several references, the best for each), chosen greedily: each step adds the
/// sentence that gains most, the earlier of equals, until none gains.
///
/// Nallapati, Zhai and Zhou 2017, "`SummaRuNNer`", section 2.3, and Liu and Lapata 2019 for the
/// sum of the two. Greedy choice is near the true optimum, not always at it. Without a
/// reference nothing gains, and nothing is chosen.
pub fn oracle<S: AsRef<str>>(sentences: &[&str], references: &[S], k: usize) -> Vec<usize> {
    let variants = vec![Variant::N(1), Variant::N(2)];
    let mut rouge = Scorer::new(Options { variants, stem: true, ..Options::default() });
    let mut gain = |chosen: &[usize]| -> f64 {
        let text: Vec<&str> = chosen.iter().map(|&index| sentences[index]).collect();
        let scores = rouge.score_multi(references, &text.join("\n")).unwrap_or_default();
        scores.iter().map(|score| score.fmeasure).sum()
    };
    let mut chosen: Vec<usize> = Vec::new();
    let mut reached = 0.0;
    while chosen.len() < k {
        let mut best: Option<(f64, Vec<usize>)> = None;
        for sentence in (0..sentences.len()).filter(|sentence| !chosen.contains(sentence)) {
            let mut with = chosen.clone();
            with.push(sentence);
            with.sort_unstable();
            let score = gain(&with);
            if score > best.as_ref().map_or(reached, |(score, _)| *score) {
                best = Some((score, with));
            }
        }
        let Some((score, with)) = best else { break };
        (reached, chosen) = (score, with);
    }
    chosen
}
