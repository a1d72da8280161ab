//! The rust-bert engine: abstractive summaries and any Hugging Face NER checkpoint.

pub mod checkpoint;
mod encoder;
mod engine;
pub mod generate;
mod ner;
mod salience;
mod tokenizer;
mod weights;

pub use checkpoint::{Checkpoint, Task};
pub use generate::{GenerateError, GenerationOptions, Hypothesis, Sampling, TextGenerator};
pub use ner::open;
