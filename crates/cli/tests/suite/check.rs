//! `nutgraf check`: summaries by somebody else against their articles.

use crate::common::{Folder, Run, run_in, schema_errors};
use serde_json::Value;

const ARTICLE: &str = "Mayor Helen Okafor said on Tuesday that Ashford would close the Old Mill Bridge. \
    Engineers found 38 cracks in its pillars. Councillor Daniel Reyes voted against the closure.";
const RIGHT: &str = "Engineers found 38 cracks in its pillars.";
const WRONG: &str =
    "Engineers found 83 cracks in its pillars. Daniel Reyes voted against the closure.";

fn folder() -> Folder {
    Folder::new(&[
        ("article.txt", ARTICLE),
        ("right.txt", RIGHT),
        ("wrong.txt", WRONG),
        ("articles/a.txt", ARTICLE),
        ("articles/b.txt", ARTICLE),
        ("summaries/a.md", RIGHT),
        ("summaries/b.txt", WRONG),
    ])
}

fn check(folder: &Folder, args: &[&str]) -> Run {
    folder.run(&[&["check"], args].concat())
}

fn pair(id: &str, summary: &str) -> String {
    serde_json::json!({"id": id, "article": ARTICLE, "summary": summary}).to_string() + "\n"
}

/// Each summary's id and whether it is supported.
fn verdicts(records: &[Value]) -> Vec<(&str, bool)> {
    let one = |record: &'_ Value| record["supported"].as_bool().expect("a verdict");
    records.iter().map(|record| (record["id"].as_str().expect("an id"), one(record))).collect()
}

#[test]
fn the_exit_status_is_the_verdict() {
    let folder = folder();
    let right = check(&folder, &["--source", "article.txt", "--summary", "right.txt"]);
    assert_eq!(right.code, 0, "{}", right.stderr);
    assert_eq!(
        right.stdout,
        "article.txt: supported\n  ✓ 1. Engineers found 38 cracks in its pillars.\n"
    );
    let wrong = check(&folder, &["--source", "article.txt", "--summary", "wrong.txt"]);
    assert_eq!(wrong.code, 1);
    assert_eq!(
        wrong.stdout,
        "article.txt: not supported in 1 of 2 sentences\n  \
         ✗ 1. Engineers found [83] cracks in its pillars.\n      \
         83: this number is not in the article (90% sure)\n      \
         nearest, sentence 2: Engineers found 38 cracks in its pillars.\n  \
         ✓ 2. Daniel Reyes voted against the closure.\n"
    );
}

#[test]
fn the_record_ties_each_problem_to_both_texts() {
    let folder = folder();
    let args = ["--source", "article.txt", "--summary", "wrong.txt", "--format", "json"];
    let report = check(&folder, &args).json();
    let summary = &report["summaries"][0];
    let problem = &summary["sentences"][0]["problems"][0];
    assert_eq!(problem["kind"], "missing_number");
    assert_eq!((&problem["byte_start"], &problem["byte_end"]), (&16.into(), &18.into()));
    let nearest = &problem["nearest"];
    let span =
        |name: &str| usize::try_from(nearest[name].as_u64().expect("an offset")).expect("small");
    assert_eq!(nearest["text"], ARTICLE[span("byte_start")..span("byte_end")]);
    assert_eq!(summary["sentences"][1]["copied"], true);
    assert_eq!(summary["text"], WRONG);

    let schema: Value = folder.run(&["schema", "check"]).json();
    assert_eq!(schema_errors(&schema, &report), "");
}

#[test]
fn folders_are_paired_by_name() {
    let folder = folder();
    let args = ["--source", "articles", "--summary", "summaries", "--format", "jsonl"];
    let run = check(&folder, &args);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(verdicts(&run.json_lines()), [("articles/a.txt", true), ("articles/b.txt", false)]);
}

#[test]
fn an_article_without_a_summary_is_told() {
    let folder = folder();
    std::fs::remove_file(folder.path().join("summaries/a.md")).expect("removed");
    std::fs::write(folder.path().join("summaries/c.txt"), RIGHT).expect("written");
    let run =
        check(&folder, &["--source", "articles", "--summary", "summaries", "--format", "jsonl"]);
    assert_eq!(run.code, 1);
    assert_eq!(verdicts(&run.json_lines()), [("articles/b.txt", false)]);
    assert!(
        run.stderr.contains("cannot read `articles/a.txt`: there is no summary of its name"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("cannot read `summaries/c.txt`: there is no article of its name"),
        "{}",
        run.stderr
    );
}

#[test]
fn records_hold_both() {
    let lines = [
        pair("right", RIGHT),
        pair("wrong", WRONG),
        pair("empty", ""),
        pair("copy", ARTICLE),
        "{\"id\": \"none\", \"article\": \"Text.\"}\n".to_owned(),
    ];
    let folder = Folder::new(&[("pairs.jsonl", &lines.concat())]);
    let run = check(&folder, &["pairs.jsonl", "--format", "jsonl"]);
    assert_eq!(run.code, 1);
    let records = run.json_lines();
    let want = [("right", true), ("wrong", false), ("empty", true), ("copy", true)];
    assert_eq!(verdicts(&records), want);
    assert!(
        run.stderr.contains("cannot read `pairs.jsonl:5`: it has no field `summary`"),
        "{}",
        run.stderr
    );
    let listed = r#"{"document": "Text one. Text two.", "highlights": ["Text one.", "Text two."]}"#;
    let run = run_in(None, &["check"], listed.as_bytes(), &[]);
    assert_eq!(run.stdout, "-: supported\n  ✓ 1. Text one.\n  ✓ 2. Text two.\n", "{}", run.stderr);
    // The article is analyzed once for all of its summaries, which changes nothing.
    let alone = run_in(None, &["check", "--format", "jsonl"], pair("wrong", WRONG).as_bytes(), &[]);
    assert_eq!(alone.json_lines()[0], records[1]);
}

#[test]
fn a_table_of_problems_and_a_page() {
    let table = format!("id,text,claim\n=1+1,\"{ARTICLE}\",\"{WRONG}\"\n");
    let folder = Folder::new(&[("pairs.csv", &table)]);
    let run = check(&folder, &["pairs.csv", "--summary-field", "claim", "--format", "csv"]);
    let rows: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(rows.len(), 3, "{}", run.stdout);
    assert!(
        rows[1].starts_with("\"'=1+1\",\"false\",") && rows[1].contains("\"missing_number\""),
        "{}",
        rows[1]
    );
    let page = check(&folder, &["pairs.csv", "--summary-field", "claim", "-o", "page.html"]);
    assert_eq!(page.code, 1, "{}", page.stderr);
    let page = std::fs::read_to_string(folder.path().join("page.html")).expect("a page");
    assert!(page.contains("<mark class=\"unsupported\">83</mark>"));
    assert!(!page.contains("://"));
}

#[test]
fn script_in_a_summary_is_text() {
    let folder =
        Folder::new(&[("pairs.jsonl", &pair("</script>", "<script>alert(1)</script> won."))]);
    let run = check(&folder, &["pairs.jsonl", "--format", "html"]);
    assert!(!run.stdout.contains("<script>alert"), "{}", run.stdout);
    assert!(!run.stdout.contains("</script></span>"), "{}", run.stdout);
}

#[test]
fn wrong_use_is_told_before_anything_is_read() {
    let folder = folder();
    for (args, message) in [
        (&["--source", "article.txt"][..], "--summary <PATH>"),
        (
            &["--source", "article.txt", "--summary", "right.txt", "-o", "x.docx"],
            "no format of `--output x.docx`",
        ),
        (
            &["--source", "article.txt", "--summary", "right.txt", "pairs.jsonl"],
            "cannot be used with",
        ),
    ] {
        let run = check(&folder, args);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
    let missing = check(&folder, &["--source", "none.txt", "--summary", "right.txt"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("none.txt"), "{}", missing.stderr);
}
