//! Model directories with something wrong: the error names the file and says what it is.

#![cfg(feature = "embedded-model")]

use std::borrow::Cow;

use nutgraf::model::ModelFiles;
use nutgraf::{Analyzer, ModelError};

fn load(change: impl FnOnce(&mut ModelFiles)) -> ModelError {
    let mut files = ModelFiles::embedded();
    files.origin = "dir".into();
    change(&mut files);
    match Analyzer::load(&files) {
        Ok(_) => panic!("a broken model was loaded"),
        Err(error) => error,
    }
}

fn config_with(from: &str, to: &str) -> ModelError {
    load(|files| {
        let config = String::from_utf8(files.config.to_vec()).expect("the config is UTF-8");
        assert!(config.contains(from));
        files.config = Cow::Owned(config.replace(from, to).into_bytes());
    })
}

/// The file an error names.
fn file(error: &ModelError) -> &str {
    error.file.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

#[test]
fn a_missing_file() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let error = Analyzer::open(dir.path()).err().expect("the folder is empty");
    assert_eq!(file(&error), "config.json");
    assert!(error.to_string().contains("No such file"), "{error}");
}

#[test]
fn a_truncated_file() {
    for share in [0, 1, 2, 5, 9] {
        let cut = |data: &mut Cow<'static, [u8]>| {
            *data = Cow::Owned(data[..data.len() * share / 10].to_vec());
        };
        assert_eq!(file(&load(|files| cut(&mut files.config))), "config.json");
        assert_eq!(file(&load(|files| cut(&mut files.tokenizer))), "tokenizer.json");
        assert_eq!(file(&load(|files| cut(&mut files.encoder))), "model.onnx");
        assert_eq!(file(&load(|files| cut(&mut files.salience))), "salience.onnx");
    }
}

#[test]
fn files_that_are_something_else() {
    let html = || Cow::Borrowed(b"<!DOCTYPE html><p>not a model".as_slice());
    assert_eq!(file(&load(|files| files.encoder = html())), "model.onnx");
    assert_eq!(file(&load(|files| files.config = html())), "config.json");
    assert_eq!(file(&load(|files| files.tokenizer = html())), "tokenizer.json");
    // The two graphs in each other's place.
    let error = load(|files| std::mem::swap(&mut files.encoder, &mut files.salience));
    assert_eq!(file(&error), "model.onnx");
    assert!(error.reason.contains("has no `input_ids`"), "{error}");
}

#[test]
fn files_that_do_not_fit_each_other() {
    let error = config_with("\"vocab_size\": 30522", "\"vocab_size\": 30000");
    assert_eq!(file(&error), "tokenizer.json");
    assert_eq!(error.reason, "it has 30522 entries, but `vocab_size` in the config is 30000");

    let error = config_with("\"18\": \"I-MISC\"", "\"18\": \"I-MISC\", \"19\": \"B-EXTRA\"");
    assert_eq!(file(&error), "model.onnx");
    assert!(error.reason.contains("`ner_logits` has the shape [1, 2, 19]"), "{error}");

    let error = config_with("\"18\": \"I-MISC\"", "\"20\": \"I-MISC\"");
    assert_eq!(error.reason, "`id2label` has no entry for 18");

    let error = config_with("\"max_position_embeddings\": 512", "\"max_position_embeddings\": 3");
    assert_eq!(file(&error), "config.json");

    let error = config_with("\"slope\": 0.", "\"slope\": -0.");
    assert!(error.reason.contains("a slope is above 0"), "{}", error.reason);

    let error = config_with("\"MISC\": 0.5", "\"MISC\": 1.5");
    assert_eq!(error.reason, "`least_confidence` of `MISC` is not from 0 to 1");

    let error = config_with("\"MISC\": 0.5", "\"EVENT\": 0.5");
    assert_eq!(error.reason, "`least_confidence` is of `EVENT`, which no label is of");
}
