//! The agreement of the seed article's annotators, as its datasheet states it.

use nutgraf_eval::ner::{self, Document, EntitySpan};
use nutgraf_eval::stats::{Weights, kappa};
use serde::Deserialize;

#[derive(Deserialize)]
struct Annotations {
    mentions: Vec<Mention>,
    importance: Vec<usize>,
}

#[derive(Deserialize)]
struct Mention {
    start: usize,
    end: usize,
    r#type: String,
}

fn annotations(json: &str) -> Annotations {
    serde_json::from_str(json).expect("the annotations parse")
}

#[test]
fn as_the_datasheet_says() {
    let a = annotations(include_str!("../../../datasets/pyongyang-visit/annotators/a.json"));
    let b = annotations(include_str!("../../../datasets/pyongyang-visit/annotators/b.json"));
    let document = |annotations: &Annotations| {
        let spans = annotations.mentions.iter();
        let spans = spans.map(|m| EntitySpan::new(m.start, m.end, m.r#type.as_str()));
        [Document::new("pyongyang-visit", spans.collect())]
    };
    let scores = ner::score(&document(&a), &document(&b)).expect("both are well-formed");
    assert_eq!((a.mentions.len(), scores.micro.f1), (76, Some(1.0)));
    for weights in [Weights::Unweighted, Weights::Quadratic] {
        let kappa = kappa(&a.importance, &b.importance, weights).expect("as many sentences");
        assert_eq!(kappa, Some(1.0));
    }
}
