//! The names, titles and signatures of scores.

use crate::Signature;
use crate::report::{Better, Bounds, Score};
use crate::stats::{Interval, StatsError};

/// The bounds of an interval; none where the score has no value.
pub(super) fn bounds(interval: Result<Interval, StatsError>) -> Result<Option<Bounds>, StatsError> {
    match interval {
        Ok(Interval { low, high, error, undefined, .. }) => {
            Ok(Some(Bounds { low, high, error, undefined }))
        }
        Err(StatsError::Undefined | StatsError::NoDocuments) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Precision, recall and F1 of one thing: `NAME.precision`, `NAME.recall`, `NAME.f1`, with
/// `.LABEL` at the end if it is of one type.
pub(super) fn prf(
    name: &str,
    title: &str,
    label: Option<&str>,
    prf: crate::ner::Prf,
    signature: &Signature,
) -> [Score; 3] {
    let (end, of) = label.map_or_else(Default::default, |l| (format!(".{l}"), format!(", {l}")));
    [
        ("f1", "F1", prf.f1),
        ("precision", "precision", prf.precision),
        ("recall", "recall", prf.recall),
    ]
    .map(|(part, word, value)| {
        let name = format!("{name}.{part}{end}");
        Score::new(name, format!("{title} {word}{of}"), value, Better::Higher, signature)
    })
}
