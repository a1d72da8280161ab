//! `Entity=(e1-person-1(e2-place-2)e1)`: brackets that open and close mentions.

/// A step in a value of `Entity`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// A mention begins: its fields, joined by hyphens.
    Open(&'a str),
    /// The mention that begins here ends here, too.
    Whole(&'a str),
    /// The last open mention of this entity ends.
    Close(&'a str),
}

/// The steps of a value; `None` if it is malformed.
pub(super) fn steps(value: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    let mut rest = value;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('(') {
            let end = after.find(['(', ')']).unwrap_or(after.len());
            let fields = &after[..end];
            if fields.is_empty() {
                return None;
            }
            // `(e1-person)` is whole, `(e1-person(e2-...` and `(e1-person` go on. `(e1-person)e3)`
            // is whole, with a close behind it.
            if let Some(behind) = after[end..].strip_prefix(')') {
                steps.push(Step::Whole(fields));
                rest = behind;
            } else {
                steps.push(Step::Open(fields));
                rest = &after[end..];
            }
        } else {
            let end = rest.find(')')?;
            let id = &rest[..end];
            if id.is_empty() || id.contains('(') {
                return None;
            }
            steps.push(Step::Close(id));
            rest = &rest[end + 1..];
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        use Step::{Close, Open, Whole};
        assert_eq!(steps("(e1-person-1"), Some(vec![Open("e1-person-1")]));
        assert_eq!(steps("(e1-person)"), Some(vec![Whole("e1-person")]));
        let nested = "e5)(e1-person-1(e2-place-2)e1)";
        let expected = vec![Close("e5"), Open("e1-person-1"), Whole("e2-place-2"), Close("e1")];
        assert_eq!(steps(nested), Some(expected));
        for bad in ["(", "()", "e1", ")", "(e1-x)e"] {
            assert_eq!(steps(bad), None, "{bad}");
        }
    }
}
