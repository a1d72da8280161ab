//! The rust-bert engine: abstractive summaries and any Hugging Face NER checkpoint.

pub mod generate;

pub use generate::{
    GenerateError, GenerationOptions, Hypothesis, LoadOptions, ModelError, Precision, Sampling,
    SequenceModel, TextGenerator,
};
