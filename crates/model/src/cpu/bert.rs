//! The forward pass of a BERT encoder with a label head, over one window.
//!
//! A window's tokens are cut into runs that threads compute side by side. What numbers a layer is
//! computed with is its [`Form`]: int8 ([`super::int8`]) or f32 ([`super::float`]).

use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;

use super::attention::{BLOCK, Memory};
use crate::{EncoderInput, EncoderOutput, ModelSpec};

/// An encoder's weights and what is computed with them, on a run of a window's tokens.
pub(super) trait Form: Send + Sync {
    /// What a run of tokens is while it goes through the layers.
    type Run: Default + Send + Sync;

    /// How many layers there are.
    fn layers(&self) -> usize;

    /// Embeds some of the tokens of a window. Fails on ids out of range.
    fn embed(
        &self,
        window: &EncoderInput,
        tokens: Range<usize>,
        run: &mut Self::Run,
    ) -> Result<(), String>;

    /// Queries, keys and values of a run's tokens in a layer, from 0.
    fn project(&self, layer: usize, run: &mut Self::Run, memory: &mut Memory)
    -> Result<(), String>;

    /// The rest of the layer, given keys and values of all of the window.
    fn finish(&self, layer: usize, run: &mut Self::Run, memories: &[Memory]) -> Result<(), String>;

    /// The hidden states, `[tokens, hidden]`, after the layer before.
    fn hidden(run: &Self::Run) -> &[f32];

    /// Appends the label logits, `[tokens, labels]`, of a run after the last layer.
    fn label(&self, run: &Self::Run, logits: &mut Vec<f32>) -> Result<(), String>;
}

/// A loaded encoder with its label head.
pub(super) struct Bert<F: Form> {
    pub(super) form: F,
    /// The layers, from 0, whose outputs, side by side, are the hidden states.
    hidden_layers: Vec<usize>,
    size: usize,
    /// Buffers of windows that are done, for those to come.
    buffers: Mutex<Vec<Buffers<F::Run>>>,
    /// Outputs that were read, for windows to come.
    outputs: Mutex<Vec<EncoderOutput>>,
}

/// Buffers of one forward pass, grown to the longest window seen.
#[derive(Default)]
struct Buffers<R> {
    runs: Vec<R>,
    memories: Vec<Memory>,
}

/// The most outputs that are kept for windows to come: as many as an article of some length has.
const MOST_OUTPUTS: usize = 8;

/// The most tokens that go through a step of a layer together: as many as leave their sums in the
/// second-level cache. Fewer read the weights more often.
const MOST_ROWS: usize = 3 * BLOCK;

impl<F: Form> Bert<F> {
    pub(super) fn new(form: F, spec: &ModelSpec) -> Self {
        let layers = spec.sentence_vectors.as_ref().map(|vectors| vectors.layers.as_slice());
        let hidden_layers = layers.unwrap_or_default().iter().map(|layer| layer - 1).collect();
        Self {
            form,
            hidden_layers,
            size: spec.encoder.hidden,
            buffers: Mutex::default(),
            outputs: Mutex::default(),
        }
    }

    /// Takes outputs back.
    pub(super) fn reuse(&self, outputs: Vec<EncoderOutput>) {
        if let Ok(mut list) = self.outputs.lock() {
            list.extend(outputs);
            list.truncate(MOST_OUTPUTS);
        }
    }

    /// Runs the encoder on one window, cut into runs of tokens that `threads` threads of the
    /// current pool compute side by side. Fails if a product does, or on ids out of range.
    pub(super) fn encode(
        &self,
        window: &EncoderInput,
        threads: usize,
    ) -> Result<EncoderOutput, String> {
        let mut buffers =
            self.buffers.lock().ok().and_then(|mut list| list.pop()).unwrap_or_default();
        let output = self.forward(window, threads, &mut buffers);
        if let Ok(mut list) = self.buffers.lock() {
            list.push(buffers);
        }
        output
    }

    fn forward(
        &self,
        window: &EncoderInput,
        threads: usize,
        buffers: &mut Buffers<F::Run>,
    ) -> Result<EncoderOutput, String> {
        let Buffers { runs, memories } = buffers;
        let tokens = window.ids.len();
        let run_tokens = even(tokens, threads);
        runs.resize_with(tokens.div_ceil(run_tokens), F::Run::default);
        memories.resize_with(runs.len(), Memory::default);

        let width = self.size * self.hidden_layers.len();
        let mut output =
            self.outputs.lock().ok().and_then(|mut list| list.pop()).unwrap_or_default();
        let EncoderOutput { logits, hidden } = &mut output;
        hidden.resize(tokens * width, 0.0);
        for (run, start) in runs.iter_mut().zip((0..tokens).step_by(run_tokens)) {
            self.form.embed(window, start..tokens.min(start + run_tokens), run)?;
        }
        for layer in 0..self.form.layers() {
            self.layer(layer, runs, memories)?;
            for (place, _) in self.hidden_layers.iter().enumerate().filter(|(_, l)| **l == layer) {
                let rows = runs.iter().flat_map(|run| F::hidden(run).chunks_exact(self.size));
                for (out, row) in hidden.chunks_exact_mut(width).zip(rows) {
                    out[place * self.size..][..self.size].copy_from_slice(row);
                }
            }
        }
        logits.clear();
        for run in runs.iter() {
            self.form.label(run, logits)?;
        }
        Ok(output)
    }

    /// One layer on all runs: on the threads of the current pool, or on this one if there is but one
    /// run.
    fn layer(
        &self,
        layer: usize,
        runs: &mut [F::Run],
        memories: &mut [Memory],
    ) -> Result<(), String> {
        if let ([run], [memory]) = (&mut *runs, &mut *memories) {
            self.form.project(layer, run, memory)?;
            return self.form.finish(layer, run, memories);
        }
        let pairs = runs.par_iter_mut().zip(memories.par_iter_mut()).with_max_len(1);
        pairs.try_for_each(|(run, memory)| self.form.project(layer, run, memory))?;
        let runs = runs.par_iter_mut().with_max_len(1);
        runs.try_for_each(|run| self.form.finish(layer, run, memories))
    }
}

/// What the part of layer `index`, from 0, is called.
pub(super) fn layer_name(index: usize, part: &str) -> String {
    format!("bert.encoder.layer.{index}.{part}")
}

/// Cuts `tokens` into steps of about the same length, on the borders of blocks.
pub(super) fn steps(tokens: usize) -> impl Iterator<Item = (usize, usize)> {
    let step = even(tokens, tokens.div_ceil(MOST_ROWS));
    (0..tokens).step_by(step).map(move |start| (start, tokens.min(start + step)))
}

/// How many tokens each of `parts` parts has, so that all begin with a block.
pub(super) fn even(tokens: usize, parts: usize) -> usize {
    tokens.div_ceil(BLOCK).div_ceil(parts.max(1)).max(1) * BLOCK
}
