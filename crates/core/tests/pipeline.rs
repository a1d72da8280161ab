//! Many documents in order: what happens to a run when an engine, a reader or a thread does not do
//! what it should.

#![cfg(feature = "embedded-model")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use nutgraf::engine::{EncoderInput, EncoderOutput, Engine, EngineError};
use nutgraf::model::ModelFiles;
use nutgraf::{AnalyzeError, Analyzer, Document, Pipeline, PipelineError};

/// What the engine does with the document that has more than [`LONG`] word pieces.
#[derive(Clone, Copy)]
enum Fault {
    Panic,
    Short,
    NotANumber,
    TooFew,
}

const LONG: usize = 30;
const LABELS: usize = 19;
const DIM: usize = 768;

/// An engine that labels nothing, fast, and has a fault.
#[derive(Clone, Copy)]
struct Faulty(Fault, usize);

impl Engine for Faulty {
    fn name(&self) -> &'static str {
        "faulty"
    }

    fn threads(&self) -> usize {
        self.1
    }

    fn with_threads(&self, threads: usize) -> Arc<dyn Engine> {
        Arc::new(Self(self.0, threads))
    }

    fn encode(&self, windows: &[EncoderInput]) -> Result<Vec<EncoderOutput>, EngineError> {
        let output = |window: &EncoderInput| {
            let tokens = window.ids.len();
            let (mut logits, hidden) = (vec![0.0; tokens * LABELS], vec![0.0; tokens * DIM]);
            logits.iter_mut().step_by(LABELS).for_each(|outside| *outside = 9.0);
            EncoderOutput { logits, hidden }
        };
        let mut outputs: Vec<EncoderOutput> = windows.iter().map(output).collect();
        if windows.iter().any(|window| window.ids.len() > LONG) {
            match self.0 {
                Fault::Panic => panic!("the engine gave up"),
                Fault::Short => outputs[0].logits.truncate(LABELS),
                Fault::NotANumber => outputs[0].hidden[DIM] = f32::NAN,
                Fault::TooFew => drop(outputs.pop()),
            }
        }
        Ok(outputs)
    }

    fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError> {
        Ok(vec![0.0; vectors.len() / dim])
    }
}

fn analyzer(fault: Fault, threads: usize) -> Analyzer {
    let engine = Arc::new(Faulty(fault, threads));
    let analyzer = Analyzer::with_engine(&ModelFiles::embedded(), engine).expect("it loads");
    analyzer.with_threads(threads)
}

/// A document that tells its number; the 500th is long.
fn document(number: usize) -> Document {
    let more = if number == 500 { "and on ".repeat(LONG) } else { String::new() };
    Document::from_text(format!("Number {number} goes on {more}."))
}

#[test]
fn one_document_in_a_thousand_fails() {
    for (fault, reason) in [
        (Fault::Panic, "it made the program panic: the engine gave up"),
        (Fault::Short, "it gave 19 logits for "),
        (Fault::NotANumber, "it made a number that is not finite"),
        (Fault::TooFew, "it gave 0 outputs for 1 windows"),
    ] {
        for threads in [1, 3] {
            let mut failed = Vec::new();
            let results = analyzer(fault, threads).analyze_all((0..1000).map(document));
            let mut count = 0;
            for (number, (got, analysis)) in results.enumerate() {
                assert_eq!(got.text(), document(number).text(), "the order is kept");
                match analysis {
                    Ok(analysis) => assert!(analysis.document().is(&got)),
                    Err(error) => failed.push((number, error.to_string())),
                }
                count += 1;
            }
            assert_eq!(count, 1000);
            let [(500, error)] = &failed[..] else { panic!("{failed:?}") };
            assert!(error.contains(reason), "`{error}` does not say `{reason}`");
        }
    }
}

#[test]
fn work_that_panics_is_the_items_error() {
    let analyzer = analyzer(Fault::Panic, 2);
    let pipeline = Pipeline::new(&analyzer).expect("threads start");
    let results = pipeline.map(
        0..100,
        |_| 1,
        |_, number| {
            assert!(number != 7 && number != 99, "no {number}");
            2 * number
        },
    );
    let results: Vec<_> = results.collect();
    for (number, result) in results.into_iter().enumerate() {
        match result {
            Ok(twice) => assert_eq!(twice, 2 * number),
            Err(error) => {
                assert!(number == 7 || number == 99);
                assert_eq!(error, PipelineError::Panicked(format!("no {number}")));
            }
        }
    }
}

#[test]
fn a_reader_that_panics_ends_the_run_with_an_error() {
    let analyzer = analyzer(Fault::Panic, 2);
    let items = (0..100).inspect(|number| assert!(*number != 50, "the disk is gone"));
    let pipeline = Pipeline::new(&analyzer).expect("threads start");
    let results: Vec<_> = pipeline.map(items, |_| 1, |_, number: usize| number).collect();
    let (last, before) = results.split_last().expect("some came through");
    assert!(before.iter().cloned().map(Result::unwrap_or_default).eq(0..50));
    assert_eq!(*last, Err(PipelineError::Reader("the disk is gone".to_owned())));
}

#[test]
fn a_pool_of_the_callers_from_inside_and_outside() {
    let analyzer = analyzer(Fault::Panic, 1);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        let pool = Arc::new(pool);
        let pipeline = Pipeline::on(&analyzer, Arc::clone(&pool));
        let run = || {
            let name = |_: &Analyzer, number: usize| {
                let inside = rayon::current_thread_index().is_some();
                (number, inside)
            };
            let results = pipeline.map(0..200, |_| 1, name);
            let results = results.map(|result| result.expect("nothing fails"));
            assert!(results.eq((0..200).map(|number| (number, true))));
        };
        run();
        // The thread that asks is one of the pool's; of one thread, the only one.
        pool.install(run);
    }
}

#[test]
fn an_endless_reader_is_read_as_far_as_needed() {
    let analyzer = analyzer(Fault::Panic, 2);
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let items = (0..).inspect(move |_| {
        let _ = count.fetch_add(1, Ordering::Relaxed);
    });
    let pipeline = Pipeline::new(&analyzer).expect("threads start");
    let mut results = pipeline.map(
        items,
        |_| 1,
        |analyzer, number: usize| analyzer.analyze(&document(number)).is_ok(),
    );
    assert_eq!(results.next(), Some(Ok(true)));
    let first = taken.load(Ordering::Relaxed);
    assert!(first <= 32, "{first} items were taken for one result");
    // The analyzer and the pipeline go first, and the run in the middle.
    drop((analyzer, pipeline));
    assert_eq!(results.next(), Some(Ok(true)));
    drop(results);
}

#[test]
fn bytes_are_bounded_as_well_as_items() {
    let analyzer = analyzer(Fault::Panic, 1);
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let items = (0..100).inspect(move |_| {
        let _ = count.fetch_add(1, Ordering::Relaxed);
    });
    let pipeline = Pipeline::new(&analyzer).expect("threads start");
    // Each more than all of the room: one at a time.
    let mut results = pipeline.map(items, |_| 1 << 30, |_, number: usize| number);
    for number in 0..100 {
        assert_eq!(results.next(), Some(Ok(number)));
        assert_eq!(taken.load(Ordering::Relaxed), number + 1);
    }
    assert_eq!(results.next(), None);
}

#[test]
fn threads_that_cannot_start_are_an_error() {
    let analyzer = analyzer(Fault::Panic, 60_000_000);
    let (_, error) = analyzer.analyze_all([document(1)]).next().expect("an error");
    let error = error.expect_err("that is too many threads");
    assert!(matches!(&error, AnalyzeError::Pipeline(PipelineError::Threads(_))), "{error}");
    assert!(analyzer.analyze_all([]).next().is_none());
}

/// Callers on threads of their own, with clones of one analyzer, run side by side.
#[test]
fn clones_of_a_one_thread_analyzer_do_not_wait_for_each_other() {
    struct Meeting(std::sync::Barrier);
    impl Engine for Meeting {
        fn name(&self) -> &'static str {
            "meeting"
        }
        fn threads(&self) -> usize {
            1
        }
        fn with_threads(&self, _: usize) -> Arc<dyn Engine> {
            Arc::new(Self(std::sync::Barrier::new(2)))
        }
        fn encode(&self, windows: &[EncoderInput]) -> Result<Vec<EncoderOutput>, EngineError> {
            self.0.wait();
            Faulty(Fault::Panic, 1).encode(windows)
        }
        fn salience(&self, vectors: &[f32], dim: usize) -> Result<Vec<f32>, EngineError> {
            Ok(vec![0.0; vectors.len() / dim])
        }
    }
    let engine = Arc::new(Meeting(std::sync::Barrier::new(2)));
    let analyzer = Analyzer::with_engine(&ModelFiles::embedded(), engine).expect("it loads");
    std::thread::scope(|scope| {
        // Each waits in the engine until the other is there too.
        for number in 0..2 {
            let analyzer = analyzer.clone();
            scope.spawn(move || analyzer.analyze(&document(number)).expect("it runs"));
        }
    });
}

/// On one thread, work on an item begins when the result before it is there.
#[test]
fn what_comes_slowly_is_given_as_it_comes() {
    let analyzer = analyzer(Fault::Panic, 1);
    let pipeline = Pipeline::new(&analyzer).expect("a thread starts");
    let (begun, begins) = std::sync::mpsc::channel();
    let taken = Arc::new(AtomicUsize::new(0));
    let items = {
        let taken = Arc::clone(&taken);
        (0..20_usize).inspect(move |&number| {
            // That of the item before has begun.
            for _ in 0..[0, 0, 2].get(number).copied().unwrap_or(1) {
                begins.recv().expect("work goes on");
            }
            taken.fetch_add(1, Ordering::SeqCst);
        })
    };
    let mut results = pipeline.map(
        items,
        |_| 1,
        move |_, number| {
            begun.send(number).expect("the items are there");
            number
        },
    );
    assert_eq!(results.next(), Some(Ok(0)));
    assert_eq!(taken.load(Ordering::SeqCst), 3);
}
