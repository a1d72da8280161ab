//! What is said of the page and not of the news: corrections, credits, pleas, greetings.

use super::captions::forms;
use crate::document::{BlockKind, Boilerplate, Document};
use crate::language::{LONGEST_OPENING, WordSet};
use crate::words::count_words;

/// The most blocks at the end of a page that are notices as a whole where one sentence is.
const LAST_BLOCKS: usize = 3;
/// The most sentences of a block that is.
const BLOCK_SENTENCES: usize = 4;
/// The most words before the verb of who says something: ", the head of the county's police said".
const SUBJECT_WORDS: usize = 8;
/// The most words of an author's name.
const AUTHOR_NAMES: usize = 4;
/// The fewest words of a story behind a colon.
const STORY_WORDS: usize = 9;
/// The most words of a name by which somebody is spoken to: "Peter, good morning".
const VOCATIVE_WORDS: usize = 3;
/// The most words of a sentence that says no more than a greeting.
const GREETING_WORDS: usize = 14;
/// The most words of a sentence with an address for mail that tells nothing else.
const ADDRESS_WORDS: usize = 16;

/// Whether what is said after the `speaker`, the first words of a sentence, is a notice.
pub(super) fn is_notice(document: &Document, sentence: usize, speaker: &str) -> bool {
    let known = &document.language().summary;
    let said =
        speaker.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    let forms: Vec<&str> = forms(document, sentence).into_iter().skip(said).collect();
    let text = &document.sentence_text(sentence)[speaker.len()..];
    // A word alone is a label: "Photo: the bridge", "Left to right".
    let label = text.find([':', ',']).unwrap_or(0);
    // "Peter, good morning.", "Well, thank you".
    let called = text.find(',').map_or(0, |at| count_words(&text[..at]));
    let vocative = if called <= VOCATIVE_WORDS { called } else { 0 };
    let greets = |from: usize| opens(forms.get(from..).unwrap_or_default(), &known.greetings);
    let is_short = forms.len() <= GREETING_WORDS;
    let is_slug = is_short && forms.len() > 1 && known.slugs.has(forms[0]);
    if forms.len() <= VOCATIVE_WORDS && greets(0)
        || is_short && vocative > 0 && greets(vocative)
        || is_slug && text.starts_with('(') && text.trim_end().ends_with(')')
    {
        return true;
    }
    let mut run = String::new();
    let opened = forms.iter().take(LONGEST_OPENING).enumerate().any(|(place, form)| {
        push_word(&mut run, form);
        known.notice_openings.has(&run) && (place > 0 || label == run.len())
    });
    opened
        || opens(&forms, &known.pleas) && !is_attributed(document, text)
        || is_of_version(document, sentence, &forms)
        || has_address(text) && forms.len() <= ADDRESS_WORDS
        || (0..forms.len()).any(|start| opens(&forms[start..], &known.notices))
}

/// Whether words begin with a phrase of a list.
fn opens(forms: &[&str], phrases: &WordSet) -> bool {
    let mut run = String::new();
    forms.iter().take(LONGEST_OPENING).any(|form| {
        push_word(&mut run, form);
        phrases.has(&run)
    })
}

/// Whether a sentence begins a correction, whose other sentences correct too.
pub(super) fn corrects(document: &Document, sentence: usize) -> bool {
    let forms = forms(document, sentence);
    is_of_version(document, sentence, &forms)
        || opens(&forms, &document.language().summary.corrections)
}

/// The blocks at the ends of a page that are notices as a whole because a sentence of theirs is:
/// `notice` says of which sentences that is known.
pub(super) fn whole_blocks(document: &Document, notice: &[bool]) -> Vec<usize> {
    let blocks = document.blocks();
    let prose = |&block: &usize| {
        !blocks[block].sentences.is_empty()
            && !matches!(blocks[block].kind, BlockKind::Boilerplate(_))
    };
    // Who speaks in turns says more than a greeting.
    if (0..blocks.len()).any(|block| document.turn(block).is_some()) {
        return Vec::new();
    }
    let prose: Vec<usize> = (0..blocks.len()).filter(prose).collect();
    let last = prose.iter().skip(1).rev().take(LAST_BLOCKS).copied();
    let known = &document.language().boilerplate;
    let end = prose.last().copied();
    last.filter(|&block| {
        if Some(block) == end && is_of_author(document, block, &prose) {
            return true;
        }
        let mut sentences = blocks[block].sentences.clone();
        sentences.len() <= BLOCK_SENTENCES
            && sentences.any(|sentence| {
                let kind = Boilerplate::recognise(document.sentence_text(sentence), known);
                notice[sentence] || kind.is_some_and(|kind| kind != Boilerplate::PhotoCredit)
            })
    })
    .chain(prose.first().copied().filter(|&first| {
        let mut sentences = blocks[first].sentences.clone();
        let names_trade = |sentence: usize| {
            forms(document, sentence)
                .iter()
                .any(|form| document.language().summary.journalists.has(form))
        };
        prose.len() > 1 && is_of_author(document, first, &prose) && sentences.any(names_trade)
    }))
    .collect()
}

/// Whether one of the blocks of `prose` says who wrote the others: "Jane Coe is a professor of law at
/// Duke University.", who is named nowhere else.
fn is_of_author(document: &Document, own: usize, prose: &[usize]) -> bool {
    let block = &document.blocks()[own];
    let text = block.span.of(document.text());
    let capital = |word: &&str| word.starts_with(char::is_uppercase) && !word.ends_with(',');
    let name: Vec<&str> = text.split_whitespace().take_while(capital).collect();
    let mut rest = text.split_whitespace().skip(name.len());
    let known = &document.language().summary;
    let writes = match rest.next() {
        Some("is") => rest.next().is_some_and(|word| known.authored.has(word)),
        Some(verb) => known.author_verbs.has(verb),
        None => false,
    };
    let Some(surname) = name.last().filter(|_| (2..=AUTHOR_NAMES).contains(&name.len())) else {
        return false;
    };
    let mut others = prose.iter().filter(|other| **other != own);
    let named =
        |&block: &usize| document.blocks()[block].span.of(document.text()).contains(surname);
    writes && block.sentences.len() < BLOCK_SENTENCES && !others.any(named)
}

/// Whether it is of an earlier version of the page: "An earlier version of this article said", "A previous
/// version misspelled"; not of another thing's: "An earlier version of the bill".
///
/// "Of the article" speaks of the page where it begins a paragraph, and of another's behind a sentence.
fn is_of_version(document: &Document, sentence: usize, forms: &[&str]) -> bool {
    let known = &document.language().summary;
    let begins = || {
        let span = document.sentences()[sentence];
        document.blocks()[span.block].span.start == span.span.start
    };
    let [_, _, _, rest @ ..] = forms else { return false };
    if !known.versions.has(&forms[..3].join(" ")) {
        return false;
    }
    match rest {
        ["of", which, noun, rest @ ..] => {
            let of_page = known.pointers.has(which) || begins();
            of_page && known.pages.has(noun) && rest.first() != Some(&"by")
        }
        ["of", ..] => false,
        _ => true,
    }
}

/// Whether somebody says it: "Sign up or lose your place, the government told students."
fn is_attributed(document: &Document, text: &str) -> bool {
    if text.starts_with(['"', '“', '‘', '\'']) {
        return false;
    }
    // "Sign up and go home at weekends: under a plan that was set out on Monday, ..."
    if text.split_once(": ").is_some_and(|(_, story)| count_words(story) >= STORY_WORDS) {
        return true;
    }
    let language = document.language();
    let verb = |word: &&str| {
        let word = word.to_lowercase();
        language.sentences.speech.has(&word) || language.summary.rulings.has(&word)
    };
    text.split([',', '—']).skip(1).any(|part| {
        let words: Vec<&str> = part.split(|c: char| !c.is_alphanumeric() && c != '\'').collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let relates = words.first().is_some_and(|first| language.summary.relatives.has(first));
        !relates && words.len() > 1 && words.iter().take(SUBJECT_WORDS).any(verb)
    })
}

/// Whether it has an address for mail: "Email her at lee@herald.example."
fn has_address(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.split_once('@').is_some_and(|(name, place)| !name.is_empty() && place.contains('.'))
    })
}

/// Puts a word behind a run of words.
pub(super) fn push_word(run: &mut String, word: &str) {
    if !run.is_empty() {
        run.push(' ');
    }
    run.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the first sentence of a text is a notice.
    fn is(text: &str) -> bool {
        is_notice(&Document::from_text(text), 0, "")
    }

    #[test]
    fn of_a_page() {
        for text in [
            "An earlier version of this article misspelled the name of the mayor.",
            "A previous version of the story had the wrong date.",
            "An earlier version said that the bridge was built in 1913.",
            "Sign up for the newsletter of the Ashford Herald.",
            "Contact the reporter at 555-0144.",
            "This story has been republished with leave.",
            "This article is republished from the Journal.",
            "Email her at lee@herald.example.",
            "Reach her on 555-0144 or lee@herald.example.",
            "Ann Lee receives support from several private funds.",
            "If you value our work, join us.",
            "APOLOGY: On Monday we published a photograph of Mr Rowe.",
            "You have 9 gift articles left to share.",
            "(Adds quotes, updates shares)",
            "Peter, good morning.",
            "Well, thank you, Linda, and thanks to Arden for having us.",
            "Thanks, everyone.",
            "Officer Dolores Ruiz, thanks so much for being with us.",
            "The Speaker took the chair at noon.",
        ] {
            assert!(is(text), "{text}");
        }
    }

    #[test]
    fn of_the_news() {
        for text in [
            "An earlier version of the bill would have closed the paper.",
            "A previous version of this law was struck down in 2019.",
            "An earlier version of this report by the watchdog named 12 officers.",
            "Earlier versions of the treaty had no date.",
            "Sign up for the army or lose your place, the government told students.",
            "Click here to claim your refund, say the texts that have cost users $3 million.",
            "Contact the police if you have seen Daniel Orr, his mother begged on Monday.",
            "This article was written by a prisoner, the editor told readers on Thursday.",
            "Sign up for the army and go home: under a plan set out on Monday reservists could serve less.",
            "Support local journalism with a tax credit, a committee urged on Wednesday.",
            "Reporting by doctors of unfit drivers will be the law.",
            "All rights reserved to the tribe include whaling, a court ruled.",
            "The law was amended in 2019.",
            "The senator misstated the number of the dead.",
            "Ann Lee sent her mail to lee@herald.example for years before anybody at the paper in Arden saw it.",
            "(The council met.)",
            "Adds to a house need leave.",
            "Peter, the good morning host, left.",
        ] {
            assert!(!is(text), "{text}");
        }
        // Behind a sentence it is somebody else's.
        let document = Document::from_text(
            "The Mirror was fined. An earlier version of the story had named her.",
        );
        assert!(!is_notice(&document, 1, ""));
    }

    #[test]
    fn at_the_end_of_a_page() {
        let fit = |text: &str| {
            let document = Document::from_text(text);
            let notice: Vec<bool> =
                (0..document.sentences().len()).map(|s| is_notice(&document, s, "")).collect();
            whole_blocks(&document, &notice)
        };
        let story =
            "The council of Ashford met.\n\nThe bridge closed.\n\nNobody came to the town hall.";
        assert_eq!(
            fit(&format!("{story}\n\nAnn Lee covers health. Email her at lee@herald.example.")),
            [3]
        );
        assert_eq!(fit(&format!("{story}\n\nAnn Lee is a professor of law in Arden.")), [3]);
        // Somebody of the story.
        assert_eq!(
            fit(&format!("{story} Lee spoke.\n\nAnn Lee is a professor of law in Arden.")),
            [0; 0]
        );
        assert_eq!(fit(&format!("{story}\n\nAnn Lee is led by a guide, who waits.")), [0; 0]);
        // A story is of whom it begins with, unless they write.
        assert_eq!(fit(&format!("Ann Lee is a reporter at the Herald.\n\n{story}")), [0]);
        assert_eq!(fit(&format!("Ann Lee is a baker in Arden.\n\n{story}")), [0; 0]);
        assert_eq!(fit("Ann Lee is a baker. Email her at lee@herald.example."), [0; 0]);
    }
}
