//! Reading `tokenizer.json`.
//!
//! `tokenizers` reads a model by way of two trees of JSON values, which takes longer than
//! everything else at the start of the program. A word-piece model can be read at once.

use serde::Deserialize;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::{
    AddedToken, DecoderWrapper, Model, NormalizerWrapper, PostProcessorWrapper,
    PreTokenizerWrapper, Tokenizer,
};

/// A tokenizer whose model is of word pieces, without truncation and padding.
#[derive(Deserialize)]
struct WordPieces {
    version: String,
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
    normalizer: Option<NormalizerWrapper>,
    pre_tokenizer: Option<PreTokenizerWrapper>,
    post_processor: Option<PostProcessorWrapper>,
    decoder: Option<DecoderWrapper>,
    model: WordPiece,
}

/// Reads a tokenizer; truncation and padding that it asks for may be left out.
pub(super) fn read(json: &[u8]) -> tokenizers::Result<Tokenizer> {
    match serde_json::from_slice::<WordPieces>(json) {
        Ok(parts) if parts.version == "1.0" => Ok(parts.tokenizer()),
        // Of another kind, or not sound: then the error is said by `tokenizers`.
        _ => Tokenizer::from_bytes(json),
    }
}

/// How many ids a tokenizer has, those of added tokens included.
pub(super) fn vocabulary_size(tokenizer: &Tokenizer) -> usize {
    let model = tokenizer.get_model();
    let added = tokenizer.get_added_tokens_decoder();
    let beyond = added.values().filter(|token| model.token_to_id(&token.content).is_none());
    model.get_vocab_size() + beyond.count()
}

impl WordPieces {
    fn tokenizer(self) -> Tokenizer {
        let mut tokenizer = Tokenizer::new(self.model);
        tokenizer
            .with_normalizer(self.normalizer)
            .with_pre_tokenizer(self.pre_tokenizer)
            .with_post_processor(self.post_processor)
            .with_decoder(self.decoder);
        tokenizer.add_tokens(&self.added_tokens);
        tokenizer
    }
}

#[cfg(all(test, feature = "embedded-model"))]
mod tests {
    use super::*;
    use crate::ModelFiles;

    #[test]
    fn the_same_as_tokenizers_reads() {
        let json = ModelFiles::embedded().tokenizer;
        let mut want = Tokenizer::from_bytes(&*json).expect("the embedded tokenizer is sound");
        want.with_truncation(None).expect("nothing is nothing").with_padding(None);
        let got = serde_json::from_slice::<WordPieces>(&json).expect("it is of word pieces");
        let got = got.tokenizer();
        assert_eq!(vocabulary_size(&got), want.get_vocab_size(true));
        let text = |tokenizer: &Tokenizer| tokenizer.to_string(false).expect("it can be written");
        assert_eq!(text(&got), text(&want));
    }

    #[test]
    fn tokens_that_are_added_count_once() {
        let mut tokenizer = Tokenizer::new(WordPiece::default());
        let token = |text: &str| AddedToken::from(text, true);
        tokenizer.add_tokens(&[token("<a>"), token("<b>"), token("<a>")]);
        assert_eq!(vocabulary_size(&tokenizer), tokenizer.get_vocab_size(true));
    }
}
