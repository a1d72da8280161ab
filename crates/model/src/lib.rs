//! What a model is, and its forward pass on a CPU.
//!
//! A model directory has three files, read and checked against each other here:
//!
//! | file | what |
//! |---|---|
//! | [`spec.json`](SPEC_FILE) | the [`ModelSpec`]: everything that is not a weight |
//! | [`model.safetensors`](WEIGHTS_FILE) | the [weights], in the names of `transformers`' `BertForTokenClassification`; the salience head's begin with `salience.` |
//! | [`tokenizer.json`](TOKENIZER_FILE) | the tokenizer, as Hugging Face writes it |
//!
//! [`CpuEngine`] runs such a model in int8, bf16 or f32; other crates bring other [`Engine`]s. What
//! words, windows and logits mean for a document is the business of the crate `nutgraf`.

mod bytes;
mod context;
pub mod cpu;
pub mod engine;
pub mod features;
mod files;
mod labels;
mod role;
mod spec;
mod tokenizer;
pub mod weights;
mod words;

pub use bytes::Bytes;
pub use context::{ContextHead, ContextRow, PAIR_NUMBERS, TEXT_NUMBERS};
pub use cpu::CpuEngine;
pub use engine::{EncoderInput, EncoderOutput, Engine, EngineError};
pub use files::{ModelError, ModelFiles, SPEC_FILE, TOKENIZER_FILE, WEIGHTS_FILE};
pub use labels::{LabelSet, Scheme, Tag};
pub use role::Role;
pub use spec::{
    Activation, ConfidenceScale, ContextSpec, CoverageSpec, EncoderSpec, EntitySpec, ModelSpec,
    Precision, SalienceSpec, SelectionSpec, SentenceVectorSpec, WindowSpec,
};
pub use words::{Casing, Word, WordTokenizer, Words};
