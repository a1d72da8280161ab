//! The CPU engine on BERT models of other sizes, in f32 and bf16, against `transformers`: see
//! `reference/make.py`.

use std::path::{Path, PathBuf};

use nutgraf_model::weights::{Dtype, Weights};
use nutgraf_model::{
    Bytes, CpuEngine, EncoderInput, EncoderOutput, Engine, ModelFiles, ModelSpec, Precision,
};
use safetensors::tensor::TensorView;
use serde::Deserialize;

/// Sums of f32 products in another order, through twelve layers. Logits span 6 and hidden states 8;
/// the largest difference seen is given with each engine's instructions below 1e-5.
const TOLERANCE: f32 = 5e-5;

#[derive(Deserialize)]
struct Expected {
    windows: Vec<Window>,
    f32: Vec<Output>,
    bf16: Vec<Output>,
}

#[derive(Deserialize)]
struct Window {
    ids: Vec<i32>,
    segments: Vec<i32>,
}

#[derive(Deserialize)]
struct Output {
    logits: Vec<f32>,
    hidden: Ends,
}

/// The hidden states of a window's first token and its last.
#[derive(Deserialize)]
struct Ends {
    first: Vec<f32>,
    last: Vec<f32>,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name)
}

fn read(name: &str, file: &str) -> Vec<u8> {
    std::fs::read(folder(name).join(file)).expect("it is committed")
}

/// The rule of `make.py`: number `place` of the tensor `name`.
fn number(name: &str, place: usize) -> f32 {
    let hash = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let seed = name.bytes().fold(0x811c_9dc5, hash);
    let place = u32::try_from(place).expect("a small tensor");
    let mut bits = place.wrapping_mul(0x9e37_79b9).wrapping_add(seed);
    bits ^= bits >> 16;
    bits = bits.wrapping_mul(0x85eb_ca6b);
    bits ^= bits >> 13;
    bits = bits.wrapping_mul(0xc2b2_ae35);
    bits ^= bits >> 16;
    let number = 0.25 * ((bits >> 8) as f32 / 8_388_608.0 - 1.0);
    if name.ends_with("LayerNorm.weight") { number + 1.0 } else { number }
}

/// A float's upper half, rounded to nearest, ties to even.
fn bf16(number: f32) -> u16 {
    let bits = number.to_bits();
    let odd = bits >> 16 & 1;
    u16::try_from((bits + 0x7fff + odd) >> 16).expect("16 bits")
}

/// Names and shapes of a model's tensors.
fn tensors(spec: &ModelSpec) -> Vec<(String, Vec<usize>)> {
    let encoder = &spec.encoder;
    let (hidden, wide) = (encoder.hidden, encoder.intermediate);
    let mut all = Vec::new();
    let mut add = |name: String, shape: &[usize]| all.push((name, shape.to_vec()));
    for (name, rows) in [
        ("word", encoder.vocabulary),
        ("token_type", encoder.segments),
        ("position", encoder.positions),
    ] {
        add(format!("bert.embeddings.{name}_embeddings.weight"), &[rows, hidden]);
    }
    let mut norms = vec!["bert.embeddings.LayerNorm".to_owned()];
    let mut linears = vec![("classifier".to_owned(), hidden, spec.labels.len())];
    for layer in 0..encoder.layers {
        let at = |part: &str| format!("bert.encoder.layer.{layer}.{part}");
        norms.extend([at("attention.output.LayerNorm"), at("output.LayerNorm")]);
        for part in ["self.query", "self.key", "self.value", "output.dense"] {
            linears.push((at(&format!("attention.{part}")), hidden, hidden));
        }
        linears.push((at("intermediate.dense"), hidden, wide));
        linears.push((at("output.dense"), wide, hidden));
    }
    for name in norms {
        add(format!("{name}.weight"), &[hidden]);
        add(format!("{name}.bias"), &[hidden]);
    }
    for (name, inputs, outputs) in linears {
        add(format!("{name}.weight"), &[outputs, inputs]);
        add(format!("{name}.bias"), &[outputs]);
    }
    all
}

/// The model `name` in a precision; its weights are of the rule.
fn files(name: &str, precision: Precision) -> (ModelFiles, ModelSpec) {
    let none = || Bytes::from(Vec::new());
    let mut files = ModelFiles {
        origin: folder(name),
        spec: read(name, "spec.json").into(),
        tokenizer: none(),
        weights: none(),
    };
    let mut spec = ModelSpec::parse(&files).expect("it is sound");
    spec.precision = precision;
    let made: Vec<(String, Vec<usize>, Vec<u8>)> = tensors(&spec)
        .into_iter()
        .map(|(name, shape)| {
            let numbers = (0..shape.iter().product()).map(|place| number(&name, place));
            let bytes = match precision {
                Precision::Bf16 => numbers.flat_map(|x| bf16(x).to_le_bytes()).collect(),
                _ => numbers.flat_map(f32::to_le_bytes).collect(),
            };
            (name, shape, bytes)
        })
        .collect();
    let dtype = if precision == Precision::Bf16 { Dtype::BF16 } else { Dtype::F32 };
    let views = made.iter().map(|(name, shape, bytes)| {
        (name, TensorView::new(dtype, shape.clone(), bytes).expect("its size is its shape's"))
    });
    files.weights = safetensors::serialize(views, None).expect("it is written").into();
    (files, spec)
}

fn check(engine: &CpuEngine, windows: &[Window], expected: &[Output], what: &str) {
    let inputs: Vec<EncoderInput> = windows
        .iter()
        .map(|window| EncoderInput { ids: window.ids.clone(), segments: window.segments.clone() })
        .collect();
    let outputs = engine.encode(&inputs).expect("it runs");
    assert_eq!(outputs.len(), expected.len());
    for ((EncoderOutput { logits, hidden }, expected), input) in
        outputs.iter().zip(expected).zip(&inputs)
    {
        let tokens = input.ids.len();
        let width = hidden.len() / tokens;
        near(logits, &expected.logits, &format!("{what}, logits of {tokens} tokens"));
        near(&hidden[..width], &expected.hidden.first, &format!("{what}, the first of {tokens}"));
        let last = &hidden[hidden.len() - width..];
        near(last, &expected.hidden.last, &format!("{what}, the last of {tokens}"));
    }
}

fn near(got: &[f32], want: &[f32], what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    let pairs = got.iter().zip(want);
    let far = pairs.map(|(got, want)| (got - want).abs()).fold(0.0, f32::max);
    assert!(far <= TOLERANCE, "{what}: off by {far}");
}

#[test]
fn other_sizes_are_as_transformers_has_them() {
    for name in ["small", "deep"] {
        let expected: Expected =
            serde_json::from_slice(&read(name, "expected.json")).expect("it is sound");
        for (precision, outputs) in
            [(Precision::F32, &expected.f32), (Precision::Bf16, &expected.bf16)]
        {
            let (files, spec) = files(name, precision);
            let engine = CpuEngine::load(&files, &spec).expect("it loads");
            check(&engine, &expected.windows, outputs, &format!("{name}, {precision}"));
        }
    }
}

/// The file as `transformers` names and lays out its tensors; its numbers are the rule's.
#[test]
fn a_file_as_transformers_saves_it() {
    let expected: Expected =
        serde_json::from_slice(&read("small", "expected.json")).expect("it is sound");
    let (mut files, spec) = files("small", Precision::F32);
    let weights = folder("small").join("model.safetensors");
    files.weights = Bytes::map(&weights).expect("it is committed");
    let engine = CpuEngine::load(&files, &spec).expect("it loads");
    check(&engine, &expected.windows, &expected.f32, "as it is stored");
    let stored = Weights::parse(&weights, &files.weights).expect("it is sound");
    for (name, shape) in tensors(&spec) {
        let numbers = stored.floats(&name, &shape).expect("it is there").to_vec();
        assert!((0..numbers.len()).map(|place| number(&name, place)).eq(numbers), "{name}");
    }
    stored.finish().expect("there is no other");
}
