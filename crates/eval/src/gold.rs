//! The gold format of this project: a JSON file beside the text it annotates, with entities,
//! mentions, sentences and their importance, boilerplate, content units and reference
//! summaries. `datasets/pyongyang-visit/gold.json` is one.

use std::collections::BTreeMap;

use nutgraf_text::Span;
use serde::{Deserialize, Serialize};

use crate::data::{Annotation, Article};
use crate::summary::pyramid;

/// The version of the format that this crate reads and writes.
pub const SCHEMA_VERSION: u32 = 1;

/// Gold annotations of one article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "nutgraf gold annotations"))]
#[serde(deny_unknown_fields)]
pub struct Gold {
    /// The version of this format.
    pub schema_version: u32,
    /// Names the article.
    pub id: String,
    /// The file with the article's text, UTF-8, relative to this one.
    pub text: String,
    /// SHA-256 of that file, in lower-case hexadecimal digits.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[0-9a-f]{64}$")))]
    pub sha256: String,
    /// What the article names.
    pub entities: Vec<GoldEntity>,
    /// Each place that names an entity, in text order.
    pub mentions: Vec<GoldMention>,
    /// The sentences of the article's prose, in text order.
    pub sentences: Vec<GoldSentence>,
    /// Stretches of the page rather than of the article.
    #[serde(default)]
    pub boilerplate: Vec<GoldSpan>,
    /// Coreference: for each thing that comes more than once, the places that mean it, names, pronouns
    /// and descriptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chains: Vec<Vec<GoldSpan>>,
    /// The facts that a good summary may state.
    #[serde(default)]
    pub content_units: Vec<ContentUnit>,
    /// Summaries written for this article.
    #[serde(default)]
    pub references: References,
}

/// Something the article names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GoldEntity {
    /// What mentions call it.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// Its type, such as `PER`.
    #[serde(rename = "type")]
    pub label: String,
}

/// A place that names an entity. Offsets are bytes of the text, half-open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GoldMention {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// As it stands in the text.
    pub text: String,
    /// The id of the entity.
    pub entity: String,
}

/// A sentence. Offsets are bytes of the text, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GoldSentence {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// From 0, says nothing of its own, to 3, the news itself.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 3)))]
    pub importance: u8,
}

/// A stretch of the text. Offsets are bytes, half-open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GoldSpan {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// As it stands in the text.
    pub text: String,
}

/// A fact that a summary may state, as in the Pyramid method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ContentUnit {
    /// Names the unit.
    pub id: String,
    /// The fact, as a short sentence.
    pub label: String,
    /// How many of the reference writers state it.
    pub weight: u32,
    /// Each stretch of the article that states it.
    pub spans: Vec<GoldSpan>,
}

/// Summaries written for the article, each list with one entry for each writer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct References {
    /// Headlines.
    pub headline: Vec<String>,
    /// Summaries of one sentence.
    pub one_sentence: Vec<String>,
    /// Summaries of at most sixty words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sixty_words: Vec<Vec<String>>,
    /// Summaries of three sentences.
    pub three_sentences: Vec<Vec<String>>,
    /// Highlights.
    pub highlights: Vec<Vec<String>>,
    /// Sentences of the article, counted from 0, that summarize it.
    pub extractive: Vec<Vec<usize>>,
}

/// Which of the references a summary is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferenceForm {
    /// Headlines.
    Headline,
    /// One sentence.
    OneSentence,
    /// At most sixty words.
    SixtyWords,
    /// Three sentences.
    #[default]
    ThreeSentences,
    /// Highlights.
    Highlights,
}

/// Gold annotations with the text they point into, all of them checked.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldArticle {
    /// The annotations.
    pub gold: Gold,
    /// The text.
    pub text: String,
    /// The annotations in the common form: entities, sentences, and the
    /// [usual](References::usual) references.
    pub article: Article,
}

impl Gold {
    /// The annotations in the common form: entities, sentences with what is marked of them, and the
    /// [usual](References::usual) references. Spans are taken as they are.
    pub fn article(&self, text: &str) -> Article {
        let entities: BTreeMap<&str, &GoldEntity> =
            self.entities.iter().map(|entity| (&*entity.id, entity)).collect();
        let mention = |mention: &GoldMention| {
            let entity = entities.get(&*mention.entity);
            let label = entity.map(|entity| &*entity.label).unwrap_or_default();
            let span = Span { start: mention.start, end: mention.end };
            Annotation { entity: Some((&*mention.entity).into()), ..Annotation::new(span, label) }
        };
        let named = self.entities.iter().filter(|entity| entity.id != entity.name);
        Article {
            id: self.id.clone(),
            text: text.to_owned(),
            sentences: self.sentences.iter().map(|s| Span { start: s.start, end: s.end }).collect(),
            importance: self.sentences.iter().map(|sentence| sentence.importance).collect(),
            choices: self.references.extractive.clone(),
            entities: self.mentions.iter().map(mention).collect(),
            names: named.map(|entity| ((&*entity.id).into(), entity.name.clone())).collect(),
            references: self.references.usual(),
            ..Article::default()
        }
    }

    /// The content units as the pyramid score takes them.
    pub fn units(&self) -> Vec<pyramid::Unit> {
        self.content_units.iter().map(ContentUnit::unit).collect()
    }
}

impl ContentUnit {
    /// The unit as the pyramid score takes it.
    pub fn unit(&self) -> pyramid::Unit {
        pyramid::Unit {
            weight: f64::from(self.weight),
            stated: self.spans.iter().map(GoldSpan::span).collect(),
        }
    }
}

impl GoldSpan {
    /// Where it stands.
    pub fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

impl References {
    /// The references that a summary of three sentences is compared with: those of three sentences;
    /// where there are none, those of sixty words, else those of one sentence.
    pub fn usual(&self) -> Vec<String> {
        use ReferenceForm::{OneSentence, SixtyWords, ThreeSentences};
        let forms = [ThreeSentences, SixtyWords, OneSentence].map(|form| self.texts(form));
        forms.into_iter().find(|texts| !texts.is_empty()).unwrap_or_default()
    }

    /// The references of one form, a line for each sentence.
    pub fn texts(&self, form: ReferenceForm) -> Vec<String> {
        let lines = |texts: &[Vec<String>]| texts.iter().map(|text| text.join("\n")).collect();
        match form {
            ReferenceForm::Headline => self.headline.clone(),
            ReferenceForm::OneSentence => self.one_sentence.clone(),
            ReferenceForm::SixtyWords => lines(&self.sixty_words),
            ReferenceForm::ThreeSentences => lines(&self.three_sentences),
            ReferenceForm::Highlights => lines(&self.highlights),
        }
    }
}

/// The JSON Schema of [`Gold`], as committed in `schema/gold.schema.json`.
#[cfg(feature = "schema")]
pub fn schema() -> String {
    format!("{:#}\n", schemars::schema_for!(Gold).as_value())
}

#[cfg(all(test, feature = "schema"))]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_committed_schema_is_current() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/gold.schema.json");
        let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&path, schema()).expect("the schema can be written");
        } else {
            assert!(committed == schema(), "run this test with UPDATE_SCHEMA=1");
        }
    }
}
