//! Which part of a page is its article.
//!
//! `dom_smoothie`, a maintained port of Mozilla's readability.js (Firefox's reader view), scores
//! the page's elements. What it finds is compared with all paragraphs that the page shows: where
//! it is but a small part of them, the elements that publishers put an article in are tried, the
//! narrowest first, and if none has enough, all paragraphs are taken.

use dom_smoothie::{Config, Readability};

use super::blocks;
use super::tree;
use crate::kind::BlockKind;
use crate::source::prose::{Prose, ProseBlock, collapse};

/// Chars of content with which the strictest reading is enough. Readability.js says 500,
/// and from a brief of 300 turns to looser readings, which take in navigation and comments.
const ENOUGH_CONTENT: usize = 140;

/// Bytes of the shortest block that counts as a paragraph of an article.
const MIN_PARAGRAPH: usize = 60;

/// Of a hundred bytes of a page's paragraphs, how many an article has at least.
const MIN_SHARE: usize = 65;

/// As [`MIN_SHARE`], of what is still taken before all paragraphs are.
const POOR_SHARE: usize = 35;

/// Of a hundred bytes in items of lists, how many count: more lists are around articles than
/// paragraphs.
const LIST_WEIGHT: usize = 80;

/// Where publishers put an article, the narrowest first.
const PLACES: [&str; 3] = ["[itemprop~='articleBody']", "article", "main, [role='main']"];

/// The main content of a page.
pub(super) struct Content {
    pub(super) prose: Prose,
    pub(super) title: Option<String>,
    /// What is to be said of how it was found.
    pub(super) warning: Option<&'static str>,
    /// All that the page shows.
    pub(super) page: Prose,
}

/// The main content of a page fit for a tree, or all it shows if none stands out.
pub(super) fn find(html: &str) -> Content {
    let mut readability = Readability::from(html);
    readability.config =
        Config { char_threshold: ENOUGH_CONTENT, disable_json_ld: true, ..Config::default() };
    tree::prepare(&readability.doc);
    let page = blocks::prose(&readability.doc.select_single("body").html());
    let mut content = Content { prose: Prose::default(), title: None, warning: None, page };
    if let Ok(article) = readability.parse() {
        content.prose = blocks::prose(&article.content);
        content.title = Some(collapse(&article.title)).filter(|title| !title.is_empty());
    }
    let all = weight(&content.page);
    if weight(&content.prose) * 100 >= all * MIN_SHARE && !content.prose.is_empty() {
        return content;
    }
    let enough = (all * MIN_SHARE).div_ceil(100);
    for place in PLACES {
        let found = readability.doc.select(place);
        let found = found.nodes().iter().take(50).map(|node| blocks::prose(&node.html()));
        let best = found.max_by_key(weight).filter(|best| weight(best) >= enough.max(1));
        if let Some(best) = best {
            content.prose = best;
            return content;
        }
    }
    if weight(&content.prose) * 100 >= all * POOR_SHARE && !content.prose.is_empty() {
        return content;
    }
    if all > 0 {
        content.warning = Some(
            "no part of the page stands out as its article: all paragraphs of the page are taken",
        );
        content.prose = paragraphs(&content.page);
    } else if content.prose.is_empty() {
        content.prose = Prose::default();
        content.prose.blocks_mut().extend_from_slice(content.page.blocks());
    }
    content
}

/// Bytes of the paragraphs that an article could be made of.
fn weight(prose: &Prose) -> usize {
    let mut after_link = false;
    let mut sum = 0;
    for block in prose.blocks() {
        if is_paragraph(block) && !after_link {
            sum += if block.kind == BlockKind::ListItem {
                block.text.len().saturating_sub(2 * block.linked) * LIST_WEIGHT / 100
            } else {
                block.text.len()
            };
        }
        // What stands under a title that is a link is what another page is about.
        after_link = block.linked * 20 >= block.text.len() * 19 && block.text.len() > 20;
    }
    sum
}

/// Whether a block is of sentences, and not mostly links.
fn is_paragraph(block: &ProseBlock) -> bool {
    matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Note)
        && block.text.len() >= MIN_PARAGRAPH
        && block.linked * 2 < block.text.len()
        && block.text.contains(['.', '!', '?', '。', '؟', '।', '…', '”', '"'])
}

/// What a page shows from its first paragraph to its last, without links.
fn paragraphs(page: &Prose) -> Prose {
    let mut kept = Prose::default();
    let blocks = page.blocks();
    let first = blocks.iter().position(is_paragraph);
    let last = blocks.iter().rposition(is_paragraph);
    if let (Some(first), Some(last)) = (first, last) {
        let prose = blocks[first..=last].iter().filter(|block| block.linked * 2 < block.text.len());
        kept.blocks_mut().extend(prose.cloned());
    }
    kept
}
