//! The tensors of a model directory of nutgraf, in any precision, as 32-bit floats.

use nutgraf_model::weights::{Dtype, Floats, Weights};
use nutgraf_model::{ContextHead, ModelError, ModelFiles, ModelSpec, Precision, WEIGHTS_FILE};
use tch::{TchError, Tensor};

use crate::weights::{Source, reason};

/// The tensors of a model directory.
#[derive(Debug)]
pub struct ModelWeights {
    weights: Weights,
    precision: Precision,
}

impl ModelWeights {
    /// Reads the header of the directory's weights.
    pub fn open(files: &ModelFiles, spec: &ModelSpec) -> Result<Self, ModelError> {
        let weights = Weights::parse(&files.origin.join(WEIGHTS_FILE), &files.weights)?;
        Ok(Self { weights, precision: spec.precision })
    }

    /// Whether there is a tensor of this name, not taken yet.
    pub fn has(&self, name: &str) -> bool {
        self.weights.has(name)
    }

    /// Takes the tensors of the context head, if the model has one.
    pub fn context(&self, spec: &ModelSpec) -> Result<Option<ContextHead>, ModelError> {
        ContextHead::take(spec, &self.weights)
    }

    /// Fails if a tensor has not been taken: the spec would be of another model.
    pub fn finish(self) -> Result<(), ModelError> {
        self.weights.finish()
    }

    /// 32-bit floats, and nothing else.
    fn exact(&self, name: &str, shape: &[usize]) -> Result<Floats, ModelError> {
        if self.weights.form(name).is_some_and(|(dtype, _)| dtype != Dtype::F32) {
            // Which fails.
            self.weights.integers(name, shape, Dtype::F32)?;
        }
        self.weights.floats(name, shape)
    }

    fn tensor(&self, name: &str, numbers: &[f32], shape: &[i64]) -> Result<Tensor, ModelError> {
        let made = Tensor::f_from_slice(numbers).and_then(|flat| flat.f_view(shape));
        made.map_err(|error: TchError| self.error(format!("`{name}`: {}", reason(&error))))
    }
}

fn sides(shape: &[i64]) -> Vec<usize> {
    shape.iter().map(|&side| usize::try_from(side).unwrap_or_default()).collect()
}

impl Source for ModelWeights {
    fn floats(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        let numbers = match self.precision {
            // The salience head's may be of 16 bits.
            Precision::Int8 if !name.starts_with("salience.") => self.exact(name, &sides(shape))?,
            _ => self.weights.floats(name, &sides(shape))?,
        };
        self.tensor(name, &numbers.to_vec(), shape)
    }

    fn matrix(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        if self.precision != Precision::Int8 {
            return self.floats(name, shape);
        }
        let shape_of_bytes = sides(shape);
        let bytes = self.weights.integers(name, &shape_of_bytes, Dtype::I8)?;
        let scales = self.exact(&format!("{name}.scale"), &shape_of_bytes[..1])?.to_vec();
        let rows = bytes.chunks(shape_of_bytes.get(1).copied().unwrap_or(1).max(1)).zip(&scales);
        let numbers: Vec<f32> = rows
            .flat_map(|(row, scale)| {
                row.iter().map(move |byte| f32::from(byte.cast_signed()) * scale)
            })
            .collect();
        self.tensor(name, &numbers, shape)
    }

    fn table(&self, name: &str, shape: &[i64]) -> Result<Tensor, ModelError> {
        if self.precision != Precision::Int8 {
            return self.floats(name, shape);
        }
        let bytes = self.weights.integers(name, &sides(shape), Dtype::U8)?;
        let scale = self.exact(&format!("{name}.scale"), &[1])?.to_vec()[0];
        let zero = self.weights.integers(&format!("{name}.zero"), &[1], Dtype::U8)?[0];
        let number = |byte: &u8| (f32::from(*byte) - f32::from(zero)) * scale;
        self.tensor(name, &bytes.iter().map(number).collect::<Vec<_>>(), shape)
    }

    fn error(&self, reason: String) -> ModelError {
        self.weights.error(reason)
    }
}
