//! Excel workbooks (`.xlsx`): the rows of the first sheet that has any, as CSV, which is then read as
//! any table is. Read by `calamine`, cell by cell, since a sheet may claim more cells than memory holds.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};

use super::package::Package;
use crate::input::limits::{Limit, Limits};

/// Whole numbers that a float holds exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The rows of a workbook as CSV, and what to tell of it.
pub(super) fn rows(bytes: Vec<u8>, limits: &Limits) -> Result<(Vec<u8>, Option<String>), String> {
    check(&bytes, limits)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let sheets: Vec<String> = workbook.sheet_names();
    for name in &sheets {
        let csv = sheet(&mut workbook, name, limits)?;
        if csv.len() > SEPARATOR.len() {
            let note = (sheets.len() > 1).then(|| {
                format!(
                    "only its sheet `{name}` is read, of {}: save the others as files of their own",
                    sheets.len()
                )
            });
            return Ok((csv, note));
        }
    }
    Err("no sheet of it has a row".into())
}

/// Says what stands between the cells, so that nobody has to guess.
const SEPARATOR: &str = "sep=,\n";

/// Unpacks every part once, to see that none is larger than may be: what reads them does not look.
fn check(bytes: &[u8], limits: &Limits) -> Result<(), String> {
    let mut package = Package::open(bytes, limits)?;
    let names: Vec<String> = package.names().collect();
    for name in names {
        package.part(&name)?;
    }
    Ok(())
}

fn sheet(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
    limits: &Limits,
) -> Result<Vec<u8>, String> {
    let mut cells = match workbook.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A sheet of diagrams has none.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Vec::new()),
        Err(error) => return Err(damaged(&error)),
    };
    let mut out = SEPARATOR.as_bytes().to_vec();
    let mut row: Vec<String> = Vec::new();
    let mut number = None;
    let mut width = 0;
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
        let (at, column) = cell.get_position();
        if number.is_some_and(|number| number != at) {
            finish(&mut out, &mut row, &mut width, limits)?;
        }
        number = Some(at);
        let value = words(cell.get_value());
        if value.is_empty() {
            continue;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if row.len() <= column {
            row.resize(column.saturating_add(1).min(1 << 16), String::new());
        }
        if let Some(place) = row.get_mut(column) {
            *place = value;
        }
    }
    finish(&mut out, &mut row, &mut width, limits)?;
    Ok(out)
}

/// Writes a row, as long as the first at least; one without a word is none.
fn finish(
    out: &mut Vec<u8>,
    row: &mut Vec<String>,
    width: &mut usize,
    limits: &Limits,
) -> Result<(), String> {
    if row.is_empty() {
        return Ok(());
    }
    if *width == 0 {
        *width = row.len();
    }
    row.resize(row.len().max(*width), String::new());
    for (index, cell) in row.drain(..).enumerate() {
        if index > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
        out.push(b'"');
        limits.check(Limit::Unpacked, out.len()).map_err(|over| over.to_string())?;
    }
    out.push(b'\n');
    Ok(())
}

/// A cell as people read it.
fn words(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Excel keeps ids as floats.
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < EXACT => {
            format!("{number:.0}")
        }
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            match (hour, minute, second) {
                (0, 0, 0) => date,
                _ => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::DateTime(duration) => duration.as_f64().to_string(),
        // `#N/A` and the like say nothing; nor does an empty cell.
        _ => String::new(),
    }
}

fn damaged(error: &XlsxError) -> String {
    match error {
        XlsxError::Password => "it is encrypted: save it without its password first".into(),
        error => format!("it is cut off or damaged ({error})"),
    }
}
