//! What the program says of itself: completions, manual pages, the schema of its JSON, and
//! the reference in `docs/cli.md`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::path::Path;

use clap::builder::StyledStr;
use clap::error::ErrorKind;
use clap::{Arg, Command};
use clap_complete::Shell;

use crate::command::{self, SchemaOf};
use crate::failure::usage;

pub(crate) fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command::command(), "nutgraf", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page of the program, or of one of its commands.
pub(crate) fn man(names: &[String]) -> Result<String, clap::Error> {
    let mut program = command::command();
    program.build();
    let mut page = &program;
    for name in names {
        page = page.find_subcommand(name).ok_or_else(|| {
            usage(ErrorKind::InvalidSubcommand, format!("no command `{}`", names.join(" ")))
        })?;
    }
    let mut roff = Vec::new();
    clap_mangen::Man::new(page.clone()).render(&mut roff)?;
    Ok(String::from_utf8_lossy(&roff).into_owned())
}

/// Writes the manual pages of the program and of each of its commands into a folder.
pub(crate) fn manuals(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command::command(), folder)
}

/// The JSON Schema of the JSON formats.
pub(crate) fn schema(of: SchemaOf) -> String {
    let schema = match of {
        SchemaOf::Eval => return nutgraf_eval::report::schema(),
        SchemaOf::Gold => return nutgraf_eval::gold::schema(),
        SchemaOf::Analysis => return nutgraf_wire::schema(),
        SchemaOf::Check => return nutgraf_wire::check_schema(),
        #[cfg(feature = "hub")]
        SchemaOf::Models => schemars::schema_for!(crate::models::wire::Output),
        SchemaOf::Bench => schemars::schema_for!(nutgraf_bench::Report),
        SchemaOf::BenchCompare => schemars::schema_for!(nutgraf_bench::Comparison),
    };
    format!("{:#}\n", schema.as_value())
}

/// All commands and flags, in Markdown. Flags that several commands share are explained
/// with the first of them.
pub(crate) fn markdown() -> String {
    let mut program = command::whole();
    program.build();
    let mut page = format!(
        "# The `nutgraf` program\n\n{}\n\n```text\n{}\n```\n",
        sentence(program.get_about()),
        program.get_after_help().map(ToString::to_string).unwrap_or_default().trim(),
    );
    let mut explained: BTreeMap<String, String> = BTreeMap::new();
    for (name, command) in commands(&program, "") {
        let name = name.as_str();
        let usage = command.clone().render_usage().to_string();
        let usage = usage.trim_start_matches("Usage: ");
        let about = sentence(command.get_about());
        let _ = write!(page, "\n## `{name}`\n\n{about}\n\n```text\n{usage}\n");
        if let Some(more) = command.get_after_help() {
            let _ = write!(page, "\n{}\n", more.to_string().trim());
        }
        page.push_str("```\n");
        let mut shared = Vec::new();
        for (heading, flags) in by_heading(command) {
            match explained.get(heading) {
                Some(first) if !heading.is_empty() => shared.push((heading, first.clone())),
                _ => {
                    explained.insert(heading.to_owned(), name.to_owned());
                    if !heading.is_empty() {
                        let _ = write!(page, "\n### {heading}\n");
                    }
                    page.push('\n');
                    for flag in flags {
                        argument(&mut page, flag);
                    }
                }
            }
        }
        if let Some((_, first)) = shared.first() {
            let headings: Vec<_> = shared.iter().map(|(heading, _)| *heading).collect();
            let _ = write!(page, "\n{}: as of [`{first}`](#{first}).\n", headings.join(", "));
        }
    }
    page
}

/// The commands of a program and theirs, by their full names; those for insiders are left out.
fn commands<'a>(program: &'a Command, prefix: &str) -> Vec<(String, &'a Command)> {
    let shown = |command: &&Command| !command.is_hide_set() && command.get_name() != "help";
    let shown = program.get_subcommands().filter(shown);
    shown
        .flat_map(|command| {
            let name = format!("{prefix}{}", command.get_name());
            let inner = commands(command, &format!("{name} "));
            std::iter::once((name, command)).chain(inner)
        })
        .collect()
}

/// The arguments of a command under their headings; those without one come first.
fn by_heading(command: &Command) -> Vec<(&str, Vec<&Arg>)> {
    let mut headings: Vec<(&str, Vec<&Arg>)> = vec![("", Vec::new())];
    for arg in command.get_arguments() {
        if arg.is_hide_set() || matches!(arg.get_id().as_str(), "help" | "version") {
            continue;
        }
        let heading = arg.get_help_heading().unwrap_or_default();
        match headings.iter_mut().find(|(name, _)| *name == heading) {
            Some((_, args)) => args.push(arg),
            None => headings.push((heading, vec![arg])),
        }
    }
    headings.retain(|(_, args)| !args.is_empty());
    headings
}

fn argument(page: &mut String, arg: &Arg) {
    let takes_value = arg.get_action().takes_values();
    let mut names = Vec::new();
    names.extend(arg.get_short().map(|short| format!("-{short}")));
    names.extend(arg.get_long().map(|long| format!("--{long}")));
    let values = arg.get_value_names().unwrap_or_default();
    let values: Vec<_> = values.iter().map(ToString::to_string).collect();
    let name = match (names.is_empty(), takes_value) {
        (true, _) => format!("[{}]", values.join(" ")),
        (false, true) => format!("{} <{}>", names.join(", "), values.join(" ")),
        (false, false) => names.join(", "),
    };
    let _ = write!(page, "- `{name}`: {}", sentence(arg.get_long_help().or(arg.get_help())));
    if let [default] = arg.get_default_values()
        && takes_value
        && !arg.is_hide_default_value_set()
    {
        let _ = write!(page, " Default `{}`.", default.to_string_lossy());
    }
    if let Some(env) = arg.get_env() {
        let _ = write!(page, " Environment: `{}`.", env.to_string_lossy());
    }
    page.push('\n');
    let shown = takes_value && !arg.is_hide_possible_values_set();
    for value in arg.get_possible_values().iter().filter(|_| shown) {
        let help = value.get_help().map(|help| format!(": {}", sentence(Some(help))));
        let _ = writeln!(page, "  - `{}`{}", value.get_name(), help.unwrap_or_default());
    }
}

/// A help text on one line, with a full stop.
fn sentence(help: Option<&StyledStr>) -> String {
    let help = help.map(ToString::to_string).unwrap_or_default();
    let words: Vec<_> = help.split_whitespace().collect();
    let stop = if help.trim_end().ends_with('.') { "" } else { "." };
    format!("{}{stop}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The file is made by `command`, which says how to make it anew.
    fn is_current(file: &str, current: &str, command: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed.replace("\r\n", "\n") == current,
            "`{file}` is not current: run `cargo run -- {command} > crates/cli/{file}`",
        );
    }

    #[test]
    fn the_committed_reference_is_current() {
        is_current("../../docs/cli.md", &markdown(), "reference");
    }

    #[test]
    fn the_committed_schema_is_current() {
        is_current("schema/analysis.schema.json", &schema(SchemaOf::Analysis), "schema");
        is_current("schema/bench.schema.json", &schema(SchemaOf::Bench), "schema bench");
        let comparison = schema(SchemaOf::BenchCompare);
        is_current("schema/bench-compare.schema.json", &comparison, "schema bench-compare");
        is_current("schema/check.schema.json", &schema(SchemaOf::Check), "schema check");
        is_current("schema/eval.schema.json", &schema(SchemaOf::Eval), "schema eval");
        #[cfg(feature = "hub")]
        is_current("schema/models.schema.json", &schema(SchemaOf::Models), "schema models");
    }

    #[test]
    fn arguments_are_consistent() {
        command::command().debug_assert();
    }

    #[test]
    fn every_flag_has_an_environment_variable() {
        let mut program = command::command();
        program.build();
        for command in program.get_subcommands().filter(|command| command.get_name() != "help") {
            for arg in command.get_arguments().filter(|arg| arg.get_long().is_some()) {
                let name = arg.get_id().as_str();
                if name != "help" && name != "version" {
                    let env = arg.get_env().map(|env| env.to_string_lossy().into_owned());
                    assert_eq!(env, Some(format!("NUTGRAF_{}", name.to_uppercase())));
                }
            }
        }
    }
}
