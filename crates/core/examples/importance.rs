//! Measures how much of an article's importance its summaries have, where an editor has marked each
//! sentence with 0 to 3.
//!
//! `cargo run --release -p nutgraf --example importance -- dev.jsonl [--model DIR]`
//!
//! A line of the file is an article: `text`, `sentences` (`start` in characters, `importance`). What a
//! summary captures is the sum of the importance of its sentences over the most that any choice of
//! as many sentences, or of sentences of as many words together, can have.

#![expect(clippy::print_stdout, reason = "a program's output")]

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use nutgraf::summary::count_words;
use nutgraf::{Analyzer, Document, Length, Source, SummaryOptions};
use serde::Deserialize;

#[derive(Deserialize)]
struct Article {
    text: String,
    sentences: Vec<Marked>,
}

#[derive(Deserialize)]
struct Marked {
    start: usize,
    importance: u32,
}

/// The lengths that are measured.
const LENGTHS: [Length; 4] =
    [Length::Sentences(3), Length::Words(30), Length::Words(60), Length::Words(100)];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = arguments.first().ok_or("which file?")?;
    let model = arguments.iter().position(|argument| argument == "--model");
    let model = model.and_then(|at| arguments.get(at + 1));
    let analyzer = match model {
        Some(folder) => Analyzer::open(Path::new(folder))?,
        None => Analyzer::embedded()?,
    };
    let mut sums = [(0.0, 0, 0, 0); LENGTHS.len()];
    let mut articles = 0;
    for line in std::fs::read_to_string(file)?.lines() {
        let Article { text, sentences } = serde_json::from_str(line)?;
        let document = Document::new(Source::from_text(text.as_str()));
        let at: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let starts: Vec<usize> = sentences.iter().map(|marked| at[marked.start]).collect();
        let end = |index: usize| starts.get(index + 1).copied().unwrap_or(text.len());
        let marked: Vec<(usize, u32)> = sentences
            .iter()
            .enumerate()
            .map(|(index, marked)| {
                (count_words(&text[starts[index]..end(index)]), marked.importance)
            })
            .collect();
        let analysis = analyzer.analyze(&document)?;
        for (length, sum) in LENGTHS.iter().zip(&mut sums) {
            let summary = analysis.summarize(&SummaryOptions { length: *length, about: None });
            let chosen: BTreeSet<usize> = summary
                .sentences
                .iter()
                .map(|s| starts.partition_point(|start| *start <= s.span.start).max(1) - 1)
                .collect();
            let has: u32 = chosen.iter().map(|&index| marked[index].1).sum();
            sum.0 += f64::from(has) / f64::from(most(&marked, *length).max(1));
            sum.1 += usize::from(summary.too_long);
            sum.2 += summary.sentences.iter().map(|s| count_words(s.span.of(&text))).sum::<usize>();
            sum.3 += summary.sentences.len();
        }
        articles += 1;
    }
    for (length, (sum, longer, words, sentences)) in LENGTHS.iter().zip(sums) {
        let of = f64::from(articles);
        println!(
            "{length:?}: importance captured {:.3}; {:.1} words and {:.2} sentences an article, \
             {longer} longer than asked for",
            sum / of,
            words as f64 / of,
            sentences as f64 / of
        );
    }
    Ok(())
}

/// The most importance that sentences of this length can have; of one sentence, if none is that short.
fn most(marked: &[(usize, u32)], length: Length) -> u32 {
    let single = || marked.iter().map(|(_, importance)| *importance).max().unwrap_or(0);
    match length {
        Length::Sentences(count) => {
            let mut all: Vec<u32> = marked.iter().map(|(_, importance)| *importance).collect();
            all.sort_unstable_by(|a, b| b.cmp(a));
            all.iter().take(count).sum()
        }
        Length::Words(budget) => {
            // The knapsack problem: the most of each number of words.
            let mut best = vec![0; budget + 1];
            for &(words, importance) in marked.iter().filter(|(words, _)| *words <= budget) {
                for left in (words..=budget).rev() {
                    best[left] = best[left].max(best[left - words] + importance);
                }
            }
            if best[budget] == 0 { single() } else { best[budget] }
        }
        Length::Percent(_) => single(),
    }
}
