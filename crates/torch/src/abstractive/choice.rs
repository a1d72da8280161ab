//! Which hypothesis of a window is taken.

use nutgraf::{Analyzer, Evidence};

use super::SummarizeError;
use crate::generate::Hypothesis;

/// A window's summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// On one line.
    pub(super) text: String,
    /// Which of the hypotheses it is.
    pub(super) rank: usize,
    /// Facts in it that the source does not contain; 0 if they were not looked for.
    pub(super) unsupported: usize,
}

/// The most probable hypothesis; none at all is a text of no words.
pub(super) fn most_probable(hypotheses: &[Hypothesis]) -> Choice {
    let text = hypotheses.first().map(|first| on_one_line(&first.text)).unwrap_or_default();
    Choice { text, rank: 0, unsupported: 0 }
}

/// The most probable of the hypotheses that have the fewest facts that the source does not
/// contain. One without words has none, and is taken only if all are so.
pub(super) fn most_faithful(
    hypotheses: &[Hypothesis],
    evidence: &Evidence,
    analyzer: Option<&Analyzer>,
) -> Result<Choice, SummarizeError> {
    let mut best: Option<Choice> = None;
    for (rank, hypothesis) in hypotheses.iter().enumerate() {
        let text = on_one_line(&hypothesis.text);
        if text.is_empty() {
            continue;
        }
        let unsupported = evidence.unsupported(&text, analyzer)?.len();
        if best.as_ref().is_none_or(|best| unsupported < best.unsupported) {
            best = Some(Choice { text, rank, unsupported });
        }
    }
    Ok(best.unwrap_or_else(|| most_probable(hypotheses)))
}

/// A text without line breaks, and without the mark that PEGASUS writes for them.
fn on_one_line(text: &str) -> String {
    text.replace("<n>", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use nutgraf::Document;

    use super::*;

    const SOURCE: &str = "Zhao Leji met Kim Jong Un in Pyongyang on Thursday, with 20 others.";

    fn check(texts: &[&str], want: (&str, usize, usize)) {
        let evidence = Evidence::new(&Document::from_text(SOURCE), &[], Vec::new());
        let said =
            |text: &&str| Hypothesis { text: (*text).to_owned(), ids: Vec::new(), score: 0.0 };
        let hypotheses: Vec<_> = texts.iter().map(said).collect();
        let choice = most_faithful(&hypotheses, &evidence, None).expect("a choice");
        assert_eq!((choice.text.as_str(), choice.rank, choice.unsupported), want);
    }

    #[test]
    fn the_first_without_unsupported_facts_wins() {
        check(
            &["Then Zhao met Xi.", "Then Zhao met Kim.", "He met Kim Jong Un."],
            ("Then Zhao met Kim.", 1, 0),
        );
        check(&["He met Kim.", "Kim met him."], ("He met Kim.", 0, 0));
    }

    #[test]
    fn else_the_least_unsupported_one() {
        check(
            &["In Beijing he met Xi on Friday.", "In Pyongyang he met Xi.", "He met 21 in Rome."],
            ("In Pyongyang he met Xi.", 1, 1),
        );
    }

    #[test]
    fn saying_nothing_is_no_way_to_be_faithful() {
        check(&["He met Xi.", " "], ("He met Xi.", 0, 1));
        check(&["", ""], ("", 0, 0));
        check(&[], ("", 0, 0));
    }

    #[test]
    fn lines_are_joined() {
        assert_eq!(on_one_line(" One.<n>Two.\nThree. "), "One. Two. Three.");
    }
}
