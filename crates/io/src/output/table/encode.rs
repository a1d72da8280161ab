//! Record batches into the bytes of a format.

use arrow_array::RecordBatch;
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow_schema::{ArrowError, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::format::OutputFormat;

/// A row group of Parquet is held in memory until it is full: of so many bytes, or rows.
const ROW_GROUP_BYTES: usize = 32 << 20;
const ROW_GROUP_ROWS: usize = 8192;

/// Gathers the bytes of a table until they are taken.
pub(super) enum Encoder {
    Parquet(Box<ArrowWriter<Vec<u8>>>),
    File(Box<FileWriter<Vec<u8>>>),
    Stream(Box<StreamWriter<Vec<u8>>>),
}

impl Encoder {
    pub(super) fn new(format: OutputFormat, schema: &SchemaRef) -> Result<Self, ArrowError> {
        // LZ4 is what Feather files have, so that whoever reads Arrow reads it.
        let ipc =
            || IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME));
        let bytes = Vec::new();
        Ok(match format {
            OutputFormat::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::default()))
                    .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
                    .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
                    .build();
                let schema = SchemaRef::clone(schema);
                Self::Parquet(Box::new(ArrowWriter::try_new(bytes, schema, Some(properties))?))
            }
            OutputFormat::Arrow => {
                Self::File(Box::new(FileWriter::try_new_with_options(bytes, schema, ipc()?)?))
            }
            _ => Self::Stream(Box::new(StreamWriter::try_new_with_options(bytes, schema, ipc()?)?)),
        })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        match self {
            Self::Parquet(writer) => Ok(writer.write(batch)?),
            Self::File(writer) => writer.write(batch),
            Self::Stream(writer) => writer.write(batch),
        }
    }

    pub(super) fn finish(&mut self) -> Result<(), ArrowError> {
        match self {
            Self::Parquet(writer) => Ok(writer.finish().map(drop)?),
            Self::File(writer) => writer.finish(),
            Self::Stream(writer) => writer.finish(),
        }
    }

    /// The bytes since they were last taken. The writers count for themselves how many
    /// there were before.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(match self {
            Self::Parquet(writer) => writer.inner_mut(),
            Self::File(writer) => writer.get_mut(),
            Self::Stream(writer) => writer.get_mut(),
        })
    }
}
