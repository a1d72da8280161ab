//! The tensors of a model, by name: what a spec asks for.

use nutgraf_model::{ContextSpec, EncoderSpec, ModelSpec, PAIR_NUMBERS, TEXT_NUMBERS};

/// How a tensor is stored in an int8 model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A matrix of signed bytes with a factor for each output.
    Matrix,
    /// A table of unsigned bytes with one factor and zero point.
    Table,
    /// Floats of 32 bits.
    Floats,
    /// Floats of 16 bits (BF16), which differ by at most 0.4%.
    Halves,
}

/// A tensor of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// How it is stored in an int8 model.
    pub form: Form,
}

#[derive(Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn push(&mut self, name: &str, shape: &[usize], form: Form) {
        self.0.push(Part { name: name.to_owned(), shape: shape.to_vec(), form });
    }

    fn linear(&mut self, name: &str, inputs: usize, outputs: usize, form: Form) {
        self.push(&format!("{name}.weight"), &[outputs, inputs], form);
        self.push(&format!("{name}.bias"), &[outputs], Form::Floats);
    }

    fn norm(&mut self, name: &str, size: usize) {
        for part in ["weight", "bias"] {
            self.push(&format!("{name}.{part}"), &[size], Form::Floats);
        }
    }
}

/// The tensors of a BERT encoder without its head.
pub fn encoder_parts(encoder: &EncoderSpec) -> Vec<Part> {
    let (hidden, wide) = (encoder.hidden, encoder.intermediate);
    let mut parts = Parts::default();
    for (table, rows) in [
        ("word", encoder.vocabulary),
        ("position", encoder.positions),
        ("token_type", encoder.segments),
    ] {
        parts.push(
            &format!("bert.embeddings.{table}_embeddings.weight"),
            &[rows, hidden],
            Form::Table,
        );
    }
    parts.norm("bert.embeddings.LayerNorm", hidden);
    for layer in 0..encoder.layers {
        let at = |part: &str| format!("bert.encoder.layer.{layer}.{part}");
        for part in ["self.query", "self.key", "self.value", "output.dense"] {
            parts.linear(&at(&format!("attention.{part}")), hidden, hidden, Form::Matrix);
        }
        parts.norm(&at("attention.output.LayerNorm"), hidden);
        parts.linear(&at("intermediate.dense"), hidden, wide, Form::Matrix);
        parts.linear(&at("output.dense"), wide, hidden, Form::Matrix);
        parts.norm(&at("output.LayerNorm"), hidden);
    }
    parts.0
}

/// The tensors of the label head.
pub fn head_parts(spec: &ModelSpec) -> Vec<Part> {
    let mut parts = Parts::default();
    parts.linear("classifier", spec.encoder.hidden, spec.labels.len(), Form::Matrix);
    parts.0
}

/// The tensors of the salience head; none if the model has none.
pub fn salience_parts(spec: &ModelSpec) -> Vec<Part> {
    let mut parts = Parts::default();
    let Some(salience) = &spec.salience else { return parts.0 };
    let (inputs, width, wide) = (spec.salience_width(), salience.hidden, salience.intermediate);
    let own = |name: &str| format!("salience.{name}");
    parts.norm(&own("nin"), inputs);
    parts.linear(&own("inp"), inputs, width, Form::Halves);
    parts.push(&own("pos.weight"), &[salience.positions, width], Form::Halves);
    for layer in 0..salience.layers {
        let at = |part: &str| own(&format!("inter.layers.{layer}.{part}"));
        parts.norm(&at("norm1"), width);
        parts.push(&at("self_attn.in_proj_weight"), &[3 * width, width], Form::Halves);
        parts.push(&at("self_attn.in_proj_bias"), &[3 * width], Form::Floats);
        parts.linear(&at("self_attn.out_proj"), width, width, Form::Halves);
        parts.norm(&at("norm2"), width);
        parts.linear(&at("linear1"), width, wide, Form::Halves);
        parts.linear(&at("linear2"), wide, width, Form::Halves);
    }
    parts.norm(&own("ln"), width);
    parts.linear(&own("out"), width, 1, Form::Halves);
    parts.0
}

/// The context head's tensors; none if there is no head.
pub fn context_parts(spec: &ModelSpec) -> Vec<Part> {
    let mut parts = Parts::default();
    let Some(ContextSpec { projected, hidden }) = spec.context else { return parts.0 };
    let own = |name: &str| format!("context.{name}");
    parts.norm(&own("norm"), spec.salience_width());
    parts.linear(&own("input"), spec.salience_width(), projected, Form::Floats);
    let pair = TEXT_NUMBERS + PAIR_NUMBERS + 2 * projected;
    for (name, inputs) in [
        ("alone", TEXT_NUMBERS + projected),
        ("misplaced", TEXT_NUMBERS + projected),
        ("gives", pair),
    ] {
        parts.linear(&own(&format!("{name}.0")), inputs, hidden, Form::Floats);
        parts.linear(&own(&format!("{name}.2")), hidden, 1, Form::Floats);
    }
    parts.0
}
