//! Linear layers in f32. Each number of a product is summed in the order of the inputs, whatever the
//! rows beside it.

#![expect(clippy::inline_always, reason = "or the loop is compiled for the least instruction set")]

use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, SimdOp};

use crate::ModelError;
use crate::cpu::attention::{BLOCK, Row, multiply};
use crate::cpu::ops::store;
use crate::weights::Weights;

/// A linear layer: weights `[outputs, inputs]`, row by row, and biases.
pub(in crate::cpu) struct LinearWeights {
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl LinearWeights {
    /// Takes the layer `name`.
    pub(in crate::cpu) fn take(
        weights: &Weights,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, ModelError> {
        let [weight, bias] = ["weight", "bias"].map(|part| format!("{name}.{part}"));
        Self::take_named(weights, &weight, &bias, inputs, outputs)
    }

    /// Takes a layer whose parts have names of their own.
    pub(in crate::cpu) fn take_named(
        weights: &Weights,
        weight: &str,
        bias: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, ModelError> {
        Ok(Self {
            weights: weights.floats(weight, &[outputs, inputs])?.to_vec(),
            bias: weights.floats(bias, &[outputs])?.to_vec(),
        })
    }

    /// Layers of the same input as one, their outputs one after the other.
    pub(in crate::cpu) fn side_by_side(parts: [Self; 3]) -> Self {
        let [a, b, c] = parts;
        Self {
            weights: [a.weights, b.weights, c.weights].concat(),
            bias: [a.bias, b.bias, c.bias].concat(),
        }
    }

    /// Multiplies the first `outputs` outputs by `factor`.
    pub(super) fn scale_outputs(&mut self, outputs: usize, factor: f32) {
        let inputs = self.weights.len() / self.bias.len();
        let weights = self.weights[..outputs * inputs].iter_mut();
        weights.chain(&mut self.bias[..outputs]).for_each(|number| *number *= factor);
    }
}

/// A linear layer, packed.
pub(in crate::cpu) struct Linear {
    /// `[outputs / 32, inputs]` rows of 32 outputs, filled up with zeros.
    panels: Vec<Row>,
    bias: Vec<f32>,
    inputs: usize,
}

impl Linear {
    /// Packs a layer.
    pub(in crate::cpu) fn pack(linear: &LinearWeights) -> Self {
        let LinearWeights { weights, bias } = linear;
        let inputs = weights.len() / bias.len();
        let mut panels = vec![Row([0.0; BLOCK]); bias.len().div_ceil(BLOCK) * inputs];
        for (output, row) in weights.chunks_exact(inputs).enumerate() {
            let panel = &mut panels[output / BLOCK * inputs..][..inputs];
            panel.iter_mut().zip(row).for_each(|(to, from)| to.0[output % BLOCK] = *from);
        }
        Self { panels, bias: bias.clone(), inputs }
    }

    /// Takes the layer `name` and packs it.
    pub(in crate::cpu) fn take(
        weights: &Weights,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, ModelError> {
        Ok(Self::pack(&LinearWeights::take(weights, name, inputs, outputs)?))
    }

    /// Numbers of an input row.
    pub(in crate::cpu) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Numbers of an output row.
    pub(in crate::cpu) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Of `rows`, `[rows, inputs]`, makes `out`, `[rows, outputs]`.
    pub(in crate::cpu) fn apply(&self, rows: &[f32], out: &mut Vec<f32>) {
        out.resize(rows.len() / self.inputs * self.bias.len(), 0.0);
        Apply { linear: self, rows, out }.dispatch();
    }
}

struct Apply<'a> {
    linear: &'a Linear,
    rows: &'a [f32],
    out: &'a mut [f32],
}

impl SimdOp for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(mut self, isa: I) {
        // As many rows at once as there are registers for their sums.
        if isa.f32().len() >= 16 { self.run::<I, 8>(isa) } else { self.run::<I, 6>(isa) }
    }
}

impl Apply<'_> {
    #[inline(always)]
    fn run<I: Isa, const ROWS: usize>(&mut self, isa: I) {
        let rows = self.rows.len() / self.linear.inputs;
        for panel in 0..self.linear.bias.len().div_ceil(BLOCK) {
            if rows < ROWS {
                for row in 0..rows {
                    self.tile::<I, 1>(isa, panel, row);
                }
            } else {
                for row in (0..rows).step_by(ROWS) {
                    // The last tile computes some rows once more.
                    self.tile::<I, ROWS>(isa, panel, row.min(rows - ROWS));
                }
            }
        }
    }

    /// A panel's outputs of `ROWS` rows from `first` on.
    #[inline(always)]
    fn tile<I: Isa, const ROWS: usize>(&mut self, isa: I, panel: usize, first: usize) {
        let ops = isa.f32();
        let Linear { panels, bias, inputs } = self.linear;
        let mut rows: [&[f32]; ROWS] = [&[]; ROWS];
        for (place, row) in rows.iter_mut().enumerate() {
            *row = &self.rows[(first + place) * inputs..][..*inputs];
        }
        let panel_rows = &panels[panel * inputs..][..*inputs];
        let mut offset = 0;
        while offset < BLOCK && panel * BLOCK + offset < bias.len() {
            let mut sums = [[ops.zero(); 2]; ROWS];
            multiply(isa, rows, panel_rows, offset, &mut sums);
            for (place, vectors) in sums.into_iter().enumerate() {
                let out = &mut self.out[(first + place) * bias.len()..][..bias.len()];
                for (vector, part) in vectors.into_iter().zip(0..) {
                    let at = panel * BLOCK + offset + part * ops.len();
                    if at < bias.len() {
                        let bias = crate::cpu::ops::load(ops, bias, at);
                        store(isa, ops.add(vector, bias), out, at);
                    }
                }
            }
            offset += 2 * ops.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Against the definition in 64 bits, and each row the same as alone.
        #[test]
        fn products_of_any_size(inputs in 1..70_usize, outputs in 1..90_usize, rows in 1..20_usize) {
            let number = |i: usize| ((i * 7919 + 13) % 1000) as f32 / 500.0 - 1.0;
            let linear = LinearWeights {
                weights: (0..inputs * outputs).map(number).collect(),
                bias: (0..outputs).map(|i| number(i + 5)).collect(),
            };
            let data: Vec<f32> = (0..rows * inputs).map(|i| number(i * 3 + 1)).collect();
            let packed = Linear::pack(&linear);
            let (mut out, mut alone) = (Vec::new(), Vec::new());
            packed.apply(&data, &mut out);
            for (row, got) in data.chunks_exact(inputs).zip(out.chunks_exact(outputs)) {
                packed.apply(row, &mut alone);
                prop_assert_eq!(&alone[..], got);
                for (output, got) in got.iter().enumerate() {
                    let weights = &linear.weights[output * inputs..][..inputs];
                    let pairs = row.iter().zip(weights);
                    let sum: f64 = pairs.map(|(x, w)| f64::from(*x) * f64::from(*w)).sum();
                    let want = sum + f64::from(linear.bias[output]);
                    // 70 products of at most 1, each rounded to 24 bits.
                    prop_assert!((f64::from(*got) - want).abs() < 70.0 * 1.2e-7 * 8.0);
                }
            }
        }
    }
}
