//! The analysis of a text.

use std::sync::{Arc, OnceLock};

use nutgraf::evidence::Checker;
use nutgraf::{Analysis, Analyzer, Document, Length, Mention, Span, SummaryOptions};

use crate::reading;

/// Bytes of a text that are analyzed: what is longer says little more for its time.
const MOST: usize = 4096;

pub(crate) fn analyzer() -> Option<&'static Analyzer> {
    static ANALYZER: OnceLock<Option<Analyzer>> = OnceLock::new();
    ANALYZER.get_or_init(|| Analyzer::embedded().ok()).as_ref()
}

fn document(data: &[u8]) -> Document {
    let text = String::from_utf8_lossy(&data[..data.len().min(MOST)]);
    Document::from_text(text.into_owned())
}

/// Analyzes a text: alone, on another number of threads, and as a whole.
pub(crate) fn analyze(data: &[u8]) {
    let Some(analyzer) = analyzer() else { return };
    let document = document(data);
    reading::holds(&document);
    let Ok(analysis) = analyzer.analyze(&document) else { return };
    holds(&analysis);
    let again = analyzer.with_threads(2).analyze(&document);
    let again = again.unwrap_or_else(|error| panic!("two threads fail: {error}"));
    assert_eq!(analysis.mentions, again.mentions);
    assert_eq!(analysis.salience, again.salience);
}

/// Groups mentions that the bytes choose, and summarizes.
pub(crate) fn link(data: &[u8]) {
    let cut = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    let document = document(&data[..cut]);
    let Some(analyzer) = analyzer() else { return };
    let selection = analyzer.spec().selection;
    let mut choices = data[cut..].iter().copied().cycle();
    let mut next = move || choices.next().unwrap_or(0);
    let mut mentions = Vec::new();
    let labels: Vec<Arc<str>> = analyzer.entity_types().to_vec();
    for (sentence, found) in document.sentences().iter().enumerate() {
        let text = document.sentence_text(sentence);
        let words: Vec<Span> = words(text, found.span.start);
        let mut at = 0;
        while at < words.len() {
            let choice = next();
            let length = usize::from(choice % 4);
            if length > 0 && at + length <= words.len() {
                let span = Span::new(words[at].start, words[at + length - 1].end);
                let label = Arc::clone(&labels[usize::from(choice / 4) % labels.len()]);
                mentions.push(Mention { span, label, confidence: 0.9, sentence });
            }
            at += length.max(1);
        }
    }
    let salience = document.sentences().iter().map(|_| f32::from(next()) / 255.0).collect();
    holds(&Analysis::new(&document, mentions, salience, selection));
}

fn words(text: &str, offset: usize) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_whitespace(), start) {
            (true, Some(begun)) => {
                words.push(Span::new(offset + begun, offset + at));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words
}

/// Checks a summary against its article.
pub(crate) fn check(data: &[u8]) {
    let cut = data.iter().position(|byte| *byte == 0).unwrap_or(data.len() / 2);
    let (Some(analyzer), source) = (analyzer(), document(&data[..cut])) else { return };
    let summary = document(data.get(cut..).unwrap_or_default());
    let Ok(analysis) = analyzer.analyze(&source) else { return };
    let Ok(checked) = Checker::new(&analysis).check(summary.text(), analyzer) else { return };
    for sentence in &checked.sentences {
        for problem in &sentence.problems {
            assert!(problem.confidence.is_finite(), "{problem:?}");
        }
    }
}

/// What must hold of every analysis.
fn holds(analysis: &Analysis) {
    let document = analysis.document();
    let sentences = document.sentences();
    let mut end = 0;
    for mention in &analysis.mentions {
        let sentence = sentences[mention.sentence].span;
        assert!(sentence.contains(mention.span), "{mention:?} leaves its sentence");
        assert!(mention.span.start >= end, "{mention:?} overlaps");
        assert!(document.text().get(mention.span.start..mention.span.end).is_some());
        assert!((0.0..=1.0).contains(&mention.confidence), "{mention:?}");
        end = mention.span.end;
    }
    let mut owners = vec![0; analysis.mentions.len()];
    for entity in &analysis.entities {
        assert!(!entity.mentions.is_empty(), "{entity:?}");
        for &mention in &entity.mentions {
            owners[mention] += 1;
            assert_eq!(analysis.mentions[mention].label, entity.label, "{entity:?}");
        }
    }
    assert!(owners.iter().all(|owners| *owners == 1), "a mention is in {owners:?} entities");
    assert_eq!(analysis.salience.len(), sentences.len());
    assert!(analysis.salience.iter().all(|score| (0.0..=1.0).contains(score)));
    for length in [Length::Sentences(3), Length::Words(20), Length::Percent(30.0)] {
        let summary = analysis.summarize(&SummaryOptions { length, about: None });
        let mut last = None;
        for sentence in &summary.sentences {
            assert!(last < Some(sentence.sentence), "out of order: {summary:?}");
            assert!(sentences[sentence.sentence].span.contains(sentence.span), "{sentence:?}");
            last = Some(sentence.sentence);
        }
    }
    let about = analysis.entities.first().map(|entity| entity.name.clone());
    analysis.summarize(&SummaryOptions { length: Length::Sentences(2), about });
}
