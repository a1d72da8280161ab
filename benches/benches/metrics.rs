//! The metrics of the evaluation, at several sizes. Throughput of those of summaries is in words of
//! the hypothesis, of those of entities in tokens or gold entities.

use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use nutgraf::Document;
use nutgraf_bench::corpus::varied_text;
use nutgraf_benches::{ARTICLE, text_of};
use nutgraf_eval::baselines::Baseline;
use nutgraf_eval::ner::tags::{self, Reading, Scheme};
use nutgraf_eval::ner::{self, Counts, EntitySpan, conlleval};
use nutgraf_eval::stats::{Random, Resampling, bootstrap};
use nutgraf_eval::summary::{chrf, extractive, redundancy, rouge, tokenize::Tokenizer};

const LENGTHS: [usize; 4] = [10, 100, 1000, 10_000];

/// Tokens in a sentence of entity data, as in news.
const SENTENCE: usize = 25;

fn summaries(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("summary");
    group.sample_size(10);
    let mut random = Random::new(1);
    for words in LENGTHS {
        let (reference, hypothesis) = (text_of(words), varied_text(words, &mut random));
        group.throughput(Throughput::Elements(hypothesis.split_whitespace().count() as u64));
        for (name, stem) in [("rouge", false), ("rouge-stemmed", true)] {
            group.bench_function(BenchmarkId::new(name, words), |b| {
                b.iter(|| {
                    // Without the words of the last run.
                    let options = rouge::Options { stem, ..rouge::Options::default() };
                    rouge::Scorer::new(options).score(&reference, &hypothesis)
                });
            });
        }
        for (name, options) in
            [("chrf", chrf::Options::CHRF), ("chrf++", chrf::Options::CHRF_PLUS_PLUS)]
        {
            group.bench_function(BenchmarkId::new(name, words), |b| {
                b.iter(|| chrf::sentence(&hypothesis, &[&reference], &options));
            });
        }
        let [source, summary] =
            [&reference, &text_of(60)].map(|text| Tokenizer::Unicode.words(text));
        group.bench_function(BenchmarkId::new("extractive", words), |b| {
            b.iter(|| extractive::extractiveness(&summary, &source));
        });
    }
    group.finish();
}

/// Sentences of gold tags, and of tags that miss and add some.
fn tagged(tokens: usize) -> [Vec<Vec<&'static str>>; 2] {
    const BEGIN: [&str; 3] = ["B-PER", "B-ORG", "B-LOC"];
    const INSIDE: [&str; 3] = ["I-PER", "I-ORG", "I-LOC"];
    let mut random = Random::new(1);
    let mut gold = Vec::new();
    for _ in 0..tokens.div_ceil(SENTENCE) {
        let mut sentence = Vec::new();
        while sentence.len() < SENTENCE {
            let kind = random.index(BEGIN.len());
            sentence.extend(std::iter::repeat_n("O", random.index(8)));
            sentence.push(BEGIN[kind]);
            sentence.extend(std::iter::repeat_n(INSIDE[kind], random.index(3)));
        }
        gold.push(sentence);
    }
    let mut pred = gold.clone();
    for tag in pred.iter_mut().flatten() {
        match random.index(20) {
            0 => *tag = "O",
            1 => *tag = BEGIN[random.index(BEGIN.len())],
            _ => {}
        }
    }
    [gold, pred]
}

/// The entities of tagged sentences, a token a byte.
fn spans(sentences: &[Vec<&str>]) -> Vec<EntitySpan> {
    let mut spans = Vec::new();
    let mut start = 0;
    for sentence in sentences {
        for chunk in tags::chunks(sentence, Reading::Lenient).expect("sound tags") {
            let (first, end) = (start + chunk.tokens.start, start + chunk.tokens.end);
            spans.push(EntitySpan::new(first, end, Arc::from(chunk.label)));
        }
        start += sentence.len();
    }
    spans
}

fn entities(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("entities");
    group.sample_size(10);
    for tokens in LENGTHS {
        let [gold, pred] = tagged(tokens);
        group.throughput(Throughput::Elements(gold.iter().flatten().count() as u64));
        for (name, reading) in
            [("strict", Reading::Strict(Scheme::Iob2)), ("lenient", Reading::Lenient)]
        {
            group.bench_function(BenchmarkId::new(name, tokens), |b| {
                b.iter(|| tags::score(&gold, &pred, reading));
            });
        }
        group.bench_function(BenchmarkId::new("conlleval", tokens), |b| {
            b.iter(|| conlleval::score(&gold, &pred));
        });
        let [gold, pred] = [gold, pred].map(|side| [ner::Document::new("a", spans(&side))]);
        group.throughput(Throughput::Elements(gold[0].entities.len() as u64));
        // Strict F1, SemEval's four measures, confusion and errors.
        group.bench_function(BenchmarkId::new("spans", tokens), |b| {
            b.iter(|| ner::score(&gold, &pred));
        });
    }
    group.finish();
}

fn statistics(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("statistics");
    group.sample_size(10);
    for documents in [10, 100, 1000] {
        let mut random = Random::new(1);
        let mut counts = || {
            let correct = random.index(20) as u64;
            Counts { correct, predicted: correct + 4, gold: correct + 5 }
        };
        let all: Vec<Counts> = (0..documents).map(|_| counts()).collect();
        group.throughput(Throughput::Elements(documents));
        group.bench_function(BenchmarkId::new("bootstrap", documents), |b| {
            b.iter(|| bootstrap(&all, |sum| sum.prf().f1, Resampling::default()));
        });
    }
    group.finish();
}

/// On the seed article: what is set beside every summary.
fn baselines(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("baselines");
    group.sample_size(10);
    let document = Document::from_text(ARTICLE);
    let reference = [text_of(60)];
    group.throughput(Throughput::Elements(ARTICLE.split_whitespace().count() as u64));
    for baseline in [Baseline::TextRank, Baseline::LexRank, Baseline::Oracle] {
        group.bench_function(baseline.name(), |b| {
            b.iter(|| baseline.choose(&document, 3, &reference, 1));
        });
    }
    let sentences: Vec<&str> =
        (0..document.sentences().len()).map(|index| document.sentence_text(index)).collect();
    group.bench_function("redundancy", |b| {
        b.iter(|| redundancy::redundancy(&sentences, &rouge::Options::default()));
    });
    group.finish();
}

criterion_group!(benches, summaries, entities, statistics, baselines);
criterion_main!(benches);
