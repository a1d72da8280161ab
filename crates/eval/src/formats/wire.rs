//! Pieces that several JSON formats share, beside those of the record.

use std::fmt;

use nutgraf_text::{CharOffsets, Span};
use nutgraf_wire::{Evidence, Offsets};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::error::ReadErrorKind;
use super::offsets::{self, Chars};
use crate::data::{Summary, SummarySentence};

/// The names of fields that the common form has no place for.
#[derive(Default)]
pub(super) struct Rest(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Rest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Rest;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rest, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = map.next_entry()? {
                    names.push(name);
                }
                Ok(Rest(names))
            }
        }
        deserializer.deserialize_map(Names)
    }
}

/// The bytes of a stretch of text; they must agree with the chars, if those are given.
pub(super) fn span(at: Offsets, text: &str, chars: &Chars) -> Result<Span, ReadErrorKind> {
    let bytes = offsets::bytes(text, at.byte_start, at.byte_end)?;
    match at.chars() {
        Some(given) if chars.span(given.start, given.end)? != bytes => {
            Err(ReadErrorKind::OtherChars { bytes, chars: given })
        }
        _ => Ok(bytes),
    }
}

/// The sentence, of sentences in order, that holds a span.
pub(super) fn sentence_of(sentences: &[Span], span: Span) -> Option<usize> {
    let after = sentences.partition_point(|sentence| sentence.start <= span.start);
    after.checked_sub(1).filter(|&index| sentences[index].contains(span))
}

/// Checks that a text given beside a span is the one that stands there.
pub(super) fn same_text(given: Option<&str>, span: Span, text: &str) -> Result<(), ReadErrorKind> {
    match given {
        Some(given) if given != span.of(text) => Err(ReadErrorKind::OtherText {
            given: given.to_owned(),
            found: span.of(text).to_owned(),
        }),
        _ => Ok(()),
    }
}

/// A sentence of a summary in the common form. Evidence is checked if the text is known. An error
/// names the field below the sentence.
pub(super) fn sentence_in(
    sentence: nutgraf_wire::SummarySentence,
    text: Option<(&str, &Chars)>,
) -> Result<SummarySentence, (String, ReadErrorKind)> {
    let evidence = sentence
        .evidence
        .into_iter()
        .enumerate()
        .map(|(index, evidence)| match text {
            Some((text, chars)) => span(evidence.offsets, text, chars)
                .map_err(|kind| (format!("evidence[{index}]"), kind)),
            None => Ok(evidence.offsets.bytes()),
        })
        .collect::<Result<_, _>>()?;
    Ok(SummarySentence { text: sentence.text, score: sentence.score, evidence })
}

/// A sentence of a summary as a record has it.
pub(super) fn sentence_out(
    sentence: &SummarySentence,
    sentences: &[Span],
    chars: &mut CharOffsets<'_>,
) -> nutgraf_wire::SummarySentence {
    let evidence = sentence.evidence.iter().map(|&span| Evidence {
        offsets: Offsets::new(span, chars),
        sentence: sentence_of(sentences, span),
        lexical: None,
        similarity: None,
    });
    nutgraf_wire::SummarySentence {
        text: sentence.text.clone(),
        score: sentence.score,
        evidence: evidence.collect(),
        unsupported: None,
    }
}

/// A string, or a list of the lines of one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a string or a list of strings")]
pub(super) enum Lines {
    One(String),
    Many(Vec<String>),
}

impl Lines {
    pub(super) fn join(self) -> String {
        match self {
            Self::One(text) => text,
            Self::Many(lines) => lines.join("\n"),
        }
    }
}

/// Several strings, or one alone.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a list of strings")]
pub(super) enum Texts {
    Many(Vec<Lines>),
    One(String),
}

impl Texts {
    pub(super) fn list(self) -> Vec<String> {
        match self {
            Self::Many(texts) => texts.into_iter().map(Lines::join).collect(),
            Self::One(text) => vec![text],
        }
    }
}

/// A summary from its text and its sentences; the text is the sentences if it is left out.
pub(super) fn summary(text: Option<String>, sentences: Vec<SummarySentence>) -> Option<Summary> {
    match text {
        Some(text) => Some(Summary { text, sentences }),
        None if sentences.is_empty() => None,
        None => {
            let lines: Vec<&str> = sentences.iter().map(|sentence| &*sentence.text).collect();
            Some(Summary { text: lines.join(" "), sentences })
        }
    }
}
