//! The model in training: a BERT encoder, a label head, and a salience head over sentence vectors,
//! as `nutgraf_tch` has them, over weights that change; and two heads of training alone.

mod parameters;

use nutgraf::engine::EngineError;
use nutgraf::model::ModelSpec;
use nutgraf_tch::{
    BertEncoder, Dropout, EncoderConfig, Linear, Norm, SalienceHead, Source, TorchEngine, size,
};
use tch::{Device, Kind, TchError, Tensor};

pub use parameters::Parameters;
pub(crate) use parameters::{LANGUAGE_HEAD, WORD_HEAD};

use crate::TrainError;
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

/// How a model is run.
#[derive(Debug, Clone)]
pub struct Shape {
    /// What it is.
    pub spec: ModelSpec,
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
    pub fn new(windows: &[&Pieces], specials: Specials, device: Device) -> Result<Self, TchError> {
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
        let shape = [size(rows), size(width)];
        let tensor =
            |data: &[i32]| Tensor::f_from_slice(data)?.f_reshape(shape)?.f_to_device(device);
        let mask = Tensor::f_from_slice(&mask)?.f_reshape([shape[0], 1, 1, shape[1]])?;
        Ok(Self {
            ids: tensor(&ids)?,
            segments: tensor(&segments)?,
            mask: mask.f_to_device(device)?,
            width,
        })
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
    /// All weights, fp32. What follows has handles on them.
    pub weights: Parameters,
    /// How it is run.
    pub shape: Shape,
    encoder: BertEncoder,
    salience: Option<SalienceHead>,
    language: Option<LanguageHead>,
    said: Option<Linear>,
}

/// What guesses masked words, as Hugging Face's `BertForMaskedLM` does.
#[derive(Debug)]
struct LanguageHead {
    dense: Linear,
    norm: Norm,
    /// The transposed word embeddings.
    words: Linear,
}

impl Model {
    /// A model over these weights, of which no layer has another shape than the spec says.
    pub fn new(weights: Parameters, shape: &Shape) -> Result<Self, TrainError> {
        let spec = &shape.spec;
        let config = EncoderConfig::new(&spec.encoder);
        let kept = spec.sentence_vectors.as_ref().map(|vectors| vectors.layers.clone());
        let kept = kept.unwrap_or_default();
        let encoder = BertEncoder::load(&weights, &config, spec.labels.len(), &kept)?;
        let encoder = encoder.computing_in(match shape.precision {
            Precision::Fp32 => Kind::Float,
            Precision::Bf16 => Kind::BFloat16,
        });
        let hidden = size(spec.encoder.hidden);
        let has = |name: &str| weights.find(name).is_some();
        let language = has(&format!("{LANGUAGE_HEAD}.bias"));
        let language = language.then(|| LanguageHead::take(&weights, spec)).transpose()?;
        let said = has(&format!("{WORD_HEAD}.weight"));
        let said = said.then(|| Linear::take(&weights, WORD_HEAD, hidden, 1)).transpose()?;
        let salience = SalienceHead::load(&weights, spec)?;
        Ok(Self { shape: shape.clone(), encoder, salience, language, said, weights })
    }

    /// Whether it has a salience head.
    pub fn has_salience(&self) -> bool {
        self.salience.is_some()
    }

    /// The encoder with its heads as an engine, so that the model is scored by the very code that
    /// ships.
    pub fn into_engine(self) -> Result<TorchEngine<BertEncoder>, TrainError> {
        let fail = |error: EngineError| {
            TrainError::from(self.weights.error(format!("the {}: {}", error.part, error.reason)))
        };
        let device = self.encoder.device();
        let encoder = tch::no_grad(|| self.encoder.joined())?;
        TorchEngine::new(encoder, self.salience, device).map_err(fail)
    }

    /// Runs the encoder; `dropout` above 0 in training only.
    pub fn encode(&self, batch: &Batch, dropout: f64) -> Result<Encoded, TchError> {
        let dropout = Dropout(dropout);
        let states = self.encoder.encode(&batch.ids, &batch.segments, &batch.mask, dropout)?;
        let sentences = match states.kept {
            Some(kept) => kept,
            None => states.last.f_narrow(-1, 0, 0)?,
        };
        Ok(Encoded { last: states.last, sentences })
    }

    /// Label logits of vectors `[words, hidden]`: `[words, labels]`.
    pub fn labels(&self, words: &Tensor, dropout: f64) -> Result<Tensor, TchError> {
        self.encoder.labels(words, Dropout(dropout))
    }

    /// Salience logits `[articles, sentences]` of sentence vectors
    /// `[articles, sentences, dim]`; `mask` is 1 for sentences, 0 for padding.
    pub fn salience(
        &self,
        vectors: &Tensor,
        mask: &Tensor,
        dropout: f64,
    ) -> Result<Tensor, TchError> {
        let head = self.salience.as_ref().ok_or_else(|| missing("salience head"))?;
        head.forward(vectors, mask, Dropout(dropout))
    }

    /// Vocabulary logits of vectors `[pieces, hidden]`, by the transposed word embeddings:
    /// `[pieces, vocabulary]`.
    pub fn vocabulary(&self, pieces: &Tensor) -> Result<Tensor, TchError> {
        let head = self.language.as_ref().ok_or_else(|| missing("head of masked words"))?;
        let kind = match self.shape.precision {
            Precision::Fp32 => Kind::Float,
            Precision::Bf16 => Kind::BFloat16,
        };
        let inner = head.dense.forward(&pieces.f_to_kind(kind)?)?.f_gelu("none")?;
        head.words.forward(&head.norm.forward(&inner)?)?.f_to_kind(Kind::Float)
    }

    /// For words whose vectors are `[words, hidden]`, the log odds that an article's reference has
    /// them: `[words]`.
    pub fn said(&self, words: &Tensor) -> Result<Tensor, TchError> {
        let head = self.said.as_ref().ok_or_else(|| missing("head of a reference's words"))?;
        head.forward(words)?.f_squeeze_dim(-1)
    }
}

impl LanguageHead {
    fn take(weights: &Parameters, spec: &ModelSpec) -> Result<Self, TrainError> {
        let (hidden, vocabulary) = (size(spec.encoder.hidden), size(spec.encoder.vocabulary));
        let own = |part: &str| format!("{LANGUAGE_HEAD}.{part}");
        let words = "bert.embeddings.word_embeddings.weight";
        let words = weights.floats(words, &[vocabulary, hidden])?;
        let bias = weights.floats(&own("bias"), &[vocabulary])?;
        let epsilon = spec.encoder.layer_norm_epsilon;
        Ok(Self {
            dense: Linear::take(weights, &own("transform.dense"), hidden, hidden)?,
            norm: Norm::take(weights, &own("transform.LayerNorm"), hidden, epsilon)?,
            words: Linear::new(words, Some(bias)),
        })
    }
}

fn missing(what: &str) -> TchError {
    TchError::Torch(format!("the model has no {what}"))
}
