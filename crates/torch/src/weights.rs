//! A checkpoint's tensors, by name; each is checked for its shape when it is taken, so that
//! nothing that computes with it meets another.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use nutgraf::ModelError;
use tch::{Kind, TchError, Tensor};

/// Weights in the format of the `safetensors` crate.
pub(crate) const SAFETENSORS: &str = "model.safetensors";
/// Weights as rust-bert converts them.
pub(crate) const RUST_MODEL: &str = "rust_model.ot";

/// The tensors of a file.
pub(crate) struct Weights {
    pub(crate) file: PathBuf,
    /// The file's name, one of a few.
    pub(crate) name: &'static str,
    tensors: RefCell<HashMap<String, Tensor>>,
}

impl Weights {
    /// Reads `model.safetensors` of a folder, or `rust_model.ot` if there is no such file.
    pub(crate) fn of_folder(folder: &Path) -> Result<Self, ModelError> {
        let names = [SAFETENSORS, RUST_MODEL];
        let Some(name) = names.into_iter().find(|name| folder.join(name).exists()) else {
            let reason = "no such file, nor `rust_model.ot`; weights in other formats \
                          (`pytorch_model.bin`, several shards) are to be saved as \
                          `model.safetensors` first";
            return Err(ModelError { file: folder.join(SAFETENSORS), reason: reason.to_owned() });
        };
        Self::read(folder, name)
    }

    /// Reads one file.
    pub(crate) fn read(folder: &Path, name: &'static str) -> Result<Self, ModelError> {
        let file = folder.join(name);
        let tensors = if name == RUST_MODEL {
            Tensor::load_multi(&file)
        } else {
            Tensor::read_safetensors(&file)
        };
        match tensors {
            Ok(tensors) => {
                let tensors = RefCell::new(tensors.into_iter().collect());
                Ok(Self { file, name, tensors })
            }
            Err(error) => Err(ModelError { reason: reason(&error), file }),
        }
    }

    /// Whether there is a tensor of this name, not taken yet.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.tensors.borrow().contains_key(name)
    }

    /// The names of the tensors not taken yet, in order.
    pub(crate) fn left(&self) -> Vec<String> {
        let mut names: Vec<String> = self.tensors.borrow().keys().cloned().collect();
        names.sort_unstable();
        names
    }

    /// Fails if there is no tensor `name`, or if it is of another shape.
    pub(crate) fn check(&self, name: &str, shape: &[i64]) -> Result<(), ModelError> {
        match self.shape(name) {
            Some(size) if size == shape => Ok(()),
            Some(size) => Err(self.misshapen(name, &size, shape)),
            None => Err(self.error(format!("it has no tensor `{name}`"))),
        }
    }

    /// The shape of the tensor `name`.
    pub(crate) fn shape(&self, name: &str) -> Option<Vec<i64>> {
        self.tensors.borrow().get(name).map(Tensor::size)
    }

    /// Takes the tensor `name` out, as 32-bit floats. `weight` and `bias` of old
    /// checkpoints may be called `gamma` and `beta`.
    pub(crate) fn take(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        let old = || match name.rsplit_once('.')? {
            (rest, "weight") => self.tensors.borrow_mut().remove(&format!("{rest}.gamma")),
            (rest, "bias") => self.tensors.borrow_mut().remove(&format!("{rest}.beta")),
            _ => None,
        };
        let tensor = self.tensors.borrow_mut().remove(name);
        let tensor =
            tensor.or_else(old).ok_or_else(|| self.error(format!("it has no tensor `{name}`")))?;
        let size = tensor.size();
        if size != shape {
            return Err(self.misshapen(name, &size, shape));
        }
        tensor
            .f_to_kind(Kind::Float)
            .and_then(|tensor| tensor.f_contiguous())
            .map_err(|error| self.error(format!("`{name}`: {}", reason(&error))))
    }

    fn misshapen(&self, name: &str, size: &[i64], shape: &[i64]) -> ModelError {
        self.error(format!("`{name}` has the shape {size:?}, but the config asks for {shape:?}"))
    }

    pub(crate) fn error(&self, reason: impl Into<String>) -> ModelError {
        ModelError { file: self.file.clone(), reason: reason.into() }
    }
}

/// What libtorch says, without its stack trace.
pub(crate) fn reason(error: &TchError) -> String {
    let text = match error {
        TchError::SafeTensorError { err, .. } => format!("it is damaged: {err:?}"),
        TchError::Torch(text) => text.clone(),
        other => other.to_string(),
    };
    text.lines().next().unwrap_or_default().trim().to_owned()
}
