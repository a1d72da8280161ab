//! Scores as Markdown, and a model card made of them and a template.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior, Value, context};
use serde::Serialize;

use crate::TrainError;
use crate::evaluate::SetScores;

const SCORES: &str = "scores.md";

/// The scores of another run, to compare with.
#[derive(Debug, Serialize)]
struct Ablation {
    /// What is different in it.
    name: String,
    /// Its scores.
    sets: Vec<SetScores>,
}

fn pages<'a>() -> Result<Environment<'a>, Error> {
    let mut pages = Environment::new();
    pages.set_undefined_behavior(UndefinedBehavior::Strict);
    pages.add_filter("score", |value: Option<f64>| {
        value.map_or("–".to_owned(), |value| format!("{value:.4}"))
    });
    pages.add_filter("share", |value: f64| format!("{value:.2}"));
    pages.add_filter("baselines", |set: &Value| -> Result<Vec<String>, Error> {
        let mut names = BTreeSet::new();
        for line in set.get_attr("scores")?.try_iter()? {
            let baselines = line.get_attr("baselines")?;
            names.extend(baselines.try_iter()?.map(|name| name.to_string()));
        }
        Ok(names.into_iter().collect())
    });
    // The int8 score of this name in a list of sets' scores: `sets | of("worldwide.dev", "f1")`.
    pages.add_filter("of", |sets: &Value, set: &str, name: &str| -> Result<Value, Error> {
        for found in sets.try_iter()? {
            if found.get_attr("set")?.as_str().is_some_and(|known| known.contains(set)) {
                for line in found.get_attr("scores")?.try_iter()? {
                    if line.get_attr("name")?.as_str() == Some(name) {
                        return line.get_attr("int8");
                    }
                }
            }
        }
        let message = format!("no score `{name}` of a set `{set}`");
        Err(Error::new(minijinja::ErrorKind::UndefinedError, message))
    });
    pages.add_template(SCORES, include_str!("../templates/scores.md"))?;
    Ok(pages)
}

/// The scores as Markdown tables.
pub fn tables(sets: &[SetScores]) -> Result<String, TrainError> {
    let render = || pages()?.get_template(SCORES)?.render(context! { sets => Serde(sets) });
    render().map_err(|error: Error| TrainError::Score(error.to_string()))
}

/// Fills the card's template at `template`: it sees the scores in `scores` as `sets`, those of
/// other runs as `ablations` (each with `name` and `sets`), and the tables by
/// `{% include "scores.md" %}`. Scores are what `evaluate --json` wrote.
pub fn card(
    template: &Path,
    scores: &Path,
    ablations: &[(String, PathBuf)],
) -> Result<String, TrainError> {
    let text = std::fs::read_to_string(template)
        .map_err(|error| TrainError::file(template, error.to_string()))?;
    let sets = read(scores)?;
    let ablation =
        |(name, path): &(String, PathBuf)| Ok(Ablation { name: name.clone(), sets: read(path)? });
    let ablations = ablations.iter().map(ablation).collect::<Result<Vec<_>, TrainError>>()?;
    let data = context! { sets => Serde(sets), ablations => Serde(ablations) };
    let rendered = pages().and_then(|pages| pages.render_str(&text, data));
    rendered.map_err(|error| TrainError::file(template, format!("{error:#}")))
}

fn read(path: &Path) -> Result<Vec<SetScores>, TrainError> {
    let text = std::fs::read(path).map_err(|error| TrainError::file(path, error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| TrainError::file(path, error.to_string()))
}
