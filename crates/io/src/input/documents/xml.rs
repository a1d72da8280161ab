//! XML of documents, piece by piece. Entities that a file declares of its own are never
//! resolved: neither what they name outside nor what they would grow to.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::input::limits::{Limit, Limits};

/// A piece of XML. Names come without their prefix.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// An element begins; one that is empty ends at once.
    Open(Element<'a>),
    /// The element of this name ends.
    Close(&'a str),
    /// Text, or a part of it.
    Text(Cow<'a, str>),
}

/// The start of an element.
#[derive(Debug)]
pub(super) struct Element<'a>(&'a BytesStart<'a>);

impl Element<'_> {
    /// Its name, without its prefix.
    pub(super) fn name(&self) -> &str {
        self.full_name().rsplit(':').next().unwrap_or_default()
    }

    /// Its name as it stands there.
    pub(super) fn full_name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// An attribute by its name without prefix.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let attributes = attributes.with_checks(false);
        let found = attributes
            .flatten()
            .find(|attribute| attribute.key.into_inner().rsplit(':').next() == Some(name))?;
        let value = found.normalized_value(XmlVersion::Implicit1_0).ok();
        Some(value.map_or_else(|| found.value.to_string(), Cow::into_owned))
    }
}

/// A part of a document.
pub(super) struct Xml {
    text: String,
    limits: Limits,
}

impl Xml {
    /// What bytes say, in UTF-8 or UTF-16.
    pub(super) fn new(bytes: &[u8], limits: &Limits) -> Self {
        Self { text: decode(bytes), limits: *limits }
    }

    /// Whether it has these characters anywhere.
    pub(super) fn contains(&self, wanted: &str) -> bool {
        self.text.contains(wanted)
    }

    /// Goes through it from its beginning to its end. An error says what is wrong with it.
    pub(super) fn walk(&self, visit: impl FnMut(Piece<'_>)) -> Result<(), String> {
        walk(&self.text, &self.limits, visit)
    }
}

fn walk(xml: &str, limits: &Limits, mut visit: impl FnMut(Piece<'_>)) -> Result<(), String> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.allow_dangling_amp = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|error| format!("its XML is damaged: {error}"))? {
            Event::Start(start) => {
                depth += 1;
                limits.check(Limit::Nesting, depth).map_err(|over| over.to_string())?;
                visit(Piece::Open(Element(&start)));
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                let name = end.name().into_inner();
                visit(Piece::Close(name.rsplit(':').next().unwrap_or_default()));
            }
            Event::Text(text) => visit(Piece::Text(text.xml10_content())),
            Event::CData(text) => visit(Piece::Text(text.xml10_content())),
            Event::GeneralRef(reference) => {
                let char = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                visit(Piece::Text(match char {
                    Some(char) => char.to_string().into(),
                    None => format!("&{};", &*reference).into(),
                }));
            }
            Event::DocType(doctype) if doctype.contains("<!ENTITY") => {
                return Err("its XML declares entities of its own, which are not resolved".into());
            }
            Event::Eof if depth > 0 => return Err("its XML ends in the middle".into()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The text of an XML file: UTF-8, or UTF-16 with its mark.
pub(super) fn decode(bytes: &[u8]) -> String {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|char| char.unwrap_or('\u{fffd}')).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            String::from_utf8_lossy(bytes).into_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(xml: &str) -> Result<String, String> {
        let mut seen = String::new();
        Xml::new(xml.as_bytes(), &Limits::default()).walk(|piece| match piece {
            Piece::Open(element) => {
                let value = element.get("val").map(|value| format!("={value}")).unwrap_or_default();
                seen.extend(["<", element.name(), &value, ">"]);
            }
            Piece::Close(name) => seen.extend(["</", name, ">"]),
            Piece::Text(text) => seen.push_str(&text),
        })?;
        Ok(seen)
    }

    #[test]
    fn pieces_come_in_order() {
        assert_eq!(
            pieces("<?xml version='1.0'?><w:p><w:s w:val='a&amp;b'/>1 &lt; 2 &#233;</w:p>"),
            Ok("<p><s=a&b></s>1 < 2 é</p>".to_owned())
        );
        assert_eq!(decode(b"\xff\xfe<\0a\0>\0"), "<a>");
    }

    #[test]
    fn entities_of_its_own_are_not_resolved() {
        let bomb = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><x>&b;</x>";
        let outside = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>";
        for xml in [bomb, outside] {
            let error = pieces(xml).expect_err("entities");
            assert!(error.contains("declares entities"), "{error}");
        }
        assert_eq!(pieces("<x>&a;</x>"), Ok("<x>&a;</x>".to_owned()));
    }

    #[test]
    fn damage_and_depth_are_errors() {
        for xml in ["<a><b></a>".to_owned(), "<a>x".to_owned(), "<a>".repeat(3_000)] {
            assert!(pieces(&xml).is_err());
        }
    }
}
