//! The gold format of this project as one of the formats; see [`crate::gold`].
//!
//! The common form has no place for boilerplate, content units and references but those of three
//! sentences, so they are left out when gold is converted into another format. Written from another
//! format, it has sentences where their importance is known.

mod check;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nutgraf_text::Span;

use self::check::sha256;
use super::check::{Parsed, ParsedArticle, Tally};
use super::error::{ReadError, WriteError};
use super::names;
use super::write::{Ledger, Rendered};
use crate::data::{Annotation, Article, Reason};
use crate::gold::{Gold, GoldEntity, GoldMention, GoldSentence, References, SCHEMA_VERSION};

/// Reads a file: in the common form, and as it is.
pub(super) fn parse(file: &Path) -> Result<(Parsed, Gold), ReadError> {
    let read = Gold::read(file)?;
    let gold = read.gold;
    let mut left_out = Tally::default();
    left_out.add("boilerplate spans", gold.boilerplate.len());
    left_out.add("coreference chains", gold.chains.len());
    left_out.add("content units", gold.content_units.len());
    let references = &gold.references;
    left_out.add("headlines", references.headline.len());
    left_out.add("summaries of one sentence", references.one_sentence.len());
    if !references.three_sentences.is_empty() {
        left_out.add("summaries of sixty words", references.sixty_words.len());
    }
    left_out.add("lists of highlights", references.highlights.len());
    let mut article = ParsedArticle { id_field: "id", ..ParsedArticle::default() };
    article.at = (0..gold.mentions.len()).map(|i| (None, format!("mentions[{i}]"))).collect();
    article.article = read.article;
    Ok((Parsed { articles: vec![article], left_out, ..Parsed::default() }, gold))
}

/// Writes articles that were read in another format.
pub(super) fn render(articles: &[Article], output: &Path) -> Result<Rendered, WriteError> {
    render_each(articles, output, |_, article, text, ledger| write(article, text, ledger))
}

/// Writes gold annotations as they were read; `articles` are the same in the common form.
pub(super) fn render_originals(
    originals: &[Gold],
    articles: &[Article],
    output: &Path,
) -> Result<Rendered, WriteError> {
    render_each(articles, output, |index, article, text, ledger| {
        ledger.written(article.entities.len());
        Gold { id: article.id.clone(), text: text.to_owned(), ..originals[index].clone() }
    })
}

/// Writes one article as a file beside its text, or several into a folder.
fn render_each(
    articles: &[Article],
    output: &Path,
    gold: impl Fn(usize, &Article, &str, &mut Ledger) -> Gold,
) -> Result<Rendered, WriteError> {
    let mut ledger = Ledger::default();
    let mut files = Vec::new();
    let one = articles.len() == 1;
    for (index, article) in articles.iter().enumerate() {
        let name = if one {
            output.file_stem().unwrap_or_default().to_string_lossy().into_owned()
        } else {
            names::file(&article.id)
        };
        let text = format!("{name}.txt");
        let gold = gold(index, article, &text, &mut ledger);
        let mut json = serde_json::to_string_pretty(&gold)
            .map_err(|source| WriteError::Json { document: article.id.clone(), source })?;
        json.push('\n');
        if one {
            files.push((PathBuf::new(), json));
            files.push((PathBuf::from("..").join(text), article.text.clone()));
        } else {
            files.push((PathBuf::from(format!("{name}.gold.json")), json));
            files.push((PathBuf::from(text), article.text.clone()));
        }
        ledger.document();
    }
    Ok(ledger.finish(files))
}

fn write(article: &Article, text: &str, ledger: &mut Ledger) -> Gold {
    let mut entities: Vec<GoldEntity> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut mentions: Vec<GoldMention> = Vec::new();
    let mut last: Option<&Annotation> = None;
    let mut order: Vec<&Annotation> = article.entities.iter().collect();
    order.sort_by_key(|entity| (entity.span.start, usize::MAX - entity.span.end));
    let (mut unknown, mut confidences) = (0, 0);
    for entity in order {
        if let Some(last) = last.filter(|last| last.span.overlaps(entity.span)) {
            ledger.problem(article, entity, Reason::Overlaps(last.to_span().to_string()));
            continue;
        }
        if entity.label.is_empty() {
            ledger.problem(article, entity, Reason::Label("it is empty"));
            continue;
        }
        let own = entity.span.of(&article.text);
        let id = entity.entity.as_ref().map_or_else(
            || {
                unknown += 1;
                free_id(article, unknown)
            },
            ToString::to_string,
        );
        let index = *known.entry(id.clone()).or_insert_with(|| {
            let name = article.names.get(&*id).cloned();
            let name = name.unwrap_or_else(|| match entity.entity {
                Some(_) => id.clone(),
                None => own.to_owned(),
            });
            entities.push(GoldEntity { id: id.clone(), name, label: entity.label.to_string() });
            entities.len() - 1
        });
        if *entities[index].label != *entity.label {
            let label = entities[index].label.clone();
            ledger.problem(article, entity, Reason::TwoTypes { entity: id, label });
            continue;
        }
        let (start, end) = (entity.span.start, entity.span.end);
        mentions.push(GoldMention { start, end, text: own.to_owned(), entity: id });
        confidences += usize::from(entity.confidence.is_some());
        last = Some(entity);
    }
    ledger.written(mentions.len());
    ledger.left_out(article, "confidences", confidences);
    let is_marked = !article.importance.is_empty();
    if !is_marked {
        let unmarked = article.sentences.len();
        ledger.left_out(article, "sentences, whose importance is not known", unmarked);
    }
    let tokens = article.tokens.as_ref().map_or(0, |tokens| tokens.iter().flatten().count());
    ledger.left_out(article, "tokens", tokens);
    ledger.left_out(article, "summaries", usize::from(article.summary.is_some()));
    let sentences = article.sentences.iter().zip(&article.importance);
    let sentences = sentences.map(|(&Span { start, end }, &importance)| GoldSentence {
        start,
        end,
        importance,
    });
    let lines = |text: &String| text.split('\n').map(str::to_owned).collect();
    Gold {
        schema_version: SCHEMA_VERSION,
        id: article.id.clone(),
        text: text.to_owned(),
        sha256: sha256(&article.text),
        entities,
        mentions,
        sentences: sentences.collect(),
        boilerplate: Vec::new(),
        chains: Vec::new(),
        content_units: Vec::new(),
        references: References {
            three_sentences: article.references.iter().map(lines).collect(),
            extractive: article.choices.clone(),
            ..References::default()
        },
    }
}

/// An id for a mention of which it is not known what it refers to.
fn free_id(article: &Article, number: usize) -> String {
    let id = format!("mention-{number}");
    let taken = article.entities.iter().any(|entity| entity.entity.as_deref() == Some(id.as_str()));
    if taken { free_id(article, number + article.entities.len()) } else { id }
}
