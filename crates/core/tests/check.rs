//! Summaries of an article by somebody else: what each gets wrong is found and told, and what is right
//! is let be.
#![cfg(feature = "embedded-model")]

use std::sync::LazyLock;

use nutgraf::evidence::{CheckedSummary, Checker, FactKind, ProblemKind};
use nutgraf::{Analyzer, Document};

const ARTICLE: &str = "\
The city council of Ashford voted on Tuesday to close the Old Mill Bridge for repairs that will cost \
$4.5 million.

Mayor Helen Ward said the bridge had not been inspected since 2011. “We cannot ask people to gamble with \
their lives,” she told reporters after the vote.

Engineers found 38 cracks in its pillars in March. In May, 12 workers were hurt when a scaffold fell \
there.

Councillor David Price, who voted against the closure, said shops on the east bank would lose customers. \
“This will kill our high street,” Mr Price said.

Brightwater Construction won the contract over Dunmore Group, which had built the ferry terminal. Work \
begins on June 3 and will last 14 months.

Ward beat Price in last year's election by 2,300 votes. The Ashford Chronicle reported that the council \
refused to publish the engineers' report.";

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::embedded().expect("a model"));
static CHECKER: LazyLock<Checker> = LazyLock::new(|| {
    Checker::new(&ANALYZER.analyze(&Document::from_text(ARTICLE)).expect("an analysis"))
});

fn check(summary: &str) -> CheckedSummary {
    CHECKER.check(summary, &ANALYZER).expect("a verdict")
}

/// The problems of a summary as `kind: text`.
fn problems(summary: &str) -> Vec<(ProblemKind, String)> {
    let checked = check(summary);
    let all = checked.sentences.iter().flat_map(|sentence| &sentence.problems);
    all.map(|problem| (problem.kind, problem.span.of(summary).to_owned())).collect()
}

#[track_caller]
fn wrong(summary: &str, kind: ProblemKind, text: &str) {
    let found = problems(summary);
    assert!(found.contains(&(kind, text.to_owned())), "{summary}\n{found:?}");
}

#[test]
fn what_the_source_lacks() {
    use FactKind::{Date, Name, Number};
    use ProblemKind::{Missing, MissingQuotation};
    wrong("Mayor Susan Ward said the bridge had not been inspected.", Missing(Name), "Susan Ward");
    wrong("Engineers found 83 cracks in its pillars.", Missing(Number), "83");
    wrong("The repairs will cost $5.4 million.", Missing(Number), "5.4 million");
    wrong("Work begins on July 3.", Missing(Date), "July 3");
    wrong("The council of Ashford voted on Friday to close the bridge.", Missing(Date), "Friday");
    wrong("The repairs will be done by Kestrel Partners.", Missing(Name), "Kestrel Partners");
    wrong(
        "“The bridge is a danger to us all,” Ward told reporters.",
        MissingQuotation,
        "The bridge is a danger to us all",
    );
    wrong(
        "Ward said: \"We cannot ask people to gamble with their money.\"",
        MissingQuotation,
        "We cannot ask people to gamble with their money",
    );
}

#[test]
fn what_the_source_has_of_somebody_else() {
    use ProblemKind::{Exchanged, OtherDate, OtherName, OtherNumber, OtherSpeaker};
    wrong(
        "“This will kill our high street,” Helen Ward said.",
        OtherSpeaker,
        "This will kill our high street",
    );
    wrong(
        "Dunmore Group won the contract over Brightwater Construction.",
        Exchanged,
        "Dunmore Group won the contract over Brightwater Construction",
    );
    wrong("Price beat Ward in last year's election.", Exchanged, "Price beat Ward");
    wrong("Engineers found 12 cracks in its pillars.", OtherNumber, "12");
    wrong("38 workers were hurt when a scaffold fell.", OtherNumber, "38");
    wrong("Engineers found 38 cracks in the pillars in May.", OtherDate, "May");
    wrong("Helen Ward voted against the closure.", OtherName, "Helen Ward");
}

#[test]
fn what_is_denied_in_one_of_them() {
    wrong(
        "The mayor said the bridge had been inspected since 2011.",
        ProblemKind::Negation,
        "inspected",
    );
    wrong(
        "The council did not vote to close the Old Mill Bridge for repairs.",
        ProblemKind::Negation,
        "vote",
    );
}

#[test]
fn what_is_made_up_altogether() {
    wrong(
        "Residents danced in the streets until dawn after hearing about free ferry rides for pensioners.",
        ProblemKind::Wording,
        "Residents danced in the streets until dawn after hearing about free ferry rides for pensioners.",
    );
}

#[test]
fn what_is_right() {
    for summary in [
        "The city council of Ashford voted on Tuesday to close the Old Mill Bridge for repairs.",
        "Ashford's council voted on Tuesday to close the Old Mill Bridge for repairs that will cost $4.5m.",
        "Mayor Helen Ward said the bridge had not been inspected since 2011.",
        "Ward said the bridge hadn't been inspected since 2011.",
        "Engineers found thirty-eight cracks in its pillars in March.",
        "12 workers were hurt when a scaffold fell in May.",
        "“We cannot ask people to gamble with their lives,” Ward said.",
        "David Price voted against the closure.",
        "Brightwater Construction won the contract over Dunmore Group. Work will last 14 months.",
        "Ward beat Price by 2,300 votes.",
        "Price said shops on the east bank would lose customers.",
        "work begins on june 3 and will last 14 months .",
        "the ashford chronicle reported that the council refused to publish the engineers ' report .",
    ] {
        let found = problems(summary);
        assert!(found.is_empty(), "{summary}\n{found:?}");
    }
}

#[test]
fn every_sentence_of_the_source_is_supported() {
    let checked = check(ARTICLE);
    assert!(checked.sentences.len() > 10);
    for sentence in &checked.sentences {
        assert!(sentence.is_copied && sentence.is_supported(), "{sentence:?}");
    }
    assert!(checked.is_supported());
}

#[test]
fn no_summary_and_no_source() {
    assert!(check("").sentences.is_empty());
    assert!(check(" \n ").is_supported());
    let nothing = Checker::new(&ANALYZER.analyze(&Document::from_text("")).expect("an analysis"));
    let checked = nothing.check("The mayor resigned on Monday.", &ANALYZER).expect("a verdict");
    assert!(!checked.is_supported());
}
