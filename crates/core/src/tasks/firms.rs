//! Names that are known to be of firms.

use std::sync::Arc;

use super::beside::{borne, has_title};
use super::repeats::KNOWN;
use crate::document::Document;
use crate::mention::Mention;
use crate::model::Role;

/// Makes a body of every known firm: "a Waitrose nearby", "told Gizmodo"; neither "Ms Zara" nor Zara, whose full name
/// the text has.
pub(super) fn firms(document: &Document, mentions: &mut [Mention], types: &[Arc<str>]) {
    let (text, language) = (document.text(), document.language());
    let Some(body) = types.iter().find(|label| Role::of(label) == Role::Organisation) else {
        return;
    };
    let borne = borne(text, mentions);
    for mention in mentions {
        let own = mention.span.of(text);
        let is_firm = language.names.firms.has(&own.replace('’', "'"));
        if is_firm && !borne.contains(own) && !has_title(text, mention.span, language) {
            mention.label = body.clone();
            mention.confidence = mention.confidence.max(KNOWN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{marked, shown};
    use super::*;

    #[test]
    fn known_firms() {
        let text = "Homes with a [Waitrose|PRODUCT] near, says [Unilever|PER]. Ms [Lidl|PER], [Zara Orr|PER], [Zara|PER], [Sainsbury’s|FAC]";
        let (document, mut mentions) = marked(text);
        firms(&document, &mut mentions, &["PER".into(), "ORG".into()]);
        let want = [
            "ORG Waitrose",
            "ORG Unilever",
            "PER Lidl",
            "PER Zara Orr",
            "PER Zara",
            "ORG Sainsbury’s",
        ];
        assert_eq!(shown(&document, &mentions), want);
        // A model without bodies.
        firms(&document, &mut mentions, &["PER".into()]);
        assert_eq!(shown(&document, &mentions), want);
    }
}
