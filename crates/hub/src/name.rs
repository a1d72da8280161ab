//! What a model, a revision and a file of it may be called. All of these become parts of
//! paths and of addresses, so that nothing else may get through.

use std::fmt;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The hub's limit on the length of a name, in chars.
const LONGEST_NAME: usize = 96;

/// A name that the hub would not have given.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NameError {
    /// A name of a model that is none.
    #[error("not a name of a model on the hub: `{name}`: {reason}")]
    Name {
        /// As given.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A revision that is none.
    #[error("not a branch, tag or commit: `{revision}`: {reason}")]
    Revision {
        /// As given.
        revision: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// The name of a model on the hub: `owner/name`, or `name` alone for some of the first models.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoId(String);

impl RepoId {
    /// Parses a name by the hub's rules: one or two parts of ASCII letters, digits, `-`, `_`
    /// and `.`; none begins or ends with `-` or `.`, and `--` and `..` are in none.
    pub fn parse(name: &str) -> Result<Self, NameError> {
        let fail = |reason| Err(NameError::Name { name: name.to_owned(), reason });
        if name.is_empty() {
            return fail("it is empty");
        }
        if name.chars().count() > LONGEST_NAME {
            return fail("it is longer than the 96 chars that the hub allows");
        }
        let parts: Vec<&str> = name.split('/').collect();
        if parts.len() > 2 {
            return fail("it has more than one `/`");
        }
        for part in parts {
            if part.is_empty() {
                return fail("there is nothing on one side of its `/`");
            }
            if part.contains("..") {
                return fail("it has `..` in it");
            }
            if part.contains("--") {
                return fail("it has `--` in it");
            }
            if !part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
                return fail("a name has letters of ASCII, digits, `-`, `_`, `.` and one `/`");
            }
            if part.starts_with(['-', '.']) || part.ends_with(['-', '.']) {
                return fail("no part of it may begin or end with `-` or `.`");
            }
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as the hub writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RepoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a user may give as a model: a folder on this machine, or a name on the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelName {
    /// A folder with the files of a model.
    Folder(PathBuf),
    /// A model of the hub.
    Hub(RepoId),
}

impl ModelName {
    /// A folder if there is one of that name, or if it is written as a path (`./model`,
    /// `/models/a`, `a/b/c`, `model/`); else a name on the hub.
    pub fn parse(given: &Path) -> Result<Self, NameError> {
        let text = given.to_str();
        let as_path = text.is_none_or(|text| {
            text.starts_with(['.', '/', '~'])
                || text.ends_with('/')
                || text.contains('\\')
                || text.matches('/').count() > 1
        });
        match text {
            Some(text) if !as_path && !given.exists() => RepoId::parse(text).map(Self::Hub),
            _ => Ok(Self::Folder(given.to_path_buf())),
        }
    }
}

/// Checks a branch, tag or commit: what git allows, as far as it is in use on the hub.
pub(crate) fn check_revision(revision: &str) -> Result<(), NameError> {
    let fail = |reason| Err(NameError::Revision { revision: revision.to_owned(), reason });
    if !revision.chars().all(|c| c.is_ascii_alphanumeric() || "-_./+@=".contains(c)) {
        return fail("it has letters of ASCII, digits and `-_./+@=` only");
    }
    if revision.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        return fail("no part of it may be empty or begin with `.`");
    }
    if revision.contains("..") || revision.starts_with('-') {
        return fail("it has no `..` and does not begin with `-`");
    }
    Ok(())
}

/// Whether a revision is a full commit hash.
pub(crate) fn is_commit(revision: &str) -> bool {
    revision.len() == 40 && revision.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a file's name, as the server says it, stays in the folder it is put into.
pub(crate) fn is_inside(file: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    file.split('/').all(plain) && !file.contains(['\\', ':']) && !file.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_hub_are_read() {
        for name in ["facebook/bart-large-cnn", "gpt2", "a/b", "T5_x/v1.1.2", "0-hero/Matter-0.1"] {
            assert_eq!(RepoId::parse(name).expect(name).as_str(), name);
        }
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let long = "a".repeat(97);
        for name in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "a/b/c",
            "..",
            "../a",
            "a/..",
            "a/../b",
            "/etc/passwd",
            "a\\b",
            "..\\a",
            "C:\\a",
            "a/b\n",
            "a b",
            "a/b?c",
            "a%2Fb",
            "a/b#c",
            ".a/b",
            "a/.b",
            "-a/b",
            "a/b-",
            "a--b/c",
            "a/b\0",
            "é/b",
            &long,
            "http://a/b",
            "a:b",
        ] {
            let error = RepoId::parse(name).expect_err(name).to_string();
            assert!(error.starts_with("not a name of a model on the hub: `"), "{error}");
        }
    }

    #[test]
    fn revisions_are_what_git_allows() {
        for revision in ["main", "v1.0", "refs/pr/1", "feature/a-b", "0".repeat(40).as_str()] {
            check_revision(revision).expect(revision);
        }
        for revision in
            ["", "/", "../a", "a/../b", "/a", "a/", "a//b", ".a", "-a", "a b", "a\\b", "a?b"]
        {
            check_revision(revision).expect_err(revision);
        }
    }

    #[test]
    fn files_stay_in_their_folder() {
        for file in ["config.json", "onnx/model.onnx", "..a", "a..b"] {
            assert!(is_inside(file), "{file}");
        }
        for file in ["", "/a", "a/", "../a", "a/../b", "a//b", "./a", "a\\b", "C:a", "a\n"] {
            assert!(!is_inside(file), "{file}");
        }
    }

    #[test]
    fn paths_and_names_are_told_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        for path in
            [folder.path(), Path::new("./a"), Path::new("a/"), Path::new("a/b/c"), Path::new("..")]
        {
            let parsed = ModelName::parse(path).expect("a model");
            assert_eq!(parsed, ModelName::Folder(path.to_path_buf()));
        }
        let parsed = ModelName::parse(Path::new("facebook/bart-large-cnn")).expect("a model");
        assert!(matches!(parsed, ModelName::Hub(_)));
        ModelName::parse(Path::new("a b")).expect_err("neither");
    }
}
