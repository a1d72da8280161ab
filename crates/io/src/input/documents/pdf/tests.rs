//! PDF documents that `fixtures/make.py` made of known text.

use std::fs;
use std::path::Path;

use nutgraf::{BlockKind, Source};

use crate::input::limits::{Limit, Limits, Setting};

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/input/documents/fixtures");
    fs::read(folder.join(name)).expect("a fixture")
}

fn read(name: &str) -> Source {
    super::read(fixture(name), &Limits::default()).expect("a document that can be read")
}

fn refused(name: &str) -> String {
    super::read(fixture(name), &Limits::default()).expect_err("a document that cannot be read")
}

const TITLE: &str = "Ashford to close its old river bridge";
const PARAGRAPHS: [&str; 6] = [
    "The city council of Ashford voted on Tuesday night to close the old river bridge for two \
     years while engineers replace its cracked steel beams.",
    "Mayor Helen Okafor called it painful but necessary. The bridge, built in 1931 by the Marlow \
     Steel Company, could no longer carry lorries.",
    "Shops along Mill Street expect to lose a third of their customers, according to the Ashford \
     Chamber of Commerce, which asked for a long-term plan.",
    "A long-term plan will be shown in May. It names a ferry, more buses and a footbridge that \
     the state would pay for.",
    "Daniel Reyes, who has sold bread beside the bridge since 1988, said he would stay. His \
     daughter would deliver by boat.",
    "The closure begins on 3 March 2025. Nobody expects the work to end before the winter of \
     2026, and the council set aside $4.2 million for delays.",
];

#[test]
fn pages_become_one_text_without_their_furniture() {
    let source = read("one_column.pdf");
    let mut expect = vec![TITLE.to_owned()];
    for part in 0..6 {
        expect.extend(PARAGRAPHS.map(str::to_owned));
        if part < 5 {
            expect.push(format!("Part {} of the report", part + 2));
        }
    }
    assert_eq!(source.text.split("\n\n").collect::<Vec<_>>(), expect);
    let headings = source.blocks.iter().flatten().filter(|(_, kind)| *kind == BlockKind::Heading);
    assert_eq!(headings.count(), 6);
    assert_eq!(source.metadata.title.as_deref(), Some(TITLE));
    assert_eq!(source.metadata.byline.as_deref(), Some("Jane Doe"));
}

#[test]
fn columns_are_read_one_after_another() {
    let source = read("two_columns.pdf");
    assert_eq!(source.text, [&[TITLE], PARAGRAPHS.as_slice()].concat().join("\n\n"));
}

#[test]
fn words_are_put_together() {
    assert_eq!(
        read("hyphens.pdf").text,
        "The council of Ashford voted on Tuesday to close the bridge, which engineers call unsafe. \
         A long-term plan and a long-term loan will follow, Marie-Claire Mukamba said."
    );
}

#[test]
fn encrypted_documents_ask_for_a_password_or_not() {
    assert!(refused("encrypted.pdf").contains("encrypted"), "{}", refused("encrypted.pdf"));
    assert_eq!(read("restricted.pdf").text, PARAGRAPHS[0]);
}

#[test]
fn a_scan_is_told() {
    let told = refused("scan.pdf");
    assert!(told.contains("its 2 pages are pictures (a scan)"), "{told}");
    let source = read("scan_among_text.pdf");
    assert_eq!(source.warnings, ["page 2 is a picture, whose text is not read"]);
}

#[test]
fn damaged_documents_are_refused_or_read() {
    let whole = fixture("one_column.pdf");
    let cut = super::read(whole[..whole.len() * 3 / 4].to_vec(), &Limits::default());
    match cut {
        Ok(source) => assert!(source.warnings.iter().any(|warning| warning.contains("cut off"))),
        Err(why) => assert!(why.contains("cut off"), "{why}"),
    }
    for at in (0..whole.len()).step_by(61) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        drop(super::read(damaged, &Limits::default()));
    }
    assert!(super::read(b"%PDF-1.7\n".to_vec(), &Limits::default()).is_err());
}

/// A document whose page has these instructions, with an object for each of `more`.
fn page(instructions: &str, more: &[String]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources 5 0 R>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{instructions}\nendstream", instructions.len()),
    ];
    objects.extend_from_slice(more);
    let mut file = "%PDF-1.4\n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        file.extend([&(index + 1).to_string(), " 0 obj\n", object, "\nendobj\n"]);
    }
    file.push_str("trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n");
    file.into_bytes()
}

#[test]
fn forms_within_forms_end() {
    // One that draws itself, and forms that each draw the next twice: 2^40 in all.
    let form = |content: &str, names: &str| {
        format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<<{names}>>>>/Length {}>>stream\n{content}\nendstream",
            content.len()
        )
    };
    let itself = page("/A Do", &["<</XObject<</A 6 0 R>>>>".into(), form("/A Do", "/A 6 0 R")]);
    assert!(super::read(itself, &Limits::default()).is_err());
    let mut more = vec!["<</XObject<</A 6 0 R>>>>".to_owned()];
    for next in 7..47 {
        more.push(form("/A Do /A Do", &format!("/A {next} 0 R")));
    }
    let limits = Limits::default().with(Setting(Limit::ReadSeconds, 1));
    let told = super::read(page("/A Do", &more), &limits).expect_err("no text");
    assert_eq!(told, "reading it takes more than 1 s (the limit `read-seconds`)");
}

#[test]
fn deep_nesting_ends() {
    for nested in ["[".repeat(500_000), "<<".repeat(500_000), "q ".repeat(500_000)] {
        drop(super::read(page(&nested, &["<<>>".into()]), &Limits::default()));
        drop(super::read(page("", &[nested]), &Limits::default()));
    }
}
