//! Changes that teach the model what news does to names: headlines, lower case, unseen names.

use nutgraf::model::Casing;
use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::entities::{Labels, OUTSIDE, Sentence, Source, begin, inside};
use crate::recipe::Augment;

/// Names by type, to replace others with.
#[derive(Debug, Default)]
pub struct Names {
    by_type: Vec<Vec<Sentence>>,
}

impl Names {
    /// Collects the names of sources whose labels are certain.
    pub fn collect(sources: &[Source], types: usize) -> Self {
        let mut by_type = vec![Vec::new(); types];
        let sentences = sources.iter().flat_map(|source| source.documents.iter().flatten());
        for sentence in sentences {
            for (kind, first, last) in mentions(sentence, types) {
                let mut name = Sentence::default();
                name.push(sentence, first, last);
                by_type[kind].push(name);
            }
        }
        Self { by_type }
    }
}

/// The certain mentions of a sentence: type, first word and end.
fn mentions(sentence: &Sentence, types: usize) -> Vec<(usize, usize, usize)> {
    let labels = &sentence.labels;
    let kind_of = |label: Labels| (0..types).find(|&kind| label == begin(kind));
    let mut found = Vec::new();
    for first in 0..labels.len() {
        if let Some(kind) = kind_of(labels[first]) {
            let rest = labels[first + 1..].iter().take_while(|&&label| label == inside(kind));
            found.push((kind, first, first + 1 + rest.count()));
        }
    }
    found
}

/// One window, changed by chance.
pub fn augment(
    window: Sentence,
    how: &Augment,
    names: &Names,
    casing: bool,
    mask: i32,
    random: &mut ChaCha8Rng,
) -> Sentence {
    let mut window = replace_names(window, how.replace, names, random);
    let draw: f64 = random.random();
    if !casing {
        // All casings look alike to the model.
    } else if draw < how.lower {
        window.pieces.segments.fill(Casing::Lower as i32);
    } else if draw < how.lower + how.title + how.upper {
        let title = draw < how.lower + how.title;
        let casing = if title { Casing::Initial } else { Casing::Upper };
        for word in 0..window.words.len() {
            // In a headline names keep their shape, and some words their small letters.
            let kept = title && (window.labels[word] != OUTSIDE || random.random_bool(0.2));
            if window.letters[word] && !kept {
                let range = window.slice(word, word + 1);
                window.pieces.segments[range].fill(casing as i32);
            }
        }
    }
    if how.mask > 0.0 {
        for id in &mut window.pieces.ids {
            if random.random_bool(how.mask) {
                *id = mask;
            }
        }
    }
    window
}

fn replace_names(window: Sentence, share: f64, names: &Names, random: &mut ChaCha8Rng) -> Sentence {
    if share <= 0.0 {
        return window;
    }
    let mut changed = Sentence::default();
    let mut at = 0;
    for (kind, first, last) in mentions(&window, names.by_type.len()) {
        let name = names.by_type[kind].choose(random);
        if let (Some(name), true) = (name, random.random_bool(share)) {
            changed.push(&window, at, first);
            changed.push(name, 0, name.words.len());
            at = last;
        }
    }
    changed.push(&window, at, window.words.len());
    changed
}
