//! Named weights, read from and written to safetensors in Hugging Face names.

use std::collections::BTreeMap;
use std::path::Path;

use tch::{Device, Kind, Tensor, no_grad};

use super::onnx;
use super::salience::{INNER, LAYERS, POSITIONS, WIDTH};
use crate::TrainError;

/// Before the names of what guesses masked words; it is of no use after training.
pub(crate) const LANGUAGE_HEAD: &str = "cls.predictions";

/// Before the names of what tells a reference's words; it is of no use after training either.
pub(crate) const WORD_HEAD: &str = "said";

/// Named weights.
#[derive(Debug, Default)]
pub struct Weights {
    by_name: BTreeMap<String, Tensor>,
}

impl Weights {
    /// Reads a base encoder, `bert.` before its names or not.
    pub fn from_safetensors(path: &Path) -> Result<Self, TrainError> {
        let mut weights = Self::default();
        for (name, tensor) in read(path)? {
            weights.insert_encoder(&name, &tensor.to_kind(Kind::Float));
        }
        Ok(weights)
    }

    /// Reads the encoder of a model directory that this crate exported; weights come back as
    /// the numbers that their bytes stand for.
    pub fn from_onnx(path: &Path) -> Result<Self, TrainError> {
        let mut weights = Self::default();
        for (name, tensor) in onnx::read(path)? {
            weights.insert_encoder(&name, &tensor);
        }
        Ok(weights)
    }

    fn insert_encoder(&mut self, name: &str, tensor: &Tensor) {
        let name = name.strip_prefix("bert.").unwrap_or(name);
        let embedding = name.starts_with("embeddings.") && !name.ends_with("position_ids");
        if embedding || name.starts_with("encoder.") {
            self.insert(&format!("bert.{name}"), tensor);
        }
    }

    /// Gives an encoder read from `path` fresh heads: `labels` outputs, sentence vectors of
    /// `vector` numbers. With `casing` there are four segment embeddings, if need be all of them
    /// the pretrained first one. Uses libtorch's generator.
    pub fn add_heads(
        &mut self,
        path: &Path,
        labels: usize,
        vector: usize,
        casing: bool,
    ) -> Result<(), TrainError> {
        let word = "bert.embeddings.word_embeddings.weight";
        let size = self.by_name.get(word).map(Tensor::size);
        let Some(&[_, hidden]) = size.as_deref() else {
            return Err(TrainError::file(path, format!("it has no matrix `{word}`")));
        };
        if casing {
            let name = "bert.embeddings.token_type_embeddings.weight";
            let segments = self
                .by_name
                .get(name)
                .ok_or_else(|| TrainError::file(path, format!("it has no `{name}`")))?;
            if segments.size()[0] < 4 {
                let rows = segments.narrow(0, 0, 1).repeat([4, 1]);
                self.insert(name, &rows);
            }
        }
        self.matrix("classifier.weight", labels as i64, hidden);
        self.zeros("classifier.bias", labels as i64);
        self.fresh_salience(vector as i64);
        Ok(())
    }

    /// Takes over the weights in `path`, safetensors or an encoder that this crate exported, whose
    /// names begin with `prefix`; these must have them all, in the same shapes.
    pub fn take_heads(&mut self, path: &Path, prefix: &str) -> Result<(), TrainError> {
        let mut taken = 0;
        let is_graph = path.extension().is_some_and(|extension| extension == "onnx");
        let found = if is_graph { onnx::read(path)? } else { read(path)? };
        for (name, theirs) in found.iter().filter(|(name, _)| name.starts_with(prefix)) {
            let mine = self.by_name.get_mut(name);
            let mine = mine.filter(|mine| mine.size() == theirs.size()).ok_or_else(|| {
                TrainError::file(path, format!("`{name}` is no weight of this model's heads"))
            })?;
            no_grad(|| mine.copy_(theirs));
            taken += 1;
        }
        if taken == 0 {
            return Err(TrainError::file(path, "it has no weights of a head"));
        }
        Ok(())
    }

    /// Adds a fresh head that guesses masked words, in the names of Hugging Face's `BertForMaskedLM`.
    pub fn add_language_head(&mut self, hidden: i64, vocabulary: i64) {
        self.matrix(&format!("{LANGUAGE_HEAD}.transform.dense.weight"), hidden, hidden);
        self.zeros(&format!("{LANGUAGE_HEAD}.transform.dense.bias"), hidden);
        self.norm(&format!("{LANGUAGE_HEAD}.transform.LayerNorm"), hidden);
        self.zeros(&format!("{LANGUAGE_HEAD}.bias"), vocabulary);
    }

    /// Adds a fresh head that tells which words of an article its reference has.
    pub fn add_word_head(&mut self, hidden: i64) {
        self.matrix(&format!("{WORD_HEAD}.weight"), 1, hidden);
        self.zeros(&format!("{WORD_HEAD}.bias"), 1);
    }

    fn fresh_salience(&mut self, vector: i64) {
        self.norm("nin", vector);
        self.matrix("inp.weight", WIDTH, vector);
        self.zeros("inp.bias", WIDTH);
        self.matrix("pos.weight", POSITIONS, WIDTH);
        for layer in 0..LAYERS {
            let at = |part: &str| format!("inter.layers.{layer}.{part}");
            self.norm(&at("norm1"), WIDTH);
            self.norm(&at("norm2"), WIDTH);
            self.matrix(&at("self_attn.in_proj_weight"), 3 * WIDTH, WIDTH);
            self.zeros(&at("self_attn.in_proj_bias"), 3 * WIDTH);
            self.matrix(&at("self_attn.out_proj.weight"), WIDTH, WIDTH);
            self.zeros(&at("self_attn.out_proj.bias"), WIDTH);
            self.matrix(&at("linear1.weight"), INNER, WIDTH);
            self.zeros(&at("linear1.bias"), INNER);
            self.matrix(&at("linear2.weight"), WIDTH, INNER);
            self.zeros(&at("linear2.bias"), WIDTH);
        }
        self.norm("ln", WIDTH);
        self.matrix("out.weight", 1, WIDTH);
        self.zeros("out.bias", 1);
    }

    fn insert(&mut self, name: &str, tensor: &Tensor) {
        self.by_name.insert(name.to_owned(), tensor.detach().copy().contiguous());
    }

    /// Normally distributed with deviation 0.02, as BERT's own weights began.
    fn matrix(&mut self, name: &str, rows: i64, columns: i64) {
        let tensor = Tensor::randn([rows, columns], (Kind::Float, Device::Cpu)) * 0.02;
        self.insert(name, &tensor);
    }

    fn zeros(&mut self, name: &str, size: i64) {
        self.insert(name, &Tensor::zeros([size], (Kind::Float, Device::Cpu)));
    }

    fn norm(&mut self, name: &str, size: i64) {
        self.insert(&format!("{name}.weight"), &Tensor::ones([size], (Kind::Float, Device::Cpu)));
        self.zeros(&format!("{name}.bias"), size);
    }

    /// The weight `name.part`.
    ///
    /// # Panics
    /// If there is none: names are checked when weights are read.
    pub fn get(&self, name: &str, part: &str) -> &Tensor {
        &self.by_name[&format!("{name}.{part}")]
    }

    /// The weight of this name.
    pub fn find(&self, name: &str) -> Option<&Tensor> {
        self.by_name.get(name)
    }

    /// Where they are.
    pub fn device(&self) -> Device {
        self.by_name.values().next().map_or(Device::Cpu, Tensor::device)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Tensor)> {
        self.by_name.iter().map(|(name, tensor)| (name.as_str(), tensor))
    }

    /// A copy, detached from these.
    #[must_use]
    pub fn copy(&self) -> Self {
        self.map(|tensor| tensor.detach().copy())
    }

    /// A copy on a device, detached from these.
    #[must_use]
    pub fn on(&self, device: Device) -> Self {
        self.map(|tensor| tensor.detach().copy().to_device(device))
    }

    /// Zeros of the same shapes.
    #[must_use]
    pub fn zeros_like(&self) -> Self {
        self.map(Tensor::zeros_like)
    }

    fn map(&self, change: impl Fn(&Tensor) -> Tensor) -> Self {
        let change = |(name, tensor): (&String, &Tensor)| (name.clone(), change(tensor));
        Self { by_name: self.by_name.iter().map(change).collect() }
    }

    /// The same weights on a device, as leaves that gather gradients.
    /// The embeddings and the first `freeze` layers stay as they are.
    #[must_use]
    pub fn trainable(&self, device: Device, freeze: usize) -> Self {
        let frozen = |name: &str| {
            let layer =
                name.strip_prefix("bert.encoder.layer.").and_then(|rest| rest.split_once('.'));
            match layer.and_then(|(layer, _)| layer.parse::<usize>().ok()) {
                Some(layer) => layer < freeze,
                None => freeze > 0 && name.starts_with("bert.embeddings."),
            }
        };
        let change = |(name, tensor): (&String, &Tensor)| {
            let tensor = tensor.detach().copy().to_device(device);
            (name.clone(), tensor.set_requires_grad(!frozen(name)))
        };
        Self { by_name: self.by_name.iter().map(change).collect() }
    }

    /// The salience head's positions become and stay zero.
    pub(crate) fn forget_positions(&mut self) {
        if let Some(positions) = self.by_name.get_mut("pos.weight") {
            *positions = positions.zeros_like().set_requires_grad(false);
        }
    }

    /// Moves each weight toward another's: `self = decay × self + (1 − decay) × other`.
    pub fn average(&mut self, other: &Self, decay: f64) {
        no_grad(|| {
            for (mine, theirs) in self.by_name.values_mut().zip(other.by_name.values()) {
                let _ = mine.lerp_(theirs, 1.0 - decay);
            }
        });
    }

    /// Copies the values of `other`, which must have the same names and shapes.
    pub fn assign(&mut self, other: &Self, path: &Path) -> Result<(), TrainError> {
        for (name, mine) in &mut self.by_name {
            let theirs = other
                .by_name
                .get(name)
                .ok_or_else(|| TrainError::file(path, format!("it has no weight `{name}`")))?;
            if mine.size() != theirs.size() {
                let reason = format!(
                    "`{name}` has shape {:?}; the recipe's model has {:?}",
                    theirs.size(),
                    mine.size()
                );
                return Err(TrainError::file(path, reason));
            }
            no_grad(|| mine.copy_(theirs));
        }
        Ok(())
    }

    /// Reads weights as [`Self::write`] writes them.
    pub fn read(path: &Path) -> Result<Self, TrainError> {
        Ok(Self { by_name: read(path)?.into_iter().collect() })
    }

    /// Writes safetensors.
    pub fn write(&self, path: &Path) -> Result<(), TrainError> {
        let tensors: Vec<(&str, &Tensor)> = self.iter().collect();
        Tensor::write_safetensors(&tensors, path)
            .map_err(|error| TrainError::file(path, error.to_string()))
    }
}

fn read(path: &Path) -> Result<Vec<(String, Tensor)>, TrainError> {
    // libtorch's own message for a missing file names no file.
    std::fs::metadata(path).map_err(|error| TrainError::file(path, error.to_string()))?;
    Tensor::read_safetensors(path).map_err(|error| TrainError::file(path, error.to_string()))
}
