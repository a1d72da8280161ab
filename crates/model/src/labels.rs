//! A label set: what each output of the label head means, and which labels may follow each
//! other.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::role::Role;

/// What one label says of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// `O`: not part of a name.
    Outside,
    /// `B-X`: the first word of a name of this type (an index into [`LabelSet::types`]).
    Begin(usize),
    /// `I-X`: a later word of a name of this type; also its first, where the scheme has no
    /// other label for that.
    Inside(usize),
    /// `E-X` (`L-X`): the last of several words.
    End(usize),
    /// `S-X` (`U-X`): the only word.
    Single(usize),
}

impl Tag {
    /// The entity type, if there is one.
    pub fn kind(self) -> Option<usize> {
        match self {
            Self::Outside => None,
            Self::Begin(kind) | Self::Inside(kind) | Self::End(kind) | Self::Single(kind) => {
                Some(kind)
            }
        }
    }

    /// Whether this label takes up the name of the word before: the words of a name after
    /// its first have such a label.
    pub fn continues(self, previous: Tag) -> bool {
        let open = matches!(previous, Self::Begin(_) | Self::Inside(_));
        matches!(self, Self::Inside(_) | Self::End(_)) && open && self.kind() == previous.kind()
    }
}

/// How labels spell the borders of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `B-X` starts a name, `I-X` goes on with it.
    Iob2,
    /// `I-X` may also start a name; `B-X`, if there is any, starts one right after another.
    /// Labels without a prefix are read so.
    Iob1,
    /// `B-X`, `I-X`, `E-X` for names of several words, `S-X` for those of one; also with
    /// the letters of BILOU.
    Iobes,
}

/// The labels of a head, in the order of its outputs. As JSON, a list of their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct LabelSet {
    names: Vec<String>,
    tags: Vec<Tag>,
    types: Vec<Arc<str>>,
    /// One a type.
    roles: Vec<Role>,
    scheme: Scheme,
}

impl LabelSet {
    /// Reads label names, in the order of the head's outputs; types are numbered as they
    /// first appear.
    ///
    /// The names are IOB2 (`O`, `B-PER`, `I-PER`, …); IOBES or BILOU, if some begin with
    /// `E-`, `L-`, `S-` or `U-`; IOB1, if a type has an `I-` but no `B-`; or plain types
    /// (`O`, `PER`, …), neighbours of the same type being one name. Names in brackets, such
    /// as `[CLS]`, count as `O`. Says what is wrong with a set that has no `O`, or a name
    /// twice.
    pub fn parse<S: AsRef<str>>(names: &[S]) -> Result<Self, String> {
        let special = |name: &str| name.starts_with(['[', '<']) && name.ends_with([']', '>']);
        let outside = |name: &str| name == "O" || special(name);
        let prefixed =
            names.iter().map(AsRef::as_ref).all(|name| outside(name) || split(name).is_some());
        let mut types: Vec<Arc<str>> = Vec::new();
        let mut tags = Vec::with_capacity(names.len());
        for name in names.iter().map(AsRef::as_ref) {
            let mut kind = |kind: &str| {
                types.iter().position(|known| **known == *kind).unwrap_or_else(|| {
                    types.push(kind.into());
                    types.len() - 1
                })
            };
            let tag = match split(name).filter(|_| prefixed) {
                _ if outside(name) => Tag::Outside,
                _ if name.is_empty() || name.ends_with('-') => {
                    return Err(format!("label `{name}` names no type"));
                }
                Some(('B', rest)) => Tag::Begin(kind(rest)),
                Some(('E' | 'L', rest)) => Tag::End(kind(rest)),
                Some(('S' | 'U', rest)) => Tag::Single(kind(rest)),
                Some((_, rest)) => Tag::Inside(kind(rest)),
                None => Tag::Inside(kind(name)),
            };
            if tags.contains(&tag) && !special(name) {
                return Err(format!("label `{name}` stands twice"));
            }
            tags.push(tag);
        }
        if !names.iter().any(|name| name.as_ref() == "O") {
            return Err("the labels have no `O`".to_owned());
        }
        let scheme = if tags.iter().any(|tag| matches!(tag, Tag::End(_) | Tag::Single(_))) {
            Scheme::Iobes
        } else if (0..types.len()).any(|kind| !tags.contains(&Tag::Begin(kind))) {
            Scheme::Iob1
        } else {
            Scheme::Iob2
        };
        let names = names.iter().map(|name| name.as_ref().to_owned()).collect();
        let roles = types.iter().map(|kind| Role::of(kind)).collect();
        Ok(Self { names, tags, types, roles, scheme })
    }

    /// How many labels there are: the width of the head's output.
    pub fn len(&self) -> usize {
        self.tags.len()
    }

    /// Never: a label set has at least `O`.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// The labels as the model spells them.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What each output means.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The entity types.
    pub fn types(&self) -> &[Arc<str>] {
        &self.types
    }

    /// The role of an entity type (an index into [`types`](Self::types)), as its spelling tells.
    pub fn role(&self, kind: usize) -> Role {
        self.roles.get(kind).copied().unwrap_or(Role::Other)
    }

    /// How the labels spell the borders of names.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether a word with this tag may be the last of a sentence, or stand before a word
    /// outside of its name.
    pub fn may_end(&self, tag: Tag) -> bool {
        match tag {
            Tag::Begin(kind) | Tag::Inside(kind) => !self.tags.contains(&Tag::End(kind)),
            _ => true,
        }
    }

    /// Whether a word with this tag may be the first of a sentence, or of a name.
    pub fn may_begin(&self, tag: Tag) -> bool {
        match tag {
            Tag::Inside(_) => self.scheme == Scheme::Iob1,
            Tag::End(_) => false,
            _ => true,
        }
    }

    /// Whether a word with tag `next` may follow one with tag `previous`.
    pub fn may_follow(&self, previous: Tag, next: Tag) -> bool {
        next.continues(previous) || self.may_end(previous) && self.may_begin(next)
    }
}

impl TryFrom<Vec<String>> for LabelSet {
    type Error = String;

    fn try_from(names: Vec<String>) -> Result<Self, String> {
        Self::parse(&names)
    }
}

impl From<LabelSet> for Vec<String> {
    fn from(labels: LabelSet) -> Self {
        labels.names
    }
}

/// The prefix and the type of a label such as `B-PER` (or `B_PER`).
fn split(name: &str) -> Option<(char, &str)> {
    let mut chars = name.chars();
    let prefix = chars.next().filter(|prefix| "BIELSU".contains(*prefix))?;
    chars.next().filter(|separator| "-_".contains(*separator))?;
    Some((prefix, chars.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(names: &[&str]) -> LabelSet {
        LabelSet::parse(names).expect("well-formed")
    }

    #[test]
    fn reads_iob2() {
        let labels = parse(&["O", "B-PER", "I-PER", "B-LOC"]);
        assert_eq!(labels.types(), ["PER".into(), "LOC".into()]);
        assert_eq!(labels.tags()[2], Tag::Inside(0));
        assert_eq!(labels.scheme(), Scheme::Iob2);
        assert_eq!(
            [labels.role(0), labels.role(1), labels.role(2)],
            [Role::Person, Role::Place, Role::Other]
        );
        assert!(labels.may_follow(Tag::Begin(0), Tag::Inside(0)));
        assert!(!labels.may_follow(Tag::Begin(1), Tag::Inside(0)));
        assert!(!labels.may_follow(Tag::Outside, Tag::Inside(0)));
    }

    #[test]
    fn reads_iob1() {
        // As a well-known checkpoint of CoNLL-2003 has it: no `B-PER`.
        let labels = parse(&["O", "B-LOC", "I-LOC", "I-PER"]);
        assert_eq!(labels.scheme(), Scheme::Iob1);
        assert!(labels.may_follow(Tag::Outside, Tag::Inside(1)));
        assert!(labels.may_follow(Tag::Inside(1), Tag::Inside(0)));
    }

    #[test]
    fn reads_iobes_and_bilou() {
        for [e, s] in [["E-X", "S-X"], ["L-X", "U-X"]] {
            let labels = parse(&["O", "B-X", "I-X", e, s]);
            assert_eq!(labels.scheme(), Scheme::Iobes);
            let allowed = "OO OB OS BI BE II IE EO EB ES SO SB SS";
            let tags = || "OBIES".chars().zip(labels.tags());
            for (previous, &tag) in tags() {
                for (next, &next_tag) in tags() {
                    let want = allowed.contains(&format!("{previous}{next}"));
                    assert_eq!(labels.may_follow(tag, next_tag), want, "{previous}{next}");
                }
            }
        }
    }

    #[test]
    fn reads_plain_types() {
        let labels = parse(&["O", "PERSON", "WORK-OF-ART", "[CLS]", "[SEP]", "B-movie"]);
        let types: Vec<&str> = labels.types().iter().map(|name| &**name).collect();
        assert_eq!(types, ["PERSON", "WORK-OF-ART", "B-movie"]);
        assert_eq!(labels.tags()[3..5], [Tag::Outside, Tag::Outside]);
        assert!(labels.may_follow(Tag::Outside, Tag::Inside(0)));
    }

    #[test]
    fn says_what_is_wrong() {
        let fails = |names: &[&str]| LabelSet::parse(names).expect_err("malformed");
        assert_eq!(fails(&["O", ""]), "label `` names no type");
        assert_eq!(fails(&["O", "B-"]), "label `B-` names no type");
        assert_eq!(fails(&["B-PER"]), "the labels have no `O`");
        assert_eq!(fails(&["LABEL_0", "LABEL_1"]), "the labels have no `O`");
        assert_eq!(fails(&["O", "O"]), "label `O` stands twice");
    }
}
