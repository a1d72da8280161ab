//! Prints what `nutgraf check` makes the risk of each sentence of, for `benches/check/fit.py`.
//!
//! `cargo run --release -p nutgraf --example check_features -- pairs.jsonl`, where a line has `source`
//! and `summary`.

#![expect(clippy::print_stdout, reason = "a program's output")]

use std::error::Error;

use nutgraf::evidence::{Checker, feature_names, features};
use nutgraf::{Analyzer, Document};
use serde::Deserialize;

#[derive(Deserialize)]
struct Pair {
    source: String,
    summary: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).ok_or("which file?")?;
    let analyzer = Analyzer::embedded()?;
    println!("{}", serde_json::to_string(feature_names())?);
    let mut last: Option<(String, Checker)> = None;
    for line in std::fs::read_to_string(file)?.lines() {
        let Pair { source, summary } = serde_json::from_str(line)?;
        let checker = match last.take() {
            Some((before, checker)) if before == source => checker,
            _ => Checker::new(&analyzer.analyze(&Document::from_text(source.as_str()))?),
        };
        println!("{}", serde_json::to_string(&features(&checker, &summary, &analyzer)?)?);
        last = Some((source, checker));
    }
    Ok(())
}
