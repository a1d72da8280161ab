//! A generator made of a function, that remembers what it was given.

use std::sync::Mutex;

use crate::generate::{GenerateError, GenerationOptions, Hypothesis, TextGenerator};

type Script = dyn Fn(&str) -> Result<Vec<String>, String> + Send + Sync;

pub(super) struct Fake {
    room: usize,
    script: Box<Script>,
    /// The texts of each call, and its options.
    pub(super) calls: Mutex<Vec<(Vec<String>, GenerationOptions)>>,
}

impl Fake {
    /// Takes `room` tokens, of which two are special; a word is a token for each four letters
    /// begun, whatever its punctuation. Says the first word of each text.
    pub(super) fn new(room: usize) -> Self {
        Self::says(room, |text| Ok(vec![text.split(' ').next().unwrap_or_default().to_owned()]))
    }

    /// Says what `script` makes of each text.
    pub(super) fn says(
        room: usize,
        script: impl Fn(&str) -> Result<Vec<String>, String> + Send + Sync + 'static,
    ) -> Self {
        Self { room, script: Box::new(script), calls: Mutex::default() }
    }

    /// The sizes of the batches so far.
    pub(super) fn batches(&self) -> Vec<usize> {
        self.calls.lock().expect("calls").iter().map(|(texts, _)| texts.len()).collect()
    }

    /// All texts so far, in order.
    pub(super) fn texts(&self) -> Vec<String> {
        self.calls.lock().expect("calls").iter().flat_map(|(texts, _)| texts.clone()).collect()
    }
}

pub(super) fn defaults() -> GenerationOptions {
    GenerationOptions {
        beams: 4,
        returned: 1,
        min_length: 2,
        max_length: 12,
        length_penalty: 1.0,
        no_repeat_ngram: 0,
        early_stopping: false,
        sampling: None,
    }
}

impl TextGenerator for Fake {
    fn max_input_tokens(&self) -> usize {
        self.room
    }

    fn count_tokens(&self, text: &str) -> Result<usize, GenerateError> {
        let letters = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).count();
        let tokens = |word: &str| letters(word).max(1).div_ceil(4);
        Ok(2 + text.split_whitespace().map(tokens).sum::<usize>())
    }

    fn defaults(&self) -> GenerationOptions {
        defaults()
    }

    fn generate(
        &self,
        texts: &[&str],
        options: &GenerationOptions,
    ) -> Result<Vec<Vec<Hypothesis>>, GenerateError> {
        let given = texts.iter().map(|text| (*text).to_owned()).collect();
        self.calls.lock().expect("calls").push((given, options.clone()));
        let fail = |reason| GenerateError { model: "fake".to_owned(), reason };
        let hypotheses = |text: &&str| {
            let texts = (self.script)(text).map_err(fail)?;
            let said = |text| Hypothesis { text, ids: Vec::new(), score: 0.0 };
            Ok(texts.into_iter().take(options.returned).map(said).collect())
        };
        texts.iter().map(hypotheses).collect()
    }
}
