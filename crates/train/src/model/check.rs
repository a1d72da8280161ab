//! Whether weights fit the config.

use std::path::Path;

use nutgraf::model::ModelConfig;
use tch::Tensor;

use super::Weights;
use crate::TrainError;

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
            match self.find(&name).map(Tensor::size) {
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
