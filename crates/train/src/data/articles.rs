//! Articles with reference summaries: what the salience head learns from.

use std::collections::HashSet;
use std::path::Path;

use nutgraf::model::features::{place_features, text_features};
use nutgraf::model::{WordTokenizer, Words};
use nutgraf::summary::candidates;
use nutgraf::tasks::Salience;
use nutgraf::{AnalyzeError, Analyzer, CharOffsets, Document, Place};
use nutgraf_eval::data::SummaryRecord;
use nutgraf_eval::formats::{self, ReadOptions};
use nutgraf_eval::summary::porter::stem;
use nutgraf_eval::summary::tokenize::Tokenizer;
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Deserialize;

use super::Pieces;
use super::rouge::Overlaps;
use crate::TrainError;
use crate::recipe::SalienceSource;

/// Sentences of a summary.
pub const CHOSEN: usize = 3;

/// Sets of sentences whose ROUGE is compared for one article.
pub const SETS: usize = 48;

/// An article as sentences of word pieces, with its reference.
#[derive(Debug)]
pub struct Article {
    sentences: Vec<Window>,
    overlaps: Overlaps,
    /// A finished encoder's vector of each sentence, end to end; empty if there is none.
    vectors: Vec<f32>,
    /// What else a head is told of the text of each, if it is to be told and not in `vectors`.
    told: Vec<[f32; 3]>,
    /// The chance that teachers give each; empty if there are none.
    taught: Vec<f32>,
    /// The chance that an editor gives each; empty if none has read it.
    marked: Vec<f32>,
}

/// An article whose sentences an editor has marked.
#[derive(Deserialize)]
struct Edited {
    id: String,
    text: String,
    sentences: Vec<Marked>,
    best: Vec<usize>,
    summary: String,
}

/// A sentence, by the editor's own way to cut the text.
#[derive(Deserialize)]
struct Marked {
    /// In chars.
    start: usize,
    importance: u8,
}

/// The highest importance.
const MOST_IMPORTANT: f32 = 3.0;

impl Edited {
    /// The chance, by the editor, that a sentence which begins with char `start` belongs in a
    /// summary.
    fn chance(&self, start: usize, best: f32) -> f32 {
        let at = self.sentences.partition_point(|sentence| sentence.start <= start);
        let at = at.saturating_sub(1);
        let importance = self.sentences.get(at).map_or(0, |sentence| sentence.importance);
        let more = if self.best.contains(&at) { best } else { 0.0 };
        (f32::from(importance) / MOST_IMPORTANT + more).min(1.0)
    }
}

/// Finished models that articles go through as they are read.
#[derive(Default)]
pub struct Readers {
    /// Whose sentence vectors to take.
    pub vectors: Option<Analyzer>,
    /// Who say how salient sentences are.
    pub teachers: Vec<Analyzer>,
    /// Whether a head is told more than a vector of each sentence.
    pub features: bool,
}

/// A stretch of word pieces, and where its words begin.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// The pieces.
    pub pieces: Pieces,
    /// The first piece of each word.
    pub words: Vec<usize>,
    /// The first piece of each word of four letters or more, and whether the reference has it.
    pub said: Vec<(usize, bool)>,
}

/// An article as it goes into a batch.
#[derive(Debug)]
pub struct Example {
    /// Encoder windows of whole sentences, in text order.
    pub windows: Vec<Window>,
    /// For each sentence: its window, and the range of its pieces there.
    pub sentences: Vec<(usize, std::ops::Range<usize>)>,
    /// For each sentence: the chance that an editor gives it, or else 1 if the oracle takes it.
    pub wanted: Vec<f32>,
    /// Sets of three sentences and the ROUGE of each, 0 to 1.
    pub sets: Vec<([usize; CHOSEN], f64)>,
    /// The vector of each sentence, end to end, if they are not to be made of `windows`.
    pub vectors: Vec<f32>,
    /// What a head is told of each sentence beside a vector made of `windows`, end to end; empty if
    /// nothing.
    pub told: Vec<f32>,
    /// The chance that teachers give each sentence; empty if there are none.
    pub taught: Vec<f32>,
}

/// Reads the articles of a source, those on its list of exclusions left out.
pub fn read(
    source: &SalienceSource,
    tokenizer: &WordTokenizer,
    readers: &Readers,
) -> Result<Vec<Article>, TrainError> {
    let excluded = source.exclude.as_deref().map(exclusions).transpose()?.unwrap_or_default();
    let mut articles = Vec::new();
    for path in &source.paths {
        let records = formats::read_summaries(path, &ReadOptions::default())?;
        let records: Vec<_> =
            records.into_iter().filter(|record| !excluded.contains(&record.id)).collect();
        let read = |record: &SummaryRecord| {
            let text = record.article.as_deref().unwrap_or_default();
            let reference = record.references.first().map_or("", String::as_str);
            Article::new(text, reference, None, source, tokenizer, readers)
                .map_err(|reason| TrainError::file(path, format!("{}: {reason}", record.id)))
        };
        articles.extend(readers.all(&records, read)?);
    }
    for path in &source.editors {
        let edited = edited(path)?;
        let edited: Vec<_> = edited.into_iter().filter(|one| !excluded.contains(&one.id)).collect();
        let read = |one: &Edited| {
            Article::new(&one.text, &one.summary, Some(one), source, tokenizer, readers)
                .map_err(|reason| TrainError::file(path, format!("{}: {reason}", one.id)))
        };
        articles.extend(readers.all(&edited, read)?);
    }
    if articles.is_empty() {
        let path = source.paths.iter().chain(&source.editors).next().map_or(Path::new(""), |p| p);
        return Err(TrainError::file(path, "no article is long enough to choose from"));
    }
    Ok(articles)
}

fn edited(path: &Path) -> Result<Vec<Edited>, TrainError> {
    let fail = |reason: String| TrainError::file(path, reason);
    let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(line, number)| {
            serde_json::from_str(line).map_err(|error| fail(format!("line {number}: {error}")))
        })
        .collect()
}

impl Readers {
    /// What `read` makes of all of `records`.
    fn all<T: Sync>(
        &self,
        records: &[T],
        read: impl Fn(&T) -> Result<Option<Article>, TrainError> + Send + Sync,
    ) -> Result<impl Iterator<Item = Article>, TrainError> {
        // A model is parallel by itself, and two articles at once take 1.5 times as long.
        let read: Vec<Option<Article>> = if self.vectors.is_some() || !self.teachers.is_empty() {
            records.iter().map(read).collect::<Result<_, _>>()?
        } else {
            records.par_iter().map(read).collect::<Result<_, _>>()?
        };
        Ok(read.into_iter().flatten())
    }
}

/// The stems of a text's words, as ROUGE compares them.
fn stems(text: &str) -> HashSet<String> {
    let long = |word: String| if word.len() > 3 { stem(&word) } else { word };
    Tokenizer::RougeScore.words(text).into_iter().map(long).collect()
}

/// The ids in all lists of the file.
pub(crate) fn exclusions(path: &Path) -> Result<HashSet<String>, TrainError> {
    let fail = |reason: String| TrainError::file(path, reason);
    let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
    let lists: std::collections::BTreeMap<String, Vec<String>> =
        serde_json::from_str(&text).map_err(|error| fail(error.to_string()))?;
    Ok(lists.into_values().flatten().collect())
}

impl Article {
    /// `None` if there is nothing to choose: three sentences or fewer, or no reference.
    fn new(
        text: &str,
        reference: &str,
        editor: Option<&Edited>,
        source: &SalienceSource,
        tokenizer: &WordTokenizer,
        readers: &Readers,
    ) -> Result<Option<Self>, String> {
        let document = Document::from_text(text);
        let encoder = readers.vectors.as_ref();
        let read = |encoder: &Analyzer| {
            let inputs = Salience::inputs(&encoder.encode(&document)?, readers.features);
            let mut all = vec![Vec::new(); document.sentences().len()];
            for (sentence, input) in inputs {
                all[sentence] = input;
            }
            Ok::<_, AnalyzeError>(all)
        };
        let mut all = encoder.map(read).transpose().map_err(|error| error.to_string())?;
        let salience = |teacher: &Analyzer| Ok(teacher.analyze(&document)?.salience);
        let salience: Vec<Vec<f32>> = readers
            .teachers
            .iter()
            .map(salience)
            .collect::<Result<_, AnalyzeError>>()
            .map_err(|error| error.to_string())?;
        let candidates = candidates(&document);
        let mut features = vec![[0.0; 3]; document.sentences().len()];
        for (&index, of) in candidates.iter().zip(text_features(&document, &candidates)) {
            features[index] = of;
        }
        let referred = stems(reference);
        let (mut vectors, mut told, mut taught) = (Vec::new(), Vec::new(), Vec::new());
        let (mut sentences, mut texts, mut marked) = (Vec::new(), Vec::new(), Vec::new());
        let mut chars = CharOffsets::new(text);
        for (index, sentence) in document.sentences().iter().enumerate() {
            if sentences.len() == source.sentences || !document.is_summarizable(index) {
                continue;
            }
            let mut words = Words::default();
            tokenizer.push(&mut words, document.text(), sentence.span, 0)?;
            let read = all.as_ref().is_none_or(|all| !all[index].is_empty());
            if words.ids.is_empty() || !read {
                continue;
            }
            let is_said = |text: &str| stems(text).iter().any(|stem| referred.contains(stem));
            let said = words.words.iter().filter_map(|word| {
                let text = word.span.of(document.text());
                (text.chars().count() > 3).then(|| (word.first_piece, is_said(text)))
            });
            sentences.push(Window {
                said: said.collect(),
                words: words.words.iter().map(|word| word.first_piece).collect(),
                pieces: Pieces { ids: words.ids, segments: words.casing },
            });
            texts.push(document.sentence_text(index));
            if let Some(editor) = editor {
                marked.push(editor.chance(chars.at(sentence.span.start), source.best));
            }
            vectors.extend(all.iter_mut().flat_map(|all| std::mem::take(&mut all[index])));
            if encoder.is_none() && readers.features {
                told.push(features[index]);
            }
            if !salience.is_empty() {
                let sum: f32 = salience.iter().map(|salience| salience[index]).sum();
                taught.push(sum / salience.len() as f32);
            }
        }
        let worth = sentences.len() > CHOSEN && !reference.trim().is_empty();
        let overlaps = || Overlaps::new(&texts, reference);
        let overlaps = worth.then(overlaps);
        Ok(overlaps.map(|overlaps| Self { sentences, overlaps, vectors, told, taught, marked }))
    }

    /// How many numbers a given sentence vector has; `None` if there are none.
    pub fn vector_size(&self) -> Option<usize> {
        (!self.vectors.is_empty()).then(|| self.vectors.len() / self.sentences.len())
    }

    /// Whether an editor has marked its sentences.
    pub fn is_edited(&self) -> bool {
        !self.marked.is_empty()
    }

    /// How many word pieces it has.
    pub fn pieces(&self) -> usize {
        self.sentences.iter().map(|sentence| sentence.pieces.ids.len()).sum()
    }

    /// The article with fresh sets to compare; by chance only its beginning. Sentences' vectors are of
    /// their first `pieces` word pieces.
    pub fn example(
        &self,
        source: &SalienceSource,
        pieces: usize,
        random: &mut ChaCha8Rng,
    ) -> Example {
        let mut count = self.sentences.len();
        if count > 8 && random.random_bool(source.shorten) {
            count = random.random_range(8..=count);
        }
        let (windows, sentences) = self.windows(count, source.window, pieces);
        let chosen = self.overlaps.oracle(count, CHOSEN);
        let is_chosen = |sentence| f32::from(u8::from(chosen.contains(&sentence)));
        let wanted = match self.marked.get(..count) {
            Some(marked) => marked.to_vec(),
            None => (0..count).map(is_chosen).collect(),
        };
        let vectors = self.vectors[..self.vectors.len() / self.sentences.len() * count].to_vec();
        let sets = self.sets(count, &chosen, random);
        let place = |(window, range): &(usize, std::ops::Range<usize>)| {
            let (before, lead) = (range.start, *window == 0);
            place_features(Place { before, first: before == 0, lead }, source.window)
        };
        let told = self.told.iter().zip(&sentences);
        let told = told.flat_map(|(text, at)| [place(at), *text].concat()).collect();
        let taught = self.taught.iter().take(count).copied().collect();
        Example { windows, sentences, wanted, sets, vectors, told, taught }
    }

    /// The oracle's set and its neighbours, the lead and its neighbours, and sets by chance.
    fn sets(
        &self,
        count: usize,
        oracle: &[usize],
        random: &mut ChaCha8Rng,
    ) -> Vec<([usize; CHOSEN], f64)> {
        let mut sets: Vec<[usize; CHOSEN]> = Vec::with_capacity(SETS);
        let mut add = |mut set: Vec<usize>, random: &mut ChaCha8Rng| {
            while set.len() < CHOSEN {
                let other = random.random_range(0..count);
                if !set.contains(&other) {
                    set.push(other);
                }
            }
            set.sort_unstable();
            if let Ok(set) = <[usize; CHOSEN]>::try_from(set)
                && !sets.contains(&set)
            {
                sets.push(set);
            }
        };
        let lead: Vec<usize> = (0..CHOSEN).collect();
        add(oracle.to_vec(), random);
        add(lead.clone(), random);
        for round in 1..SETS {
            let mut set = match round % 3 {
                0 => oracle.to_vec(),
                1 => lead.clone(),
                _ => Vec::new(),
            };
            set.shuffle(random);
            set.truncate(CHOSEN - 1);
            add(set, random);
        }
        sets.into_iter().map(|set| (set, self.overlaps.score(&set))).collect()
    }

    /// Windows of whole sentences of about equal length, and where each sentence is.
    fn windows(
        &self,
        count: usize,
        most: usize,
        pieces: usize,
    ) -> (Vec<Window>, Vec<(usize, std::ops::Range<usize>)>) {
        let total: usize =
            self.sentences[..count].iter().map(|s| s.pieces.ids.len().min(most)).sum();
        let target = total.div_ceil(total.div_ceil(most).max(1));
        let mut windows = vec![Window::default()];
        let mut places = Vec::with_capacity(count);
        for sentence in &self.sentences[..count] {
            let length = sentence.pieces.ids.len().min(most);
            let mut at = windows.last().map_or(0, |window| window.pieces.ids.len());
            if at > 0 && (at + length > most || at >= target) {
                windows.push(Window::default());
                at = 0;
            }
            places.push((windows.len() - 1, at..at + length.min(pieces)));
            if let Some(window) = windows.last_mut() {
                let words = sentence.words.iter().filter(|&&word| word < length);
                window.words.extend(words.map(|word| word + at));
                let said = sentence.said.iter().filter(|(word, _)| *word < length);
                window.said.extend(said.map(|&(word, said)| (word + at, said)));
                window.pieces.ids.extend(&sentence.pieces.ids[..length]);
                window.pieces.segments.extend(&sentence.pieces.segments[..length]);
            }
        }
        (windows, places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_editors_marks_are_chances() {
        let edited: Edited = serde_json::from_str(
            r#"{"id": "a", "text": "Kim won. He wept. It rained.", "best": [1], "summary": "Kim won.",
                "sentences": [{"start": 0, "end": 8, "importance": 3},
                    {"start": 9, "end": 17, "importance": 2},
                    {"start": 18, "end": 28, "importance": 0}]}"#,
        )
        .expect("reads");
        // A sentence that our way to cut the text begins elsewhere is part of one of theirs.
        let chances = [0, 4, 9, 18, 40].map(|start| edited.chance(start, 0.2));
        let want = [1.0, 1.0, 2.0 / 3.0 + 0.2, 0.0, 0.0];
        let pairs =
            chances.into_iter().chain([edited.chance(0, 0.5)]).zip(want.into_iter().chain([1.0]));
        for (got, want) in pairs {
            let (got, want): (f32, f32) = (got, want);
            assert!((got - want).abs() < 1e-6, "{got} for {want}");
        }
    }
}
