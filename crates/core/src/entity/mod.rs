//! Entities: mentions of the same thing, grouped within one document.
//!
//! `central` says how much an article is about one. `names` says when two names are forms of the same one; `link` groups mentions, those of people by
//! `people`, amounts by `amount`, others by `things`; `display` chooses the name that is shown.

mod amount;
mod apposed;
mod central;
mod context;
mod display;
mod link;
mod misprints;
mod names;
mod pairs;
mod people;
mod person_name;
mod things;

use std::sync::Arc;

pub use central::centrality;

pub(crate) use link::link;
pub(crate) use names::{NameSet, has_small_word, names_same};
pub(crate) use things::is_building;

/// Something the document names, with all the places that name it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// The canonical name: the usual full form of those in the text.
    pub name: String,
    /// The entity type all its mentions have.
    pub label: Arc<str>,
    /// Its mentions in text order, as indices into
    /// [`Analysis::mentions`](crate::Analysis::mentions). Never empty; the first is the
    /// first mention.
    pub mentions: Vec<usize>,
}
