//! The two halves of a transformer layer in f32: attention, and the feed-forward part. Where layers
//! are normalized is up to who puts them together.

use rten_simd::SimdOp;

use super::linear::{Linear, LinearWeights};
use crate::cpu::attention::{Attend, Heads, Memory, store_rows};
use crate::cpu::bert::steps;
use crate::cpu::ops::GeluRow;

/// Attention with the layers before and after it.
pub(in crate::cpu) struct Attention {
    /// Queries come scaled as [`Heads::query_scale`] says.
    query_key_value: Linear,
    output: Linear,
    heads: Heads,
}

/// The feed-forward part: GELU between two linear layers.
pub(in crate::cpu) struct FeedForward {
    pub(in crate::cpu) up: Linear,
    pub(in crate::cpu) down: Linear,
}

/// What lies between steps.
#[derive(Default)]
pub(in crate::cpu) struct Scratch {
    /// The rows that [`FeedForward::add`] reads, `[tokens, hidden]`.
    pub(in crate::cpu) input: Vec<f32>,
    /// Of each token its query, key and value.
    projected: Vec<f32>,
    queries: Vec<f32>,
    scores: Vec<f32>,
    context: Vec<f32>,
    wide: Vec<f32>,
    output: Vec<f32>,
}

impl Attention {
    /// Of queries, keys and values side by side, and what follows attention.
    pub(in crate::cpu) fn new(
        mut query_key_value: LinearWeights,
        output: &LinearWeights,
        heads: Heads,
    ) -> Self {
        query_key_value.scale_outputs(heads.heads * heads.size, heads.query_scale());
        let query_key_value = Linear::pack(&query_key_value);
        Self { query_key_value, output: Linear::pack(output), heads }
    }

    /// Queries, keys and values of `rows`, `[tokens, hidden]`.
    pub(in crate::cpu) fn project(&self, rows: &[f32], scratch: &mut Scratch, memory: &mut Memory) {
        let width = self.heads.heads * self.heads.size;
        memory.resize(rows.len() / width, self.heads);
        self.query_key_value.apply(rows, &mut scratch.projected);
        store_rows(memory, self.heads, 0, &scratch.projected);
        scratch.queries.clear();
        for row in scratch.projected.chunks_exact(3 * width) {
            scratch.queries.extend(&row[..width]);
        }
    }

    /// Adds to each row of `rows` what its query finds in `memories`.
    pub(in crate::cpu) fn attend(
        &self,
        rows: &mut [f32],
        scratch: &mut Scratch,
        memories: &[Memory],
    ) {
        let Scratch { queries, scores, context, output, .. } = scratch;
        context.resize(rows.len(), 0.0);
        let heads = self.heads;
        Attend { queries, memories, heads, scores, context }.dispatch();
        self.output.apply(context, output);
        add(rows, output);
    }
}

impl FeedForward {
    /// Adds to each row of `rows` what this makes of its row of [`Scratch::input`].
    pub(in crate::cpu) fn add(&self, rows: &mut [f32], scratch: &mut Scratch) {
        let Scratch { input, wide, output, .. } = scratch;
        let (inputs, outputs) = (self.up.inputs(), self.down.outputs());
        // Some tokens at a time, so that what is wide stays in the cache.
        for (start, end) in steps(input.len() / inputs) {
            self.up.apply(&input[start * inputs..end * inputs], wide);
            wide.chunks_exact_mut(self.down.inputs()).for_each(|row| GeluRow(row).dispatch());
            self.down.apply(wide, output);
            add(&mut rows[start * outputs..end * outputs], output);
        }
    }
}

fn add(rows: &mut [f32], more: &[f32]) {
    rows.iter_mut().zip(more).for_each(|(sum, x)| *sum += x);
}
