//! A task of your own over an encoding: which two sentences of a text are most alike. The encoder
//! runs once, for this task and for the entities.
//!
//! `cargo run --release -p nutgraf --example own_task -- article.txt`

#![expect(clippy::print_stdout, reason = "a program to copy")]

use nutgraf::tasks::Entities;
use nutgraf::{AnalyzeError, Analyzer, Document, Encoded, Task};

/// The two sentences whose vectors have the largest cosine.
struct MostAlike;

impl Task for MostAlike {
    type Output = Option<(usize, usize)>;

    fn run(&self, encoded: &Encoded) -> Result<Self::Output, AnalyzeError> {
        let vectors = encoded.sentence_vectors();
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let cosine = |a: &[f32], b: &[f32]| dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
        let read: Vec<usize> = (0..vectors.len()).filter(|&i| !vectors[i].is_empty()).collect();
        let pairs = read.iter().flat_map(|&a| read.iter().map(move |&b| (a, b)));
        let alike = |&(a, b): &(usize, usize)| cosine(&vectors[a], &vectors[b]);
        Ok(pairs.filter(|(a, b)| a < b).max_by(|a, b| alike(a).total_cmp(&alike(b))))
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("give an article's file")?;
    let document = Document::from_text(std::fs::read_to_string(path)?);
    let encoded = Analyzer::embedded()?.encode(&document)?;
    if let Some((a, b)) = MostAlike.run(&encoded)? {
        println!("{}\n{}", document.sentence_text(a), document.sentence_text(b));
    }
    println!("and {} names", Entities.run(&encoded)?.len());
    Ok(())
}
