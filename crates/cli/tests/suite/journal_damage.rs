//! A run that was interrupted, and whose files were damaged since: it is found, told, and done
//! again, and the end is that of a run that was never interrupted.
#![cfg(unix)]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::common::{Folder, Run, command};

const RECORDS: usize = 400;
/// More bytes than what stands before the records of any format.
const HEADER: u64 = 2_000;

fn lines(records: usize) -> String {
    let names = ["Helen Okafor", "Daniel Reyes", "Mara Lindqvist"];
    let line = |number: usize| {
        if number % 13 == 5 {
            return "{\"text\": \"cut\n".to_owned();
        }
        let text = format!("{} spoke in Ashford on day {number}. ", names[number % 3]);
        let text = text.repeat(1 + number % 3);
        serde_json::json!({ "id": number, "text": text }).to_string() + "\n"
    };
    (0..records).map(line).collect()
}

fn args(output: &str) -> [&str; 7] {
    ["entities", "--quiet", "--threads", "1", "in.jsonl", "--output", output]
}

/// A run that was stopped three times, so that its journal has three stretches, beside the output of
/// one that was not, as `whole`.
fn interrupted(output: &str) -> Folder {
    let records = [1, 2, 4, 8].map(|times| times * RECORDS);
    let stopped = records.into_iter().find_map(|records| stopped(output, records));
    stopped.expect("a run that takes long enough to be stopped three times")
}

/// The same, of so many records; `None` if the run was over before it was stopped.
fn stopped(output: &str, records: usize) -> Option<Folder> {
    let folder = Folder::new(&[("in.jsonl", lines(records))]);
    let whole = format!("whole.{output}");
    let run = folder.run(&args(&whole));
    assert_eq!(run.code, 1, "{}", run.stderr);
    let partial = folder.path().join(format!("{output}.partial"));
    let length = || fs::metadata(&partial).map_or(0, |there| there.len());
    for _ in 0..3 {
        let before = length().max(HEADER);
        let mut program = command();
        program.args(args(output)).arg("--resume").current_dir(folder.path());
        let mut child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it");
        let begin = Instant::now();
        while length() <= before && begin.elapsed() < Duration::from_mins(2) {
            if let Some(status) = child.try_wait().expect("its state") {
                assert_eq!(status.code(), Some(1));
                return None;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let sent = Command::new("kill").arg(child.id().to_string()).status().expect("kill");
        let code = child.wait().expect("its end").code();
        if code == Some(1) {
            // It ended at the same time, with records that failed.
            return None;
        }
        assert!(sent.success() && code == Some(143));
    }
    let journal = folder.read(&format!("{output}.progress"));
    assert!(journal.lines().count() >= 4, "{journal}");
    Some(folder)
}

fn bytes(folder: &Folder, name: &str) -> Vec<u8> {
    fs::read(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn resume(folder: &Folder, output: &str) -> Run {
    folder.run(&[&args(output)[..], &["--resume"]].concat())
}

/// Files of a run that is going on, to be put back.
struct Saved(Vec<(String, Vec<u8>)>);

impl Saved {
    fn of(folder: &Folder, output: &str) -> Self {
        let name = |ending: &&str| format!("{output}{ending}");
        let names = [".partial", ".partial.failed", ".progress"].iter().map(name);
        Self(names.map(|name| (name.clone(), bytes(folder, &name))).collect())
    }

    fn put_back(&self, folder: &Folder) {
        for (name, bytes) in &self.0 {
            folder.write(name, bytes);
        }
    }
}

/// Number of bytes up to the end of the line with this number, from 1.
fn end_of(journal: &[u8], line: usize) -> usize {
    let ends = journal.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    ends.map(|(at, _)| at + 1).nth(line - 1).expect("a line")
}

/// What is done to the files, and what is told of it.
type Damage<'a> = (&'a dyn Fn(), String);

/// Each of these things done to the files of an interrupted run, or those of these numbers: what is
/// told, and the end.
fn mends(output: &str, numbers: Option<&[usize]>) {
    let folder = interrupted(output);
    let saved = Saved::of(&folder, output);
    let partial = format!("{output}.partial");
    let (failed, progress) = (format!("{output}.partial.failed"), format!("{output}.progress"));
    let journal = bytes(&folder, &progress);
    let flipped = |name: &str, at: &dyn Fn(usize) -> usize| {
        let mut there = bytes(&folder, name);
        let at = at(there.len());
        there[at] ^= 0x10;
        folder.write(name, there);
    };
    let damage: &[Damage<'_>] = &[
        (
            &|| flipped(&partial, &|_| 3),
            format!("`{partial}` is damaged from byte 0 on: records 1 "),
        ),
        (&|| flipped(&failed, &|_| 7), format!("`{failed}` is damaged from byte 0 on: records 1 ")),
        (
            &|| folder.write(&partial, vec![0; bytes(&folder, &partial).len()]),
            format!("`{partial}` is damaged from byte 0 on: records 1 to "),
        ),
        (
            &|| folder.write(&partial, &bytes(&folder, &partial)[..700]),
            format!("`{partial}` ends at byte 700, before its journal says: records "),
        ),
        (
            &|| fs::remove_file(folder.path().join(&partial)).expect("removed"),
            format!("`{partial}` is gone: records 1 to "),
        ),
        (
            &|| flipped(&progress, &|_| 20),
            format!("`{progress}` is damaged in line 1: everything is done again"),
        ),
        // The first stretch, so that those behind it are moved.
        (
            &|| flipped(&progress, &|_| end_of(&journal, 1) + 30),
            format!("`{progress}` is damaged in line 2: records 1 to "),
        ),
        (
            &|| flipped(&progress, &|_| end_of(&journal, 3) + 30),
            format!("`{progress}` is damaged in line 4: "),
        ),
        (
            &|| {
                let at = end_of(&journal, 2);
                folder.write(&progress, [&journal[..at], &journal[end_of(&journal, 3)..]].concat());
            },
            format!("`{progress}` lacks a line: records "),
        ),
        // Its tail is lost, which only means that more is to be done.
        (&|| folder.write(&progress, &journal[..end_of(&journal, 2) + 9]), String::new()),
    ];
    let chosen = (0..).zip(damage).filter(|(at, _)| numbers.is_none_or(|all| all.contains(at)));
    for (_, (damage, expected)) in chosen {
        saved.put_back(&folder);
        damage();
        let run = resume(&folder, output);
        assert_eq!(run.code, 1, "{expected}: {}", run.stderr);
        let told: Vec<_> = run.stderr.lines().filter(|line| line.contains(".p")).collect();
        if expected.is_empty() {
            assert!(told.is_empty(), "{told:?}");
        } else {
            assert!(told.iter().any(|line| line.contains(expected)), "{expected}: {told:?}");
        }
        let whole = format!("whole.{output}");
        assert!(bytes(&folder, output) == bytes(&folder, &whole), "{expected}: the output differs");
        let failed = |output: &str| bytes(&folder, &format!("{output}.failed.jsonl"));
        assert!(failed(output) == failed(&whole), "{expected}: the failures differ");
        let mut left = folder.names();
        left.retain(|name| name.starts_with(output));
        assert_eq!(left, [output.to_owned(), format!("{output}.failed.jsonl")], "{expected}");
    }
}

#[test]
fn damaged_json_lines_are_done_again() {
    mends("o.jsonl", None);
}

#[test]
fn damaged_rows_of_csv_are_done_again() {
    mends("o.csv", Some(&[0]));
}

#[cfg(feature = "parquet")]
#[test]
fn damaged_tables_are_done_again() {
    mends("o.parquet", Some(&[3, 6]));
}

#[cfg(feature = "parquet")]
#[test]
fn damaged_streams_are_done_again() {
    mends("o.arrows", Some(&[6]));
}

#[test]
fn nobody_says_by_hand_that_a_run_is_done() {
    let folder = interrupted("o.jsonl");
    let journal = String::from_utf8(bytes(&folder, "o.jsonl.progress")).expect("text");
    let records = folder.read("in.jsonl").lines().count();
    // The journal of a run that is done ends so, if the partial output is all of it.
    let length = bytes(&folder, "o.jsonl.partial").len();
    let failed = bytes(&folder, "o.jsonl.partial.failed").len();
    let end = format!(
        "{{\"end\":{{\"from\":{{\"records\":{records},\"bytes\":{length},\"failed_bytes\":{failed}}},\
         \"tail\":{{\"length\":0,\"crc32\":0}},\"whole\":null}},\"crc32\":\"00000000\"}}\n"
    );
    folder.write("o.jsonl.progress", journal + &end);
    let run = resume(&folder, "o.jsonl");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("`o.jsonl.progress` is damaged in line "), "{}", run.stderr);
    assert!(bytes(&folder, "o.jsonl") == bytes(&folder, "whole.o.jsonl"));
}

#[test]
fn what_was_changed_in_the_inputs_is_still_refused() {
    let folder = interrupted("o.jsonl");
    let changed = folder.read("in.jsonl").replacen("on day 3.", "on day 4.", 1);
    folder.write("in.jsonl", changed);
    let run = resume(&folder, "o.jsonl");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("of the inputs are others now"), "{}", run.stderr);
}

#[test]
fn failures_that_may_pass_are_tried_again() {
    let files: Vec<(String, String)> = (0..130)
        .map(|number| (format!("in/{number:03}.txt"), format!("Helen Okafor met {number} mayors.")))
        .collect();
    let files: Vec<(&str, &String)> = files.iter().map(|(name, text)| (&**name, text)).collect();
    let folder = Folder::new(&files);
    let run = folder.run(&["entities", "in", "-o", "whole.jsonl"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // A machine that has no file for any of them: the output is as many as it can have.
    let program = env!("CARGO_BIN_EXE_nutgraf");
    let script = |files: u32, more: &str| {
        format!("ulimit -n {files}; exec '{program}' entities -t 1 {more} in -o o.jsonl")
    };
    let run = |script: String| {
        let mut shell = Command::new("sh");
        let run = shell.args(["-c", &script]).current_dir(folder.path()).output().expect("sh");
        (run.status.code(), String::from_utf8(run.stderr).expect("text"))
    };
    let fewest = (5..40).find(|files| {
        run(script(*files, "--quiet")).0 == Some(2)
            && folder.names().contains(&"o.jsonl.failed.jsonl".to_owned())
    });
    let fewest = fewest.expect("a number of files with which none can be opened");
    let failures = folder.read("o.jsonl.failed.jsonl");
    assert_eq!(failures.lines().count(), 130);
    for failure in failures.lines() {
        assert!(failure.contains("too many open files") && failure.ends_with("\"retry\":true}"));
    }
    // Again without success, and then with.
    let (code, told) = run(script(fewest, "--resume"));
    assert_eq!(code, Some(2));
    let said = "130 of the failures may not come again; to try them: ";
    assert!(
        told.contains(said) && told.contains(" entities -t 1 --resume in -o o.jsonl\n"),
        "{told}"
    );
    let (code, told) = run(script(200, "--resume"));
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("trying again 130 records"), "{told}");
    assert!(bytes(&folder, "o.jsonl") == bytes(&folder, "whole.jsonl"));
    let mut left = folder.names();
    left.retain(|name| name.starts_with("o."));
    assert_eq!(left, ["o.jsonl"]);
}

/// Answers so many requests with a page, at a port of this machine that was free before.
fn serve(listener: TcpListener, requests: usize) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for stream in listener.incoming().take(requests) {
            let mut stream = stream.expect("a connection");
            let mut request = [0; 4096];
            _ = stream.read(&mut request).expect("a request");
            let page = "<p>Mara Lindqvist opened the harbour of Ashford on Monday.</p>";
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close";
            write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{page}", page.len()).expect("it");
        }
    })
}

#[cfg(feature = "url")]
#[test]
fn what_may_pass_is_put_where_it_belongs() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let folder =
        Folder::new(&[("a.jsonl", lines(90)), ("b.jsonl", lines(50).replace("Helen", "Ann"))]);
    let url = format!("http://{address}/harbour.html");
    let args = |output: &'static str| -> Vec<String> {
        let inputs = ["a.jsonl", &url, "b.jsonl", "--allow-private", "-o", output];
        ["entities", "-q"].iter().chain(&inputs).map(|arg| (*arg).to_owned()).collect()
    };
    let run = |args: &[String], more: &[&'static str]| {
        let all: Vec<&str> = args.iter().map(String::as_str).chain(more.iter().copied()).collect();
        folder.run(&all)
    };
    let server = serve(listener, 2);
    for output in ["whole.jsonl", "whole.parquet"] {
        let run = run(&args(output), &[]);
        assert_eq!(run.code, 1, "{}", run.stderr);
    }
    server.join().expect("a server");
    for (output, whole) in [("o.jsonl", "whole.jsonl"), ("o.parquet", "whole.parquet")] {
        let first = run(&args(output), &[]);
        assert!(first.stderr.contains("1 of the failures may not come again"), "{}", first.stderr);
        // What is done can be used, and a further run may write it anew.
        assert!(bytes(&folder, output) != bytes(&folder, whole));
        let again = run(&args(output), &[]);
        assert_eq!(again.stderr, first.stderr);
        let listener = TcpListener::bind(address).expect("the same port");
        let server = serve(listener, 1);
        let run = run(&args(output), &["--resume"]);
        server.join().expect("a server");
        assert!(run.stderr.contains("trying again 1 records"), "{}", run.stderr);
        assert!(bytes(&folder, output) == bytes(&folder, whole), "{output}");
        let failed = |name: &str| bytes(&folder, &format!("{name}.failed.jsonl"));
        assert!(failed(output) == failed(whole), "{output}");
    }
    let mut left = folder.names();
    left.retain(|name| name.starts_with("o."));
    assert_eq!(left, ["o.jsonl", "o.jsonl.failed.jsonl", "o.parquet", "o.parquet.failed.jsonl"]);
}
