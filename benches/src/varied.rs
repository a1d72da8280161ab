//! Articles without end, made by varying real ones.

use std::path::Path;

use nutgraf::Document;
use nutgraf_eval::stats::Random;
use serde_json::Value;

use crate::ARTICLE;

/// One sentence of so many is another article's.
const EXCHANGED: usize = 4;

/// One sentence of so many ends a paragraph.
const PARAGRAPH: usize = 3;

/// The sentences of real articles.
pub struct Varied {
    articles: Vec<Vec<String>>,
    random: Random,
}

impl Varied {
    /// Of the seed article alone.
    pub fn of_the_seed() -> Self {
        Self { articles: vec![sentences(ARTICLE)], random: Random::new(1) }
    }

    /// Of JSON Lines with `text` or `article`.
    pub fn of_file(path: &Path) -> Result<Self, String> {
        let fail = |reason: String| format!("cannot read `{}`: {reason}", path.display());
        let file = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
        let mut articles = Vec::new();
        for (number, line) in file.lines().enumerate() {
            let record: Value = serde_json::from_str(line)
                .map_err(|error| fail(format!("line {}: {error}", number + 1)))?;
            let text = record["text"].as_str().or(record["article"].as_str());
            let text = text.ok_or_else(|| fail(format!("line {} has no `text`", number + 1)))?;
            articles.push(sentences(text));
        }
        articles.retain(|sentences| !sentences.is_empty());
        if articles.is_empty() {
            return Err(fail("it has no article".to_owned()));
        }
        Ok(Self { articles, random: Random::new(1) })
    }

    /// A text that no other is like: the sentences of a real article, some of them exchanged for
    /// those of others; of the only one there is, in the order of chance. As long as that
    /// article, or of half to one and a half of `mean` words.
    pub fn text(&mut self, mean: Option<usize>) -> String {
        let own = self.random.index(self.articles.len());
        let length = match mean {
            Some(mean) => mean / 2 + self.random.index(mean + 1),
            None => self.articles[own].iter().map(|sentence| words(sentence)).sum(),
        };
        let (mut text, mut count) = (String::new(), 0);
        for place in 0.. {
            if count >= length.max(1) {
                break;
            }
            let drawn = self.articles.len() == 1 || self.random.index(EXCHANGED) == 0;
            let sentence = if drawn {
                let other = &self.articles[self.random.index(self.articles.len())];
                &other[self.random.index(other.len())]
            } else {
                let own = &self.articles[own];
                &own[place % own.len()]
            };
            count += words(sentence);
            text.push_str(sentence);
            text.push_str(if self.random.index(PARAGRAPH) == 0 { "\n\n" } else { " " });
        }
        text
    }
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn sentences(text: &str) -> Vec<String> {
    let document = Document::from_text(text);
    let all = (0..document.sentences().len()).map(|index| document.sentence_text(index));
    all.filter(|sentence| words(sentence) > 0).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_differ_and_are_of_the_length_asked_for() {
        let mut varied = Varied::of_the_seed();
        let texts: Vec<String> = (0..20).map(|_| varied.text(Some(100))).collect();
        for (number, text) in texts.iter().enumerate() {
            // The longest sentence may go beyond it.
            assert!((50..250).contains(&words(text)), "{}", words(text));
            assert!(!texts[..number].contains(text));
        }
        let whole = words(&varied.text(None));
        assert!((590..700).contains(&whole), "{whole}");
    }
}
