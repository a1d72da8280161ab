//! Options and texts: what is refused, what is empty, what a seed fixes.

use std::fs;
use std::thread;

use crate::expected::{Expected, F32, change_json, copy_checkpoint, data, open};
use nutgraf_torch::{
    GenerationOptions, LoadOptions, Precision, Sampling, SequenceModel, TextGenerator,
};
use serde_json::json;

const TEXT: &str = "The visitors arrived in the capital on Friday and met the leaders.";

fn greedy(model: &SequenceModel) -> GenerationOptions {
    GenerationOptions { beams: 1, max_length: 24, ..model.defaults() }
}

#[test]
fn contradictions_are_refused() {
    let model = open(&data("bart"));
    let base = GenerationOptions { beams: 4, ..greedy(&model) };
    let check = |options: GenerationOptions, reason: &str| {
        let error = model.generate(&[TEXT], &options).expect_err(reason);
        assert!(error.to_string().contains(reason), "{error}, not {reason}");
    };
    let zero = GenerationOptions { beams: 0, ..base.clone() };
    check(zero, "beams are 0");
    let many = GenerationOptions { beams: usize::MAX, ..base.clone() };
    check(many, "at most 64");
    let more = GenerationOptions { returned: 5, ..base.clone() };
    check(more, "5 hypotheses are to be returned of 4 beams");
    let none = GenerationOptions { returned: 0, ..base.clone() };
    check(none, "0 hypotheses are to be returned");
    let lengths = GenerationOptions { min_length: 30, ..base.clone() };
    check(lengths, "minimum length of 30 tokens is above the maximum of 24");
    let long = GenerationOptions { max_length: 129, ..base.clone() };
    check(long, "129 tokens is above the model's 128 positions");
    let short = GenerationOptions { max_length: 1, ..base.clone() };
    check(short, "maximum length is 1");
    let penalty = GenerationOptions { length_penalty: f32::NAN, ..base.clone() };
    check(penalty, "length penalty is NaN");
    let sampling = Some(Sampling { temperature: 1.0, top_k: 0, top_p: 1.0, seed: 1 });
    let beams = GenerationOptions { sampling: sampling.clone(), ..base.clone() };
    check(beams, "sampling goes with 1 beam");
    let cold = sampling.clone().map(|s| Sampling { temperature: 0.0, ..s });
    check(GenerationOptions { beams: 1, sampling: cold, ..base.clone() }, "temperature is 0");
    let nucleus = sampling.map(|s| Sampling { top_p: 1.5, ..s });
    check(GenerationOptions { beams: 1, sampling: nucleus, ..base }, "top p is 1.5");
}

#[test]
fn an_empty_text_gives_an_empty_output_and_leaves_its_neighbours_alone() {
    let model = open(&data("bart"));
    let options = GenerationOptions { beams: 2, returned: 2, ..greedy(&model) };
    let alone = model.generate(&[TEXT], &options).expect("output");
    let outputs = model.generate(&["", TEXT, " \n\u{3000}"], &options).expect("output");
    assert_eq!(outputs[1], alone[0]);
    for empty in [&outputs[0], &outputs[2]] {
        assert_eq!(empty.len(), 2);
        assert!(empty.iter().all(|hypothesis| hypothesis.text.is_empty()));
    }
    assert_eq!(model.generate(&[], &options).expect("output"), [[]; 0]);
}

#[test]
fn a_text_longer_than_the_model_is_refused() {
    let model = open(&data("bart"));
    assert_eq!(model.max_input_tokens(), 128);
    let text = "word ".repeat(100_000);
    let error = model.generate(&[&text], &greedy(&model)).expect_err("too long");
    let tokens = model.count_tokens(&text).expect("a count");
    let reason = format!("a text of {tokens} tokens, the model takes 128");
    assert!(error.to_string().contains(&reason), "{error}");
}

#[test]
fn the_most_tokens_fit() {
    for name in ["bart", "t5", "pegasus"] {
        let model = open(&data(name));
        let mut text = "a".to_owned();
        while model.count_tokens(&format!("{text} a")).expect("a count") <= 128 {
            text.push_str(" a");
        }
        assert_eq!(model.count_tokens(&text).expect("a count"), 128, "{name}");
        let options = GenerationOptions { min_length: 128, max_length: 128, ..greedy(&model) };
        let outputs = model.generate(&[&text], &options).expect("output");
        assert_eq!(outputs[0][0].ids.len(), 128, "{name}");
    }
}

#[test]
fn defaults_are_the_checkpoints() {
    let bart = open(&data("bart")).defaults();
    // `generate` has these where a checkpoint says nothing.
    assert_eq!((bart.beams, bart.min_length, bart.max_length), (1, 0, 20));
    assert!(bart.sampling.is_none() && !bart.early_stopping);

    // The checkpoint of T5 has parameters for summarization: the prefix and four beams.
    let t5 = open(&data("t5"));
    assert_eq!(t5.defaults().beams, 4);
    let expected = Expected::read("t5");
    assert_eq!(t5.count_tokens(&expected.texts[0]).expect("a count"), expected.inputs[0].len());
}

#[test]
fn settings_may_be_in_the_configuration_alone() {
    let folder = copy_checkpoint("pegasus");
    let settings = folder.path().join("generation_config.json");
    fs::remove_file(settings).expect("removed");
    change_json(
        folder.path(),
        "config.json",
        &json!({
            "num_beams": 3, "length_penalty": 0.8, "max_length": 30, "min_length": 5,
            "no_repeat_ngram_size": 3, "early_stopping": true,
        }),
    );
    let (whole, ours) = (open(&data("pegasus")), open(folder.path()));
    let options = ours.defaults();
    assert_eq!((options.beams, options.min_length, options.max_length), (3, 5, 30));
    assert!((options.length_penalty - 0.8).abs() < f32::EPSILON);
    assert_eq!((options.no_repeat_ngram, options.early_stopping), (3, true));
    let output = |model: &SequenceModel| model.generate(&[TEXT], &options).expect("output");
    assert_eq!(output(&whole), output(&ours));
}

#[test]
fn a_seed_fixes_what_is_drawn_in_whatever_batch() {
    let model = open(&data("bart"));
    let drawn = |texts: &[&str], seed| {
        let sampling = Some(Sampling { temperature: 1.5, top_k: 0, top_p: 0.95, seed });
        let options = GenerationOptions { sampling, ..greedy(&model) };
        model.generate(texts, &options).expect("output")
    };
    let alone = drawn(&[TEXT], 1);
    assert_eq!(drawn(&[TEXT], 1), alone);
    // Scores may differ in their last bit: sums over more rows go in another order.
    let among_others = drawn(&["Rain fell.", TEXT, "Snow fell."], 1);
    assert_eq!(among_others[1][0].ids, alone[0][0].ids);
    assert!((2..8).any(|seed| drawn(&[TEXT], seed) != alone));
}

#[test]
fn drawing_from_one_token_is_greedy() {
    let model = open(&data("bart"));
    let options = greedy(&model);
    let sampling = Some(Sampling { temperature: 2.0, top_k: 1, top_p: 1.0, seed: 3 });
    let drawn = GenerationOptions { sampling, ..options.clone() };
    assert_eq!(
        model.generate(&[TEXT], &drawn).expect("output"),
        model.generate(&[TEXT], &options).expect("output")
    );
}

#[test]
fn threads_share_a_model() {
    let model = open(&data("bart"));
    let options = GenerationOptions { beams: 4, ..greedy(&model) };
    let alone = model.generate(&[TEXT], &options).expect("output");
    thread::scope(|scope| {
        let calls = [0; 4].map(|_| scope.spawn(|| model.generate(&[TEXT], &options)));
        for call in calls {
            assert_eq!(call.join().expect("no panic").expect("output"), alone);
        }
    });
}

#[test]
fn sixteen_bits_give_about_the_same_logits() {
    let options = LoadOptions { precision: Precision::Bf16, ..F32 };
    for name in ["bart", "t5", "flan-t5", "pegasus"] {
        let model = SequenceModel::open(&data(name), &options).expect("a model");
        assert_eq!(model.precision(), Precision::Bf16);
        let expected = Expected::read(name);
        let (text, forward) = (&expected.texts[0], &expected.forward[0]);
        let logits = model.logits(text, &forward.output).expect("logits");
        let (mut error, mut size) = (0.0, 0.0);
        for (row, theirs) in forward.logit_rows.iter().zip(&forward.logits) {
            for (ours, theirs) in logits[*row].iter().zip(theirs) {
                error += (ours - theirs).powi(2);
                size += theirs.powi(2);
            }
        }
        // bfloat16 rounds each number by up to 2^-9; a dozen sums of them on the way.
        let relative = (error / size).sqrt();
        assert!(relative < 0.03, "{name}: {relative}");
    }
}
