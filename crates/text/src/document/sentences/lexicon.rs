//! What the words of a language say of where a sentence ends.

use crate::language::{Abbreviation, SentenceWords};

/// Words of fewer bytes with the ending of an adverb may be names: "Sally".
const ADVERB: usize = 9;

impl SentenceWords {
    /// The abbreviation that `word` (without its full stop) is, if it is one.
    ///
    /// Case counts: "Miss." is a state and "miss." ends a sentence. A word in capitals is looked
    /// up as if only its first letter were one ("GEN. KIM").
    pub(super) fn abbreviation(&self, word: &str) -> Option<Abbreviation> {
        self.abbreviations.get(word).or_else(|| {
            let capitals = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
            let capitalized = || format!("{}{}", &word[..1], word[1..].to_ascii_lowercase());
            capitals.then(|| self.abbreviations.get(&capitalized()))?
        })
    }

    /// Whether a capitalised `word` after an abbreviation shows that a sentence starts there: it
    /// would be in lower case within one, and is not the start of a name.
    pub(super) fn starts_sentence(&self, word: &str) -> bool {
        let word = without_contraction(word);
        self.starts.has(word) || self.is_adverb(word)
    }

    fn is_adverb(&self, word: &str) -> bool {
        word.len() >= ADVERB && self.adverb_endings.iter().any(|end| word.ends_with(end))
    }

    /// Whether `word` has a capital at the start of a sentence and hardly elsewhere, after a word
    /// in lower case: there a pronoun has one anyway, and others are of names ("the world No 1").
    pub(super) fn begins(&self, word: &str) -> bool {
        self.starts_sentence(word) && !self.seldom_start.has(word)
    }

    /// Whether `word` has a letter for a name: "World War I", "Group A", "hepatitis B".
    pub(super) fn takes_letter(&self, word: &str) -> bool {
        self.take_letter.has(&word.to_lowercase())
    }

    /// Whether what comes after `word` belongs to it.
    pub(super) fn leads_on(&self, word: &str) -> bool {
        let word = without_contraction(word);
        self.lead_on.has(word) || self.speech.has(word)
    }

    /// "Pfc", "Sgt", "Bhd": a capital and consonants, and so no word.
    pub(super) fn lacks_vowels(&self, word: &str) -> bool {
        let is_vowel = |byte: u8| self.vowels.as_bytes().contains(&byte.to_ascii_lowercase());
        !self.vowels.is_empty()
            && (2..=5).contains(&word.len())
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word[1..].bytes().all(|b| b.is_ascii_lowercase() && !is_vowel(b))
            && !is_vowel(word.as_bytes()[0])
    }
}

/// "It" of "It’s".
pub(super) fn without_contraction(word: &str) -> &str {
    word.split(['\'', '’']).next().unwrap_or(word)
}

/// Ends of domain and file names: "Node.Js", "Amazon.Com".
#[rustfmt::skip]
pub(super) fn ends_domain(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    matches!(lower.as_str(),
        "com" | "net" | "org" | "edu" | "gov" | "mil" | "info" | "biz" | "io" | "co" | "uk" | "eu"
        | "de" | "fr" | "ru" | "cn" | "jp" | "kr" | "kp" | "au" | "ca" | "tv" | "ai" | "app"
        | "js" | "py" | "rs" | "txt" | "html" | "htm" | "php" | "pdf" | "jpg" | "png" | "exe" | "zip"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn case_decides() {
        let abbreviation = |word| Language::english().sentences.abbreviation(word);
        assert_eq!(abbreviation("Gen"), Some(Abbreviation::Leading));
        assert_eq!(abbreviation("GEN"), Some(Abbreviation::Leading));
        assert_eq!(abbreviation("Sat"), Some(Abbreviation::BeforeNumber));
        assert_eq!(abbreviation("sat"), None);
        assert_eq!(abbreviation("miss"), None);
        assert_eq!(abbreviation(""), None);
        assert_eq!(abbreviation("É"), None);
    }

    #[test]
    fn contractions_start_sentences() {
        let starts = |word| Language::english().sentences.starts_sentence(word);
        assert!(starts("It’s") && starts("They're") && !starts("Itar"));
    }
}
