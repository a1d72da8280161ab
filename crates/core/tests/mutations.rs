//! 20,000 model directories with something changed: each loads and runs, or is an error that names a
//! file. None panics, hangs or takes the process down.

use nutgraf::model::{Bytes, ModelFiles};
use nutgraf::{Analyzer, Document};

const CASES: u64 = 20_000;

/// A small model: one layer of 8, one layer of salience, 12 word pieces.
fn model() -> ModelFiles {
    let words =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "kim", "met", "zhao", "in", "rome", ".", "##s", "and"];
    let vocabulary: serde_json::Map<String, serde_json::Value> =
        words.iter().enumerate().map(|(id, word)| ((*word).to_owned(), id.into())).collect();
    let tokenizer = serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                       "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": null, "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": vocabulary},
    });
    let spec = serde_json::json!({
        "format": 1, "name": "small", "version": "1",
        "encoder": {"architecture": "bert", "activation": "gelu", "vocabulary": words.len(),
                    "segments": 4, "positions": 32, "layers": 1, "hidden": 8, "intermediate": 12,
                    "heads": 2, "layer_norm_epsilon": 1e-12, "casing": true},
        "precision": "f32", "labels": ["O", "B-PER", "I-PER"],
        "windows": {"pieces": 20, "context": 3},
        "sentence_vectors": {"layers": [1], "pieces": 9},
        "salience": {"layers": 1, "hidden": 6, "intermediate": 7, "heads": 3, "positions": 4,
                     "layer_norm_epsilon": 1e-5, "features": true, "sentences": 5, "lead": 2},
    });
    let mut shapes: Vec<(String, Vec<usize>)> = Vec::new();
    let mut linear = |name: &str, inputs: usize, outputs: usize| {
        shapes.push((format!("{name}.weight"), vec![outputs, inputs]));
        shapes.push((format!("{name}.bias"), vec![outputs]));
    };
    linear("classifier", 8, 3);
    let layer = "bert.encoder.layer.0";
    for part in ["attention.self.query", "attention.self.key", "attention.self.value"] {
        linear(&format!("{layer}.{part}"), 8, 8);
    }
    linear(&format!("{layer}.attention.output.dense"), 8, 8);
    linear(&format!("{layer}.intermediate.dense"), 8, 12);
    linear(&format!("{layer}.output.dense"), 12, 8);
    let head = "salience.inter.layers.0";
    linear("salience.inp", 14, 6);
    linear("salience.out", 6, 1);
    linear(&format!("{head}.self_attn.out_proj"), 6, 6);
    linear(&format!("{head}.linear1"), 6, 7);
    linear(&format!("{head}.linear2"), 7, 6);
    let mut norm = |name: &str, size: usize| {
        shapes.push((format!("{name}.weight"), vec![size]));
        shapes.push((format!("{name}.bias"), vec![size]));
    };
    norm("bert.embeddings.LayerNorm", 8);
    norm(&format!("{layer}.attention.output.LayerNorm"), 8);
    norm(&format!("{layer}.output.LayerNorm"), 8);
    norm("salience.nin", 14);
    norm("salience.ln", 6);
    norm(&format!("{head}.norm1"), 6);
    norm(&format!("{head}.norm2"), 6);
    for (name, rows) in [("word", words.len()), ("token_type", 4), ("position", 32)] {
        shapes.push((format!("bert.embeddings.{name}_embeddings.weight"), vec![rows, 8]));
    }
    shapes.push(("salience.pos.weight".to_owned(), vec![4, 6]));
    shapes.push((format!("{head}.self_attn.in_proj_weight"), vec![18, 6]));
    shapes.push((format!("{head}.self_attn.in_proj_bias"), vec![18]));
    let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
    let mut random = Random(9);
    for (name, shape) in shapes {
        let start = data.len();
        for _ in 0..shape.iter().product() {
            let number = (random.below(2000) as f32 - 1000.0) / 1000.0;
            data.extend(number.to_le_bytes());
        }
        let offsets = [start, data.len()];
        let tensor = serde_json::json!({"dtype": "F32", "shape": shape, "data_offsets": offsets});
        header.insert(name, tensor);
    }
    let header = serde_json::Value::from(header).to_string().into_bytes();
    let weights = [&(header.len() as u64).to_le_bytes()[..], &header, &data].concat();
    ModelFiles {
        origin: "small".into(),
        spec: spec.to_string().into_bytes().into(),
        tokenizer: tokenizer.to_string().into_bytes().into(),
        weights: weights.into(),
    }
}

/// A xorshift generator (Marsaglia 2003): the same cases each time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("it is below")
    }
}

/// A few changes: of bytes, of numbers, of stretches.
fn mutate(bytes: &Bytes, random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len().max(1));
        let length = random.below(40).min(bytes.len() - at.min(bytes.len()));
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => bytes[at] = random.below(256).to_le_bytes()[0],
            2 => bytes[at] ^= 1 << random.below(8),
            3 => drop(bytes.drain(at..at + length)),
            4 => {
                let again = bytes[at..at + length].to_vec();
                bytes.splice(at..at, again);
            }
            // In text, another digit, or a very large number.
            5 => {
                let digits = (0..bytes.len()).filter(|&i| bytes[i].is_ascii_digit());
                let digits: Vec<usize> = digits.collect();
                if let Some(&digit) = digits.get(random.below(digits.len().max(1))) {
                    bytes[digit] = b"0123456789"[random.below(10)];
                }
            }
            _ => {
                let number = b"18446744073709551615";
                bytes.splice(at..at, number[..=random.below(number.len())].iter().copied());
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

#[test]
fn mutated_model_directories() {
    let whole = model();
    let document =
        Document::from_text("Kim met Zhao in Rome. Zhao and Kim met in Rome, and in Rome.");
    let analyze = |files: &ModelFiles| {
        let analyzer = Analyzer::load(files)?.with_threads(1);
        // Whatever it says.
        let _ = analyzer.analyze(&document);
        Ok::<_, nutgraf::ModelError>(())
    };
    analyze(&whole).expect("the model is sound");
    let mut random = Random(2024);
    let mut loaded = 0;
    for case in 0..CASES {
        let mut files = whole.clone();
        let file = match random.below(3) {
            0 => &mut files.spec,
            1 => &mut files.tokenizer,
            _ => &mut files.weights,
        };
        *file = mutate(file, &mut random).into();
        match analyze(&files) {
            Ok(()) => loaded += 1,
            Err(error) => {
                let name = error.file.file_name().and_then(|name| name.to_str());
                let known = ["spec.json", "tokenizer.json", "model.safetensors"];
                assert!(known.contains(&name.unwrap_or_default()), "case {case}: {error}");
                assert!(!error.reason.is_empty());
            }
        }
    }
    // Another weight, or another word, is another model; most changes are worse.
    assert!((100..CASES).contains(&loaded), "{loaded} of {CASES} loaded");
}
