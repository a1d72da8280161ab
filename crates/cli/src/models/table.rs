//! Columns of text.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

/// Rows in columns, two spaces apart, those of number `right` flush right.
pub(super) fn table(rows: &[Vec<String>], right: usize) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or_default()
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let space = " ".repeat(width - cell.width());
            let (first, second) = if column == right { (&space, cell) } else { (cell, &space) };
            let _ = write!(line, "  {first}{second}");
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}
