//! The program as its users run it. One crate, so that it is linked once and its tests share the cores; what
//! is about moments (`serve.rs`, `signals.rs`) has a crate of its own, and no other work beside it.

#[path = "../common/mod.rs"]
mod common;

mod bad_input;
mod bulk;
mod bulk_tables;
mod check;
mod convert;
mod hostile;
mod inputs;
mod journal_damage;
mod limits;
mod models;
mod output;
mod own_names;
