//! A language is data: another one changes what is split, linked and compared, and no code.

use std::sync::LazyLock;

use nutgraf::evidence::{Evidence, generated_in};
use nutgraf::language::{
    Abbreviation, BoilerplatePhrases, DateWords, Language, NameWords, NumberWords, SentenceWords,
    TermWords, WordSet,
};
use nutgraf::model::SelectionSpec;
use nutgraf::{Analysis, BlockKind, Document, Mention, Source, Span};

/// "Bo" is a title, "ta" is in any sentence, and "mi" is two.
static TOY: LazyLock<Language> = LazyLock::new(|| Language {
    tag: "x-toy",
    sentences: SentenceWords {
        abbreviations: [("Bo", Abbreviation::Leading)].into_iter().collect(),
        ..SentenceWords::default()
    },
    boilerplate: BoilerplatePhrases::parse("[controls]\nlan ro; ro"),
    names: NameWords { honorifics: WordSet::of(&["bo"]), ..NameWords::default() },
    terms: TermWords { stop_words: WordSet::of(&["ta"]), ..TermWords::default() },
    dates: DateWords { weekdays: &["prima", "secunda"], ..DateWords::default() },
    numbers: NumberWords { small: [("mi", 2)].into_iter().collect(), ..NumberWords::default() },
    ..Language::default()
});

const TEXT: &str = "Kim Lee ta lan. Bo. Kim ta ro mi secunda lan the.";

fn document(text: &str, language: &'static Language) -> Document {
    Document::with_language(Source::from_text(text), language)
}

fn sentences(document: &Document) -> Vec<&str> {
    (0..document.sentences().len()).map(|index| document.sentence_text(index)).collect()
}

#[test]
fn abbreviations_of_another_language() {
    let kim = "Bo. Kim ta ro mi secunda lan the.";
    assert_eq!(sentences(&document(TEXT, &TOY)), ["Kim Lee ta lan.", kim]);
    let english = document(TEXT, Language::english());
    assert_eq!(sentences(&english), ["Kim Lee ta lan.", "Bo.", &kim[4..]]);
    assert_eq!(document("She met Gen. Kim.", &TOY).sentences().len(), 2);
}

#[test]
fn boilerplate_of_another_language() {
    let is_boilerplate = |text, language| {
        matches!(document(text, language).blocks()[0].kind, BlockKind::Boilerplate(_))
    };
    assert!(is_boilerplate("Lan ro", &TOY) && !is_boilerplate("Lan ro", Language::english()));
    assert!(is_boilerplate("Print", Language::english()) && !is_boilerplate("Print", &TOY));
}

#[test]
fn honorifics_of_another_language() {
    let people = |language| -> Vec<String> {
        let document = document(TEXT, language);
        let mention = |name: &str| {
            let start = TEXT.find(name).expect("it is there");
            let span = Span::new(start, start + name.len());
            Mention { span, label: "PERSON".into(), confidence: 1.0, sentence: 0 }
        };
        let mentions = vec![mention("Kim Lee"), mention("Bo. Kim")];
        let analysis = Analysis::new(&document, mentions, Vec::new(), SelectionSpec::default());
        analysis.entities.into_iter().map(|entity| entity.name).collect()
    };
    assert_eq!(people(&TOY), ["Kim Lee"]);
    assert_eq!(people(Language::english()), ["Kim Lee", "Bo. Kim"]);
}

#[test]
fn stop_words_of_another_language() {
    let told = |language| -> Vec<String> {
        let document = document("The lan ta lans.", language);
        let words = document.words();
        words.telling_stems(0).map(|stem| words.stem(stem).to_owned()).collect()
    };
    assert_eq!(told(&TOY), ["the", "lan", "lans"]);
    assert_eq!(told(Language::english()), ["lan", "ta", "lan"]);
}

#[test]
fn facts_of_another_language() {
    let evidence = Evidence::new(&document(TEXT, &TOY), &[], Vec::new());
    let missing = |text: &str| -> Vec<String> {
        let checked = evidence.check(&generated_in(text, &TOY), &[], &[]);
        let facts = checked.iter().flat_map(|sentence| &sentence.unsupported);
        facts.map(|fact| fact.span.of(text).to_owned()).collect()
    };
    assert_eq!(missing("Kim Lee ta ro 2."), [""; 0]);
    assert_eq!(missing("Kim Lee ro prima, 3 lan."), ["prima", "3"]);
    assert_eq!(missing("Two lan on Monday."), ["Monday"], "English words say nothing here");
}
