//! Where in the article the chosen sentences stand: lead bias.

use serde::Serialize;

use super::share;
use crate::Signature;

/// A chosen sentence that the article does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sentence {sentence} was chosen of an article of {sentences} (counted from 0)")]
pub struct NoSuchSentence {
    /// The chosen index.
    pub sentence: usize,
    /// Sentences in the article.
    pub sentences: usize,
}

/// Positions of the sentences of one summary, or of many added together.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Positions {
    /// How many sentences were chosen from each tenth of the article.
    pub tenths: [u64; 10],
    /// Mean relative position, 0 (first sentence) to 1 (last); `None` if nothing was chosen.
    /// An article of one sentence has it at 0.
    pub mean: Option<f64>,
    /// Share of the chosen sentences that lead-k would choose too, k being their number; 1
    /// means that the summary is the lead. `None` if nothing was chosen.
    pub lead_overlap: Option<f64>,
    chosen: usize,
}

impl Positions {
    /// The signature of positions.
    pub fn signature() -> Signature {
        Signature::new("position").with("unit", "sentence").with("bins", 10)
    }

    /// The positions of the chosen sentences (indices from 0, repetitions count once) in an
    /// article of `sentences`.
    ///
    /// ```
    /// use nutgraf_eval::summary::position::Positions;
    ///
    /// let positions = Positions::of(&[0, 1, 9], 10)?;
    /// assert_eq!(positions.lead_overlap, Some(2.0 / 3.0));
    /// assert_eq!(positions.tenths, [1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
    /// # Ok::<(), nutgraf_eval::summary::position::NoSuchSentence>(())
    /// ```
    pub fn of(chosen: &[usize], sentences: usize) -> Result<Self, NoSuchSentence> {
        let mut chosen = chosen.to_vec();
        chosen.sort_unstable();
        chosen.dedup();
        if let Some(&sentence) = chosen.last().filter(|&&last| last >= sentences) {
            return Err(NoSuchSentence { sentence, sentences });
        }
        let mut positions = Self { chosen: chosen.len(), ..Self::default() };
        let mut sum = 0.0;
        for &sentence in &chosen {
            positions.tenths[sentence * 10 / sentences] += 1;
            sum += share(sentence, sentences - 1).unwrap_or_default();
        }
        positions.mean = share(1, chosen.len()).map(|part| sum * part);
        let lead = chosen.iter().filter(|&&sentence| sentence < chosen.len()).count();
        positions.lead_overlap = share(lead, chosen.len());
        Ok(positions)
    }

    /// Adds the positions of another summary; the means weigh by chosen sentences.
    pub fn add(&mut self, other: &Self) {
        let (own, others) = (self.chosen as f64, other.chosen as f64);
        let merge = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => Some((a * own + b * others) / (own + others)),
            (a, b) => a.or(b),
        };
        self.mean = merge(self.mean, other.mean);
        self.lead_overlap = merge(self.lead_overlap, other.lead_overlap);
        self.tenths.iter_mut().zip(other.tenths).for_each(|(sum, count)| *sum += count);
        self.chosen += other.chosen;
    }
}
