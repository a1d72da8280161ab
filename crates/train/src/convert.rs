//! Model directories of versions before 0.4 (`config.json`, ONNX graphs) to today's form. Numbers stay
//! what they are, to the bit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use nutgraf::model::weights::Dtype;
use nutgraf::model::{
    Activation, ConfidenceScale, EncoderSpec, EntitySpec, LabelSet, ModelSpec, Precision,
    SPEC_FILE, SalienceSpec, SelectionSpec, SentenceVectorSpec, TOKENIZER_FILE, WEIGHTS_FILE,
    WindowSpec,
};
use rten_onnx::onnx::{DataType, ModelProto, NodeProto, TensorProto};
use safetensors::tensor::TensorView;
use serde::Deserialize;

/// Why a directory could not be converted: which file, and what is wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("cannot convert `{}`: {reason}", file.display())]
pub struct ConvertError {
    /// The file at fault.
    pub file: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// What the old `config.json` said, as far as it was read.
#[derive(Deserialize)]
struct Config {
    model_name: Option<String>,
    model_version: Option<String>,
    max_position_embeddings: usize,
    vocab_size: usize,
    type_vocab_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    hidden_size: usize,
    intermediate_size: usize,
    hidden_act: String,
    #[serde(default)]
    confidence: ConfidenceScale,
    #[serde(default)]
    consistent_names: bool,
    #[serde(default)]
    least_confidence: BTreeMap<String, f32>,
    lead_prior: Option<f32>,
    #[serde(default)]
    length_prior: f32,
    #[serde(default)]
    sentence_features: bool,
    window: Option<usize>,
    id2label: BTreeMap<String, String>,
}

/// Most word pieces of a sentence that its vector was the mean of.
const VECTOR_PIECES: usize = 120;

/// Writes the model directory `from` into the folder `to` in today's form.
pub fn directory(from: &Path, to: &Path) -> Result<(), ConvertError> {
    let encoder = Graph::read(&from.join("model.onnx"))?;
    let salience = Graph::read(&from.join("salience.onnx"))?;
    let config = from.join("config.json");
    let spec = spec(&config, &encoder, &salience)?;
    let mut tensors = encoder_tensors(&encoder, &spec)?;
    tensors.extend(salience_tensors(&salience, &spec)?);
    write(&spec, &tensors, &from.join(TOKENIZER_FILE), to)
}

/// A tensor's name, type, shape and bytes.
type Named = (String, Dtype, Vec<usize>, Vec<u8>);

fn write(
    spec: &ModelSpec,
    tensors: &[Named],
    tokenizer: &Path,
    to: &Path,
) -> Result<(), ConvertError> {
    let fail = |file: &Path, reason: String| ConvertError { file: file.to_owned(), reason };
    std::fs::create_dir_all(to).map_err(|error| fail(to, error.to_string()))?;
    let path = to.join(WEIGHTS_FILE);
    let views = tensors.iter().map(|(name, dtype, shape, bytes)| {
        Ok((name.as_str(), TensorView::new(*dtype, shape.clone(), bytes)?))
    });
    let views: Result<Vec<_>, safetensors::SafeTensorError> = views.collect();
    views
        .and_then(|views| safetensors::serialize_to_file(views, None, &path))
        .map_err(|error| fail(&path, error.to_string()))?;
    let path = to.join(SPEC_FILE);
    std::fs::write(&path, spec.to_json()).map_err(|error| fail(&path, error.to_string()))?;
    std::fs::copy(tokenizer, to.join(TOKENIZER_FILE))
        .map(|_| ())
        .map_err(|error| fail(tokenizer, error.to_string()))
}

fn spec(file: &Path, encoder: &Graph, salience: &Graph) -> Result<ModelSpec, ConvertError> {
    let fail = |reason: String| ConvertError { file: file.to_owned(), reason };
    let bytes = std::fs::read(file).map_err(|error| fail(error.to_string()))?;
    let config: Config = serde_json::from_slice(&bytes).map_err(|error| fail(error.to_string()))?;
    if config.hidden_act != "gelu" {
        return Err(fail(format!("the activation is `{}`, not `gelu`", config.hidden_act)));
    }
    let label = |id: usize| {
        let label = config.id2label.get(&id.to_string());
        label.cloned().ok_or_else(|| fail(format!("`id2label` has no entry for {id}")))
    };
    let labels = (0..config.id2label.len()).map(label).collect::<Result<Vec<_>, _>>()?;
    let labels = LabelSet::parse(&labels).map_err(&fail)?;
    let windows = WindowSpec::new(
        config.max_position_embeddings,
        config.window.unwrap_or(WindowSpec::PIECES),
    );
    let positions = salience.tensor("pos.weight")?.dims.clone();
    let layers = (0..salience.tensors.len())
        .take_while(|layer| salience.has(&format!("inter.layers.{layer}.norm1.weight")))
        .count();
    let inner = salience.tensor("inter.layers.0.linear1.bias")?.dims[0] as usize;
    let heads = salience.integers("split_heads")?[2] as usize;
    let spec = ModelSpec {
        format: ModelSpec::FORMAT,
        name: config.model_name.unwrap_or_else(|| "unnamed".to_owned()),
        version: config.model_version.unwrap_or_else(|| "0".to_owned()),
        encoder: EncoderSpec {
            architecture: "bert".to_owned(),
            activation: Activation::Gelu,
            vocabulary: config.vocab_size,
            segments: config.type_vocab_size,
            positions: config.max_position_embeddings,
            layers: config.num_hidden_layers,
            hidden: config.hidden_size,
            intermediate: config.intermediate_size,
            heads: config.num_attention_heads,
            layer_norm_epsilon: encoder.epsilon("bert.embeddings.LayerNorm.weight")?,
            casing: config.type_vocab_size >= 4,
        },
        precision: Precision::Int8,
        labels,
        windows,
        sentence_vectors: Some(SentenceVectorSpec {
            layers: encoder.layers_that_make("hidden")?,
            pieces: VECTOR_PIECES,
        }),
        context: None,
        salience: Some(SalienceSpec {
            layers,
            hidden: positions[1] as usize,
            intermediate: inner,
            heads,
            positions: positions[0] as usize,
            layer_norm_epsilon: salience.epsilon("nin.weight")?,
            features: config.sentence_features,
            sentences: 512,
            lead: 64,
        }),
        entities: EntitySpec {
            consistent_names: config.consistent_names,
            confidence: config.confidence,
            least_confidence: config.least_confidence,
        },
        selection: SelectionSpec {
            lead_prior: config.lead_prior.unwrap_or(1.0),
            length_prior: config.length_prior,
            ..SelectionSpec::default()
        },
    };
    spec.check().map_err(fail)?;
    Ok(spec)
}

fn encoder_tensors(graph: &Graph, spec: &ModelSpec) -> Result<Vec<Named>, ConvertError> {
    let mut named = Vec::new();
    for table in ["word_embeddings", "token_type_embeddings", "position_embeddings"] {
        let name = format!("bert.embeddings.{table}.weight");
        let rows = graph.tensor(&format!("{name}_quantized"))?;
        let bytes = |part: &str| graph.bytes(&format!("{name}_{part}"), DataType::UINT8);
        let shape = rows.dims.iter().map(|&side| side as usize).collect();
        named.push((name.clone(), Dtype::U8, shape, bytes("quantized")?));
        named.push(graph.floats(&format!("{name}_scale"), &format!("{name}.scale"), &[1])?);
        named.push((format!("{name}.zero"), Dtype::U8, vec![1], bytes("zero_point")?));
    }
    let size = spec.encoder.hidden;
    let mut norms = vec!["bert.embeddings.LayerNorm".to_owned()];
    let mut linears = vec!["classifier".to_owned()];
    for layer in 0..spec.encoder.layers {
        let at = |part: &str| format!("bert.encoder.layer.{layer}.{part}");
        norms.extend(["attention.output.LayerNorm", "output.LayerNorm"].map(at));
        linears.extend(["query", "key", "value"].map(|part| at(&format!("attention.self.{part}"))));
        linears.extend(["attention.output.dense", "intermediate.dense", "output.dense"].map(at));
    }
    for name in norms {
        for part in ["weight", "bias"] {
            let name = format!("{name}.{part}");
            named.push(graph.floats(&name, &name, &[size])?);
        }
    }
    for name in linears {
        let weight = format!("{name}.weight");
        let quantized = format!("{weight}_quantized");
        let sides: Vec<usize> =
            graph.tensor(&quantized)?.dims.iter().map(|&side| side as usize).collect();
        let [inputs, outputs] = sides[..] else {
            return Err(graph.fail(format!("`{quantized}` is no matrix")));
        };
        let zeros = graph.bytes(&format!("{weight}_zero_point"), DataType::INT8)?;
        if zeros.iter().any(|&zero| zero != 0) {
            return Err(graph.fail(format!("`{weight}` is not symmetric about zero")));
        }
        let bytes = transposed(&graph.bytes(&quantized, DataType::INT8)?, inputs, 1);
        named.push((weight.clone(), Dtype::I8, vec![outputs, inputs], bytes));
        named.push(graph.floats(
            &format!("{weight}_scale"),
            &format!("{weight}.scale"),
            &[outputs],
        )?);
        let bias = format!("{name}.bias");
        named.push(graph.floats(&bias, &bias, &[outputs])?);
    }
    Ok(named)
}

fn salience_tensors(graph: &Graph, spec: &ModelSpec) -> Result<Vec<Named>, ConvertError> {
    let mut named = Vec::new();
    let same = |name: &str| -> Result<Named, ConvertError> {
        let shape: Vec<usize> =
            graph.tensor(name)?.dims.iter().map(|&side| side as usize).collect();
        graph.floats(name, &format!("salience.{name}"), &shape)
    };
    let turned = |name: &str, new: &str| -> Result<Named, ConvertError> {
        let (_, dtype, shape, bytes) = same(name)?;
        let [inputs, outputs] = shape[..] else {
            return Err(graph.fail(format!("`{name}` is no matrix")));
        };
        Ok((new.to_owned(), dtype, vec![outputs, inputs], transposed(&bytes, inputs, 4)))
    };
    named.push(same("pos.weight")?);
    let layers = spec.salience.as_ref().map_or(0, |salience| salience.layers);
    let mut norms = vec!["nin".to_owned(), "ln".to_owned()];
    let mut linears = vec!["inp".to_owned(), "out".to_owned()];
    for layer in 0..layers {
        let at = |part: &str| format!("inter.layers.{layer}.{part}");
        norms.extend(["norm1", "norm2"].map(at));
        linears.extend(["self_attn.out_proj", "linear1", "linear2"].map(at));
        let parts = ["query", "key", "value"].map(|part| at(&format!("self_attn.{part}")));
        let (mut weight, mut bias) = (Vec::new(), Vec::new());
        let mut shape = vec![0, 0];
        for part in parts {
            let (_, _, own, bytes) = turned(&format!("{part}.weight"), "")?;
            shape = vec![shape[0] + own[0], own[1]];
            weight.extend(bytes);
            bias.extend(same(&format!("{part}.bias"))?.3);
        }
        let name = |part: &str| format!("salience.{}", at(&format!("self_attn.in_proj_{part}")));
        named.push((name("bias"), Dtype::F32, vec![shape[0]], bias));
        named.push((name("weight"), Dtype::F32, shape, weight));
    }
    for name in norms {
        named.push(same(&format!("{name}.weight"))?);
        named.push(same(&format!("{name}.bias"))?);
    }
    for name in linears {
        let weight = format!("{name}.weight");
        named.push(turned(&weight, &format!("salience.{weight}"))?);
        named.push(same(&format!("{name}.bias"))?);
    }
    Ok(named)
}

/// A matrix of `rows` rows turned, its elements `width` bytes each.
fn transposed(bytes: &[u8], rows: usize, width: usize) -> Vec<u8> {
    let columns = bytes.len() / rows / width;
    let mut turned = Vec::with_capacity(bytes.len());
    for column in 0..columns {
        for row in 0..rows {
            turned.extend(&bytes[(row * columns + column) * width..][..width]);
        }
    }
    turned
}

/// An ONNX graph.
struct Graph {
    file: PathBuf,
    tensors: BTreeMap<String, TensorProto>,
    nodes: Vec<NodeProto>,
}

impl Graph {
    fn read(file: &Path) -> Result<Self, ConvertError> {
        let fail = |reason: String| ConvertError { file: file.to_owned(), reason };
        let bytes = std::fs::read(file).map_err(|error| fail(error.to_string()))?;
        let model =
            ModelProto::parse_buf(&bytes).map_err(|_| fail("it is no ONNX model".to_owned()))?;
        let graph = model.graph.ok_or_else(|| fail("it has no graph".to_owned()))?;
        let tensors = graph.initializer.into_iter().filter_map(|t| Some((t.name.clone()?, t)));
        Ok(Self { file: file.to_owned(), tensors: tensors.collect(), nodes: graph.node })
    }

    fn fail(&self, reason: String) -> ConvertError {
        ConvertError { file: self.file.clone(), reason }
    }

    fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    fn tensor(&self, name: &str) -> Result<&TensorProto, ConvertError> {
        self.tensors.get(name).ok_or_else(|| self.fail(format!("it has no tensor `{name}`")))
    }

    /// The bytes of a tensor of 8-bit integers.
    fn bytes(&self, name: &str, kind: DataType) -> Result<Vec<u8>, ConvertError> {
        let tensor = self.tensor(name)?;
        if tensor.data_type != Some(kind) {
            return Err(self.fail(format!("`{name}` is of another type")));
        }
        Ok(match &tensor.raw_data {
            Some(raw) => raw.borrow().clone(),
            None => tensor.int32_data.iter().map(|x| x.to_le_bytes()[0]).collect(),
        })
    }

    fn integers(&self, name: &str) -> Result<Vec<i64>, ConvertError> {
        let tensor = self.tensor(name)?;
        Ok(match &tensor.raw_data {
            Some(raw) => raw
                .borrow()
                .as_chunks::<8>()
                .0
                .iter()
                .map(|bytes| i64::from_le_bytes(*bytes))
                .collect(),
            None => tensor.int64_data.clone(),
        })
    }

    /// A tensor of floats under a new name, with this shape.
    fn floats(&self, name: &str, new: &str, shape: &[usize]) -> Result<Named, ConvertError> {
        let tensor = self.tensor(name)?;
        if tensor.data_type != Some(DataType::FLOAT) {
            return Err(self.fail(format!("`{name}` does not hold floats")));
        }
        let bytes = match &tensor.raw_data {
            Some(raw) => raw.borrow().clone(),
            None => tensor.float_data.iter().flat_map(|x| x.to_le_bytes()).collect(),
        };
        if bytes.len() != 4 * shape.iter().product::<usize>() {
            return Err(self.fail(format!("`{name}` does not have the shape {shape:?}")));
        }
        Ok((new.to_owned(), Dtype::F32, shape.to_vec(), bytes))
    }

    /// What the layer normalization with this weight adds to the variance.
    fn epsilon(&self, weight: &str) -> Result<f64, ConvertError> {
        let mut nodes = self.nodes.iter();
        let node = nodes.find(|node| node.input.get(1).is_some_and(|input| input == weight));
        let attributes = node.map(|node| &node.attribute).into_iter().flatten();
        let mut named = attributes.filter(|a| a.name.as_deref() == Some("epsilon"));
        let epsilon = named.next().and_then(|attribute| attribute.f);
        let epsilon = epsilon.ok_or_else(|| self.fail(format!("`{weight}` has no epsilon")))?;
        // 1e-12, not the float next to it.
        Ok(format!("{epsilon:e}").parse().unwrap_or_else(|_| f64::from(epsilon)))
    }

    /// The encoder layers, from 1, whose outputs, side by side, make the value `output`.
    fn layers_that_make(&self, output: &str) -> Result<Vec<usize>, ConvertError> {
        let maker = |value: &str, operator: &str| {
            let makes = |node: &&NodeProto| node.output.iter().any(|output| output == value);
            let node = self.nodes.iter().find(makes);
            node.filter(|node| node.op_type.as_deref() == Some(operator))
        };
        let layer = |input: &String| -> Option<usize> {
            let norm = maker(input, "LayerNormalization")?.input.get(1)?;
            let layer = norm.strip_prefix("bert.encoder.layer.")?;
            let layer: usize = layer.strip_suffix(".output.LayerNorm.weight")?.parse().ok()?;
            Some(layer + 1)
        };
        let inputs = maker(output, "Concat").map(|node| &node.input);
        let layers = inputs.and_then(|inputs| inputs.iter().map(layer).collect());
        layers.ok_or_else(|| self.fail(format!("`{output}` is not made of layers")))
    }
}
