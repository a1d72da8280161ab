//! A tiny encoder and data to train it on.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use tch::{Device, Kind, Tensor};

/// Layers of the tiny encoder.
pub(crate) const LAYERS: usize = 4;

/// Writes a random BERT of four layers, 32 wide, with the tokenizer of the shipped model.
pub(crate) fn base(folder: &Path) -> PathBuf {
    let base = folder.join("base");
    std::fs::create_dir_all(&base).expect("folder");
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/nutgraf-mini");
    std::fs::copy(models.join("tokenizer.json"), base.join("tokenizer.json")).expect("tokenizer");
    let config = serde_json::json!({
        "hidden_size": 32, "num_hidden_layers": LAYERS, "num_attention_heads": 4,
        "intermediate_size": 64, "max_position_embeddings": 256, "vocab_size": 30522,
        "type_vocab_size": 2, "hidden_act": "gelu", "model_type": "bert",
    });
    std::fs::write(base.join("config.json"), config.to_string()).expect("config");
    tch::manual_seed(7);
    let mut tensors: Vec<(String, Tensor)> = Vec::new();
    let mut matrix = |name: &str, shape: &[i64]| {
        let tensor = Tensor::randn(shape, (Kind::Float, Device::Cpu)) * 0.1;
        tensors.push((name.to_owned(), tensor));
    };
    matrix("embeddings.word_embeddings.weight", &[30522, 32]);
    matrix("embeddings.position_embeddings.weight", &[256, 32]);
    matrix("embeddings.token_type_embeddings.weight", &[2, 32]);
    let mut norms = vec!["embeddings.LayerNorm".to_owned()];
    for layer in 0..LAYERS {
        let at = |part: &str| format!("encoder.layer.{layer}.{part}");
        let parts = [
            ("attention.self.query", 32, 32),
            ("attention.self.key", 32, 32),
            ("attention.self.value", 32, 32),
            ("attention.output.dense", 32, 32),
            ("intermediate.dense", 64, 32),
            ("output.dense", 32, 64),
        ];
        for (part, outputs, inputs) in parts {
            matrix(&at(&format!("{part}.weight")), &[outputs, inputs]);
            matrix(&at(&format!("{part}.bias")), &[outputs]);
        }
        norms.extend([at("attention.output.LayerNorm"), at("output.LayerNorm")]);
    }
    for name in norms {
        let ones = Tensor::ones([32], (Kind::Float, Device::Cpu));
        tensors.push((format!("{name}.weight"), ones));
        let zeros = Tensor::zeros([32], (Kind::Float, Device::Cpu));
        tensors.push((format!("{name}.bias"), zeros));
    }
    Tensor::write_safetensors(&tensors, base.join("model.safetensors")).expect("weights");
    base
}

const PEOPLE: [&str; 6] =
    ["Anna Lind", "Omar Haddad", "Mei Chen", "Ivan Petrov", "Rosa Diaz", "Sam Okafor"];
const PLACES: [&str; 6] = ["Oslo", "Lagos", "Lima", "Quito", "Kyoto", "Riga"];

/// Documents of a few sentences with people and places, as token-tag JSON Lines.
pub(crate) fn annotated(documents: usize) -> String {
    let mut lines = String::new();
    for document in 0..documents {
        let mut sentences = Vec::new();
        for sentence in 0..3 {
            let number = document * 3 + sentence;
            let person = PEOPLE[number % 6].split(' ');
            let place = PLACES[(number / 2 + document) % 6];
            let verb = ["visited", "left", "praised"][number % 3];
            let (mut tokens, mut tags): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
            for (index, name) in person.enumerate() {
                tokens.push(name);
                tags.push(if index == 0 { "B-PER" } else { "I-PER" });
            }
            tokens.extend([verb, place, "on", "business", "."]);
            tags.extend(["O", "B-LOC", "O", "O", "O"]);
            sentences.push(serde_json::json!({ "tokens": tokens, "tags": tags }));
        }
        let line = serde_json::json!({ "doc": format!("d{document}"), "sents": sentences });
        let _ = writeln!(lines, "{line}");
    }
    lines
}

/// Articles of eight sentences whose reference is the one with a number in it.
pub(crate) fn summarized(articles: usize) -> String {
    let mut lines = String::new();
    for article in 0..articles {
        let mut text = String::new();
        for sentence in 0..8 {
            let place = PLACES[(article + sentence) % 6];
            let _ = if sentence == 5 {
                write!(
                    text,
                    "The storm destroyed {} houses near the harbour of {place}. ",
                    article + 20
                )
            } else {
                write!(text, "People in {place} talked about the weather and waited for buses. ")
            };
        }
        let place = PLACES[(article + 5) % 6];
        let reference = format!("Storm destroyed {} houses near {place} harbour", article + 20);
        let line = serde_json::json!({ "id": format!("a{article}"), "article": text, "refs": [reference] });
        let _ = writeln!(lines, "{line}");
    }
    lines
}

/// A folder with base, data and a recipe of so many steps; returns the recipe's path.
pub(crate) fn prepare(folder: &Path, steps: usize) -> PathBuf {
    base(folder);
    std::fs::write(folder.join("train.jsonl"), annotated(24)).expect("data");
    std::fs::write(folder.join("articles.jsonl"), summarized(12)).expect("data");
    let recipe = format!(
        r#"
dev = ["train.jsonl", "articles.jsonl"]

[model]
name = "tiny"
version = "1"
base = "base"
types = ["PER", "LOC"]
sentence_layers = [3, 4]

[train]
seed = 1
steps = {steps}
tokens = 512
learning_rate = 3e-3
head_learning_rate = 3e-3
warmup = 0.1
weight_decay = 0.01
dropout = 0.1
clip = 1.0
average = 0.9
window = [24, 48]
precision = "fp32"
checkpoint_every = 8
score_every = {steps}

[[entities]]
path = "train.jsonl"

[augment]
replace = 0.1
mask = 0.02

[salience]
paths = ["articles.jsonl"]
share = 0.5
window = 190
sentences = 60
shorten = 0.0
risk = 2.0
"#
    );
    let path = folder.join("recipe.toml");
    std::fs::write(&path, recipe).expect("recipe");
    path
}
