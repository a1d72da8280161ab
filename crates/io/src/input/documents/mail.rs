//! E-mails (RFC 5322 and MIME) and web archives (MHTML, RFC 2557): the text or HTML part, with
//! what the headers say. Replies that are quoted, and signatures, are kept apart.

mod body;

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Address, Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use nutgraf::{Format, Metadata, Source};

use super::prose::{Prose, collapse};
use crate::input::limits::{Limit, Limits};

/// How much longer the text of the HTML part may be than that of the text part, until the text
/// part is taken for a remark that the reader needs another program.
const FULLER: usize = 2;

/// How many attachments are named.
const NAMED: usize = 5;

/// The text of an e-mail.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Source, String> {
    let message = parse(bytes, limits)?;
    let mut prose = Prose::default();
    let mut warnings = Vec::new();
    match (text(&message), html(&message)) {
        (Some(text), Some(html)) => {
            let shown = Source::from_fragment(&html);
            if letters(&text) * FULLER < letters(&shown.text) {
                body::html(&mut prose, &html);
            } else {
                body::text(&mut prose, &text);
            }
        }
        (Some(text), None) => body::text(&mut prose, &text),
        (None, Some(html)) => body::html(&mut prose, &html),
        (None, None) => unnamed(&message, &mut prose),
    }
    let attached = attached(&message);
    if prose.is_empty() && !attached.is_empty() {
        let attached = attached.join(", ");
        return Err(format!(
            "it has no text, only attachments ({attached}): save these and give them"
        ));
    }
    if !attached.is_empty() {
        let more = attached.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named: Vec<_> = attached.into_iter().take(NAMED).collect();
        warnings.push(format!("its attachments are not read: {}{more}", named.join(", ")));
    }
    Ok(prose.into_source(metadata(&message), warnings))
}

/// Adds the texts of parts that are not said to be the body, but are no files either.
fn unnamed(message: &Message<'_>, prose: &mut Prose) {
    for part in message.attachments().filter(|part| part.attachment_name().is_none()) {
        match &part.body {
            PartType::Text(text) => body::text(prose, &decoded(message, part, text)),
            PartType::Html(html) => body::html(prose, &decoded(message, part, html)),
            _ => {}
        }
    }
}

/// The page of a web archive.
pub(super) fn read_archive(bytes: &[u8], limits: &Limits) -> Result<Source, String> {
    let message = parse(bytes, limits)?;
    let html = html(&message).ok_or("it has no page in it")?;
    let mut source = Source::from_bytes(html.as_bytes(), Some(Format::Html))
        .map_err(|error| error.to_string())?;
    if source.metadata.title.is_none() {
        source.metadata.title = message.subject().map(collapse);
    }
    Ok(source)
}

fn parse<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Message<'a>, String> {
    let bytes = without_length(bytes);
    let nested = occurrences(bytes, b"message/rfc822") + occurrences(bytes, b"message/global");
    // Each that lies in another takes room on the stack.
    limits.check(Limit::Messages, nested).map_err(|over| over.to_string())?;
    MessageParser::default().parse(bytes).ok_or_else(|| "it has no headers".to_owned())
}

/// A message without the line with its length that Apple Mail puts before it.
fn without_length(bytes: &[u8]) -> &[u8] {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match bytes[digits..].trim_ascii_start() {
        rest if digits > 0 && bytes[digits..].trim_ascii_start().len() < bytes.len() => rest,
        _ => bytes,
    }
}

/// How often a text occurs, whatever its case.
fn occurrences(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).filter(|window| window.eq_ignore_ascii_case(wanted)).count()
}

/// The text parts of the body, one after another.
fn text(message: &Message<'_>) -> Option<String> {
    let parts = message.text_bodies().filter_map(|part| match &part.body {
        PartType::Text(text) => Some(decoded(message, part, text).into_owned()),
        _ => None,
    });
    joined(parts)
}

/// The HTML parts of the body, one after another.
fn html(message: &Message<'_>) -> Option<String> {
    let parts = message.html_bodies().filter_map(|part| match &part.body {
        PartType::Html(html) => Some(decoded(message, part, html).into_owned()),
        _ => None,
    });
    joined(parts)
}

fn joined(parts: impl Iterator<Item = String>) -> Option<String> {
    let parts: Vec<_> = parts.filter(|part| !part.trim().is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// A part's text; where its headers name no encoding, or a wrong one, as files are decoded.
fn decoded<'a>(message: &Message<'_>, part: &MessagePart<'_>, text: &'a str) -> Cow<'a, str> {
    if !text.contains('\u{fffd}') {
        return Cow::Borrowed(text);
    }
    let range = part.offset_body as usize..part.offset_end as usize;
    let raw = message.raw_message.get(range).unwrap_or_default();
    let bytes = match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    };
    let read = bytes.and_then(|bytes| Source::from_bytes(&bytes, Some(Format::Text)).ok());
    match read {
        Some(source) if !source.text.contains('\u{fffd}') => Cow::Owned(source.text),
        _ => Cow::Borrowed(text),
    }
}

fn letters(text: &str) -> usize {
    text.split_whitespace()
        .filter(|word| !word.contains("://"))
        .map(|word| word.chars().filter(|char| char.is_alphanumeric()).count())
        .sum()
}

/// The names of attachments, and of messages that are attached; not of pictures that the text
/// shows.
fn attached(message: &Message<'_>) -> Vec<String> {
    let name = |part: &MessagePart<'_>| {
        let kind = part.content_type();
        let kind = kind.map_or("file", |kind| kind.ctype());
        match (&part.body, part.attachment_name()) {
            (PartType::Message(inner), _) => {
                let subject = inner.subject().map(collapse).unwrap_or_default();
                Some(format!("the message “{subject}”"))
            }
            (_, Some(name)) => Some(collapse(name)),
            (PartType::InlineBinary(_), None) => None,
            (PartType::Binary(_), None) if part.content_id().is_some() || kind == "image" => None,
            (PartType::Text(text) | PartType::Html(text), None) if text.trim().is_empty() => None,
            _ => Some(format!("a part of the kind {kind}")),
        }
    };
    message.attachments().filter_map(name).collect()
}

/// Subject, sender and date.
fn metadata(message: &Message<'_>) -> Metadata {
    let byline = message.from().and_then(|from| match from {
        Address::List(people) => people.first(),
        Address::Group(groups) => groups.first().and_then(|group| group.addresses.first()),
    });
    let byline = byline.and_then(|person| {
        let name = person.name.as_deref().map(collapse).filter(|name| !name.is_empty());
        name.or_else(|| person.address.as_deref().map(collapse))
    });
    Metadata {
        title: message.subject().map(collapse).filter(|subject| !subject.is_empty()),
        byline,
        date: message.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_rfc3339),
        ..Metadata::default()
    }
}
