//! Prose under construction: text comes in pieces and leaves as blocks, joined by blank
//! lines, white space within a block collapsed.

use crate::kind::BlockKind;
use crate::span::Span;

/// Text between blocks.
const GAP: &str = "\n\n";

/// Between the cells of a table row that became one block.
pub(super) const CELL_GAP: &str = " | ";

/// A finished block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProseBlock {
    pub(super) text: String,
    pub(super) kind: BlockKind,
    /// Bytes of it that are links.
    pub(super) linked: usize,
}

/// Blocks so far, and the one being written.
#[derive(Debug, Default)]
pub(super) struct Prose {
    blocks: Vec<ProseBlock>,
    current: String,
    /// Bytes of the current block that are links.
    linked: usize,
    /// White space was seen and waits for a char to stand before.
    space: bool,
}

impl Prose {
    /// Adds running text. White space collapses to one space; soft hyphens and zero-width
    /// spaces, which only advise where a line may break, are dropped.
    pub(super) fn push(&mut self, text: &str) {
        for char in text.chars() {
            if char.is_whitespace() {
                self.space = true;
            } else if !matches!(char, '\u{ad}' | '\u{200b}' | '\u{feff}') {
                if self.space && !self.current.is_empty() {
                    self.current.push(' ');
                }
                self.space = false;
                self.current.push(char);
            }
        }
    }

    /// Adds running text that is a link.
    pub(super) fn push_link(&mut self, text: &str) {
        let before = self.current.len();
        self.push(text);
        self.linked += self.current.len() - before;
    }

    /// The block being written.
    pub(super) fn current(&self) -> &str {
        &self.current
    }

    /// Takes back what was written after byte `len` of the current block.
    pub(super) fn truncate(&mut self, len: usize) {
        self.current.truncate(self.current.floor_char_boundary(len));
    }

    /// Takes the current block away unfinished.
    pub(super) fn take(&mut self) -> String {
        self.space = false;
        self.linked = 0;
        std::mem::take(&mut self.current)
    }

    /// Ends the current block, if there is anything in it.
    pub(super) fn finish(&mut self, kind: BlockKind) {
        let linked = self.linked;
        let text = self.take();
        self.push_finished(ProseBlock { text, kind, linked });
    }

    /// Adds a whole block, collapsed already. One that is only a bullet, a rule or a
    /// separator is left out.
    pub(super) fn push_block(&mut self, text: String, kind: BlockKind) {
        self.push_finished(ProseBlock { text, kind, linked: 0 });
    }

    fn push_finished(&mut self, block: ProseBlock) {
        if block.text.chars().any(|char| !is_ornament(char)) {
            self.blocks.push(block);
        }
    }

    /// The blocks finished so far.
    pub(super) fn blocks(&self) -> &[ProseBlock] {
        &self.blocks
    }

    /// The blocks finished so far, to change, merge or drop.
    pub(super) fn blocks_mut(&mut self) -> &mut Vec<ProseBlock> {
        &mut self.blocks
    }

    /// Whether nothing was finished.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Bytes in the finished blocks.
    pub(super) fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.text.len()).sum()
    }

    /// The text, and where in it each block stands.
    pub(super) fn into_text(self) -> (String, Vec<(Span, BlockKind)>) {
        let mut text = String::with_capacity(self.len() + self.blocks.len() * GAP.len());
        let mut spans = Vec::with_capacity(self.blocks.len());
        for ProseBlock { text: block, kind, .. } in self.blocks {
            if !text.is_empty() {
                text.push_str(GAP);
            }
            let start = text.len();
            text.push_str(&block);
            spans.push((Span::new(start, text.len()), kind));
        }
        (text, spans)
    }
}

/// The cells of a row as one block.
pub(super) fn join_cells(cells: &[String]) -> String {
    let filled: Vec<&str> =
        cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    filled.join(CELL_GAP)
}

/// White space collapsed to single spaces, none at the ends.
pub(super) fn collapse(text: &str) -> String {
    let mut prose = Prose::default();
    prose.push(text);
    prose.take()
}

fn is_ornament(char: char) -> bool {
    char.is_ascii_punctuation()
        || char.is_control()
        || char.is_whitespace()
        || matches!(
            char,
            '•' | '·' | '–' | '—' | '…' | '›' | '‹' | '»' | '«' | '▪' | '■' | '►' | '\u{fffd}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collapses_and_joins() {
        let mut prose = Prose::default();
        prose.push("  One\u{a0}\n");
        prose.push(" two");
        prose.push("three  ");
        prose.finish(BlockKind::Paragraph);
        prose.push(" • ");
        prose.finish(BlockKind::ListItem);
        prose.push("co\u{ad}operate");
        prose.finish(BlockKind::ListItem);
        let (text, blocks) = prose.into_text();
        assert_eq!(text, "One twothree\n\ncooperate");
        assert_eq!(
            blocks,
            [(Span::new(0, 12), BlockKind::Paragraph), (Span::new(14, 23), BlockKind::ListItem)]
        );
    }
}
