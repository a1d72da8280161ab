//! A document: the unmodified text with its blocks and sentences as byte spans.
//!
//! Finding blocks is `blocks`, telling boilerplate from prose is `boilerplate`, splitting
//! a block into sentences is `sentences`. Nothing here knows of models.

mod blocks;
mod boilerplate;
mod layout;
mod lines;
mod sentences;
mod turns;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::language::{self, Language, Spoken};
use crate::source::{Metadata, Source};
use crate::span::Span;
use crate::words::DocumentWords;

pub use crate::kind::{BlockKind, Boilerplate};
pub use turns::{Turn, capital_label};

/// A text with its structure.
///
/// Blocks and sentences are in text order and do not overlap; every sentence lies within
/// one block, begins and ends with a char that is not white space, and is not empty.
/// Clones share one text.
#[derive(Debug, Clone)]
pub struct Document(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    text: String,
    language: &'static Language,
    metadata: Metadata,
    blocks: Vec<Block>,
    sentences: Vec<Sentence>,
    words: OnceLock<DocumentWords>,
    spoken: Option<Spoken>,
    /// One per block; empty if it is no interview.
    turns: Vec<Option<Turn>>,
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

/// A sentence of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands, without the white space around it.
    pub span: Span,
    /// Its block, as an index into [`Document::blocks`].
    pub block: usize,
}

impl Document {
    /// The structure of a source in English: blocks as its markup gives them, or found in plain
    /// text.
    ///
    /// Takes time linear in the text. White space, invisible characters and the markers of list
    /// items may stand outside of blocks; all other text is in one.
    pub fn new(source: Source) -> Self {
        Self::with_language(source, Language::english())
    }

    /// As [`new`](Self::new), for a source in another language: its words decide what is
    /// boilerplate and where sentences end, here, and what later stages make of the text.
    pub fn with_language(source: Source, language: &'static Language) -> Self {
        let text = source.text;
        let given = source.blocks.map(|blocks| sound(&text, blocks)).unwrap_or_default();
        let marked = if given.is_empty() {
            let mut blocks = boilerplate::mark(&text, blocks::find(&text), &language.boilerplate);
            blocks::mark_headings(&text, &mut blocks);
            blocks
        } else {
            boilerplate::mark(&text, given, &language.boilerplate)
        };
        let mut blocks = Vec::with_capacity(marked.len());
        let mut sentences = Vec::new();
        for (span, kind) in marked {
            let (block, first) = (blocks.len(), sentences.len());
            let spans = sentences::split(&text, span, kind == BlockKind::Heading, language);
            // A soft hyphen alone, "&nbsp;": nothing to read.
            if spans.is_empty() {
                continue;
            }
            sentences.extend(spans.into_iter().map(|span| Sentence { span, block }));
            blocks.push(Block { span, kind, sentences: first..sentences.len() });
        }
        let (metadata, words) = (source.metadata, OnceLock::new());
        let spoken = spoken(&text, &blocks);
        let turns = turns::find(&text, &blocks, &language.summary);
        Self(Arc::new(Parts { text, language, metadata, blocks, sentences, words, spoken, turns }))
    }

    /// A document of plain text.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self::new(Source::from_text(text))
    }

    /// Whether both are the same document, not only equal ones: clones of one another.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The unmodified text that every span points into.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The language whose words are looked for in it.
    pub fn language(&self) -> &'static Language {
        self.0.language
    }

    /// The tag, by BCP 47, of the language it is in: as its words tell, or, if they are too few, as
    /// its source says. `None` if neither tells.
    pub fn spoken(&self) -> Option<&str> {
        self.0.spoken.map(|spoken| spoken.tag).or(self.0.metadata.language.as_deref())
    }

    /// The tag of the language it is in, if that is known and another than the one whose
    /// [words](Self::language) are looked for: then little of what is found in it is right.
    pub fn foreign(&self) -> Option<&str> {
        let read = language::primary(self.0.language.tag);
        self.spoken().filter(|tag| !read.is_empty() && language::primary(tag) != read)
    }

    /// Title, byline, date and language, where the source gave them.
    pub fn metadata(&self) -> &Metadata {
        &self.0.metadata
    }

    /// The blocks, in text order.
    pub fn blocks(&self) -> &[Block] {
        &self.0.blocks
    }

    /// Whose turn block `index` is, if it is one of an interview or a transcript.
    pub fn turn(&self, index: usize) -> Option<Turn> {
        self.0.turns.get(index).copied().flatten()
    }

    /// The sentences, in text order.
    pub fn sentences(&self) -> &[Sentence] {
        &self.0.sentences
    }

    /// The words of the sentences. They are read when they are first asked for, and kept.
    pub fn words(&self) -> &DocumentWords {
        self.0.words.get_or_init(|| {
            let sentences = self.0.sentences.iter().map(|sentence| sentence.span);
            DocumentWords::new(&self.0.text, sentences, self.0.language)
        })
    }

    /// The text of sentence `index`.
    ///
    /// # Panics
    /// If there is no such sentence.
    pub fn sentence_text(&self, index: usize) -> &str {
        self.0.sentences[index].span.of(&self.0.text)
    }

    /// Whether sentence `index` may be chosen for a summary: it is neither a heading nor
    /// boilerplate.
    ///
    /// # Panics
    /// If there is no such sentence.
    pub fn is_summarizable(&self, index: usize) -> bool {
        matches!(
            self.0.blocks[self.0.sentences[index].block].kind,
            BlockKind::Paragraph | BlockKind::ListItem
        )
    }
}

/// The language of the text that is not of the page, or of all text if there is no other.
fn spoken(text: &str, blocks: &[Block]) -> Option<Spoken> {
    let mut sample = String::new();
    for own in [true, false] {
        for block in blocks {
            if own == matches!(block.kind, BlockKind::Boilerplate(_)) {
                continue;
            }
            let block = block.span.of(text);
            sample.push_str(&block[..block.floor_char_boundary(language::SPOKEN_SAMPLE)]);
            sample.push('\n');
            if sample.len() > language::SPOKEN_SAMPLE {
                break;
            }
        }
        if !sample.is_empty() {
            break;
        }
    }
    language::spoken(&sample)
}

/// Blocks that a source gave, made to lie in the text, on char boundaries and one after the
/// other; what is then empty is left out.
fn sound(text: &str, given: Vec<(Span, BlockKind)>) -> Vec<(Span, BlockKind)> {
    let mut end = 0;
    let mut blocks = Vec::with_capacity(given.len());
    for (span, kind) in given {
        let span = Span {
            start: text.ceil_char_boundary(span.start.max(end)),
            end: text.floor_char_boundary(span.end),
        };
        if span.start < span.end {
            let span = lines::visible(text, span);
            if !span.is_empty() {
                end = span.end;
                blocks.push((span, kind));
            }
        }
    }
    blocks
}
