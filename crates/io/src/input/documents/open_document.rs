//! `OpenDocument` texts (ISO/IEC 26300): what is in the body, its notes at the end. Headers,
//! footers and deleted text are left out.

use std::collections::HashMap;

use nutgraf::{BlockKind, Metadata, Source};

use super::package::Package;
use super::prose::Prose;
use super::word::properties;
use super::xml::{Element, Piece, Xml};
use crate::input::limits::Limits;

/// The text of an `OpenDocument` text, packed or as one XML file.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Source, String> {
    if !bytes.starts_with(b"PK") {
        let xml = Xml::new(bytes, limits);
        return text(&xml, properties(&xml)?);
    }
    let mut package = Package::open(bytes, limits)?;
    let manifest = package.xml("META-INF/manifest.xml")?;
    if manifest.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err("it is encrypted: save it without its password first".into());
    }
    let metadata = match package.xml("meta.xml")? {
        Some(meta) => properties(&meta)?,
        None => Metadata::default(),
    };
    match package.xml("content.xml")? {
        Some(content) => text(&content, metadata),
        None => Err("it has no part `content.xml`".into()),
    }
}

fn text(content: &Xml, metadata: Metadata) -> Result<Source, String> {
    let mut body = Body::default();
    content.walk(|piece| body.piece(&piece))?;
    let mut warnings = Vec::new();
    if body.annotations > 0 {
        warnings.push("its comments are not read".to_owned());
    }
    let mut prose = body.prose;
    for note in &body.notes {
        prose.block(BlockKind::ListItem, note);
    }
    Ok(prose.into_source(metadata, warnings))
}

/// What an element with text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Block(BlockKind),
    /// A paragraph of a note.
    Note,
}

/// The text as it comes.
#[derive(Debug, Default)]
struct Body {
    prose: Prose,
    /// Styles that are based on others, with those.
    based: HashMap<String, String>,
    /// Paragraphs that are open: frames have some within another.
    open: Vec<(Part, String)>,
    /// Cells of the rows of tables that are open.
    tables: Vec<Vec<Vec<(BlockKind, String)>>>,
    notes: Vec<String>,
    annotations: usize,
    lists: usize,
    in_note: usize,
    begun: bool,
    /// How many elements are open in one that is left out, it among them.
    left_out: usize,
}

impl Body {
    fn piece(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Open(_) if self.left_out > 0 => self.left_out += 1,
            Piece::Close(_) if self.left_out > 0 => self.left_out -= 1,
            Piece::Open(element) => self.open(element),
            Piece::Close(name) => self.close(name),
            Piece::Text(text) if self.left_out == 0 => {
                if let Some((_, paragraph)) = self.open.last_mut() {
                    paragraph.push_str(text);
                }
            }
            Piece::Text(_) => {}
        }
    }

    fn open(&mut self, element: &Element<'_>) {
        match element.name() {
            "style" => {
                if let (Some(name), Some(base)) =
                    (element.get("name"), element.get("parent-style-name"))
                {
                    self.based.insert(name, base);
                }
            }
            "body" => self.begun = true,
            "annotation" => {
                self.annotations += 1;
                self.left_out = 1;
            }
            // What a picture shows.
            "title" | "desc" if element.full_name().starts_with("svg:") => self.left_out = 1,
            // What was deleted, marks of notes, and how a ruby is said.
            "tracked-changes" | "note-citation" | "ruby-text" | "sequence-decls"
            | "variable-decls" | "forms" | "event-listeners" => self.left_out = 1,
            "list-item" | "list-header" => self.lists += 1,
            "note-body" => self.in_note += 1,
            "table-row" => self.tables.push(Vec::new()),
            "table-cell" | "covered-table-cell" => {
                if let Some(row) = self.tables.last_mut() {
                    row.push(Vec::new());
                }
            }
            "h" | "p" if self.begun => {
                let kind = self.kind(element);
                self.open.push((kind, String::new()));
            }
            "s" | "tab" | "line-break" => {
                if let Some((_, paragraph)) = self.open.last_mut() {
                    paragraph.push(' ');
                }
            }
            _ => {}
        }
    }

    fn kind(&self, element: &Element<'_>) -> Part {
        if self.in_note > 0 {
            return Part::Note;
        }
        let style = element.get("style-name").unwrap_or_default();
        let style = self.based.get(&style).unwrap_or(&style);
        Part::Block(if element.name() == "h" || matches!(&**style, "Title" | "Subtitle") {
            BlockKind::Heading
        } else if self.lists > 0 {
            BlockKind::ListItem
        } else {
            BlockKind::Paragraph
        })
    }

    fn close(&mut self, name: &str) {
        match name {
            "h" | "p" => {
                let Some((part, text)) = self.open.pop() else { return };
                match part {
                    _ if text.trim().is_empty() => {}
                    Part::Note => self.notes.push(text),
                    Part::Block(kind) => {
                        match self.tables.last_mut().and_then(|row| row.last_mut()) {
                            Some(cell) => cell.push((kind, text)),
                            None => self.prose.block(kind, &text),
                        }
                    }
                }
            }
            "list-item" | "list-header" => self.lists = self.lists.saturating_sub(1),
            "note-body" => self.in_note = self.in_note.saturating_sub(1),
            "table-row" => {
                let cells = self.tables.pop().unwrap_or_default();
                match self.tables.last_mut().and_then(|row| row.last_mut()) {
                    Some(cell) => cell.extend(cells.into_iter().flatten()),
                    None => self.prose.row(&cells),
                }
            }
            _ => {}
        }
    }
}
