//! The search for the best output: one token at a time for all texts, each text with its own
//! hypotheses, in the arithmetic of `transformers` 4.57.

mod beam;
mod greedy;
mod processors;
mod sampling;

use tch::{TchError, Tensor};

use super::GenerationOptions;
use super::checkpoint::settings::Fixed;
use super::network::{Cache, Memory, Network};
use beam::BeamSearch;
use greedy::Greedy;
use processors::Processors;

/// Ids with the start token first, and their score.
pub(crate) type Scored = (Vec<i64>, f32);

/// What a text's search does with each step's logits.
trait Search {
    /// The last token of each hypothesis.
    fn last_tokens(&self) -> Vec<i64>;

    /// Goes one token on from `logits`, `[hypotheses, vocabulary]`. The answer has the number
    /// of the hypothesis that each hypothesis now continues.
    fn advance(&mut self, logits: &Tensor, rules: &Processors<'_>) -> Result<Vec<i64>, Broken>;

    /// Whether nothing better can come.
    fn is_done(&self) -> bool;

    /// The hypotheses, best first.
    fn finish(self: Box<Self>) -> Vec<Scored>;
}

/// Why a search did not come to its end.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The model's logits are not numbers.
    Logits,
    /// libtorch failed.
    Torch(TchError),
}

impl From<TchError> for Broken {
    fn from(error: TchError) -> Self {
        Self::Torch(error)
    }
}

/// Generates for each of `memories`: hypotheses, best first. `options` are checked.
pub(crate) fn run(
    network: &dyn Network,
    memories: &[Memory],
    options: &GenerationOptions,
    fixed: &Fixed,
) -> Result<Vec<Vec<Scored>>, Broken> {
    let rules = Processors { options, fixed };
    let mut searches: Vec<Box<dyn Search>> = memories.iter().map(|_| start(&rules)).collect();
    let mut active: Vec<usize> = (0..searches.len()).collect();
    let mut cache = Cache::default();
    let mut position = 0;
    while !active.is_empty() {
        let rows: Vec<Vec<i64>> = active.iter().map(|&i| searches[i].last_tokens()).collect();
        let texts: Vec<(&Memory, i64)> =
            active.iter().zip(&rows).map(|(&i, rows)| (&memories[i], length(rows))).collect();
        let logits = network.step(&rows.concat(), position, &mut cache, &texts)?;
        position += 1;

        let mut origins = Vec::new();
        let mut first = 0;
        for (&i, rows) in active.iter().zip(&rows) {
            let search = &mut searches[i];
            let own = logits.f_narrow(0, first, length(rows))?;
            let continued = search.advance(&own, &rules)?;
            if !search.is_done() {
                origins.extend(continued.iter().map(|origin| first + origin));
            }
            first += length(rows);
        }
        active.retain(|&i| !searches[i].is_done());
        if !active.is_empty() {
            cache.reorder(&origins)?;
        }
    }
    Ok(searches.into_iter().map(Search::finish).collect())
}

fn start(rules: &Processors<'_>) -> Box<dyn Search> {
    if rules.options.beams > 1 {
        Box::new(BeamSearch::new(rules))
    } else {
        Box::new(Greedy::new(rules))
    }
}

fn length(rows: &[i64]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

/// `log_probability / length ^ penalty`, the length without the start token.
fn penalized(log_probability: f32, generated: usize, penalty: f32) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "the reference divides 32-bit numbers")]
    let divisor = (generated as f64).powf(f64::from(penalty)) as f32;
    log_probability / divisor
}

/// The numbers in a one-dimensional tensor.
fn numbers<T: tch::kind::Element + Default + Clone>(tensor: &Tensor) -> Result<Vec<T>, TchError> {
    let mut numbers = vec![T::default(); tensor.numel()];
    tensor.f_copy_data(&mut numbers, tensor.numel())?;
    Ok(numbers)
}
