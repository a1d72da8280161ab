//! How well mentions were joined into entities: B-cubed and CEAF.
//!
//! Bagga and Baldwin 1998, "Algorithms for Scoring Coreference Chains". Mentions of the two
//! sides are the same if they have the same span; one that only one side has shares its
//! entity with nothing there, so it counts 0 (the reading that Stoyanov et al. 2009 call
//! B-cubed-all, without its credit for singletons).
//!
//! Luo 2005, "On Coreference Resolution Performance Metrics": CEAF with his entity-based similarity
//! φ4, the F1 of the mentions of two entities. Each gold entity is aligned with at most one
//! predicted one, such that the similarities sum to the most; over a set, these sums and the numbers
//! of entities of its documents are added up, as the `CoNLL` scorer does.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use nutgraf_text::Span;

use super::assignment::most;
use crate::Signature;
use crate::data::Article;
use crate::ner::Prf;
use crate::report::Linking;

type Clusters<'a> = BTreeMap<&'a Arc<str>, HashSet<Span>>;

/// The signature of B-cubed.
pub(super) fn b_cubed_signature() -> Signature {
    Signature::new("b-cubed").with("mentions", "same-span").with("unmatched", "0")
}

/// The signature of CEAF.
pub(super) fn ceaf_signature() -> Signature {
    Signature::new("ceaf-e").with("similarity", "phi4").with("mentions", "same-span")
}

/// B-cubed over all documents, every mention counting alike, and CEAF, every entity counting alike.
/// Mentions of the gold that do not say which entity they name are no part of either side. `None` if
/// no other is left, or a predicted one does not say it.
pub(super) fn score(pairs: &[(&Article, &Article)]) -> Option<Linking> {
    let (mut precision, mut recall) = ((0.0, 0_usize), (0.0, 0_usize));
    let (mut gold_entities, mut pred_entities, mut aligned) = (0, 0, 0.0);
    for (gold, pred) in pairs {
        let (gold, pred) = (clusters_of_gold(gold), clusters(pred, &unknown(gold))?);
        gold_entities += gold.len();
        pred_entities += pred.len();
        aligned += alignment(&gold, &pred);
        share(&pred, &gold, &mut precision);
        share(&gold, &pred, &mut recall);
    }
    if gold_entities == 0 {
        return None;
    }
    let mean = |(sum, count): (f64, usize)| (count > 0).then(|| sum / count as f64);
    let b_cubed = Prf::new(mean(precision), mean(recall));
    let ceaf = Prf::new(mean((aligned, pred_entities)), mean((aligned, gold_entities)));
    b_cubed.f1.map(|_| Linking { gold: gold_entities, predicted: pred_entities, b_cubed, ceaf })
}

/// Where the mentions stand that do not say which entity they name.
pub(super) fn unknown(gold: &Article) -> HashSet<Span> {
    let unknown = gold.entities.iter().filter(|annotation| annotation.entity.is_none());
    unknown.map(|annotation| annotation.span).collect()
}

fn clusters_of_gold(gold: &Article) -> Clusters<'_> {
    let mut clusters = Clusters::new();
    for annotation in &gold.entities {
        if let Some(entity) = &annotation.entity {
            clusters.entry(entity).or_default().insert(annotation.span);
        }
    }
    clusters
}

fn clusters<'a>(predicted: &'a Article, aside: &HashSet<Span>) -> Option<Clusters<'a>> {
    let mut clusters = Clusters::new();
    for annotation in predicted.entities.iter().filter(|a| !aside.contains(&a.span)) {
        clusters.entry(annotation.entity.as_ref()?).or_default().insert(annotation.span);
    }
    Some(clusters)
}

/// Adds, for each mention of `of`, the share of its entity that is in the mention's entity
/// of the other side.
fn share(of: &Clusters<'_>, other: &Clusters<'_>, sum: &mut (f64, usize)) {
    let mut home: HashMap<Span, &HashSet<Span>> = HashMap::new();
    for spans in other.values() {
        home.extend(spans.iter().map(|span| (*span, spans)));
    }
    for spans in of.values() {
        for span in spans {
            let same = home.get(span).map_or(0, |there| spans.intersection(there).count());
            sum.0 += same as f64 / spans.len() as f64;
            sum.1 += 1;
        }
    }
}

/// The most that the similarities of aligned entities sum to.
fn alignment(gold: &Clusters<'_>, pred: &Clusters<'_>) -> f64 {
    let sides =
        |clusters: &Clusters<'_>| -> Vec<HashSet<Span>> { clusters.values().cloned().collect() };
    let (gold, pred) = (sides(gold), sides(pred));
    let homes = |clusters: &[HashSet<Span>]| -> HashMap<Span, usize> {
        let of = clusters.iter().enumerate();
        of.flat_map(|(index, spans)| spans.iter().map(move |span| (*span, index))).collect()
    };
    let (gold_home, pred_home) = (homes(&gold), homes(&pred));
    let meeting = |spans: &HashSet<Span>, home: &HashMap<Span, usize>| -> BTreeSet<usize> {
        spans.iter().filter_map(|span| home.get(span).copied()).collect()
    };
    let similarity = |a: &HashSet<Span>, b: &HashSet<Span>| {
        2.0 * a.intersection(b).count() as f64 / (a.len() + b.len()) as f64
    };
    // Entities that share mentions, directly or by way of others, are aligned among themselves.
    let mut seen = vec![false; gold.len()];
    let mut sum = 0.0;
    for first in 0..gold.len() {
        let (mut left, mut rows, mut columns) = (vec![first], Vec::new(), BTreeSet::new());
        while let Some(row) = left.pop() {
            if std::mem::replace(&mut seen[row], true) {
                continue;
            }
            rows.push(row);
            for column in meeting(&gold[row], &pred_home) {
                if columns.insert(column) {
                    left.extend(meeting(&pred[column], &gold_home));
                }
            }
        }
        let worth = rows.iter().map(|&row| {
            columns.iter().map(|&column| similarity(&gold[row], &pred[column])).collect()
        });
        sum += most(&worth.collect::<Vec<Vec<f64>>>());
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Annotation;

    fn article(mentions: &[(usize, &str)]) -> Article {
        let mention = |&(start, entity): &(usize, &str)| Annotation {
            entity: Some(entity.into()),
            ..Annotation::new(Span::new(start, start + 1), "PER")
        };
        Article { entities: mentions.iter().map(mention).collect(), ..Article::default() }
    }

    /// The example of Bagga and Baldwin: chains 1-5, 6-7, 8-12; the answer joins the last
    /// two (first answer) or the first and the last (second answer).
    #[test]
    fn the_papers_example() {
        let number = |chain: fn(usize) -> &'static str| -> Article {
            article(&(1..=12).map(|i| (i, chain(i))).collect::<Vec<_>>())
        };
        let gold = number(|i| {
            if i <= 5 {
                "a"
            } else if i <= 7 {
                "b"
            } else {
                "c"
            }
        });
        let one = number(|i| if i <= 5 { "a" } else { "b" });
        let other = number(|i| if i <= 5 || i > 7 { "a" } else { "b" });
        let precision = |pred: &Article| {
            score(&[(&gold, pred)]).expect("entities").b_cubed.precision.expect("a value")
        };
        assert!((precision(&one) - 16.0 / 21.0).abs() < 1e-12);
        assert!((precision(&other) - 7.0 / 12.0).abs() < 1e-12);
    }

    /// The same example in Luo's paper, with the four answers of its Figure 1 and Table 1: φ4-CEAF is
    /// 0.733, 0.667, 0.294 and 0.178.
    #[test]
    fn luos_example() {
        let chains = |chain: &dyn Fn(usize) -> usize| -> Article {
            let names: Vec<String> = (0..=12).map(chain).map(|chain| chain.to_string()).collect();
            article(&(1..=12).map(|i| (i, &*names[i])).collect::<Vec<_>>())
        };
        let first_of_three = |i: usize| if i <= 5 { 1 } else { 2 + usize::from(i > 7) };
        let gold = chains(&first_of_three);
        let check = |chain: &dyn Fn(usize) -> usize, precision: f64, recall: f64, f1: f64| {
            let pred = chains(chain);
            let found = score(&[(&gold, &pred)]).expect("entities").ceaf;
            assert!((found.precision.expect("a value") - precision).abs() < 1e-12);
            assert!((found.recall.expect("a value") - recall).abs() < 1e-12);
            assert!((found.f1.expect("a value") - f1).abs() < 5e-4, "{:?} for {f1}", found.f1);
        };
        // 1-5 is right, and 8-12 shares 5 with a chain of 7.
        let sum = 1.0 + 10.0 / 12.0;
        check(&|i| if i <= 5 { 1 } else { 2 }, sum / 2.0, sum / 3.0, 0.733);
        // 6-7 is right, and 1-5 or 8-12 shares 5 with a chain of 10.
        let sum = 1.0 + 10.0 / 15.0;
        check(&|i| if i <= 5 || i > 7 { 1 } else { 2 }, sum / 2.0, sum / 3.0, 0.667);
        // One chain of all, and twelve of one each.
        check(&|_| 1, 10.0 / 17.0, 10.0 / 17.0 / 3.0, 0.294);
        let sum = 2.0 / 6.0 + 2.0 / 3.0 + 2.0 / 6.0;
        check(&|i| i, sum / 12.0, sum / 3.0, 0.178);
        check(&first_of_three, 1.0, 1.0, 1.0);
    }

    #[test]
    fn mentions_of_unknown_entities_are_set_aside() {
        let mut gold = article(&[(1, "a"), (2, "a"), (3, "b")]);
        gold.entities.push(Annotation::new(Span::new(4, 5), "PER"));
        // Of x, 1 and 2 are left; 4 is not known.
        let pred = article(&[(1, "x"), (2, "x"), (4, "x"), (3, "y")]);
        let found = score(&[(&gold, &pred)]).expect("entities");
        assert_eq!((found.b_cubed.f1, found.ceaf.f1), (Some(1.0), Some(1.0)));
        assert_eq!((found.gold, found.predicted), (2, 2));

        let mut unsaid = pred.clone();
        unsaid.entities[0].entity = None;
        assert_eq!(score(&[(&gold, &unsaid)]), None);
        gold.entities.iter_mut().for_each(|annotation| annotation.entity = None);
        assert_eq!(score(&[(&gold, &pred)]), None);
    }

    #[test]
    fn a_mention_of_one_side_only_is_wrong() {
        let gold = article(&[(1, "a"), (2, "a")]);
        let pred = article(&[(1, "x"), (9, "x")]);
        let found = score(&[(&gold, &pred)]).expect("entities").b_cubed;
        assert_eq!((found.precision, found.recall), (Some(0.25), Some(0.25)));
    }
}
