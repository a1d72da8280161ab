//! Whether the sizes that an Arrow file gives can be true: of its messages, and of what its packed
//! parts unpack to. The reader sets that much memory aside before it reads or unpacks, and a size that
//! damage made out of nothing would end the program.
//!
//! A stream is its messages, one after the other; a file has a footer that says where they are, by which
//! the reader goes (Arrow columnar format, "Encapsulated message format" and "IPC File Format").
//! Whatever else is wrong with them is left to the reader.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use arrow_ipc::{Block, Message, RecordBatch, root_as_footer, root_as_message};

use crate::input::limits::{Limit, Limits};

/// What LZ4 and Zstandard get out of a byte at most: a frame of Zstandard that repeats one
/// byte gives some 30,000 for each of its own.
const MOST_PER_BYTE: i64 = 1 << 17;

/// What a message starts with, before its length.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// How many times as much as it is packed a batch may unpack to, if that is more than the limit.
const MOST_TIMES: i64 = 100;

/// What a file ends with: the length of its footer, and a mark.
const ENDING: u64 = 10;

/// Makes sure of all messages that the footer of a file names.
pub(super) fn check_file(file: &File, limits: &Limits) -> Result<(), String> {
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    let mut file = BufReader::new(file);
    let short = || "its end is missing".to_owned();
    let tail = size.checked_sub(ENDING).ok_or_else(short)?;
    let mut length = [0; 4];
    file.seek(SeekFrom::Start(tail))
        .and_then(|_| file.read_exact(&mut length))
        .map_err(|error| error.to_string())?;
    let length = u64::from(u32::from_le_bytes(length));
    let start = tail.checked_sub(length).ok_or_else(short)?;
    let mut footer = Vec::new();
    file.seek(SeekFrom::Start(start))
        .and_then(|_| file.by_ref().take(length).read_to_end(&mut footer))
        .map_err(|error| error.to_string())?;
    let footer = root_as_footer(&footer).map_err(|error| error.to_string())?;
    let blocks = [footer.dictionaries(), footer.recordBatches()];
    for block in blocks.into_iter().flatten().flatten() {
        check_block(&mut file, block, size, limits)?;
    }
    Ok(())
}

fn check_block(
    file: &mut BufReader<&File>,
    block: &Block,
    size: u64,
    limits: &Limits,
) -> Result<(), String> {
    let outside = || "its footer names a part that is outside of it".to_owned();
    let part = |part: i64| u64::try_from(part).map_err(|_| outside());
    let (start, length) = (part(block.offset())?, part(block.metaDataLength().into())?);
    let (body, body_length) = (start.saturating_add(length), part(block.bodyLength())?);
    if body.saturating_add(body_length) > size {
        return Err(outside());
    }
    let Ok(Some((message, _))) = message(file, start, size) else { return Ok(()) };
    let Ok(message) = root_as_message(&message) else { return Ok(()) };
    match batch(&message) {
        Some(batch) => check_batch(file, batch, body, size, limits),
        None => Ok(()),
    }
}

/// Makes sure of all messages of a stream.
pub(super) fn check_stream(file: &File, limits: &Limits) -> Result<(), String> {
    let mut at = 0;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    let mut file = BufReader::new(file);
    // What cannot be read ends the search, not the reading.
    while let Ok(Some((message, body))) = message(&mut file, at, size) {
        let Ok(message) = root_as_message(&message) else { return Ok(()) };
        if let Some(batch) = batch(&message) {
            check_batch(&mut file, batch, body, size, limits)?;
        }
        let length = u64::try_from(message.bodyLength()).unwrap_or(u64::MAX);
        at = body.saturating_add(length);
    }
    Ok(())
}

/// The message at a byte, and where its body starts.
fn message(file: &mut BufReader<&File>, at: u64, size: u64) -> io::Result<Option<(Vec<u8>, u64)>> {
    if at >= size {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(at))?;
    let (mut word, mut start) = ([0; 4], at + 4);
    file.read_exact(&mut word)?;
    if word == CONTINUATION {
        file.read_exact(&mut word)?;
        start += 4;
    }
    let length = u64::from(u32::from_le_bytes(word));
    if length == 0 || length > size {
        return Ok(None);
    }
    let mut message = Vec::new();
    file.take(length).read_to_end(&mut message)?;
    Ok(Some((message, start + length)))
}

fn batch<'a>(message: &Message<'a>) -> Option<RecordBatch<'a>> {
    let dictionary = || message.header_as_dictionary_batch()?.data();
    message.header_as_record_batch().or_else(dictionary)
}

fn check_batch(
    file: &mut BufReader<&File>,
    batch: RecordBatch<'_>,
    body: u64,
    size: u64,
    limits: &Limits,
) -> Result<(), String> {
    if batch.compression().is_none() {
        return Ok(());
    }
    let (mut all_packed, mut all_unpacked) = (0_i64, 0_i64);
    for buffer in batch.buffers().iter().flatten() {
        let at = u64::try_from(buffer.offset()).ok().and_then(|offset| body.checked_add(offset));
        let Some(at) = at.filter(|at| *at < size && buffer.length() > 0) else { continue };
        let mut unpacked = [0; 8];
        let read = file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut unpacked));
        if read.is_err() {
            continue;
        }
        let packed = buffer.length().min(i64::try_from(size).unwrap_or(i64::MAX));
        let unpacked = i64::from_le_bytes(unpacked);
        if unpacked > packed.saturating_mul(MOST_PER_BYTE) {
            return Err(format!("{packed} bytes cannot unpack to {unpacked}"));
        }
        all_packed = all_packed.saturating_add(packed);
        all_unpacked = all_unpacked.saturating_add(unpacked.max(0));
        check_sizes(all_packed, all_unpacked, limits)?;
    }
    Ok(())
}

/// Whether so many packed bytes may unpack to so many.
pub(super) fn check_sizes(packed: i64, unpacked: i64, limits: &Limits) -> Result<(), String> {
    let most = i64::try_from(limits.get(Limit::Unpacked)).unwrap_or(i64::MAX);
    if unpacked <= most.max(packed.saturating_mul(MOST_TIMES)) {
        return Ok(());
    }
    let over = limits.over(Limit::Unpacked);
    Err(format!(
        "{over}: {packed} bytes unpack to {unpacked}, more than {MOST_TIMES} times as much"
    ))
}
