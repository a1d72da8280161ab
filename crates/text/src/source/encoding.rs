//! Bytes to text: byte order marks, UTF-16, UTF-8, what a page declares, and guesses.
//!
//! Decoding is `encoding_rs`, by which Firefox reads the web; `guess` guesses. The order of the questions is that of certainty: a
//! byte order mark, then the NULs of UTF-16, then bytes that are not text at all, then
//! valid UTF-8, then what an HTML page or XML prolog declares, then UTF-8 with a few
//! broken bytes, and a guess last.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::guess::{Guess, fits, guess};
use super::{Format, SourceError, binary};

/// Bytes in which a page has to declare its encoding: the HTML standard says 1024, real
/// pages with long heads need more.
const DECLARATION_WITHIN: usize = 4096;

/// Bytes from which an unmarked UTF-16 is recognised.
const UTF16_SAMPLE: usize = 16 * 1024;

/// Code units of an unmarked UTF-16 text that need not be Latin, or of an even length.
const MIN_UTF16_UNITS: usize = 32;

/// What is said of a guess.
const CERTAIN: &str = "guessed from its bytes";
/// What is said of a guess that has little to go by.
const UNCERTAIN: &str = "which is no more than a guess: if signs or accents are wrong, convert it to UTF-8 \
    first, e.g. with `iconv -f ENCODING -t UTF-8`";

/// UTF-8 is believed if it has this many whole characters beyond ASCII for each broken
/// one; text in a legacy encoding all but never forms one by chance.
const WHOLE_PER_BROKEN: usize = 4;

/// Text, and what was guessed or lost to get it.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) warnings: Vec<String>,
}

/// Decodes the bytes of a file that is, or may be, of `format`.
pub(super) fn decode(bytes: &[u8], format: Option<Format>) -> Result<Decoded, SourceError> {
    if bytes.starts_with(b"\xff\xfe\0\0") || bytes.starts_with(b"\0\0\xfe\xff") {
        return Err(SourceError::Encoding { encoding: "UTF-32" });
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let bytes = &bytes[mark..];
        if encoding == UTF_8 {
            if let Some(kind) = binary::detect(bytes) {
                return Err(SourceError::Binary { kind });
            }
            return Ok(lossy_utf8(bytes, mark));
        }
        return Ok(with(encoding, bytes, None));
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return Ok(with(encoding, bytes, Some(CERTAIN)));
    }
    if let Some(kind) = binary::detect(bytes) {
        return Err(SourceError::Binary { kind });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: text.to_owned(), warnings: Vec::new() });
    }
    let declared =
        if format.is_none_or(|format| format == Format::Html) { declared(bytes) } else { None };
    if let Some(encoding) = declared.filter(|&encoding| encoding != UTF_8) {
        return Ok(with(encoding, bytes, None));
    }
    if is_mostly_utf8(bytes) {
        return Ok(lossy_utf8(bytes, 0));
    }
    let Guess { encoding, certain } = guess(bytes);
    let mut decoded = with(encoding, bytes, Some(if certain { CERTAIN } else { UNCERTAIN }));
    if declared == Some(UTF_8) {
        decoded.warnings.insert(0, "says that it is UTF-8, and is not".to_owned());
    }
    Ok(decoded)
}

/// Decodes, saying what was guessed and what could not be decoded.
fn with(encoding: &'static Encoding, bytes: &[u8], guessed: Option<&str>) -> Decoded {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let mut warnings = Vec::new();
    if let Some(guessed) = guessed {
        warnings.push(format!("read as {}, {guessed}", encoding.name()));
    }
    if malformed {
        let replaced = text.matches(char::REPLACEMENT_CHARACTER).count();
        warnings.push(format!(
            "{replaced} invalid {} sequence{} replaced by U+FFFD",
            encoding.name(),
            if replaced == 1 { "" } else { "s" },
        ));
    }
    Decoded { text: text.into_owned(), warnings }
}

/// Decodes UTF-8; `skipped` bytes of the file came before `bytes`. Single bytes that are signs of
/// windows-1252 where they stand, as in text put together from two, are read as those; other broken
/// sequences are replaced.
fn lossy_utf8(bytes: &[u8], skipped: usize) -> Decoded {
    let (mut broken, mut first, mut mixed, mut offset) = (0_usize, None, 0_usize, 0);
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        offset += chunk.valid().len();
        let invalid = chunk.invalid();
        if invalid.is_empty() {
            continue;
        }
        let after = bytes[offset + invalid.len()..].first();
        let after = after.map(|byte| if byte.is_ascii() { char::from(*byte) } else { 'x' });
        let sign = match invalid {
            [0x80..=0xbf] => WINDOWS_1252.decode_without_bom_handling(invalid).0.chars().next(),
            _ => None,
        };
        if let Some(sign) = sign.filter(|&sign| fits(text.chars().next_back(), sign, after)) {
            text.push(sign);
            mixed += 1;
        } else {
            text.push(char::REPLACEMENT_CHARACTER);
            broken += 1;
            first.get_or_insert(skipped + offset);
        }
        offset += invalid.len();
    }
    let mut warnings = Vec::new();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    if mixed > 0 {
        warnings.push(format!("{mixed} byte{} amid UTF-8 read as windows-1252", plural(mixed)));
    }
    warnings.extend(first.map(|first| {
        format!(
            "{broken} invalid UTF-8 sequence{} replaced by U+FFFD, the first at byte {first}",
            plural(broken),
        )
    }));
    Decoded { text, warnings }
}

fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        // Each char has one byte that is not a continuation byte.
        whole += chunk.valid().bytes().filter(|&byte| byte >= 0xc0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= broken * WHOLE_PER_BROKEN || (whole > 0 && broken == 1 && is_cut_off(bytes))
}

/// Whether all that is wrong with UTF-8 is that its last char is incomplete.
fn is_cut_off(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// UTF-16 without a byte order mark, by its NULs: in every other byte of Latin text, in
/// the spaces and line ends of any other.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(UTF16_SAMPLE) & !1];
    let units = sample.len() / 2;
    if !bytes.len().is_multiple_of(2) && units < MIN_UTF16_UNITS {
        return None;
    }
    let nuls =
        |parity: usize| sample.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (first, second) = (nuls(0), nuls(1));
    let (encoding, high, nuls) = match (first, second) {
        (first, 0) if first > 0 => (UTF_16BE, 0, first),
        (0, second) if second > 0 => (UTF_16LE, 1, second),
        _ => return None,
    };
    if nuls * 10 < units * 7 {
        // Another script: its few high bytes repeat, and one char in twenty is a space.
        let mut seen = [false; 256];
        sample.iter().skip(high).step_by(2).for_each(|&byte| seen[usize::from(byte)] = true);
        let distinct = seen.iter().filter(|&&seen| seen).count();
        if units < MIN_UTF16_UNITS || nuls * 20 < units || distinct > 12 {
            return None;
        }
    }
    let (text, malformed) = encoding.decode_without_bom_handling(sample);
    // A sample may end within a surrogate pair.
    let malformed = malformed
        && text.trim_end_matches(char::REPLACEMENT_CHARACTER).contains(char::REPLACEMENT_CHARACTER);
    let controls = text.chars().filter(|char| char.is_control() && !char.is_whitespace()).count();
    (!malformed && controls * 20 <= units).then_some(encoding)
}

/// The encoding that an XML prolog or `<meta>` at the head of a page declares.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION_WITHIN)].to_ascii_lowercase();
    let find = |needle: &[u8], from: usize| {
        head.get(from..)?
            .windows(needle.len())
            .position(|window| window == needle)
            .map(|at| from + at)
    };
    let mut label = None;
    if head.trim_ascii_start().starts_with(b"<?xml") {
        let end = find(b"?>", 0)?;
        label = find(b"encoding", 0).filter(|&at| at < end).map(|at| at + b"encoding".len());
    }
    let mut from = 0;
    while label.is_none()
        && let Some(meta) = find(b"<meta", from)
    {
        let end = find(b">", meta).unwrap_or(head.len());
        label = find(b"charset", meta).filter(|&at| at < end).map(|at| at + b"charset".len());
        from = end;
    }
    let value = head.get(label?..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|byte| b"\"'>;/? \t\r\n".contains(byte)).unwrap_or(value.len());
    // Bytes in which `<meta` could be read are not UTF-16, whatever they say.
    Encoding::for_label(&value[..end])
        .map(|encoding| if encoding.is_ascii_compatible() { encoding } else { UTF_8 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, warnings: &[&str]) {
        let decoded = decode(bytes, None).expect("text");
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.warnings, warnings);
    }

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn utf8_with_and_without_mark() {
        check(b"", "", &[]);
        check("Zürich 😀".as_bytes(), "Zürich 😀", &[]);
        check(b"\xef\xbb\xbfZ\xc3\xbcrich", "Zürich", &[]);
        check(b"a\0b", "a\0b", &[]);
        check(b"ab\0c", "ab\0c", &[]);
    }

    #[test]
    fn utf16_with_and_without_mark() {
        let english = "The minister said on Tuesday that he would “resign”.\r\n";
        let arabic = "قال الوزير يوم الثلاثاء إنه سيستقيل من منصبه بعد أسبوع.\n";
        let russian = "Министр заявил во вторник, что уйдёт в отставку.\n";
        for text in [english, arabic, russian] {
            check(&[b"\xff\xfe", &*utf16(text, false)].concat(), text, &[]);
            check(&[b"\xfe\xff", &*utf16(text, true)].concat(), text, &[]);
            check(&utf16(text, false), text, &["read as UTF-16LE, guessed from its bytes"]);
            check(&utf16(text, true), text, &["read as UTF-16BE, guessed from its bytes"]);
        }
        check(b"\xff\xfea\0b", "a\u{fffd}", &["1 invalid UTF-16LE sequence replaced by U+FFFD"]);
    }

    #[test]
    fn utf32_is_named() {
        let error = decode(b"\xff\xfe\0\0a\0\0\0", None).expect_err("UTF-32");
        assert_eq!(
            error.to_string(),
            "is UTF-32 text, which can't be read: convert it to UTF-8 first, e.g. with `iconv -f UTF-32 -t UTF-8`"
        );
    }

    #[test]
    fn legacy_encodings_are_guessed() {
        let guessed = |name: &str| format!("read as {name}, guessed from its bytes");
        check(b"\x93Caf\xe9\x94 \x96 na\xefve", "“Café” – naïve", &[&guessed("windows-1252")]);
        let (bytes, ..) =
            encoding_rs::WINDOWS_1251.encode("Министр заявил во вторник, что уйдёт в отставку.");
        check(
            &bytes,
            "Министр заявил во вторник, что уйдёт в отставку.",
            &[&guessed("windows-1251")],
        );
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("首相は火曜日に辞任すると述べた。");
        check(&bytes, "首相は火曜日に辞任すると述べた。", &[&guessed("Shift_JIS")]);
    }

    #[test]
    fn declared_encodings_are_believed() {
        for html in [
            &b"<html><meta charset=iso-8859-2><p>\xb1"[..],
            b"<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=ISO-8859-2'><p>\xb1",
            b"<?xml version='1.0' encoding=\"iso-8859-2\"?><p>\xb1",
            b"<meta name=x><meta charset = 'latin2' ><p>\xb1",
        ] {
            let decoded = decode(html, None).expect("text");
            assert!(decoded.text.ends_with('ą'), "{}", decoded.text);
            assert_eq!(decoded.warnings, [""; 0]);
        }
        // What a page says of itself doesn't matter when it is valid UTF-8.
        check("<meta charset=latin1>ü".as_bytes(), "<meta charset=latin1>ü", &[]);
        // Nor does a text file that speaks of charsets declare one.
        let text = decode(b"<meta charset=big5> caf\xe9", Some(Format::Text)).expect("text");
        assert_eq!(text.text, "<meta charset=big5> café");
    }

    #[test]
    fn signs_amid_utf8() {
        check(
            "Zürich, Köln, München, Tübingen, äöüäöüäöü: "
                .bytes()
                .chain(*b"\x93We paid \xa35,\x94 he said")
                .collect::<Vec<_>>()
                .as_slice(),
            "Zürich, Köln, München, Tübingen, äöüäöüäöü: “We paid £5,” he said",
            &["3 bytes amid UTF-8 read as windows-1252"],
        );
    }

    #[test]
    fn a_page_that_is_not_the_utf8_it_says() {
        check(
            b"<meta charset=utf-8><p>Caf\xe9 owner Zo\xeb M\xfcller said that the \x93bridge\x94 was closed.",
            "<meta charset=utf-8><p>Café owner Zoë Müller said that the “bridge” was closed.",
            &["says that it is UTF-8, and is not", "read as windows-1252, guessed from its bytes"],
        );
    }

    #[test]
    fn a_guess_from_little_is_said() {
        let decoded = decode(b"Eintritt \xa3250", None).expect("text");
        assert_eq!(decoded.text, "Eintritt £250");
        assert!(decoded.warnings[0].contains("no more than a guess"), "{:?}", decoded.warnings);
    }

    #[test]
    fn broken_utf8_stays_utf8() {
        check(
            b"Z\xc3\xbcrich, K\xc3\xb6ln, M\xc3\xbcnchen, T\xc3\xbcbingen \xff!",
            "Zürich, Köln, München, Tübingen \u{fffd}!",
            &["1 invalid UTF-8 sequence replaced by U+FFFD, the first at byte 36"],
        );
        check(
            b"Z\xc3\xbcrich, K\xc3",
            "Zürich, K\u{fffd}",
            &["1 invalid UTF-8 sequence replaced by U+FFFD, the first at byte 10"],
        );
    }
}
