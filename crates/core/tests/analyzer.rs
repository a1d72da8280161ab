//! The analyzer on real and on odd text: its promises about spans, batches and threads.

#![cfg(feature = "embedded-model")]

use std::sync::LazyLock;

use nutgraf::{Analysis, Analyzer, Document, Length, Stage, SummaryOptions};
use proptest::prelude::*;

const ARTICLE: &str = include_str!("../../../datasets/pyongyang-visit/article.txt");

static ANALYZER: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::embedded().expect("the embedded model loads"));

fn analyze(text: &str) -> (Document, Analysis) {
    let document = Document::from_text(text);
    let analysis = ANALYZER.analyze(&document).expect("the model runs");
    (document, analysis)
}

/// What holds of every analysis.
fn check_invariants(document: &Document, analysis: &Analysis) {
    let text = document.text();
    let mut last = 0;
    for mention in &analysis.mentions {
        let span = mention.span;
        assert!(last <= span.start, "mentions overlap at {span}");
        assert!(text.get(span.start..span.end).is_some_and(|slice| !slice.is_empty()));
        assert_eq!(span, span.trimmed(text));
        assert!(document.sentences()[mention.sentence].span.contains(span));
        assert!((0.0..=1.0).contains(&mention.confidence));
        last = span.end;
    }
    let mut grouped: Vec<usize> =
        analysis.entities.iter().flat_map(|entity| entity.mentions.clone()).collect();
    assert!(analysis.entities.iter().all(|entity| entity.mentions.is_sorted()));
    grouped.sort_unstable();
    assert!(grouped.into_iter().eq(0..analysis.mentions.len()), "each mention in one entity");
    for entity in &analysis.entities {
        assert!(
            entity.mentions.iter().all(|&index| analysis.mentions[index].label == entity.label)
        );
        assert!(!entity.name.is_empty());
    }
    assert_eq!(analysis.salience.len(), document.sentences().len());
    assert!(analysis.salience.iter().all(|score| (0.0..=1.0).contains(score)));

    for length in [Length::Sentences(2), Length::Words(30), Length::Percent(20.0)] {
        let options = SummaryOptions { length, about: None };
        let summary = analysis.summarize(document, &options);
        assert_eq!(summary.sentences.is_empty(), text.trim().is_empty());
        assert!(summary.sentences.is_sorted_by_key(|sentence| sentence.sentence));
        for sentence in &summary.sentences {
            assert_eq!(sentence.span, document.sentences()[sentence.sentence].span);
        }
    }
}

#[test]
fn the_article() {
    let (document, analysis) = analyze(ARTICLE);
    check_invariants(&document, &analysis);
    let entity = |name: &str| {
        analysis
            .entities
            .iter()
            .find(|entity| entity.name == name)
            .unwrap_or_else(|| panic!("no {name}"))
    };
    // Counted by hand: the names themselves and their short forms.
    assert_eq!(entity("Zhao Leji").mentions.len(), 7);
    assert_eq!(entity("Kim Jong Un").mentions.len(), 6);
    assert_eq!(&*entity("Zhao Leji").label, "PER");
    // "the United States" once, "U.S." four times.
    assert_eq!(entity("United States").mentions.len(), 5);
    assert_eq!(&*entity("North Korea").label, "LOC");
}

#[test]
fn the_same_alone_in_a_batch_and_on_any_number_of_threads() {
    let first = ARTICLE.split("\n\n").next().expect("a first paragraph").to_owned();
    let long = ARTICLE.repeat(3);
    let texts = [ARTICLE.to_owned(), first, String::new(), long, "Pyongyang.".to_owned()];
    let documents: Vec<Document> = texts.iter().cycle().take(10).map(Document::from_text).collect();
    let alone: Vec<Analysis> = documents[..texts.len()]
        .iter()
        .map(|document| ANALYZER.with_threads(1).analyze(document).expect("the model runs"))
        .collect();
    for threads in [1, 2, 5] {
        let analyzer = ANALYZER.with_threads(threads);
        for (document, alone) in documents.iter().zip(&alone) {
            assert_eq!(&analyzer.analyze(document).expect("the model runs"), alone);
        }
        let batch: Vec<_> = analyzer.analyze_all(documents.clone()).collect();
        assert_eq!(batch.len(), documents.len());
        for ((document, analysis), (before, alone)) in
            batch.iter().zip(documents.iter().zip(alone.iter().cycle()))
        {
            assert_eq!(document.text(), before.text(), "the order is kept");
            assert_eq!(analysis.as_ref().expect("the model runs"), alone);
        }
    }
}

#[test]
fn a_traced_analysis_is_the_same_and_names_its_stages_in_order() {
    let document = Document::from_text(ARTICLE);
    let mut stages = Vec::new();
    let traced = ANALYZER.analyze_traced(&document, |stage| stages.push(stage));
    assert_eq!(
        traced.expect("the model runs"),
        ANALYZER.analyze(&document).expect("the model runs")
    );
    stages.dedup();
    assert_eq!(stages, [Stage::Tokenize, Stage::Encode, Stage::Decode, Stage::Select]);
}

#[test]
fn takes_no_more_documents_than_it_needs() {
    let taken = std::sync::atomic::AtomicUsize::new(0);
    let documents = (0..1000).map(|_| {
        taken.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Document::from_text("Kim Jong Un met Zhao Leji.")
    });
    let analyzer = ANALYZER.with_threads(2);
    let mut all = analyzer.analyze_all(documents);
    assert!(all.next().is_some());
    let first = taken.load(std::sync::atomic::Ordering::Relaxed);
    assert!(first <= 32, "{first} documents were taken for one result");
    // Dropped in the middle: the threads end.
    drop(all);
}

#[test]
fn a_summary_is_as_long_as_asked() {
    let (document, analysis) = analyze(ARTICLE);
    let summarize = |length| analysis.summarize(&document, &SummaryOptions { length, about: None });
    for count in 1..=25 {
        assert_eq!(summarize(Length::Sentences(count)).sentences.len(), count);
    }
    assert_eq!(summarize(Length::Sentences(99)).sentences.len(), 25);
    let words = |length| -> usize {
        let summary = summarize(length);
        summary
            .sentences
            .iter()
            .map(|s| nutgraf::summary::count_words(s.span.of(document.text())))
            .sum()
    };
    // The shortest sentence has 17 words: less than that can't be left over.
    for limit in [40, 60, 100, 200] {
        let got = words(Length::Words(limit));
        assert!(got <= limit && got + 17 > limit, "{got} words of {limit}");
    }
    assert_eq!(words(Length::Percent(100.0)), words(Length::Sentences(25)));
    // Too short for any sentence: the shortest one.
    assert_eq!(summarize(Length::Words(1)).sentences.len(), 1);
}

#[test]
fn a_summary_about_something() {
    let (document, analysis) = analyze(ARTICLE);
    let about = |phrase: &str| {
        let options =
            SummaryOptions { length: Length::Sentences(2), about: Some(phrase.to_owned()) };
        let summary = analysis.summarize(&document, &options);
        let texts: Vec<&str> =
            summary.sentences.iter().map(|s| s.span.of(document.text())).collect();
        (summary.about_matches, texts.join(" "))
    };
    // "Putin" is named once; his sentence comes first, the other is the best of the rest.
    let (matches, text) = about("Vladimir Putin");
    assert_eq!(matches, Some(1));
    assert!(text.contains("President Vladimir Putin"), "{text}");
    // By alias: every "U.S." and "the United States".
    assert_eq!(about("USA").0, Some(5));
    // A phrase that is no entity.
    assert!(about("economic aid").1.contains("economic aid"));
    // Not there: the usual summary, and it says so.
    let (matches, text) = about("Angela Merkel");
    assert_eq!(matches, Some(0));
    assert!(!text.is_empty());
}

#[test]
fn odd_text() {
    for text in [
        String::new(),
        " \n\t\u{a0}\u{2003}\n".to_owned(),
        "a".repeat(100_000),
        "word\n".repeat(10_000),
        "😀 👨‍👩‍👧‍👦 🇰🇵 Kim Jong Un 😀".to_owned(),
        "التقى كيم جونغ أون مع تشاو ليجي في بيونغ يانغ. وقالت الصين إن العلاقات قوية.".to_owned(),
        "Cafe\u{301} Zoe\u{308} met Jose\u{301} Ramos-Horta\u{301}.".to_owned(),
        "Kim\0Jong\0Un visited\0Russia.".to_owned(),
        "U.S.U.S.U.S. A.B.C.D.E.F.G.H.I.J.K.L. ".repeat(50),
        "\u{200d}\u{200b}\u{feff}\u{301}".to_owned(),
        "金正恩在平壤会见了赵乐际。".repeat(100),
        "Share.\nExit mobile version".to_owned(),
    ] {
        let (document, analysis) = analyze(&text);
        check_invariants(&document, &analysis);
    }
}

#[test]
fn accents_of_their_own_belong_to_the_word() {
    // "José" in decomposed form: the accent is a char after the "e".
    let (document, analysis) =
        analyze("President Jose\u{301} Ramos-Horta visited Jakarta on Monday.");
    let names: Vec<&str> = analysis.mentions.iter().map(|m| m.span.of(document.text())).collect();
    assert!(names[0].starts_with("Jose\u{301} Ramos"), "{names:?}");
    let (document, analysis) = analyze("The visitor was Ramos-Horta Jose\u{301} of East Timor.");
    assert!(analysis.mentions.iter().all(|m| !m.span.of(document.text()).ends_with('e')));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text(text in "(\\PC|[A-Z][a-z]{2,8}|[ .,\n“”’-]|the |Kim |U\\.S\\. ){0,120}") {
        let (document, analysis) = analyze(&text);
        check_invariants(&document, &analysis);
    }
}
