//! HTML as a flat stream of text and tags, in one pass, without a tree.
//!
//! It is what works on any page whatever its depth, and all that turning a page's cleaned
//! content into blocks needs. It follows the HTML standard's tokenizer where that changes
//! what is text (comments, scripts, quoted attributes) and leaves structure to others.

use std::borrow::Cow;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::source) enum Token<'a> {
    /// Character data with its entities, or a script's or style sheet's source.
    Text(&'a str),
    /// A start tag: its name in lower case, the rest up to `>` as it is.
    Open { name: Cow<'a, str>, attributes: &'a str },
    /// An end tag's name in lower case.
    Close(Cow<'a, str>),
}

/// Iterates over the tokens of a page; comments, doctypes and processing instructions are
/// passed over.
#[derive(Debug)]
pub(in crate::source) struct Tags<'a> {
    rest: &'a str,
    /// The element whose content is no markup and comes next.
    raw: Option<Cow<'a, str>>,
}

impl<'a> Tags<'a> {
    pub(in crate::source) fn new(html: &'a str) -> Self {
        Self { rest: html, raw: None }
    }

    /// Cuts `len` bytes off the rest.
    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        taken
    }

    /// Drops the rest up to and with `end`, or all of it.
    fn skip_past(&mut self, end: &str) {
        let len = self.rest.find(end).map_or(self.rest.len(), |at| at + end.len());
        self.take(len);
    }

    /// The content of a script or another element that holds no markup.
    fn raw_text(&mut self, name: &str) -> &'a str {
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let end = from + at;
            let after = &self.rest.as_bytes()[end + 2..];
            if after.len() >= name.len()
                && after[..name.len()].eq_ignore_ascii_case(name.as_bytes())
                && after.get(name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric())
            {
                return self.take(end);
            }
            from = end + 2;
        }
        self.take(self.rest.len())
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(name) = self.raw.take() {
            let text = self.raw_text(&name);
            if !text.is_empty() {
                return Some(Token::Text(text));
            }
        }
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let bytes = self.rest.as_bytes();
            if bytes[0] != b'<' || !opens_markup(bytes) {
                let len = next_markup(self.rest);
                return Some(Token::Text(self.take(len)));
            }
            match bytes[1] {
                b'!' if bytes.starts_with(b"<!--") => {
                    // "<!-->" and "<!--->" are whole comments.
                    self.take(2);
                    self.skip_past("-->");
                }
                b'/' if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                    self.take(2);
                    let len = name_len(self.rest);
                    let name = lower(self.take(len));
                    self.skip_past(">");
                    return Some(Token::Close(name));
                }
                b'!' | b'?' | b'/' => self.skip_past(">"),
                _ => {
                    self.take(1);
                    let len = name_len(self.rest);
                    let name = lower(self.take(len));
                    // A tag cut off by the end of the page is no tag.
                    let Some(len) = attributes_len(self.rest) else {
                        self.rest = "";
                        return None;
                    };
                    let attributes = self.take(len);
                    self.take(1);
                    if holds_no_markup(&name) {
                        self.raw = Some(name.clone());
                    }
                    return Some(Token::Open { name, attributes });
                }
            }
        }
    }
}

/// Whether a `<` begins markup rather than being itself ("a < b").
fn opens_markup(bytes: &[u8]) -> bool {
    bytes
        .get(1)
        .is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'!' | b'?' | b'/'))
}

/// Bytes up to the next `<` that begins markup, at least one.
fn next_markup(text: &str) -> usize {
    let mut from = 1;
    while let Some(at) = text.as_bytes()[from..].iter().position(|&byte| byte == b'<') {
        if opens_markup(&text.as_bytes()[from + at..]) {
            return from + at;
        }
        from += at + 1;
    }
    text.len()
}

fn name_len(text: &str) -> usize {
    text.bytes()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
        .unwrap_or(text.len())
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// Bytes up to the `>` that ends a tag: one within a quoted value doesn't.
fn attributes_len(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) => {
                if byte == open {
                    quote = None;
                }
            }
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if after_equals => {
                quote = Some(byte);
                after_equals = false;
            }
            (None, b'=') => after_equals = true,
            (None, _) => after_equals &= byte.is_ascii_whitespace(),
        }
    }
    None
}

/// Elements whose content is text up to their end tag, whatever it looks like.
fn holds_no_markup(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes"
    )
}

/// The attributes of a start tag as names and values, entities not decoded.
pub(super) fn attributes(mut rest: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        // A name may begin with "=", but not hold one.
        let len = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| c.is_ascii_whitespace() || matches!(c, '/' | '='))
            .map_or(rest.len(), |(at, _)| at);
        let name;
        (name, rest) = rest.split_at(len);
        let Some(value) = rest.trim_ascii_start().strip_prefix('=') else {
            return Some((name, ""));
        };
        let value = value.trim_ascii_start();
        let value = if let Some(&quote @ (b'"' | b'\'')) = value.as_bytes().first() {
            let inner = &value[1..];
            let (value, after) = inner.split_once(char::from(quote)).unwrap_or((inner, ""));
            rest = after;
            value
        } else {
            let len = value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len());
            rest = &value[len..];
            &value[..len]
        };
        Some((name, value))
    })
}

/// The value of an attribute, entities decoded.
pub(super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<Cow<'a, str>> {
    attributes(tag)
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| html_escape::decode_html_entities(value))
}

/// Whether `name` is an element of HTML that may open a page or a fragment of one.
pub(in crate::source) fn is_html_element(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "head"
            | "title"
            | "meta"
            | "link"
            | "script"
            | "style"
            | "body"
            | "article"
            | "main"
            | "section"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "div"
            | "p"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "table"
            | "blockquote"
            | "figure"
            | "img"
            | "hr"
            | "br"
            | "pre"
            | "center"
            | "font"
            | "form"
            | "span"
            | "a"
            | "b"
            | "i"
            | "em"
            | "strong"
            | "small"
            | "time"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expect: &str) {
        let tokens: Vec<String> = Tags::new(html)
            .map(|token| match token {
                Token::Text(text) => format!("{text:?}"),
                Token::Open { name, attributes } => format!("<{name}{attributes}>"),
                Token::Close(name) => format!("</{name}>"),
            })
            .collect();
        assert_eq!(tokens.join(" "), expect);
    }

    #[test]
    fn tokens() {
        check("a<B>c</b >d", r#""a" <b> "c" </b> "d""#);
        check("<a title='x>y' href=z>w", r#"<a title='x>y' href=z> "w""#);
        check("1 < 2 <3 <p>", r#""1 < 2 <3 " <p>"#);
        check("<!-- <p> --><!doctype html><?x?></>é<!-->b", r#""é" "b""#);
        check("<p<b>", "<p<b>");
        check("x<p class='", r#""x""#);
        check("<", r#""<""#);
    }

    #[test]
    fn scripts_hold_no_markup() {
        check("<script>if (a<b) '</p>'</SCRIPT><p>", r#"<script> "if (a<b) '</p>'" </script> <p>"#);
        check("<title></title>x", r#"<title> </title> "x""#);
        check("<style>a</styles>b", r#"<style> "a</styles>b""#);
    }

    #[test]
    fn attributes_of_a_tag() {
        let tag = r#" a=1 B = "x y" c='"' d e=/f/ hidden"#;
        let pairs: Vec<_> = attributes(tag).collect();
        assert_eq!(
            pairs,
            [("a", "1"), ("B", "x y"), ("c", "\""), ("d", ""), ("e", "/f/"), ("hidden", "")]
        );
        assert_eq!(attribute(tag, "b").as_deref(), Some("x y"));
        assert_eq!(attribute(" x='a &amp; b'", "x").as_deref(), Some("a & b"));
        assert_eq!(attributes(" é=ü '\" =").count(), 2);
    }
}
