//! The strict reading: seqeval 1.2.2's `mode="strict"`, pattern for pattern.
//!
//! The patterns are tables of (previous prefixes, current prefixes, types). seqeval's tables
//! have gaps (its IOB1 does not let `B` start after `O`; its IOE1 does not know single
//! tokens); they are kept, since the point is to give its numbers.

use nutgraf_text::Span;

use super::scheme::Scheme;
use super::{Chunk, Tag, TagError};

/// Whether the types of two neighbours must agree.
#[derive(Clone, Copy)]
enum Types {
    Same,
    Different,
    Any,
}

use Types::{Any, Different, Same};

type Patterns = &'static [(&'static [u8], &'static [u8], Types)];

const ALL: &[u8] = b"IOBESUL";

struct Rules {
    allowed: &'static [u8],
    start: Patterns,
    inside: Patterns,
    end: Patterns,
}

const IOB1: Rules = Rules {
    allowed: b"IOB",
    start: &[
        (b"O", b"I", Any),
        (b"I", b"I", Different),
        (b"B", b"I", Any),
        (b"I", b"B", Same),
        (b"B", b"B", Same),
    ],
    inside: &[(b"BI", b"I", Same)],
    end: &[
        (b"I", b"I", Different),
        (b"I", b"OB", Any),
        (b"B", b"O", Any),
        (b"B", b"I", Different),
        (b"B", b"B", Same),
    ],
};

const IOB2: Rules = Rules {
    allowed: b"IOB",
    start: &[(ALL, b"B", Any)],
    inside: &[(b"BI", b"I", Same)],
    end: &[(b"BI", b"O", Any), (b"BI", b"I", Different), (b"BI", b"B", Any)],
};

const IOE1: Rules = Rules {
    allowed: b"IOE",
    start: &[(b"O", b"I", Any), (b"I", b"I", Different), (b"E", b"I", Any), (b"E", b"E", Same)],
    inside: &[(b"I", b"IE", Same)],
    end: &[
        (b"I", b"I", Different),
        (b"I", b"O", Any),
        (b"I", b"E", Different),
        (b"E", b"IE", Same),
    ],
};

const IOE2: Rules = Rules {
    allowed: b"IOE",
    start: &[(b"OE", b"IE", Any), (b"I", b"IE", Different)],
    inside: &[(b"I", b"IE", Same)],
    end: &[(b"E", ALL, Any)],
};

const IOBES: Rules = Rules {
    allowed: b"IOBES",
    start: &[(ALL, b"BS", Any)],
    inside: &[(b"BI", b"IE", Same)],
    end: &[(b"SE", ALL, Any)],
};

const BILOU: Rules = Rules {
    allowed: b"BILOU",
    start: &[(ALL, b"BU", Any)],
    inside: &[(b"BI", b"IL", Same)],
    end: &[(b"UL", ALL, Any)],
};

pub(super) fn read<'a, S: AsRef<str>>(
    tags: &'a [S],
    scheme: Scheme,
    found: &mut Vec<Chunk<'a>>,
) -> Result<(), TagError> {
    let rules = match scheme {
        Scheme::Iob1 => &IOB1,
        Scheme::Iob2 => &IOB2,
        Scheme::Ioe1 => &IOE1,
        Scheme::Ioe2 => &IOE2,
        Scheme::Iobes => &IOBES,
        Scheme::Bilou => &BILOU,
    };
    // One pass: an entity that starts is followed until a tag is not inside it; that tag
    // decides whether the entity ended well, and may itself start the next.
    let mut open: Option<usize> = None;
    let mut last = Tag::OUTSIDE;
    for token in 0..=tags.len() {
        let tag = match tags.get(token) {
            Some(tag) => Tag::parse(tag.as_ref(), token, rules.allowed, scheme.prefixes())?,
            None => Tag::OUTSIDE,
        };
        if let Some(start) = open {
            if matches(rules.inside, last, tag) {
                last = tag;
                continue;
            }
            if matches(rules.end, last, tag) {
                found.push(Chunk { tokens: Span::new(start, token), label: label(last) });
            }
            open = None;
        }
        if matches(rules.start, last, tag) {
            open = Some(token);
        }
        last = tag;
    }
    Ok(())
}

fn matches(patterns: Patterns, last: Tag<'_>, now: Tag<'_>) -> bool {
    patterns.iter().any(|&(before, current, types)| {
        before.contains(&last.prefix)
            && current.contains(&now.prefix)
            && match types {
                Any => true,
                Same => label(last) == label(now),
                Different => label(last) != label(now),
            }
    })
}

/// seqeval strips hyphens from both ends of a type when it reads strictly.
fn label(tag: Tag<'_>) -> &str {
    match tag.rest.trim_matches('-') {
        "" => "_",
        label => label,
    }
}
