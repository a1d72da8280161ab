//! Parquet and Arrow, in and out. The inputs are made by `tables/make.py`, with pyarrow.

#![cfg(feature = "parquet")]

use std::fs::{self, File};
use std::path::Path;

use crate::common::{Folder, Run, run, run_in};
use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::SchemaRef;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

const TABLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tables");

fn table(name: &str) -> String {
    format!("{TABLES}/{name}")
}

/// Each article's id and what is named in it.
fn found(run: &Run) -> Vec<String> {
    let show = |line: &Value| {
        let id = line["id"].as_str().expect("an id").replace(TABLES, "");
        let entities = line["entities"].as_array().expect("entities");
        let names: Vec<_> = entities.iter().map(|entity| entity["name"].as_str()).collect();
        format!("{id}: {}", names.into_iter().flatten().collect::<Vec<_>>().join(", "))
    };
    run.json_lines().iter().map(show).collect()
}

#[test]
fn tables_are_read_row_by_row() {
    for name in ["articles.parquet", "articles.feather", "articles.arrows"] {
        let run = run(&["entities", "-f", "jsonl", &table(name)]);
        assert_eq!(run.code, 1);
        let expected = [
            "one: Angela Merkel, Paris, Monday".to_owned(),
            format!("/{name}#2: Barack Obama, Rome"),
            "five: Vladimir Putin, Moscow".to_owned(),
        ];
        assert_eq!(found(&run), expected);
        let rows: Vec<_> =
            run.json_lines().iter().map(|line| line["source"]["row"].clone()).collect();
        assert_eq!(rows, [0, 2, 4]);
        let told = run.stderr.replace(&table(name), "F");
        let expected = "nutgraf: `F`: the text is taken from the column `article`\n\
                        nutgraf: cannot read `F, row 1`: its column `article` is null\n\
                        nutgraf: cannot read `F, row 3`: it is empty\n";
        assert_eq!(told, expected);
        // The same through a pipe.
        let format = if name.ends_with("parquet") { "parquet" } else { "arrow" };
        let bytes = fs::read(table(name)).expect("the table");
        let args = ["entities", "-f", "jsonl", "--input-format", format];
        let piped = run_in(None, &args, &bytes, &[]);
        assert_eq!(piped.code, 1, "{}", piped.stderr);
        assert_eq!(found(&piped)[1], "-#2: Barack Obama, Rome");
    }
}

#[test]
fn other_types_and_codecs_are_read() {
    for codec in ["zstd", "gzip", "lz4", "none"] {
        let name = format!("codec-{codec}.parquet");
        let run = run(&["entities", "-f", "jsonl", &table(&name)]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        let third = format!("/{name}#2: Angela Merkel");
        assert_eq!(found(&run), ["7: Angela Merkel", "8: Barack Obama", third.as_str()]);
    }
    let large = run(&["entities", "-f", "jsonl", &table("large.feather")]);
    assert_eq!((large.code, found(&large).len()), (0, 3), "{}", large.stderr);
    let html = ["--text-field", "page", "--text-format", "html"];
    let pages = table("pages.feather");
    let args = [&["analyze", "-f", "jsonl", &pages], &html[..]].concat();
    let page = run(&args);
    assert_eq!(page.code, 0, "{}", page.stderr);
    let text = page.json_lines()[0]["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("Beyoncé visited Paris.") && !text.contains('<'), "{text}");
}

#[test]
fn text_of_a_record_may_be_a_page() {
    let folder =
        Folder::new(&[("in.jsonl", "{\"body\": \"<p>Angela Merkel</p><p>spoke &amp; left</p>\"}")]);
    let run = folder.run(&["analyze", "-f", "jsonl", "--text-format", "html", "in.jsonl"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("the text is taken from the field `body`"), "{}", run.stderr);
    let text = run.json_lines()[0]["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("spoke & left") && !text.contains('<'), "{text}");
}

#[test]
fn packed_lines_are_read() {
    let lines = "{\"text\": \"Angela Merkel spoke.\"}\n".repeat(3);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, lines.as_bytes()).expect("written");
    let gzip = gzip.finish().expect("packed");
    let zstd = zstd::encode_all(lines.as_bytes(), 0).expect("packed");
    let cut = gzip[..gzip.len() / 2].to_vec();
    let folder = Folder::new(&[("a.jsonl.gz", gzip), ("b.ndjson.zst", zstd)]);
    let run = folder.run(&["entities", "-f", "jsonl", "."]);
    assert_eq!((run.code, run.stderr.as_str(), found(&run).len()), (0, "", 6));
    folder.write("c.jsonl.gz", cut);
    let run = folder.run(&["entities", "-f", "jsonl", "c.jsonl.gz"]);
    assert_ne!(run.code, 0);
    assert!(run.stderr.contains("cannot read `c.jsonl.gz`: "), "{}", run.stderr);
}

#[test]
fn a_table_without_text_says_what_it_has() {
    for (name, reason) in [
        (
            "no-text.parquet",
            "it has no column `text`, `article`, `content` or `body`, but `headline`, `url`: say \
             by `--text-field` which one has the text",
        ),
        (
            "numbers.parquet",
            "its column `text` is Float64, not text: say by `--text-field` which one has the text",
        ),
        ("empty.parquet", "it is empty"),
    ] {
        let run = run(&["entities", "-f", "jsonl", &table(name), &table("large.feather")]);
        assert_eq!((run.code, run.json_lines().len()), (1, 3), "{name}");
        let expected = format!("nutgraf: cannot read `{}`: {reason}\n", table(name));
        assert!(run.stderr.contains(&expected), "{}", run.stderr);
    }
    let other = ["entities", "--text-field", "story", &table("large.feather")];
    let told = run(&other).stderr;
    assert!(told.contains("it has no column `story`, but `body`"), "{told}");
}

/// A table cut at every tenth byte, and with other bytes in it: each is read as far as it
/// is sound, or told; and nothing keeps the good one beside them from being read.
#[test]
fn damaged_tables_are_told() {
    for name in ["articles.parquet", "articles.feather", "articles.arrows"] {
        let whole = fs::read(table(name)).expect("the table");
        let extension = name.rsplit('.').next().expect("an extension");
        let folder = Folder::new(&[("z.txt", "Angela Merkel spoke.")]);
        for cut in (0..whole.len()).step_by(10) {
            folder.write(&format!("cut-{cut:05}.{extension}"), &whole[..cut]);
        }
        let run = folder.run(&["entities", "-f", "jsonl", "."]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        assert!(run.stderr.contains("it is not a sound "), "{}", run.stderr);
        assert_eq!(run.json_lines().last().expect("a line")["id"], "./z.txt");
    }
}

/// The rows of tables as JSON, by the writer of the Arrow project.
fn rows(batches: &[RecordBatch]) -> Vec<Value> {
    let mut writer = arrow_json::LineDelimitedWriter::new(Vec::new());
    writer.write_batches(&batches.iter().collect::<Vec<_>>()).expect("JSON");
    writer.finish().expect("its end");
    let text = String::from_utf8(writer.into_inner()).expect("text");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// A table's schema and its rows.
fn read(path: &Path) -> (SchemaRef, Vec<RecordBatch>) {
    let file = || File::open(path).expect("the output");
    let (schema, batches): (_, Result<Vec<_>, _>) =
        match path.extension().and_then(|name| name.to_str()) {
            Some("parquet") => {
                let builder = ParquetRecordBatchReaderBuilder::try_new(file()).expect("Parquet");
                (builder.schema().clone(), builder.build().expect("a reader").collect())
            }
            Some("arrow") => {
                let reader = FileReader::try_new(file(), None).expect("Arrow");
                (reader.schema(), reader.collect())
            }
            _ => {
                let reader = StreamReader::try_new(file(), None).expect("a stream");
                (reader.schema(), reader.collect())
            }
        };
    (schema, batches.expect("sound batches"))
}

#[test]
fn tables_hold_what_json_lines_hold() {
    let lines: String = (0..150)
        .map(|number| {
            let text = format!("Angela Merkel visited Paris 🗼 on day {number}. She left.");
            serde_json::json!({ "id": number, "text": text }).to_string() + "\n"
        })
        .collect();
    let page = "<html lang='en'><title>News</title><p>Barack Obama spoke in Rome.</p>";
    let folder = Folder::new(&[("in.jsonl", lines.as_str()), ("page.html", page)]);
    for command in ["summarize", "entities", "analyze"] {
        let inputs = [command, "in.jsonl", "page.html"];
        let expected: Vec<Value> = folder
            .run(&[&inputs[..], &["-f", "jsonl"]].concat())
            .json_lines()
            .into_iter()
            .map(|mut line| {
                let object = line.as_object_mut().expect("an object");
                object.remove("schema_version");
                object.remove("model");
                line
            })
            .collect();
        for output in ["out.parquet", "out.arrow", "out.arrows"] {
            let run = folder.run(&[&inputs[..], &["-o", output]].concat());
            assert_eq!((run.code, run.stderr.as_str()), (0, ""));
            let (schema, batches) = read(&folder.path().join(output));
            let head = &schema.metadata()["nutgraf"];
            let head: Value = serde_json::from_str(head).expect("JSON");
            assert_eq!(head["schema_version"], 1);
            assert_eq!(head["model"]["name"], "nutgraf-mini");
            assert!(rows(&batches) == expected, "{command} {output}");
        }
    }
    // To standard output too, and an article by itself.
    let path = folder.path().join("one.parquet");
    let run = folder.run(&["analyze", "page.html", "-o", "one.parquet"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(rows(&read(&path).1)[0]["id"], "page.html");
}

#[test]
fn a_table_can_be_read_again() {
    let folder = Folder::new(&[("in.jsonl", "{\"id\": \"a\", \"text\": \"Rome fell.\"}\n")]);
    assert_eq!(folder.run(&["analyze", "in.jsonl", "-o", "out.parquet"]).code, 0);
    let run = folder.run(&["analyze", "out.parquet", "-f", "jsonl"]);
    assert_eq!((run.code, found(&run).len()), (0, 1), "{}", run.stderr);
    assert_eq!(run.json_lines()[0]["text"], "Rome fell.");
}
