//! The safetensors format: eight bytes of header length, a JSON header, the tensors' bytes.
//!
//! Tensors are read in blocks straight into their place in the precision that the model runs
//! in, so a checkpoint never stands in memory twice.
//! Format: <https://huggingface.co/docs/safetensors>.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tch::{Device, Kind, Tensor};

use super::ModelError;

/// The longest header, as the reference reader allows.
const HEADER_LIMIT: u64 = 100_000_000;

/// How much is read and converted at a time.
const BLOCK_BYTES: usize = 8 << 20;

/// One tensor of a file.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) file: PathBuf,
    pub(super) shape: Vec<i64>,
    kind: Kind,
    start: u64,
}

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<i64>,
    data_offsets: (u64, u64),
}

/// The tensors of the file at `path` by name; checks that the file holds them all.
pub(super) fn index(path: &Path) -> Result<BTreeMap<String, Stored>, ModelError> {
    let bad = |reason: String| ModelError::new(path, reason);
    let mut file = File::open(path).map_err(|error| bad(error.to_string()))?;
    let length = file.metadata().map_err(|error| bad(error.to_string()))?.len();
    let mut prefix = [0; 8];
    file.read_exact(&mut prefix)
        .map_err(|_| bad("is shorter than a safetensors header".to_owned()))?;
    let header_length = u64::from_le_bytes(prefix);
    if header_length > HEADER_LIMIT || header_length > length - 8 {
        return Err(bad(format!(
            "is truncated or no safetensors file: {length} bytes, and a header of {header_length}"
        )));
    }
    let mut header = Vec::new();
    (&mut file)
        .take(header_length)
        .read_to_end(&mut header)
        .map_err(|error| bad(error.to_string()))?;
    let entries: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&header)
        .map_err(|error| bad(format!("the safetensors header: {error}")))?;

    let data = 8 + header_length;
    let mut stored = BTreeMap::new();
    for (name, value) in entries {
        if name == "__metadata__" {
            continue;
        }
        let entry: Entry = serde_json::from_value(value)
            .map_err(|error| bad(format!("tensor `{name}`: {error}")))?;
        let kind = match entry.dtype.as_str() {
            "F32" => Kind::Float,
            "F16" => Kind::Half,
            "BF16" => Kind::BFloat16,
            other => {
                return Err(bad(format!(
                    "tensor `{name}` is of type {other}; supported are F32, F16, BF16"
                )));
            }
        };
        let (start, end) = entry.data_offsets;
        let bytes = entry.shape.iter().try_fold(kind.elt_size_in_bytes() as u64, |bytes, &size| {
            bytes.checked_mul(u64::try_from(size).ok()?)
        });
        if bytes != end.checked_sub(start) {
            return Err(bad(format!(
                "tensor `{name}`: shape {:?} does not fit its offsets {start} to {end}",
                entry.shape
            )));
        }
        if end > length - data {
            return Err(bad(format!(
                "is truncated: tensor `{name}` ends at byte {}, the file at {length}",
                end.saturating_add(data)
            )));
        }
        stored.insert(
            name,
            Stored { file: path.to_owned(), shape: entry.shape, kind, start: data + start },
        );
    }
    Ok(stored)
}

impl Stored {
    /// Reads the tensor, in `kind`.
    pub(super) fn read(&self, kind: Kind) -> Result<Tensor, ModelError> {
        let bad = |error: std::io::Error| ModelError::new(&self.file, error.to_string());
        let mut file = File::open(&self.file).map_err(bad)?;
        file.seek(SeekFrom::Start(self.start)).map_err(bad)?;
        let tensor = Tensor::empty(&self.shape, (kind, Device::Cpu));
        let flat = tensor.view(-1);
        let count = tensor.numel();
        let width = self.kind.elt_size_in_bytes();
        let block = BLOCK_BYTES / width;
        let mut buffer = vec![0; block.min(count) * width];
        let mut done = 0;
        while done < count {
            let size = block.min(count - done);
            let bytes = &mut buffer[..size * width];
            file.read_exact(bytes).map_err(bad)?;
            let part = Tensor::from_data_size(bytes, &[as_i64(size)], self.kind);
            flat.narrow(0, as_i64(done), as_i64(size)).copy_(&part);
            done += size;
        }
        Ok(tensor)
    }
}

fn as_i64(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
