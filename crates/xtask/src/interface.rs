//! The public interface of the library, item by item, as its documentation shows it: what a change to
//! it shows up in, beside CHANGELOG.md.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, Generated, root};

/// The crates that make promises.
const CRATES: [&str; 2] = ["nutgraf", "nutgraf-text"];

/// The listing of all that is public.
pub(crate) fn listing() -> Result<Generated, Error> {
    let packages = CRATES.iter().flat_map(|name| ["--package", name]);
    let status = Command::new(env!("CARGO"))
        .args(["doc", "--quiet", "--no-deps"])
        .args(packages)
        .current_dir(root())
        .status()
        .map_err(|source| file("run", Path::new(env!("CARGO")), source))?;
    if !status.success() {
        return Err(Error::Command("cargo doc".to_owned()));
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let mut lines = BTreeSet::new();
    for name in CRATES {
        let name = name.replace('-', "_");
        pages(&target.join("doc").join(&name), &name, &mut lines)?;
    }
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    Ok(Generated { path: "docs/interface.txt", content: text.into_bytes() })
}

/// Adds the items of the pages in `folder`, whose module is `path`.
fn pages(folder: &Path, path: &str, lines: &mut BTreeSet<String>) -> Result<(), Error> {
    let entries = fs::read_dir(folder).map_err(|source| file("read", folder, source))?;
    for entry in entries {
        let entry = entry.map_err(|source| file("read", folder, source))?.path();
        let name = entry.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if entry.is_dir() {
            pages(&entry, &format!("{path}::{name}"), lines)?;
        } else if let Some((_, item)) = name.split_once('.') {
            let page = fs::read_to_string(&entry).map_err(|source| file("read", &entry, source))?;
            items(&page, &format!("{path}::{item}"), lines);
        }
    }
    Ok(())
}

fn file(verb: &'static str, path: &Path, source: std::io::Error) -> Error {
    Error::File { verb, path: path.to_owned(), source }
}

/// Adds what a page declares: the item, its methods, and the traits that are implemented by hand.
fn items(page: &str, item: &str, lines: &mut BTreeSet<String>) {
    let page = page.split("id=\"synthetic-implementations\"").next().unwrap_or(page);
    let (own, traits) = page.split_once("id=\"trait-implementations\"").unwrap_or((page, ""));
    let mut add = |text: &str, open: &str, close: &str| {
        for rest in text.split(open).skip(1) {
            let declared = rest.split_once(close).map_or(rest, |(inside, _)| inside);
            let declared = plain(declared.split_once('>').map_or(declared, |(_, inside)| inside));
            lines.insert(format!("{item}: {declared}"));
        }
    };
    add(own, "<pre class=\"rust item-decl\"", "</pre>");
    add(own, "<h4 class=\"code-header\"", "</h4>");
    add(traits, "<h3 class=\"code-header\"", "</h3>");
}

/// The text of a piece of HTML, on one line.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    for (entity, c) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, c);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
