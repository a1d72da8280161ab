//! Which type was taken for which: mentions with the same span, with what has another span or no
//! answer in columns and rows of its own, so that rows add up to the gold and columns to what was
//! predicted.

use nutgraf_eval::ner::ErrorKind;
use nutgraf_eval::report::NerReport;
use serde::Serialize;

use super::style;

#[derive(Serialize)]
pub(super) struct Matrix<'a> {
    /// The types, with the styles of their elements.
    labels: Vec<(&'a str, String)>,
    /// A row for each gold type, then those of another span and the spurious.
    rows: Vec<Vec<Option<Cell>>>,
    /// Of each row, and of each column.
    sums: (Vec<u64>, Vec<u64>),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Cell {
    count: u64,
    right: bool,
    opacity: String,
}

impl<'a> Matrix<'a> {
    pub(super) fn new(ner: &'a NerReport) -> Self {
        let labels = &ner.confusion.labels;
        let counts = counts(ner);
        let most = counts.iter().flatten().flatten().copied().max().unwrap_or(0).max(1) as f64;
        // Square roots: errors are few beside what is right, and have to be seen.
        let cell = |row: usize, column: usize, count: u64| Cell {
            count,
            right: row == column && row < labels.len(),
            opacity: format!("{:.3}", 0.6 * (count as f64 / most).sqrt()),
        };
        let rows = counts.iter().enumerate().map(|(row, cells)| {
            let cells = cells.iter().enumerate();
            cells.map(|(column, count)| count.map(|count| cell(row, column, count))).collect()
        });
        let sum = |cells: &mut dyn Iterator<Item = Option<u64>>| cells.flatten().sum();
        let columns =
            (0..counts.len()).map(|column| sum(&mut counts.iter().map(|row| row[column])));
        let sums =
            (counts.iter().map(|row| sum(&mut row.iter().copied())).collect(), columns.collect());
        Self {
            labels: labels.iter().map(|label| (&**label, style(label))).collect(),
            rows: rows.collect(),
            sums,
        }
    }
}

/// `[gold][predicted]`, each side with two more places: 'another span', and none. Nothing is in the
/// cells that both sides' last places share.
fn counts(ner: &NerReport) -> Vec<Vec<Option<u64>>> {
    let labels = &ner.confusion.labels;
    let (other, none) = (labels.len(), labels.len() + 1);
    let mut cells = vec![vec![None; labels.len() + 2]; labels.len() + 2];
    for (row, line) in cells.iter_mut().enumerate() {
        for (column, cell) in line.iter_mut().enumerate() {
            *cell = (row < other || column < other).then_some(0);
        }
    }
    let mut add = |row: usize, column: usize, count: u64| {
        let cell = &mut cells[row][column];
        *cell = cell.map(|known| known + count);
    };
    // The report's matrix counts pairs that overlap, whatever their spans.
    let own = |place: usize| if place == other { none } else { place };
    for (row, line) in ner.confusion.cells.iter().enumerate() {
        for (column, &count) in line.iter().enumerate() {
            add(own(row), own(column), count);
        }
    }
    let place = |label: &str| labels.iter().position(|known| &**known == label);
    for error in &ner.errors {
        let pair = error.gold.as_ref().zip(error.predicted.as_ref());
        let Some((gold, predicted)) = pair else { continue };
        if !matches!(error.kind, ErrorKind::Boundary | ErrorKind::Both) {
            continue;
        }
        if let Some((gold, predicted)) = place(&gold.label).zip(place(&predicted.label)) {
            cells[gold][predicted] = cells[gold][predicted].map(|count| count.saturating_sub(1));
            for (row, column) in [(gold, other), (other, predicted)] {
                cells[row][column] = cells[row][column].map(|count| count + 1);
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use nutgraf_eval::Span;
    use nutgraf_eval::data::{Annotation, Article};
    use nutgraf_eval::evaluate::{Evaluation, Options};
    use nutgraf_eval::report::SystemInfo;

    #[test]
    fn rows_add_up_to_the_gold_and_columns_to_the_predictions() {
        let text = "Ada Venn met Bo Lind in Arden at noon";
        let article = |spans: &[(usize, usize, &str)]| Article {
            id: "a".into(),
            text: text.into(),
            entities: spans.iter().map(|&(s, e, l)| Annotation::new(Span::new(s, e), l)).collect(),
            ..Article::default()
        };
        // Right; wrong boundary; wrong type; missed; spurious.
        let gold = article(&[(0, 8, "PER"), (13, 20, "PER"), (24, 29, "LOC"), (33, 37, "DATE")]);
        let predicted = article(&[(0, 8, "PER"), (13, 15, "PER"), (24, 29, "ORG"), (9, 12, "ORG")]);
        let report = Evaluation::new("set", SystemInfo::file("p"), Options::default())
            .ner(&[gold], &[predicted])
            .and_then(Evaluation::report)
            .expect("a report");
        let ner = report.ner.expect("entities");
        let labels: Vec<&str> = ner.confusion.labels.iter().map(|label| &**label).collect();
        assert_eq!(labels, ["DATE", "LOC", "ORG", "PER"]);
        let [n, o, l] = [None, Some(0), Some(1)];
        assert_eq!(
            super::counts(&ner),
            [
                vec![o, o, o, o, o, l],
                vec![o, o, l, o, o, o],
                vec![o, o, o, o, o, o],
                vec![o, o, o, l, l, o],
                vec![o, o, o, l, n, n],
                vec![o, o, l, o, n, n],
            ]
        );
    }
}
