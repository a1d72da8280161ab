//! What holds for any input, and what hostile input may not do.

use proptest::prelude::*;

use super::*;

/// The invariants of a [`Source`].
#[track_caller]
fn check(bytes: &[u8], format: Option<Format>) {
    let Ok(source) = Source::from_bytes(bytes, format) else { return };
    let Some(blocks) = &source.blocks else { return };
    let mut end = 0;
    for (n, (span, _)) in blocks.iter().enumerate() {
        let gap = if n == 0 { "" } else { "\n\n" };
        assert_eq!(source.text.get(end..span.start), Some(gap));
        let slice = source.text.get(span.start..span.end).expect("on char boundaries");
        assert!(!slice.is_empty());
        assert_eq!(slice, slice.trim());
        end = span.end;
    }
    assert_eq!(end, source.text.len());
}

/// Pieces of which pages and Markdown are made, in no order.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => r"[ a-zA-Z0-9.,é—“”😀\u{301}\u{200d}\u{a0}]{0,20}",
        4 => prop::sample::select(&[
            "<p>", "</p>", "<div>", "</div>", "<br>", "<li>", "<ul>", "</ul>", "<table>", "<tr>",
            "<td>", "</table>", "<b>", "</b>", "<a href=x>", "</a>", "<sup>", "[1]", "12", "</sup>",
            "<script>", "</script>", "<title>", "</title>", "<!--", "-->", "<h1>", "</h1>", "<pre>",
            "</pre>", "<nav>", "</nav>", "<svg>", "<path/>", "<template>", "<select>", "<q>", "&amp;",
            "&#x110000;", "&#150;", "&nbsp", "<p hidden style='display:none'>", "<time datetime=2>",
            "<meta property='og:title' content='A'>", "<html lang=en>", "<body>", "<form>", "<noscript>",
            "<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"H\"}</script>",
            "<a class='byline' rel=author>By Kim</a>", "<figure><img><figcaption>", "<", "<a b='",
            "\n", "\n\n", "# ", "> ", "- ", "1. ", "```", "| a | b |\n|---|---|\n", "---\n", "title: x\n",
            "[a](b)", "![a](b)", "[^1]", "[^1]: ", "*", "_", "~~", "`", "\0", "\r", "\u{feff}",
        ][..]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn formats() -> impl Strategy<Value = Option<Format>> {
    prop::sample::select(vec![None, Some(Format::Text), Some(Format::Markdown), Some(Format::Html)])
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), format in formats()) {
        check(&bytes, format);
    }

    #[test]
    fn any_text(text in ".{0,200}", format in formats()) {
        check(text.as_bytes(), format);
        let source = Source::from_bytes(text.as_bytes(), Some(Format::Text));
        if let Ok(source) = source && !text.starts_with('\u{feff}') && !text.contains('\0') {
            prop_assert_eq!(source.text, text);
        }
    }

    #[test]
    fn any_markup(text in markup(), format in formats()) {
        check(text.as_bytes(), format);
    }

    #[test]
    fn any_utf16(text in r"[ -~\n“”é]{1,100}", big_endian: bool) {
        let unit = |unit: u16| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() };
        let marked: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(unit).collect();
        prop_assert_eq!(&Source::from_bytes(&marked, Some(Format::Text)).expect("text").text, &text);
    }
}

/// Reads a page and gives its text and the first warning.
fn html(page: &str) -> (String, Option<String>) {
    let source = Source::from_bytes(page.as_bytes(), Some(Format::Html)).expect("a page");
    (source.text, source.warnings.into_iter().next())
}

#[test]
fn deep_nesting_neither_overflows_nor_hangs() {
    let deep = format!("{}Hello <b>there</b>{}", "<div>".repeat(200_000), "</div>".repeat(200_000));
    let (text, warning) = html(&deep);
    assert_eq!(text, "Hello there");
    assert_eq!(
        warning.as_deref(),
        Some(
            "the page nests more than 256 elements deep: read without telling its article from what surrounds it"
        )
    );
    // As deep as may be given to the tree.
    let (text, warning) = html(&format!("{}Hello", "<section><div>".repeat(126)));
    assert_eq!((text.as_str(), warning), ("Hello", None));
}

#[test]
fn long_runs_of_unclosed_tags_are_read() {
    let tags = [
        "<p>",
        "<b>",
        "<a href=x>",
        "<li>",
        "<td>",
        "<dd><li>",
        "<span>",
        "<svg>",
        "<font size=1><p>",
        "<",
        "<p ",
        "<!--",
        "</p>",
        "<script>",
        "<a b='",
        "&",
        "&#",
        "<option>",
        "<select>",
        "<form>",
    ];
    let read = &|tag: &str| {
        let page = format!("<p>Hello</p>{}", tag.repeat(250_000 / tag.len()));
        let (text, _) = html(&page);
        assert!(text.starts_with("Hello"), "{tag}: {}", &text[..40]);
    };
    std::thread::scope(|scope| {
        let (some, others) = tags.split_at(tags.len() / 2);
        for tags in [some, others] {
            scope.spawn(move || {
                for tag in tags {
                    read(tag);
                }
            });
        }
    });
}

#[test]
fn nested_markdown_is_read() {
    for piece in [
        "> ", "- ", "* a\n", "[", "![", "*", "**a", "`", "<", "<a ", "~~", "|", "[^1]: ", "(",
        "_a", "&", "# ",
    ] {
        let text = format!("Hello\n\n{}", piece.repeat(50_000));
        let source = Source::from_bytes(text.as_bytes(), Some(Format::Markdown)).expect("text");
        assert!(source.text.starts_with("Hello"));
    }
    check("[".repeat(100_000).as_bytes(), Some(Format::Markdown));
    check(format!("---\ntitle: {}\n---\n", "[".repeat(100_000)).as_bytes(), Some(Format::Markdown));
}

#[test]
fn errors_are_sentences_that_follow_a_name() {
    let error = Source::from_bytes(b"%PDF-1.7\n", None).expect_err("PDF");
    assert_eq!(
        error.to_string(),
        "is a PDF document (application/pdf), not text: extract its text first, e.g. with `pdftotext`"
    );
    let error = Source::from_bytes(&[0, 1, 2, 3, 4, 5, 6, 7], None).expect_err("binary");
    assert_eq!(
        error.to_string(),
        "is binary data, not text: only plain text, HTML and Markdown can be read"
    );
}
