//! What cannot be read, where a file of the snapshots would not do: bytes, line ends, size.

use std::fmt::Write as _;
use std::fs;

use nutgraf_eval::data::{Article, DataError, check_same_text};
use nutgraf_eval::formats::{self, Format, ReadErrorKind, ReadOptions};
use nutgraf_eval::ner::tags::{Reading, chunks, to_bytes};

/// Reads `content` as a file of this name.
fn read(name: &str, content: &[u8]) -> Result<nutgraf_eval::data::Dataset, String> {
    read_with(name, content, &ReadOptions::default())
}

fn read_with(
    name: &str,
    content: &[u8],
    options: &ReadOptions,
) -> Result<nutgraf_eval::data::Dataset, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, content).expect("a file");
    let below = format!("{}/", folder.path().display());
    formats::read(&path, options).map_err(|error| error.to_string().replace(&below, ""))
}

#[test]
fn one_malformed_line_among_ten_thousand_is_an_error() {
    let mut lines = String::new();
    for number in 1..=10_000 {
        let end = if number == 7_777 { "3" } else { "2" };
        let _ = writeln!(
            lines,
            r#"{{"id":"{number}","text":"Xi","spans":[{{"start":0,"end":{end},"label":"PER"}}]}}"#
        );
    }
    let error = read("a.jsonl", lines.as_bytes()).expect_err("line 7,777 is broken");
    let expected = "3 is after the end of the text, which has 2 chars";
    assert_eq!(error, format!("a.jsonl:7777: `spans[0].end`: {expected}"));

    let broken = lines.replacen(r#""id":"7777","#, r#""id":"7777""#, 1);
    let error = read("a.jsonl", broken.as_bytes()).expect_err("line 7,777 is no JSON");
    assert!(error.starts_with("a.jsonl:7777: "), "{error}");
    assert!(error.contains("column 13"), "{error}");

    let mut columns = "Xi\tB-PER\n\n".repeat(10_000);
    columns.insert_str(10 * 5_000, "Xi\n");
    let error = read("a.conll", columns.as_bytes()).expect_err("a line has one column");
    assert_eq!(error, "a.conll:10001: `line`: has 1 columns instead of 2, as line 1 has");
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let error = read("a.conll", b"Xi\tO\nK\xffm\tO\n").expect_err("no UTF-8");
    let expected = "byte 6 of the file is not UTF-8: convert the file first";
    assert_eq!(error, format!("a.conll:2: {expected}"));
}

#[test]
fn empty_files_are_errors() {
    for name in ["a.conll", "a.jsonl", "a.json"] {
        for content in [&b""[..], b"\xef\xbb\xbf", b" \r\n\n"] {
            let error = read(name, content).expect_err("nothing is in it");
            assert_eq!(error, format!("{name}: holds no document"));
        }
    }
    let report = br#"{"schema_version":1,"documents":[]}"#;
    let error = read("a.json", report).expect_err("nothing is in it");
    assert_eq!(error, "a.json: holds no document");
    let folder = tempfile::tempdir().expect("a folder");
    let error = formats::read(folder.path(), &ReadOptions::default()).expect_err("empty");
    assert!(matches!(*error.kind, ReadErrorKind::Empty), "{error}");
}

#[test]
fn byte_order_marks_and_carriage_returns_change_nothing() {
    let plain = "-DOCSTART-\tO\n# doc_id = a\n\nXi\tB-PER\nmet\tO\n\nKim\tB-PER\n";
    let files = [
        ("a.conll", plain),
        ("a.jsonl", "{\"id\":\"a\",\"text\":\"Xi\",\"spans\":[]}\n"),
        ("a.jsonl", "{\"doc\":\"a\",\"sents\":[{\"tokens\":[\"Xi\"],\"tags\":[\"O\"]}]}\n"),
    ];
    for (name, plain) in files {
        let strip = |dataset: nutgraf_eval::data::Dataset| {
            dataset.articles.into_iter().map(|a| Article { place: <_>::default(), ..a })
        };
        let expected: Vec<Article> =
            strip(read(name, plain.as_bytes()).expect("it reads")).collect();
        let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
        let found: Vec<Article> =
            strip(read(name, windows.as_bytes()).expect("it reads")).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn texts_of_gold_and_prediction_must_be_the_same() {
    let article = |text: &str| Article { id: "a".into(), text: text.into(), ..Article::default() };
    assert_eq!(check_same_text(&article("Żółć"), &article("Żółć")), Ok(()));
    let error = check_same_text(&article("Żółć met"), &article("Żółw met")).expect_err("differs");
    let DataError::Text { byte, gold_text, predicted_text, .. } = &error else {
        panic!("another error: {error}");
    };
    assert_eq!((*byte, &**gold_text, &**predicted_text), (6, "ć met", "w met"));
    assert!(error.to_string().contains("document `a`"), "{error}");
}

#[test]
fn incomplete_sets_are_not_scored() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.txt"), "North and South Korea").expect("a file");
    fs::write(folder.path().join("a.ann"), "T1\tLOC 0 5;16 21\tNorth Korea\n").expect("a file");
    let dataset = formats::read(folder.path(), &ReadOptions::default()).expect("it reads");
    let error = dataset.complete().expect_err("an entity is in two pieces");
    assert!(error.to_string().contains("LOC 0..5, 16..21 `North Korea`"), "{error}");
}

#[test]
fn columns_give_the_entities_that_the_tags_give() {
    let sentences = [
        ["B-PER", "I-PER", "O", "B-LOC"],
        ["I-PER", "I-LOC", "O", "I-LOC"],
        ["B-PER", "E-PER", "O", "S-LOC"],
        ["U-PER", "B-LOC", "I-LOC", "L-LOC"],
    ];
    for tags in sentences {
        let lines = format!("word\t{}\n", tags.join("\nword\t"));
        for lenient in [false, true] {
            let options = ReadOptions { lenient, ..ReadOptions::default() };
            let dataset = read_with("a.conll", lines.as_bytes(), &options).expect("it reads");
            let article = &dataset.articles[0];
            let tokens = &article.tokens.as_ref().expect("tokens")[0];
            let own = chunks(&tags, Reading::Lenient).expect("tags are known");
            let expected = to_bytes(&own, tokens).expect("as many tokens as tags");
            assert_eq!(dataset.documents()[0].entities, expected, "{tags:?}");
        }
    }
}

#[test]
fn summaries_can_do_without_their_articles() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.jsonl");
    let read = |content: &str| {
        fs::write(&path, content).expect("a file");
        let below = format!("{}/", folder.path().display());
        formats::read_summaries(&path, &ReadOptions::default())
            .map_err(|error| error.to_string().replace(&below, ""))
    };
    let records = read("{\"id\":\"a\",\"summary\":[\"One.\",\"Two.\"]}\n").expect("it reads");
    assert_eq!(records[0].summary.as_deref(), Some("One.\nTwo."));
    assert_eq!(records[0].article, None);
    let own = r#"{"schema_version":1,"id":"a","source":{},"summary":{"text":"One. Two.",
        "sentences":[{"text":"One.","score":0.5,"evidence":[{"byte_start":0,"byte_end":4}]},
        {"text":"Two.","score":0.5,"evidence":[]}]},"entities":[]}"#;
    let records = read(&own.replace('\n', "")).expect("it reads");
    assert_eq!(records[0].summary.as_deref(), Some("One.\nTwo."));
    assert_eq!(records[0].evidence.as_ref().map(Vec::len), Some(1));

    let twice = "{\"id\":\"a\",\"summary\":\"One.\"}\n{\"id\":\"a\",\"summary\":\"One.\"}\n";
    let error = read(twice).expect_err("an id occurs twice");
    assert_eq!(
        error,
        "a.jsonl:2: `id`: `a` is the id of the document at a.jsonl:1 already: ids must be unique"
    );
    let error = read("{\"summary\":\"One.\"}\n").expect_err("no id");
    assert_eq!(error, "a.jsonl:1: `id`: is missing");
    assert_eq!(Format::detect(&path).expect("a format"), Format::Summaries);
}
