//! The JSON of a request, field by field. An unknown field is an error that names it and those there
//! are.

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::fmt;

/// An article, as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArticleIn {
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) file: Option<String>,
    pub(super) url: Option<String>,
    pub(super) name: Option<String>,
    #[serde(alias = "input_format", alias = "input-format")]
    pub(super) kind: Option<String>,
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
}

/// A request: an article or a list of them, and the program's options by the names they have there.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    pub(super) articles: Option<Vec<Value>>,
    // An article.
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) file: Option<String>,
    pub(super) url: Option<String>,
    pub(super) name: Option<String>,
    #[serde(alias = "input_format", alias = "input-format")]
    pub(super) kind: Option<String>,
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    // Options.
    pub(super) sentences: Option<Count>,
    pub(super) words: Option<Count>,
    pub(super) percent: Option<f32>,
    pub(super) about: Option<String>,
    #[serde(default)]
    pub(super) types: Names,
    #[serde(alias = "min-confidence")]
    pub(super) min_confidence: Option<f32>,
    pub(super) language: Option<String>,
    pub(super) format: Option<String>,
    pub(super) highlights: Option<bool>,
    pub(super) all: Option<bool>,
    pub(super) confidence: Option<bool>,
    pub(super) width: Option<usize>,
    #[serde(default, alias = "text-field")]
    pub(super) text_field: Names,
    #[serde(alias = "text-format")]
    pub(super) text_format: Option<String>,
    #[serde(alias = "id-field")]
    pub(super) id_field: Option<String>,
    #[serde(alias = "title-field")]
    pub(super) title_field: Option<String>,
    #[serde(alias = "date-field")]
    pub(super) date_field: Option<String>,
    #[serde(alias = "url-field")]
    pub(super) url_field: Option<String>,
    #[serde(default)]
    pub(super) keep: Names,
}

impl Asked {
    /// The article in it, if there is one.
    pub(super) fn article(&mut self) -> ArticleIn {
        ArticleIn {
            text: self.text.take(),
            html: self.html.take(),
            file: self.file.take(),
            url: self.url.take(),
            name: self.name.take(),
            kind: self.kind.take(),
            id: self.id.take(),
            title: self.title.take(),
            date: self.date.take(),
        }
    }
}

/// A number of something, of which there is one at least.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count(pub(super) usize);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let count = number.as_u64().and_then(|count| usize::try_from(count).ok());
        match count.filter(|count| *count > 0) {
            Some(count) => Ok(Self(count)),
            None => Err(D::Error::custom(format_args!("it is {number}: give 1 or more"))),
        }
    }
}

/// Names: a list of strings, or one with commas between them.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Names;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of strings, or one with commas between them")
            }

            fn visit_str<E: Error>(self, names: &str) -> Result<Names, E> {
                let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
                Ok(Names(names.map(str::to_owned).collect()))
            }

            fn visit_unit<E: Error>(self) -> Result<Names, E> {
                Ok(Names::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = list.next_element::<String>()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }

        deserializer.deserialize_any(Either)
    }
}
