//! Shared n-grams of two sequences.

/// How many n-grams the two sequences share, each as often as in the one that has it less.
pub(super) fn shared(a: &[u32], b: &[u32], n: usize) -> usize {
    match n {
        1 => common(a.to_vec(), b.to_vec()),
        2 => common(pairs(a), pairs(b)),
        _ => common(a.windows(n).collect(), b.windows(n).collect()),
    }
}

fn pairs(words: &[u32]) -> Vec<u64> {
    words.windows(2).map(|pair| u64::from(pair[0]) << 32 | u64::from(pair[1])).collect()
}

/// The size of the intersection of two multisets.
pub(crate) fn common<T: Ord>(mut a: Vec<T>, mut b: Vec<T>) -> usize {
    a.sort_unstable();
    b.sort_unstable();
    let (mut i, mut j, mut hits) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, hits) = (i + 1, j + 1, hits + 1),
        }
    }
    hits
}
