//! A gold set, and what a model makes of its articles.

use std::path::Path;
#[cfg(feature = "model")]
use std::sync::Arc;

#[cfg(feature = "model")]
use nutgraf::{AnalyzeError, Analyzer, Document, SummaryOptions};

#[cfg(feature = "model")]
use crate::data::{Annotation, Summary, SummarySentence};
use crate::data::{Article, DataError};
use crate::evaluate::{EvalError, SummaryCase};
#[cfg(feature = "model")]
use crate::evaluate::{Evaluation, Options};
use crate::formats::{self, Format, ReadError, ReadOptions};
use crate::gold::Gold;
#[cfg(feature = "model")]
use crate::report::{Report, SystemInfo};

/// How gold files of this project are called.
const GOLD_NAME: &str = "gold.json";

/// Why a set could not be read or scored.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The annotations cannot be scored.
    #[error("cannot score: {0}")]
    Data(#[from] DataError),
    /// The predictions cannot be scored.
    #[error("cannot score: {0}")]
    Eval(#[from] EvalError),
    /// The model failed.
    #[cfg(feature = "model")]
    #[error("document `{document}`: {error}")]
    Model {
        /// The document's id.
        document: String,
        /// Why.
        error: AnalyzeError,
    },
}

/// What a model is asked for.
#[cfg(feature = "model")]
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Mentions that it is less sure of are left out.
    pub min_confidence: f32,
    /// The summary of each article.
    pub summary: SummaryOptions,
}

/// A gold set.
#[derive(Debug)]
pub struct Set {
    /// Its name: the gold's own, or the file's.
    pub name: String,
    /// Articles with their gold annotations.
    pub articles: Vec<Article>,
    /// Whether entities are annotated, or only summaries.
    pub has_entities: bool,
    /// Articles with references, and content units where there are some.
    pub cases: Vec<SummaryCase>,
}

impl Set {
    /// Reads a set: a gold file, or any format of annotations.
    pub fn read(path: &Path, options: &ReadOptions) -> Result<Self, SetError> {
        let inside = path.join(GOLD_NAME);
        let gold = if inside.is_file() { &inside } else { path };
        let format = match options.format {
            Some(format) => format,
            None => Format::detect(gold)?,
        };
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        if format == Format::Gold {
            let mut set =
                Self { name, articles: Vec::new(), has_entities: true, cases: Vec::new() };
            for file in &formats::files(gold, format)? {
                let found = Gold::read(file)?;
                if gold.is_file() {
                    set.name.clone_from(&found.gold.id);
                }
                let case = SummaryCase::of_gold(&found);
                set.cases.extend((!case.references.is_empty()).then_some(case));
                set.articles.push(found.article);
            }
            return Ok(set);
        }
        let options = ReadOptions { format: Some(format), ..options.clone() };
        let articles = formats::read(path, &options)?.complete()?.articles;
        let cases = articles.iter().map(SummaryCase::of_article);
        let cases = cases.filter(|case| !case.references.is_empty()).collect();
        let has_entities = format != Format::Summaries;
        Ok(Self { name, articles, has_entities, cases })
    }
}

#[cfg(feature = "model")]
impl Set {
    /// Runs a model on the set and scores what it gives.
    pub fn evaluate(
        &self,
        analyzer: &Analyzer,
        wanted: &Wanted,
        options: Options,
    ) -> Result<Report, SetError> {
        self.score(analyzer, &self.predict(analyzer, wanted)?, options)
    }

    /// Scores what a model gave for the set's articles, as [`predict`](Self::predict) did.
    pub fn score(
        &self,
        analyzer: &Analyzer,
        predicted: &[Article],
        options: Options,
    ) -> Result<Report, SetError> {
        let info = analyzer.model();
        let system = SystemInfo {
            name: info.name.clone(),
            model_version: Some(info.version.clone()),
            engine: Some(info.engine.to_owned()),
            precision: info.precision.clone(),
            kernels: info.kernels.clone(),
        };
        let mut evaluation = Evaluation::new(self.name.clone(), system, options);
        if self.has_entities {
            evaluation = evaluation.ner(&self.articles, predicted)?;
        }
        if !self.cases.is_empty() {
            let mut cases = self.cases.clone();
            let records = predicted.iter().map(Article::summary_record);
            SummaryCase::join(&mut cases, records.collect())?;
            evaluation = evaluation.summaries(&cases, Some(analyzer))?;
        }
        Ok(evaluation.report()?)
    }

    /// What the model gives for each article: its entities and a summary.
    pub fn predict(&self, analyzer: &Analyzer, wanted: &Wanted) -> Result<Vec<Article>, SetError> {
        let documents: Vec<Document> =
            self.articles.iter().map(|article| Document::from_text(article.text.clone())).collect();
        let results = analyzer.analyze_all(documents);
        let predicted = self.articles.iter().zip(results).map(|(gold, (document, analysis))| {
            let mut analysis =
                analysis.map_err(|error| SetError::Model { document: gold.id.clone(), error })?;
            analysis.retain_confident(wanted.min_confidence);
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
            let summary = analysis.summarize(&wanted.summary);
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
