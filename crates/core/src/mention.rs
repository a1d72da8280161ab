//! Mentions: the places where a text names something.

use std::sync::Arc;

use crate::span::Span;

/// One place where the text names an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Where the name stands; within one sentence, never overlapping another mention.
    pub span: Span,
    /// The entity type, as the model's label set spells it (`PER`, `ORG`, ...); its
    /// [`Role`](crate::Role) is what the code asks for.
    pub label: Arc<str>,
    /// The model's probability that this span has this type, 0 to 1: the lowest among its
    /// words.
    pub confidence: f32,
    /// Its sentence, as an index into [`Document::sentences`](crate::Document::sentences).
    pub sentence: usize,
}
