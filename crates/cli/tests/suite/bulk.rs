//! Long runs into a file: killed at any moment and gone on with, they end with the bytes of
//! a run that was never interrupted; what failed is told in a file of its own.

use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Folder, command};
use serde_json::Value;

const RECORDS: usize = 500;

/// Short articles, some of which fail, in a folder.
fn folder() -> Folder {
    let names = ["Angela Merkel", "Barack Obama", "Vladimir Putin"];
    let line = |number: usize| match number % 97 {
        50 => "{\"text\": \"cut\n".to_owned(),
        51 => format!("{{\"id\": \"x{number}\", \"text\": \"  \"}}\n"),
        _ => {
            let sentence = format!("{} spoke in Paris on day {number}. ", names[number % 3]);
            let text = sentence.repeat(1 + number % 4);
            serde_json::json!({ "id": number, "text": text }).to_string() + "\n"
        }
    };
    let lines: String = (0..RECORDS).map(line).collect();
    Folder::new(&[("in.jsonl", lines)])
}

/// One thread, so that there is time to kill it.
fn args(output: &str) -> [&str; 7] {
    ["analyze", "--quiet", "--threads", "1", "in.jsonl", "--output", output]
}

fn start(folder: &Folder, args: &[&str]) -> Child {
    let mut command = command();
    command.args(args).current_dir(folder.path());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program")
}

/// Number of times the journal says that something is on disk.
fn commits(folder: &Folder, output: &str) -> usize {
    let journal = fs::read_to_string(folder.path().join(format!("{output}.progress")));
    journal.map_or(0, |text| text.lines().count().saturating_sub(1))
}

/// Kills a run some time after it has more than `commits` on disk. Whether it was killed
/// before its end.
fn kill(folder: &Folder, args: &[&str], least: usize, after: Duration) -> bool {
    let mut child = start(folder, args);
    let output = args.last().expect("the output");
    let begin = Instant::now();
    while commits(folder, output) < least && begin.elapsed() < Duration::from_mins(2) {
        if child.try_wait().expect("its state").is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(after);
    let ended = child.try_wait().expect("its state").is_some();
    // SIGKILL, where there are signals.
    let _ = child.kill();
    child.wait().expect("its end");
    !ended
}

fn bytes(folder: &Folder, name: &str) -> Vec<u8> {
    fs::read(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A run killed several times against one that was not.
fn survives(output: &str) {
    let folder = folder();
    let whole = format!("whole.{output}");
    let output = format!("killed.{output}");
    let run = folder.run(&args(&whole));
    assert_eq!(run.code, 1, "{}", run.stderr);

    let resumed = [&["--resume"][..], &args(&output)[..]].concat();
    let resumed: Vec<&str> = std::iter::once("analyze")
        .chain(resumed.iter().copied().filter(|arg| *arg != "analyze"))
        .collect();
    // Moments: while it starts, and at odd times after something was written.
    let moments = [(0, 40), (1, 3), (2, 61), (2, 170), (3, 127), (4, 33)];
    let mut kills = 0;
    for (least, after) in moments {
        if !kill(&folder, &resumed, least, Duration::from_millis(after)) {
            break;
        }
        kills += 1;
        // What a torn write leaves behind.
        for name in [".partial", ".partial.failed", ".progress"] {
            let path = folder.path().join(format!("{output}{name}"));
            if let Ok(mut there) = fs::read(&path) {
                there.extend(b"{\"records\":99,\"torn");
                fs::write(path, there).expect("a torn write");
            }
        }
    }
    assert!(kills >= 2, "killed {kills} times only: give more records");
    let run = folder.run(&resumed);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(bytes(&folder, &output) == bytes(&folder, &whole), "the output differs");
    let failed = |output: &str| bytes(&folder, &format!("{output}.failed.jsonl"));
    assert!(failed(&output) == failed(&whole), "the failures differ");
    let mut left = folder.names();
    left.retain(|name| name.starts_with(&output));
    assert_eq!(left, [output.clone(), format!("{output}.failed.jsonl")]);
}

#[test]
fn json_lines_survive_a_kill() {
    survives("jsonl");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_survives_a_kill() {
    survives("parquet");
}

#[cfg(feature = "parquet")]
#[test]
fn arrow_streams_survive_a_kill() {
    survives("arrows");
}

#[test]
fn every_record_is_in_the_output_or_among_the_failures() {
    let folder = folder();
    let run = folder.run(&["entities", "in.jsonl", "-o", "out.jsonl", "--verbose"]);
    assert_eq!(run.code, 1);
    let told = run.stderr.lines().last().expect("the last line");
    assert!(told.contains("490 articles, 10 failed, "), "{told}");
    assert!(told.contains(" words/s"), "{told}");
    let lines = |name: &str| -> Vec<Value> {
        folder.read(name).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let line = |record: &Value| record["line"].as_u64().expect("a line");
    let done: Vec<_> = lines("out.jsonl").iter().map(|record| line(&record["source"])).collect();
    let failed: Vec<_> = lines("out.jsonl.failed.jsonl").iter().map(line).collect();
    assert!(done.is_sorted() && failed.is_sorted());
    let mut all = [done, failed].concat();
    all.sort_unstable();
    assert!(all.iter().copied().eq(1..=RECORDS as u64), "{all:?}");
    let first: Vec<_> = lines("out.jsonl.failed.jsonl").drain(..2).collect();
    assert_eq!(first[0]["id"], "in.jsonl#51");
    let reason = first[0]["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("it is not valid JSON: EOF while parsing a string"), "{reason}");
    assert_eq!(first[1]["id"], "x51");
    assert_eq!(first[1]["reason"], "it has only white space");

    // A later run without failures takes the old file of failures away.
    folder.write("in.jsonl", "{\"text\": \"Angela Merkel spoke.\"}\n");
    let run = folder.run(&["entities", "in.jsonl", "-o", "out.jsonl"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(folder.names(), ["in.jsonl", "out.jsonl"]);
}

#[test]
fn many_failures_are_told_in_the_file() {
    let folder = Folder::new(&[("in.jsonl", "null\n".repeat(30))]);
    let run = folder.run(&["entities", "in.jsonl", "-o", "out.jsonl"]);
    assert_eq!(run.code, 2);
    assert_eq!(run.stderr.lines().count(), 21, "{}", run.stderr);
    let last = run.stderr.lines().last().expect("a line");
    assert_eq!(last, "nutgraf: further failures are told only in `out.jsonl.failed.jsonl`");
    assert_eq!(folder.read("out.jsonl.failed.jsonl").lines().count(), 30);
    assert_eq!(folder.names(), ["in.jsonl", "out.jsonl.failed.jsonl"]);
}

#[test]
fn an_interrupted_run_is_gone_on_with_only_by_itself() {
    let folder = folder();
    assert!(kill(&folder, &args("out.jsonl"), 1, Duration::ZERO));
    let before = bytes(&folder, "out.jsonl.progress");
    let refused = |args: &[&str], reason: &str| {
        let run = folder.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(reason), "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains("`out.jsonl.progress`"), "{}", run.stderr);
        assert!(bytes(&folder, "out.jsonl.progress") == before);
    };
    let out = ["in.jsonl", "--output", "out.jsonl"];
    refused(&args("out.jsonl"), "go on with it by `--resume`, or delete that file");
    let with = |more: &[&'static str]| [&["analyze", "--resume"], more, &out].concat();
    refused(&with(&["-n", "5"]), "`--sentences` was `3`, and is `5`");
    refused(&with(&["--about", "Merkel"]), "`--about` was ``, and is `Merkel`");
    refused(&with(&["--id-field", "x"]), "`--id-field` was `id`, and is `x`");
    refused(
        &["entities", "--resume", "in.jsonl", "-o", "out.jsonl"],
        "`--sentences` was `3`, and is ``",
    );
    folder.write("more.jsonl", "{\"text\": \"Rome.\"}\n");
    refused(&with(&["more.jsonl"]), "the number of inputs was `1`, and is `2`");

    let input = folder.read("in.jsonl");
    folder.write("in.jsonl", format!("{input}\n"));
    refused(&with(&[]), "the inputs have other names or sizes now");
    folder.write("in.jsonl", input.replacen("day 3", "day 4", 1));
    refused(&with(&[]), " of the inputs are others now");
    folder.write("in.jsonl", &input);

    // Another number of threads makes no other run.
    let run = folder.run(&with(&["--threads", "2", "--verbose"]));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.starts_with("nutgraf: going on after "), "{}", run.stderr);
    assert_eq!(folder.read("out.jsonl").lines().count(), 490);
    assert_eq!(folder.names(), ["in.jsonl", "more.jsonl", "out.jsonl", "out.jsonl.failed.jsonl"]);
}

#[test]
fn resume_needs_a_file_to_go_on_with() {
    let folder = Folder::new(&[("in.jsonl", "{\"text\": \"Rome.\"}\n")]);
    for args in [
        &["entities", "--resume", "in.jsonl"][..],
        &["entities", "--resume", "in.jsonl", "-o", "out.json"],
    ] {
        let run = folder.run(args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains("`--resume` needs an output to go on with"), "{}", run.stderr);
    }
    // Where nothing was interrupted it begins.
    let run = folder.run(&["entities", "--resume", "in.jsonl", "-o", "out.jsonl"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(folder.read("out.jsonl").lines().count(), 1);
}

#[test]
fn what_cannot_be_written_is_told() {
    let folder = Folder::new(&[
        ("in.jsonl", "{\"text\": \"Rome.\"}\nnull\n"),
        ("out.jsonl.failed.jsonl", "{\"text\": \"Rome.\"}\n"),
    ]);
    let run = folder.run(&["entities", "in.jsonl", "-o", "nowhere/out.jsonl"]);
    assert_eq!(run.code, 2);
    let expected = "nutgraf: cannot write `nowhere/out.jsonl`: no such file or folder\n";
    assert_eq!(run.stderr, expected);
    let inputs = ["entities", "in.jsonl", "out.jsonl.failed.jsonl", "-o", "out.jsonl"];
    let run = folder.run(&inputs);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`out.jsonl.failed.jsonl`: it is one of the inputs"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.names(), ["in.jsonl", "out.jsonl.failed.jsonl"]);
}
