//! EPUB books (EPUB 3.3): the chapters in the order they are read in, as one article.

use std::collections::HashMap;

use nutgraf::{Metadata, Source};

use super::package::Package;
use super::prose::{Prose, collapse};
use super::xml::{Piece, Xml, decode};
use crate::input::limits::Limits;

/// The text of a book.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Source, String> {
    let mut package = Package::open(bytes, limits)?;
    let container =
        package.xml("META-INF/container.xml")?.ok_or("it has no part `META-INF/container.xml`")?;
    let mut root = None;
    container.walk(|piece| {
        if let Piece::Open(element) = piece
            && element.name() == "rootfile"
            && root.is_none()
        {
            root = element.get("full-path");
        }
    })?;
    let root = root.ok_or("it does not say where its contents are")?;
    let contents = package.xml(&root)?.ok_or_else(|| format!("it has no part `{root}`"))?;
    let contents = Contents::read(&contents)?;
    let locked = match package.xml("META-INF/encryption.xml")? {
        Some(encryption) => locked(&encryption)?,
        None => Vec::new(),
    };
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (mut prose, mut missing) = (Prose::default(), 0);
    for chapter in &contents.chapters {
        let name = resolve(folder, chapter);
        if locked.contains(&name) {
            return Err("it is protected against copying (DRM)".into());
        }
        match package.part(&name)? {
            Some(page) => prose.source(&Source::from_fragment(&decode(&page)), None),
            None => missing += 1,
        }
    }
    let mut warnings = Vec::new();
    if missing > 0 {
        warnings
            .push(format!("{missing} of its {} chapters are not in it", contents.chapters.len()));
    }
    Ok(prose.into_source(contents.metadata, warnings))
}

/// What a book says of itself.
#[derive(Debug, Default)]
struct Contents {
    metadata: Metadata,
    /// Where the chapters are, in the order they are read in.
    chapters: Vec<String>,
}

impl Contents {
    fn read(xml: &Xml) -> Result<Self, String> {
        let mut items: HashMap<String, String> = HashMap::new();
        let mut order = Vec::new();
        let mut contents = Self::default();
        let mut open = String::new();
        let mut text = String::new();
        let mut authors: Vec<String> = Vec::new();
        xml.walk(|piece| match piece {
            Piece::Open(element) => {
                element.name().clone_into(&mut open);
                text.clear();
                match element.name() {
                    "item" => {
                        let is_page =
                            element.get("media-type").is_some_and(|kind| kind.contains("html"));
                        let is_navigation = element
                            .get("properties")
                            .is_some_and(|all| all.split_whitespace().any(|one| one == "nav"));
                        if let (Some(id), Some(href)) = (element.get("id"), element.get("href"))
                            && is_page
                            && !is_navigation
                        {
                            items.insert(id, href);
                        }
                    }
                    "itemref" => order.extend(element.get("idref")),
                    _ => {}
                }
            }
            Piece::Text(part) => text.push_str(&part),
            Piece::Close(name) if name == open => {
                let value = collapse(&text);
                let metadata = &mut contents.metadata;
                match name {
                    _ if value.is_empty() => {}
                    "title" => _ = metadata.title.get_or_insert(value),
                    "creator" => authors.push(value),
                    "date" => _ = metadata.date.get_or_insert(value),
                    "language" => _ = metadata.language.get_or_insert(value),
                    _ => {}
                }
                open.clear();
            }
            Piece::Close(_) => {}
        })?;
        contents.metadata.byline = Some(authors.join(", ")).filter(|authors| !authors.is_empty());
        contents.chapters = order.iter().filter_map(|id| items.get(id).cloned()).collect();
        if contents.chapters.is_empty() {
            return Err("it has no chapters".into());
        }
        Ok(contents)
    }
}

/// The parts that are encrypted, other than fonts, which are only scrambled.
fn locked(encryption: &Xml) -> Result<Vec<String>, String> {
    let mut locked = Vec::new();
    encryption.walk(|piece| {
        if let Piece::Open(element) = piece
            && element.name() == "CipherReference"
        {
            locked.extend(element.get("URI").map(|name| percent_decoded(&name)));
        }
    })?;
    Ok(locked)
}

/// A part's name from where its reference stands.
fn resolve(folder: &str, reference: &str) -> String {
    let reference = reference.split('#').next().unwrap_or_default();
    let reference = percent_decoded(reference);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in reference.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn percent_decoded(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(char) if byte == b'%' => {
                decoded.push(char);
                at += 3;
            }
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_from_their_folder() {
        assert_eq!(resolve("OEBPS", "text/a%20b.xhtml#top"), "OEBPS/text/a b.xhtml");
        assert_eq!(resolve("a/b", "../c.html"), "a/c.html");
        assert_eq!(resolve("", "c%.html"), "c%.html");
    }
}
