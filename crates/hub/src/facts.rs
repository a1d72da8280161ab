//! What a model's files say of it: its kind, its size, its labels.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::select::{CONFIG, weights_of};
use crate::{HubError, select};

/// The longest header of a safetensors file that the format allows.
const LONGEST_HEADER: u64 = 100_000_000;

/// Facts of a model, as far as its files have them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// The family, such as `bart`.
    pub model_type: Option<String>,
    /// The class that runs it, such as `BartForConditionalGeneration`.
    pub architecture: Option<String>,
    /// What it does, in the hub's words, such as `token-classification`.
    pub task: Option<&'static str>,
    /// Tokens that it knows.
    pub vocabulary: Option<u64>,
    /// Layers; of the encoder, if there are two.
    pub layers: Option<u64>,
    /// Layers of the decoder, if there are two.
    pub decoder_layers: Option<u64>,
    /// Width of the hidden states.
    pub hidden_size: Option<u64>,
    /// Heads of attention.
    pub heads: Option<u64>,
    /// Tokens that it takes at once.
    pub max_tokens: Option<u64>,
    /// Labels by their number.
    pub labels: Vec<String>,
    /// The files with its weights.
    pub weights: Vec<String>,
    /// Numbers in its weights, if they are safetensors.
    pub parameters: Option<u64>,
    /// The type of most of these numbers, such as `F32`.
    pub dtype: Option<String>,
}

impl Facts {
    /// Reads `config.json` and the heads of the weights in a folder. Fails if the config can't
    /// be read, or if weights are cut short.
    pub fn of(folder: &Path) -> Result<Self, HubError> {
        let mut facts = Self::of_config(folder)?;
        facts.weights = weights_of(folder);
        let mut types: BTreeMap<String, u64> = BTreeMap::new();
        for name in facts.weights.iter().filter(|name| select::is_safetensors(name)) {
            let path = folder.join(name);
            tensors(&path, &mut types).map_err(|reason| HubError::Content { path, reason })?;
        }
        facts.dtype = types.iter().max_by_key(|(_, count)| **count).map(|(name, _)| name.clone());
        facts.parameters = if types.is_empty() { None } else { Some(types.values().sum()) };
        Ok(facts)
    }

    /// Reads `config.json` in a folder, and nothing else.
    pub fn of_config(folder: &Path) -> Result<Self, HubError> {
        let path = folder.join(CONFIG);
        let config = fs::read(&path).map_err(|error| HubError::file("read", &path, error))?;
        let config: Value = serde_json::from_slice(&config)
            .map_err(|error| HubError::Content { path, reason: error.to_string() })?;
        Ok(Self::from_config(&config))
    }

    fn from_config(config: &Value) -> Self {
        let text = |key: &str| config.get(key)?.as_str().map(str::to_owned);
        // Families call the same thing by different names.
        let number = |keys: &[&str]| keys.iter().find_map(|key| config.get(*key)?.as_u64());
        let architecture =
            config.get("architectures").and_then(|all| all.get(0)?.as_str()).map(str::to_owned);
        let mut labels: Vec<(u64, String)> = config
            .get("id2label")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(id, label)| Some((id.parse().ok()?, label.as_str()?.to_owned())))
            .collect();
        labels.sort();
        Self {
            task: architecture.as_deref().and_then(task),
            architecture,
            model_type: text("model_type"),
            vocabulary: number(&["vocab_size"]),
            layers: number(&[
                "encoder_layers",
                "num_layers",
                "num_hidden_layers",
                "n_layers",
                "n_layer",
            ]),
            decoder_layers: number(&["decoder_layers", "num_decoder_layers"]),
            hidden_size: number(&["d_model", "hidden_size", "dim", "n_embd"]),
            heads: number(&[
                "encoder_attention_heads",
                "num_attention_heads",
                "num_heads",
                "n_heads",
                "n_head",
            ]),
            max_tokens: number(&["max_position_embeddings", "n_positions"]),
            labels: labels.into_iter().map(|(_, label)| label).collect(),
            ..Self::default()
        }
    }
}

/// The hub's word for what a class of models does, by the end of its name.
fn task(architecture: &str) -> Option<&'static str> {
    let tasks = [
        ("ForTokenClassification", "token-classification"),
        ("ForConditionalGeneration", "text2text-generation"),
        ("ForSequenceClassification", "text-classification"),
        ("ForQuestionAnswering", "question-answering"),
        ("ForMaskedLM", "fill-mask"),
        ("ForCausalLM", "text-generation"),
        ("LMHeadModel", "text-generation"),
        ("Model", "feature-extraction"),
    ];
    tasks.iter().find(|(end, _)| architecture.ends_with(end)).map(|(_, task)| *task)
}

#[derive(Deserialize)]
struct Tensor {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: (u64, u64),
}

/// Counts the numbers of a safetensors file by their type, and checks that it is whole. The
/// format: 8 bytes with the length of the header, little-endian; the header, a JSON object
/// with a tensor for each name, and `__metadata__`; the data.
fn tensors(path: &Path, types: &mut BTreeMap<String, u64>) -> Result<(), String> {
    let mut file = File::open(path).map_err(|error| error.to_string())?;
    let size = file.metadata().map_err(|error| error.to_string())?.len();
    let cut = |_| "it is cut short".to_owned();
    let mut length = [0; 8];
    file.read_exact(&mut length).map_err(cut)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST_HEADER {
        return Err("it is no safetensors file".to_owned());
    }
    if length + 8 > size {
        return Err("it is cut short".to_owned());
    }
    let mut header = Vec::new();
    file.take(length).read_to_end(&mut header).map_err(cut)?;
    let header: BTreeMap<String, Value> = serde_json::from_slice(&header)
        .map_err(|error| format!("it is no safetensors file: {error}"))?;
    let mut end = 0;
    for (name, tensor) in header.into_iter().filter(|(name, _)| name != "__metadata__") {
        let tensor: Tensor = serde_json::from_value(tensor)
            .map_err(|error| format!("its tensor `{name}` is not understood: {error}"))?;
        let count = tensor.shape.iter().try_fold(1_u64, |count, size| count.checked_mul(*size));
        let count = count.ok_or_else(|| format!("its tensor `{name}` is too large"))?;
        let total = types.entry(tensor.dtype).or_default();
        *total = total.saturating_add(count);
        end = end.max(tensor.data_offsets.1);
    }
    let whole = end.saturating_add(8 + length);
    if whole > size {
        return Err(format!("it is cut short: it has {size} bytes of {whole}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn families_call_things_by_different_names() {
        let bart = json!({
            "model_type": "bart", "architectures": ["BartForConditionalGeneration"],
            "d_model": 1024, "encoder_layers": 12, "decoder_layers": 6, "num_hidden_layers": 12,
            "encoder_attention_heads": 16, "max_position_embeddings": 1024, "vocab_size": 50264,
        });
        let facts = Facts::from_config(&bart);
        assert_eq!((facts.layers, facts.decoder_layers), (Some(12), Some(6)));
        assert_eq!((facts.hidden_size, facts.heads), (Some(1024), Some(16)));
        assert_eq!(facts.task, Some("text2text-generation"));
        let t5 = json!({
            "model_type": "t5", "architectures": ["T5ForConditionalGeneration"], "d_model": 512,
            "num_layers": 6, "num_decoder_layers": 6, "num_heads": 8, "n_positions": 512,
        });
        let facts = Facts::from_config(&t5);
        assert_eq!((facts.layers, facts.heads, facts.max_tokens), (Some(6), Some(8), Some(512)));
        let ner = json!({
            "architectures": ["BertForTokenClassification"],
            "id2label": { "0": "O", "10": "I-X", "9": "B-X" },
        });
        let facts = Facts::from_config(&ner);
        assert_eq!(facts.task, Some("token-classification"));
        assert_eq!(facts.labels, ["O", "B-X", "I-X"]);
        assert_eq!(Facts::from_config(&json!([])), Facts::default());
    }

    #[test]
    fn weights_are_counted_and_must_be_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let header = json!({
            "__metadata__": { "format": "pt" },
            "a": { "dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24] },
            "b": { "dtype": "F16", "shape": [4], "data_offsets": [24, 32] },
        });
        let header = header.to_string();
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.as_bytes());
        file.extend([0; 32]);
        let path = folder.path().join("model.safetensors");
        fs::write(folder.path().join(CONFIG), "{}").expect("a file");
        let facts = |content: &[u8]| {
            fs::write(&path, content).expect("a file");
            Facts::of(folder.path())
        };
        let whole = facts(&file).expect("facts");
        assert_eq!((whole.parameters, whole.dtype.as_deref()), (Some(10), Some("F32")));
        for bytes in [0, 7, 20, file.len() - 1] {
            let error = facts(&file[..bytes]).expect_err("cut short").to_string();
            assert!(error.contains("it is cut short"), "{error}");
        }
        let error = facts(&[b'x'; 40]).expect_err("text").to_string();
        assert!(error.contains("it is no safetensors file"), "{error}");
    }
}
