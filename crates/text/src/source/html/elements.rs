//! What elements are, by their names: blocks, parts of a line, no prose, what surrounds an article.

use super::tags::{attribute, attributes};
use crate::source::prose::collapse;

/// Elements that never hold prose.
pub(super) fn is_no_prose(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "video"
            | "audio"
            | "canvas"
            | "select"
            | "button"
            | "textarea"
            | "noembed"
            | "noframes"
            | "datalist"
            | "rt"
            | "rp"
            | "title"
    )
}

/// Elements that surround an article, or hold what is no part of it any more.
pub(super) fn surrounds(name: &str) -> bool {
    matches!(name, "nav" | "aside" | "footer" | "figcaption" | "dialog" | "del" | "s" | "strike")
}

/// Whether an element is hidden by its attributes.
pub(super) fn is_hidden(tag: &str) -> bool {
    // Almost no tag is: look closer only where the words are.
    let mentions = |word: &str| {
        tag.as_bytes().windows(word.len()).any(|at| at.eq_ignore_ascii_case(word.as_bytes()))
    };
    mentions("hidden") && attributes(tag).any(|(name, _)| name.eq_ignore_ascii_case("hidden"))
        || mentions("none")
            && attribute(tag, "style").is_some_and(|style| {
                collapse(&style).to_ascii_lowercase().replace(' ', "").contains("display:none")
            })
}

/// Elements that begin and end on a line of their own.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "ul"
    )
}

/// Elements at whose edges words that no white space parts may be of different things.
pub(super) fn is_seam(name: &str) -> bool {
    matches!(name, "a" | "b" | "strong" | "span" | "time" | "small" | "cite" | "label" | "img")
}
