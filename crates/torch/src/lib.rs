//! The rust-bert engine: abstractive summaries and Hugging Face NER checkpoints of
//! the common families.

pub mod abstractive;
pub mod checkpoint;
mod encoder;
mod engine;
pub mod generate;
mod ner;
mod salience;
mod tokenizer;
mod weights;

pub use abstractive::{
    Article, GenerationRequest, RequestError, SamplingRequest, SummarizeError, SummarizeOptions,
    Summarizer,
};
pub use checkpoint::{Checkpoint, Task, name_and_version};
pub use generate::{
    GenerateError, GenerationOptions, Hypothesis, LoadOptions, ModelError, Precision, Sampling,
    SequenceModel, TextGenerator,
};
pub use ner::open;
