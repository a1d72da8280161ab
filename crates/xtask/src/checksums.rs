//! `SHA256SUMS` of a model directory, in the form of `sha256sum`.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::{Error, Generated, root};

/// The files that a model is loaded from, and the outputs it is tested against.
const FILES: [&str; 5] =
    ["config.json", "model.onnx", "reference.json", "salience.onnx", "tokenizer.json"];

/// The checksums of the model in folder `dir` of the repository.
pub(crate) fn of_model(dir: &'static str) -> Result<Generated, Error> {
    let mut sums = String::new();
    for name in FILES {
        let path = root().join(dir).join(name);
        let data =
            std::fs::read(&path).map_err(|source| Error::File { verb: "read", path, source })?;
        for byte in Sha256::digest(&data) {
            // Writing into a string does not fail.
            let _ = write!(sums, "{byte:02x}");
        }
        let _ = writeln!(sums, "  {name}");
    }
    Ok(Generated { path: "models/nutgraf-mini/SHA256SUMS", content: sums.into_bytes() })
}
