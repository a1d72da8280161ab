//! Nationalities before bodies whose names need none.

use std::sync::Arc;

use crate::document::Document;
use crate::mention::Mention;
use crate::model::Role;
use crate::span::Span;

/// Makes a group of the nationality before a body of which there is one, or whose name says where it is: "Chinese
/// Politburo", "German Bundestag"; the Italian Supreme Court is called so.
pub(super) fn without_nationality(
    document: &Document,
    mentions: Vec<Mention>,
    types: &[Arc<str>],
) -> Vec<Mention> {
    let (text, known) = (document.text(), &document.language().names);
    let group = types.iter().find(|label| Role::of(label) == Role::Group);
    let mut apart = Vec::with_capacity(mentions.len());
    for mention in mentions {
        let name = mention.span.of(text);
        let rest = name.split_once(' ').filter(|(people, rest)| {
            let people = people.to_lowercase();
            let begins = |body: &&str| {
                rest.strip_prefix(body).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            };
            Role::of(&mention.label) == Role::Organisation
                && known.demonyms.iter().any(|(demonym, _)| *demonym == people)
                && known.sole_bodies.iter().any(begins)
        });
        let Some((people, rest)) = rest else {
            apart.push(mention);
            continue;
        };
        let Span { start, end } = mention.span;
        if let Some(group) = group {
            let span = Span::new(start, start + people.len());
            apart.push(Mention { span, label: group.clone(), ..mention.clone() });
        }
        apart.push(Mention { span: Span::new(end - rest.len(), end), ..mention });
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::super::{marked, shown};
    use super::*;

    #[test]
    fn a_body_that_there_is_one_of() {
        let text = "The [Chinese Politburo Standing Committee|ORG], [Italian Supreme Court|ORG], \
                    [German Bundestagers|ORG], [Hans Bundestag|ORG]";
        let (document, mentions) = marked(text);
        let rest = ["ORG Italian Supreme Court", "ORG German Bundestagers", "ORG Hans Bundestag"];
        let types: [Arc<str>; 2] = ["ORG".into(), "NORP".into()];
        let apart = without_nationality(&document, mentions.clone(), &types);
        let first = ["NORP Chinese", "ORG Politburo Standing Committee"];
        assert_eq!(shown(&document, &apart), [&first[..], &rest].concat());
        // A model without groups.
        let apart = without_nationality(&document, mentions, &types[..1]);
        assert_eq!(shown(&document, &apart), [&first[1..], &rest].concat());
    }
}
