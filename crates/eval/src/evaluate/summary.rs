//! Summaries of a set, each beside the baselines.

use std::collections::BTreeMap;
use std::sync::Arc;

use nutgraf_text::{Document, Span};
#[cfg(feature = "parallel")]
use rayon::prelude::*;

use super::encoder::Encoder;
use super::measure::{METRICS, Made, Meter, Subject, signature};
use super::neighbours::{self, HUMAN, RANDOM_DRAWS};
use super::{EvalError, Evaluation, Options};
use crate::baselines::{Baseline, candidates};
use crate::data::{Article, SummaryRecord};
use crate::gold::{ContentUnit, GoldArticle, GoldSpan};
use crate::report::{
    ArticleView, ChosenBy, Score, SummaryReport, SummaryUnit, SummaryView, UnitView,
};
use crate::stats::{Additive, Mean};
use crate::summary::chrf;
use crate::summary::position::Positions;
use crate::summary::pyramid::{self, BestSentences, Unit};
use crate::summary::tokenize::Tokenizer;

/// How many choices of sentences are looked at for the best: a fraction of a second.
const BEST_WORK: u64 = 300_000;

/// A summary with all that it is scored against.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SummaryCase {
    /// The article's id.
    pub id: String,
    /// The article, without which there is no baseline and nothing to say of its source.
    pub article: Option<String>,
    /// References, a line for each sentence.
    pub references: Vec<String>,
    /// The summary, a line for each sentence; `None` if there is none.
    pub summary: Option<String>,
    /// The stretches of the article that the summary rests on, in bytes, if it says so.
    pub evidence: Option<Vec<Span>>,
    /// The facts that a good summary may state.
    pub units: Vec<ContentUnit>,
    /// What the article names, each with what makes two the same: an id, or a name.
    pub mentions: Vec<(Span, Arc<str>)>,
    /// The article's sentences, each with its importance from 0 to 3, if a reader marked them.
    pub sentences: Vec<(Span, u8)>,
    /// Which of those sentences editors chose, a list for each.
    pub choices: Vec<Vec<usize>>,
    /// Mentions of the same thing, pronouns among them.
    pub chains: Vec<Vec<Span>>,
}

impl SummaryCase {
    /// References and article of a record, with its summary if it has one.
    pub fn new(record: SummaryRecord) -> Self {
        Self {
            id: record.id,
            article: record.article,
            references: record.references,
            summary: record.summary,
            evidence: record.evidence,
            ..Self::default()
        }
    }

    /// What gold annotations of an article hold for its summary.
    pub fn of_gold(gold: &GoldArticle) -> Self {
        let GoldArticle { gold, article, .. } = gold;
        let chain = |chain: &Vec<GoldSpan>| chain.iter().map(GoldSpan::span).collect();
        Self {
            units: gold.content_units.clone(),
            chains: gold.chains.iter().map(chain).collect(),
            ..Self::of_article(article)
        }
    }

    /// What an article of a gold set holds for its summary. Where readers marked its sentences and there
    /// are no references, its own summary is a reader's too, and the reference.
    pub fn of_article(article: &Article) -> Self {
        let SummaryRecord { references, summary, .. } = article.summary_record();
        let is_marked = !article.importance.is_empty();
        let own = summary.filter(|_| is_marked && references.is_empty());
        let case = Self {
            id: article.id.clone(),
            article: Some(article.text.clone()),
            references: references.into_iter().chain(own).collect(),
            sentences: article.sentences.iter().copied().zip(article.importance.clone()).collect(),
            choices: article.choices.clone(),
            ..Self::default()
        };
        case.naming(article)
    }

    /// With the entities that the article's annotations say it names.
    #[must_use]
    pub fn naming(mut self, article: &Article) -> Self {
        let named = |annotation: &crate::data::Annotation| {
            let name = || annotation.span.of(&article.text).to_lowercase().into();
            (annotation.span, annotation.entity.clone().unwrap_or_else(name))
        };
        self.mentions = article.entities.iter().map(named).collect();
        self
    }

    /// With summary and references a line for each sentence, where they have no line breaks.
    fn split(&self) -> Self {
        let split = |text: &String| {
            if text.trim().contains('\n') {
                return text.clone();
            }
            let document = Document::from_text(text.as_str());
            let sentences = document.sentences().iter();
            let lines: Vec<&str> = sentences.map(|s| s.span.of(document.text())).collect();
            if lines.len() > 1 { lines.join("\n") } else { text.clone() }
        };
        Self {
            summary: self.summary.as_ref().map(split),
            references: self.references.iter().map(split).collect(),
            ..self.clone()
        }
    }

    /// Gives each case the predicted summary of its id.
    ///
    /// # Errors
    /// If there are predictions that no case is for.
    pub fn join(cases: &mut [Self], predicted: Vec<SummaryRecord>) -> Result<(), EvalError> {
        let places: BTreeMap<String, usize> =
            cases.iter().enumerate().map(|(place, case)| (case.id.clone(), place)).collect();
        let extra: Vec<&str> =
            predicted.iter().map(|p| &*p.id).filter(|id| !places.contains_key(*id)).collect();
        if !extra.is_empty() {
            let ids: Vec<&str> = places.keys().map(String::as_str).collect();
            return Err(EvalError::no_gold(&extra, &ids));
        }
        for record in predicted {
            let case = &mut cases[places[&record.id]];
            if let (Some(own), Some(others)) = (&case.article, &record.article)
                && own != others
            {
                return Err(EvalError::OtherText(record.id));
            }
            case.article = case.article.take().or(record.article);
            (case.summary, case.evidence) = (record.summary, record.evidence);
        }
        Ok(())
    }
}

/// What was found of one case.
pub(super) struct Found {
    own: SummaryUnit,
    /// For each neighbour, its draws; most have one.
    neighbours: BTreeMap<&'static str, Vec<SummaryUnit>>,
    positions: Option<Positions>,
    view: SummaryView,
    article: ArticleView,
}

/// What is to be told of summaries and references without a word, which score 0.
fn without_words(cases: &[SummaryCase]) -> Option<String> {
    let is_empty = |text: &str| !text.contains(char::is_alphanumeric);
    let references = cases.iter().filter(|case| case.references.iter().any(|text| is_empty(text)));
    let summaries = cases.iter().filter(|case| case.summary.as_deref().is_some_and(is_empty));
    let told = |ids: Vec<&str>, what: &str| {
        (!ids.is_empty()).then(|| {
            let documents = if ids.len() == 1 { "document has" } else { "documents have" };
            format!("{} {documents} {what} without a word ({})", ids.len(), super::names(&ids))
        })
    };
    let told = [
        told(references.map(|case| &*case.id).collect(), "a reference"),
        told(summaries.map(|case| &*case.id).collect(), "a summary"),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    (!told.is_empty()).then(|| format!("{}: they score 0.", told.join(", and ")))
}

impl Evaluation {
    /// Scores summaries; `encoder` is the model that semantic similarity and names in free
    /// text come from, and without it they are left out.
    ///
    /// # Errors
    /// If a summary or its references are missing, its evidence is not in its article, the
    /// content units cannot be scored, or the model fails.
    pub fn summaries(
        mut self,
        cases: &[SummaryCase],
        encoder: Option<&dyn Encoder>,
    ) -> Result<Self, EvalError> {
        if cases.is_empty() {
            return Err(EvalError::Empty);
        }
        let lacking: Vec<&str> =
            cases.iter().filter(|c| c.summary.is_none()).map(|c| &*c.id).collect();
        self.missing("predictions", &lacking, &[])?;
        self.notes.extend(without_words(cases));
        let split: Vec<SummaryCase>;
        let cases = if self.options.unsplit {
            cases
        } else {
            split = cases.iter().map(SummaryCase::split).collect();
            &split
        };
        let seed = self.options.resampling.seed;
        let tokenizer = self.options.tokenizer;
        let cases_by_number: Vec<(u64, &SummaryCase)> = (0..).zip(cases).collect();
        #[cfg(feature = "parallel")]
        let numbered = cases_by_number.into_par_iter();
        #[cfg(not(feature = "parallel"))]
        let numbered = cases_by_number.into_iter();
        let found: Vec<Found> = numbered
            .map(|(number, case)| {
                let seed = seed.wrapping_add(number.wrapping_mul(RANDOM_DRAWS as u64));
                find(case, tokenizer, encoder, seed)
            })
            .collect::<Result<_, _>>()?;
        self.documents = self.documents.max(cases.len());
        self.take(cases, encoder, found);
        Ok(self)
    }

    fn take(&mut self, cases: &[SummaryCase], encoder: Option<&dyn Encoder>, found: Vec<Found>) {
        let count = cases[0].references.len();
        let references = cases.iter().all(|case| case.references.len() == count).then_some(count);
        let units = cases.iter().map(|case| case.units.len()).sum();
        let known = neighbours::known(&found.iter().map(|f| &f.neighbours).collect::<Vec<_>>());
        let own: Vec<&SummaryUnit> = found.iter().map(|found| &found.own).collect();
        for metric in &METRICS {
            let value = aggregate(metric.name, &own);
            let any = own.iter().any(|unit| unit.values.contains_key(metric.name));
            if !any && metric.name != chrf_name() {
                continue;
            }
            let split = !self.options.unsplit;
            let line =
                signature(metric.name, references, units, split, self.options.tokenizer, encoder);
            let mut score = Score::new(metric.name, metric.title, value, metric.better, &line);
            for &name in &known {
                let value = neighbours::value(name, &found, |units| aggregate(metric.name, units));
                score.neighbours.insert(name.to_owned(), value);
            }
            self.scores.push(score);
        }
        let mut positions: Option<Positions> = None;
        for found in found.iter().filter_map(|found| found.positions.as_ref()) {
            positions.get_or_insert_default().add(found);
        }
        self.summary = Some(SummaryReport {
            summaries: cases.len(),
            references,
            neighbours: known.iter().map(|name| neighbours::describe(name)).collect(),
            tenths: positions.map(|positions| positions.tenths),
        });
        if cases.len() == 1 {
            self.notes.push(
                "There is one summary only: its scores have no interval. Read them beside the \
                 baselines and the other writers."
                    .into(),
            );
        }
        if known.contains(&HUMAN) {
            self.notes.push(
                "The row of the other writers scores each reference against the others, so \
                 against one reference fewer than the system has."
                    .into(),
            );
        }
        self.notes.extend(rouge_notes(cases, &self.options));
        let known = self.places();
        for (place, found) in found.into_iter().enumerate() {
            self.statistics.summary.push(found.own);
            if place < self.options.articles_shown() {
                if let Some(&known) = known.get(&found.article.id) {
                    self.articles[known].summary = Some(found.view);
                } else {
                    let view = ArticleView { summary: Some(found.view), ..found.article };
                    self.articles.push(view);
                }
            }
        }
    }
}

/// What ROUGE does not see of these summaries, if anything.
fn rouge_notes(cases: &[SummaryCase], options: &Options) -> Vec<String> {
    let mut notes = Vec::new();
    let texts = |case: &SummaryCase| -> Vec<String> {
        case.references.iter().chain(&case.summary).cloned().collect()
    };
    let has_lines = |text: &String| text.trim().contains('\n');
    if options.unsplit && !cases.iter().any(|case| case.references.iter().any(has_lines)) {
        notes.push(
            "No reference has a line break. ROUGE-Lsum takes each line for a sentence, so a \
             reference counts as one sentence; put each of its sentences on a line of its own."
                .to_owned(),
        );
    }
    if options.tokenizer != Tokenizer::RougeScore {
        return notes;
    }
    // rouge_score keeps a to z and 0 to 9.
    let is_unseen = |text: &String| {
        text.chars().any(char::is_alphanumeric)
            && !text.contains(|c: char| c.is_ascii_alphanumeric())
    };
    let unseen = cases.iter().filter(|case| texts(case).iter().any(is_unseen)).count();
    if unseen > 0 {
        notes.push(format!(
            "ROUGE, as `rouge_score` computes it, sees letters of a to z and digits alone: {unseen} of \
             {} documents have a summary or a reference without any, which scores 0; chrF sees all \
             letters, and so does ROUGE with the words of Unicode.",
            cases.len()
        ));
    }
    notes
}

impl Found {
    pub(super) fn draws(&self, name: &str) -> Option<&[SummaryUnit]> {
        self.neighbours.get(name).map(Vec::as_slice)
    }
}

fn chrf_name() -> &'static str {
    "summary.chrf"
}

/// The score of all documents: the mean, except for chrF, whose counts are added up.
fn aggregate(name: &str, units: &[&SummaryUnit]) -> Option<f64> {
    if name == chrf_name() {
        let mut sum = chrf::Statistics::default();
        for unit in units {
            sum.add(unit.chrf.as_ref()?);
        }
        return (!units.is_empty()).then(|| sum.score(&chrf::Options::CHRF));
    }
    let mut mean = Mean::default();
    for unit in units {
        mean.add(&Mean::from(unit.values.get(name).copied()));
    }
    mean.value()
}

/// Scores one case and its neighbours.
fn find(
    case: &SummaryCase,
    tokenizer: Tokenizer,
    encoder: Option<&dyn Encoder>,
    seed: u64,
) -> Result<Found, EvalError> {
    if case.references.is_empty() {
        return Err(EvalError::NoReference(case.id.clone()));
    }
    let document = case.article.as_ref().map(|text| Document::from_text(text.clone()));
    let units: Vec<Unit> = case.units.iter().map(ContentUnit::unit).collect();
    let summary = case.summary.as_deref().unwrap_or_default();
    let k = sentence_count(summary);
    let best = document.as_ref().filter(|_| !units.is_empty()).and_then(|document| {
        let spans: Vec<Span> =
            candidates(document).iter().map(|&i| document.sentences()[i].span).collect();
        // Too long to find is no error: the score that needs it is left out.
        let options = pyramid::Options::default();
        pyramid::best_sentences(&units, &spans, k, options, BEST_WORK).ok()
    });
    let subject = Subject { case, document: document.as_ref(), units: &units, best: best.as_ref() };
    let mut meter = Meter::new(subject, tokenizer, encoder);
    let evidence = check_evidence(case)?;
    let own = meter.measure(&Made { text: summary, evidence }, &case.references)?;
    let mut neighbours = BTreeMap::new();
    let mut chosen_by = BTreeMap::new();
    if let Some(document) = &document {
        for baseline in Baseline::ALL {
            let draws = if baseline == Baseline::Random { RANDOM_DRAWS } else { 1 };
            let mut measured = Vec::with_capacity(draws);
            for draw in 0..draws as u64 {
                let seed = seed.wrapping_add(draw);
                let chosen = baseline.choose(document, k, &case.references, seed);
                measured.push(meter.chosen(document, &chosen)?);
                chosen_by
                    .entry(baseline.name().to_owned())
                    .or_insert(ChosenBy { sentences: chosen });
            }
            neighbours.insert(baseline.name(), measured);
        }
    }
    if let Some(human) = neighbours::human(&mut meter, &case.references)? {
        neighbours.insert(HUMAN, vec![human]);
    }
    let chosen = document.as_ref().zip(evidence).map(|(document, evidence)| {
        let sentences = document.sentences().iter().enumerate();
        let touched = sentences.filter(|(_, s)| evidence.iter().any(|e| e.overlaps(s.span)));
        touched.map(|(index, _)| index).collect::<Vec<_>>()
    });
    let positions = document
        .as_ref()
        .zip(chosen.as_ref())
        .and_then(|(document, chosen)| super::measure::positions(document, chosen));
    let view = view(case, document.as_ref(), &units, chosen, best, chosen_by);
    let article = article_view(case, document.as_ref());
    Ok(Found { own, neighbours, positions, view, article })
}

fn article_view(case: &SummaryCase, document: Option<&Document>) -> ArticleView {
    let sentences = document.map(|document| document.sentences().iter().map(|s| s.span.into()));
    ArticleView {
        id: case.id.clone(),
        text: case.article.clone().unwrap_or_default(),
        sentences: sentences.map(Iterator::collect).unwrap_or_default(),
        gold: Vec::new(),
        predicted: Vec::new(),
        summary: None,
    }
}

/// How many sentences a summary has: its lines, or what is found in its only line.
fn sentence_count(summary: &str) -> usize {
    match summary.lines().filter(|line| !line.trim().is_empty()).count() {
        1 => Document::from_text(summary).sentences().len(),
        lines => lines,
    }
}

fn check_evidence(case: &SummaryCase) -> Result<Option<&[Span]>, EvalError> {
    let (Some(evidence), Some(text)) = (&case.evidence, &case.article) else { return Ok(None) };
    match evidence.iter().find(|span| text.get(span.start..span.end).is_none()) {
        Some(&span) => {
            Err(EvalError::Evidence { document: case.id.clone(), span, bytes: text.len() })
        }
        None => Ok(Some(evidence)),
    }
}

fn view(
    case: &SummaryCase,
    document: Option<&Document>,
    units: &[Unit],
    chosen: Option<Vec<usize>>,
    best: Option<BestSentences>,
    neighbours: BTreeMap<String, ChosenBy>,
) -> SummaryView {
    let lines = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
    };
    let scored = case
        .evidence
        .as_ref()
        .and_then(|evidence| pyramid::score(units, evidence, pyramid::Options::default()).ok());
    let stating = |unit: &Unit| -> Vec<usize> {
        let sentences = document.map(Document::sentences).unwrap_or_default();
        let states = |span: &Span| unit.stated.iter().any(|stated| stated.overlaps(*span));
        (0..sentences.len()).filter(|&index| states(&sentences[index].span)).collect()
    };
    let mut shown: Vec<UnitView> = case
        .units
        .iter()
        .zip(units)
        .enumerate()
        .map(|(index, (unit, spans))| UnitView {
            id: unit.id.clone(),
            label: unit.label.clone(),
            weight: spans.weight,
            covered: scored.as_ref().map(|scored| scored.covered.contains(&index)),
            sentences: stating(spans),
        })
        .collect();
    shown.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    // Indices among the sentences that may be chosen become those of the article.
    let best_choice = best.as_ref().zip(document).map(|(best, document)| {
        let all = candidates(document);
        best.sentences.iter().map(|&index| all[index]).collect()
    });
    SummaryView {
        lines: lines(case.summary.as_deref().unwrap_or_default()),
        chosen,
        references: case.references.iter().map(|reference| lines(reference)).collect(),
        units: shown,
        weight: scored.filter(|_| !units.is_empty()).map(|scored| scored.weight),
        best_weight: best.map(|best| best.weight),
        best: best_choice,
        neighbours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Summary, SummarySentence};

    /// Text wrapped at a width has the same scores as text that is not.
    #[test]
    fn line_breaks_within_sentences_are_spaces() {
        let article = "The minister met the king on Friday. They spoke of trade and of war. \
                       Nobody else was there. The king left on Saturday, before the minister did.";
        let values = |article: &str| {
            let document = Document::from_text(article);
            let sentence = |index: usize| SummarySentence {
                text: document.sentence_text(index).to_owned(),
                score: None,
                evidence: vec![document.sentences()[index].span],
            };
            let sentences = vec![sentence(0), sentence(3)];
            let summary = Summary { text: String::new(), sentences };
            let case = SummaryCase::new(SummaryRecord {
                id: "wrapped".to_owned(),
                article: Some(article.to_owned()),
                references: vec!["The king and the minister met.\nThey spoke of war.".to_owned()],
                summary: Some(summary.lines()),
                evidence: summary.evidence(),
                ..SummaryRecord::default()
            });
            let found = find(&case, Tokenizer::default(), None, 7).expect("it can be scored");
            let lead = found.neighbours["lead"][0].values.clone();
            (found.own.values, lead)
        };
        let wrapped =
            article.replace("the king", "the\nking").replace("before the", "before\r\nthe");
        assert_ne!(wrapped, article);
        assert_eq!(values(&wrapped), values(article));
    }
}
