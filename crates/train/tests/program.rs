//! The program: runs that are stopped and resumed, and everything that can be wrong with what it
//! is given.

mod support;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use support::{annotated, prepare};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf-train"));
    // One thread, so that sums have one order.
    command.env("OMP_NUM_THREADS", "1").stdin(Stdio::null());
    command
}

fn train(recipe: &Path, run: &Path) -> Output {
    program().arg("run").arg(recipe).arg("-o").arg(run).output().expect("starts")
}

fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The program fails, and says so in one line that has all of `parts`.
fn refuses(output: &Output, parts: &[&str]) {
    let message = String::from_utf8_lossy(&output.stderr);
    let last = message.trim_end().lines().last().unwrap_or_default();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(!message.contains("panicked"), "{message}");
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {last}");
    }
}

fn weights(run: &Path) -> Vec<u8> {
    std::fs::read(run.join("model.safetensors")).expect("weights")
}

#[test]
fn the_same_seed_gives_the_same_weights_stopped_or_not() {
    let folder = tempfile::tempdir().expect("folder");
    let recipe = prepare(folder.path(), 30);
    let [whole, stopped] = ["whole", "stopped"].map(|name| folder.path().join(name));
    succeeds(&train(&recipe, &whole));

    let mut child = program()
        .arg("run")
        .arg(&recipe)
        .arg("-o")
        .arg(&stopped)
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    // Killed once a checkpoint past the first is there, whatever it is at.
    let state = stopped.join("checkpoint/state.json");
    let begun = |text: &str| text.contains("\"step\": 0,");
    while std::fs::read_to_string(&state).map_or(true, |text| text.is_empty() || begun(&text)) {
        assert!(child.try_wait().expect("runs").is_none(), "it ended before it could be killed");
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("kills");
    child.wait().expect("ends");
    assert!(!stopped.join("model.safetensors").exists());

    refuses(&train(&recipe, &stopped), &["there is a run in it already"]);
    succeeds(&program().arg("resume").arg(&stopped).output().expect("starts"));
    assert!(weights(&whole) == weights(&stopped), "the resumed run has other weights");
    // The log has each step once.
    let log = std::fs::read_to_string(stopped.join("log.jsonl")).expect("log");
    let steps: Vec<u64> = log
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()?["step"].as_u64())
        .collect();
    assert_eq!(steps, (0..30).collect::<Vec<_>>());
}

#[test]
fn a_full_disk_costs_no_checkpoint() {
    let folder = tempfile::tempdir().expect("folder");
    let recipe = prepare(folder.path(), 16);
    let run = folder.path().join("run");
    // A limit on the size of files stands in for the disk: the log fits, weights do not.
    let mut begun = program().arg("run").arg(&recipe).arg("-o").arg(&run).spawn().expect("starts");
    let state = run.join("checkpoint/state.json");
    while !state.is_file() {
        std::thread::sleep(Duration::from_millis(5));
    }
    begun.kill().expect("kills");
    begun.wait().expect("ends");
    let before = std::fs::read(&state).expect("state");

    let script = format!(
        "ulimit -f 1000; trap '' XFSZ; exec {} resume {}",
        env!("CARGO_BIN_EXE_nutgraf-train"),
        run.display()
    );
    let output = Command::new("bash").arg("-c").arg(script).output().expect("starts");
    refuses(&output, &["checkpoint.new", "safetensors"]);
    assert_eq!(std::fs::read(&state).expect("state"), before);
    succeeds(&program().arg("resume").arg(&run).output().expect("starts"));
}

#[test]
fn a_model_directory_is_scored_as_it_is() {
    let folder = tempfile::tempdir().expect("folder");
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/nutgraf-mini");
    let set = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/pyongyang-visit");
    let json = folder.path().join("scores.json");
    let evaluate = || {
        let mut command = program();
        command.arg("evaluate").arg(&models);
        command
    };
    succeeds(&evaluate().arg(&set).arg("--json").arg(&json).output().expect("starts"));
    let scores: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&json).expect("scores")).expect("JSON");
    let baseline = std::fs::read(set.join("baseline.json")).expect("baseline");
    let baseline: serde_json::Value = serde_json::from_slice(&baseline).expect("JSON");
    let line = |name: &str| {
        let named = |line: &&serde_json::Value| line["name"] == name;
        scores[0]["scores"].as_array().and_then(|all| all.iter().find(named)).expect("a score")
    };
    for name in ["ner.strict.f1", "summary.rouge1.f1"] {
        let (found, known) = (line(name)["int8"].as_f64(), baseline["scores"][name].as_f64());
        let (found, known) = (found.expect("a number"), known.expect("a number"));
        // As far as the gate lets machines differ.
        assert!((found - known).abs() < 0.02, "{name}: {found} for {known}");
        assert!(line(name)["fp32"].is_null());
    }
    refuses(&evaluate().output().expect("starts"), &["nutgraf-mini", "name the sets"]);
}

/// Prepares a folder, changes something, and looks at the message.
fn check(change: impl Fn(&Path), parts: &[&str]) {
    let folder = tempfile::tempdir().expect("folder");
    let recipe = prepare(folder.path(), 2);
    change(folder.path());
    refuses(&train(&recipe, &folder.path().join("run")), parts);
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).expect("reads");
    assert!(text.contains(from), "{from:?} is not in {file}");
    std::fs::write(path, text.replace(from, to)).expect("writes");
}

#[test]
fn recipes_that_are_wrong() {
    let wrong = |from: &str, to: &str, parts: &[&str]| {
        check(|folder| edit(folder, "recipe.toml", from, to), parts);
    };
    wrong("clip = 1.0", "clop = 1.0", &["recipe.toml", "clop"]);
    wrong("seed = 1\n", "", &["recipe.toml", "seed"]);
    wrong("window = [24, 48]", "window = [24, 255]", &["config.json", "254", "`train.window`"]);
    wrong("window = 190", "window = 255", &["config.json", "254", "`salience.window` is 255"]);
    wrong("dropout = 0.1", "dropout = 1.5", &["`train.dropout` is 1.5"]);
    wrong("window = [24, 48]", "window = [48, 24]", &["`train.window`"]);
    wrong("\"PER\", \"LOC\"", "\"PER\"", &["train.jsonl", "`LOC`"]);
    wrong("sentence_layers = [3, 4]", "sentence_layers = [7]", &["config.json", "7"]);
    // Context takes 31 pieces on each side.
    let long = "sentence_layers = [3, 4]\nwindow = 193";
    wrong("sentence_layers = [3, 4]", long, &["config.json", "192", "`model.window` is 193"]);
    let features = "sentence_layers = [3, 4]\nsentence_features = true\nwindow = 100";
    wrong(
        "sentence_layers = [3, 4]",
        features,
        &["`salience.window` is 190", "`model.window`", "100"],
    );
    wrong("risk = ", "vectors = \"base\"\nwords = 0.5\nrisk = ", &["`salience.words`"]);
    wrong("path = \"train.jsonl\"", "path = \"no.jsonl\"", &["no.jsonl", "No such file"]);
    wrong("paths = [\"articles", "paths = [\"train", &["train.jsonl"]);
}

#[test]
fn data_that_is_wrong() {
    let data = |text: &str, parts: &[&str]| {
        check(|folder| std::fs::write(folder.join("train.jsonl"), text).expect("writes"), parts);
    };
    data("", &["train.jsonl"]);
    data("{\"doc\": \"a\"", &["train.jsonl"]);
    data(&(annotated(1) + "{\"doc\": \"a\""), &["train.jsonl", "train.jsonl:2:"]);
    let torn = annotated(2).replace("\"B-PER\",\"I-PER\"", "\"B-PER\"");
    data(&torn, &["train.jsonl:1:", "6 entries", "7 tokens"]);
    check(
        |folder| std::fs::write(folder.join("articles.jsonl"), "").expect("writes"),
        &["articles.jsonl"],
    );
}

#[test]
fn bases_that_are_wrong() {
    check(
        |folder| edit(folder, "base/config.json", "\"hidden_size\":32", "\"hidden_size\":64"),
        &["model.safetensors", "[30522, 32]", "[30522, 64]"],
    );
    check(
        |folder| {
            edit(folder, "base/config.json", "\"num_hidden_layers\":4", "\"num_hidden_layers\":5");
        },
        &["model.safetensors", "it has no tensor `bert.encoder.layer.4."],
    );
    check(
        |folder| edit(folder, "base/config.json", "\"bert\"", "\"gpt2\""),
        &["config.json", "`model_type` is gpt2"],
    );
    check(
        |folder| std::fs::write(folder.join("base/model.onnx"), "").expect("writes"),
        &["spec.json", "nutgraf-train convert"],
    );
    check(
        |folder| edit(folder, "base/config.json", "30522", "30521"),
        &["tokenizer.json", "30522", "30521"],
    );
    check(
        |folder| std::fs::remove_file(folder.join("base/model.safetensors")).expect("removes"),
        &["model.safetensors", "no such file"],
    );
    check(
        |folder| {
            let path = folder.join("base/model.safetensors");
            let bytes = std::fs::read(&path).expect("reads");
            std::fs::write(path, &bytes[..bytes.len() / 2]).expect("writes");
        },
        &["model.safetensors"],
    );
}

#[test]
fn runs_and_sets_that_are_wrong() {
    let folder = tempfile::tempdir().expect("folder");
    let nowhere = folder.path().join("nowhere");
    let resumed = program().arg("resume").arg(&nowhere).output().expect("starts");
    refuses(&resumed, &["nowhere", "there is no run in it"]);

    let conll = folder.path().join("train.conll");
    std::fs::write(&conll, "Oslo B-CITY\nis O\n\n").expect("writes");
    let dev = folder.path().join("dev.conll");
    std::fs::write(&dev, "Rome B-TOWN\nis O\n\n").expect("writes");
    let mut finetune = program();
    finetune.arg("finetune").arg(&conll).arg("--dev").arg(&dev).arg("-o").arg(&nowhere);
    refuses(&finetune.output().expect("starts"), &["dev.conll", "`TOWN`", "train.conll"]);
    std::fs::write(&conll, "Oslo O\n\n").expect("writes");
    refuses(&finetune.output().expect("starts"), &["train.conll", "no entity"]);
}

/// A sentence longer than the window is cut, not lost, and nothing breaks.
#[test]
fn a_sentence_longer_than_the_window() {
    let folder = tempfile::tempdir().expect("folder");
    let recipe = prepare(folder.path(), 2);
    let tokens = vec!["word"; 700];
    let tags = vec!["O"; 700];
    let line = serde_json::json!({ "doc": "long", "sents": [{ "tokens": tokens, "tags": tags }] });
    let text = format!("{}{line}\n", annotated(3));
    std::fs::write(folder.path().join("train.jsonl"), text).expect("writes");
    succeeds(&train(&recipe, &folder.path().join("run")));
}

/// A directory of the old form, converted by the program.
#[test]
fn a_model_directory_of_the_old_form_is_converted() {
    let folder = tempfile::tempdir().expect("folder");
    let recipe = prepare(folder.path(), 2);
    let path = |name: &str| folder.path().join(name);
    succeeds(&train(&recipe, &path("run")));
    let export = |form: &str, to: &str| {
        let mut command = program();
        command.arg("export").arg(path("run")).args(["--output".as_ref(), path(to).as_os_str()]);
        command.args((!form.is_empty()).then_some(form)).output().expect("starts")
    };
    succeeds(&export("", "new"));
    succeeds(&export("--onnx", "old"));
    let convert = |from: &str, to: &str| {
        program().arg("convert").arg(path(from)).arg(path(to)).output().expect("starts")
    };
    succeeds(&convert("old", "converted"));
    for file in ["spec.json", "tokenizer.json"] {
        let read = |folder: &str| std::fs::read(path(folder).join(file)).expect("reads");
        assert!(read("converted") == read("new"), "{file}");
    }
    let analyzer = nutgraf::Analyzer::open(&path("converted")).expect("opens");
    assert_eq!(analyzer.model().name, "tiny");

    // Where a model is needed, the old form is an error that says what to do.
    let evaluate = program().arg("evaluate").arg(path("old")).output().expect("starts");
    refuses(&evaluate, &["spec.json", "nutgraf-train convert"]);
    refuses(&convert("new", "twice"), &["model.onnx", "No such file"]);
    std::fs::write(path("old").join("salience.onnx"), "no graph").expect("writes");
    refuses(&convert("old", "damaged"), &["salience.onnx"]);
}
