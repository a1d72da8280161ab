//! The licences of everything that the program is built with, as `nutgraf licenses --texts` prints
//! them: each text once, below the names of the packages that have it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::{Error, Generated, metadata, root};

/// The package whose dependencies are listed.
const PROGRAM: &str = "nutgraf-cli";
/// How files of licences are called.
const NAMES: [&str; 5] = ["licen", "copying", "copyright", "notice", "unlicense"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    repository: Option<String>,
    #[serde(default)]
    authors: Vec<String>,
    manifest_path: PathBuf,
    source: Option<String>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

/// The list of packages, and the texts of their licences.
pub(crate) fn all() -> Result<Vec<Generated>, Error> {
    let metadata: Metadata = metadata(&[])?;
    let packages = shipped(&metadata);
    let mut list = String::new();
    let mut texts: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for package in packages {
        let Package { name, version, repository, .. } = package;
        let license = package.license.as_deref().unwrap_or("see its text");
        let repository = repository.as_deref().unwrap_or("");
        // Writing to a string cannot fail.
        let _ = writeln!(list, "{}", format!("{name} {version} ({license}) {repository}").trim());
        let found = files(package)?;
        if found.is_empty() {
            let text = without_file(package, license)?;
            let entry = texts.entry(text.clone()).or_insert((text, BTreeSet::new()));
            entry.1.insert(format!("{name} {version}"));
        }
        for text in found {
            // Texts that differ in their line ends only are one.
            let key = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let entry = texts.entry(key).or_insert((text, BTreeSet::new()));
            entry.1.insert(format!("{name} {version}"));
        }
    }
    let mut groups: Vec<(Vec<String>, String)> =
        texts.into_values().map(|(text, names)| (names.into_iter().collect(), text)).collect();
    groups.sort();
    let mut out = String::new();
    for (names, text) in groups {
        let rule = "-".repeat(80);
        let _ = writeln!(out, "{rule}\n{}\n{rule}\n\n{}\n", names.join(", "), text.trim());
    }
    Ok(vec![
        Generated { path: "crates/cli/notices/packages.txt", content: list.into_bytes() },
        Generated { path: "crates/cli/notices/texts.txt", content: out.into_bytes() },
    ])
}

/// What of the registry goes into the program, on any machine; not what only builds it.
fn shipped(metadata: &Metadata) -> Vec<&Package> {
    let packages: HashMap<&str, &Package> =
        metadata.packages.iter().map(|package| (&*package.id, package)).collect();
    let nodes: HashMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (&*node.id, node)).collect();
    let mut open: Vec<&str> =
        metadata.packages.iter().filter(|p| p.name == PROGRAM).map(|p| &*p.id).collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let normal =
            |dependency: &&Dependency| dependency.dep_kinds.iter().any(|k| k.kind.is_none());
        let deps = nodes.get(id).map(|node| node.deps.as_slice()).unwrap_or_default();
        open.extend(deps.iter().filter(normal).map(|dependency| &*dependency.pkg));
    }
    let is_macro = |package: &Package| {
        package.targets.iter().any(|target| target.kind.iter().any(|kind| kind == "proc-macro"))
    };
    let mut found: Vec<&Package> = seen
        .into_iter()
        .filter_map(|id| packages.get(id).copied())
        .filter(|package| package.source.is_some() && !is_macro(package))
        .collect();
    found.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    found
}

/// What stands in for the text of a package that has no file of it.
fn without_file(package: &Package, license: &str) -> Result<String, Error> {
    let mut text = format!("{license}, says the package, which has no file of its licence");
    if license.contains("MIT") {
        let path = root().join("LICENSE-MIT");
        let own = fs::read_to_string(&path);
        let own = own.map_err(|source| Error::File { verb: "read", path, source })?;
        let authors = match package.authors.as_slice() {
            [] => format!("the {} contributors", package.name),
            authors => authors.join(", "),
        };
        // The standard text, with the holder that the package names.
        let body = own.split_once("Permission is").map_or(&*own, |(_, body)| body);
        let _ = write!(text, "\n\nCopyright (c) {authors}\n\nPermission is{body}");
    }
    Ok(text)
}

/// The texts of a package's licence: of two to choose from, the MIT licence.
fn files(package: &Package) -> Result<Vec<String>, Error> {
    let folder = package.manifest_path.parent().unwrap_or(Path::new(""));
    let failed = |source| Error::File { verb: "read", path: folder.into(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_file() && NAMES.iter().any(|known| name.starts_with(known)) {
            found.push((name, path));
        }
    }
    found.sort();
    let license = package.license.as_deref().unwrap_or_default();
    let choice = license.contains(" OR ") || license.contains('/');
    if choice && license.contains("MIT") && found.iter().any(|(name, _)| name.contains("mit")) {
        found.retain(|(name, _)| name.contains("mit") || name.starts_with("notice"));
    }
    let read = |(_, path): (String, PathBuf)| {
        let bytes = fs::read(&path);
        let bytes = bytes.map_err(|source| Error::File { verb: "read", path, source })?;
        let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        Ok(lines.join("\n"))
    };
    found.into_iter().map(read).collect()
}
