//! Checked summaries as one page, complete in one file: the doubtful ones first.

use std::io::{self, Write};
use std::sync::LazyLock;

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use nutgraf_wire::{CheckedSentence, CheckedSummary, Head, Problem, ProblemKind, SourceSentence};
use serde::Serialize;

use super::text::{pieces, plural};
use crate::output::ARTICLE_CSS;

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    pages.set_syntax(syntax.unwrap_or_else(|error| panic!("syntax of the templates: {error:#}")));
    for (name, part) in [
        ("check.html", include_str!("../../templates/check.html")),
        // The endings keep these from being escaped.
        ("article.css", ARTICLE_CSS),
        ("check.css", include_str!("../../templates/check.css")),
        ("check.js", include_str!("../../templates/check.js")),
    ] {
        pages.add_template(name, part).unwrap_or_else(|error| panic!("{name}: {error:#}"));
    }
    pages
});

#[derive(Serialize)]
struct Page<'a> {
    headline: String,
    model: Option<String>,
    supported: usize,
    unsupported: usize,
    summaries: Vec<Summary<'a>>,
}

#[derive(Serialize)]
struct Summary<'a> {
    id: &'a str,
    supported: bool,
    risk: String,
    told: String,
    sentences: Vec<Sentence<'a>>,
}

#[derive(Serialize)]
struct Sentence<'a> {
    number: usize,
    supported: bool,
    pieces: Vec<(&'a str, bool)>,
    whole: bool,
    problems: Vec<Told<'a>>,
    evidence: &'a [SourceSentence],
}

#[derive(Serialize)]
struct Told<'a> {
    /// What it is about, unless that is the whole sentence.
    about: Option<&'a str>,
    reason: &'a str,
    sure: String,
    nearest: Option<&'a SourceSentence>,
}

/// Writes the page of all `summaries`.
pub(super) fn write(
    out: &mut dyn Write,
    summaries: &[CheckedSummary],
    head: &Head,
) -> io::Result<()> {
    let unsupported = summaries.iter().filter(|summary| !summary.supported).count();
    let mut ordered: Vec<&CheckedSummary> = summaries.iter().collect();
    ordered.sort_by(|one, other| {
        one.supported.cmp(&other.supported).then(other.risk.total_cmp(&one.risk))
    });
    let page = Page {
        headline: headline(summaries, unsupported),
        model: head.model.as_ref().map(|model| format!("{} {}", model.name, model.version)),
        supported: summaries.len() - unsupported,
        unsupported,
        summaries: ordered.into_iter().map(of_summary).collect(),
    };
    let template = PAGES.get_template("check.html").map_err(io::Error::other)?;
    let html = template.render(Serde(page)).map_err(io::Error::other)?;
    writeln!(out, "{}", html.trim_end())
}

fn headline(summaries: &[CheckedSummary], unsupported: usize) -> String {
    match (summaries, unsupported) {
        ([], _) => "No summary was checked".to_owned(),
        ([_], 0) => "The article supports this summary".to_owned(),
        ([only], _) => {
            let wrong = only.sentences.iter().filter(|sentence| !sentence.supported).count();
            let all = only.sentences.len();
            format!("{wrong} of {all} {} not supported", plural(all, "sentence"))
        }
        (all, 0) => format!("All {} summaries are supported", all.len()),
        (all, some) => format!("{some} of {} summaries are not supported", all.len()),
    }
}

fn of_summary(summary: &CheckedSummary) -> Summary<'_> {
    let wrong = summary.sentences.iter().filter(|sentence| !sentence.supported).count();
    let all = summary.sentences.len();
    let told = match (all, wrong) {
        (0, _) => "no sentence to check".to_owned(),
        (_, 0) => "supported".to_owned(),
        _ => format!("{wrong} of {all} {} not supported", plural(all, "sentence")),
    };
    let sentences = summary.sentences.iter().enumerate();
    Summary {
        id: &summary.id,
        supported: summary.supported,
        risk: format!("{:.0}%", summary.risk * 100.0),
        told,
        sentences: sentences.map(|(place, sentence)| of_sentence(place + 1, sentence)).collect(),
    }
}

fn of_sentence(number: usize, sentence: &CheckedSentence) -> Sentence<'_> {
    let told = |problem: &'_ Problem| problem.kind != ProblemKind::Wording;
    let problems = sentence.problems.iter().map(|problem| Told {
        about: told(problem).then_some(problem.text.as_str()),
        reason: &problem.reason,
        sure: format!("{:.0}%", problem.confidence * 100.0),
        nearest: problem.nearest.as_ref(),
    });
    Sentence {
        number,
        supported: sentence.supported,
        pieces: pieces(sentence),
        whole: !sentence.problems.iter().any(told),
        problems: problems.collect(),
        evidence: &sentence.evidence,
    }
}
