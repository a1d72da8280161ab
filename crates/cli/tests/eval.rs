//! `nutgraf eval` driven as a process: given predictions, the model on the seed article,
//! comparison, the gate, and sets that must not be scored.

mod common;

use common::{Folder, Run, run, schema_errors};
use serde_json::{Value, json};

const DATASET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/pyongyang-visit");
const BASELINE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/pyongyang-visit/baseline.json");

fn lines(records: &[Value]) -> String {
    records.iter().flat_map(|record| [record.to_string(), "\n".to_owned()]).collect()
}

/// Two articles with gold entities, and predictions that have one error of each kind.
fn entities() -> Folder {
    let span =
        |start: usize, end: usize, label: &str| json!({"start": start, "end": end, "label": label});
    let (a, b) = ("Ada Venn met Bo Lind in Arden.", "The Lakes Union sued Orr & Co.");
    let gold = [
        json!({"id": "a", "text": a, "spans": [span(0, 8, "PER"), span(13, 20, "PER"), span(24, 29, "LOC")]}),
        json!({"id": "b", "text": b, "spans": [span(4, 15, "ORG"), span(21, 29, "ORG")]}),
    ];
    let predicted = [
        json!({"id": "a", "text": a, "spans": [span(0, 8, "PER"), span(13, 15, "PER"), span(24, 29, "ORG")]}),
        json!({"id": "b", "text": b, "spans": [span(16, 20, "MISC"), span(21, 24, "PER")]}),
    ];
    Folder::new(&[("gold.jsonl", lines(&gold)), ("pred.jsonl", lines(&predicted))])
}

fn summaries() -> Folder {
    let article = "Ada Venn met Bo Lind in Arden. They spoke of steel. Nobody knows why.";
    let gold = [json!({
        "id": "a", "article": article, "references": ["Venn met Lind in Arden.", "They spoke."],
    })];
    let predicted = [json!({"id": "a", "article": article, "summary": "Ada Venn met Bo Lind."})];
    Folder::new(&[("gold.jsonl", lines(&gold)), ("pred.jsonl", lines(&predicted))])
}

fn ner(folder: &Folder, more: &[&str]) -> Run {
    let args = ["eval", "ner", "--from", "spans", "--pred-from", "spans"];
    let files = ["--gold", "gold.jsonl", "--pred", "pred.jsonl"];
    folder.run(&[&args[..], &files, more].concat())
}

fn ok(run: &Run) -> &str {
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    &run.stdout
}

#[test]
fn given_entities_as_text_and_markdown() {
    let folder = entities();
    insta::assert_snapshot!("entities_text", ok(&ner(&folder, &[])));
    insta::assert_snapshot!("entities_markdown", ok(&ner(&folder, &["--format", "markdown"])));
}

#[test]
fn entities_of_some_types_alone() {
    let folder = entities();
    let run = ner(&folder, &["--types", "PER,LOC", "--format", "json"]);
    let report: Value = serde_json::from_str(ok(&run)).expect("JSON");
    // Of the gold Ada Venn, Bo Lind and Arden; predicted Ada Venn, Bo and Orr.
    for (count, value) in [("gold", 3), ("predicted", 3), ("correct", 1)] {
        assert_eq!(report["ner"][count], value, "{count}");
    }
    assert_eq!(report["notes"][0], "Only entities of these types are scored: PER, LOC.");
    let signature = report["scores"][0]["signature"].as_str().unwrap_or_default();
    assert!(signature.contains("|types:LOC+PER|"), "{signature}");

    let run = ner(&folder, &["--types", "PER,PLACE"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    let reason = "no entity is of type `PLACE`, neither in the gold nor predicted; there are: \
                  LOC, MISC, ORG, PER";
    assert!(run.stderr.contains(reason), "{}", run.stderr);
}

#[test]
fn given_summaries_as_text() {
    let args = ["eval", "summary", "--gold", "gold.jsonl", "--pred", "pred.jsonl"];
    insta::assert_snapshot!("summaries_text", ok(&summaries().run(&args)));
}

#[test]
fn the_model_on_the_seed_article() {
    let report = run(&["eval", "run", DATASET, "--format", "json"]);
    let report: Value = serde_json::from_str(ok(&report)).expect("JSON");
    let schema: Value =
        serde_json::from_str(include_str!("../schema/eval.schema.json")).expect("JSON");
    assert_eq!(schema_errors(&schema, &report), "");
    assert_eq!(report["ner"]["gold"], 76);
    assert_eq!(report["articles"][0]["summary"]["units"].as_array().map(Vec::len), Some(25));
    assert!(report["scores"].as_array().is_some_and(|scores| scores.len() > 60));
}

#[test]
fn the_page_is_one_file_and_asks_for_nothing() {
    let page = run(&["eval", "run", DATASET, "--format", "html"]);
    let page = ok(&page);
    assert!(page.starts_with("<!DOCTYPE html>") || page.starts_with("<!doctype html>"));
    for elsewhere in ["<link", "<script src", "src=\"http", "@import", "url(http"] {
        assert!(!page.contains(elsewhere), "{elsewhere}");
    }
    assert!(page.contains("Politburo Standing Committee"));
}

#[test]
fn a_page_of_given_entities_is_escaped() {
    let text = "<b>Ada</b> & Bo";
    let record =
        json!({"id": "<x>", "text": text, "spans": [{"start": 3, "end": 6, "label": "P\"R"}]});
    let folder = Folder::new(&[
        ("gold.jsonl", lines(std::slice::from_ref(&record))),
        ("pred.jsonl", lines(&[record])),
    ]);
    let run = ner(&folder, &["--format", "html"]);
    let page = ok(&run);
    assert!(!page.contains("<b>Ada") && !page.contains("<x>"));
}

#[test]
fn compares_reports() {
    let folder = entities();
    folder.write("a.json", ok(&ner(&folder, &["--format", "json"])));
    folder.write("pred.jsonl", folder.read("gold.jsonl"));
    folder.write("b.json", ok(&ner(&folder, &["--format", "json"])));
    let run = folder.run(&["eval", "compare", "a.json", "b.json", "-f", "json"]);
    let compared: Value = serde_json::from_str(ok(&run)).expect("JSON");
    let row = &compared["rows"][0];
    assert_eq!(row["name"], "ner.strict.f1");
    // 1 of 5 right with 5 predicted, against all right.
    for (system, wanted) in [(0, 0.2), (1, 1.0)] {
        let value = row["values"][system]["value"].as_f64().expect("a score");
        assert!((value - wanted).abs() < 1e-12, "{row}");
    }
    insta::assert_snapshot!(
        "comparison",
        ok(&folder.run(&["eval", "compare", "a.json", "b.json"]))
    );
    let three = ["eval", "compare", "a.json", "b.json", "a.json"];
    ok(&folder.run(&[&three[..], &["-o", "three.md"]].concat()));
    insta::assert_snapshot!("comparison_of_three", folder.read("three.md"));
    ok(&folder.run(&[&three[..], &["-o", "three.html"]].concat()));
    insta::assert_snapshot!("comparison_of_three_html", without_looks(&folder.read("three.html")));
}

/// Systems on other documents are refused by name, and compared on the common ones if that is wanted.
#[test]
fn compares_reports_of_other_documents() {
    let folder = entities();
    folder.write("a.json", ok(&ner(&folder, &["--format", "json"])));
    for side in ["gold.jsonl", "pred.jsonl"] {
        let first = folder.read(side).lines().next().map(|line| line.to_owned() + "\n");
        folder.write(side, first.expect("a line"));
    }
    folder.write("b.json", ok(&ner(&folder, &["--format", "json"])));
    let refused = folder.run(&["eval", "compare", "a.json", "b.json"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    let reason = "others are 1 of `a.json`: `b`";
    assert!(refused.stderr.contains(reason), "{}", refused.stderr);
    let alone = folder.run(&["eval", "compare", "a.json"]);
    assert_eq!(alone.code, 2);
}

#[test]
fn the_gate_holds_the_product_to_its_baseline() {
    let run = run(&["eval", "gate", DATASET, "--baseline", BASELINE]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

#[test]
fn the_gate_says_what_fell() {
    let baseline = std::fs::read_to_string(BASELINE).expect("the baseline");
    let mut baseline: Value = serde_json::from_str(&baseline).expect("JSON");
    baseline["scores"]["ner.strict.f1"] = json!(0.999);
    baseline["max_drop"]["ner.strict.f1"] = json!(0.001);
    let folder = Folder::new(&[("baseline.json", baseline.to_string())]);
    let gate = folder.run(&["eval", "gate", DATASET, "--baseline", "baseline.json"]);
    assert_eq!(gate.code, 1, "{}", gate.stderr);
    assert!(gate.stdout.contains("FELL  ner.strict.f1: 0.999 -> "), "{}", gate.stdout);
    for bad in ["ner.strict.f1", "ner.strict.f1=x", "nothing.like.it=0.1"] {
        let gate = folder.run(&[
            "eval",
            "gate",
            DATASET,
            "--baseline",
            "baseline.json",
            "--max-drop",
            bad,
        ]);
        assert_eq!((gate.code, gate.stdout.as_str()), (2, ""), "{bad}: {}", gate.stderr);
    }
}

#[test]
fn never_scores_a_shrunken_set() {
    let folder = entities();
    let fails = |message: &str| {
        let run = ner(&folder, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(message), "{}", run.stderr);
    };
    let predicted = folder.read("pred.jsonl");
    let (first, second) = predicted.split_once('\n').expect("two lines");
    folder.write("pred.jsonl", format!("{first}\n"));
    fails("not in the predictions: `b`; `--allow-missing` counts them as empty");
    let missing = ner(&folder, &["--allow-missing"]);
    assert_eq!(missing.code, 0, "{}", missing.stderr);
    folder.write("pred.jsonl", format!("{first}\n{first}\n{second}"));
    fails("pred.jsonl");
    folder.write("pred.jsonl", format!("{first}\nnot JSON\n{second}"));
    fails("2");
    folder.write("pred.jsonl", predicted.replace("Ada Venn", "Ida Venn"));
    fails("`a`");
    folder.write("pred.jsonl", "");
    fails("pred.jsonl");
    assert_eq!(run(&["eval", "run", "/nowhere"]).code, 2);
}

/// The reports for people (JSON is held to its schema above): gold of the seed article, against a prediction that does not change with
/// the model.
#[test]
fn every_report_of_the_seed_article() {
    const PREDICTION: &str =
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/inputs/eval/article.jsonl");
    let gold = format!("{DATASET}/gold.json");
    for what in ["ner", "summary"] {
        for format in ["text", "markdown", "html"] {
            let args = ["eval", what, "--gold", &gold, "--pred", PREDICTION, "--format", format];
            let run = run(&args);
            insta::assert_snapshot!(format!("article_{what}_{format}"), without_looks(ok(&run)));
        }
    }
}

/// A page without its style and its script, which are files of their own.
fn without_looks(page: &str) -> String {
    let mut shown = String::new();
    let mut rest = page;
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        let Some((before, after)) = rest.split_once(open) else { break };
        shown.extend([before, open]);
        rest = after.find(close).map_or(after, |end| &after[end..]);
    }
    shown + rest
}

/// The page's policy lets no other script in than its own.
#[test]
fn the_script_of_a_page_is_the_one_its_policy_names() {
    use sha2::{Digest, Sha256};

    let folder = entities();
    let page = ner(&folder, &["--format", "html"]);
    let page = ok(&page);
    let script = page.rsplit_once("<script>").and_then(|(_, rest)| rest.split_once("</script>"));
    let hash = Sha256::digest(script.expect("a script").0);
    let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, hash);
    assert!(page.contains(&format!("script-src 'sha256-{hash}';")), "{hash}");
}

/// The page has every error of every document, in its text and in what its script reads.
#[test]
fn the_page_has_all_documents() {
    let record = |id: usize, spans: Value| json!({"id": id.to_string(), "text": format!("Ada Venn {id} left."), "spans": spans});
    let span = json!([{"start": 0, "end": 8, "label": "PER"}]);
    let gold: Vec<Value> = (0..260).map(|id| record(id, span.clone())).collect();
    let none: Vec<Value> = (0..260).map(|id| record(id, json!([]))).collect();
    let folder = Folder::new(&[("gold.jsonl", lines(&gold)), ("pred.jsonl", lines(&none))]);
    let page = ner(&folder, &["--format", "html", "--resamples", "10"]);
    let page = ok(&page);
    assert_eq!(page.matches("<details class=\"doc\"").count(), 250);
    assert!(page.contains("All 260 errors, in 260 of 260 documents."));
    let data = page.split_once("id=\"lines\">").and_then(|(_, rest)| rest.split_once("</script>"));
    let documents: Vec<Value> = data
        .expect("data")
        .0
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(documents.len(), 260);
    assert!(
        documents.iter().all(|document| document["errors"].as_array().map(Vec::len) == Some(1))
    );
    assert!(!page.contains("shows the first"));
    let report = ner(&folder, &["--format", "json", "--resamples", "10"]);
    assert_eq!(report.json()["articles"].as_array().map(Vec::len), Some(20));
}

#[test]
fn predictions_without_their_text_are_of_the_golds() {
    let article = "Angela Merkel visited Paris on Monday.";
    let line = |id: &str, text: &str| json!({ "id": id, "text": text }).to_string() + "\n";
    let folder = Folder::new(&[
        ("in.jsonl", line("a", article) + &line("b", "She met Emmanuel Macron there.")),
        ("other.jsonl", line("a", "Angela Merkel visited Paris on a Monday.")),
    ]);
    for (command, file, input) in [
        ("analyze", "gold.jsonl", "in.jsonl"),
        ("entities", "pred.jsonl", "in.jsonl"),
        ("entities", "changed.jsonl", "other.jsonl"),
    ] {
        let run = folder.run(&[command, input, "-o", file]);
        assert_eq!((run.code, &*run.stderr), (0, ""));
    }
    assert!(!folder.read("pred.jsonl").contains("visited"), "the text is left out");
    let ner = |pred: &str| {
        folder.run(&["eval", "ner", "--gold", "gold.jsonl", "--pred", pred, "--format", "json"])
    };
    let scored = ner("pred.jsonl");
    assert_eq!((scored.code, &*scored.stderr), (0, ""));
    let report = scored.json();
    assert_eq!(report["ner"]["gold"], report["ner"]["correct"], "{report}");
    let changed = ner("changed.jsonl");
    assert_eq!(changed.code, 2);
    assert!(changed.stderr.contains("`source.bytes`"), "{}", changed.stderr);
}

#[test]
fn the_form_of_a_report_is_by_its_name() {
    let folder = entities();
    ok(&ner(&folder, &["-o", "report.json"]));
    let report: Value = serde_json::from_str(&folder.read("report.json")).expect("JSON");
    assert_eq!(report["ner"]["gold"], 5);
    ok(&ner(&folder, &["-o", "report.md"]));
    assert!(folder.read("report.md").starts_with("# pred.jsonl on gold.jsonl"));
    ok(&ner(&folder, &["-o", "report.html"]));
    assert!(folder.read("report.html").to_lowercase().starts_with("<!doctype html>"));
    let other = ner(&folder, &["-o", "report.pdf"]);
    assert_eq!((other.code, other.stdout.as_str()), (2, ""));
    assert!(other.stderr.contains("no report is written as `.pdf`"), "{}", other.stderr);
    ok(&ner(&folder, &["-o", "report.pdf", "-f", "text"]));
}

#[test]
fn types_of_another_scheme_are_read_and_told() {
    let folder = entities();
    let gold = folder.read("gold.jsonl").replace("\"PER\"", "\"HUMAN\"");
    folder.write("gold.jsonl", gold);
    let report = |more: &[&str]| -> Value {
        serde_json::from_str(ok(&ner(&folder, &[more, &["-f", "json"]].concat()))).expect("JSON")
    };
    assert_eq!(report(&["--map", "HUMAN=PER"])["ner"]["correct"], 1);
    let wrong = ner(&folder, &["--map", "HUMAN"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
    assert!(wrong.stderr.contains("it is not of the form `PERSON=PER`"), "{}", wrong.stderr);
}

/// A summary of two sentences in one line has the scores of the same summary in two lines, unless
/// that is not wanted.
#[test]
fn sentences_are_found_in_a_plain_summary() {
    let folder = Folder::new(&[(
        "gold.jsonl",
        json!({
            "id": "a",
            "article": "Ada Venn met Bo Lind in Arden. They spoke of steel.",
            "references": ["Venn met Lind in Arden. They spoke."],
        })
        .to_string(),
    )]);
    let lsum = |summary: &str, more: &[&str]| -> f64 {
        folder.write("pred.jsonl", json!({"id": "a", "summary": summary}).to_string());
        let args =
            ["eval", "summary", "--gold", "gold.jsonl", "--pred", "pred.jsonl", "-f", "json"];
        let report: Value =
            serde_json::from_str(ok(&folder.run(&[&args[..], more].concat()))).expect("JSON");
        let scores = report["scores"].as_array().expect("scores");
        let score = scores.iter().find(|score| score["name"] == "summary.rougeLsum.f1");
        score.expect("ROUGE-Lsum")["value"].as_f64().expect("a number")
    };
    let (plain, lines) =
        ("They spoke of steel. Venn met Lind.", "They spoke of steel.\nVenn met Lind.");
    assert!((lsum(plain, &[]) - lsum(lines, &[])).abs() < 1e-12);
    assert!(lsum(plain, &["--no-split"]) < lsum(lines, &["--no-split"]));
}

#[test]
fn what_the_model_gave_can_be_kept_and_scored() {
    let folder = Folder::new(&[("empty.txt", "")]);
    let args = ["eval", "run", DATASET, "--words", "40", "--predictions", "p.jsonl", "-f", "json"];
    let run = folder.run(&args);
    let report: Value = serde_json::from_str(ok(&run)).expect("JSON");
    assert_eq!(report["notes"][0], "Summaries of 40 words at most.");
    let gold = format!("{DATASET}/gold.json");
    let given = ["eval", "ner", "--gold", &gold, "--pred", "p.jsonl", "-f", "json"];
    let run = folder.run(&given);
    let again: Value = serde_json::from_str(ok(&run)).expect("JSON");
    assert_eq!(again["ner"]["correct"], report["ner"]["correct"]);
}

#[test]
fn predictions_are_written_as_their_file_is_called() {
    let gold = "-DOCSTART-\tO\n# doc_id = a\n\nAngela\tB-PER\nMerkel\tI-PER\nvisited\tO\nParis\tB-LOC\n.\tO\n";
    let folder = Folder::new(&[("gold.conll", gold)]);
    let run = |name: &str| folder.run(&["eval", "run", "gold.conll", "--predictions", name, "-q"]);
    for name in ["p.conll", "p.conllu", "p.jsonl", "p.json"] {
        let done = run(name);
        assert_eq!(done.code, 0, "{name}: {}", done.stderr);
        let scored =
            folder.run(&["eval", "ner", "--gold", "gold.conll", "--pred", name, "-f", "json"]);
        assert_eq!(scored.code, 0, "{name}: {}", scored.stderr);
    }
    let columns = folder.read("p.conll");
    assert!(
        columns.contains("Angela\tB-PER\nMerkel\tI-PER\nvisited\tO\nParis\tB-LOC\n.\tO\n"),
        "{columns}"
    );
    let refused = run("p.xlsx");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("no format of `--predictions p.xlsx`"), "{}", refused.stderr);
}

#[test]
fn words_of_other_scripts_are_seen_when_asked_for() {
    let record = r#"{"id":"a","article":"Ким встретил Чжао.","references":["Ким встретил Чжао."],"summary":"Ким встретил Чжао."}"#;
    let folder = Folder::new(&[("ru.jsonl", format!("{record}\n"))]);
    let args = ["eval", "summary", "--gold", "ru.jsonl", "--pred", "ru.jsonl"];
    let rouge = |run: &Run| {
        let line = run.stdout.lines().find(|line| line.contains("ROUGE-1 F1")).expect("a score");
        line.split_whitespace().nth(2).map(str::to_owned)
    };
    let plain = folder.run(&args);
    assert_eq!(rouge(&plain).as_deref(), Some("0.000"));
    assert!(plain.stdout.contains("words of Unicode (`--unicode-words`)"), "{}", plain.stdout);
    let asked = folder.run(&[&args[..], &["--unicode-words"]].concat());
    assert_eq!(rouge(&asked).as_deref(), Some("1.000"));
    assert!(asked.stdout.contains("tok:unicode-words(not-comparable)"), "{}", asked.stdout);
}
