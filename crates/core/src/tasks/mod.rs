//! Tasks: what is read out of a document that has been through the encoder.
//!
//! A task is a type that implements [`Task`]; [`Entities`] and [`Salience`] are those of an
//! [`Analysis`](crate::Analysis). One of your own reads words, logits, sentences and their vectors of
//! an [`Encoded`], and needs no change here:
//!
//! ```
//! use nutgraf::{AnalyzeError, Encoded, Task};
//!
//! /// How alike each sentence is to the first, as the cosine of their vectors.
//! struct LikeTheLead;
//!
//! impl Task for LikeTheLead {
//!     type Output = Vec<Option<f32>>;
//!
//!     fn run(&self, encoded: &Encoded) -> Result<Self::Output, AnalyzeError> {
//!         let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
//!         let cosine = |a: &[f32], b: &[f32]| dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
//!         let lead = encoded.sentence_vector(0);
//!         let alike = |sentence| Some(cosine(lead.as_ref()?, &encoded.sentence_vector(sentence)?));
//!         Ok((0..encoded.document().sentences().len()).map(alike).collect())
//!     }
//! }
//! ```

mod agree;
mod amounts;
mod beside;
mod decode;
mod doubtful;
mod echoes;
mod entities;
mod firms;
mod nationality;
mod partners;
mod people;
mod repeats;
mod salience;
mod seams;
mod senses;
mod tidy;
mod whole;

use crate::{AnalyzeError, Encoded};

pub use entities::Entities;
pub use salience::Salience;
pub(crate) use salience::SalienceRun;

/// Something that is read out of an encoded document.
pub trait Task {
    /// What it finds.
    type Output;

    /// Finds it. Gives the same for the same encoding.
    fn run(&self, encoded: &Encoded) -> Result<Self::Output, AnalyzeError>;
}

/// The word that a text ends with.
fn last_word(text: &str) -> &str {
    &text[text
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8))..]
}

/// The letters that a text starts with.
fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())]
}

/// A text and its mentions, marked `[name|LABEL]`.
#[cfg(test)]
fn marked(marked: &str) -> (crate::document::Document, Vec<crate::mention::Mention>) {
    use crate::span::Span;

    let (mut text, mut spans) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('[') {
        let (inside, after) = after.split_once(']').expect("closed");
        let (name, label) = inside.split_once('|').expect("a name and a label");
        text.push_str(before);
        let start = text.len();
        text.push_str(name);
        spans.push((Span::new(start, text.len()), label));
        rest = after;
    }
    text.push_str(rest);
    let document = crate::document::Document::from_text(text.as_str());
    let mention = |(span, label): (Span, &str)| crate::mention::Mention {
        span,
        label: label.into(),
        confidence: 1.0,
        sentence: document.sentences().partition_point(|s| s.span.end < span.end),
    };
    let mentions = spans.into_iter().map(mention).collect();
    (document, mentions)
}

/// Each mention as `LABEL name`.
#[cfg(test)]
fn shown(
    document: &crate::document::Document,
    mentions: &[crate::mention::Mention],
) -> Vec<String> {
    let show = |m: &crate::mention::Mention| format!("{} {}", m.label, m.span.of(document.text()));
    mentions.iter().map(show).collect()
}

/// What a text's marked mentions are once they are tidied.
#[cfg(test)]
#[track_caller]
fn check_tidied(text: &str, want: &[&str]) {
    let (document, mentions) = marked(text);
    let tidied = tidy::tidy(&document, mentions);
    let seen: Vec<&str> = tidied.iter().map(|m| m.span.of(document.text())).collect();
    assert_eq!(seen, want, "{text}");
}
