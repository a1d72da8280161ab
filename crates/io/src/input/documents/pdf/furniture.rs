//! What pages have at their top and bottom that is not of the text: running heads, footers, page
//! numbers, and what browsers print around a page.

use std::collections::HashMap;

use super::lines::Row;

/// How many rows at each end of a page may be furniture.
const EDGE: usize = 3;
/// How far apart the same furniture may stand on two pages, in points.
const SAME_PLACE: f32 = 14.0;

/// Takes the furniture off all pages.
pub(super) fn take_off(pages: &mut [Vec<Row>]) {
    let with_text = pages.iter().filter(|rows| !rows.is_empty()).count();
    let mut counts: HashMap<(bool, String), Vec<f32>> = HashMap::new();
    for rows in pages.iter() {
        for top in [true, false] {
            for row in edge(rows, top) {
                counts.entry((top, key(&row.text()))).or_default().push(row.y);
            }
        }
    }
    // On one page nothing is repeated; of two, both have it; of many, left or right ones may.
    let enough = if with_text < 2 { usize::MAX } else { (with_text / 4).max(2) };
    for rows in pages.iter_mut() {
        for top in [true, false] {
            loop {
                let outer = if top { rows.first() } else { rows.last() };
                let Some((text, y)) = outer.map(|row| (row.text(), row.y)) else { break };
                let places = counts.get(&(top, key(&text))).map(Vec::as_slice).unwrap_or_default();
                let same = places.iter().filter(|place| (**place - y).abs() < SAME_PLACE).count();
                let repeated = same >= enough && text.chars().count() < 200;
                let alone = is_alone(rows, top);
                if !(repeated || is_printed(&text, top) || (alone && is_page_number(&text))) {
                    break;
                }
                if top {
                    rows.remove(0);
                } else {
                    rows.pop();
                }
            }
        }
    }
}

/// The rows at an end of a page, the outermost first.
fn edge(rows: &[Row], top: bool) -> Box<dyn Iterator<Item = &Row> + '_> {
    if top { Box::new(rows.iter().take(EDGE)) } else { Box::new(rows.iter().rev().take(EDGE)) }
}

/// Whether the outermost row stands apart from the others.
fn is_alone(rows: &[Row], top: bool) -> bool {
    let (([outer, next, ..], true) | ([.., next, outer], false)) = (rows, top) else {
        return false;
    };
    (outer.y - next.y).abs() > 1.8 * outer.size().max(next.size())
}

/// A text with its numbers left open, as they change from page to page.
fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_ascii_digit() {
            if !key.ends_with('#') {
                key.push('#');
            }
        } else {
            key.push(char);
        }
    }
    if is_page_number(text) { "#".to_owned() } else { key }
}

/// "12", "- 12 -", "Page 12 of 20", "12/20", "xii".
fn is_page_number(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|char: char| {
            char.is_whitespace() || matches!(char, '-' | '–' | '—' | '/' | '|' | '.')
        })
        .filter(|word| !word.is_empty())
        .collect();
    let is_number = |word: &&str| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_roman = |word: &&str| {
        word.len() <= 6 && word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x' | b'l'))
    };
    match words.as_slice() {
        [number] => is_number(number) || is_roman(number),
        ["page" | "p", number] => is_number(number),
        [number, of] => is_number(number) && is_number(of),
        [number, "of", of] | ["page", number, "of", of] | ["page", number, of] => {
            is_number(number) && is_number(of)
        }
        _ => false,
    }
}

/// What browsers print: "3/4/25, 9:00 AM Title" above, "https://... 1/5" below.
fn is_printed(text: &str, top: bool) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    if top {
        let Some(date) = words.first().and_then(|word| word.strip_suffix(',')) else {
            return false;
        };
        let parts: Vec<_> = date.split(['/', '.', '-']).collect();
        let is_date = parts.len() == 3
            && parts.iter().all(|part| {
                !part.is_empty()
                    && part.len() <= 4
                    && part.bytes().all(|byte| byte.is_ascii_digit())
            });
        let is_time = words.get(1).is_some_and(|word| {
            word.split_once(':').is_some_and(|(hour, minute)| {
                hour.parse::<u8>().is_ok() && minute.parse::<u8>().is_ok()
            })
        });
        return is_date && is_time;
    }
    let is_address = |word: &&str| {
        ["http://", "https://", "file://", "about:", "data:"]
            .iter()
            .any(|scheme| word.starts_with(scheme))
    };
    let is_count = |word: &&str| {
        word.split_once('/').is_some_and(|(page, pages)| {
            page.parse::<u32>().is_ok() && pages.parse::<u32>().is_ok()
        })
    };
    match words.as_slice() {
        [address, count] => is_address(address) && is_count(count),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::rows;
    use super::super::lines::tests::glyphs;
    use super::*;

    fn pages(pages: &[&[(&str, f32)]]) -> Vec<Vec<String>> {
        let page = |lines: &&[(&str, f32)]| {
            let glyphs: Vec<_> =
                lines.iter().flat_map(|(text, y)| glyphs(text, 0.0, *y, 10.0)).collect();
            rows(&glyphs)
        };
        let mut pages: Vec<_> = pages.iter().map(page).collect();
        take_off(&mut pages);
        pages.iter().map(|rows| rows.iter().map(Row::text).collect()).collect()
    }

    #[test]
    fn what_is_repeated_is_taken_off() {
        let taken = pages(&[
            &[("The Herald 3 March", 20.0), ("One.", 50.0), ("More.", 62.0), ("1", 800.0)],
            &[("The Herald 3 March", 20.0), ("Two.", 50.0), ("Same end.", 780.0), ("2", 800.0)],
            &[("Three.", 50.0), ("Same end.", 400.0), ("3", 800.0)],
        ]);
        assert_eq!(
            taken,
            [vec!["One.", "More."], vec!["Two.", "Same end."], vec!["Three.", "Same end."]]
        );
    }

    #[test]
    fn one_page_keeps_its_lines() {
        assert_eq!(pages(&[&[("Title", 20.0), ("One.", 32.0), ("7 died", 44.0)]])[0].len(), 3);
        let taken = pages(&[&[
            ("3/4/25, 9:00 AM Bridge to close", 20.0),
            ("One.", 50.0),
            ("Page 1 of 1", 760.0),
            ("https://example.com/a 1/1", 800.0),
        ]]);
        assert_eq!(taken[0], ["One."]);
    }

    #[test]
    fn page_numbers() {
        for text in ["12", "- 3 -", "Page 2 of 10", "2/10", "xii"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["", "12 died", "2025 election", "Page of honour", "12345"] {
            assert!(!is_page_number(text), "{text}");
        }
    }
}
