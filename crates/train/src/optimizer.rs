//! `AdamW` (Loshchilov and Hutter 2019) with its state in the open, so that it can be saved.
//!
//! Weights that learn alike lie end to end in one tensor, their gradients and moments too, so that
//! a step is a dozen operations and not a thousand. The named weights are views of it.

use tch::{Kind, TchError, Tensor, no_grad};

use crate::model::Parameters;
use crate::recipe::TrainRecipe;

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// The running moments of the gradients.
#[derive(Debug)]
pub struct AdamW {
    /// Of the gradients.
    pub first: Parameters,
    /// Of their squares.
    pub second: Parameters,
    /// Made at the first step, when it is known what gets gradients.
    groups: Vec<Group>,
}

/// Weights with the same learning rate and weight decay, end to end.
#[derive(Debug)]
struct Group {
    /// The highest learning rate.
    rate: f64,
    decay: f64,
    weights: Tensor,
    gradients: Tensor,
    first: Tensor,
    second: Tensor,
}

impl AdamW {
    /// No step done yet.
    pub fn new(weights: &Parameters) -> Result<Self, TchError> {
        let (first, second) = (weights.zeros_like()?, weights.zeros_like()?);
        Ok(Self { first, second, groups: Vec::new() })
    }

    /// One step, number `step` from 0, and gradients back to zero. Weights that got no gradient
    /// when it was first called stay as they are. Returns the norm of all gradients before
    /// clipping.
    pub fn step(
        &mut self,
        weights: &Parameters,
        recipe: &TrainRecipe,
        step: usize,
    ) -> Result<Tensor, TchError> {
        let rise = rise(recipe, step);
        let done = step as f64 + 1.0;
        let corrections = [1.0 - BETA1.powf(done), 1.0 - BETA2.powf(done)];
        no_grad(|| {
            if self.groups.is_empty() {
                self.groups = self.group(weights, recipe)?;
            }
            // Not by `dot`, whose last bits depend on where its threads and its memory lie.
            let square = |group: &Group| group.gradients.f_square()?.f_sum(Kind::Float);
            let squares: Vec<Tensor> =
                self.groups.iter().map(square).collect::<Result<_, TchError>>()?;
            let norm = Tensor::f_stack(&squares, 0)?.f_sum(Kind::Float)?.f_sqrt()?;
            let scale = norm.f_clamp_min(1e-12)?.f_reciprocal()?;
            let scale = scale.f_mul_scalar(recipe.clip)?.f_clamp_max(1.0)?;
            for group in &mut self.groups {
                group.step(&scale, rise, corrections)?;
            }
            Ok(norm)
        })
    }

    /// Lays weights, gradients and moments of like weights end to end.
    fn group(&self, weights: &Parameters, recipe: &TrainRecipe) -> Result<Vec<Group>, TchError> {
        let mut kinds: Vec<(f64, f64, Vec<[Tensor; 4]>)> = Vec::new();
        let moments = self.first.iter().zip(self.second.iter());
        for ((name, weight), ((_, first), (_, second))) in weights.iter().zip(moments) {
            let gradient = weight.f_grad()?;
            if !gradient.defined() {
                continue;
            }
            let rate = highest(recipe, name);
            let decay = if weight.dim() > 1 { recipe.weight_decay } else { 0.0 };
            let parts = [weight, &gradient, first, second].map(Tensor::shallow_clone);
            let alike = |kind: &&mut (f64, f64, _)| (kind.0, kind.1) == (rate, decay);
            match kinds.iter_mut().find(alike) {
                Some((_, _, list)) => list.push(parts),
                None => kinds.push((rate, decay, vec![parts])),
            }
        }
        let group = |(rate, decay, mut list): (f64, f64, Vec<[Tensor; 4]>)| {
            let mut join = |part: usize| -> Result<Tensor, TchError> {
                let flat = |parts: &[Tensor; 4]| parts[part].f_detach()?.f_reshape([-1]);
                let flat = list.iter().map(flat).collect::<Result<Vec<_>, TchError>>()?;
                let joined = Tensor::f_cat(&flat, 0)?;
                let mut start = 0;
                for parts in &mut list {
                    let length = parts[part].numel() as i64;
                    let view = joined.f_narrow(0, start, length)?.f_view_as(&parts[part])?;
                    parts[part].f_set_data(&view)?;
                    start += length;
                }
                Ok(joined)
            };
            let (weights, gradients, first, second) = (join(0)?, join(1)?, join(2)?, join(3)?);
            Ok(Group { rate, decay, weights, gradients, first, second })
        };
        kinds.into_iter().map(group).collect()
    }
}

impl Group {
    fn step(&mut self, scale: &Tensor, rise: f64, corrections: [f64; 2]) -> Result<(), TchError> {
        let rate = rise * self.rate;
        let _ = self.gradients.f_mul_(scale)?;
        let _ = self.first.f_lerp_(&self.gradients, 1.0 - BETA1)?;
        let _ = self.second.f_mul_scalar_(BETA2)?;
        let squares = self.gradients.f_square()?.f_mul_scalar(1.0 - BETA2)?;
        let _ = self.second.f_add_(&squares)?;
        let root = self.second.f_div_scalar(corrections[1])?.f_sqrt()?;
        let denominator = root.f_add_scalar(EPSILON)?;
        if self.decay > 0.0 {
            let _ = self.weights.f_mul_scalar_(1.0 - rate * self.decay)?;
        }
        let change = self.first.f_div(&denominator)?.f_mul_scalar(rate / corrections[0])?;
        let _ = self.weights.f_sub_(&change)?;
        let _ = self.gradients.f_zero_()?;
        Ok(())
    }
}

/// The learning rate as a share of the highest: up over the warm-up, then down to 0, in lines.
fn rise(recipe: &TrainRecipe, step: usize) -> f64 {
    let (step, steps) = (step as f64 + 1.0, recipe.steps as f64);
    let warm = (recipe.warmup * steps).max(1.0);
    (step / warm).min(((steps - step) / (steps - warm).max(1.0)).max(0.0)).min(1.0)
}

/// What began as noise learns faster than what was pretrained.
fn highest(recipe: &TrainRecipe, name: &str) -> f64 {
    let pretrained = name.starts_with("bert.") && !name.contains("token_type");
    if pretrained { recipe.learning_rate } else { recipe.head_learning_rate }
}
