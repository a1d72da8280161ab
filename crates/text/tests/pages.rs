//! Small pages of one structure each, `inputs/pages/NAME.html`, beside what is to come of them,
//! `NAME.txt`: a line for each thing that the page says of itself, then one for each block, marked
//! with its kind: `p`aragraph, `h`eading, `-` list item, `|` table row, `n`ote, `x` boilerplate.

use std::fs;
use std::path::Path;

use nutgraf_text::{BlockKind, Document, Format, Source};

#[test]
fn pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs/pages");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the pages")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "html"));
    files.sort();
    assert!(files.len() >= 60, "{} pages", files.len());
    let wrong: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let expected = fs::read_to_string(file.with_extension("txt")).expect("its text");
            let found = describe(&fs::read(file).expect("a page"));
            let name = file.file_stem().unwrap_or_default().display();
            (found != expected).then(|| format!("{name}\n{}", difference(&expected, &found)))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} pages:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}

fn describe(page: &[u8]) -> String {
    let source = match Source::from_bytes(page, Some(Format::Html)) {
        Ok(source) => source,
        Err(error) => return format!("error: {error}\n"),
    };
    let warnings = source.warnings.clone();
    let document = Document::new(source);
    let metadata = document.metadata();
    let mut lines = Vec::new();
    for (name, value) in [
        ("title", &metadata.title),
        ("byline", &metadata.byline),
        ("date", &metadata.date),
        ("site", &metadata.site),
        ("section", &metadata.section),
        ("language", &metadata.language),
    ] {
        lines.extend(value.as_ref().map(|value| format!("{name}: {value}")));
    }
    lines.extend(warnings.iter().map(|warning| format!("warning: {warning}")));
    for block in document.blocks() {
        let mark = match block.kind {
            BlockKind::Paragraph => 'p',
            BlockKind::Heading => 'h',
            BlockKind::ListItem => '-',
            BlockKind::TableRow => '|',
            BlockKind::Note => 'n',
            BlockKind::Boilerplate(_) => 'x',
        };
        lines.push(format!("{mark} {}", block.span.of(document.text())));
    }
    lines.join("\n") + "\n"
}

/// The lines that are missing and those that are too many.
fn difference(expected: &str, found: &str) -> String {
    let (expected, found): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let missing =
        expected.iter().filter(|line| !found.contains(line)).map(|line| ("missing", line));
    let extra = found.iter().filter(|line| !expected.contains(line)).map(|line| ("extra  ", line));
    let mut lines: Vec<String> =
        missing.chain(extra).map(|(what, line)| format!("  {what} {line}")).collect();
    if lines.is_empty() {
        lines.push("  the same lines in another order or number".to_owned());
    }
    lines.join("\n")
}
