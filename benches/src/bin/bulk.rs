//! Whether a long run holds its rate and its memory: `nutgraf analyze` over many articles,
//! each of sentences of the seed article drawn anew.
//!
//! `cargo build --release && cargo run --release -p nutgraf-benches --bin bulk -- --articles 100000`
//!
//! Prints the rate and the resident memory of each tenth of the run, and checks that the
//! output has every article once and in order.

#![expect(clippy::print_stdout, reason = "a program that prints its results")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use clap::Parser;
use nutgraf::Document;
use nutgraf_benches::ARTICLE;
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

    /// Mean number of words in an article; they have half to one and a half of it.
    #[arg(long, default_value_t = 400)]
    words: usize,

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
}

fn main() -> Result<(), Error> {
    let args = Args::parse();
    if args.articles < TENTHS || args.words == 0 {
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
    let words = generate(&input, args.articles, args.words)?;
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
fn generate(path: &Path, articles: usize, words: usize) -> Result<usize, Error> {
    let document = Document::from_text(ARTICLE);
    let sentences: Vec<&str> =
        (0..document.sentences().len()).map(|index| document.sentence_text(index)).collect();
    let mut file = BufWriter::new(File::create(path)?);
    let (mut state, mut total) = (1_u64, 0);
    let mut random = |below: usize| {
        // SplitMix64 (Steele, Lea and Flood 2014).
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((bits >> 33) % below as u64).unwrap_or(0)
    };
    for id in 0..articles {
        let length = words / 2 + random(words + 1);
        let (mut text, mut count) = (String::new(), 0);
        while count < length.max(1) {
            let sentence = sentences[random(sentences.len())];
            count += sentence.split_whitespace().count();
            text.push_str(sentence);
            text.push_str(if random(3) == 0 { "\n\n" } else { " " });
        }
        total += count;
        serde_json::to_writer(&mut file, &json!({ "id": id.to_string(), "text": text }))?;
        file.write_all(b"\n")?;
    }
    file.flush()?;
    Ok(total)
}

/// Looks at the run until it ends.
fn watch(
    mut child: Child,
    start: Instant,
    output: &Path,
    articles: usize,
) -> Result<Vec<Sample>, Error> {
    let journal = PathBuf::from(format!("{}.progress", output.display()));
    let mut samples = vec![Sample { seconds: 0.0, done: 0, memory: 0.0 }];
    loop {
        std::thread::sleep(EVERY);
        let memory = memory(child.id()).unwrap_or(0.0);
        let seconds = start.elapsed().as_secs_f64();
        if let Some(status) = child.try_wait()? {
            let last = samples.last().map_or(0.0, |sample| sample.memory);
            samples.push(Sample { seconds, done: articles, memory: last });
            return if status.success() { Ok(samples) } else { Err("the run failed".into()) };
        }
        let done = done(&journal).or(samples.last().map(|sample| sample.done)).unwrap_or(0);
        samples.push(Sample { seconds, done, memory });
    }
}

/// How many articles the journal says are done.
fn done(journal: &Path) -> Option<usize> {
    let text = fs::read_to_string(journal).ok()?;
    let line: Value = serde_json::from_str(text.lines().next_back()?).ok()?;
    usize::try_from(line["done"].as_u64()?).ok()
}

/// Resident memory of a process in MiB.
fn memory(process: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}

fn table(samples: &[Sample], articles: usize, words: usize) {
    println!("\n{:>8} {:>10} {:>12} {:>10}", "tenth", "seconds", "articles/s", "MiB");
    let rows: Vec<_> = (0..TENTHS)
        .map(|tenth| {
            let (from, to) = (articles * tenth / TENTHS, articles * (tenth + 1) / TENTHS);
            let (start, end) = (when(samples, from), when(samples, to));
            let within =
                samples.iter().filter(|sample| sample.seconds >= start && sample.seconds <= end);
            let peak = within.map(|sample| sample.memory).fold(0.0, f64::max);
            (end - start, (to - from) as f64 / (end - start).max(1e-9), peak)
        })
        .collect();
    for (tenth, (seconds, rate, memory)) in rows.iter().enumerate() {
        println!("{:>8} {seconds:>10.1} {rate:>12.1} {memory:>10.0}", tenth + 1);
    }
    let ((_, first, before), (_, last, after)) = (rows[0], rows[TENTHS - 1]);
    let seconds = samples.last().map_or(0.0, |sample| sample.seconds);
    println!(
        "\nlast tenth against first: {:.2} times the rate, {:.2} times the memory; whole run \
         {seconds:.1} s, {:.1} articles/s, {:.0} words/s",
        last / first,
        after / before,
        articles as f64 / seconds,
        words as f64 / seconds
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
