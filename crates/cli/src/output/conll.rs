//! `CoNLL`: a token and its IOB2 tag on each line, with a tab between; an empty line after
//! each sentence, and `-DOCSTART-` before each article.
//!
//! A token is a run of letters and digits with their combining marks, or any other single
//! grapheme that is neither white space nor a control character. Where a mention begins or
//! ends inside a token, the token is cut in two, so that no mention is lost or changed.

use std::io::{self, Write};

use unicode_segmentation::UnicodeSegmentation;

use super::{Article, Writer};

pub(super) struct Conll;

impl Writer for Conll {
    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        out.write_all(b"-DOCSTART-\tO\n\n")?;
        let text = article.document.text();
        for sentence in 0..article.document.sentences().len() {
            let mut any = false;
            for (span, mention) in article.pieces(sentence) {
                let label = mention.map(|mention| &*article.mentions[mention].label);
                let mut prefix = "B";
                for token in tokens(span.of(text)) {
                    match label {
                        Some(label) => writeln!(out, "{token}\t{prefix}-{label}")?,
                        None => writeln!(out, "{token}\tO")?,
                    }
                    (prefix, any) = ("I", true);
                }
            }
            if any {
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }
}

fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut word = None;
    for (at, grapheme) in text.grapheme_indices(true) {
        let first = grapheme.chars().next().unwrap_or(' ');
        if first.is_alphanumeric() {
            word.get_or_insert(at);
            continue;
        }
        tokens.extend(word.take().map(|start| &text[start..at]));
        if !first.is_whitespace() && !first.is_control() {
            tokens.push(grapheme);
        }
    }
    tokens.extend(word.map(|start| &text[start..]));
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        assert_eq!(tokens(text), expect, "{text:?}");
    }

    #[test]
    fn words_and_single_marks() {
        check("", &[]);
        check(
            " The U.S.-led, 3.5% rise…\n",
            &["The", "U", ".", "S", ".", "-", "led", ",", "3", ".", "5", "%", "rise", "…"],
        );
        check("Cafe\u{301} na\u{ef}ve", &["Cafe\u{301}", "na\u{ef}ve"]);
        check("ok👩‍👩‍👧go \0", &["ok", "👩‍👩‍👧", "go"]);
        check("ירושלים, مصر", &["ירושלים", ",", "مصر"]);
    }
}
