//! Drawing the next token from its distribution, cut to the likely part of it.
//! Nucleus: Holtzman et al. 2019, <https://arxiv.org/abs/1904.09751>.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::generate::Sampling;

/// One text's draws. Each text begins with the seed, so its output is its own.
pub(super) struct Sampler {
    options: Sampling,
    random: ChaCha8Rng,
}

impl Sampler {
    pub(super) fn new(options: &Sampling) -> Self {
        Self { options: options.clone(), random: ChaCha8Rng::seed_from_u64(options.seed) }
    }

    /// A token by its logits; none if there is no finite one.
    pub(super) fn draw(&mut self, logits: &[f32]) -> Option<i64> {
        let likely = likely(logits, &self.options);
        let total: f64 = likely.iter().map(|(_, weight)| weight).sum();
        // 53 bits, as many as a double's fraction holds: at least 0, below 1.
        let share = (self.random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let mut left = share * total;
        let mut chosen = None;
        for (token, weight) in likely {
            chosen = Some(token);
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        chosen
    }
}

/// The tokens that may be drawn, most probable first, with their weights.
fn likely(logits: &[f32], options: &Sampling) -> Vec<(i64, f64)> {
    let mut tokens: Vec<(i64, f32)> =
        (0..).zip(logits.iter().copied()).filter(|(_, logit)| logit.is_finite()).collect();
    tokens.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    if options.top_k > 0
        && let Some(&(_, least)) = tokens.get(options.top_k - 1)
    {
        tokens.retain(|&(_, logit)| logit >= least);
    }
    let Some(&(_, highest)) = tokens.first() else {
        return Vec::new();
    };
    let temperature = f64::from(options.temperature);
    let mut weights: Vec<(i64, f64)> = tokens
        .into_iter()
        .map(|(token, logit)| (token, (f64::from(logit - highest) / temperature).exp()))
        .collect();
    let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
    let wanted = f64::from(options.top_p) * total;
    let mut sum = 0.0;
    let kept = weights.iter().take_while(|(_, weight)| {
        let more = sum < wanted;
        sum += weight;
        more
    });
    let kept = kept.count().max(1);
    weights.truncate(kept);
    weights
}

#[cfg(test)]
mod tests {
    use super::{Sampler, likely};
    use crate::generate::Sampling;

    const ALL: Sampling = Sampling { temperature: 1.0, top_k: 0, top_p: 1.0, seed: 7 };

    fn tokens(options: &Sampling) -> Vec<i64> {
        // Probabilities 0.5, 0.1, 0.3, 0.1 and none.
        let logits: Vec<f32> = [0.5_f32, 0.1, 0.3, 0.1, 0.0].iter().map(|p| p.ln()).collect();
        likely(&logits, options).iter().map(|(token, _)| *token).collect()
    }

    #[test]
    fn only_the_likely_part_is_drawn_from() {
        let (top_k, top_p) = (0, 1.0);
        assert_eq!(tokens(&ALL), [0, 2, 1, 3]);
        assert_eq!(tokens(&Sampling { top_k: 2, top_p, ..ALL }), [0, 2]);
        // Equals of the last one stay.
        assert_eq!(tokens(&Sampling { top_k: 3, top_p, ..ALL }), [0, 2, 1, 3]);
        assert_eq!(tokens(&Sampling { top_k, top_p: 0.4, ..ALL }), [0]);
        assert_eq!(tokens(&Sampling { top_k, top_p: 0.6, ..ALL }), [0, 2]);
    }

    #[test]
    fn draws_come_as_often_as_their_probability_says() {
        let logits = [0.5_f32.ln(), 0.2_f32.ln(), 0.3_f32.ln(), f32::NEG_INFINITY];
        let mut sampler = Sampler::new(&ALL);
        let mut counts = [0_u32; 4];
        for _ in 0..10_000 {
            let token = sampler.draw(&logits).expect("some token is possible");
            counts[usize::try_from(token).expect("a token")] += 1;
        }
        // Four standard deviations of a share of one half in 10,000 draws are 0.02.
        for (count, share) in counts.iter().zip([0.5, 0.2, 0.3, 0.0]) {
            assert!((f64::from(*count) / 10_000.0 - share).abs() < 0.02, "{counts:?}");
        }
    }

    #[test]
    fn no_finite_logit_gives_no_token() {
        assert_eq!(Sampler::new(&ALL).draw(&[f32::NAN, f32::NEG_INFINITY]), None);
    }
}
