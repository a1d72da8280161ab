//! nutgraf over HTTP: an API, and the page that uses it, both in one [`Server`].
//!
//! Nothing here reads a file, finds a name or writes a format: articles are read by
//! [`nutgraf_io::input`], go through a [`nutgraf::Analyzer`], and are written as
//! [`nutgraf_io::output`] writes them, so that a record is, to the byte, what the program writes.
//!
//! A request goes from `listen` (connections) through `routes` to `app`, which reads its body and has
//! `ask` make sense of it, into the `queue`; threads of the `engine` take it from there, and `answer`
//! puts together what comes of it.

mod access;
mod answer;
mod app;
mod ask;
mod cache;
mod chat;
mod engine;
mod error;
mod listen;
mod log;
mod metrics;
mod openapi;
mod options;
mod page;
mod queue;
mod routes;

pub use listen::{ServeError, Server, Stopper};
pub use log::LogFormat;
pub use options::ServeOptions;
