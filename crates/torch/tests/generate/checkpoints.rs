//! Folders: the forms that weights and tokenizers come in, and those that are refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::expected::{F32, change_json, copy_checkpoint, data, open};
use nutgraf_torch::{GenerationOptions, Hypothesis, SequenceModel, TextGenerator};
use serde_json::{Value, json};
use tch::{Kind, Tensor};
use tempfile::TempDir;

const TEXT: &str = "The visitors arrived in the capital on Friday and met the leaders. Café 😀.";
const WEIGHTS: &str = "model.safetensors";

fn output(dir: &Path) -> Vec<Vec<Hypothesis>> {
    let model = open(dir);
    let options = GenerationOptions { beams: 2, max_length: 24, ..model.defaults() };
    model.generate(&[TEXT], &options).expect("output")
}

/// That the folder is refused because of `file`, with a reason that has `reason` in it.
fn refused(dir: &Path, file: &str, reason: &str) {
    let Err(error) = SequenceModel::open(dir, &F32) else {
        panic!("{reason} was not refused");
    };
    assert!(error.file.ends_with(file), "{error}, not of {file}");
    assert!(error.reason.contains(reason), "{error}, not {reason}");
}

fn weights(dir: &Path) -> BTreeMap<String, Tensor> {
    let tensors = Tensor::read_safetensors(dir.join(WEIGHTS)).expect("weights");
    tensors.into_iter().collect()
}

fn write(path: &Path, weights: &BTreeMap<String, Tensor>) {
    let tensors: Vec<(&str, &Tensor)> = weights.iter().map(|(n, t)| (n.as_str(), t)).collect();
    Tensor::write_safetensors(&tensors, path).expect("weights");
}

/// A copy of a checkpoint with its weights changed.
fn changed(name: &str, change: impl FnOnce(&mut BTreeMap<String, Tensor>)) -> TempDir {
    let folder = copy_checkpoint(name);
    let mut tensors = weights(folder.path());
    change(&mut tensors);
    write(&folder.path().join(WEIGHTS), &tensors);
    folder
}

#[test]
fn weights_in_parts() {
    let folder = copy_checkpoint("t5");
    let tensors = weights(folder.path());
    let mut map = serde_json::Map::new();
    let mut parts = [BTreeMap::new(), BTreeMap::new()];
    for (number, (name, tensor)) in tensors.into_iter().enumerate() {
        let part = number % 2;
        map.insert(name.clone(), format!("model-{part}.safetensors").into());
        parts[part].insert(name, tensor);
    }
    for (number, part) in parts.iter().enumerate() {
        write(&folder.path().join(format!("model-{number}.safetensors")), part);
    }
    fs::remove_file(folder.path().join(WEIGHTS)).expect("removed");
    let index = folder.path().join("model.safetensors.index.json");
    let write_index = |map: &serde_json::Map<String, Value>| {
        fs::write(&index, json!({ "weight_map": map }).to_string()).expect("an index");
    };
    write_index(&map);
    assert_eq!(output(folder.path()), output(&data("t5")));

    let mut elsewhere = map.clone();
    elsewhere.insert("shared.weight".to_owned(), "../model-0.safetensors".into());
    write_index(&elsewhere);
    refused(folder.path(), "model.safetensors.index.json", "not a file of this folder");

    map.insert("other.weight".to_owned(), "model-0.safetensors".into());
    write_index(&map);
    refused(folder.path(), "model.safetensors.index.json", "`other.weight` is not in");

    fs::remove_file(folder.path().join("model-1.safetensors")).expect("removed");
    refused(folder.path(), "model-1.safetensors", "No such file");
}

#[test]
fn weights_of_rust_bert() {
    for name in ["bart", "t5"] {
        let folder = copy_checkpoint(name);
        let tensors: Vec<(String, Tensor)> = weights(folder.path()).into_iter().collect();
        fs::remove_file(folder.path().join(WEIGHTS)).expect("removed");
        let ot = folder.path().join("rust_model.ot");
        Tensor::save_multi(&tensors, &ot).expect("weights");
        assert_eq!(output(folder.path()), output(&data(name)), "{name}");

        let bytes = fs::read(&ot).expect("weights");
        fs::write(&ot, &bytes[..bytes.len() / 2]).expect("weights");
        refused(folder.path(), "rust_model.ot", "");
    }
}

#[test]
fn tied_weights_under_any_of_their_names() {
    for name in ["bart", "t5", "pegasus"] {
        let prefix = if name == "t5" { "" } else { "model." };
        let shared = format!("{prefix}shared.weight");
        let renamed = changed(name, |weights| {
            let tensor = weights.remove(&shared).expect("embeddings");
            weights.insert("lm_head.weight".to_owned(), tensor);
        });
        assert_eq!(output(renamed.path()), output(&data(name)), "{name}");
        let copied = changed(name, |weights| {
            let copy = weights[&shared].copy();
            weights.insert(format!("{prefix}encoder.embed_tokens.weight"), copy);
        });
        assert_eq!(output(copied.path()), output(&data(name)), "{name}");
    }
}

#[test]
fn weights_in_sixteen_bits() {
    let rounded = changed("bart", |weights| {
        for tensor in weights.values_mut() {
            *tensor = tensor.to_kind(Kind::BFloat16).to_kind(Kind::Float);
        }
    });
    let stored = changed("bart", |weights| {
        for tensor in weights.values_mut() {
            *tensor = tensor.to_kind(Kind::BFloat16);
        }
    });
    assert_eq!(output(stored.path()), output(rounded.path()));
}

#[test]
fn weights_that_do_not_fit() {
    let layer = "model.decoder.layers.1.fc1.weight";
    let missing = changed("bart", |weights| {
        weights.remove(layer);
    });
    refused(missing.path(), WEIGHTS, "it has no tensor `decoder.layers.1.fc1.weight`");
    let extra = changed("bart", |weights| {
        let copy = weights[layer].copy();
        weights.insert("classification_head.dense.weight".to_owned(), copy);
    });
    refused(extra.path(), WEIGHTS, "`classification_head.dense.weight`");
    let turned = changed("bart", |weights| {
        let tensor = weights[layer].transpose(0, 1).contiguous();
        weights.insert(layer.to_owned(), tensor);
    });
    refused(
        turned.path(),
        WEIGHTS,
        "`decoder.layers.1.fc1.weight` has the shape [48, 96], but the config asks for [96, 48]",
    );
    let counts = changed("bart", |weights| {
        let tensor = weights[layer].to_kind(Kind::Int64);
        weights.insert(layer.to_owned(), tensor);
    });
    refused(counts.path(), WEIGHTS, "is of type I64");
}

#[test]
fn damaged_weights() {
    let folder = copy_checkpoint("bart");
    let path = folder.path().join(WEIGHTS);
    let whole = fs::read(&path).expect("weights");
    let header = 8 + usize::from(whole[0]) + 256 * usize::from(whole[1]);
    for length in [0, 7, 8, 100, header - 1, header, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).expect("weights");
        refused(folder.path(), WEIGHTS, "");
    }
    let with_header = |header: &str| {
        let mut bytes = u64::try_from(header.len()).expect("a length").to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend([0; 64]);
        fs::write(&path, bytes).expect("weights");
    };
    with_header("no header");
    refused(folder.path(), WEIGHTS, "no sound safetensors file");
    with_header(r#"{"a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [16, 0]}}"#);
    refused(folder.path(), WEIGHTS, "no sound safetensors file");
    with_header(
        r#"{"a": {"dtype": "F32", "shape": [4611686018427387904, 4], "data_offsets": [0, 0]}}"#,
    );
    refused(folder.path(), WEIGHTS, "no sound safetensors file");
    with_header(r#"{"a": {"dtype": "F32", "shape": [32], "data_offsets": [0, 128]}}"#);
    refused(folder.path(), WEIGHTS, "no sound safetensors file");
    fs::write(&path, u64::MAX.to_le_bytes()).expect("weights");
    refused(folder.path(), WEIGHTS, "no sound safetensors file");
    fs::remove_file(&path).expect("removed");
    refused(folder.path(), WEIGHTS, "no such file, nor");
}

/// A NaN is found as the model is loaded; numbers so large that sums are none, as it is used.
#[test]
fn a_model_of_no_numbers() {
    let name = "model.encoder.layers.0.fc1.weight";
    let folder = changed("bart", |weights| {
        let tensor = weights[name].full_like(f64::NAN);
        weights.insert(name.to_owned(), tensor);
    });
    let reason = "number 0 of `encoder.layers.0.fc1.weight` is not finite";
    refused(folder.path(), WEIGHTS, reason);
    let folder = changed("bart", |weights| {
        let tensor = weights[name].full_like(3e38);
        weights.insert(name.to_owned(), tensor);
    });
    let model = open(folder.path());
    for beams in [1, 4] {
        let options = GenerationOptions { beams, ..model.defaults() };
        let error = model.generate(&[TEXT], &options).expect_err("no numbers");
        assert!(error.to_string().contains("logits that are not numbers"), "{error}");
    }
}

#[test]
fn configurations_that_are_refused() {
    let nowhere = data("bart").join("nowhere");
    refused(&nowhere, "nowhere", "is not a folder");
    let folder = copy_checkpoint("bart");
    let change = |field: Value| change_json(folder.path(), "config.json", &field);
    change(json!({ "model_type": "gpt2" }));
    refused(folder.path(), "config.json", "`gpt2`; supported are bart");
    change(json!({ "model_type": "bart", "encoder_attention_heads": 5 }));
    refused(folder.path(), "config.json", "can't be divided among 5 heads");
    change(json!({ "encoder_attention_heads": 0 }));
    refused(folder.path(), "config.json", "`encoder_attention_heads` is 0");
    change(json!({ "encoder_attention_heads": 4, "activation_function": "mish" }));
    refused(folder.path(), "config.json", "mish");
    change(json!({ "activation_function": "gelu", "d_model": -48 }));
    refused(folder.path(), "config.json", "`d_model` is -48");
    fs::write(folder.path().join("config.json"), "{").expect("a file");
    refused(folder.path(), "config.json", "EOF");
    fs::remove_file(folder.path().join("config.json")).expect("removed");
    refused(folder.path(), "config.json", "No such file");
}

#[test]
fn settings_that_are_refused() {
    let file = "generation_config.json";
    let check = |field: Value, reason: &str| {
        let folder = copy_checkpoint("bart");
        change_json(folder.path(), file, &field);
        refused(folder.path(), file, reason);
    };
    check(json!({ "num_beam_groups": 2 }), "`num_beam_groups` is 2");
    check(json!({ "early_stopping": "never" }), "`early_stopping`");
    check(json!({ "eos_token_id": 420 }), "names token 420");
    check(json!({ "bad_words_ids": [[3, -1]] }), "names token -1");
    check(json!({ "repetition_penalty": 0.0 }), "`repetition_penalty` is 0");
    check(json!({ "num_beams": -1 }), "-1");
}

#[test]
fn tokenizers_in_two_files() {
    let folder = copy_checkpoint("bart");
    let whole = folder.path().join("tokenizer.json");
    let text = fs::read_to_string(&whole).expect("a tokenizer");
    let json: Value = serde_json::from_str(&text).expect("a tokenizer");
    let pair = |pair: &Value| format!("{} {}\n", text_of(&pair[0]), text_of(&pair[1]));
    let merges = json["model"]["merges"].as_array().expect("merges");
    let merges: String = merges.iter().map(pair).collect();
    let vocab = json["model"]["vocab"].to_string();
    fs::write(folder.path().join("vocab.json"), vocab).expect("a vocabulary");
    fs::write(folder.path().join("merges.txt"), format!("#version: 0.2\n{merges}"))
        .expect("merges");
    fs::remove_file(&whole).expect("removed");
    assert_eq!(output(folder.path()), output(&data("bart")));
}

fn text_of(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn tokenizers_that_are_refused() {
    let folder = copy_checkpoint("t5");
    change_json(folder.path(), "config.json", &json!({ "vocab_size": 100 }));
    refused(folder.path(), "tokenizer.json", "does not match the model: token");

    let folder = copy_checkpoint("t5");
    let config = fs::read_to_string(folder.path().join("config.json")).expect("a file");
    let config: Value = serde_json::from_str(&config).expect("an object");
    // One of the rows that fill the vocabulary up.
    let last = config["vocab_size"].as_i64().expect("a number") - 1;
    let file = "generation_config.json";
    change_json(folder.path(), file, &json!({ "eos_token_id": last }));
    let reason = format!("it has no token {last}");
    refused(folder.path(), "tokenizer.json", &reason);

    fs::write(folder.path().join("tokenizer.json"), "{}").expect("a file");
    refused(folder.path(), "tokenizer.json", "");
    fs::remove_file(folder.path().join("tokenizer.json")).expect("removed");
    let name = folder.path().file_name().expect("a name").to_string_lossy().into_owned();
    refused(folder.path(), &name, "has no tokenizer");
    fs::write(folder.path().join("spiece.model"), "").expect("a file");
    refused(folder.path(), &name, "has `spiece.model` alone");
}
