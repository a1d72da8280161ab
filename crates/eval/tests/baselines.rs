//! Baselines by hand-worked cases and by what their definitions promise.

use nutgraf_eval::baselines::{best, lead, lex_rank, oracle, random, text_rank};
use proptest::prelude::*;

fn words(sentences: &[&str]) -> Vec<Vec<String>> {
    sentences.iter().map(|s| s.split(' ').map(str::to_owned).collect()).collect()
}

/// The sentence that shares words with all others is the most central.
#[test]
fn the_hub_ranks_first() {
    let star = words(&["a b x1 x2", "c d x3 x4", "a b c d", "e f x5 x6"]);
    for ranks in [text_rank(&star), lex_rank(&star)] {
        assert_eq!(best(&ranks, 1), [2], "{ranks:?}");
        assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{ranks:?}");
        // The first two stand the same way to the hub.
        assert!((ranks[0] - ranks[1]).abs() < 1e-9, "{ranks:?}");
    }
}

/// Worked by hand: by ROUGE-1 and -2 the second sentence is nearest to the reference, and
/// with it the third brings the rest; the first brings nothing.
#[test]
fn the_oracle_adds_what_gains_most() {
    let sentences = ["Nothing of note.", "Floods hit the town.", "Nobody was hurt."];
    let references = ["Floods hit the town. Nobody was hurt."];
    assert_eq!(oracle(&sentences, &references, 1), [1]);
    assert_eq!(oracle(&sentences, &references, 2), [1, 2]);
    assert_eq!(oracle(&sentences, &references, 3), [1, 2]);
    assert_eq!(oracle(&sentences, &[""; 0], 3), [0; 0]);
}

#[test]
fn lead_and_best() {
    assert_eq!(lead(5, 3), [0, 1, 2]);
    assert_eq!(lead(2, 3), [0, 1]);
    assert_eq!(best(&[0.1, 0.9, 0.5, 0.9], 2), [1, 3]);
    assert_eq!(best(&[0.5, 0.5, 0.5], 1), [0]);
}

proptest! {
    #[test]
    fn random_draws_without_replacement(count in 0..40_usize, k in 0..50_usize, seed: u64) {
        let drawn = random(count, k, seed);
        prop_assert_eq!(drawn.len(), count.min(k));
        prop_assert!(drawn.is_sorted_by(|a, b| a < b) && drawn.iter().all(|&i| i < count));
        prop_assert_eq!(random(count, k, seed), drawn);
    }

    #[test]
    fn ranks_are_a_distribution(sentences in prop::collection::vec(prop::collection::vec("[a-e]", 0..6), 1..12)) {
        for ranks in [text_rank(&sentences), lex_rank(&sentences)] {
            prop_assert_eq!(ranks.len(), sentences.len());
            prop_assert!(ranks.iter().all(|rank| (0.0..=1.0).contains(rank)));
            prop_assert!((ranks.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        }
    }
}
