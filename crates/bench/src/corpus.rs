//! What is measured with: articles as bytes in memory, given or generated.

use std::fmt::Write as _;

use nutgraf::{Analyzer, Document, Format, Source};
use nutgraf_eval::stats::Random;
use sha2::{Digest, Sha256};

use crate::BenchError;

/// The seed article: 594 words.
pub const ARTICLE: &str = include_str!("../../../datasets/pyongyang-visit/article.txt");

/// How many articles of each length are generated.
const EACH: usize = 4;

/// An article as it lies in a file.
#[derive(Debug, Clone)]
pub struct Article {
    /// Its name.
    pub id: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// What it is; `None` is for the content to tell.
    pub format: Option<Format>,
}

impl Article {
    /// The article decoded.
    pub fn source(&self) -> Result<Source, BenchError> {
        Source::from_bytes(&self.bytes, self.format)
            .map_err(|error| BenchError::Read { id: self.id.clone(), error })
    }
}

/// What an article is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Words: what stands between white space.
    pub words: usize,
    /// Tokens in each window, `[CLS]` and `[SEP]` included.
    pub windows: Vec<usize>,
}

impl Size {
    /// Tokens that the encoder reads.
    pub fn tokens(&self) -> usize {
        self.windows.iter().sum()
    }
}

/// Articles and how large they are. Not empty.
#[derive(Debug)]
pub struct Corpus {
    articles: Vec<Article>,
    sizes: Vec<Size>,
    generated: bool,
}

impl Corpus {
    /// Articles as given, each read once to learn its size.
    pub fn given(articles: Vec<Article>, analyzer: &Analyzer) -> Result<Self, BenchError> {
        Self::new(articles, false, analyzer)
    }

    /// Articles of about so many words each: sentences of the seed article, drawn by `seed`.
    pub fn generated(
        lengths: &[usize],
        seed: u64,
        analyzer: &Analyzer,
    ) -> Result<Self, BenchError> {
        let mut random = Random::new(seed);
        let mut articles = Vec::new();
        for variant in 1..=EACH {
            articles.extend(lengths.iter().map(|words| Article {
                id: format!("generated-{words}-{variant}"),
                bytes: varied_text(*words, &mut random).into_bytes(),
                format: Some(Format::Text),
            }));
        }
        Self::new(articles, true, analyzer)
    }

    fn new(
        articles: Vec<Article>,
        generated: bool,
        analyzer: &Analyzer,
    ) -> Result<Self, BenchError> {
        if articles.is_empty() {
            return Err(BenchError::NoArticles);
        }
        let size = |article: &Article| {
            let document = Document::new(article.source()?);
            let windows = analyzer
                .encoder_inputs(&document)
                .map_err(|error| BenchError::Analyze { id: article.id.clone(), error })?;
            let windows = windows.iter().map(|window| window.ids.len()).collect();
            Ok(Size { words: document.text().split_whitespace().count(), windows })
        };
        let sizes = articles.iter().map(size).collect::<Result<_, BenchError>>()?;
        Ok(Self { articles, sizes, generated })
    }

    /// Whether the articles were made up here.
    pub fn is_generated(&self) -> bool {
        self.generated
    }

    /// The articles in their order, again and again, with their indices.
    pub fn cycle(&self) -> impl Iterator<Item = (usize, &Article)> {
        self.articles.iter().enumerate().cycle()
    }

    /// The articles.
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// The size of each article.
    pub fn sizes(&self) -> &[Size] {
        &self.sizes
    }

    /// The first 16 hex digits of the SHA-256 of all content: the same for the same articles.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for article in &self.articles {
            hash.update((article.bytes.len() as u64).to_le_bytes());
            hash.update(&article.bytes);
        }
        hash.finalize()[..8].iter().fold(String::new(), |mut hex, byte| {
            // Writing to a string does not fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// The sentences of the seed article's prose, each with the white space behind it.
fn sentences() -> Vec<&'static str> {
    let prose = ARTICLE.split("\n\nShare.").next().unwrap_or(ARTICLE);
    prose.split_inclusive(". ").collect()
}

/// Sentences until they have `words` words or more.
fn gather<'a>(words: usize, sentences: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    let mut count = 0;
    for sentence in sentences {
        if count >= words {
            break;
        }
        text.push_str(sentence);
        count += sentence.split_whitespace().count();
    }
    text
}

/// A text of about `words` words: the seed article's prose, over and over or cut short at a
/// sentence end.
pub fn text_of(words: usize) -> String {
    gather(words, sentences().into_iter().cycle())
}

/// A text of about `words` words: sentences of the seed article in the order of chance.
pub fn varied_text(words: usize, random: &mut Random) -> String {
    let sentences = sentences();
    gather(words, std::iter::repeat_with(|| sentences[random.index(sentences.len())]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_of_the_length_asked_for() {
        let longest = sentences().iter().map(|s| s.split_whitespace().count()).max().unwrap_or(0);
        let mut random = Random::new(1);
        for words in [1, 100, 2000] {
            for text in [text_of(words), varied_text(words, &mut random)] {
                let count = text.split_whitespace().count();
                assert!((words..words + longest).contains(&count), "{words}: {count}");
            }
        }
        assert_eq!(text_of(0), "");
    }

    #[test]
    fn a_seed_gives_the_same_articles_and_another_gives_others() {
        let text = |seed| varied_text(300, &mut Random::new(seed));
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }
}
