//! A gold set, and what the model predicts for its articles.

use std::path::Path;
use std::sync::Arc;

use nutgraf::{Analyzer, Document, SummaryOptions};
use nutgraf_eval::data::{Annotation, Article, Summary, SummarySentence};
use nutgraf_eval::evaluate::SummaryCase;
use nutgraf_eval::formats::{self, Format, ReadOptions};
use nutgraf_eval::gold::{Gold, ReferenceForm};

use super::{EvalFailure, file_name};

/// How gold files of this project are called.
const GOLD_NAME: &str = "gold.json";

/// A gold set.
pub(super) struct Set {
    pub(super) name: String,
    /// Articles with their gold annotations.
    pub(super) articles: Vec<Article>,
    /// Whether entities are annotated, or only summaries.
    pub(super) has_entities: bool,
    /// Articles with references, and content units where there are some.
    pub(super) cases: Vec<SummaryCase>,
}

impl Set {
    /// Reads a set: a gold file, or any format of annotations.
    pub(super) fn read(path: &Path, format: Option<Format>) -> Result<Self, EvalFailure> {
        let inside = path.join(GOLD_NAME);
        let gold = if inside.is_file() { &inside } else { path };
        let format = match format {
            Some(format) => format,
            None => Format::detect(gold)?,
        };
        let name = file_name(path);
        if format == Format::Gold && gold.is_file() {
            let found = Gold::read(gold)?;
            let case = SummaryCase {
                id: found.article.id.clone(),
                article: Some(found.text),
                references: found.gold.references.texts(ReferenceForm::ThreeSentences),
                units: found.gold.content_units,
                ..SummaryCase::default()
            };
            let case = case.naming(&found.article);
            return Ok(Self {
                name: found.gold.id,
                articles: vec![found.article],
                has_entities: true,
                cases: vec![case],
            });
        }
        let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
        let articles = formats::read(path, &options)?.complete()?.articles;
        let is_summarized = |article: &&Article| !article.references.is_empty();
        let case = |article: &Article| {
            let mut record = article.summary_record();
            (record.summary, record.evidence) = (None, None);
            SummaryCase::new(record)
        };
        let cases = articles.iter().filter(is_summarized).map(case).collect();
        let has_entities = format != Format::Summaries;
        Ok(Self { name, articles, has_entities, cases })
    }

    /// What the model gives for each article: its entities and a summary of three sentences.
    pub(super) fn predict(
        &self,
        analyzer: &Analyzer,
        min_confidence: f32,
    ) -> Result<Vec<Article>, EvalFailure> {
        let documents: Vec<Document> =
            self.articles.iter().map(|article| Document::from_text(article.text.clone())).collect();
        let results = analyzer.analyze_all(documents);
        let predicted = self.articles.iter().zip(results).map(|(gold, (document, analysis))| {
            let mut analysis = analysis
                .map_err(|error| EvalFailure::Model { document: gold.id.clone(), error })?;
            analysis.retain_confident(&document, min_confidence);
            let mut entities = Vec::with_capacity(analysis.mentions.len());
            for (number, entity) in analysis.entities.iter().enumerate() {
                let id: Arc<str> = format!("{number}").into();
                entities.extend(entity.mentions.iter().map(|&mention| {
                    let mention = &analysis.mentions[mention];
                    Annotation {
                        entity: Some(Arc::clone(&id)),
                        confidence: Some(f64::from(mention.confidence)),
                        ..Annotation::new(mention.span, Arc::clone(&mention.label))
                    }
                }));
            }
            entities.sort_by_key(|annotation| annotation.span);
            let summary = analysis.summarize(&document, &SummaryOptions::default());
            let sentences: Vec<SummarySentence> = summary
                .sentences
                .iter()
                .map(|sentence| SummarySentence {
                    text: sentence.span.of(document.text()).to_owned(),
                    score: Some(f64::from(sentence.score)),
                    evidence: vec![sentence.span],
                })
                .collect();
            let lines: Vec<&str> =
                sentences.iter().map(|sentence| sentence.text.as_str()).collect();
            Ok(Article {
                id: gold.id.clone(),
                text: gold.text.clone(),
                sentences: document.sentences().iter().map(|sentence| sentence.span).collect(),
                entities,
                summary: Some(Summary { text: lines.join("\n"), sentences }),
                ..Article::default()
            })
        });
        predicted.collect()
    }
}
