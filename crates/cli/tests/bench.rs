//! `nutgraf bench` as a process. No test asks how fast anything was.

mod common;

use std::fs;

use common::{Folder, run, schema_errors};
use serde_json::Value;

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/bench.schema.json");
const COMPARISON_SCHEMA: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/schema/bench-compare.schema.json");
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../bench/tests/report.json");
const TINY: [&str; 6] = ["bench", "--count=2", "--warm-up=0", "--threads=1", "--batch=1", "-q"];

#[test]
fn the_report_follows_its_schema() {
    let schema: Value = serde_json::from_slice(&fs::read(SCHEMA).expect("it")).expect("JSON");
    let run = run(&[&TINY[..], &["--lengths=10", "--format=json"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let report = run.json();
    assert_eq!(report["model"]["digest"].as_str().map(str::len), Some(16));
    assert_eq!(schema_errors(&schema, &report), "");
    assert_eq!(report["single_stream"]["samples"].as_array().map(Vec::len), Some(2));
    let committed = serde_json::from_slice(&fs::read(REPORT).expect("it")).expect("JSON");
    assert_eq!(schema_errors(&schema, &committed), "", "reports written before can still be read");
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
    // Two batches say nothing.
    assert!(
        run.stdout.contains("×1.000") && run.stdout.contains("not enough rounds to tell"),
        "{run:?}"
    );

    let run = folder.run(&[&offline[..], &["-o", "a.html"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(folder.read("a.html").starts_with("<!doctype html>"));
    let run = folder.run(&[&offline[..], &["-o", "in/a.txt"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("it is one of the inputs"), "{}", run.stderr);
}

/// The committed report, changed.
fn report(change: impl FnOnce(&mut Value)) -> String {
    let mut report = serde_json::from_slice(&fs::read(REPORT).expect("it")).expect("JSON");
    change(&mut report);
    report.to_string()
}

#[test]
fn a_comparison_says_faster_and_slower() {
    let scale = |factor: f64| {
        report(|report| {
            report["offline"] = Value::Array(Vec::new());
            report["server"] = Value::Null;
            for query in report["single_stream"]["samples"].as_array_mut().expect("samples") {
                query["latency"] = (factor * query["latency"].as_f64().expect("seconds")).into();
            }
        })
    };
    let folder = Folder::new(&[("a.json", scale(1.0)), ("b.json", scale(0.5))]);
    for (pair, conclusion, verdict) in [
        (["a.json", "b.json"], "B is faster in 2 of 3 figures\n", "faster"),
        (["b.json", "a.json"], "B is slower in 2 of 3 figures\n", "slower"),
        (["a.json", "a.json"], "\nno difference\n", "no_difference"),
    ] {
        let compare = [&["bench", "compare"][..], &pair].concat();
        let run = folder.run(&compare);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        assert!(run.stdout.ends_with(conclusion), "{}", run.stdout);
        let run = folder.run(&[&compare[..], &["--format=json", "-q"]].concat());
        assert_eq!(run.json()["verdict"], verdict);
        assert_eq!(run.json()["figures"][0]["verdict"], verdict);
    }
}

/// Another machine, version, model and corpus are compared, with a warning for each: in the text
/// and on the page, and beside JSON on standard error.
#[test]
fn a_baseline_of_another_machine_or_version_is_compared_with_a_warning() {
    let other = report(|report| {
        report["machine"]["cpu"] = "Cray-1".into();
        report["program"]["version"] = "0.0.1".into();
        report["model"]["version"] = "7".into();
        report["corpus"]["fingerprint"] = "0123456789abcdef".into();
        report["warnings"] = Value::Array(Vec::new());
    });
    let folder = Folder::new(&[("a.json", report(|_| {})), ("b.json", other)]);
    let compare = ["bench", "compare", "a.json", "b.json"];
    let about = ["the machine", "the version", "the model", "the corpus"];
    let run = folder.run(&compare);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    for about in about {
        assert!(run.stdout.contains(&format!("warning: {about} differs, ")), "{}", run.stdout);
    }
    let run = folder.run(&[&compare[..], &["--output=page.html"]].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    let page = folder.read("page.html");
    for about in about {
        assert!(run.stderr.contains(&format!("nutgraf: {about} differs, ")), "{}", run.stderr);
        assert!(page.contains(&format!("<li>{about} differs, ")), "{page}");
    }
    assert!(page.starts_with("<!doctype html>") && !page.contains("://"));

    let run = folder.run(&[&compare[..], &["--output=out.json", "--quiet"]].concat());
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let comparison: Value = serde_json::from_str(&folder.read("out.json")).expect("JSON");
    let schema: Value =
        serde_json::from_slice(&fs::read(COMPARISON_SCHEMA).expect("it")).expect("JSON");
    assert_eq!(schema_errors(&schema, &comparison), "");
    assert_eq!(comparison["b"]["machine"]["cpu"], "Cray-1");

    let run = folder.run(&[&compare[..], &["--output=b.json"]].concat());
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
        (&["empty"], "the folder has no file of a kind that is read"),
        (&["blank.txt"], "cannot read `blank.txt`: it has only white space"),
        (&["missing.txt"], "cannot read `missing.txt`: no such file or folder"),
        (&["--output=none/a.json"], "cannot write `none/a.json`: no such file or folder"),
        (&["--model=none"], "cannot load model file `none`: no such folder"),
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
