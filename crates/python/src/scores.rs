//! Scores of `nutgraf-eval`, of Python's lists, as JSON that Python makes dictionaries of.

use nutgraf_eval::ner::tags::{self, Reading, Scheme};
use nutgraf_eval::ner::{self, Document, EntitySpan, TypeCounts};
use nutgraf_eval::summary::rouge::{Options, Score, Scorer, Variant};
use nutgraf_eval::summary::tokenize::Tokenizer;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde_json::{Map, Value, json};

use crate::error;
use crate::text::text_of;

/// Entities of a document, as offsets and types.
type Spans = Vec<(usize, usize, String)>;

/// Python's form of what is serialized.
fn loads<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (value.to_string(),))
}

fn unfit(error: &impl ToString) -> PyErr {
    error::input(error.to_string())
}

/// Scores entities against gold, document by document.
#[pyfunction]
#[pyo3(signature = (gold, pred))]
pub(crate) fn ner_spans(
    py: Python<'_>,
    gold: Vec<(String, Spans)>,
    pred: Vec<(String, Spans)>,
) -> PyResult<Bound<'_, PyAny>> {
    let scores = py.detach(|| {
        let documents = |side: Vec<(String, Spans)>| -> Vec<Document> {
            let document = |(id, spans): (String, Spans)| {
                let spans = spans.into_iter();
                let span = |(start, end, label): (usize, usize, String)| {
                    EntitySpan::new(start, end, label)
                };
                Document::new(id, spans.map(span).collect())
            };
            side.into_iter().map(document).collect()
        };
        let scores = ner::score(&documents(gold), &documents(pred)).map_err(|e| unfit(&e))?;
        serde_json::to_value(scores).map_err(|error| error::other(&error))
    })?;
    loads(py, &scores)
}

/// Scores tags against gold, sentence by sentence, as seqeval does.
#[pyfunction]
#[pyo3(signature = (gold, pred, scheme=None))]
pub(crate) fn ner_tags<'py>(
    py: Python<'py>,
    gold: &Bound<'py, PyAny>,
    pred: &Bound<'py, PyAny>,
    scheme: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let reading = match scheme {
        None => Reading::Lenient,
        Some(name) => Reading::Strict(name.parse::<Scheme>().map_err(|error| unfit(&error))?),
    };
    let (gold, pred) = (sentences(gold, "gold")?, sentences(pred, "pred")?);
    let scores = py.detach(|| tags::score(&gold, &pred, reading).map_err(|error| unfit(&error)))?;
    let counts = &scores.counts;
    loads(
        py,
        &json!({
            "sentences": scores.sentences,
            "tokens": scores.tokens,
            "accuracy": scores.accuracy(),
            "micro": counts.micro(),
            "macro": counts.macro_average(),
            "weighted": counts.weighted_average(),
            "counts": counts,
            "per_type": per_type(counts),
            "signature": scores.signature,
        }),
    )
}

fn per_type(counts: &TypeCounts) -> Map<String, Value> {
    counts.types.iter().map(|(label, counts)| (label.to_string(), json!(counts.prf()))).collect()
}

fn sentences(side: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<Vec<String>>> {
    let mut sentences = Vec::new();
    for (number, sentence) in side.try_iter()?.enumerate() {
        let mut tags = Vec::new();
        for tag in sentence?.try_iter()? {
            let tag = tag?;
            let tag = match tag.extract::<String>() {
                Ok(tag) => tag,
                Err(_) => text_of(&tag, &format!("a tag of sentence {number} of `{name}`"))?,
            };
            tags.push(tag);
        }
        sentences.push(tags);
    }
    Ok(sentences)
}

/// ROUGE of each summary against its references: for each variant its precisions, recalls and
/// F-measures, and how they were made.
#[pyfunction]
#[pyo3(signature = (references, summaries, variants, stem, tokenizer))]
#[expect(clippy::needless_pass_by_value, reason = "they are made of Python's lists")]
pub(crate) fn rouge_each<'py>(
    py: Python<'py>,
    references: Vec<Vec<String>>,
    summaries: Vec<String>,
    variants: Vec<String>,
    stem: bool,
    tokenizer: &str,
) -> PyResult<Bound<'py, PyDict>> {
    let variants: Vec<Variant> = variants
        .iter()
        .map(|name| name.parse().map_err(|error| unfit(&error)))
        .collect::<PyResult<_>>()?;
    let tokenizer = match tokenizer {
        "rouge_score" => Tokenizer::RougeScore,
        "unicode" => Tokenizer::Unicode,
        other => {
            let message =
                format!("`tokenizer` is `{other}`: there are `rouge_score` and `unicode`");
            return Err(error::input(message));
        }
    };
    if references.len() != summaries.len() {
        let (r, s) = (references.len(), summaries.len());
        return Err(error::input(format!("there are {s} summaries, but references of {r}")));
    }
    let options = Options { variants: variants.clone(), stem, tokenizer };
    let first = references.first().map(Vec::len);
    let same = first.filter(|count| references.iter().all(|all| all.len() == *count));
    let signatures: Vec<String> =
        variants.iter().map(|variant| options.signature(*variant, same).to_string()).collect();
    let scores: Vec<Vec<Score>> = py.detach(|| {
        let mut scorer = Scorer::new(options);
        let each = references.iter().zip(&summaries).enumerate();
        each.map(|(number, (references, summary))| {
            scorer
                .score_multi(references, summary)
                .map_err(|error| error::input(format!("summary {number}: {error}")))
        })
        .collect::<PyResult<_>>()
    })?;
    let result = PyDict::new(py);
    for (place, (variant, signature)) in variants.iter().zip(signatures).enumerate() {
        let column = |value: fn(&Score) -> f64| {
            PyList::new(py, scores.iter().map(|scores| value(&scores[place])))
        };
        let own = PyDict::new(py);
        own.set_item("precision", column(|score| score.precision)?)?;
        own.set_item("recall", column(|score| score.recall)?)?;
        own.set_item("fmeasure", column(|score| score.fmeasure)?)?;
        own.set_item("signature", signature)?;
        result.set_item(variant.to_string(), own)?;
    }
    Ok(result)
}
