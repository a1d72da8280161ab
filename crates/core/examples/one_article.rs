//! One article from a file: its summary, and who and what is in it.
//!
//! `cargo run --release -p nutgraf --example one_article -- article.txt`

#![expect(clippy::print_stdout, reason = "a program to copy")]

use nutgraf::{Analyzer, Document, Length, Source, SummaryOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("give an article's file")?;
    // Text in any encoding, or HTML.
    let document = Document::new(Source::from_bytes(&std::fs::read(path)?, None)?);
    let analysis = Analyzer::embedded()?.analyze(&document)?;

    let options = SummaryOptions { length: Length::Words(60), ..SummaryOptions::default() };
    for sentence in analysis.summarize(&options).sentences {
        println!("{} {}", sentence.span, sentence.span.of(document.text()));
    }
    for entity in &analysis.entities {
        println!("{} {} ×{}", entity.label, entity.name, entity.mentions.len());
    }
    Ok(())
}
