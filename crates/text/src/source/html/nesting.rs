//! Deciding, in one pass and before any tree is built, whether a page may be given to the
//! tree builder and the content scorer.
//!
//! Both take time that grows with the number of elements times their depth, and recurse
//! into it: 100,000 nested `<div>` would take minutes and overflow the stack. Unclosed
//! formatting (`<b>` in every paragraph) is reopened in each block that follows, so that
//! it multiplies instead of nesting. Browsers cap depth at 512 for the same reasons.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};

use super::tags::{Tags, Token, attributes};

/// Open elements. Pages people wrote stay below 100.
const MAX_DEPTH: usize = 256;

/// Formatting elements left open. Three of a kind count at most, as in the standard.
const MAX_FORMATTING: usize = 64;

/// Elements of a page. The longest live blogs have 50,000.
const MAX_ELEMENTS: usize = 250_000;

/// Attributes of one tag: the tokenizer compares each with each.
const MAX_ATTRIBUTES: usize = 1_000;

/// Bytes copied while text nodes grow: with each piece that is added (a character
/// reference, a stray `<`) the tree builder copies the node. About a quarter of a second.
const MAX_COPIED: usize = 10_000_000_000;

/// Why a page is too much for a tree, in words that follow "the page".
pub(super) fn too_complex(html: &str) -> Option<String> {
    let mut open =
        OpenElements { names: Vec::new(), formatting: Vec::new(), hasher: RandomState::new() };
    let (mut elements, mut node, mut copied) = (0_usize, 0_usize, 0_usize);
    for token in Tags::new(html) {
        match token {
            Token::Text(text) => {
                let breaks = |byte: &&u8| matches!(byte, b'&' | b'<' | b'\0');
                node += text.len();
                copied += node.saturating_mul(1 + text.as_bytes().iter().filter(breaks).count());
                if copied > MAX_COPIED {
                    return Some("has too many character references in one text".to_owned());
                }
            }
            Token::Open { name, attributes: rest } => {
                elements += 1;
                node = 0;
                if elements > MAX_ELEMENTS {
                    return Some(format!("has more than {MAX_ELEMENTS} elements"));
                }
                if rest.len() > 2 * MAX_ATTRIBUTES && attributes(rest).nth(MAX_ATTRIBUTES).is_some()
                {
                    return Some(format!("has a tag of more than {MAX_ATTRIBUTES} attributes"));
                }
                open.open(name, rest);
                if open.names.len() + open.formatting.len() > MAX_DEPTH {
                    return Some(format!("nests more than {MAX_DEPTH} elements deep"));
                }
                if open.formatting.len() > MAX_FORMATTING {
                    return Some(format!(
                        "leaves more than {MAX_FORMATTING} formatting elements open"
                    ));
                }
            }
            Token::Close(name) => open.close(&name),
        }
    }
    None
}

/// A rough, bounded model of the stack of open elements and the list of active formatting
/// elements of the HTML standard. It may count more open elements than there are, seldom
/// fewer.
struct OpenElements<'a> {
    names: Vec<Cow<'a, str>>,
    /// Name, and hash of name and attributes.
    formatting: Vec<(Cow<'a, str>, u64)>,
    hasher: RandomState,
}

impl<'a> OpenElements<'a> {
    fn open(&mut self, name: Cow<'a, str>, attributes: &str) {
        if is_void(&name) {
            return;
        }
        if attributes.ends_with('/')
            && self.names.iter().any(|open| matches!(&**open, "svg" | "math"))
        {
            return;
        }
        for implied in closed_by(&name) {
            self.close_implied(implied);
        }
        if is_formatting(&name) {
            if name == "a" {
                self.close("a");
            }
            let hash = self.hasher.hash_one((&*name, attributes));
            if self.formatting.iter().filter(|(_, other)| *other == hash).count() >= 3
                && let Some(first) = self.formatting.iter().position(|(_, other)| *other == hash)
            {
                self.formatting.remove(first);
            }
            self.formatting.push((name.clone(), hash));
        }
        self.names.push(name);
    }

    /// Closes the nearest open `name` and what is in it, unless a table or another
    /// boundary lies between.
    fn close_implied(&mut self, name: &str) {
        for (at, open) in self.names.iter().enumerate().rev() {
            if open == name {
                self.names.truncate(at);
                return;
            }
            if !is_formatting(open)
                && !matches!(&**open, "span" | "p" | "td" | "th" | "tr" | "label")
            {
                return;
            }
        }
    }

    fn close(&mut self, name: &str) {
        let formatting = is_formatting(name);
        if formatting && let Some(at) = self.formatting.iter().rposition(|(open, _)| open == name) {
            self.formatting.remove(at);
        }
        for (at, open) in self.names.iter().enumerate().rev() {
            if open == name {
                // What a formatting element holds outlives it.
                if formatting {
                    self.names.remove(at);
                } else {
                    self.names.truncate(at);
                }
                return;
            }
            if is_scope(open)
                && !matches!(name, "table" | "tr" | "tbody" | "thead" | "tfoot" | "html" | "body")
            {
                return;
            }
        }
    }
}

/// Elements whose end tags a start tag implies, in the order in which they close.
fn closed_by(name: &str) -> &'static [&'static str] {
    match name {
        "li" => &["p", "li"],
        "dt" | "dd" => &["p", "dt", "dd"],
        "option" | "optgroup" => &["option"],
        "td" | "th" => &["p", "td", "th"],
        "tr" => &["p", "td", "th", "tr"],
        "tbody" | "thead" | "tfoot" => &["p", "td", "th", "tr", "tbody", "thead", "tfoot"],
        "rt" | "rp" => &["rt", "rp"],
        "address" | "article" | "aside" | "blockquote" | "center" | "details" | "div" | "dl"
        | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4"
        | "h5" | "h6" | "header" | "main" | "nav" | "ol" | "p" | "pre" | "section" | "table"
        | "ul" => &["p"],
        _ => &[],
    }
}

fn is_scope(name: &str) -> bool {
    matches!(name, "table" | "td" | "th" | "caption" | "template" | "object" | "marquee" | "applet")
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements without content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "image"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sloppy_pages_are_fine() {
        for page in [
            "<p>One ".repeat(1_000),
            "<li>One <b>two".repeat(1_000),
            "<p><font size=2>One</p>".repeat(1_000),
            format!("<table>{}</table>", "<tr><td>One<td><p>Two".repeat(1_000)),
            "<ul><li><a href=x>One</a></ul>".repeat(1_000),
            "<div><br><img src=x><hr></div>".repeat(1_000),
            format!("<svg>{}</svg>", "<path d='m'/>".repeat(1_000)),
            "<a href=x>One".repeat(1_000),
            "<dl><dt>One<dd>Two</dl>".repeat(1_000),
            "<select><option>One<option>Two</select>".repeat(1_000),
            "<b><p>One</b></p>".repeat(1_000),
        ] {
            assert_eq!(too_complex(&page), None, "{}", &page[..40]);
        }
    }

    fn numbered(count: usize, before: &str, after: &str) -> String {
        let pieces: Vec<String> = (0..count).map(|n| format!("{before}{n}{after}")).collect();
        pieces.concat()
    }

    #[test]
    fn hostile_pages_are_not() {
        for page in [
            "<div>".repeat(1_000),
            "<b>".repeat(1_000),
            "<dd><li>".repeat(1_000),
            "<table><tr><td>".repeat(1_000),
            numbered(1_000, "<p><b id=", "></p>"),
            format!("<p {}>", numbered(2_000, " a", "")),
            "<br>".repeat(300_000),
            "&amp;".repeat(100_000),
        ] {
            assert!(too_complex(&page).is_some(), "{}", &page[..40]);
        }
    }
}
