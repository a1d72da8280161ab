//! Paths as given to inputs: folders are walked, and globs that the shell left alone are
//! matched here. The same file comes once, where it is first named.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;

use super::error::{InputError, Reason};
use super::{Form, Input, STDIN, form_of};
use crate::format::InputFormat;

/// Files of a folder that are read as an article each; others are when named themselves.
const EXTENSIONS: [&str; 7] = ["txt", "text", "md", "markdown", "html", "htm", "xhtml"];

/// What the paths name, in their order, each with what went wrong in finding it; and the
/// files among it by their canonical paths.
pub fn expand(
    paths: &[PathBuf],
    format: Option<InputFormat>,
) -> (Vec<Result<Input, InputError>>, HashSet<PathBuf>) {
    let mut seen = HashSet::new();
    let mut inputs = Vec::new();
    for path in paths {
        if path == Path::new(STDIN) {
            if seen.insert(path.clone()) {
                inputs.push(Ok(Input::new(None, None, format)));
            }
            continue;
        }
        for found in find(path) {
            let path = match found {
                Ok(path) => path,
                Err(error) => {
                    inputs.push(Err(error));
                    continue;
                }
            };
            if seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
                let bytes = fs::metadata(&path).ok().filter(fs::Metadata::is_file);
                let bytes = bytes.map(|metadata| metadata.len());
                inputs.push(Ok(Input::new(Some(path), bytes, format)));
            }
        }
    }
    (inputs, seen)
}

/// The files that one path names.
fn find(path: &Path) -> Vec<Result<PathBuf, InputError>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let found = walk(path, None, is_article);
            if found.is_empty() { vec![Err(failure(path, Reason::NoArticles))] } else { found }
        }
        Ok(_) => vec![Ok(path.to_path_buf())],
        Err(error) => {
            match path.to_str().filter(|pattern| pattern.contains(['*', '?', '[', '{'])) {
                // A link that leads nowhere is there, whatever its name looks like.
                Some(pattern) if fs::symlink_metadata(path).is_err() => glob(pattern),
                _ => vec![Err(failure(path, error))],
            }
        }
    }
}

fn failure(path: &Path, reason: impl Into<Reason>) -> InputError {
    InputError::new(path.display().to_string(), reason)
}

fn is_article(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    EXTENSIONS.contains(&extension.as_str()) || !matches!(form_of(path), Form::Article(_))
}

/// The files, not hidden, that match a pattern, in the order of their names.
fn glob(pattern: &str) -> Vec<Result<PathBuf, InputError>> {
    let matcher = GlobBuilder::new(pattern).literal_separator(true).build();
    let matcher: GlobMatcher = match matcher {
        Ok(glob) => glob.compile_matcher(),
        Err(error) => {
            let reason = Reason::Pattern(error.kind().to_string());
            return vec![Err(InputError::new(pattern, reason))];
        }
    };
    // The folders before the first wildcard need no search.
    let is_plain = |part: &Component<'_>| {
        !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{', '}'])
    };
    let parts: Vec<_> = Path::new(pattern).components().collect();
    let plain = parts.iter().take_while(|part| is_plain(part)).count();
    let base: PathBuf = parts[..plain].iter().collect();
    let depth = (!pattern.contains("**")).then_some(parts.len() - plain);
    let root = if plain == 0 { Path::new(".") } else { &base };
    if !root.is_dir() {
        return vec![Err(InputError::new(pattern, Reason::NoMatch))];
    }
    let found = walk(root, depth, |path| {
        matcher.is_match(if plain == 0 { path.strip_prefix(".").unwrap_or(path) } else { path })
    });
    if found.is_empty() {
        return vec![Err(InputError::new(pattern, Reason::NoMatch))];
    }
    let tidy = |path: PathBuf| match path.strip_prefix(".") {
        Ok(stripped) if plain == 0 => stripped.to_path_buf(),
        _ => path,
    };
    found.into_iter().map(|found| found.map(tidy)).collect()
}

/// The files below `root` that `keep` keeps, in the order of their names, hidden ones and
/// those in hidden folders left out. Links are followed; one that leads nowhere or in a
/// circle is an error if it would have been kept.
fn walk(
    root: &Path,
    depth: Option<usize>,
    keep: impl Fn(&Path) -> bool,
) -> Vec<Result<PathBuf, InputError>> {
    let walker = WalkBuilder::new(root)
        // What version control ignores is not less of an article.
        .standard_filters(false)
        .hidden(true)
        .follow_links(true)
        .max_depth(depth)
        .sort_by_file_name(Ord::cmp)
        .build();
    let found = walker.filter_map(|entry| match entry {
        Ok(entry) => {
            // Not a folder, rather than a file: a pipe can be read as well.
            let is_file = entry.file_type().is_some_and(|kind| !kind.is_dir());
            (is_file && keep(entry.path())).then(|| Ok(entry.into_path()))
        }
        Err(error) => Some(Err(walk_failure(root, &error))),
    });
    found.collect()
}

fn walk_failure(root: &Path, error: &ignore::Error) -> InputError {
    match error {
        ignore::Error::WithDepth { err, .. } => walk_failure(root, err),
        ignore::Error::WithPath { path, err } => walk_failure(path, err),
        ignore::Error::Loop { child, .. } => {
            failure(child, Reason::Walk("the link leads in a circle".into()))
        }
        other => match other.io_error() {
            Some(error) => failure(root, Reason::Walk(super::error::plain(error))),
            None => failure(root, Reason::Walk(other.to_string())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `patterns` find in a folder of a few files, without the folder's name.
    fn found(patterns: &[&str]) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let root = folder.path();
        fs::create_dir_all(root.join("deep/.hidden")).expect("folders");
        for file in
            ["b.txt", "a.txt", "c.jpg", ".x.txt", "[odd].txt", "deep/d.MD", "deep/.hidden/e.txt"]
        {
            fs::write(root.join(file), "x").expect("a file");
        }
        let paths: Vec<_> = patterns.iter().map(|pattern| root.join(pattern)).collect();
        let prefix = format!("{}/", root.display());
        let show = |input: Result<Input, InputError>| match input {
            Ok(input) => input.name().replace(&prefix, ""),
            Err(error) => error.to_string().replace(&prefix, ""),
        };
        expand(&paths, None).0.into_iter().map(show).collect()
    }

    #[test]
    fn a_folder_is_walked_in_order() {
        assert_eq!(found(&[""]), ["[odd].txt", "a.txt", "b.txt", "deep/d.MD"]);
    }

    #[test]
    fn a_named_file_is_read_whatever_it_is_called() {
        assert_eq!(found(&["c.jpg", ".x.txt", "[odd].txt"]), ["c.jpg", ".x.txt", "[odd].txt"]);
    }

    #[test]
    fn globs_are_matched() {
        assert_eq!(found(&["*.txt"]), ["[odd].txt", "a.txt", "b.txt"]);
        assert_eq!(found(&["[ab].txt"]), ["a.txt", "b.txt"]);
        assert_eq!(found(&["{b,c}.*"]), ["b.txt", "c.jpg"]);
        assert_eq!(found(&["**/*.MD"]), ["deep/d.MD"]);
        assert_eq!(found(&["d*/?.MD"]), ["deep/d.MD"]);
    }

    #[test]
    fn a_glob_without_a_match_fails() {
        assert_eq!(found(&["*.rtf"]), ["cannot find `*.rtf`: no file has such a name"]);
        assert_eq!(found(&["none/*.txt"]), ["cannot find `none/*.txt`: no file has such a name"]);
    }

    #[test]
    fn the_same_file_comes_once() {
        assert_eq!(found(&["b.txt", "deep/../b.txt", "*.txt"]), ["b.txt", "[odd].txt", "a.txt"]);
    }
}
