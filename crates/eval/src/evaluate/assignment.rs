//! The assignment problem: what rows and columns, paired one to one, are worth at the most.

/// The most that pairs of rows and columns of a table of worths, 0 or more, sum to, if each row and
/// each column is in one pair at most; 0 of an empty table.
///
/// The Hungarian method (Kuhn 1955, Munkres 1957) with potentials, which adds row by row the shortest
/// augmenting path; in time of the square of the shorter side times the longer.
pub(super) fn most(worth: &[Vec<f64>]) -> f64 {
    let (height, width) = (worth.len(), worth.first().map_or(0, Vec::len));
    if height > width {
        let turned: Vec<Vec<f64>> =
            (0..width).map(|column| worth.iter().map(|row| row[column]).collect()).collect();
        return most(&turned);
    }
    // Rows and columns count from 1; 0 stands for none.
    let mut of_rows = vec![0.0; height + 1];
    let mut of_columns = vec![0.0; width + 1];
    let mut row_of = vec![0; width + 1];
    for row in 1..=height {
        row_of[0] = row;
        let mut column = 0;
        let mut least = vec![f64::INFINITY; width + 1];
        let mut before = vec![0; width + 1];
        let mut used = vec![false; width + 1];
        while row_of[column] != 0 {
            used[column] = true;
            let at = row_of[column];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for other in (1..=width).filter(|&other| !used[other]) {
                let cost = -worth[at - 1][other - 1] - of_rows[at] - of_columns[other];
                if cost < least[other] {
                    (least[other], before[other]) = (cost, column);
                }
                if least[other] < step {
                    (step, next) = (least[other], other);
                }
            }
            for other in 0..=width {
                if used[other] {
                    of_rows[row_of[other]] += step;
                    of_columns[other] -= step;
                } else {
                    least[other] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[before[column]];
            column = before[column];
        }
    }
    let pairs = (1..=width).filter(|&column| row_of[column] != 0);
    pairs.map(|column| worth[row_of[column] - 1][column - 1]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By trying all.
    fn tried(worth: &[Vec<f64>], used: &mut Vec<bool>, row: usize) -> f64 {
        let Some(of_row) = worth.get(row) else { return 0.0 };
        let mut best = tried(worth, used, row + 1);
        for (column, value) in of_row.iter().enumerate() {
            if !std::mem::replace(&mut used[column], true) {
                best = best.max(value + tried(worth, used, row + 1));
                used[column] = false;
            }
        }
        best
    }

    #[test]
    fn the_same_as_by_trying_all() {
        let mut state = 7_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 16) / 65_536.0
        };
        for (height, width) in [(1, 1), (2, 3), (4, 2), (5, 5), (3, 6)] {
            for _ in 0..20 {
                let table: Vec<Vec<f64>> =
                    (0..height).map(|_| (0..width).map(|_| random()).collect()).collect();
                let want = tried(&table, &mut vec![false; width], 0);
                assert!((most(&table) - want).abs() < 1e-9, "{table:?}");
            }
        }
        assert!(most(&[]).abs() < 1e-12 && most(&[Vec::new()]).abs() < 1e-12);
    }
}
