//! Sentences to words and word pieces.
//!
//! A word is what BERT's pre-tokenizer makes of it: a run of letters and digits, or one
//! punctuation char. Words of pre-tokenizers that cut at white space only are cut further,
//! between pieces, so that they come near to that. A word's casing may go to the encoder
//! through the segment ids, where the vocabulary is lower-cased. Dotted abbreviations (`U.N.`) are one word here, though the
//! pre-tokenizer cuts them up, so that a label can't fall between their letters.

use std::panic::AssertUnwindSafe;

use tokenizers::Tokenizer;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use unicode_segmentation::GraphemeCursor;

use nutgraf_text::Span;
use nutgraf_text::fold::Folded;

use crate::{ModelError, ModelFiles, ModelSpec, TOKENIZER_FILE, tokenizer};

/// The shape of a word, as the encoder's segment ids spell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Casing {
    /// No cased letter, or all of them lower case.
    Lower = 0,
    /// The first letter upper case, the rest lower; single capitals too.
    Initial = 1,
    /// All upper case, two letters or more.
    Upper = 2,
    /// Anything else, such as `iPhone`.
    Mixed = 3,
}

impl Casing {
    /// The shape of `word`.
    pub fn of(word: &str) -> Self {
        let mut cased = word.chars().filter(|c| c.is_uppercase() || c.is_lowercase());
        let Some(first) = cased.next() else { return Self::Lower };
        let (mut upper, mut lower) = (0, 0);
        cased.for_each(|c| if c.is_uppercase() { upper += 1 } else { lower += 1 });
        match (first.is_uppercase(), upper, lower) {
            (false, 0, _) => Self::Lower,
            (true, 0, _) => Self::Initial,
            (true, _, 0) => Self::Upper,
            _ => Self::Mixed,
        }
    }
}

/// A word of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the document.
    pub span: Span,
    /// Its first word piece, as an index into [`Words::ids`]; its last one comes before
    /// the first of the next word.
    pub first_piece: usize,
    /// Its sentence, as an index into the document's sentences.
    pub sentence: usize,
}

/// The words of a document and their word pieces, in the order in which they are read.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The words.
    pub words: Vec<Word>,
    /// Vocabulary ids of the word pieces.
    pub ids: Vec<i32>,
    /// Segment ids of the word pieces: the [`Casing`] of the pre-tokenizer's word.
    pub casing: Vec<i32>,
}

impl Words {
    /// The pieces of words `first..last`, as a range of indices into [`Words::ids`].
    pub fn pieces(&self, first: usize, last: usize) -> std::ops::Range<usize> {
        let start = |word: usize| self.words.get(word).map_or(self.ids.len(), |w| w.first_piece);
        start(first)..start(last)
    }

    /// Puts other words of the document behind these.
    pub fn append(&mut self, other: Self) {
        let before = self.ids.len();
        let words = other.words.into_iter();
        self.words
            .extend(words.map(|word| Word { first_piece: word.first_piece + before, ..word }));
        self.ids.extend(other.ids);
        self.casing.extend(other.casing);
    }
}

/// The most pieces of one word that go to the encoder. Its label is read at the first;
/// BERT's own tokenizer makes a single `[UNK]` of any word over 100 chars.
const MAX_WORD_PIECES: usize = 128;

/// The most letters of a dotted abbreviation.
const MAX_ABBREVIATION: usize = 8;

/// Cuts sentences into words and word pieces.
#[derive(Debug, Clone)]
pub struct WordTokenizer {
    tokenizer: Tokenizer,
    has_casing: bool,
    /// Whether the pre-tokenizer's words are to be cut at punctuation.
    cuts: bool,
    max_word_pieces: usize,
}

impl WordTokenizer {
    /// Reads `tokenizer.json` and checks it against the spec. Truncation and padding
    /// that the file asks for are turned off: nothing is cut silently.
    pub fn parse(files: &ModelFiles, spec: &ModelSpec) -> Result<Self, ModelError> {
        let fail = |reason: String| files.error(TOKENIZER_FILE, reason);
        let tokenizer = guarded(|| tokenizer::read(&files.tokenizer).map_err(|e| e.to_string()))
            .map_err(fail)?;
        let size = tokenizer::vocabulary_size(&tokenizer);
        if size != spec.encoder.vocabulary {
            return Err(fail(format!(
                "it has {size} entries, but `encoder.vocabulary` in the spec is {}",
                spec.encoder.vocabulary
            )));
        }
        Self::new(tokenizer, spec.encoder.casing).map_err(fail)
    }

    /// Takes a tokenizer, and turns off what truncation and padding it does: nothing is cut
    /// silently. Segment ids carry casing if `has_casing`, and are 0 otherwise.
    pub fn new(mut tokenizer: Tokenizer, has_casing: bool) -> Result<Self, String> {
        tokenizer.with_truncation(None).map_err(|error| error.to_string())?;
        tokenizer.with_padding(None);
        let cuts = !matches!(
            tokenizer.get_pre_tokenizer(),
            Some(PreTokenizerWrapper::BertPreTokenizer(_))
        );
        Ok(Self { tokenizer, has_casing, cuts, max_word_pieces: MAX_WORD_PIECES })
    }

    /// Makes words of no more pieces than this, so that each fits into a window.
    pub fn limit_word_pieces(&mut self, most: usize) {
        self.max_word_pieces = self.max_word_pieces.min(most);
    }

    /// The id of a special token, such as `[CLS]`.
    pub fn special(&self, token: &str) -> Option<i32> {
        self.tokenizer.token_to_id(token).and_then(|id| i32::try_from(id).ok())
    }

    /// Appends the words of one sentence, which stands at `span` of `text`.
    ///
    /// Words that lose all their chars in normalization (control chars alone) have no
    /// pieces and are left out. Fails if the tokenizer does.
    pub fn push(
        &self,
        words: &mut Words,
        text: &str,
        span: Span,
        sentence: usize,
    ) -> Result<(), String> {
        self.push_read(words, span.of(text), sentence, |word| word.shifted(span.start))
    }

    /// As [`push`](Self::push), of a sentence that stands at byte `start` of a document, and reads
    /// as `folded`. Words stand in the document where what they are read of does.
    pub fn push_folded(
        &self,
        words: &mut Words,
        folded: &Folded,
        start: usize,
        sentence: usize,
    ) -> Result<(), String> {
        let source = |word: Span| Span::new(folded.start(word.start), folded.end(word.end));
        self.push_read(words, folded.text(), sentence, |word| source(word).shifted(start))
    }

    /// The words of `read`; `source` says where in the document they stand.
    fn push_read(
        &self,
        words: &mut Words,
        read: &str,
        sentence: usize,
        source: impl Fn(Span) -> Span,
    ) -> Result<(), String> {
        let encoding =
            guarded(|| self.tokenizer.encode(read, false).map_err(|error| error.to_string()))?;
        let pieces = encoding.get_ids().iter().zip(encoding.get_offsets());
        let first_word = words.words.len();
        let mut last_id = None;
        let mut last_end = 0;
        for ((&id, &(start, end)), &word_id) in pieces.zip(encoding.get_word_ids()) {
            let (start, end) = visible(read, start, end);
            let cut = self.cuts && is_cut(read, last_end, start);
            last_end = end;
            let end = grapheme_end(read, end);
            match words.words[first_word..].last_mut() {
                // A piece of the space alone is the beginning of what follows it.
                Some(word)
                    if word_id.is_some()
                        && word_id == last_id
                        && (!cut || word.span.is_empty()) =>
                {
                    word.span.end = word.span.end.max(end);
                }
                last => {
                    let floor = last.map_or(0, |word| word.span.end);
                    let start = start.max(floor).min(end);
                    let first_piece = words.ids.len();
                    words.words.push(Word { span: Span::new(start, end), first_piece, sentence });
                }
            }
            last_id = word_id;
            let pieces = words.ids.len() - words.words.last().map_or(0, |word| word.first_piece);
            if pieces == self.max_word_pieces {
                continue;
            }
            words.ids.push(i32::try_from(id).unwrap_or_default());
        }
        self.push_casing(words, read, first_word);
        join_dotted_abbreviations(&mut words.words, read, first_word);
        for word in &mut words.words[first_word..] {
            word.span = source(word.span);
        }
        Ok(())
    }

    /// Segment ids for the pieces of the words from `first_word` on.
    fn push_casing(&self, words: &mut Words, text: &str, first_word: usize) {
        for (index, word) in words.words.iter().enumerate().skip(first_word) {
            let casing =
                if self.has_casing { Casing::of(word.span.of(text)) } else { Casing::Lower };
            words.casing.resize(words.pieces(index, index + 1).end, casing as i32);
        }
    }
}

/// What `work` says; a file that makes `tokenizers` panic is an error like any other.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    std::panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err("`tokenizers` gave up on it".to_owned()))
}

/// The bytes `start..end` of `text`, on char boundaries and without white space around them:
/// pieces of byte-level and of sentencepiece vocabularies include the space before.
fn visible(text: &str, start: usize, end: usize) -> (usize, usize) {
    let (start, end) = (text.floor_char_boundary(start), text.ceil_char_boundary(end));
    let Some(slice) = text.get(start..end) else { return (start, start) };
    let visible = slice.trim_start();
    let start = end - visible.len();
    (start, start + visible.trim_end().len())
}

/// Whether a word ends between the piece that ends at `end` and the one that begins at
/// `start`: at white space, at the edge of punctuation, and beside chars of scripts that
/// are written without spaces.
fn is_cut(text: &str, end: usize, start: usize) -> bool {
    let ranges = [
        // Punctuation: of Latin-1, Hebrew and Arabic, and the general.
        '\u{a1}'..='\u{bf}',
        '\u{5be}'..='\u{5be}',
        '\u{60c}'..='\u{61f}',
        '\u{2010}'..='\u{2027}',
        '\u{2030}'..='\u{205e}',
        // Written without spaces: Thai and Lao; Chinese and Japanese.
        '\u{e00}'..='\u{eff}',
        '\u{2e80}'..='\u{a4cf}',
    ];
    let single =
        |c: char| c.is_ascii_punctuation() || ranges.iter().any(|range| range.contains(&c));
    let before = text.get(..end).and_then(|text| text.chars().next_back());
    let after = text.get(start..).and_then(|text| text.chars().next());
    let gap = text.get(end..start).is_some_and(|gap| gap.contains(char::is_whitespace));
    // Bytes of one char are one word.
    gap || end == start && (before.is_some_and(single) || after.is_some_and(single))
}

/// Makes one word of each run of two or more single letters with full stops between them
/// (`U` `.` `N` `.`), looking at the words from `first_word` on.
fn join_dotted_abbreviations(words: &mut Vec<Word>, text: &str, first_word: usize) {
    let is_letter = |word: &Word| {
        let mut chars = word.span.of(text).chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    };
    let is_stop = |word: &Word| word.span.of(text) == ".";
    let (mut kept, mut next) = (first_word, first_word);
    while next < words.len() {
        let mut last = next;
        if is_letter(&words[next]) {
            let touches =
                |a: usize| a + 1 < words.len() && words[a].span.end == words[a + 1].span.start;
            let (mut end, mut letters) = (next, 1);
            while letters < MAX_ABBREVIATION && touches(end) && is_stop(&words[end + 1]) {
                end += 1;
                if !(touches(end) && is_letter(&words[end + 1])) {
                    break;
                }
                end += 1;
                letters += 1;
            }
            if letters > 1 {
                last = end;
            }
        }
        words[kept] =
            Word { span: Span::new(words[next].span.start, words[last].span.end), ..words[next] };
        kept += 1;
        next = last + 1;
    }
    words.truncate(kept);
}

/// `offset`, moved right to the next grapheme boundary: normalization drops accents that
/// are chars of their own, and a word must not end before the accent of its last letter.
fn grapheme_end(text: &str, offset: usize) -> usize {
    let mut cursor = GraphemeCursor::new(text.ceil_char_boundary(offset), text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => cursor.cur_cursor(),
        _ => cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_words_between_pieces() {
        // Where a piece ends before the second mark and the next begins after the first.
        let cut = |text: &str| {
            let (a, b) = text.split_once('|').expect("a mark");
            let start = a.len() + b.len() - b.trim_start().len();
            is_cut(&format!("{a}{b}"), a.len(), start)
        };
        for text in ["Paris|.", "“|Kim", "Jean|-Pierre", "a| b", "北|京", "القاهرة|،"] {
            assert!(cut(text), "{text}");
        }
        for text in ["Par|is", "😀|😀", "👨|\u{200d}👩", "Jose|\u{301}", "القا|هرة", "19|84"]
        {
            assert!(!cut(text), "{text}");
        }
    }

    #[test]
    fn casing_by_word_shape() {
        let shapes = ["the", "Zhao", "U", "NATO", "iPhone", "McDonald", "19", "3D", "é", "北京"];
        let got = shapes.map(|word| Casing::of(word) as i32);
        assert_eq!(got, [0, 1, 1, 2, 3, 3, 0, 1, 0, 0]);
    }
}
