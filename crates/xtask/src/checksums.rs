//! `SHA256SUMS` of a model directory, in the form of `sha256sum`.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::{Error, Generated, root};

/// The files that a model is loaded from, and the outputs it is tested against.
const FILES: [&str; 4] = ["model.safetensors", "reference.json", "spec.json", "tokenizer.json"];

/// The checksums of the model in folder `dir` of the repository.
pub(crate) fn of_model(dir: &'static str) -> Result<Generated, Error> {
    let mut sums = String::new();
    for name in FILES {
        let path = root().join(dir).join(name);
        let data =
            std::fs::read(&path).map_err(|source| Error::File { verb: "read", path, source })?;
        // Writing into a string does not fail.
        let _ = writeln!(sums, "{}  {name}", hex(&Sha256::digest(&data)));
    }
    Ok(Generated { path: "models/nutgraf-mini/SHA256SUMS", content: sums.into_bytes() })
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
