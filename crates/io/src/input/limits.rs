//! How much of an input is read at most, and for how long it is worked on. Inputs come from anywhere:
//! without limits a small file could take all memory, or all time.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Something that is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// Bytes of the text of an article, in UTF-8.
    Text,
    /// Sentences of an article.
    Sentences,
    /// Bytes of a record: a line, a row, an element of an array, a page of a crawl.
    Record,
    /// Bytes of a file that is in memory as a whole, or of all parts of a document, unpacked.
    Unpacked,
    /// XML elements in one another.
    Nesting,
    /// E-mails in an e-mail.
    Messages,
    /// Files in an archive.
    Members,
    /// Pages of a document.
    Pages,
    /// Seconds for reading a document that has pages.
    ReadSeconds,
    /// Seconds for reading and analyzing an article.
    Seconds,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Bytes,
    Count,
    Seconds,
}

/// What there is to know of a limit.
#[derive(Debug, Clone, Copy)]
struct Spec {
    name: &'static str,
    /// What is limited, for people.
    what: &'static str,
    unit: Unit,
    default: u64,
    /// The most that may be asked for: what memory, the stack or the sizes of numbers have room for.
    most: u64,
}

impl Limit {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Sentences,
        Self::Record,
        Self::Unpacked,
        Self::Nesting,
        Self::Messages,
        Self::Members,
        Self::Pages,
        Self::ReadSeconds,
        Self::Seconds,
    ];

    const fn spec(self) -> Spec {
        let (name, what, unit, default, most) = match self {
            Self::Text => ("text", "bytes of an article's text", Unit::Bytes, 32 << 20, 1 << 30),
            Self::Sentences => {
                ("sentences", "sentences of an article", Unit::Count, 4_000_000, u32::MAX as u64)
            }
            Self::Record => {
                ("record", "bytes of a line, row or other record", Unit::Bytes, 64 << 20, 1 << 30)
            }
            Self::Unpacked => (
                "unpacked",
                "bytes of a file or of a document's parts, unpacked",
                Unit::Bytes,
                256 << 20,
                4 << 30,
            ),
            Self::Nesting => ("nesting", "XML elements in one another", Unit::Count, 2000, 2000),
            Self::Messages => ("messages", "e-mails in an e-mail", Unit::Count, 100, 100),
            Self::Members => {
                ("members", "files in an archive", Unit::Count, 1_000_000, u32::MAX as u64)
            }
            Self::Pages => ("pages", "pages of a PDF document", Unit::Count, 10_000, 1_000_000),
            Self::ReadSeconds => {
                ("read-seconds", "seconds to read a PDF document", Unit::Seconds, 120, 86_400)
            }
            Self::Seconds => {
                ("seconds", "seconds to read and analyze an article", Unit::Seconds, 3600, 86_400)
            }
        };
        Spec { name, what, unit, default, most }
    }

    /// What it is called where limits are given, and in messages.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// What it limits, for people.
    pub fn what(self) -> &'static str {
        self.spec().what
    }

    /// Where it stands unless something else is asked for.
    pub fn default_value(self) -> u64 {
        self.spec().default
    }

    /// A number of what it counts, for people: `32 MiB`, `100`, `120 s`.
    pub fn show(self, value: u64) -> String {
        match self.spec().unit {
            Unit::Bytes => bytes(value),
            Unit::Count => value.to_string(),
            Unit::Seconds => format!("{value} s"),
        }
    }

    /// A value as people give it: `64MiB`, `1 GiB` or bytes; a number; seconds, `90s` or `2m`.
    fn value(self, given: &str) -> Result<u64, LimitError> {
        let spec = self.spec();
        let digits = given.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = given.split_at(digits);
        let factor: Option<u64> = match (spec.unit, unit.trim()) {
            (_, "") | (Unit::Bytes, "B") | (Unit::Seconds, "s") => Some(1),
            (Unit::Bytes, "KiB") => Some(1 << 10),
            (Unit::Bytes, "MiB") => Some(1 << 20),
            (Unit::Bytes, "GiB") => Some(1 << 30),
            (Unit::Bytes, "kB") => Some(1000),
            (Unit::Bytes, "MB") => Some(1_000_000),
            (Unit::Bytes, "GB") => Some(1_000_000_000),
            (Unit::Seconds, "m") => Some(60),
            (Unit::Seconds, "h") => Some(3600),
            _ => None,
        };
        let Some((factor, number)) = factor.zip(number.parse::<u64>().ok()) else {
            let wanted = match spec.unit {
                Unit::Bytes => "a size such as 64MiB",
                Unit::Count => "a number",
                Unit::Seconds => "a time such as 90s",
            };
            return Err(LimitError::Value { limit: spec.name, given: given.to_owned(), wanted });
        };
        let value = number.checked_mul(factor).filter(|value| (1..=spec.most).contains(value));
        value.ok_or_else(|| {
            let (least, most) = (self.show(1), self.show(spec.most));
            LimitError::Range { limit: spec.name, least, most }
        })
    }
}

/// Bytes for people: in the largest unit that they are a whole number of.
fn bytes(value: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let whole = units.into_iter().find(|(shift, _)| value > 0 && value.is_multiple_of(1 << shift));
    match whole {
        Some((shift, unit)) => format!("{} {unit}", value >> shift),
        None if value == 1 => "1 byte".into(),
        None => format!("{value} bytes"),
    }
}

/// How much of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits([u64; Limit::ALL.len()]);

impl Default for Limits {
    fn default() -> Self {
        Self(Limit::ALL.map(Limit::default_value))
    }
}

impl Limits {
    /// As much as there is room for, for inputs that are in memory already.
    pub fn most() -> Self {
        Self(Limit::ALL.map(|limit| limit.spec().most))
    }

    /// Where a limit stands.
    pub fn get(&self, limit: Limit) -> u64 {
        self.0[limit as usize]
    }

    /// That as a size in memory.
    pub(crate) fn size(&self, limit: Limit) -> usize {
        usize::try_from(self.get(limit)).unwrap_or(usize::MAX)
    }

    /// The same with a limit elsewhere.
    #[must_use]
    pub fn with(mut self, Setting(limit, value): Setting) -> Self {
        self.0[limit as usize] = value;
        self
    }

    /// That something is over a limit.
    pub fn over(&self, limit: Limit) -> Over {
        Over { limit, most: self.get(limit) }
    }

    /// An error if there is more of something than there may be.
    pub(crate) fn check(&self, limit: Limit, found: usize) -> Result<(), Over> {
        if found as u64 > self.get(limit) { Err(self.over(limit)) } else { Ok(()) }
    }

    /// Those that stand elsewhere than they do unless asked for: `text=64 MiB,pages=20`.
    pub fn changed(&self) -> String {
        let changed =
            Limit::ALL.into_iter().filter(|limit| self.get(*limit) != limit.default_value());
        let shown: Vec<_> = changed
            .map(|limit| format!("{}={}", limit.name(), limit.show(self.get(limit))))
            .collect();
        shown.join(",")
    }
}

/// A limit as somebody gives it: `NAME=VALUE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting(pub(crate) Limit, pub(crate) u64);

impl FromStr for Setting {
    type Err = LimitError;

    fn from_str(given: &str) -> Result<Self, LimitError> {
        let (name, value) = given.split_once('=').ok_or(LimitError::NoValue)?;
        let limit = Limit::ALL.into_iter().find(|limit| limit.name() == name.trim());
        let limit = limit.ok_or_else(|| {
            let known: Vec<_> = Limit::ALL.map(Limit::name).into();
            LimitError::Unknown { name: name.trim().to_owned(), known: known.join(", ") }
        })?;
        Ok(Self(limit, limit.value(value.trim())?))
    }
}

/// Why what somebody gives is no limit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LimitError {
    /// There is no `=`.
    #[error("it is not of the form NAME=VALUE, such as text=64MiB")]
    NoValue,
    /// Nothing is called so.
    #[error("there is no limit `{name}`, but {known}")]
    Unknown {
        /// What was given.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// What was given is not of its kind.
    #[error("`{limit}` is {wanted}, and not `{given}`")]
    Value {
        /// The limit.
        limit: &'static str,
        /// What was given.
        given: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// It cannot stand there.
    #[error("`{limit}` can be {least} to {most}")]
    Range {
        /// The limit.
        limit: &'static str,
        /// Where it can be put.
        least: String,
        /// Up to there.
        most: String,
    },
}

/// That there is more of something than there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub struct Over {
    limit: Limit,
    most: u64,
}

impl Over {
    /// What there is more of.
    pub fn limit(&self) -> Limit {
        self.limit
    }
}

impl fmt::Display for Over {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = self.limit.show(self.most);
        let s = if self.most == 1 { "" } else { "s" };
        match self.limit {
            Limit::Text => write!(f, "its text has more than {most}"),
            Limit::Sentences => write!(f, "it has more than {most} sentence{s}"),
            Limit::Record => write!(f, "it has more than {most}"),
            Limit::Unpacked => write!(f, "it has more than {most}, unpacked"),
            Limit::Nesting => write!(f, "its XML has more than {most} element{s} in one another"),
            Limit::Messages => write!(f, "it has more than {most} other e-mail{s} in it"),
            Limit::Members => write!(f, "it has more than {most} file{s} in it"),
            Limit::Pages => write!(f, "it has more than {most} page{s}"),
            Limit::ReadSeconds => write!(f, "reading it takes more than {most}"),
            Limit::Seconds => write!(f, "it takes more than {most}"),
        }?;
        write!(f, " (the limit `{}`)", self.limit.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(given: &str) -> String {
        match given.parse::<Setting>() {
            Ok(setting) => Limits::default().with(setting).changed(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn limits_are_given_by_name_in_their_units() {
        assert_eq!(told("text=64MiB"), "text=64 MiB");
        assert_eq!(told(" text = 1 GiB "), "text=1 GiB");
        assert_eq!(told("record=1500"), "record=1500 bytes");
        assert_eq!(told("record=2kB"), "record=2000 bytes");
        assert_eq!(told("pages=20"), "pages=20");
        assert_eq!(told("seconds=2m"), "seconds=120 s");
        // Where it stands anyway is no change.
        assert_eq!(told("read-seconds=2m"), "");
    }

    #[test]
    fn what_is_no_limit_is_told() {
        assert_eq!(told("text"), "it is not of the form NAME=VALUE, such as text=64MiB");
        assert!(told("txt=1").starts_with("there is no limit `txt`, but text, sentences, record,"));
        assert_eq!(told("pages=2MiB"), "`pages` is a number, and not `2MiB`");
        assert_eq!(told("text=big"), "`text` is a size such as 64MiB, and not `big`");
        assert_eq!(told("seconds=-1"), "`seconds` is a time such as 90s, and not `-1`");
        assert_eq!(told("text=0"), "`text` can be 1 byte to 1 GiB");
        // Each takes room on the stack.
        assert_eq!(told("messages=101"), "`messages` can be 1 to 100");
        assert_eq!(told("text=99999999999GiB"), "`text` can be 1 byte to 1 GiB");
    }

    #[test]
    fn each_limit_stands_where_it_can_and_in_the_documents() {
        let documents = include_str!("../../../../docs/reliability.md");
        for (place, limit) in Limit::ALL.into_iter().enumerate() {
            assert_eq!(limit as usize, place);
            let spec = limit.spec();
            let (default, most) = (limit.show(spec.default), limit.show(spec.most));
            let row = format!("| `{}` | {} | {default} | {most} |", spec.name, spec.what);
            assert!(documents.contains(&row), "{row}");
            assert!((1..=spec.most).contains(&spec.default), "{}", spec.name);
            let shown = limit.show(spec.most).replace(' ', "");
            let set: Setting = format!("{}={shown}", spec.name).parse().expect("as it is shown");
            assert_eq!(set, Setting(limit, spec.most));
        }
    }
}
