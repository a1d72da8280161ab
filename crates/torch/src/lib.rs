//! The rust-bert engine: abstractive summaries and any Hugging Face NER checkpoint.
