//! Times the generation of summaries, for `benches/peers/generation.py`.
//!
//!     generate MODEL ARTICLE BEAMS LENGTH THREADS PRECISION [TEXTS]
//!
//! Loads the model, then summarizes the article once for each line on standard input, TEXTS (1)
//! of it at a time, and answers with the seconds that it took and how many ids one output has.

use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::time::Instant;

use nutgraf_torch::{GenerationOptions, LoadOptions, Precision, SequenceModel, TextGenerator};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [model, article, beams, length, threads, precision, texts @ ..] = &arguments[..] else {
        return Err("usage: generate MODEL ARTICLE BEAMS LENGTH THREADS PRECISION [TEXTS]".into());
    };
    let count = texts.first().map_or(Ok(1), |texts| texts.parse())?;
    let precision = match precision.as_str() {
        "f32" => Precision::F32,
        "bf16" => Precision::Bf16,
        _ => Precision::Auto,
    };
    let text = fs::read_to_string(article)?;
    let options = LoadOptions { threads: threads.parse()?, precision };
    let start = Instant::now();
    let model = SequenceModel::open(Path::new(model), &options)?;
    let length = length.parse::<usize>()? + 1;
    let options = GenerationOptions {
        beams: beams.parse()?,
        returned: 1,
        min_length: length,
        max_length: length,
        ..model.defaults()
    };
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "loaded {:.3} {:?} {}",
        start.elapsed().as_secs_f64(),
        model.precision(),
        model.count_tokens(&text)?
    )?;
    for line in io::stdin().lock().lines() {
        line?;
        let start = Instant::now();
        let output = model.generate(&vec![text.as_str(); count], &options)?;
        let ids = &output[0][0].ids;
        writeln!(out, "{:.4} {}", start.elapsed().as_secs_f64(), ids.len())?;
        out.flush()?;
    }
    Ok(())
}
