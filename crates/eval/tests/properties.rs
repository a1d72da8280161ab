//! What must hold of any input.
#![expect(clippy::float_cmp, reason = "these results are exact")]

use nutgraf_eval::Span;
use nutgraf_eval::ner::tags::{self, Chunk, Reading, Scheme};
use nutgraf_eval::ner::{self, Document, EntitySpan, Measure};
use nutgraf_eval::summary::rouge::{Options, Scorer, Variant};
use nutgraf_eval::summary::tokenize::Tokenizer;
use nutgraf_eval::summary::{chrf, extractive, pyramid};
use proptest::prelude::*;

const LABELS: [&str; 3] = ["PER", "LOC", "ORG"];

/// Entities that may nest and overlap, none twice.
fn entities() -> impl Strategy<Value = Vec<EntitySpan>> {
    let entity = (0_usize..40, 1_usize..10, 0..LABELS.len())
        .prop_map(|(start, length, label)| EntitySpan::new(start, start + length, LABELS[label]));
    prop::collection::hash_set(entity, 0..12).prop_map(|set| {
        let mut entities: Vec<EntitySpan> = set.into_iter().collect();
        entities.sort();
        entities
    })
}

fn corpus() -> impl Strategy<Value = Vec<(Document, Document)>> {
    prop::collection::vec((entities(), entities()), 1..6).prop_map(|pairs| {
        let documents = |(index, (gold, pred)): (usize, _)| {
            (Document::new(index.to_string(), gold), Document::new(index.to_string(), pred))
        };
        pairs.into_iter().enumerate().map(documents).collect()
    })
}

/// Words from a small list, so that they repeat, and anything else.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => prop::sample::select(vec!["the", "cat", "cats", "running", "ran", "a", "\n", "."])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(word, 0..25).prop_map(|words| words.join(" "))
}

fn scorer(stem: bool, tokenizer: Tokenizer) -> Scorer {
    let mut variants = Variant::USUAL.to_vec();
    variants.push(Variant::N(4));
    Scorer::new(Options { variants, stem, tokenizer })
}

fn unit(value: Option<f64>) -> bool {
    value.is_none_or(|value| (0.0..=1.0).contains(&value))
}

proptest! {
    #[test]
    fn swapping_the_sides_swaps_precision_and_recall(corpus in corpus()) {
        let (gold, pred): (Vec<_>, Vec<_>) = corpus.into_iter().unzip();
        let one = ner::score(&gold, &pred).expect("valid documents");
        let other = ner::score(&pred, &gold).expect("valid documents");
        prop_assert_eq!(one.micro.precision, other.micro.recall);
        prop_assert_eq!(one.micro.f1, other.micro.f1);
        for measure in Measure::ALL {
            let (one, other) = (one.semeval.get(measure), other.semeval.get(measure));
            prop_assert_eq!(one.missed, other.spurious);
            prop_assert_eq!(one.correct, other.correct);
            prop_assert_eq!(one.partial, other.partial);
        }
    }

    #[test]
    fn entity_scores_are_bounded_and_consistent(corpus in corpus()) {
        let (gold, pred): (Vec<_>, Vec<_>) = corpus.into_iter().unzip();
        let scores = ner::score(&gold, &pred).expect("valid documents");
        let total = scores.counts.total();
        for measure in Measure::ALL {
            let counts = scores.semeval.get(measure);
            prop_assert_eq!(counts.possible(), total.gold);
            prop_assert_eq!(counts.actual(), total.predicted);
            let prf = counts.prf();
            prop_assert!(unit(prf.precision) && unit(prf.recall) && unit(prf.f1));
        }
        let semeval = &scores.semeval;
        prop_assert_eq!(semeval.strict.correct, total.correct);
        prop_assert!(semeval.strict.correct <= semeval.exact.correct);
        prop_assert!(semeval.strict.correct <= semeval.by_type.correct);
        prop_assert_eq!(semeval.exact.correct, semeval.partial.correct);
        // Every aligned pair, missed and spurious entity is in one cell; the errors are those
        // that are not right.
        let cells: u64 = scores.confusion.cells.iter().flatten().sum();
        prop_assert_eq!(cells, total.correct + scores.errors.len() as u64);
    }

    #[test]
    fn a_perfect_system_scores_one(entities in entities()) {
        let gold = [Document::new("a", entities)];
        let scores = ner::score(&gold, &gold).expect("valid documents");
        prop_assert!(scores.errors.is_empty());
        prop_assert!(scores.micro.f1.is_none_or(|f1| f1 >= 1.0));
        prop_assert_eq!(scores.micro.f1, scores.macro_average.f1);
    }

    #[test]
    fn order_does_not_matter(corpus in corpus(), seed in any::<u64>()) {
        let (gold, pred): (Vec<Document>, Vec<Document>) = corpus.into_iter().unzip();
        let once = ner::score(&gold, &pred).expect("valid documents");
        let mut shuffled = pred.clone();
        let turn = usize::try_from(seed % shuffled.len() as u64).expect("it is small");
        shuffled.rotate_left(turn);
        for document in &mut shuffled {
            document.entities.reverse();
        }
        let again = ner::score(&gold, &shuffled).expect("valid documents");
        prop_assert_eq!(&once, &again);
        let mut turned = gold;
        turned.rotate_left(turn);
        let again = ner::score(&turned, &pred).expect("valid documents");
        prop_assert_eq!(once.counts, again.counts);
        prop_assert_eq!(once.semeval, again.semeval);
        prop_assert_eq!(once.confusion, again.confusion);
    }

    #[test]
    fn tags_give_back_what_they_were_made_of(
        parts in prop::collection::vec((0_usize..3, 1_usize..4, 0..LABELS.len()), 0..8),
    ) {
        let mut at = 0;
        let chunks: Vec<Chunk<'_>> = parts
            .iter()
            .map(|&(gap, length, label)| {
                let start = at + gap;
                at = start + length;
                Chunk { tokens: Span::new(start, at), label: LABELS[label] }
            })
            .collect();
        for scheme in Scheme::ALL {
            let tags = tags::encode(&chunks, at + 1, scheme).expect("the chunks do not overlap");
            // seqeval's strict IOE1 loses entities of one token.
            if scheme != Scheme::Ioe1 {
                let read = tags::chunks(&tags, Reading::Strict(scheme)).expect("valid tags");
                prop_assert_eq!(&read, &chunks, "{} {:?}", scheme, tags);
            }
            let read = tags::chunks(&tags, Reading::Lenient).expect("valid tags");
            prop_assert_eq!(&read, &chunks, "{} {:?}", scheme, tags);
        }
    }

    #[test]
    fn no_tags_panic(
        tags in prop::collection::vec("[BIOESULX]?-?[AB]?", 0..8),
        other in any::<Vec<String>>(),
    ) {
        for reading in
            Scheme::ALL.map(Reading::Strict).into_iter().chain([Reading::Lenient])
        {
            let _ = tags::chunks(&tags, reading);
            let _ = tags::chunks(&other, reading);
        }
        let _ = ner::conlleval::score(std::slice::from_ref(&tags), std::slice::from_ref(&tags));
    }

    #[test]
    fn rouge_is_bounded_and_symmetric(a in text(), b in text(), stem: bool, unicode: bool) {
        let tokenizer = if unicode { Tokenizer::Unicode } else { Tokenizer::RougeScore };
        let mut scorer = scorer(stem, tokenizer);
        let (there, back) = (scorer.score(&a, &b), scorer.score(&b, &a));
        for (index, (there, back)) in there.iter().zip(&back).enumerate() {
            for value in [there.precision, there.recall, there.fmeasure] {
                prop_assert!((0.0..=1.0).contains(&value));
            }
            // Lsum is not symmetric: the union is over the reference's sentences.
            if scorer.options().variants[index] != Variant::Lsum {
                prop_assert_eq!(there.precision, back.recall);
                prop_assert_eq!(there.fmeasure, back.fmeasure);
            }
        }
        // A scorer's memory does not change what it says.
        prop_assert_eq!(there, self::scorer(stem, tokenizer).score(&a, &b));
        let same = scorer.score(&a, &a);
        prop_assert!(tokenizer.words(&a).is_empty() || same[0].fmeasure >= 1.0);
        prop_assert!(tokenizer.words(&a).is_empty() || same[2].fmeasure >= 1.0);
    }

    #[test]
    fn the_best_reference_counts(a in text(), b in text(), prediction in text()) {
        let mut scorer = scorer(true, Tokenizer::RougeScore);
        let both = scorer.score_multi(&[&a, &b], &prediction).expect("references");
        let (one, other) = (scorer.score(&a, &prediction), scorer.score(&b, &prediction));
        for (both, (one, other)) in both.iter().zip(one.iter().zip(&other)) {
            prop_assert_eq!(both.fmeasure, one.fmeasure.max(other.fmeasure));
        }
    }

    #[test]
    fn chrf_is_bounded(a in text(), b in text()) {
        for options in [chrf::Options::CHRF, chrf::Options::CHRF_PLUS_PLUS] {
            let score = chrf::sentence(&a, &[&b], &options).expect("a reference");
            prop_assert!((0.0..=100.0 + 1e-9).contains(&score));
            let same = chrf::sentence(&a, &[&a], &options).expect("a reference");
            let blank = a.chars().all(|c| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c));
            prop_assert!(blank || (same - 100.0).abs() < 1e-9);
        }
    }

    #[test]
    fn extractiveness_is_bounded(
        summary in prop::collection::vec(0_u8..6, 0..20),
        article in prop::collection::vec(0_u8..6, 0..40),
    ) {
        let found = extractive::extractiveness(&summary, &article);
        prop_assert!(unit(found.coverage));
        prop_assert!(found.density.is_none_or(|d| (0.0..=summary.len() as f64).contains(&d)));
        for n in 1..4 {
            prop_assert!(unit(extractive::novel(&summary, &article, n)));
            prop_assert!(extractive::novel(&summary, &summary, n).is_none_or(|share| share == 0.0));
        }
    }

    #[test]
    fn no_summary_beats_the_best_sentences(
        lengths in prop::collection::vec(1_usize..8, 1..9),
        units in prop::collection::vec((0_usize..40, 1_usize..9, 0_u8..4), 0..8),
        chosen in prop::collection::btree_set(0_usize..9, 0..4),
    ) {
        let mut at = 0;
        let sentences: Vec<Span> = lengths
            .iter()
            .map(|length| {
                at += length;
                Span::new(at - length, at)
            })
            .collect();
        let units: Vec<pyramid::Unit> = units
            .into_iter()
            .map(|(start, length, weight)| pyramid::Unit {
                weight: f64::from(weight),
                stated: vec![Span::new(start, start + length)],
            })
            .collect();
        let options = pyramid::Options { coverage: 0.6 };
        let evidence: Vec<Span> =
            chosen.iter().filter_map(|&index| sentences.get(index).copied()).collect();
        let found = pyramid::score(&units, &evidence, options).expect("valid units");
        prop_assert!(unit(found.quality) && unit(found.recall));
        let best = pyramid::best_sentences(&units, &sentences, evidence.len(), options, 1_000_000);
        let best = best.expect("the search is small");
        prop_assert!(found.weight <= best.weight + 1e-9);
        let evidence: Vec<Span> = best.sentences.iter().map(|&index| sentences[index]).collect();
        let again = pyramid::score(&units, &evidence, options).expect("valid units");
        prop_assert!((again.weight - best.weight).abs() < 1e-9);
    }
}
