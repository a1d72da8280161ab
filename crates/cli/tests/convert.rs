//! `nutgraf convert`: files, streams and exit codes.

mod common;

use std::fs;
use std::path::Path;

use common::{ARTICLE, Folder, run_in};

/// Articles that are awkward to annotate.
const ARTICLES: [(&str, &str); 3] = [
    ("a.txt", "Angela Merkel visited Paris on Monday.\r\n\r\nShe met Emmanuel\tMacron, 46.\n"),
    (
        "b.txt",
        "-DOCSTART- said Barack Obama\u{a0}in U.S.-led Rome on Tuesday. 🗼 He met Ann <Lee>.",
    ),
    (
        "c.md",
        "# Żółć and Kim Jong Un\n\n* *Kim* met Zhao Leji in Pyongyang.\n* Nobody else came.\n",
    ),
];

#[test]
fn an_analysis_is_the_same_annotations_by_either_way() {
    let folder = Folder::new(&ARTICLES);
    fs::copy(ARTICLE, folder.path().join("d.txt")).expect("the article");
    let names = ["a.txt", "b.txt", "c.md", "d.txt"];
    let run = |command: &[&str]| {
        let run = folder.run(&[command, &names].concat());
        assert_eq!((run.code, &*run.stderr), (0, ""), "{command:?}");
        run.stdout
    };
    for format in ["json", "jsonl"] {
        folder.write(&format!("all.{format}"), run(&["analyze", "--format", format]));
    }
    let columns = run(&["entities", "--format", "conll"]);
    assert!(columns.contains("# doc_id = c.md\n") && columns.contains("\tB-PER\n"), "{columns}");
    run(&["entities", "--format", "brat", "--output", "direct"]);
    for input in ["all.json", "all.jsonl"] {
        let convert = ["convert", "--quiet", input, "--to"];
        let converted = folder.run(&[&convert[..], &["conll"]].concat());
        assert_eq!((converted.code, &*converted.stdout, &*converted.stderr), (0, &*columns, ""));
        let output = format!("from-{input}");
        let converted = folder.run(&[&convert[..], &["brat", "--output", &output]].concat());
        assert_eq!((converted.code, &*converted.stderr), (0, ""));
        for name in names {
            let stem = name.split('.').next().expect("a name");
            for extension in ["ann", "txt"] {
                let direct = folder.read(&format!("direct/{stem}.{extension}"));
                assert_eq!(folder.read(&format!("{output}/{name}.{extension}")), direct, "{name}");
            }
        }
    }
}

#[test]
fn records_and_gold_are_converted_into_themselves() {
    let folder = Folder::new(&ARTICLES);
    let of = |format| folder.run(&["analyze", "--format", format, "a.txt", "b.txt", "c.md"]).stdout;
    for from in ["json", "jsonl"] {
        folder.write(&format!("in.{from}"), of(from));
    }
    for from in ["json", "jsonl"] {
        for to in ["json", "jsonl"] {
            let converted = folder.run(&["convert", &format!("in.{from}"), "--to", to]);
            let told = (converted.code, &*converted.stdout, &*converted.stderr);
            assert_eq!(told, (0, &*folder.read(&format!("in.{to}")), ""), "{from} to {to}");
        }
    }
    folder.write("more.jsonl", folder.read("in.jsonl").replacen('{', "{\"more\":1,", 1));
    let converted = folder.run(&["convert", "more.jsonl", "--to", "jsonl"]);
    assert_eq!(converted.stdout, folder.read("in.jsonl"));
    assert_eq!(converted.stderr, "nutgraf: left out: more.jsonl: 1 `more` fields\n");

    let gold = Path::new(ARTICLE).with_file_name("gold.json");
    let gold = gold.to_str().expect("a path");
    let converted = folder.run(&["convert", gold, "--to", "gold", "--output", "again.json"]);
    assert_eq!((converted.code, &*converted.stderr), (0, ""));
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    let mut before = parse(&fs::read_to_string(gold).expect("the gold"));
    before["text"] = "again.txt".into();
    assert_eq!(parse(&folder.read("again.json")), before);
    assert_eq!(folder.read("again.txt"), fs::read_to_string(ARTICLE).expect("the article"));
}

#[test]
fn records_of_another_version_are_refused() {
    let folder = Folder::new(&[
        (
            "a.jsonl",
            "{\"schema_version\":1,\"id\":\"a\",\"text\":\"\",\"entities\":[]}\n{\"schema_version\":2,\"found\":[]}\n",
        ),
        ("a.json", "{\"schema_version\":2,\n \"documents\":{}}\n"),
    ]);
    for (file, line) in [("a.jsonl", 2), ("a.json", 1)] {
        let run = folder.run(&["convert", file, "--to", "conll"]);
        let expected = format!(
            "nutgraf: {file}:{line}: `schema_version`: `2` is not 1, the version known here\n"
        );
        assert_eq!((run.code, run.stderr), (2, expected));
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
