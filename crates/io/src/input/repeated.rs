//! Ids that come more than once: what is found in articles can then not be told apart by them.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use super::Entry;

/// How many ids are remembered; those that come after are not compared with each other.
const REMEMBERED: usize = 4 << 20;

/// Which ids come more than once.
#[derive(Debug, Clone, Default)]
pub struct Repeated {
    /// Shared by those who read and those who tell.
    seen: Arc<Mutex<Seen>>,
}

#[derive(Debug, Default)]
struct Seen {
    hasher: RandomState,
    /// Hashes of the ids, which are smaller.
    ids: HashSet<u64>,
    count: usize,
    /// Whether there were more ids than are remembered.
    full: bool,
}

impl Repeated {
    /// Looks at an article's id. The first that came before is noted with its article.
    pub(super) fn look(&self, entry: &mut Entry) {
        // A file that could not be opened may be named twice.
        if entry.content.is_err() {
            return;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = seen.hasher.hash_one(&entry.origin.id);
        let known = if seen.ids.len() < REMEMBERED {
            !seen.ids.insert(hash)
        } else {
            seen.full = true;
            seen.ids.contains(&hash)
        };
        if known {
            seen.count += 1;
            if seen.count == 1 {
                let (id, place) = (&entry.origin.id, entry.origin.place());
                entry
                    .notes
                    .push(format!("its id `{id}` ({place}) is that of another article, too"));
            }
        }
    }

    /// How many articles so far have an id that one before them has.
    pub fn count(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).count
    }

    /// Whether there were so many articles that not all ids were compared.
    pub fn is_full(&self) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).full
    }
}
