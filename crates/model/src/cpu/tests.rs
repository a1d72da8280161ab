//! The embedded model on every kernel of this machine and any number of threads.

use super::*;
use crate::ModelFiles;

fn window(tokens: usize) -> EncoderInput {
    let ids = (0..tokens).map(|i| i32::try_from(i * 7919 % 30_000).expect("an id"));
    let segments = (0..tokens).map(|i| i32::try_from(i % 4).expect("a segment"));
    EncoderInput { ids: ids.collect(), segments: segments.collect() }
}

fn engine(kernel: Option<Kernel>) -> (CpuEngine, ModelSpec) {
    let files = ModelFiles::embedded();
    let spec = ModelSpec::parse(&files).expect("the embedded spec is sound");
    let engine = CpuEngine::with_kernel(&files, &spec, kernel).expect("the embedded model loads");
    (engine, spec)
}

fn largest_byte(engine: &CpuEngine) -> u8 {
    match &engine.parts.encoder {
        Encoder::Int8(bert) => bert.form.largest_byte(),
        Encoder::Float(_) => panic!("the embedded model is int8"),
    }
}

/// The end of the seed article, in word pieces.
fn text() -> EncoderInput {
    let reference = include_str!("../../../../models/nutgraf-mini/reference.json");
    let reference: serde_json::Value = serde_json::from_str(reference).expect("it parses");
    let read = |name: &str| -> Vec<i32> {
        serde_json::from_value(reference["windows"][1][name].clone()).expect("numbers")
    };
    EncoderInput { ids: read("input_ids"), segments: read("token_type_ids") }
}

#[test]
fn the_same_on_every_kernel() {
    let input = text();
    let (reference, spec) = engine(None);
    let want = reference.encode_one(&input, 1).expect("it runs");
    let labels = |output: &EncoderOutput| -> Vec<usize> {
        let best = |row: &[f32]| (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]));
        output.logits.chunks(spec.labels.len()).filter_map(best).collect()
    };
    let most = largest_byte(&reference);
    for kernel in Kernel::all() {
        let (other, _) = engine(Some(kernel));
        let got = other.encode_one(&input, 1).expect("it runs");
        if largest_byte(&other) == most {
            assert_eq!(got, want, "{kernel:?}");
        } else {
            // Where pairs of products are added in 16 bits, activations have 7 bits.
            let pairs = labels(&got).into_iter().zip(labels(&want));
            let differ = pairs.filter(|(got, want)| got != want).count();
            assert!(differ <= 4, "{kernel:?}: {differ} labels of {} differ", input.ids.len());
        }
    }
}

#[test]
fn the_same_on_any_number_of_threads() {
    let (engine, _) = engine(Kernel::all().first().copied());
    let pool = thread_pool(2).expect("a pool");
    for tokens in [1, 2, 31, 33, 130, 200, 512] {
        let input = window(tokens);
        let alone = engine.encode_one(&input, 1).expect("it runs");
        for threads in [2, 3, 7, 100] {
            let got = pool.install(|| engine.encode_one(&input, threads)).expect("it runs");
            assert_eq!(got, alone, "{tokens} tokens");
        }
    }
}

#[test]
fn the_same_in_memory_that_outputs_gave_back() {
    let (engine, _) = engine(Kernel::all().first().copied());
    let inputs = [window(130), text(), window(2), window(200)];
    let fresh = engine.encode(&inputs).expect("it runs");
    let strange = |output: &EncoderOutput| EncoderOutput {
        logits: vec![f32::NAN; output.logits.len() + 7],
        hidden: vec![f32::NAN; output.hidden.len() / 2],
    };
    engine.reuse(fresh.iter().map(strange).collect());
    let again = engine.encode(&inputs).expect("it runs");
    assert_eq!(again, fresh);
    // More than are kept.
    (0..5).for_each(|_| engine.reuse(again.clone()));
    assert_eq!(engine.encode(&inputs).expect("it runs"), fresh);
}
