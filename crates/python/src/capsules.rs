//! Arrow tables to and from Python, by Arrow's interface of capsules: without copies, and whatever
//! library made them, in whatever version.
//! <https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html>

#![expect(unsafe_code, reason = "a capsule's pointer is what its name says, by that interface")]

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, DataType, Schema};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::error;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// Batches one after another, on any thread.
pub(crate) type Batches = Box<dyn RecordBatchReader + Send>;

/// The batches of anything that exports a stream of them, or one.
pub(crate) fn reader(data: &Bound<'_, PyAny>) -> PyResult<Batches> {
    let unfit = |error: ArrowError| error::input(format!("the table cannot be read: {error}"));
    if let Some(export) = data.getattr_opt("__arrow_c_stream__")? {
        let capsule = export.call0()?;
        let capsule = capsule.cast::<PyCapsule>().map_err(PyErr::from)?;
        let stream = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
        // SAFETY: a capsule of this name holds such a stream, which it gives up to whoever takes it;
        // one that was taken before says so itself.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) };
        return Ok(Box::new(RecordBatchStreamReader::try_new(stream).map_err(unfit)?));
    }
    if let Some(export) = data.getattr_opt("__arrow_c_array__")? {
        let pair = export.call0()?;
        let pair = pair.cast::<PyTuple>().map_err(PyErr::from)?;
        let (schema, array) = (pair.get_item(0)?, pair.get_item(1)?);
        let (schema, array) = (schema.cast::<PyCapsule>()?, array.cast::<PyCapsule>()?);
        let schema = schema.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
        let array = array.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
        // SAFETY: capsules of these names hold such a schema, which stays with the capsule, and an
        // array of it, which is given up to whoever takes it.
        let array = unsafe {
            let array = FFI_ArrowArray::from_raw(array.as_ptr());
            from_ffi(array, schema.as_ref()).map_err(unfit)?
        };
        if !matches!(array.data_type(), DataType::Struct(_)) {
            let message = format!("this is an array of {}, not a table", array.data_type());
            return Err(error::input(message));
        }
        if array.null_count() > 0 {
            return Err(error::input("this array has rows that are null, which a table has not"));
        }
        let batch = RecordBatch::from(StructArray::from(array));
        let schema = batch.schema();
        return Ok(Box::new(RecordBatchIterator::new([Ok(batch)], schema)));
    }
    let kind = data.get_type().name()?.to_string();
    let what = if data.is_none() { "None".to_owned() } else { format!("of type `{kind}`") };
    let message = format!(
        "this is {what}, not a table: give what exports Arrow (`__arrow_c_stream__`), such as a \
         table of pyarrow, a data frame of pandas or polars, or a relation of DuckDB"
    );
    Err(error::input(message))
}

/// Batches for whoever reads streams of them.
pub(crate) fn stream(py: Python<'_>, batches: Batches) -> PyResult<Bound<'_, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(batches), STREAM)
}

/// The columns of a table.
pub(crate) fn schema<'py>(
    py: Python<'py>,
    schema: &Arc<Schema>,
) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(&**schema).map_err(|error| error::other(&error))?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}
