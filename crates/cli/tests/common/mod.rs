//! Running the program in a folder made for a test.

#![allow(dead_code, unreachable_pub, reason = "not every test crate uses everything")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const ARTICLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/pyongyang-visit/article.txt");

/// What breaks a JSON Schema in a value; nothing if that is valid.
pub fn schema_errors(schema: &Value, value: &Value) -> String {
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("schema.json", schema.clone()).expect("an address");
    let index = compiler.compile("schema.json", &mut schemas).expect("a schema");
    schemas.validate(value, index).map_or_else(|error| format!("{error:#}"), |()| String::new())
}

/// How a run of the program went.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("JSON")
    }

    pub fn json_lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

/// The program, with nothing in its environment.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nutgraf"));
    command.env_clear().stdin(Stdio::null());
    command
}

pub fn run(args: &[&str]) -> Run {
    run_in(None, args, b"", &[])
}

pub fn run_in(folder: Option<&Path>, args: &[&str], stdin: &[u8], env: &[(&str, &str)]) -> Run {
    let mut command = command();
    command.args(args).envs(env.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let mut child = command.spawn().expect("the program");
    let mut input = child.stdin.take().expect("a pipe");
    let stdin = stdin.to_vec();
    // What the program does not read is not the test's concern.
    let writing = std::thread::spawn(move || drop(input.write_all(&stdin)));
    let output = child.wait_with_output().expect("its end");
    writing.join().expect("the writer");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

/// A folder with files in it, gone after the test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new<B: AsRef<[u8]>>(files: &[(&str, B)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        for (name, content) in files {
            folder.write(name, content);
        }
        folder
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("its folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The names of all files, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut folders = vec![self.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.path()).expect("a file of the folder");
                    names.push(name.display().to_string());
                }
            }
        }
        names.sort();
        names
    }

    pub fn run(&self, args: &[&str]) -> Run {
        run_in(Some(self.path()), args, b"", &[])
    }
}
