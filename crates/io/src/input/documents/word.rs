//! Word documents (Office Open XML, ECMA-376 part 1): what is in the main part and the notes.
//! Headers, footers, deleted and hidden text are left out.

use std::collections::{HashMap, HashSet};

use nutgraf::{BlockKind, Metadata, Source};

use super::package::Package;
use super::prose::{Prose, author, title};
use super::xml::{Element, Piece, Xml};
use crate::input::limits::Limits;

/// The text of a Word document.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Source, String> {
    let mut package = Package::open(bytes, limits)?;
    let main = main_part(&mut package)?;
    let Some(document) = package.xml(&main)? else {
        return Err(format!("it has no part `{main}`"));
    };
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let headings = match package.xml(&format!("{folder}/styles.xml"))? {
        Some(styles) => headings(&styles)?,
        None => HashSet::new(),
    };
    let mut body = Body::new(&headings);
    document.walk(|piece| body.piece(&piece))?;
    for notes in ["footnotes", "endnotes"] {
        if let Some(notes) = package.xml(&format!("{folder}/{notes}.xml"))? {
            body.in_notes = true;
            notes.walk(|piece| body.piece(&piece))?;
        }
    }
    let mut warnings = Vec::new();
    if package.has(&format!("{folder}/comments.xml")) {
        warnings.push("its comments are not read".to_owned());
    }
    let mut metadata = match package.xml("docProps/core.xml")? {
        Some(core) => properties(&core)?,
        None => Metadata::default(),
    };
    if body.title.is_some() {
        metadata.title = body.title;
    }
    Ok(body.prose.into_source(metadata, warnings))
}

/// The name of the part with the text, as the package's relationships say.
fn main_part(package: &mut Package<'_>) -> Result<String, String> {
    let mut main = None;
    if let Some(relationships) = package.xml("_rels/.rels")? {
        relationships.walk(|piece| {
            if let Piece::Open(element) = piece
                && element.get("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                main = element.get("Target");
            }
        })?;
    }
    Ok(main.map_or("word/document.xml".to_owned(), |main| main.trim_start_matches('/').to_owned()))
}

/// Title, author and language, as Dublin Core gives them. Of dates there is only when the file
/// was made, which is not when the text was published.
pub(super) fn properties(xml: &Xml) -> Result<Metadata, String> {
    let mut found: HashMap<String, String> = HashMap::new();
    let mut text = String::new();
    xml.walk(|piece| match piece {
        Piece::Open(_) => text.clear(),
        Piece::Text(part) => text.push_str(&part),
        Piece::Close(name) => {
            if !found.contains_key(name) && matches!(name, "title" | "creator" | "language") {
                found.insert(name.to_owned(), std::mem::take(&mut text));
            }
        }
    })?;
    let language = found.get("language").map(|language| language.trim().to_owned());
    Ok(Metadata {
        title: found.get("title").and_then(|given| title(given)),
        byline: found.get("creator").and_then(|given| author(given)),
        language: language.filter(|language| !language.is_empty()),
        ..Metadata::default()
    })
}

/// The ids of styles of headings: those with an outline level, called heading or title, or based
/// on one that is.
fn headings(styles: &Xml) -> Result<HashSet<String>, String> {
    let mut headings = HashSet::new();
    let mut based: Vec<(String, String)> = Vec::new();
    let mut style = String::new();
    styles.walk(|piece| {
        let Piece::Open(element) = piece else { return };
        let value = || element.get("val").unwrap_or_default();
        match element.name() {
            "style" => style = element.get("styleId").unwrap_or_default(),
            "name" => {
                let name = value().to_lowercase();
                if name.starts_with("heading") || matches!(&*name, "title" | "subtitle") {
                    headings.insert(style.clone());
                }
            }
            "outlineLvl" if is_outlined(&element) => _ = headings.insert(style.clone()),
            "basedOn" => based.push((style.clone(), value())),
            _ => {}
        }
    })?;
    // A chain of styles is as long as there are styles at most.
    for _ in 0..based.len() {
        let before = headings.len();
        for (style, base) in &based {
            if headings.contains(base) {
                headings.insert(style.clone());
            }
        }
        if headings.len() == before {
            break;
        }
    }
    Ok(headings)
}

/// Levels from 0 to 8 are of headings, 9 is of text.
fn is_outlined(element: &Element<'_>) -> bool {
    element.get("val").and_then(|level| level.parse().ok()).is_some_and(|level: u8| level < 9)
}

/// A paragraph that is being read.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    style: String,
    outlined: bool,
    numbered: bool,
}

/// A table that is being read: the cells of its row.
#[derive(Debug, Default)]
struct Table {
    cells: Vec<Vec<(BlockKind, String)>>,
}

/// The text as it comes.
struct Body<'a> {
    headings: &'a HashSet<String>,
    prose: Prose,
    title: Option<String>,
    /// Paragraphs that are open: text boxes have some within another.
    open: Vec<Paragraph>,
    tables: Vec<Table>,
    /// How many elements are open in one that is left out, it among them.
    left_out: usize,
    hidden: bool,
    in_text: bool,
    in_notes: bool,
}

impl<'a> Body<'a> {
    fn new(headings: &'a HashSet<String>) -> Self {
        Self {
            headings,
            prose: Prose::default(),
            title: None,
            open: Vec::new(),
            tables: Vec::new(),
            left_out: 0,
            hidden: false,
            in_text: false,
            in_notes: false,
        }
    }

    fn piece(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Open(_) if self.left_out > 0 => self.left_out += 1,
            Piece::Close(_) if self.left_out > 0 => self.left_out -= 1,
            Piece::Open(element) => self.open(element),
            Piece::Close(name) => self.close(name),
            Piece::Text(text) if self.left_out == 0 && self.in_text && !self.hidden => {
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.text.push_str(text);
                }
            }
            Piece::Text(_) => {}
        }
    }

    fn open(&mut self, element: &Element<'_>) {
        match element.name() {
            // Deleted and moved text, the same shape for older programs, and how a ruby is said.
            "del" | "moveFrom" | "Fallback" | "rt" => self.left_out = 1,
            // Notes that only draw a line.
            "footnote" | "endnote" if element.get("type").is_some_and(|kind| kind != "normal") => {
                self.left_out = 1;
            }
            "p" => self.open.push(Paragraph::default()),
            "t" => self.in_text = true,
            "r" => self.hidden = false,
            "vanish" => {
                self.hidden = !matches!(element.get("val").as_deref(), Some("0" | "false"));
            }
            "tbl" => self.tables.push(Table::default()),
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.push(Vec::new());
                }
            }
            name => {
                let Some(paragraph) = self.open.last_mut() else { return };
                match name {
                    "tab" | "br" | "cr" | "ptab" => paragraph.text.push(' '),
                    "noBreakHyphen" => paragraph.text.push('-'),
                    "pStyle" => paragraph.style = element.get("val").unwrap_or_default(),
                    "outlineLvl" => paragraph.outlined = is_outlined(element),
                    "numPr" => paragraph.numbered = true,
                    _ => {}
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.end_paragraph(),
            "t" => self.in_text = false,
            "r" => self.hidden = false,
            "tr" => self.end_row(),
            "tbl" => {
                self.end_row();
                self.tables.pop();
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.open.pop() else { return };
        let is_heading = paragraph.outlined || self.headings.contains(&paragraph.style);
        // Styles of lists number their paragraphs without saying so in each.
        let listed = paragraph.numbered || paragraph.style.to_lowercase().starts_with("list");
        let kind = if self.in_notes || (listed && !is_heading) {
            BlockKind::ListItem
        } else if is_heading {
            BlockKind::Heading
        } else {
            BlockKind::Paragraph
        };
        if self.title.is_none() && paragraph.style.eq_ignore_ascii_case("title") {
            self.title =
                Some(super::prose::collapse(&paragraph.text)).filter(|title| !title.is_empty());
        }
        self.push(kind, paragraph.text);
    }

    /// Ends a row of the innermost table: blocks, or a part of the cell that the table stands in.
    fn end_row(&mut self) {
        let Some(mut table) = self.tables.pop() else { return };
        let cells = std::mem::take(&mut table.cells);
        match self.tables.last_mut().and_then(|outer| outer.cells.last_mut()) {
            Some(cell) => cell.extend(cells.into_iter().flatten()),
            None => self.prose.row(&cells),
        }
        self.tables.push(table);
    }

    fn push(&mut self, kind: BlockKind, text: String) {
        if text.trim().is_empty() {
            return;
        }
        match self.tables.last_mut().and_then(|table| table.cells.last_mut()) {
            Some(cell) => cell.push((kind, text)),
            None => self.prose.block(kind, &text),
        }
    }
}
