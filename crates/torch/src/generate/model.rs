//! A sequence-to-sequence model from a folder: BART, mBART, PEGASUS, T5 and mT5.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use nutgraf::ModelError;
use nutgraf_tch::reason;
use tch::{Kind, TchError};

use super::checkpoint;
use super::checkpoint::config::ModelConfig;
use super::checkpoint::settings::Settings;
use super::checkpoint::tokenizer::TextTokenizer;
use super::network::{self, Cache, Memory, Network};
use super::search::{self, Broken};
use super::{GenerateError, GenerationOptions, Hypothesis, TextGenerator};

/// The most hypotheses that the decoder goes on with at a time. Beyond it a batch gains
/// nothing and takes memory: each has keys and values of all layers.
const MOST_ROWS: usize = 64;

/// How to load a model.
#[derive(Debug, Clone, Copy, Default)]
pub struct LoadOptions {
    /// Threads of one call; 0 leaves the choice to libtorch, which takes every core. libtorch
    /// has one such number for the process.
    pub threads: usize,
    /// What weights and products are in.
    pub precision: Precision,
}

/// The numbers a model computes in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Precision {
    /// 16 bits where the processor multiplies them (AVX512-BF16), 32 elsewhere.
    #[default]
    Auto,
    /// 32 bits. A text's ids are those that `transformers` gives.
    F32,
    /// bfloat16: half the memory. Close calls between tokens may fall otherwise than in 32 bits,
    /// and rounding may depend on how many hypotheses are multiplied at once.
    Bf16,
}

/// A loaded model. Calls from several threads take turns.
pub struct SequenceModel {
    name: String,
    config: ModelConfig,
    settings: Settings,
    tokenizer: TextTokenizer,
    threads: usize,
    precision: Precision,
    /// libtorch's tensors may change threads, not be shared by them.
    network: Mutex<Box<dyn Network>>,
}

const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<SequenceModel>();
};

impl SequenceModel {
    /// Loads the model in the folder `dir`, in the Hugging Face layout: `config.json`,
    /// `generation_config.json` if there is one, `tokenizer.json` (or `vocab.json` and
    /// `merges.txt`), and `model.safetensors` (or its parts and their index, or
    /// `rust_model.ot`).
    ///
    /// # Errors
    /// Names the file and the reason: a file is missing or damaged, the architecture is unknown,
    /// a weight is missing, left over or of another shape, the tokenizer is another model's.
    pub fn open(dir: &Path, options: &LoadOptions) -> Result<Self, ModelError> {
        if !dir.is_dir() {
            return Err(checkpoint::error(dir, "is not a folder"));
        }
        let config = ModelConfig::open(&dir.join("config.json"))?;
        let settings = Settings::open(dir, &config)?;
        let tokenizer = TextTokenizer::open(dir, &settings.prefix)?;
        tokenizer.check(config.vocab_size, settings.fixed.special())?;
        let precision = options.precision.resolve();
        let weights = checkpoint::weights(dir, precision.kind())?;
        let network = tch::no_grad(|| network::build(&config, weights))?;
        Ok(Self {
            name: dir.display().to_string(),
            config,
            settings,
            tokenizer,
            threads: options.threads,
            precision,
            network: Mutex::new(network),
        })
    }

    /// What the model computes in: never `Auto`.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The ids of `text` for the encoder, prefix and special tokens included.
    pub fn encode(&self, text: &str) -> Result<Vec<i64>, GenerateError> {
        self.tokenizer.encode(text).map_err(|reason| self.error(reason))
    }

    /// The encoder's hidden states of `text`, one vector per token of [`Self::encode`].
    pub fn hidden_states(&self, text: &str) -> Result<Vec<Vec<f32>>, GenerateError> {
        let ids = self.checked(text)?;
        let network = self.network();
        let states = tch::no_grad(|| network.encode(&ids)?.f_to_kind(Kind::Float));
        states.and_then(Vec::try_from).map_err(|error| self.torch(&error))
    }

    /// The logits of the token after each of `output`, which starts with the start token:
    /// `[output, vocabulary]`.
    pub fn logits(&self, text: &str, output: &[i64]) -> Result<Vec<Vec<f32>>, GenerateError> {
        let ids = self.checked(text)?;
        if output.len() > self.config.output_tokens.unwrap_or(usize::MAX)
            || output.iter().any(|id| !(0..self.config.vocab_size).contains(id))
        {
            return Err(self.error("the output is longer than the model's, or has other tokens"));
        }
        let network = self.network();
        let logits = tch::no_grad(|| {
            let memory = network.memory(&network.encode(&ids)?)?;
            let mut cache = Cache::default();
            let mut logits = Vec::with_capacity(output.len());
            for (position, &id) in (0..).zip(output) {
                let step = network.step(&[id], position, &mut cache, &[(&memory, 1)])?;
                logits.push(Vec::try_from(step.f_view([-1])?)?);
            }
            Ok::<_, TchError>(logits)
        });
        logits.map_err(|error| self.torch(&error))
    }

    /// The ids of `text`, if the encoder takes so many.
    fn checked(&self, text: &str) -> Result<Vec<i64>, GenerateError> {
        let ids = self.encode(text)?;
        let most = self.max_input_tokens();
        if ids.len() > most {
            return Err(self.error(format!(
                "a text of {} tokens, the model takes {most}: cut it into windows",
                ids.len()
            )));
        }
        if ids.is_empty() {
            return Err(self.error("a text of no tokens"));
        }
        Ok(ids)
    }

    /// The network, with this thread's share of libtorch set up.
    fn network(&self) -> MutexGuard<'_, Box<dyn Network>> {
        if let Ok(threads) = i32::try_from(self.threads)
            && threads > 0
        {
            tch::set_num_threads(threads);
        }
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Generates for texts that are not empty, few enough for one batch.
    fn generate_batch(
        &self,
        inputs: &[Vec<i64>],
        options: &GenerationOptions,
    ) -> Result<Vec<Vec<Hypothesis>>, GenerateError> {
        let network = self.network();
        let outputs = tch::no_grad(|| {
            let memory = |ids: &Vec<i64>| network.memory(&network.encode(ids)?);
            let memories: Vec<Memory> = inputs.iter().map(memory).collect::<Result<_, _>>()?;
            search::run(network.as_ref(), &memories, options, &self.settings.fixed)
        })
        .map_err(|error| match error {
            Broken::Logits => {
                self.error("the model gives logits that are not numbers: its weights are damaged")
            }
            Broken::Torch(error) => self.torch(&error),
        })?;
        drop(network);
        let decoded = outputs.into_iter().map(|scored| {
            let hypothesis = |(ids, score): (Vec<i64>, f32)| {
                let text = self.tokenizer.decode(&ids);
                let text = text.map_err(|reason| self.error(reason))?;
                Ok(Hypothesis { text, ids, score })
            };
            scored.into_iter().map(hypothesis).collect()
        });
        decoded.collect()
    }

    /// What stands for the output of a text without content.
    fn nothing(&self, options: &GenerationOptions) -> Vec<Hypothesis> {
        let nothing = Hypothesis {
            text: String::new(),
            ids: vec![self.settings.fixed.decoder_start],
            score: 0.0,
        };
        vec![nothing; options.returned]
    }

    /// What libtorch said.
    fn torch(&self, error: &TchError) -> GenerateError {
        self.error(reason(error))
    }

    fn error(&self, reason: impl Into<String>) -> GenerateError {
        GenerateError { model: self.name.clone(), reason: reason.into() }
    }
}

impl TextGenerator for SequenceModel {
    fn max_input_tokens(&self) -> usize {
        self.config.input_tokens
    }

    fn count_tokens(&self, text: &str) -> Result<usize, GenerateError> {
        Ok(self.encode(text)?.len())
    }

    fn defaults(&self) -> GenerationOptions {
        self.settings.defaults.clone()
    }

    /// A text of white space alone gives hypotheses without text.
    fn generate(
        &self,
        texts: &[&str],
        options: &GenerationOptions,
    ) -> Result<Vec<Vec<Hypothesis>>, GenerateError> {
        options.check(self.config.output_tokens).map_err(|reason| self.error(reason))?;
        let mut outputs = vec![self.nothing(options); texts.len()];
        let mut inputs = Vec::new();
        for (place, text) in texts.iter().enumerate() {
            if !text.trim().is_empty() {
                inputs.push((place, self.checked(text)?));
            }
        }
        for batch in inputs.chunks((MOST_ROWS / options.beams).max(1)) {
            let ids: Vec<Vec<i64>> = batch.iter().map(|(_, ids)| ids.clone()).collect();
            let generated = self.generate_batch(&ids, options)?;
            for ((place, _), hypotheses) in batch.iter().zip(generated) {
                outputs[*place] = hypotheses;
            }
        }
        Ok(outputs)
    }
}

impl Precision {
    fn resolve(self) -> Self {
        match self {
            Self::Auto if multiplies_bf16() => Self::Bf16,
            Self::Auto => Self::F32,
            chosen => chosen,
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Bf16 => Kind::BFloat16,
            Self::Auto | Self::F32 => Kind::Float,
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn multiplies_bf16() -> bool {
    // Every processor with AMX for bfloat16 has these instructions too.
    std::arch::is_x86_feature_detected!("avx512bf16")
}

#[cfg(not(target_arch = "x86_64"))]
fn multiplies_bf16() -> bool {
    false
}
