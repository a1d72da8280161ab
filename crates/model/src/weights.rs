//! Weights in the `safetensors` format, read in place.
//!
//! A model's tensors have the names that `transformers` gives those of
//! `BertForTokenClassification` (`bert.encoder.layer.0.attention.self.query.weight`), and those of
//! its salience head the names of a `PyTorch` `TransformerEncoder` behind `salience.`. Matrices are
//! `[outputs, inputs]`. In an int8 model a matrix is I8, with a factor for each output in
//! `NAME.scale` (F32, `[outputs]`); a table of embeddings is U8, with `NAME.scale` (F32, `[1]`) and
//! `NAME.zero` (U8, `[1]`): `x = scale * (byte - zero)`; the salience head's matrices may be BF16.
//! Everything else is F32, or BF16 in a bf16 model.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use safetensors::SafeTensors;

use crate::{Bytes, ModelError};

pub use safetensors::Dtype;

/// The tensors of a file, by name. Each is checked for its type and shape when it is taken.
#[derive(Debug)]
pub struct Weights {
    file: PathBuf,
    bytes: Bytes,
    left: RefCell<BTreeMap<String, Tensor>>,
}

#[derive(Debug)]
struct Tensor {
    dtype: Dtype,
    shape: Vec<usize>,
    data: Bytes,
}

/// Numbers of a tensor that stay where they lie in the file.
#[derive(Debug, Clone)]
pub struct Floats {
    data: Bytes,
    is_bf16: bool,
}

impl Floats {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.data.len() / self.width()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    fn width(&self) -> usize {
        if self.is_bf16 { 2 } else { 4 }
    }

    /// The numbers of a range, which must lie inside, as 32-bit floats.
    pub fn range(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = f32> + '_ {
        let width = self.width();
        let bytes = &self.data[range.start * width..range.end * width];
        bytes.chunks_exact(width).map(|bytes| match *bytes {
            // The upper half of a 32-bit float.
            [a, b] => f32::from_le_bytes([0, 0, a, b]),
            [a, b, c, d] => f32::from_le_bytes([a, b, c, d]),
            _ => unreachable!("chunks of two or four"),
        })
    }

    /// All numbers, as 32-bit floats.
    pub fn to_vec(&self) -> Vec<f32> {
        self.range(0..self.len()).collect()
    }
}

impl Weights {
    /// Reads the header of `bytes`, which came from `file`. Offsets beyond the end, overlaps, gaps,
    /// and sizes that are not those of shape and type are errors.
    pub fn parse(file: &Path, bytes: &Bytes) -> Result<Self, ModelError> {
        let fail = |reason: String| ModelError { file: file.to_owned(), reason };
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|error| fail(format!("it is no sound safetensors file: {error}")))?;
        let mut left = BTreeMap::new();
        for (name, view) in tensors.iter() {
            let start = view.data().as_ptr().addr() - bytes.as_ptr().addr();
            let data = bytes
                .slice(start..start + view.data().len())
                .ok_or_else(|| fail(format!("`{name}` lies outside of the file")))?;
            let tensor = Tensor { dtype: view.dtype(), shape: view.shape().to_vec(), data };
            left.insert(name.to_owned(), tensor);
        }
        Ok(Self { file: file.to_owned(), bytes: bytes.clone(), left: RefCell::new(left) })
    }

    /// Whether there is a tensor of this name, not taken yet.
    pub fn has(&self, name: &str) -> bool {
        self.left.borrow().contains_key(name)
    }

    /// The names of the tensors not taken yet, in order.
    pub fn left(&self) -> Vec<String> {
        self.left.borrow().keys().cloned().collect()
    }

    /// The type and shape of a tensor not taken yet.
    pub fn form(&self, name: &str) -> Option<(Dtype, Vec<usize>)> {
        self.left.borrow().get(name).map(|tensor| (tensor.dtype, tensor.shape.clone()))
    }

    /// Takes the numbers of tensor `name`, F32 or BF16, row by row. Fails if there is no such
    /// tensor, if it has another shape or type, or if one of its numbers is not finite.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Floats, ModelError> {
        let Tensor { dtype, data, .. } = self.take(name, shape, &[Dtype::F32, Dtype::BF16])?;
        let floats = Floats { data, is_bf16: dtype == Dtype::BF16 };
        let wrong = floats.range(0..floats.len()).position(|x| !x.is_finite());
        match wrong {
            Some(place) => Err(self.error(format!("number {place} of `{name}` is not finite"))),
            None => Ok(floats),
        }
    }

    /// As [`floats`](Self::floats), but only F32 or only BF16.
    pub(crate) fn exactly(
        &self,
        name: &str,
        shape: &[usize],
        dtype: Dtype,
    ) -> Result<Floats, ModelError> {
        self.check(name, shape, &[dtype])?;
        self.floats(name, shape)
    }

    /// Takes the bytes of tensor `name`, of a type of one byte. Fails if there is no such tensor, or
    /// if it has another shape or type.
    pub fn integers(&self, name: &str, shape: &[usize], dtype: Dtype) -> Result<Bytes, ModelError> {
        Ok(self.take(name, shape, &[dtype])?.data)
    }

    /// Fails if any tensor has not been taken: the spec would be of another model.
    pub fn finish(self) -> Result<(), ModelError> {
        match self.left.borrow().keys().next() {
            Some(name) => {
                Err(self.error(format!("`{name}` is no tensor of the model in the spec")))
            }
            None => Ok(()),
        }
    }

    fn take(&self, name: &str, shape: &[usize], dtypes: &[Dtype]) -> Result<Tensor, ModelError> {
        self.check(name, shape, dtypes)?;
        let taken = self.left.borrow_mut().remove(name);
        taken.ok_or_else(|| self.error(format!("it has no tensor `{name}`")))
    }

    fn check(&self, name: &str, shape: &[usize], dtypes: &[Dtype]) -> Result<(), ModelError> {
        let left = self.left.borrow();
        let Some(tensor) = left.get(name) else {
            return Err(self.error(format!("it has no tensor `{name}`")));
        };
        if !dtypes.contains(&tensor.dtype) {
            let names: Vec<String> = dtypes.iter().map(ToString::to_string).collect();
            return Err(self.error(format!(
                "`{name}` is of type {}, but the spec asks for {}",
                tensor.dtype,
                names.join(" or ")
            )));
        }
        if tensor.shape != shape {
            return Err(self.error(format!(
                "`{name}` has the shape {:?}, but the spec asks for {shape:?}",
                tensor.shape
            )));
        }
        Ok(())
    }

    /// An error about this file.
    pub fn error(&self, reason: impl Into<String>) -> ModelError {
        ModelError { file: self.file.clone(), reason: reason.into() }
    }

    /// The whole file.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}
