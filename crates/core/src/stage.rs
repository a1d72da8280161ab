//! The stages of an analysis, for those who measure it.

/// A part of an analysis, in the order in which a document goes through them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Words, word pieces and windows.
    Tokenize,
    /// The encoder on the windows.
    Encode,
    /// Labels to mentions, mentions to entities; sentence vectors.
    Decode,
    /// The salience head on the sentence vectors.
    Select,
}
