//! What was found in a summary, as a record of `nutgraf-wire`.

use nutgraf::evidence::{self, CheckedSummary, FactKind};
use nutgraf::{CharOffsets, Document};
use nutgraf_wire as wire;
use nutgraf_wire::{Offsets, ProblemKind};

/// A checked summary of `source`; `summary` is its text.
pub fn record(
    id: &str,
    source: &Document,
    summary: &str,
    checked: &CheckedSummary,
) -> wire::CheckedSummary {
    let text = source.text();
    // In text order, so that each text is counted through once.
    let mut chars = CharOffsets::new(text);
    let all = source.sentences().iter();
    let offsets: Vec<Offsets> =
        all.map(|sentence| Offsets::new(sentence.span, &mut chars)).collect();
    let of_source = |index: usize| {
        let offsets = *offsets.get(index)?;
        let text = offsets.bytes().of(text).to_owned();
        Some(wire::SourceSentence { text, offsets, sentence: index })
    };
    let mut chars = CharOffsets::new(summary);
    let sentences = checked.sentences.iter().map(|sentence| {
        let mut of_problem = chars.clone();
        let span = sentence.evidence.span;
        let offsets = Offsets::new(span, &mut chars);
        let problem = |problem: &evidence::Problem| {
            let kind = kind(problem.kind);
            wire::Problem {
                kind,
                reason: reason(kind).to_owned(),
                text: problem.span.of(summary).to_owned(),
                offsets: Offsets::new(problem.span, &mut of_problem),
                label: problem.label.as_deref().map(str::to_owned),
                nearest: problem.nearest.and_then(of_source),
                confidence: rounded(problem.confidence),
            }
        };
        wire::CheckedSentence {
            text: span.of(summary).to_owned(),
            offsets,
            supported: sentence.is_supported(),
            copied: sentence.is_copied,
            risk: rounded(sentence.risk),
            coverage: rounded(sentence.evidence.coverage),
            evidence: sentence
                .evidence
                .sources
                .iter()
                .filter_map(|source| of_source(source.sentence))
                .collect(),
            problems: sentence.problems.iter().map(problem).collect(),
        }
    });
    wire::CheckedSummary {
        id: id.to_owned(),
        supported: checked.is_supported(),
        risk: rounded(checked.risk),
        sentences: sentences.collect(),
        text: summary.to_owned(),
    }
}

/// Four digits are more than it is sure of.
fn rounded(probability: f32) -> f64 {
    (f64::from(probability) * 1e4).round() / 1e4
}

fn kind(kind: evidence::ProblemKind) -> ProblemKind {
    use evidence::ProblemKind as Found;
    match kind {
        Found::Missing(FactKind::Name) => ProblemKind::MissingName,
        Found::Missing(FactKind::Number) => ProblemKind::MissingNumber,
        Found::Missing(FactKind::Date) => ProblemKind::MissingDate,
        Found::MissingQuotation => ProblemKind::MissingQuotation,
        Found::OtherName => ProblemKind::OtherName,
        Found::OtherNumber => ProblemKind::OtherNumber,
        Found::OtherDate => ProblemKind::OtherDate,
        Found::OtherSpeaker => ProblemKind::OtherSpeaker,
        Found::Exchanged => ProblemKind::Exchanged,
        Found::Negation => ProblemKind::Negation,
        _ => ProblemKind::Wording,
    }
}

/// What is wrong, in words for people.
pub fn reason(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::MissingName => "this name is not in the article",
        ProblemKind::MissingNumber => "this number is not in the article",
        ProblemKind::MissingDate => "this date is not in the article",
        ProblemKind::MissingQuotation => "the article does not quote this",
        ProblemKind::OtherName => "the article says this of another",
        ProblemKind::OtherNumber => "the article has this number of something else",
        ProblemKind::OtherDate => "the article has another date for this",
        ProblemKind::OtherSpeaker => "the article has another say this",
        ProblemKind::Exchanged => "the article has these two the other way round",
        ProblemKind::Negation => "denied in one of the two and not in the other",
        ProblemKind::Wording => "the article has too little of this",
    }
}
