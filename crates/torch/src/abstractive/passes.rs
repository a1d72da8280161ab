//! Passes: windows to summaries, and summaries to windows again, until the text is as short as
//! was asked for. All articles go through a pass together, so that their windows fill batches.

use nutgraf::Faithful;
use nutgraf::summary::count_words;
use nutgraf::{Analyzer, Span};

use super::choice::{Choice, most_faithful, most_probable};
use super::options::SummarizeOptions;
use super::windows::{Layout, lay_out, overhead};
use super::{Article, SummarizeError, length, sentences};
use crate::generate::{GenerateError, GenerationOptions, TextGenerator};

/// The text of a summary, and how it was made; see [`nutgraf::WrittenSummary`].
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) passes: Vec<usize>,
    pub(super) cut: Vec<Span>,
    pub(super) cut_later: usize,
    pub(super) too_long: bool,
    pub(super) faithful: Option<Faithful>,
}

pub(super) struct Passes<'a> {
    generator: &'a dyn TextGenerator,
    analyzer: Option<&'a Analyzer>,
    options: &'a SummarizeOptions,
}

/// An article on its way.
struct Job<'a> {
    article: Article<'a>,
    generation: GenerationOptions,
    windows: Vec<String>,
    written: Written,
}

/// One window: of which job, and its summary once it is there.
struct Window {
    job: usize,
    text: String,
    result: Option<Result<Choice, SummarizeError>>,
}

impl<'a> Passes<'a> {
    pub(super) fn new(
        generator: &'a dyn TextGenerator,
        analyzer: Option<&'a Analyzer>,
        options: &'a SummarizeOptions,
    ) -> Self {
        Self { generator, analyzer, options }
    }

    /// Texts for articles, in order.
    pub(super) fn run(&self, articles: &[Article<'a>]) -> Vec<Result<Written, SummarizeError>> {
        let mut jobs: Vec<Result<Job, SummarizeError>> =
            articles.iter().map(|article| self.job(*article)).collect();
        loop {
            let mut windows = Vec::new();
            for (job, state) in jobs.iter_mut().enumerate() {
                let Ok(state) = state else { continue };
                let texts = std::mem::take(&mut state.windows);
                windows.extend(texts.into_iter().map(|text| Window { job, text, result: None }));
            }
            if windows.is_empty() {
                break;
            }
            self.summarize(&jobs, &mut windows);
            let mut windows = windows.into_iter().peekable();
            while let Some(window) = windows.peek() {
                let job = window.job;
                let of_job = std::iter::from_fn(|| windows.next_if(|window| window.job == job));
                let choices: Result<Vec<Choice>, SummarizeError> = of_job
                    .filter_map(|window| window.result)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .collect();
                let next = choices.and_then(|choices| {
                    let Ok(state) = &mut jobs[job] else { return Ok(()) };
                    self.after_pass(state, &choices)
                });
                if let Err(error) = next {
                    jobs[job] = Err(error);
                }
            }
        }
        jobs.into_iter().map(|job| job.map(|job| job.written)).collect()
    }

    /// The first pass over an article, laid out.
    fn job(&self, article: Article<'a>) -> Result<Job<'a>, SummarizeError> {
        let (texts, spans) = sentences(article.document);
        let Layout { windows, cut, tokens } = lay_out(self.generator, &texts)?;
        let words = texts.iter().map(|text| count_words(text)).sum();
        let overhead = overhead(self.generator)?;
        let most = self.generator.max_input_tokens();
        let generation = length::options(self.options, words, tokens, overhead, most);
        let passes = if windows.is_empty() { Vec::new() } else { vec![windows.len()] };
        let written = Written {
            passes,
            cut: cut.into_iter().map(|index| spans[index]).collect(),
            faithful: self.options.faithful.then_some(Faithful { reranked: 0, none_supported: 0 }),
            ..Written::default()
        };
        Ok(Job { article, generation, windows, written })
    }

    /// Puts windows through the model: those that follow each other and want the same, a batch
    /// at a time.
    fn summarize(&self, jobs: &[Result<Job, SummarizeError>], windows: &mut [Window]) {
        let generation =
            |window: &Window| jobs[window.job].as_ref().ok().map(|job| &job.generation);
        for alike in windows.chunk_by_mut(|a, b| generation(a) == generation(b)) {
            for batch in alike.chunks_mut(self.options.batch.get()) {
                let Some(options) = batch.first().and_then(generation) else { continue };
                match self.generate(batch, options) {
                    Ok(hypotheses) => {
                        for (window, hypotheses) in batch.iter_mut().zip(hypotheses) {
                            let Ok(job) = &jobs[window.job] else { continue };
                            window.result = Some(self.choose(&hypotheses, job.article));
                        }
                    }
                    Err(error) if batch.len() == 1 => batch[0].result = Some(Err(error.into())),
                    // One window must not fail the others' articles.
                    Err(_) => {
                        for window in batch {
                            let Ok(job) = &jobs[window.job] else { continue };
                            let alone = self.generate(std::slice::from_ref(window), options);
                            window.result = Some(alone.map_err(SummarizeError::from).and_then(
                                |mut hypotheses| {
                                    let hypotheses = hypotheses.pop().unwrap_or_default();
                                    self.choose(&hypotheses, job.article)
                                },
                            ));
                        }
                    }
                }
            }
        }
    }

    fn generate(
        &self,
        windows: &[Window],
        options: &GenerationOptions,
    ) -> Result<Vec<Vec<crate::generate::Hypothesis>>, GenerateError> {
        let texts: Vec<&str> = windows.iter().map(|window| window.text.as_str()).collect();
        self.generator.generate(&texts, options)
    }

    fn choose(
        &self,
        hypotheses: &[crate::generate::Hypothesis],
        article: Article,
    ) -> Result<Choice, SummarizeError> {
        if self.options.faithful {
            most_faithful(hypotheses, article.evidence, self.analyzer)
        } else {
            Ok(most_probable(hypotheses))
        }
    }

    /// Joins the summaries of a pass, and lays them out for another one if they are too long.
    fn after_pass(&self, job: &mut Job, choices: &[Choice]) -> Result<(), SummarizeError> {
        let written = &mut job.written;
        if let Some(faithful) = &mut written.faithful {
            faithful.reranked += choices.iter().filter(|choice| choice.rank > 0).count();
            faithful.none_supported +=
                choices.iter().filter(|choice| choice.unsupported > 0).count();
        }
        let texts = choices.iter().map(|choice| choice.text.as_str());
        written.text = texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        if choices.len() == 1 || !self.is_too_long(&written.text, &job.generation)? {
            return Ok(());
        }
        let document = nutgraf::evidence::generated(&written.text);
        let sentences: Vec<&str> =
            document.sentences().iter().map(|sentence| sentence.span.of(&written.text)).collect();
        let Layout { windows, cut, .. } = lay_out(self.generator, &sentences)?;
        // As many windows as before give as long a text as before.
        if windows.len() >= choices.len() {
            written.too_long = true;
            return Ok(());
        }
        written.passes.push(windows.len());
        written.cut_later += cut.len();
        job.windows = windows;
        Ok(())
    }

    /// Whether a joined text is longer than was asked for.
    fn is_too_long(&self, text: &str, options: &GenerationOptions) -> Result<bool, GenerateError> {
        Ok(match self.options.words {
            Some(words) => count_words(text) > words,
            None => self.generator.count_tokens(text)? > options.max_length,
        })
    }
}
