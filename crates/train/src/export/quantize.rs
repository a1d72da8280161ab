//! Weights as 8-bit integers and 16-bit floats.

/// A matrix as signed bytes, symmetric about zero, with a scale for each output.
pub(super) struct Rows {
    /// `[outputs, inputs]`, row by row.
    pub(super) values: Vec<i8>,
    /// `[outputs]`: what a step of one is worth.
    pub(super) scales: Vec<f32>,
}

/// How far below the largest weight the range of a channel may be cut, in steps.
const CUTS: usize = 20;
/// The share of the range that one cut takes off.
const CUT: f32 = 0.02;

/// Quantizes a linear layer's weights `[outputs, inputs]`, each output by itself. Of several
/// ranges, that with the least squared error is taken: a few clipped outliers may cost less than
/// coarse steps for all the rest.
pub(super) fn rows(weights: &[f32], outputs: usize) -> Rows {
    let inputs = weights.len() / outputs;
    let mut values = Vec::with_capacity(weights.len());
    let mut scales = Vec::with_capacity(outputs);
    for row in weights.chunks_exact(inputs) {
        let largest = row.iter().fold(0.0_f32, |most, x| most.max(x.abs())).max(1e-12);
        let error = |scale: f32| -> f32 {
            row.iter().map(|&x| (f32::from(step(x, scale)) * scale - x).powi(2)).sum()
        };
        let ranges = (0..CUTS).map(|cut| largest * (1.0 - CUT * cut as f32) / 127.0);
        let (_, scale) = ranges
            .map(|scale| (error(scale), scale))
            .fold((f32::INFINITY, 0.0), |best, next| if next.0 < best.0 { next } else { best });
        values.extend(row.iter().map(|&x| step(x, scale)));
        scales.push(scale);
    }
    Rows { values, scales }
}

fn step(x: f32, scale: f32) -> i8 {
    // In range by the clamp.
    (x / scale).round().clamp(-127.0, 127.0) as i8
}

/// A table as unsigned bytes: `(values − zero) × scale`.
pub(super) struct Table {
    pub(super) values: Vec<u8>,
    pub(super) scale: f32,
    pub(super) zero: u8,
}

/// Quantizes an embedding table over its whole range.
pub(super) fn table(weights: &[f32]) -> Table {
    let least = weights.iter().fold(0.0_f32, |a, &b| a.min(b));
    let most = weights.iter().fold(0.0_f32, |a, &b| a.max(b));
    let scale = ((most - least) / 255.0).max(1e-12);
    let zero = (-least / scale).round().clamp(0.0, 255.0);
    let value = |x: &f32| (x / scale + zero).round().clamp(0.0, 255.0) as u8;
    Table { values: weights.iter().map(value).collect(), scale, zero: zero as u8 }
}

/// The bytes of the nearest BF16, the one whose last bit is 0 of two that are as near: the upper half
/// of a 32-bit float. Of a finite number.
pub(super) fn half(x: f32) -> [u8; 2] {
    let bits = x.to_bits();
    // Half a step, less one where the last bit is 0 already.
    let rounded = bits + 0x7fff + (bits >> 16 & 1);
    let [_, _, a, b] = rounded.to_le_bytes();
    [a, b]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_the_nearest() {
        let read = |[a, b]: [u8; 2]| f32::from_le_bytes([0, 0, a, b]).to_bits();
        // Steps of 1/128 between 1 and 2; of two as near, the one whose last bit is 0.
        let worked = [
            (1.0, 1.0),
            (-2.5, -2.5),
            (1.0 + 1.0 / 256.0, 1.0),
            (1.0 + 3.0 / 256.0, 1.0 + 2.0 / 128.0),
            (1.0 + 0.6 / 128.0, 1.0 + 1.0 / 128.0),
        ];
        for (x, nearest) in worked {
            assert_eq!(read(half(x)), f32::to_bits(nearest), "{x}");
        }
    }

    #[test]
    fn rows_have_their_own_scales() {
        let made = rows(&[1.27, -0.5, 12.7, 3.0], 2);
        assert_eq!(made.values, [127, -50, 127, 30]);
        assert!((made.scales[0] - 0.01).abs() < 1e-6 && (made.scales[1] - 0.1).abs() < 1e-6);
    }

    #[test]
    fn an_outlier_is_clipped_when_that_costs_less() {
        let mut row = vec![0.011; 4000];
        row[0] = 2.0;
        let scale = rows(&row, 1).scales[0];
        assert!(scale < 2.0 / 127.0, "{scale}");
    }

    #[test]
    fn a_table_keeps_zero() {
        let made = table(&[-1.0, 0.0, 3.0]);
        assert_eq!((made.values, made.zero), (vec![0, 64, 255], 64));
        assert!((made.scale - 4.0 / 255.0).abs() < 1e-7);
    }
}
