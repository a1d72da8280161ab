//! `nutgraf models` as a process, against a hub on this machine.

#![cfg(feature = "hub")]

#[path = "../../../hub/tests/server/mod.rs"]
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::{Run, command, run, run_in, schema_errors};
use serde_json::Value;
use server::{Fault, TestHub, git_sha1, sha256};
use tempfile::TempDir;

const MODEL: &str = "facebook/bart-tiny";
const COMMIT: &str = "1111111111111111111111111111111111111111";
const LATER: &str = "2222222222222222222222222222222222222222";
const CONFIG: &[u8] = br#"{"model_type": "bart", "architectures": ["BartForConditionalGeneration"],
    "d_model": 16, "encoder_layers": 2, "decoder_layers": 1, "vocab_size": 100}"#;

/// A safetensors file of 300,000 numbers and a bit more than 300,000 bytes.
fn weights(seed: u8) -> Vec<u8> {
    let header = r#"{"a":{"dtype":"U8","shape":[300000],"data_offsets":[0,300000]}}"#;
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend((0..300_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0] ^ seed));
    file
}

struct Place {
    server: TestHub,
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let server = TestHub::start();
        add(&server, COMMIT, 1);
        Self { server, folder: tempfile::tempdir().expect("a folder") }
    }

    fn home(&self) -> &str {
        self.folder.path().to_str().expect("a path")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = command();
        command.arg("models").args(args);
        command.env("HF_HOME", self.folder.path()).env("HF_ENDPOINT", &self.server.endpoint);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, &[])
    }

    fn run_with(&self, args: &[&str], env: &[(&str, &str)]) -> Run {
        let env = [&[("HF_HOME", self.home()), ("HF_ENDPOINT", &*self.server.endpoint)], env];
        run_in(None, &[&["models"], args].concat(), b"", &env.concat())
    }

    fn cached(&self, path: &str) -> PathBuf {
        self.folder.path().join("hub/models--facebook--bart-tiny").join(path)
    }

    fn ranges(&self) -> Vec<Option<String>> {
        let requests = self.server.take_requests().into_iter();
        requests.filter(|request| request.network).map(|request| request.range).collect()
    }

    /// Every blob that claims to be whole has the checksum that it is named by.
    fn assert_sound(&self) {
        for entry in fs::read_dir(self.cached("blobs")).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let content = fs::read(&path).expect("a blob");
            let right = [sha256(&content), git_sha1(&content)].contains(&name);
            assert!(right || name.ends_with(".incomplete"), "{name} is not {name}");
        }
    }
}

fn add(server: &TestHub, commit: &str, seed: u8) {
    let weights = weights(seed);
    let files: [(&str, &[u8]); 5] = [
        ("README.md", b"# A model"),
        ("config.json", CONFIG),
        ("model.safetensors", &weights),
        ("pytorch_model.bin", b"pickled"),
        ("tokenizer.json", b"{}"),
    ];
    server.add(MODEL, commit, &files);
}

fn assert_done(run: &Run) {
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn a_model_is_pulled_listed_verified_and_removed() {
    let place = Place::new();
    let pulled = place.run(&["pull", MODEL]);
    assert_done(&pulled);
    let snapshot = place.cached("snapshots").join(COMMIT);
    let expected = format!(
        "facebook/bart-tiny at 111111111111\n\
         \x20 config.json            153 B\n\
         \x20 model.safetensors  300.07 kB\n\
         \x20 tokenizer.json           2 B\n\
         3 files, 300.23 kB: 300.23 kB received, all verified\n{}\n",
        snapshot.display()
    );
    assert_eq!(pulled.stdout, expected);
    assert_eq!(pulled.stderr, "facebook/bart-tiny at 111111111111: 3 files, 300.23 kB\n");
    assert_eq!(place.run(&["--quiet", "pull", MODEL]).stderr, "");

    let list = place.run(&["list"]);
    assert_done(&list);
    let row: Vec<_> = list.stdout.lines().nth(1).expect("a row").split_whitespace().collect();
    assert_eq!(row[..5], [MODEL, "main", "(111111111111)", "300.23", "kB"]);
    assert_eq!(row[6..], ["BartForConditionalGeneration,", "text2text-generation"]);
    assert!(list.stdout.contains(&format!("300.23 kB in {}/hub\n", place.home())));

    let info = place.run(&["info", MODEL]);
    assert_done(&info);
    for fact in [
        "parameters    300,000, U8\n",
        "layers        2 in the encoder, 1 in the decoder\n",
        "revision      main (111111111111)\n",
        "file          model.safetensors, 300.07 kB\n",
    ] {
        assert!(info.stdout.contains(fact), "{fact}: {}", info.stdout);
    }
    let folder = place.run(&["info", snapshot.to_str().expect("a path")]);
    assert!(folder.stdout.contains("parameters    300,000, U8\n"), "{}", folder.stdout);

    let verify = place.run(&["verify"]);
    assert_eq!((verify.code, &*verify.stdout), (0, "3 files are right\n"));
    let dry = place.run(&["remove", "--dry-run", MODEL]);
    let rest = "facebook/bart-tiny at 111111111111: 3 files, 300.23 kB";
    assert_eq!((dry.code, dry.stdout), (0, format!("would remove {rest} would be freed\n")));
    assert!(snapshot.exists());
    let removed = place.run(&["remove", MODEL]);
    assert_eq!((removed.code, removed.stdout), (0, format!("removed {rest} freed\n")));
    assert!(!place.cached("").exists());
    assert!(place.run(&["list"]).stdout.starts_with("no models in "));
    let again = place.run(&["remove", MODEL]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("is not in the cache"), "{}", again.stderr);
}

#[test]
fn json_is_what_its_schema_says() {
    let place = Place::new();
    let schema: Value = serde_json::from_str(&run(&["schema", "models"]).stdout).expect("a schema");
    let json = |args: &[&str]| {
        let run = place.run(&[args, &["--json"]].concat());
        let value = run.json();
        assert_eq!(schema_errors(&schema, &value), "", "{args:?}");
        value
    };
    let pulled = json(&["pull", MODEL]);
    assert_eq!((&pulled["commit"], &pulled["command"]), (&COMMIT.into(), &"pull".into()));
    assert_eq!(pulled["received_bytes"], weights(1).len() + CONFIG.len() + 2);
    assert_eq!(json(&["list"])["models"][0]["revisions"][0]["refs"][0], "main");
    assert_eq!(json(&["info", MODEL])["parameters"], 300_000);
    fs::write(place.cached("blobs").join(git_sha1(CONFIG)), "{}").expect("a file");
    let verified = json(&["verify", MODEL]);
    assert_eq!(verified["files"][0]["state"], "corrupt");
    assert_eq!(verified["files"][0]["expected"], git_sha1(CONFIG));
    assert_eq!(json(&["remove", MODEL])["models"][0]["files"], 3);
}

#[test]
fn corrupt_and_missing_files_are_found_and_mended() {
    let place = Place::new();
    assert_done(&place.run(&["pull", MODEL]));
    let blob = place.cached("blobs").join(sha256(&weights(1)));
    let mut content = weights(1);
    content[200_000] ^= 1;
    fs::write(&blob, content).expect("a file");
    fs::remove_file(place.cached("blobs").join(git_sha1(b"{}"))).expect("a file");
    let verify = place.run(&["verify", MODEL]);
    assert_eq!(verify.code, 1);
    let begins =
        "corrupt: `model.safetensors` of facebook/bart-tiny at 111111111111: its sha256 is";
    assert!(verify.stdout.starts_with(begins), "{}", verify.stdout);
    assert!(verify.stdout.contains("missing: `tokenizer.json` of"), "{}", verify.stdout);
    assert!(verify.stdout.ends_with("1 files are right, 2 corrupt or missing\n"));
    assert!(place.run(&["list"]).stdout.contains("not whole: its tokenizer is not there"));
    assert_done(&place.run(&["pull", MODEL]));
    assert_eq!(place.run(&["verify", MODEL]).code, 0);
    place.assert_sound();
}

#[test]
fn revisions_share_files_and_are_removed_one_by_one() {
    let place = Place::new();
    assert_done(&place.run(&["pull", MODEL, "--revision", COMMIT]));
    add(&place.server, LATER, 2);
    place.server.tag(MODEL, "v2", LATER);
    assert_done(&place.run(&["pull", MODEL, "--revision", "v2"]));
    let removed = place.run(&["remove", MODEL, "--revision", "v2"]);
    assert_done(&removed);
    let expected = "removed facebook/bart-tiny at 222222222222, not its other revisions: 1 files, \
                    300.07 kB freed\n";
    assert_eq!(removed.stdout, expected);
    assert!(!place.cached("refs/v2").exists());
    assert_eq!(place.run(&["verify", MODEL]).stdout, "3 files are right\n");
    let info = place.run(&["info", MODEL, "--revision", "v2"]);
    assert_eq!(info.code, 2);
    assert!(info.stderr.contains("(revision `v2`) is not in the cache"), "{}", info.stderr);
    assert_done(&place.run(&["info", MODEL, "--revision", "1111111"]));
}

#[test]
fn offline_makes_no_request() {
    let place = Place::new();
    for (args, env) in [
        (&["pull", MODEL, "--offline"][..], &[][..]),
        (&["pull", MODEL], &[("HF_HUB_OFFLINE", "1")]),
    ] {
        let run = place.run_with(args, env);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("the hub is not asked in offline mode"), "{}", run.stderr);
        assert_eq!(place.server.requests().len(), 0);
    }
    assert_done(&place.run(&["pull", MODEL]));
    place.server.take_requests();
    for args in [&["pull", MODEL][..], &["list"], &["info", MODEL], &["verify"], &["remove", MODEL]]
    {
        assert_done(&place.run_with(args, &[("HF_HUB_OFFLINE", "1")]));
    }
    assert_eq!(place.server.requests().len(), 0);
}

#[test]
fn a_pull_that_is_killed_is_gone_on_with() {
    let place = Place::new();
    place.server.fault("/network/", Fault::Hold(120_000), 1);
    let mut child = place.command(&["pull", MODEL]).spawn().expect("the program");
    let part = place.cached("blobs").join(format!("{}.incomplete", sha256(&weights(1))));
    let kept = || fs::metadata(&part).map_or(0, |metadata| metadata.len());
    for _ in 0..1_500 {
        if kept() >= 120_000 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().expect("it runs");
    child.wait().expect("its end");
    assert_eq!(kept(), 120_000);
    assert!(!place.cached("snapshots").exists());
    assert!(place.run(&["list"]).stdout.contains("not fetched to the end; `pull` goes on"));
    assert_eq!(place.ranges(), [None]);
    place.assert_sound();

    assert_done(&place.run(&["pull", MODEL]));
    assert_eq!(place.ranges(), [Some("bytes=120000-".to_owned())]);
    let content = fs::read(place.cached("snapshots").join(COMMIT).join("model.safetensors"));
    assert_eq!(content.expect("weights"), weights(1));
    place.assert_sound();
}

#[test]
fn two_processes_fetch_each_file_once() {
    let place = Place::new();
    place.server.fault("/network/", Fault::Hold(1_000), 1);
    let first = place.command(&["pull", MODEL]).spawn().expect("the program");
    place.server.wait_for("/network/");
    let second = place.command(&["pull", MODEL]).spawn().expect("the program");
    // The second has its list, and meets the lock of the weights.
    for _ in 0..1_000 {
        let requests = place.server.requests();
        if requests.iter().filter(|request| request.path.starts_with("/api/models")).count() == 2 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
    place.server.release();
    for child in [first, second] {
        let output = child.wait_with_output().expect("its end");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(place.ranges(), [None]);
    assert_eq!(place.run(&["verify"]).stdout, "3 files are right\n");
    place.assert_sound();
}

#[test]
fn a_file_the_system_has_no_room_for_is_told() {
    let place = Place::new();
    // No file may be larger than 100 blocks of 1,024 bytes, which a write meets as a full disk.
    let script = r#"trap '' XFSZ; ulimit -f 100; exec "$0" models pull facebook/bart-tiny"#;
    let output = Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_nutgraf")])
        .env_clear()
        .env("HF_HOME", place.folder.path())
        .env("HF_ENDPOINT", &place.server.endpoint)
        .output()
        .expect("a shell");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("nutgraf: no room to write `"), "{stderr}");
    assert!(!place.cached("snapshots").exists());
    place.assert_sound();
    assert_done(&place.run(&["pull", MODEL]));
    assert_eq!(place.run(&["verify"]).stdout, "3 files are right\n");
}

#[test]
fn what_goes_wrong_is_one_clear_line() {
    let place = Place::new();
    for (path, fault, times, message) in [
        ("/api/models", Fault::Status(401, "RepoNotFound"), 1, "set `HF_TOKEN`"),
        ("/api/models", Fault::Status(403, "GatedRepo"), 1, "accept its terms on "),
        ("/api/models", Fault::Status(404, "RepoNotFound"), 1, "has no model `facebook/bart-tiny`"),
        ("config.json", Fault::Wrong, 1, "`config.json` of `facebook/bart-tiny` is corrupt"),
        ("/network/", Fault::Drop(0), 4, "was lost 4 times in a row, at byte 0 of"),
        ("/network/", Fault::Wrong, 1, "`model.safetensors` of `facebook/bart-tiny` is corrupt"),
    ] {
        place.server.fault(path, fault, times);
        let run = place.run(&["--quiet", "pull", MODEL]);
        assert_eq!((run.code, &*run.stdout), (2, ""), "{fault:?}");
        assert!(run.stderr.contains(message), "{fault:?}: {}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        assert!(!place.cached("snapshots").exists());
        place.assert_sound();
    }
    assert_done(&place.run(&["pull", MODEL]));
}

#[test]
fn no_home_is_told_and_the_cache_may_be_named() {
    for args in [&["models", "list"][..], &["models", "pull", MODEL], &["models", "verify"]] {
        let run = run(args);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("`HOME` is not set"), "{}", run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    }
    let place = Place::new();
    let cache = place.folder.path().join("elsewhere");
    let env = [("HF_HUB_CACHE", cache.to_str().expect("a path"))];
    assert_done(&place.run_with(&["pull", MODEL], &env));
    assert!(cache.join("models--facebook--bart-tiny/snapshots").join(COMMIT).is_dir());
    assert!(!place.folder.path().join("hub").exists());
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let place = Place::new();
    for name in ["../../etc", "/etc/passwd", "a//b", "a\\b", "a/../b", "a/b/c", ""] {
        for command in ["pull", "verify", "remove"] {
            let run = place.run(&[command, name]);
            assert_eq!(run.code, 2, "{command} {name}");
            assert!(run.stderr.contains("not a name of a model on the hub"), "{}", run.stderr);
        }
    }
    let run = place.run(&["pull", MODEL, "--revision", "../../x"]);
    assert!(run.stderr.contains("not a branch, tag or commit"), "{}", run.stderr);
    assert_eq!(place.server.requests().len(), 0);
    assert!(!Path::new(&place.folder.path().join("hub")).exists());
}
