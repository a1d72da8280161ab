//! Words to guess: what the encoder learns language from.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::Pieces;
use super::entities::Sentence;

/// A window some of whose words are hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Masked {
    /// Its pieces, some of them hidden.
    pub pieces: Pieces,
    /// Which pieces are to be guessed.
    pub places: Vec<usize>,
    /// What they are.
    pub ids: Vec<i32>,
}

/// Chooses each word with probability `share`. Of the pieces of the chosen ones, 80% become
/// `mask`, 10% a piece by chance (of a vocabulary of so many), and the rest stay (Devlin et al.
/// 2019). Words keep their casing.
pub fn hide(
    window: &Sentence,
    share: f64,
    mask: i32,
    vocabulary: i32,
    random: &mut ChaCha8Rng,
) -> Masked {
    let mut masked = Masked { pieces: window.pieces.clone(), ..Masked::default() };
    for word in 0..window.words.len() {
        if !random.random_bool(share) {
            continue;
        }
        for place in window.slice(word, word + 1) {
            masked.places.push(place);
            masked.ids.push(window.pieces.ids[place]);
            masked.pieces.ids[place] = match random.random_range(0..10) {
                0 => random.random_range(0..vocabulary),
                1 => continue,
                _ => mask,
            };
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::random;

    #[test]
    fn whole_words_are_hidden_and_remembered() {
        let pieces = Pieces { ids: (1000..4000).collect(), segments: vec![1; 3000] };
        let words: Vec<usize> = (0..3000).step_by(3).collect();
        let count = words.len();
        let (labels, letters) = (vec![1; count], vec![true; count]);
        let window = Sentence { pieces, words, labels, letters };
        let masked = hide(&window, 0.2, 103, 30_522, &mut random(1, "test", 0));
        assert_eq!(masked.pieces.segments, window.pieces.segments);
        for (&place, &id) in masked.places.iter().zip(&masked.ids) {
            assert_eq!(id, window.pieces.ids[place]);
            // A word goes whole: its first piece is chosen with it.
            assert!(masked.places.contains(&(place / 3 * 3)));
        }
        let changed = |place: usize| masked.pieces.ids[place] != window.pieces.ids[place];
        assert!((0..3000).filter(|&place| changed(place)).all(|p| masked.places.contains(&p)));
        // 600 pieces of 3,000 are expected, with a deviation of 38 (words of three pieces); 80%
        // of them are hidden, with a deviation of 10. Bounds are four deviations.
        assert!((448..=752).contains(&masked.places.len()), "{}", masked.places.len());
        let hidden = masked.pieces.ids.iter().filter(|&&id| id == 103).count() as f64;
        let share = hidden / masked.places.len() as f64;
        assert!((0.73..=0.87).contains(&share), "{share}");
    }
}
