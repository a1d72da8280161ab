//! Documents as files of a folder: ids as file names, and back.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::ReadError;
use crate::data::Place;

/// A file name for an id: letters, digits, space, `-`, `_` and `.` stay (the last not at an
/// edge), other chars become `%` and two hexadecimal digits for each byte.
pub(super) fn file(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    let last = id.chars().count().saturating_sub(1);
    for (index, c) in id.chars().enumerate() {
        let inside = index > 0 && index < last;
        if c.is_alphanumeric() || matches!(c, '-' | '_') || (inside && matches!(c, ' ' | '.')) {
            name.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(name, "%{byte:02X}");
            }
        }
    }
    name
}

/// The id of a file below `root`: its path without the extension, what [`file`] encodes
/// decoded.
pub(super) fn id(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).ok().filter(|below| !below.as_os_str().is_empty());
    let name = match below {
        Some(below) => below.with_extension(""),
        None => path.file_stem().map(PathBuf::from).unwrap_or_default(),
    };
    let name = name.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    // Only names that `file` would give are decoded: others may have a `%` of their own.
    decode(&name).filter(|id| file(id) == name).unwrap_or(name)
}

fn decode(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after;
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The files below a folder, hidden ones left out, in the order of their paths.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let fail = |error| ReadError::new(Place::file(&folder), error);
        for entry in fs::read_dir(&folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back_from_file_names() {
        for id in ["a", "a/b.txt", "..", "50% more", " é\u{301}\n", "CON.", "a%2Fb", "."] {
            let name = file(id);
            assert!(!name.contains(['/', '\n']) && !name.starts_with('.'), "{name}");
            let path = PathBuf::from("root").join(format!("{name}.ann"));
            assert_eq!(super::id(Path::new("root"), &path), id, "{name}");
        }
        assert_eq!(id(Path::new("root"), Path::new("root/in/100%.ann")), "in/100%");
    }
}
