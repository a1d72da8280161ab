//! References of a summary that nothing in it resolves: a "he" or "the company" whose name the summary
//! does not have, by annotated chains of what means the same.

use nutgraf_text::Span;

/// Words that mean something only by another mention of it.
const PRONOUNS: [&str; 30] = [
    "he",
    "him",
    "his",
    "himself",
    "she",
    "her",
    "hers",
    "herself",
    "they",
    "them",
    "their",
    "theirs",
    "themselves",
    "it",
    "its",
    "itself",
    "this",
    "that",
    "these",
    "those",
    "i",
    "me",
    "my",
    "mine",
    "myself",
    "we",
    "us",
    "our",
    "ours",
    "ourselves",
];

/// Those of several.
const PLURAL: [&str; 5] = ["they", "them", "their", "theirs", "themselves"];

/// The most words between two names that belong together.
const JOINING_WORDS: usize = 6;

/// What stands before a word that alone says too little: "the company".
const DEFINITE: [&str; 5] = ["the", "this", "that", "these", "those"];

/// Mentions in a summary that nothing in it explains, as spans of the article.
///
/// The summary is the stretches `summary` of `text`, in its order. `chains` are mentions of the same
/// thing, pronouns among them; `names` are where names stand. A pronoun, or a single word after "the" or
/// "this" that does not bring the thing up in the article, is explained if the summary, up to the end of
/// its own stretch, has a mention of its chain that is a name or a longer description. A mention counts
/// as a name if a name is at least half of it, up to its first comma. Chains do not hold antecedents that
/// are named apart: a chain without a name is explained by a plural pronoun of its own behind two names
/// that an "and" joins, in one stretch ("Ann and her husband Bo ... their son"). What the article itself
/// does not explain ("we" of somebody's words) is left out.
pub fn unresolved(text: &str, summary: &[Span], chains: &[Vec<Span>], names: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    for chain in chains {
        let first = chain.iter().min_by_key(|mention| mention.start);
        let explains = |mention: &Span| {
            is_name(text, *mention, names) || !leans(text, *mention, first == Some(mention))
        };
        let has_name = chain.iter().any(|mention| is_name(text, *mention, names));
        let named_apart = |mention: &Span, stretch: &Span| {
            if has_name || !PLURAL.contains(&mention.of(text).to_lowercase().as_str()) {
                return false;
            }
            let before = |name: &&Span| stretch.contains(**name) && name.end <= mention.start;
            let before: Vec<&Span> = names.iter().filter(before).collect();
            before.windows(2).any(|pair| are_joined(text, *pair[0], *pair[1]))
        };
        if !chain.iter().any(explains) {
            continue;
        }
        let mut explained = false;
        for stretch in summary {
            let here = || chain.iter().filter(|mention| stretch.contains(**mention));
            explained = explained
                || here().any(|mention| explains(mention) || named_apart(mention, stretch));
            if !explained {
                found.extend(here().copied());
            }
        }
    }
    found.sort_unstable();
    found
}

/// Whether a mention means nothing by itself; `introduces` says that it is the first of its chain.
fn leans(text: &str, mention: Span, introduces: bool) -> bool {
    let words: Vec<String> = mention.of(text).split_whitespace().map(str::to_lowercase).collect();
    match words.as_slice() {
        [word] => PRONOUNS.contains(&word.as_str()),
        [first, _] => !introduces && DEFINITE.contains(&first.as_str()),
        _ => false,
    }
}

/// Whether an "and" of few words joins two names: "Ann, 42, and her husband Bo".
fn are_joined(text: &str, first: Span, second: Span) -> bool {
    let between = text.get(first.end..second.start).unwrap_or_default();
    between.split_whitespace().any(|word| word == "and")
        && between.split_whitespace().count() <= JOINING_WORDS
}

/// Whether a name is at least half of a mention, up to its first comma.
fn is_name(text: &str, mention: Span, names: &[Span]) -> bool {
    let own = mention.of(text);
    let end = mention.start + own.find(',').unwrap_or(own.len());
    let within = |name: &Span| {
        mention.start <= name.start
            && name.end <= end
            && (name.end - name.start) * 2 >= end - mention.start
    };
    names.iter().any(within)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Ann Bell leads Acme Works. She sold the firm to a rival. The firm made \
                        pumps. It had 20 workers, her office said.";

    fn spans(words: &[(&str, usize)]) -> Vec<Span> {
        let nth = |&(word, nth): &(&str, usize)| {
            let (start, _) = TEXT.match_indices(word).nth(nth).expect("it is there");
            Span::new(start, start + word.len())
        };
        words.iter().map(nth).collect()
    }

    /// The words that nothing explains in a summary of these sentences.
    fn found(sentences: &[usize]) -> Vec<&'static str> {
        let ends: Vec<usize> = TEXT.match_indices('.').map(|(at, _)| at + 1).collect();
        let sentence = |&index: &usize| {
            Span::new(if index == 0 { 0 } else { ends[index - 1] + 1 }, ends[index])
        };
        let summary: Vec<Span> = sentences.iter().map(sentence).collect();
        let chains = [
            spans(&[("Ann Bell", 0), ("She", 0), ("her", 0)]),
            spans(&[("Acme Works", 0), ("the firm", 0), ("The firm", 0), ("It", 0)]),
            spans(&[("a rival", 0)]),
            // Nothing in the article says what it is.
            spans(&[("It", 0)]),
        ];
        let names = spans(&[("Ann Bell", 0), ("Acme Works", 0)]);
        unresolved(TEXT, &summary, &chains, &names).iter().map(|span| span.of(TEXT)).collect()
    }

    #[test]
    fn worked_by_hand() {
        assert_eq!(found(&[0, 1, 2, 3]), [""; 0]);
        assert_eq!(found(&[0, 3]), [""; 0]);
        // Nobody says who she is, nor which firm.
        assert_eq!(found(&[1]), ["She", "the firm"]);
        assert_eq!(found(&[1, 2, 3]), ["She", "the firm", "The firm", "It", "her"]);
        // A name that comes later explains nothing before it.
        assert_eq!(found(&[2, 0]), ["The firm"]);
    }

    #[test]
    fn two_who_are_named_apart() {
        let text =
            "Ann Bell and her husband Bo Lund sold their firm. They left. Both partners sued.";
        let span = |word: &str| {
            let start = text.find(word).expect("it is there");
            Span::new(start, start + word.len())
        };
        let chain = [span("their"), span("They"), span("Both partners")];
        let sentences = ["Ann Bell and her husband Bo Lund sold their firm.", "They left."];
        let of = |summary: &[&str], names: &[&str]| {
            let summary: Vec<Span> = summary.iter().map(|sentence| span(sentence)).collect();
            let names: Vec<Span> = names.iter().map(|name| span(name)).collect();
            unresolved(text, &summary, &[chain.to_vec()], &names).len()
        };
        assert_eq!(of(&sentences, &["Ann Bell", "Bo Lund"]), 0);
        // The sentence that names them is not there; one alone is not several.
        assert_eq!(of(&sentences[1..], &["Ann Bell", "Bo Lund"]), 1);
        assert_eq!(of(&sentences, &["Ann Bell"]), 2);
        // Those who have a name are somebody else.
        assert_eq!(of(&sentences, &["Ann Bell", "Bo Lund", "Both partners"]), 2);
    }
}
