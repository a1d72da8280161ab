//! What the library promises of every engine: the tests that each of them goes through.
//! Included by the tests of the crates that have one.

use std::ops::ControlFlow;

use nutgraf::{
    Analysis, AnalyzeError, Analyzer, BlockKind, Document, Length, Stage, SummaryOptions,
};

pub(crate) const ARTICLE: &str = include_str!("../../../../datasets/pyongyang-visit/article.txt");

/// All of the suite.
pub(crate) fn all(analyzer: &Analyzer) {
    every_input_is_read_once(analyzer);
    the_same_alone_in_a_batch_and_on_any_number_of_threads(analyzer);
    windows_do_not_change_each_other(analyzer);
    stages_come_in_order(analyzer);
    odd_text(analyzer);
    bad_windows_are_errors(analyzer);
}

pub(crate) fn analyze(analyzer: &Analyzer, text: &str) -> (Document, Analysis) {
    let document = Document::from_text(text);
    let analysis = analyzer.analyze(&document).expect("the model runs");
    (document, analysis)
}

/// What holds of every analysis.
pub(crate) fn check_invariants(analyzer: &Analyzer, document: &Document, analysis: &Analysis) {
    let text = document.text();
    let mut last = 0;
    for mention in &analysis.mentions {
        let span = mention.span;
        assert!(last <= span.start, "mentions overlap at {span}");
        assert!(text.get(span.start..span.end).is_some_and(|slice| !slice.is_empty()));
        assert_eq!(span, span.trimmed(text));
        assert!(document.sentences()[mention.sentence].span.contains(span));
        assert!((0.0..=1.0).contains(&mention.confidence));
        assert!(analyzer.entity_types().contains(&mention.label));
        last = span.end;
    }
    let mut grouped: Vec<usize> =
        analysis.entities.iter().flat_map(|entity| entity.mentions.clone()).collect();
    assert!(analysis.entities.iter().all(|entity| entity.mentions.is_sorted()));
    grouped.sort_unstable();
    assert!(grouped.into_iter().eq(0..analysis.mentions.len()), "each mention in one entity");
    for entity in &analysis.entities {
        assert!(
            entity.mentions.iter().all(|&index| analysis.mentions[index].label == entity.label)
        );
        assert!(!entity.name.is_empty());
    }
    assert_eq!(analysis.salience.len(), document.sentences().len());
    assert!(analysis.salience.iter().all(|score| (0.0..=1.0).contains(score)));
    if !analyzer.has_salience() {
        assert!(analysis.salience.iter().all(|score| *score == 0.0));
    }

    for length in [Length::Sentences(2), Length::Words(30), Length::Percent(20.0)] {
        let options = SummaryOptions { length, about: None };
        let summary = analysis.summarize(&options);
        assert_eq!(summary.sentences.is_empty(), text.trim().is_empty());
        assert!(summary.sentences.is_sorted_by_key(|sentence| sentence.sentence));
        for sentence in &summary.sentences {
            assert_eq!(sentence.span, document.sentences()[sentence.sentence].span);
        }
    }
}

/// Long text is windowed, and no word piece of it is lost.
fn every_input_is_read_once(analyzer: &Analyzer) {
    let most = analyzer.spec().encoder.positions;
    for text in [ARTICLE.to_owned(), "Kim went ".repeat(1000), "x".repeat(5000)] {
        let document = Document::from_text(text);
        let inputs = analyzer.encoder_inputs(&document).expect("the text is tokenized");
        for input in &inputs {
            assert_eq!(input.ids.len(), input.segments.len());
            assert!((3..=most).contains(&input.ids.len()), "{} tokens", input.ids.len());
        }
        // Each word of a sentence that is read once, and nothing but white space between them.
        let encoded = analyzer.encode(&document).expect("the model runs");
        let labels = analyzer.spec().labels.len();
        assert_eq!(encoded.logits().len(), encoded.words().len() * labels);
        let by_sentence = encoded.words().chunk_by(|a, b| a.sentence == b.sentence);
        let mut read = Vec::new();
        for words in by_sentence {
            let whole = document.sentences()[words[0].sentence].span;
            let mut end = whole.start;
            for word in words {
                assert!(end <= word.span.start, "words overlap at {}", word.span);
                assert!(document.text()[end..word.span.start].trim().is_empty(), "lost at {end}");
                end = word.span.end;
            }
            assert!(document.text()[end..whole.end].trim().is_empty(), "lost at {end}");
            read.push(words[0].sentence);
        }
        // All but boilerplate, such as the buttons at the end of the article.
        let kind = |sentence: usize| document.blocks()[document.sentences()[sentence].block].kind;
        let prose = |sentence: &usize| !matches!(kind(*sentence), BlockKind::Boilerplate(_));
        assert!(read.iter().copied().eq((0..document.sentences().len()).filter(prose)));
        for sentence in 0..document.sentences().len() {
            let vector = encoded.sentence_vector(sentence);
            assert_eq!(vector.is_some(), read.contains(&sentence));
            let vector = vector.unwrap_or_else(|| vec![0.0; encoded.vector_width()]);
            assert_eq!(vector.len(), encoded.vector_width());
            assert!(vector.iter().all(|x| x.is_finite()));
            assert!(encoded.place(sentence).unwrap_or_default().before < most);
        }
    }
}

fn the_same_alone_in_a_batch_and_on_any_number_of_threads(analyzer: &Analyzer) {
    let first = ARTICLE.split("\n\n").next().expect("a first paragraph").to_owned();
    let long = ARTICLE.repeat(3);
    let texts = [ARTICLE.to_owned(), first, String::new(), long, "Pyongyang.".to_owned()];
    let documents: Vec<Document> = texts.iter().cycle().take(10).map(Document::from_text).collect();
    let alone: Vec<Analysis> = documents[..texts.len()]
        .iter()
        .map(|document| analyzer.with_threads(1).analyze(document).expect("the model runs"))
        .collect();
    for threads in [1, 2, 5] {
        let analyzer = analyzer.with_threads(threads);
        for (document, alone) in documents.iter().zip(&alone) {
            assert_eq!(&analyzer.analyze(document).expect("the model runs"), alone);
        }
        let batch: Vec<_> = analyzer.analyze_all(documents.clone()).collect();
        assert_eq!(batch.len(), documents.len());
        for ((document, analysis), (before, alone)) in
            batch.iter().zip(documents.iter().zip(alone.iter().cycle()))
        {
            assert_eq!(document.text(), before.text(), "the order is kept");
            assert_eq!(analysis.as_ref().expect("the model runs"), alone);
        }
    }
}

/// Also when there are more of them than any batch has room for.
fn windows_do_not_change_each_other(analyzer: &Analyzer) {
    let document = Document::from_text(ARTICLE.repeat(5));
    let inputs = analyzer.encoder_inputs(&document).expect("the text is tokenized");
    let together = analyzer.engine().encode(&inputs).expect("the model runs");
    assert_eq!(together.len(), inputs.len());
    for (input, output) in inputs.iter().zip(&together) {
        let alone = analyzer.engine().encode(std::slice::from_ref(input)).expect("the model runs");
        assert_eq!(alone, std::slice::from_ref(output));
        assert_eq!(output.logits.len(), input.ids.len() * analyzer.spec().labels.len());
    }
    assert!(analyzer.engine().encode(&[]).expect("nothing is nothing").is_empty());
}

fn stages_come_in_order(analyzer: &Analyzer) {
    let document = Document::from_text("Kim Jong Un met Zhao Leji. They talked.");
    let mut stages = Vec::new();
    let traced = analyzer.analyze_traced(&document, |stage| {
        stages.push(stage);
        ControlFlow::Continue(())
    });
    let plain = analyzer.analyze(&document);
    assert_eq!(traced.expect("the model runs"), plain.expect("the model runs"));
    stages.dedup();
    assert_eq!(stages, [Stage::Tokenize, Stage::Encode, Stage::Decode, Stage::Select]);
    // It ends where whoever follows it says so.
    for last in stages {
        let stopped = analyzer.analyze_traced(&document, |stage| {
            if stage == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(stopped, Err(AnalyzeError::Stopped)), "{last:?}: {stopped:?}");
    }
}

fn odd_text(analyzer: &Analyzer) {
    for text in [
        String::new(),
        " \n\t\u{a0}\u{2003}\n".to_owned(),
        "a".repeat(100_000),
        "word\n".repeat(10_000),
        "😀 👨‍👩‍👧‍👦 🇰🇵 Kim Jong Un 😀".to_owned(),
        "التقى كيم جونغ أون مع تشاو ليجي في بيونغ يانغ. وقالت الصين إن العلاقات قوية.".to_owned(),
        "Cafe\u{301} Zoe\u{308} met Jose\u{301} Ramos-Horta\u{301}.".to_owned(),
        "Kim\0Jong\0Un visited\0Russia.".to_owned(),
        "U.S.U.S.U.S. A.B.C.D.E.F.G.H.I.J.K.L. ".repeat(50),
        "\u{200d}\u{200b}\u{feff}\u{301}".to_owned(),
        "金正恩在平壤会见了赵乐际。".repeat(100),
        "[CLS] <s> [SEP] </s> [PAD] Kim [MASK]".to_owned(),
        "Share.\nExit mobile version".to_owned(),
    ] {
        let (document, analysis) = analyze(analyzer, &text);
        check_invariants(analyzer, &document, &analysis);
    }
}

/// Ids outside of the vocabulary and windows that are too long are errors, not panics.
fn bad_windows_are_errors(analyzer: &Analyzer) {
    use nutgraf::engine::EncoderInput;
    let encoder = &analyzer.spec().encoder;
    let tokens = encoder.positions + 1;
    let beyond = i32::try_from(encoder.vocabulary).expect("a vocabulary's size");
    for (ids, segments) in [
        (vec![beyond; 3], vec![0; 3]),
        (vec![-1; 3], vec![0; 3]),
        (vec![1; tokens], vec![0; tokens]),
    ] {
        let bad = EncoderInput { ids, segments };
        let error = analyzer.engine().encode(&[bad]).expect_err("it does not fit the model");
        assert!(!error.reason.is_empty() && !error.reason.contains('\n'), "{error}");
    }
}
