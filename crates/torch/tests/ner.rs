//! Token-classification checkpoints against what `transformers` made of them: see
//! `parity/ner.py`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nutgraf::engine::EncoderInput;
use nutgraf::model::{WordTokenizer, Words};
use nutgraf::{Aggregation, Analyzer, Document, Span};
use serde::Deserialize;

#[path = "../../core/tests/suite/mod.rs"]
mod suite;

/// The same arithmetic in another order; logits span 20.
const LOGIT_TOLERANCE: f32 = 1e-4;

/// Those that were trained to find names, and those of other families.
const TRAINED: [&str; 7] =
    ["bert-cased", "bert-uncased", "roberta", "deberta-v3", "mobilebert", "longformer", "fnet"];
const RANDOM: [&str; 4] = ["distilbert", "electra", "albert", "deberta-v2"];

#[derive(Deserialize)]
struct Expected {
    cases: Vec<Case>,
}

/// Start and end in chars, and label.
type CharSpan = (usize, usize, String);

#[derive(Deserialize)]
struct Case {
    text: String,
    input_ids: Vec<i32>,
    logits: Vec<Vec<f32>>,
    /// By strategy.
    #[serde(default)]
    spans: BTreeMap<String, Option<Vec<CharSpan>>>,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ner").join(name)
}

fn expected(name: &str) -> Vec<Case> {
    let json = std::fs::read(folder(name).join("expected.json")).expect("it is committed");
    let expected: Expected = serde_json::from_slice(&json).expect("it is well-formed");
    expected.cases
}

fn open(name: &str, aggregation: Aggregation) -> Analyzer {
    nutgraf_torch::open(&folder(name), aggregation).expect("the checkpoint loads")
}

#[test]
fn the_same_tokens_and_logits() {
    for name in TRAINED.into_iter().chain(RANDOM) {
        let analyzer = open(name, Aggregation::First);
        let cases = expected(name);
        for case in &cases {
            let document = Document::from_text(case.text.as_str());
            let inputs = analyzer.encoder_inputs(&document).expect("the text is tokenized");
            assert_eq!(inputs.len(), 1, "{name}: `{}` is one window", case.text);
            assert_eq!(inputs[0].ids, case.input_ids, "{name}: `{}`", case.text);
            let outputs = analyzer.engine().encode(&inputs).expect("the model runs");
            assert_near(&outputs[0].logits, &case.logits, name);
        }
        // All at once.
        let input = |case: &Case| EncoderInput {
            segments: vec![0; case.input_ids.len()],
            ids: case.input_ids.clone(),
        };
        let inputs: Vec<EncoderInput> = cases.iter().map(input).collect();
        let outputs = analyzer.engine().encode(&inputs).expect("the model runs");
        for (output, case) in outputs.iter().zip(&cases) {
            assert_near(&output.logits, &case.logits, name);
        }
    }
}

fn assert_near(got: &[f32], want: &[Vec<f32>], name: &str) {
    assert_eq!(got.len(), want.iter().map(Vec::len).sum::<usize>());
    for (got, want) in got.iter().zip(want.iter().flatten()) {
        assert!((got - want).abs() <= LOGIT_TOLERANCE, "{name}: {got} is not {want}");
    }
}

/// Words that no name ends with.
const LEADING_ON: [&str; 12] =
    ["of", "the", "in", "about", "for", "and", "to", "with", "on", "at", "by", "from"];

#[test]
fn the_same_spans_by_each_strategy() {
    let strategies = [
        ("first", Aggregation::First),
        ("average", Aggregation::Average),
        ("max", Aggregation::Max),
    ];
    let mut found = 0;
    for name in TRAINED {
        let cases = expected(name);
        for (strategy, aggregation) in strategies {
            let analyzer = open(name, aggregation);
            for case in &cases {
                let Some(want) = &case.spans[strategy] else { continue };
                let (document, analysis) = suite::analyze(&analyzer, &case.text);
                suite::check_invariants(&analyzer, &document, &analysis);
                let got: Vec<(Span, &str)> =
                    analysis.mentions.iter().map(|m| (m.span, &*m.label)).collect();
                let byte = |char| {
                    case.text.char_indices().nth(char).map_or(case.text.len(), |(byte, _)| byte)
                };
                // Other than in the reference, emoji and words that lead on are no names, emoji are
                // no ends of names, and a name that stands alone does not end with a word that
                // leads on.
                let span = |(start, end, label): &CharSpan| {
                    let (start, end) = (byte(*start), byte(*end));
                    let emoji = |c: char| c == ' ' || !c.is_ascii() && !c.is_alphanumeric();
                    let mut name = case.text[start..end].trim_end_matches(emoji);
                    let alone = want.iter().all(|(other, ..)| byte(*other) != end + 1)
                        || name.split(' ').all(|word| LEADING_ON.contains(&word));
                    while alone && LEADING_ON.contains(&name.rsplit(' ').next().unwrap_or(name)) {
                        name = name.rsplit_once(' ').map_or("", |(name, _)| name);
                    }
                    let (end, name) = (start + name.len(), name.trim_start_matches(emoji));
                    (Span::new(end - name.len(), end), label.clone())
                };
                let want = want.iter().map(span).filter(|(span, _)| span.start < span.end);
                // Nor is a word a name that is in any text and has no capital: "but", "will"; nor half
                // of a word.
                let stop_words = &document.language().terms.stop_words;
                let inside = |at: usize| {
                    case.text[..at].ends_with(char::is_alphanumeric)
                        && case.text[at..].starts_with(char::is_alphanumeric)
                };
                let is_name = |(span, _): &(Span, String)| {
                    span.of(&case.text).split(' ').any(|word| !stop_words.has(word))
                        && !inside(span.start)
                        && !inside(span.end)
                };
                let want: Vec<(Span, String)> = want.filter(is_name).collect();
                let got: Vec<(Span, String)> =
                    got.into_iter().map(|(span, label)| (span, label.to_owned())).collect();
                assert_eq!(got, want, "{name}, {strategy}: `{}`", case.text);
                found += got.len();
            }
        }
    }
    assert!(found >= 100, "{found} spans were compared");
}

#[test]
fn strategies_differ() {
    let text = &expected("bert-uncased")[11].text;
    let mentions = |aggregation| suite::analyze(&open("bert-uncased", aggregation), text).1;
    assert_ne!(mentions(Aggregation::First).mentions, mentions(Aggregation::Average).mentions);
}

#[test]
fn keep_the_promises_of_every_engine() {
    for name in TRAINED.into_iter().chain(RANDOM) {
        suite::all(&open(name, Aggregation::Average));
    }
}

/// A sentencepiece vocabulary without a piece for a space and what follows has one for the
/// space alone.
#[test]
fn a_space_before_punctuation_is_no_word() {
    let tokenizer = tokenizers::Tokenizer::from_file(folder("fnet").join("tokenizer.json"));
    let tokenizer = tokenizer.expect("it is committed");
    let text = "“Kim” met (Anna), “ x ” in U.N. — #Zürich .";
    let pieces = tokenizer.encode(text, false).expect("it is cut");
    assert!(pieces.get_tokens().windows(2).any(|two| two == ["▁", "("]));
    let mut words = Words::default();
    let tokenizer = WordTokenizer::new(tokenizer, false).expect("it is sound");
    let span = Span::new(0, text.len());
    tokenizer.push(&mut words, text, span, 0).expect("it is cut");
    let words: Vec<&str> = words.words.iter().map(|word| word.span.of(text)).collect();
    let want = [
        "“", "Kim", "”", "met", "(", "Anna", ")", ",", "“", "x", "”", "in", "U.N.", "—", "#",
        "Zürich", ".",
    ];
    assert_eq!(words, want);
}

/// rust-bert's pipelines give one entity for each word piece, and char offsets made of bytes.
#[test]
fn a_name_of_many_pieces_is_one_mention_with_its_own_text() {
    let analyzer = open("bert-cased", Aggregation::First);
    let text = "“ 😀 Zoë ” 👨‍👩‍👧‍👦 Anna Müller met José García in São Paulo on Monday .";
    let (document, analysis) = suite::analyze(&analyzer, text);
    let inputs = analyzer.encoder_inputs(&document).expect("the text is tokenized");
    let words = text.split(' ').count();
    assert!(inputs[0].ids.len() > words + 8, "names are cut into pieces");
    let names: Vec<&str> = analysis.mentions.iter().map(|m| m.span.of(text)).collect();
    assert!(names.contains(&"José García"), "{names:?}");
    assert!(names.iter().all(|name| text.split(['“', '”', ' ']).any(|w| name.starts_with(w))));
}

/// rust-bert attaches results to the wrong texts when there are more than `batch_size`.
#[test]
fn many_texts_keep_their_own_results() {
    let analyzer = open("bert-uncased", Aggregation::First);
    let cases = expected("bert-uncased");
    let texts: Vec<&str> = cases.iter().map(|case| case.text.as_str()).cycle().take(300).collect();
    let documents = texts.iter().map(|text| Document::from_text(*text));
    let together: Vec<_> = analyzer.analyze_all(documents).collect();
    assert_eq!(together.len(), texts.len());
    for ((document, analysis), text) in together.iter().zip(texts) {
        assert_eq!(document.text(), text);
        let alone = suite::analyze(&analyzer, text).1;
        assert_eq!(analysis.as_ref().expect("the model runs"), &alone);
    }
}
