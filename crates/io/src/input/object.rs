//! Articles that are objects of JSON: which of their fields are what.

use std::sync::Arc;

use nutgraf::Metadata;
use serde_json::{Map, Value};

use super::content::Content;
use super::error::Reason;
use super::{InputOptions, Origin, Read, fields, lenient, ninjs};

/// Reads objects. The first that has a text decides in which fields the others have theirs.
pub(super) struct Objects {
    options: Arc<InputOptions>,
    /// The fields that have the text, once one told.
    text: Option<Vec<String>>,
}

impl Objects {
    pub(super) fn new(options: Arc<InputOptions>) -> Self {
        Self { options, text: None }
    }

    /// The article of a text of JSON, and what it says of itself for `origin`.
    pub(super) fn read(&mut self, json: &[u8], origin: &mut Origin) -> Read {
        match lenient::parse(json) {
            Ok((Value::Object(mut object), lost)) => {
                let mut read = self.article(&mut object, origin);
                read.notes.extend(lost.note());
                read
            }
            Ok(_) => Read::failed(Reason::NotObject),
            Err(reason) => Read::failed(reason),
        }
    }

    /// The article of an object, out of which its text is taken, and what it says of itself for
    /// `origin`.
    pub(super) fn article(&mut self, object: &mut Map<String, Value>, origin: &mut Origin) -> Read {
        let options = Arc::clone(&self.options);
        match find(object, &options.id_field) {
            Some(Found::One(Value::String(id))) if !id.is_empty() => origin.id.clone_from(id),
            Some(Found::One(Value::Number(id))) => origin.id = id.to_string(),
            _ => {}
        }
        for field in &options.keep {
            if let Some(found) = find(object, field) {
                origin.kept.insert(field.clone(), found.value());
            }
        }
        let given = given(object, &options);
        let mut notes = Vec::new();
        if self.text.is_none() {
            let has = |name: &str| find(object, name).is_some();
            let lacking = fields::lacking(&options, "field", has);
            notes.extend(lacking.map(|lacking| format!("{lacking} in the first record")));
        }
        let content = self.text(object, &mut notes);
        // Items of a wire come in arrays and lines, too.
        if matches!(content, Err(Reason::NoField { .. }))
            && options.text_fields.is_empty()
            && ninjs::is_item(object)
        {
            return ninjs::read(object, origin);
        }
        Read { content, given: given.into(), notes, part: None }
    }

    fn text(
        &mut self,
        object: &mut Map<String, Value>,
        notes: &mut Vec<String>,
    ) -> Result<Content, Reason> {
        let asked = self.text.as_deref().unwrap_or(&self.options.text_fields);
        let usual = self.options.usual_text;
        let has = |field: &str| find(object, field).is_some();
        let chosen = fields::text_fields(asked, usual, "field", has, || names(object))?;
        if self.text.is_none() {
            notes.extend(fields::note(asked, usual, "field", &chosen));
        }
        let mut texts = Vec::new();
        for field in &chosen {
            // A string is taken out rather than copied: it is most of a record.
            if let Some(Value::String(text)) = object.get_mut(field) {
                texts.push(std::mem::take(text));
            } else if let Some(found) = find(object, field) {
                found.texts(&mut texts).ok_or_else(|| Reason::NotString(field.clone()))?;
            }
        }
        if self.text.is_none() {
            self.text = Some(chosen);
        }
        Ok(Content::Text(fields::joined(texts), self.options.text_format))
    }
}

/// What an object says of its article beside the text.
fn given(object: &Map<String, Value>, options: &InputOptions) -> Metadata {
    let field = |asked: &Option<String>, usual: &[&str]| match asked {
        Some(asked) => find(object, asked)?.words(),
        None => usual.iter().find_map(|name| find(object, name)?.words()),
    };
    Metadata {
        title: field(&options.title_field, &fields::TITLES),
        byline: field(&None, &fields::BYLINES),
        date: field(&options.date_field, &fields::DATES),
        language: field(&None, &fields::LANGUAGES),
        url: field(&options.url_field, &fields::URLS),
        ..Metadata::default()
    }
}

/// What stands at a path.
enum Found<'a> {
    One(&'a Value),
    /// Of each element of an array on the way.
    Each(Vec<&'a Value>),
}

/// What stands in a field, or below one where the name is a path: `data.text`. Null is nothing.
fn find<'a>(object: &'a Map<String, Value>, path: &str) -> Option<Found<'a>> {
    if let Some(value) = object.get(path) {
        return (!value.is_null()).then_some(Found::One(value));
    }
    let mut split = path.match_indices('.');
    // A name may have full stops, too.
    split.find_map(|(at, _)| {
        let (first, rest) = (object.get(&path[..at])?, &path[at + 1..]);
        match first {
            Value::Object(inner) => find(inner, rest),
            Value::Array(values) => {
                let mut each = Vec::new();
                for value in values.iter().filter_map(Value::as_object) {
                    match find(value, rest) {
                        Some(Found::One(value)) => each.push(value),
                        Some(Found::Each(values)) => each.extend(values),
                        None => {}
                    }
                }
                (!each.is_empty()).then_some(Found::Each(each))
            }
            _ => None,
        }
    })
}

impl Found<'_> {
    fn value(&self) -> Value {
        match self {
            Self::One(value) => (*value).clone(),
            Self::Each(values) => values.iter().copied().cloned().collect(),
        }
    }

    /// Adds its strings to `texts`; `None` if something in it is none.
    fn texts(&self, texts: &mut Vec<String>) -> Option<()> {
        let values = match self {
            Self::One(value) => vec![*value],
            Self::Each(values) => values.clone(),
        };
        let parts = values.into_iter().flat_map(|value| match value {
            Value::Array(parts) => parts.iter().collect(),
            value => vec![value],
        });
        for part in parts {
            match part {
                Value::String(text) => texts.push(text.clone()),
                Value::Null => {}
                _ => return None,
            }
        }
        Some(())
    }

    /// In words: of several, and of objects with a `name`, the names, one after another.
    fn words(&self) -> Option<String> {
        let one = |value: &Value| match value {
            Value::String(words) => Some(words.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::Object(object) => Some(object.get("name")?.as_str()?.trim().to_owned()),
            _ => None,
        };
        let all: Vec<String> = match self {
            Self::One(Value::Array(values)) => values.iter().filter_map(one).collect(),
            Self::One(value) => one(value).into_iter().collect(),
            Self::Each(values) => values.iter().copied().filter_map(one).collect(),
        };
        let words: Vec<_> = all.into_iter().filter(|words| !words.is_empty()).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// The names of the fields, and of those in objects among them.
fn names(object: &Map<String, Value>) -> Vec<String> {
    let inner = |(name, value): (&String, &Value)| match value {
        Value::Object(inner) if !inner.is_empty() => {
            inner.keys().map(|field| format!("{name}.{field}")).collect()
        }
        _ => vec![name.clone()],
    };
    object.iter().flat_map(inner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The id, text, title and so on of an object, or why it is no article.
    fn read(options: InputOptions, json: &str) -> String {
        let mut origin = Origin { id: "f#1".into(), ..Origin::default() };
        let read = Objects::new(Arc::new(options)).read(json.as_bytes(), &mut origin);
        let text = match read.content {
            Ok(Content::Text(text, _)) => text,
            Ok(other) => format!("{other:?}"),
            Err(reason) => return reason.to_string(),
        };
        let Metadata { title, byline, date, language, url, .. } = read.given.metadata;
        let given = [title, byline, date, language, url].map(Option::unwrap_or_default);
        let kept: Vec<_> =
            origin.kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let [text] = [text.replace('\n', "⏎")];
        [origin.id, text]
            .into_iter()
            .chain(given)
            .chain(kept)
            .chain(read.notes)
            .collect::<Vec<_>>()
            .join("|")
    }

    fn from(fields: &[&str]) -> InputOptions {
        let text_fields = fields.iter().map(ToString::to_string).collect();
        InputOptions { text_fields, ..InputOptions::default() }
    }

    #[test]
    fn what_comes_with_a_text_is_read() {
        let json = r#"{"id": 7, "text": "A.", "title": " T ", "authors": ["Kim", {"name": "Lee"}],
                       "date": "2025-03-03", "url": "https://a.example/b", "lang": "en", "x": 1.5}"#;
        let options =
            InputOptions { keep: vec!["x".into(), "y".into()], ..InputOptions::default() };
        assert_eq!(
            read(options, json),
            "7|A.|T|Kim, Lee|2025-03-03|en|https://a.example/b|x=1.5|there is no field `y` in the first record"
        );
    }

    #[test]
    fn text_may_be_paragraphs_or_stand_deeper() {
        assert_eq!(read(from(&[]), r#"{"text": ["A.", null, "B."]}"#), "f#1|A.⏎⏎B.|||||");
        assert_eq!(read(from(&["data.text"]), r#"{"data": {"text": "A."}}"#), "f#1|A.|||||");
        assert_eq!(read(from(&["a.b.c"]), r#"{"a.b": {"c": "A."}}"#), "f#1|A.|||||");
        let paragraphs = r#"{"p": [{"t": "A."}, {"u": 1}, {"t": ["B.", "C."]}]}"#;
        assert_eq!(read(from(&["p.t"]), paragraphs), "f#1|A.⏎⏎B.⏎⏎C.|||||");
    }

    #[test]
    fn several_fields_are_joined() {
        let json = r#"{"lead": "A.", "body": "B.", "empty": null}"#;
        assert_eq!(read(from(&["lead", "body"]), json), "f#1|A.⏎⏎B.|||||");
        assert_eq!(read(from(&["body,lead"]), json), "f#1|B.⏎⏎A.|||||");
        assert_eq!(read(from(&["empty", "lead"]), json), "f#1|A.|||||");
    }

    #[test]
    fn what_has_no_text_is_told() {
        assert_eq!(
            read(from(&[]), r#"{"id": 1, "data": {"text": "A."}}"#),
            "it has no field `text`, `article`, `content` or `body`, but `data.text`, `id`"
        );
        assert_eq!(
            read(from(&["x,y"]), r#"{"text": ""}"#),
            "it has no field `x` or `y`, but `text`"
        );
        assert_eq!(read(from(&[]), r#"{"text": 3}"#), "its field `text` is not a string");
        assert_eq!(read(from(&[]), r#"{"text": [["A."]]}"#), "its field `text` is not a string");
        assert_eq!(read(from(&[]), "[1]"), "it is not a JSON object");
    }

    #[test]
    fn items_of_a_wire_are_known() {
        let item = r#"{"uri": "urn:1", "headline": "T", "body_text": "A."}"#;
        assert_eq!(read(from(&[]), item), "urn:1|A.|T||||");
    }
}
