//! `AdamW` (Loshchilov and Hutter 2019) with its state in the open, so that it can be saved.

use tch::{Tensor, no_grad};

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
}

impl AdamW {
    /// No step done yet.
    pub fn new(weights: &Weights) -> Self {
        Self { first: weights.zeros_like(), second: weights.zeros_like() }
    }

    /// One step, number `step` from 0, and gradients back to zero. Weights that got no gradient
    /// stay as they are. Returns the norm of all gradients before clipping.
    pub fn step(&mut self, weights: &Weights, recipe: &TrainRecipe, step: usize) -> f64 {
        let rise = rise(recipe, step);
        let done = step as f64 + 1.0;
        let corrections = [1.0 - BETA1.powf(done), 1.0 - BETA2.powf(done)];
        no_grad(|| {
            let squares: Vec<Tensor> = weights
                .iter()
                .map(|(_, weight)| weight.grad())
                .filter(Tensor::defined)
                .map(|grad| grad.square().sum(tch::Kind::Float))
                .collect();
            let norm = Tensor::stack(&squares, 0).sum(tch::Kind::Double).sqrt().double_value(&[]);
            let scale = (recipe.clip / norm.max(1e-12)).min(1.0);
            let moments = self.first.iter().zip(self.second.iter());
            for ((name, weight), ((_, first), (_, second))) in weights.iter().zip(moments) {
                let mut grad = weight.grad();
                if !grad.defined() {
                    continue;
                }
                let _ = grad.g_mul_scalar_(scale);
                let rate = rise * highest(recipe, name);
                let decay = if weight.dim() > 1 { recipe.weight_decay } else { 0.0 };
                let mut weight = weight.shallow_clone();
                let (mut first, mut second) = (first.shallow_clone(), second.shallow_clone());
                let _ = first.lerp_(&grad, 1.0 - BETA1);
                let _ = second.g_mul_scalar_(BETA2);
                let _ = second.g_add_(&(grad.square() * (1.0 - BETA2)));
                let denominator = (&second / corrections[1]).sqrt() + EPSILON;
                if decay > 0.0 {
                    let _ = weight.g_mul_scalar_(1.0 - rate * decay);
                }
                let _ = weight.g_sub_(&(&first / denominator * (rate / corrections[0])));
                let _ = grad.zero_();
            }
            norm
        })
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
