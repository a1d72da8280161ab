//! The threads that do the work: each with a model of its own on one thread, taking article after
//! article out of the line. What one article does to its thread, a panic included, no other sees.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nutgraf::evidence::Checker;
use nutgraf::language::Spoken;
use nutgraf::{Analyzer, Document};
use nutgraf_io::check::record;
use nutgraf_io::input::{Entry, Input, InputError, InputOptions, Origin, Records};
use nutgraf_io::output::{ArticleSummary, Body, head};
use nutgraf_io::work::{self, Found, Note, Remark, Work};
use nutgraf_wire::CheckLine;
use tokio::sync::OwnedSemaphorePermit;

use crate::ask::{Item, What};
use crate::cache::{Cache, Known};
use crate::error::ApiError;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::queue;

/// What all articles of a request share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) work: Work,
    pub(crate) input: Arc<InputOptions>,
    pub(crate) tells_language: bool,
    pub(crate) most_articles: usize,
    /// Articles so far, those in files counted.
    pub(crate) articles: AtomicUsize,
    /// Room for the bytes of the request.
    pub(crate) _memory: OwnedSemaphorePermit,
}

/// One thing to read, of a request.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) item: Item,
    pub(crate) shared: Arc<Shared>,
}

/// What comes of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Of which article of the request.
    pub(crate) index: usize,
    pub(crate) what: Came,
}

/// What came of an article.
#[derive(Debug)]
pub(crate) enum Came {
    /// As it is written.
    Article { body: Body, notes: Vec<String> },
    /// Why it came to nothing.
    Failed { origin: Box<Origin>, error: ApiError },
    /// There is no more in it.
    End {
        /// Whether there could have been more than one article.
        is_many: bool,
        worked: Duration,
    },
}

pub(crate) type Queue = queue::Queue<Job, Outcome>;
pub(crate) type Ticket = queue::Ticket<Job, Outcome>;
pub(crate) type Waiting = queue::Waiting<Job, Outcome>;

/// What threads share.
#[derive(Debug, Clone)]
pub(crate) struct Engine {
    pub(crate) queue: Arc<Queue>,
    pub(crate) cache: Arc<Cache>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) log: Arc<Log>,
}

/// A text for the first time through the model, which makes what is made once.
const WARM_UP: &str = "Ministers met in Oslo on Monday. They signed a treaty on trade.";

impl Engine {
    /// Starts as many threads; each says by `ready` that it has been through a text.
    pub(crate) fn start(
        &self,
        analyzer: &Analyzer,
        threads: usize,
        ready: &(impl Fn() + Clone + Send + 'static),
    ) -> std::io::Result<Vec<JoinHandle<()>>> {
        let each = (0..threads).map(|number| {
            let (engine, analyzer, ready) = (self.clone(), analyzer.with_threads(1), ready.clone());
            std::thread::Builder::new().name(format!("model-{number}")).spawn(move || {
                let warmed = catch_unwind(AssertUnwindSafe(|| {
                    let analysis = analyzer.analyze(&Document::from_text(WARM_UP));
                    analysis.map(|analysis| analysis.summarize(&nutgraf::SummaryOptions::default()))
                }));
                match warmed {
                    Ok(Ok(_)) => ready(),
                    _ => engine.log.event("the model fails on a text of two sentences"),
                }
                engine.work(&analyzer);
            })
        });
        each.collect()
    }

    fn work(&self, analyzer: &Analyzer) {
        while let Some((ticket, index, job)) = self.queue.next() {
            let start = Instant::now();
            let is_many = match &job.item.what {
                What::Here(input) => input.is_many(),
                What::Link(_) | What::Failed(_) => false,
            };
            let one = One { engine: self, analyzer, ticket: &ticket, index, shared: &job.shared };
            if catch_unwind(AssertUnwindSafe(|| one.item(job.item))).is_err() {
                self.metrics.panics.inc();
                one.failed(Origin::default(), ApiError::panicked());
            }
            let worked = start.elapsed();
            self.metrics.busy_seconds.inc_by(worked.as_secs_f64());
            self.metrics.working.dec();
            self.queue.took(worked);
            ticket.give(Outcome { index, what: Came::End { is_many, worked } });
        }
    }
}

/// One thing to read, on a thread.
struct One<'a> {
    engine: &'a Engine,
    analyzer: &'a Analyzer,
    ticket: &'a Ticket,
    index: usize,
    shared: &'a Shared,
}

impl One<'_> {
    fn give(&self, what: Came) {
        self.ticket.give(Outcome { index: self.index, what });
    }

    fn failed(&self, origin: Origin, error: ApiError) {
        self.engine.metrics.failed.inc();
        self.give(Came::Failed { origin: Box::new(origin), error });
    }

    fn item(&self, item: Item) {
        let Item { what, id, title, date, summary, .. } = item;
        let input: Input = match what {
            What::Here(input) => input,
            What::Failed(error) => {
                return self
                    .failed(Origin { id: id.unwrap_or_default(), ..Origin::default() }, error);
            }
            What::Link(_) => return self.failed(Origin::default(), ApiError::panicked()),
        };
        if input.is_many() && (id.is_some() || title.is_some() || date.is_some()) {
            let message = "`id`, `title` and `date` are of one article, and this is a file of many";
            return self.failed(Origin::default(), ApiError::invalid("id", message));
        }
        for mut entry in Records::new(vec![Ok(input)], &self.shared.input) {
            if self.ticket.is_over().is_some() {
                return;
            }
            let most = self.shared.most_articles;
            if self.shared.articles.fetch_add(1, Ordering::Relaxed) >= most {
                let message = format!(
                    "there are more than {most} articles in it, which is what this server takes of \
                     one request: send it in parts"
                );
                return self.failed(
                    entry.origin,
                    ApiError { code: "too_many", ..ApiError::too_large(message) },
                );
            }
            if let Some(id) = &id {
                entry.origin.id.clone_from(id);
            }
            let metadata = &mut entry.given.metadata;
            metadata.title = title.clone().or(metadata.title.take());
            metadata.date = date.clone().or(metadata.date.take());
            let start = Instant::now();
            match &summary {
                Some(summary) => self.check(entry, summary),
                None => self.entry(entry),
            }
            self.engine.metrics.worked.observe(start.elapsed().as_secs_f64());
        }
    }

    fn entry(&self, entry: Entry) {
        let origin = entry.origin.clone();
        let mut notes = Vec::new();
        let rendered = work::caught(&origin.place(), || {
            let mut found = self.find(entry, &mut notes)?;
            let summary = self.shared.work.summarize(&mut found, &mut notes);
            let summary = summary.map(ArticleSummary::Chosen);
            let foreign = found.document.foreign().filter(|_| self.shared.tells_language);
            let foreign = foreign.map(|tag| {
                Spoken::from_tag(tag)
                    .map_or_else(|| format!("`{tag}`"), |spoken| spoken.name.to_owned())
            });
            Ok((self.shared.work.render(found, summary), foreign))
        });
        let metrics = &self.engine.metrics;
        match rendered {
            Ok((rendered, foreign)) => {
                metrics.articles.inc();
                metrics.words.inc_by(rendered.words() as u64);
                let mut notes: Vec<String> = notes.into_iter().map(told).collect();
                if let Some(language) = foreign {
                    notes.push(format!(
                        "it is in {language}, and English is read: do not rely on what is found"
                    ));
                }
                match rendered.into_body() {
                    Ok(body) => self.give(Came::Article { body, notes }),
                    Err(error) => {
                        let message = format!("this format cannot hold it: {error}");
                        self.failed(origin, ApiError::invalid("format", message));
                    }
                }
            }
            // Whoever asked is told so elsewhere, or is gone.
            Err(_) if self.ticket.is_over().is_some() => {}
            Err(error) => {
                let error = ApiError::of_input(&error);
                if error.code == "panic" {
                    metrics.panics.inc();
                }
                self.failed(origin, error);
            }
        }
    }

    /// Somebody's summary of an article, as `nutgraf check` has it.
    fn check(&self, entry: Entry, summary: &str) {
        let origin = entry.origin.clone();
        let mut notes = Vec::new();
        let checked = work::caught(&origin.place(), || {
            let place = origin.place();
            let found = self.find(entry, &mut notes)?;
            let checked = Checker::new(&found.analysis).check(summary, self.analyzer);
            let checked = checked.map_err(|error| InputError::new(place, error))?;
            Ok(record(&found.origin.id, &found.document, summary, &checked))
        });
        let line = checked.map_err(|error| ApiError::of_input(&error)).and_then(|summary| {
            let head = head(self.analyzer.model(), None);
            serde_json::to_vec(&CheckLine { head, summary }).map_err(|_| ApiError::panicked())
        });
        match line {
            Ok(mut line) => {
                self.engine.metrics.articles.inc();
                line.push(b'\n');
                let notes = notes.into_iter().map(told).collect();
                self.give(Came::Article { body: Body::Bytes(line), notes });
            }
            Err(_) if self.ticket.is_over().is_some() => {}
            Err(error) => self.failed(origin, error),
        }
    }

    /// An article with what is in it, which may be known from before.
    fn find(&self, entry: Entry, notes: &mut Vec<Note>) -> Result<Found, InputError> {
        let cache = &self.engine.cache;
        let key = cache.key(&entry);
        if let Some(known) = key.as_ref().and_then(|key| cache.get(key)) {
            self.engine.metrics.cached.inc();
            notes.extend(known.notes.iter().cloned());
            let (document, analysis) = (known.document.clone(), known.analysis.clone());
            return Ok(Found { origin: entry.origin, document, analysis });
        }
        let found = work::find(self.analyzer, entry, notes, |_| match self.ticket.is_over() {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        })?;
        if let Some(key) = key {
            let (document, analysis) = (found.document.clone(), found.analysis.clone());
            cache.put(key, Known { document, analysis, notes: notes.clone() });
        }
        Ok(found)
    }
}

fn told(note: Note) -> String {
    match note.what {
        Remark::Read(text) => text,
        Remark::NothingAbout => "no sentence names what `about` asks for".to_owned(),
        Remark::TooLong => {
            "the summary is longer than asked for: no sentence that can stand alone is that short"
                .to_owned()
        }
        other => format!("{other:?}"),
    }
}
