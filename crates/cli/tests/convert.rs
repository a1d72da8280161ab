//! `nutgraf convert`: files, streams and exit codes.

mod common;

use std::fs;

use common::{ARTICLE, run, run_in};

#[test]
fn our_own_output_converts_to_what_we_write_ourselves() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let own = run(&["entities", "--format", "brat", ARTICLE]);
    for format in ["json", "jsonl"] {
        let analyzed = run(&["analyze", "--format", format, ARTICLE]);
        fs::write(folder.join(format!("a.{format}")), &analyzed.stdout).expect("a file");
        let input = format!("a.{format}");
        let args = ["convert", "--quiet", &input, "--to", "brat", "--output", format];
        let converted = run_in(Some(folder), &args, b"", &[]);
        assert_eq!((converted.code, &*converted.stderr), (0, ""));
        let names: Vec<_> = fs::read_dir(folder.join(format))
            .expect("the output")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "ann"))
            .collect();
        assert_eq!(fs::read_to_string(&names[0]).expect("annotations"), own.stdout);
    }
}

#[test]
fn the_exit_code_says_how_it_went() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let convert = |args: &[&str]| run_in(Some(folder), &[&["convert"], args].concat(), b"", &[]);
    let nested = r#"{"id":"a","text":"New York Times","spans":[
        {"start":0,"end":14,"label":"ORG"},{"start":0,"end":8,"label":"LOC"}]}"#;
    fs::write(folder.join("a.jsonl"), nested.replace('\n', "")).expect("a file");

    let all = convert(&["a.jsonl", "--to", "brat", "--output", "out"]);
    assert_eq!((all.code, &*all.stderr), (0, ""));
    let ann = fs::read_to_string(folder.join("out/a.ann")).expect("the output");
    assert_eq!(ann, "T1\tORG 0 14\tNew York Times\nT2\tLOC 0 8\tNew York\n");

    let some = convert(&["a.jsonl", "--to", "conll"]);
    assert_eq!(some.code, 1);
    let expected = "-DOCSTART-\tO\n# doc_id = a\n\nNew\tB-ORG\nYork\tI-ORG\nTimes\tI-ORG\n\n";
    assert_eq!(some.stdout, expected);
    let expected = "nutgraf: not converted: a.jsonl:1: document `a`: LOC 0..8 `New York`: \
        it overlaps `ORG 0..14`, and a token has one tag\n\
        nutgraf: 1 annotations could not be converted, 1 were\n";
    assert_eq!(some.stderr, expected);

    fs::write(folder.join("b.jsonl"), r#"{"id":"a","text":"Kim"}"#).expect("a file");
    let none = convert(&["b.jsonl", "--from", "spans", "--to", "conll"]);
    assert_eq!((none.code, &*none.stdout), (2, ""));
    assert_eq!(none.stderr, "nutgraf: b.jsonl:1: `spans`: is missing\n");
    let flat = convert(&["a.jsonl", "--to", "conll", "--flat"]);
    assert_eq!(flat.code, 2);
    assert!(flat.stderr.contains("a.jsonl:1: `spans[0].label`"), "{}", flat.stderr);
    assert_eq!(convert(&["c.jsonl", "--to", "conll"]).code, 2);
    assert_eq!(convert(&["a.jsonl", "--to", "gold"]).code, 2);
    assert_eq!(convert(&["a.jsonl", "--to", "yaml"]).code, 2);
}

#[test]
fn tags_change_their_scheme() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    fs::write(folder.join("a.conll"), "Zhao I-PER\nLeji I-PER\nmet O\n").expect("a file");
    let args = ["convert", "a.conll", "--to", "conll", "--to-scheme", "bilou", "--four-columns"];
    let converted = run_in(Some(folder), &args, b"", &[]);
    let expected = "-DOCSTART- -X- -X- O\n# doc_id = 1\n\n\
        Zhao -X- -X- B-PER\nLeji -X- -X- L-PER\nmet -X- -X- O\n\n";
    assert_eq!((converted.code, &*converted.stdout), (0, expected));
    let strict = run_in(
        Some(folder),
        &["convert", "a.conll", "--to", "conll", "--scheme", "iob2"],
        b"",
        &[],
    );
    assert_eq!(strict.code, 2);
    let expected = "nutgraf: a.conll:1: `tag`: `I-PER` breaks IOB2 here (at the start of a \
        sentence): mend it, or read the tags leniently\n";
    assert_eq!(strict.stderr, expected);
}
