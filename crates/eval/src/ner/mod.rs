//! Named entities against gold: from spans ([`score`]) or from tag columns ([`tags`]).
//!
//! A prediction is right if a gold entity of the same document has the same span and the
//! same type. The averages are those of seqeval; what it prints as 0 for want of a value is
//! `None` here. Near misses are judged by the four SemEval-2013 measures ([`SemEval`]), and
//! listed one by one ([`EntityError`]).

mod align;
mod calibration;
pub mod conlleval;
mod counts;
mod document;
mod errors;
mod semeval;
pub mod tags;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

pub use align::{Pair, Preference, align};
pub use calibration::{Bin, Calibration, Cut};
pub use counts::{Counts, Prf, TypeCounts};
pub use document::{Document, EntitySpan, NerError, Side};
pub use errors::{Confusion, EntityError, ErrorKind};
pub use semeval::{Measure, SemEval, SemEvalCounts};

use crate::Signature;
use crate::stats::Additive;

/// Everything known about predicted entities.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NerScores {
    /// Number of documents.
    pub documents: usize,
    /// Counts per type, strict match; the support is `gold`.
    pub counts: TypeCounts,
    /// Precision, recall and F1 per type, strict match.
    pub per_type: BTreeMap<Arc<str>, Prf>,
    /// Micro average.
    pub micro: Prf,
    /// Macro average; see [`TypeCounts::macro_average`] for types without a value.
    #[serde(rename = "macro")]
    pub macro_average: Prf,
    /// Average weighted by support.
    pub weighted: Prf,
    /// The SemEval-2013 counts over all types.
    pub semeval: SemEval,
    /// The SemEval-2013 counts of each type alone; see [`SemEval::by_label`].
    pub semeval_per_type: BTreeMap<Arc<str>, SemEval>,
    /// Which type was taken for which.
    pub confusion: Confusion,
    /// Every error: documents in the order of the gold, each in text order.
    pub errors: Vec<EntityError>,
    /// The counts of each document, in the order of the gold: what a bootstrap resamples.
    pub per_document: Vec<DocumentCounts>,
    /// How the scores were made.
    pub signature: Signature,
}

/// The counts of one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentCounts {
    /// The document's id.
    pub id: String,
    /// Counts per type, strict match.
    pub counts: TypeCounts,
    /// The SemEval-2013 counts over all types.
    pub semeval: SemEval,
}

/// Scores the entities of documents, paired by id; the order of documents and of entities
/// does not matter.
///
/// Entities may nest and overlap. A prediction made twice is right once and spurious once.
///
/// # Errors
/// If the two sides are not the same set of documents, an id occurs twice, a span holds no
/// byte, or the gold has one entity twice. [`Document::check_text`] and
/// [`Document::check_labels`] check what needs the text and the label set.
///
/// ```
/// use nutgraf_eval::ner::{self, Document, EntitySpan, ErrorKind};
///
/// // "Zhao flew to Hong Kong."
/// let gold = [Document::new("a", vec![
///     EntitySpan::new(0, 4, "PER"),
///     EntitySpan::new(13, 22, "LOC"),
/// ])];
/// let pred = [Document::new("a", vec![
///     EntitySpan::new(0, 4, "PER"),
///     EntitySpan::new(18, 22, "LOC"),
/// ])];
/// let scores = ner::score(&gold, &pred)?;
/// assert_eq!(scores.micro.f1, Some(0.5));
/// assert_eq!(scores.semeval.partial.prf().f1, Some(0.75));
/// assert_eq!(scores.errors[0].kind, ErrorKind::Boundary);
/// # Ok::<(), ner::NerError>(())
/// ```
pub fn score(gold: &[Document], pred: &[Document]) -> Result<NerScores, NerError> {
    let pairs = document::pair(gold, pred)?;
    let mut counts = TypeCounts::default();
    let mut semeval = SemEval::default();
    let mut semeval_per_type: BTreeMap<Arc<str>, SemEval> = BTreeMap::new();
    let mut findings = errors::Findings::default();
    let mut per_document = Vec::with_capacity(pairs.len());
    for (gold, pred) in &pairs {
        let own = count(&gold.entities, &pred.entities);
        counts.add(&own);
        let own_semeval = SemEval::of(&gold.entities, &pred.entities);
        semeval.add(&own_semeval);
        for (label, own) in SemEval::by_label(&gold.entities, &pred.entities) {
            semeval_per_type.entry(label).or_default().add(&own);
        }
        findings.add(&gold.id, &gold.entities, &pred.entities);
        per_document.push(DocumentCounts {
            id: gold.id.clone(),
            counts: own,
            semeval: own_semeval,
        });
    }
    Ok(NerScores {
        documents: pairs.len(),
        per_type: counts.types.iter().map(|(l, c)| (Arc::clone(l), c.prf())).collect(),
        micro: counts.micro(),
        macro_average: counts.macro_average(),
        weighted: counts.weighted_average(),
        counts,
        semeval,
        semeval_per_type,
        confusion: findings.confusion(),
        errors: findings.errors,
        per_document,
        signature: Signature::new("ner").with("match", "strict").with("undefined", "null"),
    })
}

/// Strict counts of one document.
fn count(gold: &[EntitySpan], pred: &[EntitySpan]) -> TypeCounts {
    let mut counts = TypeCounts::default();
    for entity in gold {
        counts.entry(&entity.label).gold += 1;
    }
    for entity in pred {
        counts.entry(&entity.label).predicted += 1;
    }
    let sorted = |entities: &[EntitySpan]| {
        let mut sorted: Vec<EntitySpan> = entities.to_vec();
        sorted.sort_unstable();
        sorted
    };
    let (gold, pred) = (sorted(gold), sorted(pred));
    let (mut g, mut p) = (0, 0);
    while g < gold.len() && p < pred.len() {
        match gold[g].cmp(&pred[p]) {
            std::cmp::Ordering::Less => g += 1,
            std::cmp::Ordering::Greater => p += 1,
            std::cmp::Ordering::Equal => {
                counts.entry(&gold[g].label).correct += 1;
                (g, p) = (g + 1, p + 1);
            }
        }
    }
    counts
}
