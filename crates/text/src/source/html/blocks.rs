//! HTML to prose, block by block.

use super::elements::{is_block, is_hidden, is_no_prose, is_seam, surrounds};
use super::nesting::is_void;
use super::tags::{Tags, Token};
use crate::kind::BlockKind;
use crate::source::prose::{Prose, join_cells};

/// Bytes of the longest cell in a table row that reads as data ("Gold | Norway | 16");
/// rows with a longer one lay out a page.
const MAX_DATA_CELL: usize = 80;

/// Bytes of the longest paragraph, all of it bold, that counts as a heading.
const MAX_BOLD_HEADING: usize = 80;

/// The attribute that marks a correction or an editor's note. Attributes of this name on a page
/// mean the same.
pub(super) const NOTE: &str = "data-nutgraf-note";

/// Bytes of the longest reference mark ("[12]", "[citation needed]").
const MAX_REFERENCE: usize = 24;

/// The prose of a page or of its content.
///
/// Scripts and controls never count. What surrounds an article (navigation, footers,
/// captions), and what is hidden or struck out, is left out too, unless nothing else is left.
pub(super) fn prose(html: &str) -> Prose {
    let strict = Walker::new(true).walk(html);
    if strict.is_empty() { Walker::new(false).walk(html) } else { strict }
}

#[expect(clippy::struct_excessive_bools, reason = "independent states of one walk")]
struct Walker {
    prose: Prose,
    /// Whether to leave out what surrounds an article.
    strict: bool,
    /// An element that is left out, and how many of its name are open.
    skipped: Option<(String, usize)>,
    heading: bool,
    /// Lists that are open.
    lists: usize,
    /// `<pre>` that are open: blank lines end a block.
    preformatted: usize,
    /// Line breaks since the last word.
    breaks: usize,
    bold: usize,
    /// Whether the current block has words that are not bold.
    plain: bool,
    /// Finished cells of the row, as long as they may be one block.
    cells: Vec<String>,
    in_cell: bool,
    /// Where in the current block a superscript began.
    superscript: Option<usize>,
    /// Links that are open.
    links: usize,
    /// Whether a tag within the block came after its last word.
    seam: bool,
    /// Elements open within one that is marked as a note, it too; none is open at 0.
    note: usize,
}

impl Walker {
    fn new(strict: bool) -> Self {
        Self {
            prose: Prose::default(),
            strict,
            skipped: None,
            heading: false,
            lists: 0,
            preformatted: 0,
            breaks: 0,
            bold: 0,
            plain: false,
            cells: Vec::new(),
            in_cell: false,
            superscript: None,
            links: 0,
            seam: false,
            note: 0,
        }
    }

    fn walk(mut self, html: &str) -> Prose {
        for token in Tags::new(html) {
            match token {
                Token::Open { name, attributes } => self.open(&name, attributes),
                Token::Close(name) => self.close(&name),
                Token::Text(text) if self.skipped.is_none() => self.text(text),
                Token::Text(_) => {}
            }
        }
        self.end_row();
        self.end_block();
        self.prose
    }

    fn text(&mut self, text: &str) {
        let text = html_escape::decode_html_entities(text);
        if self.preformatted > 0 {
            let mut lines = text.split('\n');
            self.words(lines.next().unwrap_or_default());
            let mut blank = false;
            for line in lines {
                blank = if line.trim().is_empty() {
                    true
                } else {
                    if blank {
                        self.end_block();
                    }
                    self.prose.push("\n");
                    self.words(line);
                    false
                };
            }
            if blank {
                self.prose.push("\n");
            }
        } else {
            self.words(&text);
        }
    }

    fn words(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.breaks = 0;
            self.plain |= self.bold == 0;
            if std::mem::take(&mut self.seam) && is_glued(self.prose.current(), text) {
                self.prose.push(" ");
            }
        }
        if self.links > 0 { self.prose.push_link(text) } else { self.prose.push(text) }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth += usize::from(skipped == name);
            return;
        }
        if self.is_left_out(name, attributes) {
            if !is_void(name) {
                if is_block(name) {
                    self.end_block();
                }
                self.skipped = Some((name.to_owned(), 1));
            }
            return;
        }
        if self.note > 0 || attributes.contains(NOTE) {
            if self.note == 0 {
                self.end_block();
            }
            self.note += usize::from(!is_void(name));
        }
        self.seam |= is_seam(name);
        match name {
            "br" => self.line_break(),
            "a" => self.links += 1,
            "b" | "strong" => self.bold += 1,
            "q" => self.prose.push("“"),
            "sup" => self.superscript = Some(self.prose.current().len()),
            "td" | "th" => {
                self.end_cell();
                self.in_cell = true;
            }
            "tr" | "tbody" | "thead" | "tfoot" => self.end_row(),
            _ if is_block(name) => {
                self.end_block();
                match name {
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = true,
                    "p" | "ul" | "ol" | "table" | "article" | "section" => self.heading = false,
                    _ => {}
                }
                match name {
                    "ul" | "ol" | "dl" | "menu" => self.lists += 1,
                    "pre" => self.preformatted += 1,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if let Some((skipped, depth)) = &mut self.skipped {
            if skipped == name {
                *depth -= 1;
                if *depth == 0 {
                    self.skipped = None;
                }
            }
            return;
        }
        self.seam |= is_seam(name);
        if self.note == 1 && !is_void(name) {
            self.end_block();
        }
        self.note = self.note.saturating_sub(usize::from(!is_void(name)));
        match name {
            "br" => self.line_break(),
            "a" => self.links = self.links.saturating_sub(1),
            "b" | "strong" => self.bold = self.bold.saturating_sub(1),
            "q" => self.prose.push("”"),
            "sup" => self.end_superscript(),
            "td" | "th" => {
                self.end_cell();
                self.in_cell = false;
            }
            "tr" | "tbody" | "thead" | "tfoot" | "table" => self.end_row(),
            _ if is_block(name) => {
                self.end_block();
                match name {
                    "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = false,
                    "ul" | "ol" | "dl" | "menu" => self.lists = self.lists.saturating_sub(1),
                    "pre" => self.preformatted = self.preformatted.saturating_sub(1),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// One break is white space, or ends a bold first line; two end the paragraph.
    fn line_break(&mut self) {
        self.breaks += 1;
        let ends_heading = !self.prose.current().is_empty() && self.is_bold_heading();
        if self.breaks == 2 || ends_heading {
            self.end_block();
        } else {
            self.prose.push("\n");
        }
    }

    /// Reference marks go; an exponent keeps its distance ("10^6", not "106").
    fn end_superscript(&mut self) {
        let Some(start) = self.superscript.take() else { return };
        let Some(mark) = self.prose.current().get(start..).map(str::trim) else { return };
        if mark.len() <= MAX_REFERENCE && mark.starts_with('[') && mark.ends_with(']') {
            self.prose.truncate(start);
        } else if !mark.is_empty()
            && mark.bytes().all(|byte| byte.is_ascii_digit())
            && self.prose.current()[..start].ends_with(|char: char| char.is_ascii_digit())
        {
            let exponent = format!("^{mark}");
            self.prose.truncate(start);
            self.prose.push(&exponent);
        }
    }

    fn end_cell(&mut self) {
        if self.in_cell {
            self.cells.push(self.prose.take());
            self.breaks = 0;
        } else if !self.prose.current().is_empty() {
            self.end_block();
        }
    }

    /// Ends a table row: one block if its cells are short, otherwise one for each.
    fn end_row(&mut self) {
        self.end_cell();
        self.in_cell = false;
        let filled = self.cells.iter().filter(|cell| !cell.is_empty()).count();
        if filled > 1 && self.cells.iter().all(|cell| cell.len() <= MAX_DATA_CELL) {
            let row = join_cells(&self.cells);
            self.cells.clear();
            self.prose.push_block(row, BlockKind::TableRow);
        } else {
            self.flush_cells();
        }
    }

    fn flush_cells(&mut self) {
        for cell in std::mem::take(&mut self.cells) {
            self.prose.push_block(cell, self.kind());
        }
    }

    fn end_block(&mut self) {
        // Blocks within a cell: the table lays out a page.
        self.flush_cells();
        self.in_cell = false;
        let kind = match self.kind() {
            BlockKind::Paragraph if self.is_bold_heading() => BlockKind::Heading,
            kind => kind,
        };
        self.prose.finish(kind);
        self.seam = false;
        self.plain = false;
        self.breaks = 0;
        self.superscript = None;
    }

    /// Whether the current paragraph is a heading in all but name: short, bold throughout,
    /// not a sentence.
    fn is_bold_heading(&self) -> bool {
        let text = self.prose.current();
        !self.plain
            && text.len() <= MAX_BOLD_HEADING
            && !text.ends_with(['.', '!', '…', '"', '”', '’', ':', ';', ','])
    }

    fn kind(&self) -> BlockKind {
        if self.note > 0 {
            BlockKind::Note
        } else if self.heading {
            BlockKind::Heading
        } else if self.lists > 0 {
            BlockKind::ListItem
        } else {
            BlockKind::Paragraph
        }
    }

    fn is_left_out(&self, name: &str, attributes: &str) -> bool {
        is_no_prose(name)
            || self.strict
                && !matches!(name, "html" | "body")
                && (surrounds(name) || is_hidden(attributes))
    }
}

/// Whether a space is missing between what was written and what follows in another element:
/// "ASHFORD" and "The council", "by Jane Doe" and "Reuters", "Yes." and "No."
fn is_glued(before: &str, after: &str) -> bool {
    let word_start = before
        .rfind(|char: char| !char.is_alphanumeric())
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let word = &before[word_start..];
    let mut next = after.chars();
    let (first, second) = (next.next(), next.next());
    let begins = first.is_some_and(char::is_uppercase) && second.is_none_or(|c| !c.is_uppercase());
    if !begins {
        return false;
    }
    if word.is_empty() {
        let mut back = before.chars().rev();
        return back.next().is_some_and(|char| matches!(char, '.' | '!' | '?' | ':' | ';'))
            && back.next().is_some_and(|char| !char.is_uppercase() && !char.is_whitespace())
            && second.is_some_and(char::is_lowercase);
    }
    let letters = word.chars().count();
    let capitals = word.chars().all(char::is_uppercase) && second.is_some_and(char::is_lowercase);
    let ends_low = word.chars().next_back().is_some_and(char::is_lowercase);
    capitals && letters > 2 || ends_low && letters > 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expect: &[&str]) {
        let blocks: Vec<String> = prose(html)
            .blocks()
            .iter()
            .map(|block| {
                let mark = match block.kind {
                    BlockKind::Paragraph => 'p',
                    BlockKind::Heading => 'h',
                    BlockKind::ListItem => '-',
                    BlockKind::TableRow => '|',
                    BlockKind::Note => 'n',
                    BlockKind::Boilerplate(_) => 'x',
                };
                format!("{mark} {}", block.text)
            })
            .collect();
        assert_eq!(blocks, expect);
    }

    #[test]
    fn words_are_neither_glued_nor_split() {
        check("<p>One</p><p>Two</p>", &["p One", "p Two"]);
        check("<p><b>N</b>ews <i>of</i>\n<i>the</i> day", &["p News of the day"]);
        check("<div>One<div>Two</div>three</div>", &["p One", "p Two", "p three"]);
        check("One<br>two<br/>\n<br>Three", &["p One two", "p Three"]);
        check(
            "<p>10&nbsp;% of &quot;A&amp;B&quot; &#8212; co&shy;op<wbr>ted",
            &["p 10 % of \"A&B\" — coopted"],
        );
        check("<p>He said <q>no</q>.", &["p He said “no”."]);
        check(
            "<b>Fire at mill</b><br>By Bob<br><br>No one was hurt.",
            &["h Fire at mill", "p By Bob", "p No one was hurt."],
        );
    }

    #[test]
    fn kinds() {
        check("<h2>Why <em>now</em></h2>Because.", &["h Why now", "p Because."]);
        check(
            "<ul><li>One<ul><li>Two</ul><li><p>Three</ul>Four",
            &["- One", "- Two", "- Three", "p Four"],
        );
        check("<dl><dt>Born<dd>1948</dl>", &["- Born", "- 1948"]);
        check("<blockquote>“Quoted.”</blockquote>", &["p “Quoted.”"]);
        check(
            "<p><strong>What happens next</strong></p><p><b>It</b> ends.",
            &["h What happens next", "p It ends."],
        );
        check("<p><b>It was a bold sentence.</b></p>", &["p It was a bold sentence."]);
    }

    #[test]
    fn tables() {
        check(
            "<table><tr><th>Party<th>Seats<tr><td>Labour<td>412</table>",
            &["| Party | Seats", "| Labour | 412"],
        );
        check(
            "<table><thead> <tr>\n<th>Party</th> <th>Seats</th></tr></thead><tr><td>Labour</td> <td></td> <td>412</td></tr></table>",
            &["| Party | Seats", "| Labour | 412"],
        );
        check(
            "<table><tr><td>Menu</td><td><p>One.</p><p>Two.</p></td></tr></table>",
            &["p Menu", "p One.", "p Two."],
        );
        let long =
            "A long sentence that no table of figures would have in a cell of its own, ever.";
        check(
            &format!("<table><tr><td>Menu<td>{long}{long}"),
            &["p Menu", &format!("p {long}{long}")],
        );
        check("<table><tr><td></td><td>One</td></tr></table>", &["p One"]);
    }

    #[test]
    fn what_is_left_out() {
        check(
            "<title>T</title><script>var a = '<p>';</script><nav>Home</nav><p>One<aside>Two</aside><footer>F</footer>",
            &["p One"],
        );
        check(
            "<p>One<sup>[1]</sup><sup>[<a href=#c>citation needed</a>]</sup>, 10<sup>6</sup> m<sup>2</sup>",
            &["p One, 10^6 m2"],
        );
        check("<p hidden>One</p><p>Two<p style='display : none'>Three</p>", &["p Two"]);
        check("<nav><p>Only this</nav>", &["p Only this"]);
        check("<p>•</p><p>***</p><p>😀</p>", &["p 😀"]);
        check("<div hidden>a<div>b</div>c</div>d", &["p d"]);
    }

    #[test]
    fn preformatted_text_has_paragraphs() {
        check("<pre>One\ntwo\n\nThree</pre>", &["p One two", "p Three"]);
    }
}
