//! What is minimized.

use tch::{Kind, Tensor};

use crate::data::Pieces;
use crate::data::articles::Example;
use crate::data::entities::Sentence;
use crate::model::{Batch, Model};

/// How sharply sets are told apart by their salience, in the expected loss.
const SHARPNESS: f64 = 1.0;

/// The mean over words of −log of the summed probability of the labels a word may have.
pub(super) fn entities(model: &Model, windows: &[Sentence], dropout: f64) -> Tensor {
    let device = model.weights.device();
    let pieces: Vec<&Pieces> = windows.iter().map(|window| &window.pieces).collect();
    let batch = Batch::new(&pieces, model.shape.specials, device);
    let labels = model.weights.get("classifier", "bias").size()[0] as usize;
    let (mut rows, mut allowed) = (Vec::new(), Vec::new());
    for (row, window) in windows.iter().enumerate() {
        rows.extend(window.words.iter().map(|at| (row * batch.width + at + 1) as i64));
        for set in &window.labels {
            allowed.extend(
                (0..labels).map(|label| if set >> label & 1 == 1 { 0.0 } else { -1e4_f32 }),
            );
        }
    }
    let encoded = model.encode(&batch, dropout);
    let hidden = encoded.last.size()[2];
    let rows = Tensor::from_slice(&rows).to_device(device);
    let logits = model.labels(&encoded.last.reshape([-1, hidden]).index_select(0, &rows), dropout);
    let allowed = Tensor::from_slice(&allowed).reshape([-1, labels as i64]).to_device(device);
    let all = logits.logsumexp([-1], false);
    (all - (logits + allowed).logsumexp([-1], false)).mean(Kind::Float)
}

/// Salience logits of examples, `[articles, sentences]`, and the mask of sentences.
pub(super) fn salience_logits(
    model: &Model,
    examples: &[Example],
    dropout: f64,
) -> (Tensor, Tensor) {
    let device = model.weights.device();
    let windows: Vec<&Pieces> = examples.iter().flat_map(|example| &example.windows).collect();
    let batch = Batch::new(&windows, model.shape.specials, device);
    let most = examples.iter().map(|example| example.sentences.len()).max().unwrap_or(0);
    // A matrix of means: one row for each sentence, over all tokens of the batch.
    let (mut tokens, mut owners, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    let mut mask = vec![0.0_f32; examples.len() * most];
    let mut first_window = 0;
    for (row, example) in examples.iter().enumerate() {
        for (sentence, (window, range)) in example.sentences.iter().enumerate() {
            let owner = row * most + sentence;
            mask[owner] = 1.0;
            for piece in range.clone() {
                tokens.push(((first_window + window) * batch.width + piece + 1) as i64);
                owners.push(owner as i64);
                shares.push(1.0 / range.len() as f32);
            }
        }
        first_window += example.windows.len();
    }
    let encoded = model.encode(&batch, dropout);
    let dim = encoded.sentences.size()[2];
    let index = |data: &[i64]| Tensor::from_slice(data).to_device(device);
    let shares = Tensor::from_slice(&shares).to_device(device).unsqueeze(1);
    let picked = encoded.sentences.reshape([-1, dim]).index_select(0, &index(&tokens)) * shares;
    let (rows, most) = (examples.len() as i64, most as i64);
    let vectors = Tensor::zeros([rows * most, dim], (Kind::Float, device))
        .index_add(0, &index(&owners), &picked)
        .reshape([rows, most, dim]);
    let mask = Tensor::from_slice(&mask).reshape([rows, most]).to_device(device);
    (model.salience(&vectors, &mask, dropout), mask)
}

/// Cross entropy of the oracle's sentences, plus `risk` times the expected loss: one minus the
/// ROUGE of a set of three, under a distribution over sets that the sum of their logits gives.
pub(super) fn salience(model: &Model, examples: &[Example], dropout: f64, risk: f64) -> Tensor {
    let (logits, mask) = salience_logits(model, examples, dropout);
    let device = logits.device();
    let most = logits.size()[1] as usize;
    let mut oracle = vec![0.0_f32; examples.len() * most];
    for (row, example) in examples.iter().enumerate() {
        for (sentence, &taken) in example.oracle.iter().enumerate() {
            oracle[row * most + sentence] = f32::from(u8::from(taken));
        }
    }
    let oracle = Tensor::from_slice(&oracle).reshape_as(&mask).to_device(device);
    let entropy = logits.binary_cross_entropy_with_logits::<Tensor>(
        &oracle,
        Some(mask.shallow_clone()),
        None,
        tch::Reduction::Sum,
    ) / mask.sum(Kind::Float);
    let risks: Vec<Tensor> = examples
        .iter()
        .enumerate()
        .map(|(row, example)| expected(&logits.get(row as i64), example))
        .collect();
    entropy + Tensor::stack(&risks, 0).mean(Kind::Float) * risk
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
