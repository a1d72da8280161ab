//! Which format a text is in: HTML against plain text, by its first tag.

use super::Format;
use super::html::{Tags, Token, is_html_element};

/// HTML if the text opens with a doctype or with an HTML element that is closed or
/// followed by another somewhere; otherwise plain text.
pub(super) fn detect(text: &str) -> Format {
    let head = text.trim_start();
    if !head.starts_with('<') {
        return Format::Text;
    }
    let lower = head[..head.floor_char_boundary(16)].to_ascii_lowercase();
    if lower.starts_with("<!doctype html") {
        return Format::Html;
    }
    let mut opened = false;
    for token in Tags::new(head) {
        let is_html = match token {
            Token::Text(text) if opened || text.trim().is_empty() => continue,
            Token::Text(_) => false,
            Token::Open { name, .. } if name == "html" => return Format::Html,
            Token::Open { name, .. } => is_html_element(&name),
            Token::Close(name) => opened && is_html_element(&name),
        };
        match (opened, is_html) {
            (true, true) => return Format::Html,
            (true, false) => {}
            (false, true) => opened = true,
            (false, false) => return Format::Text,
        }
    }
    Format::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions() {
        assert_eq!(Format::from_extension("MD"), Some(Format::Markdown));
        assert_eq!(Format::from_extension("htm"), Some(Format::Html));
        assert_eq!(Format::from_extension("txt"), Some(Format::Text));
        assert_eq!(Format::from_extension("pdf"), None);
    }

    #[test]
    fn html_opens_with_an_html_tag() {
        for html in [
            "<!DOCTYPE html><title>x</title>",
            "<!doctype HTML>\n",
            "  \n<html lang=en>",
            "<?xml version=\"1.0\"?>\n<html xmlns='http://www.w3.org/1999/xhtml'>",
            "<!-- saved page --><body><p>Hello",
            "<p>One</p><p>Two</p>",
            "<P>One<P>Two",
            "<strong>SEOUL</strong> North Korea",
            "<article>\n<h1>Hello</h1>",
        ] {
            assert_eq!(detect(html), Format::Html, "{html}");
        }
    }

    #[test]
    fn text_is_everything_else() {
        for text in [
            "",
            "Plain words.",
            "Use <p> and </p> around it.",
            "< 5 people",
            "<sarah@example.com> wrote: <b>hello</b>",
            "<<EOF",
            "<p",
            "<rss version=\"2.0\"><channel><title>x</title></channel></rss>",
            "<i, he said.",
        ] {
            assert_eq!(detect(text), Format::Text, "{text}");
        }
    }
}
