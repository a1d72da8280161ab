//! The embedded model's own directory through libtorch: its int8 weights made into floats, so that the
//! arithmetic between them is all that differs.

use std::path::Path;

use nutgraf::{Aggregation, Analysis, Analyzer, Document};

#[path = "../../core/tests/suite/mod.rs"]
mod suite;

/// What is compiled into the program.
const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/nutgraf-mini");

/// The embedded engine quantizes activations, row by row; libtorch computes in floats. That
/// costs 0.02 on average, see ARCHITECTURE.md; the logits span 16.
const LOGIT_TOLERANCE: f32 = 0.04;

/// Texts and labels of mentions.
fn mentions(document: &Document, analysis: &Analysis) -> Vec<String> {
    let shown =
        |m: &nutgraf::Mention| format!("{} {} {}", m.span, m.label, m.span.of(document.text()));
    analysis.mentions.iter().map(shown).collect()
}

#[test]
fn the_same_entities_and_summary_as_the_embedded_engine() {
    let torch = nutgraf_torch::open(Path::new(MODEL), Aggregation::First).expect("it loads");
    let embedded = Analyzer::open(Path::new(MODEL)).expect("the embedded model loads");
    assert_eq!((torch.model().engine, torch.model().name.as_str()), ("torch", "nutgraf-mini"));

    let document = Document::from_text(suite::ARTICLE);
    let inputs = embedded.encoder_inputs(&document).expect("the text is tokenized");
    assert_eq!(torch.encoder_inputs(&document).expect("the text is tokenized"), inputs);
    let logits = |analyzer: &Analyzer| -> Vec<f32> {
        let outputs = analyzer.engine().encode(&inputs).expect("the model runs");
        outputs.into_iter().flat_map(|output| output.logits).collect()
    };
    let (got, want) = (logits(&torch), logits(&embedded));
    let sum: f32 = got.iter().zip(&want).map(|(got, want)| (got - want).abs()).sum();
    let mean = sum / want.len() as f32;
    assert!(mean < LOGIT_TOLERANCE, "logits differ by {mean} on average");

    let of = |analyzer: &Analyzer| {
        let analysis = analyzer.analyze(&document).expect("the model runs");
        let summary = analysis.summarize(&nutgraf::SummaryOptions::default());
        let chosen: Vec<usize> = summary.sentences.iter().map(|s| s.sentence).collect();
        (mentions(&document, &analysis), chosen)
    };
    let ((got, got_summary), (want, want_summary)) = (of(&torch), of(&embedded));
    assert!(want.len() > 60);
    assert_eq!(got, want);
    assert_eq!(got_summary, want_summary);
}

#[test]
fn keeps_the_promises_of_every_engine() {
    let analyzer = nutgraf_torch::open(Path::new(MODEL), Aggregation::First).expect("it loads");
    assert!(analyzer.has_salience());
    suite::all(&analyzer);
}
