//! What a sentence needs before it, as the model's context head tells it.
//!
//! The head reads the encoder's states of a sentence, and what is counted here: where it stands, what
//! the rules of [`references`](super::references) say that it needs, and how it goes together with
//! each sentence before it.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use crate::analysis::{Analysis, Projections};
use crate::model::{ContextRow, PAIR_NUMBERS, TEXT_NUMBERS};

use super::references::{Need, References};

/// How many words after "the" are of what it stands with: "the former prime minister".
const BEHIND_ARTICLE: usize = 4;
/// The words after which a thing is taken to be known.
const ARTICLES: [&str; 5] = ["the", "this", "that", "these", "those"];

/// What a context head is told of a sentence beside the encoder's states.
#[derive(Debug, Clone, PartialEq)]
pub struct ContextInput {
    /// Its index in [`Document::sentences`](crate::Document::sentences).
    pub sentence: usize,
    /// Of its text.
    pub text: [f32; TEXT_NUMBERS],
    /// Of it and each sentence before it that a summary may be chosen from.
    pub pairs: Vec<[f32; PAIR_NUMBERS]>,
}

/// What is counted of each sentence that a summary may be chosen from.
#[derive(Debug)]
pub(super) struct Counted {
    /// By sentence of the document.
    sentences: Vec<Sentence>,
}

/// What is counted of one sentence.
#[derive(Debug, Clone, Default)]
struct Sentence {
    /// Its number among those that may be chosen.
    place: usize,
    block: usize,
    numbers: [f32; TEXT_NUMBERS],
    needs_previous: bool,
    /// The stems that say something, sorted, each once.
    stems: Vec<u32>,
    /// Those behind "the" that a sentence before it has as well.
    known: Vec<u32>,
    /// The entities that it names, sorted, each once.
    entities: Vec<usize>,
    /// Those of them whom it calls by a part of the name, and an earlier sentence by the whole.
    strangers: Vec<usize>,
}

/// How many numbers two sorted lists share.
fn shared<T: Ord>(a: &[T], b: &[T]) -> usize {
    a.iter().filter(|x| b.binary_search(x).is_ok()).count()
}

fn sorted<T: Ord>(numbers: impl Iterator<Item = T>) -> Vec<T> {
    let mut numbers: Vec<T> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn share(part: usize, of: usize) -> f32 {
    part as f32 / of.max(1) as f32
}

fn flag(yes: bool) -> f32 {
    if yes { 1.0 } else { 0.0 }
}

impl Counted {
    /// Of the sentences `order`, which `fit` tells whether rules take for story.
    pub(super) fn new(
        analysis: &Analysis,
        order: &[usize],
        references: &References,
        quoted: &[Vec<Need>],
        fit: &[bool],
    ) -> Self {
        let document = analysis.document();
        let words = document.words();
        let mut named = vec![Vec::new(); document.sentences().len()];
        for (index, entity) in analysis.entities.iter().enumerate() {
            for &mention in &entity.mentions {
                named[analysis.mentions[mention].sentence].push(index);
            }
        }
        let mut sentences = vec![Sentence::default(); document.sentences().len()];
        let mut seen = vec![false; words.stems()];
        for (place, &index) in order.iter().enumerate() {
            let tokens = words.tokens(document.text(), index);
            let stems = sorted(words.telling_stems(index));
            let mut known = Vec::new();
            let mut new = Vec::new();
            for (at, _) in tokens.iter().enumerate().filter(|(_, t)| ARTICLES.contains(&t.norm)) {
                let behind = tokens[at + 1..].iter().take(BEHIND_ARTICLE);
                let thing = behind.take_while(|token| {
                    token.text.starts_with(char::is_lowercase)
                        && stems.binary_search(&token.stem_number).is_ok()
                });
                for token in thing {
                    let list = if seen[token.stem_number as usize] { &mut known } else { &mut new };
                    list.push(token.stem_number);
                }
            }
            let (known, new) = (sorted(known.into_iter()), sorted(new.into_iter()));
            let block = document.sentences()[index].block;
            let needs = [&*references.needs[index], &*quoted[index]].concat();
            let wishes = &references.wishes[index];
            let has = |list: &[Need], is: fn(&Need) -> bool| flag(list.iter().any(is));
            let strangers = wishes.iter().filter_map(|wish| match wish {
                Need::Introduced(entity) => Some(*entity),
                _ => None,
            });
            let strangers = sorted(strangers);
            let before = place.checked_sub(1).map(|before| order[before]);
            let numbers = [
                flag(place == 0),
                ((1 + place) as f32).ln(),
                (words.count(index).max(1) as f32).ln(),
                ((order.len() - place) as f32).ln(),
                flag(before.is_some_and(|before| document.sentences()[before].block != block)),
                has(&needs, |need| *need == Need::Previous),
                has(&needs, |need| matches!(need, Need::Named(..))),
                has(&needs, |need| matches!(need, Need::Term(_))),
                has(&needs, |need| *need == Need::Next),
                has(wishes, |wish| *wish == Need::Previous),
                strangers.len() as f32,
                has(wishes, |wish| matches!(wish, Need::Term(_))),
                has(wishes, |wish| *wish == Need::Place),
                flag(!fit[index]),
                known.len() as f32,
                new.len() as f32,
            ];
            for &stem in &stems {
                seen[stem as usize] = true;
            }
            sentences[index] = Sentence {
                place,
                block,
                numbers,
                needs_previous: needs.contains(&Need::Previous),
                stems,
                known,
                entities: sorted(std::mem::take(&mut named[index]).into_iter()),
                strangers,
            };
        }
        Self { sentences }
    }

    /// What the head is told of the text of a sentence.
    pub(super) fn text(&self, sentence: usize) -> &[f32; TEXT_NUMBERS] {
        &self.sentences[sentence].numbers
    }

    /// What the head is told of a sentence and one before it.
    pub(super) fn pair(
        &self,
        references: &References,
        sentence: usize,
        earlier: usize,
    ) -> [f32; PAIR_NUMBERS] {
        let (this, that) = (&self.sentences[sentence], &self.sentences[earlier]);
        let distance = this.place - that.place;
        let known = shared(&this.known, &that.stems);
        let is_named_there =
            |entity: &&usize| references.introduced[**entity].binary_search(&earlier).is_ok();
        let introduced = this.strangers.iter().filter(is_named_there).count();
        [
            flag(distance == 1),
            flag(distance == 2),
            (distance as f32).ln(),
            flag(that.place == 0),
            flag(that.place == 1),
            flag(this.block == that.block),
            known as f32,
            share(known, this.known.len()),
            introduced as f32,
            share(introduced, this.strangers.len()),
            shared(&this.entities, &that.entities) as f32,
            share(shared(&this.stems, &that.stems), this.stems.len()),
            flag(distance == 1 && this.needs_previous),
        ]
    }
}

/// What the head tells of one document's sentences.
pub(super) struct Context<'a> {
    projections: &'a Projections,
    counted: Counted,
    rows: Vec<OnceCell<ContextRow>>,
    /// What was asked before: of a sentence and an earlier one.
    given: RefCell<HashMap<(usize, usize), f32>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(projections: &'a Projections, counted: Counted) -> Self {
        let rows = vec![OnceCell::new(); counted.sentences.len()];
        Self { projections, counted, rows, given: RefCell::default() }
    }

    fn row(&self, sentence: usize) -> &ContextRow {
        self.rows[sentence].get_or_init(|| {
            let projected = self.projections.of(sentence);
            self.projections.head.read(projected, self.counted.text(sentence))
        })
    }

    /// The probability, 0 to 1, that a sentence has no place in a summary. Nothing else of it is kept.
    pub(super) fn misplaced(&self, sentence: usize) -> f32 {
        let text = self.counted.text(sentence);
        let read = || self.projections.head.misplaced(self.projections.of(sentence), text);
        self.rows[sentence].get().map_or_else(read, |row| row.misplaced)
    }

    /// The probability, 0 to 1, that a sentence is understood behind those of `before`.
    pub(super) fn understood(
        &self,
        references: &References,
        sentence: usize,
        before: impl Iterator<Item = usize>,
    ) -> f32 {
        let row = self.row(sentence);
        let mut lacks = 1.0 - row.alone;
        for earlier in before {
            let known = self.given.borrow().get(&(sentence, earlier)).copied();
            let gives = known.unwrap_or_else(|| {
                let pair = self.counted.pair(references, sentence, earlier);
                let gives = self.projections.head.gives(row, self.row(earlier), &pair);
                self.given.borrow_mut().insert((sentence, earlier), gives);
                gives
            });
            lacks *= 1.0 - gives;
        }
        1.0 - lacks
    }
}

#[cfg(test)]
mod tests {
    use crate::analysis::Analysis;
    use crate::document::Document;
    use crate::mention::Mention;
    use crate::model::SelectionSpec;
    use crate::span::Span;
    use crate::summary::context_inputs;

    #[test]
    fn counted_by_hand() {
        let text = "Ann Berg met a driver in Oslo on a ferry.\n\nThe ferry sank near the old harbour. \
                    But Berg paid the driver.";
        let document = Document::from_text(text);
        let mention = |name: &str, label: &str, sentence: usize| {
            let start = text.rfind(name).expect(name);
            let span = Span::new(start, start + name.len());
            Mention { span, label: label.into(), confidence: 1.0, sentence }
        };
        let mentions = vec![
            mention("Ann Berg", "PER", 0),
            mention("Oslo", "LOC", 0),
            mention("Berg", "PER", 2),
        ];
        let selection = SelectionSpec::default();
        let analysis = Analysis::new(&document, mentions, Vec::new(), selection);
        assert_eq!(analysis.entities.len(), 2, "both are Ann Berg");
        let [first, second, third] = &context_inputs(&analysis)[..] else { panic!("three") };
        let ln = |number: f32| number.ln();
        let check = |got: &[f32], want: &[f32]| {
            assert_eq!(got.len(), want.len());
            let near = got.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-6);
            assert!(near, "{got:?} for {want:?}");
        };
        // First; place, words and those left; a paragraph; needs; wishes; unfit; "the" known and new.
        let rest = |known: f32, new: f32| [0.0, 0.0, 0.0, 0.0, 0.0, known, new];
        check(&first.text[..5], &[1.0, 0.0, ln(10.0), ln(3.0), 0.0]);
        check(&first.text[9..], &rest(0.0, 0.0));
        check(&second.text[..5], &[0.0, ln(2.0), ln(7.0), ln(2.0), 1.0]);
        // "Ferry" was named; "sank", "near", "old" and "harbour" were not.
        check(&second.text[14..], &[1.0, 4.0]);
        check(&third.text[..6], &[0.0, ln(3.0), ln(5.0), 0.0, 0.0, 1.0]);
        // Berg is a stranger, the driver is not.
        check(&third.text[9..], &[0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        // Behind the first: two on; the lead; the driver and Berg's full name; Berg and the driver of
        // three stems.
        check(
            &third.pairs[0],
            &[0.0, 1.0, ln(2.0), 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0 / 3.0, 0.0],
        );
        // Behind the second: the one before, which "but" needs, in the same paragraph.
        check(&third.pairs[1], &[1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
        assert!(first.pairs.is_empty());
    }
}
