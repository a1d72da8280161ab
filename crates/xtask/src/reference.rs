//! What the program says of itself: its command-line reference and the schemas of its
//! output.

use std::process::{Command, Stdio};

use crate::{Error, Generated, root};

/// Each file, with the arguments that make the program print it.
const PRINTED: [(&str, &[&str]); 8] = [
    ("docs/cli.md", &["reference"]),
    ("crates/cli/schema/analysis.schema.json", &["schema"]),
    ("crates/cli/schema/bench.schema.json", &["schema", "bench"]),
    ("crates/cli/schema/bench-compare.schema.json", &["schema", "bench-compare"]),
    ("crates/cli/schema/check.schema.json", &["schema", "check"]),
    ("crates/cli/schema/eval.schema.json", &["schema", "eval"]),
    ("crates/cli/schema/models.schema.json", &["schema", "models"]),
    ("crates/eval/schema/gold.schema.json", &["schema", "gold"]),
];

/// Builds the program and has it print each file.
pub(crate) fn all() -> Result<Vec<Generated>, Error> {
    PRINTED
        .iter()
        .map(|(path, args)| {
            let mut command = Command::new(env!("CARGO"));
            command
                .args(["run", "--quiet", "--package", "nutgraf-cli", "--"])
                .args(*args)
                .current_dir(root())
                .stderr(Stdio::inherit());
            let output = command.output().map_err(|source| Error::File {
                verb: "run",
                path: env!("CARGO").into(),
                source,
            })?;
            if !output.status.success() {
                return Err(Error::Command(format!("nutgraf {}", args.join(" "))));
            }
            Ok(Generated { path, content: output.stdout })
        })
        .collect()
}
