//! Writes what a context head reads of articles, for training one.
//!
//! `cargo run --release -p nutgraf --example context_inputs -- articles.jsonl OUT [SENTENCES]`
//!
//! A line of the file is an article: `id`, `text`. `OUT.jsonl` gets a line for each with its `id` and
//! the `[start, end]` in bytes of those of its first SENTENCES (45) that a summary may be chosen from; `OUT.f32` their
//! numbers one after another, 32-bit and little-endian: of each sentence what a salience head reads,
//! the numbers of its text, and those of it with each sentence before it.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};

use nutgraf::summary::context_inputs;
use nutgraf::tasks::Salience;
use nutgraf::{Analyzer, Document, Source};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Article {
    id: String,
    text: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, out, rest @ ..] = &*arguments else { return Err("articles.jsonl OUT".into()) };
    let most = rest.first().map_or(Ok(45), |most| most.parse())?;
    let analyzer = Analyzer::embedded()?;
    let width = analyzer.spec().salience_width();
    let mut index = BufWriter::new(File::create(format!("{out}.jsonl"))?);
    let mut numbers = BufWriter::new(File::create(format!("{out}.f32"))?);
    for line in std::fs::read_to_string(file)?.lines() {
        let Article { id, text } = serde_json::from_str(line)?;
        let document = Document::new(Source::from_text(text.as_str()));
        let analysis = analyzer.analyze(&document)?;
        let encoded = analyzer.encode(&document)?;
        let rows = Salience::inputs(&encoded, true);
        let mut spans = Vec::new();
        for input in context_inputs(&analysis).into_iter().take(most) {
            let span = document.sentences()[input.sentence].span;
            spans.push([span.start, span.end]);
            let row = rows.iter().find(|(sentence, _)| *sentence == input.sentence);
            let row = row.map_or_else(|| vec![0.0; width], |(_, row)| row.clone());
            let own = row.iter().chain(&input.text).chain(input.pairs.iter().flatten());
            for number in own {
                numbers.write_all(&number.to_le_bytes())?;
            }
        }
        writeln!(index, "{}", json!({"id": id, "sentences": spans}))?;
    }
    Ok(())
}
