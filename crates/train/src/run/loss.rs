//! What is minimized.

use tch::{Device, Kind, TchError, Tensor, no_grad};

use crate::data::Pieces;
use crate::data::articles::Example;
use crate::data::entities::Sentence;
use crate::data::masking::Masked;
use crate::model::{Batch, Encoded, Model};
use crate::recipe::SalienceSource;

/// How sharply sets are told apart by their salience, in the expected loss.
const SHARPNESS: f64 = 1.0;

/// What is minimized of a batch, each a mean.
#[derive(Debug)]
pub(super) struct Losses<S> {
    /// Against the annotations.
    pub(super) gold: Tensor,
    /// Against what the teachers say, if there are teachers.
    pub(super) soft: Option<S>,
}

/// What teachers say of a batch of articles.
#[derive(Debug)]
pub(super) struct Taught {
    /// Of their sentences, if they tell salience.
    pub(super) salience: Option<Tensor>,
    /// Of the entities of their words, if the encoder learns.
    pub(super) entities: Option<Tensor>,
}

fn mean(all: &[Tensor]) -> Tensor {
    Tensor::stack(all, 0).mean_dim([0_i64].as_slice(), false, Kind::Float)
}

/// The label logits of words that begin at `rows` of the flattened batch: `[words, labels]`.
fn word_logits(
    model: &Model,
    last: &Tensor,
    rows: &[i64],
    dropout: f64,
) -> Result<Tensor, TchError> {
    let hidden = last.size()[2];
    let rows = Tensor::from_slice(rows).to_device(last.device());
    model.labels(&last.reshape([-1, hidden]).index_select(0, &rows), dropout)
}

/// The teachers' mean label distribution of the same words.
fn taught(teachers: &[Model], batch: &Batch, rows: &[i64]) -> Result<Option<Tensor>, TchError> {
    let one = |teacher: &Model| {
        let encoded = teacher.encode(batch, 0.0)?;
        Ok(word_logits(teacher, &encoded.last, rows, 0.0)?.softmax(-1, Kind::Float))
    };
    no_grad(|| {
        let all: Vec<Tensor> = teachers.iter().map(one).collect::<Result<_, TchError>>()?;
        Ok((!all.is_empty()).then(|| mean(&all)))
    })
}

/// Cross entropy against distributions (Hinton, Vinyals and Dean 2015), at temperature 1.
fn soft_entropy(logits: &Tensor, taught: &Tensor) -> Tensor {
    -(logits.log_softmax(-1, Kind::Float) * taught)
        .sum_dim_intlist([-1_i64].as_slice(), false, Kind::Float)
        .mean(Kind::Float)
}

/// The mean over words of −log of the summed probability of the labels a word may have.
pub(super) fn entities(
    model: &Model,
    teachers: &[Model],
    windows: &[Sentence],
    dropout: f64,
) -> Result<Losses<Tensor>, TchError> {
    let device = model.weights.device();
    let pieces: Vec<&Pieces> = windows.iter().map(|window| &window.pieces).collect();
    let batch = Batch::new(&pieces, model.shape.specials, device)?;
    let labels = model.shape.spec.labels.len();
    let (mut rows, mut allowed) = (Vec::new(), Vec::new());
    for (row, window) in windows.iter().enumerate() {
        rows.extend(window.words.iter().map(|at| (row * batch.width + at + 1) as i64));
        for set in &window.labels {
            let may = |label: usize| if set >> label & 1 == 1 { 0.0 } else { -1e4_f32 };
            allowed.extend((0..labels).map(may));
        }
    }
    let logits = word_logits(model, &model.encode(&batch, dropout)?.last, &rows, dropout)?;
    let allowed = Tensor::from_slice(&allowed).reshape([-1, labels as i64]).to_device(device);
    let soft = taught(teachers, &batch, &rows)?.map(|taught| {
        // What the annotation excludes, the teachers do not say.
        let taught = (taught.clamp_min(1e-9).log() + &allowed).softmax(-1, Kind::Float);
        soft_entropy(&logits, &taught)
    });
    let all = logits.logsumexp([-1], false);
    let gold = (all - (logits + allowed).logsumexp([-1], false)).mean(Kind::Float);
    Ok(Losses { gold, soft })
}

/// Where the sentences of a batch of articles are.
struct Places {
    /// Tokens of the flattened batch that are in a sentence.
    tokens: Vec<i64>,
    /// The sentence of each, in the flattened `[articles, sentences]`.
    owners: Vec<i64>,
    /// One over the number of tokens of that sentence.
    shares: Vec<f32>,
    /// 1 for sentences, 0 for padding: `[articles × sentences]`.
    mask: Vec<f32>,
    /// The first token of each word, in all windows.
    words: Vec<i64>,
    /// The first token of each longer word, and 1 if the reference has it.
    said: (Vec<i64>, Vec<f32>),
    /// Articles.
    rows: usize,
    /// Sentences of the longest article.
    most: usize,
}

impl Places {
    fn new(examples: &[Example], width: usize) -> Self {
        let most = examples.iter().map(|example| example.sentences.len()).max().unwrap_or(0);
        let mut places = Self {
            tokens: Vec::new(),
            owners: Vec::new(),
            shares: Vec::new(),
            mask: vec![0.0; examples.len() * most],
            words: Vec::new(),
            said: (Vec::new(), Vec::new()),
            rows: examples.len(),
            most,
        };
        let mut first_window = 0;
        for (row, example) in examples.iter().enumerate() {
            for (sentence, (window, range)) in example.sentences.iter().enumerate() {
                let owner = row * most + sentence;
                places.mask[owner] = 1.0;
                for piece in range.clone() {
                    places.tokens.push(((first_window + window) * width + piece + 1) as i64);
                    places.owners.push(owner as i64);
                    places.shares.push(1.0 / range.len() as f32);
                }
            }
            for (window, number) in example.windows.iter().zip(first_window..) {
                let place = |word: &usize| (number * width + word + 1) as i64;
                places.words.extend(window.words.iter().map(place));
                places.said.0.extend(window.said.iter().map(|(word, _)| place(word)));
                places
                    .said
                    .1
                    .extend(window.said.iter().map(|&(_, said)| f32::from(u8::from(said))));
            }
            first_window += example.windows.len();
        }
        places
    }

    /// What is added to logits so that odds fall with position, as its power of `prior`.
    fn prior(&self, prior: f64, device: Device) -> Tensor {
        let falls = (1..=self.most).map(|position| (-prior * (position as f64).ln()) as f32);
        Tensor::from_slice(&falls.collect::<Vec<_>>()).to_device(device)
    }

    /// `[articles, sentences]`.
    fn mask(&self, device: Device) -> Tensor {
        let shape = [self.rows as i64, self.most as i64];
        Tensor::from_slice(&self.mask).reshape(shape).to_device(device)
    }
}

/// Salience logits `[articles, sentences]` of a batch of articles, and what the encoder makes of it.
fn sentence_logits(
    model: &Model,
    batch: &Batch,
    places: &Places,
    examples: &[Example],
    dropout: f64,
) -> Result<(Tensor, Encoded), TchError> {
    let device = model.weights.device();
    let encoded = model.encode(batch, dropout)?;
    let (rows, most) = (places.rows as i64, places.most as i64);
    let dim = encoded.sentences.size()[2];
    let index = |data: &[i64]| Tensor::from_slice(data).to_device(device);
    let shares = Tensor::from_slice(&places.shares).to_device(device).unsqueeze(1);
    let tokens = encoded.sentences.reshape([-1, dim]).index_select(0, &index(&places.tokens));
    let vectors = Tensor::zeros([rows * most, dim], (Kind::Float, device))
        .index_add(0, &index(&places.owners), &(tokens * shares))
        .reshape([rows, most, dim]);
    let told = joined(examples, places.most, |example| &example.told).to_device(device);
    let vectors = Tensor::cat(&[vectors, told], -1);
    Ok((model.salience(&vectors, &places.mask(device), dropout)?, encoded))
}

/// Cross entropy of sentences against the chances in `wanted`, the mean over sentences.
fn sentence_entropy(logits: &Tensor, wanted: &Tensor, mask: &Tensor) -> Tensor {
    let weight = Some(mask.shallow_clone());
    logits.binary_cross_entropy_with_logits::<Tensor>(wanted, weight, None, tch::Reduction::Sum)
        / mask.sum(Kind::Float)
}

/// Cross entropy of the oracle's sentences, plus `risk` times the expected loss: one minus the
/// ROUGE of a set of three, under a distribution over sets that the sum of their logits gives; plus
/// `words` times the cross entropy of which words the reference has, told from the uppermost layer
/// of sentence vectors. Where there are teachers, also what they say of the articles' entities and
/// sentences.
pub(super) fn salience(
    model: &Model,
    teachers: &[Model],
    examples: &[Example],
    dropout: f64,
    SalienceSource { risk, prior, words, .. }: &SalienceSource,
) -> Result<Losses<Taught>, TchError> {
    let (risk, prior) = (*risk, *prior);
    let device = model.weights.device();
    if examples.iter().all(|example| !example.vectors.is_empty()) {
        let places = Places::new(examples, 0);
        let vectors = joined(examples, places.most, |example| &example.vectors).to_device(device);
        let mask = places.mask(device);
        let logits = model.salience(&vectors, &mask, dropout)? + places.prior(prior, device);
        let is_taught = examples.iter().all(|example| !example.taught.is_empty());
        let soft = is_taught.then(|| {
            let taught = joined(examples, places.most, |example| &example.taught);
            let salience =
                sentence_entropy(&logits, &taught.squeeze_dim(-1).to_device(device), &mask);
            Taught { salience: Some(salience), entities: None }
        });
        return Ok(Losses { gold: against_references(&logits, &mask, examples, risk), soft });
    }
    let windows = examples.iter().flat_map(|example| &example.windows);
    let windows: Vec<&Pieces> = windows.map(|window| &window.pieces).collect();
    let batch = Batch::new(&windows, model.shape.specials, device)?;
    let places = Places::new(examples, batch.width);
    let (logits, encoded) = sentence_logits(model, &batch, &places, examples, dropout)?;
    let logits = logits + places.prior(prior, device);
    let mask = places.mask(device);
    // Teachers that have no salience, or are told other things, teach entities alone.
    let told = |model: &Model| model.shape.spec.salience.as_ref().map(|head| head.features);
    let tells = teachers.iter().all(|teacher| told(teacher) == told(model));
    let one = |teacher: &Model| {
        let (logits, encoded) = if tells {
            let (logits, encoded) = sentence_logits(teacher, &batch, &places, examples, 0.0)?;
            (Some((logits + places.prior(prior, device)).sigmoid()), encoded)
        } else {
            (None, teacher.encode(&batch, 0.0)?)
        };
        let labels = word_logits(teacher, &encoded.last, &places.words, 0.0)?;
        Ok((labels.softmax(-1, Kind::Float), logits))
    };
    let taught: Vec<(Tensor, Option<Tensor>)> =
        no_grad(|| teachers.iter().map(one).collect::<Result<_, TchError>>())?;
    let (labels, sentences): (Vec<_>, Vec<_>) = taught.into_iter().unzip();
    let sentences: Vec<Tensor> = sentences.into_iter().flatten().collect();
    let soft = if teachers.is_empty() {
        None
    } else {
        let found = word_logits(model, &encoded.last, &places.words, dropout)?;
        let salience = tells.then(|| sentence_entropy(&logits, &mean(&sentences), &mask));
        Some(Taught { salience, entities: Some(soft_entropy(&found, &mean(&labels))) })
    };
    let mut gold = against_references(&logits, &mask, examples, risk);
    if *words > 0.0 {
        gold += said(model, &encoded, &places)? * *words;
    }
    Ok(Losses { gold, soft })
}

/// Cross entropy of which words the reference has, the mean over words.
fn said(model: &Model, encoded: &Encoded, places: &Places) -> Result<Tensor, TchError> {
    let device = encoded.sentences.device();
    let dim = encoded.sentences.size()[2];
    let hidden = encoded.last.size()[2];
    let rows = Tensor::from_slice(&places.said.0).to_device(device);
    let vectors = encoded.sentences.reshape([-1, dim]).index_select(0, &rows);
    let logits = model.said(&vectors.narrow(-1, dim - hidden, hidden))?;
    let wanted = Tensor::from_slice(&places.said.1).to_device(device);
    let mean = tch::Reduction::Mean;
    Ok(logits.binary_cross_entropy_with_logits::<Tensor>(&wanted, None, None, mean))
}

/// Numbers of each sentence that examples come with, `[articles, most, dim]`.
fn joined(examples: &[Example], most: usize, numbers: impl Fn(&Example) -> &Vec<f32>) -> Tensor {
    let dim = examples.first().map_or(0, |e| numbers(e).len() / e.sentences.len().max(1));
    let mut all = vec![0.0; examples.len() * most * dim];
    for (row, example) in all.chunks_exact_mut((most * dim).max(1)).zip(examples) {
        row[..numbers(example).len()].copy_from_slice(numbers(example));
    }
    Tensor::from_slice(&all).reshape([examples.len() as i64, most as i64, dim as i64])
}

fn against_references(logits: &Tensor, mask: &Tensor, examples: &[Example], risk: f64) -> Tensor {
    let most = mask.size()[1] as usize;
    let wanted = joined(examples, most, |example| &example.wanted).squeeze_dim(-1);
    let wanted = wanted.to_device(logits.device());
    sentence_entropy(logits, &wanted, mask) + expected(logits, examples) * risk
}

/// Cross entropy of the hidden pieces, the mean over them.
pub(super) fn language(
    model: &Model,
    windows: &[Masked],
    dropout: f64,
) -> Result<Tensor, TchError> {
    let device = model.weights.device();
    let pieces: Vec<&Pieces> = windows.iter().map(|window| &window.pieces).collect();
    let batch = Batch::new(&pieces, model.shape.specials, device)?;
    let (mut rows, mut ids) = (Vec::new(), Vec::new());
    for (row, window) in windows.iter().enumerate() {
        rows.extend(window.places.iter().map(|at| (row * batch.width + at + 1) as i64));
        ids.extend(window.ids.iter().map(|&id| i64::from(id)));
    }
    let last = model.encode(&batch, dropout)?.last;
    let hidden = last.size()[2];
    let rows = Tensor::from_slice(&rows).to_device(device);
    let logits = model.vocabulary(&last.reshape([-1, hidden]).index_select(0, &rows))?;
    Ok(logits.cross_entropy_for_logits(&Tensor::from_slice(&ids).to_device(device)))
}

/// The expected loss of each article's sets of sentences, the mean over articles.
fn expected(logits: &Tensor, examples: &[Example]) -> Tensor {
    let device = logits.device();
    let most = logits.size()[1];
    let sets = examples.iter().map(|example| example.sets.len()).max().unwrap_or(0);
    // Articles with fewer sets have some without a chance.
    let (mut members, mut losses, mut chance) = (Vec::new(), Vec::new(), Vec::new());
    for (row, example) in (0..).zip(examples) {
        for number in 0..sets {
            let (set, rouge) = example.sets.get(number).copied().unwrap_or_default();
            members.extend(set.map(|sentence| row * most + sentence as i64));
            losses.push((1.0 - rouge) as f32);
            chance.push(if number < example.sets.len() { 0.0 } else { -1e9_f32 });
        }
    }
    let shape = [examples.len() as i64, sets as i64];
    let sums = logits
        .reshape([-1])
        .index_select(0, &Tensor::from_slice(&members).to_device(device))
        .reshape([shape[0], shape[1], -1])
        .sum_dim_intlist([-1_i64].as_slice(), false, Kind::Float);
    let floats = |data: &[f32]| Tensor::from_slice(data).reshape(shape).to_device(device);
    let chances = (sums * SHARPNESS + floats(&chance)).softmax(-1, Kind::Float);
    (chances * floats(&losses)).sum(Kind::Float) / shape[0] as f64
}
