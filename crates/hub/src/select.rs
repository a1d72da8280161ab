//! Which files of a model nutgraf can use, and whether a folder has them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

/// The weights in one file.
const SAFETENSORS: &str = "model.safetensors";
/// Says which of several files has which tensor.
pub(crate) const INDEX: &str = "model.safetensors.index.json";
/// The weights as rust-bert converts them.
const RUST: &str = "rust_model.ot";
/// What nutgraf's own models have instead of a config.
pub(crate) const SPEC: &str = "spec.json";

pub(crate) const CONFIG: &str = "config.json";
const SETTINGS: [&str; 4] = [
    "generation_config.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
];
/// Each of these is enough for words to be cut; `vocab.*` too.
const TOKENIZERS: [&str; 4] =
    ["tokenizer.json", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model"];

fn is_tokenizer(name: &str) -> bool {
    TOKENIZERS.contains(&name) || is_vocabulary(name)
}

fn is_vocabulary(name: &str) -> bool {
    name.strip_prefix("vocab.").is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
}

/// What of a model is to be fetched.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Selection {
    /// Config and tokenizer.
    pub(crate) small: Vec<String>,
    /// The weights; with [`INDEX`] among them, also what it names.
    pub(crate) weights: Vec<String>,
}

/// Chooses among the files of a model. The error says what it lacks.
pub(crate) fn select<'a>(names: impl Iterator<Item = &'a str>) -> Result<Selection, String> {
    let names: BTreeSet<&str> = names.collect();
    if ![CONFIG, SPEC].iter().any(|name| names.contains(name)) {
        return Err("it has no `config.json` and no `spec.json`".to_owned());
    }
    let weights = [SAFETENSORS, INDEX, RUST].into_iter().find(|name| names.contains(name));
    let Some(weights) = weights.map(|name| vec![name.to_owned()]) else {
        return Err("it has no weights of a kind that is read".to_owned());
    };
    let wanted = |name: &&&str| {
        let name = **name;
        [CONFIG, SPEC, "merges.txt"].contains(&name)
            || SETTINGS.contains(&name)
            || is_tokenizer(name)
    };
    let small = names.iter().filter(wanted).map(|name| (*name).to_owned()).collect();
    Ok(Selection { small, weights })
}

/// Weights of kinds that are not read, for a message.
pub(crate) fn unread<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let ends = [".bin", ".h5", ".msgpack", ".gguf", ".onnx", ".safetensors", ".ot", ".ckpt", ".pt"];
    let mut found: Vec<_> =
        names.filter(|name| ends.iter().any(|end| name.ends_with(end))).collect();
    found.sort_unstable();
    let more = found.len().saturating_sub(4);
    found.truncate(4);
    let listed: Vec<_> = found.iter().map(|name| format!("`{name}`")).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", listed.join(", "))
}

#[derive(Deserialize)]
struct ShardIndex {
    weight_map: BTreeMap<String, String>,
}

/// The files that an index of shards names.
pub(crate) fn shards(index: &[u8]) -> Result<BTreeSet<String>, String> {
    let index: ShardIndex = serde_json::from_slice(index).map_err(|error| error.to_string())?;
    let shards: BTreeSet<String> = index.weight_map.into_values().collect();
    if shards.is_empty() {
        return Err("it names no file".to_owned());
    }
    for shard in &shards {
        if shard.contains('/') || !crate::name::is_inside(shard) {
            return Err(format!("`{shard}` in it is not the name of a file beside it"));
        }
    }
    Ok(shards)
}

pub(crate) fn is_safetensors(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "safetensors")
}

/// The files with the weights that are used of a folder, as far as they are there.
pub(crate) fn weights_of(folder: &Path) -> Vec<String> {
    let has = |name: &&str| folder.join(name).is_file();
    match [SAFETENSORS, INDEX, RUST].iter().find(|name| has(name)) {
        Some(&INDEX) => {
            let index = std::fs::read(folder.join(INDEX)).unwrap_or_default();
            let shards = shards(&index).unwrap_or_default().into_iter();
            shards.filter(|shard| has(&shard.as_str())).collect()
        }
        Some(name) => vec![(*name).to_owned()],
        None => Vec::new(),
    }
}

/// What a folder lacks of a model that can be used; `None` if it is whole.
pub fn missing(folder: &Path) -> Option<String> {
    // Links to nothing are no files.
    let has = |name: &str| folder.join(name).is_file();
    if !folder.is_dir() {
        return Some("it is not there".to_owned());
    }
    if !has(CONFIG) && !has(SPEC) {
        return Some("`config.json` is not there".to_owned());
    }
    if has(INDEX) && !has(SAFETENSORS) {
        let index = std::fs::read(folder.join(INDEX)).unwrap_or_default();
        match shards(&index) {
            Err(reason) => return Some(format!("`{INDEX}` can't be read: {reason}")),
            Ok(shards) => {
                if let Some(shard) = shards.iter().find(|shard| !has(shard)) {
                    return Some(format!("`{shard}` is not there"));
                }
            }
        }
    } else if ![SAFETENSORS, RUST].iter().any(|name| has(name)) {
        return Some("its weights are not there".to_owned());
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let tokenizer = entries
        .map(|entry| entry.file_name())
        .any(|name| name.to_str().is_some_and(|name| is_tokenizer(name) && has(name)));
    if tokenizer { None } else { Some("its tokenizer is not there".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(names: &[&str]) -> Result<Vec<String>, String> {
        select(names.iter().copied()).map(|chosen| [chosen.small, chosen.weights].concat())
    }

    #[test]
    fn what_can_be_used_is_chosen() {
        let bart = [
            ".gitattributes",
            "README.md",
            "config.json",
            "flax_model.msgpack",
            "generation_config.json",
            "merges.txt",
            "model.safetensors",
            "pytorch_model.bin",
            "rust_model.ot",
            "tf_model.h5",
            "tokenizer.json",
            "vocab.json",
            "onnx/model.onnx",
            "onnx/config.json",
        ];
        let expected = [
            "config.json",
            "generation_config.json",
            "merges.txt",
            "tokenizer.json",
            "vocab.json",
            "model.safetensors",
        ];
        assert_eq!(selected(&bart).expect("files"), expected);
        for (names, weights) in [
            (&["config.json", "rust_model.ot", "pytorch_model.bin"][..], &["rust_model.ot"][..]),
            (
                &["config.json", "rust_model.ot", INDEX, "model-00001-of-00002.safetensors"],
                &[INDEX],
            ),
            (&["spec.json", "model.safetensors", "tokenizer.json"], &[SAFETENSORS]),
        ] {
            let chosen = select(names.iter().copied()).expect("files");
            assert_eq!(chosen.weights, weights);
        }
        selected(&["config.json", "pytorch_model.bin"]).expect_err("no weights");
        selected(&["model.safetensors"]).expect_err("no config");
    }

    #[test]
    fn shards_are_beside_their_index() {
        let index = |name: &str| format!(r#"{{"weight_map":{{"a":"{name}","b":"{name}"}}}}"#);
        assert_eq!(shards(index("m-1.safetensors").as_bytes()).expect("shards").len(), 1);
        for bad in [&index("../m"), &index("/m"), &index("a/m"), "{}", r#"{"weight_map":{}}"#, "x"]
        {
            shards(bad.as_bytes()).expect_err(bad);
        }
    }
}
