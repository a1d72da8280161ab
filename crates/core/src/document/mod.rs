//! A document: the unmodified text with its blocks and sentences as byte spans.
//!
//! Finding blocks is `blocks`, telling boilerplate from prose is `boilerplate`, splitting
//! a block into sentences is `sentences`. Nothing here knows of models.

mod blocks;
mod boilerplate;
mod sentences;

use std::ops::Range;

use crate::source::{Metadata, Source};
use crate::span::Span;

pub use boilerplate::Boilerplate;

/// A text with its structure.
///
/// Blocks and sentences are in text order and do not overlap; every sentence lies within
/// one block, begins and ends with a char that is not white space, and is not empty.
#[derive(Debug, Clone)]
pub struct Document {
    text: String,
    metadata: Metadata,
    blocks: Vec<Block>,
    sentences: Vec<Sentence>,
}

/// A paragraph, heading, list item or line of boilerplate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Where it stands, without the white space around it.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
    /// Its sentences, as indices into [`Document::sentences`].
    pub sentences: Range<usize>,
}

/// What a block is, which decides whether it may be summarized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running prose.
    Paragraph,
    /// A headline or section heading: read for entities, never chosen for a summary.
    Heading,
    /// An item of a list.
    ListItem,
    /// Text of the page rather than of the article: kept, but not summarized.
    Boilerplate(Boilerplate),
}

/// A sentence of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands, without the white space around it.
    pub span: Span,
    /// Its block, as an index into [`Document::blocks`].
    pub block: usize,
}

impl Document {
    /// The structure of a source: blocks as its markup gives them, or found in plain text.
    pub fn new(source: Source) -> Self {
        // Filled in by the segmentation work; one block and one sentence until then.
        let span = Span::new(0, source.text.len()).trimmed(&source.text);
        let (mut blocks, mut sentences) = (Vec::new(), Vec::new());
        if !span.is_empty() {
            blocks.push(Block { span, kind: BlockKind::Paragraph, sentences: 0..1 });
            sentences.push(Sentence { span, block: 0 });
        }
        Self { text: source.text, metadata: source.metadata, blocks, sentences }
    }

    /// A document of plain text.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self::new(Source::from_text(text))
    }

    /// The unmodified text that every span points into.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Title, byline, date and language, where the source gave them.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The blocks, in text order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The sentences, in text order.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// The text of sentence `index`.
    ///
    /// # Panics
    /// If there is no such sentence.
    pub fn sentence_text(&self, index: usize) -> &str {
        self.sentences[index].span.of(&self.text)
    }

    /// Whether sentence `index` may be chosen for a summary: it is neither a heading nor
    /// boilerplate.
    ///
    /// # Panics
    /// If there is no such sentence.
    pub fn is_summarizable(&self, index: usize) -> bool {
        matches!(
            self.blocks[self.sentences[index].block].kind,
            BlockKind::Paragraph | BlockKind::ListItem
        )
    }
}
