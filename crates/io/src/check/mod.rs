//! Summaries by somebody else, checked against their articles: how pairs of both are read
//! ([`pairs`]), what is said of each ([`record`]), and the forms that it is written in ([`mod@write`]).

mod page;
pub mod pairs;
mod record;
mod text;
pub mod write;

pub use record::{reason, record};
