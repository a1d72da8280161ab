//! The glyphs of a page, and which page is a picture.

use std::panic::resume_unwind;
use std::time::Instant;

use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask,
};

use crate::input::documents::prose::ligature;

/// Units of a glyph's space for one em.
const EM: f64 = 1000.0;

/// The widest a glyph is taken to be if its font does not say, in ems.
const WIDTH: f64 = 0.5;

/// The most glyphs of a page; a page of a newspaper has 30,000.
const MAX_GLYPHS: usize = 1_000_000;

/// A glyph that stands for no character that is known.
pub(super) const UNKNOWN: char = '\u{fffd}';

/// A character where it stands, in points, with `y` downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub(super) char: char,
    /// Its left and right end.
    pub(super) x0: f32,
    pub(super) x1: f32,
    /// Its base line.
    pub(super) y: f32,
    /// The size of its font.
    pub(super) size: f32,
}

/// What a page shows.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// By the direction that lines run in: to the right, down, to the left, up. Each is turned
    /// so that it runs to the right.
    pub(super) directions: [Vec<Glyph>; 4],
    /// The share of the page that pictures cover.
    pub(super) pictures: f64,
}

/// Why reading a page was given up, thrown through the interpreter.
pub(super) enum GivenUp {
    /// It takes longer than it may.
    Late,
    /// A page has more letters than pages have.
    Letters,
}

/// Collects what a page shows.
pub(super) struct Collector {
    pub(super) shown: Shown,
    area: f64,
    deadline: Instant,
    glyphs: usize,
    calls: usize,
}

impl Collector {
    /// For a page of a size in points.
    pub(super) fn new(width: f32, height: f32, deadline: Instant) -> Self {
        let area = f64::from(width * height).max(1.0);
        Self { shown: Shown::default(), area, deadline, glyphs: 0, calls: 0 }
    }

    /// Gives up what takes too long. The interpreter has no other way out.
    fn tick(&mut self) {
        self.calls += 1;
        if self.calls.is_multiple_of(64) && Instant::now() > self.deadline {
            resume_unwind(Box::new(GivenUp::Late));
        }
        if self.glyphs > MAX_GLYPHS {
            resume_unwind(Box::new(GivenUp::Letters));
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "points of a page need no more")]
    fn glyph(&mut self, text: &str, at: Affine, advance: f64) {
        let origin = at * Point::ZERO;
        let along = at * Point::new(EM, 0.0) - origin;
        let up = at * Point::new(0.0, EM) - origin;
        let size = up.hypot();
        if !(size.is_finite() && origin.x.is_finite() && origin.y.is_finite() && size > 0.1) {
            return;
        }
        let width = along.hypot() * advance;
        let direction = if along.x.abs() >= along.y.abs() {
            if along.x >= 0.0 { 0 } else { 2 }
        } else if along.y >= 0.0 {
            1
        } else {
            3
        };
        let (x, y) = match direction {
            0 => (origin.x, origin.y),
            1 => (origin.y, -origin.x),
            2 => (-origin.x, -origin.y),
            _ => (-origin.y, origin.x),
        };
        let count = text.chars().count().max(1) as f64;
        for (index, char) in text.chars().enumerate() {
            let x0 = x + width * index as f64 / count;
            self.shown.directions[direction].push(Glyph {
                char,
                x0: x0 as f32,
                x1: (x0 + width / count) as f32,
                y: y as f32,
                size: size as f32,
            });
        }
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.tick();
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.tick();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.tick();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.tick();
        // Text that is filled and outlined comes twice, and is taken once when lines are made.
        for glyph in run.glyphs() {
            self.glyphs += 1;
            let advance = match &**glyph {
                hayro_interpret::font::Glyph::Outline(outline) => outline.advance_width(),
                hayro_interpret::font::Glyph::Type3(type3) => type3.advance_width(),
            };
            let advance = advance.map_or(WIDTH, |advance| f64::from(advance) / EM);
            let at = props.transform * glyph.transform();
            match glyph.as_unicode() {
                Some(BfString::Char(char)) => match ligature(char) {
                    Some(letters) => self.glyph(letters, at, advance),
                    None => self.glyph(char.encode_utf8(&mut [0; 4]), at, advance),
                },
                Some(BfString::String(text)) => self.glyph(&text, at, advance),
                None => self.glyph(UNKNOWN.encode_utf8(&mut [0; 4]), at, advance),
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.tick();
        let [a, b, c, d, ..] = props.transform.as_coeffs();
        let size = f64::from(image.width()) * f64::from(image.height());
        self.shown.pictures += (a * d - b * c).abs() * size / self.area;
    }

    fn pop_clip(&mut self) {
        self.tick();
    }

    fn pop_transparency_group(&mut self) {
        self.tick();
    }
}
