//! Articles into each format and back, equal as far as the format can hold them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use nutgraf_eval::Span;
use nutgraf_eval::data::{Annotation, Article, Dataset, Place, Summary, SummarySentence};
use nutgraf_eval::formats::{self, Format, ReadOptions, WriteOptions};
use nutgraf_eval::ner::tags::Scheme;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Words that are hard in one format or another.
const WORDS: [&str; 20] = [
    "Zhao",
    "met",
    "Kim",
    "#",
    "-DOCSTART-",
    "=",
    "O",
    "B-PER",
    "\"",
    "\\",
    "Żółć",
    "🙂",
    "’",
    "{",
    "e\u{301}",
    "doc_id",
    "1",
    "%2F",
    "T1",
    "ירושלים",
];
/// What stands between words; the last holds words that are in no token.
const GAPS: [&str; 9] = [" ", " ", " ", "", "\n", "\n\n", "\r\n", "\u{a0}\t", " Kim met "];
const LABELS: [&str; 3] = ["PER", "LOC", "NORP_2"];

/// An article with sentences and tokens, and entities that keep to them.
fn article() -> impl Strategy<Value = Article> {
    let entity = (any::<Index>(), 1..4usize, select(&LABELS[..]), option::of(0..3usize));
    let entity = (entity, option::of(0..=8u32));
    (
        vec(vec((select(&WORDS[..]), select(&GAPS[..])), 1..8), 0..5),
        vec(entity, 0..6),
        option::of((".{0,12}", vec((".{1,8}", vec((any::<Index>(), 1..3usize), 0..3)), 0..3))),
        vec("[a-z .\n]{0,12}", 0..3),
    )
        .prop_map(|(words, entities, summary, references)| {
            let mut article = Article { references, ..Article::default() };
            let mut tokens = Vec::new();
            for sentence in words {
                let mut own = Vec::new();
                for (word, gap) in sentence {
                    let start = article.text.len();
                    article.text.push_str(word);
                    own.push(Span { start, end: article.text.len() });
                    article.text.push_str(gap);
                }
                let (first, last) = (own[0], own[own.len() - 1]);
                article.sentences.push(Span { start: first.start, end: last.end });
                tokens.push(own);
            }
            for ((at, length, label, id), confidence) in entities {
                if tokens.is_empty() {
                    break;
                }
                let sentence: &Vec<Span> = at.get(&tokens);
                let first = at.index(sentence.len());
                let last = (first + length).min(sentence.len()) - 1;
                let span = Span { start: sentence[first].start, end: sentence[last].end };
                let entity = id.map(|id| Arc::from(format!("{label} {id}")));
                if let Some(id) = entity.as_ref().filter(|_| length == 1) {
                    article.names.insert(Arc::clone(id), format!("name of {id}"));
                }
                let confidence = confidence.map(|eighths| f64::from(eighths) / 8.0);
                let label = label.into();
                article.entities.push(Annotation { span, label, entity, confidence });
            }
            article.entities.sort_by(|a, b| (a.span, &a.label).cmp(&(b.span, &b.label)));
            article.entities.dedup_by(|a, b| a.span == b.span && a.label == b.label);
            let named: Vec<_> = article.entities.iter().filter_map(|e| e.entity.clone()).collect();
            article.names.retain(|id, _| named.contains(id));
            let flat: Vec<Span> = tokens.iter().flatten().copied().collect();
            article.summary = summary.map(|(text, sentences)| Summary {
                text,
                sentences: sentences
                    .into_iter()
                    .map(|(text, evidence)| SummarySentence {
                        text,
                        score: None,
                        evidence: evidence
                            .into_iter()
                            .filter(|_| !flat.is_empty())
                            .map(|(at, _)| *at.get(&flat))
                            .collect(),
                    })
                    .collect(),
            });
            article.tokens = Some(tokens);
            article
        })
}

fn articles() -> impl Strategy<Value = Vec<Article>> {
    (vec(article(), 1..4), "[^\\p{C}]{1,9}").prop_map(|(mut articles, id)| {
        for (number, article) in articles.iter_mut().enumerate() {
            article.id = format!("{id}{number}");
        }
        articles
    })
}

/// Articles whose sentences readers marked.
fn marked() -> impl Strategy<Value = Vec<Article>> {
    (articles(), vec(0..=3_u8, 5), vec(vec(any::<Index>(), 0..3), 0..3)).prop_map(
        |(mut articles, importance, choices)| {
            for article in articles.iter_mut().filter(|article| !article.sentences.is_empty()) {
                let count = article.sentences.len();
                article.importance = importance[..count].to_vec();
                let choose =
                    |choice: &Vec<Index>| choice.iter().map(|at| at.index(count)).collect();
                article.choices = choices.iter().map(choose).collect();
            }
            articles
        },
    )
}

/// Keeps of overlapping entities the ones that a flat format keeps.
fn flat(article: &mut Article) {
    article.entities.sort_by_key(|entity| (entity.span.start, usize::MAX - entity.span.end));
    let mut end = 0;
    article.entities.retain(|entity| {
        let keep = entity.span.start >= end;
        if keep {
            end = entity.span.end;
        }
        keep
    });
}

fn there_and_back(
    articles: &[Article],
    format: Format,
    write: WriteOptions,
    read: &ReadOptions,
) -> (Vec<Article>, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let dataset = Dataset { articles: articles.to_vec(), ..Dataset::default() };
    let one = folder.path().join(format!("it.{format}"));
    let path: &Path = match format {
        Format::Gold if articles.len() == 1 => &one,
        Format::Gold | Format::Brat | Format::WebAnno => folder.path(),
        _ => &one,
    };
    let converted = formats::write(&dataset, format, path, write).expect("it is written");
    let read = ReadOptions { format: Some(format), ..read.clone() };
    let mut back = formats::read(path, &read).expect("it is read").articles;
    for article in &mut back {
        article.place = Place::default();
        // A list of entities has no order of its own in formats that group them.
        article.entities.sort_by(|a, b| (a.span, &a.label).cmp(&(b.span, &b.label)));
    }
    (back, converted.problems.len())
}

fn without_extras(article: &Article) -> Article {
    let entities = article.entities.iter();
    let bare = |entity: &Annotation| Annotation::new(entity.span, entity.label.clone());
    Article {
        entities: entities.map(bare).collect(),
        names: BTreeMap::new(),
        summary: None,
        references: Vec::new(),
        ..article.clone()
    }
}

/// With what entities are, but not how sure that is.
fn with_ids(article: &Article) -> Article {
    let mut article = article.clone();
    article.entities.iter_mut().for_each(|entity| entity.confidence = None);
    article
}

/// The first and last token, the type and the id of an entity.
type ByToken = (usize, usize, Arc<str>, Option<Arc<str>>);

/// The words of each sentence, and the entities by their tokens: what stays where the text between
/// tokens does not.
fn by_token(article: &Article) -> (Vec<Vec<&str>>, Vec<ByToken>) {
    let tokens = article.tokens.as_deref().unwrap_or_default();
    let words = |tokens: &Vec<Span>| tokens.iter().map(|t| t.of(&article.text)).collect();
    let flat: Vec<Span> = tokens.iter().flatten().copied().collect();
    let entity = |entity: &Annotation| {
        let first = flat.iter().position(|token| token.start == entity.span.start);
        let last = flat.iter().position(|token| token.end == entity.span.end);
        let tokens = first.zip(last).expect("entities keep to tokens");
        (tokens.0, tokens.1, entity.label.clone(), entity.entity.clone())
    };
    let mut entities: Vec<ByToken> = article.entities.iter().map(entity).collect();
    entities.sort();
    (tokens.iter().map(words).collect(), entities)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn spans_hold_everything(articles in marked()) {
        let options = ReadOptions::default();
        let (back, problems) =
            there_and_back(&articles, Format::Spans, WriteOptions::default(), &options);
        prop_assert_eq!(problems, 0);
        prop_assert_eq!(back, articles);
    }

    #[test]
    fn our_output_holds_all_but_tokens(articles in articles()) {
        for format in [Format::Json, Format::Jsonl] {
            let options = ReadOptions::default();
            let (back, problems) =
                there_and_back(&articles, format, WriteOptions::default(), &options);
            prop_assert_eq!(problems, 0);
            let expected: Vec<Article> =
                articles.iter().map(|a| Article { tokens: None, ..a.clone() }).collect();
            prop_assert_eq!(back, expected);
        }
    }

    #[test]
    fn tags_hold_flat_entities(articles in articles(), four_columns in any::<bool>()) {
        let schemes = [Scheme::Iob1, Scheme::Iob2, Scheme::Iobes, Scheme::Bilou];
        for (scheme, named) in schemes.into_iter().flat_map(|s| [(s, true), (s, false)]) {
            for format in [Format::Conll, Format::Tags] {
                let write = WriteOptions { scheme: Some(scheme), four_columns, plain: false };
                // Found out where it is not named; without a sign of it all schemes are one.
                let read = ReadOptions {
                    scheme: named.then_some(scheme),
                    ..ReadOptions::default()
                };
                let mut expected: Vec<Article> = articles.iter().map(without_extras).collect();
                let before: usize = expected.iter().map(|a| a.entities.len()).sum();
                expected.iter_mut().for_each(flat);
                let after: usize = expected.iter().map(|a| a.entities.len()).sum();
                let (mut back, problems) = there_and_back(&articles, format, write, &read);
                prop_assert_eq!(problems, before - after);
                if format == Format::Conll {
                    // A column cannot hold the word that begins a document, so it is cut.
                    for (back, expected) in back.iter_mut().zip(&mut expected) {
                        if expected.text.contains("-DOCSTART-") {
                            back.tokens = None;
                            expected.tokens = None;
                        }
                    }
                }
                prop_assert_eq!(back, expected);
            }
        }
    }

    #[test]
    fn layers_hold_entities_that_nest(articles in articles()) {
        let options = ReadOptions::default();
        let (mut back, problems) =
            there_and_back(&articles, Format::WebAnno, WriteOptions::default(), &options);
        prop_assert_eq!(problems, 0);
        let mut expected: Vec<Article> = articles.iter().map(with_ids).collect();
        back.sort_by(|a, b| a.id.cmp(&b.id));
        expected.sort_by(|a, b| a.id.cmp(&b.id));
        prop_assert_eq!(back.len(), expected.len());
        for (back, expected) in back.iter().zip(&expected) {
            prop_assert_eq!(by_token(back), by_token(expected));
        }
    }

    #[test]
    fn words_in_ten_columns_hold_flat_entities(articles in articles(), scheme in 0..4usize) {
        let scheme = [Scheme::Iob1, Scheme::Iob2, Scheme::Iobes, Scheme::Bilou][scheme];
        let write = WriteOptions { scheme: Some(scheme), ..WriteOptions::default() };
        let read = ReadOptions { scheme: Some(scheme), ..ReadOptions::default() };
        let mut expected: Vec<Article> = articles.iter().map(without_extras).collect();
        expected.iter_mut().for_each(flat);
        let (back, _) = there_and_back(&articles, Format::ConllU, write, &read);
        for (back, expected) in back.iter().zip(&expected) {
            if expected.text.contains("-DOCSTART-") {
                // It is cut, as in other columns.
                continue;
            }
            prop_assert_eq!(by_token(back), by_token(expected));
            if !expected.text.contains(" Kim met ") {
                prop_assert_eq!(&back.text, &expected.text);
            }
        }
        prop_assert_eq!(back.len(), expected.len());
    }

    #[test]
    fn titles_and_abstracts_hold_entities(articles in articles()) {
        let options = ReadOptions::default();
        let (back, problems) =
            there_and_back(&articles, Format::PubTator, WriteOptions::default(), &options);
        prop_assert_eq!(problems, 0);
        prop_assert_eq!(back.len(), articles.len());
        let entities = |article: &Article| {
            let chars = |byte| article.text[..byte].chars().count();
            let entity = |entity: &Annotation| {
                let span = (chars(entity.span.start), chars(entity.span.end));
                (span, entity.label.clone(), entity.entity.clone())
            };
            article.entities.iter().map(entity).collect::<Vec<_>>()
        };
        for (back, expected) in back.iter().zip(&articles) {
            prop_assert_eq!(entities(back), entities(expected));
        }
    }

    #[test]
    fn standoff_holds_entities(articles in articles()) {
        let options = ReadOptions::default();
        let (mut back, problems) =
            there_and_back(&articles, Format::Brat, WriteOptions::default(), &options);
        prop_assert_eq!(problems, 0);
        let mut expected: Vec<Article> = articles
            .iter()
            .map(|a| Article { sentences: Vec::new(), tokens: None, ..without_extras(a) })
            .collect();
        back.sort_by(|a, b| a.id.cmp(&b.id));
        expected.sort_by(|a, b| a.id.cmp(&b.id));
        prop_assert_eq!(back, expected);
    }

    #[test]
    fn gold_holds_flat_entities_marks_and_references(articles in marked()) {
        let mut expected: Vec<Article> = articles
            .iter()
            .map(|a| Article { tokens: None, summary: None, ..a.clone() })
            .collect();
        for article in &mut expected {
            flat(article);
            for (number, entity) in (1..).zip(&mut article.entities) {
                entity.confidence = None;
                // Each mention without an entity gets one of its own.
                let _ = entity.entity.get_or_insert_with(|| format!("own {number}").into());
            }
            article.names.clear();
        }
        let options = ReadOptions { flat: true, ..ReadOptions::default() };
        let (mut back, problems) =
            there_and_back(&articles, Format::Gold, WriteOptions::default(), &options);
        let count = |articles: &[Article]| articles.iter().map(|a| a.entities.len()).sum::<usize>();
        prop_assert_eq!(problems, count(&articles) - count(&expected));
        for (back, expected) in back.iter_mut().zip(&expected) {
            back.names.clear();
            for (back, expected) in back.entities.iter_mut().zip(&expected.entities) {
                if expected.entity.as_ref().is_some_and(|id| id.starts_with("own ")) {
                    prop_assert!(back.entity.as_ref().is_some_and(|id| id.starts_with("mention-")));
                    back.entity.clone_from(&expected.entity);
                }
            }
        }
        back.sort_by(|a, b| a.id.cmp(&b.id));
        expected.sort_by(|a, b| a.id.cmp(&b.id));
        prop_assert_eq!(back, expected);
    }

    #[test]
    fn summaries_hold_summaries(articles in articles()) {
        let options = ReadOptions::default();
        let (back, problems) =
            there_and_back(&articles, Format::Summaries, WriteOptions::default(), &options);
        prop_assert_eq!(problems, 0);
        let expected: Vec<Article> = articles
            .iter()
            .map(|a| Article {
                sentences: Vec::new(),
                tokens: None,
                entities: Vec::new(),
                names: BTreeMap::new(),
                ..a.clone()
            })
            .collect();
        prop_assert_eq!(back, expected);
    }
}
