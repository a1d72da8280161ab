//! `pdf-bake-off READER FILE...`: the text of each file by `nutgraf`, `pdf-extract` or `pdf_oxide`, a line of
//! JSON each, with the seconds it took; no text where reading failed.

use std::panic::catch_unwind;
use std::time::Instant;

use nutgraf_io::input::{Input, InputOptions, Records};
use serde_json::json;

fn nutgraf(bytes: Vec<u8>) -> Option<String> {
    let input = Input::of_bytes(Some("a.pdf".into()), bytes, None);
    let entry = Records::new(vec![Ok(input)], &InputOptions::default()).next()?;
    let (document, _) = entry.content.ok()?.document(entry.given).ok()?;
    Some(document.text().to_owned())
}

fn pdf_extract(bytes: Vec<u8>) -> Option<String> {
    pdf_extract::extract_text_from_mem(&bytes).ok()
}

fn pdf_oxide(bytes: Vec<u8>) -> Option<String> {
    let mut document = pdf_oxide::PdfDocument::from_bytes(bytes).ok()?;
    let pages = document.page_count().ok()?;
    let text: Option<Vec<String>> = (0..pages).map(|page| document.extract_text(page).ok()).collect();
    Some(text?.join("\n"))
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let read = match arguments.next().as_deref() {
        Some("nutgraf") => nutgraf,
        Some("pdf-extract") => pdf_extract,
        Some("pdf_oxide") => pdf_oxide,
        other => panic!("no reader is called {other:?}"),
    };
    std::panic::set_hook(Box::new(|_| {}));
    for path in arguments {
        let bytes = std::fs::read(&path).expect("a file");
        let start = Instant::now();
        let text = catch_unwind(|| read(bytes)).ok().flatten();
        println!("{}", json!({ "file": path, "text": text, "seconds": start.elapsed().as_secs_f64() }));
    }
}
