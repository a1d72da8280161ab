//! `CoNLL` and brat: an article in the common form of annotations, written as `nutgraf-eval` writes
//! it. What a format cannot hold is a [`Problem`].

use std::io::{self, Write};
use std::path::Path;

use nutgraf_eval::data::{self, Annotation, Problem};
use nutgraf_eval::formats::{self, Format, WriteOptions};

use super::{Article, Writer};

pub(super) struct Annotations {
    format: Format,
    problems: Vec<Problem>,
}

impl Annotations {
    pub(super) fn new(format: Format) -> Self {
        Self { format, problems: Vec::new() }
    }
}

impl Writer for Annotations {
    fn article(&mut self, out: &mut dyn Write, article: &Article) -> io::Result<()> {
        let article = common_form(article);
        let options = WriteOptions { plain: true, ..WriteOptions::default() };
        let rendered = formats::render(&[article], self.format, Path::new(""), options)
            .map_err(io::Error::other)?;
        self.problems.extend(rendered.converted.problems);
        // Of brat's two files the text is the other's to write.
        let content = rendered.files.last().map(|(_, content)| content.as_str());
        out.write_all(content.unwrap_or_default().as_bytes())
    }

    fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }
}

fn common_form(article: &Article) -> data::Article {
    let document = &article.document;
    let mention = |mention: &nutgraf::Mention| Annotation::new(mention.span, mention.label.clone());
    data::Article {
        id: article.origin.id.clone(),
        place: data::Place { file: article.origin.place().into(), line: None },
        text: document.text().to_owned(),
        sentences: document.sentences().iter().map(|sentence| sentence.span).collect(),
        entities: article.mentions.iter().map(mention).collect(),
        ..data::Article::default()
    }
}
