//! A model of your own, from its folder: what it is, and what it finds in a text.
//!
//! `cargo run --release -p nutgraf --example own_model -- models/nutgraf-mini "Kim met Zhao."`

#![expect(clippy::print_stdout, reason = "a program to copy")]

use nutgraf::{Analyzer, Document};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(text)) = (arguments.next(), arguments.next()) else {
        return Err("give a model's folder and a text".into());
    };
    let analyzer = Analyzer::builder().model(folder).threads(1).build()?;
    let (model, spec) = (analyzer.model(), analyzer.spec());
    println!(
        "{} {}: {} layers of {}, {}",
        model.name, model.version, spec.encoder.layers, spec.encoder.hidden, spec.precision
    );
    for mention in &analyzer.analyze(&Document::from_text(text.clone()))?.mentions {
        println!("{} {} {:.2}", mention.label, mention.span.of(&text), mention.confidence);
    }
    Ok(())
}
