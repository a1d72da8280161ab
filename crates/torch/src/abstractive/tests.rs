//! The whole of it with generators that do as they are told.

use nutgraf::Faithful;
use nutgraf::summary::count_words;
use nutgraf::{Document, Evidence, WrittenSummary};

use super::fake::{Fake, defaults};
use super::{Article, GenerationRequest, SummarizeError, SummarizeOptions, Summarizer};

/// Summaries of articles, with no analyzer.
fn summarized(
    fake: &Fake,
    request: &GenerationRequest,
    articles: &[&str],
) -> Vec<Result<WrittenSummary, SummarizeError>> {
    let documents: Vec<Document> =
        articles.iter().map(|article| Document::from_text(*article)).collect();
    let evidence: Vec<Evidence> =
        documents.iter().map(|document| Evidence::new(document, &[], Vec::new())).collect();
    let articles: Vec<Article> = documents
        .iter()
        .zip(&evidence)
        .map(|(document, evidence)| Article { document, evidence })
        .collect();
    let options = request.resolve(&defaults()).expect("options");
    Summarizer::new(fake, None, options).summarize_all(&articles)
}

fn summary(fake: &Fake, request: &GenerationRequest, article: &str) -> WrittenSummary {
    summarized(fake, request, &[article]).pop().expect("a result").expect("a summary")
}

fn none() -> GenerationRequest {
    GenerationRequest::default()
}

/// Sentences of five words, each with its number: "Men sold 1 red cars."
fn sentences(count: usize) -> String {
    let sentences = (1..=count).map(|number| format!("Men sold {number} red cars."));
    sentences.collect::<Vec<_>>().join(" ")
}

/// The first three words of a text, as a sentence.
#[expect(clippy::unnecessary_wraps, reason = "the form of a script")]
fn opening(text: &str) -> Result<Vec<String>, String> {
    let words: Vec<_> = text.split(' ').take(3).collect();
    Ok(vec![format!("{}.", words.join(" ").trim_end_matches('.'))])
}

#[test]
fn a_short_article_is_one_window_and_one_pass() {
    let fake = Fake::says(100, opening);
    let article = sentences(3);
    let got = summary(&fake, &none(), &article);
    assert_eq!((got.text.as_str(), got.passes.as_slice()), ("Men sold 1.", &[1][..]));
    assert_eq!(fake.texts(), [article]);
    assert_eq!((got.cut.len(), got.cut_later, got.left_out, got.too_long), (0, 0, 0, false));
    assert_eq!(got.faithful, None);
}

#[test]
fn a_long_article_is_joined_of_windows() {
    // Two sentences of 5 tokens a window.
    let fake = Fake::says(12, opening);
    let got = summary(&fake, &none(), &sentences(6));
    assert_eq!(fake.texts()[0], "Men sold 1 red cars. Men sold 2 red cars.");
    // 9 tokens and 2 special ones are within the maximum of 12.
    assert_eq!(got.text, "Men sold 1. Men sold 3. Men sold 5.");
    assert_eq!(got.passes, [3]);
    let sources: Vec<_> = got.sentences.iter().map(|s| s.sources[0].sentence).collect();
    assert_eq!(sources, [0, 2, 4]);
}

#[test]
fn what_is_still_too_long_is_summarized_again() {
    let fake = Fake::says(12, opening);
    let got = summary(&fake, &none(), &sentences(40));
    // 20 summaries of 3 tokens, 3 a window: 7, of which each has 6 of the article's sentences;
    // of these 3 a window: 3, which are short enough.
    assert_eq!(got.passes, [20, 7, 3]);
    assert_eq!(got.text, "Men sold 1. Men sold 19. Men sold 37.");
    assert!(!got.too_long);
    assert_eq!(fake.texts()[20], "Men sold 1. Men sold 3. Men sold 5.");
}

#[test]
fn passes_that_make_it_no_shorter_end() {
    let fake = Fake::says(12, |text| Ok(vec![text.to_owned()]));
    let article = sentences(8);
    let got = summary(&fake, &none(), &article);
    assert_eq!((got.text, got.passes, got.too_long), (article, vec![4], true));
}

#[test]
fn a_sentence_above_the_limit_is_cut_and_told() {
    let long = format!("The {} end.", "word ".repeat(25).trim_end());
    let article = format!("A short one. {long}");
    let fake = Fake::says(12, opening);
    let got = summary(&fake, &none(), &article);
    let cut: Vec<_> = got.cut.iter().map(|span| span.of(&article)).collect();
    assert_eq!(cut, [long.as_str()]);
    let first: Vec<_> = fake.texts().into_iter().take(got.passes[0]).collect();
    assert_eq!(first.join(" "), article);
}

#[test]
fn a_sentence_of_a_later_pass_may_be_cut_too() {
    let fake = Fake::says(12, |text| {
        Ok(vec![if text.contains('.') {
            "run on and on".to_owned()
        } else {
            "The end.".to_owned()
        }])
    });
    let got = summary(&fake, &none(), &sentences(8));
    assert_eq!((got.passes, got.cut.len(), got.cut_later), (vec![4, 2], 0, 1));
}

#[test]
fn nothing_to_summarize_asks_nothing_of_the_model() {
    let fake = Fake::new(12);
    for article in ["", " \n\n "] {
        assert_eq!(summary(&fake, &none(), article), WrittenSummary::default());
    }
    assert_eq!(fake.batches(), [0; 0]);
}

#[test]
fn a_model_that_says_nothing() {
    let fake = Fake::says(12, |_| Ok(vec![" ".to_owned()]));
    let got = summary(&fake, &none(), &sentences(6));
    assert_eq!((got.text.as_str(), got.sentences.len(), got.passes), ("", 0, vec![3]));
    let fake = Fake::says(12, |_| Ok(Vec::new()));
    assert_eq!(summary(&fake, &none(), "One.").text, "");
}

#[test]
fn boilerplate_is_not_summarized() {
    let fake = Fake::says(100, opening);
    summary(&fake, &none(), "Men sold 1 red car in the town of Hull on Monday.\n\nShare.\n");
    assert_eq!(fake.texts(), ["Men sold 1 red car in the town of Hull on Monday."]);
}

#[test]
fn windows_of_several_articles_share_batches() {
    let fake = Fake::says(12, opening);
    let (a, b, c) = (sentences(6), sentences(2), sentences(4));
    let together = summarized(&fake, &none(), &[&a, &b, "", &c]);
    // 3 + 1 + 0 + 2 windows, four at a time.
    assert_eq!(fake.batches(), [4, 2]);
    for (article, together) in [a.as_str(), &b, "", &c].iter().zip(together) {
        assert_eq!(summary(&fake, &none(), article), together.expect("a summary"));
    }
}

#[test]
fn one_article_s_failure_is_its_own() {
    let fake = Fake::says(12, |text| {
        if text.contains("NaN") { Err("the logits are not numbers".into()) } else { opening(text) }
    });
    let (good, bad) = (sentences(4), "Men sold NaN red cars.");
    let got = summarized(&fake, &none(), &[&good, bad, &good]);
    assert_eq!(got[0].as_ref().expect("a summary").text, "Men sold 1. Men sold 3.");
    let error = got[1].as_ref().expect_err("a failure").to_string();
    assert_eq!(error, "fake: the logits are not numbers");
    assert_eq!(got[2].as_ref().expect("a summary"), got[0].as_ref().expect("a summary"));
    // Four windows fail together, then each goes alone.
    assert_eq!(fake.batches(), [4, 1, 1, 1, 1, 1]);
}

#[test]
fn a_failure_in_a_later_pass_is_told_too() {
    let fake = Fake::says(12, |text| {
        if text.starts_with("Men sold 1. ") { Err("no".into()) } else { opening(text) }
    });
    let got = summarized(&fake, &none(), &[&sentences(40), &sentences(2)]);
    assert!(got[0].is_err());
    assert!(got[1].is_ok());
}

#[test]
fn as_many_words_as_asked_for() {
    let fake = Fake::says(100, |_| Ok(vec!["One two three. Four five. Six seven.".to_owned()]));
    for (words, want, left_out) in [
        (7, "One two three. Four five. Six seven.", 0),
        (6, "One two three. Four five.", 1),
        (2, "One two three.", 2),
    ] {
        let request = GenerationRequest { words: Some(words), ..none() };
        let got = summary(&fake, &request, &sentences(3));
        assert_eq!((got.text.as_str(), got.left_out), (want, left_out));
    }
}

#[test]
fn words_become_tokens_by_the_article() {
    let fake = Fake::says(100, opening);
    let lengths = |words, article: &str, request: GenerationRequest| {
        summary(&fake, &GenerationRequest { words: Some(words), ..request }, article);
        let calls = fake.calls.lock().expect("calls");
        let options = &calls.last().expect("a call").1;
        (options.min_length, options.max_length)
    };
    // A token a word: 10 words take 12 with room, 14 with special tokens, 16 in steps.
    assert_eq!(lengths(10, &sentences(3), none()), (2, 16));
    // Three tokens a word: 36 and 2, 48 in steps.
    assert_eq!(lengths(10, "Abcdefghijkl mnopqrstuvwx abcdefghijk.", none()), (2, 48));
    // No more than the model has positions.
    assert_eq!(lengths(200, &sentences(3), none()), (2, 100));
    let least = GenerationRequest { min_length: Some(7), ..none() };
    assert_eq!(lengths(10, &sentences(3), least), (7, 16));
}

#[test]
fn joined_summaries_within_the_words_are_not_summarized_again() {
    let fake = Fake::says(12, opening);
    let request = |words| GenerationRequest { words: Some(words), ..none() };
    let article = sentences(12);
    assert_eq!(summary(&fake, &request(18), &article).passes, [6]);
    let got = summary(&fake, &request(17), &article);
    assert_eq!(got.passes, [6, 2]);
    assert!(count_words(&got.text) <= 17);
}

#[test]
fn facts_the_article_lacks_are_marked() {
    let fake = Fake::says(100, |_| Ok(vec!["Men sold 9 red cars. Then Ann Lee left.".to_owned()]));
    let got = summary(&fake, &none(), &sentences(3));
    let facts: Vec<Vec<_>> = got
        .sentences
        .iter()
        .map(|sentence| sentence.unsupported.iter().map(|f| f.span.of(&got.text)).collect())
        .collect();
    assert_eq!(facts, [vec!["9"], vec!["Ann Lee"]]);
    assert_eq!(got.unsupported(), 2);
}

#[test]
fn faithful_takes_the_best_hypothesis_without_unsupported_facts() {
    let beams = |_: &str| {
        Ok(["Men sold 9 cars.", "Men sold 8 cars.", "Men sold 2 cars.", "Men sold 3 cars."]
            .map(str::to_owned)
            .to_vec())
    };
    let fake = Fake::says(100, beams);
    let got = summary(&fake, &none(), &sentences(3));
    assert_eq!((got.text.as_str(), got.faithful), ("Men sold 9 cars.", None));
    let request = GenerationRequest { faithful: true, ..none() };
    let got = summary(&fake, &request, &sentences(3));
    assert_eq!(got.text, "Men sold 2 cars.");
    assert_eq!(got.faithful, Some(Faithful { reranked: 1, none_supported: 0 }));
}

#[test]
fn faithful_says_if_there_was_none() {
    let fake = Fake::says(12, |text| {
        let beams = if text.contains('1') {
            ["Men sold 9 cars of Ann Lee.", "Men sold 8 cars."]
        } else {
            ["Men sold cars.", "Men sold 3 cars."]
        };
        Ok(beams.map(str::to_owned).to_vec())
    });
    let request = GenerationRequest { faithful: true, ..none() };
    let got = summary(&fake, &request, &sentences(4));
    assert_eq!(got.text, "Men sold 8 cars. Men sold cars.");
    assert_eq!(got.faithful, Some(Faithful { reranked: 1, none_supported: 1 }));
}

#[test]
fn facts_of_other_windows_are_supported() {
    // The article says 1 in its first window; the summary of the second may say it as well.
    let fake =
        Fake::says(12, |_| Ok(["Men sold 1 car.", "Men sold 4 cars."].map(str::to_owned).to_vec()));
    let request = GenerationRequest { faithful: true, ..none() };
    let got = summary(&fake, &request, &sentences(4));
    assert_eq!(got.faithful, Some(Faithful { reranked: 0, none_supported: 0 }));
}

#[test]
fn an_article_of_100_000_words() {
    let fake = Fake::says(500, opening);
    let article = sentences(20_000);
    let got = summary(&fake, &none(), &article);
    // 110,001 tokens, since numbers of five digits are two, in windows of at most 498 that end
    // at sentence ends, so that up to five tokens of each are free.
    assert!((221..=224).contains(&got.passes[0]), "{:?}", got.passes);
    // 222 openings of 3 or 4 tokens.
    assert_eq!(got.passes[1..], [2]);
    assert!(!got.too_long);
    assert!(fake.calls.lock().expect("calls").iter().all(|(texts, _)| texts.len() <= 4));
}

#[test]
fn options_reach_the_model() {
    let fake = Fake::says(100, opening);
    let request = GenerationRequest { beams: Some(2), max_length: Some(9), ..none() };
    summary(&fake, &request, &sentences(3));
    let SummarizeOptions { generation, .. } = request.resolve(&defaults()).expect("options");
    assert_eq!(fake.calls.lock().expect("calls")[0].1, generation);
}
