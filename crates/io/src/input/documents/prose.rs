//! A document's text under construction: blocks come one by one, joined by blank lines, with
//! white space inside collapsed.

use nutgraf::document::Boilerplate;
use nutgraf::{BlockKind, Document, Format, Metadata, Source, Span};

/// Text between blocks.
const GAP: &str = "\n\n";

/// Between the cells of a table row that became one block.
const CELL_GAP: &str = " | ";

/// Bytes of the longest cell in a table row that reads as data; rows with a longer one lay out
/// a page.
const MAX_DATA_CELL: usize = 80;

/// Blocks so far.
#[derive(Debug, Default)]
pub(super) struct Prose {
    text: String,
    blocks: Vec<(Span, BlockKind)>,
}

impl Prose {
    /// Adds a block, unless nothing is in it.
    pub(super) fn block(&mut self, kind: BlockKind, text: &str) {
        let text = collapse(text);
        if !text.is_empty() {
            let start = self.gap();
            self.text.push_str(&text);
            self.blocks.push((Span::new(start, self.text.len()), kind));
        }
    }

    /// Adds a row of a table: one block if its cells are short, otherwise each paragraph of each
    /// cell for itself.
    pub(super) fn row(&mut self, cells: &[Vec<(BlockKind, String)>]) {
        let is_data = |cell: &Vec<(BlockKind, String)>| match cell.as_slice() {
            [] => true,
            [(_, text)] => text.len() <= MAX_DATA_CELL,
            _ => false,
        };
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        if filled > 1 && cells.iter().all(is_data) {
            let cells: Vec<_> = cells.iter().flatten().map(|(_, text)| collapse(text)).collect();
            self.block(BlockKind::ListItem, &cells.join(CELL_GAP));
        } else {
            for (kind, text) in cells.iter().flatten() {
                self.block(*kind, text);
            }
        }
    }

    /// Adds running text as it is, in the paragraphs that plain text has.
    pub(super) fn plain(&mut self, text: &str) {
        let document = Document::from_text(text.trim_end());
        if document.blocks().is_empty() {
            return;
        }
        let start = self.gap();
        self.text.push_str(document.text());
        let shift = |span: Span| Span::new(span.start + start, span.end + start);
        self.blocks.extend(document.blocks().iter().map(|block| (shift(block.span), block.kind)));
    }

    /// Adds what another reader made of a part, with another kind for all of it if one is given.
    pub(super) fn source(&mut self, source: &Source, kind: Option<BlockKind>) {
        let Some(blocks) = source.blocks.as_deref().filter(|blocks| !blocks.is_empty()) else {
            match kind {
                Some(kind) => self.block(kind, &source.text),
                None => self.plain(&source.text),
            }
            return;
        };
        let start = self.gap();
        self.text.push_str(&source.text);
        let shift = |span: Span| Span::new(span.start + start, span.end + start);
        self.blocks.extend(blocks.iter().map(|(span, own)| (shift(*span), kind.unwrap_or(*own))));
    }

    /// Adds what is kept, but not summarized.
    pub(super) fn apart(&mut self, why: Boilerplate, text: &str) {
        self.block(BlockKind::Boilerplate(why), text);
    }

    /// Whether there is no block yet.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Bytes of text so far.
    #[cfg(feature = "pdf")]
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The finished text.
    pub(super) fn into_source(self, metadata: Metadata, warnings: Vec<String>) -> Source {
        let Self { text, blocks } = self;
        Source { text, format: Format::Html, metadata, blocks: Some(blocks), warnings }
    }

    /// Puts a blank line after what is there. Where the next block starts.
    fn gap(&mut self) -> usize {
        if !self.text.is_empty() {
            self.text.push_str(GAP);
        }
        self.text.len()
    }
}

/// White space collapsed to single spaces, none at the ends; characters that only advise where
/// a line may break are dropped, and ligatures are their letters.
pub(super) fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    let mut space = false;
    for char in text.chars() {
        if char.is_whitespace() {
            space = true;
        } else if !matches!(char, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\0') {
            if space && !collapsed.is_empty() {
                collapsed.push(' ');
            }
            space = false;
            match ligature(char) {
                Some(letters) => collapsed.push_str(letters),
                None => collapsed.push(char),
            }
        }
    }
    collapsed
}

/// The letters of a ligature that printing put together.
pub(super) fn ligature(char: char) -> Option<&'static str> {
    Some(match char {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}

/// A title as programs write it into files, unless it is the name of a file or of nothing.
pub(super) fn title(given: &str) -> Option<String> {
    const FILES: [&str; 12] = [
        ".doc", ".docx", ".odt", ".rtf", ".pdf", ".indd", ".qxd", ".qxp", ".tmp", ".txt", ".htm",
        ".html",
    ];
    let title = collapse(given);
    let lower = title.to_lowercase();
    let names_nothing = lower.starts_with("microsoft word - ")
        || lower.starts_with("untitled")
        || lower
            .strip_prefix("document")
            .is_some_and(|rest| rest.trim().chars().all(|char| char.is_ascii_digit()))
        || matches!(lower.as_str(), "title" | "word document" | "powerpoint presentation")
        || FILES.iter().any(|suffix| lower.ends_with(suffix))
        || lower.starts_with("http://")
        || lower.starts_with("https://");
    (title.chars().any(char::is_alphabetic) && !names_nothing).then_some(title)
}

/// An author as programs write one into files, unless it is whoever a program was set up for.
pub(super) fn author(given: &str) -> Option<String> {
    const NOBODY: [&str; 14] = [
        "admin",
        "administrator",
        "anonymous",
        "author",
        "default",
        "guest",
        "microsoft",
        "microsoft office user",
        "owner",
        "pc",
        "python-docx",
        "unknown",
        "user",
        "windows user",
    ];
    let author = collapse(given);
    let lower = author.to_lowercase();
    let names_somebody = author.chars().any(char::is_uppercase)
        && !NOBODY.contains(&lower.as_str())
        && !author.contains(['@', '\\', '/']);
    names_somebody.then_some(author)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_joined_by_blank_lines() {
        let mut prose = Prose::default();
        prose.block(BlockKind::Heading, " A \n title");
        prose.block(BlockKind::Paragraph, " \u{ad}");
        prose.row(&[
            vec![(BlockKind::Paragraph, "Gold".into())],
            vec![],
            vec![(BlockKind::Paragraph, "16".into())],
        ]);
        prose.row(&[
            vec![(BlockKind::Paragraph, "x".repeat(81))],
            vec![(BlockKind::Heading, "y".into())],
        ]);
        prose.plain("One.\n\n\nTwo.\n");
        let source = prose.into_source(Metadata::default(), Vec::new());
        let long = "x".repeat(81);
        assert_eq!(source.text, format!("A title\n\nGold | 16\n\n{long}\n\ny\n\nOne.\n\n\nTwo."));
        let blocks: Vec<_> = source
            .blocks
            .iter()
            .flatten()
            .map(|(span, kind)| (span.of(&source.text), *kind))
            .collect();
        assert_eq!(blocks[0], ("A title", BlockKind::Heading));
        assert_eq!(blocks[1], ("Gold | 16", BlockKind::ListItem));
        assert_eq!(blocks[3], ("y", BlockKind::Heading));
        assert_eq!(blocks[5].0, "Two.");
    }

    #[test]
    fn what_programs_write_into_files_is_no_title_and_no_author() {
        for given in ["Microsoft Word - draft3", "Untitled 1", "Document1", "story.indd", "", "12"]
        {
            assert_eq!(title(given), None, "{given}");
        }
        assert_eq!(title(" Bridge to\tclose ").as_deref(), Some("Bridge to close"));
        for given in ["admin", "User", "jdoe", "jane@example.com", "ACME\\jane", ""] {
            assert_eq!(author(given), None, "{given}");
        }
        assert_eq!(author("Jane Doe").as_deref(), Some("Jane Doe"));
    }
}
