//! The engine against `transformers`: the checkpoints and results that
//! `tests/parity/generate.py` made.

use crate::expected::{Expected, Set, change_json, copy_checkpoint, data, open};
use nutgraf_torch::{GenerationOptions, Hypothesis, SequenceModel, TextGenerator};
use serde_json::Value;

/// Every checkpoint.
const MODELS: [&str; 5] = ["bart", "mbart", "t5", "flan-t5", "pegasus"];

/// Sums of 32-bit products in another order: the largest difference seen is 9e-6.
const LOGITS: f32 = 1e-4;

/// Sums of up to 40 log probabilities, each as close as logits. Relative where a score is above
/// 1: a negative length penalty multiplies it by the length.
const SCORES: f32 = 1e-4;

#[test]
fn tokens_are_the_references() {
    for name in MODELS {
        let (model, expected) = (open(&data(name)), Expected::read(name));
        for (text, ids) in expected.texts.iter().zip(&expected.inputs) {
            assert_eq!(&model.encode(text).expect("ids"), ids, "{name}: {text}");
        }
    }
}

#[test]
fn hidden_states_and_logits_are_the_references() {
    for name in MODELS {
        let (model, expected) = (open(&data(name)), Expected::read(name));
        for (text, forward) in expected.texts.iter().zip(&expected.forward) {
            let states = model.hidden_states(text).expect("hidden states");
            let ends = [&states[0], states.last().expect("a token")];
            for (ours, theirs) in ends.into_iter().zip(&forward.first_and_last_state) {
                assert_close(ours, theirs, &format!("{name}, states, {text}"));
            }
            let logits = model.logits(text, &forward.output).expect("logits");
            for (row, theirs) in forward.logit_rows.iter().zip(&forward.logits) {
                assert_close(&logits[*row], theirs, &format!("{name}, logits {row}, {text}"));
            }
        }
    }
}

#[test]
fn generated_ids_and_scores_are_the_references() {
    for name in MODELS {
        let expected = Expected::read(name);
        for set in &expected.sets {
            let model = with_rules(name, set);
            let options = options(&model, set);
            for (text, result) in expected.texts.iter().zip(&set.results) {
                let ours = model.generate(&[text], &options).expect("output");
                let context = format!("{name}, {}, {text}", set.name);
                assert_eq!(ids(&ours[0]), result.ids, "{context}");
                let texts: Vec<&str> = ours[0].iter().map(|h| h.text.as_str()).collect();
                assert_eq!(texts, result.text, "{context}");
                for (ours, theirs) in ours[0].iter().zip(result.scores.iter().flatten()) {
                    let difference = (ours.score - theirs).abs();
                    assert!(
                        difference < SCORES * theirs.abs().max(1.0),
                        "{context}: {} {theirs}",
                        ours.score
                    );
                }
            }
        }
    }
}

#[test]
fn a_batch_gives_each_text_what_it_gets_alone() {
    for name in MODELS {
        let expected = Expected::read(name);
        for set in &expected.sets {
            let model = with_rules(name, set);
            let options = options(&model, set);
            let mut texts: Vec<&str> = expected.texts.iter().map(String::as_str).collect();
            // More hypotheses than are run at a time.
            for _ in 0..4 {
                texts.extend_from_within(..expected.texts.len());
            }
            let together = model.generate(&texts, &options).expect("output");
            for (number, ours) in together.iter().enumerate() {
                let theirs = &set.results[number % expected.texts.len()].ids;
                assert_eq!(&ids(ours), theirs, "{name}, {}, text {number}", set.name);
            }
        }
    }
}

/// The checkpoint `name` with the fields of `set` that only `generation_config.json` has.
fn with_rules(name: &str, set: &Set) -> SequenceModel {
    if set.rules.is_empty() {
        return open(&data(name));
    }
    let folder = copy_checkpoint(name);
    let rules = Value::Object(set.rules.clone());
    change_json(folder.path(), "generation_config.json", &rules);
    open(folder.path())
}

/// The options of `set`; where it says nothing, those of `generate`.
fn options(model: &SequenceModel, set: &Set) -> GenerationOptions {
    let given = &set.options;
    GenerationOptions {
        beams: given.num_beams,
        returned: given.num_return_sequences.unwrap_or(1),
        min_length: given.min_length.unwrap_or(0),
        max_length: given.max_length,
        length_penalty: given.length_penalty.unwrap_or(1.0),
        no_repeat_ngram: given.no_repeat_ngram_size.unwrap_or(0),
        early_stopping: given.early_stopping.unwrap_or(false),
        ..model.defaults()
    }
}

fn ids(hypotheses: &[Hypothesis]) -> Vec<Vec<i64>> {
    hypotheses.iter().map(|h| h.ids.clone()).collect()
}

fn assert_close(ours: &[f32], theirs: &[f32], context: &str) {
    assert_eq!(ours.len(), theirs.len(), "{context}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!((ours - theirs).abs() < LOGITS, "{context}: {ours} {theirs}");
    }
}
