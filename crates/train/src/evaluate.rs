//! A model on development sets: as it ships (int8), and as trained (fp32) if its run is at hand.

use std::collections::BTreeMap;
use std::path::Path;

use nutgraf::Analyzer;
use nutgraf_eval::evaluate::Options;
use nutgraf_eval::ner::Calibration;
use nutgraf_eval::report::{Report, Score};
use nutgraf_eval::set::Wanted;
use serde::{Deserialize, Serialize};

use crate::TrainError;
use crate::export::Form;
use crate::run::Trained;
use crate::score::{DevSet, NamedSet, Scores};

/// Scores of one model on one set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetScores {
    /// The set's name.
    pub set: String,
    /// Its documents.
    pub documents: usize,
    /// The entity types that it annotates and that are scored; all, if there are none.
    #[serde(default)]
    pub types: Vec<String>,
    /// The scores of the int8 model, with intervals and baselines.
    pub scores: Vec<Line>,
    /// What its confidences are worth; `None` for a set without entities.
    pub calibration: Option<Calibration>,
}

/// One score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its name, such as `ner.strict.f1`; of a type, `ner.strict.f1.PER`.
    pub name: String,
    /// Of the int8 model.
    pub int8: Option<f64>,
    /// Its 95% bootstrap interval.
    pub interval: Option<[f64; 2]>,
    /// Of the fp32 model, if there is one: strict F1 and ROUGE.
    pub fp32: Option<f64>,
    /// Of the baselines, by their names.
    pub baselines: BTreeMap<String, Option<f64>>,
}

/// Scores a finished model directory on `sets`.
pub fn evaluate_finished(folder: &Path, sets: Vec<NamedSet>) -> Result<Vec<SetScores>, TrainError> {
    let model = Analyzer::open(folder)?;
    sets.into_iter().map(|named| of_set(&DevSet::read(named)?, &model, None)).collect()
}

/// Scores the model on `sets`.
pub fn evaluate(trained: &Trained, sets: Vec<NamedSet>) -> Result<Vec<SetScores>, TrainError> {
    let folder = tempfile::tempdir()
        .map_err(|error| TrainError::file(Path::new("temporary folder"), error.to_string()))?;
    trained.export(folder.path(), Form::Int8)?;
    let int8 = Analyzer::open(folder.path())?;
    let fp32 = trained.setup.analyzer(trained.weights.copy()?)?;
    sets.into_iter().map(|named| of_set(&DevSet::read(named)?, &int8, Some(&fp32))).collect()
}

fn of_set(dev: &DevSet, int8: &Analyzer, fp32: Option<&Analyzer>) -> Result<SetScores, TrainError> {
    let options = Options { types: dev.types.clone(), ..Options::default() };
    let shipped = dev.set.evaluate(int8, &Wanted::default(), options)?;
    // Not a whole report: similarity would be computed for each baseline, by an engine that takes
    // one window at a time.
    let trained = fp32.map(|fp32| dev.score(fp32)).transpose()?;
    let calibration = dev.set.has_entities.then(|| {
        let predicted = dev.predict(int8)?;
        Ok::<_, TrainError>(Calibration::new(&dev.set.articles, &predicted))
    });
    let calibration = calibration.transpose()?;
    Ok(SetScores {
        set: dev.name(),
        documents: shipped.dataset.documents,
        types: dev.types.clone(),
        scores: lines(&shipped, trained.as_ref()),
        calibration,
    })
}

/// The F1 scores of a report, beside those of the model as trained.
fn lines(shipped: &Report, trained: Option<&Scores>) -> Vec<Line> {
    let shown = |name: &str| name.split('.').any(|part| part == "f1");
    let fp32 = |name: &str| {
        let summary = || name.strip_prefix("summary.")?.strip_suffix(".f1");
        let score = trained?.get(name.strip_prefix("ner.strict.").or_else(summary)?)?;
        Some(score / 100.0)
    };
    let line = |score: &Score| Line {
        name: score.name.clone(),
        int8: score.value,
        interval: score.interval.as_ref().map(|bounds| [bounds.low, bounds.high]),
        fp32: fp32(&score.name),
        baselines: score.neighbours.clone(),
    };
    shipped.scores.iter().filter(|score| shown(&score.name)).map(line).collect()
}
