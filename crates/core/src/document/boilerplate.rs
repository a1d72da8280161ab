//! Telling text of the page from text of the article.

/// Why a block counts as boilerplate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Boilerplate {
    /// A control of the page: "Share.", "Exit mobile version".
    Control,
}
