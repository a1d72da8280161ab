//! The report for reading in a terminal.

use std::io::{self, Write};

use nutgraf_bench::Report;
use nutgraf_bench::report::{Machine, Model, Offline, Peak, Program, Server, SingleStream};
use nutgraf_bench::unit::digits;

use super::table::{self, row};

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let about = [program(report), machine(report), corpus(report)];
    for line in about {
        writeln!(out, "{line}")?;
    }
    if let Some(run) = &report.single_stream {
        single_stream(out, run)?;
    }
    if !report.offline.is_empty() {
        offline(out, &report.offline, report.plan.batch)?;
    }
    if let Some(run) = &report.server {
        server(out, run)?;
    }
    peak(out, &report.peak)?;
    if let Some(memory) = report.peak_memory {
        writeln!(out, "\nmemory\n  {memory} at most, model, articles and samples included")?;
    }
    if !report.warnings.is_empty() {
        writeln!(out)?;
    }
    for doubt in &report.warnings {
        writeln!(out, "warning: {doubt}")?;
    }
    Ok(())
}

/// The program and the model of a report.
pub(super) fn program(report: &Report) -> String {
    program_of(&report.program, &report.model)
}

/// The program and the model.
pub(super) fn program_of(program: &Program, model: &Model) -> String {
    let commit = program.commit.as_ref().map(|commit| format!(" at {commit}")).unwrap_or_default();
    let build = if program.debug { ", debug build" } else { "" };
    let digest = model.digest.as_ref().map(|digest| format!(" ({digest})")).unwrap_or_default();
    let how: Vec<&str> =
        [&model.precision, &model.kernels].into_iter().flatten().map(String::as_str).collect();
    let how = if how.is_empty() { String::new() } else { format!(" ({})", how.join(", ")) };
    format!(
        "nutgraf {}{commit}{build}, {} {}{digest} on {}{how}",
        program.version, model.name, model.version, model.engine
    )
}

/// What was measured on.
pub(super) fn machine(report: &Report) -> String {
    let machine = &report.machine;
    format!("{}; {}", machine_of(machine), machine.features.join(" "))
}

/// A machine, without its instruction sets.
pub(super) fn machine_of(machine: &Machine) -> String {
    let memory = machine.memory.map(|memory| format!(", {memory}")).unwrap_or_default();
    let load = machine.load.map(|load| format!(", load {load} before")).unwrap_or_default();
    let others =
        machine.others.map(|others| format!(", others used {others} cores")).unwrap_or_default();
    format!(
        "{}, {}{memory}, {} {}{load}{others}",
        machine.cpu.as_deref().unwrap_or("unknown CPU"),
        count(machine.cores, "core"),
        machine.os,
        machine.arch,
    )
}

/// What was measured with.
pub(super) fn corpus(report: &Report) -> String {
    let corpus = &report.corpus;
    let words = || corpus.articles.iter().map(|article| article.words);
    let tokens: usize = corpus.articles.iter().map(|article| article.tokens).sum();
    let (least, most) = (words().min().unwrap_or_default(), words().max().unwrap_or_default());
    let lengths = if least == most { format!("{least}") } else { format!("{least}–{most}") };
    format!(
        "{}{} of {lengths} words, {tokens} tokens in all ({})",
        count(corpus.articles.len(), "article"),
        if corpus.generated { ", made up," } else { "" },
        corpus.fingerprint
    )
}

fn single_stream(out: &mut dyn Write, run: &SingleStream) -> io::Result<()> {
    let samples = run.samples.len();
    writeln!(
        out,
        "\nsingle-stream: one article after another, {}, {}",
        count(run.threads, "thread"),
        count(samples, "run")
    )?;
    let latency = [("p50", run.p50), ("p90", run.p90), ("p99", run.p99)];
    table::write(out, &latency.map(|(name, figure)| row([&name, &figure])))?;
    writeln!(out)?;
    let head = row([&"words", &"latency", &"words/s"]);
    let groups = run.by_length.iter().map(|group| {
        let rate = group.words_per_second.to_string();
        row([&digits(group.words.round()).trim_end_matches(".00"), &group.latency, &bare(&rate)])
    });
    table::write(out, &[head].into_iter().chain(groups).collect::<Vec<_>>())?;
    writeln!(out)?;
    let steps = run.steps.iter().map(|step| {
        row([&step.step.name(), &step.median, &format!("{:.1} %", 100.0 * step.share)])
    });
    table::write(out, &steps.collect::<Vec<_>>())
}

fn offline(out: &mut dyn Write, runs: &[Offline], batch: usize) -> io::Result<()> {
    writeln!(out, "\noffline: {} at once, one a thread", count(batch, "article"))?;
    let head = row([&"threads", &"documents/s", &"words/s", &"tokens/s", &"speed-up", &"batches"]);
    let first = runs.first().map(|run| run.words_per_second.value.0);
    let rows = runs.iter().map(|run| {
        let figures = [
            run.documents_per_second.to_string(),
            run.words_per_second.to_string(),
            run.tokens_per_second.to_string(),
        ];
        let [documents, words, tokens] = figures.map(|figure| bare(&figure));
        let speed_up = first.map_or(1.0, |first| run.words_per_second.value.0 / first);
        let speed_up = format!("{speed_up:.2}");
        row([&run.threads, &documents, &words, &tokens, &speed_up, &run.samples.len()])
    });
    table::write(out, &[head].into_iter().chain(rows).collect::<Vec<_>>())
}

fn server(out: &mut dyn Write, run: &Server) -> io::Result<()> {
    writeln!(
        out,
        "\nserver: random arrivals, {}, p99 within {}",
        count(run.threads, "thread"),
        run.bound
    )?;
    writeln!(out, "  {}", highest(run))?;
    let head = row([&"documents/s", &"arrivals", &"p50", &"p99", &"late", &""]);
    let rows = run.trials.iter().map(|trial| {
        let outcome = match (trial.held, trial.latencies.len() == trial.planned) {
            (true, _) => "held",
            (false, true) => "failed",
            (false, false) => "failed, stopped",
        };
        let rate = digits(trial.rate.0);
        row([&rate, &trial.planned, &trial.p50, &trial.p99, &trial.late, &outcome])
    });
    table::write(out, &[head].into_iter().chain(rows).collect::<Vec<_>>())
}

/// The answer of the server scenario.
pub(super) fn highest(run: &Server) -> String {
    match (run.highest, run.fails_at) {
        (Some(rate), Some(fails)) => {
            format!("highest rate that held: {rate}; {} did not", digits(fails.0))
        }
        (Some(rate), None) => format!("held at every rate tried, up to {rate}"),
        (None, _) => "no rate held: the bound is too tight for these articles".to_owned(),
    }
}

fn peak(out: &mut dyn Write, peak: &Peak) -> io::Result<()> {
    writeln!(
        out,
        "\narithmetic: matrix products at their best, {}",
        count(peak.threads, "thread")
    )?;
    let mut rows = vec![row([&"int8", &peak.int8]), row([&"fp32", &peak.fp32])];
    if let Some(encoder) = peak.encoder {
        let shares = format!(
            "{:.0} % of int8, {:.0} % of fp32",
            100.0 * encoder.of_int8,
            100.0 * encoder.of_fp32
        );
        rows.push(row([&"encoder", &encoder.rate, &shares]));
    }
    table::write(out, &rows)
}

/// A figure without its unit, which the head of the column has.
pub(super) fn bare(figure: &str) -> String {
    let mut words: Vec<&str> = figure.split(' ').collect();
    if words.len() > 1 {
        words.remove(1);
    }
    words.join(" ")
}

/// `1 thread`, `2 threads`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
