//! Who wrote a page, out of what it prints there: "By Jane Doe, John Roe | March 3, 2025".

use crate::source::prose::collapse;

/// Bytes of the longest byline.
const LONGEST: usize = 160;

/// Words before the names.
const LABELS: &[&str] = &[
    "by",
    "written by",
    "words by",
    "posted by",
    "published by",
    "story by",
    "text by",
    "author",
    "authors",
    "reported by",
    "reviewed by",
    "article by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "af",
    "av",
    "autor",
    "text",
];

/// Words that a date or a note begins with, where names end.
const NO_NAMES: &[&str] = &[
    "published",
    "updated",
    "last",
    "posted",
    "modified",
    "created",
    "reviewed",
    "follow",
    "share",
    "comments",
    "print",
    "email",
    "edited",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "today",
    "yesterday",
    "januar",
    "februar",
    "märz",
    "mai",
    "juni",
    "juli",
    "oktober",
    "dezember",
];

/// Accounts rather than authors.
const NOBODY: &[&str] = &[
    "admin",
    "administrator",
    "webmaster",
    "guest",
    "unknown",
    "null",
    "undefined",
    "none",
    "default",
    "root",
    "user",
    "author",
    "editor",
    "anonymous",
    "n/a",
    "by",
    "redaktion",
    "name",
];

/// The names in a byline, without its label and what follows them; `None` for what is no name: an
/// address, a site's handle, a date.
pub(super) fn clean(byline: &str) -> Option<String> {
    let byline = collapse(byline);
    if byline.ends_with(" by") || byline.contains("://") || byline.starts_with("www.") {
        return None;
    }
    let name = without_label(&byline);
    let name = name.split(['|', '•', '·', '/', '\n', '(']).next().unwrap_or_default();
    let name = name.split(" - ").next().unwrap_or_default();
    let name = name.split(" – ").next().unwrap_or_default();
    let name = names_only(name);
    let name = name.trim_matches(|char: char| {
        char.is_whitespace()
            || matches!(char, ',' | ':' | ';' | '-' | '–' | '—' | '&' | '"' | '“' | '”')
    });
    let name = name.strip_suffix(" and").unwrap_or(name);
    let is_name = name.len() > 1
        && name.len() <= LONGEST
        && !name.contains(['@', '{', '}', '<', '>', '_', '='])
        && name.chars().any(char::is_alphabetic)
        && !NOBODY.contains(&name.to_lowercase().as_str());
    is_name.then(|| name.to_owned())
}

/// Whether a line is the label of a byline whose names were taken.
pub(super) fn is_label(line: &str) -> bool {
    LABELS.contains(&line.trim_end_matches([':', ' ']).to_lowercase().as_str())
}

fn without_label(byline: &str) -> &str {
    let byline = byline.trim_start_matches(|char: char| !char.is_alphanumeric() && char != '@');
    let label = LABELS
        .iter()
        .filter(|label| {
            byline.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label))
                && byline[label.len()..].starts_with([' ', ':'])
        })
        .max_by_key(|label| label.len());
    // "Di Martino" and "Von Trapp" are names: only a label in lower case or with a colon is none.
    let Some(label) = label else { return byline };
    let rest = &byline[label.len()..];
    let particle = matches!(*label, "von" | "par" | "por" | "di" | "door" | "af" | "av" | "text");
    if particle
        && !rest.starts_with(':')
        && byline.starts_with(char::is_uppercase)
        && *label != "von"
    {
        return byline;
    }
    rest.trim_start_matches([' ', ':'])
}

/// What comes before the first word of a date or note, words that are run together parted: of
/// `Jo LundAssociated Press` and `TUCKERAssociated Press`, the person.
fn names_only(name: &str) -> &str {
    let mut start = 0;
    for (n, word) in name.split(' ').enumerate() {
        let end = start + word.len();
        let plain = word.trim_matches(|char: char| !char.is_alphanumeric()).to_lowercase();
        let date = word.chars().any(|char| char.is_ascii_digit())
            || NO_NAMES.contains(&plain.as_str())
                && (n > 1
                    || plain != "may"
                        && plain != "april"
                        && plain != "august"
                        && plain != "june"
                        && plain != "jan");
        if let Some(seam) = seam(word, n > 0 && !name[..start].contains(',')) {
            return &name[..start + seam];
        }
        if date {
            // "Lucas Nolan22": what stands before the digits is still a name.
            let letters = word.find(|char: char| char.is_ascii_digit()).unwrap_or_default();
            return &name[..start + letters];
        }
        start = end + 1;
    }
    name
}

/// Where in a word another begins: `LundAssociated`, `TUCKERAssociated`; not in `McDonald`, nor in
/// `InstaTunnel`, which is no surname.
fn seam(word: &str, surname: bool) -> Option<usize> {
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    for (n, pair) in chars.windows(2).enumerate() {
        let ((_, one), (at, two)) = (pair[0], pair[1]);
        let goes_on = chars[n + 1..].len() > 3;
        let prefix = word.starts_with("Fitz") && n == 3;
        if surname && one.is_lowercase() && two.is_uppercase() && goes_on && n >= 3 && !prefix {
            return Some(at);
        }
        let capitals = n >= 3 && chars[..=n].iter().all(|(_, char)| char.is_uppercase());
        if capitals && two.is_lowercase() && goes_on {
            return Some(chars[n].0);
        }
    }
    None
}

/// The names among the pieces of text of a byline's element, one of each element within it.
pub(super) fn of_pieces(pieces: &[String]) -> Option<String> {
    let mut byline = String::new();
    let mut joined = false;
    for piece in pieces {
        let piece = collapse(piece);
        let bare = piece.trim_matches(|char: char| !char.is_alphanumeric() && char != '&');
        let folded = bare.to_lowercase();
        if bare.is_empty() && piece.contains(',')
            || matches!(&*folded, "and" | "&" | "und" | "with")
        {
            joined = !byline.is_empty();
            if joined {
                byline.push_str(if bare.is_empty() { ", " } else { " and " });
            }
            continue;
        }
        if bare.is_empty() || LABELS.contains(&&*folded) {
            continue;
        }
        if !byline.is_empty() && !joined {
            break;
        }
        let ends = piece.ends_with(',') || folded.ends_with(" and");
        let Some(name) = clean(&piece).filter(|name| is_like_a_name(name)) else {
            if byline.is_empty() {
                continue;
            }
            break;
        };
        byline.push_str(&name);
        joined = ends;
        if folded.ends_with(" and") {
            byline.push_str(" and ");
        } else if ends {
            byline.push_str(", ");
        }
    }
    let byline = byline.trim_end_matches([' ', ',']);
    let byline = byline.strip_suffix(" and").unwrap_or(byline);
    (!byline.is_empty()).then(|| byline.to_owned())
}

/// Few words, most of them capitalized.
fn is_like_a_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capitals = words.iter().filter(|word| word.starts_with(char::is_uppercase)).count();
    let joints = words.iter().filter(|word| word.ends_with(',') || **word == "and").count();
    words.len() <= 6 + 4 * joints && capitals * 2 > words.len() && !text.ends_with(['?', '!', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_what_is_around_them() {
        for (printed, name) in [
            (" By  Kim\nYoung ", "Kim Young"),
            ("by: Lee", "Lee"),
            ("Byron Scott", "Byron Scott"),
            ("Written by Jane Doe and John Roe", "Jane Doe and John Roe"),
            ("Carrie ArnoldNovember 15, 2019", "Carrie Arnold"),
            ("ERIC TUCKERAssociated Press", "ERIC TUCKER"),
            ("Jo LundAssociated PressMarch 3, 2025", "Jo Lund"),
            ("Lucas Nolan22 Dec 2016651", "Lucas Nolan"),
            ("Ewan McDonald", "Ewan McDonald"),
            ("InstaTunnel Team", "InstaTunnel Team"),
            ("Jane Doe | March 3, 2025", "Jane Doe"),
            ("April May Jones", "April May Jones"),
            ("Jane Doe Published 3 March 2025", "Jane Doe"),
        ] {
            assert_eq!(clean(printed).as_deref(), Some(name), "{printed}");
        }
        for printed in [
            "https://example.com/kim",
            "@kim",
            "Last Updated: January 7, 2025",
            "admin",
            "12 March 2024",
            "",
        ] {
            assert_eq!(clean(printed), None, "{printed}");
        }
    }

    #[test]
    fn pieces_are_not_run_together() {
        let pieces = |pieces: &[&str]| {
            of_pieces(&pieces.iter().map(|piece| (*piece).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(
            pieces(&["Jo Lund", "Associated Press", "March 3, 2025"]).as_deref(),
            Some("Jo Lund")
        );
        assert_eq!(
            pieces(&["By ", "Jane Doe", " and ", "John Roe"]).as_deref(),
            Some("Jane Doe and John Roe")
        );
        assert_eq!(
            pieces(&["By", "Jane Doe", ",", "John Roe"]).as_deref(),
            Some("Jane Doe, John Roe")
        );
        assert_eq!(pieces(&["Published on 3 March"]), None);
    }
}
