//! Limits: each refuses what is over it by its name, is put elsewhere by `--limit`, and loses nothing
//! else.

#![cfg(all(feature = "documents", feature = "pdf"))]

use std::fs;
use std::path::Path;

use crate::common::{Folder, run};

const SHORT: &str = "Helen Okafor left.";

/// A document of several pages.
fn pages() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../io/src/input/documents/fixtures");
    fs::read(folder.join("one_column.pdf")).expect("a fixture")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("memory");
    packed.finish().expect("memory")
}

/// An archive of so many articles.
fn archive(members: usize) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..members {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(format!("{number}.txt"), options).expect("a member");
        zip.write_all(SHORT.as_bytes()).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// E-mails in one another, so many deep.
fn forwarded(depth: usize) -> String {
    let mut mail = "From: a@example.org\nSubject: News\n\nHelen Okafor left.\n".to_owned();
    for number in 0..depth {
        mail = format!(
            "From: a@example.org\nSubject: On\nMIME-Version: 1.0\nContent-Type: multipart/mixed; \
             boundary=\"b{number}\"\n\n--b{number}\nContent-Type: text/plain\n\nSee below.\n\
             --b{number}\nContent-Type: message/rfc822\n\n{mail}\n--b{number}--\n"
        );
    }
    mail
}

/// An `OpenDocument` text in one file, with its paragraph so many elements deep.
fn nested(depth: usize) -> String {
    let (open, close) = ("<text:section>".repeat(depth), "</text:section>".repeat(depth));
    format!(
        "<?xml version=\"1.0\"?><office:document xmlns:office=\"urn:o\" xmlns:text=\"urn:t\" \
         office:mimetype=\"application/vnd.oasis.opendocument.text\"><office:body><office:text>{open}\
         <text:p>{SHORT}</text:p>{close}</office:text></office:body></office:document>"
    )
}

/// One thing over a limit, and the same under a limit that is put up.
fn over(name: &str, content: &[u8], limit: &str, raised: &str, told: &str) {
    let folder = Folder::new(&[(name, content), ("short.txt", SHORT.as_bytes())]);
    let args = |limit: &str| {
        let limit = format!("--limit={limit}");
        folder.run(&["entities", &limit, "-f", "jsonl", name, "short.txt"])
    };
    let run = args(limit);
    assert_eq!(run.code, 1, "{limit}: {}", run.stderr);
    assert!(run.stderr.contains(told), "{limit}: {}", run.stderr);
    // The other article is there.
    let lines = run.json_lines();
    let last = lines.last().expect("a record");
    assert_eq!(last["id"], "short.txt");
    let run = args(raised);
    assert_eq!(run.code, 0, "{raised}: {}", run.stderr);
}

#[test]
fn each_limit_is_told_by_its_name_and_can_be_put_elsewhere() {
    let text = format!("{SHORT} ").repeat(100);
    over(
        "a.txt",
        text.as_bytes(),
        "text=1KiB",
        "text=2kB",
        "its text has more than 1 KiB (the limit `text`); `--limit text=N`",
    );
    over(
        "a.txt",
        text.as_bytes(),
        "sentences=99",
        "sentences=100",
        "it has more than 99 sentences (the limit `sentences`)",
    );
    let line = format!("{{\"id\":\"a\",\"text\":\"{text}\"}}\n");
    over(
        "a.jsonl",
        line.as_bytes(),
        "record=1900",
        "record=2KiB",
        "1900 bytes (the limit `record`)",
    );
    let rows = format!("id,text\na,\"{text}\"\n");
    over("a.csv", rows.as_bytes(), "record=1kB", "record=2KiB", "1000 bytes (the limit `record`)");
    over(
        "a.html.gz",
        &gzip(format!("<p>{text}</p>").as_bytes()),
        "unpacked=1000",
        "unpacked=2MiB",
        "it has more than 1000 bytes, unpacked (the limit `unpacked`)",
    );
    over(
        "a.fodt",
        nested(20).as_bytes(),
        "nesting=20",
        "nesting=30",
        "its XML has more than 20 elements in one another (the limit `nesting`)",
    );
    over(
        "a.eml",
        forwarded(3).as_bytes(),
        "messages=2",
        "messages=3",
        "it has more than 2 other e-mails in it (the limit `messages`)",
    );
    over(
        "a.zip",
        &archive(3),
        "members=2",
        "members=3",
        "it has more than 2 files in it (the limit `members`)",
    );
    over("a.pdf", &pages(), "pages=1", "pages=9", "it has more than 1 page (the limit `pages`)");
}

#[test]
fn an_article_that_takes_too_long_is_given_up() {
    // Some minutes of work on any machine.
    let long = "Helen Okafor and Daniel Reyes spoke in Ashford. ".repeat(200_000);
    let folder = Folder::new(&[("long.txt", long.as_str()), ("short.txt", SHORT)]);
    let run =
        folder.run(&["entities", "--limit", "seconds=1", "-f", "jsonl", "long.txt", "short.txt"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let told = "cannot analyze `long.txt`: it takes more than 1 s (the limit `seconds`)";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert_eq!(run.json_lines().len(), 1);
}

#[test]
fn a_limit_that_is_none_is_refused() {
    for (given, told) in [
        ("txt=1", "there is no limit `txt`, but text, sentences, record"),
        ("pages", "it is not of the form NAME=VALUE"),
        ("text=much", "`text` is a size such as 64MiB, and not `much`"),
        ("nesting=5000", "`nesting` can be 1 to 2000"),
    ] {
        let run = run(&["summarize", "--limit", given, "a.txt"]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{given}");
        assert!(run.stderr.contains(told) && run.stderr.contains("--limit"), "{}", run.stderr);
    }
}

#[test]
fn a_run_goes_on_only_under_the_same_limits() {
    let folder =
        Folder::new(&[("a.jsonl", "{\"text\":\"Helen Okafor left.\"}\n{\"text\":\"\"}\n")]);
    let args = ["entities", "a.jsonl", "-o", "o.jsonl"];
    assert_eq!(folder.run(&args).code, 1);
    let run = folder.run(&[&args[..], &["--resume", "--limit", "text=10"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--limit"), "{}", run.stderr);
}
