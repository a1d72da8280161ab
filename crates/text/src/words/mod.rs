//! The words of a document's sentences, read once for all that ask.
//!
//! There are three notions of a word, each for another purpose: what is *counted*, as people count
//! the words of a text; runs of letters and digits ([`Word`]), by which sentences are compared with
//! each other; and [`Token`]s, which facts are read from, where "U.S." and "1,000" are one. Words and
//! tokens share a vocabulary: each form in lower case is kept once, and stemmed once.

mod token;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use crate::fold::{Folded, fold};
use crate::language::Language;
use crate::span::Span;

pub use token::Kind;

/// The words of sentences; see [`Document::words`](crate::Document::words).
#[derive(Debug)]
pub struct DocumentWords {
    sentences: Vec<SentenceStart>,
    words: Vec<Word>,
    tokens: Vec<StoredToken>,
    forms: Vec<Form>,
    stems: Vec<Arc<str>>,
}

/// Where a sentence begins, in the text and in the lists; one more follows the last.
#[derive(Debug, Clone, Copy)]
struct SentenceStart {
    start: usize,
    words: usize,
    tokens: usize,
    count: u32,
}

/// A spelling, with its stem.
#[derive(Debug)]
struct Form {
    text: Arc<str>,
    stem: u32,
    /// Whether it is in any text, or nothing at all.
    says_nothing: bool,
}

/// A run of letters and digits of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word(u32);

impl Word {
    fn new(form: u32, capitalized: bool) -> Self {
        Self(flagged(form, capitalized))
    }

    /// Its form in lower case: equal for equal ones of a document. See [`DocumentWords::form`].
    pub fn form(self) -> u32 {
        self.0 >> 1
    }

    /// Whether it begins with a capital.
    pub fn is_capitalized(self) -> bool {
        self.0 & 1 > 0
    }
}

#[derive(Debug, Clone, Copy)]
struct StoredToken {
    /// In bytes after the start of its sentence.
    start: u32,
    end: u32,
    /// Its form, [`flagged`] if it is an acronym.
    form: u32,
}

/// A word, a number or a sign of a text.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    /// Where it stands in the text.
    pub span: Span,
    /// As it stands there.
    pub text: &'a str,
    /// What it is.
    pub kind: Kind,
    /// For comparison, see [`Language::norm`].
    pub norm: &'a str,
    /// The stem of `norm`.
    pub stem: &'a str,
    /// The number of the stem, see [`DocumentWords::stem_of`].
    pub stem_number: u32,
    /// Whether it has two capitals or more, and no small letter but that of a possessive: `NATO`,
    /// `U.S.`, `NATO's`.
    pub is_acronym: bool,
}

impl Token<'_> {
    /// Whether it begins with a capital.
    pub fn is_capitalized(&self) -> bool {
        self.text.starts_with(char::is_uppercase)
    }
}

impl DocumentWords {
    /// Reads the words of the `sentences` of `text`. Of a sentence of more than 4 GiB, the first
    /// 4 GiB are read.
    pub fn new(text: &str, sentences: impl IntoIterator<Item = Span>, language: &Language) -> Self {
        let mut reader = Reader {
            language,
            found: Self {
                sentences: Vec::new(),
                words: Vec::with_capacity(text.len() / 6),
                tokens: Vec::with_capacity(text.len() / 6),
                forms: Vec::new(),
                stems: Vec::new(),
            },
            forms: HashMap::new(),
            stems: HashMap::new(),
            runs: Vec::new(),
        };
        for sentence in sentences {
            reader.read(sentence.start, sentence.of(text));
        }
        let Self { sentences, words, tokens, .. } = &mut reader.found;
        sentences.push(SentenceStart {
            start: text.len(),
            words: words.len(),
            tokens: tokens.len(),
            count: 0,
        });
        words.shrink_to_fit();
        tokens.shrink_to_fit();
        reader.found
    }

    fn bounds(&self, sentence: usize) -> [SentenceStart; 2] {
        [self.sentences[sentence], self.sentences[sentence + 1]]
    }

    /// How many words sentence `index` has, as people count them; see [`count_words`].
    ///
    /// # Panics
    /// If there is no such sentence; so do the other functions that take one.
    pub fn count(&self, index: usize) -> usize {
        self.bounds(index)[0].count as usize
    }

    /// The runs of letters and digits of sentence `index`.
    pub fn of(&self, index: usize) -> &[Word] {
        let [this, next] = self.bounds(index);
        &self.words[this.words..next.words]
    }

    /// The spelling of a [`Word::form`]: in lower case.
    ///
    /// # Panics
    /// If it is not one of these words.
    pub fn form(&self, form: u32) -> &str {
        &self.forms[form as usize].text
    }

    /// The form that is spelled so, if a sentence has it. Looks at each: of no use in a loop.
    pub fn find(&self, form: &str) -> Option<u32> {
        (0..).zip(&self.forms).find(|(_, known)| *known.text == *form).map(|(number, _)| number)
    }

    /// The stem of a [`Word::form`]: a number, less than [`stems`](Self::stems). See
    /// [`stem`](Self::stem).
    ///
    /// # Panics
    /// If it is not one of these words.
    pub fn stem_of(&self, form: u32) -> u32 {
        self.forms[form as usize].stem
    }

    /// How many stems there are.
    pub fn stems(&self) -> usize {
        self.stems.len()
    }

    /// The spelling of a stem.
    ///
    /// # Panics
    /// If there is no such stem.
    pub fn stem(&self, stem: u32) -> &str {
        &self.stems[stem as usize]
    }

    /// The stems of the tokens of sentence `index` that say something, in order.
    pub fn telling_stems(&self, index: usize) -> impl Iterator<Item = u32> {
        let [this, next] = self.bounds(index);
        self.tokens[this.tokens..next.tokens].iter().filter_map(|token| {
            let form = &self.forms[(token.form >> 1) as usize];
            let tells = !form.text.is_empty() && (token.form & 1 > 0 || !form.says_nothing);
            tells.then_some(form.stem)
        })
    }

    /// The tokens of sentence `index` of `text`, in order; `text` is what these words were read of.
    pub fn tokens<'a>(&'a self, text: &'a str, index: usize) -> Vec<Token<'a>> {
        let [this, next] = self.bounds(index);
        let token = |&StoredToken { start, end, form }: &StoredToken| {
            let span = Span::new(this.start + start as usize, this.start + end as usize);
            let text = span.of(text);
            let kind = text.chars().next().and_then(Kind::beginning).unwrap_or(Kind::Word);
            let is_acronym = form & 1 > 0;
            let form = &self.forms[(form >> 1) as usize];
            let (stem_number, stem) = (form.stem, &*self.stems[form.stem as usize]);
            Token { span, text, kind, norm: &form.text, stem, stem_number, is_acronym }
        };
        self.tokens[this.tokens..next.tokens].iter().map(token).collect()
    }
}

/// Number of words of a text, as people count them: runs of chars without white space that hold a
/// letter or a digit. Where writing has no spaces, words are those of UAX #29: each Chinese character.
pub fn count_words(text: &str) -> usize {
    let count = |run: &str| {
        if !run.is_ascii() && run.contains(is_unspaced) {
            run.unicode_words().count()
        } else {
            usize::from(run.contains(char::is_alphanumeric))
        }
    };
    text.split_whitespace().map(count).sum()
}

/// Whether a char is of a script that is written without spaces between words: Chinese, Japanese, Thai,
/// Lao, Burmese, Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}

struct Reader<'l> {
    language: &'l Language,
    found: DocumentWords,
    forms: HashMap<Arc<str>, u32>,
    stems: HashMap<Arc<str>, u32>,
    /// The runs of the sentence being read, each with its form.
    runs: Vec<(Range<usize>, u32)>,
}

impl Reader<'_> {
    fn read(&mut self, start: usize, sentence: &str) {
        let sentence = &sentence[..sentence.floor_char_boundary(u32::MAX as usize)];
        let folded = fold(sentence, self.language);
        let sentence = folded.as_ref().map_or(sentence, Folded::text);
        self.found.sentences.push(SentenceStart {
            start,
            words: self.found.words.len(),
            tokens: self.found.tokens.len(),
            count: to_u32(count_words(sentence)),
        });
        let mut form = String::new();
        self.runs.clear();
        for run in runs(sentence) {
            let word = &sentence[run.clone()];
            form.clear();
            if word.is_ascii() {
                form.push_str(word);
                form.make_ascii_lowercase();
            } else {
                form.push_str(&word.to_lowercase());
            }
            let number = self.form(&form);
            self.found.words.push(Word::new(number, word.starts_with(char::is_uppercase)));
            self.runs.push((run, number));
        }
        let mut after = 0;
        for token in token::tokens(sentence) {
            let text = &sentence[token.clone()];
            form.clear();
            self.language.norm_into(text, &mut form);
            while self.runs.get(after).is_some_and(|(run, _)| run.end < token.end) {
                after += 1;
            }
            // Most tokens are runs, in the form that was looked up for those.
            let number = match self.runs.get(after) {
                Some((run, number))
                    if *run == token && *self.found.forms[*number as usize].text == *form =>
                {
                    *number
                }
                _ => self.form(&form),
            };
            let form_and_flag = flagged(number, self.is_acronym(text));
            let source = folded
                .as_ref()
                .map_or(token.clone(), |folded| folded.start(token.start)..folded.end(token.end));
            let (start, end) = (to_u32(source.start), to_u32(source.end));
            self.found.tokens.push(StoredToken { start, end, form: form_and_flag });
        }
    }

    fn form(&mut self, text: &str) -> u32 {
        if let Some(form) = self.forms.get(text) {
            return *form;
        }
        let stem = self.language.stem(text);
        let stem = self.stems.get(stem.as_str()).copied().unwrap_or_else(|| {
            let (stem, number): (Arc<str>, _) = (stem.into(), to_u32(self.found.stems.len()));
            self.found.stems.push(Arc::clone(&stem));
            self.stems.insert(stem, number);
            number
        });
        let says_nothing = self.language.terms.stop_words.has(text);
        let (text, number): (Arc<str>, _) = (text.into(), to_u32(self.found.forms.len()));
        self.forms.insert(Arc::clone(&text), number);
        self.found.forms.push(Form { text, stem, says_nothing });
        number
    }

    fn is_acronym(&self, text: &str) -> bool {
        // The first letter tells of nearly all that they are none.
        if text.starts_with(char::is_lowercase) {
            return false;
        }
        let letters = self.language.without_possessive(text);
        letters.chars().filter(|c| c.is_uppercase()).count() > 1
            && !letters.contains(char::is_lowercase)
    }
}

/// The runs of letters and digits of `text`, in order.
fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = chars.find(|(_, c)| c.is_alphanumeric())?;
        while chars.next_if(|(_, c)| c.is_alphanumeric()).is_some() {}
        let end = chars.peek().map_or(text.len(), |(end, _)| *end);
        Some(start..end)
    })
}

/// A form with one bit more.
fn flagged(form: u32, flag: bool) -> u32 {
    (form << 1) | u32::from(flag)
}

/// What is counted here is no more than the bytes of a sentence, or the words of all.
fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_counted() {
        for (text, count) in [
            ("Ministers met – the ministers!", 4),
            ("", 0),
            ("深圳市長宣布辭職。", 8),
            ("The 深圳 mayor", 4),
            ("Müller sagte", 2),
        ] {
            assert_eq!(count_words(text), count, "{text}");
        }
    }

    #[test]
    fn words_of_two_sentences() {
        let text = "Ministers met – the ministers! The U.S.’s 2.5m.";
        let sentences = [Span::new(0, 32), Span::new(33, text.len())];
        let words = DocumentWords::new(text, sentences, Language::english());
        assert_eq!([words.count(0), words.count(1)], [4, 3]);
        let forms = |sentence: usize| -> Vec<&str> {
            words.of(sentence).iter().map(|word| words.form(word.form())).collect()
        };
        assert_eq!(forms(0), ["ministers", "met", "the", "ministers"]);
        assert_eq!(forms(1), ["the", "u", "s", "s", "2", "5m"]);
        let [first, .., last] = words.of(0) else { panic!("four words") };
        assert!(first.is_capitalized() && !last.is_capitalized() && first.form() == last.form());
        assert_eq!(words.find("met"), Some(words.of(0)[1].form()));
        assert_eq!(words.find("left"), None);
        assert_eq!(words.stem(words.stem_of(first.form())), "minist");
        let told: Vec<&str> = words.telling_stems(0).map(|stem| words.stem(stem)).collect();
        assert_eq!(told, ["minist", "met", "minist"]);
        let told: Vec<&str> = words.telling_stems(1).map(|stem| words.stem(stem)).collect();
        assert_eq!(told, ["us", "s", "25m"]);
        let tokens = words.tokens(text, 1);
        let shown: Vec<_> =
            tokens.iter().map(|t| (t.span.of(text), t.norm, t.is_acronym)).collect();
        assert_eq!(
            shown,
            [
                ("The", "the", false),
                ("U.S.", "us", true),
                ("s", "s", false),
                ("2.5m", "25m", false)
            ]
        );
        assert_eq!(tokens[3].kind, Kind::Number);
    }

    #[test]
    fn no_sentences_and_empty_ones() {
        assert_eq!(DocumentWords::new("", [], Language::english()).find("a"), None);
        let words = DocumentWords::new("—", [Span::new(0, 3)], Language::english());
        assert_eq!((words.count(0), words.of(0).len(), words.tokens("—", 0).len()), (0, 0, 0));
    }
}
