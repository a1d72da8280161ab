//! Snapshots of every format, on a committed report.

use nutgraf_bench::compare::THRESHOLD;
use nutgraf_bench::unit::Seconds;
use nutgraf_bench::{Report, compare};

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

#[test]
fn as_a_page() {
    let page = written(|out| html::write(out, &report()));
    assert!(!page.contains("http"), "the page asks the network for something");
    // The style is the file's own business.
    let (head, rest) = page.split_once("<style>").expect("the style");
    let body = rest.split_once("</style>").expect("its end").1;
    insta::assert_snapshot!(format!("{head}<style></style>{body}"));
}

#[test]
fn a_comparison() {
    let mut after = report();
    let single = after.single_stream.as_mut().expect("the scenario");
    for query in &mut single.samples {
        query.latency = Seconds(0.8 * query.latency.0);
    }
    after.machine.cores += 2;
    let comparison = compare(&report(), &after, THRESHOLD).expect("comparable");
    insta::assert_snapshot!(written(|out| comparison::write(out, &comparison)));
}
