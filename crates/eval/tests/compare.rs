//! Reports of several systems beside each other: values worked by hand, and sets that do not fit.

use nutgraf_eval::Span;
use nutgraf_eval::compare::{CompareError, Pair, compare};
use nutgraf_eval::data::{Annotation, Article};
use nutgraf_eval::evaluate::{Evaluation, Options};
use nutgraf_eval::report::{Report, SystemInfo};
use nutgraf_eval::stats::Resampling;

const TEXT: &str = "Ada met Bo in Rome.";

/// An article whose first `right` mentions of three are found.
fn article(id: usize, right: usize) -> Article {
    let spans = [(0, 3, "PER"), (8, 10, "PER"), (14, 18, "LOC")];
    let spans = spans.into_iter().take(right);
    Article {
        id: format!("d{id}"),
        text: TEXT.into(),
        entities: spans.map(|(s, e, label)| Annotation::new(Span::new(s, e), label)).collect(),
        ..Article::default()
    }
}

/// The report of a system that finds so many of each document's three mentions.
fn report(name: &str, found: &[(usize, usize)]) -> Report {
    let gold: Vec<Article> = found.iter().map(|&(id, _)| article(id, 3)).collect();
    let predicted: Vec<Article> = found.iter().map(|&(id, n)| article(id, n)).collect();
    Evaluation::new("set", SystemInfo::file(name), Options::default())
        .ner(&gold, &predicted)
        .and_then(Evaluation::report)
        .expect("a report")
}

fn found(counts: &[usize]) -> Vec<(usize, usize)> {
    counts.iter().copied().enumerate().collect()
}

/// Ten documents. Recall: A 10 of 30, B 20 of 30, C as B. Of the 2^10 ways to swap A's and B's
/// documents, which each differ by one mention, two give so large a difference: p = 2/1024. B and C are
/// the same, so every swap does: p = 1. Holm: 3 * 2/1024 for the first, then at least as much.
#[test]
fn three_systems_with_holms_correction() {
    let (a, b) = (report("a", &found(&[1; 10])), report("b", &found(&[2; 10])));
    let reports = [("a.json", &a), ("b.json", &b), ("c.json", &b)];
    let compared = compare(&reports, false, Resampling::default()).expect("a comparison");
    let row = compared.rows.iter().find(|row| row.name == "ner.strict.recall").expect("recall");
    let values: Vec<f64> = row.values.iter().filter_map(|value| value.value).collect();
    assert_eq!(values, [10.0 / 30.0, 20.0 / 30.0, 20.0 / 30.0]);
    assert!(row.values.iter().all(|value| value.interval.is_some()));
    let pairs: Vec<(usize, usize)> = row.pairs.iter().map(|pair| (pair.a, pair.b)).collect();
    assert_eq!(pairs, [(0, 1), (0, 2), (1, 2)]);
    let p: Vec<Option<f64>> = row.pairs.iter().map(|pair| pair.p_randomization).collect();
    assert_eq!(p, [Some(2.0 / 1024.0), Some(2.0 / 1024.0), Some(1.0)]);
    let holm: Vec<Option<f64>> = row.pairs.iter().map(|pair| pair.holm_randomization).collect();
    assert_eq!(holm, [Some(6.0 / 1024.0), Some(6.0 / 1024.0), Some(1.0)]);
    assert_eq!(row.pairs.iter().map(Pair::significant).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(compared.entities_of, 10);
    assert_eq!(
        compared.verdicts,
        ["Strict F1: B over A by 0.300, C over A by 0.300; one other pair cannot be told apart."]
    );
}

#[test]
fn documents_are_paired_by_their_ids() {
    let straight: Vec<(usize, usize)> = found(&[0, 1, 2, 3, 1, 2]);
    let mut turned = straight.clone();
    turned.reverse();
    let (a, b) = (report("a", &straight), report("b", &turned));
    let compared = compare(&[("a", &a), ("b", &b)], false, Resampling::default()).expect("fits");
    for row in compared.rows.iter().filter(|row| row.name.starts_with("ner.strict")) {
        let differences = row.pairs[0].interval;
        assert!(differences.is_none_or(|bounds| bounds == (0.0, 0.0)), "{}", row.name);
    }
}

#[test]
fn other_documents_are_named_or_left_out() {
    let a = report("a", &[(0, 1), (1, 2), (2, 3)]);
    let b = report("b", &[(1, 3), (2, 1), (7, 0)]);
    let reports = [("a.json", &a), ("b.json", &b)];
    let refused = compare(&reports, false, Resampling::default()).expect_err("they do not fit");
    assert_eq!(
        refused.to_string(),
        "the reports are not of the same documents: of entities, 2 are in all; others are \
         1 of `a.json`: `d0`; 1 of `b.json`: `d7`"
    );
    let compared = compare(&reports, true, Resampling::default()).expect("the common ones");
    assert_eq!(compared.entities_of, 2);
    assert_eq!(
        compared.notes[0],
        "Of entities, the 2 documents are compared that all reports have; left out are \
         1 of `a.json`: `d0`; 1 of `b.json`: `d7`."
    );
    // Of the six mentions of d1 and d2, A found 2 + 3 and B 3 + 1.
    let row = compared.rows.iter().find(|row| row.name == "ner.strict.recall").expect("recall");
    let values: Vec<f64> = row.values.iter().filter_map(|value| value.value).collect();
    assert_eq!(values, [5.0 / 6.0, 4.0 / 6.0]);

    let c = report("c", &[(8, 1), (9, 1)]);
    let reports = [("a.json", &a), ("c.json", &c)];
    let none = compare(&reports, true, Resampling::default());
    assert_eq!(none, Err(CompareError::NoCommonDocuments { what: "entities" }));
    let alone = compare(&reports[..1], false, Resampling::default());
    assert_eq!(alone, Err(CompareError::TooFew(1)));
}

/// The units of a single document are its sentences, and a mention over two of them makes them one, in
/// one report and not in the other.
#[test]
fn sentences_of_one_document_are_brought_together() {
    let text = "Ada met Bo. Rome is far. Kim left.";
    let article = |spans: &[(usize, usize)]| Article {
        id: "d".into(),
        text: text.into(),
        sentences: vec![Span::new(0, 11), Span::new(12, 24), Span::new(25, 34)],
        entities: spans.iter().map(|&(s, e)| Annotation::new(Span::new(s, e), "X")).collect(),
        ..Article::default()
    };
    let gold = [(0, 3), (8, 10), (12, 16), (25, 28)];
    let report = |spans: &[(usize, usize)]| {
        Evaluation::new("set", SystemInfo::file("p"), Options::default())
            .ner(&[article(&gold)], &[article(spans)])
            .and_then(Evaluation::report)
            .expect("a report")
    };
    let (a, b) = (report(&gold), report(&[(0, 3), (8, 16), (25, 28)]));
    assert_eq!((a.statistics.ner.len(), b.statistics.ner.len()), (3, 2));
    let compared = compare(&[("a", &a), ("b", &b)], false, Resampling::default()).expect("fits");
    assert_eq!(compared.entities_of, 2);
    let row = &compared.rows[0];
    assert_eq!(row.name, "ner.strict.f1");
    // All of four; two of four, with three predicted.
    for (value, wanted) in row.values.iter().zip([1.0, 4.0 / 7.0]) {
        assert!(value.value.is_some_and(|value| (value - wanted).abs() < 1e-12), "{value:?}");
    }
}
