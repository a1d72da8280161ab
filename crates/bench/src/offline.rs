//! All articles at once, one a thread; on several numbers of threads in turn, so that a
//! busy machine slows all of them down alike.

use std::time::Instant;

use crate::BenchError;
use crate::corpus::Corpus;
use crate::pipeline::Pipeline;
use crate::plan::{Plan, batch_size};
use crate::report::{BatchRun, Offline};
use crate::stats::estimate_median;
use crate::unit::Seconds;

pub(crate) fn measure(
    pipeline: &Pipeline,
    corpus: &Corpus,
    plan: &Plan,
) -> Result<Vec<Offline>, BenchError> {
    let batch = batch_size(plan, corpus.articles().len());
    let pipelines: Vec<_> = plan.threads.iter().map(|&n| (n, pipeline.with_threads(n))).collect();
    let mut runs = vec![Vec::new(); pipelines.len()];
    let mut articles: Vec<_> = pipelines.iter().map(|_| corpus.cycle()).collect();
    let times = u32::try_from(pipelines.len()).unwrap_or(u32::MAX);
    let mut done = 0;
    for (threads, pipeline) in &pipelines {
        // Threads, their arenas and caches: nothing of it counts.
        pipeline.run_all(corpus.cycle().map(|(_, article)| article).take(2 * threads))?;
    }
    let start = Instant::now();
    while !plan.amount.is_reached(done, start, times) {
        for (((_, pipeline), runs), articles) in pipelines.iter().zip(&mut runs).zip(&mut articles)
        {
            let taken: Vec<_> = articles.by_ref().take(batch).collect();
            let since = Instant::now();
            pipeline.run_all(taken.iter().map(|(_, article)| *article))?;
            let seconds = Seconds::from(since.elapsed());
            let sizes = || taken.iter().map(|(index, _)| &corpus.sizes()[*index]);
            runs.push(BatchRun {
                seconds,
                documents: taken.len(),
                words: sizes().map(|size| size.words).sum(),
                tokens: sizes().map(super::corpus::Size::tokens).sum(),
            });
            done += taken.len();
        }
    }
    Ok(plan.threads.iter().zip(runs).map(|(&threads, runs)| summarize(threads, runs)).collect())
}

/// What the batches say.
pub(crate) fn summarize(threads: usize, samples: Vec<BatchRun>) -> Offline {
    let rates = |count: fn(&BatchRun) -> usize| -> Vec<f64> {
        samples.iter().map(|run| count(run) as f64 / run.seconds.0).collect()
    };
    Offline {
        threads,
        documents_per_second: estimate_median(&rates(|run| run.documents)),
        words_per_second: estimate_median(&rates(|run| run.words)),
        tokens_per_second: estimate_median(&rates(|run| run.tokens)),
        samples,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::plan::Amount;

    #[test]
    fn batches_hold_all_articles_equally_often() {
        let mut plan = Plan {
            scenarios: Vec::new(),
            amount: Amount::Time(Duration::from_secs(1)),
            warm_up: Duration::ZERO,
            threads: vec![1, 2],
            batch: None,
            latency_bound: Duration::from_secs(1),
            seed: 1,
        };
        assert_eq!([1, 12, 16, 100].map(|articles| batch_size(&plan, articles)), [32, 36, 32, 32]);
        plan.amount = Amount::Count(3);
        assert_eq!(batch_size(&plan, 12), 3);
        plan.batch = Some(2);
        assert_eq!(batch_size(&plan, 12), 2);
    }

    #[test]
    fn rates_of_a_hand_worked_run() {
        let run =
            |seconds| BatchRun { seconds: Seconds(seconds), documents: 8, words: 80, tokens: 160 };
        let offline = summarize(2, vec![run(1.0), run(2.0), run(4.0)]);
        assert!((offline.documents_per_second.value.0 - 4.0).abs() < 1e-9);
        assert!((offline.words_per_second.value.0 - 40.0).abs() < 1e-9);
        assert!((offline.tokens_per_second.value.0 - 80.0).abs() < 1e-9);
    }
}
