//! Ids that come more than once: what is found in articles can then not be told apart by them.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use super::Entry;

/// How many ids are remembered at most: where there are more, only every second is compared with
/// the others, then every fourth, and so on, so that memory does not grow with the articles.
const REMEMBERED: usize = 100_000;

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
    /// Ids are compared whose hash ends in so many zero bits.
    zeros: u32,
}

impl Seen {
    /// Whether the id is one of those that are compared, and came before.
    fn knows(&mut self, id: &str) -> bool {
        let hash = self.hasher.hash_one(id);
        if hash.trailing_zeros() < self.zeros {
            return false;
        }
        let known = !self.ids.insert(hash);
        if self.ids.len() > REMEMBERED {
            self.zeros += 1;
            let zeros = self.zeros;
            self.ids.retain(|hash| hash.trailing_zeros() >= zeros);
        }
        known
    }
}

impl Repeated {
    /// Looks at an article's id. The first that came before is noted with its article.
    pub(super) fn look(&self, entry: &mut Entry) {
        // A file that could not be opened may be named twice.
        if entry.content.is_err() {
            return;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.knows(&entry.origin.id) {
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
    pub fn is_sampled(&self) -> bool {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).zeros > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_an_archive_that_comes_twice_is_found() {
        let mut seen = Seen::default();
        let many = 5 * REMEMBERED;
        let known = (0..many).filter(|number| seen.knows(&number.to_string())).count();
        assert_eq!(known, 0);
        assert!(seen.zeros >= 2 && seen.ids.len() <= REMEMBERED, "{}", seen.zeros);
        let compared = many >> seen.zeros;
        let known = (0..many).filter(|number| seen.knows(&number.to_string())).count();
        assert!(known.abs_diff(compared) < compared / 10, "{known}, where {compared} are compared");
    }

    #[test]
    fn up_to_as_many_as_are_remembered_each_is_found() {
        let mut seen = Seen::default();
        assert!(!(0..REMEMBERED).any(|number| seen.knows(&number.to_string())));
        assert!((0..REMEMBERED).all(|number| seen.knows(&number.to_string())));
    }
}
