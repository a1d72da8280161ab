//! A checkpoint's tokenizer: `tokenizer.json`, or what the older files of BERT and `RoBERTa`
//! say. rust-bert's own tokenizers are not used: their offsets are chars, and they miss some
//! vocabularies.

use std::fs;
use std::io::ErrorKind;

use nutgraf::ModelError;
use nutgraf::model::TOKENIZER_FILE;
use nutgraf_tch::Settings;
use serde_json::Value;
use tokenizers::models::bpe::BPE;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::{AddedToken, Model, Tokenizer};

use crate::checkpoint::Checkpoint;

const WORDPIECE_FILE: &str = "vocab.txt";
const BPE_FILES: [&str; 2] = ["vocab.json", "merges.txt"];
const SETTINGS_FILE: &str = "tokenizer_config.json";

/// Names of the tokens before and after a text: BERT's and `RoBERTa`'s.
const FRAMES: [[&str; 2]; 2] = [["[CLS]", "[SEP]"], ["<s>", "</s>"]];

/// A tokenizer with the ids of its tokens before and after a text.
pub(crate) struct Loaded {
    pub(crate) tokenizer: Tokenizer,
    pub(crate) frame: [i32; 2],
}

/// Loads the tokenizer of a checkpoint whose embeddings have `vocabulary` rows.
pub(crate) fn load(checkpoint: &Checkpoint, vocabulary: usize) -> Result<Loaded, ModelError> {
    let has = |name: &str| checkpoint.folder.join(name).exists();
    let (file, tokenizer) = if has(TOKENIZER_FILE) {
        let path = checkpoint.folder.join(TOKENIZER_FILE);
        let bytes =
            fs::read(&path).map_err(|error| checkpoint.error(TOKENIZER_FILE, error.to_string()))?;
        (TOKENIZER_FILE, read(&bytes).map_err(|reason| checkpoint.error(TOKENIZER_FILE, reason))?)
    } else if has(WORDPIECE_FILE) {
        (WORDPIECE_FILE, wordpiece(checkpoint)?)
    } else if BPE_FILES.into_iter().all(has) {
        (BPE_FILES[0], byte_level(checkpoint)?)
    } else {
        let reason = "no such file, nor `vocab.txt`, nor `vocab.json` and `merges.txt`";
        return Err(checkpoint.error(TOKENIZER_FILE, reason));
    };
    let ids = tokenizer.get_vocab(true);
    // Embeddings may have more rows, as padding; never fewer.
    let most = ids.values().copied().max().map_or(0, |id| id as usize + 1);
    if most > vocabulary {
        let reason = format!(
            "it has {most} entries, but `vocab_size` in the config is {vocabulary}: it belongs \
             to another model"
        );
        return Err(checkpoint.error(file, reason));
    }
    let id = |token: &str| ids.get(token).and_then(|&id| i32::try_from(id).ok());
    let frame = FRAMES.iter().find_map(|[first, last]| Some([id(first)?, id(last)?]));
    let frame = frame.ok_or_else(|| {
        checkpoint.error(file, "it has neither `[CLS]` and `[SEP]` nor `<s>` and `</s>`")
    })?;
    Ok(Loaded { tokenizer, frame })
}

/// Reads `tokenizer.json`. `tokenizers` panics on some that are not sound.
pub(crate) fn read(json: &[u8]) -> Result<Tokenizer, String> {
    let read = || Tokenizer::from_bytes(json).map_err(|error| error.to_string());
    std::panic::catch_unwind(read).unwrap_or_else(|_| Err("`tokenizers` gave up on it".to_owned()))
}

/// What `tokenizer_config.json` says, if there is one.
fn settings(checkpoint: &Checkpoint) -> Result<Value, ModelError> {
    let fail = |reason: String| checkpoint.error(SETTINGS_FILE, reason);
    match fs::read(checkpoint.folder.join(SETTINGS_FILE)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| fail(error.to_string())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Value::Null),
        Err(error) => Err(fail(error.to_string())),
    }
}

/// BERT's tokenizer from `vocab.txt`, lower-casing unless the settings say otherwise.
fn wordpiece(checkpoint: &Checkpoint) -> Result<Tokenizer, ModelError> {
    let fail = |reason: String| checkpoint.error(WORDPIECE_FILE, reason);
    let (settings, file) = (settings(checkpoint)?, checkpoint.folder.join(SETTINGS_FILE));
    let settings = Settings::new(&file, &settings);
    let strip = settings.field("strip_accents").is_some();
    let strip = strip.then(|| settings.flag("strip_accents", false)).transpose()?;
    let path = checkpoint.folder.join(WORDPIECE_FILE);
    let model = WordPiece::from_file(&path.to_string_lossy())
        .unk_token("[UNK]".to_owned())
        .build()
        .map_err(|error| fail(error.to_string()))?;
    let mut tokenizer = Tokenizer::new(model);
    tokenizer
        .with_normalizer(Some(BertNormalizer::new(
            true,
            settings.flag("tokenize_chinese_chars", true)?,
            strip,
            settings.flag("do_lower_case", true)?,
        )))
        .with_pre_tokenizer(Some(BertPreTokenizer));
    Ok(tokenizer)
}

/// `RoBERTa`'s tokenizer from `vocab.json` and `merges.txt`.
fn byte_level(checkpoint: &Checkpoint) -> Result<Tokenizer, ModelError> {
    let [vocabulary, merges] = BPE_FILES;
    let (settings, file) = (settings(checkpoint)?, checkpoint.folder.join(SETTINGS_FILE));
    let space = Settings::new(&file, &settings).flag("add_prefix_space", false)?;
    let path = |name: &str| checkpoint.folder.join(name).to_string_lossy().into_owned();
    let model = BPE::from_file(&path(vocabulary), &path(merges))
        .build()
        .map_err(|error| checkpoint.error(vocabulary, error.to_string()))?;
    let special: Vec<AddedToken> = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
        .into_iter()
        .filter(|token| model.token_to_id(token).is_some())
        .map(|token| AddedToken::from(token, true))
        .collect();
    let mut tokenizer = Tokenizer::new(model);
    let bytes = ByteLevel::default().add_prefix_space(space);
    tokenizer.with_pre_tokenizer(Some(bytes)).with_post_processor(Some(bytes));
    tokenizer.add_special_tokens(&special);
    Ok(tokenizer)
}
