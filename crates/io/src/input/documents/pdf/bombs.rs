//! Whether the packed streams of a PDF unpack to what memory holds. Its reader unpacks a stream
//! whole, whatever comes of it, so they are measured before.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Pdf;
use hayro_syntax::object::Object;
use memchr::memmem;

/// The most bytes that a stream may unpack to.
const MAX_STREAM: usize = 128 << 20;

/// The most bytes of a picture, which is not unpacked to read the text.
const MAX_PICTURE: usize = 1 << 30;

/// What deflate gets out of a byte at most.
const MAX_DEFLATED: usize = 1032;

/// How often a stream may be packed.
const MAX_PACKED: usize = 4;

/// How far before its data a stream's dictionary may begin.
const DICTIONARY: usize = 4096;

/// Packed objects of an encrypted file are unpacked before they can be measured; those of real
/// files have a hundred objects and a few kilobytes.
const MAX_ENCRYPTED_OBJECTS: usize = 512 << 10;

/// Measures the streams of a file as they lie in it. An error says which limit they go beyond.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let encrypted = memmem::find(bytes, b"/Encrypt").is_some();
    let end = memmem::Finder::new(b"endstream");
    let mut past = 0;
    for at in memmem::find_iter(bytes, b"stream") {
        // The end of one, or within the data of one.
        if at < past || bytes[..at].ends_with(b"end") {
            continue;
        }
        let mut start = at + b"stream".len();
        start += usize::from(bytes.get(start) == Some(&b'\r'));
        start += usize::from(bytes.get(start) == Some(&b'\n'));
        let data = bytes.get(start..).unwrap_or_default();
        let data = &data[..end.find(data).unwrap_or(data.len())];
        past = start + data.len();
        let dictionary = &bytes[at.saturating_sub(DICTIONARY)..at];
        let from = memmem::rfind(dictionary, b" obj").unwrap_or(0);
        let dictionary = names(&dictionary[from..]);
        if encrypted && dictionary.contains("/ObjStm") && data.len() > MAX_ENCRYPTED_OBJECTS {
            return Err("it is encrypted, and too large a part of it is packed".into());
        }
        measure(data, &dictionary)?;
    }
    Ok(())
}

/// Measures the streams of an encrypted file, as they are once decrypted.
pub(super) fn check_decrypted(pdf: &Pdf) -> Result<(), String> {
    for object in pdf.objects() {
        if let Object::Stream(stream) = object {
            let dictionary = names(stream.dict().data());
            measure(&stream.raw_data(), &dictionary)?;
        }
    }
    Ok(())
}

/// A dictionary with the escapes in its names resolved.
fn names(dictionary: &[u8]) -> String {
    let text = String::from_utf8_lossy(dictionary);
    if !text.contains('#') {
        return text.into_owned();
    }
    let mut parts = text.split('#');
    let mut resolved = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(code) = code {
            resolved.push(char::from(code));
            resolved.push_str(&part[2..]);
        } else {
            resolved.push('#');
            resolved.push_str(part);
        }
    }
    resolved
}

/// Makes sure that a stream unpacks to no more than it may.
fn measure(data: &[u8], dictionary: &str) -> Result<(), String> {
    let most = if dictionary.contains("/Image") { MAX_PICTURE } else { MAX_STREAM };
    let too_large = || Err(format!("a part of it unpacks to more than {} MiB", most >> 20));
    let has = |names: [&str; 2]| names.iter().any(|name| dictionary.contains(name));
    let (lzw, run_length) = (has(["/LZWDecode", "/LZW"]), has(["/RunLengthDecode", "/RL"]));
    let flate = has(["/FlateDecode", "/Fl"]);
    if usize::from(lzw) + usize::from(run_length) + usize::from(flate) > 1 {
        return Err("a part of it is packed in several ways".into());
    }
    if lzw && lzw_length(data, most) > most {
        return too_large();
    }
    if run_length && data.len().saturating_mul(64) > most {
        return too_large();
    }
    let mut data: Cow<'_, [u8]> = Cow::Borrowed(data);
    if has(["/ASCII85Decode", "/A85"]) {
        data = Cow::Owned(ascii_85(&data));
    }
    if has(["/ASCIIHexDecode", "/AHx"]) {
        data = Cow::Owned(ascii_hex(&data));
    }
    let often = dictionary.matches("/FlateDecode").count() + dictionary.matches("/Fl ").count() > 1;
    for _ in 0..MAX_PACKED {
        let is_packed = is_zlib(&data);
        if !(is_packed || flate) || (!often && data.len().saturating_mul(MAX_DEFLATED) <= most) {
            return Ok(());
        }
        let mut unpacked = Vec::new();
        let limit = most as u64 + 1;
        // What is damaged counts as far as it goes.
        let _ = if is_packed {
            ZlibDecoder::new(&*data).take(limit).read_to_end(&mut unpacked)
        } else {
            DeflateDecoder::new(&*data).take(limit).read_to_end(&mut unpacked)
        };
        if unpacked.len() > most {
            return too_large();
        }
        if !is_zlib(&unpacked) {
            return Ok(());
        }
        data = Cow::Owned(unpacked);
    }
    Err(format!("a part of it is packed more than {MAX_PACKED} times"))
}

/// Whether data begins as zlib's does (RFC 1950).
fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [first, second, ..] if first & 0x0f == 8
        && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31))
}

/// How many bytes LZW unpacks to (ISO 32000-1, 7.4.4), up to a little more than `most`.
fn lzw_length(data: &[u8], most: usize) -> usize {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut lengths = vec![1_usize; 258];
    let (mut width, mut buffer, mut bits) = (9, 0_usize, 0);
    let (mut total, mut previous) = (0, None);
    for &byte in data {
        buffer = (buffer << 8 | usize::from(byte)) & 0x00ff_ffff;
        bits += 8;
        if bits < width {
            continue;
        }
        bits -= width;
        let code = (buffer >> bits) & ((1 << width) - 1);
        match code {
            CLEAR => {
                lengths.truncate(258);
                width = 9;
                previous = None;
                continue;
            }
            END => break,
            _ => {}
        }
        let grown = previous.map(|length: usize| length + 1);
        if let Some(grown) = grown.filter(|_| lengths.len() < 4096) {
            lengths.push(grown);
        }
        let Some(&length) = lengths.get(code) else { break };
        total += length;
        if total > most {
            break;
        }
        previous = Some(length);
        // With or without early change: a bit more or less once does not matter to the length.
        width = match lengths.len() + 1 {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
    }
    total
}

fn ascii_85(data: &[u8]) -> Vec<u8> {
    let (mut decoded, mut group, mut count) = (Vec::new(), 0_u32, 0);
    for &byte in data {
        match byte {
            b'z' if count == 0 => decoded.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    decoded.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    decoded
}

fn ascii_hex(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = data
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| {
            char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
        })
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
        let head = format!("%PDF-1.4\n1 0 obj\n<<{dictionary}>>\nstream\n");
        [head.as_bytes(), data, b"\nendstream\nendobj\n"].concat()
    }

    #[test]
    fn streams_are_measured() {
        let zeros = vec![0; MAX_STREAM + 1];
        let bomb = packed(&zeros);
        let check = |dictionary: &str, data: &[u8]| check(&stream(dictionary, data));
        assert!(check("/Filter /FlateDecode", &bomb).is_err());
        assert!(check("/Filter /Fl#61teDecode", &bomb).is_err());
        assert!(check("/Filter 7 0 R", &bomb).is_err());
        assert!(check("/Filter [/FlateDecode /FlateDecode]", &packed(&bomb)).is_err());
        assert!(check("/Filter /FlateDecode", &bomb[2..]).is_err());
        assert!(check("/Subtype /Image /Filter /FlateDecode", &bomb).is_ok());
        assert!(check("/Filter /FlateDecode", &packed(b"BT (Hello) Tj ET")).is_ok());
    }

    #[test]
    fn lzw_is_measured() {
        // The example of ISO 32000-1: 45 45 45 45 45 65 45 45 45 66.
        let data = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        assert_eq!(lzw_length(&data, 1000), 10);
    }

    #[test]
    fn digits_are_decoded() {
        assert_eq!(ascii_85(b"87cUR~>"), b"Hell");
        assert_eq!(ascii_hex(b"48 65>"), b"He");
    }
}
