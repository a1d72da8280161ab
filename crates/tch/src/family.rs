//! What encoders of one form call their tensors.

/// Encoders whose tensors have the same names.
pub(crate) struct Family {
    /// Their `model_type` in configs.
    pub(crate) model_types: &'static [&'static str],
    /// What the names of all but the head begin with.
    pub(crate) base: &'static str,
    /// Layers from narrow embeddings to the width of the layers.
    pub(crate) projection: Option<&'static str>,
    /// Whether that layer is there even if the widths are the same.
    pub(crate) always_projects: bool,
    /// Whether the first token's position is that after the padding token's id.
    pub(crate) positions_follow_padding: bool,
    /// Names of a layer's parts.
    layer: LayerForm,
}

enum LayerForm {
    Bert,
    DistilBert,
    /// Layers in groups that share weights.
    Albert,
}

const BERT: Family = Family {
    model_types: &["bert"],
    base: "bert",
    projection: None,
    always_projects: false,
    positions_follow_padding: false,
    layer: LayerForm::Bert,
};

pub(crate) const FAMILIES: [Family; 5] = [
    BERT,
    Family {
        model_types: &["roberta", "xlm-roberta", "camembert"],
        base: "roberta",
        positions_follow_padding: true,
        ..BERT
    },
    Family {
        model_types: &["distilbert"],
        base: "distilbert",
        layer: LayerForm::DistilBert,
        ..BERT
    },
    Family {
        model_types: &["electra"],
        base: "electra",
        projection: Some("embeddings_project"),
        ..BERT
    },
    Family {
        model_types: &["albert"],
        base: "albert",
        projection: Some("encoder.embedding_hidden_mapping_in"),
        always_projects: true,
        layer: LayerForm::Albert,
        ..BERT
    },
];

/// Full names of a layer's parts.
pub(crate) struct LayerNames {
    pub(crate) query: String,
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) attention_output: String,
    pub(crate) attention_norm: String,
    pub(crate) up: String,
    pub(crate) down: String,
    pub(crate) output_norm: String,
}

/// The `model_type`s of encoders of BERT's form, which is computed here.
pub fn supported() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().flat_map(|family| family.model_types).copied()
}

/// Whether the first token's position is that after the padding token's id.
pub(crate) fn positions_follow_padding(model_type: &str) -> bool {
    Family::of(model_type).is_some_and(|family| family.positions_follow_padding)
}

impl Family {
    pub(crate) fn of(model_type: &str) -> Option<&'static Self> {
        FAMILIES.iter().find(|family| family.model_types.contains(&model_type))
    }

    /// The distinct layers of `layers` in the order they are run: ALBERT's come again and again,
    /// `inner` to each of `groups`.
    pub(crate) fn order(&self, layers: usize, groups: usize, inner: usize) -> Vec<usize> {
        match self.layer {
            LayerForm::Bert | LayerForm::DistilBert => (0..layers).collect(),
            LayerForm::Albert => (0..layers)
                .map(|layer| layer * groups / layers)
                .flat_map(|group| (0..inner).map(move |within| group * inner + within))
                .collect(),
        }
    }

    /// The names in the distinct layer `index`, of ALBERT's with `inner` layers to a group.
    pub(crate) fn layer_names(&self, inner: usize, index: usize) -> LayerNames {
        let (place, parts) = match self.layer {
            LayerForm::Bert => (
                format!("encoder.layer.{index}"),
                [
                    "attention.self.query",
                    "attention.self.key",
                    "attention.self.value",
                    "attention.output.dense",
                    "attention.output.LayerNorm",
                    "intermediate.dense",
                    "output.dense",
                    "output.LayerNorm",
                ],
            ),
            LayerForm::DistilBert => (
                format!("transformer.layer.{index}"),
                [
                    "attention.q_lin",
                    "attention.k_lin",
                    "attention.v_lin",
                    "attention.out_lin",
                    "sa_layer_norm",
                    "ffn.lin1",
                    "ffn.lin2",
                    "output_layer_norm",
                ],
            ),
            LayerForm::Albert => {
                let (group, inner) = (index / inner, index % inner);
                (
                    format!("encoder.albert_layer_groups.{group}.albert_layers.{inner}"),
                    [
                        "attention.query",
                        "attention.key",
                        "attention.value",
                        "attention.dense",
                        "attention.LayerNorm",
                        "ffn",
                        "ffn_output",
                        "full_layer_layer_norm",
                    ],
                )
            }
        };
        let names = parts.map(|part| format!("{}.{place}.{part}", self.base));
        let [query, key, value, attention_output, attention_norm, up, down, output_norm] = names;
        LayerNames { query, key, value, attention_output, attention_norm, up, down, output_norm }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn albert_layers_share_weights_in_groups() {
        // transformers: group of layer i is int(i / (layers / groups)).
        let albert = Family::of("albert").expect("albert is known");
        assert_eq!(albert.order(4, 1, 1), [0, 0, 0, 0]);
        assert_eq!(albert.order(4, 2, 1), [0, 0, 1, 1]);
        assert_eq!(albert.order(2, 1, 2), [0, 1, 0, 1]);
    }
}
