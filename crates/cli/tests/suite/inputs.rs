//! Tables, feeds, wire formats and archives as the program's inputs: each article by itself, with
//! what came with it, and nothing left out without a word.

#[cfg(feature = "url")]
#[path = "../../../io/tests/server/mod.rs"]
mod server;

use std::fs;
use std::path::Path;

use crate::common::{Folder, Run, run_in};
use serde_json::{Value, json};

fn lines(folder: &Folder, args: &[&str]) -> (Vec<Value>, Run) {
    let run = folder.run(&[&["entities", "--format", "jsonl"], args].concat());
    (run.json_lines(), run)
}

/// The id of each article, and the names in it.
fn found(records: &[Value]) -> Vec<String> {
    let one = |record: &Value| {
        let names = record["entities"].as_array().expect("entities").iter();
        let names: Vec<_> = names.map(|entity| entity["name"].as_str().expect("a name")).collect();
        format!("{}: {}", record["id"].as_str().expect("an id"), names.join(", "))
    };
    records.iter().map(one).collect()
}

const CSV: &str = "id,title,url,date,text,score\n\
    1,Bridge,https://h.example/b,2025-03-03,\"Mayor Helen Okafor spoke in\nAshford.\",0.5\n\
    2,Tax,,,\"Daniel Reyes left Paris, France.\",\n";

#[test]
fn a_row_of_a_table_is_an_article() {
    let folder = Folder::new(&[("news.csv", CSV)]);
    let (records, run) = lines(&folder, &["news.csv", "--keep", "score,title"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(found(&records), ["1: Helen Okafor, Ashford", "2: Daniel Reyes, Paris, France"]);
    let source = &records[0]["source"];
    assert_eq!(source["title"], "Bridge");
    assert_eq!(source["url"], "https://h.example/b");
    assert_eq!(source["date"], "2025-03-03");
    assert_eq!((&source["line"], &source["row"]), (&json!(2), &json!(0)));
    assert_eq!(records[0]["kept"], json!({"score": "0.5", "title": "Bridge"}));
    assert_eq!(records[0]["kept_fields"], json!(["score", "title"]));
    assert_eq!(records[1]["source"]["line"], 4);
    assert_eq!(records[1]["source"]["url"], Value::Null);
}

#[test]
fn what_is_piped_in_is_told_by_its_content() {
    let folder = Folder::new(&[("a", "x")]);
    let read = |stdin: &str| {
        let args = ["entities", "--format", "jsonl"];
        found(&run_in(Some(folder.path()), &args, stdin.as_bytes(), &[]).json_lines())
    };
    assert_eq!(read(CSV).len(), 2);
    assert_eq!(
        read(r#"[{"text": "Helen Okafor spoke."}, {"text": "Daniel Reyes left."}]"#),
        ["-#0: Helen Okafor", "-#1: Daniel Reyes"]
    );
    assert_eq!(
        read("{\"text\": \"Helen Okafor spoke.\"}\n{\"text\": \"Daniel Reyes left.\"}\n"),
        ["-#1: Helen Okafor", "-#2: Daniel Reyes"]
    );
    let feed = "<rss version='2.0'><channel><item><guid>g</guid><description>Helen Okafor spoke.\
                </description></item></channel></rss>";
    assert_eq!(read(feed), ["g: Helen Okafor"]);
}

#[test]
fn json_of_python_and_deeper_texts_are_read() {
    let folder = Folder::new(&[
        ("nan.jsonl", "{\"id\":\"1\",\"text\":\"Helen Okafor spoke.\",\"score\":NaN}"),
        ("half.jsonl", "{\"id\":\"1\",\"text\":\"Helen Okafor \\ud83c spoke.\"}"),
        ("list.jsonl", "{\"id\":\"1\",\"text\":[\"Helen Okafor spoke.\",\"Daniel Reyes left.\"]}"),
        ("deep.jsonl", "{\"id\":\"1\",\"data\":{\"text\":\"Helen Okafor spoke.\"}}"),
    ]);
    let read = |args: &[&str]| {
        let (records, run) = lines(&folder, args);
        (found(&records).concat(), run.stderr)
    };
    assert_eq!(read(&["nan.jsonl"]), ("1: Helen Okafor".into(), String::new()));
    let (half, told) = read(&["half.jsonl"]);
    assert_eq!(half, "1: Helen Okafor");
    assert!(told.contains("read as U+FFFD"), "{told}");
    assert_eq!(read(&["list.jsonl"]).0, "1: Helen Okafor, Daniel Reyes");
    assert_eq!(read(&["deep.jsonl", "--text-field", "data.text"]).0, "1: Helen Okafor");
}

#[test]
fn what_is_kept_is_in_tables_too() {
    let folder = Folder::new(&[("news.csv", CSV)]);
    let run = folder.run(&["entities", "news.csv", "--keep", "score", "-o", "out.parquet"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let run =
        folder.run(&["entities", "out.parquet", "--text-field", "kept.score", "--format", "jsonl"]);
    assert!(run.stdout.contains("\"id\":\"1\""), "{} {}", run.stdout, run.stderr);
}

#[test]
fn entities_and_summaries_are_written_as_csv() {
    let csv = "id,title,text\n1,=cmd|x,\"Helen Okafor spoke in Ashford.\"\n2,B,No names here.\n";
    let folder = Folder::new(&[("news.csv", csv)]);
    let run = folder.run(&["entities", "news.csv", "-o", "out.csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let out = folder.read("out.csv");
    let rows: Vec<_> = out.lines().collect();
    assert_eq!(rows.len(), 3, "{out}");
    assert_eq!(
        rows[0],
        r#""id","path","title","url","date","byline","language","name","label","count","other_names","char_start","char_end""#
    );
    assert_eq!(rows[1], r#"1,"news.csv","'=cmd|x","","","","","Helen Okafor","PER",1,"",0,12"#);
    let run = folder.run(&["summarize", "news.csv", "-o", "sums.csv", "--keep", "title"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let sums = folder.read("sums.csv");
    assert_eq!(sums.lines().count(), 3, "{sums}");
    assert!(sums.contains("\"Helen Okafor spoke in Ashford.\""), "{sums}");
    // What was written is read.
    let (records, run) = lines(&folder, &["sums.csv", "--text-field", "summary"]);
    assert_eq!(records.len(), 2, "{}", run.stderr);
}

#[test]
fn no_format_is_written_under_the_name_of_another() {
    let folder = Folder::new(&[("a.txt", "Helen Okafor spoke.")]);
    for name in ["out.pdf", "out.docx", "out.yaml", "out.xlsx"] {
        let run = folder.run(&["summarize", "a.txt", "-o", name]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("say by `--format` what it is to be"), "{}", run.stderr);
        assert_eq!(folder.names(), ["a.txt"]);
    }
    let run = folder.run(&["summarize", "a.txt", "-o", "out.pdf", "--format", "text"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn ninjs_is_read_and_written() {
    let item = r#"{"uri": "urn:a", "type": "text", "headlines": [{"role": "main", "value": "Bridge"}],
        "by": "Kim Lee", "language": "en", "bodies": [{"contenttype": "text/html",
        "value": "<p>Helen Okafor spoke in Ashford on Monday.</p>"}]}"#;
    let folder = Folder::new(&[("a.json", item)]);
    let run = folder.run(&["analyze", "a.json", "-o", "b.ninjs.json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let written: Value = serde_json::from_str(&folder.read("b.ninjs.json")).expect("JSON");
    assert_eq!(written["uri"], "urn:a");
    assert_eq!(written["headlines"][0]["value"], "Bridge");
    assert_eq!(written["people"], json!([{"name": "Helen Okafor", "rel": "mentions"}]));
    let (records, _) = lines(&folder, &["b.ninjs.json"]);
    assert_eq!(found(&records), ["urn:a: Helen Okafor, Ashford, Monday"]);
    assert_eq!(records[0]["source"]["byline"], "Kim Lee");
}

#[test]
fn what_a_folder_leaves_out_is_told() {
    let folder = Folder::new(&[
        ("in/a.txt", "Helen Okafor spoke."),
        ("in/b.jpg", "x"),
        ("in/c.jpg", "x"),
        ("in/deep/Makefile", "all:"),
        ("in/.hidden", "x"),
    ]);
    let run = folder.run(&["entities", "in"]);
    assert_eq!(run.code, 0);
    let told = "nutgraf: skipped 2 files that end in .jpg, such as `in/b.jpg`\n\
                nutgraf: skipped `in/deep/Makefile`: files without an extension are not read from \
                folders\n";
    assert_eq!(run.stderr, told);
    let run = folder.run(&["entities", "in", "--verbose"]);
    assert!(run.stderr.contains("skipped `in/c.jpg`: files that end in .jpg"), "{}", run.stderr);
    let run = folder.run(&["entities", "in", "--quiet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let run = folder.run(&["entities", "in", "--quiet", "--strict"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, told));
}

#[test]
fn ids_that_come_twice_are_told() {
    let rows = "id,text\na,Helen Okafor spoke.\nb,Daniel Reyes left.\na,Kim Lee won.\nb,He lost.\n";
    let folder = Folder::new(&[("news.csv", rows)]);
    let run = folder.run(&["entities", "news.csv"]);
    assert_eq!(run.code, 0);
    assert!(
        run.stderr.contains("its id `a` (news.csv:4) is that of another article, too"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("2 articles have an id that one before them has"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.run(&["entities", "news.csv", "--strict"]).code, 1);
}

#[test]
fn who_forgets_the_command_is_told() {
    let folder = Folder::new(&[("a.txt", "Helen Okafor spoke.")]);
    for (args, hint) in [
        (&["a.txt"][..], "nutgraf summarize a.txt"),
        (&["https://h.example/a"], "nutgraf summarize https://h.example/a"),
        (&["Helen Okafor spoke in Ashford."], "echo 'TEXT' | nutgraf summarize"),
        (&["summarize", "Helen Okafor spoke in Ashford."], "echo 'TEXT' | nutgraf summarize"),
        (&["entities", "a.txt", "--model", "dslim/bert-base-NER"], "--engine torch"),
    ] {
        let run = folder.run(args);
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stderr.contains(hint), "{args:?}: {}", run.stderr);
    }
    let run = folder.run(&["sumarize"]);
    assert!(run.stderr.contains("summarize"), "{}", run.stderr);
}

#[test]
fn xml_of_other_kinds_is_refused_by_name() {
    let folder =
        Folder::new(&[("a.xml", "<?xml version='1.0'?>\n<opml version='2.0'><body/></opml>")]);
    let run = folder.run(&["entities", "a.xml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("it is XML whose outermost element is `opml`"), "{}", run.stderr);
    let run = folder.run(&["entities", "a.xml", "--input-format", "text"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

const MAILBOX: &str = "From ann@h.example Mon Mar  3 10:00:00 2025\n\
    From: Ann <ann@h.example>\nSubject: Bridge\n\nMayor Helen Okafor spoke in Ashford.\n\n\
    From ben@h.example Mon Mar  3 11:00:00 2025\n\
    From: Ben <ben@h.example>\nSubject: Tax\n\nDaniel Reyes left Paris, France.\n";

#[cfg(feature = "documents")]
#[test]
fn a_message_of_a_mailbox_is_an_article() {
    let folder = Folder::new(&[("box.mbox", MAILBOX)]);
    let (records, run) = lines(&folder, &["box.mbox"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let expect = ["box.mbox#0: Helen Okafor, Ashford", "box.mbox#1: Daniel Reyes, Paris, France"];
    assert_eq!(found(&records), expect);
    assert_eq!(records[1]["source"]["title"], "Tax");
    assert_eq!(records[1]["source"]["byline"], "Ben");
}

#[cfg(all(feature = "documents", feature = "pdf"))]
#[test]
fn a_document_is_of_the_kind_asked_for_or_refused() {
    let letter = "Subject: Bridge\n\nMayor Helen Okafor spoke in Ashford.\n";
    let folder = Folder::new(&[("letter", letter), ("page.html", "<p>Helen Okafor spoke.")]);
    let (records, run) = lines(&folder, &["letter", "--input-format", "eml"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(found(&records), ["letter: Helen Okafor, Ashford"]);
    for format in ["pdf", "docx", "odt", "epub", "rtf", "mhtml"] {
        let (records, run) = lines(&folder, &["page.html", "--input-format", format]);
        assert_eq!((run.code, records.len()), (2, 0), "{format}");
        let told = format!("it is not of the kind `{format}`");
        assert!(run.stderr.contains(&told), "{}", run.stderr);
    }
}

#[cfg(feature = "documents")]
#[test]
fn a_row_of_a_workbook_is_an_article() {
    let fixture =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../io/src/input/documents/fixtures/rows.xlsx");
    let bytes = fs::read(fixture).expect("the fixture");
    let folder = Folder::new::<&[u8]>(&[]);
    folder.write("rows.xlsx", &bytes);
    let (records, run) = lines(&folder, &["rows.xlsx", "--keep", "share"]);
    // The empty row is none; a row whose text is an error of Excel's has none.
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("only its sheet `Articles` is read, of 3"), "{}", run.stderr);
    let ids: Vec<_> = records.iter().map(|record| record["id"].as_str()).collect();
    assert_eq!(ids, [Some("17"), Some("18")]);
    assert_eq!(records[0]["source"]["title"], "Ashford to close its old river bridge");
    assert_eq!(records[0]["source"]["date"], "2025-03-04");
    assert_eq!(records[0]["kept"]["share"], "0.25");
    assert_eq!(records[1]["source"]["title"], "A \"second\" one, with a comma");
    assert_eq!(records[1]["source"]["date"], "2025-03-05T09:30:00");
    // Its content tells, too; what is cut off is one failed input.
    let piped = run_in(Some(folder.path()), &["entities", "--format", "jsonl"], &bytes, &[]);
    assert_eq!(piped.stdout.lines().count(), 2, "{}", piped.stderr);
    folder.write("cut.xlsx", &bytes[..bytes.len() / 2]);
    let (records, run) = lines(&folder, &["cut.xlsx"]);
    assert_eq!((run.code, records.len()), (2, 0));
    assert!(run.stderr.contains("an Excel workbook, but it is cut off"), "{}", run.stderr);
}

#[cfg(feature = "documents")]
#[test]
fn a_workbook_is_no_larger_than_it_is() {
    use std::io::{Cursor, Write};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    // Cells at the two ends of the largest sheet there can be.
    let cell = |at: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>text</t></is></c>");
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{spread}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/a.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/a.xml",
            format!(
                "<worksheet xmlns=\"{spread}\"><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\">{}</row><row r=\"1048576\">{}</row></sheetData></worksheet>",
                cell("A1"),
                cell("XFD1048576")
            ),
        ),
    ];
    for (name, content) in &parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("in memory");
        zip.write_all(content.as_bytes()).expect("in memory");
    }
    let folder = Folder::new::<&[u8]>(&[]);
    folder.write("far.xlsx", zip.finish().expect("in memory").into_inner());
    let (records, run) = lines(&folder, &["far.xlsx"]);
    assert_eq!((run.code, records.len()), (2, 0));
    assert!(run.stderr.contains("16384 cells"), "{}", run.stderr);
}

/// What an archive holds: articles and a mailbox of them, a picture, and a member that is damaged.
#[cfg(feature = "documents")]
#[test]
fn a_member_of_an_archive_is_an_article() {
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in [
        ("news/a.txt", "Mayor Helen Okafor spoke in Ashford."),
        ("news/b.html", "<p>Daniel Reyes left Paris, France, on Monday after two days of talks."),
        ("bad.pdf", "%PDF-1.7 and then nothing"),
        ("box.mbox", MAILBOX),
        ("c.jpg", "a picture"),
    ] {
        zip.start_file(name, options).expect("in memory");
        zip.write_all(content.as_bytes()).expect("in memory");
    }
    let zip = zip.finish().expect("in memory").into_inner();
    let folder = Folder::new(&[("news.zip", zip)]);
    let (records, run) = lines(&folder, &["news.zip"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let expect = [
        "news.zip#news/a.txt: Helen Okafor, Ashford",
        "news.zip#news/b.html: Daniel Reyes, Paris, France, Monday",
        "news.zip#box.mbox#0: Helen Okafor, Ashford",
        "news.zip#box.mbox#1: Daniel Reyes, Paris, France",
    ];
    assert_eq!(found(&records), expect);
    for told in ["cannot read `news.zip#bad.pdf`", "not read of the archive: 1 .jpg"] {
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

#[cfg(feature = "url")]
mod web {
    use super::*;

    use super::server::Server;

    fn read(args: &[&str]) -> (Vec<Value>, Run) {
        let folder = Folder::new(&[("a", "x")]);
        lines(&folder, &[&["--allow-private"], args].concat())
    }

    #[test]
    fn an_address_is_read() {
        let url = Server::start().url("redirect");
        let (records, run) = read(&[&url]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let source = &records[0]["source"];
        assert_eq!(records[0]["id"], url);
        assert_eq!(source["path"], url);
        assert_eq!(source["url"], "https://h.example/b");
        assert_eq!(source["title"], "Bridge");
        assert_eq!(source["date"], "2025-03-03");
        let names = found(&records).concat();
        assert!(names.contains("Zoë Lee"), "{names}");
    }

    #[test]
    fn a_feed_is_read_and_followed() {
        let server = Server::start();
        let (records, run) = read(&[&server.url("feed")]);
        assert_eq!(
            found(&records),
            ["b1: Kim Lee, Paris", "b2: Angela Merkel, Rome"],
            "{}",
            run.stderr
        );
        assert_eq!(records[0]["source"]["part"], "summary");
        let (records, run) = read(&[&server.url("feed"), "--follow"]);
        assert_eq!(records[0]["source"]["part"], "page");
        assert_eq!(records[0]["source"]["title"], "Bridge");
        assert!(found(&records)[0].contains("Ashford"), "{:?}", found(&records));
        assert_eq!(records[1]["source"]["part"], "summary");
        assert!(run.stderr.contains("is not followed: the server answers 403"), "{}", run.stderr);
        let (records, _) = read(&[&server.url("articles.json")]);
        assert_eq!(found(&records), ["a: Kim Lee", "b: Angela Merkel"]);
    }

    #[test]
    fn what_is_not_had_is_told() {
        let server = Server::start();
        let fails = |args: &[&str], message: &str| {
            let (records, run) = read(args);
            assert!(records.is_empty());
            assert_eq!(run.code, 2);
            assert!(run.stderr.contains(message), "{}", run.stderr);
        };
        fails(&[&server.url("status/404")], "the server answers 404 Not Found");
        fails(&[&server.url("pdf.html")], "PDF");
        fails(&[&server.url("page"), "--offline"], "nothing is fetched offline");
        let folder = Folder::new(&[("a", "x")]);
        let run = folder.run(&["summarize", &server.url("page")]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("is not an address of the public network"), "{}", run.stderr);
        assert!(run.stderr.contains("--allow-private"), "{}", run.stderr);
    }
}
