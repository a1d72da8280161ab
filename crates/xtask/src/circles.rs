//! Whether the top-level modules of each crate import each other in a circle: what `crate::` and
//! `super::` paths name, in code that is not for tests alone. Items of `lib.rs` and `main.rs`
//! themselves are no module; what those files re-export counts as of the module it is from.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::{fs, io};

use anstream::println;

use crate::{Error, root};

/// From one module to another, with a place where.
type Imports = BTreeMap<String, BTreeMap<String, String>>;

/// Fails with the shortest circle of each crate that has one.
pub(crate) fn check() -> Result<(), Error> {
    let crates = root().join("crates");
    let mut found = Vec::new();
    for folder in sorted(&crates)? {
        let source = folder.join("src");
        if !source.is_dir() {
            continue;
        }
        let imports = imports(&source)?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match circle(&imports) {
            None => println!("{name}: {} modules, no circle", imports.len()),
            Some(steps) => found.push(format!("{name}: {}", steps.join(", "))),
        }
    }
    if found.is_empty() { Ok(()) } else { Err(Error::Circles(found.join("; "))) }
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let fail = |source: io::Error| Error::File { verb: "read", path: folder.to_owned(), source };
    let entries = fs::read_dir(folder).map_err(fail)?;
    let mut paths =
        entries.map(|entry| Ok(entry.map_err(fail)?.path())).collect::<Result<Vec<_>, Error>>()?;
    paths.sort();
    Ok(paths)
}

/// What the modules of the crate at `source` import from each other.
fn imports(source: &Path) -> Result<Imports, Error> {
    let mut files = Vec::new();
    let mut folders = vec![source.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in sorted(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path);
                let text = text.map_err(|source| Error::File {
                    verb: "read",
                    path: path.clone(),
                    source,
                })?;
                let below = path.strip_prefix(source).unwrap_or(&path).to_owned();
                files.push((below, Code::new(&text)));
            }
        }
    }
    Ok(imports_of(&files))
}

fn imports_of(files: &[(PathBuf, Code)]) -> Imports {
    let tests: BTreeSet<Vec<String>> = files
        .iter()
        .flat_map(|(file, code)| {
            let path = module(file);
            code.test_modules
                .iter()
                .map(move |name| [path.as_slice(), std::slice::from_ref(name)].concat())
        })
        .collect();
    let is_test = |path: &[String]| (1..=path.len()).any(|length| tests.contains(&path[..length]));
    let modules: BTreeSet<String> =
        files.iter().filter_map(|(file, _)| module(file).first().cloned()).collect();
    // Names that the crate's root has from its modules.
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for (_, code) in files.iter().filter(|(file, _)| module(file).is_empty()) {
        for (path, _) in code.uses() {
            if let (Some(first), Some(last)) = (path.first(), path.last())
                && modules.contains(first)
            {
                names.insert(last.clone(), first.clone());
            }
        }
    }
    let mut imports: Imports =
        modules.iter().map(|module| (module.clone(), BTreeMap::new())).collect();
    for (file, code) in files {
        let path = module(file);
        let Some(own) = path.first().filter(|_| !is_test(&path)) else { continue };
        for (name, line) in code.of_root(path.len()) {
            let of = if modules.contains(&name) { Some(&name) } else { names.get(&name) };
            if let Some(of) = of.filter(|of| *of != own) {
                let place = || format!("{}:{line}", file.display());
                imports.entry(own.clone()).or_default().entry(of.clone()).or_insert_with(place);
            }
        }
    }
    imports
}

/// The path of the module that a file holds; empty for the crate's root.
fn module(file: &Path) -> Vec<String> {
    let path = file.with_extension("");
    let mut path: Vec<String> =
        path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let last = path.last().map(String::as_str);
    if last == Some("mod") || (path.len() == 1 && matches!(last, Some("lib" | "main"))) {
        path.pop();
    }
    path
}

/// The steps of the shortest circle there is.
fn circle(imports: &Imports) -> Option<Vec<String>> {
    let mut shortest: Option<Vec<&String>> = None;
    for start in imports.keys() {
        let mut from: BTreeMap<&String, &String> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(module) = queue.pop_front() {
            for next in imports.get(module).into_iter().flat_map(BTreeMap::keys) {
                if !from.contains_key(next) {
                    from.insert(next, module);
                    queue.push_back(next);
                }
            }
        }
        let Some(mut at) = from.get(start).copied() else { continue };
        let mut path = vec![start, at];
        while at != start {
            at = from[at];
            path.push(at);
        }
        path.reverse();
        if shortest.as_ref().is_none_or(|shortest| path.len() < shortest.len()) {
            shortest = Some(path);
        }
    }
    let step = |pair: &[&String]| {
        let place = imports.get(pair[0]).and_then(|of| of.get(pair[1]));
        format!("{} imports {} ({})", pair[0], pair[1], place.map_or("", String::as_str))
    };
    shortest.map(|path| path.windows(2).map(step).collect())
}

/// A file as words and single marks with their lines, without comments, literals and what is for
/// tests.
struct Code {
    tokens: Vec<(String, usize)>,
    /// The modules in other files that are for tests.
    test_modules: Vec<String>,
}

impl Code {
    fn new(text: &str) -> Self {
        let (tokens, test_modules) = without_tests(&tokens(text));
        Self { tokens, test_modules }
    }

    fn is(&self, at: usize, token: &str) -> bool {
        self.tokens.get(at).is_some_and(|(there, _)| there == token)
    }

    fn is_path_mark(&self, at: usize) -> bool {
        self.is(at, ":") && self.is(at + 1, ":")
    }

    /// The first names of paths from the crate's root, in a module so deep in it.
    fn of_root(&self, depth: usize) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let mut after = at;
            if self.is(at, "crate") && self.is_path_mark(at + 1) {
                after = at + 3;
            } else {
                let mut supers = 0;
                while self.is(after, "super") && self.is_path_mark(after + 1) {
                    (supers, after) = (supers + 1, after + 3);
                }
                if supers < depth {
                    after = after.max(at + 1);
                    at = after;
                    continue;
                }
            }
            found.extend(
                self.tree(&mut after)
                    .into_iter()
                    .filter_map(|(path, line)| Some((path.into_iter().next()?, line))),
            );
            at = after.max(at + 1);
        }
        found
    }

    /// The paths of `use` items.
    fn uses(&self) -> Vec<(Vec<String>, usize)> {
        let starts = (0..self.tokens.len()).filter(|&at| self.is(at, "use"));
        starts.flat_map(|at| self.tree(&mut (at + 1))).collect()
    }

    /// The paths of the tree at `at`, which is moved behind it.
    fn tree(&self, at: &mut usize) -> Vec<(Vec<String>, usize)> {
        if self.is(*at, "{") {
            *at += 1;
            let mut paths = Vec::new();
            while *at < self.tokens.len() && !self.is(*at, "}") {
                let before = *at;
                paths.extend(self.tree(at));
                if self.is(*at, ",") || *at == before {
                    *at += 1;
                }
            }
            *at += 1;
            return paths;
        }
        let Some((name, line)) = self.tokens.get(*at).filter(|(token, _)| is_word(token)) else {
            return Vec::new();
        };
        *at += 1;
        if self.is_path_mark(*at) && !self.is(*at + 2, "<") {
            *at += 2;
            let rest = self.tree(at);
            if !rest.is_empty() {
                let with = |(path, line)| ([vec![name.clone()], path].concat(), line);
                return rest.into_iter().map(with).collect();
            }
        }
        if self.is(*at, "as") {
            *at += 2;
        }
        vec![(vec![name.clone()], *line)]
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn tokens(text: &str) -> Vec<(String, usize)> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let literal = raw_string(rest);
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = literal {
            length
        } else if first == '"' {
            quoted(rest)
        } else if first == '\'' {
            // A char, or else the mark of a lifetime.
            let mut chars = rest[1..].char_indices();
            match (chars.next(), chars.next()) {
                (Some((_, '\\')), _) => {
                    rest[3.min(rest.len())..].find('\'').map_or(rest.len(), |end| end + 4)
                }
                (Some(_), Some((at, '\''))) => at + 2,
                _ => 1,
            }
        } else if is_word(rest) {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
            let word = &rest[..end.unwrap_or(rest.len())];
            tokens.push((word.to_owned(), line));
            word.len()
        } else {
            if !first.is_whitespace() {
                tokens.push((first.to_string(), line));
            }
            first.len_utf8()
        };
        let (passed, after) = rest.split_at(rest.ceil_char_boundary(length));
        line += passed.matches('\n').count();
        rest = after;
    }
    tokens
}

/// The length of the raw string that a text begins with, if it does.
fn raw_string(text: &str) -> Option<usize> {
    let marks = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let hashes = marks.len() - marks.trim_start_matches('#').len();
    let inside = marks[hashes..].strip_prefix('"')?;
    let start = text.len() - inside.len();
    let end = format!("\"{}", "#".repeat(hashes));
    Some(inside.find(&end).map_or(text.len(), |at| start + at + end.len()))
}

/// The length of the string in quotes that a text begins with.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Without the items that are compiled for tests alone, and the modules among them that are other
/// files.
fn without_tests(tokens: &[(String, usize)]) -> (Vec<(String, usize)>, Vec<String>) {
    let (mut kept, mut modules) = (Vec::new(), Vec::new());
    let mut at = 0;
    let is = |at: usize, token: &str| tokens.get(at).is_some_and(|(there, _)| there == token);
    let close = |mut at: usize, open: &str, close: &str| {
        let mut depth = 0;
        while at < tokens.len() {
            depth += i32::from(is(at, open)) - i32::from(is(at, close));
            at += 1;
            if depth == 0 {
                break;
            }
        }
        at
    };
    while at < tokens.len() {
        if !(is(at, "#") && is(at + 1, "[") && is(at + 2, "cfg") && is(at + 3, "(")) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let end = close(at + 1, "[", "]");
        let within = &tokens[at..end];
        let has = |word: &str| within.iter().any(|(token, _)| token == word);
        if !has("test") || has("not") || has("any") {
            kept.extend_from_slice(within);
            at = end;
            continue;
        }
        at = end;
        while is(at, "#") && is(at + 1, "[") {
            at = close(at + 1, "[", "]");
        }
        let start = at;
        while at < tokens.len() && !is(at, ";") && !is(at, "{") {
            at += 1;
        }
        if is(at, "{") {
            at = close(at, "{", "}");
            if tokens[start].0 == "use" && is(at, ";") {
                at += 1;
            }
        } else {
            if let [.., (keyword, _), (name, _)] = &tokens[start..at]
                && keyword == "mod"
            {
                modules.push(name.clone());
            }
            at += 1;
        }
    }
    (kept, modules)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shortest circle among files with these contents.
    fn found(files: &[(&str, &str)]) -> Option<Vec<String>> {
        let files: Vec<_> =
            files.iter().map(|(path, text)| (PathBuf::from(path), Code::new(text))).collect();
        circle(&imports_of(&files))
    }

    #[test]
    fn a_circle_is_found() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c; pub use b::Thing;"),
            ("a/mod.rs", "mod inner;"),
            ("a/inner.rs", "use std::fmt;\nuse crate::{c::{Other, More}, Thing};"),
            ("b.rs", "fn f() -> super::c::Other { todo!() }"),
            ("c.rs", "pub struct Other(crate::b::Thing);"),
        ];
        let steps = found(&files).expect("b and c import each other");
        assert_eq!(steps, ["b imports c (b.rs:1)", "c imports b (c.rs:1)"]);
    }

    #[test]
    fn tests_comments_strings_and_the_module_itself_do_not_count() {
        let files = [
            ("main.rs", "mod a; mod b;"),
            ("a/mod.rs", "use crate::b::Thing; #[cfg(test)] mod checks; mod inner;"),
            ("a/inner.rs", "use super::Part; use crate::a::Own;"),
            ("a/checks.rs", "use crate::b::Thing;"),
            (
                "b.rs",
                "// crate::a\nconst S: &str = \"crate::a \\\" \"; const R: &str = r#\"crate::a\"#;\n\
                 const C: char = '\"'; #[cfg(test)] use crate::a::Part;\n\
                 #[cfg(test)]\nmod tests { use crate::a::Part; fn f() { } }",
            ),
        ];
        assert_eq!(found(&files), None);
    }
}
