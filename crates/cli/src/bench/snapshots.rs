//! Snapshots of every format, on a committed report.

use nutgraf_bench::compare::THRESHOLD;
use nutgraf_bench::unit::Seconds;
use nutgraf_bench::{Report, compare};

use super::args::BenchFormat;
use super::{comparison, html, text};

fn report() -> Report {
    serde_json::from_str(include_str!("../../../bench/tests/report.json")).expect("a report")
}

fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("writing to memory");
    String::from_utf8(out).expect("text")
}

#[test]
fn as_text() {
    insta::assert_snapshot!(written(|out| text::write(out, &report())));
}

/// A page without its style, which is the style's own business.
fn without_style(page: &str) -> String {
    assert!(!page.contains("://"), "the page asks the network for something");
    let (head, rest) = page.split_once("<style>").expect("the style");
    let body = rest.split_once("</style>").expect("its end").1;
    format!("{head}<style></style>{body}")
}

#[test]
fn as_a_page() {
    insta::assert_snapshot!(without_style(&written(|out| html::write(out, &report()))));
}

/// The comparison of the report with one of another machine that is faster at single articles.
fn compared(format: BenchFormat) -> String {
    let mut after = report();
    let single = after.single_stream.as_mut().expect("the scenario");
    for query in &mut single.samples {
        query.latency = Seconds(0.8 * query.latency.0);
    }
    after.machine.cores += 2;
    after.model.digest = Some("0011223344556677".to_owned());
    let comparison = compare(&report(), &after, THRESHOLD).expect("comparable");
    written(|out| comparison::write(out, format, &comparison, [&report(), &after]))
}

#[test]
fn a_comparison() {
    insta::assert_snapshot!(compared(BenchFormat::Text));
}

#[test]
fn a_comparison_as_a_page() {
    insta::assert_snapshot!(without_style(&compared(BenchFormat::Html)));
}

#[test]
fn a_comparison_as_json() {
    let json: serde_json::Value = serde_json::from_str(&compared(BenchFormat::Json)).expect("JSON");
    // The order of keys in the file.
    let read: nutgraf_bench::Comparison = serde_json::from_value(json).expect("a comparison");
    assert_eq!(read.figures.len(), 6);
    insta::assert_json_snapshot!([&read.figures[0], &read.steps[3]]);
}
