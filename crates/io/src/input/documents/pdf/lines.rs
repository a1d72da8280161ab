//! Glyphs to runs of text on a base line, and runs to the rows of a page.

use super::glyphs::{Glyph, UNKNOWN};

/// Distances within a line, in ems.
const SAME_LINE: f32 = 0.15;
const RAISED: f32 = 0.6;
/// A gap from which on a line is taken apart, since it may be between columns.
const APART: f32 = 0.9;
/// How far back a glyph may go in its run: kerning, and accents drawn over letters.
const BACK: f32 = -0.5;
/// A gap that is a space, where spaces are glyphs too, and where they are not.
const WIDE_SPACE: f32 = 0.33;
const SPACE: f32 = 0.16;
/// How much smaller raised letters are.
const SMALLER: f32 = 0.85;
/// How much larger than the text a letter is that begins an article.
const DROP_CAP: f32 = 1.8;

/// Text on a base line without a wide gap. Points, `y` downwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) x0: f32,
    pub(super) x1: f32,
    pub(super) y: f32,
    pub(super) size: f32,
}

/// Runs side by side on a base line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) runs: Vec<Run>,
    pub(super) y: f32,
}

impl Row {
    /// The runs' text with a space between.
    pub(super) fn text(&self) -> String {
        let texts: Vec<_> = self.runs.iter().map(|run| run.text.as_str()).collect();
        texts.join(" ")
    }

    pub(super) fn size(&self) -> f32 {
        self.runs.iter().map(|run| run.size).fold(0.0, f32::max)
    }
}

/// The rows of a page from the top.
pub(super) fn rows(glyphs: &[Glyph]) -> Vec<Row> {
    let mut runs = runs(glyphs);
    join_drop_caps(&mut runs);
    runs.sort_by(|a, b| a.y.total_cmp(&b.y).then(a.x0.total_cmp(&b.x0)));
    let mut rows: Vec<Row> = Vec::new();
    for run in runs {
        match rows.last_mut() {
            Some(row) if run.y - row.y < 0.3 * run.size.min(row.size()) => row.runs.push(run),
            _ => rows.push(Row { y: run.y, runs: vec![run] }),
        }
    }
    for row in &mut rows {
        row.runs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        let runs = std::mem::take(&mut row.runs);
        for run in runs {
            match row.runs.last_mut() {
                // Drawn piece by piece, in another order than they are read in.
                Some(last)
                    if run.x0 - last.x1 < APART * run.size && !is_drawn_again(last, &run) =>
                {
                    if run.x0 - last.x1 > SPACE * run.size && !last.text.ends_with(' ') {
                        last.text.push(' ');
                    }
                    last.text.push_str(&run.text);
                    last.x1 = last.x1.max(run.x1);
                    last.size = last.size.max(run.size);
                }
                Some(last) if is_drawn_again(last, &run) => {}
                _ => row.runs.push(run),
            }
        }
        for run in &mut row.runs {
            run.text.truncate(run.text.trim_end().len());
        }
        row.runs.retain(|run| run.text.chars().any(|char| !is_blank(char)));
    }
    rows.retain(|row| !row.runs.is_empty());
    rows
}

/// Whether nothing is seen of a char.
fn is_blank(char: char) -> bool {
    char.is_whitespace() || char.is_control() || matches!(char, '\u{200b}' | '\u{feff}' | '\u{ad}')
}

/// Whether a run is there already: bold that is made by drawing twice, or a shadow.
fn is_drawn_again(last: &Run, run: &Run) -> bool {
    (run.x0 - last.x0).abs() < 0.3 * run.size && last.text.trim_end() == run.text.trim_end()
}

fn runs(glyphs: &[Glyph]) -> Vec<Run> {
    let spaces = glyphs.iter().filter(|glyph| glyph.char.is_whitespace()).count();
    let space = if spaces * 12 > glyphs.len() { WIDE_SPACE } else { SPACE };
    let mut runs: Vec<Run> = Vec::new();
    // Where the last glyph of the last run ends, spaces among them.
    let mut end = 0.0_f32;
    let mut last: Option<Glyph> = None;
    for glyph in glyphs {
        if last.is_some_and(|last| is_same(&last, glyph)) {
            continue;
        }
        last = Some(*glyph);
        let blank = glyph.char.is_whitespace();
        if let Some(run) = runs.last_mut() {
            let em = run.size.max(glyph.size);
            let (gap, off) = (glyph.x0 - end, (glyph.y - run.y).abs());
            let near = gap > BACK * em && gap < APART * em;
            if near && off < SAME_LINE * em {
                if !blank && gap > space * em.min(glyph.size * 1.2) && !run.text.ends_with(' ') {
                    run.text.push(' ');
                }
                push(run, glyph, blank);
                end = glyph.x1;
                continue;
            }
            let raised = glyph.size < SMALLER * run.size && gap.abs() < 0.4 * run.size;
            if raised && off < RAISED * run.size && !blank {
                add_raised(run, glyph);
                end = glyph.x1;
                continue;
            }
        }
        if !blank {
            runs.push(Run {
                text: String::from(glyph.char),
                x0: glyph.x0,
                x1: glyph.x1,
                y: glyph.y,
                size: glyph.size,
            });
            end = glyph.x1;
        }
    }
    runs
}

/// Whether a glyph is the one before, drawn again a little beside it.
fn is_same(last: &Glyph, glyph: &Glyph) -> bool {
    last.char == glyph.char
        && !glyph.char.is_whitespace()
        && (last.x0 - glyph.x0).abs() < 0.12 * glyph.size
        && (last.y - glyph.y).abs() < 0.12 * glyph.size
        && last.x1 > last.x0
}

fn push(run: &mut Run, glyph: &Glyph, blank: bool) {
    if blank {
        if !run.text.ends_with(' ') {
            run.text.push(' ');
        }
        return;
    }
    run.text.push(glyph.char);
    run.x0 = run.x0.min(glyph.x0);
    run.x1 = run.x1.max(glyph.x1);
}

/// A raised or lowered small letter: marks of notes go, exponents keep their distance.
fn add_raised(run: &mut Run, glyph: &Glyph) {
    let after_digit = run.text.ends_with(|char: char| char.is_ascii_digit() || char == '^');
    let is_mark = glyph.char.is_ascii_digit() || matches!(glyph.char, '*' | '†' | '‡' | '§');
    if is_mark && glyph.y < run.y {
        if !after_digit || !glyph.char.is_ascii_digit() {
            return;
        }
        if !run.text.contains('^') {
            run.text.push('^');
        }
    }
    run.text.push(glyph.char);
    run.x1 = run.x1.max(glyph.x1);
}

/// Puts the large letter that begins an article before the rest of its word.
fn join_drop_caps(runs: &mut Vec<Run>) {
    let mut sizes: Vec<f32> = runs.iter().map(|run| run.size).collect();
    sizes.sort_by(f32::total_cmp);
    let Some(&usual) = sizes.get(sizes.len() / 2) else { return };
    let mut at = 0;
    while at < runs.len() {
        let cap = &runs[at];
        let letters = cap.text.trim();
        let is_cap = cap.size > DROP_CAP * usual
            && letters.chars().count() <= 2
            && letters.chars().all(|char| char.is_uppercase() || matches!(char, '“' | '"' | '‘'));
        let rest = is_cap.then(|| {
            let beside = runs.iter().enumerate().filter(|(index, run)| {
                *index != at
                    && run.size < cap.size / 1.5
                    && run.y < cap.y + 0.2 * run.size
                    && run.y > cap.y - cap.size
                    && run.x0 > cap.x0
                    && run.x0 - cap.x1 < 1.5 * run.size
            });
            beside.min_by(|a, b| a.1.y.total_cmp(&b.1.y)).map(|(index, _)| index)
        });
        match rest.flatten() {
            Some(rest) => {
                let cap = runs.remove(at);
                let run = &mut runs[rest - usize::from(rest > at)];
                run.text.insert_str(0, cap.text.trim());
                run.x0 = cap.x0;
            }
            None => at += 1,
        }
    }
}

/// How many of the glyphs stand for no character that is known.
pub(super) fn unknown(glyphs: &[Glyph]) -> usize {
    glyphs.iter().filter(|glyph| is_unknown(glyph.char)).count()
}

/// Characters of no meaning: none, or those that fonts use for themselves.
fn is_unknown(char: char) -> bool {
    char == UNKNOWN || ('\u{e000}'..='\u{f8ff}').contains(&char)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The glyphs of a text, each half an em wide.
    pub(in super::super) fn glyphs(text: &str, x: f32, y: f32, size: f32) -> Vec<Glyph> {
        let glyph = |(index, char)| {
            let x0 = x + index as f32 * size / 2.0;
            Glyph { char, x0, x1: x0 + size / 2.0, y, size }
        };
        text.chars().enumerate().map(glyph).collect()
    }

    fn texts(glyphs: &[Glyph]) -> Vec<String> {
        rows(glyphs).iter().map(Row::text).collect()
    }

    #[test]
    fn gaps_are_spaces_and_wide_gaps_part() {
        let mut all = glyphs("One", 0.0, 10.0, 10.0);
        all.extend(glyphs("two", 18.0, 10.0, 10.0));
        all.extend(glyphs("far", 60.0, 10.0, 10.0));
        let rows = rows(&all);
        let runs: Vec<_> = rows[0].runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!(runs, ["One two", "far"]);
    }

    #[test]
    fn marks_of_notes_go_and_exponents_stay() {
        let mut all = glyphs("said", 0.0, 10.0, 10.0);
        all.extend(glyphs("12", 20.0, 6.0, 6.0));
        all.extend(glyphs(" so", 26.0, 10.0, 10.0));
        assert_eq!(texts(&all), ["said so"]);
        let mut all = glyphs("10", 0.0, 10.0, 10.0);
        all.extend(glyphs("6", 10.0, 6.0, 6.0));
        assert_eq!(texts(&all), ["10^6"]);
    }

    #[test]
    fn letters_drawn_twice_come_once() {
        let twice: Vec<_> = glyphs("Bold", 0.0, 10.0, 10.0)
            .into_iter()
            .flat_map(|glyph| [glyph, Glyph { x0: glyph.x0 + 0.3, x1: glyph.x1 + 0.3, ..glyph }])
            .collect();
        assert_eq!(texts(&twice), ["Bold"]);
        let mut all = glyphs("Bold", 0.0, 10.0, 10.0);
        all.extend(glyphs("Bold", 0.5, 10.0, 10.0));
        assert_eq!(texts(&all), ["Bold"]);
    }

    #[test]
    fn a_drop_cap_joins_its_word() {
        let mut all = glyphs("T", 0.0, 34.0, 36.0);
        all.extend(glyphs("he council voted", 20.0, 10.0, 10.0));
        all.extend(glyphs("on Tuesday.", 20.0, 22.0, 10.0));
        all.extend(glyphs("No more.", 0.0, 46.0, 10.0));
        assert_eq!(texts(&all), ["The council voted", "on Tuesday.", "No more."]);
    }
}
