//! What may come next: the logits processors of `transformers`, in its order.

use tch::{TchError, Tensor};

use crate::generate::GenerationOptions;
use crate::generate::checkpoint::settings::Fixed;

pub(super) struct Processors<'a> {
    pub(super) options: &'a GenerationOptions,
    pub(super) fixed: &'a Fixed,
}

impl Processors<'_> {
    /// Changes `scores`, `[vocabulary]`, of the token after `ids`. `scores` is changed in place.
    pub(super) fn apply(&self, ids: &[i64], mut scores: Tensor) -> Result<(), TchError> {
        self.penalize_repetition(ids, &mut scores)?;
        ban(&mut scores, &self.banned(ids))?;
        if let Some(forced) = self.forced(ids) {
            let _ = scores.f_fill_(f64::NEG_INFINITY)?;
            let _ = scores.f_index_fill_(0, &Tensor::f_from_slice(forced)?, 0.0)?;
        }
        ban(&mut scores, &self.fixed.suppressed)?;
        let first = if self.fixed.forced_bos.is_some() { 2 } else { 1 };
        if ids.len() == first {
            ban(&mut scores, &self.fixed.suppressed_first)?;
        }
        Ok(())
    }

    /// Keskar et al. 2019, <https://arxiv.org/abs/1909.05858>.
    fn penalize_repetition(&self, ids: &[i64], scores: &mut Tensor) -> Result<(), TchError> {
        let penalty = self.fixed.repetition_penalty;
        if (penalty - 1.0).abs() < f64::EPSILON {
            return Ok(());
        }
        let seen = Tensor::f_from_slice(ids)?;
        let values = scores.f_gather(0, &seen, false)?;
        let (more, less) = (values.f_mul_scalar(penalty)?, values.f_div_scalar(penalty)?);
        let penalized = more.f_where_self(&values.f_lt(0)?, &less)?;
        let _ = scores.f_scatter_(0, &seen, &penalized)?;
        Ok(())
    }

    fn banned(&self, ids: &[i64]) -> Vec<i64> {
        let mut banned = repeating(ids, self.options.no_repeat_ngram);
        for word in &self.fixed.bad_words {
            if let Some((last, before)) = word.split_last()
                && word.len() <= ids.len().max(1)
                && ids.ends_with(before)
            {
                banned.push(*last);
            }
        }
        if ids.len() < self.options.min_length {
            banned.extend(&self.fixed.eos);
        }
        banned
    }

    /// The only tokens that may come, if some are forced.
    fn forced(&self, ids: &[i64]) -> Option<&[i64]> {
        let last = ids.len() + 1 == self.options.max_length;
        if last && !self.fixed.forced_eos.is_empty() {
            Some(&self.fixed.forced_eos)
        } else if ids.len() == 1 {
            self.fixed.forced_bos.as_ref().map(std::slice::from_ref)
        } else {
            None
        }
    }
}

/// The tokens by which `ids` would end in `size` tokens that it has already; none for size 0.
fn repeating(ids: &[i64], size: usize) -> Vec<i64> {
    if size == 0 || ids.len() < size {
        return Vec::new();
    }
    let (_, ending) = ids.split_at(ids.len() + 1 - size);
    ids.windows(size)
        .filter(|window| &window[..size - 1] == ending)
        .map(|window| window[size - 1])
        .collect()
}

fn ban(scores: &mut Tensor, tokens: &[i64]) -> Result<(), TchError> {
    if !tokens.is_empty() {
        let _ = scores.f_index_fill_(0, &Tensor::f_from_slice(tokens)?, f64::NEG_INFINITY)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::repeating;

    #[test]
    fn an_ngram_does_not_come_twice() {
        let check = |ids: &[i64], size, expected: &[i64]| {
            assert_eq!(repeating(ids, size), expected, "{ids:?} by {size}");
        };
        check(&[1, 2, 3, 1, 2], 3, &[3]);
        check(&[1, 2, 3, 1, 2, 4, 1, 2], 3, &[3, 4]);
        check(&[1, 2, 3, 2, 1], 3, &[]);
        check(&[5, 5], 2, &[5]);
        check(&[7, 8], 1, &[7, 8]);
        check(&[7], 3, &[]);
        check(&[7, 7, 7], 0, &[]);
    }
}
