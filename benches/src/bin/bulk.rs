//! Whether a long run holds its rate and its memory: `nutgraf analyze` over many articles,
//! made by varying real ones: those of a file, or the seed article.
//!
//! `cargo build --release && cargo run --release -p nutgraf-benches --bin bulk -- --articles 100000
//! --corpus articles.jsonl`
//!
//! Prints the rate, the resident memory and the cores that were busy of each tenth of the run,
//! and checks that the output has every article once and in order. On a machine that has other
//! work too, the articles of a second of a core tell whether the rate holds.

#![expect(clippy::print_stdout, reason = "a program that prints its results")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use clap::Parser;
use nutgraf_benches::Varied;
use serde_json::{Value, json};

/// Time between two looks at the run.
const EVERY: Duration = Duration::from_millis(200);

const TENTHS: usize = 10;

type Error = Box<dyn std::error::Error>;

/// Runs `nutgraf analyze` over many articles, and tells whether it holds its rate.
#[derive(Parser)]
struct Args {
    /// Number of articles.
    #[arg(long, default_value_t = 100_000)]
    articles: usize,

    /// Real articles to vary, JSON Lines with `text` or `article` [default: the seed article].
    #[arg(long)]
    corpus: Option<PathBuf>,

    /// Mean number of words in an article; they have half to one and a half of it [default: 400,
    /// or with a corpus as many as the real article].
    #[arg(long)]
    words: Option<usize>,

    /// Threads to use; 0 is one for each core.
    #[arg(long, default_value_t = 0)]
    threads: usize,

    /// The kind of output: jsonl, parquet or arrow.
    #[arg(long, default_value = "jsonl")]
    output: String,

    /// The program [default: the one beside this one].
    #[arg(long)]
    program: Option<PathBuf>,
}

/// The state of a run at a moment.
#[derive(Clone, Copy)]
struct Sample {
    seconds: f64,
    /// Articles whose results are on disk.
    done: usize,
    /// Resident memory in MiB; 0 where the system does not tell.
    memory: f64,
    /// The most that it has been.
    peak: f64,
    /// Processor time so far, in seconds.
    processor: f64,
}

fn main() -> Result<(), Error> {
    let args = Args::parse();
    if args.articles < TENTHS || args.words == Some(0) {
        return Err(format!("give {TENTHS} articles and 1 word at least").into());
    }
    let program = match args.program {
        Some(program) => program,
        None => std::env::current_exe()?.with_file_name("nutgraf"),
    };
    let folder = std::env::temp_dir().join(format!("nutgraf-bulk-{}", std::process::id()));
    fs::create_dir(&folder)?;
    let input = folder.join("articles.jsonl");
    let output = folder.join(format!("found.{}", args.output));
    let (mut varied, mean) = match &args.corpus {
        Some(corpus) => (Varied::of_file(corpus)?, args.words),
        None => (Varied::of_the_seed(), args.words.or(Some(400))),
    };
    let words = generate(&input, args.articles, || varied.text(mean))?;
    drop(varied);
    println!(
        "{} articles, {words} words, {:.0} MB; output as {}",
        args.articles,
        fs::metadata(&input)?.len() as f64 / 1e6,
        args.output
    );
    let start = Instant::now();
    let child = Command::new(&program)
        .args(["analyze", "--quiet", "--threads", &args.threads.to_string(), "--output"])
        .args([&output, &input])
        .spawn()
        .map_err(|error| format!("cannot run `{}`: {error}", program.display()))?;
    let samples = watch(child, start, &output, args.articles)?;
    table(&samples, args.articles, words);
    if args.output == "jsonl" {
        check(&output, args.articles)?;
    }
    fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Writes the articles; gives the number of their words.
fn generate(
    path: &Path,
    articles: usize,
    mut text: impl FnMut() -> String,
) -> Result<usize, Error> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut words = 0;
    for id in 0..articles {
        let text = text();
        words += text.split_whitespace().count();
        serde_json::to_writer(&mut file, &json!({ "id": id.to_string(), "text": text }))?;
        file.write_all(b"\n")?;
    }
    file.flush()?;
    Ok(words)
}

/// Looks at the run until it ends.
fn watch(
    mut child: Child,
    start: Instant,
    output: &Path,
    articles: usize,
) -> Result<Vec<Sample>, Error> {
    let journal = PathBuf::from(format!("{}.progress", output.display()));
    let mut samples =
        vec![Sample { seconds: 0.0, done: 0, memory: 0.0, peak: 0.0, processor: 0.0 }];
    loop {
        std::thread::sleep(EVERY);
        let last = samples[samples.len() - 1];
        let seconds = start.elapsed().as_secs_f64();
        if let Some(status) = child.try_wait()? {
            samples.push(Sample { seconds, done: articles, ..last });
            return if status.success() { Ok(samples) } else { Err("the run failed".into()) };
        }
        let process = child.id();
        samples.push(Sample {
            seconds,
            done: done(&journal).unwrap_or(last.done),
            memory: mebibytes(process, "VmRSS:").unwrap_or(0.0),
            peak: mebibytes(process, "VmHWM:").unwrap_or(last.peak),
            processor: processor(process).unwrap_or(last.processor),
        });
    }
}

/// How many articles the journal says are done.
fn done(journal: &Path) -> Option<usize> {
    let text = fs::read_to_string(journal).ok()?;
    let line: Value = serde_json::from_str(text.lines().next_back()?).ok()?;
    usize::try_from(line["done"].as_u64()?).ok()
}

/// A size that the system tells of a process.
fn mebibytes(process: u32, name: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}

/// Processor time of all threads of a process in seconds. The system counts it in hundredths
/// (`USER_HZ`, see proc(5)).
fn processor(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name may hold spaces; it ends with the last parenthesis.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let user: f64 = fields.nth(11)?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}

/// A tenth of the run.
struct Tenth {
    seconds: f64,
    rate: f64,
    /// In MiB.
    memory: f64,
    busy: f64,
}

fn table(samples: &[Sample], articles: usize, words: usize) {
    println!(
        "\n{:>8} {:>10} {:>12} {:>8} {:>12} {:>18}",
        "tenth", "seconds", "articles/s", "MiB", "cores busy", "articles/core-s"
    );
    let tenths: Vec<Tenth> = (0..TENTHS)
        .map(|tenth| {
            let (from, to) = (articles * tenth / TENTHS, articles * (tenth + 1) / TENTHS);
            let (start, end) = (when(samples, from), when(samples, to));
            let within: Vec<&Sample> = samples
                .iter()
                .filter(|sample| sample.seconds >= start && sample.seconds <= end)
                .collect();
            let busy = match (within.first(), within.last()) {
                (Some(first), Some(last)) if last.seconds > first.seconds => {
                    (last.processor - first.processor) / (last.seconds - first.seconds)
                }
                _ => 0.0,
            };
            Tenth {
                seconds: end - start,
                rate: (to - from) as f64 / (end - start).max(1e-9),
                memory: within.iter().map(|sample| sample.memory).fold(0.0, f64::max),
                busy,
            }
        })
        .collect();
    for (number, Tenth { seconds, rate, memory, busy }) in tenths.iter().enumerate() {
        println!(
            "{:>8} {seconds:>10.1} {rate:>12.1} {memory:>8.0} {busy:>12.2} {:>18.1}",
            number + 1,
            rate / busy
        );
    }
    let (first, last) = (&tenths[0], &tenths[TENTHS - 1]);
    let end = samples[samples.len() - 1];
    println!(
        "\nlast tenth against first: {:.2} times the rate, {:.2} times the rate of a core, {:.2} \
         times the memory; whole run {:.1} s, {:.1} articles/s, {:.0} words/s, {:.0} MiB at most",
        last.rate / first.rate,
        (last.rate / last.busy) / (first.rate / first.busy),
        last.memory / first.memory,
        end.seconds,
        articles as f64 / end.seconds,
        words as f64 / end.seconds,
        end.peak
    );
}

/// When so many articles were done, in seconds; between two looks, in proportion.
fn when(samples: &[Sample], done: usize) -> f64 {
    let after = samples.partition_point(|sample| sample.done < done);
    let Some(&to) = samples.get(after) else { return samples.last().map_or(0.0, |s| s.seconds) };
    let Some(&from) = after.checked_sub(1).and_then(|before| samples.get(before)) else {
        return to.seconds;
    };
    // The last look that saw fewer, which may have been the same for several looks.
    let share = (done - from.done) as f64 / (to.done - from.done) as f64;
    from.seconds + share * (to.seconds - from.seconds)
}

/// Each article once, and in order.
fn check(output: &Path, articles: usize) -> Result<(), Error> {
    let mut count = 0;
    for line in BufReader::new(File::open(output)?).lines() {
        let record: Value = serde_json::from_str(&line?)?;
        if record["id"].as_str() != Some(&*count.to_string()) {
            return Err(format!("the output has {} where {count} is due", record["id"]).into());
        }
        count += 1;
    }
    if count != articles {
        return Err(format!("the output has {count} articles").into());
    }
    println!("every article is there once, and in order");
    Ok(())
}
