//! Alignment: which predicted entity answers which gold entity.
//!
//! Each entity is paired with at most one of the other side, and only if they share a byte.
//! Of all pairs that overlap, the best is taken, then the best of those left whose two
//! entities are both free, and so on. What is best depends on the [`Preference`]; ties go to
//! the pair that shares more bytes, then to the one whose boundaries are closer, then to the
//! one that stands earlier in the text, by the earlier of its two entities first. So the
//! result depends on neither the order of the input nor the other documents, and swapping the
//! two sides swaps the pairs.

use std::cmp::Reverse;
use std::collections::{HashMap, VecDeque};

use super::EntitySpan;

/// What makes one pair better than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// Same span and type; then same span; then same type; then any overlap. Used for the
    /// strict measure, the list of errors and the confusion matrix.
    Both,
    /// Same span first, whatever the type; then same type. Used for the exact and partial
    /// measures.
    Boundary,
    /// Same type first, whatever the span; then same span. Used for the type measure.
    Type,
}

/// A gold entity and the prediction that answers it, as indices into their documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Index of the gold entity.
    pub gold: usize,
    /// Index of the predicted entity.
    pub pred: usize,
}

/// The pairs of one document, in the order of the gold entities' indices.
///
/// ```
/// use nutgraf_eval::ner::{EntitySpan, Pair, Preference, align};
///
/// let gold = [EntitySpan::new(0, 4, "PER"), EntitySpan::new(5, 9, "LOC")];
/// let pred = [EntitySpan::new(2, 7, "LOC"), EntitySpan::new(0, 4, "ORG")];
/// let pairs = align(&gold, &pred, Preference::Both);
/// assert_eq!(pairs, [Pair { gold: 0, pred: 1 }, Pair { gold: 1, pred: 0 }]);
/// ```
pub fn align(gold: &[EntitySpan], pred: &[EntitySpan], preference: Preference) -> Vec<Pair> {
    let mut gold_free = vec![true; gold.len()];
    let mut pred_free = vec![true; pred.len()];
    let mut pairs = same(gold, pred);
    for pair in &pairs {
        gold_free[pair.gold] = false;
        pred_free[pair.pred] = false;
    }
    let free = |free: &[bool]| (0..free.len()).filter(|&index| free[index]).collect();
    let mut candidates = overlapping(gold, pred, free(&gold_free), free(&pred_free));
    candidates.sort_by_cached_key(|pair| {
        let (g, p) = (&gold[pair.gold], &pred[pair.pred]);
        let shared = g.span.end.min(p.span.end) - g.span.start.max(p.span.start);
        let distance = g.span.start.abs_diff(p.span.start) + g.span.end.abs_diff(p.span.end);
        let (span, label) = (g.span != p.span, g.label != p.label);
        let rank = match preference {
            Preference::Both => (span || label, span, label),
            Preference::Boundary => (span, label, false),
            Preference::Type => (label, span, false),
        };
        (rank, Reverse(shared), distance, g.min(p), g.max(p), pair.gold, pair.pred)
    });
    pairs.extend(candidates.into_iter().filter(|pair| {
        let free = gold_free[pair.gold] && pred_free[pair.pred];
        if free {
            gold_free[pair.gold] = false;
            pred_free[pair.pred] = false;
        }
        free
    }));
    pairs.sort_by_key(|pair| pair.gold);
    pairs
}

/// The pairs of the same span and type, which are the best by any preference: those that have both
/// more than once are paired in the order of their indices.
fn same(gold: &[EntitySpan], pred: &[EntitySpan]) -> Vec<Pair> {
    let mut of: HashMap<&EntitySpan, VecDeque<usize>> = HashMap::new();
    for (index, entity) in gold.iter().enumerate() {
        of.entry(entity).or_default().push_back(index);
    }
    let take = |(pred, entity): (usize, &EntitySpan)| {
        let gold = of.get_mut(entity)?.pop_front()?;
        Some(Pair { gold, pred })
    };
    pred.iter().enumerate().filter_map(take).collect()
}

/// All pairs of these that share a byte.
fn overlapping(
    gold: &[EntitySpan],
    pred: &[EntitySpan],
    mut by_start: Vec<usize>,
    free: Vec<usize>,
) -> Vec<Pair> {
    by_start.sort_by_key(|&index| gold[index].span.start);
    // The furthest end among the first entities: going left, one knows when to stop.
    let mut furthest = 0;
    let reach: Vec<usize> = by_start
        .iter()
        .map(|&index| {
            furthest = furthest.max(gold[index].span.end);
            furthest
        })
        .collect();
    let mut pairs = Vec::with_capacity(free.len());
    for index in free {
        let entity = &pred[index];
        let after = by_start.partition_point(|&g| gold[g].span.start < entity.span.end);
        for place in (0..after).rev() {
            if reach[place] <= entity.span.start {
                break;
            }
            if gold[by_start[place]].span.end > entity.span.start {
                pairs.push(Pair { gold: by_start[place], pred: index });
            }
        }
    }
    pairs
}
