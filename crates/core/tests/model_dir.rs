//! Model directories with something wrong: the error names the file, and in it the key or the tensor,
//! and says what it is.

#![cfg(feature = "embedded-model")]

use nutgraf::model::{Bytes, ModelFiles, ModelSpec};
use nutgraf::{Analyzer, ModelError};
use proptest::prelude::*;
use serde_json::{Value, json};

fn load(change: impl FnOnce(&mut ModelFiles)) -> ModelError {
    let mut files = ModelFiles::embedded();
    files.origin = "dir".into();
    change(&mut files);
    match Analyzer::load(&files) {
        Ok(_) => panic!("a broken model was loaded"),
        Err(error) => error,
    }
}

/// The spec with the value at a JSON pointer replaced, or taken out by `null`.
fn spec_with(pointer: &str, value: Value) -> ModelError {
    load(|files| {
        let mut spec: Value = serde_json::from_slice(&files.spec).expect("the spec is JSON");
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        let parent = spec.pointer_mut(parent).and_then(Value::as_object_mut).expect("its parent");
        if value.is_null() {
            parent.remove(key)
        } else {
            parent.insert(key.to_owned(), value)
        };
        files.spec = spec.to_string().into_bytes().into();
    })
}

/// The weights with the header changed, and bytes behind the numbers.
fn header_with(change: impl FnOnce(&mut Value)) -> ModelError {
    load(|files| {
        let (mut header, data) = parts(&files.weights);
        change(&mut header);
        files.weights = whole(&header, data).into();
    })
}

fn parts(weights: &Bytes) -> (Value, &[u8]) {
    let size: [u8; 8] = weights[..8].try_into().expect("a header's size");
    let size = usize::try_from(u64::from_le_bytes(size)).expect("it fits");
    let header = serde_json::from_slice(&weights[8..8 + size]).expect("a header");
    (header, &weights[8 + size..])
}

fn whole(header: &Value, data: &[u8]) -> Vec<u8> {
    let header = header.to_string().into_bytes();
    [&(header.len() as u64).to_le_bytes()[..], &header, data].concat()
}

/// The file an error names.
fn file(error: &ModelError) -> &str {
    error.file.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn check(error: &ModelError, name: &str, reason: &str) {
    assert_eq!(file(error), name, "{error}");
    assert!(error.reason.contains(reason), "`{}` does not say `{reason}`", error.reason);
}

#[test]
fn folders_that_are_no_model() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let open = || Analyzer::open(dir.path()).expect_err("it is no model");
    check(&open(), "spec.json", "no such file");
    std::fs::write(dir.path().join("config.json"), "{}").expect("writes");
    check(&open(), "spec.json", "a checkpoint of `transformers` runs on the torch engine");
    std::fs::write(dir.path().join("model.onnx"), "").expect("writes");
    check(&open(), "spec.json", "`nutgraf-train convert DIR NEW_DIR`");
    std::fs::write(dir.path().join("spec.json"), "{}").expect("writes");
    check(&open(), "tokenizer.json", "No such file");
}

#[test]
fn a_folder_is_read_as_the_program_reads_itself() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let files = ModelFiles::embedded();
    for (name, bytes) in [
        ("spec.json", &files.spec),
        ("tokenizer.json", &files.tokenizer),
        ("model.safetensors", &files.weights),
    ] {
        std::fs::write(dir.path().join(name), &**bytes).expect("writes");
    }
    let document = nutgraf::Document::from_text("Kim Jong Un met Zhao Leji in Pyongyang.");
    let analyze = |analyzer: Analyzer| analyzer.analyze(&document).expect("the model runs");
    let mapped = analyze(Analyzer::open(dir.path()).expect("the folder loads"));
    assert_eq!(mapped, analyze(Analyzer::embedded().expect("the program loads")));
}

#[test]
fn truncated_files() {
    for share in [0, 1, 2, 5, 9] {
        let cut = |data: &mut Bytes| *data = data[..data.len() * share / 10].to_vec().into();
        assert_eq!(file(&load(|files| cut(&mut files.spec))), "spec.json");
        assert_eq!(file(&load(|files| cut(&mut files.tokenizer))), "tokenizer.json");
        check(&load(|files| cut(&mut files.weights)), "model.safetensors", "no sound safetensors");
    }
}

#[test]
fn files_that_are_something_else() {
    let html = || b"<!DOCTYPE html><p>not a model".to_vec().into();
    assert_eq!(file(&load(|files| files.weights = html())), "model.safetensors");
    assert_eq!(file(&load(|files| files.spec = html())), "spec.json");
    assert_eq!(file(&load(|files| files.tokenizer = html())), "tokenizer.json");
}

#[test]
fn specs_that_do_not_hold_together() {
    let bad = |pointer: &str, value: Value, reason: &str| {
        check(&spec_with(pointer, value), "spec.json", reason);
    };
    bad("/colour", json!("red"), "unknown field `colour`");
    bad("/encoder/colour", json!(1), "`encoder.colour`: unknown field `colour`");
    bad("/salience/colour", json!(1), "unknown field `colour`");
    bad("/selection/coverage/colour", json!(1), "unknown field `colour`");
    bad("/encoder/layers", Value::Null, "missing field `layers`");
    bad("/encoder/layers", json!(0), "`encoder.layers` is 0");
    bad("/encoder/layers", json!(-1), "`encoder.layers`: invalid value");
    bad("/encoder/hidden", json!(1_u64 << 40), "not a size");
    bad("/encoder/heads", json!(7), "which 7 heads do not share evenly");
    bad("/encoder/positions", json!(3), "at least 16 are needed");
    bad("/encoder/segments", json!(2), "casing takes 4 segments");
    bad("/encoder/layer_norm_epsilon", json!(0.0), "a small number above 0");
    bad("/encoder/architecture", json!("deberta-v2"), "the CPU engine runs `bert`");
    bad("/encoder/activation", json!("relu"), "with `gelu`");
    bad("/format", json!(2), "`format` is 2; this version reads 1");
    bad("/precision", json!("int4"), "unknown variant `int4`");
    bad("/windows/pieces", json!(500), "it is from 1 to 446");
    bad("/windows/pieces", json!(0), "it is from 1 to 446");
    bad("/sentence_vectors/layers", json!([3, 9]), "rising numbers from 1 to 6");
    bad("/sentence_vectors/layers", json!([4, 3]), "rising numbers from 1 to 6");
    bad("/sentence_vectors", Value::Null, "a model with `salience` has `sentence_vectors`");
    bad("/salience/heads", json!(3), "which 3 heads do not share evenly");
    bad("/salience/lead", json!(512), "less than the 512 sentences");
    bad("/salience/features", json!(false), "`context` has `salience` with `features`");
    bad("/salience", Value::Null, "`context` has `salience` with `features`");
    bad("/context/projected", json!(0), "`context.projected` is 0: not a size");
    bad("/context/colour", json!(1), "unknown field `colour`");
    bad("/labels", json!(["O", "O"]), "label `O` stands twice");
    bad("/entities/confidence/slope", json!(-0.5), "the slope above 0");
    bad("/entities/least_confidence/MISC", json!(1.5), "of `MISC` is not from 0 to 1");
    bad("/entities/least_confidence/CAT", json!(0.5), "`CAT`, which no label is of");
    bad("/selection/ahead", json!(0), "at least 1");
}

#[test]
fn weights_and_tokenizers_of_another_model() {
    let bad = |pointer: &str, value: Value, file: &str, reason: &str| {
        check(&spec_with(pointer, value), file, reason);
    };
    let weights = "model.safetensors";
    bad("/encoder/vocabulary", json!(30_000), "tokenizer.json", "it has 30522 entries");
    bad(
        "/encoder/positions",
        json!(400),
        weights,
        "`bert.embeddings.position_embeddings.weight` has the shape [512, 384], but the spec asks \
         for [400, 384]",
    );
    bad("/encoder/layers", json!(5), weights, "`bert.encoder.layer.5.");
    bad("/encoder/layers", json!(7), weights, "it has no tensor `bert.encoder.layer.6.");
    bad("/encoder/intermediate", json!(1000), weights, "the spec asks for [1000, 384]");
    bad("/precision", json!("f32"), weights, "is of type U8, but the spec asks for F32");
    bad(
        "/sentence_vectors/layers",
        json!([3]),
        weights,
        "`salience.nin.weight` has the shape [774]",
    );
    bad("/salience/hidden", json!(128), weights, "the spec asks for [");
    bad("/context/hidden", json!(47), weights, "`context.alone.0.weight` has the shape [48, 48]");
    bad("/context", Value::Null, weights, "`context.alone.0.bias` is no tensor of the model");
    let spec = ModelSpec::parse(&ModelFiles::embedded()).expect("the embedded spec is sound");
    let labels = [spec.labels.names(), &["B-EXTRA".to_owned()]].concat();
    bad("/labels", json!(labels), weights, "`classifier.weight` has the shape [19, 384]");
}

#[test]
fn headers_that_lie() {
    let tensor = "classifier.weight";
    let set = |key: &'static str, value: Value| header_with(|header| header[tensor][key] = value);
    let weights = "model.safetensors";
    let end = u64::MAX;
    for offsets in [json!([0, end]), json!([end, end]), json!([5, 1]), json!([0, 7296])] {
        check(&set("data_offsets", offsets), weights, "no sound safetensors file");
    }
    check(&set("shape", json!([19, 385])), weights, "no sound safetensors file");
    check(&set("shape", json!([end, end])), weights, "no sound safetensors file");
    check(&set("shape", json!([384, 19])), weights, "`classifier.weight` has the shape [384, 19]");
    check(&set("dtype", json!("U8")), weights, "`classifier.weight` is of type U8");
    check(&set("dtype", json!("X9")), weights, "no sound safetensors file");
    let error = header_with(|header| {
        header.as_object_mut().and_then(|all| all.remove(tensor)).expect("it was there");
    });
    check(&error, weights, "no sound safetensors file");
    let error = load(|files| {
        let mut bytes = files.weights.to_vec();
        bytes[..8].copy_from_slice(&end.to_le_bytes());
        files.weights = bytes.into();
    });
    check(&error, weights, "no sound safetensors file");
}

#[test]
fn weights_that_are_no_numbers() {
    // The last one's numbers are of two bytes each.
    for (name, number) in [
        ("bert.embeddings.LayerNorm.bias", 1),
        ("classifier.weight.scale", 1),
        ("salience.inp.weight", 3),
    ] {
        let error = load(|files| {
            let (header, data) = parts(&files.weights);
            let start = header[name]["data_offsets"][0].as_u64().expect("an offset");
            let start = usize::try_from(start).expect("it fits");
            let mut data = data.to_vec();
            data[start + 4..start + 8].copy_from_slice(&f32::NAN.to_le_bytes());
            files.weights = whole(&header, &data).into();
        });
        check(&error, "model.safetensors", &format!("number {number} of `{name}` is not finite"));
    }
    // Finite, but not what comes of them.
    let error = load(|files| {
        let (header, data) = parts(&files.weights);
        let mut data = data.to_vec();
        let offsets = &header["bert.embeddings.LayerNorm.weight"]["data_offsets"];
        let offset = |i: usize| offsets[i].as_u64().and_then(|at| usize::try_from(at).ok());
        let [start, end] = [0, 1].map(|i| offset(i).expect("an offset"));
        for number in data[start..end].chunks_exact_mut(4) {
            number.copy_from_slice(&f32::MAX.to_le_bytes());
        }
        files.weights = whole(&header, &data).into();
    });
    check(&error, "model.safetensors", "a number that is not finite");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A spec with some bytes changed, left out or put in is read, or is an error: nothing else.
    #[test]
    fn mutated_specs(at in any::<prop::sample::Index>(), byte in any::<u8>(), kind in 0..3_u8) {
        let mut files = ModelFiles::embedded();
        let mut spec = files.spec.to_vec();
        let at = at.index(spec.len());
        match kind {
            0 => spec[at] = byte,
            1 => drop(spec.remove(at)),
            _ => spec.insert(at, byte),
        }
        files.spec = spec.into();
        if let Ok(spec) = ModelSpec::parse(&files) {
            prop_assert_eq!(spec.check(), Ok(()));
            let _ = Analyzer::load(&files);
        }
    }

    /// As above, of the header of the weights.
    #[test]
    fn mutated_headers(at in 0..9000_usize, byte in any::<u8>()) {
        let mut files = ModelFiles::embedded();
        let mut weights = files.weights.to_vec();
        weights[at] = byte;
        files.weights = weights.into();
        let _ = Analyzer::load(&files);
    }
}
