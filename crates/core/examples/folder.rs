//! All text files of a folder on all cores, in order, with bounded memory: the first sentence of each
//! summary. A file that cannot be read is told and passed over.
//!
//! `cargo run --release -p nutgraf --example folder -- archive/`

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program to copy")]

use std::path::{Path, PathBuf};

use nutgraf::{Analyzer, Document, Length, Pipeline, Source, SummaryOptions};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("give a folder")?;
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    paths.sort();

    let pipeline = Pipeline::new(&Analyzer::embedded()?)?;
    // Reading, analysis and choosing all run on the threads.
    for result in pipeline.map(paths, |_| 0, |analyzer, path| first_sentence(analyzer, &path)) {
        match result? {
            Ok(line) => println!("{line}"),
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(())
}

fn first_sentence(analyzer: &Analyzer, path: &Path) -> Result<String, String> {
    let place = path.display();
    let bytes = std::fs::read(path).map_err(|error| format!("{place}: {error}"))?;
    let source =
        Source::from_bytes(&bytes, None).map_err(|error| format!("{place}: it {error}"))?;
    let document = Document::new(source);
    let analysis = analyzer.analyze(&document).map_err(|error| format!("{place}: {error}"))?;
    let options = SummaryOptions { length: Length::Sentences(1), ..SummaryOptions::default() };
    let summary = analysis.summarize(&options);
    let sentence = summary.sentences.first().map_or("", |chosen| chosen.span.of(document.text()));
    Ok(format!("{place}: {sentence}"))
}
