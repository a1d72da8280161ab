//! Summaries with the articles that they are of, as they are read.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use crate::input::{Content, Entry, Given, InputError, Origin, Reason, Records};

/// Where a record's summary is looked for if nothing is said, in this order.
pub const SUMMARY_FIELDS: &[&str] = &[
    "summary",
    "generated",
    "generated_summary",
    "prediction",
    "highlights",
    "claim",
    "hypothesis",
];

/// A summary and its source, not yet understood.
#[derive(Debug)]
pub struct Pair {
    /// What it is called.
    pub id: String,
    /// Where it came from, for messages.
    pub place: String,
    /// The article.
    pub source: Content,
    /// What is said of the article.
    pub given: Given,
    /// The summary.
    pub summary: String,
    /// What a person may want to know of how it was read.
    pub notes: Vec<String>,
}

impl Pair {
    /// How many bytes it takes, about.
    pub fn size(&self) -> usize {
        self.source.size() + self.summary.len()
    }

    fn new(entry: Entry, summary: String) -> Result<Self, InputError> {
        let place = entry.origin.place();
        let Entry { origin, content, given, notes } = entry;
        Ok(Self { id: origin.id, place, source: content?, given, summary, notes })
    }

    /// Whether two are of the same article.
    fn has_source_of(&self, other: &Self) -> bool {
        match (&self.source, &other.source) {
            (Content::Text(one, _), Content::Text(same, _)) => one == same,
            _ => false,
        }
    }
}

/// Records that have both: the summary is one of the fields that the records keep.
pub fn of_records(
    records: Records,
    fields: Vec<String>,
) -> impl Iterator<Item = Result<Pair, InputError>> {
    records.map(move |mut entry| {
        let kept = std::mem::take(&mut entry.origin.kept);
        let found =
            fields.iter().find_map(|field| kept.get(field)).filter(|found| !found.is_null());
        let summary = found.map(text_of);
        match summary {
            Some(Some(summary)) => Pair::new(entry, summary),
            _ if entry.content.is_err() => Pair::new(entry, String::new()),
            Some(None) => {
                Err(InputError::new(entry.origin.place(), Reason::NotString(fields.join("`, `"))))
            }
            None => {
                Err(InputError::new(entry.origin.place(), Reason::NoSummary(fields.join("`, `"))))
            }
        }
    })
}

/// The text that a value is, or the lines of a list of them.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(lines) => {
            let lines: Option<Vec<&str>> = lines.iter().map(Value::as_str).collect();
            Some(lines?.join("\n"))
        }
        _ => None,
    }
}

/// Articles and summaries that were read apart: a file's is that of the same name, whatever its
/// ending; a record's that of the same id. Where there is one of each, they belong together.
pub fn of_two(sources: Records, summaries: Records) -> Vec<Result<Pair, InputError>> {
    let mut sources: Vec<Entry> = sources.collect();
    let mut summaries: Vec<Entry> = summaries.collect();
    if let ([_], [_]) = (sources.as_slice(), summaries.as_slice()) {
        let both = sources.pop().zip(summaries.pop());
        return both.into_iter().map(|(source, summary)| pair(source, summary)).collect();
    }
    let mut by_key: HashMap<String, Vec<Entry>> = HashMap::new();
    let mut order = Vec::new();
    for summary in summaries {
        let key = key(&summary.origin);
        if !by_key.contains_key(&key) {
            order.push(key.clone());
        }
        by_key.entry(key).or_default().push(summary);
    }
    let mut pairs = Vec::new();
    for source in sources {
        match by_key.remove(&key(&source.origin)) {
            None => {
                pairs
                    .push(Err(InputError::new(source.origin.place(), Reason::Unpaired("summary"))));
            }
            Some(mut found) => match (found.pop(), found.is_empty()) {
                (Some(summary), true) => pairs.push(pair(source, summary)),
                _ => pairs.push(Err(InputError::new(source.origin.place(), Reason::Ambiguous))),
            },
        }
    }
    let left = order.iter().filter_map(|key| by_key.remove(key)).flatten();
    pairs.extend(
        left.map(|summary| {
            Err(InputError::new(summary.origin.place(), Reason::Unpaired("article")))
        }),
    );
    pairs
}

/// By what an article and its summary are known to belong together.
fn key(origin: &Origin) -> String {
    if origin.is_part() {
        return origin.id.clone();
    }
    let stem = origin.path.as_deref().and_then(|path| Path::new(path).file_stem());
    stem.map_or_else(|| origin.id.clone(), |stem| stem.to_string_lossy().into_owned())
}

fn pair(source: Entry, summary: Entry) -> Result<Pair, InputError> {
    let place = summary.origin.place();
    let read = match summary.content?.document(summary.given) {
        // A summary without a word supports nothing and claims nothing.
        Err(Reason::Empty | Reason::Blank) => Ok(String::new()),
        read => read.map(|(document, _)| document.text().to_owned()),
    };
    let text = read.map_err(|reason| InputError::new(place, reason))?;
    Pair::new(source, text)
}

/// Pairs of the same article that follow each other, together: it is analyzed once for all of them.
pub struct BySource<I: Iterator<Item = Result<Pair, InputError>>> {
    pairs: std::iter::Peekable<I>,
}

/// The most summaries of an article that are kept together.
const MOST: usize = 256;

impl<I: Iterator<Item = Result<Pair, InputError>>> BySource<I> {
    /// Those of `pairs`, in their order.
    pub fn new(pairs: I) -> Self {
        Self { pairs: pairs.peekable() }
    }
}

impl<I: Iterator<Item = Result<Pair, InputError>>> Iterator for BySource<I> {
    type Item = Result<Vec<Pair>, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = match self.pairs.next()? {
            Ok(first) => first,
            Err(error) => return Some(Err(error)),
        };
        let mut group = vec![first];
        while group.len() < MOST {
            let is_same = |next: &Result<Pair, InputError>| {
                next.as_ref().is_ok_and(|next| next.has_source_of(&group[0]))
            };
            let Some(Ok(next)) = self.pairs.next_if(is_same) else { break };
            group.push(next);
        }
        Some(Ok(group))
    }
}
