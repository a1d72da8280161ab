//! One hypothesis: the most probable token each time, or a drawn one.

use tch::{Kind, Tensor};

use super::processors::Processors;
use super::sampling::Sampler;
use super::{Broken, Scored, Search, numbers, penalized};

pub(super) struct Greedy {
    ids: Vec<i64>,
    log_probability: f32,
    length_penalty: f32,
    done: bool,
    sampler: Option<Sampler>,
}

impl Greedy {
    pub(super) fn new(rules: &Processors<'_>) -> Self {
        Self {
            ids: vec![rules.fixed.decoder_start],
            log_probability: 0.0,
            length_penalty: rules.options.length_penalty,
            done: false,
            sampler: rules.options.sampling.as_ref().map(Sampler::new),
        }
    }
}

impl Search for Greedy {
    fn last_tokens(&self) -> Vec<i64> {
        self.ids.last().copied().into_iter().collect()
    }

    fn advance(&mut self, logits: &Tensor, rules: &Processors<'_>) -> Result<Vec<i64>, Broken> {
        let log_probabilities = logits.f_get(0)?.f_log_softmax(-1, Kind::Float)?;
        let mut scores = logits.f_get(0)?.f_empty_like()?;
        scores.f_copy_(&logits.f_get(0)?)?;
        rules.apply(&self.ids, scores.shallow_clone())?;
        let token = match &mut self.sampler {
            None => scores.f_argmax(0, false)?.f_int64_value(&[])?,
            Some(sampler) => sampler.draw(&numbers(&scores)?).ok_or(Broken::Logits)?,
        };
        #[expect(clippy::cast_possible_truncation, reason = "was 32 bits")]
        let log_probability = log_probabilities.f_double_value(&[token])? as f32;
        if log_probability.is_nan() {
            return Err(Broken::Logits);
        }
        self.log_probability += log_probability;
        self.ids.push(token);
        self.done = rules.fixed.eos.contains(&token) || self.ids.len() >= rules.options.max_length;
        Ok(vec![0])
    }

    fn is_done(&self) -> bool {
        self.done
    }

    fn finish(self: Box<Self>) -> Vec<Scored> {
        let generated = self.ids.len() - 1;
        let score = penalized(self.log_probability, generated, self.length_penalty);
        vec![(self.ids, score)]
    }
}
