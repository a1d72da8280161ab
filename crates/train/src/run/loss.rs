//! What is minimized.

use tch::{Kind, Tensor, no_grad};

use crate::data::Pieces;
use crate::data::articles::Example;
use crate::data::entities::Sentence;
use crate::model::{Batch, Model};

/// How sharply sets are told apart by their salience, in the expected loss.
const SHARPNESS: f64 = 1.0;

/// What is minimized of a batch, each a mean.
#[derive(Debug)]
pub(super) struct Losses {
    /// Against the annotations.
    pub(super) gold: Tensor,
    /// Against the teachers' label distributions, if there are teachers.
    pub(super) soft: Option<Tensor>,
}

/// The label logits of words that begin at `rows` of the flattened batch: `[words, labels]`.
fn word_logits(model: &Model, last: &Tensor, rows: &[i64], dropout: f64) -> Tensor {
    let hidden = last.size()[2];
    let rows = Tensor::from_slice(rows).to_device(last.device());
    model.labels(&last.reshape([-1, hidden]).index_select(0, &rows), dropout)
}

/// The teachers' mean label distribution of the same words.
fn taught(teachers: &[Model], batch: &Batch, rows: &[i64]) -> Option<Tensor> {
    let one = |teacher: &Model| {
        let encoded = teacher.encode(batch, 0.0);
        word_logits(teacher, &encoded.last, rows, 0.0).softmax(-1, Kind::Float)
    };
    no_grad(|| {
        let all: Vec<Tensor> = teachers.iter().map(one).collect();
        (!all.is_empty())
            .then(|| Tensor::stack(&all, 0).mean_dim([0_i64].as_slice(), false, Kind::Float))
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
) -> Losses {
    let device = model.weights.device();
    let pieces: Vec<&Pieces> = windows.iter().map(|window| &window.pieces).collect();
    let batch = Batch::new(&pieces, model.shape.specials, device);
    let labels = model.weights.get("classifier", "bias").size()[0] as usize;
    let (mut rows, mut allowed) = (Vec::new(), Vec::new());
    for (row, window) in windows.iter().enumerate() {
        rows.extend(window.words.iter().map(|at| (row * batch.width + at + 1) as i64));
        for set in &window.labels {
            let may = |label: usize| if set >> label & 1 == 1 { 0.0 } else { -1e4_f32 };
            allowed.extend((0..labels).map(may));
        }
    }
    let logits = word_logits(model, &model.encode(&batch, dropout).last, &rows, dropout);
    let allowed = Tensor::from_slice(&allowed).reshape([-1, labels as i64]).to_device(device);
    let soft = taught(teachers, &batch, &rows).map(|taught| {
        // What the annotation excludes, the teachers do not say.
        let taught = (taught.clamp_min(1e-9).log() + &allowed).softmax(-1, Kind::Float);
        soft_entropy(&logits, &taught)
    });
    let all = logits.logsumexp([-1], false);
    let gold = (all - (logits + allowed).logsumexp([-1], false)).mean(Kind::Float);
    Losses { gold, soft }
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
            }
            first_window += example.windows.len();
        }
        places
    }
}

/// Cross entropy of the oracle's sentences, plus `risk` times the expected loss: one minus the
/// ROUGE of a set of three, under a distribution over sets that the sum of their logits gives.
/// Where there are teachers, also what they say of the articles' entities.
pub(super) fn salience(
    model: &Model,
    teachers: &[Model],
    examples: &[Example],
    dropout: f64,
    risk: f64,
) -> Losses {
    let device = model.weights.device();
    let windows = examples.iter().flat_map(|example| &example.windows);
    let windows: Vec<&Pieces> = windows.map(|window| &window.pieces).collect();
    let batch = Batch::new(&windows, model.shape.specials, device);
    let places = Places::new(examples, batch.width);
    let encoded = model.encode(&batch, dropout);
    let soft = taught(teachers, &batch, &places.words).map(|taught| {
        soft_entropy(&word_logits(model, &encoded.last, &places.words, dropout), &taught)
    });

    let (rows, most) = (examples.len() as i64, places.most as i64);
    let dim = encoded.sentences.size()[2];
    let index = |data: &[i64]| Tensor::from_slice(data).to_device(device);
    let shares = Tensor::from_slice(&places.shares).to_device(device).unsqueeze(1);
    let tokens = encoded.sentences.reshape([-1, dim]).index_select(0, &index(&places.tokens));
    let vectors = Tensor::zeros([rows * most, dim], (Kind::Float, device))
        .index_add(0, &index(&places.owners), &(tokens * shares))
        .reshape([rows, most, dim]);
    let mask = Tensor::from_slice(&places.mask).reshape([rows, most]).to_device(device);
    let logits = model.salience(&vectors, &mask, dropout);

    let mut oracle = vec![0.0_f32; examples.len() * places.most];
    for (row, example) in examples.iter().enumerate() {
        for (sentence, &taken) in example.oracle.iter().enumerate() {
            oracle[row * places.most + sentence] = f32::from(u8::from(taken));
        }
    }
    let oracle = Tensor::from_slice(&oracle).reshape_as(&mask).to_device(device);
    let entropy = logits.binary_cross_entropy_with_logits::<Tensor>(
        &oracle,
        Some(mask.shallow_clone()),
        None,
        tch::Reduction::Sum,
    ) / mask.sum(Kind::Float);
    let expected = |(row, example)| expected(&logits.get(row), example);
    let risks: Vec<Tensor> = (0..).zip(examples).map(expected).collect();
    Losses { gold: entropy + Tensor::stack(&risks, 0).mean(Kind::Float) * risk, soft }
}

fn expected(logits: &Tensor, example: &Example) -> Tensor {
    let device = logits.device();
    let members: Vec<i64> =
        example.sets.iter().flat_map(|(set, _)| set.map(|s| s as i64)).collect();
    let losses: Vec<f32> = example.sets.iter().map(|(_, rouge)| (1.0 - rouge) as f32).collect();
    let members = Tensor::from_slice(&members).to_device(device);
    let sums = logits
        .index_select(0, &members)
        .reshape([example.sets.len() as i64, -1])
        .sum_dim_intlist([1_i64].as_slice(), false, Kind::Float);
    let chances = (sums * SHARPNESS).softmax(0, Kind::Float);
    (chances * Tensor::from_slice(&losses).to_device(device)).sum(Kind::Float)
}
