//! How well mentions were joined into entities: B-cubed.
//!
//! Bagga and Baldwin 1998, "Algorithms for Scoring Coreference Chains". Mentions of the two
//! sides are the same if they have the same span; one that only one side has shares its
//! entity with nothing there, so it counts 0 (the reading that Stoyanov et al. 2009 call
//! B-cubed-all, without its credit for singletons).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use nutgraf_text::Span;

use crate::Signature;
use crate::data::Article;
use crate::ner::Prf;
use crate::report::Linking;

type Clusters<'a> = BTreeMap<&'a Arc<str>, HashSet<Span>>;

/// The signature of linking scores.
pub(super) fn signature() -> Signature {
    Signature::new("b-cubed").with("mentions", "same-span").with("unmatched", "0")
}

/// B-cubed over all documents, every mention counting alike; `None` if a mention of either
/// side does not say which entity it names, or there is none.
pub(super) fn score(pairs: &[(&Article, &Article)]) -> Option<Linking> {
    let (mut precision, mut recall) = ((0.0, 0_usize), (0.0, 0_usize));
    let (mut gold_entities, mut pred_entities) = (0, 0);
    for (gold, pred) in pairs {
        let (gold, pred) = (clusters(gold)?, clusters(pred)?);
        gold_entities += gold.len();
        pred_entities += pred.len();
        share(&pred, &gold, &mut precision);
        share(&gold, &pred, &mut recall);
    }
    let mean = |(sum, count): (f64, usize)| (count > 0).then(|| sum / count as f64);
    let b_cubed = Prf::new(mean(precision), mean(recall));
    b_cubed.f1.map(|_| Linking { gold: gold_entities, predicted: pred_entities, b_cubed })
}

fn clusters(article: &Article) -> Option<Clusters<'_>> {
    let mut clusters = Clusters::new();
    for annotation in &article.entities {
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

    #[test]
    fn a_mention_of_one_side_only_is_wrong() {
        let gold = article(&[(1, "a"), (2, "a")]);
        let pred = article(&[(1, "x"), (9, "x")]);
        let found = score(&[(&gold, &pred)]).expect("entities").b_cubed;
        assert_eq!((found.precision, found.recall), (Some(0.25), Some(0.25)));
    }
}
