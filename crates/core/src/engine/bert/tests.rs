//! The embedded model on every kernel of this machine and any number of threads.

use super::*;
use crate::model::ModelFiles;

fn window(tokens: usize) -> EncoderInput {
    let ids = (0..tokens).map(|i| i32::try_from(i * 7919 % 30_000).expect("an id"));
    let segments = (0..tokens).map(|i| i32::try_from(i % 4).expect("a segment"));
    EncoderInput { ids: ids.collect(), segments: segments.collect() }
}

fn bert(kernel: Option<Kernel>) -> (Bert, ModelConfig) {
    let files = ModelFiles::embedded();
    let config = ModelConfig::parse(&files).expect("the embedded config is sound");
    let bert = Bert::with_kernel(&files.encoder, &config, kernel);
    (bert.expect("the embedded model has the form"), config)
}

/// The end of the seed article, in word pieces.
fn text() -> EncoderInput {
    let reference = include_str!("../../../../../models/nutgraf-mini/reference.json");
    let reference: serde_json::Value = serde_json::from_str(reference).expect("it parses");
    let read = |name: &str| -> Vec<i32> {
        serde_json::from_value(reference["windows"][1][name].clone()).expect("numbers")
    };
    EncoderInput { ids: read("input_ids"), segments: read("token_type_ids") }
}

#[test]
fn the_same_on_every_kernel() {
    let input = text();
    let (reference, config) = bert(None);
    let want = reference.encode(&input, 1).expect("it runs");
    let labels = |output: &EncoderOutput| -> Vec<usize> {
        let best = |row: &[f32]| (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]));
        output.logits.chunks(config.labels.len()).filter_map(best).collect()
    };
    let most = reference.layers[0].up.largest_byte();
    for kernel in Kernel::all() {
        let got = bert(Some(kernel)).0.encode(&input, 1).expect("it runs");
        if kernel.largest_byte() == most {
            assert_eq!(got, want, "{kernel:?}");
        } else {
            let pairs = labels(&got).into_iter().zip(labels(&want));
            let differ = pairs.filter(|(got, want)| got != want).count();
            assert!(differ <= 4, "{kernel:?}: {differ} labels of {} differ", input.ids.len());
        }
    }
}

#[test]
fn the_same_on_any_number_of_threads() {
    let (bert, _) = bert(Kernel::all().first().copied());
    for tokens in [1, 2, 31, 33, 130, 200, 512] {
        let input = window(tokens);
        let alone = bert.encode(&input, 1).expect("it runs");
        for threads in [2, 3, 7, 100] {
            assert_eq!(bert.encode(&input, threads).expect("it runs"), alone, "{tokens} tokens");
        }
    }
}
