//! Articles in and analyses out, for programs and services alike.
//!
//! - [`input`]: what paths name, read into articles one after another; what cannot be read is one
//!   failed record.
//! - [`fetch`]: what web addresses lead to.
//! - [`output`]: a writer for each format, where what they write goes, and output that survives
//!   its process.
//! - [`check`]: summaries by somebody else, checked against their articles.
//! - [`format`](mod@format): which formats there are, and what is true of each.
//! - [`labels`]: how entity types are named and coloured for people.
//! - [`work`]: what becomes of an article between its reader and its writer.
//!
//! Nothing here knows of a command line or prints to a terminal; messages say what is wrong, and
//! whoever asked says what to do about it in their own terms.

pub mod check;
#[cfg_attr(not(feature = "url"), path = "fetch/none.rs")]
pub mod fetch;
pub mod format;
pub mod input;
pub mod labels;
pub mod output;
pub mod work;
