//! Scores of a model on development sets, by the code that ships: its splitter, windows, decoding
//! and selection.

use std::collections::BTreeMap;
use std::path::Path;

use nutgraf::{Analyzer, BlockKind, Document, Source, Span, SummaryOptions};
use nutgraf_eval::formats::{self, ReadOptions};
use nutgraf_eval::ner::{self, EntitySpan};
use nutgraf_eval::summary::rouge::{Options, Scorer, Variant};

use crate::TrainError;
use crate::data::entities::read_articles;

/// Scores by name, in percent: strict F1 as `f1`, `f1.PER`, ...; ROUGE F1 as `rouge1`, ...
pub type Scores = BTreeMap<String, f64>;

/// Strict F1 on annotated articles, over all types and each of them. Sentences are those
/// of the annotation.
pub fn entities(analyzer: &Analyzer, path: &Path) -> Result<Scores, TrainError> {
    let fail = |reason: String| TrainError::Score(format!("{}: {reason}", path.display()));
    let articles = read_articles(path)?;
    let documents: Vec<Document> = articles
        .iter()
        .map(|article| {
            let mut source = Source::from_text(article.text.clone());
            let blocks = article.sentences.iter().map(|&span| (span, BlockKind::Paragraph));
            source.blocks = Some(blocks.collect());
            Document::new(source)
        })
        .collect();
    let (mut gold, mut predicted) = (Vec::new(), Vec::new());
    for (article, (_, analysis)) in articles.iter().zip(analyzer.analyze_all(documents)) {
        let analysis = analysis.map_err(|error| fail(error.to_string()))?;
        let span = |span: Span, label: &str| EntitySpan::new(span.start, span.end, label);
        let entities = article.entities.iter().map(|e| span(e.span, &e.label)).collect();
        gold.push(ner::Document::new(article.id.clone(), entities));
        let entities = analysis.mentions.iter().map(|m| span(m.span, &m.label)).collect();
        predicted.push(ner::Document::new(article.id.clone(), entities));
    }
    let scores = ner::score(&gold, &predicted).map_err(|error| fail(error.to_string()))?;
    let percent = |f1: Option<f64>| 100.0 * f1.unwrap_or(0.0);
    let mut found = Scores::from([("f1".to_owned(), percent(scores.micro.f1))]);
    for (label, prf) in &scores.per_type {
        found.insert(format!("f1.{label}"), percent(prf.f1));
    }
    Ok(found)
}

/// ROUGE-1, -2 and -Lsum F1 with stemming of summaries of three sentences.
pub fn summaries(analyzer: &Analyzer, path: &Path) -> Result<Scores, TrainError> {
    let fail = |reason: String| TrainError::Score(format!("{}: {reason}", path.display()));
    let records = formats::read_summaries(path, &ReadOptions::default())
        .map_err(|error| TrainError::file(path, error.to_string()))?;
    let variants = vec![Variant::N(1), Variant::N(2), Variant::Lsum];
    let mut rouge = Scorer::new(Options { variants, stem: true, ..Options::default() });
    let mut sums = [0.0; 3];
    for record in &records {
        let document = Document::from_text(record.article.as_deref().unwrap_or_default());
        let analysis = analyzer.analyze(&document).map_err(|error| fail(error.to_string()))?;
        let summary = analysis.summarize(&document, &SummaryOptions::default());
        let lines: Vec<&str> =
            summary.sentences.iter().map(|s| document.sentence_text(s.sentence)).collect();
        let scores = rouge
            .score_multi(&record.references, &lines.join("\n"))
            .map_err(|_| fail(format!("{} has no reference", record.id)))?;
        sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score.fmeasure);
    }
    let names = ["rouge1", "rouge2", "rougeLsum"];
    let mean = |sum: f64| 100.0 * sum / records.len().max(1) as f64;
    Ok(names.iter().zip(sums).map(|(name, sum)| ((*name).to_owned(), mean(sum))).collect())
}
