//! Entities from tag columns: IOB1, IOB2, IOE1, IOE2, IOBES and BILOU.
//!
//! A tag is a prefix, a hyphen and a type (`B-PER`), or `O`. Tags can be read in two ways
//! ([`Reading`]), both as seqeval 1.2.2 reads them: leniently, where a stray `I-PER` still
//! begins an entity, or strictly by one scheme, where what breaks the scheme is no entity.

mod lenient;
mod scheme;
mod strict;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use nutgraf_text::Span;
use serde::Serialize;

pub use scheme::Scheme;

use super::{Counts, EntitySpan, Prf, TypeCounts};
use crate::Signature;
use scheme::Tag;

/// How tags become entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Reading {
    /// As conlleval, and seqeval by default: prefixes `B I E S O`, and an entity begins
    /// wherever one can. `L` and `U` are read as `E` and `S` (seqeval warns of them and reads
    /// them as unknown letters).
    Lenient,
    /// As seqeval's `mode="strict"`: only what the scheme allows is an entity.
    Strict(Scheme),
}

impl Reading {
    /// As it stands in a signature.
    pub fn name(self) -> String {
        match self {
            Self::Lenient => "lenient".to_owned(),
            Self::Strict(scheme) => format!("strict-{scheme}"),
        }
    }
}

/// An entity of one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chunk<'a> {
    /// Its tokens, half-open.
    pub tokens: Span,
    /// Its type; `_` if the tags name none, as in seqeval.
    pub label: &'a str,
}

/// Why tags cannot be read or scored. Sentences and tokens are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TagError {
    /// A tag that the reading does not know.
    #[error(
        "token {token}: tag `{tag}` is unknown: the prefixes are {prefixes}, and `O` stands alone"
    )]
    Unknown {
        /// Position in the sentence.
        token: usize,
        /// The tag.
        tag: String,
        /// The prefixes that the reading knows.
        prefixes: &'static str,
    },
    /// An error of one sentence among several.
    #[error("sentence {sentence} ({side}): {source}")]
    Sentence {
        /// Position in the corpus.
        sentence: usize,
        /// Where the tag stands.
        side: super::Side,
        /// What is wrong with the sentence.
        source: Box<TagError>,
    },
    /// Gold and predictions have different numbers of sentences.
    #[error("{gold} gold sentences, but {predicted} predicted")]
    SentenceCount {
        /// Gold sentences.
        gold: usize,
        /// Predicted sentences.
        predicted: usize,
    },
    /// The two tag sequences of a sentence differ in length.
    #[error("sentence {sentence}: {gold} gold tags, but {predicted} predicted")]
    TagCount {
        /// Position in the corpus.
        sentence: usize,
        /// Gold tags.
        gold: usize,
        /// Predicted tags.
        predicted: usize,
    },
    /// Two entities share a token, or one lies outside the sentence: no tags can say so.
    #[error(
        "entity `{label}` at tokens {tokens:?} overlaps another, is empty, or leaves the sentence ({length} tokens)"
    )]
    NotTaggable {
        /// Its type.
        label: String,
        /// Its tokens.
        tokens: Range<usize>,
        /// Tokens in the sentence.
        length: usize,
    },
}

/// The entities of one sentence, in order.
///
/// ```
/// use nutgraf_eval::ner::tags::{Reading, Scheme, chunks};
///
/// let tags = ["I-PER", "I-PER", "O", "B-LOC"];
/// assert_eq!(chunks(&tags, Reading::Lenient)?.len(), 2);
/// assert_eq!(chunks(&tags, Reading::Strict(Scheme::Iob2))?.len(), 1);
/// # Ok::<(), nutgraf_eval::ner::tags::TagError>(())
/// ```
pub fn chunks<S: AsRef<str>>(tags: &[S], reading: Reading) -> Result<Vec<Chunk<'_>>, TagError> {
    let mut found = Vec::new();
    read(tags, reading, &mut found)?;
    Ok(found)
}

fn read<'a, S: AsRef<str>>(
    tags: &'a [S],
    reading: Reading,
    found: &mut Vec<Chunk<'a>>,
) -> Result<(), TagError> {
    found.clear();
    match reading {
        Reading::Lenient => lenient::read(tags, found),
        Reading::Strict(scheme) => strict::read(tags, scheme, found),
    }
}

/// The tags of a sentence of `length` tokens that has these entities. Reading them strictly
/// by the same scheme gives the entities back.
///
/// # Errors
/// If two entities share a token, or one is empty or outside the sentence. IOB1 and IOE1 mark
/// only a boundary between two entities of one type, so seqeval's strict reading of IOE1,
/// which does not know single tokens, loses some.
pub fn encode(
    chunks: &[Chunk<'_>],
    length: usize,
    scheme: Scheme,
) -> Result<Vec<String>, TagError> {
    let mut sorted: Vec<&Chunk<'_>> = chunks.iter().collect();
    sorted.sort_unstable();
    let mut tags = vec!["O".to_owned(); length];
    let mut end = 0;
    for (index, chunk) in sorted.iter().enumerate() {
        let Span { start, end: stop } = chunk.tokens;
        if start < end || stop > length || start >= stop {
            return Err(TagError::NotTaggable {
                label: chunk.label.to_owned(),
                tokens: start..stop,
                length,
            });
        }
        let neighbour = match scheme {
            Scheme::Ioe1 => sorted.get(index + 1).filter(|next| next.tokens.start == stop),
            _ => index.checked_sub(1).map(|i| &sorted[i]).filter(|_| end == start),
        };
        let touched = neighbour.is_some_and(|other| other.label == chunk.label);
        for (token, tag) in tags.iter_mut().enumerate().take(stop).skip(start) {
            let prefix = scheme.prefix(token == start, token + 1 == stop, touched);
            *tag = format!("{prefix}-{}", chunk.label);
        }
        end = stop;
    }
    Ok(tags)
}

/// The byte spans of entities, given the byte span of each token of their sentence. `None`
/// if there are fewer token spans than tokens.
pub fn to_bytes(chunks: &[Chunk<'_>], tokens: &[Span]) -> Option<Vec<EntitySpan>> {
    chunks
        .iter()
        .map(|chunk| {
            let first = tokens.get(chunk.tokens.start)?;
            let last = tokens.get(chunk.tokens.end.checked_sub(1)?)?;
            Some(EntitySpan::new(first.start, last.end, chunk.label))
        })
        .collect()
}

/// Scores of tagged sentences, equal to seqeval's `classification_report`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TagScores {
    /// Number of sentences.
    pub sentences: usize,
    /// Number of tokens.
    pub tokens: u64,
    /// Tokens whose two tags are the same text.
    pub correct_tokens: u64,
    /// Counts per type; `macro_or_zero` and `weighted_or_zero` are seqeval's averages.
    pub counts: TypeCounts,
    /// The counts of each sentence over all types: what a bootstrap resamples.
    pub per_sentence: Vec<Counts>,
    /// How the scores were made.
    pub signature: Signature,
}

impl TagScores {
    /// The share of tokens with the right tag; `None` without tokens.
    pub fn accuracy(&self) -> Option<f64> {
        super::counts::ratio(self.correct_tokens as f64, self.tokens as f64)
    }

    /// Micro average.
    pub fn micro(&self) -> Prf {
        self.counts.micro()
    }
}

/// Scores tagged sentences against gold.
///
/// # Errors
/// If the two sides differ in their number of sentences or in the length of one, or a tag is
/// unknown to the reading. The error names the sentence and the token.
///
/// ```
/// use nutgraf_eval::ner::tags::{self, Reading};
///
/// let gold = [vec!["O", "O", "B-MISC", "I-MISC"], vec!["B-PER", "I-PER", "O"]];
/// let pred = [vec!["O", "B-MISC", "I-MISC", "I-MISC"], vec!["B-PER", "I-PER", "O"]];
/// let scores = tags::score(&gold, &pred, Reading::Lenient)?;
/// assert_eq!(scores.micro().f1, Some(0.5));
/// # Ok::<(), tags::TagError>(())
/// ```
pub fn score<S: AsRef<str>, T: AsRef<str>>(
    gold: &[Vec<S>],
    pred: &[Vec<T>],
    reading: Reading,
) -> Result<TagScores, TagError> {
    check_lengths(gold, pred)?;
    let mut types: Vec<(Arc<str>, Counts)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut of_type = |label, add: &dyn Fn(&mut Counts)| {
        let index = *known.entry(label).or_insert_with(|| {
            types.push((Arc::from(label), Counts::default()));
            types.len() - 1
        });
        add(&mut types[index].1);
    };
    let (mut gold_chunks, mut pred_chunks) = (Vec::new(), Vec::new());
    let (mut tokens, mut correct_tokens) = (0, 0);
    let mut per_sentence = Vec::with_capacity(gold.len());
    for (sentence, (gold, pred)) in gold.iter().zip(pred).enumerate() {
        read(gold, reading, &mut gold_chunks).map_err(in_sentence(sentence, super::Side::Gold))?;
        read(pred, reading, &mut pred_chunks)
            .map_err(in_sentence(sentence, super::Side::Predicted))?;
        for chunk in &gold_chunks {
            of_type(chunk.label, &|counts| counts.gold += 1);
        }
        for chunk in &pred_chunks {
            of_type(chunk.label, &|counts| counts.predicted += 1);
        }
        let mut correct = 0;
        for chunk in common(&gold_chunks, &pred_chunks) {
            of_type(chunk.label, &|counts| counts.correct += 1);
            correct += 1;
        }
        per_sentence.push(Counts {
            correct,
            predicted: pred_chunks.len() as u64,
            gold: gold_chunks.len() as u64,
        });
        tokens += gold.len() as u64;
        let same = gold.iter().zip(pred).filter(|(g, p)| g.as_ref() == p.as_ref());
        correct_tokens += same.count() as u64;
    }
    Ok(TagScores {
        sentences: gold.len(),
        tokens,
        correct_tokens,
        counts: TypeCounts { types: types.into_iter().collect() },
        per_sentence,
        signature: Signature::new("ner-tags")
            .with("reading", reading.name())
            .with("undefined", "null"),
    })
}

/// Chunks of one sentence never overlap, so equal ones meet when both lists are walked by
/// their start.
fn common<'a, 'g>(
    gold: &'a [Chunk<'g>],
    pred: &'a [Chunk<'_>],
) -> impl Iterator<Item = &'a Chunk<'g>> {
    let mut next = 0;
    gold.iter().filter(move |chunk| {
        while pred.get(next).is_some_and(|other| other.tokens.start < chunk.tokens.start) {
            next += 1;
        }
        pred.get(next).is_some_and(|o| o.tokens == chunk.tokens && o.label == chunk.label)
    })
}

pub(crate) fn check_lengths<S, T>(gold: &[Vec<S>], pred: &[Vec<T>]) -> Result<(), TagError> {
    if gold.len() != pred.len() {
        return Err(TagError::SentenceCount { gold: gold.len(), predicted: pred.len() });
    }
    let uneven = gold.iter().zip(pred).position(|(gold, pred)| gold.len() != pred.len());
    match uneven {
        Some(sentence) => Err(TagError::TagCount {
            sentence,
            gold: gold[sentence].len(),
            predicted: pred[sentence].len(),
        }),
        None => Ok(()),
    }
}

fn in_sentence(sentence: usize, side: super::Side) -> impl Fn(TagError) -> TagError {
    move |source| TagError::Sentence { sentence, side, source: Box::new(source) }
}
