//! A program that is asked to end: what it has done stays, what goes on is told, and nothing else
//! is left behind.
#![cfg(unix)]

mod common;

use std::fs;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use common::{Folder, command};

fn lines(records: usize) -> String {
    let line = |number: usize| {
        let text =
            format!("Helen Okafor spoke in Ashford on day {number}. ").repeat(1 + number % 3);
        serde_json::json!({ "id": number, "text": text }).to_string() + "\n"
    };
    (0..records).map(line).collect()
}

fn start(folder: &Folder, args: &[&str]) -> Child {
    let mut program = command();
    program.args(args).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::piped());
    program.spawn().expect("the program")
}

/// Waits until `ready`.
fn wait_for(child: &mut Child, mut ready: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !ready() {
        assert!(begin.elapsed() < Duration::from_mins(2), "it does not begin");
        assert!(child.try_wait().expect("its state").is_none(), "it ended: give it more to do");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
}

fn end(mut child: Child) -> (ExitStatus, String) {
    let mut told = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut told).expect("text");
    (child.wait().expect("its end"), told)
}

#[test]
fn a_run_with_a_journal_stops_and_says_how_it_goes_on() {
    for (output, name, code) in [
        ("o.jsonl", "-INT", 130),
        #[cfg(feature = "parquet")]
        ("o.parquet", "-TERM", 143),
    ] {
        let folder = Folder::new(&[("in put.jsonl", lines(250))]);
        let whole = format!("whole.{output}");
        assert_eq!(folder.run(&["entities", "in put.jsonl", "-o", &whole]).code, 0);
        let args = ["entities", "-t", "1", "in put.jsonl", "-o", output];
        let mut child = start(&folder, &args);
        let partial = folder.path().join(format!("{output}.partial"));
        wait_for(&mut child, || fs::metadata(&partial).is_ok_and(|there| there.len() > 20_000));
        signal(&child, name);
        let (status, told) = end(child);
        assert_eq!(status.code(), Some(code), "{told}");
        let last = told.lines().last().expect("a line");
        let done = last.strip_prefix("nutgraf: stopped: ").expect("how it went");
        let (done, hint) = done.split_once(" articles are done; to go on: ").expect("the hint");
        let done: usize = done.parse().expect("a number");
        assert!(done > 0, "{last}");
        let hint = hint.strip_prefix(env!("CARGO_BIN_EXE_nutgraf")).expect("the program");
        assert_eq!(hint, format!(" entities --resume -t 1 'in put.jsonl' -o {output}"));
        if output == "o.jsonl" {
            // All that is said to be done is in the journal.
            let partial = fs::read_to_string(&partial).expect("the output so far");
            assert_eq!(partial.lines().count(), done);
        }
        // The shell reads the hint as it was meant.
        let script = last.split_once("to go on: ").expect("the hint").1;
        let run = Command::new("sh").args(["-c", script]).current_dir(folder.path()).output();
        let run = run.expect("a shell");
        let told = String::from_utf8(run.stderr).expect("text");
        assert_eq!(run.status.code(), Some(0), "{told}");
        assert!(told.contains(&format!("going on after {done} records")), "{told}");
        let bytes = |name: &str| fs::read(folder.path().join(name)).expect("an output");
        assert!(bytes(output) == bytes(&whole), "the output differs");
        assert_eq!(folder.names(), ["in put.jsonl", output, &whole]);
    }
}

/// One article that takes a while.
fn long() -> String {
    "Helen Okafor and Daniel Reyes spoke in Ashford about the new harbour. ".repeat(6_000)
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = Folder::new(&[("a.txt", long()), ("b.txt", long())]);
    let mut child = start(&folder, &["entities", "-t", "1", "a.txt", "b.txt", "-o", "o.jsonl"]);
    let partial = folder.path().join("o.jsonl.partial");
    wait_for(&mut child, || partial.exists());
    // The first article is taken then, and keeps it busy for seconds.
    std::thread::sleep(Duration::from_millis(500));
    signal(&child, "-INT");
    std::thread::sleep(Duration::from_millis(50));
    assert!(child.try_wait().expect("its state").is_none(), "it did not finish its article");
    signal(&child, "-INT");
    let (status, told) = end(child);
    assert_eq!(status.signal(), Some(2), "{told}");
}

#[test]
fn nothing_is_left_of_an_output_that_is_not_whole() {
    for (name, number) in [("-INT", 2), ("-TERM", 15)] {
        let folder = Folder::new(&[("a.txt", "Helen Okafor left."), ("b.txt", &long())]);
        let args = ["entities", "-t", "1", "a.txt", "b.txt", "-f", "json", "-o", "o.json"];
        let mut child = start(&folder, &args);
        let temporary = |name: &String| name.starts_with(".nutgraf-");
        wait_for(&mut child, || folder.names().iter().any(temporary));
        signal(&child, name);
        let (status, _) = end(child);
        assert_eq!(status.signal(), Some(number));
        assert_eq!(folder.names(), ["a.txt", "b.txt"]);
    }
}
