//! The hard cases of `inputs/sentences/hard_cases.txt`, each a single block.

use nutgraf_text::{BlockKind, Document, Format, Metadata, Source, Span};
use unicode_segmentation::UnicodeSegmentation;

const CASES: &str = include_str!("../inputs/sentences/hard_cases.txt");

/// A text and its expected sentences.
struct Case {
    text: String,
    expected: Vec<String>,
}

fn cases() -> Vec<Case> {
    CASES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let marked = line.replace('⏎', "\n").replace('⇥', "\u{a0}");
            let expected = marked.split('‖').map(|s| s.trim().to_owned()).collect();
            Case { text: marked.replace('‖', ""), expected }
        })
        .collect()
}

/// The sentences of a text that is one paragraph.
fn split(text: &str) -> Vec<String> {
    let document = Document::new(Source {
        text: text.to_owned(),
        format: Format::Html,
        metadata: Metadata::default(),
        blocks: Some(vec![(Span::new(0, text.len()), BlockKind::Paragraph)]),
        warnings: Vec::new(),
    });
    (0..document.sentences().len()).map(|i| document.sentence_text(i).to_owned()).collect()
}

#[test]
fn every_hard_case_is_split_as_expected() {
    let cases = cases();
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let failures: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let found = split(&case.text);
            (found != case.expected)
                .then(|| format!("expected {:#?}\n   found {found:#?}", case.expected))
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases fail:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

/// The measure that the choice of a splitter rests on; `tests/README.md` has it for others.
#[test]
fn the_sentence_bounds_of_uax_29_fall_short() {
    let cases = cases();
    let passed = cases
        .iter()
        .filter(|case| case.text.split_sentence_bounds().map(str::trim).eq(case.expected.iter()))
        .count();
    assert!(passed * 3 < cases.len() * 2, "{passed} of {} cases", cases.len());
}
