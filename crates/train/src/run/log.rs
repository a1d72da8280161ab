//! The run's log: a line of JSON for each step and each scoring, and the same in short on
//! standard error.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use crate::TrainError;
use crate::score::Scores;

/// Steps between two lines on standard error.
const SHOWN: usize = 20;

/// One step.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(super) struct Record {
    /// Its number, from 0.
    pub(super) step: usize,
    /// How often the entity sources have been read through.
    pub(super) epoch: u64,
    /// The loss of entities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entities: Option<f64>,
    /// The loss of salience.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) salience: Option<f64>,
    /// The loss of masked words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<f64>,
    /// The distance from the teachers' labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) taught: Option<f64>,
    /// The norm of the gradient before clipping.
    pub(super) gradient: f64,
    /// Tokens of the batch, padding not counted.
    pub(super) tokens: usize,
    /// How long it took.
    pub(super) seconds: f64,
    /// Tokens a second, smoothed.
    pub(super) tokens_per_second: f64,
}

/// The log of a run.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: File,
    smooth: [f64; 3],
}

impl Log {
    pub(super) fn open(folder: &Path) -> Result<Self, TrainError> {
        let path = folder.join("log.jsonl");
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(|error| TrainError::file(&path, error.to_string()))?;
        Ok(Self { path, file, smooth: [f64::NAN; 3] })
    }

    /// Drops what was logged of steps that are about to be done again.
    pub(super) fn forget_from(&mut self, step: usize) -> Result<(), TrainError> {
        let fail = |error: std::io::Error| TrainError::file(&self.path, error.to_string());
        let text = std::fs::read_to_string(&self.path).map_err(fail)?;
        let done = |line: &&str| {
            let line: Value = serde_json::from_str(line).unwrap_or_default();
            match (line["step"].as_u64(), line["after"].as_u64()) {
                (Some(at), _) => at < step as u64,
                (_, Some(at)) => at <= step as u64,
                _ => false,
            }
        };
        let kept: String = text.lines().filter(done).flat_map(|line| [line, "\n"]).collect();
        std::fs::write(&self.path, kept).map_err(fail)
    }

    fn line(&mut self, line: &Value) -> Result<(), TrainError> {
        writeln!(self.file, "{line}").map_err(|e| TrainError::file(&self.path, e.to_string()))
    }

    pub(super) fn step(&mut self, record: Record, steps: usize) -> Result<(), TrainError> {
        self.line(&json!(record))?;
        let losses = [record.entities, record.salience, record.language];
        for (smooth, loss) in self.smooth.iter_mut().zip(losses) {
            let Some(loss) = loss else { continue };
            *smooth = if smooth.is_nan() { loss } else { 0.95 * *smooth + 0.05 * loss };
        }
        let done = record.step + 1;
        if done.is_multiple_of(SHOWN) || done == steps {
            let rest = (steps - done) as f64 * record.tokens as f64;
            let left = Duration::from_secs_f64(rest / record.tokens_per_second.max(1e-9));
            let mut losses = String::new();
            for (name, loss) in ["entities", "salience", "language"].into_iter().zip(self.smooth) {
                if !loss.is_nan() {
                    // Writing into a string does not fail.
                    let _ = write!(losses, "  {name} {loss:.4}");
                }
            }
            anstream::eprintln!(
                "step {done}/{steps}  epoch {}{losses}  {:.0} tokens/s  {} min left",
                record.epoch,
                record.tokens_per_second,
                left.as_secs() / 60,
            );
        }
        Ok(())
    }

    pub(super) fn scores(
        &mut self,
        after: usize,
        scores: Vec<(String, Scores)>,
    ) -> Result<(), TrainError> {
        for (name, scores) in scores {
            self.line(&json!({ "after": after, "set": name, "scores": scores }))?;
            let list: Vec<String> =
                scores.iter().map(|(name, score)| format!("{name} {score:.2}")).collect();
            anstream::eprintln!("after {after}: {name}: {}", list.join("  "));
        }
        Ok(())
    }
}
