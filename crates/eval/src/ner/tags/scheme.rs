//! Tag schemes and what their prefixes mean.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::TagError;

/// A way to write entities as one tag per token.
///
/// Ramshaw and Marcus 1995 (IOB1); Tjong Kim Sang and Veenstra 1999 (IOB2, IOE1, IOE2);
/// Ratinov and Roth 2009 (BILOU).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Scheme {
    /// `I` throughout; `B` only where an entity touches one of the same type before it.
    Iob1,
    /// `B` begins, `I` goes on. Also called BIO.
    Iob2,
    /// `I` throughout; `E` only where an entity touches one of the same type after it.
    Ioe1,
    /// `E` ends, `I` comes before.
    Ioe2,
    /// `B` begins, `I` goes on, `E` ends, `S` stands alone. Also called BIOES.
    Iobes,
    /// As IOBES, with `L` for `E` and `U` for `S`.
    Bilou,
}

impl Scheme {
    /// All schemes.
    pub const ALL: [Self; 6] =
        [Self::Iob1, Self::Iob2, Self::Ioe1, Self::Ioe2, Self::Iobes, Self::Bilou];

    /// The scheme that a set of tags is written in, judged by its prefixes as seqeval's
    /// `auto_detect` does; `None` if they fit no scheme (all `O`, or a mixture). IOB1 is never
    /// found: tags alone cannot tell it from IOB2.
    pub fn detect<'a>(tags: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut seen: BTreeSet<u8> = BTreeSet::new();
        for tag in tags {
            seen.insert(*tag.as_bytes().first()?);
        }
        let has = |prefix| seen.contains(&prefix);
        let only = |allowed: &[u8]| seen.iter().all(|prefix| allowed.contains(prefix));
        // seqeval lists the sets it accepts; they are these.
        let whole = |end, single| (has(b'B') && has(end)) || (has(single) && seen.len() == 1);
        if has(b'B') && only(b"IOB") {
            Some(Self::Iob2)
        } else if has(b'E') && only(b"IOE") {
            Some(Self::Ioe2)
        } else if whole(b'E', b'S') && only(b"IOBES") {
            Some(Self::Iobes)
        } else if whole(b'L', b'U') && only(b"IOBLU") {
            Some(Self::Bilou)
        } else {
            None
        }
    }

    /// Its prefixes, as an error message lists them.
    pub(super) fn prefixes(self) -> &'static str {
        match self {
            Self::Iob1 | Self::Iob2 => "`I`, `O`, `B`",
            Self::Ioe1 | Self::Ioe2 => "`I`, `O`, `E`",
            Self::Iobes => "`I`, `O`, `B`, `E`, `S`",
            Self::Bilou => "`B`, `I`, `L`, `O`, `U`",
        }
    }

    /// The prefix of a token, given whether it is the first and the last of its entity.
    /// `touched` says whether the entity touches one of its type: before it for IOB1, after
    /// it for IOE1.
    pub(super) fn prefix(self, first: bool, last: bool, touched: bool) -> char {
        match (self, first, last) {
            (Self::Iobes, true, true) => 'S',
            (Self::Bilou, true, true) => 'U',
            (Self::Bilou, false, true) => 'L',
            (Self::Iobes | Self::Ioe2, _, true) => 'E',
            (Self::Ioe1, _, true) if touched => 'E',
            (Self::Iobes | Self::Bilou | Self::Iob2, true, _) => 'B',
            (Self::Iob1, true, _) if touched => 'B',
            _ => 'I',
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Iob1 => "IOB1",
            Self::Iob2 => "IOB2",
            Self::Ioe1 => "IOE1",
            Self::Ioe2 => "IOE2",
            Self::Iobes => "IOBES",
            Self::Bilou => "BILOU",
        })
    }
}

/// A name that is no scheme's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no tag scheme: there are IOB1, IOB2 (BIO), IOE1, IOE2, IOBES (BIOES), BILOU")]
pub struct UnknownScheme(String);

impl FromStr for Scheme {
    type Err = UnknownScheme;

    fn from_str(name: &str) -> Result<Self, UnknownScheme> {
        match name.to_ascii_uppercase().as_str() {
            "BIO" => Ok(Self::Iob2),
            "BIOES" => Ok(Self::Iobes),
            upper => Self::ALL
                .into_iter()
                .find(|scheme| scheme.to_string() == upper)
                .ok_or_else(|| UnknownScheme(name.to_owned())),
        }
    }
}

/// A tag taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'a> {
    /// One of `BILOUES`.
    pub(super) prefix: u8,
    /// What follows the prefix, hyphen included.
    pub(super) rest: &'a str,
}

impl<'a> Tag<'a> {
    /// The outside of every entity.
    pub(super) const OUTSIDE: Tag<'static> = Tag { prefix: b'O', rest: "" };

    /// Takes `tag` apart if it is `O`, a prefix alone, or a prefix, a hyphen and a type.
    pub(super) fn parse(
        tag: &'a str,
        token: usize,
        allowed: &[u8],
        prefixes: &'static str,
    ) -> Result<Self, TagError> {
        let error = || TagError::Unknown { token, tag: tag.to_owned(), prefixes };
        let prefix = *tag.as_bytes().first().ok_or_else(error)?;
        if !allowed.contains(&prefix) {
            return Err(error());
        }
        let rest = &tag[1..];
        if !rest.is_empty() && (prefix == b'O' || !rest.starts_with('-')) {
            return Err(error());
        }
        Ok(Self { prefix, rest })
    }
}
