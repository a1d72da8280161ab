//! Reads CoNLL-U.

use std::path::{Path, PathBuf};

use nutgraf_text::Span;

use super::mentions::{At, Mentions};
use super::misc::Misc;
use crate::data::{Annotation, Article, Place, Problem, Reason};
use crate::formats::ReadOptions;
use crate::formats::check::{Parsed, ParsedArticle};
use crate::formats::conll::number_documents;
use crate::formats::error::{ReadError, ReadErrorKind};
use crate::formats::input::lines;
use crate::formats::schemes;
use crate::ner::tags::{Scheme, to_bytes};

const ID: &str = "newdoc id";

pub(in crate::formats) fn parse(
    file: &Path,
    text: &str,
    options: &ReadOptions,
) -> Result<Parsed, ReadError> {
    let mut reader = Reader { file: file.to_owned(), ..Reader::default() };
    for (number, line) in lines(text) {
        if line.trim().is_empty() {
            reader.end_sentence();
        } else if let Some(comment) = line.strip_prefix('#') {
            reader.comment(number, comment.trim())?;
        } else {
            reader.word(number, line)?;
        }
    }
    reader.end_sentence();
    reader.end_document()?;
    let Reader { mut documents, tagged, mentions, mut parsed, .. } = reader;
    let named = documents.iter_mut().map(|document| {
        let line = document.article.place.line.unwrap_or(1);
        (&mut document.article.id, line)
    });
    number_documents(file, named.collect(), ID, options)?;
    if tagged.is_empty() {
        for (document, mention, line) in mentions.found {
            documents[document].push(mention, Some(line), "Entity".to_owned());
        }
        parsed.problems.extend(mentions.pieces.into_iter().map(|mention| {
            let Article { id, text, .. } = &documents[mention.document].article;
            let words: Vec<&str> = mention.spans.iter().map(|span| span.of(text)).collect();
            Problem {
                place: Place::line(file, mention.line),
                document: id.clone(),
                reason: Reason::Discontinuous(mention.spans.len()),
                label: mention.label,
                text: words.join(" "),
                spans: mention.spans,
            }
        }));
    } else {
        let left_out = mentions.found.len() + mentions.pieces.len();
        parsed.left_out.add("mentions in brackets beside tags", left_out);
        add_tagged(file, &mut documents, &tagged, options)?;
    }
    parsed.articles = documents;
    Ok(parsed)
}

/// Adds the entities that tags say.
fn add_tagged(
    file: &Path,
    documents: &mut [ParsedArticle],
    sentences: &[TaggedSentence],
    options: &ReadOptions,
) -> Result<(), ReadError> {
    let at = |sentence: usize, word: usize| Place::line(file, sentences[sentence].lines[word]);
    let scheme = match (options.lenient, options.scheme) {
        (true, _) => None,
        (false, Some(scheme)) => Some(scheme),
        (false, None) => Some(detect(sentences, at)?),
    };
    for (index, sentence) in sentences.iter().enumerate() {
        let failed = |(word, kind)| ReadError::field(at(index, word), "tag", kind);
        let chunks = schemes::entities(&sentence.tags, scheme).map_err(failed)?;
        // There is a span for each word, so none is missing.
        let spans = to_bytes(&chunks, &sentence.spans).unwrap_or_default();
        for (span, chunk) in spans.into_iter().zip(&chunks) {
            let line = sentence.lines[chunk.tokens.start];
            let entity = Annotation::new(span.span, span.label);
            documents[sentence.document].push(entity, Some(line), "tag".to_owned());
        }
    }
    Ok(())
}

fn detect(
    sentences: &[TaggedSentence],
    at: impl Fn(usize, usize) -> Place,
) -> Result<Scheme, ReadError> {
    let tags: Vec<&[String]> = sentences.iter().map(|sentence| &*sentence.tags).collect();
    schemes::detect(&tags).map_err(|(later, earlier)| {
        let tag = |(sentence, word): (usize, usize)| tags[sentence][word].clone();
        let line = sentences[earlier.0].lines[earlier.1];
        let kind = ReadErrorKind::MixedSchemes { tag: tag(later), other: tag(earlier), line };
        ReadError::field(at(later.0, later.1), "tag", kind)
    })
}

/// A sentence whose words have tags; the lists are of one length.
struct TaggedSentence {
    document: usize,
    tags: Vec<String>,
    spans: Vec<Span>,
    lines: Vec<usize>,
}

#[derive(Default)]
struct Reader {
    file: PathBuf,
    documents: Vec<ParsedArticle>,
    tagged: Vec<TaggedSentence>,
    mentions: Mentions,
    parsed: Parsed,
    /// What stands after the last token, where the file says it.
    gap: Option<String>,
    /// Whether a paragraph begins with the next sentence.
    paragraph: bool,
    sentence: Sentence,
}

/// The sentence that is being read.
#[derive(Default)]
struct Sentence {
    tokens: Vec<Span>,
    /// Of each word its tag, its place and its line.
    tags: Vec<String>,
    spans: Vec<Span>,
    lines: Vec<usize>,
    has_tags: bool,
    /// The token that is several words, and the number of the last of them.
    several: Option<(Span, usize)>,
}

impl Reader {
    fn error(&self, line: usize, field: &str, kind: ReadErrorKind) -> ReadError {
        ReadError::field(Place::line(&self.file, line), field, kind)
    }

    /// The article that is being read; one begins at `line` if there is none.
    fn article(&mut self, line: usize) -> &mut Article {
        if self.documents.is_empty() {
            self.start(line, "");
        }
        let last = self.documents.len() - 1;
        &mut self.documents[last].article
    }

    fn start(&mut self, line: usize, id: &str) {
        let place = Place::line(&self.file, line);
        let article = Article { id: id.into(), place, tokens: Some(Vec::new()), ..<_>::default() };
        self.documents.push(ParsedArticle { article, id_field: ID, ..<_>::default() });
    }

    fn comment(&mut self, line: usize, comment: &str) -> Result<(), ReadError> {
        let (key, value) = comment.split_once('=').unwrap_or((comment, ""));
        let value = value.trim();
        match key.trim() {
            "newdoc" | "newdoc id" => {
                self.end_document()?;
                self.start(line, value);
            }
            "newpar" | "newpar id" => self.paragraph = true,
            "global.Entity" => {
                let declared = self.mentions.declare(value);
                declared.map_err(|kind| self.error(line, "global.Entity", kind))?;
            }
            // What the words say again, and the names of sentences.
            "text" | "sent_id" => {}
            _ => self.parsed.left_out.line("comments", line),
        }
        Ok(())
    }

    fn word(&mut self, line: usize, text: &str) -> Result<(), ReadError> {
        let columns: Vec<&str> = text.split('\t').collect();
        let (tag, misc) = match columns.len() {
            10 => (None, Misc::of(columns[9])),
            5 => (Some(columns[2]), Misc::default()),
            found => {
                let expected = "10 (CoNLL-U) or 5 (Universal NER)".to_owned();
                return Err(self.error(line, "line", ReadErrorKind::Columns { found, expected }));
            }
        };
        let (id, form) = (columns[0], columns[1]);
        let Some((first, last)) = numbers(id) else {
            if id.contains('.') {
                self.parsed.left_out.line("empty nodes", line);
                return Ok(());
            }
            let (found, expected) = (id.to_owned(), "a number, or two with a hyphen");
            return Err(self.error(line, "ID", ReadErrorKind::Unexpected { found, expected }));
        };
        if form.is_empty() {
            return Err(self.error(line, "FORM", ReadErrorKind::Missing("")));
        }
        let inside = self.sentence.several.filter(|(_, last)| first <= *last);
        let span = match inside {
            Some((token, _)) => token,
            None => self.token(line, form, &misc),
        };
        if last > first {
            // Its words come next, and the tags are theirs.
            self.sentence.several = Some((span, last));
            return Ok(());
        }
        let tag = tag.or(misc.tag);
        self.sentence.has_tags |= tag.is_some();
        self.sentence.tags.push(tag.unwrap_or("O").to_owned());
        self.sentence.spans.push(span);
        self.sentence.lines.push(line);
        let Some(value) = misc.entity else { return Ok(()) };
        let at = At { document: self.documents.len() - 1, span, line };
        self.mentions.word(value, at).map_err(|kind| self.error(line, "Entity", kind))
    }

    /// Puts a token into the text.
    fn token(&mut self, line: usize, form: &str, misc: &Misc) -> Span {
        let between = match (self.sentence.tokens.is_empty(), self.paragraph) {
            (true, true) => "\n\n",
            (true, false) => "\n",
            (false, _) => " ",
        };
        self.paragraph = false;
        let gap = self.gap.take();
        let text = &mut self.article(line).text;
        if !text.is_empty() {
            text.push_str(gap.as_deref().unwrap_or(between));
        }
        text.push_str(&misc.before);
        let start = text.len();
        text.push_str(form);
        let span = Span::new(start, text.len());
        self.gap.clone_from(&misc.after);
        self.sentence.tokens.push(span);
        span
    }

    fn end_sentence(&mut self) {
        let Sentence { tokens, tags, spans, lines, has_tags, .. } =
            std::mem::take(&mut self.sentence);
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        let sentence = Span::new(first.start, last.end);
        let article = self.article(1);
        article.sentences.push(sentence);
        article.tokens.get_or_insert_default().push(tokens);
        if has_tags {
            let document = self.documents.len() - 1;
            self.tagged.push(TaggedSentence { document, tags, spans, lines });
        }
    }

    fn end_document(&mut self) -> Result<(), ReadError> {
        self.end_sentence();
        self.paragraph = false;
        if let (Some(gap), Some(last)) = (self.gap.take(), self.documents.last_mut()) {
            last.article.text.push_str(&gap);
        }
        self.mentions.end(&self.file)
    }
}

/// The words that a line is.
fn numbers(id: &str) -> Option<(usize, usize)> {
    if let Some((first, last)) = id.split_once('-') {
        return Some((first.parse().ok()?, last.parse().ok()?));
    }
    let number = id.parse().ok()?;
    Some((number, number))
}
