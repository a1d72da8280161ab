//! `spec.json`: everything of a model that is not a weight, a tokenizer or code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::features::SENTENCE_FEATURES;
use crate::{LabelSet, ModelError, ModelFiles, SPEC_FILE};

/// `[CLS]` and `[SEP]`.
const SPECIAL_TOKENS: usize = 2;

/// The least positions with room for a window: the longest dotted abbreviation, and context.
const LEAST_POSITIONS: usize = 16;

/// No size in a spec is larger: products of two stay far below what memory holds.
const MOST: usize = 1 << 24;

/// What a model is. As JSON, keys that are not here are errors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSpec {
    /// The version of this form: [`ModelSpec::FORMAT`].
    pub format: u32,
    /// The model's name, such as `nutgraf-mini`.
    pub name: String,
    /// The model's version, such as `0.3.2`.
    pub version: String,
    /// The encoder.
    pub encoder: EncoderSpec,
    /// The numbers that the encoder's and the label head's weights are stored in, and that they
    /// are computed with.
    pub precision: Precision,
    /// The labels of the head, in the order of its outputs.
    pub labels: LabelSet,
    /// How a document is cut for the encoder.
    pub windows: WindowSpec,
    /// How the encoder's states become a sentence's vector; without it there are no vectors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence_vectors: Option<SentenceVectorSpec>,
    /// The salience head; without it the model finds entities only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salience: Option<SalienceSpec>,
    /// The context head; without it, rules alone say what a sentence needs before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<ContextSpec>,
    /// How labels become mentions.
    #[serde(default)]
    pub entities: EntitySpec,
    /// How a summary's sentences are chosen.
    #[serde(default)]
    pub selection: SelectionSpec,
}

/// A transformer encoder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncoderSpec {
    /// Its form, such as `bert` (Devlin et al. 2019): the `model_type` of `transformers`. The CPU
    /// engine runs `bert`.
    pub architecture: String,
    /// The activation inside of the feed-forward part.
    pub activation: Activation,
    /// Rows of the word embeddings: how many word pieces the tokenizer must know.
    pub vocabulary: usize,
    /// Rows of the segment embeddings.
    pub segments: usize,
    /// Rows of the position embeddings: the most word pieces that are read at once, special tokens
    /// included.
    pub positions: usize,
    /// Transformer layers.
    pub layers: usize,
    /// Width of the hidden states.
    pub hidden: usize,
    /// Width inside of the feed-forward part.
    pub intermediate: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// What is added to the variance by layer normalization.
    pub layer_norm_epsilon: f64,
    /// Whether segment ids carry the [`Casing`](crate::Casing) of words, for a vocabulary in lower
    /// case. Takes four segments.
    pub casing: bool,
}

/// An activation function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Activation {
    /// GELU by the error function (Hendrycks and Gimpel 2016).
    Gelu,
    /// Its approximation by tanh.
    GeluTanh,
    /// The larger of the number and 0.
    Relu,
    /// The number times its logistic function.
    Silu,
    /// The hyperbolic tangent.
    Tanh,
}

/// The numbers that a model's weights are stored in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Precision {
    /// Matrices of 8-bit integers with a factor for each output; activations are quantized row by
    /// row, products are of integers.
    Int8,
    /// 16-bit floats with the exponent of 32; products are of 32-bit floats.
    Bf16,
    /// 32-bit floats.
    F32,
}

impl std::fmt::Display for Precision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Int8 => "int8",
            Self::Bf16 => "bf16",
            Self::F32 => "f32",
        })
    }
}

/// How a document is cut into windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowSpec {
    /// The most word pieces that are read in one window, beside context and special tokens.
    pub pieces: usize,
    /// The most word pieces of context on each side, where a window is cut inside of a sentence.
    pub context: usize,
}

impl WindowSpec {
    /// [`Self::pieces`] of the models that are trained here: about as long as windows of training
    /// (48 to 224 pieces). On the Worldwide development set, windows of 126 to 254 pieces give
    /// strict F1 within 0.003 of each other; 510 pieces give 0.010 less, and take a third longer.
    pub const PIECES: usize = 190;

    /// Windows of `pieces` word pieces, or fewer if an encoder of `positions` takes fewer.
    pub fn new(positions: usize, pieces: usize) -> Self {
        let inner = positions.saturating_sub(SPECIAL_TOKENS);
        let context = (inner / 8).min(32);
        Self { pieces: pieces.min(inner - 2 * context), context }
    }
}

/// How the encoder's states become a sentence's vector: the mean over its word pieces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentenceVectorSpec {
    /// The layers, from 1, whose outputs side by side are the states.
    pub layers: Vec<usize>,
    /// The most word pieces of a sentence that count, from its first.
    pub pieces: usize,
}

/// The salience head: a transformer over a document's sentences, normalization first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SalienceSpec {
    /// Its layers.
    pub layers: usize,
    /// Its width.
    pub hidden: usize,
    /// Width inside of the feed-forward part.
    pub intermediate: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Positions that it tells apart; sentences past the last share one embedding.
    pub positions: usize,
    /// What is added to the variance by layer normalization.
    pub layer_norm_epsilon: f64,
    /// Whether it is told of each sentence, beside its vector, where in its window it stands, how
    /// long it is, and how it relates to the rest of the document.
    pub features: bool,
    /// The most sentences that it reads at once; its time grows with the square.
    pub sentences: usize,
    /// Sentences from the start of a document that go before every later group, so that later
    /// sentences have the positions, and the lead to compare with, of training.
    pub lead: usize,
}

/// The context head: perceptrons over what a salience head reads, see
/// [`ContextHead`](crate::ContextHead).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextSpec {
    /// How many numbers are made of what a salience head reads of a sentence.
    pub projected: usize,
    /// Width of the hidden layers.
    pub hidden: usize,
}

/// How labels become mentions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntitySpec {
    /// Whether the mentions of a document are made to agree: one name, one type.
    #[serde(default)]
    pub consistent_names: bool,
    /// What makes probabilities of the label head's certainties.
    #[serde(default)]
    pub confidence: ConfidenceScale,
    /// The least confidence of mentions of a type; those below are wrong so often that they are
    /// not reported. Types that are not here have no bound.
    #[serde(default)]
    pub least_confidence: BTreeMap<String, f32>,
}

/// How a summary's sentences are chosen. The priors are of saliences, but for a summary of so few words
/// that the best set is searched for: there, a sentence is worth what the salience head alone says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SelectionSpec {
    /// How strongly the odds of a sentence fall with its position, as its power of this; 0 is not
    /// at all. News tells the news first, more so than what a salience head was trained on.
    pub lead_prior: f32,
    /// How strongly the odds of a sentence rise with its words, as their power of this; 0 is not at
    /// all.
    pub length_prior: f32,
    /// Of how many sentences, the most salient that are left, one is chosen at a time.
    pub ahead: usize,
    /// Sentences of fewer words say little by themselves and go last, the shortest at the end.
    pub telling_words: usize,
    /// Where a number of words is asked for: how salient a sentence must be at least to be taken too,
    /// as a share of the salience of the most salient one that is.
    pub least_salience: f32,
    /// What a sentence loses, in log odds, for each thing that it would be better with and lacks: the
    /// full name of whom it calls by a surname, what "this place" in it points back to.
    pub doubt: f32,
    /// What a sentence adds to those chosen before.
    pub coverage: CoverageSpec,
}

/// How much of what a reference summary is expected to say counts in the choice of sentences.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CoverageSpec {
    /// What expected ROUGE-1, 0 to 1, weighs beside the log odds of a sentence's salience.
    pub weight: f32,
    /// The odds of a stem to be in a reference: this, times how often it comes, times the root of
    /// the summed salience of its sentences.
    pub odds: f32,
    /// Words of a reference summary.
    pub reference_words: usize,
}

impl Default for SelectionSpec {
    /// As for the model that ships, but for the priors: those of a model that says nothing of them.
    fn default() -> Self {
        let coverage = CoverageSpec::default();
        Self {
            lead_prior: 1.0,
            length_prior: 0.0,
            ahead: 8,
            telling_words: 7,
            least_salience: 0.0,
            doubt: 0.5,
            coverage,
        }
    }
}

impl Default for CoverageSpec {
    /// By logistic regression on 2,700 CNN and Daily Mail articles, whose highlights have about 40
    /// words.
    fn default() -> Self {
        Self { weight: 12.0, odds: 0.5, reference_words: 40 }
    }
}

/// How a mention's certainty becomes the probability that it is right (Platt 1999): its log odds,
/// times `slope`, plus `offset`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfidenceScale {
    /// Below 1 for a head that is too sure of itself.
    pub slope: f32,
    /// Added to the log odds.
    pub offset: f32,
}

impl Default for ConfidenceScale {
    /// Leaves certainties as they are.
    fn default() -> Self {
        Self { slope: 1.0, offset: 0.0 }
    }
}

impl ConfidenceScale {
    /// The log odds of a certainty, 0 to 1; those of 0 and 1 are cut to what an `f32` tells apart.
    pub fn log_odds(certainty: f32) -> f32 {
        let certainty = certainty.clamp(f32::EPSILON, 1.0 - f32::EPSILON);
        (certainty / (1.0 - certainty)).ln()
    }

    /// The probability, 0 to 1, for a certainty, 0 to 1.
    pub fn apply(self, certainty: f32) -> f32 {
        if self == Self::default() {
            return certainty;
        }
        self.probability(Self::log_odds(certainty))
    }

    /// The probability, 0 to 1, for the log odds of a certainty.
    pub fn probability(self, log_odds: f32) -> f32 {
        1.0 / (1.0 + (-self.slope * log_odds - self.offset).exp())
    }
}

impl ModelSpec {
    /// The version of the form that is read and written here.
    pub const FORMAT: u32 = 1;

    /// Reads and checks the `spec.json` of a model directory.
    pub fn parse(files: &ModelFiles) -> Result<Self, ModelError> {
        let fail = |reason: String| files.error(SPEC_FILE, reason);
        let mut json = serde_json::Deserializer::from_slice(&files.spec);
        let spec: Self = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            let inner = error.into_inner();
            fail(if path == "." { inner.to_string() } else { format!("`{path}`: {inner}") })
        })?;
        json.end().map_err(|error| fail(error.to_string()))?;
        spec.check().map_err(fail)?;
        Ok(spec)
    }

    /// The spec as JSON, indented, with a line end.
    pub fn to_json(&self) -> String {
        // Maps with string keys and finite numbers can always be written.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// How many numbers a sentence's vector has.
    pub fn vector_width(&self) -> usize {
        self.sentence_vectors.as_ref().map_or(0, |vectors| vectors.layers.len())
            * self.encoder.hidden
    }

    /// How many numbers the salience head reads of a sentence; 0 if there is no head.
    pub fn salience_width(&self) -> usize {
        self.salience.as_ref().map_or(0, |salience| {
            self.vector_width() + if salience.features { SENTENCE_FEATURES } else { 0 }
        })
    }

    /// The most word pieces that a window may have beside context and special tokens.
    pub fn longest_window(&self) -> usize {
        self.encoder.positions.saturating_sub(SPECIAL_TOKENS + 2 * self.windows.context)
    }

    /// Says what is wrong with a spec whose parts do not go together.
    pub fn check(&self) -> Result<(), String> {
        if self.format != Self::FORMAT {
            return Err(format!(
                "`format` is {}; this version reads {}",
                self.format,
                Self::FORMAT
            ));
        }
        self.check_encoder()?;
        let longest = self.longest_window();
        if self.windows.pieces == 0 || self.windows.pieces > longest {
            return Err(format!(
                "`windows.pieces` is {}; with {} positions and {} pieces of context on each side \
                 it is from 1 to {longest}",
                self.windows.pieces, self.encoder.positions, self.windows.context
            ));
        }
        if let Some(vectors) = &self.sentence_vectors {
            let in_order = vectors.layers.windows(2).all(|pair| pair[0] < pair[1]);
            let inside = |layer: &usize| (1..=self.encoder.layers).contains(layer);
            if vectors.layers.is_empty() || !in_order || !vectors.layers.iter().all(inside) {
                return Err(format!(
                    "`sentence_vectors.layers` is {:?}; it is rising numbers from 1 to {}",
                    vectors.layers, self.encoder.layers
                ));
            }
            if vectors.pieces == 0 {
                return Err("`sentence_vectors.pieces` is 0".to_owned());
            }
        }
        if let Some(salience) = &self.salience {
            salience.check()?;
            if self.sentence_vectors.is_none() {
                return Err("a model with `salience` has `sentence_vectors`".to_owned());
            }
        }
        if let Some(ContextSpec { projected, hidden }) = self.context {
            if !self.salience.as_ref().is_some_and(|salience| salience.features) {
                return Err("a model with `context` has `salience` with `features`".to_owned());
            }
            for (name, size) in [("projected", projected), ("hidden", hidden)] {
                if !(1..=MOST).contains(&size) {
                    return Err(format!("`context.{name}` is {size}: not a size"));
                }
            }
        }
        self.check_entities()?;
        let selection = &self.selection;
        let CoverageSpec { weight, odds, reference_words } = selection.coverage;
        let numbers =
            [selection.lead_prior, selection.length_prior, selection.least_salience, weight, odds];
        if !numbers.iter().all(|number| number.is_finite()) || odds < 0.0 {
            return Err("`selection` has a number that is not finite, or odds below 0".to_owned());
        }
        if selection.ahead == 0 || reference_words == 0 {
            return Err(
                "`selection.ahead` and `selection.coverage.reference_words` are at least 1"
                    .to_owned(),
            );
        }
        Ok(())
    }

    fn check_encoder(&self) -> Result<(), String> {
        let encoder = &self.encoder;
        let sizes = [
            ("vocabulary", encoder.vocabulary),
            ("segments", encoder.segments + 1),
            ("positions", encoder.positions),
            ("layers", encoder.layers),
            ("hidden", encoder.hidden),
            ("intermediate", encoder.intermediate),
            ("heads", encoder.heads),
        ];
        for (name, size) in sizes {
            if !(1..=MOST).contains(&size) {
                return Err(format!("`encoder.{name}` is {size}: not a size"));
            }
        }
        if encoder.positions < LEAST_POSITIONS {
            return Err(format!(
                "`encoder.positions` is {}; at least {LEAST_POSITIONS} are needed",
                encoder.positions
            ));
        }
        if !encoder.hidden.is_multiple_of(encoder.heads) {
            return Err(format!(
                "`encoder.hidden` is {}, which {} heads do not share evenly",
                encoder.hidden, encoder.heads
            ));
        }
        if encoder.casing && encoder.segments < 4 {
            return Err(format!(
                "casing takes 4 segments; `encoder.segments` is {}",
                encoder.segments
            ));
        }
        check_epsilon("encoder.layer_norm_epsilon", encoder.layer_norm_epsilon)
    }

    fn check_entities(&self) -> Result<(), String> {
        let ConfidenceScale { slope, offset } = self.entities.confidence;
        if !slope.is_finite() || !offset.is_finite() || slope <= 0.0 {
            return Err("`entities.confidence` is two numbers, the slope above 0".to_owned());
        }
        for (label, least) in &self.entities.least_confidence {
            if self.labels.types().iter().all(|known| **known != **label) {
                return Err(format!(
                    "`entities.least_confidence` is of `{label}`, which no label is of"
                ));
            }
            if !(0.0..=1.0).contains(least) {
                return Err(format!("`entities.least_confidence` of `{label}` is not from 0 to 1"));
            }
        }
        Ok(())
    }
}

impl SalienceSpec {
    fn check(&self) -> Result<(), String> {
        let sizes = [
            ("layers", self.layers),
            ("hidden", self.hidden),
            ("intermediate", self.intermediate),
            ("heads", self.heads),
            ("positions", self.positions),
            ("sentences", self.sentences),
        ];
        for (name, size) in sizes {
            if !(1..=MOST).contains(&size) {
                return Err(format!("`salience.{name}` is {size}: not a size"));
            }
        }
        if !self.hidden.is_multiple_of(self.heads) {
            return Err(format!(
                "`salience.hidden` is {}, which {} heads do not share evenly",
                self.hidden, self.heads
            ));
        }
        if self.lead >= self.sentences {
            return Err(format!(
                "`salience.lead` is {}; it is less than the {} sentences of a group",
                self.lead, self.sentences
            ));
        }
        check_epsilon("salience.layer_norm_epsilon", self.layer_norm_epsilon)
    }
}

fn check_epsilon(name: &str, epsilon: f64) -> Result<(), String> {
    if epsilon > 0.0 && epsilon < 1.0 {
        Ok(())
    } else {
        Err(format!("`{name}` is {epsilon}; it is a small number above 0"))
    }
}
