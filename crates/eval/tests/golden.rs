//! The metrics against the output of the reference scorers, stored in `golden/` by `make.py`.

use std::fs;
use std::path::Path;

use nutgraf_eval::ner::tags::{self, Reading, Scheme};
use nutgraf_eval::ner::{self, Document, EntitySpan, Measure, SemEval, TypeCounts, conlleval};
use nutgraf_eval::summary::rouge::{Options, Scorer, Variant};
use nutgraf_eval::summary::tokenize::Tokenizer;
use nutgraf_eval::summary::{chrf, extractive, porter};
use serde_json::Value;

fn cases(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let text = fs::read_to_string(&path).expect("make.py has written the file");
    serde_json::from_str(&text).expect("the file is a list of cases")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn texts(value: &Value) -> Vec<String> {
    list(value).iter().map(|item| text(item).to_owned()).collect()
}

fn rows(value: &Value) -> Vec<Vec<String>> {
    list(value).iter().map(texts).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn count(value: &Value) -> u64 {
    value.as_u64().expect("a count")
}

fn size(value: &Value) -> usize {
    usize::try_from(count(value)).expect("a small count")
}

/// Collects differences, so that a test can say how large the largest was.
#[derive(Default)]
struct Differences {
    largest: f64,
    compared: usize,
}

impl Differences {
    #[track_caller]
    fn near(&mut self, found: f64, expected: f64, within: f64, case: &dyn std::fmt::Debug) {
        let difference = (found - expected).abs();
        assert!(difference <= within, "{found} is not {expected} in {case:?}");
        self.largest = self.largest.max(difference);
        self.compared += 1;
    }

    /// Says what was compared, for `--nocapture`.
    #[expect(clippy::print_stderr)]
    fn told(&self, of: &str, at_least: usize) {
        assert!(self.compared >= at_least, "{of}: only {} values compared", self.compared);
        eprintln!("{of}: {} values, largest difference {:e}", self.compared, self.largest);
    }
}

#[test]
fn stems_are_those_of_nltk() {
    let cases = cases("porter.json");
    for case in &cases {
        assert_eq!(porter::stem(text(&case[0])), text(&case[1]), "{case}");
    }
    assert!(cases.len() > 10_000);
}

#[test]
fn tokens_are_those_of_rouge_score() {
    for case in cases("tokens.json") {
        assert_eq!(Tokenizer::RougeScore.words(text(&case[0])), texts(&case[1]), "{case}");
    }
}

#[test]
fn rouge_is_that_of_rouge_score() {
    let variants = vec![Variant::N(1), Variant::N(2), Variant::N(3), Variant::L, Variant::Lsum];
    let mut scorers = [false, true].map(|stem| {
        Scorer::new(Options { variants: variants.clone(), stem, ..Options::default() })
    });
    let mut differences = Differences::default();
    for case in cases("rouge.json") {
        let references = texts(&case["refs"]);
        for (scorer, expected) in scorers.iter_mut().zip(list(&case["scores"])) {
            let found = scorer.score_multi(&references, text(&case["pred"]));
            let found = found.expect("there is a reference");
            for (found, expected) in found.iter().zip(list(expected)) {
                for (place, found) in
                    [found.precision, found.recall, found.fmeasure].into_iter().enumerate()
                {
                    differences.near(found, number(&expected[place]), 1e-9, &case);
                }
            }
        }
    }
    differences.told("rouge", 15_000);
}

#[test]
fn chrf_is_that_of_sacrebleu() {
    let kinds = [
        chrf::Options::CHRF,
        chrf::Options::CHRF_PLUS_PLUS,
        chrf::Options { lowercase: true, word_order: 1, ..chrf::Options::CHRF },
        chrf::Options { whitespace: true, char_order: 4, beta: 1, ..chrf::Options::CHRF },
    ];
    let mut differences = Differences::default();
    for case in cases("chrf.json") {
        for (options, expected) in kinds.iter().zip(list(&case["scores"])) {
            let found = chrf::sentence(text(&case["hyp"]), &texts(&case["refs"]), options);
            differences.near(found.expect("a reference"), number(expected), 1e-9, &case);
        }
    }
    for case in cases("chrf_corpus.json") {
        let segments: Vec<(String, Vec<String>)> = list(&case["segments"])
            .iter()
            .map(|segment| (text(&segment[0]).to_owned(), texts(&segment[1])))
            .collect();
        for (options, expected) in kinds.iter().zip(list(&case["scores"])) {
            let found = chrf::corpus(&segments, options).expect("references");
            differences.near(found, number(expected), 1e-9, &case);
        }
    }
    differences.told("chrf", 1000);
}

/// seqeval's report, which has 0 for a missing value.
fn check_report(counts: &TypeCounts, report: &Value, differences: &mut Differences) {
    let report = report.as_object().expect("a report");
    assert_eq!(counts.types.len() + 3, report.len(), "{counts:?} {report:?}");
    let macro_average = counts.macro_or_zero();
    for (name, row) in report {
        let (values, support) = match name.as_str() {
            "micro avg" => (Some(counts.micro().or_zero()), counts.total().gold),
            "macro avg" => (macro_average, counts.total().gold),
            "weighted avg" => (Some(counts.weighted_or_zero()), counts.total().gold),
            label => (Some(counts.types[label].prf().or_zero()), counts.types[label].gold),
        };
        assert_eq!(support, count(&row[3]), "{name} of {report:?}");
        match values {
            Some(values) => {
                for (place, value) in values.into_iter().enumerate() {
                    differences.near(value, number(&row[place]), 1e-12, report);
                }
            }
            // The mean of no type: NaN in seqeval.
            None => assert!(row[0].is_null()),
        }
    }
}

#[test]
fn tag_scores_are_those_of_seqeval() {
    let mut differences = Differences::default();
    for case in cases("seqeval.json") {
        let (gold, pred) = (rows(&case["gold"]), rows(&case["pred"]));
        let scheme: Scheme = text(&case["scheme"]).parse().expect("a scheme");
        let strict = tags::score(&gold, &pred, Reading::Strict(scheme)).expect("known tags");
        check_report(&strict.counts, &case["strict"], &mut differences);
        differences.near(strict.accuracy().expect("tokens"), number(&case["accuracy"]), 0.0, &case);
        if case["lenient"].is_object() {
            let lenient = tags::score(&gold, &pred, Reading::Lenient).expect("known tags");
            check_report(&lenient.counts, &case["lenient"], &mut differences);
            let mut offset = 0;
            let mut found = Vec::new();
            for sentence in &gold {
                let chunks = tags::chunks(sentence, Reading::Lenient).expect("known tags");
                found.extend(chunks.iter().map(|chunk| {
                    (chunk.label.to_owned(), offset + chunk.tokens.start, offset + chunk.tokens.end)
                }));
                // seqeval joins sentences with an `O` between them.
                offset += sentence.len() + 1;
            }
            let expected: Vec<(String, usize, usize)> = list(&case["entities"])
                .iter()
                .map(|e| (text(&e[0]).to_owned(), size(&e[1]), size(&e[2]) + 1))
                .collect();
            assert_eq!(found, expected, "{case}");
        }
        let detected = Scheme::detect(gold.iter().flatten().map(String::as_str));
        assert_eq!(detected.map(|s| s.to_string()).as_deref(), case["detected"].as_str());
    }
    differences.told("seqeval", 10_000);
}

#[test]
fn reports_are_those_of_conlleval() {
    for case in cases("conlleval.json") {
        let (gold, pred) = (rows(&case["gold"]), rows(&case["pred"]));
        let found = conlleval::score(&gold, &pred).expect("even lengths").report();
        // Perl prints the empty type twice if both sides have it.
        let mut expected: Vec<&str> = text(&case["report"]).lines().collect();
        expected.dedup();
        assert_eq!(found.lines().collect::<Vec<_>>(), expected, "{case}");
    }
}

#[test]
fn semeval_measures_are_those_of_nervaluate() {
    let mut differences = Differences::default();
    for case in cases("nervaluate.json") {
        let documents = |side: &str| -> Vec<Document> {
            let entity = |e: &Value| EntitySpan::new(size(&e[0]), size(&e[1]), text(&e[2]));
            let document = |(index, entities): (usize, &Value)| {
                Document::new(index.to_string(), list(entities).iter().map(entity).collect())
            };
            list(&case[side]).iter().enumerate().map(document).collect()
        };
        let scores = ner::score(&documents("gold"), &documents("pred")).expect("valid documents");
        check_measures(&scores.semeval, &case["overall"], &mut differences);
        let types = case["types"].as_object().expect("types");
        assert_eq!(scores.semeval_per_type.len(), types.len());
        for (label, expected) in types {
            let found = &scores.semeval_per_type[label.as_str()];
            check_measures(found, expected, &mut differences);
        }
    }
    differences.told("nervaluate", 5000);
}

fn check_measures(found: &SemEval, expected: &Value, differences: &mut Differences) {
    for (measure, expected) in Measure::ALL.into_iter().zip(list(expected)) {
        let counts = found.get(measure);
        let found = [
            counts.correct,
            counts.incorrect,
            counts.partial,
            counts.missed,
            counts.spurious,
            counts.possible(),
            counts.actual(),
        ];
        let wanted: Vec<u64> = list(expected)[..7].iter().map(count).collect();
        assert_eq!(found.as_slice(), wanted, "{measure:?}");
        for (found, expected) in counts.prf().or_zero().into_iter().zip(&list(expected)[7..]) {
            differences.near(found, number(expected), 1e-12, &measure);
        }
    }
}

#[test]
fn extractiveness_is_that_of_newsroom() {
    let mut differences = Differences::default();
    for case in cases("newsroom.json") {
        let (summary, article) = (texts(&case["summary"]), texts(&case["article"]));
        let found: Vec<[usize; 3]> = extractive::fragments(&summary, &article)
            .iter()
            .map(|f| [f.summary, f.article, f.length])
            .collect();
        let expected: Vec<[usize; 3]> = list(&case["fragments"])
            .iter()
            .map(|f| [size(&f[0]), size(&f[1]), size(&f[2])])
            .collect();
        assert_eq!(found, expected, "{case}");
        let found = extractive::extractiveness(&summary, &article);
        for (found, name) in [
            (found.coverage, "coverage"),
            (found.density, "density"),
            (found.compression, "compression"),
        ] {
            differences.near(found.unwrap_or_default(), number(&case[name]), 1e-12, &case);
        }
        for (n, expected) in list(&case["novel"]).iter().enumerate() {
            assert_eq!(extractive::novel(&summary, &article, n + 1), expected.as_f64(), "{case}");
        }
    }
    differences.told("newsroom", 300);
}
