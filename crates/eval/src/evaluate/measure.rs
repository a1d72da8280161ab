//! All metrics of one summary.

use std::collections::BTreeMap;

use nutgraf_text::{Document, Span};

use super::EvalError;
use super::encoder::Encoder;
use super::named::Names;
use super::similarity::Vectors;
use super::summary::SummaryCase;
use crate::Signature;
use crate::baselines::candidates;
use crate::data::on_one_line;
use crate::report::{Better, SummaryUnit};
use crate::summary::position::Positions;
use crate::summary::pyramid::{self, BestSentences, Unit};
use crate::summary::rouge::{Options, Scorer, Variant};
use crate::summary::tokenize::Tokenizer;
use crate::summary::unresolved::unresolved;
use crate::summary::{chrf, entities, extractive, importance, redundancy};

/// The words that extractiveness counts.
const WORDS: Tokenizer = Tokenizer::Unicode;

/// A metric of summaries.
pub(super) struct Metric {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) better: Better,
}

const fn metric(name: &'static str, title: &'static str, better: Better) -> Metric {
    Metric { name, title, better }
}

/// All of them, in the order they are shown.
pub(super) const METRICS: [Metric; 41] = {
    use Better::{Higher, Lower, Neither};
    [
        metric("summary.rouge1.f1", "ROUGE-1 F1", Higher),
        metric("summary.rouge2.f1", "ROUGE-2 F1", Higher),
        metric("summary.rougeL.f1", "ROUGE-L F1", Higher),
        metric("summary.rougeLsum.f1", "ROUGE-Lsum F1", Higher),
        metric("summary.rouge1.precision", "ROUGE-1 precision", Higher),
        metric("summary.rouge1.recall", "ROUGE-1 recall", Higher),
        metric("summary.rouge2.precision", "ROUGE-2 precision", Higher),
        metric("summary.rouge2.recall", "ROUGE-2 recall", Higher),
        metric("summary.rougeL.precision", "ROUGE-L precision", Higher),
        metric("summary.rougeL.recall", "ROUGE-L recall", Higher),
        metric("summary.rougeLsum.precision", "ROUGE-Lsum precision", Higher),
        metric("summary.rougeLsum.recall", "ROUGE-Lsum recall", Higher),
        metric("summary.chrf", "chrF", Higher),
        metric("summary.similarity", "Semantic similarity", Higher),
        metric("summary.pyramid.quality", "Pyramid score", Higher),
        metric("summary.pyramid.recall", "Share of all content units, by weight", Higher),
        metric("summary.pyramid.of_best", "Share of the best as many sentences", Higher),
        metric(
            "summary.importance.of_sentences",
            "Importance of the best as many sentences",
            Higher,
        ),
        metric("summary.importance.of_words", "Importance of the best as many words", Higher),
        metric("summary.importance.choice", "Sentences of the editor's choice", Higher),
        metric("summary.unresolved", "Unresolved references", Lower),
        metric("summary.entities.f1", "Entities of the references, F1", Higher),
        metric("summary.entities.precision", "Entities of the references, precision", Higher),
        metric("summary.entities.recall", "Entities of the references, recall", Higher),
        metric("summary.entities.in_source", "Entities that the article has", Higher),
        metric("summary.entities.of_source", "Entities of the article kept", Neither),
        metric("summary.repetition.bigrams", "Repeated word pairs", Lower),
        metric("summary.repetition.sentences", "ROUGE-L between its sentences", Lower),
        metric("summary.coverage", "Coverage by fragments of the article", Neither),
        metric("summary.density", "Density of fragments, in words", Neither),
        metric("summary.compression", "Compression", Neither),
        metric("summary.novel.1", "Novel words", Neither),
        metric("summary.novel.2", "Novel word pairs", Neither),
        metric("summary.novel.3", "Novel word triples", Neither),
        metric("summary.novel.4", "Novel runs of four words", Neither),
        metric("summary.position.mean", "Mean position in the article", Neither),
        metric("summary.position.lead", "Sentences of the lead", Neither),
        metric("summary.length.words", "Words", Neither),
        metric("summary.length.sentences", "Sentences", Neither),
        metric("summary.units.covered", "Content units covered", Neither),
        metric("summary.units.weight", "Weight of the units covered", Neither),
    ]
};

/// How the score `name` was made.
pub(super) fn signature(
    name: &str,
    references: Option<usize>,
    units: usize,
    split: bool,
    tokenizer: Tokenizer,
    encoder: Option<&dyn Encoder>,
) -> Signature {
    let rouge = |variant| rouge_options(tokenizer).signature(variant, references);
    let rest = name.trim_start_matches("summary.");
    let (family, part) = rest.split_once('.').unwrap_or((rest, ""));
    match family {
        "rouge1" => rouge(Variant::N(1)),
        "rouge2" => rouge(Variant::N(2)),
        "rougeL" => rouge(Variant::L),
        "rougeLsum" if split => rouge(Variant::Lsum).with("unbroken", "sentences"),
        "rougeLsum" => rouge(Variant::Lsum),
        "chrf" => chrf::Options::CHRF.signature(references),
        "similarity" => {
            let model = encoder.map(Encoder::name).unwrap_or_default();
            let count = references.map_or_else(|| "var".to_owned(), |count| count.to_string());
            Signature::new("cosine")
                .with("vectors", "mean-hidden-state")
                .with("model", model)
                .with("nrefs", count)
                .with("refs", "best")
        }
        "pyramid" | "units" => {
            let signature = pyramid::Options::default().signature(units);
            let best = if part == "of_best" { "as-many-sentences" } else { "as-many-units" };
            if part == "recall" || family == "units" {
                signature
            } else {
                signature.with("best", best)
            }
        }
        "importance" => importance::signature(),
        "unresolved" => Signature::new("unresolved").with("chains", "gold"),
        "entities" => entities::signature("gold entity").with("references", "at-least-half"),
        "repetition" => redundancy::signature(&rouge_options(tokenizer)),
        "position" => Positions::signature(),
        "length" => Signature::new("length").with("tok", WORDS.name()),
        _ => extractive::signature(WORDS),
    }
    .with("value", if part.is_empty() { family } else { part })
}

fn rouge_options(tokenizer: Tokenizer) -> Options {
    Options { stem: true, tokenizer, ..Options::default() }
}

/// What a summary is measured against, whoever made it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) case: &'a SummaryCase,
    pub(super) document: Option<&'a Document>,
    pub(super) units: &'a [Unit],
    pub(super) best: Option<&'a BestSentences>,
}

/// A summary to be measured.
#[derive(Clone, Copy)]
pub(super) struct Made<'a> {
    /// A line for each sentence.
    pub(super) text: &'a str,
    /// What of the article it rests on, if that is known.
    pub(super) evidence: Option<&'a [Span]>,
}

/// Measures summaries of one article.
pub(super) struct Meter<'a> {
    subject: Subject<'a>,
    rouge: Scorer,
    tokenizer: Tokenizer,
    source: Vec<String>,
    names: Names<'a>,
    vectors: Option<Vectors<'a>>,
}

type Values = BTreeMap<String, f64>;

/// Notes a value, if there is one.
fn put(values: &mut Values, name: &str, value: Option<f64>) {
    if let Some(value) = value {
        values.insert(format!("summary.{name}"), value);
    }
}

impl<'a> Meter<'a> {
    pub(super) fn new(
        subject: Subject<'a>,
        tokenizer: Tokenizer,
        encoder: Option<&'a dyn Encoder>,
    ) -> Self {
        let source = subject.case.article.as_deref().map(|text| WORDS.words(text));
        Self {
            subject,
            rouge: Scorer::new(rouge_options(tokenizer)),
            tokenizer,
            source: source.unwrap_or_default(),
            names: Names::new(subject.case, encoder),
            vectors: encoder.map(Vectors::new),
        }
    }

    /// Measures a summary made of these sentences of the article.
    pub(super) fn chosen(
        &mut self,
        document: &Document,
        chosen: &[usize],
    ) -> Result<SummaryUnit, EvalError> {
        let texts: Vec<_> =
            chosen.iter().map(|&index| on_one_line(document.sentence_text(index))).collect();
        let spans: Vec<Span> = chosen.iter().map(|&i| document.sentences()[i].span).collect();
        let references = &self.subject.case.references;
        self.measure(&Made { text: &texts.join("\n"), evidence: Some(&spans) }, references)
    }

    /// Measures any summary against these references.
    pub(super) fn measure(
        &mut self,
        made: &Made<'_>,
        references: &[String],
    ) -> Result<SummaryUnit, EvalError> {
        let id = &self.subject.case.id;
        let mut values = Values::new();
        let scores =
            self.rouge.score_multi(references, made.text).map_err(EvalError::reference(id))?;
        for (variant, score) in Variant::USUAL.iter().zip(scores) {
            for (part, value) in
                [("f1", score.fmeasure), ("precision", score.precision), ("recall", score.recall)]
            {
                put(&mut values, &format!("{variant}.{part}"), Some(value));
            }
        }
        let chrf = chrf::statistics(made.text, references, &chrf::Options::CHRF)
            .map_err(EvalError::reference(id))?;
        if let Some(vectors) = &mut self.vectors {
            let encoder = |error| EvalError::Encoder { document: id.clone(), error };
            let found = vectors.best(made.text, references).map_err(encoder)?;
            put(&mut values, "similarity", found);
        }
        self.of_units(made, &mut values)?;
        self.of_marks(made, &mut values);
        self.of_entities(made, references, &mut values)?;
        self.of_source(made, &mut values);
        Ok(SummaryUnit { id: id.clone(), values, chrf: Some(chrf) })
    }

    fn of_units(&self, made: &Made<'_>, values: &mut Values) -> Result<(), EvalError> {
        let Subject { case, units, best, .. } = self.subject;
        let (Some(evidence), false) = (made.evidence, units.is_empty()) else { return Ok(()) };
        let found = pyramid::score(units, evidence, pyramid::Options::default())
            .map_err(|error| EvalError::Pyramid { document: case.id.clone(), error })?;
        put(values, "pyramid.quality", found.quality);
        put(values, "pyramid.recall", found.recall);
        let of_best = best.filter(|best| best.weight > 0.0).map(|best| found.weight / best.weight);
        put(values, "pyramid.of_best", of_best);
        put(values, "units.covered", Some(found.covered.len() as f64));
        put(values, "units.weight", Some(found.weight));
        Ok(())
    }

    /// By what a reader marked in the article.
    fn of_marks(&self, made: &Made<'_>, values: &mut Values) {
        let case = self.subject.case;
        let (Some(evidence), Some(text)) = (made.evidence, &case.article) else { return };
        if !case.sentences.is_empty() {
            let (spans, marks): (Vec<Span>, Vec<u8>) = case.sentences.iter().copied().unzip();
            let taken = importance::taken(&spans, evidence);
            let lines = made.text.lines().filter(|line| !line.trim().is_empty()).count();
            let of_sentences = importance::of_sentences(&marks, &taken, lines);
            put(values, "importance.of_sentences", of_sentences);
            let words: Vec<usize> =
                spans.iter().map(|span| WORDS.words(span.of(text)).len()).collect();
            let budget = WORDS.words(made.text).len();
            let of_words = importance::of_words(&marks, &words, &taken, budget);
            put(values, "importance.of_words", of_words);
            put(values, "importance.choice", importance::of_choice(&case.choices, &taken));
        }
        if !case.chains.is_empty() {
            let names: Vec<Span> = case.mentions.iter().map(|(span, _)| *span).collect();
            let open = unresolved(text, evidence, &case.chains, &names);
            put(values, "unresolved", Some(open.len() as f64));
        }
    }

    fn of_entities(
        &self,
        made: &Made<'_>,
        references: &[String],
        values: &mut Values,
    ) -> Result<(), EvalError> {
        let id = &self.subject.case.id;
        let encoder = |error| EvalError::Encoder { document: id.clone(), error };
        let Some(found) = self.names.agreement(made, references).map_err(encoder)? else {
            return Ok(());
        };
        put(values, "entities.f1", found.gold.f1);
        put(values, "entities.precision", found.gold.precision);
        put(values, "entities.recall", found.gold.recall);
        put(values, "entities.in_source", found.source_precision);
        put(values, "entities.of_source", found.source_recall);
        Ok(())
    }

    fn of_source(&self, made: &Made<'_>, values: &mut Values) {
        let lines: Vec<&str> = made.text.lines().filter(|line| !line.trim().is_empty()).collect();
        let words = WORDS.words(made.text);
        let repeated = redundancy::redundancy(&lines, &rouge_options(self.tokenizer));
        put(values, "repetition.bigrams", repeated.repeated[1]);
        put(values, "repetition.sentences", repeated.between_sentences);
        put(values, "length.words", Some(words.len() as f64));
        put(values, "length.sentences", Some(lines.len() as f64));
        let Some(document) = self.subject.document else { return };
        let found = extractive::extractiveness(&words, &self.source);
        put(values, "coverage", found.coverage);
        put(values, "density", found.density);
        put(values, "compression", found.compression);
        for n in 1..=4 {
            put(values, &format!("novel.{n}"), extractive::novel(&words, &self.source, n));
        }
        let Some(evidence) = made.evidence else { return };
        let touched = |index: &usize| {
            evidence.iter().any(|span| span.overlaps(document.sentences()[*index].span))
        };
        let chosen: Vec<usize> = (0..document.sentences().len()).filter(touched).collect();
        if let Some(positions) = positions(document, &chosen) {
            put(values, "position.mean", positions.mean);
            put(values, "position.lead", positions.lead_overlap);
        }
    }
}

/// Positions among the sentences that may be chosen; `None` if another one was.
pub(super) fn positions(document: &Document, chosen: &[usize]) -> Option<Positions> {
    let all = candidates(document);
    let places: Option<Vec<usize>> =
        chosen.iter().map(|index| all.binary_search(index).ok()).collect();
    Positions::of(&places?, all.len()).ok()
}
