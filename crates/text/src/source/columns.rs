//! Columns side by side, as `pdftotext -layout` writes them: lines of such a text are not lines of
//! its sentences, and no span can point at one.

/// Blanks that part two columns, at least.
const GUTTER: usize = 3;
/// The fewest lines of two columns.
const FEWEST_LINES: usize = 6;
/// The share of lines, in percent, that must have the same gutter.
const SHARE_PERCENT: usize = 50;
/// The fewest characters of a line's part in a column of prose; what has less are tables.
const FEWEST_CHARS: usize = 12;
/// The share of characters, in percent, that are letters in prose.
const LETTERS_PERCENT: usize = 70;
/// Bytes of a line that are looked at.
const LONGEST_LINE: usize = 400;
/// Lines that are looked at.
const SAMPLE_LINES: usize = 400;

/// Whether the lines of `text` are those of two columns or more of prose.
pub(super) fn side_by_side(text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE_LINES);
    let lines: Vec<&str> =
        lines.map(|line| &line[..line.floor_char_boundary(LONGEST_LINE)]).collect();
    // How many lines have a second column that begins there.
    let mut starts: Vec<usize> = Vec::new();
    for line in &lines {
        for start in second_columns(line) {
            if starts.len() <= start {
                starts.resize(start + 1, 0);
            }
            starts[start] += 1;
        }
    }
    let most = starts.into_iter().max().unwrap_or(0);
    most >= FEWEST_LINES && most * 100 >= lines.len() * SHARE_PERCENT
}

/// Where, in characters, prose begins after a gutter with prose before it.
fn second_columns(line: &str) -> Vec<usize> {
    let indent = line.len() - line.trim_start().len();
    let mut found = Vec::new();
    let mut from = indent;
    while let Some(gap) = line[from..].find("   ") {
        let left = &line[from..from + gap];
        let right = line[from + gap..].trim_start();
        let start = line.len() - right.len();
        let own = right.split("   ").next().unwrap_or_default();
        if start - from - gap >= GUTTER && is_prose(left) && is_prose(own) {
            found.push(line[..start].chars().count());
        }
        if right.is_empty() {
            break;
        }
        from = start;
    }
    found
}

fn is_prose(part: &str) -> bool {
    let (all, letters) = part
        .chars()
        .filter(|c| !c.is_whitespace())
        .fold((0, 0), |(all, letters), c| (all + 1, letters + usize::from(c.is_alphabetic())));
    all >= FEWEST_CHARS && letters * 100 >= all * LETTERS_PERCENT
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: &[&str] = &[
        "The city council of Ashford",
        "voted on Tuesday night to close",
        "the old river bridge for two",
        "years while engineers replace",
        "its cracked steel beams. Mayor",
        "Helen Okafor called it painful",
        "but necessary, and she left.",
    ];
    const RIGHT: &[&str] = &[
        "Shop owners on the east bank",
        "said that they feared losing",
        "customers, and asked for a",
        "ferry across the river. The",
        "council said that it would",
        "think about that in a week",
        "or two, if it meets at all.",
    ];

    #[test]
    fn columns_are_told_from_tables_and_prose() {
        let lines = LEFT.iter().zip(RIGHT).map(|(left, right)| format!("{left:<36}{right}\n"));
        assert!(side_by_side(&lines.collect::<String>()));
        for line in [
            "The council met.   It voted.",
            "Ashford United        12   3   4   40",
            "   An indented line of prose that is long enough for two.",
            "The council of Ashford met on Tuesday night and voted.",
        ] {
            assert!(!side_by_side(&format!("{line}\n").repeat(20)), "{line}");
        }
        assert!(!side_by_side(""));
    }
}
