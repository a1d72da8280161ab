//! Plain text to blocks: paragraphs, list items and headings, from blank lines, bullets and
//! the layout of the lines.

use super::BlockKind;
use super::layout::{Layout, ends_sentence};
use super::lines::{Line, lines};
use super::turns::starts_turn;
use crate::span::Span;

/// The longest heading, in chars: a long headline of a news site has about 120.
const HEADING_CHARS: usize = 140;
/// The longest subheading in sentence case, in words ("What happens next").
const SUBHEADING_WORDS: usize = 6;
/// The fewest tabs of the row of a table: a line may have one before its words, or between two.
const ROW_TABS: usize = 2;
/// A block at least this long, in chars, is prose even if it has no full stop.
const PROSE_CHARS: usize = 80;

/// Finds the paragraphs and list items of a plain text.
///
/// The marker of a list item ("-", "•", "2.") stands outside its block, as it does in a text
/// made from Markdown. A number counts as a marker only beside another numbered line, so that
/// "1. FC Köln" keeps its name.
pub(super) fn find(text: &str) -> Vec<(Span, BlockKind)> {
    let layout = Layout::of(text);
    let mut found = Blocks::default();
    let mut open: Option<Open> = None;
    for line in lines(text) {
        let marker = marker(line.span.of(text));
        match &mut open {
            Some(block) if block.takes(text, layout, line, marker) => {
                block.span.end = line.span.end;
                block.last = line;
            }
            _ => {
                if let Some(block) = open.take() {
                    found.push(&block);
                }
                open = Some(Open { span: line.span, last: line, marker });
            }
        }
    }
    if let Some(block) = open {
        found.push(&block);
    }
    for (span, kind) in &mut found.blocks {
        if !span.of(text).contains(super::lines::is_line_end) && is_row(span.of(text)) {
            *kind = BlockKind::TableRow;
        }
    }
    found.blocks
}

/// Whether a line is the row of a table, with tabs between its cells.
fn is_row(line: &str) -> bool {
    line.bytes().filter(|byte| *byte == b'\t').count() >= ROW_TABS && !ends_sentence(line)
}

/// The headings among the blocks of a plain text: short lines without a full stop that stand
/// over prose, and are in title case, in capitals, very short, or the first of the document.
pub(super) fn mark_headings(text: &str, blocks: &mut [(Span, BlockKind)]) {
    let is_boilerplate = |kind| matches!(kind, BlockKind::Boilerplate(_));
    let first = blocks.iter().position(|&(_, kind)| !is_boilerplate(kind));
    let mut over_prose = false;
    for (index, (span, kind)) in blocks.iter_mut().enumerate().rev() {
        let block = span.of(text);
        match kind {
            BlockKind::Boilerplate(_)
            | BlockKind::Heading
            | BlockKind::TableRow
            | BlockKind::Note => {}
            BlockKind::Paragraph if over_prose && is_heading(block, Some(index) == first) => {
                *kind = BlockKind::Heading;
            }
            BlockKind::ListItem => over_prose = true,
            BlockKind::Paragraph => {
                over_prose = ends_sentence(block) || block.chars().nth(PROSE_CHARS).is_some();
            }
        }
    }
}

fn is_heading(block: &str, first: bool) -> bool {
    let one_line = !block.contains(super::lines::is_line_end);
    if !one_line || block.chars().nth(HEADING_CHARS).is_some() || block.ends_with([',', ';', ':']) {
        return false;
    }
    if !block.starts_with(|c: char| {
        c.is_uppercase() || c.is_numeric() || "\"'“‘«¿¡#$€£".contains(c) || is_caseless(c)
    }) {
        return false;
    }
    let words = || block.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    let long_words = words().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 3);
    let (mut capitals, mut long) = (0, 0);
    for word in long_words {
        long += 1;
        capitals +=
            usize::from(word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase));
    }
    let title_case = capitals > 0 && capitals * 4 >= long * 3;
    if block.ends_with(['?', '!']) {
        return title_case && words().count() > 2;
    }
    !ends_sentence(block) && (first || title_case || words().count() <= SUBHEADING_WORDS)
}

fn is_caseless(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

/// A block whose next line has not been looked at.
struct Open {
    span: Span,
    last: Line,
    marker: Option<Marker>,
}

impl Open {
    /// Whether `line` goes on with this block.
    fn takes(&self, text: &str, layout: Layout, line: Line, marker: Option<Marker>) -> bool {
        if line.after_blank {
            return marker.is_none() && layout.joins_apart(text, self.last, line);
        }
        if starts_turn(line.span.of(text))
            || is_row(line.span.of(text))
            || is_row(self.last.span.of(text))
        {
            return false;
        }
        let above = self.last.span.of(text);
        if let Some(marker) = marker {
            let same_list = self.marker.is_some_and(|open| open.numbered == marker.numbered);
            let line_starts_block = same_list
                || !layout.is_wrapped()
                || ends_sentence(above)
                || layout.ends_early(text, self.last);
            return !line_starts_block;
        }
        // The lines of a list item hang below its first word.
        let hangs = self.marker.is_some() && line.indent > 0 && !ends_sentence(above);
        hangs || layout.joins(text, self.last, line)
    }
}

#[derive(Default)]
struct Blocks {
    blocks: Vec<(Span, BlockKind)>,
    /// Where the words of the last block start, if it is numbered.
    numbered: Option<usize>,
}

impl Blocks {
    fn push(&mut self, block: &Open) {
        let Open { span, marker, .. } = *block;
        let body = marker.map(|marker| Span::new(span.start + marker.len, span.end));
        match (body, marker) {
            (Some(body), Some(Marker { numbered: true, .. })) => {
                let above = self.numbered.replace(body.start);
                match (above, self.blocks.last_mut()) {
                    (Some(start), Some((span, kind))) => {
                        (span.start, *kind) = (start, BlockKind::ListItem);
                        self.blocks.push((body, BlockKind::ListItem));
                    }
                    _ => self.blocks.push((span, BlockKind::Paragraph)),
                }
            }
            (Some(body), _) => {
                self.numbered = None;
                self.blocks.push((body, BlockKind::ListItem));
            }
            _ => {
                self.numbered = None;
                self.blocks.push((span, BlockKind::Paragraph));
            }
        }
    }
}

/// What stands before the words of a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Marker {
    /// Its length with the white space after it, in bytes.
    len: usize,
    /// Whether it is a number or letter, and not a bullet.
    numbered: bool,
}

fn marker(line: &str) -> Option<Marker> {
    let (len, numbered) =
        bullet(line).map(|len| (len, false)).or_else(|| number(line).map(|len| (len, true)))?;
    let rest = &line[len..];
    let body = rest.trim_start();
    let spaced = body.len() < rest.len() || line.starts_with(TIGHT_BULLETS);
    (spaced && !body.is_empty()).then_some(Marker { len: line.len() - body.len(), numbered })
}

/// Bullets that need no space before the words, since they are nothing but bullets.
const TIGHT_BULLETS: [char; 8] = ['•', '‣', '▪', '●', '◦', '■', '►', '∙'];

/// The length of the bullet that `line` starts with, in bytes.
pub(super) fn bullet(line: &str) -> Option<usize> {
    let first = line.chars().next()?;
    let spaced = line[first.len_utf8()..].starts_with(char::is_whitespace);
    let is_bullet =
        TIGHT_BULLETS.contains(&first) || spaced && matches!(first, '-' | '*' | '–' | '·' | '+');
    is_bullet.then(|| first.len_utf8())
}

/// The length of the item number that `line` starts with: "1.", "12)", "(3)", "(a)", "b)".
fn number(line: &str) -> Option<usize> {
    let inner = line.strip_prefix('(').unwrap_or(line);
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let letter = usize::from(digits == 0 && inner.starts_with(|c: char| c.is_ascii_lowercase()));
    let close = inner.as_bytes().get(digits + letter)?;
    let closed = match close {
        b')' => digits + letter > 0,
        b'.' => digits > 0 && inner.len() == line.len(),
        _ => false,
    };
    (closed && digits <= 3).then_some(line.len() - inner.len() + digits + letter + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_table() {
        check(
            "The results of Sunday were these, it was said.\n1\tAnn Orr\t1:10\n2\tBo Lee\t1:12\nShe won.",
            &[
                ('P', "The results of Sunday were these, it was said."),
                ('T', "1\tAnn Orr\t1:10"),
                ('T', "2\tBo Lee\t1:12"),
                ('P', "She won."),
            ],
        );
        check("Ann Orr:\tIt fell.", &[('P', "Ann Orr:\tIt fell.")]);
        check("Orr\tand\tLee left.", &[('P', "Orr\tand\tLee left.")]);
    }

    /// Each block as a letter (P, L, H) and its text.
    fn check(text: &str, expected: &[(char, &str)]) {
        let mut blocks = find(text);
        mark_headings(text, &mut blocks);
        let found: Vec<_> = blocks
            .iter()
            .map(|(span, kind)| {
                let letter = match kind {
                    BlockKind::Paragraph => 'P',
                    BlockKind::Heading => 'H',
                    BlockKind::ListItem => 'L',
                    BlockKind::TableRow => 'T',
                    BlockKind::Note => 'N',
                    BlockKind::Boilerplate(_) => 'B',
                };
                (letter, span.of(text))
            })
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn blank_lines_separate_paragraphs() {
        check("One.\n\nTwo.\r\n\r\n\r\nThree.", &[('P', "One."), ('P', "Two."), ('P', "Three.")]);
    }

    #[test]
    fn one_paragraph_a_line() {
        let long = "The two sides met on Monday. ".repeat(8);
        let long = long.trim_end();
        check(&format!("{long}\n{long}\nShare."), &[('P', long), ('P', long), ('P', "Share.")]);
    }

    #[test]
    fn a_lower_case_line_goes_on() {
        let text = "The president of the republic said that\nhe would step down.";
        check(text, &[('P', text)]);
    }

    #[test]
    fn bullets() {
        check(
            "Key points:\n- First thing\n- Second thing\n  goes on\n* Third",
            &[
                ('P', "Key points:"),
                ('L', "First thing"),
                ('L', "Second thing\n  goes on"),
                ('L', "Third"),
            ],
        );
        check("•Tight\n•\n• Loose", &[('L', "Tight"), ('P', "•"), ('L', "Loose")]);
        check("-5 degrees were measured.", &[('P', "-5 degrees were measured.")]);
    }

    #[test]
    fn numbers_are_markers_beside_other_numbers() {
        check("1. Eat.\n2. Sleep.\n\n3) Work.", &[('L', "Eat."), ('L', "Sleep."), ('L', "Work.")]);
        check("(a) Eat.\n(b) Sleep.", &[('L', "Eat."), ('L', "Sleep.")]);
        check("1. FC Köln won again.", &[('P', "1. FC Köln won again.")]);
        check(
            "Mr. Smith left.\nA. Jones too.",
            &[('P', "Mr. Smith left."), ('P', "A. Jones too.")],
        );
    }

    #[test]
    fn headings() {
        check(
            "Kim visits China for talks\n\nThe leader came by train.\n\nWhat Happens Next\n\nHe left.",
            &[
                ('H', "Kim visits China for talks"),
                ('P', "The leader came by train."),
                ('H', "What Happens Next"),
                ('P', "He left."),
            ],
        );
        check(
            "Will Seoul Answer the Call?\nIt may.",
            &[('H', "Will Seoul Answer the Call?"), ('P', "It may.")],
        );
        check("Who did it?\nNobody knows.", &[('P', "Who did it?"), ('P', "Nobody knows.")]);
        check("He came.\n\nThe end", &[('P', "He came."), ('P', "The end")]);
        check("It is in three parts:\nOne.", &[('P', "It is in three parts:"), ('P', "One.")]);
    }

    #[test]
    fn narrow_columns_are_paragraphs() {
        let column = "The city council of\nAshford voted on Tues-\nday night to close the\n\
            old river bridge for two\n\nyears while engineers\nreplace its cracked\nsteel beams. Mayor\n\
            Helen Okafor called it\npainful but necessary.";
        let next = "The bridge, built in\n1931 by the Marlow\nSteel Company, could\nno longer carry lorries.";
        check(&format!("{column}\n\n{next}"), &[('P', column), ('P', next)]);
    }

    #[test]
    fn marks_of_quoted_lines_are_no_text() {
        let text = "> The minister said on Tuesday that the two countries had agreed to\n\
            > reopen the border crossing, which was closed in 2020 when the pandemic\n> began.\n>\n\
            > Officials in Seoul welcomed the step.";
        let first = text[2..].split("\n>\n").next().expect("a paragraph");
        check(text, &[('P', first), ('P', "Officials in Seoul welcomed the step.")]);
    }

    #[test]
    fn one_word_lines_are_no_headings() {
        check("Word\nWord\nWord", &[('P', "Word"), ('P', "Word"), ('P', "Word")]);
    }

    #[test]
    fn a_number_at_the_start_of_a_wrapped_line_is_no_marker() {
        let text = "The fighting in the north of the country went on until the night of July\n\
            19. The army said that it had lost a dozen men there and that more of\n\
            them were missing, while the other side did not give any figures at all.";
        check(text, &[('P', text)]);
    }
}
