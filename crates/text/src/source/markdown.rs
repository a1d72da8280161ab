//! Markdown to prose: front matter to metadata, markup dropped, code and raw HTML left
//! out, since neither is language.
//!
//! Parsing is `pulldown-cmark`: `CommonMark` and the GitHub extensions, no recursion, linear
//! in its input; rustdoc and `mdBook` read with it.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::prose::{Prose, join_cells};
use super::{Format, Source, front_matter};
use crate::kind::BlockKind;

/// The prose and metadata of a Markdown text.
pub(super) fn read(text: &str) -> Source {
    let (mut metadata, body) = front_matter::split(text);
    let mut writer = Writer::default();
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(body, options) {
        writer.event(event);
    }
    writer.prose.finish(BlockKind::Paragraph);
    if metadata.title.is_none() {
        metadata.title = writer.title;
    }
    let (text, blocks) = writer.prose.into_text();
    Source { text, format: Format::Markdown, metadata, blocks: Some(blocks), warnings: Vec::new() }
}

#[derive(Default)]
struct Writer {
    prose: Prose,
    /// The first heading of the first level.
    title: Option<String>,
    /// Lists that are open.
    lists: usize,
    /// Code blocks, HTML blocks, images, struck-out text and metadata that are open: nothing
    /// is written.
    silent: usize,
    cells: Vec<String>,
}

impl Writer {
    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) if self.silent == 0 => self.prose.push(&text),
            Event::SoftBreak | Event::HardBreak => self.prose.push(" "),
            Event::InlineHtml(tag) if tag.to_ascii_lowercase().starts_with("<br") => {
                self.prose.push(" ");
            }
            // Footnote references, rules, task boxes and HTML carry no words.
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag) {
        match tag {
            Tag::List(_) => {
                self.finish();
                self.lists += 1;
            }
            Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::Image { .. }
            | Tag::Strikethrough
            | Tag::MetadataBlock(_) => {
                if !matches!(tag, Tag::Image { .. } | Tag::Strikethrough) {
                    self.finish();
                }
                self.silent += 1;
            }
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::Item
            | Tag::BlockQuote(_)
            | Tag::FootnoteDefinition(_)
            | Tag::Table(_) => self.finish(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                if level == HeadingLevel::H1
                    && self.title.is_none()
                    && !self.prose.current().is_empty()
                {
                    self.title = Some(self.prose.current().to_owned());
                }
                self.prose.finish(BlockKind::Heading);
            }
            TagEnd::List(_) => {
                self.finish();
                self.lists = self.lists.saturating_sub(1);
            }
            TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::Image
            | TagEnd::Strikethrough
            | TagEnd::MetadataBlock(_) => {
                self.silent = self.silent.saturating_sub(1);
            }
            TagEnd::TableCell => {
                let cell = self.prose.take();
                self.cells.push(cell);
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let row = join_cells(&self.cells);
                self.cells.clear();
                self.prose.push_block(row, BlockKind::TableRow);
            }
            TagEnd::Paragraph
            | TagEnd::Item
            | TagEnd::BlockQuote(_)
            | TagEnd::FootnoteDefinition => self.finish(),
            _ => {}
        }
    }

    fn finish(&mut self) {
        let kind = if self.lists > 0 { BlockKind::ListItem } else { BlockKind::Paragraph };
        self.prose.finish(kind);
    }
}
