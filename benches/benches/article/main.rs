//! Each stage and the whole, at several lengths; throughput is in words.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use nutgraf::engine::{Engine, RtenEngine};
use nutgraf::model::{ModelConfig, ModelFiles};
use nutgraf::{Analyzer, Document, SummaryOptions};
use nutgraf_benches::text_of;

const LENGTHS: [usize; 4] = [10, 100, 1000, 10_000];

fn stages(criterion: &mut Criterion) {
    let files = ModelFiles::embedded();
    let config = ModelConfig::parse(&files).expect("the embedded config is sound");
    let engine = RtenEngine::load(&files, &config).expect("the embedded graphs load");
    let analyzer = Analyzer::load(&files).expect("the embedded model loads").with_threads(1);

    let mut group = criterion.benchmark_group("article");
    group.sample_size(10);
    for words in LENGTHS {
        let text = text_of(words);
        let document = Document::from_text(text.as_str());
        let windows = analyzer.encoder_inputs(&document).expect("the article is tokenized");
        let analysis = analyzer.analyze(&document).expect("the model runs");
        group.throughput(Throughput::Elements(text.split_whitespace().count() as u64));
        group.bench_function(BenchmarkId::new("split", words), |b| {
            b.iter(|| Document::from_text(text.as_str()));
        });
        group.bench_function(BenchmarkId::new("tokenize", words), |b| {
            b.iter(|| analyzer.encoder_inputs(&document));
        });
        group.bench_function(BenchmarkId::new("encode", words), |b| {
            b.iter(|| engine.encode(&windows));
        });
        group.bench_function(BenchmarkId::new("analyze", words), |b| {
            b.iter(|| analyzer.analyze(&document));
        });
        group.bench_function(BenchmarkId::new("select", words), |b| {
            b.iter(|| analysis.summarize(&document, &SummaryOptions::default()));
        });
    }
    group.finish();
}

fn load(criterion: &mut Criterion) {
    criterion.bench_function("load", |b| b.iter(Analyzer::embedded));
}

criterion_group!(benches, stages, load);
criterion_main!(benches);
