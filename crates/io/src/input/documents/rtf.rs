//! RTF (Rich Text Format 1.9.1). Headers, footers, pictures, fields' instructions, deleted and
//! hidden text are left out; notes come at the end.
//!
//! The crates that read RTF know one code page or none; here each font has its own, as the
//! format says.

mod codes;
mod tokens;

use std::collections::{HashMap, HashSet};

use encoding_rs::Encoding;
use nutgraf::{BlockKind, Metadata, Source};

use super::prose::{Prose, author, title};
use codes::{charset_encoding, page_encoding};
use tokens::{Token, Tokens};

/// The text of an RTF document.
pub(super) fn read(bytes: &[u8]) -> Source {
    let mut reader = Rtf::new();
    let mut tokens = Tokens::new(bytes);
    while let Some(token) = tokens.next() {
        if let Token::Word("bin", Some(length)) = token {
            tokens.pass_over(usize::try_from(length).unwrap_or(0));
        } else {
            reader.token(&token);
        }
        if reader.finished {
            break;
        }
    }
    reader.into_source()
}

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Destination {
    Body,
    Note,
    Fonts,
    Styles,
    Title,
    Author,
    /// It is left out.
    Nowhere,
}

/// What holds until its group ends.
#[derive(Debug, Clone)]
struct State {
    destination: Destination,
    /// How many characters stand after `\u` for readers that do not know it.
    fallback: usize,
    encoding: &'static Encoding,
    hidden: bool,
    deleted: bool,
}

/// What holds until the paragraph's properties are reset.
#[derive(Debug, Clone, Copy, Default)]
struct Layout {
    style: i32,
    outlined: bool,
    listed: bool,
    in_table: bool,
}

struct Rtf {
    state: State,
    outer: Vec<State>,
    layout: Layout,
    default_encoding: &'static Encoding,
    fonts: HashMap<i32, &'static Encoding>,
    font: i32,
    headings: HashSet<i32>,
    /// The style that is being described.
    style: i32,
    style_name: String,
    prose: Prose,
    paragraph: String,
    /// Bytes of a code page that are not yet decoded.
    pending: Vec<u8>,
    /// The first half of a character beyond U+FFFF.
    surrogate: Option<u16>,
    /// Characters still to be passed over after `\u`.
    skip: usize,
    cells: Vec<Vec<(BlockKind, String)>>,
    cell: Vec<(BlockKind, String)>,
    notes: Vec<String>,
    note: String,
    title: String,
    author: String,
    /// Whether the control that says "pass over what you do not know" was just seen.
    optional: bool,
    /// Whether the outermost group has ended.
    finished: bool,
}

impl Rtf {
    fn new() -> Self {
        let encoding = encoding_rs::WINDOWS_1252;
        let state = State {
            destination: Destination::Body,
            fallback: 1,
            encoding,
            hidden: false,
            deleted: false,
        };
        Self {
            state,
            outer: Vec::new(),
            layout: Layout::default(),
            default_encoding: encoding,
            fonts: HashMap::new(),
            font: 0,
            headings: HashSet::new(),
            style: 0,
            style_name: String::new(),
            prose: Prose::default(),
            paragraph: String::new(),
            pending: Vec::new(),
            surrogate: None,
            skip: 0,
            cells: Vec::new(),
            cell: Vec::new(),
            notes: Vec::new(),
            note: String::new(),
            title: String::new(),
            author: String::new(),
            optional: false,
            finished: false,
        }
    }

    fn token(&mut self, token: &Token<'_>) {
        let optional = std::mem::take(&mut self.optional);
        match *token {
            Token::Open => {
                self.flush();
                self.skip = 0;
                self.outer.push(self.state.clone());
            }
            Token::Close => self.close(),
            Token::Optional => self.optional = true,
            Token::Byte(byte) => self.byte(byte),
            Token::Text(bytes) => bytes.iter().for_each(|&byte| self.byte(byte)),
            Token::Char(char) => {
                self.flush();
                if self.skip > 0 {
                    self.skip -= 1;
                } else {
                    self.put(char);
                }
            }
            Token::Word(word, number) => {
                self.flush();
                self.skip = 0;
                self.word(word, number, optional);
            }
        }
    }

    fn close(&mut self) {
        self.flush();
        self.skip = 0;
        let ended = self.state.destination;
        match self.outer.pop() {
            Some(state) => self.state = state,
            None => self.finished = true,
        }
        match ended {
            Destination::Styles => self.end_style(),
            Destination::Note if self.state.destination != Destination::Note => {
                self.notes.push(std::mem::take(&mut self.note));
            }
            _ => {}
        }
        self.finished |= self.outer.is_empty();
    }

    fn word(&mut self, word: &str, number: Option<i32>, optional: bool) {
        let on = number != Some(0);
        if optional && !codes::is_known_destination(word) {
            self.state.destination = Destination::Nowhere;
            return;
        }
        match word {
            "fonttbl" => self.go(Destination::Fonts),
            "stylesheet" => self.go(Destination::Styles),
            "title" => self.go(Destination::Title),
            "author" => self.go(Destination::Author),
            "footnote" => self.go(Destination::Note),
            _ if codes::is_left_out(word) => self.go(Destination::Nowhere),
            "ansicpg" => {
                if let Some(encoding) = number.and_then(page_encoding) {
                    self.default_encoding = encoding;
                    self.state.encoding = encoding;
                }
            }
            "mac" => self.default_encoding = encoding_rs::MACINTOSH,
            "f" => self.choose_font(number.unwrap_or(0)),
            "fcharset" if self.state.destination == Destination::Fonts => {
                if let Some(encoding) = number.and_then(charset_encoding) {
                    self.fonts.insert(self.font, encoding);
                }
            }
            "s" if self.state.destination == Destination::Styles => {
                self.style = number.unwrap_or(0);
            }
            "s" => self.layout.style = number.unwrap_or(0),
            "outlinelevel" if self.state.destination == Destination::Styles => {
                if number.is_some_and(|level| level < 9) {
                    self.headings.insert(self.style);
                }
            }
            "outlinelevel" => self.layout.outlined = number.is_some_and(|level| level < 9),
            "pard" => self.layout = Layout::default(),
            "plain" => self.state.hidden = false,
            "v" => self.state.hidden = on,
            "deleted" => self.state.deleted = on,
            "uc" => self.state.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1),
            "u" => self.unicode(number.unwrap_or(0)),
            "ls" | "pntext" | "listtext" => {
                self.layout.listed = true;
                if word != "ls" {
                    self.state.destination = Destination::Nowhere;
                }
            }
            "intbl" => self.layout.in_table = true,
            "par" | "sect" | "page" => self.end_paragraph(),
            "cell" | "nestcell" => {
                self.end_paragraph();
                self.cells.push(std::mem::take(&mut self.cell));
            }
            "row" | "nestrow" => self.end_row(),
            "line" | "tab" | "softline" => self.put(' '),
            _ => {
                if let Some(char) = codes::char_of(word) {
                    self.put(char);
                }
            }
        }
    }

    fn go(&mut self, destination: Destination) {
        if self.state.destination != Destination::Nowhere {
            self.state.destination = destination;
        }
    }

    fn choose_font(&mut self, font: i32) {
        self.font = font;
        self.state.encoding = self.fonts.get(&font).copied().unwrap_or(self.default_encoding);
    }

    /// A UTF-16 unit, as a number that may be negative.
    fn unicode(&mut self, number: i32) {
        self.skip = self.state.fallback;
        let Ok(unit) = u16::try_from(number.rem_euclid(1 << 16)) else { return };
        let first = self.surrogate.take();
        let units = match first {
            Some(first) => vec![first, unit],
            None if (0xd800..0xdc00).contains(&unit) => {
                self.surrogate = Some(unit);
                return;
            }
            None => vec![unit],
        };
        for char in char::decode_utf16(units) {
            self.put(char.unwrap_or('\u{fffd}'));
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else {
            self.pending.push(byte);
        }
    }

    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        let (text, _) = self.state.encoding.decode_without_bom_handling(&pending);
        for char in text.chars() {
            self.put(char);
        }
    }

    fn put(&mut self, char: char) {
        if self.state.hidden || self.state.deleted {
            return;
        }
        match self.state.destination {
            Destination::Body => self.paragraph.push(char),
            Destination::Note => self.note.push(char),
            Destination::Title => self.title.push(char),
            Destination::Author => self.author.push(char),
            Destination::Styles if char == ';' => self.end_style(),
            Destination::Styles => self.style_name.push(char),
            Destination::Fonts | Destination::Nowhere => {}
        }
    }

    fn end_style(&mut self) {
        let name = std::mem::take(&mut self.style_name).trim().to_lowercase();
        if name.starts_with("heading") || matches!(&*name, "title" | "subtitle") {
            self.headings.insert(self.style);
        }
        self.style = 0;
    }

    fn end_paragraph(&mut self) {
        match self.state.destination {
            Destination::Body => {}
            Destination::Note => return self.note.push(' '),
            _ => return,
        }
        let text = std::mem::take(&mut self.paragraph);
        if text.trim().is_empty() {
            return;
        }
        let kind = if self.layout.outlined || self.headings.contains(&self.layout.style) {
            BlockKind::Heading
        } else if self.layout.listed {
            BlockKind::ListItem
        } else {
            BlockKind::Paragraph
        };
        if self.layout.in_table {
            self.cell.push((kind, text));
        } else {
            self.prose.block(kind, &text);
        }
        self.layout.listed = false;
    }

    fn end_row(&mut self) {
        let last = std::mem::take(&mut self.cell);
        if !last.is_empty() {
            self.cells.push(last);
        }
        self.prose.row(&std::mem::take(&mut self.cells));
    }

    fn into_source(mut self) -> Source {
        self.flush();
        let mut warnings = Vec::new();
        if !self.finished {
            warnings.push("it ends in the middle: what there is of it is read".to_owned());
            self.state.destination = Destination::Body;
        }
        self.end_paragraph();
        self.end_row();
        for note in &self.notes {
            self.prose.block(BlockKind::ListItem, note);
        }
        let metadata = Metadata {
            title: title(&self.title),
            byline: author(&self.author),
            ..Metadata::default()
        };
        self.prose.into_source(metadata, warnings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rtf: &str, expect: &str) {
        let source = read(rtf.as_bytes());
        assert_eq!(source.text, expect);
    }

    #[test]
    fn characters_of_code_pages_and_of_unicode() {
        check(
            r"{\rtf1\ansi\ansicpg1252 Zo\'eb M\'fcller, \'80250 \ldblquote now\rdblquote\par}",
            "Zoë Müller, €250 “now”",
        );
        check(r"{\rtf1\ansi\uc1 Caf\u233?\u-10179?\u-8704? x}", "Café😀 x");
        check(r"{\rtf1\ansi{\uc2\u8364\'5f\'5f5}6 \u8211-7}", "€56 –7");
        check(
            r"{\rtf1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}{\f2\fcharset128 MS;}}\f1 \'cc\'e8\'f0 \f0 \'cc {\f2 \'93\'fa\'96\'7b}}",
            "Мир Ì 日本",
        );
        check(
            r"{\rtf1 50\~km non\_stop re\-do a\emdash b \{x\} \\}",
            "50 km non-stop redo a—b {x} \\",
        );
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        check(
            r"{\rtf1{\info{\title Plan}{\author Jane Doe}}{\header Head\par}{\*\generator X;}{\colortbl;\red0;}{\pict 89504e47}Seen{\v hidden}{\deleted gone}.\par{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}{\footnote\pard Note.\par}\par \bin3 }{{ x}",
            "Seen.\n\nlink\n\nx\n\nNote.",
        );
    }

    #[test]
    fn paragraphs_have_kinds() {
        let source = read(
            br"{\rtf1{\stylesheet{\s0 Normal;}{\s1 heading 1;}}\pard\s1 Title\par\pard\s0 Text\par{\listtext 1.\tab}\pard\ls1 Item\par\pard\trowd\intbl Gold\cell 16\cell\row\pard End\par}",
        );
        let blocks: Vec<_> = source
            .blocks
            .iter()
            .flatten()
            .map(|(span, kind)| (span.of(&source.text), *kind))
            .collect();
        assert_eq!(
            blocks,
            [
                ("Title", BlockKind::Heading),
                ("Text", BlockKind::Paragraph),
                ("Item", BlockKind::ListItem),
                ("Gold | 16", BlockKind::ListItem),
                ("End", BlockKind::Paragraph),
            ]
        );
    }

    #[test]
    fn a_document_that_is_cut_is_read_with_a_warning() {
        let source = read(br"{\rtf1 One.\par Two {\b bo");
        assert_eq!(source.text, "One.\n\nTwo bo");
        assert_eq!(source.warnings.len(), 1);
        read("{".repeat(100_000).as_bytes());
        read(br"{\rtf1}}}}");
    }
}
