//! Linear layers on bytes: rows are quantized, multiplied with packed weights, and what
//! comes of it is turned back to floats by whoever needs the sums.

use std::ops::Range;

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::ops::{ByteRow, Product, RowQuantization};
use super::tile::{GROUP, Kernel, Line};
use super::weights::LinearWeights;

/// A linear layer, ready for products with bytes.
pub(super) struct Linear {
    packed: Packed,
    /// The sum of each column of weights: what a zero point of 1 adds to its sums.
    pub(super) column_sums: Vec<f32>,
    pub(super) scales: Vec<f32>,
    pub(super) bias: Vec<f32>,
    pub(super) inputs: usize,
}

enum Packed {
    Panels {
        kernel: Kernel,
        panels: Vec<Line>,
        columns: usize,
    },
    /// For machines that have none of our kernels.
    Gemm(PackedBMatrix<i8>),
}

/// Rows of bytes, and how they were made.
#[derive(Default)]
pub(super) struct Bytes {
    data: Vec<u8>,
    quantizations: Vec<RowQuantization>,
    /// Bytes of a row.
    depth: usize,
    largest: u8,
}

/// Some of them.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    bytes: &'a [u8],
    pub(super) quantizations: &'a [RowQuantization],
    depth: usize,
}

/// Sums of a product, `[rows, stride]`, of which the first columns are the layer's outputs.
#[derive(Default)]
pub(super) struct Sums {
    sums: Vec<i32>,
    stride: usize,
}

impl Linear {
    /// Packs weights for `kernel`, or for `rten-gemm`; `None` if the sizes do not agree.
    pub(super) fn pack(linear: LinearWeights, kernel: Option<Kernel>) -> Option<Self> {
        let LinearWeights { weights, scales, bias } = linear;
        let outputs = bias.len();
        let inputs = weights.len().checked_div(outputs)?;
        if inputs == 0 || weights.len() != inputs * outputs || scales.len() != outputs {
            return None;
        }
        let mut column_sums = vec![0; outputs];
        for row in weights.chunks_exact(outputs) {
            column_sums.iter_mut().zip(row).for_each(|(sum, &weight)| *sum += i32::from(weight));
        }
        let packed = if let Some(kernel) = kernel {
            let columns = outputs.next_multiple_of(kernel.panel_columns());
            let panels = panels(&weights, outputs, kernel.panel_columns());
            Packed::Panels { kernel, panels, columns }
        } else {
            let weights = NdTensorView::from_data([inputs, outputs], weights.as_slice());
            Packed::Gemm(GemmExecutor::<u8, i8, i32>::new().prepack_b(weights))
        };
        // Exact: a column of 65,000 weights would be needed for more than 24 bits.
        let column_sums = column_sums.into_iter().map(|sum: i32| sum as f32).collect();
        Some(Self { packed, column_sums, scales, bias, inputs })
    }

    /// Makes room for `rows` rows of this layer's input.
    pub(super) fn start(&self, rows: usize, bytes: &mut Bytes) {
        bytes.depth = match &self.packed {
            Packed::Panels { .. } => self.inputs.next_multiple_of(GROUP),
            Packed::Gemm(_) => self.inputs,
        };
        bytes.largest = self.largest_byte();
        bytes.data.resize(rows * bytes.depth, 0);
        bytes.quantizations.clear();
    }

    /// The largest byte of an input.
    pub(super) fn largest_byte(&self) -> u8 {
        match &self.packed {
            Packed::Panels { kernel, .. } => kernel.largest_byte(),
            // Where pairs of products are added in 16 bits, 7 bits of activation keep the
            // sums from saturating.
            Packed::Gemm(_) => {
                if GemmExecutor::<u8, i8, i32>::new().may_saturate() {
                    127
                } else {
                    255
                }
            }
        }
    }

    /// The product of rows that [`Self::start`] made room for.
    pub(super) fn multiply(&self, rows: Rows<'_>, sums: &mut Sums) -> Result<(), String> {
        let Rows { bytes, depth, quantizations } = rows;
        let tokens = quantizations.len();
        sums.stride = match &self.packed {
            Packed::Panels { columns, .. } => *columns,
            Packed::Gemm(_) => self.bias.len(),
        };
        sums.sums.resize(tokens * sums.stride, 0);
        match &self.packed {
            Packed::Panels { kernel, panels, .. } => {
                kernel.multiply(bytes, depth, panels, &mut sums.sums);
                Ok(())
            }
            // Zero points are taken off afterwards, by the column sums: `rten-gemm` 0.27 gets
            // zero points that differ by row wrong where the depth needs more than one block.
            Packed::Gemm(packed) => GemmExecutor::<u8, i8, i32>::new()
                .gemm(
                    &mut sums.sums,
                    GemmInputA::Unpacked(NdTensorView::from_data([tokens, self.inputs], bytes)),
                    GemmInputB::Packed(packed),
                    GemmOptions::default(),
                )
                .map_err(|error| error.to_string()),
        }
    }
}

impl Bytes {
    /// Adds a row of `width` bytes that `write` writes.
    pub(super) fn push(
        &mut self,
        width: usize,
        write: impl FnOnce(ByteRow<'_>) -> RowQuantization,
    ) {
        let start = self.quantizations.len() * self.depth;
        let bytes = &mut self.data[start..][..width];
        self.quantizations.push(write(ByteRow { bytes, largest: self.largest }));
    }

    /// Some of the rows.
    pub(super) fn rows(&self, range: Range<usize>) -> Rows<'_> {
        Rows {
            bytes: &self.data[range.start * self.depth..range.end * self.depth],
            quantizations: &self.quantizations[range],
            depth: self.depth,
        }
    }

    /// All of the rows.
    pub(super) fn all(&self) -> Rows<'_> {
        self.rows(0..self.quantizations.len())
    }
}

impl Linear {
    /// Row `index` of the product of `rows`.
    pub(super) fn product<'a>(
        &'a self,
        rows: Rows<'a>,
        sums: &'a Sums,
        index: usize,
    ) -> Product<'a> {
        Product {
            quantization: rows.quantizations[index],
            sums: &sums.sums[index * sums.stride..][..self.bias.len()],
            column_sums: &self.column_sums,
            scales: &self.scales,
            bias: &self.bias,
        }
    }
}

impl Sums {
    pub(super) fn at(&self, row: usize, column: usize) -> i32 {
        self.sums[row * self.stride + column]
    }
}

/// Weights `[inputs, outputs]` as panels of `columns`, `[outputs, inputs / 4, columns, 4]`,
/// filled up with zeros.
fn panels(weights: &[i8], outputs: usize, columns: usize) -> Vec<Line> {
    let lines = columns / 16;
    let groups = (weights.len() / outputs).div_ceil(GROUP);
    let mut panels = vec![Line([0; 64]); outputs.div_ceil(columns) * groups * lines];
    for (index, panel) in panels.chunks_exact_mut(groups * lines).enumerate() {
        for (group, rows) in panel.chunks_exact_mut(lines).zip(weights.chunks(GROUP * outputs)) {
            for (line, start) in group.iter_mut().zip((index * columns..outputs).step_by(16)) {
                let width = (outputs - start).min(16);
                for (place, row) in rows.chunks_exact(outputs).enumerate() {
                    let places = line.0.iter_mut().skip(place).step_by(GROUP);
                    places.zip(&row[start..][..width]).for_each(|(to, from)| *to = *from);
                }
            }
        }
    }
    panels
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rten_simd::SimdOp;

    use super::super::ops::Quantize;
    use super::*;

    /// Weights and rows, `[inputs, outputs]` and `[rows, inputs]`.
    fn product() -> impl Strategy<Value = (usize, usize, Vec<i8>, Vec<f32>)> {
        (1..90_usize, 1..110_usize, 1..20_usize).prop_flat_map(|(inputs, outputs, rows)| {
            (
                Just(inputs),
                Just(outputs),
                prop::collection::vec(any::<i8>().prop_map(|w| w.max(-127)), inputs * outputs),
                prop::collection::vec(-3.0..5.0_f32, rows * inputs),
            )
        })
    }

    proptest! {
        /// On all instructions that this machine has, and on `rten-gemm`.
        #[test]
        fn products_are_exact((inputs, outputs, weights, floats) in product()) {
            for kernel in Kernel::all().into_iter().map(Some).chain([None]) {
                let (scales, bias) = (vec![1.0; outputs], vec![0.0; outputs]);
                let own = LinearWeights { weights: weights.clone(), scales, bias };
                let linear = Linear::pack(own, kernel).expect("sizes agree");
                let (mut bytes, mut sums) = (Bytes::default(), Sums::default());
                linear.start(floats.len() / inputs, &mut bytes);
                for row in floats.chunks_exact(inputs) {
                    bytes.push(inputs, |bytes| Quantize { row, bytes }.dispatch());
                }
                let rows = bytes.all();
                linear.multiply(rows, &mut sums).expect("it fits");
                for index in 0..rows.quantizations.len() {
                    let row = &rows.bytes[index * rows.depth..][..inputs];
                    let product = linear.product(rows, &sums, index);
                    for (column, got) in product.sums.iter().enumerate() {
                        let weights = weights.iter().skip(column).step_by(outputs);
                        let pairs = row.iter().zip(weights);
                        let want: i32 = pairs.map(|(&x, &w)| i32::from(x) * i32::from(w)).sum();
                        prop_assert_eq!(*got, want, "{:?}, row {}, column {}", kernel, index, column);
                    }
                    let all: i32 = weights.iter().step_by(outputs).map(|&w| i32::from(w)).sum();
                    prop_assert!((product.column_sums[0] - all as f32).abs() < 0.1);
                }
            }
        }
    }

    #[test]
    fn sizes_that_do_not_agree() {
        let linear = |weights, scales, bias| {
            let [weights, scales, bias] = [weights, scales, bias];
            let own = LinearWeights {
                weights: vec![1; weights],
                scales: vec![1.0; scales],
                bias: vec![0.0; bias],
            };
            Linear::pack(own, None).is_some()
        };
        assert!(linear(6, 2, 2));
        assert!(!linear(5, 2, 2) && !linear(6, 3, 2) && !linear(0, 0, 0) && !linear(0, 2, 2));
    }
}
