//! How much of what a reference summary is expected to say some sentences say.
//!
//! A word belongs in a summary if it comes often, and in salient sentences. The odds that a stem is
//! in the reference are taken to be half the number of times it comes, times the root of the summed
//! salience of the sentences that have it; logistic regression on 2,700 CNN and Daily Mail articles
//! has 0.50, and powers of 0.90 and 0.53.

use crate::document::Document;
use crate::model::CoverageSpec;

/// The stems of a document, and the chance of each to be in a reference.
#[derive(Debug)]
pub(super) struct Coverage {
    /// Of each sentence of the document: its stems, as indices into `chances`, and its words.
    sentences: Vec<(Vec<usize>, usize)>,
    chances: Vec<f32>,
    reference_words: usize,
}

/// What some sentences say of that.
#[derive(Debug, Clone)]
pub(super) struct Covered {
    said: Vec<bool>,
    /// The chances of the stems that have been said, summed.
    hits: f32,
    /// The words of the sentences that have been added.
    words: usize,
}

impl Coverage {
    /// Of a document whose sentences `candidates` have this salience, 0 to 1.
    pub(super) fn new(
        document: &Document,
        spec: CoverageSpec,
        candidates: &[usize],
        salience: impl Fn(usize) -> f32,
    ) -> Self {
        let words = document.words();
        let attribution = &document.language().terms.attribution;
        // Numbers by stem, in the order in which the candidates have them.
        let mut numbers: Vec<Option<usize>> = vec![None; words.stems()];
        // How often each stem comes, and the salience of the sentences that have it.
        let mut known: Vec<(usize, f32)> = Vec::new();
        let mut sentences = vec![(Vec::new(), 0); document.sentences().len()];
        for &index in candidates {
            let mut own: Vec<usize> = Vec::new();
            for stem in words.telling_stems(index) {
                let number = match numbers[stem as usize] {
                    Some(number) => number,
                    // What any sentence of news may have.
                    None if attribution.has(words.stem(stem)) => continue,
                    None => {
                        known.push((0, 0.0));
                        *numbers[stem as usize].insert(known.len() - 1)
                    }
                };
                known[number].0 += 1;
                own.push(number);
            }
            own.sort_unstable();
            own.dedup();
            for &number in &own {
                known[number].1 += salience(index);
            }
            sentences[index] = (own, words.count(index));
        }
        let chance = |&(count, salience): &(usize, f32)| {
            let odds = spec.odds * count as f32 * salience.sqrt();
            odds / (1.0 + odds)
        };
        let chances: Vec<f32> = known.iter().map(chance).collect();
        Self { sentences, chances, reference_words: spec.reference_words }
    }

    /// Nothing is said yet.
    pub(super) fn nothing(&self) -> Covered {
        Covered { said: vec![false; self.chances.len()], hits: 0.0, words: 0 }
    }

    /// The expected ROUGE-1 F1, 0 to 1, of what has been added and `sentence`, where stems count once
    /// each and function words not at all.
    pub(super) fn with(&self, covered: &Covered, sentence: usize) -> f32 {
        let words = covered.words + self.sentences[sentence].1 + self.reference_words;
        2.0 * (covered.hits + self.gain(covered, sentence)) / words as f32
    }

    /// Adds what a sentence says.
    pub(super) fn add(&self, covered: &mut Covered, sentence: usize) {
        covered.hits += self.gain(covered, sentence);
        let (stems, words) = &self.sentences[sentence];
        covered.words += words;
        for &stem in stems {
            covered.said[stem] = true;
        }
    }

    /// How many more stems of the reference a sentence is expected to have.
    pub(super) fn gain(&self, covered: &Covered, sentence: usize) -> f32 {
        let fresh = self.sentences[sentence].0.iter().filter(|&&stem| !covered.said[stem]);
        fresh.map(|&stem| self.chances[stem]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_by_hand() {
        let document = Document::from_text("Ministers met Kim. Kim said that a minister left.");
        let coverage = Coverage::new(&document, CoverageSpec::default(), &[0, 1], |sentence| {
            [0.25, 0.75][sentence]
        });
        let mut covered = coverage.nothing();
        // `minist` and `kim` come twice, in sentences of salience 1 together: odds of 1. `met` has
        // odds of 0.5 times 0.5, `left` of 0.5 times 0.866.
        let (met, left) = (0.25 / 1.25, 0.433 / 1.433);
        let near = |got: f32, want: f32| assert!((got - want).abs() < 1e-3, "{got} for {want}");
        near(coverage.with(&covered, 0), 2.0 * (0.5 + 0.5 + met) / 43.0);
        near(coverage.with(&covered, 1), 2.0 * (0.5 + 0.5 + left) / 46.0);
        coverage.add(&mut covered, 0);
        near(coverage.with(&covered, 1), 2.0 * (0.5 + 0.5 + met + left) / 49.0);
    }

    #[test]
    fn without_salience_nothing_is_expected() {
        let document = Document::from_text("Ministers met Kim. Kim left.");
        let coverage = Coverage::new(&document, CoverageSpec::default(), &[0, 1], |_| 0.0);
        let covered = coverage.nothing();
        assert!(coverage.with(&covered, 0) <= 0.0 && coverage.with(&covered, 1) <= 0.0);
    }
}
