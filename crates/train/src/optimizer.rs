//! `AdamW` (Loshchilov and Hutter 2019) with its state in the open, so that it can be saved.
//!
//! Weights that learn alike lie end to end in one tensor, their gradients and moments too, so that
//! a step is a dozen operations and not a thousand. The named weights are views of it.

use tch::{Kind, Tensor, no_grad};

use crate::model::Weights;
use crate::recipe::TrainRecipe;

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// The running moments of the gradients.
#[derive(Debug)]
pub struct AdamW {
    /// Of the gradients.
    pub first: Weights,
    /// Of their squares.
    pub second: Weights,
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
    pub fn new(weights: &Weights) -> Self {
        let zeros = || weights.zeros_like();
        Self { first: zeros(), second: zeros(), groups: Vec::new() }
    }

    /// One step, number `step` from 0, and gradients back to zero. Weights that got no gradient
    /// when it was first called stay as they are. Returns the norm of all gradients before
    /// clipping.
    pub fn step(&mut self, weights: &Weights, recipe: &TrainRecipe, step: usize) -> Tensor {
        let rise = rise(recipe, step);
        let done = step as f64 + 1.0;
        let corrections = [1.0 - BETA1.powf(done), 1.0 - BETA2.powf(done)];
        no_grad(|| {
            if self.groups.is_empty() {
                self.groups = self.group(weights, recipe);
            }
            // Not by `dot`, whose last bits depend on where its threads and its memory lie.
            let squares: Vec<Tensor> =
                self.groups.iter().map(|group| group.gradients.square().sum(Kind::Float)).collect();
            let norm = Tensor::stack(&squares, 0).sum(Kind::Float).sqrt();
            let scale = (recipe.clip / &norm.clamp_min(1e-12)).clamp_max(1.0);
            for group in &mut self.groups {
                group.step(&scale, rise, corrections);
            }
            norm
        })
    }

    /// Lays weights, gradients and moments of like weights end to end.
    fn group(&self, weights: &Weights, recipe: &TrainRecipe) -> Vec<Group> {
        let mut kinds: Vec<(f64, f64, Vec<[Tensor; 4]>)> = Vec::new();
        let moments = self.first.iter().zip(self.second.iter());
        for ((name, weight), ((_, first), (_, second))) in weights.iter().zip(moments) {
            let gradient = weight.grad();
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
            let [weights, gradients, first, second] = [0, 1, 2, 3].map(|part| {
                let flat = |parts: &[Tensor; 4]| parts[part].detach().reshape([-1]);
                let joined = Tensor::cat(&list.iter().map(flat).collect::<Vec<_>>(), 0);
                let mut start = 0;
                for parts in &mut list {
                    let length = parts[part].numel() as i64;
                    let view = joined.narrow(0, start, length).view_as(&parts[part]);
                    parts[part].set_data(&view);
                    start += length;
                }
                joined
            });
            Group { rate, decay, weights, gradients, first, second }
        };
        kinds.into_iter().map(group).collect()
    }
}

impl Group {
    fn step(&mut self, scale: &Tensor, rise: f64, corrections: [f64; 2]) {
        let rate = rise * self.rate;
        let _ = self.gradients.g_mul_(scale);
        let _ = self.first.lerp_(&self.gradients, 1.0 - BETA1);
        let _ = self.second.g_mul_scalar_(BETA2);
        let squares = self.gradients.square();
        let _ = self.second.g_add_(&(squares * (1.0 - BETA2)));
        let denominator = (&self.second / corrections[1]).sqrt() + EPSILON;
        if self.decay > 0.0 {
            let _ = self.weights.g_mul_scalar_(1.0 - rate * self.decay);
        }
        let change = &self.first / denominator * (rate / corrections[0]);
        let _ = self.weights.g_sub_(&change);
        let _ = self.gradients.zero_();
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
