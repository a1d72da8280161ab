//! Linear layers on bytes: rows are quantized, multiplied with packed weights, and what
//! comes of it is turned back to floats by whoever needs the sums.

use std::ops::Range;

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::tile::{GROUP, Kernel, Line};
use crate::cpu::ops::{ByteRow, Product, RowQuantization};

/// A linear layer, `[outputs, inputs]`, row by row, with a factor for each output.
pub(in crate::cpu) struct LinearWeights {
    pub(in crate::cpu) weights: Vec<i8>,
    pub(in crate::cpu) scales: Vec<f32>,
    pub(in crate::cpu) bias: Vec<f32>,
}

impl LinearWeights {
    /// Layers of the same input as one, their outputs one after the other.
    pub(in crate::cpu) fn side_by_side(parts: [Self; 3]) -> Self {
        let [a, b, c] = parts;
        Self {
            weights: [a.weights, b.weights, c.weights].concat(),
            scales: [a.scales, b.scales, c.scales].concat(),
            bias: [a.bias, b.bias, c.bias].concat(),
        }
    }
}

/// A linear layer, ready for products with bytes.
pub(in crate::cpu) struct Linear {
    packed: Packed,
    /// The sum of each column of weights: what a zero point of 1 adds to its sums.
    pub(in crate::cpu) column_sums: Vec<f32>,
    pub(in crate::cpu) scales: Vec<f32>,
    pub(in crate::cpu) bias: Vec<f32>,
    pub(in crate::cpu) inputs: usize,
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
pub(in crate::cpu) struct Bytes {
    data: Vec<u8>,
    quantizations: Vec<RowQuantization>,
    /// Bytes of a row.
    depth: usize,
    largest: u8,
}

/// Some of them.
#[derive(Clone, Copy)]
pub(in crate::cpu) struct Rows<'a> {
    bytes: &'a [u8],
    pub(in crate::cpu) quantizations: &'a [RowQuantization],
    depth: usize,
}

/// Sums of a product, `[rows, stride]`, of which the first columns are the layer's outputs.
#[derive(Default)]
pub(in crate::cpu) struct Sums {
    sums: Vec<i32>,
    stride: usize,
}

impl Linear {
    /// Packs weights for `kernel`, or for `rten-gemm`.
    pub(in crate::cpu) fn pack(linear: LinearWeights, kernel: Option<Kernel>) -> Self {
        let LinearWeights { weights, scales, bias } = linear;
        let outputs = bias.len();
        let inputs = weights.len() / outputs;
        // Exact: a row of 65,000 weights would be needed for more than 24 bits.
        let sum = |row: &[i8]| row.iter().map(|&weight| i32::from(weight)).sum::<i32>() as f32;
        let column_sums = weights.chunks_exact(inputs).map(sum).collect();
        let packed = if let Some(kernel) = kernel {
            let columns = outputs.next_multiple_of(kernel.panel_columns());
            let panels = panels(&weights, inputs, kernel.panel_columns());
            Packed::Panels { kernel, panels, columns }
        } else {
            let mut turned = vec![0; weights.len()];
            for (output, row) in weights.chunks_exact(inputs).enumerate() {
                let places = turned.iter_mut().skip(output).step_by(outputs);
                places.zip(row).for_each(|(to, from)| *to = *from);
            }
            let turned = NdTensorView::from_data([inputs, outputs], turned.as_slice());
            Packed::Gemm(GemmExecutor::<u8, i8, i32>::new().prepack_b(turned))
        };
        Self { packed, column_sums, scales, bias, inputs }
    }

    /// Makes room for `rows` rows of this layer's input.
    pub(in crate::cpu) fn start(&self, rows: usize, bytes: &mut Bytes) {
        bytes.depth = match &self.packed {
            Packed::Panels { .. } => self.inputs.next_multiple_of(GROUP),
            Packed::Gemm(_) => self.inputs,
        };
        bytes.largest = self.largest_byte();
        bytes.data.resize(rows * bytes.depth, 0);
        bytes.quantizations.clear();
    }

    /// The largest byte of an input.
    pub(in crate::cpu) fn largest_byte(&self) -> u8 {
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
    pub(in crate::cpu) fn multiply(&self, rows: Rows<'_>, sums: &mut Sums) -> Result<(), String> {
        let Rows { bytes, depth, quantizations } = rows;
        let tokens = quantizations.len();
        sums.stride = match &self.packed {
            Packed::Panels { columns, .. } => *columns,
            Packed::Gemm(_) => self.bias.len(),
        };
        // Never shorter again: what is added is filled with zeros each time.
        let length = tokens * sums.stride;
        if sums.sums.len() < length {
            sums.sums.resize(length, 0);
        }
        let sums = &mut sums.sums[..length];
        match &self.packed {
            Packed::Panels { kernel, panels, .. } => {
                kernel.multiply(bytes, depth, panels, sums);
                Ok(())
            }
            // Zero points are taken off afterwards, by the column sums: `rten-gemm` 0.27 gets
            // zero points that differ by row wrong where the depth needs more than one block.
            Packed::Gemm(packed) => GemmExecutor::<u8, i8, i32>::new()
                .gemm(
                    sums,
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
    pub(in crate::cpu) fn push(
        &mut self,
        width: usize,
        write: impl FnOnce(ByteRow<'_>) -> RowQuantization,
    ) {
        let start = self.quantizations.len() * self.depth;
        let bytes = &mut self.data[start..][..width];
        self.quantizations.push(write(ByteRow { bytes, largest: self.largest }));
    }

    /// Some of the rows.
    pub(in crate::cpu) fn rows(&self, range: Range<usize>) -> Rows<'_> {
        Rows {
            bytes: &self.data[range.start * self.depth..range.end * self.depth],
            quantizations: &self.quantizations[range],
            depth: self.depth,
        }
    }

    /// All of the rows.
    pub(in crate::cpu) fn all(&self) -> Rows<'_> {
        self.rows(0..self.quantizations.len())
    }
}

impl Linear {
    /// Row `index` of the product of `rows`.
    pub(in crate::cpu) fn product<'a>(
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
    /// The sums of a column, from row `first` on.
    pub(in crate::cpu) fn column(&self, first: usize, column: usize) -> impl Iterator<Item = i32> {
        self.sums[first * self.stride + column..].iter().step_by(self.stride).copied()
    }
}

/// Weights `[outputs, inputs]` as panels of `columns` outputs, `[outputs, inputs / 4, columns, 4]`,
/// filled up with zeros.
fn panels(weights: &[i8], inputs: usize, columns: usize) -> Vec<Line> {
    let lines = columns / 16;
    let groups = inputs.div_ceil(GROUP);
    let outputs = weights.len() / inputs;
    let mut panels = vec![Line([0; 64]); outputs.div_ceil(columns) * groups * lines];
    for (output, row) in weights.chunks_exact(inputs).enumerate() {
        let (panel, column) = (output / columns, output % columns);
        let first = panel * groups * lines + column / 16;
        let places = panels[first..].iter_mut().step_by(lines);
        for (line, group) in places.zip(row.chunks(GROUP)) {
            line.0[column % 16 * GROUP..][..group.len()].copy_from_slice(group);
        }
    }
    panels
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rten_simd::SimdOp;

    use super::*;
    use crate::cpu::ops::Quantize;

    /// Weights and rows, `[outputs, inputs]` and `[rows, inputs]`.
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
                let linear = Linear::pack(own, kernel);
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
                        let pairs = row.iter().zip(&weights[column * inputs..]);
                        let want: i32 = pairs.map(|(&x, &w)| i32::from(x) * i32::from(w)).sum();
                        prop_assert_eq!(*got, want, "{:?}, row {}, column {}", kernel, index, column);
                    }
                    let all: i32 = weights[..inputs].iter().map(|&w| i32::from(w)).sum();
                    prop_assert!((product.column_sums[0] - all as f32).abs() < 0.1);
                }
            }
        }
    }
}
