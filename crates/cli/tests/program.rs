//! The program driven as a process: what it reads, what it prints where, and how it ends.

mod common;

use std::fs;
use std::io::Write;
use std::process::Stdio;

use common::{ARTICLE, Folder, command, run, run_in};

#[test]
fn summarizes_the_article() {
    let run = run(&["summarize", ARTICLE]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn reads_a_pipe_and_a_dash() {
    let text = fs::read(ARTICLE).expect("the article");
    let piped = run_in(None, &["entities"], &text, &[]);
    assert_eq!((piped.code, piped.stderr.as_str()), (0, ""));
    assert!(piped.stdout.contains("Zhao Leji (also Zhao)"), "{}", piped.stdout);
    assert_eq!(run_in(None, &["entities", "-"], &text, &[]).stdout, piped.stdout);
    assert_eq!(run(&["entities", ARTICLE]).stdout, piped.stdout);
}

#[test]
fn one_failure_does_not_stop_the_others() {
    let folder = Folder::new(&[("a.txt", "Angela Merkel visited Paris on Monday.")]);
    let run = folder.run(&["entities", "missing.txt", "a.txt"]);
    assert_eq!(run.code, 1);
    assert_eq!(run.stderr, "nutgraf: cannot read `missing.txt`: no such file or folder\n");
    assert!(run.stdout.contains("Angela Merkel"), "{}", run.stdout);
    assert!(run.stdout.contains("==> a.txt <=="), "{}", run.stdout);
}

#[test]
fn nothing_readable_is_a_failure() {
    let folder = Folder::new(&[("page.pdf", "%PDF-1.4"), ("deep/.hidden.txt", "x")]);
    for (path, reason) in [
        ("missing.txt", "cannot read `missing.txt`: no such file or folder"),
        ("*.txt", "cannot find `*.txt`: no file has such a name"),
        ("deep", "cannot read `deep`: the folder has no file of a kind that is read"),
    ] {
        for format in ["text", "json", "html"] {
            let run = folder.run(&["summarize", path, "--format", format]);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{path}");
            assert!(run.stderr.contains(reason), "{}", run.stderr);
        }
    }
}

#[test]
fn folders_and_globs_are_read_in_order() {
    let files =
        [("b.txt", "Berlin."), ("a.md", "# Paris\n"), ("deep/c.txt", "Rome."), ("d.rs", "")];
    let folder = Folder::new(&files);
    let ids = |args: &[&str]| -> Vec<String> {
        let run = folder.run(&[&["entities", "-f", "jsonl"], args].concat());
        let skipped =
            "nutgraf: skipped `./d.rs`: files that end in .rs are not read from folders\n";
        let told = if args == ["."] { skipped } else { "" };
        assert_eq!((run.code, run.stderr.as_str()), (0, told));
        run.json_lines().iter().map(|line| line["id"].as_str().expect("an id").into()).collect()
    };
    assert_eq!(ids(&["."]), ["./a.md", "./b.txt", "./deep/c.txt"]);
    assert_eq!(ids(&["*.txt", "**/*.txt"]), ["b.txt", "deep/c.txt"]);
    assert_eq!(ids(&["deep", "./deep/c.txt", "b.txt"]), ["deep/c.txt", "b.txt"]);
}

#[test]
fn json_lines_are_articles() {
    let lines = "{\"id\": \"one\", \"text\": \"Angela Merkel spoke.\"}\n\
                 {\"text\": \"cut\n\
                 {\"story\": \"elsewhere\"}\n\
                 {\"id\": 4, \"text\": \"Barack Obama listened.\"}\n\
                 {\"text\": \"Vladimir Putin left.\"}\n";
    let folder = Folder::new(&[("f.jsonl", lines)]);
    let run = folder.run(&["summarize", "-f", "jsonl", "f.jsonl"]);
    assert_eq!(run.code, 1);
    let shown: Vec<String> = run
        .json_lines()
        .iter()
        .map(|line| format!("{} {}", line["id"], line["entities"][0]["name"]))
        .collect();
    assert_eq!(
        shown,
        [r#""one" "Angela Merkel""#, r#""4" "Barack Obama""#, r#""f.jsonl#5" "Vladimir Putin""#,]
    );
    insta::assert_snapshot!(run.stderr);

    let piped = run_in(
        None,
        &["entities", "--input-format", "jsonl", "--text-field", "story"],
        b"{\"story\": \"Angela Merkel spoke.\"}",
        &[],
    );
    assert_eq!(piped.code, 0);
    assert!(piped.stdout.contains("==> -#1 <=="), "{}", piped.stdout);
}

#[test]
fn many_articles_come_in_order_whatever_the_threads() {
    let names = ["Angela Merkel", "Barack Obama", "Vladimir Putin", "Xi Jinping"];
    let line = |number: usize| {
        let text = format!("{} spoke in Paris about the price of bread. ", names[number % 4])
            .repeat(1 + number % 7);
        serde_json::json!({ "id": number, "text": text }).to_string() + "\n"
    };
    let lines: String = (0..60).map(line).collect();
    let folder = Folder::new(&[("f.jsonl", &lines)]);
    let one = folder.run(&["analyze", "-f", "jsonl", "--threads", "1", "f.jsonl"]);
    let four = folder.run(&["analyze", "-f", "jsonl", "--threads", "4", "f.jsonl"]);
    assert_eq!((one.code, one.stderr.as_str()), (0, ""));
    assert_eq!(one.stdout, four.stdout);
    let ids: Vec<_> = one.json_lines().iter().map(|line| line["id"].clone()).collect();
    assert_eq!(ids, (0..60).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let lines = "{\"text\": \"Angela Merkel spoke in Paris on Monday.\"}\n".repeat(50);
    let folder = Folder::new(&[("f.jsonl", &lines)]);
    for args in [
        &["analyze", "--format", "json", "f.jsonl"][..],
        &["analyze", "f.jsonl"],
        &["schema"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let mut command = command();
        command.args(args).current_dir(folder.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("its end");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
        assert_eq!(output.status.code(), Some(0), "{args:?}");
    }
}

#[test]
fn input_that_is_not_read_to_its_end_is_not_an_error() {
    let mut command = command();
    command.args(["summarize", "missing.txt"]).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program");
    let mut stdin = child.stdin.take().expect("a pipe");
    // It may be gone already.
    let _ = stdin.write_all("x".repeat(100_000).as_bytes());
    drop(stdin);
    assert_eq!(child.wait().expect("its end").code(), Some(2));
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let coloured = |args: &[&str], env: &[(&str, &str)]| {
        let run = run_in(None, &[&["summarize", ARTICLE], args].concat(), b"", env);
        assert_eq!(run.code, 0);
        run.stdout.contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]));
    assert!(coloured(&["--color", "always"], &[]));
    assert!(coloured(&[], &[("NUTGRAF_COLOR", "always")]));
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn the_environment_sets_flags_and_flags_win() {
    let sentences = |args: &[&str], env: &[(&str, &str)]| {
        let args = [&["summarize", ARTICLE, "--format", "json"], args].concat();
        let run = run_in(None, &args, b"", env);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.json()["documents"][0]["summary"]["sentences"].as_array().expect("sentences").len()
    };
    assert_eq!(sentences(&[], &[]), 3);
    assert_eq!(sentences(&[], &[("NUTGRAF_SENTENCES", "5")]), 5);
    assert_eq!(sentences(&["--sentences", "2"], &[("NUTGRAF_SENTENCES", "5")]), 2);
    assert_eq!(sentences(&["--sentences", "2"], &[("NUTGRAF_WORDS", "10")]), 2);
    assert_eq!(sentences(&["--percent", "100"], &[("NUTGRAF_WORDS", "10")]), 25);
    let env = [("NUTGRAF_FORMAT", "conll"), ("NUTGRAF_QUIET", "1")];
    let conll = run_in(None, &["summarize", ARTICLE], b"", &env);
    assert!(conll.stdout.starts_with("-DOCSTART-\tO\n"), "{}", conll.stdout);
    assert_eq!(conll.stderr, "");
}

#[test]
fn wrong_usage_says_what_to_change() {
    let folder = Folder::new(&[("a.txt", "Paris."), ("b.txt", "Rome.")]);
    for (args, message) in [
        (&["summarize", "-n", "1", "-w", "9", "a.txt"][..], "`--sentences` and `--words` both"),
        (&["summarize", "-n", "0", "a.txt"], "give 1 or more"),
        (&["summarize", "-p", "101", "a.txt"], "`--percent` is 101"),
        (&["entities", "--min-confidence", "2", "a.txt"], "`--min-confidence` is 2"),
        (&["entities", "-f", "html", "a.txt", "b.txt"], "name a folder for them by `--output`"),
        (&["entities", "-f", "brat", "."], "name a folder for them by `--output`"),
        (&["entities", "-f", "pdf", "a.txt"], "invalid value 'pdf'"),
        (&["man", "nothing"], "no command `nothing`"),
        (&[], "Usage: nutgraf"),
    ] {
        let run = folder.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(message), "{args:?}: {}", run.stderr);
    }
}

#[test]
fn wrong_usage_is_told_before_the_model_is_looked_for() {
    let folder = Folder::new(&[("a.txt", "Rome."), ("b.txt", "Paris.")]);
    for (args, reason) in [
        (&["analyze", "a.txt", "b.txt", "--resume"][..], "`--resume` needs an output"),
        (&["entities", "a.txt", "b.txt", "-f", "html"], "name a folder for them by `--output`"),
        (&["analyze", "a.txt", "-o", "a.txt"], "it is one of the inputs; name another place"),
        (&["summarize", "a.txt", "--beams", "2"], "`--beams` is for models that write summaries"),
        (&["eval", "run", "none", "--min-confidence", "2"], "`--min-confidence` is 2: give 0 to 1"),
        (&["bench", "--count", "0"], "`--count` is 0"),
    ] {
        let run = folder.run(&[args, &["--model", "nowhere"]].concat());
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stderr.contains(reason), "{args:?}: {}", run.stderr);
        assert!(!run.stderr.contains("nowhere"), "{args:?}: {}", run.stderr);
    }
}

#[test]
fn a_model_that_is_not_there_is_told() {
    let folder = Folder::new(&[("a.txt", "Paris."), ("model/config.json", "{}")]);
    for model in ["nowhere", "model"] {
        let run = folder.run(&["summarize", "--model", model, "a.txt"]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.starts_with("nutgraf: cannot load model file `"), "{}", run.stderr);
        assert!(run.stderr.contains(model), "{}", run.stderr);
    }
}

#[test]
fn an_entity_of_interest_that_is_not_named_is_told() {
    let run = run(&["summarize", "--about", "Angela Merkel", ARTICLE]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("no sentence names what `--about` asks for"), "{}", run.stderr);
}

#[test]
fn completions_and_manual_pages_are_printed() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = run(&["completions", shell]);
        assert!(run.code == 0 && run.stdout.contains("summarize"), "{shell}");
    }
    assert!(run(&["man"]).stdout.contains(".TH nutgraf 1"));
    let page = run(&["man", "summarize"]).stdout;
    assert!(page.contains("\\-\\-sentences"), "{page}");
}

#[test]
fn licences_of_all_that_is_in_the_program_are_told() {
    let short = run(&["licenses"]);
    assert_eq!((short.code, &*short.stderr), (0, ""));
    for part in
        ["MIT license or the Apache License 2.0", "is not settled", "\ntokenizers 0.", "\nring "]
    {
        assert!(short.stdout.contains(part), "{part}");
    }
    let long = run(&["licenses", "--texts"]);
    assert!(long.stdout.starts_with(short.stdout.split(" (`").next().expect("a line")));
    for text in [
        "Mozilla Public License Version 2.0",
        "Permission is hereby granted",
        "TERMS AND CONDITIONS",
    ] {
        assert!(long.stdout.contains(text), "{text}");
    }
}

#[test]
fn a_wrong_variable_is_named() {
    let run = run_in(None, &["summarize", ARTICLE], b"", &[("NUTGRAF_SENTENCES", "abc")]);
    assert_eq!(run.code, 2);
    let expected = "error: invalid value 'abc' for the variable NUTGRAF_SENTENCES (for '--sentences <N>'): \
        it is no whole number of 0 or more\n\nUsage: nutgraf summarize [OPTIONS] [PATH]...\n";
    assert!(run.stderr.starts_with(expected), "{}", run.stderr);
}
