//! Whole articles: every file of `inputs/articles` with its blocks, their kinds and sentences.

use std::fmt::Write;

use nutgraf_text::{BlockKind, Document};

use crate::properties::check;

fn render(document: &Document) -> String {
    let mut out = String::new();
    for block in document.blocks() {
        let kind = match block.kind {
            BlockKind::Paragraph => "paragraph".to_owned(),
            BlockKind::Heading => "heading".to_owned(),
            BlockKind::ListItem => "list item".to_owned(),
            BlockKind::TableRow => "table row".to_owned(),
            BlockKind::Note => "note".to_owned(),
            BlockKind::Boilerplate(rule) => format!("boilerplate: {}", rule.name()),
        };
        let _ = writeln!(out, "{} [{kind}]", block.span);
        for index in block.sentences.clone() {
            let sentence = document.sentence_text(index).replace('\n', "⏎");
            let _ = writeln!(out, "  | {sentence}");
        }
    }
    out
}

#[test]
fn articles() {
    insta::glob!("../inputs/articles", "*.txt", |path| {
        let text = std::fs::read_to_string(path).expect("an input file can be read");
        let document = Document::from_text(text);
        check(&document);
        insta::assert_snapshot!(render(&document));
    });
}

#[test]
fn the_seed_article() {
    let text = include_str!("../../../../datasets/pyongyang-visit/article.txt");
    let document = Document::from_text(text);
    check(&document);
    insta::assert_snapshot!(render(&document));
    let summarizable =
        (0..document.sentences().len()).filter(|&index| document.is_summarizable(index)).count();
    assert_eq!((summarizable, document.sentences().len()), (25, 27));
}
