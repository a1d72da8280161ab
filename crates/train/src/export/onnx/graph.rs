//! Writes ONNX graphs, node by node.

use std::cell::RefCell;

use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, Dimension, GraphProto, ModelProto, NodeProto,
    OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto, TypeProtoTensor, ValueInfoProto,
};

/// The version of ONNX's operators that is written.
const OPSET: i64 = 17;
/// The version of ONNX's file format.
const IR_VERSION: i64 = 8;

/// The graph's name, which ONNX demands and `rten-onnx` has no field for: field 7 of the model
/// (the graph) with field 2 (its name). Parsers of protocol buffers merge it with the graph that
/// follows.
const NAME: [u8; 11] = *b"\x3a\x09\x12\x07nutgraf";

/// An attribute of a node.
#[derive(Debug, Clone, Copy)]
pub(super) enum Attribute<'a> {
    Int(&'a str, i64),
    Ints(&'a str, &'a [i64]),
    Float(&'a str, f32),
}

/// A graph in the making. Values are named by strings.
#[derive(Default)]
pub(super) struct Graph {
    graph: GraphProto,
    made: usize,
}

impl Graph {
    /// Adds an input or output with dimensions that have names or sizes.
    fn value(name: &str, kind: DataType, dims: &[Result<i64, &str>]) -> ValueInfoProto {
        let dim = |dim: &Result<i64, &str>| Dimension {
            dim_value: dim.ok(),
            dim_param: dim.err().map(str::to_owned),
        };
        let shape = TensorShapeProto { dim: dims.iter().map(dim).collect() };
        let tensor = TypeProtoTensor { elem_type: Some(kind), shape: Some(shape) };
        ValueInfoProto {
            name: Some(name.to_owned()),
            r#type: Some(TypeProto { tensor_type: Some(tensor), sequence: None }),
        }
    }

    /// Adds an input: `Ok` is a size, `Err` the name of a size that varies.
    pub(super) fn input(&mut self, name: &str, kind: DataType, dims: &[Result<i64, &str>]) {
        self.graph.input.push(Self::value(name, kind, dims));
    }

    /// Makes the value `from` the output `name`, a tensor of floats.
    pub(super) fn output(&mut self, from: &str, name: &str, dims: &[Result<i64, &str>]) {
        self.graph.output.push(Self::value(name, DataType::FLOAT, dims));
        for node in &mut self.graph.node {
            let names = node.input.iter_mut().chain(&mut node.output);
            names.filter(|value| *value == from).for_each(|value| name.clone_into(value));
        }
    }

    /// Adds a node with one output, whose name it returns.
    pub(super) fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[Attribute<'_>],
    ) -> String {
        let [output] = self.nodes(operator, inputs, attributes);
        output
    }

    /// Adds a node with `N` outputs, whose names it returns.
    pub(super) fn nodes<const N: usize>(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[Attribute<'_>],
    ) -> [String; N] {
        self.made += 1;
        let name = format!("{operator}_{}", self.made);
        let outputs: [String; N] = std::array::from_fn(|index| format!("{name}_output_{index}"));
        let attribute = |attribute: &Attribute<'_>| {
            let base = |name: &str, kind| AttributeProto {
                name: Some(name.to_owned()),
                r#type: Some(kind),
                ..AttributeProto::default()
            };
            match *attribute {
                Attribute::Int(name, i) => {
                    AttributeProto { i: Some(i), ..base(name, AttributeType::INT) }
                }
                Attribute::Ints(name, ints) => {
                    AttributeProto { ints: ints.to_vec(), ..base(name, AttributeType::INTS) }
                }
                Attribute::Float(name, f) => {
                    AttributeProto { f: Some(f), ..base(name, AttributeType::FLOAT) }
                }
            }
        };
        self.graph.node.push(NodeProto {
            name: Some(name),
            input: inputs.iter().map(|&input| input.to_owned()).collect(),
            output: outputs.to_vec(),
            op_type: Some(operator.to_owned()),
            attribute: attributes.iter().map(attribute).collect(),
            ..NodeProto::default()
        });
        outputs
    }

    fn tensor(&mut self, name: &str, kind: DataType, dims: &[i64], bytes: Vec<u8>) -> String {
        self.graph.initializer.push(TensorProto {
            name: Some(name.to_owned()),
            dims: dims.to_vec(),
            data_type: Some(kind),
            raw_data: Some(RefCell::new(bytes)),
            ..TensorProto::default()
        });
        name.to_owned()
    }

    /// Adds a constant of floats.
    pub(super) fn floats(&mut self, name: &str, dims: &[i64], data: &[f32]) -> String {
        let bytes = data.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.tensor(name, DataType::FLOAT, dims, bytes)
    }

    /// Adds a constant of 64-bit integers.
    pub(super) fn integers(&mut self, name: &str, dims: &[i64], data: &[i64]) -> String {
        let bytes = data.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.tensor(name, DataType::INT64, dims, bytes)
    }

    /// Adds a constant of signed bytes.
    pub(super) fn signed(&mut self, name: &str, dims: &[i64], data: &[i8]) -> String {
        let bytes = data.iter().map(|x| x.cast_unsigned()).collect();
        self.tensor(name, DataType::INT8, dims, bytes)
    }

    /// Adds a constant of unsigned bytes.
    pub(super) fn unsigned(&mut self, name: &str, dims: &[i64], data: Vec<u8>) -> String {
        self.tensor(name, DataType::UINT8, dims, data)
    }

    /// The finished file.
    pub(super) fn finish(self, producer: &str) -> Result<Vec<u8>, String> {
        let model = ModelProto {
            ir_version: Some(IR_VERSION),
            graph: Some(self.graph),
            opset_import: vec![OperatorSetIdProto { domain: None, version: Some(OPSET) }],
            producer_name: Some(producer.to_owned()),
            ..ModelProto::default()
        };
        let rest = model.write_buf().map_err(|error| format!("{error:?}"))?;
        Ok([NAME.as_slice(), &rest].concat())
    }
}
