//! Which entities of the article a summary names.
//!
//! A summary made of stretches of the article names what is annotated within them. Other text
//! (references, written summaries) names an entity if one of its forms in the article stands
//! there as whole words, whatever the case; longer forms first. Names that a model finds in
//! such text and the article does not have at all are made up.

use std::collections::{BTreeMap, BTreeSet};

use super::encoder::{Encoder, EncoderError};
use super::measure::Made;
use super::summary::SummaryCase;
use crate::summary::entities::{EntityAgreement, agreement};

pub(super) struct Names<'a> {
    case: &'a SummaryCase,
    encoder: Option<&'a dyn Encoder>,
    /// Each form in lower case with its entity, the longest first.
    forms: Vec<(String, &'a str)>,
    /// The article in lower case.
    article: String,
}

impl<'a> Names<'a> {
    pub(super) fn new(case: &'a SummaryCase, encoder: Option<&'a dyn Encoder>) -> Self {
        let text = case.article.as_deref().unwrap_or_default();
        let mut forms: BTreeMap<String, &str> = BTreeMap::new();
        for (span, entity) in &case.mentions {
            forms.entry(span.of(text).to_lowercase()).or_insert(entity);
        }
        let mut forms: Vec<(String, &str)> = forms.into_iter().collect();
        forms.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
        Self { case, encoder, forms, article: text.to_lowercase() }
    }

    /// How the entities of a summary agree with the article's and with those that at least
    /// half of the references name; `None` if the article's are not known.
    pub(super) fn agreement(
        &self,
        made: &Made<'_>,
        references: &[String],
    ) -> Result<Option<EntityAgreement>, EncoderError> {
        if self.forms.is_empty() {
            return Ok(None);
        }
        let source: BTreeSet<String> =
            self.case.mentions.iter().map(|(_, entity)| entity.to_string()).collect();
        let mut named_by: BTreeMap<String, usize> = BTreeMap::new();
        for reference in references {
            self.within(reference).into_iter().for_each(|e| *named_by.entry(e).or_default() += 1);
        }
        named_by.retain(|_, count| *count * 2 >= references.len());
        let own: BTreeSet<String> = match made.evidence {
            Some(evidence) => {
                let mentions = self.case.mentions.iter();
                let held = mentions.filter(|(at, _)| evidence.iter().any(|e| e.contains(*at)));
                held.map(|(_, entity)| entity.to_string()).collect()
            }
            None => &self.within(made.text) | &self.made_up(made.text)?,
        };
        let list = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
        let gold: Vec<String> = named_by.into_keys().collect();
        let mut found = agreement(&list(&own), &list(&source), &gold);
        if made.evidence.is_none() && self.encoder.is_none() {
            // Only names of the article were looked for.
            found.source_precision = None;
        }
        Ok(Some(found))
    }

    /// The entities of the article that a text names.
    fn within(&self, text: &str) -> BTreeSet<String> {
        let mut text = text.to_lowercase();
        let mut found = BTreeSet::new();
        for (form, entity) in &self.forms {
            while let Some(at) = whole_words(&text, form) {
                text.replace_range(at..at + form.len(), &" ".repeat(form.len()));
                found.insert((*entity).to_owned());
            }
        }
        found
    }

    /// The names in a text that the article does not have.
    fn made_up(&self, text: &str) -> Result<BTreeSet<String>, EncoderError> {
        let Some(encoder) = self.encoder else { return Ok(BTreeSet::new()) };
        let names = encoder.names(text)?.into_iter().map(|name| name.to_lowercase());
        Ok(names.filter(|name| whole_words(&self.article, name).is_none()).collect())
    }
}

/// Where `form` stands in `text` with no letter or digit next to it.
fn whole_words(text: &str, form: &str) -> Option<usize> {
    text.match_indices(form).map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + form.len()..].chars().next();
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use nutgraf_text::Span;

    use super::*;

    #[test]
    fn names_are_whole_words_and_the_longest() {
        let text = "Korea, North Korea and Kim";
        let case = SummaryCase {
            article: Some(text.into()),
            mentions: vec![
                (Span::new(0, 5), "korea".into()),
                (Span::new(7, 18), "dprk".into()),
                (Span::new(23, 26), "kim".into()),
            ],
            ..SummaryCase::default()
        };
        let names = Names::new(&case, None);
        let found = |text| names.within(text).into_iter().collect::<Vec<_>>();
        assert_eq!(found("north korea’s Kimono"), ["dprk"]);
        assert_eq!(found("KIM of Korea"), ["kim", "korea"]);
        let made = Made { text: "Kim", evidence: Some(&[Span::new(7, 26)]) };
        let references = ["Kim met Korea".to_owned(), "Kim".into(), "Kim".into()];
        let found = names.agreement(&made, &references).expect("no model").expect("names");
        assert_eq!((found.gold.precision, found.gold.recall), (Some(0.5), Some(1.0)));
        assert_eq!(found.source_precision, Some(1.0));
    }
}
