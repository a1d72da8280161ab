//! Encoders that rust-bert computes: `MobileBERT`, Longformer and `FNet`.
//!
//! rust-bert's structs panic on what they can't use, and load weights without a look at
//! their shapes. So the config is read here, the sizes in it are compared with the
//! checkpoint's before anything of that size is made, and each variable of the model is
//! given the checkpoint's tensor of its name and shape, or loading fails. A window is a
//! batch of its own, since rust-bert mixes up the rows of batches.
//!
//! Left out are the families of rust-bert 0.23 whose numbers can't be made those of
//! transformers:
//! - `DeBERTa`: the distance of tokens is cut off at the number of attention heads instead
//!   of the longest distance. Logits of a model with 4 heads are off by up to 1e-6 for 4
//!   tokens and by 0.95 for 40.
//! - `DeBERTa` v2 and v3: the rows of the relative positions are taken without the offset
//!   that makes them positive, scores are divided by a product and not its square root, and
//!   distances beyond the near ones fall into other buckets. Logits are off by up to 2.0 for
//!   4 tokens. These are computed here: see `deberta`.
//! - `XLNet`, whose special tokens both stand behind the text.

use std::collections::HashMap;

use nutgraf::ModelError;
use nutgraf::model::Activation;
use nutgraf_tch::{EncoderConfig, Source, Weights, reason, size};
use rust_bert::fnet::{FNetConfig, FNetForTokenClassification};
use rust_bert::longformer::{LongformerConfig, LongformerForTokenClassification};
use rust_bert::mobilebert::{
    MobileBertConfig, MobileBertForTokenClassification, NormalizationType,
};
use rust_bert::{Activation as RustBertActivation, RustBertError};
use tch::nn::VarStore;
use tch::{Device, TchError, Tensor};

use super::rust_bert_config::Form;
use crate::checkpoint::{CONFIG_FILE, Checkpoint};

/// A model of rust-bert's with its label head.
pub(crate) struct RustBertEncoder {
    model: Model,
    /// The variables of `model`.
    store: VarStore,
    /// What `model` was made by, for copies.
    plan: Plan,
}

/// What a model is made by.
#[derive(Clone)]
struct Plan {
    form: Form,
    sizes: EncoderConfig,
    labels: i64,
    activation: RustBertActivation,
}

enum Model {
    MobileBert(MobileBertForTokenClassification),
    Longformer(LongformerForTokenClassification),
    FNet(FNetForTokenClassification),
}

impl RustBertEncoder {
    /// The `model_type`s of these.
    pub(super) const SUPPORTED: [&str; 3] = ["mobilebert", "longformer", "fnet"];

    /// Loads the encoder of a checkpoint with a head of `labels` outputs.
    pub(super) fn load(
        checkpoint: &Checkpoint,
        sizes: &EncoderConfig,
        weights: &Weights,
        labels: i64,
    ) -> Result<Self, ModelError> {
        let form = Form::parse(checkpoint, sizes)?;
        for (name, shape) in form.shapes(sizes, labels) {
            weights.check(&name, &shape)?;
        }
        let activation = activation(sizes.spec.activation).ok_or_else(|| {
            let reason = format!("rust-bert has no activation {:?}", sizes.spec.activation);
            checkpoint.error(CONFIG_FILE, reason)
        })?;
        let plan = Plan { form, sizes: sizes.clone(), labels, activation };
        let (model, store) = plan.build().map_err(|error| weights.failed(&error))?;
        // In the order of their names, so that the first to fail is always the same.
        let mut variables: Vec<(String, Tensor)> = store.variables().into_iter().collect();
        variables.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        for (name, mut variable) in variables {
            let tensor = weights.floats(&name, &variable.size())?;
            variable
                .f_set_data(&tensor)
                .map_err(|error| weights.error(format!("`{name}`: {}", reason(&error))))?;
        }
        Ok(Self { model, store, plan })
    }

    /// How many tokens it takes at once.
    fn max_tokens(&self) -> usize {
        self.plan.sizes.spec.positions
    }

    /// Logits `[tokens, labels]` of one window; `ids` and `segments` are `[tokens]`.
    pub(super) fn forward(&self, ids: &Tensor, segments: &Tensor) -> Result<Tensor, TchError> {
        self.check(ids, segments)?;
        let (ids, segments) = (ids.f_unsqueeze(0)?, segments.f_unsqueeze(0)?);
        let (ids, segments) = (Some(&ids), Some(&segments));
        let logits = match &self.model {
            Model::MobileBert(model) => {
                model.forward_t(ids, segments, None, None, None, false).map(|output| output.logits)
            }
            Model::Longformer(model) => model
                .forward_t(ids, None, None, segments, None, None, false)
                .map(|output| output.logits),
            Model::FNet(model) => {
                model.forward_t(ids, segments, None, None, false).map(|output| output.logits)
            }
        };
        logits.map_err(|error| failure(&error))?.f_squeeze_dim(0)
    }

    /// Fails on what rust-bert would panic on.
    fn check(&self, ids: &Tensor, segments: &Tensor) -> Result<(), TchError> {
        let (tokens, sizes) = (ids.numel(), &self.plan.sizes);
        if !(1..=self.max_tokens()).contains(&tokens) || segments.numel() != tokens {
            return Err(TchError::Torch(format!("it takes no window of {tokens} tokens")));
        }
        for (ids, rows, what) in
            [(ids, &sizes.spec.vocabulary, "token"), (segments, &sizes.spec.segments, "segment")]
        {
            let (least, most) =
                (ids.f_min()?.f_int64_value(&[])?, ids.f_max()?.f_int64_value(&[])?);
            let rows = size(*rows);
            if least < 0 || most >= rows {
                let reason =
                    format!("of the {what} ids, {least} to {most}, some are not in 0..{rows}");
                return Err(TchError::Torch(reason));
            }
        }
        Ok(())
    }

    /// Another model on the same weights. It is made with weights of its own, which are
    /// dropped at once.
    pub(super) fn share(&self) -> Result<Self, TchError> {
        let plan = self.plan.clone();
        let (model, store) = plan.build()?;
        let source = self.store.variables();
        for (name, mut variable) in store.variables() {
            let weight = source
                .get(&name)
                .ok_or_else(|| TchError::Torch(format!("the copy has another `{name}`")))?;
            variable.f_set_data(weight)?;
        }
        Ok(Self { model, store, plan })
    }
}

impl Plan {
    /// A model with random weights, and its variables.
    fn build(&self) -> Result<(Model, VarStore), TchError> {
        let mut store = VarStore::new(Device::Cpu);
        let root = store.root();
        let Self { form, sizes, labels, activation } = self;
        let EncoderConfig { spec, padding, embedding, .. } = sizes;
        let (layers, hidden_size) = (size(spec.layers), size(spec.hidden));
        let (intermediate_size, heads) = (size(spec.intermediate), size(spec.heads));
        let (segments, vocab_size) = (size(spec.segments), size(spec.vocabulary));
        let positions = size(sizes.position_rows);
        // Only their number is looked at.
        let id2label: Option<HashMap<i64, String>> =
            Some((0..*labels).map(|label| (label, String::new())).collect());
        let hidden_act = *activation;
        let model = match form {
            Form::MobileBert { bottleneck, feed_forwards } => {
                let config = MobileBertConfig {
                    hidden_act,
                    hidden_size,
                    intermediate_size,
                    max_position_embeddings: positions,
                    num_attention_heads: heads,
                    num_hidden_layers: layers,
                    type_vocab_size: segments,
                    vocab_size,
                    embedding_size: size(*embedding),
                    pad_token_idx: Some(*padding),
                    trigram_input: Some(true),
                    use_bottleneck: Some(true),
                    use_bottleneck_attention: Some(false),
                    intra_bottleneck_size: Some(*bottleneck),
                    key_query_shared_bottleneck: Some(true),
                    num_feedforward_networks: Some(*feed_forwards),
                    normalization_type: Some(NormalizationType::no_norm),
                    id2label,
                    ..MobileBertConfig::default()
                };
                MobileBertForTokenClassification::new(root, &config).map(Model::MobileBert)
            }
            Form::Longformer { windows } => {
                let config = LongformerConfig {
                    hidden_act,
                    attention_window: windows.clone(),
                    hidden_size,
                    intermediate_size,
                    max_position_embeddings: positions,
                    num_attention_heads: heads,
                    num_hidden_layers: layers,
                    type_vocab_size: segments,
                    vocab_size,
                    pad_token_id: Some(*padding),
                    layer_norm_eps: Some(spec.layer_norm_epsilon),
                    id2label,
                    ..LongformerConfig::default()
                };
                LongformerForTokenClassification::new(root, &config).map(Model::Longformer)
            }
            Form::FNet => {
                let config = FNetConfig {
                    vocab_size,
                    hidden_size,
                    num_hidden_layers: layers,
                    intermediate_size,
                    hidden_act,
                    max_position_embeddings: positions,
                    type_vocab_size: segments,
                    layer_norm_eps: Some(spec.layer_norm_epsilon),
                    pad_token_id: Some(*padding),
                    id2label,
                    ..FNetConfig::default()
                };
                FNetForTokenClassification::new(root, &config).map(Model::FNet)
            }
        };
        let model = model.map_err(|error| failure(&error))?;
        store.freeze();
        Ok((model, store))
    }
}

fn activation(activation: Activation) -> Option<RustBertActivation> {
    Some(match activation {
        Activation::Gelu => RustBertActivation::gelu,
        Activation::GeluTanh => RustBertActivation::gelu_new,
        Activation::Relu => RustBertActivation::relu,
        Activation::Silu => RustBertActivation::swish,
        Activation::Tanh => RustBertActivation::tanh,
        _ => return None,
    })
}

fn failure(error: &RustBertError) -> TchError {
    TchError::Torch(error.to_string())
}
