//! Scores predicted entities against gold, each a file in any format that is read (`CoNLL`, brat, JSON,
//! spans): precision, recall and F1 by type, and the first errors.
//!
//! `cargo run --release -p nutgraf-eval --example score -- gold.conll predictions.jsonl`

#![expect(clippy::print_stdout, reason = "a program to copy")]

use std::error::Error;
use std::path::Path;

use nutgraf_eval::formats::{self, ReadOptions};
use nutgraf_eval::ner::{self, Document, EntitySpan};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(gold), Some(predicted)) = (arguments.next(), arguments.next()) else {
        return Err("give a file of gold and a file of predictions".into());
    };
    let scores = ner::score(&documents(&gold)?, &documents(&predicted)?)?;
    let percent =
        |value: Option<f64>| value.map_or("   -".to_owned(), |v| format!("{:4.1}", 100.0 * v));
    let all = [("all".into(), scores.micro)];
    for (label, prf) in scores.per_type.into_iter().chain(all) {
        let [precision, recall, f1] = [prf.precision, prf.recall, prf.f1].map(percent);
        println!("{label:8} precision {precision} recall {recall} F1 {f1}");
    }
    for error in scores.errors.iter().take(10) {
        println!("{error:?}");
    }
    println!("{}", scores.signature);
    Ok(())
}

fn documents(path: &str) -> Result<Vec<Document>, Box<dyn Error>> {
    let articles = formats::read(Path::new(path), &ReadOptions::default())?.complete()?.articles;
    let entities = |article: &nutgraf_eval::data::Article| {
        let spans = article.entities.iter();
        spans.map(|e| EntitySpan::new(e.span.start, e.span.end, e.label.clone())).collect()
    };
    Ok(articles
        .iter()
        .map(|article| Document::new(article.id.clone(), entities(article)))
        .collect())
}
