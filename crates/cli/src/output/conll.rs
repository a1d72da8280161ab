//! `CoNLL`: a token and its IOB2 tag on each line, with a tab between; an empty line after
//! each sentence, and `-DOCSTART-` before each article.
//!
//! A token is a run of letters and digits with their combining marks, or any other single
//! grapheme that is neither white space nor a control character. Where a mention begins or
//! ends inside a token, the token is cut in two, so that no mention is lost or changed.

use std::io::{self, Write};

use nutgraf_eval::formats::tokens;

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
                for token in tokens(text, span) {
                    let token = token.of(text);
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
