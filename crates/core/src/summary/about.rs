//! Which sentences are about what somebody asks for.

use crate::analysis::Analysis;
use crate::entity::names_same;

/// Whether each sentence names what `phrase` says: it mentions an entity that has this name, or the
/// words of it, or it has the phrase itself as whole words. Neither case nor accents count.
pub(super) fn sentences_about(analysis: &Analysis, phrase: &str) -> Vec<bool> {
    let document = analysis.document();
    let mut about = vec![false; document.sentences().len()];
    let phrase = fold(phrase);
    let asked = words(&phrase);
    let mut part_of = Vec::new();
    for (index, entity) in analysis.entities.iter().enumerate() {
        let mentions = || entity.mentions.iter().map(|&index| &analysis.mentions[index]);
        let is_asked = |name: &str| names_same(&fold(name), &phrase, document.language());
        let has_name = is_asked(&entity.name)
            || mentions().any(|mention| is_asked(mention.span.of(document.text())));
        if has_name {
            mentions().for_each(|mention| about[mention.sentence] = true);
        } else if has_run(&words(&fold(&entity.name)), &asked) {
            part_of.push(index);
        }
    }
    // A part of one name only means that one wherever it stands.
    if let [entity] = part_of[..] {
        for &index in &analysis.entities[entity].mentions {
            about[analysis.mentions[index].sentence] = true;
        }
    }
    for (index, about) in about.iter_mut().enumerate() {
        *about = *about || has_run(&words(&fold(document.sentence_text(index))), &asked);
    }
    about
}

fn words(folded: &str) -> Vec<&str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

fn has_run(words: &[&str], asked: &[&str]) -> bool {
    !asked.is_empty() && words.windows(asked.len()).any(|run| run == asked)
}

/// A text in lower case, without accents: "José" is "jose".
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii() => folded.push(c),
            // Accents that are chars of their own.
            '\u{300}'..='\u{36f}' | '\u{ad}' => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            c => folded.push(base(c)),
        }
    }
    folded
}

/// The letter that a Latin letter with an accent is made of.
fn base(c: char) -> char {
    const ROWS: [(char, &str); 20] = [
        ('a', "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"),
        ('c', "çćĉċč"),
        ('d', "ďđð"),
        ('e', "èéêëēĕėęěẹẻẽếềểễệ"),
        ('g', "ĝğġģǧ"),
        ('h', "ĥħ"),
        ('i', "ìíîïĩīĭįıǐỉị"),
        ('j', "ĵ"),
        ('k', "ķ"),
        ('l', "ĺļľŀł"),
        ('n', "ñńņňŉ"),
        ('o', "òóôõöøōŏőǒơọỏốồổỗộớờởỡợ"),
        ('r', "ŕŗř"),
        ('s', "śŝşšș"),
        ('t', "ţťŧț"),
        ('u', "ùúûüũūŭůűųǔưụủứừửữự"),
        ('w', "ŵ"),
        ('y', "ýÿŷỳỵỷỹ"),
        ('z', "źżž"),
        ('\'', "’ʼ‘"),
    ];
    ROWS.iter().find(|(_, row)| row.contains(c)).map_or(c, |(letter, _)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::mention::Mention;
    use crate::model::SelectionSpec;
    use crate::span::Span;

    #[test]
    fn accents_case_and_parts_of_names() {
        let text = "The council met. José García paid. Müller, of Łódź, did not. García left.";
        let document = Document::from_text(text);
        let names = [("José García", 1), ("Müller", 2), ("García", 3)];
        let mut from = 0;
        let mentions = names.map(|(name, sentence)| {
            let start = from + text[from..].find(name).expect("the name is there");
            from = start + name.len();
            Mention { span: Span::new(start, from), label: "PER".into(), confidence: 1.0, sentence }
        });
        let analysis =
            Analysis::new(&document, mentions.to_vec(), Vec::new(), SelectionSpec::default());
        let check = |phrase: &str, want: &[usize]| {
            let about = sentences_about(&analysis, phrase);
            let found: Vec<usize> = (0..about.len()).filter(|&index| about[index]).collect();
            assert_eq!(found, want, "{phrase}");
        };
        check("jose garcia", &[1, 3]);
        check("JOSE", &[1, 3]);
        check("Muller", &[2]);
        check("lodz", &[2]);
        check("council", &[0]);
        check("coun", &[]);
        check("", &[]);
    }
}
