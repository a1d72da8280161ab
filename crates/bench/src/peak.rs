//! How much arithmetic the machine can do, and how much of it the encoder does.
//!
//! The machine's peak is the best rate of `rten-gemm`'s matrix products over several shapes,
//! on as many threads as are measured, each with products of its own, which is how the
//! encoder runs on many documents. The encoder's rate is counted from its size: for a window
//! of `n` tokens, `L` layers of width `h` with `i` in the feed-forward part,
//!
//! ```text
//! operations = L (2 n (4 h² + 2 h i) + 4 n² h) + 2 n h labels
//! ```
//!
//! where the terms are the four projections and the feed-forward part, the two products of
//! attention (queries with keys, weights with values), and the label head; a multiplication
//! with its addition counts two. Softmax, normalization and GELU are left out, as usual.

use std::hint::black_box;
use std::time::{Duration, Instant};

use nutgraf::model::{EncoderSpec, ModelSpec};
use rten_gemm::{GemmExecutor, GemmInT, GemmInputA, GemmInputB, GemmOptions, GemmOutT};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::BenchError;
use crate::corpus::Corpus;
use crate::pipeline::{Pipeline, Step};
use crate::report::{EncoderRate, Numbers, Peak, Product};
use crate::unit::OperationsPerSecond;

/// Rows, columns and depth of the products: the projections and both halves of the
/// feed-forward part of a BERT encoder of 384 units on a window of 192 tokens, and a larger one, in
/// case the best is beyond the encoder's shapes.
const SHAPES: [[usize; 3]; 4] =
    [[192, 384, 384], [192, 1536, 384], [192, 384, 1536], [512, 1024, 1024]];

/// How often each product is measured, and for how long.
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_millis(60);

/// How long the encoder is measured.
const ENCODER: Duration = Duration::from_secs(1);

pub(crate) fn measure(
    pipeline: &Pipeline,
    corpus: &Corpus,
    threads: usize,
) -> Result<Peak, BenchError> {
    let mut products = Vec::new();
    for _ in 0..ROUNDS {
        for shape in SHAPES {
            let fp32 = product_rate::<f32, f32, f32>(shape, threads, 1.0, 0.5);
            let int8 = product_rate::<u8, i8, i32>(shape, threads, 100, 7);
            let of = |numbers, rate| Product { numbers, shape, rate };
            products.extend([of(Numbers::Fp32, fp32), of(Numbers::Int8, int8)]);
        }
    }
    let best = |numbers| {
        let rates = products.iter().filter(|product| product.numbers == numbers);
        OperationsPerSecond(rates.map(|product| product.rate.0).fold(0.0, f64::max))
    };
    let (int8, fp32) = (best(Numbers::Int8), best(Numbers::Fp32));
    let rate = encoder_rate(pipeline, corpus, threads)?;
    let share = |peak: OperationsPerSecond| if peak.0 > 0.0 { rate.0 / peak.0 } else { 0.0 };
    let encoder = EncoderRate { rate, of_int8: share(int8), of_fp32: share(fp32) };
    Ok(Peak { threads, int8, fp32, encoder: Some(encoder), products })
}

/// The arithmetic in a window of so many tokens, as the module says.
pub(crate) fn operations(size: &EncoderSpec, labels: usize, tokens: usize) -> f64 {
    let [n, h, i, layers] = [tokens, size.hidden, size.intermediate, size.layers].map(|x| x as f64);
    let layer = 2.0 * n * (4.0 * h * h + 2.0 * h * i) + 4.0 * n * n * h;
    layers * layer + 2.0 * n * h * labels as f64
}

/// The rate of all threads together: each does `work`, which says how much it did.
fn rate_of<E: Send>(
    threads: usize,
    work: impl Fn(usize) -> Result<(f64, f64), E> + Sync,
) -> Result<OperationsPerSecond, E> {
    std::thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> =
            (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        let mut rate = 0.0;
        for worker in workers {
            if let Ok(done) = worker.join() {
                let (operations, seconds) = done?;
                rate += if seconds > 0.0 { operations / seconds } else { 0.0 };
            }
        }
        Ok(OperationsPerSecond(rate))
    })
}

/// The rate of products `[rows, depth] x [depth, columns]`, the second packed beforehand as
/// weights are.
fn product_rate<A: GemmInT, B: GemmInT, C: GemmOutT>(
    shape: [usize; 3],
    threads: usize,
    a: A,
    b: B,
) -> OperationsPerSecond
where
    GemmExecutor<A, B, C>: Default,
{
    let [rows, columns, depth] = shape;
    let alone = |_| {
        let gemm = GemmExecutor::<A, B, C>::default();
        let left = NdTensor::full([rows, depth], a);
        let right = NdTensor::full([depth, columns], b);
        let right = gemm.prepack_b(right.view());
        let mut out = vec![C::default(); rows * columns];
        let (mut products, start) = (0, Instant::now());
        while start.elapsed() < ROUND {
            let left = GemmInputA::Unpacked(left.view());
            let right = GemmInputB::Packed(&right);
            // The shapes fit each other, which is all that can fail.
            let _ = gemm.gemm(&mut out, left, right, GemmOptions::default());
            black_box(&mut out);
            products += 1;
        }
        let operations = 2.0 * (rows * columns * depth) as f64 * f64::from(products);
        Ok::<_, std::convert::Infallible>((operations, start.elapsed().as_secs_f64()))
    };
    let on_one_thread = |thread| match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(|| alone(thread)),
        Err(_) => alone(thread),
    };
    let Ok(rate) = rate_of(threads, on_one_thread);
    rate
}

/// The rate of the encoder, a document a thread.
fn encoder_rate(
    pipeline: &Pipeline,
    corpus: &Corpus,
    threads: usize,
) -> Result<OperationsPerSecond, BenchError> {
    let ModelSpec { encoder: size, labels, .. } = pipeline.analyzer().spec();
    let cost: Vec<f64> = corpus
        .sizes()
        .iter()
        .map(|article| article.windows.iter().map(|&n| operations(size, labels.len(), n)).sum())
        .collect();
    rate_of(threads, |thread| {
        let pipeline = pipeline.with_threads(1);
        let (mut operations, mut seconds, start) = (0.0, 0.0, Instant::now());
        for (index, article) in corpus.cycle().skip(thread) {
            seconds += pipeline.run(article)?.get(Step::Encode).0;
            operations += cost[index];
            if start.elapsed() >= ENCODER {
                break;
            }
        }
        Ok((operations, seconds))
    })
}

#[cfg(test)]
mod tests {
    use nutgraf::model::Activation;

    use super::*;

    #[test]
    fn counts_the_operations_of_a_hand_worked_encoder() {
        let size = EncoderSpec {
            architecture: "bert".to_owned(),
            activation: Activation::Gelu,
            vocabulary: 9,
            segments: 1,
            positions: 16,
            layers: 2,
            hidden: 3,
            intermediate: 5,
            heads: 1,
            layer_norm_epsilon: 1e-12,
            casing: false,
        };
        // A layer: 2 x 4 x (36 + 30) + 4 x 16 x 3 = 720; the head: 2 x 4 x 3 x 7 = 168.
        assert!((operations(&size, 7, 4) - 1608.0).abs() < 1e-9);
    }
}
