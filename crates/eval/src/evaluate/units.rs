//! What is resampled: documents, or, where there is one document only, its sentences.

use nutgraf_text::Span;

use crate::ner::{Document, EntitySpan, SemEval, TypeCounts};
use crate::report::NerUnit;
use crate::stats::Additive;

/// The documents as units.
pub(super) fn documents(per_document: &[crate::ner::DocumentCounts]) -> Vec<NerUnit> {
    let unit = |document: &crate::ner::DocumentCounts| NerUnit {
        id: document.id.clone(),
        counts: document.counts.clone(),
        semeval: document.semeval,
    };
    per_document.iter().map(unit).collect()
}

/// The sentences of one document as units. Sentences that an entity of either side reaches
/// across are one unit, so that the units add up to the document.
pub(super) fn sentences(gold: &Document, pred: &Document, sentences: &[Span]) -> Vec<NerUnit> {
    let starts = starts(gold, pred, sentences);
    let place = |entity: &EntitySpan| {
        starts.partition_point(|(_, start)| *start <= entity.span.start).saturating_sub(1)
    };
    let mut units: Vec<(Vec<EntitySpan>, Vec<EntitySpan>)> = vec![Default::default(); starts.len()];
    gold.entities.iter().for_each(|entity| units[place(entity)].0.push(entity.clone()));
    pred.entities.iter().for_each(|entity| units[place(entity)].1.push(entity.clone()));
    let number = starts.into_iter().map(|(sentence, _)| sentence);
    number
        .zip(units)
        .map(|(sentence, (gold_here, pred_here))| NerUnit {
            id: format!("{}#{sentence}", gold.id),
            counts: counts(&gold_here, &pred_here),
            semeval: SemEval::of(&gold_here, &pred_here),
        })
        .collect()
}

/// The number and the first byte of each unit's first sentence; the first unit starts at 0.
fn starts(gold: &Document, pred: &Document, sentences: &[Span]) -> Vec<(usize, usize)> {
    let entities = || gold.entities.iter().chain(&pred.entities);
    let crossed = |start: usize| entities().any(|e| e.span.start < start && start < e.span.end);
    let mut starts = vec![(0, 0)];
    for (index, sentence) in sentences.iter().enumerate().skip(1) {
        if !crossed(sentence.start) {
            starts.push((index, sentence.start));
        }
    }
    starts
}

fn counts(gold: &[EntitySpan], pred: &[EntitySpan]) -> TypeCounts {
    let one = |entities: &[EntitySpan]| Document::new("", entities.to_vec());
    // The entities come from documents that were scored as a whole, so they can be scored.
    let mut sum = TypeCounts::default();
    if let Ok(scores) = crate::ner::score(&[one(gold)], &[one(pred)]) {
        sum.add(&scores.counts);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_units_add_up_to_the_document() {
        let gold = Document::new(
            "a",
            vec![
                EntitySpan::new(0, 4, "PER"),
                EntitySpan::new(8, 12, "LOC"),
                EntitySpan::new(21, 25, "ORG"),
            ],
        );
        // The second reaches across the sentence end at 10.
        let pred = Document::new(
            "a",
            vec![
                EntitySpan::new(0, 4, "PER"),
                EntitySpan::new(8, 11, "LOC"),
                EntitySpan::new(21, 25, "LOC"),
            ],
        );
        let spans = [Span::new(0, 9), Span::new(10, 19), Span::new(20, 30)];
        let whole = crate::ner::score(std::slice::from_ref(&gold), std::slice::from_ref(&pred));
        let whole = whole.expect("valid");
        let units = sentences(&gold, &pred, &spans);
        assert_eq!(units.iter().map(|unit| &*unit.id).collect::<Vec<_>>(), ["a#0", "a#2"]);
        let mut sum = (TypeCounts::default(), SemEval::default());
        for unit in &units {
            sum.0.add(&unit.counts);
            sum.1.add(&unit.semeval);
        }
        assert_eq!(sum, (whole.counts, whole.semeval));
    }
}
