//! How much of what a reader marked as important a summary has.
//!
//! Each sentence of the article has an importance, from 0 (says nothing of its own) to 3 (the news
//! itself). A summary captures the sum of the importance of the sentences that it takes, of the most
//! that as many sentences, or as many words, of the article can have.

use nutgraf_text::Span;

use crate::Signature;

/// Which of `sentences` a summary takes that rests on the stretches `evidence`: those of which at
/// least half, in bytes, is in one of them. Sentences end where the article's annotators say; without
/// its dateline one is still taken.
pub fn taken(sentences: &[Span], evidence: &[Span]) -> Vec<usize> {
    let held = |sentence: &Span| {
        let within = evidence
            .iter()
            .map(|span| span.end.min(sentence.end).saturating_sub(span.start.max(sentence.start)));
        within.max().unwrap_or_default() * 2 >= sentence.end - sentence.start
    };
    (0..sentences.len()).filter(|&index| held(&sentences[index])).collect()
}

/// The importance of the sentences `taken`, of the most that `count` sentences can have; `None` where
/// no sentence is of any importance. `count` is that of the summary's sentences; at least as many as
/// were taken are allowed for.
pub fn of_sentences(importance: &[u8], taken: &[usize], count: usize) -> Option<f64> {
    let mut best = importance.to_vec();
    best.sort_unstable_by(|a, b| b.cmp(a));
    share(importance, taken, sum(best.iter().take(count.max(taken.len()))))
}

/// The importance of the sentences `taken`, of the most that sentences of `budget` words together can
/// have; `None` where no sentence is of any importance. `words` has the words of each sentence; as
/// many as those taken have are allowed for.
pub fn of_words(importance: &[u8], words: &[usize], taken: &[usize], budget: usize) -> Option<f64> {
    let budget = budget.max(taken.iter().map(|&index| words[index]).sum());
    // The most that sentences of at most so many words can have (a knapsack, exact).
    let mut most = vec![0_u64; budget + 1];
    for (&value, &cost) in importance.iter().zip(words) {
        for room in (cost..=budget).rev() {
            most[room] = most[room].max(most[room - cost] + u64::from(value));
        }
    }
    share(importance, taken, most[budget])
}

/// How many of the sentences that an editor chose are taken, of all that they chose; the mean over
/// several editors. `None` if nobody chose any.
pub fn of_choice(choices: &[Vec<usize>], taken: &[usize]) -> Option<f64> {
    let share = |choice: &Vec<usize>| {
        choice.iter().filter(|index| taken.contains(index)).count() as f64 / choice.len() as f64
    };
    let shares: Vec<f64> = choices.iter().filter(|choice| !choice.is_empty()).map(share).collect();
    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
}

/// How these scores are made.
pub fn signature() -> Signature {
    Signature::new("importance").with("scale", "0-3").with("taken", "half")
}

fn sum<'a>(importance: impl Iterator<Item = &'a u8>) -> u64 {
    importance.map(|&value| u64::from(value)).sum()
}

fn share(importance: &[u8], taken: &[usize], most: u64) -> Option<f64> {
    let own = sum(taken.iter().map(|&index| &importance[index]));
    (most > 0).then(|| own as f64 / most as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_taken_by_half() {
        let sentences = [Span::new(0, 10), Span::new(11, 31), Span::new(32, 40)];
        // Half of the first, less of the second, all of the third.
        assert_eq!(taken(&sentences, &[Span::new(5, 12), Span::new(32, 40)]), [0, 2]);
        assert_eq!(taken(&sentences, &[]), [0; 0]);
    }

    #[test]
    fn worked_by_hand() {
        let importance = [3, 1, 2, 0, 3];
        // 3 + 2 of the 3 + 3 that two sentences can have.
        assert_eq!(of_sentences(&importance, &[0, 2], 2), Some(5.0 / 6.0));
        // One of three found in the article: of 3 + 3 + 2.
        assert_eq!(of_sentences(&importance, &[4], 3), Some(3.0 / 8.0));
        assert_eq!(of_sentences(&[0, 0], &[0], 1), None);
        // In 30 words: the first and the third have 5; the last alone has 3 and the second fits
        // beside it, 4.
        let words = [20, 5, 10, 5, 25];
        assert_eq!(of_words(&importance, &words, &[4, 1], 30), Some(4.0 / 5.0));
        assert_eq!(of_words(&importance, &words, &[0, 2], 12), Some(1.0));
        assert_eq!(of_words(&importance, &words, &[], 4), None);
    }

    #[test]
    fn an_editors_choice() {
        assert_eq!(of_choice(&[vec![0, 1, 4]], &[1, 4, 7]), Some(2.0 / 3.0));
        assert_eq!(of_choice(&[vec![0, 1], vec![1, 2], vec![]], &[1, 2]), Some(0.75));
        assert_eq!(of_choice(&[], &[1]), None);
    }
}
