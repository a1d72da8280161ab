//! The gold format: the committed annotations, and what is wrong with altered ones.

use std::fs;
use std::path::Path;

use nutgraf_eval::gold::{Gold, GoldArticle, ReferenceForm};
use serde_json::{Value, json};

const GOLD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/pyongyang-visit/gold.json");
const TEXT: &str = "Żółć met Kim.\nIt rained.";

#[test]
fn the_committed_annotations_are_sound() {
    let read = Gold::read(Path::new(GOLD)).expect("the gold reads");
    assert_eq!(read.article.entities.len(), read.gold.mentions.len());
    assert_eq!(read.gold.units().len(), read.gold.content_units.len());
    assert_eq!(read.gold.references.texts(ReferenceForm::Highlights).len(), 3);
    read.article.document().check_text(&read.text).expect("spans lie within the text");

    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/gold.schema.json");
    let parse = |file: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(file).expect("a file")).expect("JSON")
    };
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("gold.json", parse(schema)).expect("an address");
    let index = compiler.compile("gold.json", &mut schemas).expect("a schema");
    let errors = schemas.validate(&parse(GOLD), index).err().map(|error| error.to_string());
    assert_eq!(errors, None);
    assert!(schemas.validate(&json!({"schema_version": 1, "id": "a"}), index).is_err());
}

fn sound() -> Value {
    json!({
        "schema_version": 1,
        "id": "rain",
        "text": "rain.txt",
        "sha256": "",
        "entities": [{"id": "kim", "name": "Kim", "type": "PER"}],
        "mentions": [{"start": 13, "end": 16, "text": "Kim", "entity": "kim"}],
        "sentences": [
            {"start": 0, "end": 17, "importance": 3},
            {"start": 18, "end": 28, "importance": 0},
        ],
        "boilerplate": [],
        "content_units": [
            {"id": "rain", "label": "It rained.", "weight": 2,
             "spans": [{"start": 18, "end": 28, "text": "It rained."}]},
        ],
        "references": {"headline": ["Rain"], "extractive": [[1]]},
    })
}

/// Reads the annotations after `alter`, on a line for each value.
fn read(alter: impl FnOnce(&mut Value)) -> Result<GoldArticle, (String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gold.json");
    let mut gold = sound();
    gold["sha256"] = "1b0e0e5b3f0f38e0e6c3d4b3c2a19c40b31dd6aa3f9a47e2bb24a4c9c5c5d9b3".into();
    fs::write(folder.path().join("rain.txt"), TEXT).expect("a file");
    // The right sum is the one the reader asks for.
    fs::write(&path, gold.to_string()).expect("a file");
    let error = Gold::read(&path).expect_err("the sum is made up").to_string();
    let right = error.rsplit(' ').next().expect("the sum is last");
    gold["sha256"] = right.into();
    alter(&mut gold);
    let source = format!("{gold:#}");
    fs::write(&path, &source).expect("a file");
    let below = format!("{}/", folder.path().display());
    Gold::read(&path).map_err(|error| (error.to_string().replace(&below, ""), source))
}

/// The error must be the one expected, at a line that holds `on_line`.
fn check(alter: impl FnOnce(&mut Value), on_line: &str, expected: &str) {
    let (error, source) = read(alter).expect_err("it was altered");
    let (line, message) = error
        .strip_prefix("gold.json:")
        .and_then(|rest| rest.split_once(": "))
        .expect("the file and a line");
    assert_eq!(message, expected);
    let line: usize = line.parse().expect("a number");
    assert!(source.lines().nth(line - 1).expect("the line").contains(on_line), "{error}\n{source}");
}

#[test]
fn what_is_wrong_is_named_by_line_and_field() {
    let read = read(|_| {}).expect("it is sound");
    assert_eq!(read.article.sentences.len(), 2);

    check(
        |gold| gold["mentions"][0]["end"] = 99.into(),
        "\"end\": 99",
        "`mentions[0].end`: 99 is after the end of the text, which has 28 bytes",
    );
    check(
        |gold| gold["mentions"][0]["start"] = 1.into(),
        "\"start\": 1",
        "`mentions[0].start`: byte 1 is inside a char: are the offsets chars, not bytes?",
    );
    check(
        |gold| gold["mentions"][0]["start"] = 16.into(),
        "\"start\": 16",
        "`mentions[0].start`: 16..16 holds nothing",
    );
    check(
        |gold| gold["mentions"][0]["text"] = "Kom".into(),
        "\"Kom\"",
        "`mentions[0].text`: `Kom` is not what stands there: `Kim`",
    );
    check(
        |gold| gold["mentions"][0]["entity"] = "kom".into(),
        "\"kom\"",
        "`mentions[0].entity`: no entity is called `kom`",
    );
    check(
        |gold| gold["mentions"] = json!([gold["mentions"][0], gold["mentions"][0]]),
        "{",
        "`mentions[1]`: `PER 13..16` overlaps `PER 13..16`: mentions are flat",
    );
    check(
        |gold| gold["entities"] = json!([gold["entities"][0], gold["entities"][0]]),
        "\"id\": \"kim\"",
        "`entities[1].id`: `kim` is there already: ids must be unique",
    );
    check(
        |gold| gold["sentences"][1]["importance"] = 4.into(),
        "\"importance\": 4",
        "`sentences[1].importance`: `4` is not 0, 1, 2 or 3",
    );
    check(
        |gold| gold["sentences"][1]["start"] = 16.into(),
        "{",
        "`sentences[1]`: 16..28 is not after the one before it, or not within its sentence",
    );
    check(
        |gold| gold["content_units"][0]["spans"][0]["text"] = "It snowed.".into(),
        "It snowed.",
        "`content_units[0].spans[0].text`: `It snowed.` is not what stands there: `It rained.`",
    );
    check(
        |gold| gold["references"]["extractive"] = json!([[2]]),
        "2",
        "`references.extractive[0][0]`: no sentence is called `2`",
    );
    check(
        |gold| gold["schema_version"] = 2.into(),
        "\"schema_version\": 2",
        "`schema_version`: `2` is not 1, the version known here",
    );
    check(
        |gold| gold["text"] = "b.txt".into(),
        "\"b.txt\"",
        "`text`: there is no `b.txt` beside it",
    );
    check(
        |gold| gold["mentions"][0]["start"] = "a".into(),
        "\"start\": \"a\"",
        "`mentions[0].start`: invalid type: string \"a\", expected usize",
    );
    check(
        |gold| gold["mentions"][0]["color"] = 1.into(),
        "\"color\"",
        "`mentions[0].color`: unknown field `color`, expected one of `start`, `end`, `text`, `entity`",
    );
    check(
        |gold| drop(gold.as_object_mut().expect("an object").remove("id")),
        "}",
        "`id`: is missing",
    );
}
