//! What holds for the blocks and sentences of every text.

use nutgraf_text::fold::plain;
use nutgraf_text::{Block, BlockKind, Document, Format, Metadata, Source, Span};
use proptest::prelude::*;

/// Checks every promise that `Document` makes about spans.
pub(crate) fn check(document: &Document) {
    let text = document.text();
    let (mut end, mut sentence) = (0, 0);
    for (index, block) in document.blocks().iter().enumerate() {
        assert!(block.span.start >= end, "blocks overlap or are out of order: {block:?}");
        end = block.span.end;
        check_slice(text, block.span);
        assert_eq!(block.sentences.start, sentence, "a sentence lies between blocks");
        assert!(!block.sentences.is_empty(), "{block:?} has no sentence");
        sentence = block.sentences.end;
        check_block(document, index, block);
    }
    assert_eq!(sentence, document.sentences().len(), "a sentence lies outside of the blocks");
}

fn check_block(document: &Document, index: usize, block: &Block) {
    let text = document.text();
    let mut end = block.span.start;
    for sentence in &document.sentences()[block.sentences.clone()] {
        assert_eq!(sentence.block, index);
        assert!(block.span.contains(sentence.span), "{sentence:?} outside of {block:?}");
        check_slice(text, sentence.span);
        assert!(sentence.span.start >= end, "sentences overlap: {sentence:?}");
        let between = plain(&text[end..sentence.span.start], document.language());
        assert!(between.trim().is_empty(), "{between:?} is in no sentence");
        end = sentence.span.end;
    }
    let rest = plain(&text[end..block.span.end], document.language());
    assert!(rest.trim().is_empty(), "{rest:?} is in no sentence");
}

/// In bounds, on char boundaries, not empty, without white space at its ends.
fn check_slice(text: &str, span: Span) {
    let slice = text.get(span.start..span.end);
    let slice = slice.unwrap_or_else(|| panic!("{span} is no slice of {text:?}"));
    assert!(!slice.is_empty() && slice.trim() == slice, "{slice:?}");
}

/// Text made of what decides about sentences, which arbitrary chars seldom hit.
fn newsy() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[A-Za-z]{1,9}",
        "[0-9]{1,4}",
        "\\PC",
        prop::sample::select(vec![
            " ",
            " ",
            " ",
            ". ",
            ".",
            "...",
            "…",
            "? ",
            "!",
            "?!",
            ", ",
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            "\u{2028}",
            "\u{2029}",
            "\u{a0}",
            "\u{feff}",
            "\0",
            "\u{200d}",
            "\u{301}",
            "\u{202e}",
            "(",
            ")",
            "[1]",
            "“",
            "”",
            "‘",
            "’",
            "\"",
            "'",
            " — ",
            " -- ",
            "- ",
            "• ",
            "1. ",
            "(a) ",
            "U.S.",
            "Mr.",
            "Inc.",
            "a.m.",
            "No. 1",
            "e.g.",
            "J. K.",
            "$3.5",
            "#tag",
            "@user",
            "😀",
            "👩‍👩‍👧",
            "。",
            "！",
            "؟",
            "।",
            "मैं",
            "عربي",
            "中文",
            "Share.",
            "Read more: ",
            "Advertisement",
            "http://a.b/c?d=e",
            "SEOUL (CNN) -- ",
            "* * *",
            "-\n",
            "\u{ad}",
            "\u{ad}\n",
            "ﬁ",
            "Ｔ",
            "&amp;",
            "&nbsp;",
            "&#39;",
            "\n> ",
            "Q: ",
            "A: ",
            " van ",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn kinds() -> impl Strategy<Value = BlockKind> {
    prop::sample::select(vec![BlockKind::Paragraph, BlockKind::Heading, BlockKind::ListItem])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn plain_text_of_any_chars(text in any::<String>()) {
        check(&Document::from_text(text));
    }

    #[test]
    fn plain_text_like_news(text in newsy()) {
        check(&Document::from_text(text));
    }

    #[test]
    fn every_word_of_plain_text_is_in_a_block(text in newsy()) {
        let document = Document::from_text(text.clone());
        let mut end = 0;
        for block in document.blocks() {
            // What is read as nothing, such as `&nbsp;`, is in none.
            let between = plain(&text[end..block.span.start], document.language());
            // The number of a list item stands outside its block.
            let letters = between.chars().filter(|c| c.is_alphanumeric()).count();
            prop_assert!(letters <= 3, "{between:?}");
            end = block.span.end;
        }
        let rest = plain(&text[end..], document.language());
        prop_assert!(!rest.contains(char::is_alphanumeric), "{rest:?}");
    }

    #[test]
    fn blocks_given_by_a_source_may_be_anything(
        text in newsy(),
        given in prop::collection::vec((0usize..200, 0usize..200, kinds()), 0..8),
    ) {
        let blocks =
            given.into_iter().map(|(a, b, kind)| (Span { start: a, end: b }, kind)).collect();
        check(&Document::new(Source {
            text,
            format: Format::Html,
            metadata: Metadata::default(),
            blocks: Some(blocks),
            warnings: Vec::new(),
        }));
    }

    #[test]
    fn the_same_text_gives_the_same_structure(text in newsy()) {
        let (one, two) = (Document::from_text(text.clone()), Document::from_text(text));
        prop_assert_eq!(one.blocks(), two.blocks());
        prop_assert_eq!(one.sentences(), two.sentences());
    }
}
