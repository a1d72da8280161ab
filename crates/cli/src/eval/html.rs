//! A report as a web page, complete in one file that asks nothing of the network.
//!
//! The page is `templates/eval.html`; this makes what the template is filled with.

use std::collections::BTreeSet;

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use nutgraf_eval::ner::ErrorKind;
use nutgraf_eval::report::{
    ArticleView, Better, Bounds, DatasetInfo, ErrorItem, Mark, Neighbour, NerReport, Report, Score,
    SummaryView, SystemInfo, TypeRow,
};
use nutgraf_eval::stats::Resampling;
use serde::Serialize;

use nutgraf_io::labels::Label;

const TEMPLATE: &str = "eval.html";

/// What has no value.
const UNDEFINED: &str = "–";

/// So many errors are listed; the JSON has all of them.
const ERRORS_SHOWN: usize = 500;

/// The report as one page.
pub(crate) fn render(report: &Report) -> Result<String, minijinja::Error> {
    let mut pages = Environment::new();
    // A line with nothing but a block leaves no trace in the page.
    pages.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    pages.add_filter("number", number);
    pages.add_template(TEMPLATE, include_str!("../../templates/eval.html"))?;
    // Its ending keeps it from being escaped.
    pages.add_template("eval.css", include_str!("../../templates/eval.css"))?;
    let html = pages.get_template(TEMPLATE)?.render(Serde(Page::new(report)))?;
    Ok(html.trim_end().to_owned() + "\n")
}

#[derive(Serialize)]
struct Page<'a> {
    version: &'a str,
    dataset: &'a DatasetInfo,
    system: &'a SystemInfo,
    notes: &'a [String],
    resampling: Resampling,
    tables: Vec<Table<'a>>,
    ner: Option<Ner<'a>>,
    articles: Vec<Article<'a>>,
    /// Each signature, and the names of the scores that have it.
    signatures: Vec<(&'a str, Vec<&'a str>)>,
}

/// Scores that are read together.
#[derive(Serialize)]
struct Table<'a> {
    title: &'static str,
    neighbours: Vec<&'a Neighbour>,
    bars: bool,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    score: &'a Score,
    bar: Option<Bar>,
}

/// A bar with its whisker, in percent of the full width.
#[derive(Serialize)]
struct Bar {
    value: String,
    whisker: Option<(String, String)>,
}

/// A score as the page shows it.
fn number(value: Option<f64>) -> String {
    value.map_or_else(|| UNDEFINED.to_owned(), |value| format!("{value:.3}"))
}

fn bar(value: Option<f64>, bounds: Option<Bounds>, full: f64) -> Option<Bar> {
    let percent = |value: f64| format!("{:.2}", (100.0 * value / full).clamp(0.0, 100.0));
    Some(Bar {
        value: percent(value?),
        whisker: bounds.map(|bounds| (percent(bounds.low), percent(bounds.high - bounds.low))),
    })
}

/// The hue of a type, as the style of an element.
fn style(label: &str) -> String {
    let hue = Label::of(label).hue;
    format!("--h:{};--s:{}", hue.unwrap_or(0), u8::from(hue.is_some()))
}

impl<'a> Page<'a> {
    fn new(report: &'a Report) -> Self {
        let mut signatures: Vec<(&str, Vec<&str>)> = Vec::new();
        for Score { name, signature, .. } in &report.scores {
            match signatures.iter_mut().find(|(known, _)| known == signature) {
                Some((_, names)) => names.push(name),
                None => signatures.push((signature, vec![name])),
            }
        }
        // Those of one type have a table of their own.
        let ner =
            |score: &Score| score.name.starts_with("ner.") && score.name.matches('.').count() < 3;
        let summary = |score: &Score| score.name.starts_with("summary.");
        let describes = |score: &Score| score.better == Better::Neither;
        let tables = [
            Table::new(report, "Named entities", ner),
            Table::new(report, "Summaries", |score| summary(score) && !describes(score)),
            Table::new(report, "What the summaries are like", |s| summary(s) && describes(s)),
        ];
        let errors = report.ner.as_ref().map_or(&[][..], |ner| &ner.errors);
        Self {
            version: &report.version,
            dataset: &report.dataset,
            system: &report.system,
            notes: &report.notes,
            resampling: report.resampling,
            tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
            ner: report.ner.as_ref().map(Ner::new),
            articles: report.articles.iter().map(|view| Article::new(view, errors)).collect(),
            signatures,
        }
    }
}

impl<'a> Table<'a> {
    fn new(report: &'a Report, title: &'static str, has: impl Fn(&Score) -> bool) -> Self {
        let scores: Vec<&Score> = report.scores.iter().filter(|score| has(score)).collect();
        let known = report.summary.iter().flat_map(|summary| &summary.neighbours);
        let compared = |known: &&Neighbour| {
            scores.iter().any(|score| score.neighbours.contains_key(&known.name))
        };
        let neighbours = known.filter(compared).collect();
        let row = |&score: &&'a Score| {
            let full = if score.name == "summary.chrf" { 100.0 } else { 1.0 };
            let value = score.value.filter(|_| score.better != Better::Neither);
            Row { score, bar: bar(value, score.interval, full) }
        };
        let rows: Vec<Row<'a>> = scores.iter().map(row).collect();
        Self { title, bars: rows.iter().any(|row| row.bar.is_some()), rows, neighbours }
    }
}

#[derive(Serialize)]
struct Ner<'a> {
    gold: u64,
    predicted: u64,
    correct: u64,
    /// What was resampled, and how many of them there are.
    units: (&'a str, usize),
    types: Vec<TypeScores<'a>>,
    /// Types of the confusion matrix: names with styles.
    labels: Vec<(&'a str, String)>,
    cells: Vec<Vec<Cell>>,
    /// How many errors of each kind.
    kinds: Vec<(ErrorKind, usize)>,
    errors: Vec<Error<'a>>,
    /// Errors that are not listed.
    more_errors: usize,
}

#[derive(Serialize)]
struct TypeScores<'a> {
    row: &'a TypeRow,
    one: &'a str,
    style: String,
    bar: Option<Bar>,
}

/// A cell of the confusion matrix.
#[derive(Serialize)]
struct Cell {
    count: u64,
    right: bool,
    opacity: String,
}

#[derive(Serialize)]
struct Error<'a> {
    kind: ErrorKind,
    document: &'a str,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Ner<'a> {
    fn new(ner: &'a NerReport) -> Self {
        let confusion = &ner.confusion;
        let types = |row: &'a TypeRow| TypeScores {
            row,
            one: Label::of(&row.label).one,
            style: style(&row.label),
            bar: bar(row.prf.f1, row.interval, 1.0),
        };
        let most = confusion.cells.iter().flatten().copied().max().unwrap_or(0).max(1) as f64;
        // Square roots: errors are few beside what is right, and have to be seen.
        let cell = |row: usize, (column, &count): (usize, &u64)| Cell {
            count,
            right: row == column,
            opacity: format!("{:.3}", 0.75 * (count as f64 / most).sqrt()),
        };
        let rows = confusion.cells.iter().enumerate();
        let cells =
            rows.map(|(row, cells)| cells.iter().enumerate().map(|c| cell(row, c)).collect());
        let error = |item: &'a ErrorItem| {
            let (gold, predicted) = match item.kind {
                ErrorKind::Missed | ErrorKind::Spurious => (Status::Missed, Status::Spurious),
                _ => (Status::WrongGold, Status::WrongPredicted),
            };
            let gold = item.gold.iter().map(|mark| Shown::of(mark, gold));
            let predicted = item.predicted.iter().map(|mark| Shown::of(mark, predicted));
            let marks: Vec<Shown<'a>> = gold.chain(predicted).collect();
            Error {
                kind: item.kind,
                document: &item.document,
                pieces: pieces(&item.sentence.text, item.sentence.start, &marks),
            }
        };
        Self {
            gold: ner.gold,
            predicted: ner.predicted,
            correct: ner.correct,
            units: (&ner.unit, ner.units),
            types: ner.types.iter().map(types).collect(),
            labels: confusion.labels.iter().map(|label| (&**label, style(label))).collect(),
            cells: cells.collect(),
            kinds: ner.error_counts.iter().map(|(&kind, &count)| (kind, count)).collect(),
            errors: ner.errors.iter().take(ERRORS_SHOWN).map(error).collect(),
            more_errors: ner.errors.len().saturating_sub(ERRORS_SHOWN),
        }
    }
}

#[derive(Serialize)]
struct Article<'a> {
    id: &'a str,
    pieces: Vec<Piece<'a>>,
    summary: Option<&'a SummaryView>,
}

impl<'a> Article<'a> {
    fn new(view: &'a ArticleView, errors: &'a [ErrorItem]) -> Self {
        let pieces = pieces(&view.text, 0, &marks(view, errors));
        Self { id: &view.id, pieces, summary: view.summary.as_ref() }
    }
}

/// What becomes of a stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Right,
    WrongGold,
    WrongPredicted,
    Missed,
    Spurious,
    /// A sentence of the summary.
    Picked,
}

/// A stretch of text to be marked.
struct Shown<'a> {
    start: usize,
    end: usize,
    label: &'a str,
    status: Status,
}

/// Text without a boundary of a mark inside.
#[derive(Serialize)]
struct Piece<'a> {
    text: &'a str,
    style: Option<String>,
    over: Vec<Over<'a>>,
}

/// A mark over a piece.
#[derive(Serialize)]
struct Over<'a> {
    status: Status,
    label: &'a str,
    /// Whether it starts with the piece.
    first: bool,
    /// Whether it ends with the piece.
    last: bool,
}

impl<'a> Shown<'a> {
    fn of(mark: &'a Mark, status: Status) -> Self {
        Self { start: mark.start, end: mark.end, label: &mark.label, status }
    }
}

/// The marks of an article: gold and predicted laid over each other, over the summary.
fn marks<'a>(view: &'a ArticleView, errors: &'a [ErrorItem]) -> Vec<Shown<'a>> {
    let pairs = errors.iter().filter(|e| e.document == view.id);
    let pairs: Vec<_> = pairs.filter_map(|e| e.gold.as_ref().zip(e.predicted.as_ref())).collect();
    let (wrong_gold, wrong_predicted): (BTreeSet<_>, BTreeSet<_>) = pairs.into_iter().unzip();
    let predicted: BTreeSet<&Mark> = view.predicted.iter().collect();
    let gold: BTreeSet<&Mark> = view.gold.iter().collect();
    let of_gold = gold.iter().map(|mark| match () {
        () if predicted.contains(mark) => Shown::of(mark, Status::Right),
        () if wrong_gold.contains(mark) => Shown::of(mark, Status::WrongGold),
        () => Shown::of(mark, Status::Missed),
    });
    let of_predicted = predicted.difference(&gold).map(|mark| {
        let wrong = wrong_predicted.contains(mark);
        Shown::of(mark, if wrong { Status::WrongPredicted } else { Status::Spurious })
    });
    let chosen = view.summary.iter().flat_map(|summary| summary.chosen.iter().flatten());
    let sentences = chosen.filter_map(|&sentence| view.sentences.get(sentence)).map(|range| {
        Shown { start: range.start, end: range.end, label: "", status: Status::Picked }
    });
    of_gold.chain(of_predicted).chain(sentences).collect()
}

/// Cuts `text`, which starts at byte `base` of the article, at every boundary of a mark.
/// Marks that overlap so come to stand on the same pieces, and none has to be nested.
fn pieces<'a>(text: &'a str, base: usize, marks: &[Shown<'a>]) -> Vec<Piece<'a>> {
    let cut = |at: usize| {
        let at = at.saturating_sub(base).min(text.len());
        (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
    };
    let spans = marks.iter().map(|mark| (cut(mark.start)..cut(mark.end), mark));
    let spans: Vec<_> = spans.filter(|(span, _)| !span.is_empty()).collect();
    let mut cuts: BTreeSet<usize> = [0, text.len()].into();
    cuts.extend(spans.iter().flat_map(|(span, _)| [span.start, span.end]));
    let ends = cuts.iter().skip(1);
    let piece = |(&start, &end): (&usize, &usize)| {
        let over = spans.iter().filter(|(span, _)| span.start <= start && end <= span.end);
        let over = over.map(|(span, mark)| Over {
            status: mark.status,
            label: mark.label,
            first: span.start == start,
            last: span.end == end,
        });
        let over: Vec<Over<'a>> = over.collect();
        // The colour says most about what is right.
        let mentions = over.iter().filter(|over| over.status != Status::Picked);
        let mention = mentions.max_by_key(|over| over.status == Status::Right);
        let style = mention.map(|over| style(over.label));
        Some(Piece { text: text.get(start..end)?, style, over })
    };
    cuts.iter().zip(ends).filter_map(piece).collect()
}
