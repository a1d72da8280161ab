//! Sentences that belong in no summary, whatever a model makes of them: captions, credits, notices of
//! the page, questions, lines of a ticker, fragments.

use super::captions::{forms, is_whole_date};
use super::heads::Heads;
use super::marks::{self, begins_large, ends, inner, is_question};
use super::notices::{corrects, is_notice, push_word, whole_blocks};
use super::talk::{
    TELLING_WORDS, asking, evades, introduces_talk, is_direction, is_naming, is_tag, is_topic,
    leads, names_speaker, responds, speaker, speaks_to_somebody,
};
use crate::document::{BlockKind, Boilerplate, Document, Sentence, capital_label};
use crate::words::count_words;

/// The share of sentences, in percent, that must end with a mark, or begin with a capital, for others
/// to be fragments.
const USUAL_PERCENT: usize = 60;
/// The most words of a label: "Shooter: ...".
const LABEL_WORDS: usize = 4;

/// Whether each of the sentences of a document is unfit; only the `candidates` are looked at, whose words
/// begin behind their `heads`.
pub(super) fn unfit(document: &Document, candidates: &[usize], heads: &Heads<'_>) -> Vec<bool> {
    let usual = |is: fn(&str) -> bool| {
        let count = candidates.iter().filter(|&&s| is(document.sentence_text(s))).count();
        count * 100 >= candidates.len() * USUAL_PERCENT
    };
    let (ends, begins) = (usual(ends), usual(begins_large));
    let mut unfit = vec![false; document.sentences().len()];
    let mut notices = unfit.clone();
    // Who leads through a programme says more of it than a greeting.
    let mut greets = vec![false; document.blocks().len()];
    // The first turn of a programme tells what it is about.
    let opening = (0..document.blocks().len()).find(|&block| document.turn(block).is_some());
    let asking = asking(document);
    let introduces = |block: usize, text: &str| {
        let hosts = document.turn(block).is_some_and(|turn| turn.hosts);
        opening == Some(block) && hosts && !speaks_to_somebody(document, text)
    };
    for &sentence in candidates {
        let block = document.sentences()[sentence].block;
        let whole = document.sentence_text(sentence);
        let (label, asks) = speaker(document, sentence);
        let text = &whole[label..];
        // The host's first turn: what the programme is about, and not what they say to a guest.
        let opens = opening == Some(block)
            && document.turn(block).is_some_and(|turn| turn.asks || turn.hosts);
        unfit[sentence] = ends && !marks::ends(text)
            || begins && !begins_large(text)
            || is_question(text)
            || inner(text).trim_end_matches('.').ends_with(':')
            || ends_with_article(document, text)
            || is_ticker(text) && heads.of(sentence) == 0
            || is_row(text)
            || is_fact_box(text)
            || text.contains(" | ")
            || asks && !introduces(block, text)
            || opens && speaks_to_somebody(document, text)
            || leads(document, block) && opening != Some(block)
            || asking.get(block).is_some_and(|asks| *asks)
            || (opening.is_some() || is_naming(text)) && names_speaker(text)
            || label == 0
                && heads.of(sentence) == 0
                && is_label(document, text)
                && !text.split_once(": ").is_some_and(|(label, _)| heads.is_speaker(label))
            || describes_picture(document, sentence)
            || label > 0 && count_words(text) < TELLING_WORDS
            || label > 0 && evades(document, sentence, label)
            || (opening.is_some() || !asking.is_empty()) && responds(document, text)
            || is_topic(document, sentence)
            || is_direction(text, opening.is_some())
            || is_tag(document, sentence)
            || is_footnote(document, sentence)
            || Boilerplate::recognise(text, &document.language().boilerplate).is_some();
        // "JO LUND, HOST: Good morning": also where nobody else speaks.
        let label = if label > 0 { label } else { capital_label(whole).unwrap_or(0) };
        let notice = is_notice(document, sentence, &whole[..label]);
        let first = document.blocks()[block].sentences.start == sentence;
        greets[block] |= notice && (asks && !opens || first && corrects(document, sentence));
        notices[sentence] = notice;
        unfit[sentence] |= notice || greets[block];
    }
    // What says that somebody was asked tells nothing beside the answers.
    let first_asked = opening.or_else(|| asking.iter().position(|asks| *asks));
    for &sentence in candidates {
        let block = document.sentences()[sentence].block;
        let before = first_asked.is_some_and(|first| block < first);
        unfit[sentence] |= before && introduces_talk(document, sentence);
    }
    for block in whole_blocks(document, &notices) {
        document.blocks()[block].sentences.clone().for_each(|sentence| unfit[sentence] = true);
    }
    unfit
}

/// Whether it is behind an asterisk that stands for one in the text: "* The charity paid for this series."
fn is_footnote(document: &Document, sentence: usize) -> bool {
    let Sentence { span, block } = document.sentences()[sentence];
    let block = &document.blocks()[block];
    block.kind == BlockKind::Paragraph
        && block.span.of(document.text()).starts_with('*')
        && span.start > document.text().len() / 2
}

/// Whether what it was to tell is gone: "According to deputies one suspect is a."
fn ends_with_article(document: &Document, text: &str) -> bool {
    let last = inner(text).trim_end_matches(['.', '…']).split_whitespace().next_back();
    last.is_some_and(|word| word == "the" || document.language().numbers.one.has(word))
}

/// Begins with a minute or a time of day: "45'", "14:05".
fn is_ticker(text: &str) -> bool {
    let text = text.trim_start_matches('[');
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let minute = rest.strip_prefix(['\'', '’', '′']).is_some_and(|rest| !rest.starts_with('s'));
    let time = rest
        .strip_prefix([':', '.'])
        .is_some_and(|rest| rest.bytes().take_while(u8::is_ascii_digit).count() == 2);
    (1..=3).contains(&digits) && (minute || digits < 3 && time)
}

/// Whether it is of a table: has the time of a lap, "1:39.216", or ends with two numbers, the second of
/// which counts the next row: "Williams 1:38 17."
fn is_row(text: &str) -> bool {
    let digits = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_lap = |word: &str| {
        let parts = word.split_once(':').and_then(|(m, rest)| Some((m, rest.split_once('.')?)));
        parts.is_some_and(|(m, (s, part))| digits(m) && digits(s) && digits(part) && part.len() > 1)
    };
    let mut last = text.split_whitespace().rev();
    let counts = last.next().and_then(|word| word.strip_suffix('.'));
    let before = last.next().unwrap_or_default();
    counts.is_some_and(|count| digits(count) && count.len() < 3)
        && before.ends_with(|c: char| c.is_ascii_digit())
        || text.split_whitespace().any(is_lap)
}

/// Whether a colon stands behind two words in capitals among others: "Ann Lee (age 38) CURRENT JOB: baker."
fn is_fact_box(text: &str) -> bool {
    let is_large = |word: Option<&str>| {
        let word = word.unwrap_or_default();
        word.len() > 1 && word.chars().all(char::is_uppercase)
    };
    text.match_indices(": ").any(|(at, _)| {
        let mut before = text[..at].split(' ').rev();
        is_large(before.next()) && is_large(before.next()) && before.next().is_some()
    })
}

/// Whether a few words and a colon go before it that are no one's speech: "Shooter: Dylan ...", and
/// "Q: why now".
fn is_label(document: &Document, text: &str) -> bool {
    let Some((label, rest)) = text.split_once(':') else { return false };
    let known = &document.language().summary;
    let words = || {
        let words =
            label.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’' && c != '-');
        words.filter(|word| !word.is_empty()).map(str::to_lowercase)
    };
    let quoted = rest.trim_start().starts_with(['"', '“', '‘', '\'', '`', '«']);
    if rest.starts_with(char::is_numeric) || !rest.starts_with(' ') || quoted {
        return false;
    }
    let count = words().count();
    let speech = words().any(|word| {
        known.labels_of_speech.has(&word) || document.language().sentences.speech.has(&word)
    });
    count == 1 && words().any(|word| known.questions.has(&word))
        || (1..=LABEL_WORDS).contains(&count) && !speech && !label.contains(['"', '“', '‘', ','])
}

/// Whether it says where in a picture somebody is, or what is seen on the day of a whole date, as captions
/// do: "Workers walk over the bridge on Monday, March 3, 2025."
fn describes_picture(document: &Document, sentence: usize) -> bool {
    let (text, marks) = (document.sentence_text(sentence), document.language().summary.in_picture);
    if text.contains('(') && marks.iter().any(|mark| text.contains(mark)) {
        return true;
    }
    let known = &document.language().summary;
    let beside = |mark: &&str| {
        let before = text.split(mark).next().filter(|before| before.len() < text.len());
        let name = before.and_then(|before| before.split_whitespace().next_back());
        name.is_some_and(|name| name.starts_with(char::is_uppercase))
    };
    if known.caption_openings.iter().any(|opening| text.starts_with(opening))
        || text.contains(", ") && known.beside_names.iter().any(beside)
    {
        return true;
    }
    let (forms, dates) = (forms(document, sentence), &document.language().dates);
    let has_date = forms
        .windows(4)
        .any(|date| dates.weekdays.contains(&date[0]) && is_whole_date(&date[1..], dates));
    let mut run = String::new();
    has_date
        && (0..forms.len()).any(|start| {
            run.clear();
            forms[start..].iter().take(2).any(|form| {
                push_word(&mut run, form);
                document.language().summary.caption_verbs.has(&run)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: bool) {
        // Among others that are as sentences are.
        let all = format!("{text}\n\nThe bridge closed. The mayor left. Nobody came.");
        let document = Document::from_text(all);
        let candidates = crate::summary::candidates(&document);
        let heads = Heads::new(&document, &candidates, |_| None);
        let unfit = unfit(&document, &candidates, &heads);
        let first = document.sentences().iter().position(|s| s.span.start == 0);
        let first = first.expect("a first sentence");
        assert_eq!(unfit[first] || !candidates.contains(&first), want, "{text}");
    }

    #[test]
    fn of_pages_and_pictures() {
        for text in [
            "CORRECTION: In a story on March 2 about a fire, The Herald misidentified the owner.",
            "Your email address will not be published.",
            "Ann Lee, Editor of the Herald, selects her favourite stories in this weekly newsletter.",
            "Associated Press writer Max Stern in Bern contributed to this report.",
            "This article was amended on 4 March 2025.",
            "An earlier version said that the bridge was built in 1913.",
            "Scroll down for video.",
            "Pictured: the bridge on Monday.",
            "The bridge (pictured) was built in 1931.",
            "Ann Lee (left) met the mayor of Arden on the bridge.",
            "Ann Lee, left, is led into the court of Arden on Monday.",
            "FILE - Ann Lee speaks on the bridge in Arden.",
            "To play this video you need to enable JavaScript in your browser.",
            "Nico Berg (Norway) Force India 1:39.216 in the rain.",
            "Bo Berg (Norway) Williams 1:38 17.",
            "Arden vs Borley (The Park) Team news Arden Bo Berg is set to return.",
            "Shooter: Dylan Storm was seen on Monday.",
            "Q: Mayor Okafor, why close the bridge now?",
            "The plan for the bridge has three parts:",
            "Ann Lee (Age 38) CURRENT JOB: Baker in Arden.",
            "ASHFORD HERALD | March 3, 2025 | Updated 9:14 a.m.",
            "45' Marlow wins a corner for the home side.",
            "14:05 The council meets.",
            "Follow AP's coverage of bridges at https://apnews.example/hub/bridges.",
            "The Marlow bridge is seen from the east bank on Monday, March 3, 2025, as workers arrive.",
            "Cyclists wait at the Marlow bridge, Tuesday, Jan. 14, 2020.",
            "ANNA MARLOW, HOST: Good evening, and welcome to the show.",
            "A car lies in a ditch outside Arden on Wednesday. (Photo: PTI)",
            "A car lies in a ditch outside Arden on Wednesday. Ann Lee/Reuters",
            "A view of the old bridge in Marlow.\n\nPhoto: AP",
            "The opening night of the new gallery in Marlow.\n\nVideo: Ann Lee.",
            "Mayor Helen Okafor opens the gallery of the university in Marlow, with the first hundred \
             visitors waiting outside of it, on March 3, 2025.\n\nImage: Ann Lee",
        ] {
            check(text, true);
        }
    }

    /// The sentences of an interview that may stand in a summary.
    fn fit(text: &str) -> Vec<String> {
        let document = Document::from_text(text);
        let candidates = crate::summary::candidates(&document);
        let heads = Heads::new(&document, &candidates, |_| None);
        let unfit = unfit(&document, &candidates, &heads);
        let fit = candidates.into_iter().filter(|&sentence| !unfit[sentence]);
        let said = |s: usize| document.sentence_text(s)[heads.of(s)..].to_owned();
        fit.map(said).collect()
    }

    #[test]
    fn of_interviews() {
        assert_eq!(
            fit("Q: Mayor Okafor, why close the bridge now?\n\n\
                 A: Because the engineers told us that it could fall. We cannot wait.\n\n\
                 Q: Tell us who pays.\n\nA: The city pays half."),
            [
                "Because the engineers told us that it could fall.",
                "We cannot wait.",
                "The city pays half."
            ]
        );
        assert_eq!(
            fit("JO LUND, HOST: Good morning, and welcome. Today we talk about the bridge.\n\n\
                 HELEN OKAFOR: Thank you. The bridge will close on Tuesday for two years.\n\n\
                 LUND: Two years?\n\nOKAFOR: Yeah. It costs $18 million.\n\n\
                 LUND: That was the mayor of Ashford, Helen Okafor."),
            ["The bridge will close on Tuesday for two years.", "It costs $18 million."]
        );
        // What the programme is about, a reporter who is asked, and who they are.
        assert_eq!(
            fit(
                "JO LUND, HOST: The old bridge of Ashford will close for two years. Ann Lee is here. \
                 Good morning.\n\nANN LEE, BYLINE: Good morning, Jo.\n\nLUND: How long?\n\n\
                 LEE: About two years. For NPR News, I'm Ann Lee in Ashford.\n\n\
                 LUND: I'm Jo Lund and this is the Morning."
            ),
            [
                "JO LUND, HOST: The old bridge of Ashford will close for two years.",
                "Ann Lee is here.",
                "LEE: About two years."
            ]
        );
        assert_eq!(
            fit("LUND: How many people will lose their jobs?\n\nOKAFOR: About 900 people will."),
            ["OKAFOR: About 900 people will."]
        );
        assert_eq!(
            fit("Ann Lee -- Chief Executive: Sales rose by 6% to $1.8 billion.\n\n\
                 Bo Orr -- Analyst: How many jobs go?\n\nAnn Lee -- Chief Executive: Hi, Bo. About 410 jobs."),
            ["Ann Lee -- Chief Executive: Sales rose by 6% to $1.8 billion.", "About 410 jobs."]
        );
    }

    #[test]
    fn answers_that_are_nothing_alone() {
        assert_eq!(
            fit(
                "Q: Will the bridge close?\n\nA: Not while I'm here. Yes, it will close for two whole years from March.\n\n\
                 Q: Who pays, and when?\n\nA: On your second, I will not say. The city pays half."
            ),
            ["Yes, it will close for two whole years from March.", "The city pays half."]
        );
        assert_eq!(
            fit(
                "On Tuesday's fire…\n\nIt was bad. We lost two houses on the hill.\n\nOn the bridge...\n\nIt will close."
            ),
            ["It was bad.", "We lost two houses on the hill.", "It will close."]
        );
    }

    #[test]
    fn who_keeps_order_and_who_alone_speaks() {
        assert_eq!(
            fit(
                "The Speaker: Order. I call the minister.\n\nThe Minister: Fifty surgeries have opened since May.\n\n\
                 The Speaker: The House must come to order. The minister will finish."
            ),
            ["The Minister: Fifty surgeries have opened since May."]
        );
        assert_eq!(
            fit("Police: The driver was drunk and had no licence. He is 19."),
            ["Police: The driver was drunk and had no licence.", "He is 19."]
        );
        assert_eq!(
            fit("Ines Calvo: I lost 11 kilos in the desert. It was hot."),
            ["Ines Calvo: I lost 11 kilos in the desert.", "It was hot."]
        );
        assert_eq!(
            fit(
                "(Applause.)\n\nANN LEE: I sign the bill today.\n\nJO ORR: Will it help?\n\nANN LEE: I don't know. It will \
                 feed all.\n\n(The briefing was concluded at noon.)"
            ),
            ["ANN LEE: I sign the bill today.", "It will feed all."]
        );
        assert_eq!(
            fit("\"Are you old?\" I ask. \"Old,\" says Orr, who was a docker in Arden."),
            ["\"Old,\" says Orr, who was a docker in Arden."]
        );
        // The host's first turn tells what it is about.
        assert_eq!(
            fit(
                "AOIFE: Welcome back. The bishop will sell his palace. He is in our studio.\n\nLOOBY: I heat four rooms of it.\n\n\
                 AOIFE: Why?\n\nLOOBY: It is cold there in winter.\n\nAOIFE: And now?\n\nLOOBY: The council pays for it."
            ),
            [
                "The bishop will sell his palace.",
                "LOOBY: I heat four rooms of it.",
                "LOOBY: It is cold there in winter.",
                "LOOBY: The council pays for it."
            ]
        );
    }

    #[test]
    fn of_interviews_without_labels() {
        assert_eq!(
            fit(
                "You leave office after the fire. Do you feel guilty?\n\nI feel sorrow, and I said so.\n\n\
                 Where does it go now?\n\nIt goes to Marlow, where we have bought 236 acres."
            ),
            ["I feel sorrow, and I said so.", "It goes to Marlow, where we have bought 236 acres."]
        );
        // What is said to who answers.
        assert_eq!(
            fit(
                "What did you learn?\n\nHe weighs the man first.\n\nYour wife left you.\n\nShe left in May.\n\nAnd then?\n\nI slept."
            ),
            ["He weighs the man first.", "She left in May.", "I slept."]
        );
        assert_eq!(
            fit(
                "\"Where were you that night?\"\n\nThe engineer was on the dam with two guards.\n\n\
                 \"Did anybody answer?\"\n\nNobody answered him until three in the morning."
            ),
            [
                "The engineer was on the dam with two guards.",
                "Nobody answered him until three in the morning."
            ]
        );
    }

    #[test]
    fn of_stories() {
        for text in [
            "The mayor said: The bridge is closed.",
            "At 14:05 the council met, and the bridge was closed.",
            "Image is everything to the council of Ashford.",
            "The council has two bridges left to repair.",
            "Right of way was given to the lorries.",
            "The court ruled on Monday, March 3, 2025, that the bridge stays closed.",
            "The mayor told the council that people wait for the bridge.",
            "Mayor Helen Okafor opened the gallery of the university in Marlow on Tuesday, with the first \
             hundred visitors waiting outside of it.\n\nImage: Ann Lee",
        ] {
            check(text, false);
        }
    }
}
