//! Entity annotations as word pieces with the labels each word may have.

use std::collections::HashSet;
use std::path::Path;

use nutgraf::model::{Word, WordTokenizer, Words};
use nutgraf::{Document, Span};
use nutgraf_eval::data::Article;
use nutgraf_eval::formats::{self, ReadOptions};
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::Pieces;
use super::articles::exclusions;
use crate::TrainError;
use crate::recipe::{EntitySource, TrainRecipe};

/// A set of labels as bits: bit 0 is `O`, then `B-` and `I-` of each type in turn.
pub type Labels = u32;

/// Only `O`.
pub const OUTSIDE: Labels = 1;

/// `B-` of type number `kind`.
pub fn begin(kind: usize) -> Labels {
    1 << (1 + 2 * kind)
}

/// `I-` of type number `kind`.
pub fn inside(kind: usize) -> Labels {
    begin(kind) << 1
}

/// A sentence as word pieces.
#[derive(Debug, Clone, Default)]
pub struct Sentence {
    /// Its pieces.
    pub pieces: Pieces,
    /// The first piece of each word.
    pub words: Vec<usize>,
    /// The labels that each word may have.
    pub labels: Vec<Labels>,
    /// Whether each word has letters, and so a casing.
    pub letters: Vec<bool>,
}

impl Sentence {
    /// The pieces of words `first..last`.
    pub fn slice(&self, first: usize, last: usize) -> std::ops::Range<usize> {
        let start = |word: usize| self.words.get(word).copied().unwrap_or(self.pieces.ids.len());
        start(first)..start(last)
    }

    /// Appends words `first..last` of `other`.
    pub fn push(&mut self, other: &Self, first: usize, last: usize) {
        let range = other.slice(first, last);
        let shift = self.pieces.ids.len();
        self.words.extend(other.words[first..last].iter().map(|at| at - range.start + shift));
        self.labels.extend(&other.labels[first..last]);
        self.letters.extend(&other.letters[first..last]);
        self.pieces.ids.extend(&other.pieces.ids[range.clone()]);
        self.pieces.segments.extend(&other.pieces.segments[range]);
    }
}

/// A source, read: documents of sentences.
#[derive(Debug)]
pub struct Source {
    /// How often it is read in an epoch.
    pub weight: f64,
    /// Its documents.
    pub documents: Vec<Vec<Sentence>>,
}

impl Source {
    /// Reads a source.
    pub fn read(
        source: &EntitySource,
        types: &[String],
        tokenizer: &WordTokenizer,
    ) -> Result<Self, TrainError> {
        let mut articles = formats::read(&source.path, &ReadOptions::default())?.articles;
        let excluded = source.exclude.as_deref().map(exclusions).transpose()?.unwrap_or_default();
        articles.retain(|article| !excluded.contains(&article.id));
        if articles.is_empty() {
            return Err(TrainError::file(&source.path, "it has no documents"));
        }
        let reader = Reader { source, types, tokenizer };
        let documents = articles
            .par_iter()
            .map(|article| reader.document(article))
            .collect::<Result<_, _>>()?;
        Ok(Self { weight: source.weight, documents })
    }

    /// Reads plain text, of articles or annotations: no word is an entity.
    pub fn plain(
        path: &Path,
        excluded: &HashSet<String>,
        tokenizer: &WordTokenizer,
    ) -> Result<Self, TrainError> {
        let articles = formats::read(path, &ReadOptions::default())?.articles;
        let articles: Vec<&Article> =
            articles.iter().filter(|article| !excluded.contains(&article.id)).collect();
        let document = |article: &&Article| -> Result<Vec<Sentence>, TrainError> {
            let document = Document::from_text(article.text.as_str());
            let sentences = document.sentences().iter().map(|sentence| {
                let mut words = Words::default();
                tokenizer.push(&mut words, document.text(), sentence.span, 0).map_err(|error| {
                    TrainError::file(path, format!("document {}: {error}", article.id))
                })?;
                Ok(Sentence {
                    labels: vec![OUTSIDE; words.words.len()],
                    letters: vec![false; words.words.len()],
                    words: words.words.iter().map(|word| word.first_piece).collect(),
                    pieces: Pieces { ids: words.ids, segments: words.casing },
                })
            });
            sentences.collect()
        };
        let documents = articles.par_iter().map(document).collect::<Result<_, _>>()?;
        Ok(Self { weight: 1.0, documents })
    }

    /// The windows of one epoch: whole documents cut at sentence ends into stretches of random
    /// length. Of a source with a weight below 1, a part; above 1, some windows several times.
    pub fn windows(&self, train: &TrainRecipe, random: &mut ChaCha8Rng) -> Vec<Sentence> {
        let [least, most] = train.window;
        let mut windows = Vec::new();
        for _ in 0..self.weight.ceil().max(1.0) as usize {
            for document in &self.documents {
                let mut length = random.random_range(least..=most);
                let mut window = Sentence::default();
                for sentence in document {
                    let mut first = 0;
                    while first < sentence.words.len() {
                        let end = fitting(sentence, first, most);
                        let size = window.pieces.ids.len();
                        if size > 0 && size + sentence.slice(first, end).len() > length {
                            windows.push(std::mem::take(&mut window));
                            length = random.random_range(least..=most);
                        }
                        window.push(sentence, first, end);
                        first = end;
                    }
                }
                if !window.words.is_empty() {
                    windows.push(window);
                }
            }
        }
        windows.shuffle(random);
        let share = self.weight / self.weight.ceil().max(1.0);
        windows.truncate((windows.len() as f64 * share).round() as usize);
        windows
    }
}

/// The end of the run of words from `first` that has at most `most` pieces; one word at least.
fn fitting(sentence: &Sentence, first: usize, most: usize) -> usize {
    let ends = first + 1..=sentence.words.len();
    ends.take_while(|&end| end == first + 1 || sentence.slice(first, end).len() <= most)
        .last()
        .unwrap_or(first + 1)
}

struct Reader<'a> {
    source: &'a EntitySource,
    types: &'a [String],
    tokenizer: &'a WordTokenizer,
}

impl Reader<'_> {
    fn document(&self, article: &Article) -> Result<Vec<Sentence>, TrainError> {
        let fail = |reason: String| {
            TrainError::file(&self.source.path, format!("document {}: {reason}", article.id))
        };
        let outside = self.outside(article);
        // Not all formats have sentences.
        let spans: Vec<Span> = if article.sentences.is_empty() {
            Document::from_text(article.text.as_str()).sentences().iter().map(|s| s.span).collect()
        } else {
            article.sentences.clone()
        };
        let mut sentences = Vec::with_capacity(spans.len());
        for span in spans {
            let mut words = Words::default();
            self.tokenizer.push(&mut words, &article.text, span, 0).map_err(fail)?;
            let mut labels = vec![outside; words.words.len()];
            for entity in article.entities.iter().filter(|e| span.contains(e.span)) {
                let (begin, inside) = self.allowed(&entity.label).map_err(fail)?;
                let within = |at: Span| at.start < entity.span.end && entity.span.start < at.end;
                let apart = self.source.apart.iter().any(|kind| *kind == *entity.label);
                let mut next = begin;
                for (word, label) in words.words.iter().zip(&mut labels) {
                    if !within(word.span) {
                        continue;
                    }
                    if apart && word.span.of(&article.text) == "," {
                        (*label, next) = (OUTSIDE, begin);
                    } else {
                        *label = std::mem::replace(&mut next, inside);
                    }
                }
            }
            let letters =
                |word: &Word| word.span.of(&article.text).chars().any(char::is_alphabetic);
            let letters = words.words.iter().map(letters).collect();
            let words_at = words.words.iter().map(|word| word.first_piece).collect();
            let pieces = Pieces { ids: words.ids, segments: words.casing };
            sentences.push(Sentence { pieces, words: words_at, labels, letters });
        }
        Ok(sentences)
    }

    /// What a word outside of all entities may be: `O`, or a type that is not annotated.
    fn outside(&self, article: &Article) -> Labels {
        let annotated = |name: &String| {
            self.source.annotated.as_ref().is_none_or(|known| known.contains(name))
                && !(self.source.unless_present.contains(name)
                    && article.entities.iter().all(|entity| *entity.label != **name))
        };
        let hidden = self.types.iter().enumerate().filter(|(_, name)| !annotated(name));
        hidden.fold(OUTSIDE, |labels, (kind, _)| labels | begin(kind) | inside(kind))
    }

    /// What the first and the other words of an entity of this label may be.
    fn allowed(&self, label: &str) -> Result<(Labels, Labels), String> {
        let itself = [label.to_owned()];
        let names = self.source.labels.get(label).map_or(&itself[..], Vec::as_slice);
        let mut sets = (0, 0);
        for name in names {
            if name == "O" {
                sets = (sets.0 | OUTSIDE, sets.1 | OUTSIDE);
                continue;
            }
            let kind = self.types.iter().position(|known| known == name).ok_or_else(|| {
                format!("label `{label}` is neither a type of the model nor named in the recipe")
            })?;
            sets = (sets.0 | begin(kind), sets.1 | inside(kind));
        }
        Ok(if sets.0 == 0 { (OUTSIDE, OUTSIDE) } else { sets })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use nutgraf::model::{ModelFiles, ModelSpec};

    use super::*;

    fn labels(name: &str, text: &str, source: impl FnOnce(&mut EntitySource)) -> Vec<Labels> {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        let mut recipe = EntitySource {
            path,
            weight: 1.0,
            annotated: None,
            labels: BTreeMap::new(),
            unless_present: Vec::new(),
            apart: Vec::new(),
            exclude: None,
        };
        source(&mut recipe);
        let files = ModelFiles::embedded();
        let spec = ModelSpec::parse(&files).expect("spec");
        let tokenizer = WordTokenizer::parse(&files, &spec).expect("tokenizer");
        let types = ["PER", "LOC"].map(str::to_owned);
        let read = Source::read(&recipe, &types, &tokenizer).expect("reads");
        read.documents.concat().into_iter().flat_map(|sentence| sentence.labels).collect()
    }

    #[test]
    fn places_joined_by_a_comma_come_apart() {
        let line = r#"{"doc": "a", "sents": [{"tokens": ["In", "Pyongyang", ",", "North", "Korea"],
            "tags": ["O", "B-LOC", "I-LOC", "I-LOC", "I-LOC"]}]}"#
            .replace('\n', " ");
        let (first, more) = (begin(1), inside(1));
        assert_eq!(labels("a.jsonl", &line, |_| ()), [OUTSIDE, first, more, more, more]);
        let apart = |source: &mut EntitySource| source.apart = vec!["LOC".into()];
        assert_eq!(labels("a.jsonl", &line, apart), [OUTSIDE, first, OUTSIDE, first, more]);
    }

    #[test]
    fn text_that_is_not_annotated_may_be_anything() {
        let line = r#"{"id": "a", "article": "Ms. Kim left. She smiled.", "refs": ["Kim left."]}"#;
        let none = |source: &mut EntitySource| source.annotated = Some(Vec::new());
        // Ms . Kim left . She smiled .
        assert_eq!(labels("a.jsonl", line, none), [0b1_1111; 8]);
    }

    #[test]
    fn listed_documents_are_left_out() {
        let lines = "{\"doc\": \"a\", \"sents\": [{\"tokens\": [\"Ann\"], \"tags\": [\"B-PER\"]}]}\n\
                     {\"doc\": \"b\", \"sents\": [{\"tokens\": [\"no\"], \"tags\": [\"O\"]}]}\n";
        let list = tempfile::NamedTempFile::new().expect("file");
        std::fs::write(&list, r#"{"copies": ["a"]}"#).expect("written");
        assert_eq!(labels("a.jsonl", lines, |_| ()), [begin(0), OUTSIDE]);
        let exclude = |source: &mut EntitySource| source.exclude = Some(list.path().to_owned());
        assert_eq!(labels("a.jsonl", lines, exclude), [OUTSIDE]);
    }
}
