//! Intervals and p-values on synthetic systems whose answer is known.
#![expect(clippy::float_cmp, reason = "these results are exact")]

use nutgraf_eval::ner::Counts;
use nutgraf_eval::stats::{
    Mean, Resampling, StatsError, approximate_randomization, bootstrap, paired_bootstrap,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// Roughly normal numbers: the sum of twelve uniform ones, less six.
struct Normal(ChaCha8Rng);

impl Normal {
    fn next(&mut self) -> f64 {
        (0..12).map(|_| f64::from(self.0.next_u32()) / f64::from(u32::MAX)).sum::<f64>() - 6.0
    }
}

fn means(values: impl IntoIterator<Item = f64>) -> Vec<Mean> {
    values.into_iter().map(Mean::from).collect()
}

fn resampling(samples: usize, seed: u64) -> Resampling {
    Resampling { samples, seed, ..Resampling::default() }
}

/// The largest distance between the distribution of `values` and the uniform one on 0 to 1.
fn distance_from_uniform(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let distance = |(index, value): (usize, &f64)| {
        let (below, upto) = (index as f64 / n, (index + 1) as f64 / n);
        (value - below).abs().max((upto - value).abs())
    };
    values.iter().enumerate().map(distance).fold(0.0, f64::max)
}

type Test = fn(&[Mean], &[Mean], u64) -> f64;

fn by_swaps(a: &[Mean], b: &[Mean], seed: u64) -> f64 {
    let found = approximate_randomization(a, b, Mean::value, resampling(400, seed));
    found.expect("there are documents").p
}

fn by_bootstrap(a: &[Mean], b: &[Mean], seed: u64) -> f64 {
    let found = paired_bootstrap(a, b, Mean::value, resampling(400, seed));
    found.expect("there are documents").p
}

/// p-values of two systems whose true difference is `difference` standard deviations.
fn p_values(test: Test, documents: usize, difference: f64) -> Vec<f64> {
    let mut normal = Normal(ChaCha8Rng::seed_from_u64(7));
    (0..400)
        .map(|seed| {
            let a = means((0..documents).map(|_| normal.next()));
            let b = means((0..documents).map(|_| normal.next() + difference));
            test(&a, &b, seed)
        })
        .collect()
}

#[test]
fn p_is_uniform_if_the_systems_are_equal() {
    // Kolmogorov-Smirnov, 400 values: 0.0815 is exceeded by chance once in a hundred times.
    let swaps = distance_from_uniform(p_values(by_swaps, 40, 0.0));
    assert!(swaps < 0.0815, "{swaps}");
    // The bootstrap is exact only for many documents.
    let boot = distance_from_uniform(p_values(by_bootstrap, 60, 0.0));
    assert!(boot < 0.0815, "{boot}");
}

#[test]
fn p_is_small_if_the_systems_differ() {
    for test in [by_swaps, by_bootstrap] {
        // A difference of two standard deviations of a document, on 40 documents.
        let values = p_values(test, 40, 2.0);
        assert!(values.iter().all(|&p| p < 0.005), "{values:?}");
        // Of half a one: the power of a t-test at 0.05 is 0.60.
        let found = p_values(test, 40, 0.5).iter().filter(|&&p| p < 0.05).count();
        assert!((200..=285).contains(&found), "{found}");
    }
}

#[test]
fn few_documents_are_enumerated() {
    // Differences 1, 2, 3, 4, 5 in units: |sum| >= 9 of 15 for these swaps of signs.
    let a = means([0.0; 5]);
    let b = means([1.0, 2.0, -3.0, 4.0, 5.0]);
    let found = approximate_randomization(&a, &b, Mean::value, Resampling::default());
    let found = found.expect("there are documents");
    let far = (0..32_u32)
        .filter(|swap| {
            let sign = |bit: i32| if swap >> bit & 1 == 1 { -1 } else { 1 };
            let sum: i32 = (0..5).map(|bit| sign(bit) * (bit + 1)).sum();
            sum.abs() >= 9
        })
        .count();
    assert!(found.exact);
    assert_eq!(found.p, far as f64 / 32.0);
}

#[test]
fn sampled_swaps_agree_with_all_of_them() {
    // 15 documents are sampled. All 2^15 swaps of ten differences of 1 and five of -1:
    // |sum| >= 5 has probability P(X <= 5 or X >= 10), X binomial(15, 1/2).
    let a = means([0.0; 15]);
    let b = means((0..15).map(|i| if i < 10 { 1.0 } else { -1.0 }));
    let found = approximate_randomization(&a, &b, Mean::value, resampling(20_000, 3));
    let found = found.expect("there are documents");
    let choose = [1.0, 15.0, 105.0, 455.0, 1365.0, 3003.0];
    let exact = 2.0 * choose.iter().sum::<f64>() / 32_768.0;
    assert!(!found.exact);
    assert!((found.p - exact).abs() < 0.01, "{} {exact}", found.p);
}

#[test]
fn a_system_equals_itself() {
    let a = means([0.3, 0.1, 0.7]);
    let swaps = approximate_randomization(&a, &a, Mean::value, Resampling::default());
    assert_eq!(swaps.expect("there are documents").p, 1.0);
    let boot = paired_bootstrap(&a, &a, Mean::value, Resampling::default());
    let boot = boot.expect("there are documents");
    assert_eq!((boot.p, boot.b_wins, boot.interval), (1.0, Some(0.5), Some((0.0, 0.0))));
}

#[test]
fn the_interval_holds_the_truth_as_often_as_it_says() {
    let mut normal = Normal(ChaCha8Rng::seed_from_u64(11));
    let holds = |seed: &u64| {
        let sample = means((0..80).map(|_| normal.next()));
        let found = bootstrap(&sample, Mean::value, resampling(400, *seed));
        let found = found.expect("there are documents");
        found.low <= 0.0 && 0.0 <= found.high
    };
    let held = (0..400).filter(holds).count();
    // 95 % of 400, within three standard deviations, and a little low as percentiles are.
    assert!((362..=394).contains(&held), "{held}");
}

#[test]
fn a_corpus_score_is_resampled_as_itself() {
    // Micro F1 of one large and one small document: four equally likely pairs of draws.
    let documents = [
        Counts { correct: 90, predicted: 100, gold: 100 },
        Counts { correct: 0, predicted: 1, gold: 1 },
    ];
    let found = bootstrap(&documents, |sum| sum.prf().f1, Resampling::default());
    let found = found.expect("there are documents");
    assert_eq!((found.low, found.high), (0.0, 0.9));
    assert_eq!(found.score, 90.0 / 101.0);
}

#[test]
fn results_are_the_same_for_a_seed() {
    let a = means((0..30).map(|i| f64::from(i) / 30.0));
    let run = |seed| bootstrap(&a, Mean::value, resampling(200, seed)).expect("documents");
    assert_eq!(run(5), run(5));
    assert_ne!(run(5).low, run(6).low);
}

#[test]
fn what_cannot_be_tested_is_said() {
    let one = means([1.0]);
    let none: Vec<Mean> = Vec::new();
    let run = |documents: &[Mean], r| bootstrap(documents, Mean::value, r);
    assert_eq!(run(&none, Resampling::default()), Err(StatsError::NoDocuments));
    assert_eq!(run(&one, resampling(0, 1)), Err(StatsError::NoSamples));
    let sure = Resampling { confidence: 1.0, ..Resampling::default() };
    assert_eq!(run(&one, sure), Err(StatsError::Confidence(1.0)));
    assert_eq!(run(&[Mean::default()], Resampling::default()), Err(StatsError::Undefined));
    let unpaired = paired_bootstrap(&one, &none, Mean::value, Resampling::default());
    assert_eq!(unpaired, Err(StatsError::Unpaired { a: 1, b: 0 }));
}
