//! The tokenizer of a model folder: `tokenizer.json`, or BART's `vocab.json` and `merges.txt`.

use std::path::{Path, PathBuf};

use nutgraf::ModelError;
use tokenizers::models::bpe::BPE;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::processors::roberta::RobertaProcessing;
use tokenizers::{AddedToken, Tokenizer};

use super::error;
use crate::tokenizer::read;

const JSON: &str = "tokenizer.json";
const VOCAB: &str = "vocab.json";
const MERGES: &str = "merges.txt";
const SENTENCEPIECE: [&str; 2] = ["spiece.model", "sentencepiece.bpe.model"];

/// Text to ids and back.
pub(crate) struct TextTokenizer {
    path: PathBuf,
    tokenizer: Tokenizer,
    prefix: String,
}

impl TextTokenizer {
    /// The tokenizer in `dir`, which puts `prefix` before every text. Truncation and padding
    /// that the file asks for are off: whoever calls cuts texts where sentences end.
    pub(crate) fn open(dir: &Path, prefix: &str) -> Result<Self, ModelError> {
        let path = dir.join(JSON);
        let (path, mut tokenizer) = if path.is_file() {
            let json = std::fs::read(&path).map_err(|source| error(&path, source.to_string()))?;
            let tokenizer = read(&json).map_err(|reason| error(&path, reason))?;
            (path, tokenizer)
        } else if dir.join(VOCAB).is_file() && dir.join(MERGES).is_file() {
            let path = dir.join(VOCAB);
            let tokenizer = byte_level(dir).map_err(|reason| error(&path, reason))?;
            (path, tokenizer)
        } else {
            return Err(error(dir, missing(dir)));
        };
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|source| error(&path, source.to_string()))?;
        Ok(Self { path, tokenizer, prefix: prefix.to_owned() })
    }

    /// That every token of the tokenizer is one of the model's, and that the tokens the model
    /// needs, `special`, are the tokenizer's.
    pub(crate) fn check(
        &self,
        vocab_size: i64,
        special: impl Iterator<Item = i64>,
    ) -> Result<(), ModelError> {
        let vocabulary = self.tokenizer.get_vocab(true);
        if let Some((token, id)) = vocabulary.iter().max_by_key(|(_, id)| **id)
            && i64::from(*id) >= vocab_size
        {
            return Err(error(
                &self.path,
                format!(
                    "does not match the model: token `{token}` is number {id}, the model has {vocab_size} tokens"
                ),
            ));
        }
        for id in special {
            let token = u32::try_from(id).ok().and_then(|id| self.tokenizer.id_to_token(id));
            if token.is_none() {
                return Err(error(
                    &self.path,
                    format!(
                        "does not match the model: it has no token {id}, which the model generates"
                    ),
                ));
            }
        }
        Ok(())
    }

    /// The ids of `text` with the prefix and special tokens.
    pub(crate) fn encode(&self, text: &str) -> Result<Vec<i64>, String> {
        let text = format!("{}{text}", self.prefix);
        let encoding = self.tokenizer.encode_fast(text, true).map_err(|error| error.to_string())?;
        Ok(encoding.get_ids().iter().map(|&id| i64::from(id)).collect())
    }

    /// The text of `ids`, special tokens left out.
    pub(crate) fn decode(&self, ids: &[i64]) -> Result<String, String> {
        let ids: Vec<u32> = ids.iter().filter_map(|&id| u32::try_from(id).ok()).collect();
        self.tokenizer.decode(&ids, true).map_err(|error| error.to_string())
    }
}

/// BART's tokenizer as its two files have it: pairs of bytes, `<s>` and `</s>` around the text.
fn byte_level(dir: &Path) -> Result<Tokenizer, String> {
    let name = |file: &str| dir.join(file).to_string_lossy().into_owned();
    let model =
        BPE::from_file(&name(VOCAB), &name(MERGES)).build().map_err(|error| error.to_string())?;
    let mut tokenizer = Tokenizer::new(model);
    let special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];
    let known: Vec<AddedToken> = special
        .iter()
        .filter(|token| tokenizer.token_to_id(token).is_some())
        .map(|token| AddedToken::from(*token, true).lstrip(*token == "<mask>"))
        .collect();
    tokenizer.add_special_tokens(&known);
    let id = |token: &str| {
        tokenizer
            .token_to_id(token)
            .map(|id| (token.to_owned(), id))
            .ok_or_else(|| format!("has no token `{token}`"))
    };
    let around = RobertaProcessing::new(id("</s>")?, id("<s>")?).add_prefix_space(false);
    tokenizer
        .with_pre_tokenizer(Some(ByteLevel::default().add_prefix_space(false)))
        .with_decoder(Some(ByteLevel::default()))
        .with_post_processor(Some(around));
    Ok(tokenizer)
}

fn missing(dir: &Path) -> String {
    let needed = format!("`{JSON}`, or `{VOCAB}` and `{MERGES}`, is needed");
    match SENTENCEPIECE.iter().find(|file| dir.join(file).is_file()) {
        None => format!("has no tokenizer: {needed}"),
        Some(file) => format!(
            "has `{file}` alone, which can't be read: {needed}. `AutoTokenizer.from_pretrained(folder).save_pretrained(folder)` of transformers writes `{JSON}`"
        ),
    }
}
