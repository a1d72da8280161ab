//! A label set: what each output of the label head means.

use std::sync::Arc;

/// What one label says of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// `O`: not part of a name.
    Outside,
    /// `B-X`: the first word of a name of this type (an index into [`LabelSet::types`]).
    Begin(usize),
    /// `I-X`: a later word of a name of this type.
    Inside(usize),
}

impl Tag {
    /// The entity type, if there is one.
    pub fn kind(self) -> Option<usize> {
        match self {
            Self::Outside => None,
            Self::Begin(kind) | Self::Inside(kind) => Some(kind),
        }
    }

    /// Whether a word with this tag may follow a word with tag `previous` in IOB2: `I-X`
    /// only after `B-X` or `I-X`. The start of a sentence counts as `O`.
    pub fn may_follow(self, previous: Tag) -> bool {
        match self {
            Self::Outside | Self::Begin(_) => true,
            Self::Inside(kind) => previous.kind() == Some(kind),
        }
    }
}

/// The labels of a head, in the order of its outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelSet {
    tags: Vec<Tag>,
    types: Vec<Arc<str>>,
}

impl LabelSet {
    /// Reads IOB2 label names (`O`, `B-PER`, `I-PER`, ...), in the order of the head's
    /// outputs; types are numbered as they first appear. Says what is wrong with a set
    /// that has no `O`, or a name of another form.
    pub fn parse<S: AsRef<str>>(names: &[S]) -> Result<Self, String> {
        let mut types: Vec<Arc<str>> = Vec::new();
        let mut tags = Vec::with_capacity(names.len());
        for name in names {
            let name = name.as_ref();
            let mut kind = |kind: &str| {
                types.iter().position(|known| **known == *kind).unwrap_or_else(|| {
                    types.push(kind.into());
                    types.len() - 1
                })
            };
            let tag = match name.split_once('-') {
                None if name == "O" => Tag::Outside,
                Some(("B", rest)) if !rest.is_empty() => Tag::Begin(kind(rest)),
                Some(("I", rest)) if !rest.is_empty() => Tag::Inside(kind(rest)),
                _ => return Err(format!("label `{name}` is not `O`, `B-TYPE` or `I-TYPE`")),
            };
            if tags.contains(&tag) {
                return Err(format!("label `{name}` stands twice"));
            }
            tags.push(tag);
        }
        if !tags.contains(&Tag::Outside) {
            return Err("the labels have no `O`".to_owned());
        }
        Ok(Self { tags, types })
    }

    /// How many labels there are: the width of the head's output.
    pub fn len(&self) -> usize {
        self.tags.len()
    }

    /// Never: a label set has at least `O`.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// What each output means.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The entity types.
    pub fn types(&self) -> &[Arc<str>] {
        &self.types
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_iob2() {
        let labels = LabelSet::parse(&["O", "B-PER", "I-PER", "B-LOC"]).expect("well-formed");
        assert_eq!(labels.types(), ["PER".into(), "LOC".into()]);
        assert_eq!(labels.tags()[2], Tag::Inside(0));
        assert!(labels.tags()[2].may_follow(Tag::Begin(0)));
        assert!(!labels.tags()[2].may_follow(Tag::Begin(1)));
        assert!(!labels.tags()[2].may_follow(Tag::Outside));
    }

    #[test]
    fn says_what_is_wrong() {
        let fails = |names: &[&str]| LabelSet::parse(names).expect_err("malformed");
        assert_eq!(fails(&["O", "PER"]), "label `PER` is not `O`, `B-TYPE` or `I-TYPE`");
        assert_eq!(fails(&["O", "B-"]), "label `B-` is not `O`, `B-TYPE` or `I-TYPE`");
        assert_eq!(fails(&["B-PER"]), "the labels have no `O`");
        assert_eq!(fails(&["O", "O"]), "label `O` stands twice");
    }
}
