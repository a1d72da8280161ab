//! Searching for the set of sentences that tells most in so many words.

use std::collections::HashSet;

use super::choice::{Choice, Draft, NEWS};

/// How many drafts are kept while searching.
const DRAFTS: usize = 12;

impl Choice<'_> {
    /// The best set of sentences within a number of words that begins with the news: a beam search.
    pub(super) fn search(&self, draft: &Draft, ranked: &[usize]) -> Draft {
        let pool = || ranked.iter().copied();
        let mut drafts = if draft.chosen.is_empty() {
            self.beginnings(draft, ranked)
        } else {
            vec![draft.clone()]
        };
        let first = drafts.iter().reduce(|a, b| if b.worth > a.worth { b } else { a });
        let mut best = first.unwrap_or(draft).clone();
        while !drafts.is_empty() {
            let mut seen = HashSet::new();
            let mut grown: Vec<(f32, usize, Vec<usize>)> = Vec::new();
            for (index, draft) in drafts.iter().enumerate() {
                let told = draft.chosen.iter().map(|&sentence| self.salience(sentence));
                let least = self.spec.least_salience * told.fold(0.0, f32::max);
                let worthy = pool().filter(|&sentence| self.salience(sentence) >= least);
                let groups = worthy.filter_map(|sentence| self.addition(draft, sentence, false));
                let groups = groups.filter(|group| !self.brings_strangers(draft, group));
                for group in groups.take(2 * self.spec.ahead) {
                    let mut all: Vec<usize> = draft.chosen.iter().chain(&group).copied().collect();
                    all.sort_unstable();
                    if seen.insert(all) {
                        grown.push((draft.worth + self.worth(draft, &group), index, group));
                    }
                }
            }
            grown.sort_by(|a, b| b.0.total_cmp(&a.0));
            grown.truncate(DRAFTS);
            drafts = grown
                .into_iter()
                .map(|(_, index, group)| {
                    let mut draft = drafts[index].clone();
                    self.add(&mut draft, &group);
                    draft
                })
                .collect();
            if let Some(first) = drafts.first().filter(|draft| draft.worth > best.worth) {
                best = first.clone();
            }
        }
        best
    }

    /// Drafts of a sentence that tells the news, each with what it needs: one for each that is nearly as
    /// salient as the most salient one that fits, as a summary of one sentence has it. Several that tell
    /// less would often be worth more than the news.
    fn beginnings(&self, draft: &Draft, ranked: &[usize]) -> Vec<Draft> {
        let mut ranked = ranked.to_vec();
        let salience = |sentence: usize| self.salience_alone(sentence);
        ranked.sort_by(|a, b| salience(*b).total_cmp(&salience(*a)));
        let groups = ranked.iter().filter_map(|&sentence| self.addition(draft, sentence, false));
        let groups: Vec<Vec<usize>> = groups.take(self.spec.ahead).collect();
        let most = groups.first().map_or(0.0, |group| salience(group[0]));
        let tells = |group: &&Vec<usize>| salience(group[0]) >= NEWS * most;
        let begun = groups.iter().filter(tells).map(|group| {
            let mut draft = draft.clone();
            self.add(&mut draft, group);
            draft
        });
        begun.collect()
    }
}
