//! Label logits to mentions.
//!
//! Each word has the label distribution of its first word piece. The labels of a sentence
//! are the most probable sequence that is well-formed IOB2 (Viterbi over the words), so
//! that no repair is needed afterwards: an `I-X` never follows anything but `B-X` or `I-X`.

use crate::mention::Mention;
use crate::model::{LabelSet, Tag, Word};
use crate::span::Span;

/// Finds the mentions of one sentence.
///
/// `logits` is `[words, labels]`, row by row: one row for each of `words`, which all belong
/// to the same sentence.
pub(crate) fn decode(labels: &LabelSet, words: &[Word], logits: &[f32]) -> Vec<Mention> {
    let probabilities: Vec<f32> = logits.chunks_exact(labels.len()).flat_map(softmax).collect();
    let path = viterbi(labels.tags(), &probabilities);
    let kind_probability = |word: usize, kind: usize| -> f32 {
        let row = &probabilities[word * labels.len()..][..labels.len()];
        row.iter()
            .zip(labels.tags())
            .filter(|(_, tag)| tag.kind() == Some(kind))
            .map(|(p, _)| p)
            .sum()
    };
    let mut mentions = Vec::new();
    let mut start = 0;
    while start < path.len() {
        let Some(kind) = labels.tags()[path[start]].kind() else {
            start += 1;
            continue;
        };
        let inside = |&label: &usize| labels.tags()[label] == Tag::Inside(kind);
        let end = start + 1 + path[start + 1..].iter().take_while(|label| inside(label)).count();
        let span = Span::new(words[start].span.start, words[end - 1].span.end);
        if !span.is_empty() {
            mentions.push(Mention {
                span,
                label: labels.types()[kind].clone(),
                confidence: (start..end)
                    .map(|word| kind_probability(word, kind))
                    .fold(1.0, f32::min),
                sentence: words[start].sentence,
            });
        }
        start = end;
    }
    mentions
}

/// Probabilities of one row of logits, which must be finite.
fn softmax(row: &[f32]) -> Vec<f32> {
    let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exp: Vec<f32> = row.iter().map(|x| (x - most).exp()).collect();
    let sum: f32 = exp.iter().sum();
    exp.into_iter().map(|x| x / sum).collect()
}

/// The most probable well-formed sequence of labels for rows of `[words, labels]`
/// probabilities; of several, the one with the lowest label first.
fn viterbi(tags: &[Tag], probabilities: &[f32]) -> Vec<usize> {
    let count = tags.len();
    let words = probabilities.len() / count;
    // scores[l]: log probability of the best sequence so far that ends in label l.
    let mut scores: Vec<f32> = Vec::new();
    let mut came_from = vec![0; words * count];
    for (word, row) in probabilities.chunks_exact(count).enumerate() {
        let log = |p: f32| p.max(f32::MIN_POSITIVE).ln();
        let next = (0..count).map(|label| {
            let best = if word == 0 {
                if tags[label].may_follow(Tag::Outside) { 0.0 } else { f32::NEG_INFINITY }
            } else {
                let (mut from, mut best) = (0, f32::NEG_INFINITY);
                for (previous, &score) in scores.iter().enumerate() {
                    if score > best && tags[label].may_follow(tags[previous]) {
                        (from, best) = (previous, score);
                    }
                }
                came_from[word * count + label] = from;
                best
            };
            best + log(row[label])
        });
        scores = next.collect();
    }
    let mut label = argmax(&scores);
    let mut path = vec![0; words];
    for word in (0..words).rev() {
        path[word] = label;
        label = came_from[word * count + label];
    }
    path
}

fn argmax(scores: &[f32]) -> usize {
    let best = scores.iter().enumerate().rev().max_by(|a, b| a.1.total_cmp(b.1));
    best.map_or(0, |(index, _)| index)
}
