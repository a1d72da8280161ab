//! What is told of a summary that a model wrote, in every format for people.

use nutgraf::evidence::{FactKind, GeneratedSentence, Unsupported};
use nutgraf::{Span, WrittenSummary};

/// A sentence cut at its unsupported facts: all its text, in order, as spans of the summary.
pub(super) fn pieces(sentence: &GeneratedSentence) -> Vec<(Span, Option<&Unsupported>)> {
    let mut pieces = Vec::new();
    let mut at = sentence.span.start;
    for fact in &sentence.unsupported {
        if at < fact.span.start {
            pieces.push((Span::new(at, fact.span.start), None));
        }
        pieces.push((fact.span, Some(fact)));
        at = fact.span.end;
    }
    if at < sentence.span.end {
        pieces.push((Span::new(at, sentence.span.end), None));
    }
    pieces
}

/// What a mark on an unsupported fact says.
pub(super) fn tip(fact: &Unsupported) -> &'static str {
    match fact.kind {
        FactKind::Name => "this name is not in the article",
        FactKind::Number => "this number is not in the article",
        FactKind::Date => "this date is not in the article",
    }
}

/// How the summary was made and what was left out, a sentence each.
pub(super) fn notes(summary: &WrittenSummary, model: &str) -> Vec<String> {
    let mut notes = vec![passes(summary, model)];
    match summary.unsupported() {
        0 => {}
        1 => notes.push("1 fact in it is not in the article.".to_owned()),
        facts => notes.push(format!("{facts} facts in it are not in the article.")),
    }
    if let Some(faithful) = summary.faithful {
        let windows: usize = summary.passes.iter().sum();
        notes.push(match faithful.none_supported {
            0 => {
                "Chosen among the beams as the most probable without unsupported facts.".to_owned()
            }
            _ if windows == 1 => "No beam was without unsupported facts; the one with the fewest \
                                  was taken."
                .to_owned(),
            none => format!(
                "In {none} of {windows} windows no beam was without unsupported facts; the one \
                 with the fewest was taken."
            ),
        });
    }
    match summary.cut.len() {
        0 => {}
        1 => notes.push("1 sentence of the article is longer than the model's limit; it was cut at a word and read in pieces.".to_owned()),
        cut => notes.push(format!("{cut} sentences of the article are longer than the model's limit; they were cut at words and read in pieces.")),
    }
    if summary.cut_later > 0 {
        let cut = count(summary.cut_later, "sentence", "sentences");
        notes.push(format!("{cut} of a first summary longer than the model's limit: cut as well."));
    }
    if summary.left_out > 0 {
        let left_out = count(summary.left_out, "sentence", "sentences");
        notes.push(format!("{left_out} at its end left out, to keep to the words asked for."));
    }
    if summary.too_long {
        notes.push("Longer than asked for: another pass made it no shorter.".to_owned());
    }
    notes
}

fn passes(summary: &WrittenSummary, model: &str) -> String {
    let windows = match summary.passes.as_slice() {
        [] => return format!("Nothing for {model} to summarize."),
        [1] => "in 1 pass".to_owned(),
        [windows] => format!("in 1 pass of {windows} windows"),
        [first, rest @ ..] => {
            let rest: Vec<_> = rest.iter().map(ToString::to_string).collect();
            format!(
                "in {} passes of {} windows",
                rest.len() + 1,
                format!("{first}, {}", rest.join(", "))
                    .rsplit_once(", ")
                    .map_or_else(String::new, |(before, last)| format!("{before} and {last}"))
            )
        }
    };
    format!("Written by {model} {windows}.")
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_are_told() {
        let told = |passes: &[usize]| {
            passes_of(&WrittenSummary { passes: passes.to_vec(), ..WrittenSummary::default() })
        };
        assert_eq!(told(&[]), "Nothing for m to summarize.");
        assert_eq!(told(&[1]), "Written by m in 1 pass.");
        assert_eq!(told(&[3]), "Written by m in 1 pass of 3 windows.");
        assert_eq!(told(&[3, 1]), "Written by m in 2 passes of 3 and 1 windows.");
        assert_eq!(told(&[20, 7, 3]), "Written by m in 3 passes of 20, 7 and 3 windows.");
    }

    fn passes_of(summary: &WrittenSummary) -> String {
        notes(summary, "m").remove(0)
    }
}
