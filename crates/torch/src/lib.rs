//! The torch engine: abstractive summaries, and models that find entities, those of nutgraf's own
//! form as well as Hugging Face checkpoints of the common families.

pub mod abstractive;
pub mod checkpoint;
mod encoder;
pub mod generate;
mod ner;
mod tokenizer;

pub use abstractive::{
    Article, GenerationRequest, RequestError, SamplingRequest, SummarizeError, SummarizeOptions,
    Summarizer,
};
pub use checkpoint::{Checkpoint, Task, name_and_version};
pub use generate::{
    GenerateError, GenerationOptions, Hypothesis, LoadOptions, Precision, Sampling, SequenceModel,
    TextGenerator,
};
pub use ner::open;
pub use nutgraf::ModelError;
