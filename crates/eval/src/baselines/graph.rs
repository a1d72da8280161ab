//! `TextRank` and `LexRank`: sentences are the nodes of a graph, similar ones are joined, and the
//! most central ones are the summary. Both differ in the similarity only.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The probability of following an edge rather than jumping anywhere: Mihalcea and Tarau's,
/// after Brin and Page.
const TEXT_RANK_DAMPING: f64 = 0.85;

/// The same for `LexRank`: its paper jumps with a probability of 0.15.
const LEX_RANK_DAMPING: f64 = 0.85;

/// The cosine from which on `LexRank` joins two sentences: the best of those its paper tried.
const LEX_RANK_THRESHOLD: f64 = 0.1;

/// Ranks are settled once none moves by more.
const SETTLED: f64 = 1e-10;

/// The power iteration ends here at the latest: 0.85^200 is below [`SETTLED`].
const ROUNDS: usize = 200;

/// `TextRank` of sentences given as words: Mihalcea and Tarau 2004, "`TextRank`: Bringing Order
/// into Texts", section 5. The ranks sum to 1.
///
/// The similarity of two sentences is the number of distinct words they share over the sum
/// of the logarithms of their lengths; edges are undirected and weighted. No word is left out.
pub fn text_rank(sentences: &[Vec<String>]) -> Vec<f64> {
    let distinct: Vec<BTreeSet<&String>> =
        sentences.iter().map(|words| words.iter().collect()).collect();
    let weights = symmetric(sentences.len(), |a, b| {
        let logs = (sentences[a].len() as f64).ln() + (sentences[b].len() as f64).ln();
        let shared = distinct[a].intersection(&distinct[b]).count() as f64;
        // Two sentences of one word each have no length to speak of.
        if a != b && logs > 0.0 && logs.is_finite() { shared / logs } else { 0.0 }
    });
    ranks(&weights, TEXT_RANK_DAMPING)
}

/// `LexRank` of sentences given as words: Erkan and Radev 2004, "`LexRank`: Graph-based Lexical
/// Centrality as Salience in Text Summarization", with a threshold of 0.1. The ranks sum to 1.
///
/// The similarity of two sentences is their idf-modified cosine. The paper takes the inverse
/// document frequencies from a large collection; here, as in other single-document versions,
/// each sentence is a document.
pub fn lex_rank(sentences: &[Vec<String>]) -> Vec<f64> {
    let mut within: HashMap<&str, usize> = HashMap::new();
    for words in sentences {
        let distinct: BTreeSet<&str> = words.iter().map(String::as_str).collect();
        for word in distinct {
            *within.entry(word).or_default() += 1;
        }
    }
    let idf = |word: &str| (sentences.len() as f64 / within[word] as f64).ln();
    // In the order of the words: sums must not depend on the order of a hash map.
    let vectors: Vec<BTreeMap<&str, f64>> = sentences
        .iter()
        .map(|words| {
            let mut vector = BTreeMap::new();
            for word in words {
                *vector.entry(word.as_str()).or_default() += idf(word);
            }
            vector
        })
        .collect();
    let norms: Vec<f64> =
        vectors.iter().map(|v| v.values().map(|x| x * x).sum::<f64>().sqrt()).collect();
    let weights = symmetric(sentences.len(), |a, b| {
        let dot: f64 =
            vectors[a].iter().filter_map(|(word, x)| vectors[b].get(word).map(|y| x * y)).sum();
        let norm = norms[a] * norms[b];
        // A sentence is similar to itself, as in the paper.
        if a == b || (norm > 0.0 && dot / norm > LEX_RANK_THRESHOLD) { 1.0 } else { 0.0 }
    });
    ranks(&weights, LEX_RANK_DAMPING)
}

fn symmetric(size: usize, weight: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    // Either order of the two gives the same bits.
    let row = |a: usize| (0..size).map(|b| weight(a.min(b), a.max(b))).collect();
    (0..size).map(row).collect()
}

/// The stationary distribution of a walk along weighted edges; a node without edges jumps.
fn ranks(weights: &[Vec<f64>], damping: f64) -> Vec<f64> {
    let count = weights.len() as f64;
    let out: Vec<f64> = weights.iter().map(|row| row.iter().sum()).collect();
    let mut ranks = vec![1.0 / count; weights.len()];
    for _ in 0..ROUNDS {
        let stuck: f64 = (0..ranks.len()).filter(|&a| out[a] <= 0.0).map(|a| ranks[a]).sum();
        let next: Vec<f64> = (0..ranks.len())
            .map(|b| {
                let come: f64 = (0..ranks.len())
                    .filter(|&a| out[a] > 0.0)
                    .map(|a| ranks[a] * weights[a][b] / out[a])
                    .sum();
                (1.0 - damping) / count + damping * (come + stuck / count)
            })
            .collect();
        let moved = next.iter().zip(&ranks).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        ranks = next;
        if moved <= SETTLED {
            break;
        }
    }
    ranks
}
