//! The labels of a word from those of its word pieces.

/// How a word of several pieces is labelled; the strategies of the token-classification
/// pipeline of `transformers`, which have the same names there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Aggregation {
    /// As its first piece.
    #[default]
    First,
    /// By the mean of its pieces' probabilities.
    Average,
    /// As the piece whose most probable label is the most probable of all.
    Max,
}

impl Aggregation {
    /// Appends the logits of a word, `[labels]`, to `out`. `pieces` are those of its pieces,
    /// `[pieces, labels]` row by row, finite, and not empty.
    pub(crate) fn push(self, pieces: &[f32], labels: usize, out: &mut Vec<f32>) {
        let rows = || pieces.chunks_exact(labels);
        match self {
            Self::First => out.extend(&pieces[..labels]),
            Self::Average if pieces.len() == labels => out.extend(pieces),
            Self::Average => {
                let start = out.len();
                out.resize(start + labels, 0.0);
                for row in rows() {
                    let sum = &mut out[start..];
                    sum.iter_mut().zip(softmax(row)).for_each(|(sum, p)| *sum += p);
                }
                let count = rows().len() as f32;
                // Log probabilities do for logits.
                out[start..].iter_mut().for_each(|x| *x = (*x / count).max(f32::MIN_POSITIVE).ln());
            }
            Self::Max => {
                let surest = |row: &[f32]| softmax(row).fold(0.0, f32::max);
                // Of several, the first.
                let best = rows().rev().max_by(|a, b| surest(a).total_cmp(&surest(b)));
                out.extend(best.unwrap_or(&pieces[..labels]));
            }
        }
    }
}

/// Probabilities of one row of logits, which must be finite.
pub(crate) fn softmax(row: &[f32]) -> impl Iterator<Item = f32> {
    let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = row.iter().map(|x| (x - most).exp()).sum();
    row.iter().map(move |x| (x - most).exp() / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Probabilities of a word whose pieces have these.
    fn check(aggregation: Aggregation, pieces: &[[f32; 2]], want: [f32; 2]) {
        let logits: Vec<f32> = pieces.iter().flatten().map(|p| p.ln()).collect();
        let mut out = vec![7.0];
        aggregation.push(&logits, 2, &mut out);
        assert_eq!((out.len(), out[0]), (3, 7.0), "appends one row");
        let got: Vec<f32> = softmax(&out[1..]).collect();
        let near = got.iter().zip(want).all(|(got, want)| (got - want).abs() < 1e-6);
        assert!(near, "{aggregation:?}: {got:?} is not {want:?}");
    }

    #[test]
    fn three_strategies() {
        // By hand: the first says 0.6, the mean of the second label is (0.4+0.9+0.45)/3.
        let pieces = [[0.6, 0.4], [0.1, 0.9], [0.55, 0.45]];
        check(Aggregation::First, &pieces, [0.6, 0.4]);
        check(Aggregation::Average, &pieces, [1.25 / 3.0, 1.75 / 3.0]);
        check(Aggregation::Max, &pieces, [0.1, 0.9]);
        for aggregation in [Aggregation::First, Aggregation::Average, Aggregation::Max] {
            check(aggregation, &pieces[..1], pieces[0]);
        }
        // Equally sure: the first of them.
        check(Aggregation::Max, &[[0.2, 0.8], [0.8, 0.2]], [0.2, 0.8]);
    }
}
