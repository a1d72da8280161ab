//! Label logits to mentions.
//!
//! Each word has one label distribution, see `aggregate`. The labels of a sentence
//! are the most probable sequence that is well-formed in the scheme of the labels (Viterbi
//! over the words), so that no repair is needed afterwards: in IOB2, an `I-X` never follows
//! anything but `B-X` or `I-X`.

use crate::aggregate::softmax;
use crate::language::NameWords;
use crate::mention::Mention;
use crate::model::{LabelSet, Role, Tag, Word};
use crate::span::Span;

/// How likely each word is part of a name, of whichever type, where the name is sure.
const SURELY: f32 = 0.95;

/// How likely the type of a sure name is at least.
const OF_TYPE: f32 = 0.3;

/// How sure a sure name is at least, though two types share its probability: "National Air and Space
/// Museum", a body and a building. It would be lost otherwise. Of 26 such names in the annotated news 20
/// are whole, and 10 have the annotators' type.
const NAMED: f32 = 0.65;

/// Finds the mentions of one sentence of `text`.
///
/// `logits` is `[words, labels]`, row by row: one row for each of `words`, which all belong
/// to the same sentence.
pub(super) fn decode(
    labels: &LabelSet,
    known: &NameWords,
    text: &str,
    words: &[Word],
    logits: &[f32],
) -> Vec<Mention> {
    let tags = labels.tags();
    let path = viterbi(labels, logits);
    let probability = |word: usize, is: &dyn Fn(&Tag) -> bool| -> f32 {
        let row = softmax(&logits[word * labels.len()..][..labels.len()]);
        row.zip(tags).filter(|(_, tag)| is(tag)).map(|(p, _)| p).sum()
    };
    let mut mentions = Vec::new();
    let mut start = 0;
    while start < path.len() {
        let Some(kind) = tags[path[start]].kind() else {
            start += 1;
            continue;
        };
        let continues = |pair: &&[usize]| tags[pair[1]].continues(tags[pair[0]]);
        let end = start + 1 + path[start..].windows(2).take_while(continues).count();
        // "University of" and "China" may be two names, side by side.
        let alone = path.get(end).is_none_or(|&label| tags[label].kind().is_none());
        if let Some(span) = name_span(known, text, &words[start..end], alone) {
            let least = |of: &dyn Fn(usize) -> f32| (start..end).map(of).fold(1.0, f32::min);
            let own = least(&|word| probability(word, &|tag| tag.kind() == Some(kind)));
            let surely_named =
                least(&|word| probability(word, &|tag| tag.kind().is_some())) >= SURELY;
            // "M5S" is nobody.
            let is_odd = Role::of(&labels.types()[kind]) == Role::Person
                && span.of(text).contains(|c: char| c.is_ascii_digit());
            let kept = surely_named && own >= OF_TYPE && !is_odd;
            mentions.push(Mention {
                span,
                label: labels.types()[kind].clone(),
                confidence: if kept { own.max(NAMED) } else { own },
                sentence: words[start].sentence,
            });
        }
        start = end;
    }
    mentions
}

/// From the first to the last word of a name that can stand there: none begins or ends with
/// punctuation or an emoji or is all words that lead on to another, nor does one that stands `alone`
/// end with such a word. `None` if none can.
fn name_span(known: &NameWords, text: &str, words: &[Word], alone: bool) -> Option<Span> {
    let outside = |word: &Word| {
        let slice = word.span.of(text);
        slice.chars().all(|c| ",;:…\"“”„«»‘’'()[]{}-–—/".contains(c) || is_emoji(c))
    };
    let first = words.iter().find(|word| !outside(word))?;
    let says_none = |word: &Word| outside(word) || known.lead_on.has(word.span.of(text));
    let telling = words.iter().rfind(|word| !says_none(word))?;
    let last = if alone { telling } else { words.iter().rfind(|word| !outside(word))? };
    Some(Span::new(first.span.start, last.span.end))
}

/// Whether a char is a symbol of no script and no currency: emoji, their joiners, dingbats.
fn is_emoji(c: char) -> bool {
    let currency = matches!(c, '¢'..='¥' | '\u{20a0}'..='\u{20cf}');
    !c.is_ascii() && !c.is_alphanumeric() && !currency
}

/// In place of a label that may come before: there is none. Models have some dozens.
const NOWHERE: u16 = u16::MAX;

/// The most probable well-formed sequence of labels for rows of `[words, labels]` logits;
/// of several, the one with the lowest label first.
///
/// Logits do for log probabilities, from which they differ by one number a row.
fn viterbi(labels: &LabelSet, logits: &[f32]) -> Vec<usize> {
    let tags = labels.tags();
    let count = tags.len();
    let words = logits.len() / count;
    let group = |fits: &dyn Fn(Tag) -> bool| -> Vec<usize> {
        (0..count).filter(|&label| fits(tags[label])).collect()
    };
    // What may come before a label: what ends a name or is none, or the name's own labels.
    let ends = group(&|tag| labels.may_end(tag));
    let open: Vec<Vec<usize>> = (0..labels.types().len())
        .map(|kind| group(&|tag| Tag::Inside(kind).continues(tag)))
        .collect();
    // scores[l]: that of the best sequence so far that ends in label l. `O` comes before.
    let mut scores: Vec<f32> =
        tags.iter().map(|tag| if *tag == Tag::Outside { 0.0 } else { f32::NEG_INFINITY }).collect();
    let mut came_from = Vec::with_capacity(words * count);
    for row in logits.chunks_exact(count) {
        // `O` is among those that end, so only the second may be empty.
        let any = best(&ends, &scores).unwrap_or_default();
        let same: Vec<Option<usize>> = open.iter().map(|group| best(group, &scores)).collect();
        let from = tags.iter().map(|&tag| {
            if labels.may_begin(tag) { Some(any) } else { tag.kind().and_then(|kind| same[kind]) }
        });
        let start = came_from.len();
        came_from.extend(
            from.map(|from| from.and_then(|from| u16::try_from(from).ok()).unwrap_or(NOWHERE)),
        );
        let score = |(from, logit): (&u16, &f32)| match *from {
            NOWHERE => f32::NEG_INFINITY,
            from => scores[usize::from(from)] + logit,
        };
        scores = came_from[start..].iter().zip(row).map(score).collect();
    }
    let mut label = best(&ends, &scores).unwrap_or_default();
    let mut path = vec![0; words];
    for word in (0..words).rev() {
        path[word] = label;
        label = match came_from[word * count + label] {
            NOWHERE => 0,
            from => usize::from(from),
        };
    }
    path
}

/// The label of `group` with the highest score; of several, the lowest.
fn best(group: &[usize], scores: &[f32]) -> Option<usize> {
    group.iter().copied().rev().max_by(|&a, &b| scores[a].total_cmp(&scores[b]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::language::Language;

    fn decode_english(
        labels: &LabelSet,
        text: &str,
        words: &[Word],
        logits: &[f32],
    ) -> Vec<Mention> {
        decode(labels, &Language::english().names, text, words, logits)
    }

    fn labels() -> LabelSet {
        LabelSet::parse(&["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]).expect("well-formed")
    }

    /// `word count` words of one byte with a space between, in one sentence.
    fn words(count: usize) -> Vec<Word> {
        let word = |index| Word {
            span: Span::new(2 * index, 2 * index + 1),
            first_piece: index,
            sentence: 0,
        };
        (0..count).map(word).collect()
    }

    /// Decodes rows of probabilities for `O B-PER I-PER B-LOC I-LOC`; spans as numbers of
    /// words.
    fn check(rows: &[[f32; 5]], want: &[(usize, usize, &str)]) {
        let logits: Vec<f32> = rows.iter().flatten().map(|p| p.ln()).collect();
        let got = decode_english(&labels(), &"x ".repeat(rows.len()), &words(rows.len()), &logits);
        let got: Vec<_> =
            got.iter().map(|m| (m.span.start / 2, m.span.end.div_ceil(2), &*m.label)).collect();
        assert_eq!(got, want);
    }

    #[test]
    fn a_sure_name_of_an_unsure_type_is_kept() {
        let confidence = |row: [f32; 5]| {
            let logits: Vec<f32> = row.iter().map(|p| p.ln()).collect();
            decode_english(&labels(), "x ", &words(1), &logits)[0].confidence
        };
        assert!((confidence([0.02, 0.54, 0.01, 0.42, 0.01]) - NAMED).abs() < 1e-6);
        // Surer than that, and no sure name.
        assert!((confidence([0.02, 0.84, 0.01, 0.12, 0.01]) - 0.85).abs() < 1e-6);
        assert!((confidence([0.2, 0.4, 0.01, 0.38, 0.01]) - 0.41).abs() < 1e-6);
    }

    #[test]
    fn reads_well_formed_labels_as_they_are() {
        const O: [f32; 5] = [0.96, 0.01, 0.01, 0.01, 0.01];
        const BP: [f32; 5] = [0.01, 0.96, 0.01, 0.01, 0.01];
        const IP: [f32; 5] = [0.01, 0.01, 0.96, 0.01, 0.01];
        const BL: [f32; 5] = [0.01, 0.01, 0.01, 0.96, 0.01];
        check(&[], &[]);
        check(&[O, O], &[]);
        check(&[BP, IP, O, BL], &[(0, 2, "PER"), (3, 4, "LOC")]);
        check(&[BP, BP, IP, BL], &[(0, 1, "PER"), (1, 3, "PER"), (3, 4, "LOC")]);
        // At the end of the sentence too.
        check(&[O, BP, IP], &[(1, 3, "PER")]);
    }

    #[test]
    fn repairs_by_the_most_probable_sequence() {
        // `I-PER` first: the sequence that starts with `B-PER` is the most probable.
        check(&[[0.1, 0.3, 0.6, 0.0, 0.0], [0.1, 0.0, 0.9, 0.0, 0.0]], &[(0, 2, "PER")]);
        // `I-LOC` after `B-PER`: LOC for both has 0.4 * 0.9, PER for both 0.6 * 0.1.
        check(&[[0.0, 0.6, 0.0, 0.4, 0.0], [0.0, 0.0, 0.1, 0.0, 0.9]], &[(0, 2, "LOC")]);
        // Two names side by side stay two.
        check(
            &[[0.0, 0.9, 0.0, 0.1, 0.0], [0.0, 0.0, 0.1, 0.9, 0.0]],
            &[(0, 1, "PER"), (1, 2, "LOC")],
        );
    }

    #[test]
    fn other_schemes() {
        let check = |names: [&str; 5], path: &[usize], want: &[(usize, usize, &str)]| {
            let row = |&label: &usize| (0..5).map(move |l| if l == label { 9.0 } else { 0.0 });
            let logits: Vec<f32> = path.iter().flat_map(row).collect();
            let labels = LabelSet::parse(&names).expect("well-formed");
            let got =
                decode_english(&labels, &"x ".repeat(path.len()), &words(path.len()), &logits);
            let got: Vec<_> =
                got.iter().map(|m| (m.span.start / 2, m.span.end.div_ceil(2), &*m.label)).collect();
            assert_eq!(got, want, "{names:?} {path:?}");
        };
        // IOB1: `B-` only between two names of a type.
        let iob1 = ["O", "I-PER", "B-LOC", "I-LOC", "[SEP]"];
        check(iob1, &[1, 1, 0, 3, 2, 3], &[(0, 2, "PER"), (3, 4, "LOC"), (4, 6, "LOC")]);
        check(iob1, &[3, 1, 4, 1], &[(0, 1, "LOC"), (1, 2, "PER"), (3, 4, "PER")]);
        let iobes = ["O", "B-PER", "I-PER", "E-PER", "S-PER"];
        check(
            iobes,
            &[1, 2, 3, 4, 4, 1, 3],
            &[(0, 3, "PER"), (3, 4, "PER"), (4, 5, "PER"), (5, 7, "PER")],
        );
        // Plain types: neighbours of one type are one name.
        let plain = ["O", "PER", "LOC", "ORG", "MISC"];
        check(plain, &[1, 1, 2, 0, 1], &[(0, 2, "PER"), (2, 3, "LOC"), (4, 5, "PER")]);
    }

    #[test]
    fn punctuation_at_the_edges_is_no_part_of_a_name() {
        let labelled = |text: &str| -> Vec<String> {
            let words: Vec<Word> = text
                .char_indices()
                .filter(|(_, c)| !c.is_whitespace())
                .map(|(start, c)| {
                    let span = Span::new(start, start + c.len_utf8());
                    Word { span, first_piece: 0, sentence: 0 }
                })
                .collect();
            let person = [-9.0, 9.0, -9.0, -9.0, -9.0].into_iter();
            let rest = [-9.0, -9.0, 9.0, -9.0, -9.0].repeat(words.len() - 1);
            let logits: Vec<f32> = person.chain(rest).collect();
            let mentions = decode_english(&labels(), text, &words, &logits);
            mentions.iter().map(|mention| mention.span.of(text).to_owned()).collect()
        };
        assert_eq!(labelled("“ A - B .” ,"), ["A - B ."]);
        assert_eq!(labelled("A"), ["A"]);
        assert_eq!(labelled("👩 A € 🗼"), ["A €"]);
        assert_eq!(labelled(", ’"), [""; 0]);
    }

    #[test]
    fn no_name_ends_with_a_word_that_leads_on() {
        // A bar stands before the first word of a second name.
        let labelled = |text: &str| -> Vec<String> {
            let (mut start, mut rows) = (0, Vec::new());
            let word = |word: &str| {
                let begins = if start == 0 || word.starts_with('|') { 9.0 } else { -9.0 };
                rows.push([-9.0, begins, -begins, -9.0, -9.0]);
                let span = Span::new(start, start + word.len());
                start = span.end + 1;
                Word { span, first_piece: 0, sentence: 0 }
            };
            let words: Vec<Word> = text.split(' ').map(word).collect();
            let rows = rows.into_iter().flatten();
            let mentions = decode_english(&labels(), text, &words, &rows.collect::<Vec<f32>>());
            mentions.iter().map(|mention| mention.span.of(text).to_owned()).collect()
        };
        assert_eq!(labelled("Guardian of the Walls in"), ["Guardian of the Walls"]);
        assert_eq!(labelled("Summit of the"), ["Summit"]);
        assert_eq!(labelled("What We Talk About"), ["What We Talk About"]);
        assert_eq!(labelled("the"), [""; 0]);
        assert_eq!(labelled("University of |China"), ["University of", "|China"]);
        assert_eq!(labelled("the |Pyrenees"), ["|Pyrenees"]);
    }

    #[test]
    fn confidence_is_that_of_the_weakest_word() {
        let rows = [[0.1_f32, 0.7, 0.2, 0.0, 0.0], [0.4, 0.1, 0.5, 0.0, 0.0]];
        let logits: Vec<f32> = rows.iter().flatten().map(|p| p.ln().max(-30.0)).collect();
        let mentions = decode_english(&labels(), "x x", &words(2), &logits);
        // PER has 0.9 at the first word and 0.6 at the second.
        assert!((mentions[0].confidence - 0.6).abs() < 1e-5, "{mentions:?}");
    }

    proptest! {
        #[test]
        fn mentions_are_sorted_disjoint_runs_of_words(
            logits in prop::collection::vec(-12.0..12.0_f32, 0..40).prop_map(|mut logits| {
                logits.truncate(logits.len() / 5 * 5);
                logits
            })
        ) {
            let words = words(logits.len() / 5);
            let mut last = 0;
            for mention in decode_english(&labels(), &"x ".repeat(words.len()), &words, &logits) {
                prop_assert!(last <= mention.span.start && mention.span.start < mention.span.end);
                prop_assert!(words.iter().any(|word| word.span.start == mention.span.start));
                prop_assert!(words.iter().any(|word| word.span.end == mention.span.end));
                prop_assert!((0.0..=1.0).contains(&mention.confidence));
                last = mention.span.end;
            }
        }

        /// The best of all well-formed sequences, by trying them all.
        #[test]
        fn viterbi_finds_the_best_sequence(
            scheme in 0..3_usize,
            rows in prop::collection::vec([0.01..1.0_f32, 0.01..1.0, 0.01..1.0, 0.01..1.0, 0.01..1.0], 1..5),
        ) {
            let names = [
                ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"],
                ["I-PER", "B-LOC", "O", "I-LOC", "I-ORG"],
                ["B-X", "I-X", "E-X", "S-X", "O"],
            ];
            let labels = LabelSet::parse(&names[scheme]).expect("well-formed");
            let tags = labels.tags();
            let mut best = (f32::NEG_INFINITY, 0);
            for code in 0..5_usize.pow(u32::try_from(rows.len()).expect("short")) {
                let path: Vec<usize> = (0..rows.len()).map(|i| code / 5_usize.pow(u32::try_from(i).expect("short")) % 5).collect();
                let mut previous = Tag::Outside;
                let well_formed = path.iter().all(|&label| {
                    let follows = labels.may_follow(previous, tags[label]);
                    previous = tags[label];
                    follows
                });
                let score: f32 = path.iter().zip(&rows).map(|(&label, row)| row[label].ln()).sum();
                if well_formed && labels.may_end(previous) && score > best.0 {
                    best = (score, code);
                }
            }
            let flat: Vec<f32> = rows.iter().flatten().map(|p| p.ln()).collect();
            let path = viterbi(&labels, &flat);
            let score: f32 = path.iter().zip(&rows).map(|(&label, row)| row[label].ln()).sum();
            prop_assert!((score - best.0).abs() < 1e-4, "{score} {best:?}");
        }
    }
}
