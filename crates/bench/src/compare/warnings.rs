//! What makes two runs hard to compare. None of it is an error: to compare machines, versions
//! or models is often the point.

use crate::report::Report;

/// Reasons to doubt the comparison, as sentences without a stop.
pub(crate) fn warnings(a: &Report, b: &Report) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut differ = |what: &str, a: String, b: String, so: &str| {
        if a != b {
            warnings.push(format!("{what} differs, `{a}` and `{b}`: {so}"));
        }
    };
    let machine = |report: &Report| {
        let machine = &report.machine;
        let cpu = machine.cpu.as_deref().unwrap_or("unknown CPU");
        format!("{cpu}, {} cores, {} {}", machine.cores, machine.os, machine.arch)
    };
    differ("the machine", machine(a), machine(b), "the figures compare machines");
    let features = |report: &Report| report.machine.features.join(" ");
    differ("what the CPU can do", features(a), features(b), "other code may run");
    let version = |report: &Report| report.program.version.clone();
    differ("the version", version(a), version(b), "the reports may count differently");
    let build = |report: &Report| if report.program.debug { "debug" } else { "release" }.to_owned();
    differ("the build", build(a), build(b), "compare release builds");
    let model = |report: &Report| {
        let model = &report.model;
        format!("{} {} on {}", model.name, model.version, model.engine)
    };
    differ("the model", model(a), model(b), "the figures compare models");
    if model(a) == model(b)
        && let (Some(a), Some(b)) = (&a.model.digest, &b.model.digest)
    {
        differ("the model's files", a.clone(), b.clone(), "the figures compare models");
    }
    let corpus = |report: &Report| report.corpus.fingerprint.clone();
    differ("the corpus", corpus(a), corpus(b), "latencies are of other articles");
    for (name, report) in [("A", a), ("B", b)] {
        warnings.extend(report.warnings.iter().map(|doubt| format!("in {name}, {doubt}")));
    }
    warnings
}
