//! Small model directories of seeded numbers, in any precision.

use std::fs;
use std::path::Path;

use nutgraf::model::weights::Dtype;
use nutgraf::model::{
    Activation, ContextSpec, EncoderSpec, EntitySpec, LabelSet, ModelSpec, Precision, SPEC_FILE,
    SalienceSpec, SelectionSpec, SentenceVectorSpec, TOKENIZER_FILE, WEIGHTS_FILE, WindowSpec,
};
use nutgraf_tch::{Form, Part, context_parts, encoder_parts, head_parts, salience_parts};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use safetensors::tensor::TensorView;
use serde_json::{Map, json};

/// A tensor as it is stored.
pub(crate) struct Stored {
    pub(crate) name: String,
    pub(crate) dtype: Dtype,
    pub(crate) shape: Vec<usize>,
    pub(crate) bytes: Vec<u8>,
}

/// A spec with sizes that are nobody's default.
pub(crate) fn spec(precision: Precision) -> ModelSpec {
    let positions = 72;
    ModelSpec {
        format: ModelSpec::FORMAT,
        name: "tiny".to_owned(),
        version: "7".to_owned(),
        encoder: EncoderSpec {
            architecture: "bert".to_owned(),
            activation: Activation::Gelu,
            vocabulary: pieces().len(),
            segments: 4,
            positions,
            layers: 3,
            hidden: 24,
            intermediate: 40,
            heads: 3,
            layer_norm_epsilon: 1e-3,
            casing: true,
        },
        precision,
        labels: LabelSet::parse(&["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]).expect("well-formed"),
        windows: WindowSpec::new(positions, 50),
        sentence_vectors: Some(SentenceVectorSpec { layers: vec![1, 3], pieces: 9 }),
        salience: Some(SalienceSpec {
            layers: 3,
            hidden: 20,
            intermediate: 28,
            heads: 5,
            positions: 6,
            layer_norm_epsilon: 1e-2,
            features: true,
            sentences: 16,
            lead: 4,
        }),
        context: Some(ContextSpec { projected: 4, hidden: 6 }),
        entities: EntitySpec::default(),
        selection: SelectionSpec::default(),
    }
}

fn pieces() -> Vec<String> {
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map(str::to_owned);
    let chars = || ('a'..='z').chain('0'..='9');
    let inner = chars().map(|c| format!("##{c}"));
    let marks = ".,'\"-()$%".chars().map(String::from);
    special.into_iter().chain(chars().map(String::from)).chain(inner).chain(marks).collect()
}

fn tokenizer() -> String {
    let vocabulary: Map<_, _> = (0..).zip(pieces()).map(|(id, piece)| (piece, json!(id))).collect();
    json!({
        "version": "1.0",
        "added_tokens": [],
        "normalizer": {
            "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true,
        },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": null,
        "decoder": null,
        "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary,
        },
    })
    .to_string()
}

/// The tensors of a spec, as its precision stores them. Of one seed the numbers are the same in
/// f32 and bf16, but for rounding.
pub(crate) fn tensors(spec: &ModelSpec) -> Vec<Stored> {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut draw = || (random.next_u32() >> 8) as f32 / 16_777_216.0 - 0.5;
    let mut all = Vec::new();
    let heads = [head_parts(spec), salience_parts(spec), context_parts(spec)].concat();
    for Part { name, shape, form } in [encoder_parts(&spec.encoder), heads].concat() {
        let count = shape.iter().product();
        let is_norm = shape.len() == 1 && name.ends_with(".weight");
        let middle = if is_norm { 1.0 } else { 0.0 };
        let mut push = |name: &str, dtype, shape: &[usize], bytes| {
            all.push(Stored { name: name.to_owned(), dtype, shape: shape.to_vec(), bytes });
        };
        let scale = |rows: usize| vec![0.004_f32; rows].into_iter().flat_map(f32::to_le_bytes);
        let byte = |x: f32| x.to_le_bytes()[3] ^ x.to_le_bytes()[2];
        match (spec.precision, form) {
            (Precision::Int8, Form::Matrix) => {
                push(&name, Dtype::I8, &shape, (0..count).map(|_| byte(draw())).collect());
                let scales = scale(shape[0]).collect();
                push(&format!("{name}.scale"), Dtype::F32, &shape[..1], scales);
            }
            (Precision::Int8, Form::Table) => {
                push(&name, Dtype::U8, &shape, (0..count).map(|_| byte(draw())).collect());
                push(&format!("{name}.scale"), Dtype::F32, &[1], scale(1).collect());
                push(&format!("{name}.zero"), Dtype::U8, &[1], vec![131]);
            }
            (Precision::Bf16, _) => {
                let bytes = (0..count).flat_map(|_| {
                    let [.., a, b] = (middle + draw()).to_le_bytes();
                    [a, b]
                });
                push(&name, Dtype::BF16, &shape, bytes.collect());
            }
            _ => {
                let bytes = (0..count).flat_map(|_| (middle + draw()).to_le_bytes()).collect();
                push(&name, Dtype::F32, &shape, bytes);
            }
        }
    }
    all
}

/// Writes a model directory.
pub(crate) fn write(folder: &Path, spec: &ModelSpec, tensors: &[Stored]) {
    let views = tensors.iter().map(|Stored { name, dtype, shape, bytes }| {
        let view = TensorView::new(*dtype, shape.clone(), bytes).expect("its size is its shape's");
        (name, view)
    });
    safetensors::serialize_to_file(views, None, &folder.join(WEIGHTS_FILE)).expect("it is written");
    fs::write(folder.join(SPEC_FILE), spec.to_json()).expect("it is written");
    fs::write(folder.join(TOKENIZER_FILE), tokenizer()).expect("it is written");
}
