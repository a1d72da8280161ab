//! Choosing the sentences of a summary: by salience and by what they add to those chosen before,
//! under a length, without saying a thing twice, in source order; such that each means there what it
//! means in the article.
//!
//! `unfit`, `notices` and `talk` say what never stands in a summary, `references` and `quotations` what a sentence needs
//! beside it, `context` what a model says of that, `needs` what it lacks in a draft, `choice` finds the best sentences that have what they need.

mod about;
mod anaphora;
mod captions;
mod choice;
mod context;
mod coverage;
mod glued;
mod heads;
mod length;
mod marks;
mod needs;
mod notices;
mod quotations;
mod redundancy;
mod references;
mod search;
mod talk;
mod unfit;

use crate::analysis::Analysis;
use crate::document::{BlockKind, Boilerplate, Document};
use crate::span::Span;

pub use context::ContextInput;
pub use length::Length;
pub use nutgraf_text::words::count_words;

use about::sentences_about;
use choice::Choice;

/// What summary to make.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryOptions {
    /// How long.
    pub length: Length,
    /// An entity or phrase that the summary is to be about: sentences that name it are
    /// chosen first.
    pub about: Option<String>,
}

impl Default for SummaryOptions {
    /// Three sentences, about whatever the article is about.
    fn default() -> Self {
        Self { length: Length::Sentences(3), about: None }
    }
}

/// An extractive summary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// The chosen sentences, in source order.
    pub sentences: Vec<SummarySentence>,
    /// How many sentences of the document name what the summary was asked to be about;
    /// `None` if it was not asked to be about anything.
    pub about_matches: Option<usize>,
    /// Whether it is longer than was asked for, because no sentence that can stand alone is shorter.
    pub too_long: bool,
}

/// One sentence of a summary, with its evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SummarySentence {
    /// The source text it is: the evidence. Without the place, date and agency that a story may
    /// begin with: "JAKARTA, March 4 (Reuters) -".
    pub span: Span,
    /// Its index in [`Document::sentences`].
    pub sentence: usize,
    /// The model's probability that the sentence belongs in a summary, 0 to 1.
    pub score: f32,
}

/// The sentences that a model reads: those of the article, then those of boilerplate that
/// [say](crate::document::Boilerplate::is_read) who made it and when. If there are none of the
/// article, all are as if they were.
pub(crate) fn readable(document: &Document) -> [Vec<usize>; 2] {
    let sentences = document.sentences();
    let rule = |sentence: usize| match document.blocks()[sentences[sentence].block].kind {
        BlockKind::Boilerplate(rule) => Some(rule),
        _ => None,
    };
    let all = 0..sentences.len();
    let own: Vec<usize> = all.clone().filter(|&sentence| rule(sentence).is_none()).collect();
    if own.is_empty() {
        return [all.collect(), Vec::new()];
    }
    let read = |&sentence: &usize| rule(sentence).is_some_and(Boilerplate::is_read);
    [own, all.filter(read).collect()]
}

/// The sentences that a summary may be chosen from: those of paragraphs and list items that are no
/// captions; if there are none, those of headings; failing that, those of boilerplate. So there are
/// some in any text that is not white space.
pub fn candidates(document: &Document) -> Vec<usize> {
    let mut blocks = document.blocks().iter();
    let first = blocks.position(|block| block.kind == BlockKind::Paragraph).unwrap_or(usize::MAX);
    first_that_has_any(
        document,
        &[
            &|block| is_prose(document, block) && !captions::is_caption(document, block, first),
            &|block| is_prose(document, block),
            &|block| document.blocks()[block].kind == BlockKind::Heading,
            &|_| true,
        ],
    )
}

fn is_prose(document: &Document, block: usize) -> bool {
    matches!(document.blocks()[block].kind, BlockKind::Paragraph | BlockKind::ListItem)
}

/// The sentences of the blocks that the first of the rules takes any of.
fn first_that_has_any(document: &Document, rules: &[&dyn Fn(usize) -> bool]) -> Vec<usize> {
    let choose = |rule: &&dyn Fn(usize) -> bool| -> Vec<usize> {
        let blocks = document.blocks().iter().enumerate().filter(|(block, _)| rule(*block));
        blocks.flat_map(|(_, block)| block.sentences.clone()).collect()
    };
    rules.iter().map(choose).find(|found| !found.is_empty()).unwrap_or_default()
}

impl Analysis {
    /// Chooses a summary. Cheap: no model runs, so several may be asked for.
    pub fn summarize(&self, options: &SummaryOptions) -> Summary {
        select(self, options)
    }
}

/// What a context head is told of the sentences of a document, for training one.
pub fn context_inputs(analysis: &Analysis) -> Vec<ContextInput> {
    Choice::new(analysis, Length::Sentences(1), None).counted()
}

/// Chooses a summary of an analyzed document.
fn select(analysis: &Analysis, options: &SummaryOptions) -> Summary {
    let document = analysis.document();
    let about = options.about.as_deref().map(|phrase| sentences_about(analysis, phrase));
    let choice = Choice::new(analysis, options.length, about.as_deref());
    let (chosen, too_long) = choice.choose();
    let sentences = chosen
        .into_iter()
        .map(|sentence| SummarySentence {
            span: choice.span(sentence),
            sentence,
            score: analysis.salience.get(sentence).copied().unwrap_or_default(),
        })
        .collect();
    let about_matches = about
        .map(|about| candidates(document).into_iter().filter(|&sentence| about[sentence]).count());
    Summary { sentences, about_matches, too_long }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SelectionSpec;

    #[test]
    fn of_two_salient_sentences_the_one_that_adds_more() {
        let document = Document::from_text(
            "Ministers signed a treaty on trade in Berlin. \
             Berlin saw a trade treaty signed by the ministers. \
             Farmers blocked roads to protest against cheaper imports.",
        );
        let chosen = |salience: [f32; 3]| -> Vec<usize> {
            let salience = salience.to_vec();
            let analysis = Analysis::new(&document, Vec::new(), salience, SelectionSpec::default());
            let length = Length::Sentences(2);
            let summary = select(&analysis, &SummaryOptions { length, about: None });
            summary.sentences.iter().map(|sentence| sentence.sentence).collect()
        };
        // The second says the first again, in other runs of three words.
        assert_eq!(chosen([0.6, 0.42, 0.4]), [0, 2]);
        // Salience counts as well.
        assert_eq!(chosen([0.6, 0.55, 0.01]), [0, 1]);
    }

    /// The sentences chosen of a text, and whether they are longer than asked for. People and bodies
    /// are those of `names`, such as `PER:Kim`, wherever they stand.
    fn chosen(text: &str, names: &[&str], salience: &[f32], length: Length) -> (Vec<usize>, bool) {
        use crate::mention::Mention;
        let document = Document::from_text(text);
        let mut mentions = Vec::new();
        for (label, name) in names.iter().filter_map(|name| name.split_once(':')) {
            for (start, _) in text.match_indices(name) {
                let span = Span::new(start, start + name.len());
                let after = document.sentences().partition_point(|s| s.span.start <= start);
                let sentence = after - 1;
                mentions.push(Mention { span, label: label.into(), confidence: 1.0, sentence });
            }
        }
        mentions.sort_by_key(|mention| mention.span.start);
        let analysis =
            Analysis::new(&document, mentions, salience.to_vec(), SelectionSpec::default());
        let summary = select(&analysis, &SummaryOptions { length, about: None });
        (summary.sentences.iter().map(|s| s.sentence).collect(), summary.too_long)
    }

    #[test]
    fn what_a_page_repeats_stands_in_its_place() {
        let court = "Courts of the land have declared most of the bridges legal.";
        let lead = "The council of Ashford closed the old bridge on Monday night.";
        let story =
            format!("{lead} Nobody had been asked. {court} A new one will be built by May.");
        let three =
            |text: &str, salience: [f32; 5]| chosen(text, &[], &salience, Length::Sentences(2)).0;
        // A box before the story, and a quotation behind it.
        assert_eq!(three(&format!("{court}\n\n{story}"), [0.9, 0.8, 0.1, 0.7, 0.2]), [1, 3]);
        assert_eq!(three(&format!("{story}\n\n{court}"), [0.8, 0.1, 0.7, 0.2, 0.9]), [0, 2]);
    }

    #[test]
    fn what_the_next_sentence_takes_back_counts_less() {
        let lead = "Divers found the wreck of the ferry Alta off the coast of Ashford on Monday.";
        let law = "Ashford has strict laws for ships that leave an old harbour in winter months.";
        let other = "The ferry went down in a storm with sixty people on board in 1961.";
        let of = |next: &str| {
            let text = format!(
                "{lead} {law} {next} few of the captains in Ashford have heard of these laws. {other}"
            );
            chosen(&text, &[], &[0.9, 0.6, 0.1, 0.4], Length::Words(30)).0
        };
        assert_eq!(of("Even now"), [0, 1]);
        assert_eq!(of("But"), [0, 3]);
    }

    #[test]
    fn what_a_sentence_leans_on_is_before_it() {
        let three = |text: &str, names: &[&str], salience: [f32; 4]| {
            chosen(text, names, &salience, Length::Sentences(2)).0
        };
        // "But" takes the sentence before it along, or is not taken.
        let text = "Ministers met farmers in the town of Ashford on Monday. \
                    Nothing at all was signed by either side there. \
                    Prices of bread and milk rose again in every shop. \
                    But nobody in the north of the country complained.";
        assert_eq!(three(text, &[], [0.6, 0.1, 0.2, 0.5]), [0, 2]);
        assert_eq!(three(text, &[], [0.1, 0.05, 0.5, 0.9]), [2, 3]);
        // "He" is the only man named before it, in the article and in the summary.
        let text = "David Marlow, a baker, was arrested in Ashford on Monday. \
                    Shops in the town were closed for the whole day. \
                    He was released again without charge the same evening. \
                    Prices of bread and milk rose again in every shop.";
        assert_eq!(three(text, &["PER:David Marlow"], [0.6, 0.1, 0.5, 0.2]), [0, 2]);
        assert_eq!(three(text, &["PER:David Marlow"], [0.3, 0.6, 0.1, 0.5]), [1, 3]);
        // Of another man.
        let text = "David Marlow, a baker, was arrested in Ashford on Monday. \
                    John Okafor killed a neighbour in that same street once. \
                    He was accused but not convicted of any other crime. \
                    Prices of bread and milk rose again in every shop.";
        let names = ["PER:David Marlow", "PER:John Okafor"];
        assert_eq!(three(text, &names, [0.6, 0.1, 0.5, 0.2]), [0, 3]);
    }

    /// Whether a sentence between two others is taken, which is the most salient.
    fn taken(second: &str) -> bool {
        let text = format!(
            "Shops in the town of Ashford were closed on Monday. {second} \
             Prices of bread and milk rose again in every shop."
        );
        chosen(&text, &[], &[0.3, 0.9, 0.1], Length::Sentences(1)).0 == [1]
    }

    #[test]
    fn some_of_them_are_of_those_before() {
        let chosen = |second: &str| {
            let text = format!(
                "The plant in the town of Ashford has 340 workers in all. {second} \
                 Prices of bread and milk rose again in every shop."
            );
            chosen(&text, &[], &[0.3, 0.9, 0.1], Length::Sentences(1)).0
        };
        assert_eq!(chosen("About half of them will get other work in the town."), [0]);
        assert_eq!(chosen("Half of the workers will get other work in the town."), [1]);
    }

    #[test]
    fn what_is_gone_is_not_told() {
        assert!(!taken("According to deputies in Ashford one suspect is a."));
        assert!(!taken("Politicians like to use the language of combat:."));
        assert!(taken("According to deputies the one suspect is called Vitamin A."));
    }

    #[test]
    fn what_is_taken_along_tells_something_new() {
        let chosen = |second: &str| {
            let text = format!(
                "Helen Okafor has a small growth in her brain that brings on five seizures a day, \
                 each of half an hour. {second} But she works in every shop of the town. \
                 Prices of bread and milk rose again."
            );
            chosen(&text, &["PER:Helen Okafor"], &[0.9, 0.1, 0.5, 0.2], Length::Words(60)).0
        };
        let other = "Doctors in Ashford told her to rest at home.";
        assert_eq!(chosen(other), [0, 1, 2, 3]);
        // It tells nothing, or what was told.
        assert_eq!(chosen("Attack ads."), [0, 3]);
        let again =
            "Helen Okafor has a small growth in the brain that brings on five seizures a day.";
        assert_eq!(chosen(again), [0, 3]);
    }

    #[test]
    fn what_goes_on_with_the_one_before() {
        assert!(!taken("Schools in the north of Ashford stayed shut, too."));
        assert!(!taken("(Schools in the north of Ashford stayed shut.)"));
        assert!(taken("Schools in the north of Ashford (Arden) stayed shut."));
        assert!(taken("Schools in Ashford said the risk was too high."));
    }

    #[test]
    fn what_points_at_what_was_said() {
        for leaning in [
            "The state of Arden has gone to the highest court over this.",
            "Under the law of Arden, that would take 87 of the votes.",
            "There, a surgeon in Arden was found guilty of causing harm.",
            "At that distance the bridge in Arden reaches its limits.",
            "More than 60 others in Arden have come forward since May.",
            "Fewer than 20 of them in Arden had paid the fee.",
            "A teacher in Arden ordered them to leave the building.",
            "In exchange, the mayor of Arden was given a ministry.",
        ] {
            assert!(!taken(leaning), "{leaning}");
        }
        for alone in [
            "The state of Arden has gone to court over this law again.",
            "The court in Arden said that would be far too much.",
            "There are shops in Arden that sell bread and milk.",
            "On that Monday in Arden the shops were closed at noon.",
            "Doctors and others in Arden have come forward since May.",
            "The police in Arden told the workers to bring them bread.",
        ] {
            assert!(taken(alone), "{alone}");
        }
    }

    #[test]
    fn a_country_has_a_name_before_it() {
        let text = "Shops in Arden were closed for the whole of Monday. \
                    Buses and trains in half of the country stood still. \
                    Buses and trains in half of Arden stood still all day.";
        let chosen = |names: &[&str], salience: [f32; 3]| {
            chosen(text, names, &salience, Length::Sentences(2)).0
        };
        assert_eq!(chosen(&["LOC:Arden"], [0.5, 0.4, 0.1]), [0, 1]);
        assert_eq!(chosen(&["LOC:Arden"], [0.1, 0.4, 0.39]), [0, 2]);
    }

    #[test]
    fn an_object_is_not_its_subject() {
        let first = |text: &str, name: &str| {
            chosen(text, &[name], &[0.3, 0.9, 0.1], Length::Sentences(1)).0 == [1]
        };
        let about = |second: &str| {
            let rest = "Prices of bread and milk rose again in every shop.";
            format!("Shops in the town of Ashford were closed all day. {second} {rest}")
        };
        let it = "Acme has replaced it with three newer kinds of pump.";
        assert!(!first(&about(it), "ORG:Acme"));
        let him = "Okafor later met him at the town hall in Ashford.";
        assert!(!first(&about(him), "PER:Okafor"));
        // Those stand for what is in the sentence, or for nothing.
        let own = "Acme has said that it will sell three kinds of pump.";
        assert!(first(&about(own), "ORG:Acme"));
        let clear = "Acme has made it clear that no pump would be sold.";
        assert!(first(&about(clear), "ORG:Acme"));
        let gone = "Acme bought a rival and sold it to three partners.";
        assert!(first(&about(gone), "ORG:Acme"));
    }

    #[test]
    fn an_answer_stands_without_its_question() {
        let text = "Q: What have you offered them?\n\nA: Yes. I have offered them 4,000 posts.\n\n\
                    Q: And if they say no?\n\nA: Then the strike will cost us 300 million.";
        let two = chosen(text, &[], &[0.1, 0.1, 0.8, 0.1, 0.6], Length::Sentences(2)).0;
        assert_eq!(two, [2, 4]);
    }

    #[test]
    fn what_adds_to_what_was_said() {
        assert!(!taken("On Monday, it ended the contract with the town."));
        assert!(taken("On Monday, it emerged that the town had lost."));
        let text = "Shops in the town of Ashford were closed on Monday. Bo Orr also claimed the bread for the \
                    town. Prices of bread and milk rose again in every shop.";
        let two = |third: f32| chosen(text, &[], &[0.1, 0.4, third], Length::Sentences(1)).0;
        assert_eq!((two(0.39), two(0.1)), (vec![2], vec![1]));
    }

    #[test]
    fn answers_in_quotation_marks() {
        let text = "Coach Bo Orr spoke before the match against Marlow on Friday.\n\nOn team news\n\n\
                    \"Lewis Grant has torn his hamstring and misses four weeks. Pike trained today. The others are fine.\"\n\n\
                    On the defeat by Hull\n\n\"We gave away two goals from throw-ins in the first half.\"\n\n\
                    On the transfer window\n\n\"The owners have three million pounds for a goalkeeper. We want him soon.\"";
        let document = Document::from_text(text);
        let salience: Vec<f32> = document
            .sentences()
            .iter()
            .map(|s| if s.span.of(text).starts_with("\"L") { 0.9 } else { 0.5 })
            .collect();
        let analysis = Analysis::new(&document, Vec::new(), salience, SelectionSpec::default());
        let options = SummaryOptions { length: Length::Sentences(9), about: None };
        let shown: Vec<&str> =
            select(&analysis, &options).sentences.iter().map(|s| s.span.of(text)).collect();
        assert_eq!(
            shown,
            [
                "Coach Bo Orr spoke before the match against Marlow on Friday.",
                "Lewis Grant has torn his hamstring and misses four weeks.",
                "Pike trained today.",
                "\"We gave away two goals from throw-ins in the first half.\"",
                "The owners have three million pounds for a goalkeeper.",
            ]
        );
    }

    #[test]
    fn a_quotation_of_two_sentences_under_a_label() {
        let text = "On the result: \"We deserved to win it in the end. We had 24 shots at their goal.\"\n\n\
                    On the market: \"The club has made a bid for a striker. We have the money for one.\"";
        let two = chosen(text, &[], &[0.5, 0.4, 0.6, 0.5], Length::Sentences(2)).0;
        assert!(two == [0, 1] || two == [2, 3], "{two:?}");
        let four = chosen(text, &[], &[0.5, 0.4, 0.6, 0.5], Length::Sentences(4)).0;
        assert_eq!(four, [0, 1, 2, 3]);
    }

    #[test]
    fn what_tells_nothing_of_the_news_is_no_summary() {
        let text = "Fog closed the airport of Ashford on Monday. Nobody was hurt. \
                    Shops in the town sold more bread than in any other week.";
        let words =
            |words: usize, salience: [f32; 3]| chosen(text, &[], &salience, Length::Words(words));
        // Too short to tell something, and a tenth as salient as the news.
        assert_eq!(words(7, [0.9, 0.4, 0.1]), (vec![0], true));
        assert_eq!(words(8, [0.9, 0.4, 0.1]), (vec![0], false));
        assert_eq!(words(12, [0.05, 0.4, 0.9]), (vec![2], false));
        assert_eq!(words(10, [0.05, 0.4, 0.9]), (vec![2], true));
        assert_eq!(words(10, [0.4, 0.3, 0.9]), (vec![0], false));
    }

    #[test]
    fn the_best_within_a_number_of_words() {
        let text = "Ministers met farmers in the town of Ashford on Monday. \
                    Nobody came. \
                    Prices of bread and milk rose again in every shop.";
        let words = |words| chosen(text, &[], &[0.6, 0.1, 0.2], Length::Words(words));
        assert_eq!(words(20), (vec![0, 2], false));
        // Two words are left, and no scrap fills them.
        assert_eq!(words(12), (vec![0], false));
        // The shortest that tells something.
        assert_eq!(
            chosen(
                "Ministers met farmers in Ashford on Monday, they say.",
                &[],
                &[0.5],
                Length::Words(3)
            ),
            (vec![0], true)
        );
    }

    #[test]
    fn a_set_is_worth_what_the_head_alone_says() {
        let text = "Ministers met farmers in the town of Ashford on Monday. \
                    Doctors opened a clinic beside the river in the north. \
                    Nobody came. \
                    Prices of bread and milk rose again in every shop.";
        let chosen = |length| chosen(text, &[], &[0.6, 0.5, 0.1, 0.45], length).0;
        assert_eq!(chosen(Length::Sentences(2)), [0, 1]);
        // The odds were divided by the place: 3.3 of the fourth by themselves, 2 of the second. The news
        // begins, by the odds as they are.
        assert_eq!(chosen(Length::Words(20)), [0, 3]);
        assert_eq!(chosen(Length::Words(10)), [0]);
    }

    #[test]
    fn where_nothing_stands_alone_the_most_salient_is_given() {
        let text = "Why close the bridge in Ashford now? But it costs a lot of money to mend. \
                    But nobody in the whole of the town wants to pay for it.";
        let salience = [0.9, 0.4, 0.6];
        assert_eq!(chosen(text, &[], &salience, Length::Sentences(3)), (vec![2], false));
        // By words, the shortest of those that tell the news.
        assert!(chosen(text, &[], &salience, Length::Words(3)).1);
    }

    #[test]
    fn a_thing_is_not_said_twice() {
        let text = "The bridge in Ashford closed on Tuesday. The mayor of Ashford said so. \
                    The bridge in Ashford closed on Tuesday.";
        assert_eq!(chosen(text, &[], &[0.5, 0.2, 0.4], Length::Sentences(3)).0, [0, 1]);
    }
}
