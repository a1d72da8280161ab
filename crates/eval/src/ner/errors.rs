//! Errors: what kind each one is, where it stands, and which types are taken for which.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{EntitySpan, Preference, align};

/// What is wrong with an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ErrorKind {
    /// Right type, overlapping but other span.
    Boundary,
    /// Right span, wrong type.
    Type,
    /// Overlapping, but neither span nor type is right.
    Both,
    /// A gold entity that no prediction answers.
    Missed,
    /// A prediction that answers no gold entity.
    Spurious,
}

/// One error, with all that is needed to list it beside its sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntityError {
    /// The document's id.
    pub document: String,
    /// What is wrong.
    pub kind: ErrorKind,
    /// The gold entity; none if spurious.
    pub gold: Option<EntitySpan>,
    /// The predicted entity; none if missed.
    pub pred: Option<EntitySpan>,
}

impl EntityError {
    /// Where the error starts, in bytes.
    pub fn start(&self) -> usize {
        [&self.gold, &self.pred].into_iter().flatten().map(|e| e.span.start).min().unwrap_or(0)
    }
}

/// How often each gold type was answered by each predicted type, among aligned pairs; their
/// spans need only overlap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Confusion {
    /// The types, sorted; the last row and the last column of `cells` are "none".
    pub labels: Vec<Arc<str>>,
    /// `cells[gold][predicted]`, `[labels + 1, labels + 1]`. The last row holds spurious
    /// predictions, the last column missed entities; their common cell is 0.
    pub cells: Vec<Vec<u64>>,
}

impl Confusion {
    /// How often `gold` was taken for `pred`; `None` is "none". A type that does not occur
    /// was never taken for anything.
    pub fn get(&self, gold: Option<&str>, pred: Option<&str>) -> u64 {
        let place = |label: Option<&str>| match label {
            None => Some(self.labels.len()),
            Some(label) => self.labels.iter().position(|known| &**known == label),
        };
        match (place(gold), place(pred)) {
            (Some(row), Some(column)) => self.cells[row][column],
            _ => 0,
        }
    }
}

/// A type, or none.
type Label = Option<Arc<str>>;

/// What the alignment of documents brings to light.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) errors: Vec<EntityError>,
    cells: BTreeMap<(Label, Label), u64>,
}

impl Findings {
    /// Adds one document; its errors come in text order.
    pub(crate) fn add(&mut self, id: &str, gold: &[EntitySpan], pred: &[EntitySpan]) {
        let pairs = align(gold, pred, Preference::Both);
        let mut gold_free = vec![true; gold.len()];
        let mut pred_free = vec![true; pred.len()];
        let first = self.errors.len();
        for pair in pairs {
            gold_free[pair.gold] = false;
            pred_free[pair.pred] = false;
            let (gold, pred) = (&gold[pair.gold], &pred[pair.pred]);
            let kind = match (gold.span == pred.span, gold.label == pred.label) {
                (true, true) => None,
                (false, true) => Some(ErrorKind::Boundary),
                (true, false) => Some(ErrorKind::Type),
                (false, false) => Some(ErrorKind::Both),
            };
            self.note(id, kind, Some(gold), Some(pred));
        }
        for (entity, _) in gold.iter().zip(gold_free).filter(|(_, free)| *free) {
            self.note(id, Some(ErrorKind::Missed), Some(entity), None);
        }
        for (entity, _) in pred.iter().zip(pred_free).filter(|(_, free)| *free) {
            self.note(id, Some(ErrorKind::Spurious), None, Some(entity));
        }
        self.errors[first..].sort_by(|a, b| {
            (a.start(), a.kind, &a.gold, &a.pred).cmp(&(b.start(), b.kind, &b.gold, &b.pred))
        });
    }

    fn note(
        &mut self,
        id: &str,
        kind: Option<ErrorKind>,
        gold: Option<&EntitySpan>,
        pred: Option<&EntitySpan>,
    ) {
        let label = |entity: Option<&EntitySpan>| entity.map(|entity| Arc::clone(&entity.label));
        *self.cells.entry((label(gold), label(pred))).or_default() += 1;
        if let Some(kind) = kind {
            self.errors.push(EntityError {
                document: id.to_owned(),
                kind,
                gold: gold.cloned(),
                pred: pred.cloned(),
            });
        }
    }

    /// The confusion matrix of all documents added.
    pub(crate) fn confusion(&self) -> Confusion {
        let labels: BTreeSet<&Arc<str>> =
            self.cells.keys().flat_map(|(gold, pred)| [gold, pred]).flatten().collect();
        let labels: Vec<Arc<str>> = labels.into_iter().cloned().collect();
        let place = |label: &Label| match label {
            Some(label) => labels.partition_point(|known| known < label),
            None => labels.len(),
        };
        let mut cells = vec![vec![0; labels.len() + 1]; labels.len() + 1];
        for ((gold, pred), count) in &self.cells {
            cells[place(gold)][place(pred)] += count;
        }
        Confusion { labels, cells }
    }
}
