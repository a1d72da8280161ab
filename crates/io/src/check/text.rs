//! Checked summaries for reading in a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use nutgraf_wire::{CheckedSentence, CheckedSummary, ProblemKind};

use crate::output::Look;
use crate::output::flow::Flow;

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const RIGHT: Style = AnsiColor::Green.on_default().bold();
const WRONG: Style = AnsiColor::Red.on_default().bold();
const MARKED: Style = AnsiColor::Red.on_default().underline();

/// Writes what was found in a summary.
pub(super) fn write(out: &mut dyn Write, look: Look, summary: &CheckedSummary) -> io::Result<()> {
    let mut flow = Flow::new(look, "", "");
    flow.push(&summary.id, STRONG);
    flow.push(": ", STRONG);
    let unsupported = summary.sentences.iter().filter(|sentence| !sentence.supported).count();
    if summary.sentences.is_empty() {
        flow.push("no sentence to check", FAINT);
    } else if summary.supported {
        flow.push("supported", RIGHT);
    } else {
        flow.push("not supported", WRONG);
        let all = summary.sentences.len();
        flow.push(&format!(" in {unsupported} of {all} {}", plural(all, "sentence")), FAINT);
    }
    flow.finish(out)?;
    for (place, sentence) in summary.sentences.iter().enumerate() {
        write_sentence(out, look, place + 1, sentence)?;
    }
    Ok(())
}

fn write_sentence(
    out: &mut dyn Write,
    look: Look,
    number: usize,
    sentence: &CheckedSentence,
) -> io::Result<()> {
    let sign = if sentence.supported { "✓" } else { "✗" };
    let mut flow = Flow::new(look, "  ", "    ");
    flow.push(sign, if sentence.supported { RIGHT } else { WRONG });
    flow.push(&format!(" {number}. "), FAINT);
    for (piece, marked) in pieces(sentence) {
        if marked && sentence.problems.iter().all(|problem| problem.kind != ProblemKind::Wording) {
            flow.push("[", FAINT);
            flow.push(piece, MARKED);
            flow.push("]", FAINT);
        } else {
            flow.plain(piece);
        }
    }
    flow.finish(out)?;
    for problem in &sentence.problems {
        let mut flow = Flow::new(look, "      ", "      ");
        if problem.kind != ProblemKind::Wording {
            flow.push(&problem.text, STRONG);
            flow.plain(": ");
        }
        flow.plain(&problem.reason);
        flow.push(&format!(" ({:.0}% sure)", problem.confidence * 100.0), FAINT);
        flow.finish(out)?;
        if let Some(nearest) = &problem.nearest {
            let mut flow = Flow::new(look, "      ", "      ");
            flow.push(
                &format!("nearest, sentence {}: {}", nearest.sentence + 1, nearest.text),
                FAINT,
            );
            flow.finish(out)?;
        }
    }
    Ok(())
}

/// All of a sentence, in pieces, and whether something is wrong with each.
pub(super) fn pieces(sentence: &CheckedSentence) -> Vec<(&str, bool)> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    let start = sentence.offsets.byte_start;
    for problem in &sentence.problems {
        let first = problem.offsets.byte_start.saturating_sub(start);
        let end = problem.offsets.byte_end.saturating_sub(start);
        let (Some(before), Some(own)) =
            (sentence.text.get(at..first), sentence.text.get(first..end))
        else {
            continue;
        };
        if !before.is_empty() {
            pieces.push((before, false));
        }
        pieces.push((own, true));
        at = end;
    }
    pieces
        .extend(sentence.text.get(at..).filter(|rest| !rest.is_empty()).map(|rest| (rest, false)));
    pieces
}

pub(super) fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}
