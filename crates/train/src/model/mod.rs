//! The model: a BERT encoder, a label head, and a salience head over sentence vectors.

mod check;
pub mod engine;
mod onnx;
pub(crate) mod salience;
mod weights;

use nutgraf::model::EncoderSize;
use tch::{Device, IndexOp, Kind, Tensor};

pub use weights::Weights;
pub(crate) use weights::{LANGUAGE_HEAD, WORD_HEAD};

use crate::data::Pieces;
use crate::recipe::Precision;

/// Ids of the special tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Specials {
    /// `[CLS]`, before each window.
    pub cls: i32,
    /// `[SEP]`, after each window.
    pub sep: i32,
    /// `[MASK]`.
    pub mask: i32,
}

/// How the model is run.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The encoder's size.
    pub size: EncoderSize,
    /// Attention heads of an encoder layer.
    pub heads: usize,
    /// The encoder layers, from 1, that sentence vectors are made of.
    pub sentence_layers: Vec<usize>,
    /// In what numbers the encoder computes.
    pub precision: Precision,
    /// Special tokens.
    pub specials: Specials,
}

/// Windows of one batch as tensors, padded at the end.
#[derive(Debug)]
pub struct Batch {
    ids: Tensor,
    segments: Tensor,
    /// Added to attention scores, `[windows, 1, 1, tokens]`: 0 for tokens, very low for padding.
    mask: Tensor,
    /// Tokens of a row, `[CLS]`, `[SEP]` and padding counted.
    pub width: usize,
}

impl Batch {
    /// Puts windows into tensors on `device`.
    pub fn new(windows: &[&Pieces], specials: Specials, device: Device) -> Self {
        let width = windows.iter().map(|window| window.ids.len()).max().unwrap_or(0) + 2;
        let rows = windows.len();
        let (mut ids, mut segments) = (vec![0_i32; rows * width], vec![0_i32; rows * width]);
        let mut mask = vec![-1e4_f32; rows * width];
        for (row, window) in windows.iter().enumerate() {
            let (at, count) = (row * width, window.ids.len());
            ids[at] = specials.cls;
            ids[at + 1..=at + count].copy_from_slice(&window.ids);
            ids[at + 1 + count] = specials.sep;
            segments[at + 1..=at + count].copy_from_slice(&window.segments);
            mask[at..at + count + 2].fill(0.0);
        }
        let shape = [rows as i64, width as i64];
        let tensor = |data: &[i32]| Tensor::from_slice(data).reshape(shape).to_device(device);
        Self {
            ids: tensor(&ids),
            segments: tensor(&segments),
            mask: Tensor::from_slice(&mask).reshape([shape[0], 1, 1, shape[1]]).to_device(device),
            width,
        }
    }
}

/// What the encoder makes of a batch.
#[derive(Debug)]
pub struct Encoded {
    /// The last layer, `[windows, tokens, hidden]`.
    pub last: Tensor,
    /// The layers for sentence vectors, joined: `[windows, tokens, layers × hidden]`.
    pub sentences: Tensor,
}

/// The model's functions over its weights.
#[derive(Debug)]
pub struct Model {
    /// All weights, fp32.
    pub weights: Weights,
    /// How it is run.
    pub shape: Shape,
}

impl Model {
    fn kind(&self) -> Kind {
        match self.shape.precision {
            Precision::Fp32 => Kind::Float,
            Precision::Bf16 => Kind::BFloat16,
        }
    }

    fn linear(&self, x: &Tensor, name: &str) -> Tensor {
        let kind = self.kind();
        let weight = self.weights.get(name, "weight").to_kind(kind);
        x.linear(&weight, Some(&self.weights.get(name, "bias").to_kind(kind)))
    }

    fn norm(&self, x: &Tensor, name: &str) -> Tensor {
        // CUDA's takes numbers of one kind; on a CPU fp32 beside bfloat16 is as fast and more exact.
        let kind = if x.device().is_cuda() { x.kind() } else { Kind::Float };
        let part = |part: &str| Some(self.weights.get(name, part).to_kind(kind));
        let size = [self.shape.size.hidden as i64];
        x.layer_norm(size, part("weight"), part("bias"), 1e-12, false)
    }

    /// Runs the encoder; `dropout` above 0 in training only.
    pub fn encode(&self, batch: &Batch, dropout: f64) -> Encoded {
        let kind = self.kind();
        let drop = |x: Tensor| if dropout > 0.0 { x.dropout(dropout, true) } else { x };
        let embed = |ids: &Tensor, name: &str| {
            Tensor::embedding(self.weights.get(name, "weight"), ids, -1, false, false)
        };
        let positions = self.weights.get("bert.embeddings.position_embeddings", "weight");
        let sum = embed(&batch.ids, "bert.embeddings.word_embeddings")
            + embed(&batch.segments, "bert.embeddings.token_type_embeddings")
            + positions.i(..batch.width as i64).unsqueeze(0);
        let mut x = drop(self.norm(&sum, "bert.embeddings.LayerNorm").to_kind(kind));
        let mask = batch.mask.to_kind(kind);
        let mut kept = Vec::new();
        for layer in 1..=self.shape.size.layers {
            x = self.layer(&x, &mask, layer - 1, &drop);
            if self.shape.sentence_layers.contains(&layer) {
                kept.push(x.shallow_clone());
            }
        }
        let sentences = Tensor::cat(&kept, -1).to_kind(Kind::Float);
        Encoded { last: x.to_kind(Kind::Float), sentences }
    }

    fn layer(
        &self,
        x: &Tensor,
        mask: &Tensor,
        layer: usize,
        drop: &impl Fn(Tensor) -> Tensor,
    ) -> Tensor {
        let at = |part: &str| format!("bert.encoder.layer.{layer}.{part}");
        let (rows, width) = (x.size()[0], x.size()[1]);
        let (heads, hidden) = (self.shape.heads as i64, self.shape.size.hidden as i64);
        let head = |part: &str| {
            self.linear(x, &at(&format!("attention.self.{part}")))
                .view([rows, width, heads, hidden / heads])
                .transpose(1, 2)
        };
        let (query, key, value) = (head("query"), head("key"), head("value"));
        let attended = Tensor::scaled_dot_product_attention(
            &query,
            &key,
            &value,
            Some(mask),
            0.0,
            false,
            None,
        );
        let attended = attended.transpose(1, 2).reshape([rows, width, hidden]);
        let output = drop(self.linear(&attended, &at("attention.output.dense")));
        let x = self.norm(&(x + output), &at("attention.output.LayerNorm"));
        let inner = self.linear(&x, &at("intermediate.dense")).gelu("none");
        let output = drop(self.linear(&inner, &at("output.dense")));
        self.norm(&(x + output), &at("output.LayerNorm"))
    }

    /// Vocabulary logits of vectors `[pieces, hidden]`, by the transposed word embeddings:
    /// `[pieces, vocabulary]`.
    pub fn vocabulary(&self, pieces: &Tensor) -> Tensor {
        let kind = self.kind();
        let dense = format!("{LANGUAGE_HEAD}.transform.dense");
        let inner = self.linear(&pieces.to_kind(kind), &dense).gelu("none");
        let inner = self.norm(&inner, &format!("{LANGUAGE_HEAD}.transform.LayerNorm"));
        let words = self.weights.get("bert.embeddings.word_embeddings", "weight").to_kind(kind);
        let bias = self.weights.get(LANGUAGE_HEAD, "bias").to_kind(kind);
        inner.linear(&words, Some(&bias)).to_kind(Kind::Float)
    }

    /// For words whose vectors are `[words, hidden]`, the log odds that an article's reference has
    /// them: `[words]`.
    pub fn said(&self, words: &Tensor) -> Tensor {
        let part = |part: &str| self.weights.get(WORD_HEAD, part);
        words.linear(part("weight"), Some(part("bias"))).squeeze_dim(-1)
    }

    /// Label logits of vectors `[words, hidden]`: `[words, labels]`.
    pub fn labels(&self, words: &Tensor, dropout: f64) -> Tensor {
        let words =
            if dropout > 0.0 { words.dropout(dropout, true) } else { words.shallow_clone() };
        let (weight, bias) =
            (self.weights.get("classifier", "weight"), self.weights.get("classifier", "bias"));
        words.linear(weight, Some(bias))
    }
}
