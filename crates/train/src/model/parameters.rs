//! Named weights, in the names of a model's `model.safetensors`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nutgraf::ModelError;
use nutgraf_tch::{Part, Source, finite, reason, size};
use tch::{Device, Kind, TchError, Tensor, no_grad};

use crate::TrainError;

/// Before the names of what guesses masked words; it is of no use after training.
pub(crate) const LANGUAGE_HEAD: &str = "cls.predictions";

/// Before the names of what tells a reference's words; it is of no use after training either.
pub(crate) const WORD_HEAD: &str = "said";

/// Named weights.
#[derive(Debug)]
pub struct Parameters {
    /// What errors name: where they came from.
    origin: PathBuf,
    by_name: BTreeMap<String, Tensor>,
}

impl Parameters {
    /// None yet; errors will be about `origin`.
    pub fn new(origin: &Path) -> Self {
        Self { origin: origin.to_owned(), by_name: BTreeMap::new() }
    }

    /// Takes `parts` out of a source.
    pub fn take(&mut self, source: &dyn Source, parts: &[Part]) -> Result<(), ModelError> {
        for Part { name, shape, form } in parts {
            let shape: Vec<i64> = shape.iter().copied().map(size).collect();
            let tensor = match form {
                nutgraf_tch::Form::Matrix => source.matrix(name, &shape)?,
                nutgraf_tch::Form::Table => source.table(name, &shape)?,
                nutgraf_tch::Form::Floats | nutgraf_tch::Form::Halves => {
                    source.floats(name, &shape)?
                }
            };
            self.by_name.insert(name.clone(), tensor);
        }
        Ok(())
    }

    /// Adds `parts` as they are before training: matrices normally distributed with deviation 0.02, as
    /// BERT's own weights began, normalizations that change nothing, no biases. Uses libtorch's
    /// generator.
    pub fn add_fresh(&mut self, parts: &[Part]) -> Result<(), TchError> {
        for Part { name, shape, .. } in parts {
            let shape: Vec<i64> = shape.iter().copied().map(size).collect();
            let floats = (Kind::Float, Device::Cpu);
            let tensor = match (shape.len(), name.ends_with(".weight")) {
                (2, _) => Tensor::f_randn(&shape, floats)?.f_mul_scalar(0.02)?,
                (_, true) => Tensor::f_ones(&shape, floats)?,
                _ => Tensor::f_zeros(&shape, floats)?,
            };
            self.by_name.insert(name.clone(), tensor);
        }
        Ok(())
    }

    /// Gives a table as many rows as `rows`, if it has fewer: all of them the first one.
    pub(crate) fn spread_first_row(&mut self, name: &str, rows: usize) -> Result<(), TrainError> {
        let table = self.get(name)?;
        if table.size2()?.0 < size(rows) {
            let table = table.f_narrow(0, 0, 1)?.f_repeat([size(rows), 1])?;
            self.by_name.insert(name.to_owned(), table);
        }
        Ok(())
    }

    /// The weight of this name.
    pub fn get(&self, name: &str) -> Result<&Tensor, ModelError> {
        self.find(name).ok_or_else(|| self.error(format!("it has no tensor `{name}`")))
    }

    /// The weight of this name, if there is one.
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
    pub fn copy(&self) -> Result<Self, TchError> {
        self.map(|_, tensor| detached(tensor))
    }

    /// A copy on a device, detached from these.
    pub fn on(&self, device: Device) -> Result<Self, TchError> {
        self.map(|_, tensor| detached(tensor)?.f_to_device(device))
    }

    /// Zeros of the same shapes.
    pub fn zeros_like(&self) -> Result<Self, TchError> {
        self.map(|_, tensor| tensor.f_zeros_like())
    }

    fn map(
        &self,
        change: impl Fn(&str, &Tensor) -> Result<Tensor, TchError>,
    ) -> Result<Self, TchError> {
        let change = |(name, tensor): (&String, &Tensor)| Ok((name.clone(), change(name, tensor)?));
        let by_name = self.by_name.iter().map(change).collect::<Result<_, TchError>>()?;
        Ok(Self { origin: self.origin.clone(), by_name })
    }

    /// The same weights on a device, as leaves that gather gradients.
    /// The embeddings and the first `freeze` layers stay as they are.
    pub fn trainable(&self, device: Device, freeze: usize) -> Result<Self, TchError> {
        let frozen = |name: &str| {
            let layer =
                name.strip_prefix("bert.encoder.layer.").and_then(|rest| rest.split_once('.'));
            match layer.and_then(|(layer, _)| layer.parse::<usize>().ok()) {
                Some(layer) => layer < freeze,
                None => freeze > 0 && name.starts_with("bert.embeddings."),
            }
        };
        self.map(|name, tensor| {
            Ok(detached(tensor)?.f_to_device(device)?.set_requires_grad(!frozen(name)))
        })
    }

    /// The salience head's positions become and stay zero.
    pub(crate) fn forget_positions(&mut self) -> Result<(), TchError> {
        if let Some(positions) = self.by_name.get_mut("salience.pos.weight") {
            *positions = positions.f_zeros_like()?.set_requires_grad(false);
        }
        Ok(())
    }

    /// Moves each weight toward another's: `self = decay × self + (1 − decay) × other`.
    pub fn average(&mut self, other: &Self, decay: f64) -> Result<(), TchError> {
        no_grad(|| {
            for (mine, theirs) in self.by_name.values_mut().zip(other.by_name.values()) {
                let _ = mine.f_lerp_(theirs, 1.0 - decay)?;
            }
            Ok(())
        })
    }

    /// Copies the values of the file at `path`, as [`Self::write`] wrote it, which must have the same
    /// names and shapes and finite numbers.
    pub fn assign(&mut self, path: &Path) -> Result<(), TrainError> {
        let fail = |reason: String| TrainError::file(path, reason);
        // libtorch's own message for a missing file names no file.
        std::fs::metadata(path).map_err(|error| fail(error.to_string()))?;
        let read = Tensor::read_safetensors(path).map_err(|error| fail(reason(&error)))?;
        let theirs: BTreeMap<String, Tensor> = read.into_iter().collect();
        for (name, mine) in &mut self.by_name {
            let theirs =
                theirs.get(name).ok_or_else(|| fail(format!("it has no tensor `{name}`")))?;
            if mine.size() != theirs.size() {
                return Err(fail(format!(
                    "`{name}` has the shape {:?}, but the recipe's model has {:?}",
                    theirs.size(),
                    mine.size()
                )));
            }
            if let Some(place) = finite(theirs)? {
                return Err(fail(format!("number {place} of `{name}` is not finite")));
            }
            no_grad(|| mine.f_copy_(theirs))?;
        }
        match theirs.keys().find(|name| !self.by_name.contains_key(*name)) {
            Some(name) => Err(fail(format!("`{name}` is no tensor of the recipe's model"))),
            None => Ok(()),
        }
    }

    /// Writes safetensors.
    pub fn write(&self, path: &Path) -> Result<(), TrainError> {
        let tensors: Vec<(&str, &Tensor)> = self.iter().collect();
        Tensor::write_safetensors(&tensors, path)
            .map_err(|error| TrainError::file(path, error.to_string()))
    }
}

fn detached(tensor: &Tensor) -> Result<Tensor, TchError> {
    no_grad(|| {
        let mut copy = tensor.f_empty_like()?;
        copy.f_copy_(tensor)?;
        Ok(copy)
    })
}

impl Source for Parameters {
    /// A handle on the weight: what is made of it sees it change.
    fn floats(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        let tensor = self.get(name)?;
        if tensor.size() != shape {
            let size = tensor.size();
            let reason =
                format!("`{name}` has the shape {size:?}, but the model asks for {shape:?}");
            return Err(self.error(reason));
        }
        Ok(tensor.shallow_clone())
    }

    fn error(&self, reason: String) -> ModelError {
        ModelError { file: self.origin.clone(), reason }
    }
}
