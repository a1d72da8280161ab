//! HTML to the prose of a page's main content, and its metadata.
//!
//! `metadata` says what the page says of itself (`scan` finds it), `content` finds its article in its tree (which
//! `tree` makes ready, by the names that `clutter` knows), `blocks` makes blocks of it and
//! `notices` tells those that are not the article's. Only pages that `nesting` finds fit for a
//! tree become one; the others are read as a flat stream of tags, with a warning. `purpose` says
//! what a page without an article is.

mod blocks;
mod byline;
mod clutter;
mod content;
mod elements;
mod json_ld;
mod metadata;
mod nesting;
mod notices;
mod purpose;
mod scan;
mod tags;
mod tree;

use std::borrow::Cow;

use super::prose::Prose;
use super::{Format, Metadata, Source, SourceError};
use crate::kind::BlockKind;

pub(super) use tags::{Tags, Token, is_html_element};

/// The prose and metadata of a page.
pub(super) fn read(html: &str) -> Result<Source, SourceError> {
    let html = &*normalize_line_ends(html);
    let page = metadata::read(html);
    let mut metadata = page.metadata.clone();
    let mut warnings = Vec::new();
    let (mut prose, whole) = match nesting::too_complex(html) {
        None => {
            let content = content::find(html);
            metadata.title = metadata.title.or(content.title);
            warnings.extend(content.warning.map(str::to_owned));
            (content.prose, content.page)
        }
        Some(reason) => {
            warnings.push(format!(
                "the page {reason}: read without telling its article from what surrounds it"
            ));
            (blocks::prose(html), Prose::default())
        }
    };
    metadata.title =
        metadata.title.or_else(|| Some(page.title.clone()).filter(|title| !title.is_empty()));
    // Pages that are put together by scripts may carry the article for search engines only.
    if let Some(body) = page.body.as_ref().filter(|body| body.len() / 2 > prose.len()) {
        warnings.clear();
        warnings.push("the page shows no article: its text is taken from its JSON-LD".to_owned());
        prose = Prose::default();
        for line in body.lines() {
            prose.push(&html_escape::decode_html_entities(line));
            prose.finish(BlockKind::Paragraph);
        }
    } else {
        warnings.extend(purpose::warning(html, &page, &prose, &whole).map(str::to_owned));
    }
    if let Some(byline) = &metadata.byline {
        let names = |text: &str| byline::clean(text).as_deref() == Some(byline);
        prose.blocks_mut().retain(|block| !names(&block.text) && !byline::is_label(&block.text));
    }
    notices::tidy(&mut prose);
    if prose.is_empty() && !html.trim().is_empty() {
        return Err(SourceError::NoText);
    }
    let (text, blocks) = prose.into_text();
    Ok(Source { text, format: Format::Html, metadata, blocks: Some(blocks), warnings })
}

/// The prose of HTML that is an article's alone.
pub(super) fn fragment(html: &str) -> Source {
    let prose = blocks::prose(&normalize_line_ends(html));
    let (text, blocks) = prose.into_text();
    Source {
        text,
        format: Format::Html,
        metadata: Metadata::default(),
        blocks: Some(blocks),
        warnings: Vec::new(),
    }
}

/// Line ends as the HTML standard has them before anything else; the tree builder would
/// treat each carriage return as a piece of text of its own.
fn normalize_line_ends(html: &str) -> Cow<'_, str> {
    if html.contains('\r') {
        Cow::Owned(html.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(html)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_would_take_squares_of_their_length() {
        let prose = "A sentence that is long enough to count as prose of the page it is on. ";
        for page in [
            "<time>12:00</time>".repeat(40_000),
            "<p>A</p><p>bout</p>".repeat(20_000),
            format!(
                "<article>{}</article>",
                format!("<div class=promo>{}</div>", prose.repeat(5)).repeat(5_000)
            ),
            format!("{}{}", "<div class='related note'>".repeat(200), prose.repeat(2_000)),
            format!("{}{}", "<article>".repeat(200), format!("<p>{prose}</p>").repeat(2_000)),
            "<span class=tooltip>x<span class=tooltiptext>y</span></span>".repeat(20_000),
            "<div class=correction><p>x</p>".repeat(200),
            "<div hidden><h1>x</h1></div>".repeat(20_000),
        ] {
            // Whether text is left is another matter.
            let _ = read(&page);
        }
    }
}
