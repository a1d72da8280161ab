//! The batches of a run, by number: batch 7 is the same whether the run came to it in one go or
//! was resumed at 6.

use std::path::{Path, PathBuf};

use rand::seq::SliceRandom;
use rayon::prelude::*;

use crate::TrainError;
use crate::data::articles::{self, Article, Example, Readers};
use crate::data::augment::{Names, augment};
use crate::data::entities::{Sentence, Source};
use crate::data::masking::{Masked, hide};
use crate::data::random;
use crate::recipe::{LanguageSource, Recipe, SalienceSource};
use nutgraf::model::WordTokenizer;

/// A stream of batches that come in epochs.
pub(super) trait Epochs {
    /// One batch.
    type Batch;
    /// The batches of epoch number `epoch`, in order; at least one.
    fn epoch(&self, epoch: u64) -> Vec<Self::Batch>;
}

/// Batches by number, one epoch at a time in memory.
#[derive(Debug)]
pub(super) struct Stream<E: Epochs> {
    source: E,
    epoch: u64,
    first: usize,
    batches: Vec<E::Batch>,
}

impl<E: Epochs> Stream<E> {
    /// From the first batch on.
    pub(super) fn new(source: E) -> Self {
        let batches = source.epoch(0);
        Self { source, epoch: 0, first: 0, batches }
    }

    /// Batch number `index`; numbers may only rise. Also says its epoch.
    pub(super) fn batch(&mut self, index: usize) -> (u64, &E::Batch) {
        while index >= self.first + self.batches.len() {
            self.first += self.batches.len();
            self.epoch += 1;
            self.batches = self.source.epoch(self.epoch);
        }
        (self.epoch, &self.batches[index - self.first])
    }
}

/// Windows with entity labels.
#[derive(Debug)]
pub(super) struct EntityEpochs {
    recipe: Recipe,
    sources: Vec<Source>,
    names: Names,
    mask: i32,
    tokens: usize,
}

impl EntityEpochs {
    /// Reads the recipe's sources; `None` if it has none.
    pub(super) fn read(
        recipe: &Recipe,
        tokenizer: &WordTokenizer,
        mask: i32,
    ) -> Result<Option<Self>, TrainError> {
        let types = &recipe.model.types;
        let read = |source| Source::read(source, types, tokenizer);
        let sources: Vec<Source> = recipe.entities.iter().map(read).collect::<Result<_, _>>()?;
        let tokens = (recipe.train.tokens as f64 * recipe.shares().entities).round() as usize;
        // The first source is the one whose labels are trusted.
        let names = Names::collect(&sources[..sources.len().min(1)], types.len());
        let epochs = Self { recipe: recipe.clone(), sources, names, mask, tokens };
        Ok((!recipe.entities.is_empty()).then_some(epochs))
    }
}

impl Epochs for EntityEpochs {
    type Batch = Vec<Sentence>;

    fn epoch(&self, epoch: u64) -> Vec<Vec<Sentence>> {
        let mut random = random(self.recipe.train.seed, "entities", epoch);
        let mut windows = Vec::new();
        for source in &self.sources {
            windows.extend(source.windows(&self.recipe.train, &mut random));
        }
        let mut windows: Vec<Sentence> = windows
            .into_iter()
            .map(|window| {
                let casing = self.recipe.model.casing;
                let how = &self.recipe.augment;
                augment(window, how, &self.names, casing, self.mask, &mut random)
            })
            .collect();
        windows.shuffle(&mut random);
        batches(windows, self.tokens, |window| window.pieces.ids.len() + 2, &mut random)
    }
}

/// Articles with what to learn from them.
#[derive(Debug)]
pub(super) struct ArticleEpochs {
    source: SalienceSource,
    articles: Vec<Article>,
    pieces: usize,
    seed: u64,
    tokens: usize,
}

impl ArticleEpochs {
    /// Reads the recipe's articles, for a head that reads vectors of `dim` numbers; `None` if it
    /// has none.
    pub(super) fn read(
        recipe: &Recipe,
        tokenizer: &WordTokenizer,
        dim: usize,
        readers: &Readers,
    ) -> Result<Option<Self>, TrainError> {
        let Some(source) = recipe.salience.clone() else { return Ok(None) };
        let articles = articles::read(&source, tokenizer, readers)?;
        if let Some(path) = &source.vectors
            && let Some(other) = articles.iter().find(|a| a.vector_size() != Some(dim))
        {
            let given = other.vector_size().unwrap_or(0);
            let reason = format!("its sentence vectors have {given} numbers; the head reads {dim}");
            return Err(TrainError::file(path, reason));
        }
        let tokens = (recipe.train.tokens as f64 * recipe.shares().salience).round() as usize;
        let pieces = recipe.model.sentence_pieces;
        Ok(Some(Self { source, articles, pieces, seed: recipe.train.seed, tokens }))
    }
}

impl Epochs for ArticleEpochs {
    /// Articles by index, and the number of their generator.
    type Batch = Vec<(usize, u64)>;

    fn epoch(&self, epoch: u64) -> Vec<Self::Batch> {
        let mut random = random(self.seed, "articles", epoch);
        let times = |index: usize| {
            let is_edited = self.articles[index].is_edited();
            std::iter::repeat_n(index, if is_edited { self.source.repeat } else { 1 })
        };
        let mut order: Vec<usize> = (0..self.articles.len()).flat_map(times).collect();
        order.shuffle(&mut random);
        let size = |index: &usize| self.articles[*index].pieces();
        let numbered = |index: usize| (index, epoch << 32 | index as u64);
        batches(order, self.tokens, size, &mut random)
            .into_iter()
            .map(|batch| batch.into_iter().map(numbered).collect())
            .collect()
    }
}

impl Stream<ArticleEpochs> {
    /// What the recipe says of the articles.
    pub(super) fn source(&self) -> &SalienceSource {
        &self.source.source
    }

    /// Batch number `index`, made.
    pub(super) fn examples(&mut self, index: usize) -> Vec<Example> {
        let batch = self.batch(index).1.clone();
        let source = &self.source;
        let example = |(article, number): (usize, u64)| {
            let mut random = random(source.seed, "sets", number);
            source.articles[article].example(&source.source, source.pieces, &mut random)
        };
        batch.into_par_iter().map(example).collect()
    }
}

/// Windows of text with words to guess.
#[derive(Debug)]
pub(super) struct TextEpochs {
    recipe: Recipe,
    source: LanguageSource,
    texts: Vec<Source>,
    mask: i32,
    vocabulary: i32,
    tokens: usize,
}

impl TextEpochs {
    /// Reads the recipe's text; `None` if it has none.
    pub(super) fn read(
        recipe: &Recipe,
        tokenizer: &WordTokenizer,
        mask: i32,
        vocabulary: usize,
    ) -> Result<Option<Self>, TrainError> {
        let Some(source) = recipe.language.clone() else { return Ok(None) };
        let excluded = source.exclude.as_deref().map(articles::exclusions).transpose()?;
        let excluded = excluded.unwrap_or_default();
        let read = |path: &PathBuf| Source::plain(path, &excluded, tokenizer);
        let texts: Vec<Source> = source.paths.iter().map(read).collect::<Result<_, _>>()?;
        if texts.iter().flat_map(|text| &text.documents).all(Vec::is_empty) {
            let path = source.paths.first().map_or(Path::new(""), |path| path);
            return Err(TrainError::file(path, "there is no text to learn from"));
        }
        let tokens = (recipe.train.tokens as f64 * recipe.shares().language).round() as usize;
        let vocabulary = vocabulary as i32;
        Ok(Some(Self { recipe: recipe.clone(), source, texts, mask, vocabulary, tokens }))
    }
}

impl Epochs for TextEpochs {
    type Batch = Vec<Masked>;

    fn epoch(&self, epoch: u64) -> Vec<Vec<Masked>> {
        let mut random = random(self.recipe.train.seed, "language", epoch);
        let texts = self.texts.iter();
        let mut windows: Vec<Sentence> =
            texts.flat_map(|text| text.windows(&self.recipe.train, &mut random)).collect();
        windows.shuffle(&mut random);
        let windows = windows
            .iter()
            .map(|window| hide(window, self.source.masked, self.mask, self.vocabulary, &mut random))
            .filter(|masked| !masked.places.is_empty())
            .collect();
        batches(windows, self.tokens, |window: &Masked| window.pieces.ids.len() + 2, &mut random)
    }
}

/// How many batches' items are sorted by length together.
const POOL: usize = 32;

/// Batches of at most `tokens`, padding counted (one item at least), of items of like length, in
/// random order. `items` are in random order already.
fn batches<T>(
    items: Vec<T>,
    tokens: usize,
    size: impl Fn(&T) -> usize,
    random: &mut rand_chacha::ChaCha8Rng,
) -> Vec<Vec<T>> {
    let mut batches = Vec::new();
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        let (mut pool, mut sum) = (Vec::new(), 0);
        while sum < POOL * tokens
            && let Some(item) = items.next()
        {
            sum += size(&item);
            pool.push(item);
        }
        pool.sort_by_key(&size);
        let mut batch: Vec<T> = Vec::new();
        for item in pool {
            // Sorted: the item at hand is the longest.
            if !batch.is_empty() && (batch.len() + 1) * size(&item) > tokens {
                batches.push(std::mem::take(&mut batch));
            }
            batch.push(item);
        }
        batches.extend((!batch.is_empty()).then_some(batch));
    }
    batches.shuffle(random);
    batches
}
