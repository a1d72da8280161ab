//! Named entities of a set.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{EvalError, Evaluation, Options, linking, scores, text, units};
use crate::data::{Article, check_same_text};
use crate::ner::{self, EntityError, Measure, NerScores, SemEval};
use crate::report::{Better, ErrorItem, MeasureRow, NerReport, Score, TypeRow};

/// A gold article and its prediction.
pub(super) type Pair<'a> = (Cow<'a, Article>, Cow<'a, Article>);

impl Evaluation {
    /// Scores the entities of `predicted` against those of `gold`; articles are paired by id.
    ///
    /// # Errors
    /// If an article is on one side only (unless missing ones are allowed), the texts of a
    /// pair differ, or the entities cannot be scored.
    pub fn ner(mut self, gold: &[Article], predicted: &[Article]) -> Result<Self, EvalError> {
        if gold.is_empty() {
            return Err(EvalError::Empty);
        }
        let pairs = self.pairs(gold, predicted)?;
        let pairs = self.mapped(pairs)?;
        if self.options.every_article {
            self.gold = pairs.iter().map(|(gold, _)| gold.as_ref().clone()).collect();
        }
        let pairs = self.of_types(pairs)?;
        let pairs: Vec<(&Article, &Article)> =
            pairs.iter().map(|(gold, pred)| (gold.as_ref(), pred.as_ref())).collect();
        let documents = |side: fn(&(&Article, &Article)) -> ner::Document| -> Vec<_> {
            pairs.iter().map(side).collect()
        };
        let gold_documents = documents(|(gold, _)| gold.document());
        let pred_documents = documents(|(_, pred)| pred.document());
        for ((article, _), (gold, pred)) in
            pairs.iter().zip(gold_documents.iter().zip(&pred_documents))
        {
            gold.check_text(&article.text)?;
            pred.check_text(&article.text)?;
        }
        let found = ner::score(&gold_documents, &pred_documents)?;
        let unit = if let ([(article, _)], [gold], [pred]) =
            (&*pairs, &*gold_documents, &*pred_documents)
        {
            self.statistics.ner = units::sentences(gold, pred, &text::sentences(article));
            self.notes.push(
                "There is one document only: the intervals of entity scores come from \
                 resampling its sentences, and say nothing of other articles."
                    .into(),
            );
            "sentence"
        } else {
            self.statistics.ner = units::documents(&found.per_document);
            "document"
        };
        let linked = linking::score(&pairs);
        self.scores.extend(ner_scores(&found, &self.options));
        if let Some(linked) = &linked {
            let aside: usize = pairs.iter().map(|(gold, _)| linking::unknown(gold).len()).sum();
            if aside > 0 {
                self.notes.push(format!(
                    "{aside} mentions of the gold do not say which entity they name: linking is \
                     scored without them."
                ));
            }
            for (name, title, prf, signature) in [
                ("linking", "Linking B³", linked.b_cubed, linking::b_cubed_signature()),
                ("linking.ceaf_e", "Linking CEAF-e", linked.ceaf, linking::ceaf_signature()),
            ] {
                let signature = self.options.of_types(signature);
                self.scores.extend(scores::prf(name, title, None, prf, &signature));
            }
        }
        self.documents = self.documents.max(pairs.len());
        self.ner = Some(self.ner_report(&found, &pairs, unit, linked)?);
        let known = self.places();
        for (gold, pred) in pairs.iter().take(self.options.articles_shown()) {
            let view = text::view(gold, pred);
            match known.get(&view.id) {
                Some(&place) => {
                    let known = &mut self.articles[place];
                    (known.gold, known.predicted) = (view.gold, view.predicted);
                }
                None => self.articles.push(view),
            }
        }
        Ok(self)
    }

    /// Where in the list of those for showing each article stands, by its id.
    pub(super) fn places(&self) -> HashMap<String, usize> {
        let ids = self.articles.iter().map(|view| view.id.clone());
        ids.zip(0..).collect()
    }

    /// Gold articles with their predictions, in the order of the gold.
    fn pairs<'a>(
        &mut self,
        gold: &'a [Article],
        predicted: &'a [Article],
    ) -> Result<Vec<Pair<'a>>, EvalError> {
        let by_id: HashMap<&str, &Article> =
            predicted.iter().map(|article| (&*article.id, article)).collect();
        let gold_ids: HashSet<&str> = gold.iter().map(|article| &*article.id).collect();
        let lacking: Vec<&str> =
            gold.iter().map(|a| &*a.id).filter(|id| !by_id.contains_key(id)).collect();
        let extra: Vec<&Article> =
            predicted.iter().filter(|article| !gold_ids.contains(&*article.id)).collect();
        let more: Vec<&str> = extra.iter().map(|article| &*article.id).collect();
        self.missing("predictions", &lacking, &more)?;
        self.missing("gold", &more, &lacking)?;
        let empty = |article: &Article| Article { entities: Vec::new(), ..article.clone() };
        let mut pairs = Vec::with_capacity(gold.len() + extra.len());
        for article in gold {
            pairs.push(match by_id.get(&*article.id) {
                Some(pred) => {
                    check_same_text(article, pred)?;
                    (Cow::Borrowed(article), Cow::Borrowed(*pred))
                }
                None => (Cow::Borrowed(article), Cow::Owned(empty(article))),
            });
        }
        pairs.extend(extra.into_iter().map(|pred| (Cow::Owned(empty(pred)), Cow::Borrowed(pred))));
        Ok(pairs)
    }

    /// The pairs without entities of types that are not to be scored.
    fn of_types<'a>(&mut self, mut pairs: Vec<Pair<'a>>) -> Result<Vec<Pair<'a>>, EvalError> {
        let types = &self.options.types;
        if types.is_empty() {
            return Ok(pairs);
        }
        let sides = || pairs.iter().flat_map(|(gold, pred)| [gold, pred]);
        let known: BTreeSet<&str> =
            sides().flat_map(|article| &article.entities).map(|entity| &*entity.label).collect();
        if let Some(label) = types.iter().find(|label| !known.contains(label.as_str())) {
            let known = Vec::from_iter(known).join(", ");
            return Err(EvalError::NoSuchType { label: label.clone(), known });
        }
        self.notes.push(format!("Only entities of these types are scored: {}.", types.join(", ")));
        for article in pairs.iter_mut().flat_map(|(gold, pred)| [gold, pred]) {
            article.to_mut().retain_types(types);
        }
        Ok(pairs)
    }

    /// Refuses documents that one side lacks, or notes that they count as empty.
    pub(super) fn missing(
        &mut self,
        side: &'static str,
        ids: &[&str],
        others: &[&str],
    ) -> Result<(), EvalError> {
        if ids.is_empty() {
            return Ok(());
        }
        if !self.options.allow_missing {
            return Err(EvalError::missing(side, ids, others));
        }
        let (what, verb) = if ids.len() == 1 { ("document", "is") } else { ("documents", "are") };
        self.notes.push(format!(
            "{} {what} {verb} not in the {side} and counted as empty: {}.",
            ids.len(),
            ids.join(", ")
        ));
        Ok(())
    }

    fn ner_report(
        &self,
        found: &NerScores,
        pairs: &[(&Article, &Article)],
        unit: &str,
        linking: Option<crate::report::Linking>,
    ) -> Result<NerReport, EvalError> {
        let interval = |name: &str| match self.statistics.interval(name, self.options.resampling) {
            Some(interval) if self.statistics.ner.len() > 1 => scores::bounds(interval),
            _ => Ok(None),
        };
        let total = found.counts.total();
        let mut types = Vec::new();
        for (label, counts) in &found.counts.types {
            types.push(TypeRow {
                label: label.to_string(),
                support: counts.gold,
                predicted: counts.predicted,
                correct: counts.correct,
                prf: counts.prf(),
                interval: interval(&format!("ner.strict.f1.{label}"))?,
            });
        }
        types.sort_by_key(|row| std::cmp::Reverse(row.support));
        let mut semeval = Vec::new();
        for measure in Measure::ALL {
            let (name, counts) = (measure_name(measure), *found.semeval.get(measure));
            let score = format!("ner.{name}.f1");
            let (measure, prf) = (name.to_owned(), counts.prf());
            semeval.push(MeasureRow { measure, counts, prf, interval: interval(&score)? });
        }
        let mut error_counts = BTreeMap::new();
        found.errors.iter().for_each(|error| *error_counts.entry(error.kind).or_default() += 1);
        Ok(NerReport {
            gold: total.gold,
            predicted: total.predicted,
            correct: total.correct,
            unit: unit.to_owned(),
            units: self.statistics.ner.len(),
            types,
            semeval,
            confusion: found.confusion.clone(),
            error_counts,
            errors: items(&found.errors, pairs),
            linking,
        })
    }
}

/// The errors with their sentences.
fn items(errors: &[EntityError], pairs: &[(&Article, &Article)]) -> Vec<ErrorItem> {
    let by_id: HashMap<&str, &Article> = pairs.iter().map(|(gold, _)| (&*gold.id, *gold)).collect();
    let mut items = Vec::with_capacity(errors.len());
    // Errors come document by document: sentences are found once for each.
    for of_one in errors.chunk_by(|a, b| a.document == b.document) {
        let Some(article) = by_id.get(&*of_one[0].document) else { continue };
        let sentences = text::sentences(article);
        items.extend(of_one.iter().map(|error| ErrorItem {
            document: error.document.clone(),
            kind: error.kind,
            gold: error.gold.as_ref().map(|entity| text::mark(entity, &article.text)),
            predicted: error.pred.as_ref().map(|entity| text::mark(entity, &article.text)),
            sentence: text::sentence_at(&article.text, &sentences, error.start()),
        }));
    }
    items
}

fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Strict => "strict",
        Measure::Exact => "exact",
        Measure::Partial => "partial",
        Measure::Type => "type",
    }
}

fn ner_scores(found: &NerScores, options: &Options) -> Vec<Score> {
    let signature =
        |average: &str| options.of_types(found.signature.clone().with("average", average));
    let mut list = Vec::new();
    list.extend(scores::prf("ner.strict", "Strict", None, found.micro, &signature("micro")));
    for (name, title, prf) in
        [("macro", "Macro", found.macro_average), ("weighted", "Weighted", found.weighted)]
    {
        let [f1, ..] = scores::prf(&format!("ner.{name}"), title, None, prf, &signature(name));
        list.push(f1);
    }
    for measure in [Measure::Exact, Measure::Partial, Measure::Type] {
        let name = measure_name(measure);
        let signature = options.of_types(SemEval::signature(measure));
        let title = match measure {
            Measure::Type => "Type, any overlap,",
            Measure::Partial => "Partial",
            _ => "Exact span",
        };
        let prf = found.semeval.get(measure).prf();
        list.extend(scores::prf(&format!("ner.{name}"), title, None, prf, &signature));
    }
    for (label, prf) in &found.per_type {
        let signature = signature("none");
        let of_label = scores::prf("ner.strict", "Strict", Some(label), *prf, &signature);
        list.extend(of_label);
    }
    debug_assert!(list.iter().all(|score| score.better == Better::Higher));
    list
}
