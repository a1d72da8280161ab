//! Paths as given to inputs: folders are walked, and globs that the shell left alone are
//! matched here. The same file comes once, where it is first named.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;

use super::error::{InputError, Reason};
use super::{Input, InputOptions, Place, STDIN, extension, fields, kind, open};
use crate::fetch::{self, Fetcher};
use crate::format::InputFormat;

/// What may as well be settings or data without a text in it.
const TABLES: [InputFormat; 4] =
    [InputFormat::Json, InputFormat::Jsonl, InputFormat::Csv, InputFormat::Tsv];

/// What paths name.
#[derive(Debug, Default)]
pub struct Expanded {
    /// In the order of the paths, each with what went wrong in finding it.
    pub inputs: Vec<Result<Input, InputError>>,
    /// The files among the inputs, by their canonical paths.
    pub files: HashSet<PathBuf>,
    /// Files of folders that are left out, in the order they were come by. Hidden ones are no part
    /// of a folder.
    pub skipped: Vec<Skipped>,
}

/// A file of a folder that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is.
    pub path: PathBuf,
    /// What kind of file it is, after "files": `that end in .jpg`.
    pub kind: String,
}

/// What the paths of `options` name.
pub fn expand(options: &InputOptions) -> Expanded {
    let mut all = Expanded::default();
    for path in &options.paths {
        let place = match path.to_str() {
            Some(STDIN) => Some(Place::Stdin),
            Some(url) if fetch::is_address(url) => Some(Place::Web(url.to_owned(), None)),
            _ => None,
        };
        if let Some(place) = place {
            if all.files.insert(path.clone()) {
                all.inputs.push(Ok(Input::new(place, None, options.format)));
            }
            continue;
        }
        for found in find(path, options, &mut all.skipped) {
            let path = match found {
                Ok(path) => path,
                Err(error) => {
                    all.inputs.push(Err(error));
                    continue;
                }
            };
            if all.files.insert(path.canonicalize().unwrap_or_else(|_| path.clone())) {
                let bytes = fs::metadata(&path).ok().filter(fs::Metadata::is_file);
                let bytes = bytes.map(|metadata| metadata.len());
                all.inputs.push(Ok(Input::new(Place::File(path), bytes, options.format)));
            }
        }
    }
    // Whether there is one article or many decides how the output looks.
    if let [Ok(only)] = all.inputs.as_mut_slice()
        && let Err(error) = only.look(&Fetcher::new(options.fetch))
    {
        all.inputs = vec![Err(error)];
    }
    all
}

/// The files that one path names.
fn find(
    path: &Path,
    options: &InputOptions,
    skipped: &mut Vec<Skipped>,
) -> Vec<Result<PathBuf, InputError>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let inside = path.canonicalize().ok().filter(|_| !options.follow_links);
            let out = |path: &Path| match &inside {
                Some(inside) => leads_out(path, inside).then(|| LINKS.to_owned()),
                None => None,
            };
            let left_out = |path: &Path| special(path).or_else(|| out(path));
            let found = walk(path, None, options.follow_links, |path| {
                match left_out(path).or_else(|| unread(path, options)) {
                    Some(kind) => {
                        skipped.push(Skipped { path: path.to_path_buf(), kind });
                        false
                    }
                    None => true,
                }
            });
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

/// What links out of a folder are called in messages.
const LINKS: &str = "that are links to folders, or out of the folder,";

/// Whether a link leads out of the folder `inside`, or to a folder, which is not gone through twice.
fn leads_out(path: &Path, inside: &Path) -> bool {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let target = path.canonicalize();
    is_link && target.is_ok_and(|target| !target.starts_with(inside) || target.is_dir())
}

/// What a file is that holds nothing to be read, such as a pipe, which might never end.
fn special(path: &Path) -> Option<String> {
    let metadata = fs::metadata(path).ok()?;
    let is_special = !metadata.is_file() && !metadata.is_dir();
    is_special.then(|| "that are pipes, sockets or devices".to_owned())
}

/// What kind of file this is, if it is left out of a folder.
///
/// Text is read by its extension alone, since programs and settings are text, too. Of JSON and
/// tables it must be seen that there is a text in them, and what has no extension, or one of XML,
/// is looked into.
fn unread(path: &Path, options: &InputOptions) -> Option<String> {
    let extension = extension(path);
    let found = match extension.as_str() {
        "" | "xml" => {
            let head = open::peek(Some(path));
            let found = kind::of(&head, &extension).ok().flatten();
            found.or_else(|| kind::is_page(&head).then_some(InputFormat::Html))
        }
        _ => InputFormat::of_extension(&extension),
    };
    let ending = match extension.as_str() {
        "" => "without an extension".to_owned(),
        _ => format!("that end in .{extension}"),
    };
    match found {
        None if extension == "xml" => Some(format!("{ending} and are of no kind that is read")),
        None => Some(ending),
        Some(InputFormat::Json | InputFormat::Csv | InputFormat::Tsv) => {
            let head = open::peek(Some(path));
            let is_table = match kind::of(&head, &extension) {
                Ok(Some(found)) => TABLES.contains(&found),
                Ok(None) | Err(_) => false,
            };
            let has_text = !is_table || fields::are_named(&head, &options.text_fields);
            (!has_text).then(|| format!("{ending} and name no text"))
        }
        Some(_) => None,
    }
}

fn failure(path: &Path, reason: impl Into<Reason>) -> InputError {
    InputError::new(path.display().to_string(), reason)
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
    let found = walk(root, depth, true, |path| {
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
/// those in hidden folders left out. A link that leads nowhere or in a circle is an error if it
/// would have been kept.
fn walk(
    root: &Path,
    depth: Option<usize>,
    follow_links: bool,
    mut keep: impl FnMut(&Path) -> bool,
) -> Vec<Result<PathBuf, InputError>> {
    let walker = WalkBuilder::new(root)
        // What version control ignores is not less of an article.
        .standard_filters(false)
        .hidden(true)
        .follow_links(follow_links)
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
            Some(error) => {
                // Before the reason stands which folder it is, in other words than ours.
                let text = error.to_string();
                let reason = text.rsplit(": ").next().unwrap_or(&text).to_owned();
                let error = std::io::Error::new(error.kind(), reason);
                failure(root, Reason::Walk(super::error::plain(&error)))
            }
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
        let options = InputOptions { paths, ..InputOptions::default() };
        expand(&options).inputs.into_iter().map(show).collect()
    }

    #[test]
    fn what_a_folder_leaves_out_is_said() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for (name, content) in [
            ("a.txt", "x"),
            ("b.JPG", "x"),
            ("c.json", "{\"name\": 1}"),
            ("d.json", "[{\"text\": \"x\"}]"),
            ("e.csv", "id,name\n"),
            ("f.csv", "id,Text\n"),
            ("g", "plain words"),
            ("h", "<!DOCTYPE html><p>x"),
            ("i.xml", "<?xml version='1.0'?><svg>"),
            ("j.xml", "<rss version='2.0'>"),
            ("k.html.gz", "x"),
        ] {
            fs::write(folder.path().join(name), content).expect("a file");
        }
        let paths = vec![folder.path().to_path_buf()];
        let all = expand(&InputOptions { paths, ..InputOptions::default() });
        let name = |path: &Path| path.file_name().unwrap_or_default().display().to_string();
        let read = all.inputs.iter().flatten().map(|input| name(Path::new(&input.name())));
        assert_eq!(
            read.collect::<Vec<_>>(),
            ["a.txt", "d.json", "f.csv", "h", "j.xml", "k.html.gz"]
        );
        let skipped = all.skipped.iter().map(|file| format!("{} {}", name(&file.path), file.kind));
        assert_eq!(
            skipped.collect::<Vec<_>>(),
            [
                "b.JPG that end in .jpg",
                "c.json that end in .json and name no text",
                "e.csv that end in .csv and name no text",
                "g without an extension",
                "i.xml that end in .xml and are of no kind that is read",
            ]
        );
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
