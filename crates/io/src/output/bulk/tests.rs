//! What a journal tells, and that the last step can be interrupted anywhere.

use std::fs;

use super::journal::{Found, Journal, RunId, Stretch};
use super::*;

fn id() -> RunId {
    RunId {
        version: "1.0.0".into(),
        model: "m 1".into(),
        options: [("sentences".to_owned(), "3".to_owned())].into(),
        inputs: 2,
        inputs_digest: "d".into(),
    }
}

#[test]
fn runs_differ_by_what_changes_their_output() {
    assert_eq!(id().difference(&id()), None);
    let other = |change: fn(&mut RunId)| {
        let mut other = id();
        change(&mut other);
        id().difference(&other).expect("a difference")
    };
    assert_eq!(other(|id| id.model.push('1')), "the model was `m 1`, and is `m 11`");
    let sentences = other(|id| drop(id.options.insert("sentences".into(), "5".into())));
    assert_eq!(sentences, "`sentences` was `3`, and is `5`");
    let about = other(|id| drop(id.options.insert("about".into(), "X".into())));
    assert_eq!(about, "`about` was ``, and is `X`");
    assert_eq!(other(|id| id.inputs = 3), "the number of inputs was `2`, and is `3`");
    let inputs = other(|id| id.inputs_digest.push('x'));
    assert_eq!(inputs, "the inputs have other names or sizes now");
}

/// The journal, once no child process that another test is starting has its lock any more.
fn open(path: &Path) -> (Journal, Found) {
    for _ in 0..500 {
        if let Some(opened) = Journal::open(path).expect("a journal") {
            return opened;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("another run has the journal");
}

#[test]
fn a_journal_counts_whole_lines_wherever_it_is_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.progress");
    let stretch = |from| Stretch {
        from: Mark { records: from, ..Mark::default() },
        records: 64,
        digest: "d".into(),
        ..Stretch::default()
    };
    {
        let (mut journal, found) = open(&path);
        assert!(matches!(found, Found::Nothing));
        assert!(Journal::open(&path).expect("it").is_none(), "two runs have the journal");
        journal.begin(&id()).expect("a line");
        journal.append(&stretch(0)).expect("a line");
        journal.append(&stretch(64)).expect("a line");
    }
    let whole = fs::read(&path).expect("it");
    let ends: Vec<_> = whole
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at + 1)
        .collect();
    for length in 0..=whole.len() {
        fs::write(&path, &whole[..length]).expect("a cut");
        let (_, found) = open(&path);
        match ends.iter().filter(|end| **end <= length).count() {
            0 | 1 => assert!(matches!(found, Found::Nothing), "{length}"),
            lines => {
                let Found::Run(run, told) = found else { panic!("{length}") };
                assert_eq!((run, told.lines.len(), told.damaged), (id(), lines - 1, None));
            }
        }
    }
    // A bit of any byte of any line: that line counts no more, and no other is taken for it.
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&path, &bytes).expect("a damaged file");
        let (_, found) = open(&path);
        match (ends.iter().position(|end| at < *end).expect("a line"), found) {
            (0, Found::Damaged) => {}
            (line, Found::Run(run, told)) => {
                assert!(line > 0 && run == id() && told.lines.len() < 2, "{at}: {told:?}");
                let from: Vec<_> =
                    told.lines.iter().map(|line| line.stretch.from.records).collect();
                let good = if line == 1 { vec![64] } else { vec![0] };
                assert!(from == good || from.is_empty() && at + 1 == ends[1], "{at}: {from:?}");
            }
            // The end of the last line: it was not written to its end.
            (_, found) => panic!("{at}: {found:?}"),
        }
    }
    fs::write(&path, "{\"of\": \"something else\"}\n").expect("a file");
    let (_, found) = open(&path);
    assert!(matches!(found, Found::Other));
}

/// The folder after each of the steps of settling was the last one.
#[test]
fn the_files_get_their_names_whenever_that_was_interrupted() {
    for (format, from) in
        [(OutputFormat::Jsonl, "o.partial"), (OutputFormat::Parquet, "o.partial.whole")]
    {
        let totals = Totals { done: 1, failed: 1, passing: 0 };
        let renamed = [(from, "o"), ("o.partial.failed", "o.failed.jsonl")];
        for steps in 0..=renamed.len() {
            let folder = tempfile::tempdir().expect("a folder");
            let path = |name: &str| folder.path().join(name);
            for name in ["o", "o.failed.jsonl", "o.partial", "o.partial.failed", "o.progress"] {
                fs::write(path(name), "old").expect("a file");
            }
            for (name, _) in renamed {
                fs::write(path(name), "new").expect("a file");
            }
            for (name, to) in &renamed[..steps] {
                fs::rename(path(name), path(to)).expect("a step");
            }
            Files { output: path("o") }.settle(totals, is_converted(format)).expect("it");
            let read = |name: &str| fs::read_to_string(path(name)).unwrap_or_default();
            assert_eq!((read("o"), read("o.failed.jsonl")), ("new".into(), "new".into()));
            assert_eq!(fs::read_dir(folder.path()).expect("it").count(), 2, "{steps}");
        }
    }
}

#[test]
fn a_run_without_articles_leaves_the_output_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["o", "o.partial", "o.partial.failed", "o.progress"] {
        fs::write(folder.path().join(name), name).expect("a file");
    }
    let totals = Totals { failed: 2, ..Totals::default() };
    Files { output: folder.path().join("o") }.settle(totals, false).expect("it");
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).ok();
    assert_eq!(read("o").as_deref(), Some("o"));
    assert_eq!(read("o.failed.jsonl").as_deref(), Some("o.partial.failed"));
    assert_eq!(read("o.progress"), None);
}
