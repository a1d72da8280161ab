//! Writes CoNLL-U: words, white space, and tags as `ner=` in the last column, as Stanza does.

use std::fmt::Write as _;

use nutgraf_text::Span;

use super::misc::escape;
use crate::data::Article;
use crate::formats::WriteOptions;
use crate::formats::conll::{column_label, writable};
use crate::formats::error::WriteError;
use crate::formats::write::{Ledger, Rendered, align, one_file};
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
    let text = &article.text;
    let sentences = writable(article, ledger);
    let chunks = align(article, &sentences, column_label, ledger);
    ledger.entities_only(article);
    let id = one_line(article.id.trim());
    let changed = usize::from(id != article.id);
    ledger.left_out(article, "ids that a comment cannot hold, written otherwise", changed);
    // Writing to a string cannot fail.
    let _ = writeln!(out, "# newdoc id = {id}");
    let scheme = options.scheme.unwrap_or(Scheme::Iob2);
    let starts: Vec<usize> = sentences.iter().flatten().map(|token| token.start).collect();
    let (mut number, mut token, mut dropped) = (0, 0, 0);
    for (tokens, chunks) in sentences.iter().zip(&chunks) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        number += 1;
        let _ = writeln!(out, "# sent_id = {id}-{number}");
        let sentence = Span::new(first.start, last.end);
        let _ = writeln!(out, "# text = {}", one_line(sentence.of(text)));
        let tags = encode(chunks, tokens.len(), scheme)
            .map_err(|source| WriteError::Tag { document: article.id.clone(), source })?;
        for (index, (span, tag)) in (1..).zip(tokens.iter().zip(tags)) {
            token += 1;
            let mut misc = Vec::new();
            if tag != "O" {
                misc.push(format!("ner={tag}"));
            }
            if token == 1 && span.start > 0 {
                let before = white(&text[..span.start], &mut dropped);
                misc.push(format!("SpacesBefore={}", escape(&before)));
            }
            let end = starts.get(token).copied().unwrap_or(text.len());
            // The gap that a reader takes for granted is not said.
            let usual = if index == tokens.len() { "\n" } else { " " };
            let is_end = token == starts.len();
            match &*white(&text[span.end..end], &mut dropped) {
                "" if is_end => {}
                "" => misc.push("SpaceAfter=No".to_owned()),
                gap if gap == usual && !is_end => {}
                gap => misc.push(format!("SpacesAfter={}", escape(gap))),
            }
            let misc = if misc.is_empty() { "_".to_owned() } else { misc.join("|") };
            let _ = writeln!(out, "{index}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}", span.of(text));
        }
        out.push('\n');
    }
    if number == 0 {
        out.push('\n');
        dropped += text.chars().filter(|c| !c.is_whitespace()).count();
    }
    ledger.left_out(article, "chars that are in no token", dropped);
    Ok(())
}

/// The white space of a gap; its other chars are lost.
fn white(gap: &str, lost: &mut usize) -> String {
    *lost += gap.chars().filter(|c| !c.is_whitespace()).count();
    gap.chars().filter(|c| c.is_whitespace()).collect()
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ")
}
