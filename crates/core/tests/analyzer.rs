//! The analyzer on real and on odd text: its promises about spans, batches and threads.

#![cfg(feature = "embedded-model")]

mod suite;

use std::sync::LazyLock;

use nutgraf::tasks::{Entities, Salience};
use nutgraf::{Analysis, Analyzer, Document, Length, SummaryOptions, Task};
use proptest::prelude::*;
use suite::{ARTICLE, check_invariants};

static ANALYZER: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::embedded().expect("the embedded model loads"));

fn analyze(text: &str) -> (Document, Analysis) {
    suite::analyze(&ANALYZER, text)
}

#[test]
fn keeps_the_promises_of_every_engine() {
    suite::all(&ANALYZER);
}

#[test]
fn the_article() {
    let (document, analysis) = analyze(ARTICLE);
    check_invariants(&ANALYZER, &document, &analysis);
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

/// Text in the manner of news agencies, which a model before called a facility word by word.
#[test]
fn a_report_of_an_agency() {
    let (_, analysis) = analyze(
        "Pakistani officials say at least 12 people were killed Tuesday when a bomb exploded near a \
         market in Peshawar. Police say the blast damaged several shops. No one has claimed \
         responsibility for the attack. The United Nations and the European Union condemned the \
         bombing. In Washington, a State Department spokesman said the United States will help \
         Pakistan fight the Taliban. Last month, President Bush met with Prime Minister Yousuf Raza \
         Gilani to discuss security along the border with Afghanistan. Oil prices rose to a record \
         high in New York and London after the news. The U.N. Security Council is due to meet Friday \
         in Geneva.",
    );
    let mut found: Vec<String> = analysis
        .entities
        .iter()
        .map(|entity| format!("{} {}", entity.label, entity.name))
        .collect();
    found.sort();
    let expected = [
        "DATE Friday",
        "DATE Tuesday",
        "LOC Afghanistan",
        "LOC Geneva",
        "LOC London",
        "LOC New York",
        "LOC Pakistan",
        "LOC Peshawar",
        "LOC United States",
        "LOC Washington",
        "NORP Pakistani",
        "ORG European Union",
        "ORG State Department",
        "ORG Taliban",
        "ORG U.N. Security Council",
        "ORG United Nations",
        "PER Bush",
        "PER Yousuf Raza Gilani",
    ];
    assert_eq!(found, expected);
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
    let summarize = |length| analysis.summarize(&SummaryOptions { length, about: None });
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
fn another_case_is_not_taken_for_this_one() {
    let text = "A taxi driver in Delhi was arrested on Monday after a British tourist said that he had \
                attacked her, officers said.\n\n\
                The driver, known as Salim, is alleged to have taken the tourist to a deserted road.\n\n\
                Rape has been much debated in India since the killing of a student on a Delhi bus in \
                2012.\n\n\
                Four men were sentenced to death in that case, and a court upheld the sentence.\n\n\
                A minor also found guilty was sentenced to three years in a reformatory institution.\n\n\
                The British High Commission said that it was in contact with the woman.";
    let (_, analysis) = analyze(text);
    let chosen = |words: usize| -> Vec<usize> {
        let length = Length::Words(words);
        let summary = analysis.summarize(&SummaryOptions { length, about: None });
        summary.sentences.iter().map(|sentence| sentence.sentence).collect()
    };
    // By its salience the fourth would be next: "in that case", which is not the driver's.
    assert!(analysis.salience[3] > analysis.salience[2]);
    assert_eq!(chosen(45), [0, 2]);
    assert_eq!(chosen(60), [0, 2, 3]);
}

#[test]
fn a_summary_about_something() {
    let (document, analysis) = analyze(ARTICLE);
    let about = |phrase: &str| {
        let options =
            SummaryOptions { length: Length::Sentences(2), about: Some(phrase.to_owned()) };
        let summary = analysis.summarize(&options);
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
        check_invariants(&ANALYZER, &document, &analysis);
    }
}

/// Long documents are read in groups, and what is behind is forgotten: nothing that is found depends
/// on that.
#[test]
fn what_is_forgotten_on_the_way_changes_nothing() {
    let line = |number: usize| match number % 7 {
        0 => format!("Part {number}\n\n"),
        1 => "- a list, of Riga\n".to_owned(),
        _ => format!("Helen Okafor met {number} mayors in Ashford. "),
    };
    let text: String = (0..1300).map(line).collect();
    let document = Document::from_text(text);
    let encoded = ANALYZER.encode(&document).expect("encoded");
    let mentions = Entities.run(&encoded).expect("mentions");
    let salience = Salience.run(&encoded).expect("salience");
    assert!(mentions.len() > 1000 && salience.iter().filter(|p| **p > 0.0).count() > 600);
    let whole = Analysis::new(&document, mentions, salience, ANALYZER.spec().selection);
    assert_eq!(ANALYZER.analyze(&document).expect("analyzed"), whole);
    let keeping = ANALYZER.keeping_vectors().analyze(&document).expect("analyzed");
    assert_eq!(keeping, whole);
    assert_eq!(keeping.sentence_vectors(), encoded.sentence_vectors());
}
