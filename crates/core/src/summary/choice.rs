//! Finding the sentences of a summary: the best that are fit for one, have what they need beside them,
//! and fit in its length.

use std::collections::{BTreeSet, VecDeque};

use crate::analysis::Analysis;
use crate::document::Document;
use crate::model::{Role, SelectionSpec};
use crate::span::Span;

use super::context::{Context, ContextInput, Counted};
use super::coverage::{Coverage, Covered};
use super::heads::Heads;
use super::length::{Budget, Length};
use super::needs::SCRAP;
use super::quotations::Quotations;
use super::redundancy::{Said, repeated};
use super::references::{Need, References};
use super::{candidates, glued, notices, unfit};

/// How many times as many sentences as are weighed may be passed over at once because they do not fit,
/// or lack what they need.
const PASSED_OVER: usize = 3;
/// The longest summary, in words, whose sentences are searched for rather than taken one by one.
const SEARCHED: usize = 160;
/// The power of salience that a sentence is worth where a set is searched for: one that tells much goes
/// before two that tell little.
const WORTH: f32 = 1.3;
/// What the log of the chance that a sentence is understood weighs beside the log odds of its salience.
const CLEARNESS: f32 = 0.5;
/// What a sentence that is not understood takes from a summary; one of salience 1 adds 1.
const HARM: f32 = 0.05;
/// What the salience of a sentence counts that the next one takes back, where a set is searched for: "There are laws.
/// But these are poorly policed." Of 22 changed summaries of 60 words blind readers took 14; of 30 of three sentences 14,
/// where it does not count.
const TURNED: f32 = 0.6;
/// How sure a model must be that a sentence has no place in a summary for it to be none's. Of sentences that have one
/// 1 in 800 is beyond it, of others 53 in 100 (720 articles kept aside).
const NO_PLACE: f32 = 0.95;
/// The fewest words of which it can be so sure: "The plant employs 340 people." looks like a heading.
const PLACED_WORDS: usize = 8;
/// The least salience of a sentence that tells the news, as a share of the most salient one's.
pub(super) const NEWS: f32 = 0.95;
/// The same share of a summary's most salient sentence, where it is given though it is not the news.
const BESIDE_NEWS: f32 = 0.1;

/// What sentences may be chosen of one document, and what is known of each.
pub(super) struct Choice<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) spec: SelectionSpec,
    budget: Budget,
    /// Whether the best set is searched for.
    searched: bool,
    heads: Heads<'a>,
    /// How salient each sentence is taken to be, 0 to 1.
    salience: Vec<f32>,
    /// All that prose is made of, in text order.
    pub(super) order: Vec<usize>,
    /// The fit ones, in groups that go before the next, the most salient first: what is about what
    /// was asked for, what tells something, what is too short to.
    tiers: Vec<Vec<usize>>,
    /// Whether each sentence may stand in a summary.
    pub(super) fit: Vec<bool>,
    pub(super) previous: Vec<Option<usize>>,
    pub(super) next: Vec<Option<usize>>,
    pub(super) references: References,
    /// What each sentence needs for its quotations to be whole.
    pub(super) quoted: Vec<Vec<Need>>,
    /// What the model's context head tells, if it has one.
    pub(super) context: Option<Context<'a>>,
    /// Whether people speak in turns: the model has read stories, and knows of talk what has no place.
    pub(super) is_talk: bool,
    /// Where the story begins.
    pub(super) first: Option<usize>,
    /// Which sentences are fit for a summary as far as rules can tell.
    fit_by_rules: Vec<bool>,
    /// Whether no sentence is fit for a summary, so that any may stand in it.
    none_fit: bool,
    coverage: Coverage,
}

/// Sentences chosen so far.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) chosen: BTreeSet<usize>,
    covered: Covered,
    said: Said,
    budget: Budget,
    /// What the sentences are worth together; counts where a number of words is asked for.
    pub(super) worth: f32,
}

/// The log odds of a salience, which is kept off 0 and 1.
fn log_odds(salience: f32) -> f32 {
    let salience = salience.clamp(1e-6, 1.0 - 1e-6);
    (salience / (1.0 - salience)).ln()
}

/// Salience as the head alone gives it, of the sentences `order`: without the priors, which were fitted
/// to the choice of three sentences. Where a set is searched for, salience is added up, and has to be
/// what a sentence is worth.
fn without_priors(analysis: &Analysis, order: &[usize]) -> Vec<f32> {
    let (words, spec) = (analysis.document().words(), analysis.selection());
    let mut salience = analysis.salience.clone();
    // Those that were not read have none.
    let read = order.iter().filter(|&&sentence| analysis.salience.get(sentence) > Some(&0.0));
    for (before, &sentence) in read.enumerate() {
        let count = words.count(sentence).max(1) as f32;
        let odds = log_odds(salience[sentence]) + spec.lead_prior * ((before + 1) as f32).ln()
            - spec.length_prior * count.ln();
        salience[sentence] = 1.0 / (1.0 + (-odds).exp());
    }
    salience
}

/// What a sentence is in a summary: without what stands before its words.
fn span_of(document: &Document, heads: &Heads<'_>, sentence: usize) -> Span {
    let span = document.sentences()[sentence].span;
    Span::new(span.start + heads.of(sentence), span.end)
}

/// The words of that.
fn words_of(document: &Document, heads: &Heads<'_>, sentence: usize) -> usize {
    let span = span_of(document, heads, sentence);
    if span == document.sentences()[sentence].span {
        return document.words().count(sentence);
    }
    nutgraf_text::words::count_words(span.of(document.text()))
}

/// Whether a sentence takes back what the one before it grants: "But these are poorly policed."
fn turns(document: &Document, heads: &Heads<'_>, sentence: usize) -> bool {
    let text = span_of(document, heads, sentence).of(document.text());
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    document.language().summary.turns.has(word)
}

/// Has answers of several sentences begin behind the quotation mark, which is closed behind the last of them alone.
fn begin_answers(document: &Document, quotations: &Quotations, heads: &mut Heads<'_>) {
    for &block in &quotations.answers {
        let block = &document.blocks()[block];
        let mark = block.span.of(document.text()).chars().next();
        if block.sentences.len() > 1 {
            heads.begin(block.sentences.start, mark.map_or(0, char::len_utf8));
        }
    }
}

impl<'a> Choice<'a> {
    pub(super) fn new(analysis: &'a Analysis, length: Length, about: Option<&[bool]>) -> Self {
        let (document, spec) = (analysis.document(), *analysis.selection());
        let order = candidates(document);
        let quotations = Quotations::new(document);
        let role = |span: Span| {
            let after = analysis.mentions.partition_point(|mention| mention.span.end <= span.start);
            let mention = analysis.mentions.get(after).filter(|m| m.span.start < span.end)?;
            Some(Role::of(&mention.label))
        };
        let mut heads = Heads::new(document, &order, role);
        begin_answers(document, &quotations, &mut heads);
        let mut unfit = unfit::unfit(document, &order, &heads);
        for &sentence in &order {
            let Some(seam) = glued::seam(analysis, sentence) else { continue };
            // A story begins behind what a page has before it, and captions stand behind a story.
            if order.first() == Some(&sentence) {
                heads.begin(sentence, seam);
            } else {
                unfit[sentence] = true;
            }
        }
        for sentence in repeated(document, &order) {
            unfit[sentence] = true;
        }
        // Where a story begins, behind what is said of the page.
        let is_talk = order.iter().any(|&s| document.turn(document.sentences()[s].block).is_some());
        let is_story = |&s: &usize| !unfit[s] || !is_talk && !notices::is_notice(document, s, "");
        let first = order.iter().position(is_story).unwrap_or(0);
        let mut references = References::new(analysis, &order, first, &quotations);
        let mut quoted = vec![Vec::new(); document.sentences().len()];
        let whole = quotations.complete(document, &order, &mut quoted);
        for &sentence in &order {
            unfit[sentence] |= !whole[sentence];
        }
        let fit_by_rules: Vec<bool> = unfit.iter().map(|unfit| !unfit).collect();
        let context = analysis.context().map(|projections| {
            let counted = Counted::new(analysis, &order, &references, &quoted, &fit_by_rules);
            Context::new(projections, counted)
        });
        for &sentence in &order {
            let is_misplaced =
                || context.as_ref().is_some_and(|c| c.misplaced(sentence) > NO_PLACE);
            let may_tell = !is_talk && document.words().count(sentence) >= PLACED_WORDS;
            unfit[sentence] |= may_tell && is_misplaced();
        }
        let mut fit: Vec<usize> = order.iter().copied().filter(|&s| !unfit[s]).collect();
        let none_fit = fit.is_empty();
        if none_fit {
            // Something has to be said.
            fit.clone_from(&order);
            references.needs.iter_mut().chain(&mut quoted).for_each(Vec::clear);
        }
        let budget = Budget::new(length, &order, |sentence| words_of(document, &heads, sentence));
        let searched = matches!(budget, Budget::Words(words) if words <= SEARCHED);
        let mut saliences = analysis.salience.clone();
        if searched {
            saliences = without_priors(analysis, &order);
            for pair in order.windows(2).filter(|pair| turns(document, &heads, pair[1])) {
                saliences[pair[0]] *= TURNED;
            }
        }
        let salience = |sentence: usize| saliences.get(sentence).copied().unwrap_or(0.0);
        let coverage = Coverage::new(document, spec.coverage, &order, salience);
        let is_about = |sentence: usize| about.is_some_and(|about| about[sentence]);
        let tier = |sentence: usize| {
            let words = document.words().count(sentence);
            (spec.telling_words.saturating_sub(words), !is_about(sentence))
        };
        let mut ranked = fit.clone();
        // Stable: of two equal sentences the earlier one goes first.
        ranked.sort_by(|a, b| tier(*a).cmp(&tier(*b)).then(salience(*b).total_cmp(&salience(*a))));
        let tiers = ranked.chunk_by(|a, b| tier(*a) == tier(*b)).map(<[usize]>::to_vec).collect();
        let mut is_fit = vec![false; document.sentences().len()];
        for &sentence in &fit {
            is_fit[sentence] = true;
        }
        let mut previous = vec![None; document.sentences().len()];
        let mut next = previous.clone();
        for pair in fit.windows(2) {
            previous[pair[1]] = Some(pair[0]);
        }
        for pair in order.windows(2).filter(|pair| is_fit[pair[1]]) {
            next[pair[0]] = Some(pair[1]);
        }
        Self {
            context,
            is_talk,
            first: order.get(first).copied(),
            none_fit,
            quoted,
            analysis,
            spec,
            budget,
            searched,
            heads,
            salience: saliences,
            order,
            tiers,
            fit: is_fit,
            fit_by_rules,
            previous,
            next,
            references,
            coverage,
        }
    }

    /// The sentences that a summary may be chosen from, in text order, each with what a context head
    /// is told of its text, and of it and each one before it.
    pub(super) fn counted(&self) -> Vec<ContextInput> {
        let order = &self.order;
        let counted =
            Counted::new(self.analysis, order, &self.references, &self.quoted, &self.fit_by_rules);
        let input = |(place, &sentence): (usize, &usize)| {
            let pair = |&earlier: &usize| counted.pair(&self.references, sentence, earlier);
            let (text, pairs) =
                (*counted.text(sentence), order[..place].iter().map(pair).collect());
            ContextInput { sentence, text, pairs }
        };
        order.iter().enumerate().map(input).collect()
    }

    /// What a sentence is in a summary: without a dateline.
    pub(super) fn span(&self, sentence: usize) -> Span {
        span_of(self.analysis.document(), &self.heads, sentence)
    }

    pub(super) fn words(&self, sentence: usize) -> usize {
        words_of(self.analysis.document(), &self.heads, sentence)
    }

    /// How salient a sentence is with the priors, by which it is chosen alone.
    pub(super) fn salience_alone(&self, sentence: usize) -> f32 {
        self.analysis.salience.get(sentence).copied().unwrap_or_default()
    }

    pub(super) fn salience(&self, sentence: usize) -> f32 {
        self.salience.get(sentence).copied().unwrap_or_default()
    }

    /// The sentences, in text order, and whether they are longer than asked for.
    pub(super) fn choose(&self) -> (Vec<usize>, bool) {
        let (budget, searched) = (self.budget, self.searched);
        let by_words = matches!(budget, Budget::Words(_));
        let mut draft = Draft {
            chosen: BTreeSet::new(),
            covered: self.coverage.nothing(),
            said: Said::default(),
            budget,
            worth: 0.0,
        };
        if let Some(all) = self.all(&draft).filter(|_| by_words) {
            return (all, false);
        }
        for tier in &self.tiers {
            let scrap = tier
                .iter()
                .any(|&s| self.analysis.document().words().count(s) < self.spec.telling_words);
            // Nobody asked for so many sentences.
            if by_words && scrap && !draft.chosen.is_empty() {
                break;
            }
            if searched {
                draft = self.search(&draft, tier);
            } else {
                self.take(&mut draft, tier, false);
            }
        }
        // As many as asked, even where that takes a sentence that repeats a part of another.
        if !searched {
            for tier in &self.tiers {
                self.take(&mut draft, tier, true);
            }
        }
        // Where no sentence can stand alone, one is given all the same.
        let nothing = draft.chosen.is_empty() || by_words && !self.tells(&draft);
        if nothing {
            draft.chosen.clear();
        }
        if nothing {
            let most_salient = || self.tiers.iter().flatten().copied().next();
            draft.chosen.extend(if by_words { self.shortest(&draft) } else { most_salient() });
        }
        let too_long = nothing && by_words && !draft.chosen.is_empty();
        (draft.chosen.into_iter().collect(), too_long)
    }

    /// All sentences that are fit for a summary, if they fit in its length, each has what it needs, and none
    /// says another again.
    fn all(&self, draft: &Draft) -> Option<Vec<usize>> {
        let all: Vec<usize> = self.order.iter().copied().filter(|&s| self.fit[s]).collect();
        let words: usize = all.iter().map(|&sentence| self.words(sentence)).sum();
        if self.none_fit || !draft.budget.fits(all.len(), words) {
            return None;
        }
        let mut draft = draft.clone();
        for &sentence in &all {
            if draft.said.has_most(self.analysis.document(), sentence)
                || self.words(sentence) < SCRAP
            {
                return None;
            }
            self.add(&mut draft, &[sentence]);
        }
        let stands = |&sentence: &usize| self.has_what_it_needs(&draft, sentence);
        all.iter().all(stands).then_some(all)
    }

    /// Whether a draft tells of the news: not "No one was hurt." alone, and not what is next to nothing
    /// beside it.
    fn tells(&self, draft: &Draft) -> bool {
        let salience = |sentences: &mut dyn Iterator<Item = usize>| {
            sentences.map(|sentence| self.salience_alone(sentence)).fold(0.0, f32::max)
        };
        let most = salience(&mut self.tiers.iter().flatten().copied());
        let told = salience(&mut draft.chosen.iter().copied());
        let telling = |&sentence: &usize| self.words(sentence) >= self.spec.telling_words;
        let least = if draft.chosen.iter().any(telling) { BESIDE_NEWS } else { NEWS };
        told >= least * most
    }

    /// The shortest of the sentences that tell the news and stand alone; of all, if none does.
    fn shortest(&self, draft: &Draft) -> Option<usize> {
        let all = || self.tiers.iter().flatten().copied();
        let mut ranked: Vec<usize> = all().collect();
        ranked.sort_by(|a, b| self.salience_alone(*b).total_cmp(&self.salience_alone(*a)));
        let alone = ranked.into_iter().filter(|&sentence| {
            self.together(draft, sentence).is_some_and(|group| group.len() == 1)
        });
        let alone: Vec<usize> = alone.take(self.spec.ahead).collect();
        let most = alone.first().map_or(0.0, |&first| self.salience_alone(first));
        let news = alone.into_iter().filter(|&s| self.salience_alone(s) >= NEWS * most);
        news.min_by_key(|&s| self.words(s)).or_else(|| all().min_by_key(|&s| self.words(s)))
    }

    /// Takes sentences one by one, or with what they need: of those ahead the one that adds most.
    fn take(&self, draft: &mut Draft, ranked: &[usize], repeating: bool) {
        let mut left: VecDeque<usize> = ranked.iter().copied().collect();
        let most = self.spec.ahead * PASSED_OVER;
        while !draft.budget.is_spent() && !left.is_empty() {
            let mut best: Option<(f32, Vec<usize>)> = None;
            let possible =
                left.iter().take(most).filter_map(|&s| self.addition(draft, s, repeating));
            for group in possible.take(self.spec.ahead) {
                let value = self.value(draft, &group);
                if best.as_ref().is_none_or(|(most, _)| value > *most) {
                    best = Some((value, group));
                }
            }
            match best {
                Some((_, group)) => {
                    self.add(draft, &group);
                    if let Some(place) = left.iter().take(most).position(|s| *s == group[0]) {
                        left.remove(place);
                    }
                }
                None => drop(left.drain(..most.min(left.len()))),
            }
        }
    }

    /// A sentence with those that it needs, if they can be added to a draft.
    pub(super) fn addition(
        &self,
        draft: &Draft,
        sentence: usize,
        repeating: bool,
    ) -> Option<Vec<usize>> {
        if draft.chosen.contains(&sentence) {
            return None;
        }
        let document = self.analysis.document();
        let words = self.words(sentence);
        if !draft.budget.fits(1, words) || !repeating && draft.said.repeats(document, sentence) {
            return None;
        }
        if repeating
            && self.coverage.gain(&draft.covered, sentence) <= 0.0
            && !draft.chosen.is_empty()
        {
            return None;
        }
        let group = self.together(draft, sentence)?;
        // One by one, what a repetition adds is weighed.
        let again = |&other: &usize| draft.said.has_most(document, other);
        if self.searched && group.iter().skip(1).any(again) {
            return None;
        }
        let words = group.iter().map(|&sentence| self.words(sentence)).sum();
        draft.budget.fits(group.len(), words).then_some(group)
    }

    pub(super) fn add(&self, draft: &mut Draft, group: &[usize]) {
        draft.worth += self.worth(draft, group);
        for &sentence in group {
            draft.budget.take(self.words(sentence));
            draft.said.add(self.analysis.document(), sentence);
            self.coverage.add(&mut draft.covered, sentence);
            draft.chosen.insert(sentence);
        }
    }

    /// What a group adds to a draft, a sentence on the average.
    fn value(&self, draft: &Draft, group: &[usize]) -> f32 {
        let value = |covered: &Covered, sentence: usize| {
            let coverage = self.coverage.with(covered, sentence);
            let doubts = self.doubts(draft, group, sentence) as f32;
            log_odds(self.salience(sentence)) + self.spec.coverage.weight * coverage
                - self.spec.doubt * doubts
                + CLEARNESS * self.understood(draft, group, sentence).ln()
        };
        let follow = self.following(draft, group);
        let log = |sentence: usize, group: &[usize]| self.understood(draft, group, sentence).ln();
        let clearer = CLEARNESS * follow.map(|s| log(s, group) - log(s, &[])).sum::<f32>();
        if let [sentence] = *group {
            return value(&draft.covered, sentence) + clearer;
        }
        let mut covered = draft.covered.clone();
        let mut sum = 0.0;
        for &sentence in group {
            sum += value(&covered, sentence);
            self.coverage.add(&mut covered, sentence);
        }
        (sum + clearer) / group.len() as f32
    }

    /// What a group adds to the worth of a draft: a power of its salience, less of what lacks something.
    /// What says a thing again is no part of it.
    pub(super) fn worth(&self, draft: &Draft, group: &[usize]) -> f32 {
        let of = group.iter().map(|&sentence| self.worth_of(draft, group, sentence));
        let clearer = self.following(draft, group).map(|sentence| {
            self.worth_of(draft, group, sentence) - self.worth_of(draft, &[], sentence)
        });
        of.chain(clearer).sum()
    }

    /// What a sentence is worth in a draft with a group added: a power of its salience, as likely as it is
    /// understood there, less the harm that it does if it is not.
    fn worth_of(&self, draft: &Draft, group: &[usize], sentence: usize) -> f32 {
        let doubts = self.doubts(draft, group, sentence) as f32;
        let understood = self.understood(draft, group, sentence);
        self.salience(sentence).powf(WORTH) * (-self.spec.doubt * doubts).exp() * understood
            - HARM * (1.0 - understood)
    }
}
