//! From annotated files to batches of word pieces.

pub mod articles;
pub mod augment;
pub mod entities;
pub mod masking;
pub mod rouge;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A stretch of word pieces that the encoder takes at once, without `[CLS]` and `[SEP]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pieces {
    /// Vocabulary ids.
    pub ids: Vec<i32>,
    /// Segment ids: the casing of words.
    pub segments: Vec<i32>,
}

impl Pieces {
    /// Appends another stretch.
    pub fn extend(&mut self, other: &Self) {
        self.ids.extend(&other.ids);
        self.segments.extend(&other.segments);
    }
}

/// Generator number `index` of the run's `purpose`: the same whatever was drawn before, so that
/// a resumed run goes on as if it had not been stopped.
pub(crate) fn random(seed: u64, purpose: &str, index: u64) -> ChaCha8Rng {
    use sha2::{Digest, Sha256};
    let digest = Sha256::new()
        .chain_update(seed.to_le_bytes())
        .chain_update(index.to_le_bytes())
        .chain_update(purpose.as_bytes())
        .finalize();
    ChaCha8Rng::from_seed(digest.into())
}
