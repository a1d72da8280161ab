//! Writes `WebAnno` TSV.

use std::fmt::Write as _;
use std::path::PathBuf;

use nutgraf_text::Span;

use super::{HEADER, NAMED_ENTITY, cell};
use crate::data::Article;
use crate::formats::names;
use crate::formats::write::{Ledger, Rendered, place, tokens_of};

/// Writes a file for each article.
pub(in crate::formats) fn render(articles: &[Article]) -> Rendered {
    let mut ledger = Ledger::default();
    let mut files = Vec::with_capacity(articles.len());
    for article in articles {
        let content = document(article, &mut ledger);
        ledger.document();
        files.push((PathBuf::from(format!("{}.tsv", names::file(&article.id))), content));
    }
    ledger.finish(files)
}

fn document(article: &Article, ledger: &mut Ledger) -> String {
    let text = &article.text;
    let sentences = tokens_of(article);
    // For each token the entities it is in.
    let mut stacks: Vec<Vec<Vec<usize>>> =
        sentences.iter().map(|tokens| vec![Vec::new(); tokens.len()]).collect();
    for (index, entity, fit) in place(article, &sentences) {
        match fit {
            Ok((sentence, tokens)) => {
                for stack in &mut stacks[sentence][tokens.start..tokens.end] {
                    stack.push(index);
                }
                ledger.written(1);
            }
            Err(reason) => ledger.problem(article, entity, reason),
        }
    }
    let mut out = format!("{HEADER}.3\n#T_SP={NAMED_ENTITY}|identifier|value\n\n");
    let mut units = Units { text, at: 0, count: 0 };
    let mut end = 0;
    let mut between = 0;
    for (number, (tokens, stacks)) in (1..).zip(sentences.iter().zip(&stacks)) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        let sentence = Span::new(first.start, last.end);
        between += text[end..sentence.start].chars().filter(|c| *c != '\n').count();
        end = sentence.end;
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n#Text={}", cell::line(sentence.of(text)));
        for (index, (token, stack)) in (1..).zip(tokens.iter().zip(stacks)) {
            let (start, stop) = (units.to(token.start), units.to(token.end));
            let words = cell::line(token.of(text));
            let (identifiers, labels) = cells(article, stack);
            let _ = writeln!(
                out,
                "{number}-{index}\t{start}-{stop}\t{words}\t{identifiers}\t{labels}\t"
            );
        }
    }
    between += text[end..].chars().filter(|c| *c != '\n').count();
    ledger.left_out(article, "chars that are in no sentence", between);
    let confidences = article.entities.iter().filter(|entity| entity.confidence.is_some());
    ledger.left_out(article, "confidences", confidences.count());
    ledger.left_out(article, "names of entities", article.names.len());
    ledger.summaries(article);
    out
}

/// The identifiers and the types of the entities that a token is in.
fn cells(article: &Article, stack: &[usize]) -> (String, String) {
    if stack.is_empty() {
        return ("_".to_owned(), "_".to_owned());
    }
    let values = |value: &dyn Fn(usize) -> Option<String>| {
        let values = stack.iter().map(|&index| {
            let value = value(index).unwrap_or_else(|| "*".to_owned());
            format!("{value}[{}]", index + 1)
        });
        values.collect::<Vec<_>>().join("|")
    };
    let entity = |index: usize| article.entities[index].entity.as_deref();
    let identifiers = values(&|index| entity(index).map(cell::escape));
    let labels = values(&|index| Some(cell::escape(&article.entities[index].label)));
    (identifiers, labels)
}

/// Counts UTF-16 units up to bytes that only grow.
struct Units<'a> {
    text: &'a str,
    at: usize,
    count: usize,
}

impl Units<'_> {
    fn to(&mut self, byte: usize) -> usize {
        self.count += self.text[self.at..byte].chars().map(char::len_utf16).sum::<usize>();
        self.at = byte;
        self.count
    }
}
