//! The gold set `datasets/wikinews`: that it is whole, and what the first sentences of its articles
//! have of what a reader marked.

use std::path::Path;

use nutgraf_eval::formats::ReadOptions;
use nutgraf_eval::set::Set;
use nutgraf_eval::summary::importance;
use nutgraf_eval::summary::unresolved::unresolved;
use nutgraf_text::Span;

fn set() -> Set {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/wikinews");
    Set::read(&folder, &ReadOptions::default()).expect("the set is sound")
}

#[test]
fn the_set_is_whole() {
    let set = set();
    assert_eq!((set.name.as_str(), set.has_entities), ("wikinews", true));
    assert_eq!((set.articles.len(), set.cases.len()), (24, 24));
    // As the datasheet says.
    assert_eq!(set.articles.iter().map(|article| article.entities.len()).sum::<usize>(), 1503);
    assert_eq!(set.cases.iter().map(|case| case.sentences.len()).sum::<usize>(), 748);
    for case in &set.cases {
        assert_eq!((case.choices.len(), case.choices[0].len()), (1, 3), "{}", case.id);
        assert!(!case.chains.is_empty() && case.references.len() == 1, "{}", case.id);
    }
}

/// What `score.py` of the annotation's makers gives for the editor's own choice.
#[test]
fn an_editors_own_choice_captures_nearly_all() {
    let captured = |case: &nutgraf_eval::evaluate::SummaryCase| {
        let (spans, marks): (Vec<Span>, Vec<u8>) = case.sentences.iter().copied().unzip();
        let evidence: Vec<Span> = case.choices[0].iter().map(|&index| spans[index]).collect();
        let taken = importance::taken(&spans, &evidence);
        assert_eq!(taken, case.choices[0]);
        importance::of_sentences(&marks, &taken, 3).expect("something is important")
    };
    let set = set();
    let mean = set.cases.iter().map(captured).sum::<f64>() / set.cases.len() as f64;
    assert_eq!(format!("{mean:.3}"), "0.986");
}

/// Who reads as much of an article's beginning as a summary has misses nothing that was left out, also
/// without its headline. Farther on there are things that the headline alone names.
#[test]
fn an_articles_own_beginning_leaves_nothing_unresolved() {
    for case in set().cases {
        let text = case.article.as_deref().expect("an article");
        let names: Vec<Span> = case.mentions.iter().map(|(span, _)| *span).collect();
        let sentences: Vec<Span> = case.sentences.iter().skip(1).map(|(span, _)| *span).collect();
        for count in 1..=5 {
            let open = unresolved(text, &sentences[..count], &case.chains, &names);
            assert_eq!(open, [], "{}: {count}", case.id);
        }
    }
}
