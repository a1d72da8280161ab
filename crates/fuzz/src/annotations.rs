//! Readers and writers of annotations.

use std::path::Path;

use nutgraf_eval::data::Dataset;
use nutgraf_eval::formats::{self, Format, ReadOptions, WriteOptions};
use tempfile::TempDir;

/// Reads a file, and writes what it says in other formats.
pub(crate) fn run(format: Format, data: &[u8]) {
    let Ok(folder) = TempDir::new() else { return };
    let path = folder.path().join("a");
    let path = match format {
        Format::Brat => {
            // The text comes first, then a NUL, then the annotations.
            let cut = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
            put(&path.with_extension("txt"), &data[..cut]);
            put(&path.with_extension("ann"), data.get(cut + 1..).unwrap_or_default());
            path.with_extension("ann")
        }
        _ => path.with_extension("input"),
    };
    if format != Format::Brat {
        put(&path, data);
    }
    let options = ReadOptions { format: Some(format), number: true, ..ReadOptions::default() };
    if let Ok(dataset) = formats::read(&path, &options) {
        holds(&dataset);
        for to in [Format::Jsonl, Format::Conll, Format::Spans, Format::WebAnno, Format::ConllU] {
            // What cannot be written is an error or a problem, never a panic.
            let _ = formats::render(&dataset.articles, to, &path, WriteOptions::default());
        }
    }
    let lenient = ReadOptions { lenient: true, ..options };
    let _ = formats::read(&path, &lenient);
    let _ = formats::read_summaries(&path, &lenient);
    let _ = Format::detect(&path);
}

fn put(path: &Path, data: &[u8]) {
    // A full disk is no fault of a reader.
    let _ = std::fs::write(path, data);
}

fn holds(dataset: &Dataset) {
    for article in &dataset.articles {
        for entity in &article.entities {
            let span = entity.span;
            let words = article.text.get(span.start..span.end);
            assert!(words.is_some_and(|words| !words.is_empty()), "{span} of {:?}", article.id);
        }
        if let Some(tokens) = &article.tokens {
            assert_eq!(tokens.len(), article.sentences.len(), "{:?}", article.id);
            for token in tokens.iter().flatten() {
                assert!(article.text.get(token.start..token.end).is_some(), "{token}");
            }
        }
    }
}
