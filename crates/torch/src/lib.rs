//! The rust-bert engine: abstractive summaries and any Hugging Face NER checkpoint.

pub mod abstractive;
pub mod generate;

pub use abstractive::{
    Article, GenerationRequest, RequestError, SamplingRequest, SummarizeError, SummarizeOptions,
    Summarizer,
};
pub use generate::{
    GenerateError, GenerationOptions, Hypothesis, LoadOptions, ModelError, Precision, Sampling,
    SequenceModel, TextGenerator,
};
