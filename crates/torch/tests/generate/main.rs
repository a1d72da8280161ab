//! Sequence-to-sequence models from a folder to their output.

mod checkpoints;
mod expected;
mod options;
mod parity;
