//! The embedded model's weights on libtorch, as floats.

use nutgraf::{Aggregation, Analyzer};

/// The model on libtorch.
pub(super) fn analyzer() -> Analyzer {
    let folder = crate::MODEL.as_ref();
    nutgraf_torch::open(folder, Aggregation::First).expect("the weights load")
}
