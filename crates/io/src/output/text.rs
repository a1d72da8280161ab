//! For reading in a terminal: the summary, then the entities by type with counts; for
//! `analyze` also the text with both marked in it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use nutgraf::{BlockKind, Entity, WrittenSummary};

use super::flow::Flow;
use super::{Article, ArticleSummary, Look, Task, Writer, written};
use crate::labels::Label;

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
/// A fact that the article does not contain; without colour it is told by its brackets.
const UNSUPPORTED: Style = AnsiColor::Red.on_default().bold().underline();
const MARK: Style = AnsiColor::Cyan.on_default().bold();

/// The most names of a type under a summary, and of a type in a list of entities, unless all are
/// asked for.
const IN_LINE: usize = 8;
const IN_LIST: usize = 20;

/// Before a sentence of the text that is in the summary.
const IN_SUMMARY: &str = "▸";

pub(super) struct Text {
    task: Task,
    look: Look,
    /// Whether a line with its name stands before each article.
    headed: bool,
}

impl Text {
    pub(super) fn new(task: Task, look: Look, headed: bool) -> Self {
        Self { task, look, headed }
    }

    fn line(&self, out: &mut dyn Write, text: &str, style: Style) -> io::Result<()> {
        let mut flow = Flow::new(self.look, "", "");
        flow.push(text, style);
        flow.finish(out)
    }

    fn head(&self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        if self.headed {
            let id = format!("==> {} <==", article.origin.id);
            let mut flow = Flow::new(Look { width: None, ..self.look }, "", "");
            flow.push(&id, MARK);
            flow.finish(out)?;
        }
        let metadata = article.document.metadata();
        let mut about: Vec<_> =
            metadata.byline.as_deref().into_iter().chain(article.day()).collect();
        let totals;
        if self.task == Task::Analyze {
            totals = counts(article);
            about.push(&totals);
        }
        let about = about.join(" · ");
        let headline = article.headline();
        if let Some(headline) = headline {
            self.line(out, headline, STRONG)?;
        }
        if !about.is_empty() {
            self.line(out, &about, FAINT)?;
        }
        if headline.is_some() || !about.is_empty() {
            writeln!(out)?;
        }
        Ok(())
    }

    fn summary(&self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        if let Some(ArticleSummary::Written { summary, model }) = &article.summary {
            return self.written(out, article, summary, model);
        }
        if article.summary_texts().is_empty() {
            return self.line(out, "Nothing to summarize.", FAINT);
        }
        if self.look.highlights {
            for sentence in article.summary_to_read() {
                let mut flow = Flow::new(self.look, "• ", "  ");
                flow.plain(&sentence);
                flow.finish(out)?;
            }
        } else {
            let mut flow = Flow::new(self.look, "", "");
            for sentence in article.summary_to_read() {
                flow.plain(&sentence);
                flow.plain(" ");
            }
            flow.finish(out)?;
        }
        if let Some(note) = article.summary_note() {
            writeln!(out)?;
            self.line(out, note, FAINT)?;
        }
        Ok(())
    }

    /// A summary that a model wrote: its text with unsupported facts marked, then what each
    /// sentence came from, then how it was made.
    fn written(
        &self,
        out: &mut dyn Write,
        article: &Article,
        summary: &WrittenSummary,
        model: &str,
    ) -> io::Result<()> {
        let first = if self.look.highlights { ("• ", "  ") } else { ("", "") };
        let mut flow = Flow::new(self.look, first.0, first.1);
        for (place, sentence) in summary.sentences.iter().enumerate() {
            if self.look.highlights && place > 0 {
                flow.finish(out)?;
                flow = Flow::new(self.look, first.0, first.1);
            }
            for (span, fact) in written::pieces(sentence) {
                let piece = span.of(&summary.text);
                if fact.is_none() {
                    flow.plain(piece);
                    continue;
                }
                flow.push("[", FAINT);
                flow.push(piece, UNSUPPORTED);
                flow.push("?]", FAINT);
            }
            flow.plain(" ");
        }
        if summary.sentences.is_empty() {
            let passed = !summary.passes.is_empty();
            let nothing = if passed { "The model wrote nothing." } else { "Nothing to summarize." };
            flow = Flow::new(self.look, "", "");
            flow.push(nothing, FAINT);
        }
        flow.finish(out)?;
        if summary.passes.is_empty() {
            return Ok(());
        }
        writeln!(out)?;
        for (number, sentence) in (1..).zip(&summary.sentences) {
            for (place, source) in sentence.sources.iter().enumerate() {
                let first =
                    if place == 0 { format!("{number:>3} ← ") } else { "    ← ".to_owned() };
                let mut flow = Flow::new(self.look, &first, "      ");
                flow.push(source.span.of(article.document.text()), FAINT);
                flow.finish(out)?;
            }
            if sentence.sources.is_empty() {
                let mut flow = Flow::new(self.look, &format!("{number:>3} ← "), "      ");
                flow.push("no sentence of the article", FAINT);
                flow.finish(out)?;
            }
        }
        if !summary.sentences.is_empty() {
            writeln!(out)?;
        }
        for note in written::notes(summary, model) {
            self.line(out, &note, FAINT)?;
        }
        Ok(())
    }

    /// How sure the model is of an entity, if that is to be said.
    fn confidence(&self, article: &Article, entity: &Entity) -> Option<String> {
        self.look.confidence.then(|| percent(article.confidence(entity)))
    }

    /// A line for each type.
    fn short_entities(&self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let groups = article.groups();
        let wide = groups.iter().map(|group| group.label.many.len()).max().unwrap_or_default() + 2;
        for group in &groups {
            let Label { many, .. } = group.label;
            let style = self.styled(group.label.style().bold());
            let first = format!("{style}{many}{style:#}{:1$}", "", wide - many.len());
            let mut flow = Flow::indented(self.look, &first, wide);
            let (shown, left) = self.look.lists.cut(group, IN_LINE);
            for (place, entity) in group.entities[..shown].iter().enumerate() {
                if place > 0 {
                    flow.push(" · ", FAINT);
                }
                flow.whole(&entity.name, Style::new());
                if entity.mentions.len() > 1 {
                    flow.whole(&format!(" ×{}", entity.mentions.len()), FAINT);
                }
                if let Some(confidence) = self.confidence(article, entity) {
                    flow.whole(&format!(" {confidence}"), FAINT);
                }
            }
            if left > 0 {
                flow.push(" · ", FAINT);
                flow.whole(&format!("and {left} more"), FAINT);
            }
            flow.finish(out)?;
        }
        Ok(())
    }

    /// A line for each entity.
    fn long_entities(&self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let groups = article.groups();
        let most = article.entities.iter().map(|entity| entity.mentions.len()).max();
        let digits = most.unwrap_or_default().to_string().len();
        for (place, group) in groups.iter().enumerate() {
            if place > 0 {
                writeln!(out)?;
            }
            let mut flow = Flow::new(self.look, "", "");
            flow.push(group.label.many, group.label.style().bold());
            flow.push(&format!(" ({})", group.entities.len()), FAINT);
            flow.finish(out)?;
            let (shown, left) = self.look.lists.cut(group, IN_LIST);
            for entity in &group.entities[..shown] {
                let mut first = format!("  {:digits$}  ", entity.mentions.len());
                if let Some(confidence) = self.confidence(article, entity) {
                    first.extend([format!("{confidence:>4}  ")]);
                }
                let mut flow = Flow::new(self.look, &first, &" ".repeat(first.len() + 2));
                flow.plain(&entity.name);
                let others = article.other_names(entity);
                if !others.is_empty() {
                    flow.push(&format!("  (also {})", others.join(", ")), FAINT);
                }
                flow.finish(out)?;
            }
            if left > 0 {
                let mut flow = Flow::new(self.look, "  ", "  ");
                flow.push(&format!("and {left} more"), FAINT);
                flow.finish(out)?;
            }
        }
        Ok(())
    }

    /// The text, with its mentions and the sentences of the summary marked.
    fn marked_text(&self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let text = article.document.text();
        for (place, block) in article.document.blocks().iter().enumerate() {
            if place > 0 {
                writeln!(out)?;
            }
            let base = match block.kind {
                BlockKind::Heading => STRONG,
                BlockKind::Boilerplate(_) | BlockKind::Note => FAINT,
                BlockKind::Paragraph | BlockKind::ListItem | BlockKind::TableRow => Style::new(),
            };
            let (first, indent) =
                if block.kind == BlockKind::ListItem { ("• ", "  ") } else { ("", "") };
            let mut flow = Flow::new(self.look, first, indent);
            for sentence in block.sentences.clone() {
                if !article.places_in_summary(sentence).is_empty() {
                    flow.push(IN_SUMMARY, MARK);
                    flow.plain(" ");
                }
                for (span, mention) in article.pieces(sentence) {
                    let Some(mention) = mention else {
                        flow.push(span.of(text), base);
                        continue;
                    };
                    let label = Label::of(&article.mentions[mention].label);
                    flow.push("[", FAINT);
                    flow.push(span.of(text), label.style().bold());
                    flow.push(&format!(" {}", label.code), label.style());
                    if self.look.confidence {
                        let confidence = percent(article.mentions[mention].confidence);
                        flow.push(&format!(" {confidence}"), FAINT);
                    }
                    flow.push("]", FAINT);
                }
                flow.plain(" ");
            }
            flow.finish(out)?;
        }
        Ok(())
    }

    fn heading(&self, out: &mut dyn Write, heading: &str) -> io::Result<()> {
        writeln!(out)?;
        self.line(out, heading, STRONG.underline())?;
        writeln!(out)
    }

    fn styled(&self, style: Style) -> Style {
        if self.look.colour { style } else { Style::new() }
    }
}

impl Writer for Text {
    fn between(&self) -> &'static str {
        "\n"
    }

    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        self.head(out, article)?;
        let named = !article.entities.is_empty();
        match self.task {
            Task::Summarize => {
                self.summary(out, article)?;
                if named {
                    writeln!(out)?;
                    self.short_entities(out, article)?;
                }
            }
            Task::Entities if named => self.long_entities(out, article)?,
            Task::Entities => self.line(out, "No entities found.", FAINT)?,
            Task::Analyze => {
                self.line(out, "Summary", STRONG.underline())?;
                writeln!(out)?;
                self.summary(out, article)?;
                if named {
                    self.heading(out, "Entities")?;
                    self.long_entities(out, article)?;
                }
                self.heading(out, "Text")?;
                self.marked_text(out, article)?;
            }
        }
        Ok(())
    }
}

fn percent(probability: f32) -> String {
    format!("{:.0}%", probability * 100.0)
}

fn counts(article: &Article) -> String {
    let sentences = article.document.sentences().len();
    let (mentions, entities) = (article.mentions.len(), article.entities.len());
    format!(
        "{}, {}, {} of {}",
        count(article.words(), "word", "words"),
        count(sentences, "sentence", "sentences"),
        count(mentions, "mention", "mentions"),
        count(entities, "entity", "entities"),
    )
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
