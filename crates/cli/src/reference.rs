//! What the program says of itself: completions, manual pages, the schema of its JSON, and
//! the reference in `docs/cli.md`.

use std::fmt::Write;

use clap::error::ErrorKind;
use clap::{Arg, CommandFactory};
use clap_complete::Shell;

use crate::args::Cli;
use crate::options::usage;
use crate::output::wire;

pub(crate) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "nutgraf", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page of the program, or of one of its commands.
pub(crate) fn man(command: Option<&str>) -> Result<String, clap::Error> {
    let mut program = Cli::command();
    program.build();
    let page = match command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                return Err(usage(ErrorKind::InvalidSubcommand, format!("no command `{name}`")));
            }
        },
    };
    let mut roff = Vec::new();
    clap_mangen::Man::new(page).render(&mut roff)?;
    Ok(String::from_utf8_lossy(&roff).into_owned())
}

/// The JSON Schema of the JSON formats.
pub(crate) fn schema() -> String {
    let schema = schemars::schema_for!(wire::Output);
    format!("{:#}\n", schema.as_value())
}

/// All commands and flags, in Markdown.
pub(crate) fn markdown() -> String {
    let mut program = Cli::command();
    program.build();
    let mut page = String::from("# The `nutgraf` program\n");
    let about = program.get_about().map(ToString::to_string).unwrap_or_default();
    let examples = program.get_after_help().map(ToString::to_string).unwrap_or_default();
    let _ = write!(page, "\n{about}\n\n```text\n{}\n```\n", examples.trim());
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        if command.get_name() == "help" {
            continue;
        }
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let usage = command.clone().render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ");
        let _ = write!(page, "\n## `{}`\n\n{about}\n\n```text\n{usage}\n```\n", command.get_name());
        let mut heading = None;
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            if matches!(arg.get_id().as_str(), "help" | "version") {
                continue;
            }
            let this = arg.get_help_heading();
            if this != heading {
                let _ = write!(page, "\n### {}\n\n", this.unwrap_or("Arguments"));
                heading = this;
            } else if heading.is_none() {
                page.push('\n');
            }
            argument(&mut page, arg);
        }
    }
    page
}

fn argument(page: &mut String, arg: &Arg) {
    let mut names: Vec<String> =
        arg.get_short().map(|short| format!("-{short}")).into_iter().collect();
    names.extend(arg.get_long().map(|long| format!("--{long}")));
    let values: Vec<_> =
        arg.get_value_names().unwrap_or_default().iter().map(ToString::to_string).collect();
    let takes = arg.get_action().takes_values();
    let name = match (names.is_empty(), takes) {
        (true, _) => format!("[{}]", values.join(" ")),
        (false, true) => format!("{} <{}>", names.join(", "), values.join(" ")),
        (false, false) => names.join(", "),
    };
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let _ = write!(page, "- `{name}`: {}", help.split_whitespace().collect::<Vec<_>>().join(" "));
    let possible: Vec<_> = arg.get_possible_values().into_iter().filter(|_| takes).collect();
    if !possible.is_empty() && arg.get_id() != "shell" {
        for value in &possible {
            let help = value.get_help().map(ToString::to_string).unwrap_or_default();
            let _ = write!(page, "\n  - `{}`: {help}", value.get_name());
        }
        page.push('\n');
    } else if !possible.is_empty() {
        let names: Vec<_> =
            possible.iter().map(|value| format!("`{}`", value.get_name())).collect();
        let _ = write!(page, " One of {}.", names.join(", "));
    }
    let default = arg.get_default_values();
    let separate = if page.ends_with('\n') { "  " } else { " " };
    if let [default] = default
        && !arg.is_hide_default_value_set()
    {
        let _ = write!(page, "{separate}Default `{}`.", default.to_string_lossy());
    }
    if let Some(env) = arg.get_env() {
        let separate = if page.ends_with('\n') { "  " } else { " " };
        let _ = write!(page, "{separate}(`{}`)", env.to_string_lossy());
    }
    page.push('\n');
}
