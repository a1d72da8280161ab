//! How a table's cells are kept apart, found out from its first rows.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::input::fields;

/// What may stand between cells, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How cells are kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) separator: u8,
    /// What stands before a quotation mark within quotation marks, beside another one.
    pub(super) escape: Option<u8>,
    /// Whether cells may stand in quotation marks; in some tables these are but characters.
    pub(super) quoting: bool,
    /// Bytes at the beginning that say what the separator is, as Excel has them.
    pub(super) said: usize,
}

impl Dialect {
    /// That of a table which begins like this, or is this if it is `whole`. With `tabs` it is known
    /// what stands between cells.
    pub(super) fn of(sample: &[u8], whole: bool, tabs: bool) -> Self {
        let said = said(sample);
        let rest = &sample[said.map_or(0, |(_, length)| length)..];
        let separators: &[u8] = match (&said, tabs) {
            (Some((separator, _)), _) => &[*separator],
            (None, true) => b"\t",
            (None, false) => &SEPARATORS,
        };
        let mut best: Option<(Fit, Self)> = None;
        for &separator in separators {
            // With tabs and bars between cells, some quote nothing.
            let quotings = if matches!(separator, b'\t' | b'|') { 3 } else { 2 };
            let all = [(None, true), (Some(b'\\'), true), (None, false)];
            for (escape, quoting) in all.into_iter().take(quotings) {
                let said = said.map_or(0, |(_, length)| length);
                let dialect = Self { separator, escape, quoting, said };
                let fit = Fit::of(rest, whole, dialect);
                // Of those that fit alike, the first.
                if best.as_ref().is_none_or(|(other, _)| fit > *other) {
                    best = Some((fit, dialect));
                }
            }
        }
        let usual = Self { separator: b',', escape: None, quoting: true, said: 0 };
        best.map_or(usual, |(_, dialect)| dialect)
    }

    /// A reader of it.
    pub(super) fn reader(self) -> Reader {
        let mut builder = ReaderBuilder::new();
        builder.delimiter(self.separator).escape(self.escape).quoting(self.quoting).build()
    }
}

/// The separator that a first line `sep=;` gives, and the length of that line.
fn said(sample: &[u8]) -> Option<(u8, usize)> {
    let rest = sample.strip_prefix(b"sep=")?;
    let (&separator, end) = rest.split_first()?;
    let length = match end {
        [b'\r', b'\n', ..] => 7,
        [b'\n', ..] => 6,
        _ => return None,
    };
    Some((separator, length))
}

/// How well a dialect fits: the better of two is the greater.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Fit {
    /// Whether there is more than one column.
    has_columns: bool,
    /// The share of rows that are as long as the header.
    equal: f32,
    /// How many columns the header has.
    columns: usize,
}

impl Fit {
    fn of(sample: &[u8], whole: bool, dialect: Dialect) -> Self {
        let counts = counts(sample, whole, dialect);
        let columns = counts.first().copied().unwrap_or(0);
        let equal = counts.iter().filter(|count| **count == columns).count();
        let equal = equal as f32 / counts.len().max(1) as f32;
        Self { has_columns: columns > 1, equal, columns }
    }
}

/// How many cells the rows have that are whole in the sample; more than any row has where one
/// never ends.
fn counts(mut sample: &[u8], whole: bool, dialect: Dialect) -> Vec<usize> {
    let mut reader = dialect.reader();
    let (mut cells, mut ends) = (vec![0; 1 << 12], vec![0; 1 << 8]);
    let (mut counts, mut count, mut row) = (Vec::new(), 0, sample);
    while !sample.is_empty() {
        let (result, read, _, more) = reader.read_record(sample, &mut cells, &mut ends);
        sample = &sample[read..];
        count += more;
        if result == ReadRecordResult::Record {
            counts.push(count);
            (count, row) = (0, sample);
        }
    }
    match counts.is_empty() {
        // A last line without an end.
        true => counts.push(count + 1),
        false if whole && row.contains(&b'\n') => counts.push(usize::MAX),
        false => {}
    }
    counts
}

/// Whether text begins with the header of a table that has a text: names with a separator
/// between, one of which is usual for texts.
pub(in crate::input) fn has_header(text: &str) -> bool {
    let Some(line) = text.lines().next().filter(|line| line.len() < 2000) else { return false };
    SEPARATORS.iter().any(|separator| {
        let names: Vec<_> = line
            .split(char::from(*separator))
            .map(|name| name.trim_matches(['"', '\u{feff}']))
            .collect();
        // Names have no spaces, as sentences with commas have.
        let is_name = |name: &&str| {
            name.len() <= 40 && name.chars().all(|c| c.is_alphanumeric() || "_-.:#".contains(c))
        };
        names.len() > 1
            && names.iter().all(is_name)
            && names.iter().any(|name| fields::is_usual(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sample: &str, separator: u8, escape: Option<u8>) {
        let dialect = Dialect::of(sample.as_bytes(), true, false);
        assert_eq!((dialect.separator, dialect.escape), (separator, escape), "{sample}");
    }

    #[test]
    fn the_separator_is_the_one_that_makes_rows_equal() {
        check("a,b\n1,2\n", b',', None);
        check("a;b\n1,5;2,5\n", b';', None);
        check("a\tb\n1, 2; 3\t4\n", b'\t', None);
        check("a|b\n", b'|', None);
        check("a,b", b',', None);
        check("text\nOne, two.\n", b';', None);
        check("text\n\"One, two.\"\n", b',', None);
        check("a;b;c,d\n1;2;3\n4;5;6\n", b';', None);
        check("", b',', None);
    }

    #[test]
    fn quotation_marks_may_be_but_characters() {
        let quoting = |sample: &str| Dialect::of(sample.as_bytes(), true, false).quoting;
        assert!(!quoting("a\tb\n1\t\"Yes, he said.\n2\tNo.\n3\tNo.\n"));
        assert!(quoting("a\tb\n1\t\"Yes,\nhe said.\"\n2\tNo.\n"));
        assert!(quoting("a,b\n1,No.\n"));
    }

    #[test]
    fn backslashes_may_escape_quotation_marks() {
        check("a,b\n1,\"He said \\\"no, no\\\".\"\n", b',', Some(b'\\'));
        check("a,b\n1,\"C:\\\\\"\n", b',', None);
        check("a,b\n1,\"C:\\\"\n2,x\n", b',', None);
    }
}
