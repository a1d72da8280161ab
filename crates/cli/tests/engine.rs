//! `--engine`: the torch engine behind the program, or a clear word that it is not there.

use std::process::{Command, Output};

fn nutgraf(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
    // The program finds libtorch by itself.
    command.args(args).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    command.env_remove("LD_LIBRARY_PATH").output().expect("the program runs")
}

fn fails(args: &[&str]) -> String {
    let output = nutgraf(args);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    String::from_utf8(output.stderr).expect("UTF-8")
}

const ARTICLE: &str = "datasets/pyongyang-visit/article.txt";

#[test]
fn aggregation_is_of_the_torch_engine() {
    let error = fails(&["entities", "--aggregation", "max", ARTICLE]);
    assert!(error.contains("`--aggregation` goes with `--engine torch`"), "{error}");
}

#[cfg(not(feature = "torch"))]
#[test]
fn a_program_without_torch_says_so() {
    let error = fails(&["entities", "--engine", "torch", "--model", "folder", ARTICLE]);
    let want = "this nutgraf was built without the torch engine; build with `--features torch`";
    assert!(error.contains(want), "{error}");
}

#[cfg(feature = "torch")]
mod torch {
    use super::*;

    const CHECKPOINT: &str = "crates/torch/tests/data/ner/bert-uncased";

    #[test]
    fn entities_of_a_checkpoint() {
        let article = tempfile::NamedTempFile::with_suffix(".txt").expect("a temporary file");
        let text = "Shares of Crédit Agricole fell in Zürich today .";
        std::fs::write(article.path(), text).expect("it is written");
        let path = article.path().to_str().expect("a plain name");
        for strategy in ["first", "average", "max"] {
            let output = nutgraf(&[
                "entities",
                "--engine",
                "torch",
                "--model",
                CHECKPOINT,
                "--aggregation",
                strategy,
                "--format",
                "json",
                path,
            ]);
            assert!(output.status.success(), "{output:?}");
            let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
            assert_eq!(json["model"]["engine"], "torch");
            let shown = String::from_utf8_lossy(&output.stdout);
            assert!(shown.contains("\"Crédit Agricole\"") && shown.contains("\"Zürich\""));
        }
    }

    #[test]
    fn analyze_leaves_the_summary_out() {
        let output = nutgraf(&["analyze", "--engine", "torch", "--model", CHECKPOINT, ARTICLE]);
        assert!(output.status.success(), "{output:?}");
        let warning = String::from_utf8_lossy(&output.stderr);
        assert!(warning.contains("finds entities only"), "{warning}");
    }

    #[test]
    fn what_cannot_be() {
        let error = fails(&["summarize", "--engine", "torch", "--model", CHECKPOINT, ARTICLE]);
        assert!(error.contains("`bert-uncased` finds entities only"), "{error}");
        let error = fails(&["entities", "--engine", "torch", ARTICLE]);
        assert!(error.contains("name a checkpoint's folder, or its name on the hub"), "{error}");
        let error = fails(&["entities", "--engine", "torch", "--model", "./no/where", ARTICLE]);
        assert!(error.contains("`./no/where`: no such folder"), "{error}");
    }
}
