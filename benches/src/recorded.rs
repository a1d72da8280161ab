//! The stages behind the encoder by themselves: an engine that gives back what another one said.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nutgraf::engine::{EncoderInput, EncoderOutput, Engine, EngineError};
use nutgraf::model::ModelFiles;
use nutgraf::{AnalyzeError, Analyzer, Document, Stage};

/// What the encoder says of the windows of a document; the salience head runs.
struct Recorded {
    engine: Arc<dyn Engine>,
    outputs: Arc<HashMap<Vec<i32>, EncoderOutput>>,
}

impl Engine for Recorded {
    fn name(&self) -> &'static str {
        "recorded"
    }

    fn threads(&self) -> usize {
        self.engine.threads()
    }

    fn with_threads(&self, threads: usize) -> Arc<dyn Engine> {
        let (engine, outputs) = (self.engine.with_threads(threads), Arc::clone(&self.outputs));
        Arc::new(Self { engine, outputs })
    }

    fn encode(&self, windows: &[EncoderInput]) -> Result<Vec<EncoderOutput>, EngineError> {
        let known = |window: &EncoderInput| {
            self.outputs.get(&window.ids).cloned().ok_or_else(|| EngineError {
                engine: self.name(),
                part: "encoder",
                reason: "the window is of another document".to_owned(),
            })
        };
        windows.iter().map(known).collect()
    }

    fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError> {
        self.engine.salience(vectors, dim)
    }
}

/// An analyzer of this document alone that runs no encoder.
pub fn recorded(
    files: &ModelFiles,
    analyzer: &Analyzer,
    document: &Document,
) -> Result<Analyzer, Box<dyn std::error::Error>> {
    let windows = analyzer.encoder_inputs(document)?;
    let outputs = analyzer.engine().encode(&windows)?;
    let outputs = windows.into_iter().map(|window| window.ids).zip(outputs).collect();
    let engine = analyzer.engine().with_threads(1);
    let engine = Arc::new(Recorded { engine, outputs: Arc::new(outputs) });
    Ok(Analyzer::with_engine(files, engine)?.with_threads(1))
}

/// How long one stage of an analysis takes.
pub fn stage_time(
    analyzer: &Analyzer,
    document: &Document,
    stage: Stage,
) -> Result<Duration, AnalyzeError> {
    let mut total = Duration::ZERO;
    let mut now = None;
    let mut enter = |next: Option<Stage>| {
        let at = Instant::now();
        if let Some((last, since)) = now.replace((next, at))
            && last == Some(stage)
        {
            total += at - since;
        }
    };
    let analysis = analyzer.analyze_traced(document, |next| {
        enter(Some(next));
        ControlFlow::Continue(())
    });
    std::hint::black_box(analysis?);
    enter(None);
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ARTICLE;

    #[test]
    fn a_recorded_analysis_is_the_same() {
        let files = ModelFiles::embedded();
        let analyzer = Analyzer::load(&files).expect("the embedded model loads");
        let document = Document::from_text(ARTICLE);
        let recorded = recorded(&files, &analyzer, &document).expect("it runs");
        let analyses = [&analyzer, &recorded].map(|analyzer| analyzer.analyze(&document).ok());
        assert!(analyses[0].is_some());
        assert_eq!(analyses[0], analyses[1]);
        let decode = stage_time(&recorded, &document, Stage::Decode).expect("it runs");
        assert!(decode > Duration::ZERO);
    }
}
