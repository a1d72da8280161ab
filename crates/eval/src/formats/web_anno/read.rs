//! Reads `WebAnno` TSV.

use std::path::{Path, PathBuf};

use nutgraf_text::Span;

use super::HEADER;
use super::cell::{self, Value};
use crate::data::{Annotation, Article, Place};
use crate::formats::check::{Parsed, ParsedArticle};
use crate::formats::error::{ReadError, ReadErrorKind};
use crate::formats::{input, names};

/// Parses one document; `root` is the input that the file is in.
pub(in crate::formats) fn parse(root: &Path, file: &Path) -> Result<Parsed, ReadError> {
    let text = input::markup(file)?;
    let mut reader = Reader { file: file.to_owned(), ..Reader::default() };
    for (number, line) in input::lines(&text) {
        reader.line(number, line)?;
    }
    reader.parsed.articles.push(ParsedArticle {
        article: Article {
            id: names::id(root, file),
            place: Place::file(file),
            tokens: Some(std::mem::take(&mut reader.tokens)),
            ..std::mem::take(&mut reader.article.article)
        },
        id_field: "file name",
        at: std::mem::take(&mut reader.article.at),
    });
    Ok(reader.parsed)
}

#[derive(Default)]
struct Reader {
    file: PathBuf,
    parsed: Parsed,
    article: ParsedArticle,
    tokens: Vec<Vec<Span>>,
    layers: Vec<Layer>,
    /// Where the types stand, and the identifiers; known once the layers are.
    columns: Option<Columns>,
    /// UTF-16 units of the text so far.
    units: usize,
    /// The text of the sentence that is being read; where it stands, its first token tells.
    text: Option<String>,
    /// Of that sentence in its place: the unit at which it begins, and the byte of each unit, the
    /// one after the last too. The second unit of a char has none.
    first: usize,
    bytes: Vec<Option<usize>>,
    /// Whether the line before was one of `#Text=`.
    in_text: bool,
    /// The annotations of the last token that may go on: number, place among the entities.
    open: Vec<(u64, usize)>,
}

/// A kind of annotations, by its line in the header.
struct Layer {
    name: String,
    features: Vec<String>,
    first: usize,
    line: usize,
    is_spans: bool,
}

#[derive(Clone, Copy)]
struct Columns {
    label: usize,
    identifier: Option<usize>,
    all: usize,
}

impl Reader {
    fn error(&self, line: usize, field: &str, kind: ReadErrorKind) -> ReadError {
        ReadError::field(Place::line(&self.file, line), field, kind)
    }

    fn line(&mut self, number: usize, line: &str) -> Result<(), ReadError> {
        if number == 1 {
            if line.starts_with(HEADER) {
                return Ok(());
            }
            let (found, expected) = (line.chars().take(40).collect(), "`#FORMAT=WebAnno TSV 3.x`");
            return Err(self.error(1, "line", ReadErrorKind::Unexpected { found, expected }));
        }
        if let Some(text) = line.strip_prefix("#Text=") {
            let text = cell::plain(text);
            match &mut self.text {
                // Older exports have a line for each line of the sentence.
                Some(sentence) if self.in_text => {
                    sentence.push('\n');
                    sentence.push_str(&text);
                }
                sentence => *sentence = Some(text),
            }
            self.bytes.clear();
            self.in_text = true;
            return Ok(());
        }
        self.in_text = false;
        if line.is_empty() {
            return Ok(());
        }
        if let Some(header) = line.strip_prefix("#T_").filter(|_| self.columns.is_none()) {
            return self.layer(number, header);
        }
        // Later versions say other things of a sentence in comments.
        if line.starts_with('#') {
            self.parsed.left_out.line("comments", number);
            return Ok(());
        }
        self.row(number, line)
    }

    /// A line such as `SP=TYPE|feature|feature`.
    fn layer(&mut self, number: usize, header: &str) -> Result<(), ReadError> {
        let (kind, rest) = header.split_once('=').unwrap_or((header, ""));
        let mut names = rest.split('|').map(str::trim);
        let name = names.next().unwrap_or_default().to_owned();
        let features: Vec<String> = names.map(str::to_owned).collect();
        if name.is_empty() || !matches!(kind, "SP" | "CH" | "RL") {
            let found = header.to_owned();
            let expected = "a layer: `SP`, `CH` or `RL`, `=`, and its type";
            return Err(self.error(number, "#T_", ReadErrorKind::Unexpected { found, expected }));
        }
        let first = self.layers.last().map_or(3, Layer::end);
        self.layers.push(Layer { name, features, first, line: number, is_spans: kind == "SP" });
        Ok(())
    }

    /// Which columns the entities are in.
    fn columns(&mut self, line: usize) -> Result<Columns, ReadError> {
        if let Some(columns) = self.columns {
            return Ok(columns);
        }
        let is = |layer: &&Layer| layer.is_spans && layer.name.ends_with(".NamedEntity");
        let mut spans = self.layers.iter().filter(|layer| layer.is_spans);
        let (first, second) = (spans.next(), spans.next());
        let only = first.filter(|_| second.is_none());
        let Some(layer) = self.layers.iter().find(is).or(only) else {
            let names: Vec<&str> = self.layers.iter().map(|layer| &*layer.name).collect();
            let found = if names.is_empty() { "nothing".into() } else { names.join("`, `") };
            let kind = ReadErrorKind::Unexpected { found, expected: NO_LAYER };
            return Err(self.error(line, "#T_SP", kind));
        };
        let at = |name: &str| layer.features.iter().position(|feature| feature == name);
        let label = match (at("value"), layer.features.as_slice()) {
            (Some(at), _) => at,
            (None, [_]) => 0,
            (None, features) => {
                let kind =
                    ReadErrorKind::Unexpected { found: features.join("|"), expected: NO_VALUE };
                return Err(self.error(layer.line, "#T_SP", kind));
            }
        };
        let columns = Columns {
            label: layer.first + label,
            identifier: at("identifier").map(|at| layer.first + at),
            all: self.layers.last().map_or(3, Layer::end),
        };
        let chosen = layer.first;
        for layer in self.layers.iter().filter(|layer| layer.first != chosen) {
            self.parsed.left_out.line(format!("layers `{}`", layer.name), layer.line);
        }
        Ok(*self.columns.insert(columns))
    }

    /// A token, or a part of one: `1-2<tab>5-9<tab>words<tab>...`.
    fn row(&mut self, number: usize, line: &str) -> Result<(), ReadError> {
        let columns = self.columns(number)?;
        let cells: Vec<&str> = line.strip_suffix('\t').unwrap_or(line).split('\t').collect();
        // Exports end each line with a tab; without layers after the last cell, some do not.
        let found = cells.len();
        if found != columns.all {
            let expected = format!("{}, as the layers of the header have", columns.all);
            return Err(self.error(number, "line", ReadErrorKind::Columns { found, expected }));
        }
        let part = cells[0].contains('.');
        let range = cells[1].split_once('-').and_then(|(start, end)| {
            Some((start.parse::<usize>().ok()?, end.parse::<usize>().ok()?))
        });
        let Some((start, end)) = range.filter(|(start, end)| start < end) else {
            let (found, expected) = (cells[1].to_owned(), "a range of offsets, such as `0-4`");
            return Err(self.error(
                number,
                "offsets",
                ReadErrorKind::Unexpected { found, expected },
            ));
        };
        let span = self.place(number, (start, end), cells[2])?;
        if !part {
            let last = self.tokens.last().and_then(|tokens| tokens.last());
            if last.is_some_and(|last| last.end > span.start) {
                return Err(self.error(number, "offsets", ReadErrorKind::Order(span)));
            }
            if let Some(tokens) = self.tokens.last_mut() {
                tokens.push(span);
            }
        }
        let values = |column: usize| {
            cell::values(cells[column]).ok_or_else(|| {
                let found = cells[column].to_owned();
                let expected = "values with `|` between, each with its number in brackets or none";
                self.error(number, "value", ReadErrorKind::Unexpected { found, expected })
            })
        };
        let labels = values(columns.label)?;
        let identifiers = columns.identifier.map(values).transpose()?.unwrap_or_default();
        self.annotate(number, span, labels, identifiers, part);
        Ok(())
    }

    fn annotate(
        &mut self,
        line: usize,
        span: Span,
        labels: Vec<Value>,
        identifiers: Vec<Value>,
        part: bool,
    ) {
        let mut identifiers = identifiers.into_iter();
        let mut open = Vec::new();
        for Value { text, number } in labels {
            let identifier = identifiers.next().and_then(|identifier| identifier.text);
            let entities = &self.article.article.entities;
            let goes_on = number.and_then(|number| {
                let is = |&&(open, index): &&(u64, usize)| {
                    open == number && text.as_deref() == Some(&*entities[index].label)
                };
                self.open.iter().find(is).map(|(_, index)| *index)
            });
            if let Some(index) = goes_on {
                let whole = &mut self.article.article.entities[index].span;
                whole.end = whole.end.max(span.end);
                open.extend(number.map(|number| (number, index)));
                continue;
            }
            let Some(label) = text.filter(|label| !label.is_empty()) else {
                self.parsed.left_out.line("annotations without a type", line);
                continue;
            };
            let entity = identifier.filter(|id| !id.is_empty()).map(Into::into);
            let annotation = Annotation { entity, ..Annotation::new(span, label) };
            open.extend(number.map(|number| (number, self.article.article.entities.len())));
            self.article.push(annotation, Some(line), "value".to_owned());
        }
        if part {
            // The parts of a token come after it, and what began before it may go on after them.
            open.extend(std::mem::take(&mut self.open));
            open.dedup();
        }
        self.open = open;
    }

    /// Where a token stands; the sentence is put into the text at its first.
    fn place(
        &mut self,
        line: usize,
        (start, end): (usize, usize),
        words: &str,
    ) -> Result<Span, ReadError> {
        let given = cell::plain(words);
        if let Some(sentence) = self.text.take() {
            // Older exports do not escape tokens; of one that is not there it is told below.
            let leads = [&given, words].into_iter().filter_map(|words| sentence.find(words));
            let first = leads.chain([0]).find_map(|lead| {
                let lead: usize = sentence[..lead].chars().map(char::len_utf16).sum();
                let first = start.checked_sub(lead)?;
                // A gap longer than the limit would be made up.
                (self.units..=self.units + MAX_GAP).contains(&first).then_some(first)
            });
            let Some(first) = first else {
                let kind = ReadErrorKind::Order(Span::new(start, end));
                return Err(self.error(line, "offsets", kind));
            };
            self.put(&sentence, first);
        }
        if self.bytes.is_empty() {
            return Err(self.error(line, "#Text", ReadErrorKind::Missing(" before this token")));
        }
        let byte = |unit: usize| {
            let inside = unit.checked_sub(self.first)?;
            self.bytes.get(inside).copied().flatten()
        };
        let (Some(first), Some(last)) = (byte(start), byte(end)) else {
            let unit = "UTF-16 units";
            let kind = ReadErrorKind::OutOfRange { end, length: self.units, unit };
            return Err(self.error(line, "offsets", kind));
        };
        let span = Span::new(first, last);
        let stands = span.of(&self.article.article.text);
        if stands != words && stands != given {
            let (given, found) = (words.to_owned(), stands.to_owned());
            return Err(self.error(line, "token", ReadErrorKind::OtherText { given, found }));
        }
        Ok(span)
    }

    /// Puts a sentence into the text, at a unit of it.
    fn put(&mut self, sentence: &str, first: usize) {
        let text = &mut self.article.article.text;
        text.extend(std::iter::repeat_n('\n', first - self.units));
        let from = text.len();
        text.push_str(sentence);
        self.first = first;
        for (at, c) in sentence.char_indices() {
            self.bytes.push(Some(from + at));
            self.bytes.extend((c.len_utf16() > 1).then_some(None));
        }
        self.bytes.push(Some(text.len()));
        self.units = first + self.bytes.len() - 1;
        self.article.article.sentences.push(Span::new(from, text.len()));
        self.tokens.push(Vec::new());
    }
}

const MAX_GAP: usize = 1 << 20;
const NO_LAYER: &str =
    "a layer of spans whose name ends in `.NamedEntity`, nor a single one of another name";
const NO_VALUE: &str = "a layer with the feature `value`, nor one with a single feature";

impl Layer {
    /// The column after its last.
    fn end(&self) -> usize {
        self.first + self.features.len().max(1)
    }
}
