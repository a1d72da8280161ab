//! Standoff annotations of brat: a line for each mention, with the type and char offsets
//! into the text beside it.

use std::io::{self, Write};

use nutgraf::CharOffsets;

use super::{Article, Writer};

pub(super) struct Brat;

impl Writer for Brat {
    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let text = article.document.text();
        let mut chars = CharOffsets::new(text);
        for (number, mention) in (1..).zip(&article.mentions) {
            let (start, end) = (chars.at(mention.span.start), chars.at(mention.span.end));
            // A line of the file is one annotation, with tabs between its fields.
            let name = mention.span.of(text).replace(|c: char| c.is_control(), " ");
            let label = mention.label.replace(|c: char| !c.is_alphanumeric() && c != '-', "_");
            writeln!(out, "T{number}\t{label} {start} {end}\t{name}")?;
        }
        Ok(())
    }
}
