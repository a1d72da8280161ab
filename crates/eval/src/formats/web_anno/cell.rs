//! A cell: `_`, or values with a bar between, each with a number in brackets where it goes on in
//! other cells. Chars that mean something are escaped by a backslash.

/// A value of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Value {
    /// `None` for `*`, which says that there is an annotation and nothing of it.
    pub(super) text: Option<String>,
    /// What the parts of one annotation share.
    pub(super) number: Option<u64>,
}

/// The values of a cell; `None` if it is malformed.
pub(super) fn values(cell: &str) -> Option<Vec<Value>> {
    if matches!(cell, "_" | "") {
        return Some(Vec::new());
    }
    let mut values = Vec::new();
    let (mut text, mut number) = (String::new(), None);
    // Whether the text so far is a star that is not escaped.
    let mut star = false;
    let mut end = |text: &mut String, number: &mut Option<u64>, star: &mut bool| {
        let whole = std::mem::take(text);
        let text = if std::mem::take(star) && whole == "*" { None } else { Some(whole) };
        values.push(Value { text, number: number.take() });
    };
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.push(unescaped(chars.next()?)),
            '|' => end(&mut text, &mut number, &mut star),
            '[' if number.is_none() => {
                let rest = chars.as_str();
                let (digits, after) = rest.split_once(']')?;
                number = Some(digits.parse().ok()?);
                chars = after.chars();
            }
            _ if number.is_some() => return None,
            _ => {
                star = c == '*' && text.is_empty();
                text.push(c);
            }
        }
    }
    end(&mut text, &mut number, &mut star);
    Some(values)
}

fn unescaped(c: char) -> char {
    match c {
        't' => '\t',
        'n' => '\n',
        'r' => '\r',
        c => c,
    }
}

/// A text as it stands in a cell.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' | '[' | ']' | '|' | '_' | ';' | '*' => out.extend(['\\', c]),
            '>' if out.ends_with('-') => {
                out.pop();
                out.push_str("\\->");
            }
            c => out.push(c),
        }
    }
    out
}

/// The text of a `#Text=` line or of a token, in which a backslash escapes.
pub(super) fn plain(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next().map(|c| if c == 'f' { '\u{c}' } else { unescaped(c) })),
            c => out.push(c),
        }
    }
    out
}

/// A text as it stands in a `#Text=` line.
pub(super) fn line(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
        .replace('\t', "\\t")
        .replace('\u{c}', "\\f")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        let value = |text: &str, number| Value { text: Some(text.into()), number };
        let star = |number| Value { text: None, number };
        assert_eq!(values("_"), Some(vec![]));
        assert_eq!(values("PER"), Some(vec![value("PER", None)]));
        assert_eq!(values("*"), Some(vec![star(None)]));
        assert_eq!(values(r"\*"), Some(vec![value("*", None)]));
        assert_eq!(values("*[3]|PER[12]"), Some(vec![star(Some(3)), value("PER", Some(12))]));
        assert_eq!(
            values(r"a\|b\[1\]\_\->c|"),
            Some(vec![value("a|b[1]_->c", None), value("", None)])
        );
        assert_eq!(values(r"a\"), None);
        assert_eq!(values("PER[x]"), None);
        assert_eq!(values("PER[1]x"), None);
        for text in ["a|b_[]\\;->*", "*", "\t\n\r", "->", "\\->"] {
            assert_eq!(values(&escape(text)), Some(vec![value(text, None)]), "{text}");
            assert_eq!(plain(&line(text)), text);
        }
    }
}
