//! Row-by-row steps of the forward pass, each with what comes before and after it: from the
//! sums of one product to the bytes of the next.
//!
//! Each is written once; `rten-simd` compiles it for the instruction sets it knows and
//! picks one at run time. Plain loops inside `eval` are vectorized for that set.

#![expect(clippy::inline_always, reason = "or the loop is compiled for the least instruction set")]

use rten_simd::ops::{BitOps, FloatOps, NumOps, ToFloat};
use rten_simd::{Elem, Isa, Simd, SimdOp};

use super::NormWeights;

/// The instructions that `rten-simd` picks on this machine.
pub(super) fn instructions() -> &'static str {
    struct Name;
    impl SimdOp for Name {
        type Output = usize;

        #[inline(always)]
        fn eval<I: Isa>(self, isa: I) -> usize {
            isa.f32().len()
        }
    }
    match (Name.dispatch(), cfg!(target_arch = "x86_64"), cfg!(target_arch = "aarch64")) {
        (16, true, _) => "avx512",
        (8, true, _) => "avx2",
        (_, _, true) => "neon",
        _ => "portable",
    }
}

/// How a row of floats became bytes: `x ≈ scale * (byte - zero)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RowQuantization {
    pub(super) scale: f32,
    pub(super) zero: u8,
}

/// One row of an integer product, and what makes floats of it:
/// `scale * scales[j] * (sums[j] - zero * column_sums[j]) + bias[j]`.
#[derive(Clone, Copy)]
pub(super) struct Product<'a> {
    pub(super) quantization: RowQuantization,
    pub(super) sums: &'a [i32],
    pub(super) column_sums: &'a [f32],
    pub(super) scales: &'a [f32],
    pub(super) bias: &'a [f32],
}

impl<'a> Product<'a> {
    /// The first `columns` columns: one length for all, so that the compiler looks at it once.
    #[inline(always)]
    fn narrow(&self, columns: usize) -> Product<'a> {
        Product {
            quantization: self.quantization,
            sums: &self.sums[..columns],
            column_sums: &self.column_sums[..columns],
            scales: &self.scales[..columns],
            bias: &self.bias[..columns],
        }
    }

    /// A vector of floats from column `at` on.
    #[inline(always)]
    pub(super) fn load<I: Isa>(&self, isa: I, at: usize) -> I::F32 {
        let ops = isa.f32();
        let RowQuantization { scale, zero } = self.quantization;
        let sums = isa.i32().to_float(load(isa.i32(), self.sums, at));
        let zero = ops.splat(f32::from(zero));
        let sums = ops.mul_sub_from(zero, load(ops, self.column_sums, at), sums);
        let scale = ops.mul(ops.splat(scale), load(ops, self.scales, at));
        ops.mul_add(sums, scale, load(ops, self.bias, at))
    }
}

/// A row of bytes to be written, each at most `largest`.
pub(super) struct ByteRow<'a> {
    pub(super) bytes: &'a mut [u8],
    pub(super) largest: u8,
}

/// A row of a product to floats.
pub(super) struct Dequantize<'a> {
    pub(super) product: Product<'a>,
    pub(super) out: &'a mut [f32],
}

impl SimdOp for Dequantize<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let product = self.product.narrow(self.out.len());
        let mut at = 0;
        while at < self.out.len() {
            store(isa, product.load(isa, at), self.out, at);
            at += isa.f32().len();
        }
    }
}

/// A row of a product on top of `row`, normalized; `row` and its bytes are the result.
pub(super) struct AddNormalize<'a> {
    pub(super) product: Product<'a>,
    pub(super) row: &'a mut [f32],
    pub(super) onto: &'a [f32],
    pub(super) norm: &'a NormWeights,
    pub(super) bytes: ByteRow<'a>,
}

impl SimdOp for AddNormalize<'_> {
    type Output = RowQuantization;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> RowQuantization {
        let Self { product, row, onto, norm, bytes } = self;
        let (onto, product) = (&onto[..row.len()], product.narrow(row.len()));
        let mut at = 0;
        while at < row.len() {
            let sum = isa.f32().add(product.load(isa, at), load(isa.f32(), onto, at));
            store(isa, sum, row, at);
            at += isa.f32().len();
        }
        normalize_to_bytes(isa, row, norm, bytes)
    }
}

/// The exact GELU (Hendrycks and Gimpel 2016) of a row of a product, as `row` and as bytes.
pub(super) struct Gelu<'a> {
    pub(super) product: Product<'a>,
    pub(super) row: &'a mut [f32],
    pub(super) bytes: ByteRow<'a>,
}

impl SimdOp for Gelu<'_> {
    type Output = RowQuantization;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> RowQuantization {
        let ops = isa.f32();
        let Self { product, row, bytes } = self;
        let product = product.narrow(row.len());
        let (mut low, mut high) = (ops.zero(), ops.zero());
        let mut at = 0;
        while at < row.len() {
            let y = gelu(isa, product.load(isa, at));
            low = ops.min(low, y);
            high = ops.max(high, y);
            store(isa, y, row, at);
            at += ops.len();
        }
        to_bytes(row, least(isa, low), greatest(isa, high), bytes)
    }
}

/// Layer normalization of a row, in place.
pub(super) struct Normalize<'a> {
    pub(super) row: &'a mut [f32],
    pub(super) norm: &'a NormWeights,
}

impl SimdOp for Normalize<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        normalize(isa, self.row, self.norm);
    }
}

/// GELU of a row, in place.
pub(super) struct GeluRow<'a>(pub(super) &'a mut [f32]);

impl SimdOp for GeluRow<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let mut at = 0;
        while at < self.0.len() {
            let y = gelu(isa, load(isa.f32(), self.0, at));
            store(isa, y, self.0, at);
            at += isa.f32().len();
        }
    }
}

/// A row to bytes, over its own range (0 always included): the formula of ONNX
/// `DynamicQuantizeLinear`, for one row instead of a whole tensor.
pub(super) struct Quantize<'a> {
    pub(super) row: &'a [f32],
    pub(super) bytes: ByteRow<'a>,
}

impl SimdOp for Quantize<'_> {
    type Output = RowQuantization;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> RowQuantization {
        let ops = isa.f32();
        let (mut low, mut high) = (ops.zero(), ops.zero());
        let mut at = 0;
        while at < self.row.len() {
            let x = load(ops, self.row, at);
            low = ops.min(low, x);
            high = ops.max(high, x);
            at += ops.len();
        }
        to_bytes(self.row, least(isa, low), greatest(isa, high), self.bytes)
    }
}

/// The sum of three embeddings, each from bytes, normalized; `row` and its bytes are the
/// result.
pub(super) struct Embed<'a> {
    pub(super) tables: [(&'a [u8], RowQuantization); 3],
    pub(super) row: &'a mut [f32],
    pub(super) norm: &'a NormWeights,
    pub(super) bytes: ByteRow<'a>,
}

impl SimdOp for Embed<'_> {
    type Output = RowQuantization;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> RowQuantization {
        let [(a, qa), (b, qb), (c, qc)] = self.tables;
        let columns = self.row.len();
        let (a, b, c) = (&a[..columns], &b[..columns], &c[..columns]);
        let zeros = [qa, qb, qc].map(|q| q.scale * f32::from(q.zero)).iter().sum::<f32>();
        for j in 0..columns {
            let (a, b, c) = (f32::from(a[j]), f32::from(b[j]), f32::from(c[j]));
            self.row[j] = qa.scale * a + qb.scale * b + qc.scale * c - zeros;
        }
        normalize_to_bytes(isa, self.row, self.norm, self.bytes)
    }
}

/// Whether all numbers are finite.
pub(super) struct AllFinite<'a>(pub(super) &'a [f32]);

impl SimdOp for AllFinite<'_> {
    type Output = bool;

    #[inline(always)]
    fn eval<I: Isa>(self, _: I) -> bool {
        self.0.iter().fold(0, |most: u32, x| most.max(x.abs().to_bits())) < f32::INFINITY.to_bits()
    }
}

/// Layer normalization of a row (Ba et al. 2016), in place and as bytes.
#[inline(always)]
fn normalize_to_bytes<I: Isa>(
    isa: I,
    row: &mut [f32],
    norm: &NormWeights,
    bytes: ByteRow<'_>,
) -> RowQuantization {
    let (low, high) = normalize(isa, row, norm);
    to_bytes(row, least(isa, low), greatest(isa, high), bytes)
}

/// Layer normalization of a row, in place; gives the least and the greatest of its numbers and 0, lane
/// by lane.
#[inline(always)]
pub(super) fn normalize<I: Isa>(isa: I, row: &mut [f32], norm: &NormWeights) -> (I::F32, I::F32) {
    let ops = isa.f32();
    let NormWeights { weight, bias, epsilon } = norm;
    let (weight, bias) = (&weight[..row.len()], &bias[..row.len()]);
    let size = row.len() as f32;

    let mut sum = ops.zero();
    let mut at = 0;
    while at < row.len() {
        sum = ops.add(sum, load(ops, row, at));
        at += ops.len();
    }
    let mean = ops.splat(ops.sum(sum) / size);

    let mut squares = ops.zero();
    let mut at = 0;
    while at < row.len() {
        let mut distance = ops.sub(load(ops, row, at), mean);
        if row.len() - at < ops.len() {
            let mask = ops.first_n_mask(row.len() - at);
            distance = ops.select(distance, ops.zero(), mask);
        }
        squares = ops.mul_add(distance, distance, squares);
        at += ops.len();
    }
    let scale = ops.splat(1.0 / (ops.sum(squares) / size + epsilon).sqrt());

    let (mut low, mut high) = (ops.zero(), ops.zero());
    let mut at = 0;
    while at < row.len() {
        let distance = ops.sub(load(ops, row, at), mean);
        let scale = ops.mul(scale, load(ops, weight, at));
        let y = ops.mul_add(distance, scale, load(ops, bias, at));
        low = ops.min(low, y);
        high = ops.max(high, y);
        store(isa, y, row, at);
        at += ops.len();
    }
    (low, high)
}

/// `x` times the normal distribution's probability up to `x`, within 6e-6: that probability
/// less a half is odd, so `x` times a polynomial of its square.
#[inline(always)]
pub(super) fn gelu<I: Isa>(isa: I, x: I::F32) -> I::F32 {
    /// Beyond it the probability is taken for 0 or 1.
    const MOST: f32 = 4.75;
    /// Minimax for the error of the GELU, in `2 * (x / MOST)^2 - 1`, of the lowest power first.
    const TERMS: [f32; 11] = [
        1.487_483_5e-1,
        -7.366_933e-2,
        5.323_349e-2,
        -4.052_996e-2,
        3.039_521_2e-2,
        -2.185_65e-2,
        1.352_225_2e-2,
        -6.775_823_4e-3,
        4.729_723e-3,
        -4.009_735_3e-3,
        1.475_466_5e-3,
    ];
    let ops = isa.f32();
    let near = ops.min(ops.max(x, ops.splat(-MOST)), ops.splat(MOST));
    let square = ops.mul(near, near);
    let place = ops.mul_add(square, ops.splat(2.0 / (MOST * MOST)), ops.splat(-1.0));
    let mut y = ops.splat(TERMS[10]);
    for term in TERMS[..10].iter().rev() {
        y = ops.mul_add(y, place, ops.splat(*term));
    }
    ops.mul(x, ops.mul_add(near, y, ops.splat(0.5)))
}

/// Writes a row, which lies in `low..=high`, as bytes.
#[inline(always)]
fn to_bytes(row: &[f32], low: f32, high: f32, out: ByteRow<'_>) -> RowQuantization {
    // Adding 2^23 rounds a float below it to a whole number, to even at ties, and leaves the
    // number in its low bits.
    const WHOLE: f32 = 8_388_608.0;
    let ByteRow { bytes, largest } = out;
    let most = f32::from(largest);
    let scale = (high - low) / most;
    if scale == 0.0 || !scale.is_finite() {
        bytes.fill(0);
        // A row that is not finite stays so: the output is checked.
        return RowQuantization { scale: if scale == 0.0 { 0.0 } else { f32::NAN }, zero: 0 };
    }
    let inverse = 1.0 / scale;
    let zero = (-low * inverse).max(0.0).min(most) + WHOLE;
    let zero_point = zero - WHOLE;
    for (byte, x) in bytes.iter_mut().zip(row) {
        let y = (x * inverse + zero_point).max(0.0).min(most) + WHOLE;
        *byte = y.to_bits().to_le_bytes()[0];
    }
    RowQuantization { scale, zero: zero.to_bits().to_le_bytes()[0] }
}

/// The least of a vector's numbers.
#[inline(always)]
fn least<I: Isa>(isa: I, x: I::F32) -> f32 {
    halve(isa, x, |a, b| if a < b { a } else { b })
}

/// The greatest of a vector's numbers.
#[inline(always)]
pub(super) fn greatest<I: Isa>(isa: I, x: I::F32) -> f32 {
    halve(isa, x, |a, b| if a > b { a } else { b })
}

/// One number of a vector's: the halves of what is left are put together side by side, so that few
/// steps wait for each other.
#[inline(always)]
fn halve<I: Isa>(isa: I, x: I::F32, one: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = x.to_array();
    let mut half = isa.f32().len() / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] = one(lanes[lane], lanes[lane + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// The vector from `at` on, with zeros beyond the end.
#[inline(always)]
pub(super) fn load<T: Elem, O: BitOps<T>>(ops: O, row: &[T], at: usize) -> O::Simd {
    let row = &row[at..];
    if row.len() >= ops.len() { ops.load(row) } else { ops.load_pad(row).0 }
}

/// Writes a vector from `at` on, up to the end.
#[inline(always)]
pub(super) fn store<I: Isa>(isa: I, x: I::F32, row: &mut [f32], at: usize) {
    let row = &mut row[at..];
    if row.len() >= isa.f32().len() {
        isa.f32().store(x, row);
    } else {
        let numbers = x.to_array();
        row.iter_mut().zip(numbers.as_ref()).for_each(|(to, from)| *to = *from);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quantize(row: &[f32], bytes: &mut [u8], largest: u8) -> RowQuantization {
        Quantize { row, bytes: ByteRow { bytes, largest } }.dispatch()
    }

    /// A product whose floats are `row`, if it is whole numbers.
    fn with_product<T>(row: &[f32], test: impl FnOnce(Product<'_>) -> T) -> T {
        let (ones, zeros) = (vec![1.0; row.len()], vec![0.0; row.len()]);
        test(Product {
            quantization: RowQuantization { scale: 1.0, zero: 0 },
            sums: &vec![0; row.len()],
            column_sums: &zeros,
            scales: &ones,
            bias: row,
        })
    }

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
        fn normalized_rows_have_mean_0_and_variance_1(
            onto in prop::collection::vec(-50.0..50.0_f32, 2..100)
        ) {
            prop_assume!(onto.iter().any(|x| (x - onto[0]).abs() > 0.1));
            let size = onto.len();
            let norm =
                NormWeights { weight: vec![1.0; size], bias: vec![0.0; size], epsilon: 1e-12 };
            let (mut row, mut bytes) = (vec![9.0; size], vec![0; size]);
            let quantization = with_product(&vec![3.0; size], |product| {
                let bytes = ByteRow { bytes: &mut bytes, largest: 255 };
                AddNormalize { product, row: &mut row, onto: &onto, norm: &norm, bytes }.dispatch()
            });
            let mean: f32 = row.iter().sum::<f32>() / size as f32;
            let variance: f32 = row.iter().map(|x| x * x).sum::<f32>() / size as f32;
            prop_assert!(mean.abs() < 1e-3 && (variance - 1.0).abs() < 1e-3);
            let mut again = vec![0; size];
            prop_assert_eq!(quantize(&row, &mut again, 255), quantization);
            prop_assert_eq!(again, bytes);
        }

        #[test]
        fn gelu_is_within_6_millionths(x in -20.0..20.0_f32, size in 1..40_usize) {
            let (mut row, mut bytes) = (vec![0.0; size], vec![0; size]);
            with_product(&vec![x; size], |product| {
                let bytes = ByteRow { bytes: &mut bytes, largest: 255 };
                Gelu { product, row: &mut row, bytes }.dispatch()
            });
            let want = f64::from(x) * normal_probability(f64::from(x));
            let near = |y: &f32| (f64::from(*y) - want).abs() < 6e-6;
            prop_assert!(row.iter().all(near), "{row:?} is not {want}");
        }

        #[test]
        fn finite_or_not(size in 1..70_usize, place in 0..70_usize) {
            let mut row = vec![-1e30; size];
            prop_assert!(AllFinite(&row).dispatch());
            for odd in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                row[place % size] = odd;
                prop_assert!(!AllFinite(&row).dispatch());
            }
        }
    }

    /// By the trapezoid rule from 12 deviations below.
    fn normal_probability(x: f64) -> f64 {
        let density = |x: f64| (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
        let (steps, start) = (4000, -12.0);
        let step = (x - start) / f64::from(steps);
        if step <= 0.0 {
            return 0.0;
        }
        let inner: f64 = (1..steps).map(|i| density(start + f64::from(i) * step)).sum();
        step * (inner + f64::midpoint(density(start), density(x)))
    }

    #[test]
    fn dequantizes_by_the_formula() {
        // 2 * 0.5 * (10 - 3 * 2) + 1 = 5.
        for size in [1, 4, 16, 37] {
            let mut out = vec![0.0; size];
            let product = Product {
                quantization: RowQuantization { scale: 2.0, zero: 3 },
                sums: &vec![10; size],
                column_sums: &vec![2.0; size],
                scales: &vec![0.5; size],
                bias: &vec![1.0; size],
            };
            Dequantize { product, out: &mut out }.dispatch();
            assert!(out.iter().all(|x| (x - 5.0).abs() < 1e-6), "{out:?}");
        }
    }

    #[test]
    fn rows_without_a_range() {
        let mut bytes = [9; 2];
        assert_eq!(quantize(&[0.0, 0.0], &mut bytes, 255), RowQuantization { scale: 0.0, zero: 0 });
        assert_eq!(bytes, [0, 0]);
        assert!(quantize(&[f32::INFINITY, 0.0], &mut bytes, 255).scale.is_nan());
    }
}
