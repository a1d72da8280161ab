//! `WebAnno` TSV 3, as `INCEpTION` exports it: the tokens of one document, and a column for each
//! feature of each layer.
//!
//! The entities are the layer `NamedEntity`; where there is none, the only layer of spans. Its
//! feature `value` (else the only one) is the type, `identifier` what the entity is. Entities may
//! nest and overlap, and begin or end inside a token. Offsets count UTF-16, as Java does.
//!
//! A file has the text of its sentences, not what stands between them: each char of that becomes a
//! line break. A document's id is the file's name, as in brat.

mod cell;
mod read;
mod write;

pub(super) use read::parse;
pub(super) use write::render;

/// How every file begins.
const HEADER: &str = "#FORMAT=WebAnno TSV 3";
/// The layer of entities.
const NAMED_ENTITY: &str = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity";

/// Whether a text is in this format.
pub(super) fn is(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').starts_with(HEADER)
}
