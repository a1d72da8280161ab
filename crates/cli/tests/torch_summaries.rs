//! Summaries that a checkpoint writes: the tiny BART of the torch engine's tests, whose text
//! is about nothing, so that every kind of mark and note comes up.

#![cfg(feature = "torch")]

mod common;

use std::fs;

use common::{ARTICLE, Folder, Run, run, run_in, schema_errors};
use serde_json::Value;

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../torch/tests/data/generate/bart");

const SHORT: &str =
    "The visitors arrived in the capital on Friday and met the leaders of the party.";

/// `summarize` with the tiny model, in the precision that is the same on every machine.
fn summarize(args: &[&str]) -> Run {
    run(&with_model(args))
}

fn with_model<'a>(args: &[&'a str]) -> Vec<&'a str> {
    let fixed = ["summarize", "--engine", "torch", "--model", MODEL, "--precision", "f32"];
    [&fixed, args].concat()
}

/// What is written of one text that comes by standard input.
fn of_text(text: &str, args: &[&str]) -> Run {
    run_in(None, &with_model(args), text.as_bytes(), &[])
}

fn document(run: &Run) -> Value {
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.json()["documents"][0].clone()
}

#[test]
fn a_written_summary_is_valid_json_with_evidence() {
    let schema: Value =
        serde_json::from_str(include_str!("../schema/analysis.schema.json")).expect("JSON");
    let report = summarize(&["-f", "json", ARTICLE]).json();
    assert_eq!(schema_errors(&schema, &report), "");
    assert_eq!(report["model"]["name"], "bart");
    assert_eq!(report["model"]["engine"], "torch");
    assert_eq!(report["entity_model"]["name"], "nutgraf-mini");
    let text = fs::read_to_string(ARTICLE).expect("the article");
    let document = &report["documents"][0];
    let summary = &document["summary"];
    // 20 tokens a window of 126: the article is longer than that.
    let windows = summary["generated"]["windows"].as_array().expect("windows");
    assert!(windows.len() > 1 && windows[0].as_u64() > Some(5), "{windows:?}");
    assert_eq!(summary["generated"]["passes"], windows.len());
    let sentences = summary["sentences"].as_array().expect("sentences");
    let joined: Vec<_> = sentences.iter().filter_map(|s| s["text"].as_str()).collect();
    assert_eq!(summary["text"], joined.join(" "));
    let mut unsupported = 0;
    for sentence in sentences {
        for evidence in sentence["evidence"].as_array().expect("evidence") {
            let offset = |name: &str| {
                usize::try_from(evidence[name].as_u64().expect("an offset")).expect("an offset")
            };
            let slice = &text[offset("byte_start")..offset("byte_end")];
            assert!(slice.ends_with('.'), "{slice}");
        }
        for fact in sentence["unsupported"].as_array().expect("facts") {
            assert!(!text.contains(fact["text"].as_str().expect("its text")), "{fact}");
            unsupported += 1;
        }
    }
    assert_eq!(summary["generated"]["unsupported"], unsupported);
    assert!(document["entities"].as_array().is_some_and(|entities| entities.len() > 10));
}

#[test]
fn text_of_a_written_summary() {
    let run = summarize(&["--beams", "4", "--max-length", "30", ARTICLE]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn a_page_of_a_written_summary() {
    let run = of_text(SHORT, &["-f", "html"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("Written by bart in 1 pass."), "{}", run.stdout);
}

#[test]
fn several_articles_are_as_each_alone_and_in_order() {
    let article = fs::read_to_string(ARTICLE).expect("the article");
    let paragraphs: Vec<&str> = article.split("\n\n").collect();
    // More than go through the model together, of different lengths.
    let files: Vec<(String, String)> = (0..9)
        .map(|number| {
            let paragraph = paragraphs[number % 3];
            let end = paragraph.floor_char_boundary(60 * (number + 1));
            (format!("{number}.txt"), paragraph[..end].to_owned())
        })
        .chain([("long.txt".to_owned(), paragraphs[..2].join("\n\n"))])
        .collect();
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let folder = Folder::new(&files);
    let together = folder.run(&with_model(&["-f", "jsonl", "."]));
    assert_eq!(together.code, 0, "{}", together.stderr);
    let lines = together.json_lines();
    assert_eq!(lines.len(), files.len());
    for (line, (name, _)) in lines.iter().zip(&files).step_by(3) {
        assert_eq!(line["id"], format!("./{name}"));
        let alone = folder.run(&with_model(&["-f", "jsonl", &format!("./{name}")])).json_lines();
        assert_eq!(line, &alone[0], "{name}");
    }
}

#[test]
fn lengths_are_kept() {
    let words = |text: &Value| text.as_str().expect("text").split_whitespace().count();
    for most in [5, 12, 40] {
        let asked = most.to_string();
        let document = document(&summarize(&["-f", "json", "--words", &asked, ARTICLE]));
        let summary = &document["summary"];
        let sentences = summary["sentences"].as_array().expect("sentences").len();
        assert!(words(&summary["text"]) <= most || sentences == 1, "{most}: {summary}");
    }
    let length = |args: &[&str]| {
        let args = [&["-f", "json"], args].concat();
        words(&document(&of_text(SHORT, &args))["summary"]["text"])
    };
    assert!(length(&["--max-length", "8"]) < length(&["--min-length", "60", "--max-length", "80"]));
}

#[test]
fn beams_are_ranked_by_their_facts() {
    let args = |more: &[&'static str]| {
        [&["-f", "json", "--beams", "8", "--max-length", "60"], more].concat()
    };
    let unsupported = |document: &Value| document["summary"]["generated"]["unsupported"].as_u64();
    let likely = document(&of_text(SHORT, &args(&[])));
    let faithful = document(&of_text(SHORT, &args(&["--faithful"])));
    assert_eq!(likely["summary"]["generated"]["faithful"], Value::Null);
    let told = &faithful["summary"]["generated"]["faithful"];
    assert!(unsupported(&faithful) <= unsupported(&likely));
    assert_eq!(told["none_supported"] == 0, unsupported(&faithful) == Some(0), "{faithful}");
}

#[test]
fn the_seed_decides_a_sample() {
    let sample = |seed: &str| {
        let args = ["-f", "json", "--sample", "--top-k", "0", "--temperature", "2", "--seed", seed];
        document(&of_text(SHORT, &args))["summary"]["text"].clone()
    };
    assert_eq!(sample("1"), sample("1"));
    let others: Vec<_> = ["2", "3", "4"].into_iter().map(sample).collect();
    assert!(others.iter().any(|other| *other != sample("1")), "{others:?}");
}

#[test]
fn what_contradicts_itself_is_told_at_once() {
    for (args, want) in [
        (&["--min-length", "80", "--max-length", "60"][..], "`--min-length` is 80, above"),
        (&["--min-length", "30"], "above the checkpoint's maximum length of 20"),
        (&["--words", "9", "--max-length", "60"], "`--words` and `--max-length` both"),
        (&["--temperature", "0.7"], "give `--sample` too"),
        (&["--sample", "--beams", "4"], "give one"),
        (&["--sample", "--top-p", "2"], "`--top-p` is 2"),
        (&["--faithful"], "the checkpoint's default is 1: give `--beams`"),
        (&["--beams", "0"], "`--beams` is 0"),
        (&["--sentences", "2"], "`--sentences` is for models that choose sentences"),
        (&["--about", "Kim"], "`--about` is for models that choose sentences"),
    ] {
        let run = of_text(SHORT, args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(want), "{args:?}: {}", run.stderr);
    }
}

#[test]
fn lengths_beyond_the_model_fail_the_article() {
    let run = of_text(SHORT, &["--max-length", "4000"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("4000"), "{}", run.stderr);
}

#[test]
fn nothing_to_summarize() {
    let folder = Folder::new(&[("a.txt", ""), ("b.txt", SHORT)]);
    let run = folder.run(&with_model(&["-f", "jsonl", "a.txt", "b.txt"]));
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("cannot read `a.txt`: it is empty"), "{}", run.stderr);
    let lines = run.json_lines();
    assert_eq!((lines.len(), &lines[0]["id"]), (1, &Value::from("b.txt")));
}

/// A copy of the model, its weights all this number.
fn broken_model(number: f32) -> Folder {
    let files: Vec<(&str, Vec<u8>)> =
        ["config.json", "generation_config.json", "tokenizer.json", "model.safetensors"]
            .into_iter()
            .map(|name| (name, fs::read(format!("{MODEL}/{name}")).expect("a file")))
            .collect();
    let folder = Folder::new(&files);
    let mut weights = files[3].1.clone();
    let header = u64::from_le_bytes(weights[..8].try_into().expect("8 bytes"));
    let start = 8 + usize::try_from(header).expect("a length");
    for weight in weights[start..].chunks_exact_mut(4) {
        weight.copy_from_slice(&number.to_le_bytes());
    }
    folder.write("model.safetensors", weights);
    folder
}

#[test]
fn a_model_of_nan_is_not_loaded() {
    let folder = broken_model(f32::NAN);
    folder.write("a.txt", SHORT);
    let run = folder.run(&["summarize", "--engine", "torch", "--model", ".", "a.txt"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    for part in ["model.safetensors", "number 0 of `", "is not finite"] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
}

/// Each weight is a number, but sums of two are none.
#[test]
fn a_model_that_makes_no_numbers_fails_every_article_with_a_reason() {
    let folder = broken_model(3e38);
    folder.write("a.txt", SHORT);
    folder.write("b.txt", "Rain.");
    let args = ["summarize", "--engine", "torch", "--model", ".", "a.txt", "b.txt"];
    let run = folder.run(&args);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    for name in ["a.txt", "b.txt"] {
        assert!(run.stderr.contains(&format!("cannot summarize `{name}`")), "{}", run.stderr);
    }
    assert!(run.stderr.contains("logits that are not numbers"), "{}", run.stderr);
}

#[test]
fn a_folder_that_is_no_model() {
    let folder = Folder::new(&[("a.txt", SHORT)]);
    for model in ["./nowhere", "."] {
        let run = folder.run(&["summarize", "--engine", "torch", "--model", model, "a.txt"]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(model), "{}", run.stderr);
    }
}
