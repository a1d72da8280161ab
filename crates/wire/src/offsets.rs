//! Where something stands in a text.

use nutgraf_text::{CharOffsets, Span};
use serde::{Deserialize, Serialize};

/// Half-open ranges into the text, in UTF-8 bytes and in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Offsets {
    /// The first byte.
    pub byte_start: usize,
    /// One past the last byte.
    pub byte_end: usize,
    /// The first char.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(required))]
    pub char_start: Option<usize>,
    /// One past the last char.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(required))]
    pub char_end: Option<usize>,
}

impl Offsets {
    /// Those of a span of the text that `chars` counts through.
    pub fn new(span: Span, chars: &mut CharOffsets<'_>) -> Self {
        Self {
            byte_start: span.start,
            byte_end: span.end,
            char_start: Some(chars.at(span.start)),
            char_end: Some(chars.at(span.end)),
        }
    }

    /// In bytes.
    pub fn bytes(self) -> Span {
        Span { start: self.byte_start, end: self.byte_end }
    }

    /// In chars, if they are given.
    pub fn chars(self) -> Option<Span> {
        Some(Span { start: self.char_start?, end: self.char_end? })
    }
}
