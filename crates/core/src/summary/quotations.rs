//! Quotations: which sentences one runs through, and which have lost a mark.

use crate::document::{Block, BlockKind, Document};
use crate::span::Span;

use super::references::Need;

/// A quotation through more sentences than this is taken for a mark gone astray.
const MOST_SENTENCES: usize = 8;
/// A quotation that a block leaves open may end in one of so many blocks after it.
const MOST_BLOCKS: usize = 4;

/// The fewest answers in quotation marks, and their share of the paragraphs in percent, where somebody is asked.
const ANSWERS: usize = 3;
const ANSWERS_PERCENT: usize = 30;

/// The quotations of a document.
#[derive(Debug, Default)]
pub(super) struct Quotations {
    /// In text order, with their marks.
    spans: Vec<Span>,
    /// Whether a quotation begins in a sentence and does not end, or the other way round.
    pub(super) broken: Vec<bool>,
    /// Whether a quotation runs from a sentence into the next.
    pub(super) runs_on: Vec<bool>,
    /// The blocks that are answers in quotation marks, of one who is asked throughout.
    pub(super) answers: Vec<usize>,
}

impl Quotations {
    pub(super) fn new(document: &Document) -> Self {
        let count = document.sentences().len();
        let mut found = Self {
            spans: Vec::new(),
            broken: vec![false; count],
            runs_on: vec![false; count],
            answers: answers(document),
        };
        // A quotation that is not closed where its block ends, and the blocks since.
        let mut open: Option<(usize, usize)> = None;
        for block in document.blocks() {
            let is_prose = matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem);
            if !is_prose {
                if let Some(start) = found.read(document, block.span, None) {
                    found.broken[sentence_at(document, start)] = true;
                }
                continue;
            }
            let left = found.read(document, block.span, open.map(|(start, _)| start));
            open = match (left, open) {
                (Some(start), Some((before, blocks))) if start == before => {
                    if blocks == MOST_BLOCKS {
                        found.broken[sentence_at(document, start)] = true;
                        None
                    } else {
                        Some((start, blocks + 1))
                    }
                }
                (left, _) => left.map(|start| (start, 1)),
            };
        }
        if let Some((start, _)) = open {
            found.broken[sentence_at(document, start)] = true;
        }
        found.spans.sort_unstable_by_key(|span| span.start);
        found
    }

    /// Reads a block, into which a quotation may run that was `open`ed before it, and gives where one
    /// begins that does not end in it.
    fn read(&mut self, document: &Document, block: Span, open: Option<usize>) -> Option<usize> {
        let sentence_at = |at| sentence_at(document, at);
        let text = block.of(document.text());
        let (mut double, mut single): (Option<usize>, Option<usize>) = (open, None);
        let mut before = None;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let after = chars.peek().map(|(_, next)| *next);
            let at = block.start + at;
            let end = at + c.len_utf8();
            match mark(before, c, after, double.is_some()) {
                Some(Mark::Open) => {
                    // A paragraph of a long quotation begins with a mark and has none at its end.
                    if let Some(start) = double.replace(at) {
                        self.broken[sentence_at(start)] = true;
                    }
                    single = None;
                }
                Some(Mark::Close) => match double.take() {
                    Some(start) => {
                        self.push(Span::new(start, end), sentence_at(start), sentence_at(at));
                    }
                    None => self.broken[sentence_at(at)] = true,
                },
                Some(Mark::OpenSingle) if double.is_none() => {
                    let lost = single.replace(at);
                    if let Some(start) = lost.filter(|&start| opens_surely(document, start)) {
                        self.break_up(sentence_at(start), sentence_at(at));
                    }
                }
                Some(Mark::CloseSingle) if double.is_none() => {
                    if let Some(start) = single.take() {
                        self.push(Span::new(start, end), sentence_at(start), sentence_at(at));
                    }
                }
                _ => {}
            }
            before = Some(c);
        }
        if let Some(start) = single.filter(|&start| opens_surely(document, start)) {
            let last = sentence_at(block.end.saturating_sub(1));
            self.break_up(sentence_at(start), last + 1);
        }
        double
    }

    /// Marks the sentences from `first` to the one before `end`, in which somebody goes on speaking; or
    /// the first alone, if they are many.
    fn break_up(&mut self, first: usize, end: usize) {
        let end = if end.saturating_sub(first) > MOST_BLOCKS { first } else { end };
        self.broken[first..end.max(first + 1)].fill(true);
    }

    fn push(&mut self, span: Span, first: usize, last: usize) {
        self.spans.push(span);
        if last - first < MOST_SENTENCES {
            self.runs_on[first..last].fill(true);
        } else {
            self.broken[first] = true;
            self.broken[last] = true;
        }
    }

    /// Adds to `needs` what each of the sentences `order` needs for its quotations to be whole and to
    /// have a speaker, and says of each sentence whether they can be.
    pub(super) fn complete(
        &self,
        document: &Document,
        order: &[usize],
        needs: &mut [Vec<Need>],
    ) -> Vec<bool> {
        let speech = &document.language().sentences.speech;
        let tokens = |sentence| document.words().tokens(document.text(), sentence);
        let outside = |sentence: usize| {
            let tokens = tokens(sentence);
            let outside = tokens.iter().filter(|token| self.around(token.span.start).is_none());
            let (mut any, mut spoken) = (false, false);
            for token in outside {
                any = true;
                spoken |= speech.has(token.text);
            }
            (any, spoken || document.sentence_text(sentence).ends_with(':'))
        };
        let facts: Vec<(bool, bool)> = order.iter().map(|&sentence| outside(sentence)).collect();
        // "On the result: "We deserved it. We had 24 shots."": who speaks is said before.
        let goes_on = |place: usize| {
            let before = place.checked_sub(1);
            before.is_some_and(|before| self.runs_on[order[before]] && facts[before].0)
        };
        let mut whole: Vec<bool> = self.broken.iter().map(|broken| !broken).collect();
        for (place, &sentence) in order.iter().enumerate() {
            let block = document.sentences()[sentence].block;
            if self.answers.contains(&block) {
                // The last of several would end with a mark that nothing opens.
                let sentences = &document.blocks()[block].sentences;
                whole[sentence] = sentences.len() == 1 || sentence + 1 < sentences.end;
                continue;
            }
            let next = order.get(place + 1).copied();
            if self.runs_on[sentence] {
                needs[sentence].push(Need::Next);
                match next {
                    Some(next) => needs[next].push(Need::Previous),
                    None => whole[sentence] = false,
                }
            } else if !facts[place].0
                && !goes_on(place)
                && self.around(document.sentences()[sentence].span.start).is_some()
            {
                // Nothing but a quotation.
                let spoken = |place: Option<usize>| {
                    place.and_then(|place| facts.get(place)).is_some_and(|facts| facts.1)
                };
                if spoken(place.checked_sub(1)) {
                    needs[sentence].push(Need::Previous);
                } else if spoken(Some(place + 1)) {
                    needs[sentence].push(Need::Next);
                } else {
                    whole[sentence] = false;
                }
            }
        }
        whole
    }

    /// The quotation that the char at `at` stands in, as its place among them.
    pub(super) fn around(&self, at: usize) -> Option<usize> {
        let after = self.spans.partition_point(|span| span.start <= at);
        let last = after.checked_sub(1)?;
        (at < self.spans[last].end).then_some(last)
    }
}

/// The blocks that are a quotation and nothing else, where many are and questions, headings or topics stand before
/// them: answers at a press conference.
fn answers(document: &Document) -> Vec<usize> {
    let (text, blocks) = (document.text(), document.blocks());
    let topics = document.language().summary.topics;
    let is_double = |c: char| matches!(c, '"' | '“' | '”');
    let is_quotation = |block: &Block| {
        let text = block.span.of(text).trim_end();
        let ends = text.starts_with(['"', '“']) && text.ends_with(['"', '”']);
        block.kind == BlockKind::Paragraph && ends && text.matches(is_double).count() == 2
    };
    let asks = |block: &Block| {
        let text = block.span.of(text).trim_end();
        block.kind == BlockKind::Heading
            || text.ends_with('?')
            || topics.iter().any(|topic| text.starts_with(topic)) && !text.ends_with('.')
    };
    let answers: Vec<usize> =
        (0..blocks.len()).filter(|&block| is_quotation(&blocks[block])).collect();
    let paragraphs = blocks.iter().filter(|block| block.kind == BlockKind::Paragraph).count();
    let asked = answers.iter().filter(|&&block| block > 0 && asks(&blocks[block - 1])).count();
    let many = answers.len() >= ANSWERS && answers.len() * 100 >= paragraphs * ANSWERS_PERCENT;
    if many && asked * 2 > answers.len() { answers } else { Vec::new() }
}

/// The sentence that stands at `at`, or the last one before.
fn sentence_at(document: &Document, at: usize) -> usize {
    let after = document.sentences().partition_point(|sentence| sentence.span.start <= at);
    after.saturating_sub(1)
}

/// Whether a single mark opens a quotation: a straight one may be an apostrophe ("the '90s") but where
/// a sentence, or what follows a colon, begins with a capital.
fn opens_surely(document: &Document, at: usize) -> bool {
    let text = &document.text()[at..];
    let first = text.chars().nth(1);
    text.starts_with('‘')
        || document.sentences().get(sentence_at(document, at)).is_some_and(|sentence| {
            let begins = sentence.span.start == at || document.text()[..at].ends_with(": ");
            begins && first.is_some_and(char::is_uppercase)
        })
}

enum Mark {
    Open,
    Close,
    OpenSingle,
    CloseSingle,
}

/// What a char is as a quotation mark between those before and after it.
fn mark(before: Option<char>, c: char, after: Option<char>, open: bool) -> Option<Mark> {
    let is_start =
        |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || "([—–-/‘“'\"".contains(c));
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    match c {
        '“' | '„' | '«' => Some(Mark::Open),
        '”' | '»' => Some(Mark::Close),
        '"' if is_space(before) && is_space(after) => {
            Some(if open { Mark::Close } else { Mark::Open })
        }
        '"' if is_start(before) && !is_space(after) => Some(Mark::Open),
        '"' => Some(if open || is_space(after) { Mark::Close } else { Mark::Open }),
        '‘' => Some(Mark::OpenSingle),
        '\'' if is_start(before) && is_letter(after) => Some(Mark::OpenSingle),
        '’' | '\'' if !is_letter(after) && !is_space(before) => Some(Mark::CloseSingle),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, broken: &[bool], runs_on: &[bool]) {
        let found = Quotations::new(&Document::from_text(text));
        assert_eq!((&found.broken[..], &found.runs_on[..]), (broken, runs_on), "{text}");
    }

    #[test]
    fn a_quotation_of_two_sentences() {
        let text = "“We waited. Nobody came,” said Kim. He left.";
        check(text, &[false; 3], &[true, false, false]);
        check("'We waited. Nobody came,' said Kim.", &[false; 2], &[true, false]);
        check("\"We waited. Nobody came,\" said Kim.", &[false; 2], &[true, false]);
    }

    #[test]
    fn a_quotation_of_several_paragraphs() {
        let text = "Marlow said: “We waited.\n\nNobody came all day.\n\nThe bus left.” He left.";
        check(text, &[false; 4], &[true, true, false, false]);
        let text = "\"We waited for it.\n\nThe bus left\", said Marlow. \"Ah\", he said.";
        check(text, &[false; 3], &[true, false, false]);
        // Each of its paragraphs begins with a mark.
        let text = "“We waited for it.\n\n“The bus left,” said Marlow.";
        check(text, &[true, false], &[false; 2]);
        let text = "'We waited for the bus.\n\n'It left and nobody came,' said Marlow.";
        check(text, &[true, false], &[false; 2]);
    }

    #[test]
    fn somebody_goes_on_speaking() {
        let text = "He said: 'We waited. Nobody came.\n\n'The bus left,' he said.";
        check(text, &[true, true, false], &[false; 3]);
    }

    #[test]
    fn a_mark_is_missing() {
        check("He said: “We waited. Nobody came.", &[true, false], &[false; 2]);
        check("Nobody came,” said Kim. He left.", &[true, false], &[false; 2]);
    }

    #[test]
    fn apostrophes_are_none() {
        check("The players’ bus didn’t come. It's the '90s.", &[false; 2], &[false; 2]);
    }
}
