//! Markdown: the summary, and the entities in a table; for `analyze` also the text with
//! both marked in it.

use std::io::{self, Write};

use nutgraf::{BlockKind, WrittenSummary};

use super::{Article, ArticleSummary, Writer, written};
use super::{Look, Task};

/// The most entities of a type in the table, unless all are asked for.
const IN_TABLE: usize = 20;

pub(super) struct Markdown {
    task: Task,
    look: Look,
}

impl Markdown {
    pub(super) fn new(task: Task, look: Look) -> Self {
        Self { task, look }
    }

    fn summary(&self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        if let Some(ArticleSummary::Written { summary, model }) = &article.summary {
            return self.written(out, article, summary, model);
        }
        if article.summary_texts().is_empty() {
            return writeln!(out, "*Nothing to summarize.*\n");
        }
        if self.look.highlights {
            for sentence in article.summary_to_read() {
                writeln!(out, "- {}", escaped(&sentence))?;
            }
            writeln!(out)?;
        } else {
            let sentences: Vec<_> =
                article.summary_to_read().iter().map(|text| escaped(text)).collect();
            writeln!(out, "{}\n", sentences.join(" "))?;
        }
        match article.summary_note() {
            Some(note) => writeln!(out, "*{note}*\n"),
            None => Ok(()),
        }
    }

    /// A summary that a model wrote, unsupported facts struck through; its evidence; and how it
    /// was made.
    fn written(
        &self,
        out: &mut dyn Write,
        article: &Article,
        summary: &WrittenSummary,
        model: &str,
    ) -> io::Result<()> {
        let mut lines = Vec::new();
        for sentence in &summary.sentences {
            let mut line = String::new();
            for (span, fact) in written::pieces(sentence) {
                let piece = span.of(&summary.text);
                if fact.is_some() {
                    line.extend(["**", &escaped(piece), "** <sup>not in the article</sup>"]);
                } else {
                    spaced(&mut line, piece);
                }
            }
            lines.push(line);
        }
        if lines.is_empty() {
            let passed = !summary.passes.is_empty();
            let nothing = if passed { "The model wrote nothing." } else { "Nothing to summarize." };
            lines.push(format!("*{nothing}*"));
        } else if self.look.highlights {
            for line in &mut lines {
                line.insert_str(0, "- ");
            }
        }
        writeln!(out, "{}\n", lines.join(if self.look.highlights { "\n" } else { " " }))?;
        if summary.passes.is_empty() {
            return Ok(());
        }
        if !summary.sentences.is_empty() {
            writeln!(out, "### Evidence\n")?;
        }
        for (number, sentence) in (1..).zip(&summary.sentences) {
            let of_source = |source: &nutgraf::evidence::Alignment| {
                format!("   - > {}", escaped(source.span.of(article.document.text())))
            };
            let sources: Vec<_> = sentence.sources.iter().map(of_source).collect();
            writeln!(out, "{number}. {}", escaped(sentence.span.of(&summary.text)))?;
            if sources.is_empty() {
                writeln!(out, "   - *no sentence of the article*")?;
            } else {
                writeln!(out, "{}", sources.join("\n"))?;
            }
        }
        let notes = written::notes(summary, model);
        let notes: Vec<_> = notes.iter().map(|note| escaped(note)).collect();
        if !summary.sentences.is_empty() {
            writeln!(out)?;
        }
        writeln!(out, "*{}*\n", notes.join(" "))
    }
}

impl Writer for Markdown {
    fn between(&self) -> &'static str {
        "\n"
    }

    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        writeln!(out, "# {}\n", escaped(article.heading()))?;
        let metadata = article.document.metadata();
        let id = &article.origin.id;
        let id = Some(id).filter(|id| *id != article.heading());
        let about = [metadata.byline.as_deref(), article.day(), id.map(String::as_str)];
        let about: Vec<_> = about.into_iter().flatten().map(escaped).collect();
        if !about.is_empty() {
            writeln!(out, "*{}*\n", about.join(" · "))?;
        }
        if article.summary.is_some() {
            writeln!(out, "## Summary\n")?;
            self.summary(out, article)?;
        }
        writeln!(out, "## Entities\n")?;
        entities(out, article, self.look)?;
        if self.task == Task::Analyze {
            writeln!(out, "\n## Text")?;
            marked_text(out, article, self.look)?;
        }
        Ok(())
    }
}

/// A row for each entity, and one for those of a type that are left out.
fn entities(out: &mut dyn Write, article: &Article, look: Look) -> io::Result<()> {
    if article.entities.is_empty() {
        return writeln!(out, "*None found.*");
    }
    let (sure, line) = if look.confidence { (" Sure |", "--:|") } else { ("", "") };
    writeln!(out, "| Type | Entity | Mentions |{sure} Also written |\n|---|---|--:|{line}---|")?;
    for group in article.groups() {
        let kind = escaped(group.label.one);
        let (shown, left) = look.lists.cut(&group, IN_TABLE);
        for entity in &group.entities[..shown] {
            let others: Vec<_> =
                article.other_names(entity).iter().map(|name| escaped(name)).collect();
            let (name, count) = (escaped(&entity.name), entity.mentions.len());
            let confidence = || format!(" {:.0}% |", article.confidence(entity) * 100.0);
            let sure = if look.confidence { confidence() } else { String::new() };
            writeln!(out, "| {kind} | {name} | {count} |{sure} {} |", others.join(", "))?;
        }
        if left > 0 {
            let empty = if look.confidence { " |" } else { "" };
            writeln!(out, "| {kind} | *and {left} more* | |{empty} |")?;
        }
    }
    Ok(())
}

/// The text: mentions in bold with their type, sentences of the summary by their number.
fn marked_text(out: &mut dyn Write, article: &Article, look: Look) -> io::Result<()> {
    let text = article.document.text();
    for block in article.document.blocks() {
        let mut line = String::new();
        for sentence in block.sentences.clone() {
            if !line.is_empty() {
                line.push(' ');
            }
            let numbers: Vec<_> =
                article.places_in_summary(sentence).iter().map(ToString::to_string).collect();
            if !numbers.is_empty() {
                line.extend(["<sup>", &numbers.join(", "), "</sup> "]);
            }
            for (span, mention) in article.pieces(sentence) {
                let piece = span.of(text);
                if let Some(mention) = mention {
                    let mention = &article.mentions[mention];
                    let mut label = escaped(&mention.label);
                    if look.confidence {
                        let percent = format!(" {:.0}%", mention.confidence * 100.0);
                        label.push_str(&percent);
                    }
                    line.extend(["**", &escaped(piece), "** <sub>", &label, "</sub>"]);
                    continue;
                }
                spaced(&mut line, piece);
            }
        }
        match block.kind {
            BlockKind::Heading => writeln!(out, "\n### {line}")?,
            BlockKind::ListItem => writeln!(out, "\n- {line}")?,
            BlockKind::Note => writeln!(out, "\n> {line}")?,
            BlockKind::Paragraph | BlockKind::TableRow | BlockKind::Boilerplate(_) => {
                writeln!(out, "\n{line}")?;
            }
        }
    }
    Ok(())
}

/// Adds a piece of a line, keeping a space at its ends.
fn spaced(line: &mut String, piece: &str) {
    let space = |is: bool| if is { " " } else { "" };
    let before = space(piece.starts_with(char::is_whitespace));
    let words = escaped(piece);
    let after = space(piece.ends_with(char::is_whitespace) && !words.is_empty());
    line.extend([before, &words, after]);
}

/// Text that Markdown shows as it is, on one line, without white space at its ends.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (place, word) in text.split_whitespace().enumerate() {
        if place > 0 {
            escaped.push(' ');
        }
        // Where a line begins, a list, a heading or a quotation may.
        let number = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let begins = place == 0
            && (word.starts_with(['-', '+', '#', '>'])
                || (number.len() < word.len() && matches!(number, "." | ")")));
        let may_be_entity = word.contains(';');
        for c in word.chars().filter(|c| !c.is_control()) {
            let special = match c {
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '~' => true,
                '-' | '+' | '#' | '>' | '.' | ')' => begins,
                '&' => may_be_entity,
                _ => false,
            };
            if special {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped(" *a*\n_b_ "), r"\*a\* \_b\_");
        assert_eq!(escaped("1. x 2. y"), r"1\. x 2. y");
        assert_eq!(escaped("- x-y"), r"\- x-y");
        assert_eq!(escaped("# #2 <b> & 3.5% &amp;"), r"\# #2 \<b> & 3.5% \&amp;");
    }
}
