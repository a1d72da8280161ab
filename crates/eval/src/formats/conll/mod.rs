//! `CoNLL` columns: a token and its tag on each line, an empty line after each sentence.
//!
//! The first column is the token and the last the tag; between them there may be one or two
//! more, as in CoNLL-2002 and CoNLL-2003, which are not read. Columns are separated by a tab
//! or, on lines without one, by white space. A line whose first column is `-DOCSTART-`
//! begins a document.
//!
//! The columns know neither ids nor the text. Both stand in comments, which other programs
//! may have to be told to skip, and which are only written where they say something:
//!
//! - `# doc_id = ID` after `-DOCSTART-` names the document (`# newdoc id = ID` too). An id in
//!   the columns of `-DOCSTART-` itself is read. Documents of a file without any id are called
//!   by their number, from 1.
//! - `# document_text = "..."` gives the text as a JSON string; tokens stand in it in order.
//!   Without it, the text is the tokens with a space between, and a line for each sentence.
//! - `# token_offsets = 0-4 5-9 ...` before a sentence gives the bytes of each token, where
//!   the order alone does not.

mod read;
mod write;

pub(super) use read::{number_documents, parse};
pub(super) use write::{Layout, column_label, render, writable};

const DOCSTART: &str = "-DOCSTART-";
/// What fills a column that says nothing.
const FILLERS: [&str; 4] = ["O", "-X-", "_", "-"];
