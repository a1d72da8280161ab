//! What the pipeline costs: the whole process on the seed article, its time against the encoder's
//! alone on the same windows, and its growth with the article's length.
//!
//! `cargo build --release && cargo run --release -p nutgraf-benches --bin cost`
//!
//! Everything that is compared runs interleaved in this one process, so that a busy
//! machine slows both sides down alike; figures are medians with quartiles.

#![expect(clippy::print_stdout, reason = "a program that prints its results")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use nutgraf::{Analyzer, Document, SummaryOptions};
use nutgraf_benches::{ARTICLE, Spread, text_of, time};
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

/// The encoder by itself, and the whole pipeline; on one thread each.
fn encoder_share() -> Result<(), Error> {
    let analyzer = Analyzer::embedded()?.with_threads(1);
    let engine = analyzer.engine();

    println!("\none thread, milliseconds: median (quartiles) of {ROUNDS} interleaved rounds\n");
    println!("{:>6} {:>22} {:>22} {:>12}", "words", "encoder", "whole pipeline", "around it");
    for words in [100, 600, 2000] {
        let document = Document::from_text(text_of(words));
        let windows = analyzer.encoder_inputs(&document)?;
        let (mut encode, mut whole) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            encode.push(ms(time(|| engine.encode(&windows))));
            whole.push(ms(time(|| {
                let document = Document::from_text(document.text());
                let analysis = analyzer.analyze(&document);
                analysis.map(|analysis| analysis.summarize(&SummaryOptions::default()))
            })));
        }
        let around = Spread::of(encode.iter().zip(&whole).map(|(a, b)| b / a - 1.0)).median;
        let show = |figures: Vec<f64>| {
            let Spread { low, median, high } = Spread::of(figures);
            format!("{median:.2} ({low:.2}-{high:.2})")
        };
        println!("{words:>6} {:>22} {:>22} {:>11.1}%", show(encode), show(whole), 100.0 * around);
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
                let analysis = analyzer.analyze(&document);
                analysis.map(|analysis| analysis.summarize(&SummaryOptions::default()))
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
