//! What the embedded model makes of the articles in `crates/text/tests/inputs/articles/`: entities with their
//! mentions, and a summary. A new case is a new file.

#![cfg(feature = "embedded-model")]

use std::fmt::Write;

use nutgraf::{Analyzer, Document, Source, SummaryOptions};

#[test]
fn articles() {
    let analyzer = Analyzer::embedded().expect("the embedded model loads");
    insta::glob!("../../text/tests/inputs/articles", "*.txt", |path| {
        let bytes = std::fs::read(path).expect("the article is there");
        let source = Source::from_bytes(&bytes, None).expect("the article is text");
        let document = Document::new(source);
        let analysis = analyzer.analyze(&document).expect("the model runs");
        let mut shown = String::new();
        for entity in &analysis.entities {
            let names = entity.mentions.iter().map(|&mention| {
                let mention = &analysis.mentions[mention];
                format!("{} @{}", mention.span.of(document.text()).replace('\n', "⏎"), mention.span)
            });
            let names: Vec<String> = names.collect();
            let _ = writeln!(shown, "{} {}: {}", entity.label, entity.name, names.join(", "));
        }
        for sentence in analysis.summarize(&SummaryOptions::default()).sentences {
            let text = sentence.span.of(document.text()).replace('\n', "⏎");
            let _ = writeln!(shown, "\n[{}] {text}", sentence.sentence);
        }
        insta::assert_snapshot!(shown);
    });
}
