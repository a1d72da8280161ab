//! Which sentences of a source a generated sentence came from.
//!
//! Sentences are taken one after the other, each the one that adds most: the share of the
//! generated sentence's words that it has and those before it lack, plus a smaller part for
//! the likeness of the encoder's vectors. This is how Lebanoff et al. ("Scoring Sentence
//! Singletons and Pairs for Abstractive Summarization", ACL 2019) find what was fused, with
//! ROUGE there instead of weighted words. Rare words weigh more: each by its inverse document
//! frequency over the sentences of the source.

use std::collections::HashMap;

use super::terms::terms;
use crate::document::Document;

/// The most sentences that one is aligned with.
const MOST: usize = 3;

/// The least share of the weight of words that a first sentence must have, and a further one
/// must add. A single common word of ten is no evidence.
const LEAST_FIRST: f32 = 0.15;
const LEAST_MORE: f32 = 0.2;

/// The least likeness of vectors that stands in for words.
const LEAST_SIMILARITY: f32 = 0.5;

/// How much the likeness of vectors counts beside that of words.
const SIMILARITY_WEIGHT: f32 = 0.25;

/// A source's sentences, prepared for alignment.
pub(super) struct SourceSentences {
    /// Number of the sentence and its terms; only those that may be aligned with.
    sentences: Vec<(usize, HashMap<String, usize>)>,
    /// In how many sentences each term is.
    frequency: HashMap<String, usize>,
    /// The vector of each sentence of the document, less their mean; empty for those that
    /// have none.
    vectors: Vec<Vec<f32>>,
    mean: Vec<f32>,
}

/// One sentence that another is aligned with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Aligned {
    pub(super) sentence: usize,
    pub(super) lexical: f32,
    pub(super) similarity: Option<f32>,
}

impl SourceSentences {
    /// `sentences` are the numbers of those that may be aligned with; `vectors` are of all
    /// sentences of the document, or empty.
    pub(super) fn new(
        document: &Document,
        sentences: Vec<usize>,
        mut vectors: Vec<Vec<f32>>,
    ) -> Self {
        let sentences: Vec<_> =
            sentences.into_iter().map(|number| (number, terms(document, number))).collect();
        let mut frequency = HashMap::new();
        for term in sentences.iter().flat_map(|(_, terms)| terms.keys()) {
            *frequency.entry(term.clone()).or_default() += 1;
        }
        let mean = mean(&vectors);
        for vector in &mut vectors {
            subtract(vector, &mean);
        }
        Self { sentences, frequency, vectors, mean }
    }

    /// The sentences that sentence `index` of a generated text came from, best first, and the share of its words that they
    /// have together; `vector` is the encoder's, if there is one.
    pub(super) fn align(
        &self,
        generated: &Document,
        index: usize,
        vector: Option<&[f32]>,
    ) -> (Vec<Aligned>, f32) {
        let mut rest = terms(generated, index);
        let total = self.shared(&rest, &rest);
        let vector = vector.filter(|vector| vector.len() == self.mean.len()).map(|vector| {
            let mut vector = vector.to_vec();
            subtract(&mut vector, &self.mean);
            vector
        });
        let similarity = |sentence: usize| {
            cosine(vector.as_deref()?, self.vectors.get(sentence)?).map(|cosine| cosine.max(0.0))
        };
        let candidates: Vec<_> = self
            .sentences
            .iter()
            .map(|(sentence, terms)| {
                let lexical = self.shared(&rest, terms) / total.max(f32::MIN_POSITIVE);
                (terms, Aligned { sentence: *sentence, lexical, similarity: similarity(*sentence) })
            })
            .collect();
        let mut aligned: Vec<Aligned> = Vec::new();
        let mut coverage = 0.0;
        while aligned.len() < MOST {
            let mut best: Option<(f32, f32, usize)> = None;
            for (place, (terms, candidate)) in candidates.iter().enumerate() {
                if aligned.iter().any(|other| other.sentence == candidate.sentence) {
                    continue;
                }
                let gain = self.shared(&rest, terms) / total.max(f32::MIN_POSITIVE);
                let score = gain + SIMILARITY_WEIGHT * candidate.similarity.unwrap_or_default();
                // Of two equal sentences the earlier one.
                if best.is_none_or(|(most, ..)| score > most + 1e-6) {
                    best = Some((score, gain, place));
                }
            }
            let Some((_, gain, place)) = best else { break };
            let (terms, candidate) = &candidates[place];
            let enough = if aligned.is_empty() {
                gain >= LEAST_FIRST || candidate.similarity.is_some_and(|s| s >= LEAST_SIMILARITY)
            } else {
                gain >= LEAST_MORE
            };
            if !enough {
                break;
            }
            for (term, count) in *terms {
                if let Some(left) = rest.get_mut(term) {
                    *left = left.saturating_sub(*count);
                }
            }
            coverage += gain;
            aligned.push(*candidate);
        }
        (aligned, coverage)
    }

    /// The share of the weight of these terms that sentence `index` of the document has; none if it is not
    /// one that may be aligned with.
    pub(super) fn share(&self, terms: &HashMap<String, usize>, index: usize) -> f32 {
        let place = self.sentences.binary_search_by_key(&index, |(number, _)| *number);
        let Ok(place) = place else { return 0.0 };
        let total = self.shared(terms, terms).max(f32::MIN_POSITIVE);
        self.shared(terms, &self.sentences[place].1) / total
    }

    /// The weight of what two bags of terms have in common.
    fn shared(&self, a: &HashMap<String, usize>, b: &HashMap<String, usize>) -> f32 {
        let mut shared: Vec<f32> = a
            .iter()
            .filter_map(|(term, count)| Some(self.weight(term, *b.get(term)?.min(count))))
            .collect();
        // The sum must not depend on the order of a hash map.
        shared.sort_by(f32::total_cmp);
        shared.iter().sum()
    }

    fn weight(&self, term: &str, count: usize) -> f32 {
        let frequency = self.frequency.get(term).copied().unwrap_or_default() as f32;
        count as f32 * (1.0 + self.sentences.len() as f32 / (1.0 + frequency)).ln()
    }
}

/// The mean of the vectors that are not empty.
fn mean(vectors: &[Vec<f32>]) -> Vec<f32> {
    let read: Vec<_> = vectors.iter().filter(|vector| !vector.is_empty()).collect();
    let Some(first) = read.first() else { return Vec::new() };
    let mut mean = vec![0.0; first.len()];
    for vector in &read {
        mean.iter_mut().zip(*vector).for_each(|(sum, x)| *sum += x / read.len() as f32);
    }
    mean
}

fn subtract(vector: &mut [f32], other: &[f32]) {
    vector.iter_mut().zip(other).for_each(|(x, y)| *x -= y);
}

/// The cosine of two vectors of the same width; `None` if one is empty or zero.
fn cosine(a: &[f32], b: &[f32]) -> Option<f32> {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    let norm = (dot(a, a) * dot(b, b)).sqrt();
    (a.len() == b.len() && norm > 0.0 && norm.is_finite()).then(|| dot(a, b) / norm)
}

#[cfg(test)]
mod tests {
    use super::super::generated;
    use super::*;

    const SOURCE: [&str; 5] = [
        "Zhao Leji met Kim Jong Un in Pyongyang on Thursday.",
        "North Korea has tested missiles to intimidate its neighbours.",
        "China is the most important source of economic aid.",
        "The pandemic had closed the borders of North Korea in 2020.",
        "The two leaders spoke of trade.",
    ];

    fn source(vectors: Vec<Vec<f32>>) -> SourceSentences {
        let document = Document::from_text(SOURCE.join("\n\n"));
        SourceSentences::new(&document, (0..SOURCE.len()).collect(), vectors)
    }

    fn align(source: &SourceSentences, text: &str, vector: Option<&[f32]>) -> Vec<Aligned> {
        let generated = generated(text);
        if generated.sentences().is_empty() {
            return Vec::new();
        }
        source.align(&generated, 0, vector).0
    }

    fn check(text: &str, want: &[usize]) {
        let aligned = align(&source(Vec::new()), text, None);
        let got: Vec<_> = aligned.iter().map(|aligned| aligned.sentence).collect();
        assert_eq!(got, want, "{text}");
        for aligned in aligned {
            assert!((0.0..=1.001).contains(&aligned.lexical), "{text}: {aligned:?}");
        }
    }

    #[test]
    fn a_copy_aligns_with_its_sentence_alone() {
        for (place, sentence) in SOURCE.into_iter().enumerate() {
            let aligned = align(&source(Vec::new()), sentence, None);
            assert_eq!(aligned.len(), 1, "{sentence}: {aligned:?}");
            assert_eq!(aligned[0].sentence, place);
            assert!((aligned[0].lexical - 1.0).abs() < 1e-5, "{aligned:?}");
        }
    }

    #[test]
    fn words_in_other_forms() {
        check("Missile tests by North Koreans intimidated neighbors.", &[1]);
        check("Two leaders speaking about trading.", &[4]);
    }

    #[test]
    fn a_fusion_aligns_with_both() {
        check("Zhao Leji met Kim Jong Un, and China is a source of economic aid.", &[0, 2]);
        check("Borders closed in 2020 and missiles were tested.", &[3, 1]);
    }

    #[test]
    fn nothing_in_common() {
        check("Manchester won the cup.", &[]);
        check("", &[]);
        check("It was of the and.", &[]);
    }

    #[test]
    fn common_words_weigh_less() {
        // "North Korea" is in two sentences, "pandemic" in one.
        let source = source(Vec::new());
        assert!(source.weight("pandem", 1) > source.weight("korea", 1));
        check("North Korea's pandemic", &[3]);
    }

    #[test]
    fn vectors_decide_where_words_do_not() {
        // Hand-made vectors with mean zero: sentence 4 is like the generated one.
        let vectors =
            vec![vec![1.0, 0.0], vec![0.0, 1.0], vec![0.0, -2.0], vec![-1.0, 0.0], vec![0.0, 1.0]];
        let aligned = align(&source(vectors.clone()), "Commerce was discussed.", Some(&[0.0, 3.0]));
        assert_eq!(aligned.iter().map(|a| a.sentence).collect::<Vec<_>>(), [1]);
        assert_eq!((aligned[0].lexical, aligned[0].similarity), (0.0, Some(1.0)));
        let aligned = align(&source(vectors), "Commerce was discussed.", Some(&[1.0, 1.0]));
        // cos 45° = 0.707 for sentences 0, 1 and 4: the first of them.
        assert_eq!(aligned[0].sentence, 0);
        assert!(aligned[0].similarity.is_some_and(|s| (s - 0.5_f32.sqrt()).abs() < 1e-5));
    }

    #[test]
    fn vectors_that_cannot_be_compared_are_left_out() {
        let source = source(vec![vec![1.0, 0.0]; 5]);
        let aligned = align(&source, SOURCE[0], Some(&[f32::NAN, 1.0]));
        assert_eq!(aligned[0].sentence, 0);
        assert_eq!(aligned[0].similarity, None);
        let aligned = align(&source, SOURCE[0], Some(&[1.0]));
        assert_eq!(aligned[0].similarity, None);
    }
}
