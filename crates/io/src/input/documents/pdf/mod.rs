//! PDF (ISO 32000): the text layer in the order it is read in, without running heads, footers and
//! page numbers.
//!
//! `hayro` reads the file and says which letters a page draws where; the rest is here, a module
//! each: `glyphs` collects them, `lines` makes rows of them, `furniture` takes off what pages
//! repeat, `columns` puts rows in order, `paragraphs` makes text of them. `bombs` measures what
//! is packed before it is unpacked.

mod bombs;
mod columns;
mod furniture;
mod glyphs;
mod lines;
mod paragraphs;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use hayro_syntax::page::Page;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use memchr::memmem;
use nutgraf::{BlockKind, Metadata, Source};

use self::glyphs::{Collector, GivenUp, Shown};
use self::lines::Row;
use super::prose::{Prose, author, title};
use crate::input::limits::{Limit, Limits};

/// The most bytes of instructions for all pages together.
const MAX_INSTRUCTIONS: usize = 512 << 20;

/// The share of a page's letters that run in another direction than most, up to which they are
/// marks at its edge.
const MARGINAL: f64 = 0.1;

/// The share of letters that stand for no known character, from which on a warning is given, and
/// from which on the text cannot be read.
const SOME_UNKNOWN: f64 = 0.05;
const MANY_UNKNOWN: f64 = 0.5;

/// How much larger than the text a headline is.
const HEADLINE: f32 = 1.4;

/// How much of a page a picture covers that may hold its text.
const PICTURE: f64 = 0.3;

/// How many pages a warning names.
const NAMED: usize = 8;

/// The text of a PDF document.
pub(super) fn read(bytes: Vec<u8>, limits: &Limits) -> Result<Source, String> {
    bombs::check(&bytes)?;
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    let cut =
        memmem::rfind(tail, b"%%EOF").is_none() && memmem::rfind(tail, b"startxref").is_none();
    let encrypted = memmem::find(&bytes, b"/Encrypt").is_some();
    let pdf = Pdf::new(bytes).map_err(|error| refusal(error, cut))?;
    if encrypted {
        bombs::check_decrypted(&pdf)?;
    }
    let pages = pdf.pages();
    limits.check(Limit::Pages, pages.len()).map_err(|over| over.to_string())?;
    let mut reader = Reader::default();
    let cache = InterpreterCache::new();
    let deadline = Instant::now() + Duration::from_secs(limits.get(Limit::ReadSeconds));
    for page in pages.iter() {
        reader.instructions += page.page_stream().map_or(0, <[u8]>::len);
        if reader.instructions > MAX_INSTRUCTIONS {
            return Err("its pages unpack to more than 512 MiB".into());
        }
        let shown = shown(&pdf, page, &cache, deadline, limits)?;
        reader.page(shown);
        if reader.text > limits.size(Limit::Text) {
            return Err(limits.over(Limit::Text).to_string());
        }
    }
    reader.finish(&metadata(&pdf), cut)
}

/// Why a file cannot be opened.
fn refusal(error: LoadPdfError, cut: bool) -> String {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            "it is encrypted: save it without its password first".into()
        }
        LoadPdfError::Decryption(_) => {
            "it is encrypted in a way that is not read: save it without encryption first".into()
        }
        LoadPdfError::Invalid if cut => "it is cut off, and no page of it is left".into(),
        LoadPdfError::Invalid => "it is damaged".into(),
    }
}

/// What a page shows.
fn shown<'a>(
    pdf: &'a Pdf,
    page: &Page<'a>,
    cache: &InterpreterCache<'a>,
    deadline: Instant,
    limits: &Limits,
) -> Result<Shown, String> {
    let (width, height) = page.render_dimensions();
    let to_top = Affine::new(page.initial_transform(true).as_coeffs());
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut collector = Collector::new(width, height, deadline);
    let interpreted = catch_unwind(AssertUnwindSafe(|| {
        let settings = InterpreterSettings::default();
        let mut context = Context::new(to_top, bounds, cache, pdf.xref(), settings);
        interpret_page(page, &mut context, &mut collector);
    }));
    match interpreted {
        Ok(()) => Ok(collector.shown),
        Err(panic) => match panic.downcast::<GivenUp>() {
            Ok(reason) => Err(match *reason {
                GivenUp::Late => limits.over(Limit::ReadSeconds).to_string(),
                GivenUp::Letters => "a page of it has more than a million letters".into(),
            }),
            Err(panic) => resume_unwind(panic),
        },
    }
}

/// The pages as they are read.
#[derive(Default)]
struct Reader {
    rows: Vec<Vec<Row>>,
    /// Pages that are pictures, from 1.
    pictures: Vec<usize>,
    letters: usize,
    unknown: usize,
    text: usize,
    instructions: usize,
}

impl Reader {
    fn page(&mut self, shown: Shown) {
        let Shown { mut directions, pictures } = shown;
        let all: usize = directions.iter().map(Vec::len).sum();
        self.letters += all;
        self.unknown += directions.iter().map(|glyphs| lines::unknown(glyphs)).sum::<usize>();
        // Most letters first; edges of the page have a few that run otherwise.
        directions.sort_by_key(|glyphs| std::cmp::Reverse(glyphs.len()));
        let mut rows: Vec<Row> = Vec::new();
        for glyphs in &directions {
            if glyphs.len() as f64 > MARGINAL * all as f64 {
                rows.extend(below(rows.last(), lines::rows(glyphs)));
            }
        }
        self.text += rows.iter().map(|row| row.text().len()).sum::<usize>();
        if rows.is_empty() && pictures > PICTURE {
            self.pictures.push(self.rows.len() + 1);
        }
        self.rows.push(rows);
    }

    fn finish(mut self, given: &Metadata, cut: bool) -> Result<Source, String> {
        let pages = self.rows.len();
        if self.text == 0 {
            return Err(match (self.pictures.len(), pages) {
                (0, _) => "it has no text".into(),
                (1, 1) => format!("it has no text: its page is a picture{OCR}"),
                (all, pages) if all == pages => {
                    format!("it has no text: its {pages} pages are pictures{OCR}")
                }
                (some, pages) => {
                    format!("it has no text: {some} of its {pages} pages are pictures{OCR}")
                }
            });
        }
        let unknown = self.unknown as f64 / self.letters.max(1) as f64;
        if unknown > MANY_UNKNOWN {
            let why = "its fonts do not say which letters they draw";
            return Err(format!(
                "{why}: run it through OCR first, e.g. with `ocrmypdf --force-ocr`"
            ));
        }
        let mut warnings = Vec::new();
        if unknown > SOME_UNKNOWN {
            warnings.push("some of its fonts do not say which letters they draw".to_owned());
        }
        if cut {
            warnings.push("it is cut off: the pages that are left are read".to_owned());
        }
        if !self.pictures.is_empty() {
            warnings.push(self.picture_warning());
        }
        furniture::take_off(&mut self.rows);
        let columns: Vec<_> = self.rows.iter().flat_map(|rows| columns::columns(rows)).collect();
        let mut prose = Prose::default();
        let mut headline: Option<(f32, String)> = None;
        for (kind, text, size) in paragraphs::paragraphs(&columns) {
            if kind == BlockKind::Heading
                && prose.len() < 500
                && size > headline.as_ref().map_or(HEADLINE, |(size, _)| *size)
            {
                headline = Some((size, super::prose::collapse(&text)));
            }
            prose.block(kind, &text);
        }
        let mut metadata = given.clone();
        metadata.title = metadata.title.or(headline.map(|(_, title)| title));
        Ok(prose.into_source(metadata, warnings))
    }

    fn picture_warning(&self) -> String {
        let named: Vec<_> = self.pictures.iter().take(NAMED).map(usize::to_string).collect();
        let named = named.join(", ");
        match self.pictures.len() {
            1 => format!("page {named} is a picture, whose text is not read"),
            count if count > NAMED => {
                format!("{count} pages are pictures, whose text is not read: {named}, ...")
            }
            _ => format!("pages {named} are pictures, whose text is not read"),
        }
    }
}

const OCR: &str = " (a scan): run it through OCR first, e.g. with `ocrmypdf`";

/// Rows put below those that are there.
fn below(last: Option<&Row>, mut rows: Vec<Row>) -> Vec<Row> {
    if let (Some(last), Some(first)) = (last, rows.first()) {
        let shift = last.y + 100.0 - first.y;
        for row in &mut rows {
            row.y += shift;
            row.runs.iter_mut().for_each(|run| run.y += shift);
        }
    }
    rows
}

/// Title and author, as the document's information dictionary gives them. Of dates there is only
/// when the file was made, which is not when the text was published.
fn metadata(pdf: &Pdf) -> Metadata {
    let given = pdf.metadata();
    let text = |bytes: &Option<Box<[u8]>>| bytes.as_deref().map(text_string);
    Metadata {
        title: text(&given.title).and_then(|given| title(&given)),
        byline: text(&given.author).and_then(|given| author(&given)),
        ..Metadata::default()
    }
}

/// A text string (ISO 32000-2, 7.9.2.2): UTF-16 or UTF-8 with a mark, or nearly Latin-1.
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [0xef, 0xbb, 0xbf, ..] => super::xml::decode(bytes),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}
