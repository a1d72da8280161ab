//! The embedded model against the reference outputs that came with it: the same word pieces, and
//! labels, states and salience near those of the fp32 model and of ONNX Runtime.

#![cfg(feature = "embedded-model")]

use nutgraf::Span;
use nutgraf::engine::{EncoderInput, EncoderOutput, Engine};
use nutgraf::model::{CpuEngine, ModelFiles, ModelSpec, WordTokenizer, Words};
use serde::Deserialize;

const ARTICLE: &str = include_str!("../../../datasets/pyongyang-visit/article.txt");

/// How far logits and hidden states are from the fp32 model's on average: this is what int8 costs.
/// The same weights as an ONNX graph, whose activations are quantized by the tensor, are 0.05 to 0.08
/// off.
const DISTANCE: f32 = 0.04;

/// The largest difference seen on these logits, which span 2.7, is 0.063.
const SALIENCE_TOLERANCE: f32 = 0.1;

fn assert_near(got: &[f32], want: &[f32], tolerance: f32) {
    assert!(got.len() >= want.len(), "{} numbers, not {}", got.len(), want.len());
    for (got, want) in got.iter().zip(want) {
        assert!((got - want).abs() <= tolerance, "{got} is not {want} within {tolerance}");
    }
}

#[derive(Deserialize)]
struct Reference {
    sentences: Vec<String>,
    windows: Vec<Window>,
    salience_int8: Vec<f32>,
}

#[derive(Deserialize)]
struct Window {
    argmax_fp32: Vec<usize>,
    logits_fp32_first_token: Vec<f32>,
    input_ids: Vec<i32>,
    token_type_ids: Vec<i32>,
    sentences: Vec<SentenceRows>,
    hidden_fp32_token1_first8: Vec<f32>,
}

#[derive(Deserialize)]
struct SentenceRows {
    start: usize,
    end: usize,
}

struct Model {
    reference: Reference,
    spec: ModelSpec,
    tokenizer: WordTokenizer,
    engine: CpuEngine,
}

fn model() -> Model {
    let reference = include_str!("../../../models/nutgraf-mini/reference.json");
    let files = ModelFiles::embedded();
    let spec = ModelSpec::parse(&files).expect("the embedded spec is sound");
    Model {
        reference: serde_json::from_str(reference).expect("the reference parses"),
        tokenizer: WordTokenizer::parse(&files, &spec).expect("the tokenizer loads"),
        engine: CpuEngine::load(&files, &spec).expect("the weights load"),
        spec,
    }
}

fn encode(engine: &CpuEngine, window: &Window) -> EncoderOutput {
    let input =
        EncoderInput { ids: window.input_ids.clone(), segments: window.token_type_ids.clone() };
    let mut outputs = engine.encode(&[input]).expect("the encoder runs");
    outputs.pop().expect("one output for one window")
}

/// Labels at all positions, and how far the logits of the first token and its hidden
/// states are from the fp32 model's, on average.
fn distance(engine: &CpuEngine, window: &Window, labels: usize) -> (usize, f32) {
    let output = encode(engine, window);
    let got = output.logits.chunks(labels).map(argmax);
    let differ = got.zip(&window.argmax_fp32).filter(|(got, want)| got != *want).count();
    let dim = output.hidden.len() / window.input_ids.len();
    let logits = output.logits[labels..].iter().zip(&window.logits_fp32_first_token);
    let hidden = output.hidden[dim..].iter().zip(&window.hidden_fp32_token1_first8);
    let differences: Vec<f32> = logits.chain(hidden).map(|(a, b)| (a - b).abs()).collect();
    (differ, differences.iter().sum::<f32>() / differences.len() as f32)
}

fn argmax(row: &[f32]) -> usize {
    row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(index, _)| index)
}

#[test]
fn the_same_word_pieces_and_casing() {
    let model = model();
    let (mut words, mut from) = (Words::default(), 0);
    for (index, sentence) in model.reference.sentences.iter().enumerate() {
        let start = from + ARTICLE[from..].find(sentence).expect("the sentence is in the article");
        from = start + sentence.len();
        model
            .tokenizer
            .push(&mut words, ARTICLE, Span::new(start, from), index)
            .expect("the sentence is tokenized");
    }
    let inner = |rows: fn(&Window) -> &Vec<i32>| -> Vec<i32> {
        let windows = model.reference.windows.iter().map(rows);
        windows.flat_map(|row| row[1..row.len() - 1].to_vec()).collect()
    };
    assert_eq!(words.ids, inner(|window| &window.input_ids));
    assert_eq!(words.casing, inner(|window| &window.token_type_ids));
}

#[test]
fn labels_and_states_are_near_the_fp32_model() {
    let model = model();
    for window in &model.reference.windows {
        let (differ, distance) = distance(&model.engine, window, model.spec.labels.len());
        // Labels on the edge between two; 715 word pieces.
        assert!(differ <= 2, "{differ} labels differ from the fp32 model's");
        assert!(distance < DISTANCE, "{distance}");
    }
}

#[test]
fn the_same_salience() {
    let model = model();
    let mut vectors = Vec::new();
    for window in &model.reference.windows {
        let output = encode(&model.engine, window);
        let dim = output.hidden.len() / window.input_ids.len();
        for SentenceRows { start, end } in &window.sentences {
            let rows = &output.hidden[start * dim..end * dim];
            vectors.extend((0..dim).map(|column| {
                let sum: f32 = rows.iter().skip(column).step_by(dim).sum();
                sum / (end - start) as f32
            }));
            // What the head reads behind a vector is left at 0 in the reference.
            vectors.resize(vectors.len() + model.spec.salience_width() - dim, 0.0);
        }
    }
    let width = model.spec.salience_width();
    let got = model.engine.salience(&vectors, width).expect("the salience head runs");
    assert_eq!(got.len(), model.reference.salience_int8.len());
    assert_near(&got, &model.reference.salience_int8, SALIENCE_TOLERANCE);
}
