//! What readers mark of the sentences of an article: how important each is, and which they would take.

use std::collections::BTreeMap;
use std::path::Path;

use super::check::Tally;
use super::error::ReadErrorKind;
use crate::data::{Article, LeftOut};

const HIGHEST_IMPORTANCE: u8 = 3;

/// Checks the importance of a sentence.
pub(super) fn check_importance(importance: u8) -> Result<(), ReadErrorKind> {
    if importance > HIGHEST_IMPORTANCE {
        let found = importance.to_string();
        return Err(ReadErrorKind::Unexpected { found, expected: "0, 1, 2 or 3" });
    }
    Ok(())
}

/// Checks a choice of sentences, of so many; an error says at which place of the choice it is.
pub(super) fn check_choice(
    choice: &[usize],
    sentences: usize,
) -> Result<(), (usize, ReadErrorKind)> {
    match choice.iter().position(|&sentence| sentence >= sentences) {
        Some(at) => {
            let (what, id) = ("sentence", choice[at].to_string());
            Err((at, ReadErrorKind::UnknownId { what, id }))
        }
        None => Ok(()),
    }
}

/// What a format has no place for that knows of sentences no more than where they stand.
pub(super) fn left_out(articles: &[Article]) -> Vec<LeftOut> {
    let mut files: BTreeMap<&Path, Tally> = BTreeMap::new();
    for article in articles {
        let tally = files.entry(&article.place.file).or_default();
        tally.add("importances of sentences", article.importance.len());
        tally.add("choices of sentences", article.choices.len());
    }
    files.into_iter().flat_map(|(file, tally)| tally.of(file)).collect()
}
