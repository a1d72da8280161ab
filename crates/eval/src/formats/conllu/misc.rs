//! The last column, `MISC`: `Key=Value` with a bar between, or `_`.

/// The names of a tag, in lower case.
const TAG_NAMES: [&str; 3] = ["ner", "ne", "namedentity"];

/// What a word says that is read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Misc<'a> {
    /// The tag of an entity.
    pub(super) tag: Option<&'a str>,
    /// Brackets of mentions.
    pub(super) entity: Option<&'a str>,
    /// White space before the word.
    pub(super) before: String,
    /// What stands between it and the next, where it is said.
    pub(super) after: Option<String>,
}

impl<'a> Misc<'a> {
    pub(super) fn of(column: &'a str) -> Self {
        let mut misc = Self::default();
        let pairs = column.split('|').filter_map(|pair| pair.split_once('='));
        for (key, value) in pairs {
            match key {
                "SpaceAfter" if value == "No" && misc.after.is_none() => {
                    misc.after = Some(String::new());
                }
                "SpacesAfter" => misc.after = Some(unescape(value)),
                "SpacesBefore" => misc.before = unescape(value),
                "Entity" => misc.entity = Some(value),
                _ if TAG_NAMES.contains(&&*key.to_ascii_lowercase()) => misc.tag = Some(value),
                _ => {}
            }
        }
        misc
    }
}

fn unescape(value: &str) -> String {
    let mut out = String::new();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('s') => out.push(' '),
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('p') => out.push('|'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}

/// White space as a value of `MISC`.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            ' ' => out.push_str("\\s"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '|' => out.push_str("\\p"),
            '\\' => out.push_str("\\\\"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read() {
        let misc = Misc::of("start_char=0|ner=B-PER|SpaceAfter=No");
        assert_eq!((misc.tag, misc.after.as_deref()), (Some("B-PER"), Some("")));
        let misc = Misc::of(r"SpacesAfter=\s\n|Entity=(e1-person|NE=O|SpacesBefore=\t");
        assert_eq!((misc.tag, misc.entity, &*misc.before), (Some("O"), Some("(e1-person"), "\t"));
        assert_eq!(misc.after.as_deref(), Some(" \n"));
        assert_eq!(Misc::of("_"), Misc::default());
        for text in ["", " ", "\u{a0}\t\r\n", "a|b\\s"] {
            assert_eq!(unescape(&escape(text)), text);
        }
    }
}
