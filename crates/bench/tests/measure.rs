//! A run of every scenario on the embedded model: what must hold of a report, whatever the
//! machine's speed.

use std::time::Duration;

use nutgraf::{Analyzer, Document};
use nutgraf_bench::{
    Amount, Article, BenchError, Corpus, Pipeline, Plan, Report, Scenario, measure,
};

fn plan() -> Plan {
    Plan {
        scenarios: vec![Scenario::SingleStream, Scenario::Offline, Scenario::Server],
        amount: Amount::Count(5),
        warm_up: Duration::ZERO,
        threads: vec![1, 2],
        batch: Some(2),
        latency_bound: Duration::from_mins(1),
        seed: 1,
    }
}

#[test]
fn a_report_is_whole_and_survives_its_file() {
    let analyzer = Analyzer::embedded().expect("the embedded model loads");
    let corpus = Corpus::generated(&[20, 60], 1, &analyzer).expect("articles");
    let pipeline = Pipeline::new(analyzer, |document: Document, _, _| document.text().len());
    let report = measure(&pipeline, &corpus, &plan(), &|_| {}).expect("a measurement");

    let single = report.single_stream.as_ref().expect("the scenario");
    assert_eq!((single.threads, single.samples.len()), (2, 5));
    for query in &single.samples {
        assert!((query.latency.0 - query.steps.total().0).abs() < 1e-12);
    }
    let shares: f64 = single.steps.iter().map(|step| step.share).sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");

    let threads: Vec<usize> = report.offline.iter().map(|run| run.threads).collect();
    assert_eq!(threads, [1, 2]);
    for run in &report.offline {
        assert!(run.samples.iter().all(|batch| batch.documents == 2 && batch.tokens > 80));
        // Five articles for each number of threads, in batches of two.
        assert_eq!(run.samples.len(), 3);
    }

    let server = report.server.as_ref().expect("the scenario");
    assert_eq!(server.trials.len(), 6);
    // A minute is enough for anyone.
    assert!(server.trials.iter().all(|trial| trial.held && trial.latencies.len() == 5));
    assert!(server.highest.is_some() && server.fails_at.is_none());

    assert!(report.peak.int8.0 > 0.0 && report.peak.fp32.0 > 0.0);
    assert!(report.peak.encoder.is_some_and(|encoder| encoder.of_int8 > 0.0));
    assert_eq!(report.corpus.articles.len(), 8);

    let file = serde_json::to_string(&report).expect("JSON");
    let read: Report = serde_json::from_str(&file).expect("a report");
    assert_eq!(read.corpus, report.corpus);
    assert_eq!(read.offline.len(), report.offline.len());
}

#[test]
fn a_corpus_without_articles_or_with_one_that_is_no_text_is_an_error() {
    let analyzer = Analyzer::embedded().expect("the embedded model loads");
    let given = |articles| Corpus::given(articles, &analyzer).expect_err("no corpus");
    assert!(matches!(given(Vec::new()), BenchError::NoArticles));
    let pdf = Article { id: "a.pdf".into(), bytes: b"%PDF-1.4 \0\0".to_vec(), format: None };
    let error = given(vec![pdf]);
    assert!(error.to_string().starts_with("cannot read `a.pdf`: it "), "{error}");
}
