//! `nutgraf bench` as a process. No test asks how fast anything was.

mod common;

use std::fs;

use common::{Folder, run};
use serde_json::Value;

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/bench.schema.json");
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../bench/tests/report.json");
const TINY: [&str; 6] = ["bench", "--count=2", "--warm-up=0", "--threads=1", "--batch=1", "-q"];

#[test]
fn the_report_follows_its_schema() {
    let schema: Value = serde_json::from_slice(&fs::read(SCHEMA).expect("it")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let run = run(&[&TINY[..], &["--lengths=10", "--format=json"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let report = run.json();
    let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(report["single_stream"]["samples"].as_array().map(Vec::len), Some(2));
    let committed = serde_json::from_slice(&fs::read(REPORT).expect("it")).expect("JSON");
    assert!(validator.is_valid(&committed), "reports written before can still be read");
}

#[test]
fn measures_given_articles_and_compares_the_reports() {
    let folder = Folder::new(&[
        ("in/a.txt", "Angela Merkel visited Paris on Monday."),
        ("in/b.jsonl", "{\"text\": \"Kim Jong Un met Zhao Leji.\"}\n"),
    ]);
    let offline = [&TINY[..], &["--scenario=offline", "in"]].concat();
    let run = folder.run(&[&offline[..], &["-o", "a.json"]].concat());
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let report: Value = serde_json::from_str(&folder.read("a.json")).expect("JSON");
    let ids = report["corpus"]["articles"].as_array().expect("a list");
    assert_eq!(ids.iter().map(|a| &a["id"]).collect::<Vec<_>>(), ["in/a.txt", "in/b.jsonl#1"]);
    assert_eq!(report["single_stream"], Value::Null);

    let run = folder.run(&["bench", "compare", "a.json", "a.json"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("×1.000") && run.stdout.ends_with("no difference\n"), "{run:?}");

    let run = folder.run(&[&offline[..], &["-o", "a.html"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(folder.read("a.html").starts_with("<!doctype html>"));
    let run = folder.run(&[&offline[..], &["-o", "in/a.txt"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("it is one of the inputs"), "{}", run.stderr);
}

#[test]
fn what_is_wrong_is_said_before_anything_runs() {
    let folder = Folder::new(&[
        ("empty/.hidden", ""),
        ("blank.txt", " \n"),
        ("old.json", "{\"schema_version\": 1}"),
        ("text.json", "hello"),
    ]);
    for (args, reason) in [
        (&["--duration=0"][..], "`--duration` is 0: give more than 0 seconds"),
        (&["--threads=4096"], "`--threads` is 4096, but there "),
        (&["--count=1", "--duration=1"], "cannot be used with"),
        (&["empty"], "cannot read `empty`: the folder has no file that ends in .txt"),
        (&["blank.txt"], "cannot read `blank.txt`: it has only white space"),
        (&["missing.txt"], "cannot read `missing.txt`: no such file or folder"),
        (&["--output=none/a.json"], "cannot write `none/a.json`: no such file or folder"),
        (&["--model=none"], "cannot load model file `none/config.json`"),
        (&["compare", "old.json", "old.json"], "cannot read `old.json`: it is no report of"),
        (&["compare", "text.json", "old.json"], "cannot read `text.json`: it is no report of"),
        (&["compare", "none.json", "old.json"], "cannot read `none.json`: no such file"),
        (&["compare", REPORT, REPORT, "--threshold=-1"], "`--threshold` is -1: give 0 or more"),
    ] {
        let run = folder.run(&[&["bench"], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(reason), "{args:?}: {}", run.stderr);
    }
}
