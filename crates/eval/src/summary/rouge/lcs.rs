//! Longest common subsequences, bit-parallel.
//!
//! Hyyrö 2004, "Bit-parallel LCS-length computation revisited": one row of the table is a
//! string of bits, 0 where the length grows from one column to the next, and a whole word of
//! columns is computed at once. `rouge_score` reads *one* longest subsequence off the table
//! (which one matters to Lsum), so its way back through the table is followed exactly; rows
//! are kept in blocks, so that long texts need little memory.

/// Rows kept at a time on the way back.
const BLOCK: usize = 256;

/// Scratch space.
#[derive(Debug, Default)]
pub(super) struct Lcs {
    /// For each word number, its place in `masks`; [`ABSENT`] if the columns lack it.
    places: Vec<u32>,
    /// For each word of the columns, the columns that have it: `[distinct words, width]`.
    masks: Vec<u64>,
    /// Machine words per row.
    width: usize,
    rows: Vec<u64>,
    checkpoints: Vec<u64>,
    left_reference: Vec<u32>,
    left_prediction: Vec<u32>,
}

const ABSENT: u32 = u32::MAX;

impl Lcs {
    /// The length of the longest common subsequence.
    pub(super) fn length(&mut self, rows: &[u32], columns: &[u32]) -> usize {
        self.enter(columns);
        let mut row = vec![!0; self.width];
        for &word in rows {
            self.advance(&mut row, word);
        }
        self.leave(columns);
        zeros(&row, columns.len())
    }

    /// Words of the reference that its sentences share with the prediction's, by union of
    /// longest common subsequences, each counted no more often than both texts have it
    /// (`_summary_level_lcs`).
    pub(super) fn summary_hits(&mut self, reference: &[&[u32]], prediction: &[&[u32]]) -> usize {
        let mut shared: Vec<Vec<bool>> = reference.iter().map(|s| vec![false; s.len()]).collect();
        for columns in prediction.iter().filter(|sentence| !sentence.is_empty()) {
            self.enter(columns);
            for (sentence, shared) in reference.iter().zip(&mut shared) {
                self.mark(sentence, columns, shared);
            }
            self.leave(columns);
        }
        count_words(&mut self.left_reference, reference);
        count_words(&mut self.left_prediction, prediction);
        let mut hits = 0;
        for (sentence, shared) in reference.iter().zip(&shared) {
            for (&word, _) in sentence.iter().zip(shared).filter(|(_, shared)| **shared) {
                let of_reference = &mut self.left_reference[word as usize];
                let Some(of_prediction) = self.left_prediction.get_mut(word as usize) else {
                    continue;
                };
                if *of_reference > 0 && *of_prediction > 0 {
                    hits += 1;
                    *of_reference -= 1;
                    *of_prediction -= 1;
                }
            }
        }
        clear_words(&mut self.left_reference, reference);
        clear_words(&mut self.left_prediction, prediction);
        hits
    }

    /// Marks the rows that one longest common subsequence has: of several, the one that
    /// `rouge_score`'s `_backtrack_norec` finds.
    fn mark(&mut self, rows: &[u32], columns: &[u32], marks: &mut [bool]) {
        let width = self.width;
        let mut checkpoints = std::mem::take(&mut self.checkpoints);
        let mut kept = std::mem::take(&mut self.rows);
        checkpoints.clear();
        let mut row = vec![!0; width];
        for (index, &word) in rows.iter().enumerate() {
            if index % BLOCK == 0 {
                checkpoints.extend_from_slice(&row);
            }
            self.advance(&mut row, word);
        }
        let (mut i, mut j) = (rows.len(), columns.len());
        for low in (0..rows.len()).step_by(BLOCK).rev() {
            if j == 0 {
                break;
            }
            let start = low / BLOCK * width;
            row.copy_from_slice(&checkpoints[start..start + width]);
            kept.clear();
            kept.extend_from_slice(&row);
            for &word in &rows[low..i] {
                self.advance(&mut row, word);
                kept.extend_from_slice(&row);
            }
            while i > low && j > 0 {
                let here = &kept[(i - low) * width..][..width];
                let above = &kept[(i - low - 1) * width..][..width];
                let (mut length, mut length_above) = (zeros(here, j), zeros(above, j));
                while j > 0 {
                    if rows[i - 1] == columns[j - 1] {
                        marks[i - 1] = true;
                        j -= 1;
                        break;
                    }
                    let before = length - grows(here, j);
                    if before <= length_above {
                        break;
                    }
                    length_above -= grows(above, j);
                    length = before;
                    j -= 1;
                }
                i -= 1;
            }
        }
        self.checkpoints = checkpoints;
        self.rows = kept;
    }

    /// The next row of the table.
    fn advance(&self, row: &mut [u64], word: u32) {
        let place = self.places.get(word as usize).copied().unwrap_or(ABSENT);
        if place == ABSENT {
            return;
        }
        let mask = &self.masks[place as usize * self.width..][..self.width];
        let mut carry = false;
        for (bits, mask) in row.iter_mut().zip(mask) {
            let matched = *bits & mask;
            let (sum, first) = bits.overflowing_add(matched);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            *bits = sum | (*bits & !mask);
        }
    }

    fn enter(&mut self, columns: &[u32]) {
        self.width = columns.len().div_ceil(64);
        self.masks.clear();
        let mut distinct = 0;
        for (column, &word) in columns.iter().enumerate() {
            let word = word as usize;
            if word >= self.places.len() {
                self.places.resize(word + 1, ABSENT);
            }
            if self.places[word] == ABSENT {
                self.places[word] = distinct;
                distinct += 1;
                self.masks.resize(self.masks.len() + self.width, 0);
            }
            let start = self.places[word] as usize * self.width;
            self.masks[start + column / 64] |= 1 << (column % 64);
        }
    }

    fn leave(&mut self, columns: &[u32]) {
        for &word in columns {
            self.places[word as usize] = ABSENT;
        }
    }
}

/// The length of the longest common subsequence up to column `columns`.
fn zeros(row: &[u64], columns: usize) -> usize {
    let (whole, rest) = (columns / 64, columns % 64);
    let mut ones: u32 = row[..whole].iter().map(|bits| bits.count_ones()).sum();
    if rest > 0 {
        ones += (row[whole] & ((1 << rest) - 1)).count_ones();
    }
    columns - ones as usize
}

/// Whether the length grows from column `j - 1` to column `j`, as a number.
fn grows(row: &[u64], j: usize) -> usize {
    usize::from(row[(j - 1) / 64] >> ((j - 1) % 64) & 1 == 0)
}

fn count_words(counts: &mut Vec<u32>, sentences: &[&[u32]]) {
    for &word in sentences.iter().copied().flatten() {
        let word = word as usize;
        if word >= counts.len() {
            counts.resize(word + 1, 0);
        }
        counts[word] += 1;
    }
}

fn clear_words(counts: &mut [u32], sentences: &[&[u32]]) {
    sentences.iter().copied().flatten().for_each(|&word| counts[word as usize] = 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `rouge_score`'s table and way back, to the letter.
    fn plain(rows: &[u32], columns: &[u32]) -> (usize, Vec<bool>) {
        let mut table = vec![vec![0_usize; columns.len() + 1]; rows.len() + 1];
        for i in 1..=rows.len() {
            for j in 1..=columns.len() {
                table[i][j] = if rows[i - 1] == columns[j - 1] {
                    table[i - 1][j - 1] + 1
                } else {
                    table[i - 1][j].max(table[i][j - 1])
                };
            }
        }
        let mut marks = vec![false; rows.len()];
        let (mut i, mut j) = (rows.len(), columns.len());
        while i > 0 && j > 0 {
            if rows[i - 1] == columns[j - 1] {
                marks[i - 1] = true;
                (i, j) = (i - 1, j - 1);
            } else if table[i][j - 1] > table[i - 1][j] {
                j -= 1;
            } else {
                i -= 1;
            }
        }
        (table[rows.len()][columns.len()], marks)
    }

    #[test]
    fn takes_the_same_way_back_as_the_table() {
        let mut lcs = Lcs::default();
        let mut state = 1_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            u32::try_from((state >> 33) % below).expect("it is below a small number")
        };
        for (rows, columns, words) in
            [(5, 4, 3), (64, 64, 5), (65, 130, 9), (700, 90, 4), (300, 513, 40), (257, 1, 2)]
        {
            for _ in 0..20 {
                let rows: Vec<u32> = (0..rows).map(|_| next(words)).collect();
                let columns: Vec<u32> = (0..columns).map(|_| next(words)).collect();
                let (length, expected) = plain(&rows, &columns);
                assert_eq!(lcs.length(&rows, &columns), length);
                let mut marks = vec![false; rows.len()];
                lcs.enter(&columns);
                lcs.mark(&rows, &columns, &mut marks);
                lcs.leave(&columns);
                assert_eq!(marks, expected);
            }
        }
    }
}
