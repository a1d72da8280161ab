//! What to do about a library's errors, in the program's flags.

use std::io;

#[cfg(feature = "url")]
use nutgraf_io::fetch::FetchError;
use nutgraf_io::input::{InputError, Reason};
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
        Reason::Xml(_) => format!("{error}; `--input-format text` reads it as it is"),
        _ => error.to_string(),
    }
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
        OutputError::Input(_) => format!("{error}; name another place by `--output`"),
        OutputError::Interrupted(_) => {
            format!("{error}: go on with it by `--resume`, or delete that file to start anew")
        }
        OutputError::Resume { .. } => format!("{error}; delete that file to start anew"),
        _ => error.to_string(),
    }
}
