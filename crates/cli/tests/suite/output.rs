//! Where the program writes, and that its JSON keeps the promise of its schema.

use std::fs;

use crate::common::{ARTICLE, Folder, run, schema_errors};
use serde_json::Value;

const A: (&str, &str) = ("a.txt", "Angela Merkel visited Paris on Monday.");
const B: (&str, &str) = ("b.txt", "Barack Obama visited Rome on Tuesday. 🗼 He met Ann <Lee>.");

#[test]
fn json_is_valid_by_the_schema() {
    let schema = include_str!("../../schema/analysis.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let folder = Folder::new(&[A, B]);
    for command in ["summarize", "entities", "analyze"] {
        let report = folder.run(&[command, "--format", "json", "a.txt", "b.txt"]).json();
        assert_eq!(schema_errors(&schema, &report), "");
        for line in folder.run(&[command, "--format", "jsonl", "a.txt", "b.txt"]).json_lines() {
            assert_eq!(schema_errors(&schema, &line), "");
        }
    }
    assert_ne!(schema_errors(&schema, &serde_json::json!({ "schema_version": 1 })), "");
}

#[test]
fn entities_of_some_types() {
    let folder = Folder::new(&[A]);
    for command in ["summarize", "entities", "analyze"] {
        let all = folder.run(&[command, "-f", "jsonl", "a.txt"]).json_lines().remove(0);
        let run = folder.run(&[command, "-f", "jsonl", "--types", "LOC,PER", "a.txt"]);
        let some = run.json_lines().remove(0);
        let names: Vec<&str> = some["entities"]
            .as_array()
            .expect("entities")
            .iter()
            .filter_map(|entity| entity["name"].as_str())
            .collect();
        assert_eq!(names, ["Angela Merkel", "Paris"]);
        assert_eq!(some["summary"], all["summary"]);
        assert_eq!(all["entities"].as_array().map(Vec::len), Some(3));
    }
    let run = folder.run(&["entities", "--types", "PERSON", "a.txt"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("knows no type `PERSON`; it knows "), "{}", run.stderr);
    assert!(run.stderr.contains("PER, "), "{}", run.stderr);
    let run = folder.run(&["entities", "--confidence", "--types", "PER", "a.txt"]);
    assert!(run.stdout.contains("%  Angela Merkel"), "{}", run.stdout);
}

#[test]
fn a_summary_longer_than_asked_for_says_so() {
    let folder = Folder::new(&[A]);
    let run = folder.run(&["summarize", "--words", "2", "a.txt"]);
    assert!(run.stdout.contains("Longer than asked for"), "{}", run.stdout);
    assert!(run.stderr.contains("longer than asked for"), "{}", run.stderr);
    let record = |words| {
        folder.run(&["summarize", "-f", "jsonl", "--words", words, "a.txt"]).json_lines().remove(0)
    };
    assert_eq!(record("2")["summary"]["too_long"], true);
    assert!(record("20")["summary"].get("too_long").is_none());
}

#[test]
fn a_text_that_is_not_english_is_told() {
    let german = "Der Minister sagte am Montag, dass die Brücke über den Fluss wegen der Schäden \
                  gesperrt werden muss. Die Arbeiten dauern nach Angaben der Stadt zwei Jahre, und \
                  die Kosten trägt zur Hälfte das Land. Viele Händler fürchten nun um ihre Kunden, \
                  weil sie über Umwege zu ihren Geschäften fahren müssen und keine Fähre fährt.";
    let chinese = "国际空间站的航天员不能喝酒。专家说，海拔高度可能对心理表现有轻微的影响。";
    let folder = Folder::new(&[("de.txt", german), ("zh.txt", chinese), A]);
    for (file, told) in [("de.txt", true), ("zh.txt", true), ("a.txt", false)] {
        let run = folder.run(&["entities", file]);
        assert_eq!(run.stderr.contains("and English is read"), told, "{file}");
    }
    assert_eq!(folder.run(&["entities", "zh.txt"]).stdout, "No entities found.\n");
}

#[test]
fn json_and_its_lines_say_the_same() {
    let folder = Folder::new(&[A, B]);
    let report = folder.run(&["analyze", "-f", "json", "."]).json();
    let documents = report["documents"].as_array().expect("documents");
    let lines = folder.run(&["analyze", "-f", "jsonl", "."]).json_lines();
    assert_eq!(documents.len(), lines.len());
    for (document, line) in documents.iter().zip(lines) {
        let mut line = line.as_object().expect("an object").clone();
        assert_eq!(line.remove("schema_version").as_ref(), Some(&report["schema_version"]));
        assert_eq!(line.remove("model").as_ref(), Some(&report["model"]));
        assert_eq!(document, &Value::Object(line));
    }
}

#[test]
fn the_name_of_the_output_gives_its_format() {
    let folder = Folder::new(&[A]);
    for (name, start) in [
        ("x.json", "{"),
        ("x.jsonl", "{\"schema_version\""),
        ("x.md", "# a.txt"),
        ("x.html", "<!doctype html>"),
        ("x.conll", "-DOCSTART-"),
        ("x.ann", "T1\t"),
        ("x.txt", "Angela Merkel visited"),
        ("x", "Angela Merkel visited"),
    ] {
        let run = folder.run(&["summarize", "--quiet", "a.txt", "--output", name]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""), "{name}");
        assert!(folder.read(name).starts_with(start), "{name}: {}", folder.read(name));
    }
}

#[test]
fn a_folder_takes_a_file_for_each_article() {
    let folder = Folder::new(&[A, B, ("deep/A.txt", A.1), ("f.jsonl", "{\"text\": \"Rome.\"}")]);
    let run =
        folder.run(&["analyze", "a.txt", "b.txt", "deep", "f.jsonl", "-o", "out/", "-f", "html"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let names: Vec<_> = folder.names().into_iter().filter(|name| name.contains("out")).collect();
    assert_eq!(
        names,
        ["out/A-2.html", "out/a.html", "out/b.html", "out/f.jsonl-1.html", "out/index.html",]
    );
    assert!(folder.read("out/b.html").contains("&lt;"));
    let index = folder.read("out/index.html");
    for link in ["href=\"a.html\"", "href=\"A-2.html\"", "href=\"f.jsonl-1.html\""] {
        assert!(index.contains(link), "{index}");
    }
}

#[test]
fn brat_writes_pairs() {
    let folder = Folder::new(&[A, B]);
    let run = folder.run(&["entities", ".", "-f", "brat", "-o", "out"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    assert_eq!(folder.read("out/b.txt"), B.1);
    assert!(folder.read("out/b.ann").contains("T1\tPER 0 12\tBarack Obama\n"));
    // Beside the articles themselves is what brat is used to.
    let run = folder.run(&["entities", "a.txt", "b.txt", "-f", "brat", "-o", "."]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(folder.read("a.ann"), folder.read("out/a.ann"));
    assert_eq!(folder.read("a.txt"), A.1);
}

#[test]
fn inputs_are_never_written_over() {
    let folder = Folder::new(&[A, B]);
    for output in ["a.txt", "./a.txt", "."] {
        let run = folder.run(&["summarize", "a.txt", "b.txt", "--output", output]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{output}");
        assert!(run.stderr.contains("it is one of the inputs"), "{}", run.stderr);
        assert_eq!(folder.read("a.txt"), A.1);
    }
}

#[test]
fn no_output_is_left_half_written() {
    let folder = Folder::new(&[A, ("x.json", "before")]);
    let run = folder.run(&["summarize", "missing.txt", "-o", "x.json"]);
    assert_eq!(run.code, 2);
    assert_eq!(folder.read("x.json"), "before");
    let run = folder.run(&["summarize", "missing.txt", "a.txt", "-o", "x.json"]);
    assert_eq!(run.code, 1);
    assert!(folder.read("x.json").ends_with("}\n"));
    assert_eq!(folder.names(), ["a.txt", "x.json"]);
    let run = folder.run(&["summarize", "a.txt", "-o", "nowhere/x.json"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.starts_with("nutgraf: cannot write `nowhere/x.json`: no such file or folder"),
        "{}",
        run.stderr
    );
}

#[cfg(unix)]
#[test]
fn output_is_as_open_as_other_files_and_goes_through_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(&[A, ("real.json", "before")]);
    symlink("real.json", folder.path().join("link.json")).expect("a link");
    assert_eq!(folder.run(&["summarize", "a.txt", "-o", "link.json"]).code, 0);
    assert!(folder.read("real.json").starts_with('{'));
    assert!(fs::symlink_metadata(folder.path().join("link.json")).expect("it").is_symlink());
    let mode = |name: &str| {
        fs::metadata(folder.path().join(name)).expect("it").permissions().mode() & 0o777
    };
    assert_eq!(mode("real.json"), mode("a.txt"));
    assert_eq!(folder.run(&["summarize", "a.txt", "-o", "/dev/null"]).code, 0);
    assert_eq!(folder.run(&["summarize", "a.txt", "-o", "/dev/full"]).code, 2);
}

#[test]
fn every_format_shows_the_article() {
    for (format, what) in [
        ("text", "[Zhao Leji PER]"),
        ("markdown", "| Person | Zhao Leji |"),
        ("html", ">Zhao Leji</mark>"),
        ("conll", "Zhao\tB-PER\nLeji\tI-PER\n"),
        ("brat", "\tZhao Leji\n"),
        ("jsonl", "\"name\":\"Zhao Leji\""),
        ("json", "\"name\": \"Zhao Leji\""),
    ] {
        let run = run(&["analyze", "--quiet", "--format", format, ARTICLE]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{format}");
        assert!(run.stdout.contains(what), "{format}: {}", run.stdout);
    }
}
