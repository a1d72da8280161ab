//! Analyses of texts that may soon be asked for again with other options: another length, another
//! name, another format. Choosing takes microseconds where analyzing takes the time it takes, so a
//! page can answer while a slider moves. In memory alone, bounded in bytes, the least used goes first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use nutgraf::{Analysis, Document};
use nutgraf_io::input::{Content, Entry};
use nutgraf_io::work::Note;
use sha2::{Digest, Sha256};

/// Bytes of an analysis for each byte of its text, about: mentions, sentences and their words.
const PER_BYTE: usize = 6;
/// Bytes of an analysis beside that.
const BESIDE: usize = 4 << 10;

/// What tells an article from others: its content, its kind and what was said of it.
pub(crate) type Key = [u8; 32];

/// What was found in an article, wherever it came from.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) document: Document,
    pub(crate) analysis: Analysis,
    pub(crate) notes: Vec<Note>,
}

#[derive(Debug, Default)]
struct Kept {
    all: HashMap<Key, (u64, usize, Arc<Known>)>,
    bytes: usize,
    /// Counts up at each use.
    clock: u64,
}

/// The analyses that are kept.
#[derive(Debug)]
pub(crate) struct Cache {
    most: usize,
    kept: Mutex<Kept>,
}

impl Cache {
    /// One that keeps so many bytes, about.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, kept: Mutex::default() }
    }

    /// The key of an article; `None` for those that are not kept.
    pub(crate) fn key(&self, entry: &Entry) -> Option<Key> {
        if self.most == 0 {
            return None;
        }
        let kind = match entry.content.as_ref().ok()? {
            Content::Text(_, format) => format!("text {format:?}"),
            Content::Bytes(_, format) => format!("bytes {format:?}"),
            Content::Document(_, format) => format!("document {format:?}"),
            // Its text is not all of it.
            Content::Source(_) => return None,
        };
        let mut key = Sha256::new_with_prefix(entry.digest());
        key.update(format!("{kind}\0{:?}\0{:?}\0{:?}", entry.given, entry.notes, entry.origin));
        Some(key.finalize().into())
    }

    /// What is known of an article.
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Known>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clock += 1;
        let now = kept.clock;
        let (used, _, known) = kept.all.get_mut(key)?;
        *used = now;
        Some(Arc::clone(known))
    }

    /// Keeps what was found in an article.
    pub(crate) fn put(&self, key: Key, known: Known) {
        let bytes = known.document.text().len() * PER_BYTE + BESIDE;
        if bytes > self.most {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clock += 1;
        let now = kept.clock;
        if let Some((_, old, _)) = kept.all.insert(key, (now, bytes, Arc::new(known))) {
            kept.bytes -= old;
        }
        kept.bytes += bytes;
        while kept.bytes > self.most {
            let oldest = kept.all.iter().min_by_key(|(_, (used, ..))| *used).map(|(key, _)| *key);
            let Some((_, freed, _)) = oldest.and_then(|key| kept.all.remove(&key)) else { break };
            kept.bytes -= freed;
        }
    }
}

#[cfg(test)]
mod tests {
    use nutgraf::model::SelectionSpec;

    use super::*;

    fn known(text: &str) -> Known {
        let document = Document::from_text(text);
        let analysis = Analysis::new(&document, Vec::new(), Vec::new(), SelectionSpec::default());
        Known { document, analysis, notes: Vec::new() }
    }

    #[test]
    fn the_least_used_goes_first() {
        let cache = Cache::new(3 * (BESIDE + PER_BYTE));
        let key = |n: u8| [n; 32];
        for n in 0..3 {
            cache.put(key(n), known("x"));
        }
        assert!(cache.get(&key(0)).is_some());
        cache.put(key(3), known("x"));
        let there: Vec<u8> = (0..4).filter(|n| cache.get(&key(*n)).is_some()).collect();
        assert_eq!(there, [0, 2, 3]);
        // One that is too large moves nothing out.
        cache.put(key(4), known(&"x".repeat(BESIDE)));
        assert!(cache.get(&key(4)).is_none() && cache.get(&key(0)).is_some());
        // The same again takes no more room.
        cache.put(key(3), known("x"));
        assert!(cache.get(&key(0)).is_some());
    }
}
