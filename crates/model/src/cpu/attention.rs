//! Multi-head attention of a run of tokens over a whole window, in fp32.
//!
//! Keys and values are kept in blocks of 32 tokens, keys transposed, so that both products
//! read them from start to end, a block and head at a time. Queries come multiplied by
//! `log2(e) / sqrt(head size)`, so that softmax needs powers of 2 only. A row's result
//! depends on the window alone, not on the rows that are computed beside it.

#![expect(clippy::inline_always, reason = "or the loop is compiled for the least instruction set")]

use rten_simd::ops::{BitOps, IntOps, NumOps};
use rten_simd::{Isa, Simd, SimdOp};

use super::int8::linear::{Linear, Rows, Sums};
use super::ops::{Product, greatest, store};

/// Tokens of a block, and numbers of a row of keys or values.
pub(super) const BLOCK: usize = 32;

/// Heads and their size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heads {
    pub(super) heads: usize,
    pub(super) size: usize,
}

impl Heads {
    /// What queries are multiplied by.
    pub(super) fn query_scale(self) -> f32 {
        std::f32::consts::LOG2_E / (self.size as f32).sqrt()
    }

    /// Rows of values of a token and head.
    fn value_rows(self) -> usize {
        self.size.div_ceil(BLOCK)
    }
}

/// A number for each token of a block, or some numbers of one token: whole cache lines.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Row(pub(super) [f32; BLOCK]);

/// Keys and values of a run of tokens.
#[derive(Default)]
pub(super) struct Memory {
    /// `[blocks, heads, head size]` rows of a number for each token.
    keys: Vec<Row>,
    /// `[blocks, heads, value rows, tokens]`.
    values: Vec<Row>,
    tokens: usize,
}

impl Memory {
    /// Makes room for `tokens` tokens.
    pub(super) fn resize(&mut self, tokens: usize, heads: Heads) {
        let blocks = tokens.div_ceil(BLOCK);
        self.tokens = tokens;
        self.keys.resize(blocks * heads.heads * heads.size, Row([0.0; BLOCK]));
        self.values.resize(blocks * heads.heads * heads.value_rows() * BLOCK, Row([0.0; BLOCK]));
    }

    /// Blocks of a head: keys, values, and how many tokens there are.
    fn blocks(&self, heads: Heads, head: usize) -> impl Iterator<Item = Block<'_>> {
        let (keys, values) = (heads.size, heads.value_rows() * BLOCK);
        (0..self.tokens.div_ceil(BLOCK)).map(move |block| Block {
            keys: &self.keys[(block * heads.heads + head) * keys..][..keys],
            values: &self.values[(block * heads.heads + head) * values..][..values],
            tokens: (self.tokens - block * BLOCK).min(BLOCK),
        })
    }
}

struct Block<'a> {
    keys: &'a [Row],
    values: &'a [Row],
    tokens: usize,
}

/// Puts keys and values where attention wants them, from rows of queries, keys and values side by
/// side, `[tokens, 3 * heads * size]`; the first row is token `start` of the memory.
pub(super) fn store_rows(memory: &mut Memory, heads: Heads, start: usize, rows: &[f32]) {
    let width = heads.heads * heads.size;
    for (token, row) in (start..).zip(rows.chunks_exact(3 * width)) {
        let (block, place) = (token / BLOCK, token % BLOCK);
        let (_, keys_and_values) = row.split_at(width);
        let (keys, values) = keys_and_values.split_at(width);
        let by_head = keys.chunks_exact(heads.size).zip(values.chunks_exact(heads.size));
        for (head, (keys, values)) in by_head.enumerate() {
            let first = block * heads.heads + head;
            let to = &mut memory.keys[first * heads.size..][..heads.size];
            to.iter_mut().zip(keys).for_each(|(to, key)| to.0[place] = *key);
            let to = memory.values[first * heads.value_rows() * BLOCK + place..].iter_mut();
            for (to, values) in to.step_by(BLOCK).zip(values.chunks(BLOCK)) {
                to.0[..values.len()].copy_from_slice(values);
            }
        }
    }
}

/// Turns sums of queries, keys and values, side by side, to floats where attention wants
/// them; the run's first row is token `start` of the memory, the first of a block.
pub(super) struct Store<'a> {
    pub(super) linear: &'a Linear,
    pub(super) rows: Rows<'a>,
    pub(super) sums: &'a Sums,
    pub(super) heads: Heads,
    pub(super) start: usize,
    pub(super) queries: &'a mut [f32],
    pub(super) memory: &'a mut Memory,
}

impl SimdOp for Store<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let Self { linear, rows, sums, heads, start, queries, memory } = self;
        let size = heads.heads * heads.size;
        for (index, queries) in queries.chunks_exact_mut(size).enumerate() {
            convert(isa, &linear.product(rows, sums, index), 0, queries);
        }
        let tokens = rows.quantizations.len();
        for (index, from) in (0..tokens).step_by(BLOCK).enumerate() {
            let index = start / BLOCK + index;
            let block = from..tokens.min(from + BLOCK);
            let mut zeros = [0.0; BLOCK];
            let mut row_scales = [0.0; BLOCK];
            for (token, row) in rows.quantizations[block.clone()].iter().enumerate() {
                zeros[token] = f32::from(row.zero);
                row_scales[token] = row.scale;
            }
            for head in 0..heads.heads {
                let first = size + head * heads.size;
                let keys = &mut memory.keys[(index * heads.heads + head) * heads.size..];
                for (column, keys) in keys[..heads.size].iter_mut().enumerate() {
                    let column = first + column;
                    let mut of_tokens = [0; BLOCK];
                    let of_block = &mut of_tokens[..block.len()];
                    for (to, sum) in of_block.iter_mut().zip(sums.column(from, column)) {
                        *to = sum;
                    }
                    let column_sum = linear.column_sums[column];
                    let (scale, bias) = (linear.scales[column], linear.bias[column]);
                    for t in 0..BLOCK {
                        let sum = of_tokens[t] as f32 - zeros[t] * column_sum;
                        keys.0[t] = sum * (row_scales[t] * scale) + bias;
                    }
                }
                let parts = heads.value_rows();
                let values = &mut memory.values[(index * heads.heads + head) * parts * BLOCK..];
                for (part, values) in values[..parts * BLOCK].chunks_exact_mut(BLOCK).enumerate() {
                    let first = 2 * size + head * heads.size + part * BLOCK;
                    let width = (heads.size - part * BLOCK).min(BLOCK);
                    for (values, token) in values.iter_mut().zip(block.clone()) {
                        convert(
                            isa,
                            &linear.product(rows, sums, token),
                            first,
                            &mut values.0[..width],
                        );
                    }
                }
            }
        }
    }
}

/// The outputs of a product from column `first` on.
#[inline(always)]
fn convert<I: Isa>(isa: I, product: &Product<'_>, first: usize, out: &mut [f32]) {
    let mut at = 0;
    while at < out.len() {
        store(isa, product.load(isa, first + at), out, at);
        at += isa.f32().len();
    }
}

/// Attention of some rows of queries, `[rows, heads * size]`, over all of `memories`, into
/// `context`, of the same shape.
pub(super) struct Attend<'a> {
    pub(super) queries: &'a [f32],
    pub(super) memories: &'a [Memory],
    pub(super) heads: Heads,
    pub(super) scores: &'a mut Vec<f32>,
    pub(super) context: &'a mut [f32],
}

impl SimdOp for Attend<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(mut self, isa: I) {
        // As many rows at once as there are registers for their sums.
        if isa.f32().len() >= 16 { self.run::<I, 8>(isa) } else { self.run::<I, 6>(isa) }
    }
}

impl Attend<'_> {
    #[inline(always)]
    fn run<I: Isa, const ROWS: usize>(&mut self, isa: I) {
        let rows = self.queries.len() / (self.heads.heads * self.heads.size);
        let mut blocks = Vec::new();
        for head in 0..self.heads.heads {
            blocks.clear();
            for memory in self.memories {
                blocks.extend(memory.blocks(self.heads, head));
            }
            if rows < ROWS {
                for row in 0..rows {
                    self.tile::<I, 1>(isa, &blocks, head, row);
                }
            } else {
                for row in (0..rows).step_by(ROWS) {
                    // The last tile computes some rows once more.
                    self.tile::<I, ROWS>(isa, &blocks, head, row.min(rows - ROWS));
                }
            }
        }
    }

    /// A head's attention of `ROWS` rows from `first` on.
    #[inline(always)]
    fn tile<I: Isa, const ROWS: usize>(
        &mut self,
        isa: I,
        blocks: &[Block<'_>],
        head: usize,
        first: usize,
    ) {
        let ops = isa.f32();
        let Heads { heads, size } = self.heads;
        let place = |row: usize| (first + row) * heads * size + head * size;
        let tokens: usize = self.memories.iter().map(|memory| memory.tokens).sum();
        let padded = tokens.next_multiple_of(BLOCK);

        self.scores.resize(ROWS * padded, 0.0);
        let mut queries: [&[f32]; ROWS] = [&[]; ROWS];
        for (row, query) in queries.iter_mut().enumerate() {
            *query = &self.queries[place(row)..][..size];
        }
        for (index, block) in blocks.iter().enumerate() {
            for offset in (0..BLOCK).step_by(2 * ops.len()) {
                let mut sums = [[ops.zero(); 2]; ROWS];
                multiply(isa, queries, block.keys, offset, &mut sums);
                for (row, [a, b]) in sums.into_iter().enumerate() {
                    let at = row * padded + index * BLOCK + offset;
                    let out = &mut self.scores[at..][..2 * ops.len()];
                    ops.store(a, out);
                    ops.store(b, &mut out[ops.len()..]);
                }
            }
        }

        for row in self.scores.chunks_exact_mut(padded) {
            row[tokens..].fill(f32::NEG_INFINITY);
        }
        let shares = powers::<I, ROWS>(isa, self.scores, padded).map(|sum| 1.0 / sum);

        for part in 0..self.heads.value_rows() {
            for offset in (0..BLOCK).step_by(2 * ops.len()) {
                let mut sums = [[ops.zero(); 2]; ROWS];
                for (index, block) in blocks.iter().enumerate() {
                    let values = &block.values[part * BLOCK..][..block.tokens];
                    let mut weights: [&[f32]; ROWS] = [&[]; ROWS];
                    for (row, weights) in weights.iter_mut().enumerate() {
                        let at = row * padded + index * BLOCK;
                        *weights = &self.scores[at..][..block.tokens];
                    }
                    multiply(isa, weights, values, offset, &mut sums);
                }
                let from = part * BLOCK + offset;
                for (row, ([a, b], share)) in sums.into_iter().zip(shares).enumerate() {
                    let share = ops.splat(share);
                    let context = &mut self.context[place(row)..][..size];
                    for (vector, at) in [(a, from), (b, from + ops.len())] {
                        store(isa, ops.mul(vector, share), context, at.min(size));
                    }
                }
            }
        }
    }
}

/// Adds rows times two vectors' width of `columns`, from `offset` on, to `sums`.
#[inline(always)]
pub(super) fn multiply<I: Isa, const ROWS: usize>(
    isa: I,
    rows: [&[f32]; ROWS],
    columns: &[Row],
    offset: usize,
    sums: &mut [[I::F32; 2]; ROWS],
) {
    let ops = isa.f32();
    let mut rows = rows;
    for row in &mut rows {
        *row = &row[..columns.len()];
    }
    for (index, column) in columns.iter().enumerate() {
        let column = &column.0[offset..][..2 * ops.len()];
        let (a, b) = (ops.load(column), ops.load(&column[ops.len()..]));
        macro_rules! row {
            ($($row:literal)*) => {
                $(if $row < ROWS {
                    let x = ops.splat(rows[$row][index]);
                    sums[$row][0] = ops.mul_add(x, a, sums[$row][0]);
                    sums[$row][1] = ops.mul_add(x, b, sums[$row][1]);
                })*
            };
        }
        // Written out: sums stay in registers.
        row!(0 1 2 3 4 5 6 7);
    }
}

/// Replaces each number of `rows`, of `width` numbers each, by 2 to the power of its distance from the
/// largest in its row; returns the rows' sums. The width is a multiple of [`BLOCK`].
#[inline(always)]
fn powers<I: Isa, const ROWS: usize>(isa: I, rows: &mut [f32], width: usize) -> [f32; ROWS] {
    let ops = isa.f32();
    // Of all rows in turn, so that no step waits for the one before.
    let mut most = [ops.splat(f32::NEG_INFINITY); ROWS];
    for at in (0..width).step_by(ops.len()) {
        for (most, row) in most.iter_mut().zip(rows.chunks_exact(width)) {
            *most = ops.max(*most, ops.load(&row[at..][..ops.len()]));
        }
    }
    let mut sums = [0.0; ROWS];
    for ((sum, most), row) in sums.iter_mut().zip(most).zip(rows.chunks_exact_mut(width)) {
        let most = ops.splat(greatest(isa, most));
        let mut powers = ops.zero();
        for chunk in row.chunks_exact_mut(ops.len()) {
            let power = power(isa, ops.sub(ops.load(chunk), most));
            powers = ops.add(powers, power);
            ops.store(power, chunk);
        }
        *sum = ops.sum(powers);
    }
    sums
}

/// 2 to the power of `x`, for `x` up to 0; below -126, what it is there. The relative error
/// is at most 2.4e-7.
#[inline(always)]
fn power<I: Isa>(isa: I, x: I::F32) -> I::F32 {
    // 1.5 * 2^23: adding it leaves a number's whole part in the low bits.
    const WHOLE: f32 = 12_582_912.0;
    // Minimax on -0.5..=0.5, of the lowest power first.
    const TERMS: [f32; 6] =
        [1.000_000_1, 0.693_146_94, 0.240_221_2, 0.055_507_13, 0.009_675_541, 0.001_327_647_2];
    let ops = isa.f32();
    let x = ops.max(x, ops.splat(-126.0));
    let whole = ops.add(x, ops.splat(WHOLE));
    let rest = ops.sub(x, ops.sub(whole, ops.splat(WHOLE)));
    let mut y = ops.splat(TERMS[5]);
    for term in TERMS[..5].iter().rev() {
        y = ops.mul_add(y, rest, ops.splat(*term));
    }
    let ints = isa.i32();
    let exponent = ints.shift_left::<23>(I::I32::from_bits(whole.to_bits()));
    let power = ints.add(I::I32::from_bits(y.to_bits()), exponent);
    I::F32::from_bits(power.to_bits())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A window of random queries, keys and values, in runs of whole blocks.
    #[derive(Debug)]
    struct Window {
        heads: Heads,
        tokens: usize,
        numbers: [Vec<f32>; 3],
    }

    impl Window {
        fn memories(&self, run: usize) -> Vec<Memory> {
            let Heads { heads, size } = self.heads;
            let [_, keys, values] = &self.numbers;
            let starts = (0..self.tokens).step_by(run);
            starts
                .map(|start| {
                    let mut memory = Memory::default();
                    memory.resize(run.min(self.tokens - start), self.heads);
                    let width = heads * size;
                    let rows = (start..start + memory.tokens).flat_map(|token| {
                        let row = token * width..(token + 1) * width;
                        let none = vec![9.0; width];
                        [&none, &keys[row.clone()], &values[row]].concat()
                    });
                    store_rows(&mut memory, self.heads, 0, &rows.collect::<Vec<f32>>());
                    memory
                })
                .collect()
        }

        fn attend(&self, rows: std::ops::Range<usize>, memories: &[Memory]) -> Vec<f32> {
            let width = self.heads.heads * self.heads.size;
            let queries = &self.numbers[0][rows.start * width..rows.end * width];
            let mut context = vec![9.0; queries.len()];
            let scores = &mut Vec::new();
            let heads = self.heads;
            Attend { queries, memories, heads, scores, context: &mut context }.dispatch();
            context
        }

        fn by_the_formula(&self) -> Vec<f64> {
            let Heads { heads, size } = self.heads;
            let [queries, keys, values] = &self.numbers;
            let mut context = vec![0.0; queries.len()];
            let place = |token: usize, head: usize| (token * heads + head) * size;
            for (token, head) in (0..self.tokens).flat_map(|t| (0..heads).map(move |h| (t, h))) {
                let score = |other: usize| -> f64 {
                    let query = &queries[place(token, head)..][..size];
                    let key = &keys[place(other, head)..][..size];
                    query.iter().zip(key).map(|(a, b)| f64::from(a * b)).sum()
                };
                let powers: Vec<f64> = (0..self.tokens).map(|other| score(other).exp2()).collect();
                let sum: f64 = powers.iter().sum();
                for dim in 0..size {
                    let value = |other: usize| f64::from(values[place(other, head) + dim]);
                    let all = powers.iter().enumerate().map(|(other, p)| p / sum * value(other));
                    context[place(token, head) + dim] = all.sum::<f64>();
                }
            }
            context
        }
    }

    fn window() -> impl Strategy<Value = Window> {
        let sizes = (1..4_usize, prop::sample::select(vec![1, 5, 16, 31, 32, 40, 64, 70]));
        (sizes, 1..100_usize).prop_flat_map(|((heads, size), tokens)| {
            let numbers = prop::collection::vec(-1.5..1.5_f32, heads * size * tokens);
            [numbers.clone(), numbers.clone(), numbers].prop_map(move |numbers| Window {
                heads: Heads { heads, size },
                tokens,
                numbers,
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn attention_is_the_formula(window in window()) {
            let got = window.attend(0..window.tokens, &window.memories(window.tokens));
            for (got, want) in got.iter().zip(window.by_the_formula()) {
                prop_assert!((f64::from(*got) - want).abs() < 2e-5, "{got} is not {want}");
            }
        }

        /// To the last bit.
        #[test]
        fn a_row_does_not_depend_on_runs(window in window(), cut in 0..100_usize) {
            let all = window.attend(0..window.tokens, &window.memories(window.tokens));
            let memories = window.memories(BLOCK);
            let cut = cut % window.tokens;
            let mut parts = window.attend(0..cut, &memories);
            parts.extend(window.attend(cut..window.tokens, &memories));
            prop_assert_eq!(all, parts);
        }
    }
}
