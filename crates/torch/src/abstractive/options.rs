//! What is asked of a summary, and what of it contradicts itself or the checkpoint.

use std::num::NonZeroUsize;

use crate::generate::{GenerationOptions, Sampling};

/// How to summarize, resolved; see [`GenerationRequest::resolve`].
#[derive(Debug, Clone, PartialEq)]
pub struct SummarizeOptions {
    /// How each window's summary is generated. With `words`, its lengths are for a summary of
    /// the checkpoint's own length, and are replaced article by article.
    pub generation: GenerationOptions,
    /// The most words of the summary, if it is asked for in words.
    pub words: Option<usize>,
    /// Whether `min_length` was asked for rather than the checkpoint's own.
    pub min_length_asked: bool,
    /// Whether the hypothesis of each window with the fewest facts that the article does not
    /// contain is chosen, instead of the most probable one.
    pub faithful: bool,
    /// How many windows go through the model at once.
    pub batch: NonZeroUsize,
}

/// What is asked for; what is not is the checkpoint's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GenerationRequest {
    /// See [`GenerationOptions::beams`].
    pub beams: Option<usize>,
    /// See [`GenerationOptions::min_length`].
    pub min_length: Option<usize>,
    /// See [`GenerationOptions::max_length`].
    pub max_length: Option<usize>,
    /// The most words of the summary.
    pub words: Option<usize>,
    /// See [`GenerationOptions::length_penalty`].
    pub length_penalty: Option<f32>,
    /// See [`GenerationOptions::no_repeat_ngram`].
    pub no_repeat_ngram: Option<usize>,
    /// See [`GenerationOptions::early_stopping`].
    pub early_stopping: Option<bool>,
    /// Whether to sample instead of searching.
    pub sample: bool,
    /// How to sample.
    pub sampling: SamplingRequest,
    /// See [`SummarizeOptions::faithful`].
    pub faithful: bool,
}

/// How to sample; what is not asked for is as [`Sampling`] has it off.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SamplingRequest {
    /// See [`Sampling::temperature`].
    pub temperature: Option<f32>,
    /// See [`Sampling::top_k`].
    pub top_k: Option<usize>,
    /// See [`Sampling::top_p`].
    pub top_p: Option<f32>,
    /// See [`Sampling::seed`].
    pub seed: Option<u64>,
}

/// A request that contradicts itself or the checkpoint, or asks for what cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RequestError(String);

/// How many windows go through the model at once: with 4 beams as many hypotheses as the matrix
/// products of a decoder step can fill the processor's caches with.
const BATCH: NonZeroUsize = NonZeroUsize::new(4).expect("four is not zero");

/// The top k of `transformers` where sampling is on and nothing else is said.
const TOP_K: usize = 50;

macro_rules! refuse {
    ($($text:tt)*) => { return Err(RequestError(format!($($text)*))) };
}

impl GenerationRequest {
    /// What contradicts itself whatever the checkpoint is.
    pub fn check(&self) -> Result<(), RequestError> {
        for (name, value) in
            [("beams", self.beams), ("max-length", self.max_length), ("words", self.words)]
        {
            if value == Some(0) {
                refuse!("`--{name}` is 0: give 1 or more");
            }
        }
        if let (Some(least), Some(most)) = (self.min_length, self.max_length)
            && least > most
        {
            refuse!("`--min-length` is {least}, above `--max-length`, which is {most}");
        }
        if self.words.is_some() && self.max_length.is_some() {
            refuse!("`--words` and `--max-length` both say how long the summary is: give one");
        }
        if self.length_penalty.is_some_and(|penalty| !penalty.is_finite()) {
            refuse!("`--length-penalty` is not a finite number");
        }
        let SamplingRequest { temperature, top_k, top_p, seed } = self.sampling;
        for (name, given) in [
            ("temperature", temperature.is_some()),
            ("top-k", top_k.is_some()),
            ("top-p", top_p.is_some()),
            ("seed", seed.is_some()),
        ] {
            if given && !self.sample {
                refuse!("`--{name}` is about sampling: give `--sample` too");
            }
        }
        if let Some(temperature) = temperature
            && !(temperature > 0.0 && temperature.is_finite())
        {
            refuse!("`--temperature` is {temperature}: give more than 0");
        }
        if let Some(top_p) = top_p
            && !(top_p > 0.0 && top_p <= 1.0)
        {
            refuse!("`--top-p` is {top_p}: give more than 0, and 1 at most");
        }
        if self.sample && self.beams.is_some_and(|beams| beams > 1) {
            refuse!("`--sample` draws one text, and `--beams` searches for several: give one");
        }
        if self.sample && self.faithful {
            refuse!("`--faithful` chooses among beams, and `--sample` has none: give one");
        }
        if self.faithful && self.beams == Some(1) {
            refuse!("`--faithful` chooses among beams: give `--beams` of 2 or more");
        }
        Ok(())
    }

    /// The options with what the checkpoint says of the rest.
    pub fn resolve(&self, defaults: &GenerationOptions) -> Result<SummarizeOptions, RequestError> {
        self.check()?;
        let sampling = if self.sample {
            let own = defaults.sampling.as_ref();
            let SamplingRequest { temperature, top_k, top_p, seed } = self.sampling;
            let or = |asked: Option<f32>, own: Option<f32>| asked.or(own).unwrap_or(1.0);
            Some(Sampling {
                temperature: or(temperature, own.map(|own| own.temperature)),
                top_k: top_k.or(own.map(|own| own.top_k)).unwrap_or(TOP_K),
                top_p: or(top_p, own.map(|own| own.top_p)),
                seed: seed.or(own.map(|own| own.seed)).unwrap_or_default(),
            })
        } else {
            None
        };
        let beams = if self.sample { 1 } else { self.beams.unwrap_or(defaults.beams) };
        if self.faithful && beams < 2 {
            refuse!(
                "`--faithful` chooses among beams, and the checkpoint's default is {beams}: give \
                 `--beams` of 2 or more"
            );
        }
        let min_length = self.min_length.unwrap_or(defaults.min_length);
        let max_length = self.max_length.unwrap_or(defaults.max_length);
        if self.words.is_none() && min_length > max_length {
            if self.min_length.is_some() {
                refuse!(
                    "`--min-length` is {min_length}, above the checkpoint's maximum length of \
                     {max_length}: give `--max-length` too"
                );
            }
            refuse!(
                "`--max-length` is {max_length}, below the checkpoint's minimum length of \
                 {min_length}: give `--min-length` too"
            );
        }
        Ok(SummarizeOptions {
            generation: GenerationOptions {
                beams,
                returned: if self.faithful { beams } else { 1 },
                min_length,
                max_length,
                length_penalty: self.length_penalty.unwrap_or(defaults.length_penalty),
                no_repeat_ngram: self.no_repeat_ngram.unwrap_or(defaults.no_repeat_ngram),
                early_stopping: self.early_stopping.unwrap_or(defaults.early_stopping),
                sampling,
            },
            words: self.words,
            min_length_asked: self.min_length.is_some(),
            faithful: self.faithful,
            batch: BATCH,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defaults() -> GenerationOptions {
        GenerationOptions {
            beams: 4,
            returned: 1,
            min_length: 56,
            max_length: 142,
            length_penalty: 2.0,
            no_repeat_ngram: 3,
            early_stopping: true,
            sampling: None,
        }
    }

    #[test]
    fn nothing_asked_is_the_checkpoint_s_own() {
        let options = GenerationRequest::default().resolve(&defaults()).expect("options");
        assert_eq!(options.generation, defaults());
        assert_eq!((options.words, options.faithful), (None, false));
    }

    #[test]
    fn what_is_asked_replaces_the_checkpoint_s() {
        let request = GenerationRequest {
            beams: Some(6),
            min_length: Some(0),
            max_length: Some(60),
            length_penalty: Some(0.5),
            no_repeat_ngram: Some(0),
            early_stopping: Some(false),
            faithful: true,
            ..GenerationRequest::default()
        };
        let want = GenerationOptions {
            beams: 6,
            returned: 6,
            min_length: 0,
            max_length: 60,
            length_penalty: 0.5,
            no_repeat_ngram: 0,
            early_stopping: false,
            sampling: None,
        };
        assert_eq!(request.resolve(&defaults()).expect("options").generation, want);
    }

    #[test]
    fn sampling_is_off_unless_asked_for() {
        let own = Sampling { temperature: 0.7, top_k: 10, top_p: 0.9, seed: 3 };
        let defaults = GenerationOptions { sampling: Some(own.clone()), ..defaults() };
        let request = GenerationRequest::default();
        assert_eq!(request.resolve(&defaults).expect("options").generation.sampling, None);
        let sample = GenerationRequest { sample: true, ..request };
        let options = sample.resolve(&defaults).expect("options").generation;
        assert_eq!((options.sampling, options.beams), (Some(own), 1));
        let sampling = SamplingRequest {
            temperature: Some(0.5),
            top_k: Some(0),
            top_p: Some(1.0),
            seed: Some(9),
        };
        let asked = GenerationRequest { sampling, ..sample }.resolve(&defaults).expect("options");
        let want = Sampling { temperature: 0.5, top_k: 0, top_p: 1.0, seed: 9 };
        assert_eq!(asked.generation.sampling, Some(want));
    }

    #[test]
    fn contradictions_are_told() {
        let none = GenerationRequest::default;
        let sampling = SamplingRequest::default;
        let cases = [
            (GenerationRequest { beams: Some(0), ..none() }, "`--beams` is 0"),
            (GenerationRequest { words: Some(0), ..none() }, "`--words` is 0"),
            (GenerationRequest { max_length: Some(0), ..none() }, "`--max-length` is 0"),
            (
                GenerationRequest { min_length: Some(80), max_length: Some(60), ..none() },
                "`--min-length` is 80, above `--max-length`, which is 60",
            ),
            (
                GenerationRequest { min_length: Some(143), ..none() },
                "checkpoint's maximum length of 142",
            ),
            (
                GenerationRequest { max_length: Some(55), ..none() },
                "checkpoint's minimum length of 56",
            ),
            (
                GenerationRequest { words: Some(9), max_length: Some(60), ..none() },
                "`--words` and `--max-length` both",
            ),
            (GenerationRequest { length_penalty: Some(f32::NAN), ..none() }, "`--length-penalty`"),
            (
                GenerationRequest {
                    sampling: SamplingRequest { seed: Some(1), ..sampling() },
                    ..none()
                },
                "`--seed` is about sampling: give `--sample` too",
            ),
            (
                GenerationRequest {
                    sample: true,
                    sampling: SamplingRequest { temperature: Some(0.0), ..sampling() },
                    ..none()
                },
                "`--temperature` is 0",
            ),
            (
                GenerationRequest {
                    sample: true,
                    sampling: SamplingRequest { top_p: Some(1.5), ..sampling() },
                    ..none()
                },
                "`--top-p` is 1.5",
            ),
            (GenerationRequest { sample: true, beams: Some(2), ..none() }, "give one"),
            (GenerationRequest { sample: true, faithful: true, ..none() }, "`--faithful`"),
            (GenerationRequest { faithful: true, beams: Some(1), ..none() }, "2 or more"),
        ];
        for (request, want) in cases {
            let error = request.resolve(&defaults()).expect_err(want).to_string();
            assert!(error.contains(want), "{error}");
        }
        let greedy = GenerationOptions { beams: 1, ..defaults() };
        let error = GenerationRequest { faithful: true, ..none() }.resolve(&greedy);
        assert!(error.expect_err("one beam").to_string().contains("default is 1"));
    }
}
