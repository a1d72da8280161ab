//! Beam search with a list of finished hypotheses, `GenerationMixin._beam_search` of
//! `transformers` for one text. Names, constants and 32-bit arithmetic follow it, so that ties
//! and early stops fall alike.

use tch::{Kind, Tensor};

use super::processors::Processors;
use super::{Broken, Scored, Search, numbers, penalized};

/// Stands for "never chosen" in sums, where minus infinity would give no number.
const NEVER: f32 = -1.0e9;

pub(super) struct BeamSearch {
    running: Vec<Hypothesis>,
    /// Best first; places not yet taken are incomplete.
    finished: Vec<Hypothesis>,
    /// Whether a running hypothesis can still beat the finished ones.
    improvable: bool,
    /// Whether some running hypothesis can go on.
    continues: bool,
    early_stopping: bool,
    returned: usize,
}

#[derive(Clone)]
struct Hypothesis {
    ids: Vec<i64>,
    score: f32,
    complete: bool,
}

struct Candidate {
    origin: usize,
    hypothesis: Hypothesis,
}

impl BeamSearch {
    pub(super) fn new(rules: &Processors<'_>) -> Self {
        let start =
            |score| Hypothesis { ids: vec![rules.fixed.decoder_start], score, complete: false };
        let beams = rules.options.beams;
        // At first all hypotheses are one.
        let mut running = vec![start(NEVER); beams];
        running[0].score = 0.0;
        Self {
            running,
            finished: vec![start(NEVER); beams],
            improvable: true,
            continues: true,
            early_stopping: rules.options.early_stopping,
            returned: rules.options.returned,
        }
    }

    fn is_full(&self) -> bool {
        self.finished.iter().all(|hypothesis| hypothesis.complete)
    }

    /// The best continuations of all hypotheses: enough that as many go on as there are beams,
    /// whatever ends.
    fn candidates(
        &self,
        logits: &Tensor,
        rules: &Processors<'_>,
    ) -> Result<Vec<Candidate>, Broken> {
        let scores = logits.f_log_softmax(-1, Kind::Float)?;
        for (row, hypothesis) in (0..).zip(&self.running) {
            rules.apply(&hypothesis.ids, scores.f_get(row)?)?;
        }
        let so_far: Vec<f32> = self.running.iter().map(|beam| beam.score).collect();
        let vocabulary = logits.size2()?.1;
        let so_far = Tensor::f_from_slice(&so_far)?.f_unsqueeze(1)?;
        let flat = scores.f_add(&so_far)?.f_view([-1])?;
        let wanted = self.running.len() * (1 + rules.fixed.eos.len()).max(2);
        let wanted = i64::try_from(wanted).unwrap_or(i64::MAX).min(flat.size1()?);
        let (values, indices) = flat.f_topk(wanted, 0, true, true)?;
        let values = numbers::<f32>(&values)?;
        // No number is above all numbers here.
        if values.iter().any(|value| value.is_nan()) {
            return Err(Broken::Logits);
        }
        let candidates = values.into_iter().zip(numbers::<i64>(&indices)?);
        Ok(candidates
            .map(|(score, index)| {
                let origin = usize::try_from(index / vocabulary).unwrap_or(0);
                let token = index % vocabulary;
                let mut ids = self.running[origin].ids.clone();
                ids.push(token);
                let complete =
                    rules.fixed.eos.contains(&token) || ids.len() >= rules.options.max_length;
                Candidate { origin, hypothesis: Hypothesis { ids, score, complete } }
            })
            .collect())
    }

    /// Lets complete ones of the first `beams` candidates among the finished.
    fn keep_finished(&mut self, candidates: &[Candidate], penalty: f32) {
        let beams = self.running.len();
        let closed = (self.early_stopping && self.is_full()) || !self.improvable;
        let entering = candidates.iter().take(beams).map(|candidate| {
            let hypothesis = &candidate.hypothesis;
            let length = hypothesis.ids.len() - 1;
            let mut score = penalized(hypothesis.score, length, penalty);
            if closed {
                score += NEVER;
            }
            if !hypothesis.complete {
                score += NEVER;
            }
            Hypothesis { score, ..hypothesis.clone() }
        });
        let entering: Vec<Hypothesis> = entering.collect();
        self.finished.extend(entering);
        self.finished.sort_by(|a, b| b.score.total_cmp(&a.score));
        self.finished.truncate(beams);
    }
}

impl Search for BeamSearch {
    fn last_tokens(&self) -> Vec<i64> {
        let last = |beam: &Hypothesis| beam.ids.last().copied();
        self.running.iter().filter_map(last).collect()
    }

    fn advance(&mut self, logits: &Tensor, rules: &Processors<'_>) -> Result<Vec<i64>, Broken> {
        let penalty = rules.options.length_penalty;
        let candidates = self.candidates(logits, rules)?;
        self.keep_finished(&candidates, penalty);
        self.continues = candidates.iter().any(|candidate| !candidate.hypothesis.complete);

        let mut going_on = candidates;
        for candidate in &mut going_on {
            if candidate.hypothesis.complete {
                candidate.hypothesis.score += NEVER;
            }
        }
        going_on.sort_by(|a, b| b.hypothesis.score.total_cmp(&a.hypothesis.score));
        going_on.truncate(self.running.len());
        let origins =
            going_on.iter().map(|candidate| i64::try_from(candidate.origin).unwrap_or(0)).collect();
        self.running = going_on.into_iter().map(|candidate| candidate.hypothesis).collect();

        let best = &self.running[0];
        let hope = penalized(best.score, best.ids.len() - 1, penalty);
        let lowest = self.finished.last().map_or(NEVER, |worst| worst.score);
        let worst = |hypothesis: &Hypothesis| if hypothesis.complete { lowest } else { NEVER };
        self.improvable &= self.finished.iter().any(|beam| hope > worst(beam));
        Ok(origins)
    }

    fn is_done(&self) -> bool {
        !self.improvable || (self.early_stopping && self.is_full()) || !self.continues
    }

    fn finish(self: Box<Self>) -> Vec<Scored> {
        self.finished
            .into_iter()
            .filter(|hypothesis| hypothesis.complete)
            .take(self.returned)
            .map(|hypothesis| (hypothesis.ids, hypothesis.score))
            .collect()
    }
}
