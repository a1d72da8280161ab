//! Output: a [`Writer`] per format, and where what they write goes ([`destination`]).

mod annotations;
pub mod bulk;
pub(crate) mod csv;
pub mod destination;
pub(crate) mod flow;
mod html;
mod json;
mod jsonl;
mod markdown;
mod ninjs;
mod record;
mod sink;
#[cfg_attr(not(feature = "parquet"), path = "no_table.rs")]
mod table;
mod temporary;
mod text;
pub mod visible;
mod written;

#[cfg(test)]
mod snapshots;

use std::borrow::Cow;
use std::io::{self, Write};

use nutgraf::entity::centrality;
use nutgraf::fold;
use nutgraf::{
    Analysis, Block, BlockKind, Document, Entity, Mention, ModelInfo, Role, Span, Summary,
    WrittenSummary,
};
use nutgraf_eval::data::Problem;
use nutgraf_eval::formats::Format;

use crate::format::OutputFormat;
use crate::input::Origin;
use crate::labels::{Group, Rank, groups};

pub use html::ARTICLE_CSS;
pub use record::{head, record};

/// What is wanted of each article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Summary and entities.
    Summarize,
    /// Entities.
    Entities,
    /// Everything, with the text.
    Analyze,
}

/// How output for people looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether it has colours of terminals.
    pub colour: bool,
    /// Columns to wrap at; `None` for not at all.
    pub width: Option<usize>,
    /// The summary is a list rather than a paragraph.
    pub highlights: bool,
    /// How much of a long list of entities is shown.
    pub lists: Lists,
    /// It is said how sure the model is of each entity.
    pub confidence: bool,
}

/// How much of a long list of entities is shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// The most central of each type, and how many more there are.
    Cut,
    /// Everything.
    Whole,
}

impl Lists {
    /// How many entities of a group are shown, and how many are left out, where a list is of `most`.
    pub(crate) fn cut(self, group: &Group<'_>, most: usize) -> (usize, usize) {
        let shown = group.shown(if self == Self::Whole { usize::MAX } else { most });
        (shown, group.entities.len() - shown)
    }
}

/// A form of output.
///
/// `begin` and `end` are each called once, around any number of articles.
pub trait Writer {
    /// Writes what comes before the articles.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Goes on with output that was begun before, in place of `begin`.
    fn resume(&mut self) {}

    /// What stands between two articles.
    fn between(&self) -> &'static str {
        ""
    }

    /// Writes an article, which depends on no other.
    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()>;

    /// What `article` would write, to be [`put`](Self::put) where it belongs, by a writer of the same
    /// kind.
    fn render(&mut self, article: &Article) -> io::Result<Body> {
        let mut bytes = Vec::new();
        self.article(&mut bytes, article)?;
        Ok(Body::Bytes(bytes))
    }

    /// Writes what was rendered.
    fn put(&mut self, out: &mut dyn Write, body: Body) -> io::Result<()> {
        match body {
            Body::Bytes(bytes) => out.write_all(&bytes),
            Body::Row(_) => Err(io::Error::other("a row of a table is no text")),
        }
    }

    /// Writes what is held back of the articles so far.
    fn flush(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// Writes what comes after the articles.
    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// What of the articles since this was last asked the format could not hold.
    fn problems(&mut self) -> Vec<Problem> {
        Vec::new()
    }
}

/// What a format writes of an article.
#[derive(Debug)]
pub enum Body {
    /// As it stands in the output.
    Bytes(Vec<u8>),
    /// A row of a table, which is written with others.
    Row(Box<nutgraf_wire::Record>),
}

/// An article, ready to be written in its turn.
#[derive(Debug)]
pub struct Rendered {
    article: Article,
    words: usize,
    body: io::Result<Body>,
    problems: Vec<Problem>,
}

impl Rendered {
    /// Number of words in the article's text: what stands between white space.
    pub fn words(&self) -> usize {
        self.words
    }

    /// What is written of it.
    ///
    /// # Errors
    /// If the format cannot hold it.
    pub fn into_body(self) -> io::Result<Body> {
        self.body
    }
}

/// Makes writers: one for everything, or one for each file of a folder.
#[derive(Debug, Clone)]
pub struct Writers {
    /// The form of the output.
    pub format: OutputFormat,
    /// What is wanted of each article.
    pub task: Task,
    /// How output for people looks.
    pub look: Look,
    /// The model that read the articles.
    pub model: ModelInfo,
    /// The model that found the entities, if it is another one.
    pub entity_model: Option<ModelInfo>,
    /// Whether the articles are told apart by headings.
    pub many: bool,
    /// The fields of the input that are passed through.
    pub kept_fields: Vec<String>,
}

impl Writers {
    /// A writer.
    pub fn writer(&self) -> Box<dyn Writer> {
        match self.format {
            OutputFormat::Text => Box::new(text::Text::new(self.task, self.look, self.many)),
            OutputFormat::Json => Box::new(json::Json::new(self.head())),
            OutputFormat::Jsonl => Box::new(jsonl::Jsonl::new(self.head())),
            OutputFormat::Csv => Box::new(csv::Csv::new(self.task, self.kept_fields.clone())),
            OutputFormat::Ninjs => Box::new(ninjs::Ninjs::new(&self.model)),
            OutputFormat::Markdown => Box::new(markdown::Markdown::new(self.task, self.look)),
            OutputFormat::Html => Box::new(html::Html::new(self.task, self.look, &self.model)),
            OutputFormat::Conll => Box::new(annotations::Annotations::new(Format::Conll)),
            OutputFormat::Brat => Box::new(annotations::Annotations::new(Format::Brat)),
            OutputFormat::Parquet | OutputFormat::Arrow | OutputFormat::ArrowStream => {
                Box::new(table::Table::new(self.format, self.head()))
            }
        }
    }

    /// An article as the writer writes it, made on whichever thread this is called.
    pub fn render(&self, article: Article) -> Rendered {
        let mut writer = self.writer();
        let body = writer.render(&article);
        let words = article.words();
        Rendered { article, words, body, problems: writer.problems() }
    }

    fn head(&self) -> nutgraf_wire::Head {
        let head = head(&self.model, self.entity_model.as_ref());
        nutgraf_wire::Head { kept_fields: self.kept_fields.clone(), ..head }
    }
}

/// An article with what was found in it.
#[derive(Debug)]
pub struct Article {
    /// Where it came from.
    pub origin: Origin,
    /// What is wanted of it.
    pub task: Task,
    /// Its text and structure.
    pub document: Document,
    /// In text order, not overlapping, each within one sentence.
    pub mentions: Vec<Mention>,
    /// In the order of their first mentions.
    pub entities: Vec<Entity>,
    /// One per sentence.
    pub salience: Vec<f32>,
    /// `None` if none was asked for.
    pub summary: Option<ArticleSummary>,
}

/// The summary of an article.
#[derive(Debug)]
pub enum ArticleSummary {
    /// Sentences of the article.
    Chosen(Summary),
    /// What a model wrote.
    Written {
        /// The summary.
        summary: WrittenSummary,
        /// The model's name.
        model: String,
    },
}

impl Article {
    /// An analyzed article.
    pub fn new(
        origin: Origin,
        task: Task,
        document: Document,
        analysis: Analysis,
        summary: Option<ArticleSummary>,
    ) -> Self {
        let Analysis { mentions, entities, salience, .. } = analysis;
        Self { origin, task, document, mentions, entities, salience, summary }
    }

    /// The title of a page, or else the heading that a text begins with, if more follows.
    pub fn headline(&self) -> Option<&str> {
        let title = self.document.metadata().title.as_deref();
        let title = title.filter(|title| !title.trim().is_empty());
        title.or_else(|| {
            let is_prose =
                |block: &Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem);
            let (first, rest) = self.document.blocks().split_first()?;
            let leads = first.kind == BlockKind::Heading && rest.iter().any(is_prose);
            leads.then(|| first.span.of(self.document.text()))
        })
    }

    /// Its date as a reader wants it: without the time that a page gives to the second.
    pub fn day(&self) -> Option<&str> {
        let date = self.document.metadata().date.as_deref()?;
        let (day, rest) = date.split_at_checked("2019-11-20".len()).unwrap_or((date, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let is_day = day.splitn(3, '-').map(str::len).eq([4, 2, 2]) && day.split('-').all(digits);
        let is_time =
            rest.starts_with(['T', ' ']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        Some(if is_day && is_time { day } else { date })
    }

    /// The headline, or else the name of the file without its folders.
    pub fn heading(&self) -> &str {
        self.headline().unwrap_or_else(|| self.name())
    }

    /// The entities by type, the most central first.
    pub fn groups(&self) -> Vec<Group<'_>> {
        groups(&self.entities, |entity| {
            let centrality = self.centrality(entity);
            let later = if Role::of(&entity.label) == Role::Date { self.later(entity) } else { 0 };
            Rank { later, centrality }
        })
    }

    /// How central an entity is.
    pub fn centrality(&self, entity: &Entity) -> f32 {
        centrality(&self.document, &self.mentions, &self.salience, entity)
    }

    /// 0 for a date of a calendar, 2 for a day of the week alone, 1 for other words that say when.
    fn later(&self, entity: &Entity) -> u8 {
        let dates = &self.document.language().dates;
        let is_short_for = |word: &str, day: &str| {
            word == day || (3..=5).contains(&word.len()) && day.starts_with(word)
        };
        let mut words = entity
            .name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase);
        let is_day = |word: &String| dates.weekdays.iter().any(|day| is_short_for(word, day));
        let of_calendar = |word: &String| {
            word.contains(|c: char| c.is_ascii_digit())
                || dates.months.iter().any(|month| is_short_for(word, month))
        };
        if words.clone().any(|word| of_calendar(&word)) {
            0
        } else if words.all(|word| is_day(&word)) {
            2
        } else {
            1
        }
    }

    /// How sure the model is of an entity: the mean over its mentions, 0 to 1.
    pub fn confidence(&self, entity: &Entity) -> f32 {
        let sum: f32 = entity.mentions.iter().map(|&index| self.mentions[index].confidence).sum();
        sum / entity.mentions.len().max(1) as f32
    }

    /// The name of the file without its folders, or the article's id.
    pub fn name(&self) -> &str {
        if self.origin.path.is_none() && !self.origin.is_part() {
            return "standard input";
        }
        self.origin.id.rsplit(['/', '\\']).next().unwrap_or(&self.origin.id)
    }

    /// The sentences of the summary, as they stand in the text or as they were written.
    pub fn summary_texts(&self) -> Vec<&str> {
        match &self.summary {
            None => Vec::new(),
            Some(ArticleSummary::Chosen(summary)) => {
                let spans = summary.sentences.iter().map(|sentence| sentence.span);
                spans.map(|span| span.of(self.document.text())).collect()
            }
            Some(ArticleSummary::Written { summary, .. }) => summary.texts().collect(),
        }
    }

    /// The sentences of the summary as a person reads them: words that a line's end cuts are whole.
    pub fn summary_to_read(&self) -> Vec<Cow<'_, str>> {
        let language = self.document.language();
        self.summary_texts().into_iter().map(|text| fold::plain(text, language)).collect()
    }

    /// What is to be said of a chosen summary that is not as it was asked for.
    pub fn summary_note(&self) -> Option<&'static str> {
        match &self.summary {
            Some(ArticleSummary::Chosen(Summary { too_long: true, .. })) => Some(
                "Longer than asked for: no sentence that can stand alone is that short; this is \
                 the shortest that tells the news.",
            ),
            _ => None,
        }
    }

    /// The numbers, from 1, of the sentences of the summary that are sentence `index` or came
    /// from it.
    pub fn places_in_summary(&self, index: usize) -> Vec<usize> {
        let places =
            |of: &dyn Fn(usize) -> bool, count| (1..=count).filter(|n| of(n - 1)).collect();
        match &self.summary {
            None => Vec::new(),
            Some(ArticleSummary::Chosen(summary)) => {
                let sentences = &summary.sentences;
                places(&|at| sentences[at].sentence == index, sentences.len())
            }
            Some(ArticleSummary::Written { summary, .. }) => {
                let sentences = &summary.sentences;
                let came = |at: usize| sentences[at].sources.iter().any(|s| s.sentence == index);
                places(&came, sentences.len())
            }
        }
    }

    /// Number of words in the text: what stands between white space.
    pub fn words(&self) -> usize {
        self.document.text().split_whitespace().count()
    }

    /// A sentence cut at its mentions: all its text, in order, each piece with the index of
    /// its mention or `None` for the text between.
    pub fn pieces(&self, sentence: usize) -> Vec<(Span, Option<usize>)> {
        self.pieces_of(self.document.sentences()[sentence].span)
    }

    /// The same of any stretch of the text.
    pub fn pieces_of(&self, span: Span) -> Vec<(Span, Option<usize>)> {
        let first = self.mentions.partition_point(|mention| mention.span.end <= span.start);
        let mut pieces = Vec::new();
        let mut at = span.start;
        for (index, mention) in self.mentions.iter().enumerate().skip(first) {
            if mention.span.start >= span.end {
                break;
            }
            let (start, end) = (mention.span.start.max(at), mention.span.end.min(span.end));
            if at < start {
                pieces.push((Span::new(at, start), None));
            }
            if start < end {
                pieces.push((Span::new(start, end), Some(index)));
                at = end;
            }
        }
        if at < span.end {
            pieces.push((Span::new(at, span.end), None));
        }
        pieces
    }

    /// The ways an entity is written other than its name, each once, in text order; white
    /// space makes no difference.
    pub fn other_names(&self, entity: &Entity) -> Vec<String> {
        let spaced = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut names = vec![spaced(&entity.name)];
        for &mention in &entity.mentions {
            let name = spaced(self.mentions[mention].span.of(self.document.text()));
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.split_off(1)
    }
}
