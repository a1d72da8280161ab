//! Whether a summary keeps to the entities of its source, and keeps those that matter.
//!
//! Nan et al. 2021, "Entity-level Factual Consistency of Abstractive Text Summarization".

use std::collections::HashSet;
use std::hash::Hash;

use serde::Serialize;

use super::share;
use crate::Signature;
use crate::ner::Prf;

/// How the entities of a summary agree with the source's and the gold summary's. Each entity
/// counts once, however often it is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct EntityAgreement {
    /// Share of the summary's entities that the source has; what is missing was made up.
    /// `None` if the summary has no entity. (The paper's *precision-source*.)
    pub source_precision: Option<f64>,
    /// Share of the source's entities that the summary keeps; `None` if the source has none.
    pub source_recall: Option<f64>,
    /// The summary's entities against the gold's. (*precision-*, *recall-* and *F1-target*.)
    pub gold: Prf,
}

/// The signature of an agreement; `key` says what makes two entities the same, such as
/// `lower-case name`.
pub fn signature(key: &str) -> Signature {
    Signature::new("entity-agreement").with("key", key).with("count", "distinct")
}

/// Compares entities by equality: the caller decides what makes two of them the same (an id,
/// or the name in lower case).
///
/// ```
/// use nutgraf_eval::summary::entities::agreement;
///
/// let found = agreement(&["zhao", "seoul"], &["zhao", "beijing", "kim"], &["zhao", "kim"]);
/// assert_eq!(found.source_precision, Some(0.5));
/// assert_eq!(found.gold.recall, Some(0.5));
/// ```
pub fn agreement<E: Eq + Hash>(summary: &[E], source: &[E], gold: &[E]) -> EntityAgreement {
    fn set<E: Eq + Hash>(entities: &[E]) -> HashSet<&E> {
        entities.iter().collect()
    }
    let (summary, source, gold) = (set(summary), set(source), set(gold));
    let in_source = summary.intersection(&source).count();
    let in_gold = summary.intersection(&gold).count();
    EntityAgreement {
        source_precision: share(in_source, summary.len()),
        source_recall: share(in_source, source.len()),
        gold: Prf::new(share(in_gold, summary.len()), share(in_gold, gold.len())),
    }
}
