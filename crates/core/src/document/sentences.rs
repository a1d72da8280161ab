//! Splitting a block into sentences.
