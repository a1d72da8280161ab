//! Types of one scheme as those of another, so that gold and predictions can be compared.

use std::collections::{BTreeMap, BTreeSet};

use super::ner::Pair;
use super::{EvalError, Evaluation};
use crate::data::Article;

/// What a scheme calls the types of this project, and those that it alone has.
struct Scheme {
    name: &'static str,
    /// Types that tell it.
    marks: &'static [&'static str],
    types: &'static [(&'static str, &'static str)],
    others: &'static [&'static str],
}

const SCHEMES: [Scheme; 2] = [
    Scheme {
        name: "OntoNotes",
        marks: &["PERSON", "WORK_OF_ART", "CARDINAL"],
        types: &[
            ("PERSON", "PER"),
            ("GPE", "LOC"),
            ("EVENT", "MISC"),
            ("WORK_OF_ART", "MISC"),
            ("LAW", "MISC"),
            ("LANGUAGE", "MISC"),
        ],
        others: &["TIME", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"],
    },
    Scheme {
        name: "ACE",
        marks: &["GPE", "VEH", "WEA"],
        types: &[("GPE", "LOC"), ("VEH", "PRODUCT"), ("WEA", "PRODUCT")],
        others: &[],
    },
];

/// The types of `CoNLL` 2003, and what of this project's types it calls otherwise or leaves out.
const CONLL: [&str; 4] = ["LOC", "MISC", "ORG", "PER"];
const TO_CONLL: [(&str, &str); 3] = [("FAC", "LOC"), ("NORP", "MISC"), ("PRODUCT", "MISC")];
const NOT_IN_CONLL: [&str; 2] = ["DATE", "MONEY"];

impl Evaluation {
    /// The pairs with types as [`map`](super::Options::map) says; without it, types of another known
    /// scheme on one side become the other's, which a note tells.
    ///
    /// # Errors
    /// If a type is mapped that nothing has, or to one that nothing has; or if both sides have
    /// entities, and no type in common.
    pub(super) fn mapped<'a>(
        &mut self,
        mut pairs: Vec<Pair<'a>>,
    ) -> Result<Vec<Pair<'a>>, EvalError> {
        let (gold, predicted) = (types(&pairs, true), types(&pairs, false));
        if self.options.map.is_empty() {
            let other = foreign(&gold, &predicted).map(|scheme| (scheme, true));
            let other = other.or_else(|| foreign(&predicted, &gold).map(|scheme| (scheme, false)));
            let conll = || is_conll(&gold, &predicted).then_some(false);
            let conll = || conll().or_else(|| is_conll(&predicted, &gold).then_some(true));
            if let Some((scheme, of_gold)) = other {
                self.read_as(&mut pairs, scheme.name, scheme.types, scheme.others, of_gold);
            } else if let Some(of_gold) = conll() {
                self.read_as(&mut pairs, "CoNLL", &TO_CONLL, &NOT_IN_CONLL, of_gold);
            }
        } else {
            let known: BTreeSet<&String> = gold.union(&predicted).collect();
            for (from, to) in &self.options.map {
                let targets = || self.options.map.values().filter(|other| *other == to).count();
                if !known.contains(from) || (!known.contains(to) && targets() < 2) {
                    let label = if known.contains(from) { to } else { from };
                    let known = known.iter().map(|label| label.as_str()).collect::<Vec<_>>();
                    return Err(EvalError::NoSuchType {
                        label: label.clone(),
                        known: known.join(", "),
                    });
                }
            }
            let map = self.options.map.clone();
            let listed: Vec<String> = map.iter().map(|(from, to)| format!("{from}={to}")).collect();
            self.notes.push(format!("Types were mapped: {}.", listed.join(", ")));
            for (gold, predicted) in &mut pairs {
                rename(gold.to_mut(), &map);
                rename(predicted.to_mut(), &map);
            }
        }
        let (gold, predicted) = (types(&pairs, true), types(&pairs, false));
        if !gold.is_empty() && !predicted.is_empty() && gold.is_disjoint(&predicted) {
            let list = |types: BTreeSet<String>| Vec::from_iter(types).join(", ");
            return Err(EvalError::NoCommonType { gold: list(gold), predicted: list(predicted) });
        }
        Ok(pairs)
    }

    /// Gives the types of one side the names of the other's scheme, and tells so.
    fn read_as(
        &mut self,
        pairs: &mut [Pair<'_>],
        scheme: &str,
        renamed: &[(&str, &str)],
        left_out: &[&str],
        of_gold: bool,
    ) {
        let known = types(pairs, of_gold);
        let there = renamed.iter().filter(|(from, _)| known.contains(*from));
        let map: BTreeMap<String, String> =
            there.map(|&(from, to)| (from.to_owned(), to.to_owned())).collect();
        let gone: Vec<&str> =
            left_out.iter().copied().filter(|label| known.contains(*label)).collect();
        for (gold, predicted) in pairs {
            let article = if of_gold { gold.to_mut() } else { predicted.to_mut() };
            article.entities.retain(|entity| !gone.contains(&&*entity.label));
            rename(article, &map);
        }
        let side = if of_gold { "gold" } else { "predictions" };
        let listed: Vec<String> = map.iter().map(|(from, to)| format!("{from}={to}")).collect();
        let (as_what, gone) = (listed.join(", "), gone.join(", "));
        let gone = if gone.is_empty() {
            gone
        } else {
            format!("; left out, having no equivalent: {gone}")
        };
        self.notes.push(match scheme {
            "CoNLL" => format!(
                "One side has the types of CoNLL, so types of the {side} were read as {as_what}{gone}."
            ),
            _ => format!("The {side} have types of {scheme}, read as {as_what}{gone}."),
        });
        self.options.map = map;
    }
}

fn types(pairs: &[Pair<'_>], of_gold: bool) -> BTreeSet<String> {
    let side = pairs.iter().map(|(gold, predicted)| if of_gold { gold } else { predicted });
    side.flat_map(|article| &article.entities).map(|entity| entity.label.to_string()).collect()
}

/// The scheme of `types`, if it is not that of `others`.
fn foreign(types: &BTreeSet<String>, others: &BTreeSet<String>) -> Option<&'static Scheme> {
    let has = |types: &BTreeSet<String>, label: &str| types.contains(label);
    let is_own = |types: &BTreeSet<String>| !has(types, "PERSON") && !has(types, "GPE");
    SCHEMES.iter().find(|scheme| {
        let told = scheme.marks.iter().any(|mark| has(types, mark) && !has(others, mark));
        told && is_own(others) && scheme.types.iter().any(|(_, own)| has(others, own))
    })
}

/// Whether `types` are the four of `CoNLL`, and `others` more of this project's.
fn is_conll(types: &BTreeSet<String>, others: &BTreeSet<String>) -> bool {
    let more = TO_CONLL.iter().map(|(from, _)| *from).chain(NOT_IN_CONLL);
    types.iter().map(String::as_str).eq(CONLL)
        && more.into_iter().any(|label| others.contains(label))
}

fn rename(article: &mut Article, map: &BTreeMap<String, String>) {
    for entity in &mut article.entities {
        if let Some(to) = map.get(&*entity.label) {
            entity.label = to.as_str().into();
        }
    }
}

#[cfg(test)]
mod tests {
    use nutgraf_text::Span;

    use super::super::Options;
    use super::*;
    use crate::data::Annotation;
    use crate::report::{Report, SystemInfo};

    fn article(labels: &[&str]) -> Vec<Article> {
        let entities = labels
            .iter()
            .enumerate()
            .map(|(index, label)| Annotation::new(Span::new(3 * index, 3 * index + 2), *label));
        vec![Article {
            id: "a".into(),
            text: "Aa Bb Cc Dd Ee".into(),
            entities: entities.collect(),
            ..Article::default()
        }]
    }

    fn scored(
        gold: &[&str],
        predicted: &[&str],
        map: &[(&str, &str)],
    ) -> Result<Report, EvalError> {
        let map = map.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        let options = Options { map, ..Options::default() };
        Evaluation::new("set", SystemInfo::file("system"), options)
            .ner(&article(gold), &article(predicted))?
            .report()
    }

    fn f1(report: &Report) -> Option<f64> {
        report.scores.iter().find(|score| score.name == "ner.strict.f1").and_then(|s| s.value)
    }

    #[test]
    fn known_schemes_are_recognised_and_told() {
        let report = scored(&["PERSON", "GPE", "ORDINAL"], &["PER", "LOC"], &[]).expect("a score");
        assert_eq!(f1(&report), Some(1.0));
        let note = "The gold have types of OntoNotes, read as GPE=LOC, PERSON=PER; left out, \
                    having no equivalent: ORDINAL.";
        assert!(report.notes.iter().any(|found| found == note), "{:?}", report.notes);
        assert!(report.scores[0].signature.contains("map:GPE=LOC+PERSON=PER"));
        // The predictions of an ACE model.
        let report = scored(&["PER", "LOC"], &["PER", "GPE"], &[]).expect("a score");
        assert_eq!(f1(&report), Some(1.0));
        // Gold of CoNLL: what it calls MISC and what it does not annotate.
        let gold = ["PER", "LOC", "ORG", "MISC"];
        let report = scored(&gold, &["PER", "FAC", "ORG", "NORP", "DATE"], &[]).expect("a score");
        assert_eq!(f1(&report), Some(1.0));
    }

    #[test]
    fn as_asked_for() {
        let report = scored(&["HUMAN", "LOC"], &["PER", "LOC"], &[("HUMAN", "PER")]);
        assert_eq!(f1(&report.expect("a score")), Some(1.0));
        for map in [("ALIEN", "PER"), ("HUMAN", "PLACE")] {
            let error = scored(&["HUMAN", "LOC"], &["PER", "LOC"], &[map]).expect_err("unknown");
            assert!(matches!(error, EvalError::NoSuchType { .. }), "{error}");
        }
    }

    #[test]
    fn nothing_in_common_is_no_score() {
        let error = scored(&["person", "place"], &["PER", "LOC"], &[]).expect_err("no score");
        let told = "gold and predictions have no entity type in common: person, place in the gold, \
                    LOC, PER predicted";
        assert_eq!(error.to_string(), told);
    }
}
