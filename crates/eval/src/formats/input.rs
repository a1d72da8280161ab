//! Files as text, lines and JSON values, with errors that know where they are.

use std::fs;
use std::path::Path;

use serde::de::{self, DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess};

use super::error::{ReadError, ReadErrorKind};
use crate::data::Place;

/// The text of a file as it is: a byte order mark and carriage returns are part of it.
pub(crate) fn text(path: &Path) -> Result<String, ReadError> {
    let bytes = fs::read(path).map_err(|error| ReadError::new(Place::file(path), error))?;
    String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..byte].split(|&byte| byte == b'\n').count();
        ReadError::new(Place::line(path, line), ReadErrorKind::NotUtf8 { byte })
    })
}

/// The text of a file in which a byte order mark is not part of what it says. An empty one is
/// an error.
pub(crate) fn markup(path: &Path) -> Result<String, ReadError> {
    let mut text = text(path)?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.trim().is_empty() {
        return Err(ReadError::new(Place::file(path), ReadErrorKind::Empty));
    }
    Ok(text)
}

/// The lines of a text with their numbers, from 1, without line ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines())
}

/// The values on the lines of a file; lines of white space are skipped.
pub(super) fn json_lines<T: DeserializeOwned>(
    path: &Path,
    text: &str,
) -> Result<Vec<(usize, T)>, ReadError> {
    lines(text)
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            let value = serde_json::from_str(line)
                .map_err(|_| json_error::<T>(line, &Place::line(path, number), false))?;
            Ok((number, value))
        })
        .collect()
}

/// The value a text of several lines holds.
pub(crate) fn json<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, ReadError> {
    serde_json::from_str(text).map_err(|_| json_error::<T>(text, &Place::file(path), true))
}

/// Reads once more, keeping track of the field.
fn json_error<T: DeserializeOwned>(text: &str, place: &Place, whole: bool) -> ReadError {
    let mut place = place.clone();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let failed = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Err(error) => {
            // A `?` stands for what could not be told.
            let path = error.path().to_string();
            let path = path.trim_end_matches('?').trim_end_matches('.');
            Some((path.to_owned(), error.into_inner()))
        }
        // What follows the value.
        Ok(_) => deserializer.end().err().map(|error| (String::new(), error)),
    };
    let Some((path, error)) = failed else {
        return ReadError::new(place, ReadErrorKind::Json("is not the JSON it should be".into()));
    };
    if whole {
        place.line = Some(error.line());
    }
    let message = error.to_string();
    let message = match message.rfind(" at line ") {
        Some(at) if whole => &message[..at],
        Some(at) => &format!("{} at column {}", &message[..at], error.column()),
        None => &message,
    };
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    match missing {
        Some(name) => {
            let field = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            ReadError::field(place, field, ReadErrorKind::Missing(""))
        }
        None if path.is_empty() => ReadError::new(place, ReadErrorKind::Json(message.to_owned())),
        None => ReadError::field(place, path, ReadErrorKind::Json(message.to_owned())),
    }
}

/// The line, from 1, on which the value at `path` begins, such as `mentions[3].end`; of the
/// nearest value around it if there is none.
pub(crate) fn line_of(text: &str, path: &str) -> Option<usize> {
    let steps: Vec<&str> = path.split(['.', '[']).map(|step| step.trim_end_matches(']')).collect();
    (0..=steps.len()).rev().find_map(|length| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let error = Find(&steps[..length]).deserialize(&mut deserializer).err()?;
        error.to_string().starts_with(FOUND).then(|| error.line().max(1))
    })
}

const FOUND: &str = "found";

/// Fails at the value it is looking for, so that the parser says where that is.
struct Find<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for Find<'_> {
    type Value = ();

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.0.is_empty() {
            return Err(de::Error::custom(FOUND));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Find<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == self.0[0] {
                map.next_value_seed(Find(&self.0[1..]))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Ok(wanted) = self.0[0].parse::<usize>() else {
            return Err(de::Error::custom("no index"));
        };
        for _ in 0..wanted {
            if seq.next_element::<IgnoredAny>()?.is_none() {
                return Ok(());
            }
        }
        seq.next_element_seed(Find(&self.0[1..]))?;
        Err(de::Error::custom("no such element"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_line() {
        let text = "{\n \"a\": 1,\n \"b\": [\n  {\"c\": 2},\n  {\n   \"c\": 3}\n ]\n}";
        let check = |path, line| assert_eq!(line_of(text, path), Some(line), "{path}");
        check("a", 2);
        check("b", 3);
        check("b[0].c", 4);
        check("b[1]", 5);
        check("b[1].c", 6);
        check("b[1].d", 5);
        check("b[7].c", 3);
        check("nothing", 1);
    }
}
