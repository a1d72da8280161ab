//! Whether the sizes that an Arrow file gives for its packed parts can be true. The reader
//! sets that much memory aside before it unpacks, and a size that damage made out of
//! nothing would end the program.
//!
//! The messages of a file and of a stream follow each other alike (Arrow columnar format,
//! "Encapsulated message format"); whatever else is wrong with them is left to the reader.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use arrow_ipc::{Message, RecordBatch, root_as_message};

/// What LZ4 and Zstandard get out of a byte at most: a frame of Zstandard that repeats one
/// byte gives some 30,000 for each of its own.
const MOST_PER_BYTE: i64 = 1 << 17;

/// What a message starts with, before its length.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// Makes sure of all messages from byte `at` on.
pub(super) fn check(file: &File, mut at: u64) -> Result<(), String> {
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    let mut file = BufReader::new(file);
    // What cannot be read ends the search, not the reading.
    while let Ok(Some((message, body))) = message(&mut file, at, size) {
        let Ok(message) = root_as_message(&message) else { return Ok(()) };
        if let Some(batch) = batch(&message) {
            check_batch(&mut file, batch, body, size)?;
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
) -> Result<(), String> {
    if batch.compression().is_none() {
        return Ok(());
    }
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
    }
    Ok(())
}
