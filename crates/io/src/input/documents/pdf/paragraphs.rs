//! Lines of columns to paragraphs and headings, with hyphens at line ends undone and what a page
//! break parts put together.

use std::collections::HashSet;

use nutgraf::BlockKind;

use super::columns::Column;
use super::lines::Row;

/// How much larger than the text headings are.
const HEADING: f32 = 1.15;
/// Letters of the longest heading.
const MAX_HEADING: usize = 250;
/// How much two sizes of the same text differ at most.
const SAME_SIZE: f32 = 0.12;
/// The usual distance of base lines, in ems, and what more parts paragraphs.
const LEADING: f32 = 1.2;
const PARTED: f32 = 1.35;
/// How far the first line of a paragraph is indented at least, in ems.
const INDENT: f32 = 0.7;
/// A gap from which on parts of a line are cells, in ems.
const CELL: f32 = 2.0;

/// A line of a column.
#[derive(Debug, Clone)]
struct Line {
    text: String,
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
    is_row: bool,
}

impl Line {
    fn new(row: &Row) -> Option<Self> {
        let (first, last) = (row.runs.first()?, row.runs.last()?);
        let size = row.size();
        let mut text = String::new();
        let (mut end, mut is_row) = (first.x0, false);
        for run in &row.runs {
            if !text.is_empty() {
                let is_cell = run.x0 - end > CELL * size;
                text.push_str(if is_cell { " | " } else { " " });
                is_row |= is_cell;
            }
            text.push_str(run.text.trim());
            end = run.x1;
        }
        Some(Self { text, x0: first.x0, x1: last.x1, y: row.y, size, is_row })
    }
}

/// A paragraph, or what looks like one.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    lines: Vec<Line>,
    /// The right end of its column.
    right: f32,
    /// Whether it is the first of its column.
    first: bool,
}

impl Paragraph {
    fn size(&self) -> f32 {
        self.lines.iter().map(|line| line.size).fold(0.0, f32::max)
    }

    fn chars(&self) -> usize {
        self.lines.iter().map(|line| line.text.chars().count()).sum()
    }
}

/// The paragraphs of a document's columns, each with its kind.
pub(super) fn paragraphs(columns: &[Column]) -> Vec<(BlockKind, String, f32)> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    for column in columns {
        let lines: Vec<_> = column.rows.iter().filter_map(Line::new).collect();
        part(&lines, &mut paragraphs);
    }
    let usual = usual_size(&paragraphs);
    let paragraphs = join_parted(paragraphs, usual);
    let words = Words::new(&paragraphs);
    let finished = paragraphs.iter().map(|paragraph| {
        let kind = kind(paragraph, usual);
        (kind, text(paragraph, &words), paragraph.size() / usual)
    });
    finished.collect()
}

/// The size that most letters have.
fn usual_size(paragraphs: &[Paragraph]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = Vec::new();
    for line in paragraphs.iter().flat_map(|paragraph| &paragraph.lines) {
        let size = (line.size * 4.0).round() / 4.0;
        let known = sizes.iter().position(|(known, _)| (*known - size).abs() < 0.1);
        match known {
            Some(index) => sizes[index].1 += line.text.len(),
            None if sizes.len() < 1_000 => sizes.push((size, line.text.len())),
            None => {}
        }
    }
    sizes.iter().max_by_key(|(_, count)| *count).map_or(10.0, |(size, _)| size.max(0.1))
}

/// Parts the lines of a column.
fn part(lines: &[Line], paragraphs: &mut Vec<Paragraph>) {
    let mut gaps: Vec<f32> = lines
        .windows(2)
        .map(|pair| (pair[1].y - pair[0].y) / pair[1].size.max(1.0))
        .filter(|gap| (0.8..2.6).contains(gap))
        .collect();
    gaps.sort_by(f32::total_cmp);
    // Of single and wider gaps, the single ones are the more; in short columns a gap may be alone.
    let leading = if gaps.len() < 3 { LEADING } else { gaps[gaps.len() * 2 / 5].max(1.0) };
    let right = lines.iter().map(|line| line.x1).fold(f32::MIN, f32::max);
    let first = paragraphs.len();
    for index in 0..lines.len() {
        let begins = index == 0 || {
            let before = &lines[index - 1];
            let within = paragraphs.last().map_or(0, |paragraph| paragraph.lines.len());
            begins(before, &lines[index], lines.get(index + 1), leading, right, within)
        };
        if begins {
            paragraphs.push(Paragraph {
                lines: Vec::new(),
                right,
                first: paragraphs.len() == first,
            });
        }
        if let Some(paragraph) = paragraphs.last_mut() {
            paragraph.lines.push(lines[index].clone());
        }
    }
}

/// Whether a line begins a paragraph, after `within` lines of the one before.
fn begins(
    before: &Line,
    line: &Line,
    next: Option<&Line>,
    leading: f32,
    right: f32,
    within: usize,
) -> bool {
    let em = line.size.max(1.0);
    let gap = (line.y - before.y) / em;
    if gap > PARTED * leading || line.is_row || before.is_row {
        return true;
    }
    if (line.size - before.size).abs() > SAME_SIZE * line.size.max(before.size) {
        return true;
    }
    if is_item(&line.text) {
        return true;
    }
    let indent = (line.x0 - before.x0) / em;
    let next_goes_back = next.is_none_or(|next| (line.x0 - next.x0) / em > INDENT);
    if indent > INDENT && next_goes_back && !is_item_start(&before.text) {
        return true;
    }
    // What stood further in than the text has ended.
    if indent < -INDENT && within > 1 {
        return true;
    }
    // The word would have had room on the line before.
    let word = line.text.split(' ').next().unwrap_or_default();
    let letters = line.text.chars().count().max(1) as f32;
    let width = (line.x1 - line.x0) * (word.chars().count() as f32 + 1.0) / letters;
    let has_ended = before.text.ends_with(is_end);
    let slack = if has_ended { 0.5 } else { 3.0 };
    before.x1 + width + slack * em < right && (has_ended || starts_large(&line.text))
}

/// Whether a char may end a sentence.
fn is_end(char: char) -> bool {
    matches!(char, '.' | '!' | '?' | '…' | '”' | '"' | '’' | ')' | ':')
}

fn starts_large(text: &str) -> bool {
    text.chars().find(|char| char.is_alphanumeric()).is_some_and(|char| !char.is_lowercase())
}

/// Whether a line begins an item of a list.
fn is_item(text: &str) -> bool {
    let bullet = ['•', '▪', '◦', '‣', '·', '■', '●', '○', '□', '\u{f0b7}', '➢', '✓'];
    let mut chars = text.chars();
    match chars.next() {
        Some(char) if bullet.contains(&char) => true,
        Some('–' | '—' | '-') => chars.next() == Some(' '),
        _ => false,
    }
}

/// Whether a line begins an item, numbered ones among them, whose other lines are indented.
fn is_item_start(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    is_item(text) || ((1..=2).contains(&digits) && text[digits..].starts_with(['.', ')']))
}

/// Puts together what the end of a column or page parts.
fn join_parted(paragraphs: Vec<Paragraph>, usual: f32) -> Vec<Paragraph> {
    let mut joined: Vec<Paragraph> = Vec::new();
    for paragraph in paragraphs {
        match joined.last_mut() {
            Some(last) if goes_on(last, &paragraph, usual) => {
                last.lines.extend(paragraph.lines);
                last.right = paragraph.right;
            }
            _ => joined.push(paragraph),
        }
    }
    joined
}

fn goes_on(last: &Paragraph, next: &Paragraph, usual: f32) -> bool {
    let (Some(end), Some(start)) = (last.lines.last(), next.lines.first()) else { return false };
    let same = (end.size - start.size).abs() <= SAME_SIZE * usual && end.size < HEADING * usual;
    if !next.first || !same || end.is_row || start.is_row || is_item_start(&start.text) {
        return false;
    }
    let hyphen = end.text.ends_with(['-', '\u{ad}', '\u{2010}']);
    let open = !end.text.ends_with(is_end);
    let lower = start.text.starts_with(char::is_lowercase);
    let full = last.lines.len() > 1 && end.x1 > last.right - 2.0 * end.size;
    (hyphen || open) && (lower || (full && next.lines.len() > 1))
}

fn kind(paragraph: &Paragraph, usual: f32) -> BlockKind {
    let text = paragraph.lines.first().map_or("", |line| line.text.as_str());
    if paragraph.lines.iter().any(|line| line.is_row) || is_item(text) {
        BlockKind::ListItem
    } else if paragraph.size() >= HEADING * usual && paragraph.chars() <= MAX_HEADING {
        BlockKind::Heading
    } else {
        BlockKind::Paragraph
    }
}

/// What tells whether a hyphen at a line's end is the word's own.
struct Words {
    /// The words that stand whole on a line.
    whole: HashSet<String>,
    /// Whether words are parted by a hyphen that does not stand in words.
    own: bool,
}

impl Words {
    fn new(paragraphs: &[Paragraph]) -> Self {
        let mut words = Self { whole: HashSet::new(), own: false };
        for line in paragraphs.iter().flat_map(|paragraph| &paragraph.lines) {
            let mut split: Vec<&str> = line.text.split_whitespace().collect();
            if let Some(last) = split.pop_if(|last| last.ends_with(['-', '\u{ad}', '\u{2010}'])) {
                words.own |= !last.ends_with('-');
            }
            words.whole.extend(split.iter().map(|word| bare(word)));
        }
        words
    }

    fn has(&self, word: &str) -> bool {
        self.whole.contains(&bare(word))
    }
}

/// A word without what stands around it, in lower case.
fn bare(word: &str) -> String {
    word.trim_matches(|char: char| !char.is_alphanumeric()).to_lowercase()
}

/// The lines with spaces between, words that are parted at their ends put together.
fn text(paragraph: &Paragraph, words: &Words) -> String {
    let mut text = String::new();
    for line in &paragraph.lines {
        let next = line.text.trim();
        if text.ends_with(['-', '\u{ad}', '\u{2010}']) {
            join(&mut text, next, words);
        } else if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(next);
    }
    text.trim_start_matches(|char: char| {
        matches!(char, '•' | '▪' | '◦' | '‣' | '·' | '■' | '●' | '○' | '□' | '\u{f0b7}' | '➢' | ' ')
    })
    .to_owned()
}

/// Makes ready for what goes on after a hyphen: the hyphen goes, unless it is the word's own.
fn join(text: &mut String, next: &str, words: &Words) {
    let hyphen = text.pop();
    let start = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let before = text[start..].to_owned();
    let after = next.split_whitespace().next().unwrap_or_default();
    let letter = before.ends_with(char::is_alphabetic);
    if hyphen == Some('\u{ad}') {
        return;
    }
    let own = if !letter && !before.ends_with(|char: char| char.is_ascii_digit()) {
        // A dash.
        text.push_str("- ");
        return;
    } else if !after.starts_with(char::is_lowercase)
        || !letter
        || (hyphen == Some('-') && words.own)
    {
        true
    } else {
        let whole = words.has(&format!("{before}{after}"));
        !whole && (words.has(&format!("{before}-{after}")) || before.contains('-'))
    };
    if own {
        text.push('-');
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::columns;
    use super::super::lines::rows;
    use super::super::lines::tests::glyphs;
    use super::*;

    fn read(lines: &[(&str, f32, f32, f32)]) -> Vec<(BlockKind, String)> {
        let glyphs: Vec<_> =
            lines.iter().flat_map(|(text, x, y, size)| glyphs(text, *x, *y, *size)).collect();
        let found = paragraphs(&columns(&rows(&glyphs)));
        found.into_iter().map(|(kind, text, _)| (kind, text)).collect()
    }

    #[test]
    fn gaps_indents_and_short_lines_part_paragraphs() {
        let found = read(&[
            ("Bridge to close", 0.0, 20.0, 20.0),
            ("The council voted on Tues-", 0.0, 50.0, 10.0),
            ("day to close the well-", 0.0, 62.0, 10.0),
            ("known bridge, Marie-", 0.0, 74.0, 10.0),
            ("Claire Mukamba said so.", 0.0, 86.0, 10.0),
            ("The well-known bridge is", 10.0, 98.0, 10.0),
            ("old.", 0.0, 110.0, 10.0),
            ("It is of iron and steel.", 0.0, 122.0, 10.0),
            ("A gap stands before this", 0.0, 142.0, 10.0),
        ]);
        let paragraph = BlockKind::Paragraph;
        assert_eq!(
            found,
            [
                (BlockKind::Heading, "Bridge to close".to_owned()),
                (paragraph, "The council voted on Tuesday to close the well-known bridge, Marie-Claire Mukamba said so.".to_owned()),
                (paragraph, "The well-known bridge is old.".to_owned()),
                (paragraph, "It is of iron and steel.".to_owned()),
                (paragraph, "A gap stands before this".to_owned()),
            ]
        );
    }

    #[test]
    fn items_and_rows_are_told() {
        let found = read(&[
            ("• One thing", 0.0, 10.0, 10.0),
            ("• Another", 0.0, 22.0, 10.0),
            ("Gold", 0.0, 50.0, 10.0),
            ("16", 100.0, 50.0, 10.0),
        ]);
        let item = BlockKind::ListItem;
        assert_eq!(
            found,
            [
                (item, "One thing".to_owned()),
                (item, "Another".to_owned()),
                (item, "Gold | 16".to_owned()),
            ]
        );
    }
}
