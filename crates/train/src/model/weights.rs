//! Named weights, read from and written to safetensors in Hugging Face names.

use std::collections::BTreeMap;
use std::path::Path;

use nutgraf::model::ModelConfig;
use tch::{Device, Kind, Tensor, no_grad};

use super::salience::{INNER, LAYERS, POSITIONS, WIDTH};
use crate::TrainError;

/// Named weights.
#[derive(Debug, Default)]
pub struct Weights {
    by_name: BTreeMap<String, Tensor>,
}

impl Weights {
    /// Reads a base encoder (`bert.` before its names or not) and gives it fresh heads: `labels`
    /// outputs, sentence vectors of `vector` numbers. With `casing` there are four segment
    /// embeddings, all of them the pretrained first one. Uses libtorch's generator.
    pub fn from_base(
        path: &Path,
        labels: usize,
        vector: usize,
        casing: bool,
    ) -> Result<Self, TrainError> {
        let mut weights = Self::default();
        for (name, tensor) in read(path)? {
            let name = name.strip_prefix("bert.").unwrap_or(&name);
            if name.starts_with("embeddings.") && !name.ends_with("position_ids")
                || name.starts_with("encoder.")
            {
                weights.insert(&format!("bert.{name}"), &tensor.to_kind(Kind::Float));
            }
        }
        let word = "bert.embeddings.word_embeddings.weight";
        let size = weights.by_name.get(word).map(Tensor::size);
        let Some(&[_, hidden]) = size.as_deref() else {
            return Err(TrainError::file(path, format!("it has no matrix `{word}`")));
        };
        if casing {
            let name = "bert.embeddings.token_type_embeddings.weight";
            let segments = weights
                .by_name
                .get(name)
                .ok_or_else(|| TrainError::file(path, format!("it has no `{name}`")))?;
            if segments.size()[0] < 4 {
                let rows = segments.narrow(0, 0, 1).repeat([4, 1]);
                weights.insert(name, &rows);
            }
        }
        weights.matrix("classifier.weight", labels as i64, hidden);
        weights.zeros("classifier.bias", labels as i64);
        weights.fresh_salience(vector as i64);
        Ok(weights)
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
    #[must_use]
    pub fn trainable(&self, device: Device) -> Self {
        self.map(|tensor| tensor.detach().copy().to_device(device).set_requires_grad(true))
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

impl Weights {
    /// Checks that the encoder's weights are all there, in the shapes that the config says.
    pub fn check(&self, path: &Path, config: &ModelConfig) -> Result<(), TrainError> {
        let Some(size) = config.size else { return Ok(()) };
        let [hidden, inner] = [size.hidden, size.intermediate].map(|n| n as i64);
        let mut expected: Vec<(String, Vec<i64>)> = Vec::new();
        let mut expect = |name: String, weight: Vec<i64>, bias: Option<i64>| {
            expected.push((format!("{name}.weight"), weight));
            expected.extend(bias.map(|bias| (format!("{name}.bias"), vec![bias])));
        };
        let embeddings = [
            ("word", config.vocab_size),
            ("position", config.max_tokens),
            ("token_type", config.type_vocab_size),
        ];
        for (name, rows) in embeddings {
            let name = format!("bert.embeddings.{name}_embeddings");
            expect(name, vec![rows as i64, hidden], None);
        }
        expect("bert.embeddings.LayerNorm".into(), vec![hidden], Some(hidden));
        for layer in 0..size.layers {
            let at = |part: &str| format!("bert.encoder.layer.{layer}.{part}");
            for part in ["self.query", "self.key", "self.value", "output.dense"] {
                expect(at(&format!("attention.{part}")), vec![hidden, hidden], Some(hidden));
            }
            expect(at("attention.output.LayerNorm"), vec![hidden], Some(hidden));
            expect(at("intermediate.dense"), vec![inner, hidden], Some(inner));
            expect(at("output.dense"), vec![hidden, inner], Some(hidden));
            expect(at("output.LayerNorm"), vec![hidden], Some(hidden));
        }
        for (name, shape) in expected {
            match self.by_name.get(&name).map(Tensor::size) {
                None => return Err(TrainError::file(path, format!("it has no weight `{name}`"))),
                Some(found) if found != shape => {
                    let reason = format!("`{name}` has shape {found:?}; the config says {shape:?}");
                    return Err(TrainError::file(path, reason));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}
