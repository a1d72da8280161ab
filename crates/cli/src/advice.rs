//! What to do about a library's errors, in the program's flags.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use nutgraf_eval::compare::CompareError;
use nutgraf_eval::evaluate::EvalError;
use nutgraf_eval::formats::{ReadError, ReadErrorKind};
use nutgraf_eval::gate::GateError;
use nutgraf_eval::set::SetError;
#[cfg(feature = "hub")]
use nutgraf_hub::HubError;
#[cfg(feature = "url")]
use nutgraf_io::fetch::FetchError;
use nutgraf_io::input::{InputError, Reason, Skipped};
use nutgraf_io::output::destination::OutputError;

/// An input's error, with what can be done about it.
pub(crate) fn on_input(error: &InputError) -> String {
    let reason = error.reason();
    if asks_for_a_field(reason) {
        return format!("{error}: say by `--text-field` which one has the text");
    }
    let is_lost = match reason {
        Reason::Io(error) => error.kind() == io::ErrorKind::NotFound,
        Reason::NoMatch | Reason::Pattern(_) => true,
        // A name that no file system would take.
        _ => false,
    };
    if is_lost && is_prose(error.place()) {
        return format!("{error}; text itself is piped in: echo 'TEXT' | nutgraf summarize");
    }
    match reason {
        #[cfg(feature = "url")]
        Reason::Fetch(FetchError::Private { .. }) => {
            format!("{error}; `--allow-private` fetches from there, too")
        }
        Reason::Over(over) => {
            let name = over.limit().name();
            format!(
                "{error}; `--limit {name}=N` of `summarize`, `entities` and `analyze` allows more"
            )
        }
        Reason::Xml(_) => format!("{error}; `--input-format text` reads it as it is"),
        _ => error.to_string(),
    }
}

/// Which files of folders are left out: a message for each kind, or for `each` file.
pub(crate) fn on_skipped(skipped: &[Skipped], each: bool) -> Vec<String> {
    let one = |path: &Path, kind: &str| {
        format!("skipped `{}`: files {kind} are not read from folders", path.display())
    };
    if each {
        return skipped.iter().map(|Skipped { path, kind }| one(path, kind)).collect();
    }
    let mut kinds: BTreeMap<&str, (usize, &Path)> = BTreeMap::new();
    for Skipped { path, kind } in skipped {
        kinds.entry(kind).or_insert((0, path)).0 += 1;
    }
    let message = |(kind, (count, first)): (&str, (usize, &Path))| match count {
        1 => one(first, kind),
        _ => format!("skipped {count} files {kind}, such as `{}`", first.display()),
    };
    kinds.into_iter().map(message).collect()
}

/// Whether this is more like a sentence than like the name of a file.
pub(crate) fn is_prose(name: &str) -> bool {
    name.split_whitespace().count() > 3 && !name.contains(['/', '\\'])
}

fn asks_for_a_field(reason: &Reason) -> bool {
    match reason {
        Reason::NoField { .. } => true,
        #[cfg(feature = "parquet")]
        Reason::ColumnType { .. } => true,
        _ => false,
    }
}

/// An output's error, with what can be done about it.
pub(crate) fn on_output(error: &OutputError) -> String {
    match error {
        OutputError::Input(_) | OutputError::Own { .. } => {
            format!("{error}; name another place by `--output`")
        }
        OutputError::Interrupted(_) => {
            format!("{error}: go on with it by `--resume`, or delete that file to start anew")
        }
        OutputError::Resume { .. } => format!("{error}; delete that file to start anew"),
        _ => error.to_string(),
    }
}

/// An error of annotations whose format the option `from` names, with what can be done about it.
pub(crate) fn on_annotations(error: &ReadError, from: &str) -> String {
    match *error.kind {
        ReadErrorKind::MixedSchemes { .. } => format!("{error} (`--scheme`, `--lenient`)"),
        ReadErrorKind::Inconsistent { .. } => format!("{error} (`--lenient`)"),
        ReadErrorKind::UnknownFormat => format!("{error} ({from})"),
        _ => error.to_string(),
    }
}

/// A gold set's error, with what can be done about it.
pub(crate) fn on_set(error: &SetError) -> String {
    match error {
        SetError::Read(error) => on_annotations(error, "`--from`"),
        _ => error.to_string(),
    }
}

/// An evaluation's error, with what can be done about it.
pub(crate) fn on_eval(error: &EvalError) -> String {
    match error {
        EvalError::Missing { .. } => format!("{error}; `--allow-missing` counts them as empty"),
        _ => error.to_string(),
    }
}

/// A comparison's error, with what can be done about it.
pub(crate) fn on_comparison(error: &CompareError) -> String {
    match error {
        CompareError::OtherDocuments { common: 1.., .. } => {
            format!("{error}; `--common` compares those that all have")
        }
        _ => error.to_string(),
    }
}

/// A gate's error, with what can be done about it.
pub(crate) fn on_gate(error: &GateError) -> String {
    match error {
        GateError::Json(_) => {
            format!("{error}; `nutgraf eval gate --update` writes one")
        }
        GateError::NothingHeld => format!("{error}; say so by `--max-drop SCORE=DROP`"),
        _ => error.to_string(),
    }
}

/// The hub's error, with what can be done about it.
#[cfg(feature = "hub")]
pub(crate) fn on_hub(error: &HubError) -> String {
    match error {
        HubError::Offline { .. } => format!("{error} (`--offline` or `HF_HUB_OFFLINE`)"),
        _ => error.to_string(),
    }
}
