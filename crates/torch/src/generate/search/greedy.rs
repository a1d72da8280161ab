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
        let log_probabilities = logits.get(0).log_softmax(-1, Kind::Float);
        let scores = logits.get(0).copy();
        rules.apply(&self.ids, scores.shallow_clone());
        let token = match &mut self.sampler {
            None => scores.argmax(0, false).int64_value(&[]),
            Some(sampler) => sampler.draw(&numbers(&scores)).ok_or(Broken)?,
        };
        #[expect(clippy::cast_possible_truncation, reason = "was 32 bits")]
        let log_probability = log_probabilities.double_value(&[token]) as f32;
        if log_probability.is_nan() {
            return Err(Broken);
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
