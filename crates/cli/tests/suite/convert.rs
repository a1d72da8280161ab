//! `nutgraf convert`: files, streams and exit codes.

use std::fs;
use std::path::Path;

use crate::common::{ARTICLE, Folder, run_in};

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
    assert!(!columns.contains("\n# ") && columns.contains("\tB-PER\n"), "{columns}");
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
    let expected = "-DOCSTART-\tO\n\nNew\tB-ORG\nYork\tI-ORG\nTimes\tI-ORG\n\n";
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
    let expected = "-DOCSTART- -X- -X- O\n\n\
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
        sentence): mend it, or read the tags leniently (`--lenient`)\n";
    assert_eq!(strict.stderr, expected);
}

#[test]
fn what_a_format_lacks_is_told_with_the_option_for_it() {
    let folder = Folder::new(&[("stray.conll", "Kim I-PER\nin O\nRome B-LOC\n"), ("a.xyz", "?")]);
    let scored = folder.run(&["eval", "ner", "--gold", "stray.conll", "--pred", "stray.conll"]);
    assert_eq!(scored.code, 2);
    assert!(scored.stderr.ends_with("(`--scheme`, `--lenient`)\n"), "{}", scored.stderr);
    let lenient = ["eval", "ner", "--gold", "stray.conll", "--pred", "stray.conll", "--lenient"];
    assert_eq!(folder.run(&lenient).code, 0);
    let unknown = folder.run(&["convert", "--to", "spans", "a.xyz"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.ends_with("name the format (`--from`)\n"), "{}", unknown.stderr);
}

/// What `convert --to spans` makes of a file: id, text of each span and its type.
fn spans_of(name: &str, content: &str, args: &[&str]) -> (Vec<String>, crate::common::Run) {
    let folder = Folder::new(&[(name, content)]);
    let run = folder.run(&[&["convert", "--to", "spans", name], args].concat());
    let one = |line: serde_json::Value| {
        let spans = line["spans"].as_array().expect("spans").iter();
        let spans = spans.map(|span| {
            format!(
                "{}/{}",
                span["text"].as_str().unwrap_or_default(),
                span["label"].as_str().unwrap_or_default()
            )
        });
        format!(
            "{}: {}",
            line["id"].as_str().unwrap_or_default(),
            spans.collect::<Vec<_>>().join(", ")
        )
    };
    (run.json_lines().into_iter().map(one).collect(), run)
}

#[test]
fn what_annotation_tools_write_is_read() {
    let want = ["1: Helen Okafor/PER, Ashford/LOC"];
    for (name, content) in [
        (
            "doccano.jsonl",
            r#"{"id":1,"text":"Helen Okafor leads Ashford.","label":[[0,12,"PER"],[19,26,"LOC"]]}"#,
        ),
        (
            "doccano2.jsonl",
            r#"{"id":1,"text":"Helen Okafor leads Ashford.","labels":[[0,12,"PER"],[19,26,"LOC"]]}"#,
        ),
        (
            "doccano3.jsonl",
            r#"{"id":1,"text":"Helen Okafor leads Ashford.","entities":[{"id":7,"label":"PER","start_offset":0,"end_offset":12},{"id":8,"label":"LOC","start_offset":19,"end_offset":26}]}"#,
        ),
        (
            "spacy.jsonl",
            r#"{"id":"1","text":"Helen Okafor leads Ashford.","entities":[[0,12,"PER"],[19,26,"LOC"]]}"#,
        ),
        (
            "hf.jsonl",
            r#"{"id":"1","tokens":["Helen","Okafor","leads","Ashford","."],"ner_tags":["B-PER","I-PER","O","B-LOC","O"]}"#,
        ),
        (
            "tags.jsonl",
            r#"{"id":1,"tokens":["Helen","Okafor","leads","Ashford","."],"tags":["B-PER","I-PER","O","B-LOC","O"]}"#,
        ),
        (
            "ls.json",
            r#"[{"id":1,"data":{"text":"Helen Okafor leads Ashford."},"annotations":[{"was_cancelled":true,"result":[]},{"result":[{"type":"labels","value":{"start":0,"end":12,"text":"Helen Okafor","labels":["PER"]}},{"type":"labels","value":{"start":19,"end":26,"text":"Ashford","labels":["LOC"]}}]}]}]"#,
        ),
        (
            "min.json",
            r#"[{"id":1,"text":"Helen Okafor leads Ashford.","label":[{"start":0,"end":12,"text":"Helen Okafor","labels":["PER"]},{"start":19,"end":26,"labels":["LOC"]}]}]"#,
        ),
    ] {
        let (found, run) = spans_of(name, content, &[]);
        assert_eq!(found, want, "{name}: {}", run.stderr);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
    }
}

#[test]
fn tags_may_be_numbers_of_names() {
    let line = r#"{"id":"1","tokens":["Helen","Okafor","left"],"ner_tags":[1,2,0]}"#;
    let (_, run) = spans_of("hf.jsonl", line, &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("tags are numbers here, so name them"), "{}", run.stderr);
    for names in
        ["O\nB-PER\nI-PER\n", r#"["O", "B-PER", "I-PER"]"#, r#"{"names": ["O", "B-PER", "I-PER"]}"#]
    {
        let folder = Folder::new(&[("hf.jsonl", line), ("names", names)]);
        let run = folder.run(&["convert", "--to", "conll", "--tag-names", "names", "hf.jsonl"]);
        assert_eq!(
            run.stdout, "-DOCSTART-\tO\n\nHelen\tB-PER\nOkafor\tI-PER\nleft\tO\n\n",
            "{}",
            run.stderr
        );
    }
    let folder = Folder::new(&[("hf.jsonl", line), ("names", "O\nB-PER")]);
    let run = folder.run(&["convert", "--to", "conll", "--tag-names", "names", "hf.jsonl"]);
    assert!(run.stderr.contains("`2` is not the number of a tag that is named"), "{}", run.stderr);
}

#[test]
fn rejected_lines_are_counted_and_left_out() {
    let lines = "{\"id\":\"a\",\"text\":\"Ann left.\",\"spans\":[{\"start\":0,\"end\":3,\"label\":\"PER\"}],\"answer\":\"accept\"}\n\
                 {\"id\":\"b\",\"text\":\"Bad.\",\"spans\":[],\"answer\":\"reject\"}\n\
                 {\"id\":\"c\",\"text\":\"Eh.\",\"spans\":[],\"answer\":\"ignore\"}\n";
    let (found, run) = spans_of("prodigy.jsonl", lines, &[]);
    assert_eq!(found, ["a: Ann/PER"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("1 rejected lines") && run.stderr.contains("1 ignored lines"),
        "{}",
        run.stderr
    );
}

#[test]
fn an_entity_that_brat_cut_at_a_line_end_is_one() {
    let folder = Folder::new(&[
        ("brat/a.txt", "Helen\n  Okafor met North and South America.\n"),
        ("brat/a.ann", "T1\tPER 0 5;8 14\tHelen Okafor\nT2\tLOC 19 24;35 42\tNorth America\n"),
    ]);
    let run = folder.run(&["convert", "--to", "spans", "brat"]);
    let line = &run.json_lines()[0];
    assert_eq!(line["spans"].as_array().map(Vec::len), Some(1));
    assert_eq!((&line["spans"][0]["start"], &line["spans"][0]["end"]), (&0.into(), &14.into()));
    assert!(run.stderr.contains("it is in 2 pieces"), "{}", run.stderr);
}

#[test]
fn label_studio_counts_as_browsers_do_and_needs_the_text() {
    // An emoji is two units of UTF-16, and one char.
    let task = r#"[{"id":1,"data":{"text":"😀 Ann left."},"annotations":[{"result":[{"type":"labels","value":{"start":3,"end":6,"text":"Ann","labels":["PER"]}}]}]}]"#;
    assert_eq!(spans_of("a.json", task, &[]).0, ["1: Ann/PER"]);
    let other = task.replace("\"Ann\"", "\"Bob\"");
    let (_, run) = spans_of("a.json", &other, &[]);
    assert!(
        run.code == 2 && run.stderr.contains("`Bob` is not what stands there"),
        "{}",
        run.stderr
    );
    let (_, run) = spans_of("a.json", r#"[{"id":1,"data":{"audio":1},"annotations":[]}]"#, &[]);
    assert!(
        run.code == 2 && run.stderr.contains("`[0].data.text`: is missing: export with the text"),
        "{}",
        run.stderr
    );
    // There and back.
    let folder = Folder::new(&[("a.json", task)]);
    let run = folder.run(&["convert", "--to", "label-studio", "a.json", "-o", "b.json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let back = folder.run(&["convert", "--to", "spans", "b.json"]);
    assert_eq!(back.json_lines()[0]["spans"][0]["text"], "Ann", "{}", back.stderr);
}

#[test]
fn columns_have_no_comments_unless_asked() {
    let spans = r#"{"id":"x","text":"Ann  left.","spans":[{"start":0,"end":3,"label":"PER"}]}"#;
    let folder = Folder::new(&[("a.jsonl", spans)]);
    let plain = folder.run(&["convert", "--to", "conll", "a.jsonl"]);
    assert_eq!(plain.stdout, "-DOCSTART-\tO\n\nAnn\tB-PER\nleft\tO\n.\tO\n\n");
    let told = folder.run(&["convert", "--to", "conll", "--comments", "a.jsonl"]);
    assert!(
        told.stdout.contains("# doc_id = x\n# document_text = \"Ann  left.\"\n"),
        "{}",
        told.stdout
    );
}

#[test]
fn stray_tags_are_scored_where_they_are_asked_for() {
    let stray = "Helen I-PER\nOkafor I-PER\nvisited O\nNew B-LOC\nAshford I-LOC\nand O\nBern B-LOC\nRome B-LOC\n";
    let folder = Folder::new(&[("a.conll", stray)]);
    let score = |args: &[&str]| {
        folder.run(&[&["eval", "ner", "--gold", "a.conll", "--pred", "a.conll"], args].concat())
    };
    let run = score(&[]);
    assert!(run.code == 2 && run.stderr.contains("read them leniently"), "{}", run.stderr);
    let run = score(&["--lenient"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("1.000"), "{}", run.stdout);
}

#[test]
fn predictions_are_written_on_the_tokens_of_the_gold() {
    let gold = "-DOCSTART-\tO\n# doc_id = a\n\nU.S.-led\tO\ntalks\tO\nin\tO\nNew York\tB-LOC\n";
    let gold = gold.replace("New York\tB-LOC", "New\tB-LOC\nYork\tI-LOC");
    let text = "U.S.-led talks in New York";
    let spans = |text: &str| {
        format!(
            "{{\"id\":\"a\",\"text\":\"{text}\",\"spans\":[{{\"start\":18,\"end\":26,\"label\":\"LOC\"}},\
             {{\"start\":0,\"end\":4,\"label\":\"LOC\"}}]}}\n"
        )
    };
    let other = spans("U.S.-led talks in New Yorl");
    let folder = Folder::new(&[
        ("gold.conll", &gold),
        ("found.jsonl", &spans(text)),
        ("other.jsonl", &other),
        ("more.jsonl", &spans(text).replace("\"a\"", "\"b\"")),
    ]);
    let convert =
        |input: &str| folder.run(&["convert", input, "--to", "conll", "--tokens-of", "gold.conll"]);
    let run = convert("found.jsonl");
    // `U.S.` is a part of a token of the gold, which is said.
    let expected = "-DOCSTART-\tO\n\nU.S.-led\tO\ntalks\tO\nin\tO\nNew\tB-LOC\nYork\tI-LOC\n\n";
    assert_eq!((run.code, &*run.stdout), (1, expected), "{}", run.stderr);
    assert!(run.stderr.contains("it begins or ends inside the token `U.S.-led`"), "{}", run.stderr);
    let run = convert("other.jsonl");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("differ from byte 25 on"), "{}", run.stderr);
    let run = convert("more.jsonl");
    let expected = "nutgraf: document `b` of `more.jsonl:1` is not in `gold.conll`, so its tokens are not known\n";
    assert_eq!((run.code, &*run.stderr), (2, expected));
}

#[test]
fn binary_documents_are_read_and_not_written() {
    let folder = Folder::new(&[("a.conll", "Kim\tB-PER\n")]);
    let run = folder.run(&["convert", "a.conll", "--to", "docbin", "-o", "out.spacy"]);
    let expected =
        "nutgraf: `docbin` is only read, not written: `spans` is what spaCy's converters take\n";
    assert_eq!((run.code, &*run.stderr), (2, expected));
    // A stream of zeros, packed.
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), 300 << 20), &mut packed)
        .expect("it is packed");
    let packed = packed.finish().expect("it is packed");
    fs::write(folder.path().join("bomb.spacy"), packed).expect("a file");
    let run = folder.run(&["convert", "bomb.spacy", "--to", "spans"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("unpacks to more than"), "{}", run.stderr);
}
