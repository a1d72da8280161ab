//! The files of a model.

use std::path::Path;

use nutgraf::Analyzer;
use nutgraf::model::weights::Weights;
use nutgraf::model::{Bytes, ModelFiles};

/// A file of weights: its header, and every tensor that it claims to have.
pub(crate) fn weights(data: &[u8]) {
    let bytes = Bytes::from(data.to_vec());
    let Ok(weights) = Weights::parse(Path::new("model.safetensors"), &bytes) else { return };
    for name in weights.left() {
        if let Some((_, shape)) = weights.form(&name)
            && let Ok(floats) = weights.floats(&name, &shape)
        {
            assert!(floats.len() <= data.len());
        }
    }
    load(&ModelFiles { weights: bytes, ..ModelFiles::embedded() });
}

/// A spec beside the weights of the embedded model.
pub(crate) fn spec(data: &[u8]) {
    load(&ModelFiles { spec: Bytes::from(data.to_vec()), ..ModelFiles::embedded() });
}

/// A tokenizer beside them.
pub(crate) fn tokenizer(data: &[u8]) {
    load(&ModelFiles { tokenizer: Bytes::from(data.to_vec()), ..ModelFiles::embedded() });
}

/// Whatever loads runs, too.
fn load(files: &ModelFiles) {
    if let Ok(analyzer) = Analyzer::load(files) {
        let document = nutgraf::Document::from_text("Zhao Leji met Kim in Pyongyang. It rained.");
        let _ = analyzer.analyze(&document);
    }
}
