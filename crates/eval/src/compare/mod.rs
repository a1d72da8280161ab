//! Reports of several systems on the same documents: the scores of each with their intervals, and for
//! each two of them how much they differ, and how sure that is.

mod units;

use serde::{Deserialize, Serialize};

use crate::report::{Better, Bounds, Report, Score, Statistics};
use crate::stats::{Resampling, StatsError, holm};

/// At this level a difference is called one.
const LEVEL: f64 = 0.05;

/// Several systems on the same documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "nutgraf comparison"))]
pub struct Compared {
    /// The version of this schema.
    pub schema_version: u32,
    /// What all were scored against.
    pub dataset: String,
    /// Documents that the scores of entities are of; sentences, if there is one document only.
    pub entities_of: usize,
    /// Documents that the scores of summaries are of.
    pub summaries_of: usize,
    /// The systems, in the order given.
    pub systems: Vec<System>,
    /// How the tests were made.
    pub resampling: Resampling,
    /// Each score that at least two systems have, in the order of the first report that has it.
    pub rows: Vec<Row>,
    /// What it comes to, in words.
    pub verdicts: Vec<String>,
    /// What a reader of the table has to know.
    pub notes: Vec<String>,
}

/// One of the systems.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct System {
    /// A letter for it: `A`, `B` and so on.
    pub letter: String,
    /// What it is, with its version if that is known.
    pub name: String,
    /// The report.
    pub report: String,
}

/// One score of all systems.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// The same for people.
    pub title: String,
    /// Whether more is better.
    pub better: Better,
    /// Of each system, in their order.
    pub values: Vec<Value>,
    /// Each two systems: the first with the second, with the third, ..., the second with the third.
    pub pairs: Vec<Pair>,
}

/// A score of one system.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Value {
    /// The score; null if it has no value.
    pub value: Option<f64>,
    /// How sure it is.
    pub interval: Option<Bounds>,
}

/// One score of two systems.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pair {
    /// One system, from 0.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// The score of `b` less that of `a`.
    pub delta: Option<f64>,
    /// The bounds of the difference, by paired bootstrap.
    pub interval: Option<(f64, f64)>,
    /// Two-sided p by paired bootstrap.
    pub p_bootstrap: Option<f64>,
    /// Two-sided p by approximate randomization.
    pub p_randomization: Option<f64>,
    /// The p of the bootstrap, corrected after Holm for all pairs of this score.
    pub holm_bootstrap: Option<f64>,
    /// The p of the randomization, corrected after Holm for all pairs of this score.
    pub holm_randomization: Option<f64>,
    /// Whether every swap was looked at, so that the p of the randomization is exact.
    pub exact: bool,
}

/// Why reports cannot be compared.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// There is nothing to compare with.
    #[error("{0} reports are given, and a comparison needs two at least")]
    TooFew(usize),
    /// They are of other documents.
    #[error(
        "the reports are not of the same documents: of {what}, {common} are in all; others are {named}"
    )]
    OtherDocuments {
        /// `entities` or `summaries`.
        what: &'static str,
        /// How many documents all have.
        common: usize,
        /// What only some have.
        named: String,
    },
    /// They have no document in common.
    #[error("of {what}, the reports have no document in common")]
    NoCommonDocuments {
        /// `entities` or `summaries`.
        what: &'static str,
    },
    /// Scores were made in another way.
    #[error(
        "`{name}` was made in two ways, so its values cannot be compared: `{a}` in `{of_a}`, and `{b}` in `{of_b}`"
    )]
    OtherSignature {
        /// The score.
        name: String,
        /// How one was made.
        a: String,
        /// In which report.
        of_a: String,
        /// How the other was made.
        b: String,
        /// In which report.
        of_b: String,
    },
    /// They have no score in common.
    #[error("no two of the reports have a score in common")]
    NothingCommon,
    /// The tests cannot be made.
    #[error(transparent)]
    Stats(#[from] StatsError),
}

/// Compares each two of several systems; a report comes with the name of its file. Documents are paired
/// by their ids. With `common`, those that not all reports have are left out, and scores made anew of
/// the others.
///
/// # Errors
/// If there are fewer than two reports, or they were not scored on the same documents, by the same
/// metrics.
pub fn compare(
    reports: &[(&str, &Report)],
    common: bool,
    resampling: Resampling,
) -> Result<Compared, CompareError> {
    let [(_, first), _, ..] = reports else { return Err(CompareError::TooFew(reports.len())) };
    units::check_signatures(reports)?;
    let found = units::common(reports, common)?;
    let mut notes = found.notes.clone();
    let datasets: Vec<&str> = reports.iter().map(|(_, report)| &*report.dataset.name).collect();
    if let Some(other) = datasets.iter().find(|name| **name != datasets[0]) {
        notes.push(format!(
            "The gold sets have other names, such as `{}` and `{other}`: their annotations are taken to be the same.",
            datasets[0],
        ));
    }
    let mut names: Vec<&Score> = Vec::new();
    for score in reports.iter().flat_map(|(_, report)| &report.scores) {
        let having = reports.iter().filter(|(_, report)| report.score(&score.name).is_some());
        if having.count() > 1 && !names.iter().any(|known| known.name == score.name) {
            names.push(score);
        }
    }
    let mut rows = Vec::with_capacity(names.len());
    let mut unknown = Vec::new();
    for score in names {
        let row = row(score, reports, &found, resampling)?;
        if row.values.iter().all(|value| value.value.is_none()) && score.value.is_some() {
            unknown.push(score.title.clone());
        } else {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Err(CompareError::NothingCommon);
    }
    if !unknown.is_empty() {
        notes.push(format!(
            "Left out, since reports do not say how they come from single documents: {}.",
            unknown.join(", ")
        ));
    }
    notes.extend(remarks(reports, &found, rows.len()));
    let systems: Vec<System> = reports
        .iter()
        .enumerate()
        .map(|(place, (file, report))| System {
            letter: letter(place),
            name: name(report),
            report: (*file).to_owned(),
        })
        .collect();
    Ok(Compared {
        schema_version: crate::report::SCHEMA_VERSION,
        dataset: first.dataset.name.clone(),
        entities_of: found.units.0,
        summaries_of: found.units.1,
        verdicts: verdicts(&rows, &systems),
        systems,
        resampling,
        rows,
        notes,
    })
}

fn remarks(reports: &[(&str, &Report)], found: &units::Common, rows: usize) -> Vec<String> {
    let mut notes = Vec::new();
    let one = |report: &Report| report.ner.as_ref().is_some_and(|ner| ner.unit == "sentence");
    if reports.iter().any(|(_, report)| one(report)) {
        notes.push(
            "There is one document only: the tests of entity scores resample its sentences, and \
             say nothing of other articles."
                .to_owned(),
        );
    }
    if found.units.1 == 1 {
        notes.push("There is one summary only: differences of its scores have no test.".into());
    }
    let pairs = reports.len() * (reports.len() - 1) / 2;
    let holm = if pairs > 1 {
        format!(" Holm's correction is for the {pairs} pairs of each score.")
    } else {
        String::new()
    };
    notes.push(format!(
        "{rows} scores are compared: at p < 0.05, about one in twenty differs by chance alone.{holm}"
    ));
    notes
}

/// `A` to `Z`, then `A1` and so on.
fn letter(place: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(place % 26).unwrap_or_default());
    if place < 26 { letter.into() } else { format!("{letter}{}", place / 26) }
}

fn name(report: &Report) -> String {
    match &report.system.model_version {
        Some(version) => format!("{} {version}", report.system.name),
        None => report.system.name.clone(),
    }
}

fn row(
    score: &Score,
    reports: &[(&str, &Report)],
    found: &units::Common,
    resampling: Resampling,
) -> Result<Row, CompareError> {
    let units = if score.name.starts_with("summary.") { found.units.1 } else { found.units.0 };
    let mut values = Vec::with_capacity(reports.len());
    for ((_, report), statistics) in reports.iter().zip(&found.statistics) {
        let own = report.score(&score.name);
        values.push(match own {
            Some(own) if !found.fewer => Value { value: own.value, interval: own.interval },
            Some(_) => anew(statistics, &score.name, units, resampling)?,
            None => Value { value: None, interval: None },
        });
    }
    let mut pairs = Vec::new();
    for a in 0..reports.len() {
        for b in a + 1..reports.len() {
            let [one, other] = [a, b].map(|place| &found.statistics[place]);
            let tests = match one.compare(other, &score.name, resampling) {
                Some(Ok(tests)) if units > 1 => Some(tests),
                None | Some(Ok(_) | Err(StatsError::Undefined | StatsError::NoDocuments)) => None,
                Some(Err(error)) => return Err(error.into()),
            };
            pairs.push(Pair {
                a,
                b,
                delta: values[a].value.zip(values[b].value).map(|(a, b)| b - a),
                interval: tests.and_then(|(bootstrap, _)| bootstrap.interval),
                p_bootstrap: tests.map(|(bootstrap, _)| bootstrap.p),
                p_randomization: tests.map(|(_, randomization)| randomization.p),
                holm_bootstrap: None,
                holm_randomization: None,
                exact: tests.is_some_and(|(_, randomization)| randomization.exact),
            });
        }
    }
    let adjusted = |p: fn(&Pair) -> Option<f64>| holm(&pairs.iter().map(p).collect::<Vec<_>>());
    let adjusted =
        adjusted(|pair| pair.p_bootstrap).into_iter().zip(adjusted(|pair| pair.p_randomization));
    for (pair, (bootstrap, randomization)) in pairs.iter_mut().zip(adjusted.collect::<Vec<_>>()) {
        (pair.holm_bootstrap, pair.holm_randomization) = (bootstrap, randomization);
    }
    let (name, title) = (score.name.clone(), score.title.clone());
    Ok(Row { name, title, better: score.better, values, pairs })
}

/// A score of the common documents.
fn anew(
    statistics: &Statistics,
    name: &str,
    units: usize,
    resampling: Resampling,
) -> Result<Value, CompareError> {
    match statistics.interval(name, resampling) {
        Some(Ok(found)) => {
            let bounds = Bounds {
                low: found.low,
                high: found.high,
                error: found.error,
                undefined: found.undefined,
            };
            Ok(Value { value: Some(found.score), interval: Some(bounds).filter(|_| units > 1) })
        }
        None | Some(Err(StatsError::Undefined | StatsError::NoDocuments)) => {
            Ok(Value { value: None, interval: None })
        }
        Some(Err(error)) => Err(error.into()),
    }
}

/// The scores that a comparison is read for.
const READ_FIRST: [&str; 3] =
    ["ner.strict.f1", "summary.importance.of_sentences", "summary.rouge1.f1"];

/// Which differences there are, in words, of the scores that are read first.
fn verdicts(rows: &[Row], systems: &[System]) -> Vec<String> {
    let told = rows.iter().filter(|row| READ_FIRST.contains(&&*row.name));
    told.map(|row| {
        let tested = row.pairs.iter().any(|pair| pair.p_bootstrap.is_some());
        let sure: Vec<String> = row
            .pairs
            .iter()
            .filter(|pair| pair.significant())
            .filter_map(|pair| {
                let delta = pair.delta?;
                let (more, less) = if delta > 0.0 { (pair.b, pair.a) } else { (pair.a, pair.b) };
                let [more, less] = [more, less].map(|place| &systems[place].letter);
                Some(format!("{more} over {less} by {:.3}", delta.abs()))
            })
            .collect();
        let apart = row.pairs.len() - sure.len();
        match (&sure[..], apart) {
            _ if !tested => format!("{}: differences could not be tested.", row.title),
            ([], 1) => format!("{}: the two cannot be told apart.", row.title),
            ([], _) => format!("{}: no two systems can be told apart.", row.title),
            (_, 0) => format!("{}: {}.", row.title, sure.join(", ")),
            (_, 1) => {
                format!("{}: {}; one other pair cannot be told apart.", row.title, sure.join(", "))
            }
            (_, n) => {
                format!("{}: {}; {n} other pairs cannot be told apart.", row.title, sure.join(", "))
            }
        }
    })
    .collect()
}

impl Pair {
    /// Whether both tests find a difference at the 5 % level, corrected for the number of pairs.
    pub fn significant(&self) -> bool {
        self.holm_bootstrap
            .zip(self.holm_randomization)
            .is_some_and(|(b, r)| b < LEVEL && r < LEVEL)
    }
}
