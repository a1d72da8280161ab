//! Columns of text: the first to the left, the others to the right.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

/// Writes rows, each cell as wide as the widest of its column, two spaces between.
pub(super) fn write(out: &mut dyn Write, rows: &[Vec<String>]) -> io::Result<()> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let wide = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(wide).collect();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let space = " ".repeat(width - cell.width());
            line += "  ";
            let (left, right) = if column == 0 { (cell, &space) } else { (&space, cell) };
            line.push_str(left);
            line.push_str(right);
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A row of cells.
pub(super) fn row<const N: usize>(cells: [&dyn ToString; N]) -> Vec<String> {
    cells.iter().map(|cell| cell.to_string()).collect()
}
