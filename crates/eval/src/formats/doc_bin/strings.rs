//! Strings by the numbers that stand for them.

use std::collections::HashMap;

/// The symbols of `spaCy` 3, whose numbers are their lines from 0; `symbols.py` writes it.
const SYMBOLS: &str = include_str!("symbols.txt");

pub(super) struct Strings<'a>(HashMap<u64, &'a str>);

impl Default for Strings<'_> {
    fn default() -> Self {
        Self((0..).zip(SYMBOLS.lines()).collect())
    }
}

impl<'a> Strings<'a> {
    pub(super) fn add(&mut self, string: &'a str) {
        self.0.insert(murmur(string.as_bytes()), string);
    }

    pub(super) fn get(&self, number: u64) -> Option<&'a str> {
        self.0.get(&number).copied()
    }
}

/// `MurmurHash64A` (Austin Appleby, public domain) with seed 1.
fn murmur(bytes: &[u8]) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    const R: u32 = 47;
    let mix = |value: u64| {
        let value = value.wrapping_mul(M);
        (value ^ (value >> R)).wrapping_mul(M)
    };
    let mut hash = 1 ^ (bytes.len() as u64).wrapping_mul(M);
    let (blocks, rest) = bytes.as_chunks::<8>();
    for block in blocks {
        hash = (hash ^ mix(u64::from_le_bytes(*block))).wrapping_mul(M);
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        hash = (hash ^ u64::from_le_bytes(last)).wrapping_mul(M);
    }
    hash = (hash ^ (hash >> R)).wrapping_mul(M);
    hash ^ (hash >> R)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `spacy.strings.hash_string` of `spaCy` 3.8.7 gives them.
    #[test]
    fn hashes_are_those_of_spacy() {
        assert_eq!(murmur(b"hello"), 5_983_625_672_228_268_878);
        assert_eq!(murmur("Żółć 🙂".as_bytes()), 17_830_677_309_692_222_845);
        assert_eq!(murmur(b""), 14_313_749_767_032_693_980);
    }

    #[test]
    fn symbols_are_known_by_number() {
        let mut strings = Strings::default();
        strings.add("Zhao");
        assert_eq!(strings.get(380), Some("PERSON"));
        assert_eq!(strings.get(0), Some(""));
        assert_eq!(strings.get(super::super::ORTH), Some("ORTH"));
        assert_eq!(strings.get(murmur(b"Zhao")), Some("Zhao"));
        assert_eq!(strings.get(murmur(b"Kim")), None);
    }
}
