//! What the pipeline costs: the whole process on the seed article, its time against the bare
//! runtime's on the same windows, and its growth with the article's length.
//!
//! `cargo build --release && cargo run --release -p nutgraf-benches --bin cost`
//!
//! Everything that is compared runs interleaved in this one process, so that a busy
//! machine slows both sides down alike; figures are medians with quartiles.

#![expect(clippy::print_stdout, reason = "a program that prints its results")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use nutgraf::engine::{EncoderInput, Engine, RtenEngine};
use nutgraf::model::{ModelConfig, ModelFiles};
use nutgraf::{Analyzer, Document, SummaryOptions};
use nutgraf_benches::{ARTICLE, Spread, text_of, time};
use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};
use rten_tensor::NdTensor;
use wait4::Wait4;

const ROUNDS: usize = 31;

type Error = Box<dyn std::error::Error>;

fn main() -> Result<(), Error> {
    // First: a child process starts with its parent's peak memory, and this one is still small.
    process()?;
    encoder_share()?;
    growth()
}

fn ms(duration: std::time::Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// The ONNX graph on `rten`, called directly; our engine; and the whole pipeline; on one
/// thread each.
fn encoder_share() -> Result<(), Error> {
    let files = ModelFiles::embedded();
    let config = ModelConfig::parse(&files)?;
    let engine = RtenEngine::load(&files, &config)?;
    let analyzer = Analyzer::load(&files)?.with_threads(1);
    let bare = bare_model(&files)?;
    let pool = Arc::new(ThreadPool::with_num_threads(1));

    println!("\none thread, milliseconds: median (quartiles) of {ROUNDS} interleaved rounds\n");
    println!(
        "{:>6} {:>22} {:>22} {:>22} {:>12} {:>12}",
        "words", "graph on rten", "engine", "whole pipeline", "speed-up", "around it"
    );
    for words in [100, 600, 2000] {
        let document = Document::from_text(text_of(words));
        let windows = analyzer.encoder_inputs(&document)?;
        let (mut alone, mut encode, mut whole) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            alone.push(ms(time(|| run_bare(&bare, &windows, &pool))));
            encode.push(ms(time(|| engine.encode(&windows))));
            whole.push(ms(time(|| {
                let document = Document::from_text(document.text());
                let analysis = analyzer.analyze(&document);
                analysis.map(|analysis| analysis.summarize(&document, &SummaryOptions::default()))
            })));
        }
        let kept = Spread::of(alone.iter().zip(&encode).map(|(a, b)| a / b)).median;
        let around = Spread::of(encode.iter().zip(&whole).map(|(a, b)| b / a - 1.0)).median;
        let show = |figures: Vec<f64>| {
            let Spread { low, median, high } = Spread::of(figures);
            format!("{median:.2} ({low:.2}-{high:.2})")
        };
        println!(
            "{words:>6} {:>22} {:>22} {:>22} {:>12.2} {:>11.1}%",
            show(alone),
            show(encode),
            show(whole),
            kept,
            100.0 * around
        );
    }
    Ok(())
}

fn bare_model(files: &ModelFiles) -> Result<Model, Error> {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    Ok(options.load(files.encoder.to_vec())?)
}

fn run_bare(model: &Model, windows: &[EncoderInput], pool: &Arc<ThreadPool>) -> Result<(), Error> {
    for window in windows {
        let row = |data: &[i32]| Value::from(NdTensor::from_data([1, data.len()], data.to_vec()));
        let inputs = vec![
            (model.node_id("input_ids")?, row(&window.ids).into()),
            (model.node_id("attention_mask")?, row(&vec![1; window.ids.len()]).into()),
            (model.node_id("token_type_ids")?, row(&window.segments).into()),
        ];
        let outputs = [model.node_id("ner_logits")?, model.node_id("hidden")?];
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        std::hint::black_box(model.run_n(inputs, outputs, Some(options))?);
    }
    Ok(())
}

/// Time per word as articles grow.
fn growth() -> Result<(), Error> {
    let analyzer = Analyzer::embedded()?;
    println!("\nall cores, text in, entities and summary out\n");
    println!("{:>6} {:>10} {:>14}", "words", "ms", "words/second");
    for words in [100, 300, 1000, 3000, 10_000, 30_000] {
        let text = text_of(words);
        let count = text.split_whitespace().count();
        let rounds = (60_000 / words).clamp(3, ROUNDS);
        let took = Spread::of((0..rounds).map(|_| {
            ms(time(|| {
                let document = Document::from_text(text.as_str());
                analyzer
                    .analyze(&document)
                    .map(|analysis| analysis.summarize(&document, &SummaryOptions::default()))
            }))
        }));
        println!("{count:>6} {:>10.1} {:>14.0}", took.median, count as f64 / took.median * 1e3);
    }
    Ok(())
}

/// `nutgraf summarize` on the seed article, as a process.
fn process() -> Result<(), Error> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let program = root.join("target/release/nutgraf");
    let article = root.join("datasets/pyongyang-visit/article.txt");
    let (mut took, mut peak) = (Vec::new(), 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let child = Command::new(&program)
            .arg("summarize")
            .arg(&article)
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot run `{}`: {error}", program.display()))?;
        let used = child.wait4()?;
        took.push(ms(start.elapsed()));
        peak = peak.max(used.rusage.maxrss);
        if !used.status.success() {
            return Err(format!("`{}` failed", program.display()).into());
        }
    }
    let Spread { low, median, high } = Spread::of(took);
    println!(
        "\n`nutgraf summarize` on the seed article ({} words), whole process",
        ARTICLE.split_whitespace().count()
    );
    println!("wall {median:.0} ms ({low:.0}-{high:.0}), peak memory {} MiB", peak >> 20);
    Ok(())
}
