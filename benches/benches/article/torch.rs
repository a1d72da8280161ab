//! The embedded model's weights on libtorch.

use std::path::Path;

use nutgraf::{Aggregation, Analyzer};
use tempfile::TempDir;

#[path = "../../../crates/torch/tests/checkpoint/mod.rs"]
mod weights;

/// A folder with the weights as floats.
pub(super) fn checkpoint() -> TempDir {
    weights::checkpoint(crate::MODEL.as_ref())
}

/// Loads such a folder.
pub(super) fn open(folder: &Path) -> Analyzer {
    nutgraf_torch::open(folder, Aggregation::First).expect("the weights load")
}

/// The model on libtorch.
pub(super) fn analyzer() -> Analyzer {
    open(checkpoint().path())
}
