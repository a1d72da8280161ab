//! Documents as users of the crate see them: hard cases of sentence splitting, snapshots of
//! whole articles, and what holds for every text.

mod articles;
mod extremes;
mod hard_cases;
mod properties;
