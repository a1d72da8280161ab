//! Readers of articles.

use nutgraf::{Document, Source};
use nutgraf_io::format::{InputFormat, InputSpec};
use nutgraf_io::input::{Input, InputOptions, Records};

/// Records of one input that are looked at.
const RECORDS: usize = 50;

/// Reads all articles of an input of one kind.
pub(crate) fn run(spec: &InputSpec, data: &[u8]) {
    let name = format!("a.{}", spec.extensions.first().unwrap_or(&"txt"));
    let format = Some(spec.format);
    let input = Input::of_bytes(Some(name), data.to_vec(), format);
    let records = Records::new(vec![Ok(input)], &InputOptions::default());
    for entry in records.take(RECORDS) {
        let Ok(content) = entry.content else { continue };
        if let Ok((document, _)) = content.document(entry.given) {
            holds(&document);
        }
    }
    // What a reader takes is the same by content alone, or refused by name.
    let is_page =
        matches!(spec.format, InputFormat::Text | InputFormat::Markdown | InputFormat::Html);
    if is_page && let Ok(source) = Source::from_bytes(data, None) {
        holds(&Document::new(source));
    }
}

/// What must hold of every document.
pub(crate) fn holds(document: &Document) {
    let text = document.text();
    let mut end = 0;
    for block in document.blocks() {
        assert!(block.span.end <= text.len() && block.span.start <= block.span.end, "{block:?}");
        assert!(text.get(block.span.start..block.span.end).is_some(), "{block:?} cuts a char");
    }
    for (index, sentence) in document.sentences().iter().enumerate() {
        let span = sentence.span;
        assert!(span.start >= end && span.start < span.end, "{sentence:?} after {end}");
        assert!(text.get(span.start..span.end).is_some(), "{sentence:?} cuts a char");
        assert!(sentence.block < document.blocks().len(), "{sentence:?} is in no block");
        assert_eq!(document.sentence_text(index), &text[span.start..span.end]);
        end = span.end;
    }
}
