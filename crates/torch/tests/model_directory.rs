//! Model directories of nutgraf's own form: one spec, and the same result from both engines; and what is
//! wrong with a directory is said alike.

mod directory;

use std::fs;
use std::path::Path;

use directory::{Stored, spec, tensors, write};
use nutgraf::model::weights::Dtype;
use nutgraf::model::{
    ModelSpec, Precision, SPEC_FILE, SalienceSpec, SentenceVectorSpec, WEIGHTS_FILE,
};
use nutgraf::{Aggregation, Analyzer, Document, ModelError};

const TEXT: &str = "Anna Lind met 27 people in Oslo, near the old harbour. They talked. \
                    Omar Haddad left Lagos on Friday (he said), for $9. Nobody knows why. \
                    It rained in Quito. The rain stopped in Riga at 10. All went home.";

/// Sums of f32 products in another order; logits span 8.
const EXACT: f32 = 1e-4;

/// The CPU engine quantizes activations row by row, to 127 or 255 steps; three layers of random weights
/// pass that on. The mean over all numbers.
const QUANTIZED: f32 = 0.05;

fn directory(spec: &ModelSpec, tensors: &[Stored]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), spec, tensors);
    folder
}

fn torch(folder: &Path) -> Result<Analyzer, ModelError> {
    nutgraf_torch::open(folder, Aggregation::First)
}

fn apart(a: &[f32], b: &[f32]) -> Vec<f32> {
    assert_eq!(a.len(), b.len());
    assert!(!a.is_empty());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).collect()
}

fn most(apart: &[f32]) -> f32 {
    apart.iter().copied().fold(0.0, f32::max)
}

/// The label logits, and the salience of sentences, of a text.
fn outputs(analyzer: &Analyzer) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
    let document = Document::from_text(TEXT);
    let encoded = analyzer.encode(&document).expect("the model runs");
    let salience = analyzer.analyze(&document).expect("the model runs").salience;
    (encoded.logits().to_vec(), encoded.sentence_vectors().concat(), salience)
}

fn check_exact(spec: &ModelSpec) {
    let folder = directory(spec, &tensors(spec));
    let cpu = Analyzer::open(folder.path()).expect("the CPU engine loads it");
    let torch = torch(folder.path()).expect("the torch engine loads it");
    assert_eq!(cpu.spec(), torch.spec());
    assert_eq!((cpu.model().engine, torch.model().engine), ("cpu", "torch"));
    let (cpu, torch) = (outputs(&cpu), outputs(&torch));
    for (cpu, torch) in [(&cpu.0, &torch.0), (&cpu.1, &torch.1), (&cpu.2, &torch.2)] {
        let far = most(&apart(cpu, torch));
        assert!(far < EXACT, "off by {far}");
    }
    assert!(most(&cpu.0) > 0.5 && most(&cpu.2) > 0.0, "there is something to compare");
}

#[test]
fn the_same_result_from_both_engines() {
    for precision in [Precision::F32, Precision::Bf16] {
        check_exact(&spec(precision));
    }
}

fn vectors(spec: &mut ModelSpec) -> &mut SentenceVectorSpec {
    spec.sentence_vectors.as_mut().expect("there")
}

fn salience(spec: &mut ModelSpec) -> &mut SalienceSpec {
    spec.salience.as_mut().expect("there")
}

/// Whatever the spec says of layers, sizes, heads and epsilons.
#[test]
fn other_specs_and_the_same_result() {
    let change = |change: fn(&mut ModelSpec)| {
        let mut spec = spec(Precision::F32);
        change(&mut spec);
        check_exact(&spec);
    };
    change(|spec| vectors(spec).layers = vec![2, 3]);
    change(|spec| vectors(spec).layers = vec![2]);
    change(|spec| vectors(spec).pieces = 3);
    change(|spec| salience(spec).heads = 2);
    change(|spec| (salience(spec).features, spec.context) = (false, None));
    change(|spec| spec.context = None);
    change(|spec| salience(spec).layer_norm_epsilon = 0.2);
    change(|spec| (salience(spec).sentences, salience(spec).lead) = (4, 2));
    change(|spec| spec.encoder.layer_norm_epsilon = 0.1);
    change(|spec| spec.encoder.heads = 8);
    change(|spec| spec.encoder.casing = false);
    change(|spec| {
        spec.windows.pieces = 11;
        spec.windows.context = 3;
    });
}

/// Each of those makes a difference, so that none can be a constant of an engine.
#[test]
fn what_the_spec_says_makes_a_difference() {
    let before = spec(Precision::F32);
    let folder = directory(&before, &tensors(&before));
    let of = |spec: &ModelSpec| {
        fs::write(folder.path().join(SPEC_FILE), spec.to_json()).expect("it is written");
        outputs(&torch(folder.path()).expect("it loads"))
    };
    let first = of(&before);
    let changes: [fn(&mut ModelSpec); 5] = [
        |spec| vectors(spec).layers = vec![2, 3],
        |spec| vectors(spec).pieces = 3,
        |spec| salience(spec).heads = 2,
        |spec| salience(spec).layer_norm_epsilon = 0.2,
        |spec| spec.encoder.layer_norm_epsilon = 0.1,
    ];
    for change in changes {
        let mut spec = before.clone();
        change(&mut spec);
        assert!(most(&apart(&of(&spec).2, &first.2)) > EXACT, "{spec:?}");
    }
}

#[test]
fn int8_weights_are_the_floats_that_their_bytes_stand_for() {
    let spec = spec(Precision::Int8);
    let folder = directory(&spec, &tensors(&spec));
    let cpu = Analyzer::open(folder.path()).expect("the CPU engine loads it");
    let (cpu, torch) = (outputs(&cpu), outputs(&torch(folder.path()).expect("it loads")));
    for (cpu, torch) in [(&cpu.0, &torch.0), (&cpu.1, &torch.1)] {
        let apart = apart(cpu, torch);
        let mean = apart.iter().sum::<f32>() / apart.len() as f32;
        assert!(mean < QUANTIZED, "off by {mean} on average");
    }
}

/// Both engines refuse a directory with a change to its tensors, for the same file and reason.
fn refused(precision: Precision, change: impl Fn(&mut Vec<Stored>), want: &str) {
    let spec = spec(precision);
    let mut tensors = tensors(&spec);
    change(&mut tensors);
    let folder = directory(&spec, &tensors);
    for opened in [torch(folder.path()), Analyzer::open(folder.path())] {
        let error = opened.err().unwrap_or_else(|| panic!("it was loaded: {want}"));
        assert_eq!(error.file, folder.path().join(WEIGHTS_FILE), "{error}");
        assert_eq!(error.reason, want);
    }
}

fn named<'a>(tensors: &'a mut [Stored], name: &str) -> &'a mut Stored {
    tensors.iter_mut().find(|tensor| tensor.name == name).expect("it is there")
}

#[test]
fn weights_that_are_wrong() {
    let up = "bert.encoder.layer.1.intermediate.dense.weight";
    let norm = "salience.inter.layers.2.norm1.weight";
    for name in [up, norm, "bert.embeddings.word_embeddings.weight", "classifier.bias"] {
        let nan = |tensors: &mut Vec<Stored>| {
            let bytes = &mut named(tensors, name).bytes;
            bytes[12..16].copy_from_slice(&f32::NAN.to_le_bytes());
        };
        refused(Precision::F32, nan, &format!("number 3 of `{name}` is not finite"));
        let missing = |tensors: &mut Vec<Stored>| tensors.retain(|tensor| tensor.name != name);
        refused(Precision::F32, missing, &format!("it has no tensor `{name}`"));
    }
    refused(
        Precision::F32,
        |tensors| named(tensors, up).shape.reverse(),
        &format!("`{up}` has the shape [24, 40], but the spec asks for [40, 24]"),
    );
    refused(
        Precision::F32,
        |tensors| named(tensors, up).dtype = Dtype::I32,
        &format!("`{up}` is of type I32, but the spec asks for F32 or BF16"),
    );
    refused(
        Precision::Int8,
        |tensors| named(tensors, up).dtype = Dtype::U8,
        &format!("`{up}` is of type U8, but the spec asks for I8"),
    );
    refused(
        Precision::Int8,
        |tensors| {
            let scale = named(tensors, "bert.embeddings.word_embeddings.weight.scale");
            scale.bytes = f32::INFINITY.to_le_bytes().to_vec();
        },
        "number 0 of `bert.embeddings.word_embeddings.weight.scale` is not finite",
    );
    let extra = || Stored {
        name: "said.bias".to_owned(),
        dtype: Dtype::F32,
        shape: vec![1],
        bytes: vec![0; 4],
    };
    refused(
        Precision::F32,
        |tensors| tensors.push(extra()),
        "`said.bias` is no tensor of the model in the spec",
    );
}

/// Finite weights whose sums are not.
#[test]
fn weights_that_make_no_numbers() {
    let huge = |tensors: &mut Vec<Stored>, name: &str| {
        let bytes = &mut named(tensors, name).bytes;
        let signs = [3e38_f32, -3e38].map(f32::to_le_bytes).concat();
        *bytes = signs.repeat(bytes.len() / 8);
    };
    for (name, part) in [
        ("bert.embeddings.word_embeddings.weight", "encoder"),
        ("salience.inp.weight", "salience head"),
    ] {
        let spec = spec(Precision::F32);
        let mut tensors = tensors(&spec);
        huge(&mut tensors, name);
        if part == "salience head" {
            huge(&mut tensors, "salience.nin.bias");
        }
        let folder = directory(&spec, &tensors);
        let error = torch(folder.path()).expect_err("it makes no numbers");
        assert_eq!(error.file, folder.path().join(WEIGHTS_FILE));
        assert_eq!(error.reason, format!("the {part}: it made a number that is not finite"));
    }
}

#[test]
fn specs_and_files_that_are_wrong() {
    let spec = spec(Precision::F32);
    let folder = directory(&spec, &tensors(&spec));
    let path = |name: &str| folder.path().join(name);
    let text = spec.to_json();
    let fails = |file: &str, want: &str| {
        let error = torch(folder.path()).err().unwrap_or_else(|| panic!("it was loaded: {want}"));
        assert_eq!(error.file, path(file), "{error}");
        assert!(error.reason.contains(want), "{error}, not {want}");
    };
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        fs::write(path(SPEC_FILE), text.replace(from, to)).expect("it is written");
    };
    changed("\"version\"", "\"versoin\"");
    fails(SPEC_FILE, "versoin");
    changed("\"bert\"", "\"roberta\"");
    fails(SPEC_FILE, "not of `roberta`");
    let vocabulary = format!("\"vocabulary\": {}", spec.encoder.vocabulary);
    changed(&vocabulary, "\"vocabulary\": 80");
    fails("tokenizer.json", "but `encoder.vocabulary` in the spec is 80");
    fs::write(path(SPEC_FILE), &text).expect("it is written");

    let whole = fs::read(path(WEIGHTS_FILE)).expect("it is there");
    for length in [0, 7, 100, whole.len() / 2, whole.len() - 1] {
        fs::write(path(WEIGHTS_FILE), &whole[..length]).expect("it is written");
        fails(WEIGHTS_FILE, "");
    }
    fs::remove_file(path(WEIGHTS_FILE)).expect("it is there");
    fails(WEIGHTS_FILE, "");

    fs::remove_file(path(SPEC_FILE)).expect("it is there");
    fs::write(path("model.onnx"), "").expect("it is written");
    fails(SPEC_FILE, "nutgraf-train convert");
}

#[test]
fn a_model_without_a_salience_head_has_none() {
    let mut spec = spec(Precision::F32);
    (spec.salience, spec.sentence_vectors, spec.context) = (None, None, None);
    let folder = directory(&spec, &tensors(&spec));
    let torch = torch(folder.path()).expect("it loads");
    assert!(!torch.has_salience());
    let document = Document::from_text(TEXT);
    let salience = torch.analyze(&document).expect("it runs").salience;
    assert!(salience.iter().all(|score| *score == 0.0));
}
