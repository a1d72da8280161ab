//! Entity scores against examples worked by hand from the definitions.

use nutgraf_eval::Span;
use nutgraf_eval::ner::tags::{self, Chunk, Reading, Scheme, TagError};
use nutgraf_eval::ner::{
    self, Document, EntitySpan, ErrorKind, NerError, NerScores, SemEvalCounts, Side,
};

type Entities<'a> = &'a [(usize, usize, &'a str)];

fn document(id: &str, entities: Entities<'_>) -> Document {
    let entities = entities.iter().map(|&(start, end, label)| EntitySpan::new(start, end, label));
    Document::new(id, entities.collect())
}

fn score(gold: Entities<'_>, pred: Entities<'_>) -> NerScores {
    ner::score(&[document("a", gold)], &[document("a", pred)]).expect("the documents are valid")
}

/// `[correct, incorrect, partial, missed, spurious]`
fn counts(counts: SemEvalCounts) -> [u64; 5] {
    [counts.correct, counts.incorrect, counts.partial, counts.missed, counts.spurious]
}

#[test]
fn the_six_cases_of_the_semeval_guide() {
    // In order: right; spurious; missed; wrong type; wrong boundary; wrong boundary and type.
    let gold =
        [(0, 10, "PER"), (40, 50, "PER"), (60, 70, "LOC"), (80, 90, "ORG"), (100, 110, "ORG")];
    let pred =
        [(0, 10, "PER"), (20, 30, "LOC"), (60, 70, "ORG"), (80, 95, "ORG"), (98, 110, "LOC")];
    let scores = score(&gold, &pred);
    assert_eq!(counts(scores.semeval.strict), [1, 3, 0, 1, 1]);
    assert_eq!(counts(scores.semeval.exact), [2, 2, 0, 1, 1]);
    assert_eq!(counts(scores.semeval.partial), [2, 0, 2, 1, 1]);
    assert_eq!(counts(scores.semeval.by_type), [2, 2, 0, 1, 1]);
    // P = R = (2 + 0.5 * 2) / 5.
    assert_eq!(scores.semeval.partial.prf().f1, Some(0.6));
    let kinds: Vec<ErrorKind> = scores.errors.iter().map(|error| error.kind).collect();
    let expected = [
        ErrorKind::Spurious,
        ErrorKind::Missed,
        ErrorKind::Type,
        ErrorKind::Boundary,
        ErrorKind::Both,
    ];
    assert_eq!(kinds, expected);
    assert_eq!(scores.confusion.get(Some("LOC"), Some("ORG")), 1);
    assert_eq!(scores.confusion.get(Some("ORG"), Some("ORG")), 1);
    assert_eq!(scores.confusion.get(Some("PER"), None), 1);
    assert_eq!(scores.confusion.get(None, Some("LOC")), 1);
    let cells: u64 = scores.confusion.cells.iter().flatten().sum();
    assert_eq!(cells, 6);
}

#[test]
fn nervaluates_readme_example_scores_as_defined() {
    // nervaluate 1.0.0 to 1.2.0 print 0.40 for partial: its merge of documents forgets that
    // a partial match counts half. Its counts are right: 2 correct, 3 partial, of 5 and 5.
    let gold = [
        vec!["O", "B-PER", "I-PER", "O", "O", "O", "B-ORG", "I-ORG"],
        vec!["O", "B-LOC", "B-PER", "I-PER", "O", "O", "B-DATE"],
    ];
    let pred = [
        vec!["O", "O", "B-PER", "I-PER", "O", "O", "B-ORG", "I-ORG"],
        vec!["O", "B-LOC", "I-LOC", "B-PER", "O", "O", "B-DATE"],
    ];
    let documents = |sentences: &[Vec<&str>]| -> Vec<Document> {
        let document = |(index, tags): (usize, &Vec<&str>)| {
            let chunks = tags::chunks(tags, Reading::Lenient).expect("the tags are valid");
            let entity = |c: &Chunk<'_>| EntitySpan::new(c.tokens.start, c.tokens.end, c.label);
            Document::new(index.to_string(), chunks.iter().map(entity).collect())
        };
        sentences.iter().enumerate().map(document).collect()
    };
    let scores = ner::score(&documents(&gold), &documents(&pred)).expect("valid documents");
    assert_eq!(counts(scores.semeval.partial), [2, 0, 3, 0, 0]);
    let partial = scores.semeval.partial.prf();
    assert_eq!([partial.precision, partial.recall, partial.f1], [Some(0.7); 3]);
    assert_eq!(scores.semeval.by_type.prf().f1, Some(1.0));
}

#[test]
fn an_exact_match_is_never_taken_by_an_earlier_overlap() {
    // nervaluate 1.2.1 pairs predictions first come, first served: [0, 1, 0, 0, 1].
    let scores = score(&[(5, 10, "A")], &[(3, 7, "A"), (5, 10, "A")]);
    assert_eq!(counts(scores.semeval.strict), [1, 0, 0, 0, 1]);
    // Of two overlapping predictions the type measure takes the one with the right type;
    // nervaluate takes the first.
    let scores = score(&[(0, 4, "A")], &[(0, 2, "B"), (2, 4, "A")]);
    assert_eq!(counts(scores.semeval.by_type), [1, 0, 0, 0, 1]);
}

#[test]
fn neighbours_do_not_overlap_and_small_overlaps_count() {
    // nervaluate reads ends as inclusive, so with char offsets (0, 4) overlaps (4, 8) there.
    assert_eq!(counts(score(&[(0, 4, "A")], &[(4, 8, "A")]).semeval.partial), [0, 0, 0, 1, 1]);
    // And it ignores an overlap below one percent of the gold span.
    let long = score(&[(0, 200, "A")], &[(199, 250, "A")]);
    assert_eq!(counts(long.semeval.partial), [0, 0, 1, 0, 0]);
}

#[test]
fn what_has_no_value_is_none() {
    let nothing = score(&[], &[]);
    assert_eq!([nothing.micro.precision, nothing.micro.recall, nothing.micro.f1], [None; 3]);
    assert_eq!(nothing.macro_average.f1, None);
    let nothing_predicted = score(&[(0, 1, "A")], &[]);
    assert_eq!(nothing_predicted.micro.precision, None);
    assert_eq!(nothing_predicted.micro.f1, Some(0.0));
    // A type without gold has no recall: macro recall is over the other type.
    let scores = score(&[(0, 1, "A")], &[(0, 1, "A"), (2, 3, "B")]);
    assert_eq!(scores.macro_average.recall, Some(1.0));
    assert_eq!(scores.macro_average.f1, Some(0.5));
    assert_eq!(scores.counts.macro_or_zero(), Some([0.5; 3]));
}

#[test]
fn results_serialize_as_data() {
    let scores = score(&[(0, 4, "PER")], &[(0, 4, "ORG")]);
    let json = serde_json::to_value(&scores).expect("it is plain data");
    assert_eq!(json["micro"]["f1"], 0.0);
    assert_eq!(json["errors"][0]["kind"], "type");
    assert_eq!(json["errors"][0]["gold"]["end"], 4);
    assert_eq!(json["per_type"]["ORG"]["recall"], serde_json::Value::Null);
}

#[test]
fn bad_documents_are_named() {
    let check = |gold: &[Document], pred: &[Document], message: &str| {
        let error = ner::score(gold, pred).expect_err("the documents are not valid");
        assert_eq!(error.to_string(), message);
    };
    let (a, b) = (document("a", &[]), document("b", &[]));
    let only = [a.clone()];
    check(
        &only,
        &[a.clone(), b.clone()],
        "document `b` is missing from the gold documents: give it, with no entities if it has none",
    );
    check(
        &[a.clone(), b],
        &only,
        "document `b` is missing from the predicted documents: give it, with no entities if it has none",
    );
    check(&[a.clone(), a.clone()], &only, "gold document `a` occurs twice: ids must be unique");
    check(
        &only,
        &[document("a", &[(0, 1, "X"), (3, 2, "X")])],
        "predicted document `a`, entity 1: `X 3..2` holds no byte",
    );
    check(
        &[document("a", &[(0, 1, "X"), (0, 1, "X")])],
        &only,
        "gold document `a`, entity 1: `X 0..1` is there already",
    );
    let accented = document("a", &[(0, 1, "X")]);
    let error = accented.check_text("é").expect_err("byte 1 is inside é");
    assert!(matches!(error, NerError::InsideChar { offset: 1, .. }));
    assert!(matches!(accented.check_text(""), Err(NerError::OutOfRange { bytes: 0, .. })));
    assert!(matches!(accented.check_labels(&["Y"]), Err(NerError::UnknownLabel { .. })));
}

#[test]
fn bad_tags_are_named() {
    let score = |gold: &[Vec<&str>], pred: &[Vec<&str>], reading| {
        tags::score(gold, pred, reading).expect_err("the tags are not valid")
    };
    let error = score(&[vec!["O"]], &[vec!["X-PER"]], Reading::Lenient);
    assert_eq!(
        error.to_string(),
        "sentence 0 (predicted): token 0: tag `X-PER` is unknown: the prefixes are `B`, `I`, `E` (or `L`), `S` (or `U`), and `O` stands alone"
    );
    assert!(matches!(error, TagError::Sentence { side: Side::Predicted, .. }));
    score(&[vec!["O"]], &[vec!["S-PER"]], Reading::Strict(Scheme::Iob2));
    score(&[vec!["O"]], &[vec!["O-PER"]], Reading::Lenient);
    score(&[vec!["O"]], &[vec![""]], Reading::Lenient);
    let error = score(&[vec!["O"], vec!["O"]], &[vec!["O"], vec![]], Reading::Lenient);
    assert_eq!(error.to_string(), "sentence 1: 1 gold tags, but 0 predicted");
    let error = score(&[vec!["O"]], &[], Reading::Lenient);
    assert_eq!(error.to_string(), "1 gold sentences, but 0 predicted");
    let overlap = [
        Chunk { tokens: Span::new(0, 2), label: "A" },
        Chunk { tokens: Span::new(1, 3), label: "B" },
    ];
    let error = tags::encode(&overlap, 3, Scheme::Iob2).expect_err("they overlap");
    assert!(matches!(error, TagError::NotTaggable { tokens, .. } if tokens == (1..3)));
}
