//! JSON that is not lines of it: an array with an object for each article, objects one after
//! another, or one object, which is an article or has an array of them.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::error::Reason;
use super::limits::{Limit, Limits};
use super::object::Objects;
use super::open::{Opened, Position};
use super::values::{Cut, Values};
use super::{Entries, Entry, InputOptions, Origin, Read, lenient, ninjs};

/// The articles of JSON.
pub(super) fn read(
    opened: Opened,
    origin: Origin,
    options: &Arc<InputOptions>,
) -> Result<Entries, Reason> {
    let (position, limits) = (opened.position.clone(), opened.limits);
    let mut values = Values::new(opened.text())?;
    let mut first = Vec::new();
    if !values.are_elements() {
        match values.next(&mut first, limits.size(Limit::Unpacked))? {
            Cut::End => return Err(Reason::Empty),
            Cut::TooLarge => return Err(limits.over(Limit::Unpacked).into()),
            Cut::Short => return Err(Reason::Cut("")),
            Cut::More => return Err(after_end()),
            Cut::Whole => {}
        }
        let mut second = Vec::new();
        if values.next(&mut second, limits.size(Limit::Record))? == Cut::End {
            return one(&first, origin, options, position);
        }
        let before = vec![first, second];
        return Ok(Box::new(Array::new(before, values, origin, (position, limits), options)));
    }
    Ok(Box::new(Array::new(Vec::new(), values, origin, (position, limits), options)))
}

/// One object: an article, or something that has an array of them.
fn one(
    json: &[u8],
    mut origin: Origin,
    options: &Arc<InputOptions>,
    mut position: Position,
) -> Result<Entries, Reason> {
    let (value, lost) = lenient::parse(json)?;
    let Value::Object(mut object) = value else { return Err(Reason::NotObject) };
    origin.bytes = position.advance();
    let mut objects = Objects::new(Arc::clone(options));
    if ninjs::is_item(&object) {
        let mut read = ninjs::read(&object, &mut origin);
        read.notes.extend(lost.note());
        return Ok(Box::new(std::iter::once(Entry::new(origin, read))));
    }
    let mut read = objects.article(&mut object, &mut origin);
    if matches!(read.content, Err(Reason::NoField { .. }))
        && let Some(name) = array_of(&object)
        && let Some(Value::Array(rows)) = object.remove(&name)
    {
        let mut notes = vec![format!("the articles are taken from the field `{name}`")];
        notes.extend(lost.note());
        let bytes = origin.bytes / (rows.len().max(1) as u64);
        origin.kept.clear();
        let rows = rows.into_iter().enumerate().map(move |(row, value)| {
            let mut origin = origin.row(row, bytes);
            let mut read = match value {
                Value::Object(mut object) => objects.article(&mut object, &mut origin),
                _ => Read::failed(Reason::NotObject),
            };
            read.notes.splice(0..0, std::mem::take(&mut notes));
            Entry::new(origin, read)
        });
        return Ok(Box::new(rows));
    }
    read.notes.extend(lost.note());
    Ok(Box::new(std::iter::once(Entry::new(origin, read))))
}

fn after_end() -> Reason {
    Reason::Json("something comes after its end".into())
}

/// The one field that has an array of objects.
fn array_of(object: &Map<String, Value>) -> Option<String> {
    let is_array = |value: &Value| match value {
        Value::Array(values) => !values.is_empty() && values.iter().all(Value::is_object),
        _ => false,
    };
    let mut arrays = object.iter().filter(|(_, value)| is_array(value));
    let (name, _) = arrays.next()?;
    arrays.next().is_none().then(|| name.clone())
}

/// The rest of a row of objects.
struct Array {
    origin: Origin,
    values: Values,
    /// Values that were read before.
    before: std::vec::IntoIter<Vec<u8>>,
    position: Position,
    limits: Limits,
    objects: Objects,
    value: Vec<u8>,
    row: usize,
    ended: bool,
}

impl Array {
    fn new(
        before: Vec<Vec<u8>>,
        values: Values,
        origin: Origin,
        (position, limits): (Position, Limits),
        options: &Arc<InputOptions>,
    ) -> Self {
        Self {
            origin,
            values,
            before: before.into_iter(),
            position,
            limits,
            objects: Objects::new(Arc::clone(options)),
            value: Vec::new(),
            row: 0,
            ended: false,
        }
    }
}

impl Iterator for Array {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.ended {
            return None;
        }
        let cut = match self.before.next() {
            Some(value) => {
                self.value = value;
                Ok(Cut::Whole)
            }
            None => self.values.next(&mut self.value, self.limits.size(Limit::Record)),
        };
        let mut origin = self.origin.row(self.row, self.position.advance());
        let (read, ended) = match cut {
            Ok(Cut::Whole) => (self.objects.read(&self.value, &mut origin), false),
            Ok(Cut::TooLarge) => (Read::failed(self.limits.over(Limit::Record)), false),
            Ok(Cut::End) if self.row > 0 => return None,
            Ok(Cut::End) => (Read::failed(Reason::Empty), true),
            Ok(Cut::Short) => (Read::failed(Reason::Cut(" of its array")), true),
            Ok(Cut::More) => (Read::failed(after_end()), true),
            Err(error) => (Read::failed(error), true),
        };
        self.row += 1;
        self.ended = ended;
        if ended && self.row == 1 {
            return Some(Entry::new(self.origin.clone(), read));
        }
        Some(Entry::new(origin, read))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read_all(json: &'static str) -> Vec<String> {
        let opened = Opened::new(Cursor::new(json)).expect("bytes");
        let origin = Origin::of(Some("f.json".into()));
        match read(opened, origin, &Arc::new(InputOptions::default())) {
            Ok(entries) => entries.map(Entry::told).collect(),
            Err(reason) => vec![reason.to_string()],
        }
    }

    #[test]
    fn an_array_has_an_article_a_row() {
        let json = r#" [{"id": "a", "text": "One."}, {"text": "Two.", "n": NaN}, {"text": 3}, 4]"#;
        assert_eq!(
            read_all(json),
            [
                "a: One.",
                "f.json#1: Two.",
                "cannot read `f.json, row 2`: its field `text` is not a string",
                "cannot read `f.json, row 3`: it is not a JSON object",
            ]
        );
        assert_eq!(read_all("[]"), ["cannot read `f.json`: it is empty"]);
    }

    #[test]
    fn an_object_is_an_article_or_has_some() {
        assert_eq!(read_all(r#"{"id": 7, "text": "One."}"#), ["7: One."]);
        assert_eq!(
            read_all(r#"{"status": "ok", "articles": [{"content": "One."}, {"content": "Two."}]}"#),
            [
                "f.json#0: One. (the articles are taken from the field `articles`; the text is \
                 taken from the field `content`)",
                "f.json#1: Two."
            ]
        );
        let none = "cannot read `f.json`: it has no field `text`, `article`, `content` or `body`, \
                    but `a`";
        assert_eq!(read_all(r#"{"a": 1}"#), [none]);
    }

    #[test]
    fn objects_may_follow_each_other() {
        let json = "{\n\"text\": \"One.\"}\n{\n\"text\": \"Two.\"}";
        assert_eq!(read_all(json), ["f.json#0: One.", "f.json#1: Two."]);
    }

    #[test]
    fn a_cut_is_told() {
        let json = r#"[{"text": "One."}, {"text": "Tw"#;
        let cut = "cannot read `f.json, row 1`: it is cut off in the middle of its array";
        assert_eq!(read_all(json), ["f.json#0: One.", cut]);
        assert_eq!(read_all(r#"{"text": "Tw"#), ["it is cut off in the middle"]);
        let more =
            "cannot read `f.json, row 1`: it is not valid JSON: something comes after its end";
        assert_eq!(read_all(r#"[{"text": "One."}] x"#), ["f.json#0: One.", more]);
    }
}
