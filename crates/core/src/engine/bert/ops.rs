//! Row-by-row steps of the forward pass.
//!
//! Each is written once; `rten-simd` compiles it for the instruction sets it knows and
//! picks one at run time. Plain loops inside `eval` are vectorized for that set.

#![expect(clippy::inline_always, reason = "or the loop is compiled for the least instruction set")]

use rten_simd::{Isa, SimdOp, SimdUnaryOp};
use rten_vecmath::{Gelu, MinMax, Normalize, NormalizeOptions, Softmax, Sum, SumSquareSub};

/// How a row of floats became bytes: `x ≈ scale * (byte - zero)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RowQuantization {
    pub(super) scale: f32,
    pub(super) zero: u8,
}

/// Quantizes a row to bytes `0..=most`, over its own range (0 always included): the
/// formula of ONNX `DynamicQuantizeLinear`, for one row instead of a whole tensor.
pub(super) fn quantize(row: &[f32], bytes: &mut [u8], most: u8) -> RowQuantization {
    let (low, high) = MinMax::new(row).dispatch();
    let (low, high) = (low.min(0.0), high.max(0.0));
    let scale = (high - low) / f32::from(most);
    if scale == 0.0 || !scale.is_finite() {
        bytes.fill(0);
        // A row that is not finite stays so: the output is checked.
        return RowQuantization { scale: if scale == 0.0 { 0.0 } else { f32::NAN }, zero: 0 };
    }
    let zero = (-low / scale).round_ties_even().clamp(0.0, f32::from(most));
    ToBytes { row, bytes, inverse: 1.0 / scale, zero, most: f32::from(most) }.dispatch();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    let zero = zero as u8;
    RowQuantization { scale, zero }
}

struct ToBytes<'a> {
    row: &'a [f32],
    bytes: &'a mut [u8],
    inverse: f32,
    zero: f32,
    most: f32,
}

impl SimdOp for ToBytes<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, _: I) {
        // Adding 2^23 rounds a float below it to a whole number, to even at ties, and
        // leaves the number in its low bits. `rten_vecmath::Quantize` takes 15 times as
        // long here.
        const WHOLE: f32 = 8_388_608.0;
        for (byte, x) in self.bytes.iter_mut().zip(self.row) {
            let y = (x * self.inverse + self.zero).max(0.0).min(self.most) + WHOLE;
            *byte = y.to_bits().to_le_bytes()[0];
        }
    }
}

/// One row of an integer product back to floats, with bias, on top of `onto` if given:
/// `scale * weight_scales[j] * (sums[j] - zero * column_sums[j]) + bias[j] + onto[j]`.
pub(super) struct Dequantize<'a> {
    pub(super) quantization: RowQuantization,
    pub(super) sums: &'a [i32],
    pub(super) column_sums: &'a [i32],
    pub(super) weight_scales: &'a [f32],
    pub(super) bias: &'a [f32],
    pub(super) onto: Option<&'a [f32]>,
    pub(super) out: &'a mut [f32],
}

impl SimdOp for Dequantize<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, _: I) {
        let RowQuantization { scale, zero } = self.quantization;
        let zero = i32::from(zero);
        let columns = self.out.len();
        let (sums, column_sums) = (&self.sums[..columns], &self.column_sums[..columns]);
        let (weight_scales, bias) = (&self.weight_scales[..columns], &self.bias[..columns]);
        let value = |j: usize| {
            let sum = (sums[j] - zero * column_sums[j]) as f32;
            sum * (scale * weight_scales[j]) + bias[j]
        };
        match self.onto {
            None => (0..columns).for_each(|j| self.out[j] = value(j)),
            Some(onto) => {
                let onto = &onto[..columns];
                (0..columns).for_each(|j| self.out[j] = value(j) + onto[j]);
            }
        }
    }
}

/// Layer normalization of a row, in place (Ba et al. 2016).
pub(super) fn layer_norm(row: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    let size = row.len() as f32;
    let mean = Sum::new(row).dispatch() / size;
    let variance = SumSquareSub::new(row, mean).dispatch() / size;
    let options = NormalizeOptions {
        pre_scale_bias: mean,
        scale: 1.0 / (variance + epsilon).sqrt(),
        element_scale: Some(weight),
        bias: 0.0,
        element_bias: Some(bias),
    };
    Normalize::new_mut(row, options).dispatch();
}

/// The exact GELU of each number, in place (Hendrycks and Gimpel 2016).
pub(super) fn gelu(row: &mut [f32]) {
    Gelu {}.map_mut(row);
}

/// Softmax of a row, in place.
pub(super) fn softmax(row: &mut [f32]) {
    Softmax::new_mut(row).dispatch();
}

/// `out[j] = a[j] + b[j] + c[j]`, each of the three dequantized from bytes.
pub(super) struct AddEmbeddings<'a> {
    pub(super) tables: [(&'a [u8], RowQuantization); 3],
    pub(super) out: &'a mut [f32],
}

impl SimdOp for AddEmbeddings<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, _: I) {
        let [(a, qa), (b, qb), (c, qc)] = self.tables;
        let columns = self.out.len();
        let (a, b, c) = (&a[..columns], &b[..columns], &c[..columns]);
        let value = |byte: u8, q: RowQuantization| q.scale * (f32::from(byte) - f32::from(q.zero));
        for j in 0..columns {
            self.out[j] = value(a[j], qa) + value(b[j], qb) + value(c[j], qc);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Each number comes back within half a step, plus what the rounding of the zero
        /// point costs at the ends: another half.
        #[test]
        fn quantization_is_within_a_step(
            row in prop::collection::vec(-50.0..50.0_f32, 1..100),
            most in prop::sample::select(vec![127_u8, 255]),
        ) {
            let mut bytes = vec![0; row.len()];
            let RowQuantization { scale, zero } = quantize(&row, &mut bytes, most);
            for (x, byte) in row.iter().zip(bytes) {
                prop_assert!(byte <= most);
                let back = scale * (f32::from(byte) - f32::from(zero));
                prop_assert!((x - back).abs() <= scale * 1.001, "{x} came back as {back}");
            }
        }

        #[test]
        fn layer_norm_has_mean_0_and_variance_1(
            mut row in prop::collection::vec(-50.0..50.0_f32, 2..100)
        ) {
            prop_assume!(row.iter().any(|x| (x - row[0]).abs() > 0.1));
            let size = row.len();
            layer_norm(&mut row, &vec![1.0; size], &vec![0.0; size], 1e-12);
            let mean: f32 = row.iter().sum::<f32>() / size as f32;
            let variance: f32 = row.iter().map(|x| x * x).sum::<f32>() / size as f32;
            prop_assert!(mean.abs() < 1e-3 && (variance - 1.0).abs() < 1e-3);
        }
    }

    #[test]
    fn dequantizes_by_the_formula() {
        // 2 * 0.5 * (10 - 3 * 2) + 1 = 5, and 7 more.
        let mut out = [0.0];
        Dequantize {
            quantization: RowQuantization { scale: 2.0, zero: 3 },
            sums: &[10],
            column_sums: &[2],
            weight_scales: &[0.5],
            bias: &[1.0],
            onto: Some(&[7.0]),
            out: &mut out,
        }
        .dispatch();
        assert!((out[0] - 12.0).abs() < 1e-6, "{out:?}");
    }

    #[test]
    fn rows_without_a_range() {
        let mut bytes = [9; 2];
        assert_eq!(quantize(&[0.0, 0.0], &mut bytes, 255), RowQuantization { scale: 0.0, zero: 0 });
        assert_eq!(bytes, [0, 0]);
        assert!(quantize(&[f32::INFINITY, 0.0], &mut bytes, 255).scale.is_nan());
    }
}
