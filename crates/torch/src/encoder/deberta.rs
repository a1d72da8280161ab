//! The forward pass of `DeBERTa` v2 and v3: attention by content and by relative position
//! (He, Liu, Gao and Chen 2021). rust-bert's is not used, for the reasons in `rust_bert`.
//!
//! Not supported are the convolution of the largest v2 models, and embeddings of another
//! width than the layers.

use nutgraf::ModelError;
use nutgraf::model::Activation;
use nutgraf_tch::{EncoderConfig, Linear, Norm, Source, Weights, activate, size};
use serde_json::Value;
use tch::{Device, Kind, TchError, Tensor};

use crate::checkpoint::Checkpoint;

/// An encoder with its label head. Copies share their weights.
#[derive(Debug)]
pub(crate) struct DebertaEncoder {
    words: Tensor,
    positions: Option<Tensor>,
    segments: Option<Tensor>,
    embedding_norm: Norm,
    layers: Vec<Layer>,
    head: Linear,
    heads: i64,
    activation: Activation,
    distances: Distances,
    max_tokens: i64,
}

#[derive(Debug)]
struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    /// Keys and queries of the distances, `[heads, 2 * span, size]`, if they are attended to.
    distance_keys: Option<Tensor>,
    distance_queries: Option<Tensor>,
    attention_output: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    output_norm: Norm,
}

/// How distances of tokens become rows of the table of distances.
#[derive(Debug, Clone, Copy)]
struct Distances {
    /// Rows for each direction.
    span: i64,
    /// Buckets for each direction, of which the farther half grow as the logarithm.
    buckets: Option<i64>,
    /// The longest distance.
    most: i64,
}

impl Distances {
    fn parse(checkpoint: &Checkpoint, sizes: &EncoderConfig) -> Result<Self, ModelError> {
        let file = checkpoint.config_file();
        let settings = checkpoint.settings(&file);
        let fail = |reason: String| Err(settings.error(reason));
        let positions = size(sizes.spec.positions);
        // What is 0 or less stands for nothing.
        let number = |name: &str| {
            let number = settings.number(name, i64::MIN, positions.max(1 << 16))?;
            Ok::<_, ModelError>(number.filter(|&number| number > 0))
        };
        let most = number("max_relative_positions")?.unwrap_or(positions);
        let buckets = number("position_buckets")?;
        if let Some(buckets) = buckets
            && (buckets < 4 || most <= buckets / 2 + 1)
        {
            return fail(format!("`position_buckets` is {buckets}, for distances up to {most}"));
        }
        Ok(Self { span: buckets.unwrap_or(most), buckets, most })
    }

    /// The distances of `tokens` tokens from each other, bucketed, `[tokens, tokens]`.
    fn of(self, tokens: i64) -> Result<Tensor, TchError> {
        let places = Tensor::f_arange(tokens, (Kind::Int64, Device::Cpu))?;
        let distance = places.f_unsqueeze(1)?.f_sub(&places)?;
        let Some(buckets) = self.buckets else { return Ok(distance) };
        let middle = buckets / 2;
        let far = distance.f_abs()?.f_clamp_min(middle)?;
        // In 32-bit floats, as in transformers, since it is rounded up.
        let longest = Tensor::from((self.most - 1) as f32 / middle as f32).f_log()?;
        let log = far.f_to_kind(Kind::Float)?.f_div_scalar(middle)?.f_log()?;
        let bucket = log.f_div(&longest)?.f_mul_scalar(middle - 1)?.f_ceil()?;
        let bucket = bucket.f_add_scalar(middle)?.f_to_kind(Kind::Int64)?;
        let near = distance.f_abs()?.f_le(middle)?;
        distance.f_where_self(&near, &bucket.f_mul(&distance.f_sign()?)?)
    }
}

impl DebertaEncoder {
    /// The `model_type` of these.
    pub(super) const SUPPORTED: &str = "deberta-v2";

    /// Loads the encoder of a checkpoint with a head of `labels` outputs.
    pub(super) fn load(
        checkpoint: &Checkpoint,
        sizes: &EncoderConfig,
        weights: &Weights,
        labels: i64,
    ) -> Result<Self, ModelError> {
        let file = checkpoint.config_file();
        let settings = checkpoint.settings(&file);
        let fail = |reason: String| settings.error(reason);
        let field = |name: &str| settings.field(name);
        let flag = |name: &str, default: bool| settings.flag(name, default);
        if !flag("relative_attention", false)? {
            return Err(fail("`relative_attention` is not true; it has to be".to_owned()));
        }
        if let Some(size) = field("conv_kernel_size").filter(|size| size.as_i64() != Some(0)) {
            return Err(fail(format!("`conv_kernel_size` is {size}; only 0 is supported")));
        }
        if sizes.embedding != sizes.spec.hidden {
            let reason = format!("`embedding_size` is {}; not `hidden_size`", sizes.embedding);
            return Err(fail(reason));
        }
        let [by_key, by_query] = kinds(field("pos_att_type")).map_err(fail)?;
        let shares = flag("share_att_key", false)?;
        let norms = settings.text("norm_rel_ebd")?.unwrap_or("none");
        let distances = Distances::parse(checkpoint, sizes)?;

        let (width, wide) = (size(sizes.spec.hidden), size(sizes.spec.intermediate));
        let count = size(sizes.spec.heads);
        let torch = |error: TchError| weights.failed(&error);
        let linear = |name: &str, inputs, outputs| Linear::take(weights, name, inputs, outputs);
        let norm = |name: &str| Norm::take(weights, name, width, sizes.spec.layer_norm_epsilon);
        let table =
            |name: &str, rows: i64| weights.floats(&format!("{name}.weight"), &[rows, width]);
        let mut rows = table("deberta.encoder.rel_embeddings", 2 * distances.span)?;
        if norms.to_lowercase().split('|').any(|norm| norm.trim() == "layer_norm") {
            rows = norm("deberta.encoder.LayerNorm")?.forward(&rows).map_err(torch)?;
        }
        let layer = |index: usize| -> Result<Layer, ModelError> {
            let name = |part: &str| format!("deberta.encoder.layer.{index}.{part}");
            let square = |part: &str| linear(&name(part), width, width);
            let query = square("attention.self.query_proj")?;
            let key = square("attention.self.key_proj")?;
            let of_distances = |wanted: bool, own: &str, shared: &Linear| {
                let project = |layer: &Linear| {
                    layer.forward(&rows).and_then(|x| heads(&x, count)).map_err(torch)
                };
                match (wanted, shares) {
                    (false, _) => Ok(None),
                    (true, true) => project(shared).map(Some),
                    (true, false) => project(&square(own)?).map(Some),
                }
            };
            Ok(Layer {
                distance_keys: of_distances(by_key, "attention.self.pos_key_proj", &key)?,
                distance_queries: of_distances(by_query, "attention.self.pos_query_proj", &query)?,
                query,
                key,
                value: square("attention.self.value_proj")?,
                attention_output: square("attention.output.dense")?,
                attention_norm: norm(&name("attention.output.LayerNorm"))?,
                up: linear(&name("intermediate.dense"), width, wide)?,
                down: linear(&name("output.dense"), wide, width)?,
                output_norm: norm(&name("output.LayerNorm"))?,
            })
        };
        let embeddings = |part: &str| format!("deberta.embeddings.{part}");
        let positions = flag("position_biased_input", true)?
            .then(|| table(&embeddings("position_embeddings"), size(sizes.spec.positions)));
        let segments = (sizes.spec.segments > 0)
            .then(|| table(&embeddings("token_type_embeddings"), size(sizes.spec.segments)));
        Ok(Self {
            words: table(&embeddings("word_embeddings"), size(sizes.spec.vocabulary))?,
            positions: positions.transpose()?,
            segments: segments.transpose()?,
            embedding_norm: norm(&embeddings("LayerNorm"))?,
            layers: (0..sizes.spec.layers).map(layer).collect::<Result<_, _>>()?,
            head: linear("classifier", width, labels)?,
            heads: count,
            activation: sizes.spec.activation,
            distances,
            max_tokens: size(sizes.spec.positions),
        })
    }

    /// Logits `[tokens, labels]` of one window; `ids` and `segments` are `[tokens]`.
    pub(super) fn forward(&self, ids: &Tensor, segments: &Tensor) -> Result<Tensor, TchError> {
        let tokens = ids.size1()?;
        if tokens > self.max_tokens {
            return Err(TchError::Torch(format!("it takes no window of {tokens} tokens")));
        }
        let mut x = self.words.f_index_select(0, ids)?;
        if let Some(positions) = &self.positions {
            x = x.f_add(&positions.f_narrow(0, 0, tokens)?)?;
        }
        if let Some(table) = &self.segments {
            x = x.f_add(&table.f_index_select(0, segments)?)?;
        }
        x = self.embedding_norm.forward(&x)?;
        let distances = self.distances.of(tokens)?;
        let span = self.distances.span;
        let row = |distances: &Tensor| {
            let rows = distances.f_add_scalar(span)?.f_clamp(0, 2 * span - 1)?;
            rows.f_unsqueeze(0)?.f_expand([self.heads, tokens, tokens], true)
        };
        let rows = [row(&distances)?, row(&distances.f_neg()?)?];
        for layer in &self.layers {
            let context = layer.attention(&x, self.heads, &rows)?;
            x = x.f_add(&layer.attention_output.forward(&context)?)?;
            x = layer.attention_norm.forward(&x)?;
            let wide = activate(self.activation, &layer.up.forward(&x)?)?;
            x = x.f_add(&layer.down.forward(&wide)?)?;
            x = layer.output_norm.forward(&x)?;
        }
        self.head.forward(&x)
    }

    /// Another handle on the same weights, for another thread.
    pub(super) fn share(&self) -> Self {
        let copy = |tensor: &Option<Tensor>| tensor.as_ref().map(Tensor::shallow_clone);
        let layer = |layer: &Layer| Layer {
            query: layer.query.share(),
            key: layer.key.share(),
            value: layer.value.share(),
            distance_keys: copy(&layer.distance_keys),
            distance_queries: copy(&layer.distance_queries),
            attention_output: layer.attention_output.share(),
            attention_norm: layer.attention_norm.share(),
            up: layer.up.share(),
            down: layer.down.share(),
            output_norm: layer.output_norm.share(),
        };
        Self {
            words: self.words.shallow_clone(),
            positions: copy(&self.positions),
            segments: copy(&self.segments),
            embedding_norm: self.embedding_norm.share(),
            layers: self.layers.iter().map(layer).collect(),
            head: self.head.share(),
            ..*self
        }
    }
}

impl Layer {
    /// `[tokens, width]` to the same. The rows of the distances are `[heads, tokens, tokens]`:
    /// from the first token to the second, and back.
    fn attention(&self, x: &Tensor, count: i64, rows: &[Tensor; 2]) -> Result<Tensor, TchError> {
        let project = |layer: &Linear| heads(&layer.forward(x)?, count);
        let (query, key, value) =
            (project(&self.query)?, project(&self.key)?, project(&self.value)?);
        let size = query.size3()?.2;
        let mut scores = query.f_matmul(&key.f_transpose(1, 2)?)?;
        let mut terms = 1;
        if let Some(keys) = &self.distance_keys {
            let all = query.f_matmul(&keys.f_transpose(1, 2)?)?;
            scores = scores.f_add(&all.f_gather(2, &rows[0], false)?)?;
            terms += 1;
        }
        if let Some(queries) = &self.distance_queries {
            let all = key.f_matmul(&queries.f_transpose(1, 2)?)?;
            scores = scores.f_add(&all.f_gather(2, &rows[1], false)?.f_transpose(1, 2)?)?;
            terms += 1;
        }
        let scale = ((size * terms) as f64).sqrt();
        let shares = scores.f_div_scalar(scale)?.f_softmax(-1, None)?;
        let tokens = x.size2()?.0;
        shares.f_matmul(&value)?.f_transpose(0, 1)?.f_reshape([tokens, count * size])
    }
}

/// `[rows, width]` to `[heads, rows, size]`.
fn heads(x: &Tensor, count: i64) -> Result<Tensor, TchError> {
    let (rows, width) = x.size2()?;
    x.f_view([rows, count, width / count])?.f_transpose(0, 1)
}

/// Whether the content's queries meet the keys of distances (`c2p`), and its keys the
/// queries of distances (`p2c`).
fn kinds(value: Option<&Value>) -> Result<[bool; 2], String> {
    let names: Option<Vec<String>> = match value {
        None => Some(Vec::new()),
        Some(Value::String(text)) => {
            Some(text.to_lowercase().split('|').map(|name| name.trim().to_owned()).collect())
        }
        Some(Value::Array(names)) => {
            names.iter().map(|name| name.as_str().map(str::to_owned)).collect()
        }
        Some(_) => None,
    };
    match (names, value) {
        (Some(names), _) if names.iter().all(|name| ["c2p", "p2c"].contains(&&**name)) => {
            Ok(["c2p", "p2c"].map(|kind| names.iter().any(|name| name == kind)))
        }
        (_, value) => Err(format!(
            "`pos_att_type` is {}; only c2p and p2c are supported",
            value.unwrap_or(&Value::Null)
        )),
    }
}
