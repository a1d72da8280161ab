//! What a page is that has no article to show: the beginning of one that must be paid for, a form
//! to log in, a list of links.

use super::metadata::PageMetadata;
use super::tags::{Tags, Token};
use crate::kind::BlockKind;
use crate::source::prose::Prose;

/// Bytes of prose that are an article, whatever else the page has.
const ARTICLE: usize = 2_500;

/// Bytes of prose of an article of which a page that says that it must be paid for shows a part.
const STUB: usize = 1_500;

/// Bytes of prose of a page that is about its form.
const LOGIN: usize = 600;

/// Bytes of the longest line that asks to pay.
const MAX_PLEA: usize = 400;

/// What is written where the free part of an article ends.
const PAY: &[&str] = &[
    "subscribe to continue reading",
    "subscribe to read",
    "to continue reading",
    "to read the full",
    "to read the rest",
    "this article is for subscribers",
    "this content is for subscribers",
    "for subscribers only",
    "subscriber-only",
    "already a subscriber",
    "already a member",
    "sign in to read",
    "log in to read",
    "register to continue",
    "create a free account to",
    "this is premium content",
    "unlock this article",
    "start your free trial",
    "you have reached your limit of free articles",
    "to keep reading",
];

/// A warning for a page that has no whole article.
pub(super) fn warning(
    html: &str,
    page: &PageMetadata,
    prose: &Prose,
    whole: &Prose,
) -> Option<&'static str> {
    let len = prose.len();
    if len >= ARTICLE {
        return None;
    }
    if page.passwords > 0 && len < LOGIN {
        return Some("the page is a form to log in: it shows no article");
    }
    if page.paid && len < STUB || asks_for_money(html) {
        return Some("the page shows the beginning of its article only: the rest must be paid for");
    }
    let all: usize = whole.blocks().iter().map(|block| block.text.len()).sum();
    let linked: usize = whole.blocks().iter().map(|block| block.linked).sum();
    let longest = whole
        .blocks()
        .iter()
        .filter(|block| block.kind == BlockKind::Paragraph && block.linked * 2 < block.text.len())
        .map(|block| block.text.len())
        .max();
    let links = whole.blocks().iter().filter(|block| block.linked * 2 > block.text.len()).count();
    (links >= 8 && linked * 2 > all && longest.unwrap_or_default() < 400)
        .then_some("the page is a list of links to other pages: it has no article of its own")
}

/// Whether a line of a page asks to pay for the rest.
fn asks_for_money(html: &str) -> bool {
    let mut code = false;
    Tags::new(html).any(|token| match token {
        Token::Open { name, .. } => {
            code = matches!(&*name, "script" | "style");
            false
        }
        Token::Close(_) => {
            code = false;
            false
        }
        Token::Text(text) => {
            let asks = !code && (10..MAX_PLEA).contains(&text.len());
            asks && {
                let folded = text.to_lowercase();
                PAY.iter().any(|phrase| folded.contains(phrase))
            }
        }
    })
}
