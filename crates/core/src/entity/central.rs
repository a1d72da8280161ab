//! How central to an article is what it names.

use super::Entity;
use crate::document::{BlockKind, Document};
use crate::mention::Mention;

/// What a sentence counts beside its salience, so that a name of many sentences counts more than that
/// of one that is no less salient, and names are told apart where no model says what is salient.
const ANY_SENTENCE: f32 = 0.1;

/// What a sentence counts that is none of the story, as credits and captions are, and what a name counts in the
/// line by which wires say where a story is from and whose it is.
const ASIDE: f32 = 0.001;

/// The most bytes of such a line.
const DATELINE: usize = 70;

/// How central an entity of `mentions` is: the salience of the sentences that name it, each counted
/// once, plus a tenth for each. A headline counts as a sentence that is sure to be salient; credits, captions and
/// "WASHINGTON (AP) —" next to nothing. Higher is more central; only the order of the entities of one document means something.
pub fn centrality(
    document: &Document,
    mentions: &[Mention],
    salience: &[f32],
    entity: &Entity,
) -> f32 {
    let mut last = None;
    let mut sum = 0.0;
    for &index in &entity.mentions {
        let Some(mention) = mentions.get(index) else { continue };
        if last.replace(mention.sentence) == Some(mention.sentence) {
            continue;
        }
        let of_headline = || {
            let block = document.sentences().get(mention.sentence)?.block;
            Some(block == 0 && document.blocks()[block].kind == BlockKind::Heading)
        };
        let salience = salience.get(mention.sentence).copied().unwrap_or_default();
        let salience = if of_headline() == Some(true) { 1.0 } else { salience };
        let is_aside = salience <= 0.0 || in_dateline(document, mention);
        sum += if is_aside { ASIDE } else { ANY_SENTENCE + salience };
    }
    sum
}

/// Whether a mention stands in what a wire puts before its story: capitals up to a dash, and the story behind it.
fn in_dateline(document: &Document, mention: &Mention) -> bool {
    let sentence = document.sentence_text(mention.sentence);
    let start = document.sentences()[mention.sentence].span.start;
    let end = mention.span.end - start;
    let head = &sentence[..sentence.floor_char_boundary(DATELINE)];
    let dashes = ["--", "—", "–"];
    let Some((line, dash)) = dashes.iter().find_map(|dash| Some((head.split_once(dash)?.0, dash)))
    else {
        return false;
    };
    let story = sentence[line.len() + dash.len()..].trim_start();
    end <= line.len()
        && story.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“'))
        && line.split_whitespace().all(|word| !word.starts_with(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    #[test]
    fn salience_counts_more_than_number() {
        let text = "Rowe quits\n\nMarlow spoke. Rowe and Rowe left.\n\nMarlow sat. Marlow ate.";
        let document = Document::from_text(text);
        let salience = [0.0, 0.5, 0.75, 0.125, 0.01];
        let mut mentions = Vec::new();
        let mut entity = |name: &str| {
            let first = mentions.len();
            for (start, _) in text.match_indices(name) {
                let span = Span::new(start, start + name.len());
                let sentence = document.sentences().iter().position(|s| s.span.contains(span));
                let sentence = sentence.expect("a sentence");
                mentions.push(Mention { span, label: "PER".into(), confidence: 1.0, sentence });
            }
            Entity {
                name: name.to_owned(),
                label: "PER".into(),
                mentions: (first..mentions.len()).collect(),
            }
        };
        let [rowe, marlow] = ["Rowe", "Marlow"].map(&mut entity);
        let of = |entity: &Entity| centrality(&document, &mentions, &salience, entity);
        // The headline and a sentence that names him twice; three sentences.
        assert!((of(&rowe) - (1.1 + 0.85)).abs() < 1e-6);
        assert!((of(&marlow) - (0.6 + 0.225 + 0.11)).abs() < 1e-6);
    }

    #[test]
    fn credits_and_datelines_count_next_to_nothing() {
        let text = "OSLO (AP) — Orr won in Riga.\n\nImage: Bo Ko.";
        let document = Document::from_text(text);
        let of = |name: &str| {
            let start = text.find(name).expect("a name");
            let span = Span::new(start, start + name.len());
            let sentence = document.sentences().iter().position(|s| s.span.contains(span));
            let sentence = sentence.expect("a sentence");
            let mention = Mention { span, label: "X".into(), confidence: 1.0, sentence };
            let entity = Entity { name: name.into(), label: "X".into(), mentions: vec![0] };
            centrality(&document, &[mention], &[0.9, 0.0], &entity)
        };
        for (name, counts) in
            [("OSLO", false), ("AP", false), ("Orr", true), ("Riga", true), ("Bo Ko", false)]
        {
            assert_eq!(of(name) > 0.5, counts, "{name}");
        }
    }
}
