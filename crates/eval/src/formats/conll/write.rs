//! Writes `CoNLL` columns.

use std::fmt::Write as _;

use nutgraf_text::Span;

use super::DOCSTART;
use crate::data::Article;
use crate::formats::WriteOptions;
use crate::formats::error::WriteError;
use crate::formats::tagged::{TaggedSentence, joined, next};
use crate::formats::write::{Ledger, Rendered, align, one_file, tag_label, tokens_of};
use crate::ner::tags::{Scheme, encode};

/// Writes the articles into one file.
pub(in crate::formats) fn render(
    articles: &[Article],
    options: WriteOptions,
) -> Result<Rendered, WriteError> {
    one_file(articles, |article, out, ledger| document(article, options, out, ledger))
}

fn document(
    article: &Article,
    options: WriteOptions,
    out: &mut String,
    ledger: &mut Ledger,
) -> Result<(), WriteError> {
    let (separator, fill) = if options.four_columns { (' ', " -X- -X-") } else { ('\t', "") };
    let text = &article.text;
    let sentences = writable(article, ledger);
    let chunks = align(article, &sentences, column_label, ledger);
    ledger.entities_only(article);

    // Writing to a string cannot fail.
    let _ = writeln!(out, "{DOCSTART}{fill}{separator}O");
    let layout = if options.plain { Layout::Joined } else { Layout::of(text, &sentences) };
    if !options.plain {
        let _ = writeln!(out, "# doc_id = {}", quoted(&article.id));
    }
    if layout != Layout::Joined {
        let _ = writeln!(out, "# document_text = {}", json_string(text));
    }
    out.push('\n');
    for (tokens, chunks) in sentences.iter().zip(&chunks) {
        if tokens.is_empty() {
            continue;
        }
        if layout == Layout::Offsets {
            out.push_str("# token_offsets =");
            for token in tokens {
                let _ = write!(out, " {}-{}", token.start, token.end);
            }
            out.push('\n');
        }
        let scheme = options.scheme.unwrap_or(Scheme::Iob2);
        let tags = encode(chunks, tokens.len(), scheme)
            .map_err(|source| WriteError::Tag { document: article.id.clone(), source })?;
        for (token, tag) in tokens.iter().zip(tags) {
            let _ = writeln!(out, "{}{fill}{separator}{tag}", token.of(text));
        }
        out.push('\n');
    }
    Ok(())
}

/// What it takes to find the tokens in the text again.
#[derive(PartialEq, Eq, Clone, Copy)]
pub(in crate::formats) enum Layout {
    /// The tokens joined are the text.
    Joined,
    /// They stand in the text, each at the next place where it is found.
    Text,
    /// They stand at offsets.
    Offsets,
}

impl Layout {
    pub(in crate::formats) fn of(text: &str, sentences: &[Vec<Span>]) -> Self {
        let of = |tokens: &Vec<Span>| {
            tokens.iter().map(|token| token.of(text).to_owned()).collect::<Vec<_>>()
        };
        let tagged: Vec<_> = sentences
            .iter()
            .map(|tokens| TaggedSentence { tokens: of(tokens), ..TaggedSentence::default() })
            .collect();
        let mut plain = String::new();
        let spans = joined(&tagged, &mut plain);
        if plain == text && spans == sentences {
            return Self::Joined;
        }
        let mut cursor = 0;
        for &token in sentences.iter().flatten() {
            if next(text, cursor, token.of(text)) != Some(token) {
                return Self::Offsets;
            }
            cursor = token.end;
        }
        Self::Text
    }
}

/// The tokens of each sentence as a column can hold them: white space and control characters
/// cut a token, and so does the word that begins a document.
pub(in crate::formats) fn writable(article: &Article, ledger: &mut Ledger) -> Vec<Vec<Span>> {
    let mut sentences = tokens_of(article);
    let text = &article.text;
    let bad = |c: char| c.is_whitespace() || c.is_control();
    for tokens in &mut sentences {
        let whole = |token: &Span| !token.of(text).contains(bad) && token.of(text) != DOCSTART;
        if tokens.iter().all(whole) {
            continue;
        }
        ledger.left_out(
            article,
            "tokens that a column cannot hold, cut in pieces",
            tokens.iter().filter(|token| !whole(token)).count(),
        );
        *tokens = tokens.iter().flat_map(|&token| pieces(text, token, bad)).collect();
    }
    sentences
}

fn pieces(text: &str, token: Span, bad: impl Fn(char) -> bool) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut start = token.start;
    for (at, c) in token.of(text).char_indices() {
        let at = token.start + at;
        if bad(c) {
            pieces.push(Span { start, end: at });
            start = at + c.len_utf8();
        }
    }
    pieces.push(Span { start, end: token.end });
    pieces
        .into_iter()
        .filter(|piece| !piece.is_empty())
        .flat_map(|piece| match piece.of(text) {
            DOCSTART => {
                let cut = piece.start + 1;
                vec![Span { end: cut, ..piece }, Span { start: cut, ..piece }]
            }
            _ => vec![piece],
        })
        .collect()
}

/// Whether a column can hold a type.
pub(in crate::formats) fn column_label(label: &str) -> Result<(), &'static str> {
    if label.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("white space is in it");
    }
    tag_label(label)
}

/// As it is, or as a JSON string where it would be misread.
fn quoted(value: &str) -> String {
    let plain = !value.starts_with('"')
        && value.trim() == value
        && !value.is_empty()
        && !value.contains(char::is_control);
    if plain { value.to_owned() } else { json_string(value) }
}

fn json_string(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}
