//! Evidence of generated sentences, by cases worked out by hand and by properties.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

#[cfg(feature = "embedded-model")]
use nutgraf::Analyzer;
use nutgraf::evidence::{Evidence, FactKind, generated};
use nutgraf::{Document, Mention, Span};
use proptest::prelude::*;

#[cfg(feature = "embedded-model")]
const ARTICLE: &str = include_str!("../../../datasets/pyongyang-visit/article.txt");

/// The facts of `sentence` that `source` lacks, as `KIND: words`; no model.
fn missing(source: &str, sentence: &str) -> Vec<String> {
    missing_of(source, sentence, &[])
}

/// The same, where a model found `names` in the sentence.
fn missing_of(source: &str, sentence: &str, names: &[(&str, &str)]) -> Vec<String> {
    let evidence = Evidence::new(&Document::from_text(source), &[], Vec::new());
    let document = generated(sentence);
    let mention = |(name, label): &(&str, &str)| {
        let start = sentence.find(name).unwrap();
        let span = Span::new(start, start + name.len());
        let inside = document.sentences().iter().position(|other| other.span.contains(span));
        Mention { span, label: Arc::from(*label), confidence: 1.0, sentence: inside.unwrap() }
    };
    let mentions: Vec<_> = names.iter().map(mention).collect();
    let checked = evidence.check(&document, &mentions, &[]);
    let facts = checked.iter().flat_map(|sentence| {
        assert!(sentence.unsupported.iter().all(|fact| sentence.span.contains(fact.span)));
        &sentence.unsupported
    });
    facts
        .map(|fact| {
            let kind = match fact.kind {
                FactKind::Name => "name",
                FactKind::Number => "number",
                FactKind::Date => "date",
            };
            format!("{kind}: {}", fact.span.of(sentence))
        })
        .collect()
}

const NONE: [&str; 0] = [];

const SOURCE: &str = "\
PYONGYANG — Zhao Leji, the No. 3 of China's Communist Party, met Kim Jong Un on Thursday, \
April 11. Two of the 1,000 guests were from the U.S., said President Vladimir Putin. Trade \
fell by 5.5 per cent to $2.5 million in 2019, the first fall in ten to 15 years. Officials \
of the World Health Organization said 1,200 soldiers came at 5:30 p.m.";

#[test]
fn facts_that_the_source_has() {
    for sentence in [
        "Zhao Leji of China met Kim on Thursday.",
        "On 11 April, a Chinese official met Mr. Kim in Pyongyang.",
        "2 of the thousand guests were American, Putin said.",
        "Trade fell 5.5% in 2019, to 2.5m dollars.",
        "It was the first in 10 years, or fifteen years.",
        "The WHO said twelve hundred soldiers came.",
        "One of them came at 5:30.",
        "He told the US that No. 3 came.",
        "Meanwhile, Zhao and Kim met. However, Trade fell. “Officials” said so.",
        "Those who came said so; Soldiers did too.",
    ] {
        assert_eq!(missing(SOURCE, sentence), NONE, "{sentence}");
    }
}

#[test]
fn facts_that_the_source_lacks() {
    for (sentence, want) in [
        ("Then Zhao met Xi Jinping in Beijing.", &["name: Xi Jinping", "name: Beijing"][..]),
        ("In Seoul, Kim Jong Il met Zhao.", &["name: Seoul", "name: Kim Jong Il"]),
        ("They met on Friday.", &["date: Friday"]),
        ("They met on April 12.", &["date: April 12"]),
        ("They met on Thursday, April 11, 2018.", &["date: Thursday, April 11, 2018"]),
        ("They met in May 2019.", &["date: May 2019"]),
        ("Seven of the 1,001 guests left.", &["number: Seven", "number: 1,001"]),
        ("It fell 5.5 million.", &["number: 5.5 million"]),
        ("It fell to £2.5 million.", &["number: 2.5 million"]),
        ("It fell by 2019 percent.", &["number: 2019 percent"]),
        ("It was the third fall, by 55%.", &["number: third", "number: 55%"]),
        ("The WTO said so at 5:31.", &["name: WTO", "number: 5:31"]),
        ("The Russian president said so.", &["name: Russian"]),
        ("He was told by the UN.", &["name: UN"]),
    ] {
        assert_eq!(missing(SOURCE, sentence), want, "{sentence}");
    }
}

#[test]
fn a_models_entities_are_looked_up_too() {
    let names = [("zhao leji", "PER"), ("seoul", "LOC")];
    assert_eq!(missing_of(SOURCE, "zhao leji went to seoul.", &names), ["name: seoul"]);
    // A sentence's first word may be a name, which its capital alone does not tell.
    assert_eq!(missing(SOURCE, "Obama met Kim."), NONE);
    assert_eq!(missing_of(SOURCE, "Obama met Kim.", &[("Obama", "PER")]), ["name: Obama"]);
    // Each part of it is in the source.
    let name = [("Vladimir Kim", "PER")];
    assert_eq!(missing_of(SOURCE, "Vladimir Kim said so.", &name), ["name: Vladimir Kim"]);
}

#[test]
fn dates_and_amounts_of_a_model_are_read_as_such() {
    let date =
        |words: &'static str| missing_of(SOURCE, &format!("It was {words}."), &[(words, "DATE")]);
    assert_eq!(date("Thursday"), NONE);
    assert_eq!(date("11 April"), NONE);
    assert_eq!(date("Friday"), ["date: Friday"]);
    assert_eq!(date("last year"), NONE, "the source speaks of years");
    assert_eq!(date("next month"), ["date: next month"]);
    assert_eq!(date("Christmas"), ["date: Christmas"]);
    let money =
        |words: &'static str| missing_of(SOURCE, &format!("It cost {words}."), &[(words, "MONEY")]);
    assert_eq!(money("$2,500,000"), NONE);
    assert_eq!(money("$3 million"), ["number: 3 million"]);
}

#[test]
fn numbers_in_names_are_of_the_name() {
    let source = "The COVID-19 pandemic ended. The Boeing 737 flew.";
    let check = |sentence, name| missing_of(source, sentence, &[(name, "MISC")]);
    assert_eq!(check("Covid-19 ended.", "Covid-19"), NONE);
    assert_eq!(check("The Boeing 747 flew.", "Boeing 747"), ["name: Boeing 747"]);
}

#[test]
fn a_headline_s_capitals_say_nothing() {
    assert_eq!(missing(SOURCE, "Kim Meets Zhao As Trade Falls Again Sharply"), NONE);
}

#[test]
fn nothing_generated_or_nothing_to_compare_with() {
    let evidence = Evidence::new(&Document::from_text(SOURCE), &[], Vec::new());
    assert_eq!(evidence.check(&generated(" \n"), &[], &[]), []);
    let empty = Evidence::new(&Document::from_text(""), &[], Vec::new());
    let checked = empty.check(&generated("Kim met Zhao in Paris."), &[], &[]);
    assert_eq!(checked[0].sources, []);
    let missing: Vec<_> =
        checked[0].unsupported.iter().map(|f| f.span.of("Kim met Zhao in Paris.")).collect();
    assert_eq!(missing, ["Zhao", "Paris"]);
}

/// A sentence of the source is its own evidence, and no fact of it is missing.
#[cfg(feature = "embedded-model")]
#[test]
fn the_article_supports_its_own_sentences() {
    let analyzer = Analyzer::embedded().unwrap().keeping_vectors();
    let document = Document::from_text(ARTICLE);
    let evidence = Evidence::of(&analyzer.analyze(&document).unwrap());
    for (index, sentence) in document.sentences().iter().enumerate() {
        if !document.is_summarizable(index) {
            continue;
        }
        let text = sentence.span.of(ARTICLE);
        let checked = evidence.examine(text, Some(&analyzer)).unwrap();
        let [only] = checked.as_slice() else { panic!("{text}: {checked:?}") };
        assert_eq!(only.unsupported, [], "{text}");
        let best = only.sources[0];
        assert_eq!((best.sentence, best.span), (index, sentence.span), "{text}");
        assert!(best.lexical > 0.999, "{text}: {best:?}");
        assert_eq!(only.sources.len(), 1, "{text}: {:?}", only.sources);
    }
}

/// The same with what the embedded model finds in invented sentences.
#[cfg(feature = "embedded-model")]
#[test]
fn invented_facts_about_the_article_are_told() {
    let analyzer = Analyzer::embedded().unwrap().keeping_vectors();
    let document = Document::from_text(ARTICLE);
    let evidence = Evidence::of(&analyzer.analyze(&document).unwrap());
    let check = |text: &str, want: &[&str], sources: &[&str]| {
        let checked = evidence.examine(text, Some(&analyzer)).unwrap();
        let facts: Vec<_> = checked.iter().flat_map(|s| s.unsupported.clone()).collect();
        assert_eq!(evidence.unsupported(text, Some(&analyzer)).unwrap(), facts, "{text}");
        assert_eq!(facts.iter().map(|fact| fact.span.of(text)).collect::<Vec<_>>(), want, "{text}");
        let starts: Vec<_> = checked
            .iter()
            .map(|sentence| sentence.sources[0].span.of(ARTICLE))
            .map(|source| source.split_whitespace().take(3).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(starts, sources, "{text}");
    };
    check(
        "Zhao Leji met North Korean leader Kim Jong Un in Pyongyang. Putin hosted Kim in Russia in 2019.",
        &[],
        &["During a meeting", "Kim Jong Un’s"],
    );
    check(
        "Xi Jinping met Kim Jong Un in Beijing on Thursday. Kim visited Moscow in 2018 for 3 days.",
        &["Beijing", "Thursday", "2018", "3"],
        &["Prior to the", "Kim Jong Un’s"],
    );
    check(
        "Joe Biden said that the United Nations had imposed sanctions on the North.",
        &["Joe Biden"],
        &["In recent years,"],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Any text against any other: spans lie in it, in order, on char boundaries, and scores
    /// are shares.
    #[test]
    fn any_text_can_be_checked(source in "\\PC{0,200}", text in "[A-Za-z0-9 .,'’$%:\n\\-éß北😀]{0,200}") {
        let document = Document::from_text(source);
        let evidence = Evidence::new(&document, &[], Vec::new());
        for sentence in evidence.check(&generated(&text), &[], &[]) {
            for fact in &sentence.unsupported {
                prop_assert!(!fact.span.of(&text).is_empty());
                prop_assert!(sentence.span.contains(fact.span));
            }
            let ordered = sentence.unsupported.windows(2).all(|two| two[0].span.end <= two[1].span.start);
            prop_assert!(ordered, "{:?}", sentence.unsupported);
            for source in sentence.sources {
                prop_assert_eq!(source.span, document.sentences()[source.sentence].span);
                prop_assert!((0.0..=1.0).contains(&source.lexical));
            }
        }
    }

    /// A text supports itself.
    #[test]
    fn no_fact_of_a_text_is_missing_in_it(text in "([A-Za-z0-9$%.,'’-]{1,9} ){0,30}") {
        let evidence = Evidence::new(&Document::from_text(&*text), &[], Vec::new());
        for sentence in evidence.check(&generated(&text), &[], &[]) {
            prop_assert_eq!(sentence.unsupported, vec![], "{}", text);
        }
    }
}
