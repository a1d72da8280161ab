//! The markup of a story as that of a web page.

use std::fmt::Write;

use roxmltree::Node;

/// Elements of a page, which stay as they are.
const KEPT: [&str; 33] = [
    "a",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "strong",
    "sub",
    "sup",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// Elements of which nothing is the story's text.
const LEFT_OUT: [&str; 6] = ["head", "script", "style", "media-metadata", "media-object", "fn"];

/// A page of what is in an element.
pub(super) fn page(within: Node<'_, '_>) -> String {
    let mut page = "<!DOCTYPE html><html><body><article>".to_owned();
    let mut next = within.first_child();
    // From node to node rather than into them: there is no saying how deep they are.
    while let Some(node) = next {
        let left_out = LEFT_OUT.contains(&node.tag_name().name());
        if node.is_text() {
            page.push_str(&html_escape::encode_text(node.text().unwrap_or_default()));
        } else if let Some(name) = tag(node).filter(|_| !left_out) {
            _ = write!(page, "<{name}>");
        }
        if let Some(child) = node.first_child().filter(|_| !left_out) {
            next = Some(child);
            continue;
        }
        let mut last = node;
        next = loop {
            if let Some(name) = tag(last).filter(|_| !LEFT_OUT.contains(&last.tag_name().name())) {
                _ = write!(page, "</{name}>");
            }
            if let Some(sibling) = last.next_sibling() {
                break Some(sibling);
            }
            match last.parent().filter(|parent| *parent != within) {
                Some(parent) => last = parent,
                None => break None,
            }
        };
    }
    page.push_str("</article></body></html>");
    page
}

/// The element of a page that one of a story becomes, if it is more than the words in it.
fn tag<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    Some(match node.tag_name().name() {
        "hl1" | "hl2" => "h2",
        "block" | "section" => "div",
        "media" => "figure",
        "media-caption" => "figcaption",
        name if KEPT.contains(&name) => name,
        _ => return None,
    })
}
