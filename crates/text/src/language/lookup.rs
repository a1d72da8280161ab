//! Tables of words that are looked up for every word of a text.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};

/// Words with what is known of each.
#[derive(Clone)]
pub struct WordMap<V> {
    words: HashMap<&'static str, V, Hashed>,
    /// Of the longest word, in bytes: a text's longer ones need not be looked up.
    longest: usize,
}

/// A set of words.
pub type WordSet = WordMap<()>;

impl<V: Copy> WordMap<V> {
    /// What is known of `word`, in exactly this spelling.
    pub fn get(&self, word: &str) -> Option<V> {
        if word.len() > self.longest { None } else { self.words.get(word).copied() }
    }

    /// Whether `word` is in the table, in exactly this spelling.
    pub fn has(&self, word: &str) -> bool {
        word.len() <= self.longest && self.words.contains_key(word)
    }

    /// The words, in no order.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.keys().copied()
    }
}

impl WordSet {
    /// These words.
    pub fn of(words: &[&'static str]) -> Self {
        words.iter().map(|word| (*word, ())).collect()
    }
}

/// Of a word that comes twice, the first counts.
impl<V> FromIterator<(&'static str, V)> for WordMap<V> {
    fn from_iter<I: IntoIterator<Item = (&'static str, V)>>(words: I) -> Self {
        let mut map = Self::default();
        for (word, value) in words {
            map.longest = map.longest.max(word.len());
            map.words.entry(word).or_insert(value);
        }
        map
    }
}

impl<V> Default for WordMap<V> {
    fn default() -> Self {
        Self { words: HashMap::default(), longest: 0 }
    }
}

impl<V> fmt::Debug for WordMap<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} words", self.words.len())
    }
}

pub(super) type Hashed = BuildHasherDefault<Fnv>;

/// FNV-1a: quick on short words. A table's words are fixed, so that no text can make them collide.
#[derive(Clone)]
pub(super) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_they_are_spelled() {
        let map: WordMap<u8> = [("one", 1), ("two", 2), ("one", 3)].into_iter().collect();
        assert_eq!([map.get("one"), map.get("two"), map.get("One")], [Some(1), Some(2), None]);
        assert!(map.has("two") && !map.has("twofold") && !map.has(""));
        assert!(!WordSet::default().has(""));
        assert_eq!(WordSet::of(&["a", "b", "a"]).words().count(), 2);
    }
}
