//! The source as one run of words, to see how much of a sentence is taken from it word by word.

use std::collections::HashMap;

/// Of the places where a word stands, so many are tried as the start of a run, and no run is read
/// further than this: so the time grows with the text alone.
const MOST_PLACES: usize = 128;
const LONGEST_RUN: usize = 64;

/// Words of a source, in order: stems, or what is compared for them.
pub(super) struct Passages {
    /// A number for each stem.
    numbers: HashMap<String, u32>,
    words: Vec<u32>,
    /// The sentence of each word.
    sentences: Vec<u32>,
    /// Where each stem stands.
    places: Vec<Vec<u32>>,
}

/// How a sentence is made of runs of the source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Copied {
    /// Its words.
    pub(super) words: usize,
    /// In how many runs, each as long as can be, its words stand in the source; a word that the source lacks
    /// is a run of its own (the extractive fragments of Grusky et al., "Newsroom", NAACL 2018).
    pub(super) runs: usize,
}

impl Copied {
    /// Whether it stands in the source as it is.
    pub(super) fn is_whole(self) -> bool {
        self.runs <= self.words.div_ceil(LONGEST_RUN)
    }
}

impl Passages {
    /// Of words in order, each with its sentence.
    pub(super) fn new<W: AsRef<str>>(words: impl IntoIterator<Item = (usize, W)>) -> Self {
        let mut found = Self {
            numbers: HashMap::new(),
            words: Vec::new(),
            sentences: Vec::new(),
            places: Vec::new(),
        };
        for (sentence, word) in words {
            found.add(word.as_ref(), sentence);
        }
        found
    }

    fn add(&mut self, stem: &str, sentence: usize) {
        let next = index(self.numbers.len());
        let known = self.numbers.get(stem).copied();
        let number = known.unwrap_or_else(|| {
            self.numbers.insert(stem.to_owned(), next);
            self.places.push(Vec::new());
            next
        });
        self.places[number as usize].push(index(self.words.len()));
        self.words.push(number);
        self.sentences.push(index(sentence));
    }

    /// The sentence of the source in which a run of words begins that are these, in order.
    pub(super) fn find(&self, stems: &[&str]) -> Option<usize> {
        let stems = stems.iter().filter(|stem| !stem.is_empty());
        let words: Option<Vec<u32>> = stems.map(|stem| self.numbers.get(*stem).copied()).collect();
        let words = words?;
        let starts = &self.places[*words.first()? as usize];
        let start = starts.iter().find(|&&at| self.words[at as usize..].starts_with(&words))?;
        Some(self.sentences[*start as usize] as usize)
    }

    /// The sentences that have the word, in order.
    pub(super) fn sentences_of(&self, stem: &str) -> impl Iterator<Item = usize> {
        let places = self.numbers.get(stem).map(|number| &self.places[*number as usize]);
        let mut last = None;
        places.into_iter().flatten().filter_map(move |place| {
            let sentence = self.sentences[*place as usize];
            (last.replace(sentence) != Some(sentence)).then_some(sentence as usize)
        })
    }

    /// How a sentence with these stems is made of runs of the source; signs have none.
    pub(super) fn copied(&self, stems: &[&str]) -> Copied {
        let stems = stems.iter().filter(|stem| !stem.is_empty());
        let words: Vec<Option<u32>> = stems.map(|stem| self.numbers.get(*stem).copied()).collect();
        let longest: Vec<usize> = (0..words.len()).map(|at| self.longest(&words[at..])).collect();
        let (mut at, mut runs) = (0, 0);
        while at < words.len() {
            runs += 1;
            at += longest[at].max(1);
        }
        Copied { words: words.len(), runs }
    }

    /// How many of the runs of three of these words stand nowhere in the source, in this order and with at
    /// most one word left out between two of them.
    pub(super) fn new_triples<W: AsRef<str>>(&self, words: &[W]) -> usize {
        let words: Vec<Option<u32>> =
            words.iter().map(|word| self.numbers.get(word.as_ref()).copied()).collect();
        let behind = |place: usize, word: u32| {
            let near = (place + 1..self.words.len()).take(2);
            near.filter(move |&next| self.words[next] == word)
        };
        let stands = |triple: &[Option<u32>]| {
            let &[Some(first), Some(second), Some(third)] = triple else { return false };
            let mut starts = self.places[first as usize].iter().take(MOST_PLACES);
            starts.any(|&start| {
                behind(start as usize, second).any(|next| behind(next, third).next().is_some())
            })
        };
        words.windows(3).filter(|triple| !stands(triple)).count()
    }

    /// How many of the first of `words` stand in the source in a row.
    fn longest(&self, words: &[Option<u32>]) -> usize {
        let Some(Some(first)) = words.first() else { return 0 };
        let starts = self.places[*first as usize].iter().take(MOST_PLACES);
        let run = |start: &u32| {
            let own = &self.words[*start as usize..];
            let same = own.iter().zip(words).take(LONGEST_RUN);
            same.take_while(|(own, word)| Some(**own) == **word).count()
        };
        starts.map(run).max().unwrap_or_default()
    }
}

/// A place in a text of less than 4 GiB; of a longer one the last.
fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    fn passages(source: &str) -> Passages {
        let document = Document::from_text(source);
        let sentences = 0..document.sentences().len();
        Passages::new(sentences.flat_map(|index| {
            let tokens = document.words().tokens(source, index).into_iter();
            tokens.map(move |token| (index, token.stem.to_owned())).collect::<Vec<_>>()
        }))
    }

    fn copied(source: &str, words: &str) -> Copied {
        let stems: Vec<&str> = words.split(' ').collect();
        passages(source).copied(&stems)
    }

    #[test]
    fn runs_of_a_source() {
        let source = "The red dog ran home. The old cat sat down.";
        let whole = copied(source, "the red dog ran home");
        assert_eq!(whole.runs, 1);
        assert!(whole.is_whole());
        let fused = copied(source, "the red dog sat down");
        assert_eq!(fused.runs, 2);
        assert!(!fused.is_whole());
        // "blue" is a run by itself.
        let new = copied(source, "the blue dog");
        assert_eq!(new.runs, 3);
        assert_eq!(copied(source, "dog").runs, 1);
    }

    #[test]
    fn threes_of_words() {
        let passages = passages("The red dog of Ashford ran home.");
        let new = |words: &str| passages.new_triples(&words.split(' ').collect::<Vec<_>>());
        // "ashford" is left out in the second, and "of ashford" in the last of three, which is too much.
        assert_eq!(new("the red dog of"), 0);
        assert_eq!(new("dog of ran home"), 0);
        assert_eq!(new("red dog ran"), 1);
        assert_eq!(new("dog red the"), 1);
        assert_eq!(new("red dog"), 0);
        assert_eq!(new("a red dog ran"), 2);
    }

    #[test]
    fn one_word_without_end() {
        let source = "spam ".repeat(20_000);
        let words = vec!["spam"; 20_000];
        let passages = passages(&source);
        assert!(passages.copied(&words).is_whole());
        assert_eq!(passages.new_triples(&words), 0);
    }

    #[test]
    fn where_words_stand() {
        let passages = passages("A dog ran. A cat sat. The dog sat.");
        assert_eq!(passages.find(&["cat", "sat"]), Some(1));
        assert_eq!(passages.find(&["dog", "sat"]), Some(2));
        assert_eq!(passages.find(&["dog", "flew"]), None);
        assert_eq!(passages.find(&[]), None);
        assert_eq!(passages.sentences_of("dog").collect::<Vec<_>>(), [0, 2]);
    }
}
