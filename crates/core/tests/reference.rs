//! The embedded model against the reference outputs that came with it: the same word
//! pieces; the graph's labels and salience as in ONNX Runtime; and the forward pass nearer
//! to the fp32 model than the graph is.

#![cfg(feature = "embedded-model")]

use nutgraf::Span;
use nutgraf::engine::{EncoderInput, EncoderOutput, Engine, RtenEngine};
use nutgraf::model::{ModelConfig, ModelFiles, WordTokenizer, Words};
use serde::Deserialize;

const ARTICLE: &str = include_str!("../../../datasets/pyongyang-visit/article.txt");

/// The reference ran in ONNX Runtime, which rounds the fp32 parts (layer norm, softmax,
/// GELU) otherwise; dynamic int8 quantization makes whole steps of that. The largest
/// difference seen on these logits, which span 16, is 0.15.
const LOGIT_TOLERANCE: f32 = 0.2;

/// The reference's hidden states are of the fp32 model: this is what int8 itself costs.
/// They span 6; the largest difference seen is 0.09.
const HIDDEN_TOLERANCE: f32 = 0.15;

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
    argmax_int8: Vec<usize>,
    logits_int8_first_token: Vec<f32>,
    hidden_fp32_token1_first8: Vec<f32>,
}

#[derive(Deserialize)]
struct SentenceRows {
    start: usize,
    end: usize,
}

struct Model {
    reference: Reference,
    config: ModelConfig,
    tokenizer: WordTokenizer,
    /// The ONNX graph, as it is.
    graph: RtenEngine,
    /// The forward pass that the product uses.
    engine: RtenEngine,
}

fn model() -> Model {
    let reference = include_str!("../../../models/nutgraf-mini/reference.json");
    let files = ModelFiles::embedded();
    let config = ModelConfig::parse(&files).expect("the embedded config is sound");
    Model {
        reference: serde_json::from_str(reference).expect("the reference parses"),
        tokenizer: WordTokenizer::parse(&files, &config).expect("the tokenizer loads"),
        graph: RtenEngine::load_graph(&files, &config).expect("the graphs load"),
        engine: RtenEngine::load(&files, &config).expect("the weights load"),
        config,
    }
}

fn encode(engine: &RtenEngine, window: &Window) -> EncoderOutput {
    let input =
        EncoderInput { ids: window.input_ids.clone(), segments: window.token_type_ids.clone() };
    let mut outputs = engine.encode(&[input]).expect("the encoder runs");
    outputs.pop().expect("one output for one window")
}

/// Labels at all positions, and how far the logits of the first token and its hidden
/// states are from the fp32 model's, on average.
fn distance(engine: &RtenEngine, window: &Window, labels: usize) -> (usize, f32) {
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
fn the_same_labels() {
    let model = model();
    for window in &model.reference.windows {
        let output = encode(&model.graph, window);
        let labels: Vec<usize> =
            output.logits.chunks(model.config.labels.len()).map(argmax).collect();
        let differ = labels.iter().zip(&window.argmax_int8).filter(|(a, b)| a != b).count();
        // One label in 715 lies on the edge between two.
        assert!(differ <= 1, "{differ} labels differ");
        let first = &output.logits[model.config.labels.len()..];
        assert_near(first, &window.logits_int8_first_token, LOGIT_TOLERANCE);
        let dim = output.hidden.len() / window.input_ids.len();
        assert_near(&output.hidden[dim..], &window.hidden_fp32_token1_first8, HIDDEN_TOLERANCE);
    }
}

#[test]
fn the_forward_pass_is_nearer_to_fp32_than_the_graph() {
    let model = model();
    let labels = model.config.labels.len();
    for window in &model.reference.windows {
        let (differ, distance_of_pass) = distance(&model.engine, window, labels);
        let (_, distance_of_graph) = distance(&model.graph, window, labels);
        assert!(differ <= 2, "{differ} labels differ from the fp32 model's");
        assert!(distance_of_pass < distance_of_graph, "{distance_of_pass} {distance_of_graph}");
    }
}

#[test]
fn the_same_salience() {
    let model = model();
    let mut vectors = Vec::new();
    let mut dim = 0;
    for window in &model.reference.windows {
        let output = encode(&model.graph, window);
        dim = output.hidden.len() / window.input_ids.len();
        for SentenceRows { start, end } in &window.sentences {
            let rows = &output.hidden[start * dim..end * dim];
            vectors.extend((0..dim).map(|column| {
                let sum: f32 = rows.iter().skip(column).step_by(dim).sum();
                sum / (end - start) as f32
            }));
            // What the head reads behind a vector is left at 0 in the reference.
            vectors.resize(vectors.len() + model.config.salience_width(dim) - dim, 0.0);
        }
    }
    let width = model.config.salience_width(dim);
    let got = model.engine.salience(&vectors, width).expect("the salience head runs");
    assert_eq!(got.len(), model.reference.salience_int8.len());
    assert_near(&got, &model.reference.salience_int8, SALIENCE_TOLERANCE);
}
