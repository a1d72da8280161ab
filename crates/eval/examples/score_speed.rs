//! Scores a file and says how long the scoring took: our half of `benches/eval/compare.py`.
//!
//! `score_speed rouge FILE`: FILE is a JSON list of `[reference, prediction]`.
//! `score_speed ner FILE`: FILE is a JSON object of `gold` and `pred`, lists of tag lists.
//! One line of JSON on stdout: seconds of scoring on one thread, reading the file not counted,
//! and the scores, so that the caller can see that both did the same work.

use std::error::Error;
use std::io::Write as _;
use std::time::Instant;

use nutgraf_eval::ner::tags::{self, Reading, Scheme};
use nutgraf_eval::summary::rouge::{Options, Scorer};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(task), Some(file)) = (args.next(), args.next()) else {
        return Err("usage: score_speed rouge|ner FILE".into());
    };
    let text = std::fs::read_to_string(file)?;
    let result = match task.as_str() {
        "rouge" => rouge(&serde_json::from_str::<Vec<(String, String)>>(&text)?),
        "ner" => ner(&serde_json::from_str(&text)?)?,
        other => return Err(format!("`{other}` is no task: there are `rouge` and `ner`").into()),
    };
    writeln!(std::io::stdout(), "{result}")?;
    Ok(())
}

fn rouge(pairs: &[(String, String)]) -> Value {
    let run = |stem| {
        let start = Instant::now();
        let mut scorer = Scorer::new(Options { stem, ..Options::default() });
        let mut sums = [0.0; 4];
        for (reference, prediction) in pairs {
            for (sum, score) in sums.iter_mut().zip(scorer.score(reference, prediction)) {
                *sum += score.fmeasure;
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        json!({ "seconds": seconds, "scores": sums.map(|sum| sum / pairs.len() as f64) })
    };
    json!({ "plain": run(false), "stemmed": run(true) })
}

fn ner(input: &Value) -> Result<Value, Box<dyn Error>> {
    let rows = |side: &str| serde_json::from_value::<Vec<Vec<String>>>(input[side].clone());
    let (gold, pred) = (rows("gold")?, rows("pred")?);
    let run = |reading| -> Result<Value, Box<dyn Error>> {
        let start = Instant::now();
        let scores = tags::score(&gold, &pred, reading)?;
        let values = [
            Some(scores.counts.micro().or_zero()),
            scores.counts.macro_or_zero(),
            Some(scores.counts.weighted_or_zero()),
        ];
        let seconds = start.elapsed().as_secs_f64();
        let f1: Vec<f64> = values.into_iter().flatten().map(|[_, _, f1]| f1).collect();
        Ok(json!({ "seconds": seconds, "scores": f1 }))
    };
    Ok(json!({ "lenient": run(Reading::Lenient)?, "strict": run(Reading::Strict(Scheme::Iob2))? }))
}
