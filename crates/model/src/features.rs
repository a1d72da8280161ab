//! What a salience head is told of sentences beside their vectors.
//!
//! A vector is coloured by where in its window a sentence stands, since a window's positions begin
//! anew: a head that does not know takes each window's beginning for the article's. And what a text
//! is about comes again and again, which a vector alone does not show.

use nutgraf_text::Document;
use nutgraf_text::words::DocumentWords;

/// How many numbers a salience head is told of a sentence beside its vector, where its spec asks
/// for [`features`](crate::SalienceSpec::features).
pub const SENTENCE_FEATURES: usize = 6;

/// Where a sentence stands in the window it begins in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// Word pieces before it.
    pub before: usize,
    /// Whether it is the window's first.
    pub first: bool,
    /// Whether the window is the document's first.
    pub lead: bool,
}

/// The shortest word that counts as saying something.
const TELLING: usize = 4;

/// What a head is told of the place of a sentence, where windows have at most `window` pieces.
///
/// Factors make each number count beside the hundreds of a vector, which are normalized with
/// it; so they do in [`text_features`].
pub fn place_features(place: Place, window: usize) -> [f32; SENTENCE_FEATURES / 2] {
    let flag = |yes: bool| if yes { 8.0 } else { 0.0 };
    [8.0 * place.before as f32 / window as f32, flag(place.first), flag(place.lead)]
}

/// What a head is told of the text of `sentences`, the first of which is the lead: length, how
/// widespread their words are in the document, and the share of them that the lead has.
pub fn text_features(
    document: &Document,
    sentences: &[usize],
) -> Vec<[f32; SENTENCE_FEATURES / 2]> {
    let all = document.words();
    // Those of all sentences one after another, and where each ends.
    let (mut stems, mut ends) = (Vec::new(), Vec::with_capacity(sentences.len()));
    for &index in sentences {
        stems.extend(telling_stems(all, index));
        ends.push(stems.len());
    }
    let telling = |at: usize| &stems[if at == 0 { 0 } else { ends[at - 1] }..ends[at]];
    let mut spread: Vec<u32> = vec![0; all.stems()];
    for &stem in &stems {
        spread[stem as usize] += 1;
    }
    let mut in_lead: Vec<bool> = vec![false; all.stems()];
    for &stem in sentences.first().into_iter().flat_map(|_| telling(0)) {
        in_lead[stem as usize] = true;
    }
    let of = |(at, &sentence): (usize, &usize)| {
        let stems = telling(at);
        let length = all.count(sentence).max(1) as f32;
        let count = stems.len().max(1) as f32;
        let widespread: f32 = stems.iter().map(|&stem| (spread[stem as usize] as f32).ln()).sum();
        let shared = stems.iter().filter(|&&stem| in_lead[stem as usize]).count();
        [
            (4.5 * length.ln() - 13.0).clamp(-9.0, 9.0),
            (9.0 * widespread / count - 6.3).clamp(-9.0, 9.0),
            (15.0 * shared as f32 / count - 1.8).clamp(-9.0, 9.0),
        ]
    };
    sentences.iter().enumerate().map(of).collect()
}

/// The stems of the longer words of a sentence, each once, in the order of the alphabet: sums of
/// floats depend on it.
fn telling_stems(words: &DocumentWords, sentence: usize) -> Vec<u32> {
    let mut stems: Vec<u32> = words
        .of(sentence)
        .iter()
        .filter(|word| is_long(words.form(word.form())))
        .map(|word| words.stem_of(word.form()))
        .collect();
    stems.sort_unstable_by(|a, b| words.stem(*a).cmp(words.stem(*b)));
    stems.dedup();
    stems
}

/// Whether a word in lower case has as many letters as a telling one; the dot that "İ" has over it in
/// lower case is none.
fn is_long(word: &str) -> bool {
    word.chars().filter(|c| *c != '\u{307}').nth(TELLING - 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_by_hand() {
        let document = Document::from_text(
            "Zhao praised Kim on Friday. He met ministers. Kim had praised ministers.",
        );
        let place = |before, first, lead| Place { before, first, lead };
        let places = [place(0, true, true), place(95, false, true), place(0, true, false)];
        let places = places.map(|place| place_features(place, 190));
        let found = places.into_iter().zip(text_features(&document, &[0, 1, 2]));
        // zhao, prais and friday; minist; prais and minist: each of the last two in two sentences.
        let two = std::f32::consts::LN_2;
        let expected = [
            [0.0, 8.0, 8.0, 4.5 * 5_f32.ln() - 13.0, 9.0 * two / 3.0 - 6.3, 9.0],
            [4.0, 0.0, 8.0, 4.5 * 3_f32.ln() - 13.0, 9.0 * two - 6.3, -1.8],
            [0.0, 8.0, 0.0, 4.5 * 4_f32.ln() - 13.0, 9.0 * two - 6.3, 15.0 / 2.0 - 1.8],
        ];
        let found = found.flat_map(|(place, text)| [place, text].concat());
        for (found, expected) in found.zip(expected.iter().flatten()) {
            let expected: f32 = expected.clamp(-9.0, 9.0);
            assert!((found - expected).abs() < 1e-5, "{found} for {expected}");
        }
    }
}
