//! The rows of a page in the order they are read in: columns one after another, where there are
//! some, and rows of tables from left to right.

use super::lines::{Row, Run};

/// The narrowest gap between columns, in ems.
const GUTTER: f32 = 0.9;
/// The fewest rows that a column has.
const MIN_ROWS: usize = 3;
/// The narrowest column of prose, in ems: about 18 letters.
const MIN_WIDTH: f32 = 8.0;
/// The share of a stretch's width from which on rows leave no room for a second column.
const FULL: f32 = 0.62;
/// The most rows of a page whose columns are looked for.
const MAX_ROWS: usize = 2_000;
/// How often columns are looked for within columns.
const MAX_DEPTH: usize = 6;

/// Rows of the same column, from the top.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) rows: Vec<Row>,
}

/// The columns of a page in the order they are read in.
pub(super) fn columns(rows: &[Row]) -> Vec<Column> {
    let mut columns = Vec::new();
    let depth = if rows.len() > MAX_ROWS { MAX_DEPTH } else { 0 };
    split(rows, depth, &mut columns);
    columns
}

fn split(rows: &[Row], depth: usize, columns: &mut Vec<Column>) {
    let mut single: Vec<Row> = Vec::new();
    let mut rest = rows;
    while let Some(first) = rest.first() {
        let stretch = if depth < MAX_DEPTH { stretch(rest) } else { None };
        let Some((length, gutters)) = stretch else {
            single.push(first.clone());
            rest = &rest[1..];
            continue;
        };
        if !single.is_empty() {
            columns.push(Column { rows: std::mem::take(&mut single) });
        }
        for index in 0..=gutters.len() {
            let from = index.checked_sub(1).map_or(f32::MIN, |index| gutters[index]);
            let to = gutters.get(index).copied().unwrap_or(f32::MAX);
            split(&between(&rest[..length], from, to), depth + 1, columns);
        }
        rest = &rest[length..];
    }
    if !single.is_empty() {
        columns.push(Column { rows: single });
    }
}

/// The part of the rows that lies between two places.
fn between(rows: &[Row], from: f32, to: f32) -> Vec<Row> {
    let part = |row: &Row| {
        let inside = |run: &&Run| {
            let middle = f32::midpoint(run.x0, run.x1);
            middle >= from && middle < to
        };
        let runs: Vec<_> = row.runs.iter().filter(inside).cloned().collect();
        (!runs.is_empty()).then_some(Row { runs, y: row.y })
    };
    rows.iter().filter_map(part).collect()
}

/// How many of the rows from the first on stand in columns, and where the middles of the gaps
/// between these are. The longest stretch is taken.
fn stretch(rows: &[Row]) -> Option<(usize, Vec<f32>)> {
    let left = rows.iter().flat_map(|row| &row.runs).map(|run| run.x0).fold(f32::MAX, f32::min);
    let right = rows.iter().flat_map(|row| &row.runs).map(|run| run.x1).fold(f32::MIN, f32::max);
    let width = right - left;
    let mut covered: Vec<(f32, f32)> = Vec::new();
    let mut best: Option<(usize, Vec<f32>)> = None;
    for (index, row) in rows.iter().enumerate() {
        for run in &row.runs {
            cover(&mut covered, run.x0, run.x1);
        }
        let gutter = GUTTER * row.runs.iter().map(|run| run.size).fold(f32::MAX, f32::min);
        let gutters: Vec<f32> = covered
            .windows(2)
            .filter(|pair| pair[1].0 - pair[0].1 >= gutter)
            .map(|pair| f32::midpoint(pair[0].1, pair[1].0))
            .collect();
        if gutters.is_empty() {
            let wide: f32 = covered.iter().map(|(from, to)| to - from).sum();
            if wide > FULL * width {
                break;
            }
        } else {
            best = Some((index + 1, gutters));
        }
    }
    let (length, gutters) = best?;
    let gutters = prose_gutters(&rows[..length], &gutters);
    (!gutters.is_empty()).then_some((length, gutters))
}

/// Adds a stretch to those that are covered.
fn cover(covered: &mut Vec<(f32, f32)>, from: f32, to: f32) {
    let first = covered.partition_point(|(_, end)| *end < from);
    let last = covered.partition_point(|(start, _)| *start <= to);
    let (mut from, mut to) = (from, to);
    for (start, end) in &covered[first..last.max(first)] {
        from = from.min(*start);
        to = to.max(*end);
    }
    covered.splice(first..last.max(first), [(from, to)]);
}

/// Those of the gaps that have columns of prose on both sides, and no cells of a table.
fn prose_gutters(rows: &[Row], gutters: &[f32]) -> Vec<f32> {
    let mut kept = Vec::new();
    let mut from = f32::MIN;
    for (index, &gutter) in gutters.iter().enumerate() {
        let to = gutters.get(index + 1).copied().unwrap_or(f32::MAX);
        if is_prose(&between(rows, from, gutter), rows)
            && is_prose(&between(rows, gutter, to), rows)
        {
            kept.push(gutter);
            from = gutter;
        }
    }
    kept
}

/// Whether rows look like a column of prose: several, wide, of letters.
fn is_prose(part: &[Row], all: &[Row]) -> bool {
    if part.len() < MIN_ROWS {
        return false;
    }
    let mut widths: Vec<f32> = part
        .iter()
        .map(|row| {
            let (first, last) = (&row.runs[0], &row.runs[row.runs.len() - 1]);
            (last.x1 - first.x0) / row.size().max(1.0)
        })
        .collect();
    widths.sort_by(f32::total_cmp);
    let chars: usize = part.iter().map(|row| row.text().chars().count()).sum();
    let letters = |row: &Row| row.text().chars().filter(|char| char.is_alphabetic()).count();
    let letters: usize = part.iter().map(letters).sum();
    let dense = part.len() * 2 > all.len();
    widths[widths.len() / 2] >= MIN_WIDTH && letters * 10 > chars * 6 && (dense || part.len() > 8)
}

#[cfg(test)]
mod tests {
    use super::super::lines::rows;
    use super::super::lines::tests::glyphs;
    use super::*;

    fn read(lines: &[(&str, f32, f32)]) -> Vec<String> {
        let glyphs: Vec<_> =
            lines.iter().flat_map(|(text, x, y)| glyphs(text, *x, *y, 10.0)).collect();
        let columns = columns(&rows(&glyphs));
        let text = |column: &Column| {
            let rows: Vec<_> = column.rows.iter().map(Row::text).collect();
            rows.join("/")
        };
        columns.iter().map(text).collect()
    }

    #[test]
    fn columns_are_read_one_after_another() {
        let page = [
            ("A headline that goes across both of the columns here", 0.0, 10.0),
            ("The first column is wide", 0.0, 30.0),
            ("enough for some words of", 0.0, 42.0),
            ("prose that make it one.", 0.0, 54.0),
            ("The second has lines at", 140.0, 32.0),
            ("other places than those", 140.0, 46.0),
            ("of the first column has.", 140.0, 60.0),
            ("A line below that goes across both of the columns too", 0.0, 80.0),
        ];
        assert_eq!(
            read(&page),
            [
                "A headline that goes across both of the columns here",
                "The first column is wide/enough for some words of/prose that make it one.",
                "The second has lines at/other places than those/of the first column has.",
                "A line below that goes across both of the columns too",
            ]
        );
    }

    #[test]
    fn tables_are_read_row_by_row() {
        let table = [
            ("Gold", 0.0, 10.0),
            ("Norway", 80.0, 10.0),
            ("Silver", 0.0, 22.0),
            ("Sweden", 80.0, 22.0),
            ("Bronze", 0.0, 34.0),
            ("Finland", 80.0, 34.0),
        ];
        assert_eq!(read(&table), ["Gold Norway/Silver Sweden/Bronze Finland"]);
    }

    #[test]
    fn stretches_that_touch_become_one() {
        let mut covered = Vec::new();
        for (from, to) in [(0.0, 1.0), (5.0, 6.0), (2.0, 3.0), (0.5, 2.5), (9.0, 10.0)] {
            cover(&mut covered, from, to);
        }
        assert_eq!(covered, [(0.0, 3.0), (5.0, 6.0), (9.0, 10.0)]);
    }
}
