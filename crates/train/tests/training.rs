//! Training on data small enough to be learned by heart.

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use nutgraf::engine::{EncoderInput, Engine};
use nutgraf::model::{CpuEngine, ModelFiles, ModelSpec, Precision, WindowSpec};
use nutgraf::{Analyzer, Document};
use nutgraf_train::calibrate::calibrate;
use nutgraf_train::export::Form;
use nutgraf_train::finetune::Finetune;
use nutgraf_train::model::Model;
use nutgraf_train::recipe::{Augment, Head, LanguageSource, Lesson};
use nutgraf_train::run::{Run, Trained, export};
use nutgraf_train::{Recipe, convert};
use support::{annotated, prepare};

/// libtorch's generator is one for the process: only one training at a time is as its seed says.
static GENERATOR: Mutex<()> = Mutex::new(());

/// All in one, since the parts rest on each other: what is learned is exported, read back, and
/// built upon.
#[test]
fn learns_exports_and_is_built_upon() {
    let _alone = GENERATOR.lock();
    let folder = tempfile::tempdir().expect("folder");
    let recipe = Recipe::read(&prepare(folder.path(), 120)).expect("recipe");
    let run = folder.path().join("run");
    let mut begun = Run::begin(recipe, &run).expect("begins");
    begun.train().expect("trains");
    let scores = begun.score().expect("scores");
    let score = |set: usize, name: &str| scores[set].1[name];
    assert!(score(0, "f1") > 95.0, "entities: {:?}", scores[0].1);
    // The sentence that the reference was made of, and two that have nothing of it.
    assert!(score(1, "rouge1") > 25.0, "summaries: {:?}", scores[1].1);

    let trained = Trained::read(&run).expect("reads");
    let exported = folder.path().join("model");
    trained.export(&exported, Form::Int8).expect("exports");

    // Through the program's own path the int8 model finds what the fp32 one finds.
    let text = "Rosa Diaz left Lima on business.\nMei Chen visited Riga on business.";
    let document = Document::from_text(text);
    let names = |analyzer: &Analyzer| -> Vec<String> {
        let analysis = analyzer.analyze(&document).expect("analyzes");
        analysis.mentions.iter().map(|m| format!("{} {}", m.label, m.span.of(text))).collect()
    };
    let int8 = Analyzer::open(&exported).expect("opens");
    let fp32 = trained.setup.analyzer(trained.weights.copy().expect("copies")).expect("runs");
    assert_eq!(names(&int8), ["PER Rosa Diaz", "LOC Lima", "PER Mei Chen", "LOC Riga"]);
    assert_eq!(names(&fp32), names(&int8));

    engines_agree(folder.path(), &trained, &exported);
    exports_come_back(folder.path(), &exported);

    finetunes(folder.path(), &exported);
    confidences_are_calibrated(folder.path(), &run);
    salience_is_learned_on_top(folder.path(), &trained, &exported);
    salience_is_handed_on(folder.path(), &trained, &exported);
    for teacher in [&run, &exported] {
        a_teacher_hands_on_what_is_not_annotated(folder.path(), teacher);
    }
}

/// Where people are not annotated, half of what the model is sure of is wrong, and its confidences
/// come to say so, in what is exported from then on.
fn confidences_are_calibrated(folder: &Path, run: &Path) {
    let places = annotated(24).replace("\"B-PER\"", "\"O\"").replace("\"I-PER\"", "\"O\"");
    let dev = folder.join("no-people.jsonl");
    std::fs::write(&dev, places).expect("writes");
    let done = calibrate(run, &dev).expect("calibrates");
    assert!(done.before > 0.3, "{done:?}");
    let trained = Trained::read(run).expect("reads");
    assert_eq!(trained.confidence, done.confidence);
    let exported = folder.join("calibrated");
    trained.export(&exported, Form::Int8).expect("exports");
    let analyzer = Analyzer::open(&exported).expect("opens");
    let document = Document::from_text("Rosa Diaz left Lima on business.");
    let analysis = analyzer.analyze(&document).expect("analyzes");
    // Certainties are all but the same, and half of them right.
    let half = |m: &nutgraf::Mention| (m.confidence - 0.5).abs() < 0.2;
    assert!(analysis.mentions.len() == 2 && analysis.mentions.iter().all(half), "{analysis:?}");
    std::fs::remove_file(run.join("confidence.json")).expect("there");

    // A model directory comes to say the same.
    let spec = || std::fs::read(exported.join("spec.json")).expect("reads");
    let calibrated = spec();
    Trained::read(run).expect("reads").export(&exported, Form::Int8).expect("exports");
    assert_ne!(spec(), calibrated);
    assert_eq!(calibrate(&exported, &dev).expect("calibrates"), done);
    assert_eq!(spec(), calibrated);
}

/// What the shipped model was made by.
#[test]
fn the_recipes_of_the_shipped_model() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/nutgraf-mini");
    let mut recipes = 0;
    for folder in [folder.join("recipes"), folder] {
        for entry in std::fs::read_dir(&folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                Recipe::read(&path).expect("a sound recipe");
                recipes += 1;
            }
        }
    }
    assert_eq!(recipes, 19);
}

/// A salience head alone, on the sentence vectors of a finished model: all else stays as it is.
fn salience_is_learned_on_top(folder: &Path, trained: &Trained, exported: &Path) {
    let base = folder.join("finished");
    trained.export(&base, Form::Fp32).expect("exports");
    // Earlier versions of `transformers` (4.44 among them) load only what is marked as PyTorch's.
    let bytes = std::fs::read(base.join("model.safetensors")).expect("reads");
    let header = String::from_utf8_lossy(&bytes[8..200]).into_owned();
    assert!(header.contains(r#""__metadata__":{"format":"pt"}"#), "{header}");
    assert!(base.join("config.json").is_file(), "which transformers reads");
    let mut recipe = Recipe::read(&prepare(folder, 60)).expect("recipe");
    recipe.model.base = base;
    recipe.model.keep_heads = vec![Head::Entities];
    recipe.model.sentence_features = true;
    recipe.entities = Vec::new();
    let salience = recipe.salience.as_mut().expect("there");
    // The model compiled into the program has vectors of another size.
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/nutgraf-mini");
    (salience.vectors, salience.prior) = (Some(shipped), 0.5);
    let refused = Run::begin(recipe.clone(), &folder.join("refused")).err().expect("other vectors");
    assert!(refused.to_string().contains("774 numbers; the head reads 70"), "{refused}");
    let salience = recipe.salience.as_mut().expect("there");
    salience.vectors = Some(exported.to_owned());
    let run = folder.join("on-top");
    let mut begun = Run::begin(recipe, &run).expect("begins");
    begun.train().expect("trains");
    let scores = begun.score().expect("scores");
    assert!(scores[0].1["f1"] > 95.0, "{:?}", scores[0].1);
    assert!(scores[1].1["rouge1"] > 25.0, "{:?}", scores[1].1);
    let learned = Trained::read(&run).expect("reads");
    for (name, weight) in learned.weights.iter().filter(|(name, _)| !name.starts_with("salience."))
    {
        assert!(weight.equal(trained.weights.find(name).expect("there")), "{name} moved");
    }
    // It was not told positions.
    let positions = learned.weights.find("salience.pos.weight").expect("there");
    assert!(positions.equal(&positions.zeros_like()));
    let again = folder.join("on-top-model");
    learned.export(&again, Form::Int8).expect("exports");
    let (again, exported) = (stored(&again), stored(exported));
    for (name, tensor) in again.iter().filter(|(name, _)| !name.starts_with("salience.")) {
        assert_eq!(Some(tensor), exported.get(name), "another {name} is exported");
    }
}

/// A model that reads long windows, and learned which words a reference has, tells a head on another
/// model's vectors how salient sentences are; the head sees no reference.
fn salience_is_handed_on(folder: &Path, trained: &Trained, exported: &Path) {
    let mut recipe = Recipe::read(&prepare(folder, 80)).expect("recipe");
    recipe.entities = Vec::new();
    recipe.model.sentence_features = true;
    recipe.model.lead_prior = Some(0.0);
    recipe.model.window = Some(120);
    let salience = recipe.salience.as_mut().expect("there");
    (salience.window, salience.words) = (120, 1.0);
    let run = folder.join("salience-teacher");
    let mut begun = Run::begin(recipe.clone(), &run).expect("begins");
    begun.train().expect("trains");
    assert!(begun.score().expect("scores")[1].1["rouge1"] > 25.0);
    let teacher = Trained::read(&run).expect("reads");
    let model = folder.join("salience-teacher-model");
    teacher.export(&model, Form::Int8).expect("exports");
    assert_eq!(Analyzer::open(&model).expect("opens").spec().windows.pieces, 120);
    let whole = folder.join("salience-teacher-fp32");
    teacher.export(&whole, Form::Fp32).expect("exports");
    let is_said = |name: &String| name.starts_with("said");
    assert!(!stored(&whole).keys().any(is_said), "what tells words is handed on");

    let mut other = recipe.clone();
    other.model.sentence_features = false;
    other.teachers = Some(Lesson { runs: vec![run.clone()], salience: 0.5, ..Lesson::default() });
    let refused = Run::begin(other, &folder.join("refused")).err().expect("told other things");
    assert!(refused.to_string().contains("sentence_features"), "{refused}");

    let base = folder.join("finished");
    trained.export(&base, Form::Fp32).expect("exports");
    recipe.model.base = base;
    recipe.model.window = None;
    let salience = recipe.salience.as_mut().expect("there");
    (salience.vectors, salience.words) = (Some(exported.to_owned()), 0.0);
    let runs = vec![run, model.clone()];
    recipe.teachers = Some(Lesson { runs, salience: 1.0, ..Lesson::default() });
    let articles = std::fs::read_to_string(folder.join("articles.jsonl")).expect("reads");
    // References of the other sentences: that it is the sixth, only the teachers say.
    let other = |line: &str| {
        let mut article: serde_json::Value = serde_json::from_str(line).expect("reads");
        let weather = "People talked about the weather and waited for buses\n".repeat(3);
        article["refs"] = serde_json::json!([weather]);
        article.to_string()
    };
    let others = articles.lines().map(other).collect::<Vec<_>>().join("\n");
    std::fs::write(folder.join("others.jsonl"), others).expect("writes");
    recipe.salience.as_mut().expect("there").paths = vec![folder.join("others.jsonl")];
    let taught = folder.join("taught");
    Run::begin(recipe, &taught).expect("begins").train().expect("trains");
    let taught = Trained::read(&taught).expect("reads");
    let taught = taught.setup.analyzer(taught.weights).expect("runs");
    let teacher = Analyzer::open(&model).expect("opens");
    let first: serde_json::Value =
        serde_json::from_str(articles.lines().next().expect("a line")).expect("reads");
    let document = Document::from_text(first["article"].as_str().expect("text"));
    let salience = |analyzer: &Analyzer| analyzer.analyze(&document).expect("analyzes").salience;
    let (taught, teacher) = (salience(&taught), salience(&teacher));
    let far = taught.iter().zip(&teacher).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(far < 0.25, "{taught:?}, the teacher {teacher:?}");
    let best =
        |salience: &[f32]| (0..salience.len()).max_by(|&a, &b| salience[a].total_cmp(&salience[b]));
    assert_eq!((best(&taught), best(&teacher)), (Some(5), Some(5)));
}

/// From nothing but masked words: the language of a text is learned, and the encoder is what
/// another run can begin with.
#[test]
fn learns_language_for_another_run() {
    let _alone = GENERATOR.lock();
    let folder = tempfile::tempdir().expect("folder");
    let mut recipe = Recipe::read(&prepare(folder.path(), 150)).expect("recipe");
    let both = ["train.jsonl", "articles.jsonl"].map(|name| folder.path().join(name));
    let language = LanguageSource { paths: both.to_vec(), exclude: None, share: 0.3, masked: 0.2 };
    recipe.language = Some(language);
    let annotated = recipe.clone();
    (recipe.entities, recipe.salience, recipe.dev) = (Vec::new(), None, Vec::new());
    let run = folder.path().join("run");
    Run::begin(recipe, &run).expect("begins").train().expect("trains");
    let losses = |run: &Path| -> Vec<f64> {
        let log = std::fs::read_to_string(run.join("log.jsonl")).expect("log");
        let line =
            |line: &str| serde_json::from_str::<serde_json::Value>(line).ok()?["language"].as_f64();
        log.lines().filter_map(line).collect()
    };
    let guessed = losses(&run);
    assert_eq!(guessed.len(), 150);
    // A fresh head thinks all 30,522 word pieces as likely; the text has some 40.
    assert!((guessed[0] - 30_522_f64.ln()).abs() < 1.0, "{}", guessed[0]);
    let last = guessed[140..].iter().sum::<f64>() / 10.0;
    assert!(last < 40_f64.ln(), "{last}");

    let base = folder.path().join("learned");
    Trained::read(&run).expect("reads").export(&base, Form::Fp32).expect("exports");
    let mut next = annotated;
    (next.model.base, next.train.steps) = (base, 2);
    let after = folder.path().join("after");
    let mut begun = Run::begin(next, &after).expect("begins");
    begun.train().expect("trains");
    // All three kinds of data go through one step; what guessed words is not handed on.
    assert_eq!(losses(&after).len(), 2);
    assert!(losses(&after)[0] > 5.0);
}

/// The second model's annotations have no people; it learns them from the first model.
fn a_teacher_hands_on_what_is_not_annotated(folder: &Path, teacher: &Path) {
    let places = annotated(24).replace("\"B-PER\"", "\"O\"").replace("\"I-PER\"", "\"O\"");
    std::fs::write(folder.join("places.jsonl"), places).expect("writes");
    let mut recipe = Recipe::read(&prepare(folder, 80)).expect("recipe");
    recipe.entities[0].path = folder.join("places.jsonl");
    recipe.entities[0].annotated = Some(vec!["LOC".to_owned()]);
    recipe.augment = Augment::default();
    recipe.salience = None;
    recipe.teachers =
        Some(Lesson { runs: vec![teacher.to_owned()], entities: 0.8, ..Lesson::default() });
    let taught = tempfile::tempdir().expect("folder");
    let mut run = Run::begin(recipe, taught.path()).expect("begins");
    run.train().expect("trains");
    let scores = run.score().expect("scores");
    assert!(scores[0].1["f1.PER"] > 95.0, "{:?}", scores[0].1);
}

/// What a model directory stores, by name: type, shape and bytes.
fn stored(folder: &Path) -> BTreeMap<String, (String, Vec<usize>, Vec<u8>)> {
    let bytes = std::fs::read(folder.join("model.safetensors")).expect("reads");
    let tensors = safetensors::SafeTensors::deserialize(&bytes).expect("it is sound");
    let owned = |(name, view): (&str, safetensors::tensor::TensorView<'_>)| {
        let stored = (view.dtype().to_string(), view.shape().to_vec(), view.data().to_vec());
        (name.to_owned(), stored)
    };
    tensors.iter().map(owned).collect()
}

fn spec(folder: &Path) -> ModelSpec {
    ModelSpec::parse(&ModelFiles::read(folder).expect("reads")).expect("it is sound")
}

/// What is exported is what the trained weights say, on the engine that ships.
fn engines_agree(folder: &Path, trained: &Trained, exported: &Path) {
    let whole = folder.join("whole");
    trained.export(&whole, Form::Fp32).expect("exports");
    let weights = trained.weights.copy().expect("copies");
    let model = Model::new(weights, &trained.setup.shape).expect("it fits");
    let torch = model.into_engine().expect("runs");
    // Of an int8 model the salience head's matrices are of 16 bits, as libtorch rounds them.
    let halves = trained.weights.copy().expect("copies");
    for (name, tensor) in halves.iter() {
        if name.starts_with("salience.") && tensor.dim() == 2 {
            let rounded = tensor.to_kind(tch::Kind::BFloat16).to_kind(tch::Kind::Float);
            tch::no_grad(|| tensor.shallow_clone().copy_(&rounded));
        }
    }
    let model = Model::new(halves, &trained.setup.shape).expect("it fits");
    let halves = model.into_engine().expect("runs");
    let window = EncoderInput {
        ids: vec![101, 4698, 8337, 4716, 2006, 2449, 1012, 102],
        segments: vec![0, 1, 0, 1, 2, 3, 0, 0],
    };
    let expected = torch.encode(std::slice::from_ref(&window)).expect("encodes").remove(0);
    let far = |a: &[f32], b: &[f32]| -> f32 {
        assert_eq!(a.len(), b.len());
        let difference: f32 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
        (difference / b.iter().map(|b| b * b).sum::<f32>()).sqrt()
    };
    // Of int8, steps of a 127th of the range at every layer: a few percent of the length. Of fp32,
    // nothing but the order of sums differs.
    for (folder, precision, most, head) in
        [(exported, Precision::Int8, 0.1, &halves), (&whole, Precision::F32, 1e-4, &torch)]
    {
        let (files, spec) = (ModelFiles::read(folder).expect("reads"), spec(folder));
        assert_eq!(spec.precision, precision);
        let engine = CpuEngine::load(&files, &spec).expect("loads");
        let found = engine.encode(std::slice::from_ref(&window)).expect("encodes").remove(0);
        let (logits, hidden) =
            (far(&found.logits, &expected.logits), far(&found.hidden, &expected.hidden));
        assert!(logits < most && hidden < most, "{precision}: {logits} {hidden}");
        let vectors: Vec<f32> = (0..70 * 64).map(|i| (i as f32 * 0.37).sin()).collect();
        let (a, b) = (engine.salience(&vectors, 64), head.salience(&vectors, 64));
        let (a, b) = (a.expect("runs"), b.expect("runs"));
        assert!(far(&a, &b) < 1e-4, "{precision}: {}", far(&a, &b));
    }
}

/// Read back and exported again, no weight moves; nor by way of ONNX, which other programs read.
fn exports_come_back(folder: &Path, exported: &Path) {
    let [again, onnx, converted] = ["again", "onnx", "converted"].map(|name| folder.join(name));
    export(exported, &again, Form::Int8).expect("exports");
    assert_eq!(spec(&again), spec(exported));
    export(exported, &onnx, Form::Onnx).expect("exports");
    for file in ["model.onnx", "salience.onnx", "config.json", "tokenizer.json"] {
        assert!(onnx.join(file).is_file(), "{file}");
    }
    let old = Analyzer::open(&onnx).expect_err("it has the old form");
    assert!(old.to_string().contains("nutgraf-train convert"), "{old}");
    convert::directory(&onnx, &converted).expect("converts");
    assert_eq!(spec(&converted), spec(exported));

    let before = stored(exported);
    let floats = |dtype: &str, bytes: &[u8]| -> Vec<f32> {
        if dtype == "BF16" {
            let (numbers, _) = bytes.as_chunks::<2>();
            return numbers.iter().map(|[a, b]| f32::from_le_bytes([0, 0, *a, *b])).collect();
        }
        let (numbers, _) = bytes.as_chunks::<4>();
        numbers.iter().map(|number| f32::from_le_bytes(*number)).collect()
    };
    for folder in [&again, &converted] {
        let after = stored(folder);
        assert!(before.keys().eq(after.keys()));
        for (name, (dtype, shape, bytes)) in &before {
            let (dtype_after, shape_after, bytes_after) = &after[name];
            // By way of ONNX, halves have become whole floats of the same numbers.
            let same = dtype == dtype_after || folder == &converted && dtype == "BF16";
            assert!(same && shape == shape_after, "{name}: {dtype_after} {shape_after:?}");
            if dtype == "F32" || dtype == "BF16" {
                // A range that ends on a grid of 127 steps either way: nothing moves but the last
                // bit of a scale.
                let pairs = floats(dtype, bytes).into_iter().zip(floats(dtype_after, bytes_after));
                let moved = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(moved <= 1e-7, "{name} moved by {moved}");
            } else {
                assert_eq!(bytes, bytes_after, "{name}");
            }
        }
    }
}

/// Windows are as long as the base takes, and a run is found from any folder.
fn a_base_of_short_windows(folder: &Path, plan: &Finetune) {
    let short = folder.join("short");
    std::fs::create_dir(&short).expect("makes");
    for file in std::fs::read_dir(plan.base.as_ref().expect("there")).expect("reads") {
        let file = file.expect("reads");
        std::fs::copy(file.path(), short.join(file.file_name())).expect("copies");
    }
    let mut spec = spec(&short);
    spec.encoder.positions = 128;
    spec.windows = WindowSpec::new(128, spec.windows.pieces);
    std::fs::write(short.join("spec.json"), spec.to_json()).expect("writes");
    let plan = Finetune { base: Some(short), dev: None, train: plan.train.clone(), ..*plan };
    // Back to the root, and from there to the folder.
    let here = std::env::current_dir().expect("there");
    let up = "../".repeat(here.components().count() - 1);
    let relative = Path::new(&up).join(folder.strip_prefix("/").expect("absolute")).join("run");
    let recipe = plan.recipe(&relative).expect("plans");
    assert!(recipe.model.base.is_absolute(), "{}", recipe.model.base.display());
    // Of 128, two are special; context takes 15 on each side.
    assert_eq!((recipe.train.window, recipe.model.window), ([48, 126], Some(96)));
}

/// New labels on top; what the salience head reads stays as it was.
fn finetunes(folder: &Path, base: &Path) {
    let conll: String = annotated(24)
        .lines()
        .map(|line| {
            let document: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let mut lines = String::new();
            for sentence in document["sents"].as_array().expect("list") {
                let list = |name: &str| sentence[name].as_array().expect("list").clone();
                for (token, tag) in list("tokens").iter().zip(list("tags")) {
                    let tag =
                        tag.as_str().expect("text").replace("LOC", "CITY").replace("B-PER", "O");
                    let tag = tag.replace("I-PER", "O");
                    lines += token.as_str().expect("text");
                    lines += " ";
                    lines += &tag;
                    lines += "\n";
                }
                lines += "\n";
            }
            lines
        })
        .collect();
    let train = folder.join("cities.conll");
    std::fs::write(&train, conll).expect("writes");
    let plan = Finetune {
        train,
        dev: None,
        base: Some(base.to_owned()),
        epochs: 40,
        learning_rate: 3e-3,
        seed: 1,
    };
    a_base_of_short_windows(folder, &plan);
    let run = folder.join("finetuned");
    let mut recipe = plan.recipe(&run).expect("plans");
    // All four layers of the tiny model feed the salience head: only the label head is free.
    assert_eq!(recipe.train.freeze, support::LAYERS);
    recipe.train.precision = nutgraf_train::recipe::Precision::Fp32;
    Run::begin(recipe, &run).expect("begins").train().expect("trains");
    let model = run.join("model");
    Trained::read(&run).expect("reads").export(&model, Form::Int8).expect("exports");
    let (new, old) = (stored(&model), stored(base));
    assert!(old.keys().any(|name| name.starts_with("salience.")));
    for (name, tensor) in old.iter().filter(|(name, _)| name.starts_with("salience.")) {
        assert_eq!(new.get(name), Some(tensor), "{name} moved");
    }

    let text = "Omar Haddad praised Kyoto on business. Anna Lind left Oslo on business.";
    let document = Document::from_text(text);
    let [old, new] = [base, &model]
        .map(|path| Analyzer::open(path).expect("opens").analyze(&document).expect("analyzes"));
    let found: Vec<_> = new.mentions.iter().map(|m| (&*m.label, m.span.of(text))).collect();
    assert_eq!(found, [("CITY", "Kyoto"), ("CITY", "Oslo")]);
    assert_eq!(old.salience, new.salience);
}
