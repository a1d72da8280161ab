//! The part of the JSON that only summaries have that a model wrote.

use nutgraf::evidence::{FactKind, GeneratedSentence};
use nutgraf::{CharOffsets, WrittenSummary};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Evidence, Offsets, Summary, SummarySentence, offsets, rounded};

/// How a summary was written.
#[derive(Serialize, JsonSchema)]
pub(super) struct Generated {
    /// How many times the model went over the text: once over the article, then over the joined
    /// summaries of its windows, until they were short enough.
    passes: usize,
    /// How many windows each pass had.
    windows: Vec<usize>,
    /// Sentences of the source that are longer than the model's limit: cut at a word, and read
    /// in pieces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    cut: Vec<Offsets>,
    /// How many sentences of later passes were cut like that.
    #[serde(skip_serializing_if = "is_zero")]
    #[schemars(default)]
    cut_later: usize,
    /// How many sentences at the end of what the model wrote are left out, to keep to a number
    /// of words.
    #[serde(skip_serializing_if = "is_zero")]
    #[schemars(default)]
    left_out: usize,
    /// It is longer than was asked for: another pass made it no shorter.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    too_long: bool,
    /// How many facts in it the source does not contain.
    unsupported: usize,
    /// What choosing hypotheses by their facts gave; with `--faithful`.
    #[serde(skip_serializing_if = "Option::is_none")]
    faithful: Option<Faithful>,
}

/// What choosing hypotheses by their facts gave, over the windows of all passes.
#[derive(Serialize, JsonSchema)]
struct Faithful {
    /// Windows for which another hypothesis than the most probable one was chosen.
    reranked: usize,
    /// Windows of which every hypothesis had unsupported facts; the one with the fewest was
    /// chosen.
    none_supported: usize,
}

/// A fact of a written sentence that the source does not contain.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "UnsupportedFact")]
pub(super) struct Unsupported {
    /// As it was written.
    text: String,
    kind: Kind,
    /// The entity type, where a model found it.
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// Where it stands in the written sentence.
    #[serde(flatten)]
    offsets: Offsets,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "FactKind")]
enum Kind {
    Name,
    Number,
    Date,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// A written summary; `chars` counts the source's.
pub(super) fn summary(summary: &WrittenSummary, chars: &mut CharOffsets<'_>) -> Summary {
    let sentences =
        summary.sentences.iter().map(|sentence| self::sentence(summary, sentence, chars)).collect();
    Summary {
        text: summary.texts().collect::<Vec<_>>().join(" "),
        sentences,
        about_matches: None,
        generated: Some(Generated {
            passes: summary.passes.len(),
            windows: summary.passes.clone(),
            cut: summary.cut.iter().map(|span| offsets(chars, *span)).collect(),
            cut_later: summary.cut_later,
            left_out: summary.left_out,
            too_long: summary.too_long,
            unsupported: summary.unsupported(),
            faithful: summary.faithful.map(|faithful| Faithful {
                reranked: faithful.reranked,
                none_supported: faithful.none_supported,
            }),
        }),
    }
}

fn sentence(
    summary: &WrittenSummary,
    sentence: &GeneratedSentence,
    chars: &mut CharOffsets<'_>,
) -> SummarySentence {
    let text = sentence.span.of(&summary.text);
    let mut inner = CharOffsets::new(text);
    let unsupported = sentence.unsupported.iter().map(|fact| {
        let start = sentence.span.start;
        let span = nutgraf::Span::new(fact.span.start - start, fact.span.end - start);
        Unsupported {
            text: span.of(text).to_owned(),
            kind: match fact.kind {
                FactKind::Name => Kind::Name,
                FactKind::Number => Kind::Number,
                FactKind::Date => Kind::Date,
            },
            label: fact.label.as_ref().map(ToString::to_string),
            offsets: offsets(&mut inner, span),
        }
    });
    let evidence = sentence.sources.iter().map(|source| Evidence {
        offsets: offsets(chars, source.span),
        sentence: source.sentence,
        lexical: Some(rounded(source.lexical)),
        similarity: source.similarity.map(rounded),
    });
    SummarySentence {
        text: text.to_owned(),
        score: rounded(sentence.coverage),
        evidence: evidence.collect(),
        unsupported: Some(unsupported.collect()),
    }
}
