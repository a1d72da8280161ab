//! Measures how mentions are grouped to entities: B³ (Bagga and Baldwin 1998) against articles
//! whose names are annotated with their entities.
//!
//! `cargo run -p nutgraf --example chains -- dev.jsonl [--predicted] [--errors]`
//!
//! A line of the file is an article: `text`, `spans` (`start` and `end` in characters, `label`,
//! `entity`, an index that may be missing). Mentions are the annotated ones, so that only the
//! grouping is measured; with `--predicted` they are those of the embedded model, and a mention is
//! the same as an annotated one if it has the same characters.

#![expect(clippy::print_stdout, reason = "a program's output")]

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::sync::Arc;

use nutgraf::model::SelectionSpec;
use nutgraf::{Analysis, Document, Mention, Source, Span};
use serde::Deserialize;

#[derive(Deserialize)]
struct Article {
    id: String,
    text: String,
    spans: Vec<Annotated>,
}

#[derive(Deserialize)]
struct Annotated {
    start: usize,
    end: usize,
    label: String,
    #[serde(default)]
    entity: Option<usize>,
}

/// Sums of the precision and recall of mentions.
#[derive(Default, Clone)]
struct Sums {
    precision: f64,
    found: usize,
    recall: f64,
    wanted: usize,
}

impl Sums {
    /// Mentions by their place, with the number of their entity: annotated, and found.
    fn add(&mut self, gold: &BTreeMap<Span, usize>, system: &BTreeMap<Span, usize>) {
        let size = |chains: &BTreeMap<Span, usize>| {
            let mut size: HashMap<usize, f64> = HashMap::new();
            for chain in chains.values() {
                *size.entry(*chain).or_default() += 1.0;
            }
            size
        };
        let mut common: HashMap<(usize, usize), f64> = HashMap::new();
        let both = |span: &Span| Some((*gold.get(span)?, *system.get(span)?));
        let pairs: Vec<_> = gold.keys().filter_map(both).collect();
        for pair in &pairs {
            *common.entry(*pair).or_default() += 1.0;
        }
        let (of_gold, of_system) = (size(gold), size(system));
        for pair in pairs {
            self.precision += common[&pair] / of_system[&pair.1];
            self.recall += common[&pair] / of_gold[&pair.0];
        }
        self.found += system.len();
        self.wanted += gold.len();
    }

    fn show(&self, name: &str) {
        let share = |sum: f64, of: usize| if of == 0 { 0.0 } else { sum / of as f64 };
        let (p, r) = (share(self.precision, self.found), share(self.recall, self.wanted));
        let f1 = if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) };
        println!("{name:8} P {p:.4} R {r:.4} F1 {f1:.4} ({} of {})", self.found, self.wanted);
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let file = arguments.first().ok_or("which file?")?;
    #[cfg(feature = "embedded-model")]
    let analyzer = if has("--predicted") { Some(nutgraf::Analyzer::embedded()?) } else { None };
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    let mut strict = (0, 0, 0);
    for line in std::fs::read_to_string(file)?.lines() {
        let article: Article = serde_json::from_str(line)?;
        let document = Document::new(Source::from_text(article.text.as_str()));
        let text = document.text();
        let mut at: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        at.push(text.len());
        let mut gold: BTreeMap<Span, (String, Option<usize>)> = BTreeMap::new();
        let mut mentions = Vec::new();
        for Annotated { start, end, label, entity } in article.spans {
            let span = Span::new(at[start], at[end]);
            let sentences = document.sentences();
            let sentence = sentences.partition_point(|sentence| sentence.span.end < span.end);
            let sentence = sentence.min(sentences.len() - 1);
            let label_of: Arc<str> = label.as_str().into();
            mentions.push(Mention { span, label: label_of, confidence: 1.0, sentence });
            gold.insert(span, (label, entity));
        }
        mentions.sort_by_key(|mention| mention.span.start);
        #[cfg(feature = "embedded-model")]
        let analysis = analyzer.as_ref().map(|analyzer| analyzer.analyze(&document)).transpose()?;
        #[cfg(not(feature = "embedded-model"))]
        let analysis: Option<Analysis> = None;
        let analysis = analysis.unwrap_or_else(|| {
            Analysis::new(&document, mentions, Vec::new(), SelectionSpec::default())
        });
        let mut system: BTreeMap<Span, (String, usize)> = BTreeMap::new();
        for (number, entity) in analysis.entities.iter().enumerate() {
            for &mention in &entity.mentions {
                let mention = &analysis.mentions[mention];
                system.insert(mention.span, (mention.label.to_string(), number));
            }
        }
        let mut add = |name: &str, fits: &dyn Fn(&str) -> bool| {
            let gold: BTreeMap<Span, usize> = gold
                .iter()
                .filter(|(_, (label, _))| fits(label))
                .filter_map(|(span, (_, entity))| Some((*span, (*entity)?)))
                .collect();
            // A mention that the annotators gave to no entity is not counted.
            let counts = |span: &Span| has("--predicted") || gold.contains_key(span);
            let system: BTreeMap<Span, usize> = system
                .iter()
                .filter(|(span, (label, _))| fits(label) && counts(span))
                .map(|(span, (_, entity))| (*span, *entity))
                .collect();
            sums.entry(name.to_owned()).or_default().add(&gold, &system);
        };
        add("all", &|_| true);
        add("names", &|label| label != "DATE" && label != "MONEY");
        for label in ["PER", "ORG", "LOC", "FAC", "NORP", "DATE", "MONEY", "PRODUCT", "MISC"] {
            add(label, &|other| label == other);
        }
        let found = |system: &BTreeMap<Span, (String, usize)>| {
            let same = |(span, (label, _)): &(&Span, &(String, usize))| {
                gold.get(span).is_some_and(|(other, _)| other == label)
            };
            system.iter().filter(same).count()
        };
        strict.0 += found(&system);
        strict.1 += system.len();
        strict.2 += gold.len();
        if has("--errors") {
            errors(&article.id, text, &gold, &system);
        }
    }
    for (name, sums) in &sums {
        sums.show(name);
    }
    let (right, found, wanted) = strict;
    let f1 = 2.0 * right as f64 / (found + wanted).max(1) as f64;
    println!(
        "mentions with their type: {right} right of {found} found, {wanted} wanted: F1 {f1:.4}"
    );
    Ok(())
}

/// Prints the annotated entities that come in pieces, and what was joined from several.
fn errors(
    id: &str,
    text: &str,
    gold: &BTreeMap<Span, (String, Option<usize>)>,
    system: &BTreeMap<Span, (String, usize)>,
) {
    let mut pieces: BTreeMap<usize, BTreeMap<usize, BTreeMap<&str, usize>>> = BTreeMap::new();
    let mut joined = pieces.clone();
    let mut labels = HashMap::new();
    for (span, (label, entity)) in gold {
        let (Some(entity), Some((_, found))) = (entity, system.get(span)) else { continue };
        labels.insert(*entity, label);
        let form = span.of(text);
        *pieces.entry(*entity).or_default().entry(*found).or_default().entry(form).or_default() +=
            1;
        *joined.entry(*found).or_default().entry(*entity).or_default().entry(form).or_default() +=
            1;
    }
    for (entity, parts) in pieces.iter().filter(|(_, parts)| parts.len() > 1) {
        println!("{id} SPLIT {} {:?}", labels[entity], parts.values().collect::<Vec<_>>());
    }
    for parts in joined.values().filter(|parts| parts.len() > 1) {
        let label = parts.keys().next().map_or("", |entity| labels[entity]);
        println!("{id} JOINED {label} {:?}", parts.values().collect::<Vec<_>>());
    }
}
