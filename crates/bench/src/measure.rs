//! A whole run: what is asked for, and the scenarios one after another.

use std::time::Instant;

use crate::corpus::Corpus;
use crate::doubts::doubts;
use crate::pipeline::Pipeline;
use crate::plan::{Plan, Scenario};
use crate::report::{self, Report};
use crate::{BenchError, machine, offline, peak, server, single_stream};

/// Runs a plan; `note` is told what is being done. The report does not know the model's digest:
/// its files are the caller's.
pub fn measure(
    pipeline: &Pipeline,
    corpus: &Corpus,
    plan: &Plan,
    note: &dyn Fn(&str),
) -> Result<Report, BenchError> {
    let has = |scenario| plan.scenarios.contains(&scenario);
    let started = machine::now();
    let mut machine = machine::machine();
    let used = machine::Used::now();
    note("warming up");
    let wide = pipeline.with_threads(plan.most_threads());
    let start = Instant::now();
    for (_, article) in corpus.cycle() {
        wide.run(article)?;
        if start.elapsed() >= plan.warm_up {
            break;
        }
    }
    let single_stream = has(Scenario::SingleStream)
        .then(|| {
            note("single-stream: one article after another");
            single_stream::measure(&wide, corpus, plan)
        })
        .transpose()?;
    let offline = if has(Scenario::Offline) {
        note("offline: all articles at once");
        offline::measure(pipeline, corpus, plan)?
    } else {
        Vec::new()
    };
    let server =
        has(Scenario::Server).then(|| server::measure(pipeline, corpus, plan, note)).transpose()?;
    machine.others = used.by_others(machine.cores);
    // Before the matrices of the next measurement.
    let peak_memory = machine::peak_memory();
    note("the machine's peak: matrix products");
    let peak = peak::measure(pipeline, corpus, plan.most_threads())?;
    let mut report = Report {
        schema_version: report::SCHEMA_VERSION,
        started,
        program: report::Program::current(),
        machine,
        model: report::Model::of(pipeline.analyzer()),
        corpus: report::CorpusInfo::of(corpus),
        plan: report::PlanInfo::of(plan, corpus.articles().len()),
        single_stream,
        offline,
        server,
        peak,
        peak_memory,
        warnings: Vec::new(),
    };
    report.warnings = doubts(&report);
    Ok(report)
}
