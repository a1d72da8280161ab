//! Downloads from a hub on this machine, and everything that can go wrong with one.

mod server;

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nutgraf_hub::{Event, Hub, HubError, PullOptions, RepoId, Settings};
use server::{Fault, TestHub, git_sha1, sha256};
use tempfile::TempDir;

const MODEL: &str = "facebook/bart-tiny";
const COMMIT: &str = "1111111111111111111111111111111111111111";
const LATER: &str = "2222222222222222222222222222222222222222";
const CONFIG: &[u8] = br#"{"model_type": "bart"}"#;

struct Place {
    server: TestHub,
    folder: TempDir,
}

/// Bytes that repeat nowhere soon.
fn weights(seed: u32) -> Vec<u8> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(300_000).collect()
}

impl Place {
    fn new() -> Self {
        let server = TestHub::start();
        let weights = weights(1);
        let files: [(&str, &[u8]); 7] = [
            ("README.md", b"# A model"),
            ("config.json", CONFIG),
            ("merges.txt", b"a b\n"),
            ("model.safetensors", &weights),
            ("pytorch_model.bin", b"pickled"),
            ("vocab.json", b"{}"),
            ("onnx/model.json", b"{}"),
        ];
        server.add(MODEL, COMMIT, &files);
        Self { server, folder: tempfile::tempdir().expect("a folder") }
    }

    fn hub_with(&self, variables: &[(&str, &str)]) -> Hub {
        let settings = Settings::from_variables(|name| match name {
            "HF_HOME" => Some(self.folder.path().into()),
            "HF_ENDPOINT" => Some(self.server.endpoint.as_str().into()),
            _ => variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()),
        });
        let pause = Duration::from_millis(30);
        Hub::new(Settings { pause, ..settings.expect("settings") })
    }

    fn hub(&self) -> Hub {
        self.hub_with(&[])
    }

    fn obtain(&self) -> Result<PathBuf, HubError> {
        self.hub().obtain(&model(), None, &|_| ())
    }

    fn cached(&self, path: &str) -> PathBuf {
        self.folder.path().join("hub/models--facebook--bart-tiny").join(path)
    }

    /// All files of the blobs' folder, whole or not.
    fn blobs(&self) -> Vec<String> {
        names(&self.cached("blobs"))
    }

    /// Nothing in the cache passes for what it is not.
    fn assert_sound(&self) {
        for name in self.blobs() {
            if name.ends_with(".incomplete") {
                continue;
            }
            let content = fs::read(self.cached("blobs").join(&name)).expect("a blob");
            assert!(name == sha256(&content) || name == git_sha1(&content), "{name} is not {name}");
        }
        for commit in names(&self.cached("snapshots")) {
            for name in names(&self.cached("snapshots").join(&commit)) {
                let file = self.cached("snapshots").join(&commit).join(&name);
                assert!(file.exists(), "{} leads nowhere", file.display());
            }
        }
    }
}

fn model() -> RepoId {
    RepoId::parse(MODEL).expect("a name")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let name = |entry: Result<fs::DirEntry, _>| {
        entry.expect("an entry").file_name().into_string().expect("a name")
    };
    let mut names: Vec<_> = entries.map(name).collect();
    names.sort();
    names
}

#[test]
fn a_model_is_laid_out_as_other_software_expects() {
    let place = Place::new();
    let folder = place.obtain().expect("a model");
    assert_eq!(folder, place.cached("snapshots").join(COMMIT));
    assert_eq!(names(&folder), ["config.json", "merges.txt", "model.safetensors", "vocab.json"]);
    assert_eq!(fs::read(folder.join("model.safetensors")).expect("weights"), weights(1));
    let link = fs::read_link(folder.join("config.json")).expect("a link");
    assert_eq!(link, Path::new("../../blobs").join(git_sha1(CONFIG)));
    let link = fs::read_link(folder.join("model.safetensors")).expect("a link");
    assert_eq!(link, Path::new("../../blobs").join(sha256(&weights(1))));
    assert_eq!(fs::read_to_string(place.cached("refs/main")).expect("a ref"), COMMIT);
    place.assert_sound();

    // `hf-hub` finds it there.
    let cache = hf_hub::Cache::new(place.folder.path().join("hub"));
    let found = cache.model(MODEL.to_owned()).get("model.safetensors").expect("the file");
    assert_eq!(found, folder.join("model.safetensors"));
}

#[test]
fn what_is_in_the_cache_is_had_without_a_request() {
    let place = Place::new();
    let folder = place.obtain().expect("a model");
    assert!(!place.server.take_requests().is_empty());
    assert_eq!(place.obtain().expect("a model"), folder);
    let offline = place.hub().offline(true);
    assert_eq!(offline.obtain(&model(), Some("main"), &|_| ()).expect("a model"), folder);
    assert_eq!(offline.obtain(&model(), Some(COMMIT), &|_| ()).expect("a model"), folder);
    let offline = place.hub_with(&[("HF_HUB_OFFLINE", "1")]);
    assert_eq!(offline.obtain(&model(), None, &|_| ()).expect("a model"), folder);
    assert_eq!(place.server.requests().len(), 0);
}

#[test]
fn offline_asks_nothing_and_says_what_is_missing() {
    let place = Place::new();
    for hub in [place.hub().offline(true), place.hub_with(&[("HF_HUB_OFFLINE", "1")])] {
        let error = hub.obtain(&model(), None, &|_| ()).expect_err("nothing is there").to_string();
        assert!(
            error.contains("it was never fetched") && error.contains("in offline mode"),
            "{error}"
        );
        let pulled = hub.pull(&model(), &PullOptions::default(), &|_| ());
        assert!(matches!(pulled, Err(HubError::Offline { .. })));
    }
    assert_eq!(place.server.requests().len(), 0);

    // A snapshot without its weights, as another program may have left it.
    place.obtain().expect("a model");
    fs::remove_file(place.cached("blobs").join(sha256(&weights(1)))).expect("a blob");
    let error = place.hub().offline(true).obtain(&model(), None, &|_| ()).expect_err("no weights");
    assert!(error.to_string().contains("its weights are not there"), "{error}");
    place.obtain().expect("it is mended");
    place.assert_sound();
}

#[test]
fn revisions_are_pinned() {
    let place = Place::new();
    let old = place.obtain().expect("a model");
    let files: [(&str, &[u8]); 3] =
        [("config.json", CONFIG), ("model.safetensors", &weights(2)), ("vocab.json", b"{}")];
    place.server.add(MODEL, LATER, &files);
    place.server.tag(MODEL, "v1.0", COMMIT);
    place.server.tag(MODEL, "refs/pr/1", LATER);
    let hub = place.hub();
    let obtain = |revision| hub.obtain(&model(), revision, &|_| ()).expect("a model");
    // The branch went on; what is here stays until it is pulled.
    assert_eq!(obtain(None), old);
    assert_eq!(obtain(Some("v1.0")), old);
    assert_eq!(fs::read_to_string(place.cached("refs/v1.0")).expect("a ref"), COMMIT);
    let new = obtain(Some("refs/pr/1"));
    assert_eq!(new, place.cached("snapshots").join(LATER));
    assert_eq!(obtain(Some(LATER)), new);
    let pulled = hub.pull(&model(), &PullOptions::default(), &|_| ()).expect("a model");
    assert_eq!((pulled.folder, pulled.received), (new.clone(), 0));
    assert_eq!(obtain(None), new);
    assert_eq!(fs::read(new.join("model.safetensors")).expect("weights"), weights(2));
    place.assert_sound();
}

#[test]
fn a_lost_connection_is_taken_up_where_it_ended() {
    let place = Place::new();
    place.server.fault("network", Fault::Drop(100_000), 2);
    let retries = RefCell::new(0);
    let progress = |event: Event<'_>| {
        if matches!(event, Event::Retry { .. }) {
            *retries.borrow_mut() += 1;
        }
    };
    place.hub().obtain(&model(), None, &progress).expect("a model");
    assert_eq!(*retries.borrow(), 2);
    let requests = place.server.requests();
    let ranges: Vec<_> = requests.iter().filter(|r| r.network).map(|r| r.range.clone()).collect();
    let range = |range: &str| Some(range.to_owned());
    assert_eq!(ranges, [None, range("bytes=100000-"), range("bytes=200000-")]);
    place.assert_sound();
}

#[test]
fn a_connection_that_never_lasts_leaves_what_came_and_the_next_goes_on() {
    let place = Place::new();
    place.server.fault("network", Fault::Drop(50_000), 1);
    place.server.fault("network", Fault::Drop(0), 4);
    let error = place.obtain().expect_err("the connection is lost").to_string();
    assert!(error.contains("at byte 50000 of 300000 of `model.safetensors`"), "{error}");
    assert!(place.blobs().contains(&format!("{}.incomplete", sha256(&weights(1)))));
    assert!(!place.cached("snapshots").exists());
    place.assert_sound();

    // One fault is left.
    place.server.take_requests();
    let pulled = place.hub().pull(&model(), &PullOptions::default(), &|_| ()).expect("a model");
    assert_eq!(pulled.received, 250_000);
    let requests = place.server.requests();
    assert!(requests.iter().filter(|r| r.network).all(|r| r.range.is_some()), "{requests:?}");
    place.assert_sound();
}

#[test]
fn a_server_without_ranges_sends_all_again() {
    let place = Place::new();
    place.server.fault("network", Fault::Drop(100_000), 1);
    place.server.fault("network", Fault::NoRange, 1);
    let lost = RefCell::new(0);
    let progress = |event: Event<'_>| {
        if let Event::Restart { lost: bytes } = event {
            *lost.borrow_mut() += bytes;
        }
    };
    place.hub().obtain(&model(), None, &progress).expect("a model");
    assert_eq!(*lost.borrow(), 100_000);
    place.assert_sound();
}

#[test]
fn corrupt_bytes_are_told_and_not_kept() {
    let place = Place::new();
    for (file, kind) in [("config.json", "git sha1"), ("model.safetensors", "sha256")] {
        place.server.fault(file, Fault::Wrong, 1);
        let error = place.obtain().expect_err("wrong bytes").to_string();
        assert!(error.starts_with(&format!("`{file}` of `{MODEL}` is corrupt")), "{error}");
        assert!(error.contains(&format!("its {kind} is ")), "{error}");
        assert!(!place.cached("snapshots").exists());
        place.assert_sound();
        assert!(!place.blobs().iter().any(|name| name.ends_with(".incomplete")));
    }
    place.obtain().expect("the server came to its senses");
    place.assert_sound();
}

#[test]
fn bad_bytes_of_an_earlier_attempt_are_fetched_again() {
    let place = Place::new();
    fs::create_dir_all(place.cached("blobs")).expect("a folder");
    let part = place.cached("blobs").join(format!("{}.incomplete", sha256(&weights(1))));
    for bytes in [1_000, 300_000, 400_000] {
        fs::write(&part, vec![7; bytes]).expect("a file");
        let folder = place.obtain().expect("a model");
        assert_eq!(fs::read(folder.join("model.safetensors")).expect("weights"), weights(1));
        place.assert_sound();
        fs::remove_file(place.cached("blobs").join(sha256(&weights(1)))).expect("a blob");
    }
}

#[test]
fn a_thorough_pull_mends_what_is_corrupt_in_the_cache() {
    let place = Place::new();
    place.obtain().expect("a model");
    let blob = place.cached("blobs").join(sha256(&weights(1)));
    fs::write(&blob, vec![7; 300_000]).expect("a file of the same size");
    let pull = |thorough| {
        let options = PullOptions { thorough, ..PullOptions::default() };
        place.hub().pull(&model(), &options, &|_| ()).expect("a model").received
    };
    assert_eq!(pull(false), 0);
    assert_eq!(pull(true), 300_000);
    place.assert_sound();
    // Another size is seen at once.
    fs::write(&blob, b"cut").expect("a file");
    assert_eq!(pull(false), 300_000);
    place.assert_sound();
}

#[test]
fn refusals_say_what_to_do() {
    let place = Place::new();
    for (status, code, message) in [
        (
            401,
            "RepoNotFound",
            "it does not exist, or it is private; check the name, or set `HF_TOKEN`",
        ),
        (
            401,
            "GatedRepo",
            "does not give `facebook/bart-tiny` to you (401): Access to this model is",
        ),
        (403, "GatedRepo", "accept its terms on http://127.0.0.1:"),
        (404, "RepoNotFound", "the hub has no model `facebook/bart-tiny` (404 from `127.0.0.1:"),
        (404, "RevisionNotFound", "the hub has no revision `main` of `facebook/bart-tiny`"),
        (404, "", "or no revision `main` of it"),
        (418, "", "answers 418 for model `facebook/bart-tiny`: refused"),
    ] {
        place.server.fault("/api/models", Fault::Status(status, code), 1);
        let error = place.obtain().expect_err("refused").to_string();
        assert!(error.contains(message), "{status} {code}: {error}");
    }
    place.server.fault("model.safetensors", Fault::Status(404, "EntryNotFound"), 1);
    let error = place.obtain().expect_err("no file").to_string();
    assert!(error.contains("no file `model.safetensors` in `facebook/bart-tiny`"), "{error}");
    place.server.fault("/api/models", Fault::Body("<html>"), 1);
    let error = place.obtain().expect_err("no list").to_string();
    assert!(error.contains("does not answer as the hub does"), "{error}");
    place.server.fault("/api/models", Fault::Body(r#"{"sha": "../..", "siblings": []}"#), 1);
    let error = place.obtain().expect_err("no commit").to_string();
    assert!(error.contains("`../..` is no commit"), "{error}");
    assert!(!place.cached("snapshots").exists());
    place.assert_sound();
}

#[test]
fn a_busy_server_is_asked_again() {
    let place = Place::new();
    place.server.fault("/api/models", Fault::Status(503, ""), 2);
    place.server.fault("network", Fault::Status(500, ""), 2);
    place.obtain().expect("a model");
    place.assert_sound();
    fs::remove_dir_all(place.folder.path().join("hub")).expect("the cache");
    place.server.fault("/api/models", Fault::Status(503, ""), 4);
    let error = place.obtain().expect_err("it stays busy").to_string();
    assert!(error.contains("answers 503"), "{error}");
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let place = Place::new();
    let settings = Settings {
        endpoint: "http://127.0.0.1:9".parse().expect("an address"),
        ..place.hub().settings().clone()
    };
    let error = Hub::new(settings).obtain(&model(), None, &|_| ()).expect_err("nobody is there");
    assert!(error.to_string().contains("cannot reach `127.0.0.1:9`: "), "{error}");
}

/// Settings that do not wait long.
fn impatient(place: &Place) -> Hub {
    let patience = Duration::from_millis(200);
    Hub::new(Settings { patience, ..place.hub().settings().clone() })
}

#[test]
fn a_list_that_comes_byte_by_byte_is_given_up() {
    let place = Place::new();
    place.server.fault("/api/models", Fault::Trickle(20, usize::MAX), 4);
    let error = impatient(&place).obtain(&model(), None, &|_| ()).expect_err("too slow");
    assert!(error.to_string().contains("the answer takes too long"), "{error}");
    assert!(!place.cached("snapshots").exists());
}

#[test]
fn a_file_that_comes_byte_by_byte_is_given_up_and_goes_on_later() {
    let place = Place::new();
    place.server.fault("/network/", Fault::Trickle(5, usize::MAX), 4);
    let error = impatient(&place).obtain(&model(), None, &|_| ()).expect_err("too slow");
    let told = error.to_string();
    assert!(told.contains("was lost 4 times in a row"), "{told}");
    assert!(told.contains("less than a kilobyte a second"), "{told}");
    place.assert_sound();
    impatient(&place).obtain(&model(), None, &|_| ()).expect("a model");
    let last = place.server.requests().pop().expect("a request");
    assert!(last.range.is_some(), "{last:?}");
    place.assert_sound();
}

#[test]
fn a_list_without_end_is_refused() {
    let place = Place::new();
    let long: &'static str = Box::leak(" ".repeat((32 << 20) + 1).into_boxed_str());
    place.server.fault("/api/models", Fault::Body(long), 1);
    let error = place.obtain().expect_err("too long").to_string();
    assert!(error.contains("has more than 33554432 bytes"), "{error}");
}

#[test]
fn passwords_of_addresses_are_not_told() {
    let place = Place::new();
    let mut endpoint: url::Url = place.server.endpoint.parse().expect("an address");
    endpoint.set_username("me").expect("a name");
    endpoint.set_password(Some("secret")).expect("a password");
    let hub = Hub::new(Settings { endpoint, ..place.hub().settings().clone() });
    for (status, code) in
        [(401, ""), (403, ""), (403, "GatedRepo"), (404, ""), (418, ""), (503, "")]
    {
        // A busy server is asked again.
        let times = if status == 503 { 4 } else { 1 };
        place.server.fault("/api/models", Fault::Status(status, code), times);
        let error = hub.obtain(&model(), None, &|_| ()).expect_err("refused");
        let told = format!("{error} {error:?}");
        assert!(told.contains(&status.to_string()), "{told}");
        assert!(!told.contains("secret"), "{status}: {told}");
    }
}

#[test]
fn the_token_opens_models_and_goes_nowhere_else() {
    let place = Place::new();
    place.server.need_token("hf_right");
    let error = place.obtain().expect_err("no token").to_string();
    assert!(error.contains("set `HF_TOKEN`"), "{error}");
    let wrong = place.hub_with(&[("HF_TOKEN", "hf_wrong")]);
    let error = wrong.obtain(&model(), None, &|_| ()).expect_err("a wrong token").to_string();
    assert!(error.contains("the token in use does not open it"), "{error}");
    assert!(!error.contains("hf_wrong"), "{error}");
    place.server.take_requests();
    fs::write(place.folder.path().join("token"), "hf_right\n").expect("a file");
    place.obtain().expect("a model");
    for request in place.server.requests() {
        let expected = (!request.network).then(|| "Bearer hf_right".to_owned());
        assert_eq!(request.token, expected, "{}", request.path);
    }
}

#[test]
fn a_mirror_without_checksums_in_its_list_is_asked_for_each_file() {
    let place = Place::new();
    place.server.fault("/api/models", Fault::BareListing, 1);
    let folder = place.obtain().expect("a model");
    assert_eq!(fs::read(folder.join("model.safetensors")).expect("weights"), weights(1));
    place.assert_sound();
    fs::remove_dir_all(place.folder.path().join("hub")).expect("the cache");
    place.server.fault("/api/models", Fault::BareListing, 1);
    place.server.fault("/network/", Fault::Drop(10), 1);
    place.server.fault("/network/", Fault::Wrong, 1);
    place.obtain().expect_err("wrong bytes");
    place.assert_sound();
}

#[test]
fn models_in_shards_come_whole() {
    let place = Place::new();
    let index = br#"{"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}"#;
    let files: [(&str, &[u8]); 6] = [
        ("config.json", CONFIG),
        ("model-1.safetensors", &weights(1)),
        ("model-2.safetensors", &weights(2)),
        ("model-3.safetensors", b"of something else"),
        ("model.safetensors.index.json", index),
        ("tokenizer.json", b"{}"),
    ];
    place.server.add(MODEL, LATER, &files);
    let folder = place.obtain().expect("a model");
    assert_eq!(
        names(&folder),
        [
            "config.json",
            "model-1.safetensors",
            "model-2.safetensors",
            "model.safetensors.index.json",
            "tokenizer.json",
        ]
    );
    fs::remove_file(folder.join("model-2.safetensors")).expect("a link");
    let cached = place.hub().cached(&model(), None).expect("a cache");
    assert_eq!(cached, Err("`model-2.safetensors` is not there".to_owned()));
    place.obtain().expect("it is mended");

    for bad in [r#"{"weight_map": {"a": "../../../../x"}}"#, r#"{"weight_map": {"a": "gone"}}"#] {
        place.server.add(
            MODEL,
            COMMIT,
            &[("config.json", CONFIG), ("model.safetensors.index.json", bad.as_bytes())],
        );
        let pulled = place.hub().pull(&model(), &PullOptions::default(), &|_| ());
        let error = pulled.expect_err("a bad index").to_string();
        assert!(error.contains("model.safetensors.index.json"), "{error}");
        place.assert_sound();
    }
}

#[test]
fn other_files_come_when_asked_for_and_stay_in_their_folder() {
    let place = Place::new();
    let also = |name: &str| name.starts_with("onnx/");
    let options = PullOptions { also: Some(&also), ..PullOptions::default() };
    let pulled = place.hub().pull(&model(), &options, &|_| ()).expect("a model");
    assert_eq!(fs::read(pulled.folder.join("onnx/model.json")).expect("a file"), b"{}");
    let link = fs::read_link(pulled.folder.join("onnx/model.json")).expect("a link");
    assert_eq!(link, Path::new("../../../blobs").join(git_sha1(b"{}")));

    let files: [(&str, &[u8]); 3] =
        [("config.json", CONFIG), ("model.safetensors", b"w"), ("../../../evil", b"x")];
    place.server.add(MODEL, LATER, &files);
    let all = |_: &str| true;
    let options = PullOptions { also: Some(&all), ..PullOptions::default() };
    let error = place.hub().pull(&model(), &options, &|_| ()).expect_err("a bad name").to_string();
    assert!(error.contains("would not stay in its folder"), "{error}");
    place.assert_sound();
}

#[test]
fn a_model_without_weights_that_are_read_says_what_it_has() {
    let place = Place::new();
    let files: [(&str, &[u8]); 3] =
        [("config.json", CONFIG), ("pytorch_model.bin", b"p"), ("tf_model.h5", b"t")];
    place.server.add(MODEL, LATER, &files);
    let error = place.obtain().expect_err("no weights").to_string();
    assert!(error.contains("this model has `pytorch_model.bin`, `tf_model.h5`"), "{error}");
}

#[test]
fn a_cache_that_can_not_be_written_is_told() {
    let place = Place::new();
    fs::write(place.folder.path().join("hub"), b"a file").expect("a file");
    let error = place.obtain().expect_err("no folder").to_string();
    assert!(error.starts_with("cannot create `"), "{error}");
}

#[test]
fn many_threads_fetch_a_file_once() {
    let place = Place::new();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| place.obtain().expect("a model"));
        }
    });
    let requests = place.server.requests();
    assert_eq!(requests.iter().filter(|request| request.network).count(), 1);
    place.assert_sound();
    assert!(!place.blobs().iter().any(|name| name.ends_with(".incomplete")));
}
