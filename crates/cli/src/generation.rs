//! Flags of models that write summaries, by the field's names; and what of them does not go
//! with a model that chooses sentences.

use clap::builder::FalseyValueParser;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum};
use serde::Serialize;

use crate::failure::usage;

#[derive(Debug, Clone, Args, Serialize)]
#[serde(rename_all = "kebab-case")]
#[command(next_help_heading = "Written summary (`--engine torch`)")]
pub(crate) struct GenerationArgs {
    /// Beams of the search; 1 is greedy search [default: the checkpoint's].
    #[arg(long, value_name = "N", env = "NUTGRAF_BEAMS")]
    pub(crate) beams: Option<usize>,

    /// The least tokens of each window's summary [default: the checkpoint's].
    #[arg(long, value_name = "TOKENS", env = "NUTGRAF_MIN_LENGTH")]
    pub(crate) min_length: Option<usize>,

    /// The most tokens of the summary; longer ones are summarized again [default: the
    /// checkpoint's].
    #[arg(long, value_name = "TOKENS", env = "NUTGRAF_MAX_LENGTH")]
    pub(crate) max_length: Option<usize>,

    /// Exponent of the length that a hypothesis' score is divided by: above 0 favours long ones
    /// [default: the checkpoint's].
    #[arg(long, value_name = "X", allow_negative_numbers = true, env = "NUTGRAF_LENGTH_PENALTY")]
    pub(crate) length_penalty: Option<f32>,

    /// Let no run of this many tokens come twice; 0 is off [default: the checkpoint's].
    #[arg(long, value_name = "N", env = "NUTGRAF_NO_REPEAT_NGRAM")]
    pub(crate) no_repeat_ngram: Option<usize>,

    /// Stop as soon as there are as many finished hypotheses as beams: `true` or `false`
    /// [default: the checkpoint's].
    #[arg(long, value_name = "BOOL", env = "NUTGRAF_EARLY_STOPPING")]
    pub(crate) early_stopping: Option<bool>,

    /// Take the hypothesis with the fewest names, numbers and dates that the article does not
    /// contain, of all beams.
    #[arg(long, env = "NUTGRAF_FAITHFUL", value_parser = FalseyValueParser::new())]
    pub(crate) faithful: bool,

    /// Draw each token by its probability instead of searching for the best text.
    #[arg(long, env = "NUTGRAF_SAMPLE", value_parser = FalseyValueParser::new())]
    pub(crate) sample: bool,

    /// With `--sample`: what the logits are divided by; below 1 sharpens.
    #[arg(long, value_name = "X", env = "NUTGRAF_TEMPERATURE")]
    pub(crate) temperature: Option<f32>,

    /// With `--sample`: draw from this many most probable tokens; 0 is all.
    #[arg(long, value_name = "N", env = "NUTGRAF_TOP_K")]
    pub(crate) top_k: Option<usize>,

    /// With `--sample`: draw from the most probable tokens that make up this share.
    #[arg(long, value_name = "P", env = "NUTGRAF_TOP_P")]
    pub(crate) top_p: Option<f32>,

    /// With `--sample`: the seed; the same one gives the same text.
    #[arg(long, value_name = "N", env = "NUTGRAF_SEED")]
    pub(crate) seed: Option<u64>,

    /// What the model computes in.
    #[arg(long, value_name = "KIND", default_value = "auto", env = "NUTGRAF_PRECISION")]
    pub(crate) precision: PrecisionKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PrecisionKind {
    /// 16 bits where the processor has instructions for them, 32 elsewhere.
    Auto,
    /// 32 bits.
    F32,
    /// 16 bits (bfloat16): half the memory, and close calls may fall otherwise.
    Bf16,
}

#[cfg(feature = "torch")]
impl From<PrecisionKind> for nutgraf_torch::Precision {
    fn from(kind: PrecisionKind) -> Self {
        match kind {
            PrecisionKind::Auto => Self::Auto,
            PrecisionKind::F32 => Self::F32,
            PrecisionKind::Bf16 => Self::Bf16,
        }
    }
}

/// The flags above.
const GENERATION: &[&str] = &[
    "beams",
    "min_length",
    "max_length",
    "length_penalty",
    "no_repeat_ngram",
    "early_stopping",
    "faithful",
    "sample",
    "temperature",
    "top_k",
    "top_p",
    "seed",
    "precision",
];

/// Flags about choosing sentences.
#[cfg(feature = "torch")]
const CHOICE: &[&str] = &["sentences", "percent", "about"];

/// An error if a flag for models that write was given, and the model chooses sentences.
pub(crate) fn refuse_generation(matches: &ArgMatches) -> Result<(), clap::Error> {
    given(matches, GENERATION).map_or(Ok(()), |flag| Err(for_writers(&flag)))
}

fn for_writers(flag: &str) -> clap::Error {
    let message = format!(
        "`--{flag}` is for models that write summaries (`--engine torch` with such a model); this \
         one chooses sentences"
    );
    usage(ErrorKind::ArgumentConflict, message)
}

/// The flags on the command line that do not go with every model, until it is known which kind
/// the model is of.
#[cfg(feature = "torch")]
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    generation: Option<String>,
    choice: Option<String>,
    aggregation: bool,
}

#[cfg(feature = "torch")]
impl Typed {
    pub(crate) fn of(matches: &ArgMatches) -> Self {
        Self {
            generation: given(matches, GENERATION),
            choice: given(matches, CHOICE),
            aggregation: given(matches, &["aggregation"]).is_some(),
        }
    }

    /// An error if one of them does not go with a model that writes, or with one that does not.
    pub(crate) fn check(&self, writes: bool) -> Result<(), clap::Error> {
        if !writes {
            return self.generation.as_ref().map_or(Ok(()), |flag| Err(for_writers(flag)));
        }
        if self.aggregation {
            let message = "`--aggregation` is for models that label words; this one writes";
            return Err(usage(ErrorKind::ArgumentConflict, message));
        }
        self.choice.as_ref().map_or(Ok(()), |flag| {
            let message = format!(
                "`--{flag}` is for models that choose sentences; of one that writes, ask for \
                 `--words` or `--max-length`"
            );
            Err(usage(ErrorKind::ArgumentConflict, message))
        })
    }
}

/// The first of `flags` that is on the command line, as it is typed. Environment variables are
/// for any run, and those that mean nothing to it are passed over.
fn given(matches: &ArgMatches, flags: &[&str]) -> Option<String> {
    let typed = |flag: &&&str| {
        matches.try_contains_id(flag).is_ok_and(|known| known)
            && matches.value_source(flag) == Some(ValueSource::CommandLine)
    };
    flags.iter().find(typed).map(|flag| flag.replace('_', "-"))
}

#[cfg(feature = "torch")]
impl GenerationArgs {
    /// What is asked of the model; `words` is `--words`.
    pub(crate) fn request(&self, words: Option<usize>) -> nutgraf_torch::GenerationRequest {
        nutgraf_torch::GenerationRequest {
            beams: self.beams,
            min_length: self.min_length,
            max_length: self.max_length,
            words,
            length_penalty: self.length_penalty,
            no_repeat_ngram: self.no_repeat_ngram,
            early_stopping: self.early_stopping,
            sample: self.sample,
            sampling: nutgraf_torch::SamplingRequest {
                temperature: self.temperature,
                top_k: self.top_k,
                top_p: self.top_p,
                seed: self.seed,
            },
            faithful: self.faithful,
        }
    }
}
