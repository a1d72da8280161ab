//! What to do about a library's errors, in the program's flags.

use nutgraf_eval::evaluate::EvalError;
use nutgraf_eval::gate::GateError;
use nutgraf_hub::HubError;
use nutgraf_io::input::{InputError, Reason};
use nutgraf_io::output::destination::OutputError;

/// An input's error, with what can be done about it.
pub(crate) fn on_input(error: &InputError) -> String {
    if asks_for_a_field(error.reason()) {
        format!("{error}: say by `--text-field` which one has the text")
    } else {
        error.to_string()
    }
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

/// An evaluation's error, with what can be done about it.
pub(crate) fn on_eval(error: &EvalError) -> String {
    match error {
        EvalError::Missing { .. } => format!("{error}; `--allow-missing` counts them as empty"),
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
pub(crate) fn on_hub(error: &HubError) -> String {
    match error {
        HubError::Offline { .. } => format!("{error} (`--offline` or `HF_HUB_OFFLINE`)"),
        _ => error.to_string(),
    }
}
