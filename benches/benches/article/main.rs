//! Each stage and the whole, at several sizes, and loading the model; on one thread. Throughput is
//! in words, of the encoder in tokens.
//!
//! With the feature `torch`, what runs the model runs on libtorch too, with the same weights:
//! `cargo bench -p nutgraf-benches --features torch --bench article -- encode`.

#[cfg(feature = "torch")]
mod torch;

use std::time::Duration;

use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
    measurement::WallTime,
};
use nutgraf::model::ModelFiles;
use nutgraf::{Analyzer, Document, Format, Source, Stage, SummaryOptions};
use nutgraf_benches::{ARTICLE, recorded, stage_time, text_of};

const LENGTHS: [usize; 4] = [10, 100, 1000, 10_000];

/// The model that is compiled in, as a folder.
const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/nutgraf-mini");

/// A text and what it is called.
struct Sample {
    name: String,
    text: String,
    words: u64,
}

impl Sample {
    fn new(name: String, text: String) -> Self {
        let words = text.split_whitespace().count() as u64;
        Self { name, text, words }
    }

    fn document(&self) -> Document {
        Document::from_text(self.text.as_str())
    }
}

fn samples() -> Vec<Sample> {
    let made = LENGTHS.iter().map(|words| Sample::new(words.to_string(), text_of(*words)));
    std::iter::once(Sample::new("article".to_owned(), ARTICLE.to_owned())).chain(made).collect()
}

/// What runs the model, by name, on one thread.
fn analyzers() -> Vec<(&'static str, Analyzer)> {
    let embedded = Analyzer::embedded().expect("the embedded model loads").with_threads(1);
    #[cfg_attr(not(feature = "torch"), expect(unused_mut, reason = "there is one engine"))]
    let mut analyzers = vec![("cpu", embedded)];
    #[cfg(feature = "torch")]
    analyzers.push(("torch", torch::analyzer().with_threads(1)));
    analyzers
}

/// A group with a short time for each of its many.
fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group
}

/// A page with the text in it.
fn page(text: &str) -> String {
    let paragraphs = text.replace("\n\n", "</p>\n<p>");
    format!(
        "<!doctype html>\n<html lang=\"en\"><title>News</title>\n<article><p>{paragraphs}</p></article>"
    )
}

/// Bytes to a document.
fn read_and_split(criterion: &mut Criterion) {
    let samples = samples();
    let mut read = group(criterion, "read");
    for sample in &samples {
        read.throughput(Throughput::Elements(sample.words));
        let page = page(&sample.text);
        for (kind, bytes, format) in
            [("text", sample.text.as_bytes(), None), ("html", page.as_bytes(), Some(Format::Html))]
        {
            read.bench_function(BenchmarkId::new(kind, &sample.name), |b| {
                b.iter(|| Source::from_bytes(bytes, format));
            });
        }
    }
    read.finish();
    let mut split = group(criterion, "split");
    for sample in &samples {
        split.throughput(Throughput::Elements(sample.words));
        split.bench_function(BenchmarkId::from_parameter(&sample.name), |b| {
            b.iter(|| sample.document());
        });
    }
    split.finish();
}

/// A document to a summary, less the encoder.
fn around_the_encoder(criterion: &mut Criterion) {
    let files = ModelFiles::embedded();
    let analyzer = Analyzer::load(&files).expect("the embedded model loads").with_threads(1);
    let prepared: Vec<_> = samples()
        .into_iter()
        .map(|sample| {
            let document = sample.document();
            let recorded = recorded(&files, &analyzer, &document).expect("the model runs");
            (sample, document, recorded)
        })
        .collect();
    for (name, stage) in
        [("tokenize", Stage::Tokenize), ("decode", Stage::Decode), ("salience", Stage::Select)]
    {
        let mut group = group(criterion, name);
        for (sample, document, recorded) in &prepared {
            group.throughput(Throughput::Elements(sample.words));
            group.bench_function(BenchmarkId::from_parameter(&sample.name), |b| {
                let time = || stage_time(recorded, document, stage).expect("the model runs");
                b.iter_custom(|iterations| (0..iterations).map(|_| time()).sum());
            });
        }
        group.finish();
    }
    let mut group = group(criterion, "select");
    for (sample, document, recorded) in &prepared {
        let analysis = recorded.analyze(document).expect("the model runs");
        group.throughput(Throughput::Elements(sample.words));
        group.bench_function(BenchmarkId::from_parameter(&sample.name), |b| {
            b.iter(|| analysis.summarize(&SummaryOptions::default()));
        });
    }
    group.finish();
}

fn encode(criterion: &mut Criterion) {
    let analyzers = analyzers();
    let mut group = group(criterion, "encode");
    for sample in samples() {
        let document = sample.document();
        for (engine, analyzer) in &analyzers {
            let windows = analyzer.encoder_inputs(&document).expect("the text is tokenized");
            let tokens: usize = windows.iter().map(|window| window.ids.len()).sum();
            group.throughput(Throughput::Elements(tokens as u64));
            group.bench_function(BenchmarkId::new(*engine, &sample.name), |b| {
                b.iter(|| analyzer.engine().encode(&windows));
            });
        }
    }
    group.finish();
}

/// Bytes in, entities and a summary out.
fn whole(criterion: &mut Criterion) {
    let analyzers = analyzers();
    let mut group = group(criterion, "whole");
    for sample in samples() {
        group.throughput(Throughput::Elements(sample.words));
        for (engine, analyzer) in &analyzers {
            group.bench_function(BenchmarkId::new(*engine, &sample.name), |b| {
                b.iter(|| {
                    let source = Source::from_bytes(sample.text.as_bytes(), None).expect("text");
                    let document = Document::new(source);
                    let analysis = analyzer.analyze(&document).expect("the model runs");
                    let summary = analysis.summarize(&SummaryOptions::default());
                    (analysis, summary)
                });
            });
        }
    }
    group.finish();
}

/// From files, and from what is compiled in; throughput is in bytes of the weights.
fn load(criterion: &mut Criterion) {
    let weights = ModelFiles::embedded().weights.len() as u64;
    let mut group = group(criterion, "load");
    group.throughput(Throughput::Bytes(weights));
    group.bench_function("embedded", |b| b.iter(Analyzer::embedded));
    group.bench_function("folder", |b| b.iter(|| Analyzer::open(MODEL.as_ref())));
    #[cfg(feature = "torch")]
    group.bench_function("torch", |b| b.iter(torch::analyzer));
    group.finish();
}

criterion_group!(benches, read_and_split, around_the_encoder, encode, whole, load);
criterion_main!(benches);
