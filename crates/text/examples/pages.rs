//! Extracts pages, one JSON line each, and says on stderr how long that took.
//!
//! `cargo run --release -p nutgraf-text --example pages -- FOLDER > pages.jsonl`
//!
//! `benches/pages/score.py` compares what it writes with what people marked. The text of a page is
//! its blocks that are not boilerplate; reading and writing files is not timed.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program's output")]

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use nutgraf_text::document::{BlockKind, Document};
use nutgraf_text::source::{Format, Source};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: pages FOLDER")?;
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_, Box<dyn Error>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "html"));
    files.sort();
    let mut spent = Duration::ZERO;
    for file in &files {
        let bytes = std::fs::read(file)?;
        let start = Instant::now();
        let source = Source::from_bytes(&bytes, Some(Format::Html));
        let page = source.map(|source| {
            let warnings = source.warnings.clone();
            (Document::new(source), warnings)
        });
        spent += start.elapsed();
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let record = match page {
            Ok((document, warnings)) => {
                let blocks: Vec<_> = document
                    .blocks()
                    .iter()
                    .map(|block| (format!("{:?}", block.kind), block.span.of(document.text())))
                    .collect();
                let text: Vec<_> = document
                    .blocks()
                    .iter()
                    .filter(|block| !matches!(block.kind, BlockKind::Boilerplate(_)))
                    .map(|block| block.span.of(document.text()))
                    .collect();
                let metadata = document.metadata();
                json!({
                    "file": name,
                    "text": text.join("\n\n"),
                    "blocks": blocks,
                    "title": metadata.title,
                    "byline": metadata.byline,
                    "date": metadata.date,
                    "site": metadata.site,
                    "section": metadata.section,
                    "language": metadata.language,
                    "warnings": warnings,
                })
            }
            Err(error) => json!({ "file": name, "text": "", "error": error.to_string() }),
        };
        println!("{record}");
    }
    eprintln!("{} pages in {:.2} s", files.len(), spent.as_secs_f64());
    Ok(())
}
