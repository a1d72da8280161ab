//! How alike two texts are to a model: the cosine of the means of its hidden states.
//!
//! A text's vector is the mean of its sentences' vectors. The number means little by itself
//! (any two news texts are alike to an encoder that was trained to find names), so it is read
//! beside the baselines', and compares only under the same model.

use std::collections::HashMap;

use super::encoder::{Encoder, EncoderError};

/// The vectors of texts, each computed once.
pub(super) struct Vectors<'a> {
    encoder: &'a dyn Encoder,
    known: HashMap<String, Vec<f64>>,
}

impl<'a> Vectors<'a> {
    pub(super) fn new(encoder: &'a dyn Encoder) -> Self {
        Self { encoder, known: HashMap::new() }
    }

    /// The similarity to the reference that is most alike, -1 to 1; `None` if a text has no
    /// words.
    pub(super) fn best(
        &mut self,
        text: &str,
        references: &[String],
    ) -> Result<Option<f64>, EncoderError> {
        let own = self.vector(text)?;
        let mut best: Option<f64> = None;
        for reference in references {
            if let Some(value) = cosine(&own, &self.vector(reference)?) {
                best = Some(best.map_or(value, |best| best.max(value)));
            }
        }
        Ok(best)
    }

    fn vector(&mut self, text: &str) -> Result<Vec<f64>, EncoderError> {
        if let Some(known) = self.known.get(text) {
            return Ok(known.clone());
        }
        let vector = self.encoder.vector(text)?;
        self.known.insert(text.to_owned(), vector.clone());
        Ok(vector)
    }
}

/// The cosine of two vectors; `None` if either has no direction. The sum of vectors has the
/// direction of their mean.
fn cosine(a: &[f64], b: &[f64]) -> Option<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let norm = (dot(a, a) * dot(b, b)).sqrt();
    (norm > 0.0).then(|| dot(a, b) / norm)
}
