//! What the writers have in common: what was written, what could not be, and where it goes.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use nutgraf_text::Span;

use super::check::Tally;
use super::error::WriteError;
use super::tokens::{lines, tokens};
use crate::data::{Annotation, Article, Dataset, LeftOut, Problem, Reason};
use crate::ner::tags::Chunk;

/// What became of a conversion.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Converted {
    /// Documents written.
    pub documents: usize,
    /// Annotations written.
    pub written: usize,
    /// Annotations that could not be.
    pub problems: Vec<Problem>,
    /// What else the output has no place for.
    pub left_out: Vec<LeftOut>,
}

impl Converted {
    /// The same, with what was lost when `dataset` was read put first.
    #[must_use]
    pub fn after(self, dataset: &Dataset) -> Self {
        Self {
            problems: dataset.problems.iter().cloned().chain(self.problems).collect(),
            left_out: dataset.left_out.iter().cloned().chain(self.left_out).collect(),
            ..self
        }
    }
}

/// An output before it is saved: the content of each file, and what is not in them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rendered {
    /// Paths below the output's path, and contents. The path is empty where the output is one
    /// file, and begins with `..` for a file beside it.
    pub files: Vec<(PathBuf, String)>,
    /// What is in them.
    pub converted: Converted,
}

impl Rendered {
    /// Writes the files at or below `path`.
    pub fn save(&self, path: &Path) -> Result<(), WriteError> {
        for (name, content) in &self.files {
            let file = match name.strip_prefix("..") {
                Ok(beside) => path.with_file_name(beside),
                Err(_) if name.as_os_str().is_empty() => path.to_owned(),
                Err(_) => path.join(name),
            };
            let fail = |source| WriteError::Io { file: file.clone(), source };
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder).map_err(fail)?;
            }
            replace(&file, content).map_err(fail)?;
        }
        Ok(())
    }
}

/// Writes a file whole: what stood there stays until all of the new is on disk.
fn replace(file: &Path, content: &str) -> io::Result<()> {
    // The file that a link leads to is replaced, not the link.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
    let kept = fs::metadata(&file).ok();
    if kept.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        return fs::write(&file, content);
    }
    let mut name = OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    let beside = file.with_file_name(name);
    let written = File::create(&beside).and_then(|mut out| {
        out.write_all(content.as_bytes())?;
        if let Some(metadata) = kept {
            out.set_permissions(metadata.permissions())?;
        }
        out.sync_all()?;
        fs::rename(&beside, &file)
    });
    if written.is_err() {
        // The first failure is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Gathers what is written and what is not.
#[derive(Default)]
pub(super) struct Ledger {
    documents: usize,
    written: usize,
    problems: Vec<Problem>,
    left_out: BTreeMap<PathBuf, Tally>,
}

impl Ledger {
    pub(super) fn document(&mut self) {
        self.documents += 1;
    }

    pub(super) fn written(&mut self, annotations: usize) {
        self.written += annotations;
    }

    pub(super) fn problem(&mut self, article: &Article, entity: &Annotation, reason: Reason) {
        self.problems.push(Problem {
            place: article.place.clone(),
            document: article.id.clone(),
            spans: vec![entity.span],
            label: entity.label.clone(),
            text: entity.span.of(&article.text).to_owned(),
            reason,
        });
    }

    pub(super) fn left_out(&mut self, article: &Article, what: &str, count: usize) {
        if count > 0 {
            self.left_out.entry(article.place.file.clone()).or_default().add(what, count);
        }
    }

    /// Counts what formats of entities alone leave out.
    pub(super) fn entities_only(&mut self, article: &Article) {
        let with = |has: fn(&Annotation) -> bool| {
            article.entities.iter().filter(|entity| has(entity)).count()
        };
        self.left_out(article, "ids of entities", with(|entity| entity.entity.is_some()));
        self.left_out(article, "confidences", with(|entity| entity.confidence.is_some()));
        self.left_out(article, "names of entities", article.names.len());
        self.summaries(article);
    }

    /// Counts summaries and references as left out.
    pub(super) fn summaries(&mut self, article: &Article) {
        self.left_out(article, "summaries", usize::from(article.summary.is_some()));
        self.left_out(article, "reference summaries", article.references.len());
    }

    pub(super) fn finish(self, files: Vec<(PathBuf, String)>) -> Rendered {
        let left_out = self.left_out.into_iter().flat_map(|(file, tally)| tally.of(&file));
        let converted = Converted {
            documents: self.documents,
            written: self.written,
            problems: self.problems,
            left_out: left_out.collect(),
        };
        Rendered { files, converted }
    }
}

/// Writes all articles into one file, each by `document`.
pub(super) fn one_file(
    articles: &[Article],
    mut document: impl FnMut(&Article, &mut String, &mut Ledger) -> Result<(), WriteError>,
) -> Result<Rendered, WriteError> {
    let mut ledger = Ledger::default();
    let mut out = String::new();
    for article in articles {
        document(article, &mut out, &mut ledger)?;
        ledger.document();
    }
    Ok(ledger.finish(vec![(PathBuf::new(), out)]))
}

/// The sentences of an article with their tokens: its own, or else those of its text. The latter
/// are cut where an entity begins or ends inside of one, so that none is lost or changed.
pub(super) fn tokens_of(article: &Article) -> Vec<Vec<Span>> {
    if let Some(tokens) = &article.tokens {
        return tokens.clone();
    }
    let own = |sentences: &[Span]| -> Vec<Vec<Span>> {
        sentences.iter().map(|&sentence| tokens(&article.text, sentence)).collect()
    };
    let mut sentences = match article.sentences.as_slice() {
        [] => own(&lines(&article.text)),
        sentences => own(sentences),
    };
    let mut spans: Vec<Span> = article.entities.iter().map(|entity| entity.span).collect();
    spans.sort_by_key(|span| (span.start, usize::MAX - span.end));
    // Of those that overlap only the first can be written, so that the others cut nothing.
    let mut edges: Vec<usize> = Vec::new();
    for span in spans {
        if edges.last().is_none_or(|&end| end <= span.start) {
            edges.extend([span.start, span.end]);
        }
    }
    edges.dedup();
    for tokens in &mut sentences {
        *tokens = tokens.iter().flat_map(|&token| cut(token, &edges)).collect();
    }
    sentences
}

/// A token in pieces, if some of the bytes in order are inside of it.
fn cut(token: Span, edges: &[usize]) -> Vec<Span> {
    let first = edges.partition_point(|&edge| edge <= token.start);
    let inside = edges[first..].iter().copied().take_while(|&edge| edge < token.end);
    let ends = inside.chain([token.end]);
    let mut start = token.start;
    ends.map(|end| Span { start: std::mem::replace(&mut start, end), end }).collect()
}

/// The entities of each sentence as ranges of its tokens; those that cannot be such are
/// problems. Of two that overlap the one that begins first stays, and the longer one of two
/// that begin together.
pub(super) fn align<'a>(
    article: &'a Article,
    sentences: &[Vec<Span>],
    label: impl Fn(&str) -> Result<(), &'static str>,
    ledger: &mut Ledger,
) -> Vec<Vec<Chunk<'a>>> {
    let mut chunks: Vec<Vec<Chunk<'a>>> = vec![Vec::new(); sentences.len()];
    let mut last: Option<&Annotation> = None;
    for (_, entity, fit) in place(article, sentences) {
        let fit = match label(&entity.label) {
            Err(why) => Err(Reason::Label(why)),
            Ok(()) => fit,
        };
        let fit = fit.and_then(|fit| match last {
            Some(last) if last.span.end > entity.span.start => {
                Err(Reason::Overlaps(last.to_span().to_string()))
            }
            _ => Ok(fit),
        });
        match fit {
            Ok((sentence, tokens)) => {
                chunks[sentence].push(Chunk { tokens, label: &entity.label });
                ledger.written(1);
                last = Some(entity);
            }
            Err(reason) => ledger.problem(article, entity, reason),
        }
    }
    chunks
}

/// A sentence, and a range of its tokens.
type Fit = Result<(usize, Span), Reason>;

/// Each entity with its index and the tokens it is, by where it begins, the longer one first.
pub(super) fn place<'a>(
    article: &'a Article,
    sentences: &[Vec<Span>],
) -> Vec<(usize, &'a Annotation, Fit)> {
    let mut entities: Vec<(usize, &Annotation)> = article.entities.iter().enumerate().collect();
    entities.sort_by_key(|(_, entity)| (entity.span.start, usize::MAX - entity.span.end));
    // Where each sentence begins, for those that have tokens.
    let starts: Vec<(usize, usize)> = sentences
        .iter()
        .enumerate()
        .filter_map(|(index, tokens)| Some((tokens.first()?.start, index)))
        .collect();
    let place = |(index, entity): (usize, &'a Annotation)| {
        (index, entity, fit(article, sentences, &starts, entity.span))
    };
    entities.into_iter().map(place).collect()
}

/// The sentence and the tokens of a span.
fn fit(
    article: &Article,
    sentences: &[Vec<Span>],
    starts: &[(usize, usize)],
    span: Span,
) -> Result<(usize, Span), Reason> {
    let at = starts.partition_point(|(start, _)| *start <= span.start);
    let (_, sentence) =
        *at.checked_sub(1).and_then(|at| starts.get(at)).ok_or(Reason::OffTokens)?;
    let tokens = &sentences[sentence];
    if starts.get(at).is_some_and(|(next, _)| *next < span.end) {
        return Err(Reason::AcrossSentences);
    }
    let first = tokens.partition_point(|token| token.end <= span.start);
    let last = tokens.partition_point(|token| token.start < span.end);
    // The tokens that share a byte with the span are `first..last`.
    let edges = [tokens.get(first), last.checked_sub(1).and_then(|last| tokens.get(last))];
    for token in edges.into_iter().flatten() {
        if token.overlaps(span) && !span.contains(*token) {
            return Err(Reason::InsideToken(token.of(&article.text).to_owned()));
        }
    }
    match edges {
        [Some(a), Some(b)] if first < last && a.start == span.start && b.end == span.end => {
            Ok((sentence, Span { start: first, end: last }))
        }
        _ => Err(Reason::OffTokens),
    }
}

/// Whether tags can carry a type.
pub(super) fn tag_label(label: &str) -> Result<(), &'static str> {
    match label {
        "" => Err("it is empty"),
        _ if label.starts_with('-') || label.ends_with('-') => Err("a hyphen is at its edge"),
        _ => Ok(()),
    }
}
