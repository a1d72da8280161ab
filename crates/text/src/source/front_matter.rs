//! Front matter: the `key: value` lines between `---` (or `+++`) at the head of a
//! Markdown file, as static site generators write it. Only simple lines are understood;
//! nested YAML is passed over, never read as prose.

use super::Metadata;
use super::prose::collapse;

/// Splits a file into its front matter's metadata and the rest. Without front matter, the
/// rest is everything.
pub(super) fn split(text: &str) -> (Metadata, &str) {
    let mut metadata = Metadata::default();
    let mut lines = text.split_inclusive('\n');
    let fence = lines.next().unwrap_or_default().trim_end();
    let separator = match fence {
        "---" => ':',
        "+++" => '=',
        _ => return (metadata, text),
    };
    let mut offset = text.find('\n').map_or(text.len(), |end| end + 1);
    let mut has_keys = false;
    let mut list_key: Option<String> = None;
    for line in lines {
        offset += line.len();
        let line = line.trim_end();
        if line == fence || (separator == ':' && line == "...") {
            return if has_keys {
                (metadata, &text[offset..])
            } else {
                (Metadata::default(), text)
            };
        }
        if let Some(item) = line.trim_start().strip_prefix("- ") {
            // "author:" and then its names, one a line.
            if let Some(key) = &list_key {
                set(&mut metadata, key, item);
            }
        } else if let Some((key, value)) = line.split_once(separator)
            && !key.starts_with([' ', '\t', '#'])
        {
            has_keys = true;
            let key = key.trim().to_ascii_lowercase();
            set(&mut metadata, &key, value);
            list_key = value.trim().is_empty().then_some(key);
        }
    }
    // Never closed: it was a thematic break.
    (Metadata::default(), text)
}

fn set(metadata: &mut Metadata, key: &str, value: &str) {
    let value = unquote(value);
    if value.is_empty() {
        return;
    }
    match key {
        "title" => _ = metadata.title.get_or_insert(value),
        "date" | "published" | "pubdate" | "publishdate" => _ = metadata.date.get_or_insert(value),
        "lang" | "language" | "locale" => {
            _ = metadata.language.get_or_insert(value.replace('_', "-"));
        }
        "author" | "authors" | "byline" | "by" => match &mut metadata.byline {
            Some(byline) => {
                byline.push_str(", ");
                byline.push_str(&value);
            }
            None => metadata.byline = Some(value),
        },
        _ => {}
    }
}

/// A scalar without its quotes, or a flow list ("[a, b]") as its items with commas.
fn unquote(value: &str) -> String {
    let value = value.trim();
    match value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) {
        Some(items) => {
            let items: Vec<String> =
                items.split(',').map(scalar).filter(|item| !item.is_empty()).collect();
            items.join(", ")
        }
        None => scalar(value),
    }
}

fn scalar(value: &str) -> String {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote)) {
            return collapse(inner);
        }
    }
    // What follows " #" is a comment; a block scalar's text is on the lines that follow.
    let value = value.split(" #").next().unwrap_or_default();
    if matches!(value, "|" | ">" | "|-" | ">-") { String::new() } else { collapse(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_simple_keys() {
        let (metadata, rest) = split(
            "---\ntitle: \"A: b\"\nauthors:\n  - Kim\n  - 'Lee'\ndate: 2024-04-12 # UTC\n\
             lang: en_GB\nimage:\n  title: nested\n---\n\nBody.\n",
        );
        assert_eq!(metadata.title.as_deref(), Some("A: b"));
        assert_eq!(metadata.byline.as_deref(), Some("Kim, Lee"));
        assert_eq!(metadata.date.as_deref(), Some("2024-04-12"));
        assert_eq!(metadata.language.as_deref(), Some("en-GB"));
        assert_eq!(rest, "\nBody.\n");
        let (metadata, rest) =
            split("+++\r\ntitle = \"T\"\r\nauthors = [\"A\", \"B\"]\r\n+++\r\nx");
        assert_eq!((metadata.title.as_deref(), rest), (Some("T"), "x"));
        assert_eq!(metadata.byline.as_deref(), Some("A, B"));
    }

    #[test]
    fn leaves_thematic_breaks_alone() {
        for text in [
            "---\n\nWords\n\n---\nmore",
            "---",
            "",
            "---\ntitle: x\nnever closed",
            "----\na: b\n----\n",
        ] {
            assert_eq!(split(text), (Metadata::default(), text));
        }
    }
}
