//! Inputs that are made to hurt: none ends the program, holds it up, or takes its memory.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use crate::common::Folder;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, RecordBatch, StringArray};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};

/// The program with at most so many MiB of address space.
fn limited(folder: &Path, mebibytes: usize, args: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_nutgraf");
    let script = format!("ulimit -v {}; exec '{program}' {args}", mebibytes << 10);
    Command::new("sh").args(["-c", &script]).current_dir(folder).output().expect("a shell")
}

fn arrow(column: ArrayRef) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter([("text", column)]).expect("a batch");
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD));
    let options = options.expect("options");
    let mut out = Vec::new();
    let mut writer =
        FileWriter::try_new_with_options(&mut out, &batch.schema(), options).expect("a writer");
    writer.write(&batch).expect("written");
    writer.finish().expect("finished");
    drop(writer);
    out
}

#[test]
fn a_dictionary_is_not_multiplied_out() {
    // 64 rows of one text of 4 MiB: a quarter of a GiB, and as much again where they are taken apart.
    let values = StringArray::from(vec!["x".repeat(4 << 20)]);
    let keys = Int32Array::from(vec![0; 64]);
    let column = DictionaryArray::<Int32Type>::new(keys, Arc::new(values));
    let folder = Folder::new(&[("readme", "x")]);
    fs::write(folder.path().join("a.arrow"), arrow(Arc::new(column))).expect("written");
    let run = limited(folder.path(), 400, "entities -q -t 1 -f jsonl --limit text=1MiB a.arrow");
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(2), "{told}");
    assert_eq!(told.lines().filter(|line| line.contains("more than 1 MiB")).count(), 64);
}

#[test]
fn sizes_in_an_arrow_file_are_not_believed() {
    let whole = arrow(Arc::new(StringArray::from(vec!["Helen Okafor left Ashford."; 3])));
    let folder = Folder::new(&[("good.txt", "Helen Okafor spoke.")]);
    // Any of the footer's bytes, and of what stands before packed parts.
    for at in (0..whole.len()).filter(|at| at % 3 == 0 || at + 120 > whole.len()) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x7f;
        fs::write(folder.path().join(format!("{at}.arrow")), bytes).expect("written");
    }
    let run = limited(folder.path(), 1 << 10, "entities -q -t 1 -f jsonl .");
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(1), "{told}");
    assert!(String::from_utf8_lossy(&run.stdout).contains("good.txt"), "{told}");
}

#[test]
fn a_folder_is_left_by_no_link_and_held_up_by_no_pipe() {
    let folder = Folder::new(&[
        ("in/a.txt", "Helen Okafor spoke."),
        ("in/deep/b.txt", "Daniel Reyes left."),
        ("out/secret.txt", "Mara Lindqvist hid."),
    ]);
    let inside = folder.path().join("in");
    symlink("a.txt", inside.join("also.txt")).expect("a link");
    symlink("../out/secret.txt", inside.join("secret.txt")).expect("a link");
    symlink("../out", inside.join("elsewhere")).expect("a link");
    symlink("/dev/zero", inside.join("zero.txt")).expect("a link");
    let made = Command::new("mkfifo").arg(inside.join("pipe.txt")).status().expect("mkfifo");
    assert!(made.success());
    let ids = |args: &[&str]| {
        let run = folder.run(&[&["entities", "--format", "jsonl", "in"], args].concat());
        let ids = run.json_lines();
        let ids: Vec<String> =
            ids.iter().map(|line| line["id"].as_str().unwrap_or_default().to_owned()).collect();
        (ids, run)
    };
    let (found, run) = ids(&[]);
    // The link to a file inside is that file, which is read once.
    assert_eq!(found, ["in/a.txt", "in/deep/b.txt"], "{}", run.stderr);
    assert_eq!(run.code, 0);
    for said in [
        "2 files that are pipes, sockets or devices",
        "2 files that are links to folders, or out of",
    ] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    let (found, run) = ids(&["--follow-links"]);
    assert_eq!(found, ["in/a.txt", "in/deep/b.txt", "in/elsewhere/secret.txt"], "{}", run.stderr);
}

#[test]
fn an_input_is_not_written_over() {
    let line = "{\"id\":\"a\",\"text\":\"Ann left.\",\"spans\":[]}\n";
    let folder = Folder::new(&[("F.jsonl", line)]);
    let run = folder.run(&["convert", "--to", "tags", "-o", "./F.jsonl", "F.jsonl"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("cannot write `F.jsonl`: it is one of the inputs"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.read("F.jsonl"), line);
}

#[test]
fn a_file_that_is_written_anew_keeps_its_permissions() {
    let folder = Folder::new(&[("a.txt", "Ann left."), ("o.json", "old"), ("o.jsonl", "old")]);
    let mode = |name: &str| {
        fs::metadata(folder.path().join(name)).expect("a file").permissions().mode() & 0o777
    };
    for name in ["o.json", "o.jsonl"] {
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(folder.path().join(name), private).expect("set");
    }
    let run = folder.run(&["analyze", "a.txt", "-o", "o.json"]);
    assert_eq!((run.code, mode("o.json")), (0, 0o600), "{}", run.stderr);
    let run = folder.run(&["convert", "--to", "jsonl", "o.json", "-o", "o.jsonl"]);
    assert_eq!((run.code, mode("o.jsonl")), (0, 0o600), "{}", run.stderr);
    // Nothing is left beside them.
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 3);
}

#[test]
fn no_report_acts_on_a_terminal() {
    let conll = "Ann\tB-P\u{1b}[31mER\nleft\tO\nBob\tB-\u{202e}LOC\n";
    let folder = Folder::new(&[("a.conll", conll)]);
    for format in ["text", "markdown"] {
        let run =
            folder.run(&["eval", "ner", "--gold", "a.conll", "--pred", "a.conll", "-f", format]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(!run.stdout.contains(['\u{1b}', '\u{202e}']), "{:?}", run.stdout);
        assert!(run.stdout.contains("P\u{fffd}[31mER"), "{:?}", run.stdout);
    }
}
