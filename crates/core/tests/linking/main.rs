//! Which mentions are of one entity, and what it is called: texts with their mentions marked
//! `[name|LABEL]`, and the entities that a careful reader makes of them.

mod amounts;
mod people;
mod things;

use nutgraf::model::SelectionSpec;
use nutgraf::{Analysis, Document, Mention, Span};

/// Each entity of a marked text as `LABEL name: mentions`, its mentions by their numbers from 1.
fn entities(marked: &str) -> Vec<String> {
    let (mut text, mut spans) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('[') {
        let (inside, after) = after.split_once(']').expect("closed");
        let (name, label) = inside.split_once('|').expect("a name and a label");
        text.push_str(before);
        let start = text.len();
        text.push_str(name);
        spans.push((Span::new(start, text.len()), label));
        rest = after;
    }
    text.push_str(rest);
    let document = Document::from_text(text.as_str());
    let sentence_of =
        |span: Span| document.sentences().partition_point(|sentence| sentence.span.end < span.end);
    let mention = |(span, label): (Span, &str)| Mention {
        span,
        label: label.into(),
        confidence: 1.0,
        sentence: sentence_of(span),
    };
    let mentions = spans.into_iter().map(mention).collect();
    let analysis = Analysis::new(&document, mentions, Vec::new(), SelectionSpec::default());
    let show = |entity: &nutgraf::Entity| {
        let numbers: Vec<String> = entity.mentions.iter().map(|m| (m + 1).to_string()).collect();
        format!("{} {}: {}", entity.label, entity.name, numbers.join(" "))
    };
    analysis.entities.iter().map(show).collect()
}

#[track_caller]
fn check(marked: &str, want: &[&str]) {
    assert_eq!(entities(marked), want, "{marked}");
}
