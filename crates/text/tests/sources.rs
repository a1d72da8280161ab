//! Every file in `inputs/sources/` as a [`Source`]: its metadata, warnings and blocks, or
//! the error. A new case is a new file.

use std::fmt::Write as _;
use std::fs;

use nutgraf_text::{Format, Source};

#[test]
fn sources() {
    insta::glob!("inputs/sources/*", |path| {
        let bytes = fs::read(path).expect("input file");
        // UTF-16 and binary inputs have to be told by their bytes alone.
        let format = path
            .extension()
            .and_then(|extension| extension.to_str())
            .and_then(Format::from_extension)
            .filter(|format| *format != Format::Html);
        let report = match Source::from_bytes(&bytes, format) {
            Ok(source) => describe(&source),
            Err(error) => format!("error: {error}\n"),
        };
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(report) });
    });
}

fn describe(source: &Source) -> String {
    let mut report = String::new();
    let metadata = &source.metadata;
    let _ = writeln!(
        report,
        "format: {:?}\ntitle: {:?}\nbyline: {:?}\ndate: {:?}\nlanguage: {:?}",
        source.format, metadata.title, metadata.byline, metadata.date, metadata.language
    );
    for warning in &source.warnings {
        let _ = writeln!(report, "warning: {warning}");
    }
    match &source.blocks {
        None => {
            let _ = writeln!(report, "{:?}", source.text);
        }
        Some(blocks) => {
            for (span, kind) in blocks {
                let _ = writeln!(report, "{span} {kind:?}\n    {}", span.of(&source.text));
            }
        }
    }
    report
}
