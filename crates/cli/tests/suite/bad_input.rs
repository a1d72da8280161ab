//! Input that is not an article: each kind gives a clear message or a correct result, the
//! right exit code, and leaves the other inputs alone.

use crate::common::{Folder, Run, run_in};

const GOOD: &str = "Angela Merkel visited Paris on Monday.";

/// Runs `bad` beside a good article. Gives the run, whose good part is checked, and what
/// JSON says of the bad input, if it could be read after all.
fn beside_good(name: &str, bad: impl AsRef<[u8]>) -> (Run, Option<serde_json::Value>) {
    let folder = Folder::new(&[("good.txt", GOOD)]);
    folder.write(name, bad);
    let run = folder.run(&["analyze", "--format", "jsonl", name, "good.txt"]);
    let mut lines = run.json_lines();
    let good = lines.pop().expect("the good article");
    assert_eq!(good["id"], "good.txt");
    assert_eq!(good["entities"][0]["name"], "Angela Merkel");
    assert_eq!(run.code, i32::from(lines.is_empty()), "{}", run.stderr);
    let bad = lines.pop();
    (run, bad)
}

fn fails(name: &str, bad: impl AsRef<[u8]>, message: &str) {
    let (run, record) = beside_good(name, bad);
    assert!(record.is_none(), "{name} was read");
    let expect = format!("nutgraf: cannot read `{name}`: {message}");
    assert!(run.stderr.starts_with(&expect), "{}", run.stderr);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}

/// The JSON of an input that is read; each span is checked against the text.
fn reads(name: &str, bad: impl AsRef<[u8]>) -> serde_json::Value {
    let (_, record) = beside_good(name, bad);
    let record = record.unwrap_or_else(|| panic!("{name} was not read"));
    let text = record["text"].as_str().expect("a text");
    let chars: Vec<char> = text.chars().collect();
    let number = |value: &serde_json::Value| -> usize {
        value.as_u64().and_then(|number| number.try_into().ok()).expect("a number")
    };
    for entity in record["entities"].as_array().expect("entities") {
        for mention in entity["mentions"].as_array().expect("mentions") {
            let bytes = number(&mention["byte_start"])..number(&mention["byte_end"]);
            assert_eq!(text.get(bytes), mention["text"].as_str());
            let slice = &chars[number(&mention["char_start"])..number(&mention["char_end"])];
            assert_eq!(slice.iter().collect::<String>(), mention["text"]);
        }
    }
    for sentence in record["summary"]["sentences"].as_array().expect("sentences") {
        let evidence = &sentence["evidence"][0];
        let bytes = number(&evidence["byte_start"])..number(&evidence["byte_end"]);
        assert_eq!(text.get(bytes), sentence["text"].as_str());
    }
    record
}

fn names(record: &serde_json::Value) -> Vec<&str> {
    let entities = record["entities"].as_array().expect("entities");
    entities.iter().map(|entity| entity["name"].as_str().expect("a name")).collect()
}

#[test]
fn no_text() {
    fails("empty.txt", "", "it is empty");
    fails("blank.txt", " \n\t\u{a0}\n", "it has only white space");
    fails("bom.txt", "\u{feff}", "it has only white space");
    fails("empty.jsonl", "\n\n", "it is empty");
    fails("empty.md", "<!-- nothing -->\n", "it has no text");
}

#[test]
fn a_page_without_text() {
    let page = "<!doctype html><html><body><script>run()</script><img src='a.png'></body></html>";
    fails("page.html", page, "it is an HTML page without text");
}

#[test]
fn not_text_at_all() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    fails("picture.txt", png, "it is a PNG");
    fails("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "it is a PDF");
}

#[cfg(unix)]
#[test]
fn a_link_in_a_circle() {
    let folder = Folder::new(&[("good.txt", GOOD)]);
    std::os::unix::fs::symlink("circle.txt", folder.path().join("circle.txt")).expect("a link");
    std::os::unix::fs::symlink("gone.txt", folder.path().join("dangling.txt")).expect("a link");
    for inputs in [&["."][..], &["circle.txt", "dangling.txt", "good.txt"]] {
        let run = folder.run(&[&["entities"], inputs].concat());
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stdout.contains("Angela Merkel"), "{}", run.stdout);
        assert!(run.stderr.contains("circle.txt`: "), "{}", run.stderr);
        assert!(run.stderr.contains("dangling.txt`: no such file or folder"), "{}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 2, "{}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(&[("good.txt", GOOD), ("secret.txt", GOOD)]);
    let secret = folder.path().join("secret.txt");
    let permissions = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(&secret, permissions).expect("permissions");
    if std::fs::read(&secret).is_ok() {
        // The superuser may read everything.
        return;
    }
    let run = folder.run(&["entities", "."]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("secret.txt`: permission denied"), "{}", run.stderr);
}

#[test]
fn a_folder_called_like_a_file() {
    let folder = Folder::new(&[("good.txt", GOOD), ("odd.txt/inner.txt", GOOD)]);
    let run = folder.run(&["entities", "-f", "jsonl", "."]);
    assert_eq!((run.code, run.json_lines().len()), (0, 2));
}

#[test]
fn only_boilerplate() {
    let record = reads("share.txt", "Share.\nExit mobile version\n");
    assert_eq!(record["sentences"][0]["block"], "boilerplate");
    assert!(!record["summary"]["sentences"].as_array().expect("sentences").is_empty());
}

#[test]
fn invalid_utf_8() {
    let record = reads("latin.txt", b"Angela Merkel met Beyonc\xe9 in Paris.");
    assert!(record["text"].as_str().expect("a text").contains("Beyonc"), "{record}");
    assert!(names(&record).contains(&"Angela Merkel"), "{record}");
}

#[test]
fn one_endless_word() {
    reads("word.txt", "a".repeat(100_000));
}

#[test]
fn ten_thousand_lines_of_a_word() {
    let record = reads("lines.txt", "word\n".repeat(10_000));
    assert_eq!(record["source"]["words"], 10_000);
}

#[test]
fn emoji_and_right_to_left_and_combining_marks() {
    let record = reads("emoji.txt", "👩‍👩‍👧 Angela Merkel 🇩🇪 visited Paris 🗼🗼.");
    assert!(names(&record).contains(&"Angela Merkel"), "{record}");
    reads("rtl.txt", "ביקור של אנגלה מרקל בירושלים. زارت أنجيلا ميركل القدس.");
    reads("marks.txt", "Beyonce\u{301} visited Sa\u{303}o Paulo.\u{200d}\u{200b} Z\u{300}\u{301}.");
}

#[test]
fn nul_bytes() {
    // Either is right, a guess at text or a refusal, as long as it is said or shown.
    let (run, record) = beside_good("nul.txt", "Angela Merkel\0 visited Paris.\0");
    assert_eq!(record.is_none(), run.code == 1);
}

#[test]
fn an_article_cannot_drive_the_terminal() {
    let folder = Folder::new(&[("a.txt", "Angela Merkel \u{1b}[2J\u{7}visited Paris.")]);
    for command in ["summarize", "entities", "analyze"] {
        let run = folder.run(&[command, "a.txt"]);
        assert_eq!(run.code, 0);
        let control = |c: char| c.is_control() && c != '\n';
        assert!(!run.stdout.contains(control), "{:?}", run.stdout);
    }
}

#[test]
fn thirty_five_megabytes_of_text() {
    // Words of 100,000 letters are one word piece each, so that reading and splitting have 35 MB to
    // do and the model little.
    let word = "a".repeat(100_000);
    let text = format!("{word} {word}.\n\n").repeat(35) + &" \n".repeat(14_000_000) + &word + ".";
    assert!(text.len() > 35_000_000);
    // More than one article may have, unless more is asked for.
    let message = "its text has more than 32 MiB (the limit `text`); `--limit text=N`";
    fails("long.txt", &text, message);
    let folder = Folder::new(&[("long.txt", text)]);
    let run = folder.run(&["analyze", "--format", "jsonl", "--limit", "text=64MiB", "long.txt"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let sentences = run.json_lines()[0]["summary"]["sentences"].as_array().map(Vec::len);
    assert_eq!(sentences, Some(3));
}

#[test]
fn deeply_nested_html() {
    let open = "<div>".repeat(100_000);
    let record = reads("deep.html", format!("<html><body>{open}<p>{GOOD}</p>"));
    assert!(names(&record).contains(&"Angela Merkel"));
}

#[test]
fn a_model_with_a_damaged_file() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/nutgraf-mini");
    let file = |name: &str| std::fs::read(format!("{shipped}/{name}")).expect("the shipped model");
    let folder = Folder::new(&[("good.txt", GOOD)]);
    for name in ["spec.json", "tokenizer.json", "model.safetensors"] {
        folder.write(&format!("model/{name}"), file(name));
    }
    let run = |folder: &Folder| folder.run(&["entities", "--model", "model", "good.txt"]);
    let sound = run(&folder);
    assert_eq!((sound.code, sound.stderr.as_str()), (0, ""));
    for name in ["spec.json", "tokenizer.json", "model.safetensors"] {
        let whole = file(name);
        folder.write(&format!("model/{name}"), &whole[..whole.len() / 2]);
        let run = run(&folder);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        let expect = format!("nutgraf: cannot load model file `model/{name}`: ");
        assert!(run.stderr.contains(&expect), "{}", run.stderr);
        folder.write(&format!("model/{name}"), whole);
    }
}

/// Flags of models that write mean nothing to one that chooses sentences.
#[test]
fn flags_of_writing_models_are_refused() {
    for flag in ["--beams=4", "--min-length=3", "--sample", "--faithful", "--precision=f32"] {
        let run = run_in(None, &["summarize", flag], b"Kim met Zhao.", &[]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{flag}");
        let name = flag.split('=').next().unwrap_or_default();
        let want = format!("`{name}` is for models that write summaries");
        assert!(run.stderr.contains(&want), "{}", run.stderr);
    }
    // An environment variable is for those runs that it means something to.
    let run = run_in(None, &["summarize"], b"Kim met Zhao.", &[("NUTGRAF_BEAMS", "4")]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}
