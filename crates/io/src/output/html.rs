//! A web page for an article, complete in one file that asks nothing of the network:
//! summary, entities, and the text with both marked in it and linked both ways.
//!
//! The page is `templates/article.html`; this makes what the template is filled with.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::LazyLock;

use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use nutgraf::{BlockKind, Entity, ModelInfo, Role, Span};
use serde::Serialize;

use super::{Article, ArticleSummary, Lists, Look, Task, Writer, written};
use crate::labels::Group;

/// The styles of an article's page, for pages beside it.
pub const ARTICLE_CSS: &str = include_str!("../../templates/article.css");

const TEMPLATE: &str = "article.html";
const INDEX: &str = "index.html";

/// How many names of an article the index shows.
const NAMES_IN_INDEX: usize = 6;

/// How many entities of a type are seen without unfolding the rest, unless all are asked for.
const IN_LIST: usize = 20;

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    // A line with nothing but a block leaves no trace in the page.
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    pages.set_syntax(syntax.unwrap_or_else(|error| panic!("syntax of the templates: {error:#}")));
    let parts = [
        (TEMPLATE, include_str!("../../templates/article.html")),
        (INDEX, include_str!("../../templates/index.html")),
        // The endings keep these two from being escaped.
        ("article.css", ARTICLE_CSS),
        ("article.js", include_str!("../../templates/article.js")),
    ];
    for (name, part) in parts {
        pages.add_template(name, part).unwrap_or_else(|error| panic!("{name}: {error:#}"));
    }
    pages
});

pub(super) struct Html {
    task: Task,
    look: Look,
    model: ModelInfo,
}

impl Html {
    pub(super) fn new(task: Task, look: Look, model: &ModelInfo) -> Self {
        Self { task, look, model: model.clone() }
    }
}

impl Writer for Html {
    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let page = Page::new(article, self.task, self.look, &self.model);
        let template = PAGES.get_template(TEMPLATE).map_err(io::Error::other)?;
        let html = template.render(Serde(page)).map_err(io::Error::other)?;
        writeln!(out, "{}", html.trim_end())
    }
}

/// A page that leads to those of several articles.
#[derive(Debug, Default, Serialize)]
pub(super) struct Index {
    articles: Vec<IndexArticle>,
}

#[derive(Debug, Serialize)]
struct IndexArticle {
    file: String,
    title: String,
    id: String,
    words: usize,
    /// The first sentence of the summary.
    lead: Option<String>,
    /// The most central of those it names.
    names: Vec<String>,
}

impl Index {
    /// Adds an article whose page is in `file`, beside the index.
    pub(super) fn add(&mut self, file: String, article: &Article) {
        let is_name = |entity: &&Entity| {
            !matches!(Role::of(&entity.label), Role::Date | Role::Money | Role::Number)
        };
        let mut entities: Vec<_> = article.entities.iter().filter(is_name).collect();
        entities.sort_by(|a, b| article.centrality(b).total_cmp(&article.centrality(a)));
        let names = entities.iter().take(NAMES_IN_INDEX).map(|entity| entity.name.clone());
        self.articles.push(IndexArticle {
            file,
            title: article.heading().to_owned(),
            id: article.origin.id.clone(),
            words: article.words(),
            lead: article.summary_to_read().into_iter().next().map(Cow::into_owned),
            names: names.collect(),
        });
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let template = PAGES.get_template(INDEX).map_err(io::Error::other)?;
        let html = template.render(Serde(self)).map_err(io::Error::other)?;
        writeln!(out, "{}", html.trim_end())
    }
}

#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    id: &'a str,
    byline: Option<&'a str>,
    date: Option<&'a str>,
    language: Option<&'a str>,
    words: usize,
    /// Number of entities.
    names: usize,
    mentions: usize,
    model: String,
    highlights: bool,
    /// `None` if no summary was asked for.
    summary: Option<Vec<SummarySentence<'a>>>,
    /// Whether a model wrote the summary, rather than chose its sentences.
    written: bool,
    /// How it was written, or is not as was asked for.
    notes: Vec<String>,
    types: Vec<Type<'a>>,
    blocks: Vec<Block<'a>>,
}

#[derive(Serialize)]
struct SummarySentence<'a> {
    number: usize,
    /// The sentences of the text that it is or came from.
    sentences: Vec<usize>,
    pieces: Vec<Piece<'a>>,
}

/// A type of entities: an item of the legend, a list of entities and a colour.
#[derive(Serialize)]
struct Type<'a> {
    code: &'a str,
    many: &'a str,
    hue: Option<u16>,
    mentions: usize,
    entities: Vec<NamedEntity<'a>>,
    /// How many of them are seen at once; the others are folded away.
    shown: usize,
}

#[derive(Serialize)]
struct NamedEntity<'a> {
    /// Its index among the article's entities.
    index: usize,
    name: &'a str,
    others: Vec<String>,
    /// The numbers of its mentions in the text.
    mentions: &'a [usize],
}

#[derive(Serialize)]
struct Block<'a> {
    kind: &'static str,
    sentences: Vec<Sentence<'a>>,
}

#[derive(Serialize)]
struct Sentence<'a> {
    index: usize,
    /// Its numbers in the summary.
    picked: Vec<usize>,
    /// White space before it, as far as a reader sees any.
    space: &'static str,
    pieces: Vec<Piece<'a>>,
}

#[derive(Serialize)]
struct Piece<'a> {
    text: &'a str,
    mention: Option<PieceMention<'a>>,
    /// What is to be said of a fact that the article does not contain.
    unsupported: Option<&'static str>,
}

#[derive(Serialize)]
struct PieceMention<'a> {
    index: usize,
    /// The entity it names; its index among the article's entities.
    entity: Option<usize>,
    code: &'a str,
    one: &'a str,
    /// The index of its type on the page.
    kind: usize,
    confidence: String,
}

impl<'a> Page<'a> {
    fn new(article: &'a Article, task: Task, look: Look, model: &ModelInfo) -> Self {
        let groups = article.groups();
        let finder = Finder::new(article, &groups, look.lists);
        let metadata = article.document.metadata();
        let summary = article.summary.as_ref().filter(|_| task != Task::Entities);
        Self {
            title: article.heading(),
            id: &article.origin.id,
            byline: metadata.byline.as_deref(),
            date: article.day(),
            language: article.document.spoken(),
            words: article.words(),
            names: article.entities.len(),
            mentions: article.mentions.len(),
            model: format!("{} {}", model.name, model.version),
            highlights: look.highlights,
            summary: summary.map(|summary| finder.summary(summary)),
            written: matches!(summary, Some(ArticleSummary::Written { .. })),
            notes: match summary {
                Some(ArticleSummary::Written { summary, model }) => written::notes(summary, model),
                _ => article.summary_note().into_iter().map(str::to_owned).collect(),
            },
            types: groups.iter().map(|group| finder.kind(group)).collect(),
            blocks: finder.blocks(),
        }
    }
}

/// Finds for each mention what the page says of it.
struct Finder<'a> {
    article: &'a Article,
    /// The entity of each mention.
    entities: Vec<Option<usize>>,
    /// The labels of the page, in its order.
    codes: Vec<&'a str>,
    lists: Lists,
}

impl<'a> Finder<'a> {
    fn new(article: &'a Article, groups: &[Group<'a>], lists: Lists) -> Self {
        let mut entities = vec![None; article.mentions.len()];
        for (index, entity) in article.entities.iter().enumerate() {
            for &mention in &entity.mentions {
                entities[mention] = Some(index);
            }
        }
        let codes = groups.iter().map(|group| group.label.code).collect();
        Self { article, entities, codes, lists }
    }

    fn kind(&self, group: &Group<'a>) -> Type<'a> {
        let entity = |&entity: &&'a Entity| NamedEntity {
            index: self.entities[entity.mentions[0]].unwrap_or_default(),
            name: &entity.name,
            others: self.article.other_names(entity),
            mentions: &entity.mentions,
        };
        Type {
            code: group.label.code,
            many: group.label.many,
            hue: group.label.hue,
            mentions: group.mentions(),
            entities: group.entities.iter().map(entity).collect(),
            shown: self.lists.cut(group, IN_LIST).0,
        }
    }

    fn summary(&self, summary: &'a ArticleSummary) -> Vec<SummarySentence<'a>> {
        match summary {
            ArticleSummary::Chosen(summary) => (1..)
                .zip(&summary.sentences)
                .map(|(number, sentence)| SummarySentence {
                    number,
                    sentences: vec![sentence.sentence],
                    pieces: self.pieces_of(sentence.span),
                })
                .collect(),
            ArticleSummary::Written { summary, .. } => (1..)
                .zip(&summary.sentences)
                .map(|(number, sentence)| SummarySentence {
                    number,
                    sentences: sentence.sources.iter().map(|source| source.sentence).collect(),
                    pieces: written::pieces(sentence)
                        .into_iter()
                        .map(|(span, fact)| Piece {
                            text: span.of(&summary.text),
                            mention: None,
                            unsupported: fact.map(written::tip),
                        })
                        .collect(),
                })
                .collect(),
        }
    }

    fn blocks(&self) -> Vec<Block<'a>> {
        let text = self.article.document.text();
        let sentences = self.article.document.sentences();
        let block = |block: &nutgraf::Block| Block {
            kind: match block.kind {
                BlockKind::Paragraph => "paragraph",
                BlockKind::Heading => "heading",
                BlockKind::ListItem => "item",
                BlockKind::TableRow => "row",
                BlockKind::Note => "note",
                BlockKind::Boilerplate(_) => "boilerplate",
            },
            sentences: block
                .sentences
                .clone()
                .map(|index| Sentence {
                    index,
                    picked: self.article.places_in_summary(index),
                    space: match index.checked_sub(1).filter(|&last| last >= block.sentences.start)
                    {
                        Some(last) if sentences[last].span.end < sentences[index].span.start => {
                            let gap = sentences[last].span.end..sentences[index].span.start;
                            if text[gap].contains('\n') { "\n" } else { " " }
                        }
                        _ => "",
                    },
                    pieces: self.pieces(index),
                })
                .collect(),
        };
        self.article.document.blocks().iter().map(block).collect()
    }

    fn pieces(&self, sentence: usize) -> Vec<Piece<'a>> {
        self.pieces_of(self.article.document.sentences()[sentence].span)
    }

    fn pieces_of(&self, span: Span) -> Vec<Piece<'a>> {
        let text = self.article.document.text();
        let pieces = self.article.pieces_of(span).into_iter().map(|(span, mention)| Piece {
            text: span.of(text),
            mention: mention.map(|index| self.mention(index)),
            unsupported: None,
        });
        pieces.collect()
    }

    fn mention(&self, index: usize) -> PieceMention<'a> {
        let mention = &self.article.mentions[index];
        let code: &str = &mention.label;
        PieceMention {
            index,
            entity: self.entities[index],
            code,
            one: crate::labels::Label::of(code).one,
            kind: self.codes.iter().position(|other| *other == code).unwrap_or_default(),
            confidence: format!("{:.0}%", mention.confidence * 100.0),
        }
    }
}
