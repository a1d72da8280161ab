//! Checkpoints with something wrong: the error names the file and says what it is. rust-bert
//! panics on most of them.

use std::fs;
use std::path::{Path, PathBuf};

use nutgraf::{Aggregation, ModelError};
use tch::Tensor;
use tempfile::TempDir;

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ner").join(name)
}

/// A copy of a sound checkpoint.
fn copy(name: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for entry in fs::read_dir(source(name)).expect("it is committed") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("it is copied");
    }
    folder
}

fn open(folder: &Path) -> ModelError {
    match nutgraf_torch::open(folder, Aggregation::First) {
        Ok(_) => panic!("a broken checkpoint was loaded"),
        Err(error) => error,
    }
}

/// Opens a copy of a checkpoint with a change to it; the file that is blamed, and why.
fn fails(name: &str, change: impl FnOnce(&Path)) -> (String, String) {
    let folder = copy(name);
    change(folder.path());
    let error = open(folder.path());
    let file = error.file.file_name().expect("a file").to_string_lossy().into_owned();
    assert!(!error.reason.contains('\n'), "{error}");
    (file, error.reason)
}

fn config(from: &'static str, to: &'static str) -> (String, String) {
    config_of("bert-cased", from, to)
}

fn config_of(name: &str, from: &'static str, to: &'static str) -> (String, String) {
    fails(name, |folder| {
        let path = folder.join("config.json");
        let text = fs::read_to_string(&path).expect("it is text");
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).expect("it is written");
    })
}

/// Writes the weights anew with `change` done to the tensor `name`.
fn weights(folder: &Path, name: &str, change: impl Fn(&Tensor) -> Tensor) {
    let path = folder.join("model.safetensors");
    let tensors = Tensor::read_safetensors(&path).expect("it is sound");
    assert!(tensors.iter().any(|(key, _)| key == name));
    let tensors: Vec<(String, Tensor)> = tensors
        .into_iter()
        .map(|(key, tensor)| if key == name { (key, change(&tensor)) } else { (key, tensor) })
        .collect();
    Tensor::write_safetensors(&tensors, path).expect("it is written");
}

#[test]
fn missing_files() {
    let nowhere = open(Path::new("nowhere/at/all"));
    assert_eq!(nowhere.to_string(), "cannot load model file `nowhere/at/all`: no such folder");
    let remove = |name: &'static str| {
        fails("bert-cased", move |folder| fs::remove_file(folder.join(name)).expect("it is there"))
    };
    let (file, reason) = remove("config.json");
    assert!(file == "config.json" && reason.contains("No such file"), "{file}: {reason}");
    let (file, reason) = remove("vocab.txt");
    assert!(file == "tokenizer.json" && reason.contains("nor `vocab.txt`"), "{file}: {reason}");
    let (file, reason) = remove("model.safetensors");
    assert!(file == "model.safetensors" && reason.contains("nor `rust_model.ot`"), "{reason}");
}

#[test]
fn other_models() {
    let (file, reason) = config("\"model_type\": \"bert\"", "\"model_type\": \"nonesuch\"");
    assert_eq!(file, "config.json");
    assert_eq!(
        reason,
        "models of type `nonesuch` are not supported; these are: bert, roberta, xlm-roberta, \
         camembert, distilbert, electra, albert, deberta-v2, mobilebert, longformer, fnet"
    );
    let (_, reason) = config("BertForTokenClassification", "BertForMaskedLM");
    assert!(reason.contains("`architectures` has `BertForMaskedLM`"), "{reason}");
    let (_, reason) = config("BertForTokenClassification", "BartForConditionalGeneration");
    assert!(reason.contains("writes summaries"), "{reason}");
}

#[test]
fn configs_that_say_what_cannot_be() {
    for (from, to, want) in [
        ("{", "[", "expected"),
        ("\"hidden_size\": 32", "\"hidden_size\": -32", "`hidden_size` is -32: not a size"),
        ("\"hidden_size\": 32", "\"hidden_size\": 30", "which 4 attention heads can't share"),
        ("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"gulp\"", "the activation `gulp` is not"),
        ("\"absolute\"", "\"relative_key\"", "`position_embedding_type` \"relative_key\""),
        ("\"max_position_embeddings\": 64", "\"max_position_embeddings\": 8", "at least 32"),
        ("\"0\": \"O\"", "\"0\": \"B-X\"", "the labels have no `O`"),
        ("\"6\": \"I-LOC\"", "\"9\": \"I-LOC\"", "`id2label` has no entry for 6"),
        ("\"vocab_size\"", "\"vocabulary\"", "it has no `vocab_size`"),
        (
            "\"layer_norm_eps\": 1e-12",
            "\"layer_norm_eps\": \"tiny\"",
            "`layer_norm_eps` is \"tiny\"",
        ),
        (
            "\"layer_norm_eps\": 1e-12",
            "\"layer_norm_eps\": 0",
            "`layer_norm_eps` is 0: not a small",
        ),
        ("\"hidden_act\": \"gelu\"", "\"hidden_act\": 1", "`hidden_act` is 1: not a text"),
        (
            "\"type_vocab_size\": 2",
            "\"type_vocab_size\": 2.5",
            "`type_vocab_size` is 2.5: not a size",
        ),
        ("\"model_type\": \"bert\"", "\"model_type\": 7", "`model_type` is 7: not a text"),
        ("\"use_cache\": true", "\"model_name\": true", "`model_name` is true: not a text"),
    ] {
        let (file, reason) = config(from, to);
        assert!(file == "config.json" && reason.contains(want), "{file}: {reason}");
    }
}

#[test]
fn weights_of_another_shape() {
    let (file, reason) = config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3");
    assert_eq!(file, "model.safetensors");
    assert_eq!(reason, "it has no tensor `bert.encoder.layer.2.attention.self.query.weight`");
    let (file, reason) = config("\"intermediate_size\": 64", "\"intermediate_size\": 65");
    assert_eq!(file, "model.safetensors");
    assert_eq!(
        reason,
        "`bert.encoder.layer.0.intermediate.dense.weight` has the shape [64, 32], but the config \
         asks for [65, 32]"
    );
    let (_, reason) = fails("roberta", |folder| {
        weights(folder, "classifier.bias", |tensor| tensor.narrow(0, 0, 3));
    });
    assert_eq!(reason, "`classifier.bias` has the shape [3], but the config asks for [7]");
}

/// What rust-bert would panic on, or run wrongly.
#[test]
fn models_that_rust_bert_runs() {
    for (name, from, to, want) in [
        ("mobilebert", "\"use_bottleneck\": true", "\"use_bottleneck\": false", "only true is"),
        ("mobilebert", "\"no_norm\"", "\"layer_norm\"", "only \"no_norm\" is supported"),
        ("mobilebert", "size\": 16,\n  \"key", "size\": 18,\n  \"key", "which 4 attention heads"),
        ("mobilebert", "\"type_vocab_size\": 2", "\"type_vocab_size\": 0", "at least 1 is needed"),
        ("longformer", "    8\n", "    6\n", "`attention_window` is [16,6]"),
        ("longformer", "    16,\n", "    16, 16,\n", "one for each layer"),
        ("longformer", "    8\n", "    -8\n", "`attention_window` is [16,-8]"),
        ("longformer", "attention_window", "window", "it has no `attention_window`"),
        ("fnet", "\"gelu_new\"", "\"gulp\"", "the activation `gulp` is not"),
    ] {
        let (file, reason) = config_of(name, from, to);
        assert!(file == "config.json" && reason.contains(want), "{file}: {reason}");
    }
    for (name, from, to, want) in [
        (
            "mobilebert",
            "\"vocab_size\": 260",
            "\"vocab_size\": 16000000",
            "`mobilebert.embeddings.word_embeddings.weight` has the shape [260, 16], but the \
             config asks for [16000000, 16]",
        ),
        (
            "fnet",
            "\"num_hidden_layers\": 2",
            "\"num_hidden_layers\": 16000000",
            "it has no tensor `fnet.encoder.layer.15999999.intermediate.dense.weight`",
        ),
        (
            "mobilebert",
            "\"num_feedforward_networks\": 2",
            "\"num_feedforward_networks\": 3",
            "it has no tensor `mobilebert.encoder.layer.0.ffn.1.intermediate.dense.bias`",
        ),
        (
            "fnet",
            "\"num_hidden_layers\": 2",
            "\"num_hidden_layers\": 1",
            "`fnet.encoder.layer.1.fourier.output.LayerNorm.bias` is no tensor of the model in the \
             config",
        ),
    ] {
        let (file, reason) = config_of(name, from, to);
        assert_eq!((&*file, &*reason), ("model.safetensors", want));
    }
    let name = "longformer.encoder.layer.1.attention.self.key_global.bias";
    let (_, reason) = fails("longformer", |folder| {
        weights(folder, name, |tensor| tensor.narrow(0, 0, 3));
    });
    assert_eq!(reason, format!("`{name}` has the shape [3], but the config asks for [32]"));
}

#[test]
fn deberta_configs_that_cannot_be() {
    for (from, to, want) in [
        ("\"relative_attention\": true", "\"relative_attention\": false", "it has to be"),
        ("\"relative_attention\": true", "\"relative_attention\": 1", "neither true nor false"),
        ("\"p2c\"", "\"p2p\"", "only c2p and p2c are supported"),
        ("\"position_buckets\": 8", "\"position_buckets\": 2", "`position_buckets` is 2"),
        ("\"position_buckets\": 8", "\"position_buckets\": 9.5", "not a size"),
        ("\"max_relative_positions\": -1", "\"max_relative_positions\": 5", "up to 5"),
        ("\"legacy\"", "\"conv_kernel_size\": 3, \"legacy\"", "only 0 is supported"),
        ("\"legacy\"", "\"embedding_size\": 16, \"legacy\"", "not `hidden_size`"),
    ] {
        let (file, reason) = config_of("deberta-v3", from, to);
        assert!(file == "config.json" && reason.contains(want), "{file}: {reason}");
    }
    let (_, reason) =
        config_of("deberta-v3", "\"position_buckets\": 8", "\"position_buckets\": 16");
    assert_eq!(
        reason,
        "`deberta.encoder.rel_embeddings.weight` has the shape [16, 32], but the config asks for \
         [32, 32]"
    );
    let (_, reason) =
        config_of("deberta-v3", "\"share_att_key\": true", "\"share_att_key\": false");
    assert_eq!(
        reason,
        "it has no tensor `deberta.encoder.layer.0.attention.self.pos_key_proj.weight`"
    );
}

#[test]
fn damaged_files() {
    for share in [0, 1, 5, 9] {
        for name in ["model.safetensors", "tokenizer.json", "config.json"] {
            let (file, reason) = fails("electra", |folder| {
                let path = folder.join(name);
                let data = fs::read(&path).expect("it is there");
                fs::write(path, &data[..data.len() * share / 10]).expect("it is written");
            });
            assert_eq!(file, name, "{reason}");
        }
    }
    let (file, _) = fails("roberta", |folder| {
        fs::remove_file(folder.join("model.safetensors")).expect("it is there");
        fs::write(folder.join("rust_model.ot"), "not weights").expect("it is written");
    });
    assert_eq!(file, "rust_model.ot");
}

#[test]
fn a_tokenizer_of_another_model() {
    let (file, reason) = fails("bert-uncased", |folder| {
        fs::copy(source("roberta").join("tokenizer.json"), folder.join("tokenizer.json"))
            .expect("it is copied");
    });
    assert_eq!(file, "tokenizer.json");
    assert!(reason.contains("entries, but `vocab_size` in the config is"), "{reason}");
}

/// A NaN, in an encoder of each kind: the file, the tensor and the place are named.
#[test]
fn weights_that_are_no_numbers() {
    for (model, name) in [
        ("bert-cased", "bert.encoder.layer.0.output.dense.bias"),
        ("deberta-v3", "deberta.encoder.layer.1.output.dense.weight"),
        ("fnet", "fnet.encoder.layer.1.intermediate.dense.weight"),
        ("roberta", "classifier.weight"),
    ] {
        let (file, reason) = fails(model, |folder| {
            weights(folder, name, |tensor| {
                let changed = tensor.copy();
                let _ = changed.view([-1]).get(5).fill_(f64::NAN);
                changed
            });
        });
        assert_eq!(file, "model.safetensors");
        assert_eq!(reason, format!("number 5 of `{name}` is not finite"));
    }
}

/// Numbers so large that sums are none.
fn huge(tensor: &Tensor, first: i64) -> Tensor {
    let mut rows = tensor.copy();
    let (count, width) = rows.size2().expect("a matrix");
    let signs = [3e38_f32, -3e38].repeat(usize::try_from(width / 2).expect("a width"));
    rows.narrow(0, first, count - first).copy_(&Tensor::from_slice(&signs));
    rows = rows.contiguous();
    rows
}

#[test]
fn weights_that_make_no_numbers() {
    let (file, reason) = fails("bert-cased", |folder| {
        weights(folder, "bert.embeddings.word_embeddings.weight", |tensor| huge(tensor, 0));
    });
    assert_eq!(file, "model.safetensors");
    assert_eq!(reason, "the encoder: it made a number that is not finite");
}

/// What is not found when loading is found when it is used.
#[test]
fn a_row_that_makes_no_numbers() {
    let folder = copy("bert-cased");
    let name = "bert.embeddings.word_embeddings.weight";
    weights(folder.path(), name, |tensor| huge(tensor, 100));
    let analyzer = nutgraf_torch::open(folder.path(), Aggregation::First).expect("it loads");
    let document = nutgraf::Document::from_text("Anna Müller met José García in Paris .");
    let error = analyzer.analyze(&document).expect_err("some piece has that row").to_string();
    assert_eq!(
        error,
        "the torch engine failed in the encoder: it made a number that is not finite"
    );
}

/// Weights that no part of the model takes: another model's config, or another model.
#[test]
fn weights_that_are_left_over() {
    let (file, reason) = config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1");
    assert_eq!(file, "model.safetensors");
    let name = "bert.encoder.layer.1.attention.output.LayerNorm.bias";
    assert_eq!(reason, format!("`{name}` is no tensor of the model in the config"));
    let folder = copy("roberta");
    let path = folder.path().join("model.safetensors");
    let mut tensors = Tensor::read_safetensors(&path).expect("it is sound");
    // Heads of what an encoder was trained on first do no harm.
    tensors.push(("lm_head.bias".to_owned(), Tensor::from_slice(&[1.0_f32])));
    Tensor::write_safetensors(&tensors, &path).expect("it is written");
    nutgraf_torch::open(folder.path(), Aggregation::First).expect("it loads");
    tensors.push(("crf.transitions".to_owned(), Tensor::from_slice(&[1.0_f32])));
    Tensor::write_safetensors(&tensors, &path).expect("it is written");
    let error = open(folder.path());
    assert_eq!(error.reason, "`crf.transitions` is no tensor of the model in the config");
}

#[test]
fn weights_of_another_type() {
    let name = "bert.encoder.layer.0.output.dense.bias";
    let (file, reason) = fails("bert-cased", |folder| {
        weights(folder, name, |tensor| tensor.to_kind(tch::Kind::Int64));
    });
    assert_eq!(file, "model.safetensors");
    assert_eq!(reason, format!("`{name}` is of type I64, but F32, F16, BF16 or F64 is needed"));
}

/// The same checkpoint in rust-bert's format and with the older tokenizer files.
#[test]
fn other_formats_of_the_same() {
    let text = "Anna Müller met José García in São Paulo on Monday .";
    let document = nutgraf::Document::from_text(text);
    for name in ["bert-cased", "longformer", "deberta-v3"] {
        let folder = copy(name);
        let analyze = || {
            let analyzer =
                nutgraf_torch::open(folder.path(), Aggregation::First).expect("it loads");
            analyzer.analyze(&document).expect("it runs")
        };
        let before = analyze();
        let path = folder.path().join("model.safetensors");
        let tensors = Tensor::read_safetensors(&path).expect("it is sound");
        Tensor::save_multi(&tensors, folder.path().join("rust_model.ot")).expect("it is written");
        fs::remove_file(path).expect("it is there");
        assert_eq!(analyze(), before);
    }
}
