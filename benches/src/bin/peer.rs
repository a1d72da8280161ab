//! This program's side of the comparison with peers: loads the model and does the jobs that
//! `benches/peers/pipeline.py` sends, a line each.
//!
//! `peer ARTICLES.jsonl THREADS`, then on standard input `articles FIRST END` or `encode BATCH TOKENS
//! TIMES`; each is answered by its seconds and a count.

#![expect(clippy::print_stdout, reason = "it answers on standard output")]

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::time::Instant;

use nutgraf::engine::{EncoderInput, Engine};
use nutgraf::{Analyzer, Document, SummaryOptions};
use serde_json::Value;

type Error = Box<dyn std::error::Error>;

fn main() -> Result<(), Error> {
    let usage = "usage: peer ARTICLES.jsonl THREADS";
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or(usage)?;
    let threads: usize = arguments.next().ok_or(usage)?.parse()?;
    let analyzer = Analyzer::embedded()?.with_threads(threads);
    let articles = BufReader::new(File::open(path)?)
        .lines()
        .map(|line| {
            let record: Value = serde_json::from_str(&line?)?;
            Ok(record["text"].as_str().ok_or("a line has no `text`")?.to_owned())
        })
        .collect::<Result<Vec<String>, Error>>()?;

    println!("loaded");
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let start = Instant::now();
        let count = match words[..] {
            ["articles", first, end] => {
                let articles =
                    articles.get(first.parse()?..end.parse()?).ok_or("no such articles")?;
                run(&analyzer, articles)?
            }
            ["encode", batch, tokens, times] => {
                encode(analyzer.engine(), batch.parse()?, tokens.parse()?, times.parse()?)?
            }
            _ => return Err(format!("no job: {line}").into()),
        };
        println!("{:.4} {count}", start.elapsed().as_secs_f64());
        std::io::stdout().flush()?;
    }
    Ok(())
}

/// Entities and a summary of each article; how many there were.
fn run(analyzer: &Analyzer, articles: &[String]) -> Result<usize, Error> {
    let documents = articles.iter().map(|text| Document::from_text(text.as_str()));
    let mut count = 0;
    for (_, analysis) in analyzer.analyze_all(documents) {
        let summary = analysis?.summarize(&SummaryOptions::default());
        count += usize::from(summary.sentences.len() <= 3);
    }
    Ok(count)
}

/// So many windows of so many tokens, so many times; how many tokens that was.
fn encode(engine: &dyn Engine, batch: usize, tokens: usize, times: usize) -> Result<usize, Error> {
    let window = EncoderInput { ids: vec![2003; tokens], segments: vec![3; tokens] };
    let windows = vec![window; batch];
    for _ in 0..times {
        engine.encode(&windows)?;
    }
    Ok(batch * tokens * times)
}
