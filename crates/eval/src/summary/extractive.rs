//! How much of a summary is lifted from its article: coverage, density, compression, novelty.
//!
//! Grusky, Naaman and Artzi 2018, "Newsroom: A Dataset of 1.3 Million Summaries with Diverse
//! Extractive Strategies". The paper counts words of spaCy in lower case; here the caller
//! chooses the words, so numbers compare only under one tokenizer.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use serde::Serialize;

use super::tokenize::Tokenizer;
use crate::Signature;

/// The signature of coverage, density, compression and novelty over these words.
pub fn signature(tokenizer: Tokenizer) -> Signature {
    Signature::new("newsroom").with("tok", tokenizer.name()).with("ngrams", "distinct")
}

/// A run of words that the summary shares with the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fragment {
    /// Its first word in the summary.
    pub summary: usize,
    /// Its first word in the article.
    pub article: usize,
    /// Its length in words.
    pub length: usize,
}

/// The fragments of a summary, in its order, by the paper's greedy procedure: from each word
/// on, the longest run that the article has, the earliest of equals.
///
/// As in the paper's figure 3 (and its code), the search goes on behind each run it has tried,
/// so that a longer run that begins inside a tried one is not found.
///
/// ```
/// use nutgraf_eval::summary::extractive::{Fragment, fragments};
///
/// let article = ["the", "cat", "sat", "on", "the", "mat"];
/// let summary = ["a", "cat", "sat", "the", "mat"];
/// let found = fragments(&summary, &article);
/// assert_eq!(found[0], Fragment { summary: 1, article: 1, length: 2 });
/// assert_eq!(found[1], Fragment { summary: 3, article: 4, length: 2 });
/// ```
pub fn fragments<W: Eq + Hash>(summary: &[W], article: &[W]) -> Vec<Fragment> {
    let mut places: HashMap<&W, Vec<usize>> = HashMap::new();
    for (place, word) in article.iter().enumerate() {
        places.entry(word).or_default().push(place);
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < summary.len() {
        let mut best = Fragment { summary: at, article: 0, length: 0 };
        let mut free_from = 0;
        for &place in places.get(&summary[at]).into_iter().flatten() {
            if place < free_from {
                continue;
            }
            let run = summary[at..].iter().zip(&article[place..]).take_while(|(a, b)| a == b);
            let length = run.count();
            if length > best.length {
                best = Fragment { summary: at, article: place, length };
            }
            free_from = place + length;
        }
        at += best.length.max(1);
        if best.length > 0 {
            found.push(best);
        }
    }
    found
}

/// The three numbers of the Newsroom paper.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Extractiveness {
    /// Share of the summary's words that lie in fragments, 0 to 1; `None` for an empty
    /// summary (Newsroom: 0).
    pub coverage: Option<f64>,
    /// Mean length of the fragment a summary word lies in, in words; `None` for an empty
    /// summary (Newsroom: 0).
    pub density: Option<f64>,
    /// Words of the article per word of the summary; `None` for an empty summary
    /// (Newsroom: 0).
    pub compression: Option<f64>,
}

/// Coverage, density and compression of a summary, as words.
pub fn extractiveness<W: Eq + Hash>(summary: &[W], article: &[W]) -> Extractiveness {
    if summary.is_empty() {
        return Extractiveness::default();
    }
    let words = summary.len() as f64;
    let fragments = fragments(summary, article);
    let sum = |of: fn(usize) -> usize| fragments.iter().map(|f| of(f.length)).sum::<usize>();
    Extractiveness {
        coverage: Some(sum(|length| length) as f64 / words),
        density: Some(sum(|length| length * length) as f64 / words),
        compression: Some(article.len() as f64 / words),
    }
}

/// Share of the summary's distinct n-grams that the article does not have, 0 to 1; `None` if
/// the summary has none.
///
/// See, Liu and Manning 2017, "Get To The Point"; distinct n-grams are counted, as in
/// `SummEval` (Fabbri et al. 2021). `n` of 0 is read as 1.
///
/// ```
/// use nutgraf_eval::summary::extractive::novel;
///
/// assert_eq!(novel(&["a", "b", "d"], &["a", "b", "c"], 2), Some(0.5));
/// ```
pub fn novel<W: Eq + Hash>(summary: &[W], article: &[W], n: usize) -> Option<f64> {
    let n = n.max(1);
    let own: HashSet<&[W]> = summary.windows(n).collect();
    let known: HashSet<&[W]> = article.windows(n).filter(|gram| own.contains(gram)).collect();
    super::share(own.len() - known.len(), own.len())
}
