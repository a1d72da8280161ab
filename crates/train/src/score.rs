//! Scores of a model on development sets, by the code that ships: its splitter, windows, decoding
//! and selection, and the metrics of `nutgraf eval`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nutgraf::Analyzer;
use nutgraf_eval::data::{Annotation, Article};
use nutgraf_eval::formats::ReadOptions;
use nutgraf_eval::ner;
use nutgraf_eval::set::{Set, Wanted};
use nutgraf_eval::summary::rouge::{Options, Scorer, Variant};

use crate::TrainError;

/// Scores by name, in percent: strict F1 as `f1`, `f1.PER`, ...; ROUGE F1 with stemming of
/// summaries of three sentences as `rouge1`, `rouge2` and `rougeLsum`.
pub type Scores = BTreeMap<String, f64>;

/// A development set.
#[derive(Debug)]
pub struct DevSet {
    /// Its file.
    pub path: PathBuf,
    /// What is in it.
    pub set: Set,
    /// The entity types that it annotates; all of the model's, if there are none.
    pub types: Vec<String>,
}

/// A development set as it is named on the command line: its file, and behind `=` the entity
/// types that it annotates, if those are not all of the model's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSet {
    /// The file.
    pub path: PathBuf,
    /// The types.
    pub types: Vec<String>,
}

impl NamedSet {
    /// Of `FILE` or `FILE=TYPE,TYPE`.
    pub fn parse(argument: &str) -> Self {
        match argument.rsplit_once('=').filter(|_| !Path::new(argument).exists()) {
            Some((path, types)) => {
                let types = types.split(',').map(|label| label.trim().to_owned());
                Self { path: path.into(), types: types.filter(|label| !label.is_empty()).collect() }
            }
            None => Path::new(argument).into(),
        }
    }
}

impl From<&Path> for NamedSet {
    fn from(path: &Path) -> Self {
        Self { path: path.to_owned(), types: Vec::new() }
    }
}

impl DevSet {
    /// Reads a set.
    pub fn read(NamedSet { path, types }: NamedSet) -> Result<Self, TrainError> {
        let mut set = Set::read(&path, &ReadOptions::default())?;
        for article in &mut set.articles {
            article.retain_types(&types);
        }
        Ok(Self { path, set, types })
    }

    /// What a model says of it, entities of other types left out.
    pub fn predict(&self, analyzer: &Analyzer) -> Result<Vec<Article>, TrainError> {
        let mut predicted = self.set.predict(analyzer, &Wanted::default())?;
        for article in &mut predicted {
            article.retain_types(&self.types);
        }
        Ok(predicted)
    }

    /// Its file's name without the extension.
    pub fn name(&self) -> String {
        self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Scores a model on it.
    pub fn score(&self, analyzer: &Analyzer) -> Result<Scores, TrainError> {
        let fail = |reason: String| TrainError::Score(format!("{}: {reason}", self.path.display()));
        let predicted = self.predict(analyzer)?;
        let percent = |share: f64| 100.0 * share;
        let mut found = Scores::new();
        if self.set.has_entities {
            let spans = |articles: &[Article]| -> Vec<ner::Document> {
                let document = |article: &Article| {
                    let spans = article.entities.iter().map(Annotation::to_span).collect();
                    ner::Document::new(article.id.clone(), spans)
                };
                articles.iter().map(document).collect()
            };
            let scores = ner::score(&spans(&self.set.articles), &spans(&predicted))
                .map_err(|error| fail(error.to_string()))?;
            found.insert("f1".to_owned(), percent(scores.micro.f1.unwrap_or(0.0)));
            for (label, prf) in &scores.per_type {
                found.insert(format!("f1.{label}"), percent(prf.f1.unwrap_or(0.0)));
            }
        }
        if !self.set.cases.is_empty() {
            let names = ["rouge1", "rouge2", "rougeLsum"];
            let variants = vec![Variant::N(1), Variant::N(2), Variant::Lsum];
            let mut rouge = Scorer::new(Options { variants, stem: true, ..Options::default() });
            let summaries: BTreeMap<&str, String> = predicted
                .iter()
                .map(|article| (&*article.id, article.summary_record().summary.unwrap_or_default()))
                .collect();
            let mut sums = [0.0; 3];
            for case in &self.set.cases {
                let summary = summaries.get(&*case.id).map_or("", String::as_str);
                let scores = rouge
                    .score_multi(&case.references, summary)
                    .map_err(|_| fail(format!("{} has no reference", case.id)))?;
                sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += score.fmeasure);
            }
            for (name, sum) in names.into_iter().zip(sums) {
                found.insert(name.to_owned(), percent(sum / self.set.cases.len() as f64));
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_sets() {
        let plain = NamedSet { path: "dev.jsonl".into(), types: Vec::new() };
        assert_eq!(NamedSet::parse("dev.jsonl"), plain);
        let types = vec!["PER".to_owned(), "ORG".to_owned()];
        let some = NamedSet { path: "a=b/dev.jsonl".into(), types };
        assert_eq!(NamedSet::parse("a=b/dev.jsonl=PER, ORG"), some);
    }
}
