//! Texts that no one writes and that arrive all the same: no panic, and no more than linear time.

use nutgraf_text::Document;

use crate::properties::check;

fn document(text: impl Into<String>) -> Document {
    let document = Document::from_text(text);
    check(&document);
    document
}

#[test]
fn nothing_to_read() {
    for text in ["", " ", "\n\n\r\n", "\u{feff}", "\0\0", "\u{200b}\n\u{a0}"] {
        let document = document(text);
        assert!(document.blocks().is_empty() && document.sentences().is_empty(), "{text:?}");
    }
}

#[test]
fn only_boilerplate() {
    let document = document("Share.\nAdvertisement\nExit mobile version\n");
    assert_eq!(document.blocks().len(), 3);
    assert!((0..document.sentences().len()).all(|index| !document.is_summarizable(index)));
}

#[test]
fn no_words() {
    assert_eq!(document("... --- ...").sentences().len(), 1);
    assert_eq!(document("😀! 😀! 😀!").sentences().len(), 1);
}

#[test]
fn ten_thousand_one_word_lines() {
    let document = document("word\n".repeat(10_000));
    assert_eq!(document.blocks().len(), 10_000);
    assert_eq!(document.sentences().len(), 10_000);
}

#[test]
fn one_word_of_a_hundred_thousand_letters() {
    assert_eq!(document("a".repeat(100_000)).sentences().len(), 1);
    assert_eq!(document("é".repeat(100_000)).sentences().len(), 1);
}

/// Each of these would take minutes if a decision looked at all that comes before or after.
#[test]
fn patterns_that_invite_quadratic_time() {
    for piece in [
        ".",
        "a. ",
        "A. ",
        "A (b. ",
        "A! #b ",
        "Aa.- ",
        "Aa.[1] ) ",
        "\"",
        "! “",
        "A\u{200b}",
        "• ",
        "1. a\n",
        "- a\n",
        "a\n\n",
        "Share.\n",
        "\r\n",
        " .",
        "(",
        "[",
        "😀",
        "U.S. ",
        "“A!” B C D ",
        "a \"He a ",
        "a          The          ",
    ] {
        let text = piece.repeat(1_000_000 / piece.len());
        // In a sentence that has a word already, more is looked at.
        document(format!("A {text}"));
        document(text);
    }
}

#[test]
fn scripts_marks_and_line_ends() {
    let arabic = document("\u{feff}أعلن الرئيس ذلك. ثم غادر.\r\n\r\n\u{202b}هل سيعود؟\u{202c}");
    assert_eq!(arabic.sentences().len(), 3);
    let family = document("The family 👩‍👩‍👧 left. They cried e\u{301}. \0 It rained.");
    assert_eq!(family.sentences().len(), 3);
    assert_eq!(document("One.\rTwo.\u{2028}Three.\u{2029}Four.").blocks().len(), 4);
}
