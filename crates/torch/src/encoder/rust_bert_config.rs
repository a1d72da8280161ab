//! What rust-bert's models need beyond the sizes of an encoder, read from a checkpoint's
//! config and checked, so that nothing is left for rust-bert to panic on.

use nutgraf::ModelError;
use nutgraf_tch::{EncoderConfig, size};
use serde_json::Value;

use crate::checkpoint::{CONFIG_FILE, Checkpoint};

/// The widest attention window of a Longformer; texts are padded to a multiple of it.
const WIDEST_WINDOW: i64 = 4096;

/// The families, each with what is its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    MobileBert {
        /// Width inside of the layers.
        bottleneck: i64,
        /// Feed-forward parts of a layer.
        feed_forwards: i64,
    },
    Longformer {
        /// For each layer, the tokens that a token attends to: half of them on each side.
        windows: Vec<i64>,
    },
    FNet,
}

impl Form {
    /// Reads the config of a checkpoint of sizes that were checked.
    pub(super) fn parse(
        checkpoint: &Checkpoint,
        sizes: &EncoderConfig,
    ) -> Result<Self, ModelError> {
        let fail = |reason: String| checkpoint.error(CONFIG_FILE, reason);
        if sizes.spec.segments == 0 {
            return Err(fail("`type_vocab_size` is 0; at least 1 is needed".to_owned()));
        }
        let file = checkpoint.config_file();
        let settings = checkpoint.settings(&file);
        let (hidden, heads) = (size(sizes.spec.hidden), size(sizes.spec.heads));
        let expect = |name: &str, want: Value| match settings.field(name) {
            Some(value) if *value != want => {
                Err(fail(format!("`{name}` is {value}; only {want} is supported")))
            }
            _ => Ok(()),
        };
        let number = |name: &str, default: i64, most: i64| {
            Ok::<_, ModelError>(settings.number(name, 1, most)?.unwrap_or(default))
        };
        match checkpoint.model_type.as_str() {
            "mobilebert" => {
                expect("use_bottleneck", true.into())?;
                expect("use_bottleneck_attention", false.into())?;
                expect("key_query_shared_bottleneck", true.into())?;
                expect("trigram_input", true.into())?;
                expect("normalization_type", "no_norm".into())?;
                let bottleneck = number("intra_bottleneck_size", 128, hidden)?;
                if bottleneck % heads != 0 {
                    return Err(fail(format!(
                        "`intra_bottleneck_size` is {bottleneck}, which {heads} attention heads \
                         can't share"
                    )));
                }
                let feed_forwards = number("num_feedforward_networks", 4, 64)?;
                Ok(Self::MobileBert { bottleneck, feed_forwards })
            }
            "longformer" => {
                Ok(Self::Longformer { windows: windows(checkpoint, sizes.spec.layers)? })
            }
            _ => Ok(Self::FNet),
        }
    }

    /// Tensors, with their shapes, that between them have each size in the config.
    pub(super) fn shapes(&self, sizes: &EncoderConfig, labels: i64) -> Vec<(String, Vec<i64>)> {
        let hidden = size(sizes.spec.hidden);
        let (base, width) = match self {
            Self::MobileBert { bottleneck, .. } => ("mobilebert", *bottleneck),
            Self::Longformer { .. } => ("longformer", hidden),
            Self::FNet => ("fnet", hidden),
        };
        let wide = size(sizes.spec.intermediate);
        let table = |name: &str, rows: i64, width: i64| {
            (format!("{base}.embeddings.{name}.weight"), vec![rows, width])
        };
        let layer = |name: &str, shape: [i64; 2]| {
            let last = sizes.spec.layers - 1;
            (format!("{base}.encoder.layer.{last}.{name}.weight"), shape.to_vec())
        };
        let mut shapes = vec![
            table("word_embeddings", size(sizes.spec.vocabulary), size(sizes.embedding)),
            table("position_embeddings", size(sizes.position_rows), hidden),
            table("token_type_embeddings", size(sizes.spec.segments), hidden),
            layer("intermediate.dense", [wide, width]),
            ("classifier.weight".to_owned(), vec![labels, hidden]),
        ];
        if let Self::MobileBert { feed_forwards: 2.., .. } = self {
            shapes.push(layer("ffn.0.intermediate.dense", [wide, width]));
        }
        shapes
    }
}

/// The attention windows of a Longformer's layers.
fn windows(checkpoint: &Checkpoint, layers: usize) -> Result<Vec<i64>, ModelError> {
    let fail = |value: &Value, reason: &str| {
        Err(checkpoint.error(CONFIG_FILE, format!("`attention_window` is {value}; {reason}")))
    };
    let Some(value) = checkpoint.config.get("attention_window") else {
        return Err(checkpoint.error(CONFIG_FILE, "it has no `attention_window`"));
    };
    let windows: Option<Vec<i64>> = match value {
        Value::Array(windows) => windows.iter().map(Value::as_i64).collect(),
        one => one.as_i64().map(|window| vec![window; layers]),
    };
    let windows = windows.unwrap_or_default();
    if windows.len() != layers {
        return fail(value, "a number, or one for each layer, is needed");
    }
    let widest = windows.iter().copied().max().unwrap_or_default();
    let fits = |&window: &i64| window >= 2 && window % 2 == 0 && widest % window == 0;
    if widest > WIDEST_WINDOW || !windows.iter().all(fits) {
        return fail(
            value,
            "even numbers are needed, of which the greatest is a multiple of each, and at \
             most 4096",
        );
    }
    Ok(windows)
}
