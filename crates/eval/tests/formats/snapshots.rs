//! Every file and folder of `tests/inputs/formats`, as it is read and what it becomes in
//! other formats. Parts of its name are options: `flat`, `labels`, `number`, `lenient`, and
//! the name of a scheme.

use std::fmt::Write as _;
use std::path::Path;

use nutgraf_eval::data::Dataset;
use nutgraf_eval::formats::{self, Format, ReadOptions, WriteOptions};

fn options(name: &str) -> ReadOptions {
    let mut options = ReadOptions::default();
    for part in name.split('.') {
        match part {
            "flat" => options.flat = true,
            "labels" => options.labels = Some(vec!["PER".into(), "LOC".into()]),
            "number" => options.number = true,
            "lenient" => options.lenient = true,
            _ => options.scheme = options.scheme.or(part.parse().ok()),
        }
    }
    options
}

/// Everything that was read, with the words of each span.
fn show(dataset: &Dataset) -> String {
    let mut out = String::new();
    let file = |path: &Path| path.file_name().unwrap_or_default().display().to_string();
    for article in &dataset.articles {
        let text = &article.text;
        let line = article.place.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        let _ = writeln!(out, "document {:?}{line}: {text:?}", article.id);
        for (index, sentence) in article.sentences.iter().enumerate() {
            let _ = write!(out, "  sentence {sentence} {:?}", sentence.of(text));
            if let Some(tokens) = &article.tokens {
                let words: Vec<&str> = tokens[index].iter().map(|token| token.of(text)).collect();
                let _ = write!(out, ": {}", words.join("|"));
            }
            if let Some(importance) = article.importance.get(index) {
                let _ = write!(out, ", importance {importance}");
            }
            out.push('\n');
        }
        for choice in &article.choices {
            let _ = writeln!(out, "  chosen {choice:?}");
        }
        for entity in &article.entities {
            let words = entity.span.of(text);
            let _ = write!(out, "  {} {} {words:?}", entity.label, entity.span);
            if let Some(id) = &entity.entity {
                let _ = write!(out, ", is {id}");
            }
            if let Some(confidence) = entity.confidence {
                let _ = write!(out, ", confidence {confidence}");
            }
            out.push('\n');
        }
        for (id, name) in &article.names {
            let _ = writeln!(out, "  {id} is called {name:?}");
        }
        if let Some(summary) = &article.summary {
            let _ = writeln!(out, "  summary {:?}", summary.text);
            for sentence in &summary.sentences {
                let _ = writeln!(out, "    {:?} {:?}", sentence.text, sentence.evidence);
            }
        }
        for reference in &article.references {
            let _ = writeln!(out, "  reference {reference:?}");
        }
    }
    for problem in &dataset.problems {
        let mut problem = problem.clone();
        problem.place.file = file(&problem.place.file).into();
        let _ = writeln!(out, "problem: {problem}");
    }
    for left_out in &dataset.left_out {
        let mut left_out = left_out.clone();
        left_out.file = file(&left_out.file).into();
        let _ = writeln!(out, "left out: {left_out}");
    }
    out
}

#[test]
fn inputs_are_read_and_converted() {
    insta::glob!("../inputs/formats", "*", |path| {
        // Files in folders are matched too, but the folder is the input.
        if path.parent().is_none_or(|parent| !parent.ends_with("inputs/formats")) {
            return;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let parent = format!("{}/", path.parent().expect("a folder").display());
        let mut out = match formats::read(path, &options(&name)) {
            Err(error) => format!("error: {error}\n"),
            Ok(dataset) => {
                let mut out = show(&dataset);
                for format in [Format::Conll, Format::Spans] {
                    let options = WriteOptions::default();
                    let rendered = formats::render(&dataset.articles, format, path, options)
                        .expect("what is read can be written");
                    for (_, content) in &rendered.files {
                        let _ = write!(out, "--- {format}\n{content}");
                    }
                    for problem in rendered.converted.problems {
                        let _ = writeln!(out, "problem: {problem}");
                    }
                    for left_out in rendered.converted.left_out {
                        let _ = writeln!(out, "left out: {left_out}");
                    }
                }
                out
            }
        };
        assert_eq!(out.starts_with("error: "), name.starts_with("bad_"), "{name}: {out}");
        out = out.replace(&parent, "");
        insta::assert_snapshot!(out);
    });
}
