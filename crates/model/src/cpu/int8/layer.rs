//! One encoder layer, on a run of tokens of a window.
//!
//! A layer is two steps: queries, keys and values of each token; then attention over the
//! keys and values of the whole window and everything after it, token by token. Tokens go
//! through a step some at a time, so that what lies between two products stays in the
//! cache.

use rten_simd::SimdOp;

use super::linear::{Bytes, Linear, Sums};
use crate::cpu::NormWeights;
use crate::cpu::attention::{Attend, Heads, Memory, Store};
use crate::cpu::bert::steps;
use crate::cpu::ops::{AddNormalize, Gelu, Quantize};

pub(super) struct Layer {
    /// Its queries come scaled as [`Heads::query_scale`] says.
    pub(super) query_key_value: Linear,
    pub(super) attention_output: Linear,
    pub(super) attention_norm: NormWeights,
    pub(super) up: Linear,
    pub(super) down: Linear,
    pub(super) output_norm: NormWeights,
    pub(super) heads: Heads,
}

/// A run of a window's tokens, `[tokens, heads * size]` each.
#[derive(Default)]
pub(in crate::cpu) struct Run {
    pub(super) hidden: Vec<f32>,
    /// The same as bytes.
    pub(super) bytes: Bytes,
    queries: Vec<f32>,
    scratch: Scratch,
}

/// What lies between two steps on some rows.
#[derive(Default)]
struct Scratch {
    sums: Sums,
    scores: Vec<f32>,
    context: Vec<f32>,
    context_bytes: Bytes,
    attended: Vec<f32>,
    attended_bytes: Bytes,
    wide: Vec<f32>,
    wide_bytes: Bytes,
}

impl Layer {
    /// Queries, keys and values of a run's tokens.
    pub(super) fn project(&self, run: &mut Run, memory: &mut Memory) -> Result<(), String> {
        let Run { hidden, bytes, queries, scratch: Scratch { sums, .. } } = run;
        let size = self.heads.heads * self.heads.size;
        let tokens = hidden.len() / size;
        queries.resize(hidden.len(), 0.0);
        memory.resize(tokens, self.heads);
        let (linear, heads) = (&self.query_key_value, self.heads);
        for (start, end) in steps(tokens) {
            let rows = bytes.rows(start..end);
            linear.multiply(rows, sums)?;
            let queries = &mut queries[start * size..end * size];
            Store { linear, rows, sums, heads, start, queries, memory }.dispatch();
        }
        Ok(())
    }

    /// The rest of the layer, given keys and values of all of the window.
    pub(super) fn finish(&self, run: &mut Run, memories: &[Memory]) -> Result<(), String> {
        let Run { hidden, bytes, queries, scratch } = run;
        let Scratch {
            sums,
            scores,
            context,
            context_bytes,
            attended,
            attended_bytes,
            wide,
            wide_bytes,
        } = scratch;
        let size = self.heads.heads * self.heads.size;
        let tokens = hidden.len() / size;
        // The input of the next layer's products, which has the shape of this one's.
        self.query_key_value.start(tokens, bytes);
        for (start, end) in steps(tokens) {
            let hidden = &mut hidden[start * size..end * size];
            let queries = &queries[start * size..end * size];
            context.resize(hidden.len(), 0.0);
            Attend { queries, memories, heads: self.heads, scores, context }.dispatch();

            self.attention_output.start(end - start, context_bytes);
            for row in context.chunks_exact(size) {
                context_bytes.push(size, |bytes| Quantize { row, bytes }.dispatch());
            }
            self.attention_output.multiply(context_bytes.all(), sums)?;

            attended.resize(hidden.len(), 0.0);
            self.up.start(end - start, attended_bytes);
            let rows = attended.chunks_exact_mut(size).zip(hidden.chunks_exact(size));
            for (index, (row, onto)) in rows.enumerate() {
                let product = self.attention_output.product(context_bytes.all(), sums, index);
                let norm = &self.attention_norm;
                attended_bytes.push(size, |bytes| {
                    AddNormalize { product, row, onto, norm, bytes }.dispatch()
                });
            }
            self.up.multiply(attended_bytes.all(), sums)?;

            self.down.start(end - start, wide_bytes);
            wide.resize(self.down.inputs, 0.0);
            for index in 0..end - start {
                let product = self.up.product(attended_bytes.all(), sums, index);
                let row = &mut wide[..];
                wide_bytes.push(row.len(), |bytes| Gelu { product, row, bytes }.dispatch());
            }
            self.down.multiply(wide_bytes.all(), sums)?;

            let rows = hidden.chunks_exact_mut(size).zip(attended.chunks_exact(size));
            for (index, (row, onto)) in rows.enumerate() {
                let product = self.down.product(wide_bytes.all(), sums, index);
                let norm = &self.output_norm;
                bytes.push(size, |bytes| {
                    AddNormalize { product, row, onto, norm, bytes }.dispatch()
                });
            }
        }
        Ok(())
    }
}
