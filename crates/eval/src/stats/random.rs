//! Random indices and coin flips that are the same on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// A stream of random numbers, fixed by its seed.
pub struct Random {
    stream: ChaCha8Rng,
    coins: u64,
    coins_left: u32,
}

impl Random {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        // The seed in the key as it is: no dependence on how `rand` spreads small seeds.
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self { stream: ChaCha8Rng::from_seed(key), coins: 0, coins_left: 0 }
    }

    /// A number from 0 to `below - 1`, each as likely (Lemire 2019, "Fast Random Integer
    /// Generation in an Interval"). `below` is not 0.
    pub fn index(&mut self, below: usize) -> usize {
        let below = below as u64;
        loop {
            let product = u128::from(self.stream.next_u64()) * u128::from(below);
            let [low, high] = [product, product >> 64].map(|part| part & u128::from(u64::MAX));
            if low >= u128::from(below.wrapping_neg() % below) {
                // `high` is below `below`, which came from a usize.
                return usize::try_from(high).unwrap_or_default();
            }
        }
    }

    /// A number from 0 up to but not including 1, a multiple of 2^-53.
    pub fn unit(&mut self) -> f64 {
        (self.stream.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Heads or tails.
    pub fn coin(&mut self) -> bool {
        if self.coins_left == 0 {
            (self.coins, self.coins_left) = (self.stream.next_u64(), u64::BITS);
        }
        let heads = self.coins & 1 == 1;
        self.coins >>= 1;
        self.coins_left -= 1;
        heads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_never_changes() {
        let mut random = Random::new(12_345);
        let drawn: Vec<usize> = (0..8).map(|_| random.index(1000)).collect();
        assert_eq!(drawn, [602, 940, 26, 709, 288, 134, 976, 154]);
        let coins: Vec<bool> = (0..8).map(|_| random.coin()).collect();
        assert_eq!(coins, [true, false, false, true, false, false, true, false]);
    }

    #[test]
    fn units_are_evenly_spread() {
        let mut random = Random::new(1);
        let drawn: Vec<f64> = (0..10_000).map(|_| random.unit()).collect();
        assert!(drawn.iter().all(|unit| (0.0..1.0).contains(unit)));
        // Six standard deviations, each 1 / sqrt(12 * 10,000), around a half.
        let mean = drawn.iter().sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.0174, "{mean}");
    }

    #[test]
    fn indices_are_evenly_spread() {
        let mut random = Random::new(1);
        let mut counts = [0_u32; 7];
        (0..70_000).for_each(|_| counts[random.index(7)] += 1);
        // Six standard deviations around 10,000.
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 560), "{counts:?}");
    }
}
