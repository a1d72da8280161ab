//! What help says beside the flags: examples of every command, above its flags, and, of a value that
//! is wrong, where it came from.

use std::ffi::{OsStr, OsString};

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::usage;

/// Examples come right behind the usage.
const TEMPLATE: &str =
    "{before-help}{about-with-newline}\n{usage-heading} {usage}{after-help}\n\n{all-args}";

/// Commands by their full names, and examples of them, a line each.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "summarize",
        &[
            "summarize article.html",
            "summarize --words 60 --about 'Kim Jong Un' article.pdf",
            "summarize --format jsonl archive/ > summaries.jsonl",
            "summarize https://example.org/story",
        ],
    ),
    (
        "entities",
        &[
            "entities article.txt",
            "entities --types PER,ORG --confidence article.txt",
            "entities articles.parquet --output entities.parquet --resume",
            "entities --format brat --output annotated/ *.txt",
        ],
    ),
    (
        "analyze",
        &[
            "analyze --output page.html article.txt",
            "analyze --format json article.txt",
            "analyze articles.jsonl.zst --output found.parquet",
        ],
    ),
    (
        "convert",
        &[
            "convert gold.conll --to spans > gold.jsonl",
            "convert annotations/ --to conll --to-scheme bioes",
            "convert found.jsonl --to conll --tokens-of gold.conll",
            "convert tasks.json --from label-studio --to webanno --output layers/",
        ],
    ),
    (
        "eval",
        &[
            "eval run datasets/wikinews",
            "eval ner --gold gold.conll --pred found.jsonl --output report.html",
            "eval summary --gold gold.jsonl --pred summaries.jsonl",
        ],
    ),
    (
        "eval run",
        &[
            "eval run datasets/wikinews",
            "eval run datasets/wikinews --words 60 --output report.html",
        ],
    ),
    (
        "eval ner",
        &[
            "eval ner --gold gold.conll --pred found.jsonl",
            "eval ner --gold gold.jsonl --pred found.jsonl --map PERSON=PER,GPE=LOC --output report.html",
        ],
    ),
    (
        "eval summary",
        &["eval summary --gold gold.jsonl --pred summaries.jsonl --output report.json"],
    ),
    ("eval compare", &["eval compare before.json after.json"]),
    ("eval gate", &["eval gate datasets/wikinews --baseline datasets/wikinews/baseline.json"]),
    ("bench run", &["bench run old/nutgraf new/nutgraf --rounds 10"]),
    ("bench compare", &["bench compare before.json after.json --output difference.html"]),
    ("models list", &["models list --json"]),
    ("models pull", &["models pull dslim/bert-base-NER --revision main"]),
    ("models verify", &["models verify facebook/bart-large-cnn"]),
    ("models info", &["models info facebook/bart-large-cnn"]),
    ("models remove", &["models remove --dry-run facebook/bart-large-cnn"]),
    (
        "serve",
        &[
            "serve",
            "serve --host 0.0.0.0 --api-key-file keys.txt --log-json",
            "serve --allow-url --port 8080",
        ],
    ),
    ("licenses", &["licenses", "licenses --texts | less"]),
    ("completions", &["completions bash > ~/.local/share/bash-completion/completions/nutgraf"]),
    ("man", &["man eval run | man -l -", "man --into ~/.local/share/man/man1"]),
    ("schema", &["schema", "schema check > check.schema.json"]),
];

/// Puts its examples to each command; `name` is the command's own full name.
pub(crate) fn with_examples(command: Command, name: &str) -> Command {
    let names: Vec<String> =
        command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    let mut command = command.help_template(TEMPLATE);
    if let Some((_, examples)) = EXAMPLES.iter().find(|(known, _)| *known == name) {
        let more = command.get_after_help().map(|more| format!("\n\n{more}")).unwrap_or_default();
        let examples: Vec<String> =
            examples.iter().map(|example| format!("  nutgraf {example}")).collect();
        command = command.after_help(format!("Examples:\n{}{more}", examples.join("\n")));
    }
    for inner in names {
        let full = if name.is_empty() { inner.clone() } else { format!("{name} {inner}") };
        command = command.mut_subcommand(inner, |command| with_examples(command, &full));
    }
    command
}

/// An error of a value, with the variable that it came from if no flag gave it, what is wrong in
/// words, and the usage of the command that it was for.
pub(crate) fn of_value(
    error: clap::Error,
    command: &mut Command,
    arguments: &[OsString],
) -> clap::Error {
    let is_value = matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue);
    let (Some(ContextValue::String(arg)), true) = (error.get(ContextKind::InvalidArg), is_value)
    else {
        return error;
    };
    let value = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) if !value.is_empty() => value.clone(),
        _ => return error,
    };
    command.build();
    let mut command = meant(command, arguments);
    let found = command.get_arguments().find(|known| known.to_string() == *arg);
    let long = found.and_then(|found| Some(format!("--{}", found.get_long()?)));
    let short = found.and_then(|found| Some(format!("-{}", found.get_short()?)));
    let variable = found.and_then(|found| found.get_env()).map(OsStr::to_owned);
    let is_given = |given: &OsString| {
        let given = given.to_string_lossy();
        long.as_ref().is_some_and(|long| {
            given
                .strip_prefix(long.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        }) || short.as_ref().is_some_and(|short| given.starts_with(short.as_str()))
    };
    let is_positional = long.is_none() && short.is_none();
    let place = match variable {
        Some(variable) if !is_positional && !arguments.iter().any(is_given) => {
            format!("the variable {} (for '{arg}')", variable.to_string_lossy())
        }
        _ => format!("'{arg}'"),
    };
    let reason = std::error::Error::source(&error).map(|source| in_words(&source.to_string()));
    let possible = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(values)) if !values.is_empty() => {
            format!("\n  [possible values: {}]", values.join(", "))
        }
        _ => String::new(),
    };
    let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    let message = format!("invalid value '{value}' for {place}{reason}{possible}");
    usage(error.kind(), message).format(&mut command)
}

/// The command that the arguments name.
fn meant(command: &Command, arguments: &[OsString]) -> Command {
    let mut found = command;
    for argument in arguments.iter().skip(1).filter_map(|argument| argument.to_str()) {
        found = found.find_subcommand(argument).unwrap_or(found);
    }
    found.clone()
}

/// What Rust says of numbers, in words for people.
fn in_words(reason: &str) -> String {
    match reason {
        "invalid digit found in string" => "it is no whole number of 0 or more".to_owned(),
        "invalid float literal" => "it is no number".to_owned(),
        "number too large to fit in target type" => "it is too large".to_owned(),
        "cannot parse integer from empty string" | "cannot parse float from empty string" => {
            "it is empty".to_owned()
        }
        reason => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{command, whole};

    /// What a shell makes of a line, as far as examples need it.
    fn words(line: &str) -> Vec<String> {
        // A redirection or a pipe ends what the program sees.
        let ends = [" > ", " | "].into_iter().filter_map(|end| line.find(end)).min();
        let line = &line[..ends.unwrap_or(line.len())];
        let mut words = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '\'' => quoted = !quoted,
                ' ' if !quoted => words.push(String::new()),
                c => words.last_mut().expect("a word").push(c),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn every_command_has_examples_that_are_understood() {
        fn check(program: &Command, name: &str) {
            for inner in
                program.get_subcommands().filter(|c| !c.is_hide_set() && c.get_name() != "help")
            {
                let full = format!("{name} {}", inner.get_name());
                let after = inner.get_after_help().map(ToString::to_string).unwrap_or_default();
                let examples = after.lines().filter_map(|line| line.strip_prefix("  nutgraf "));
                let examples: Vec<&str> =
                    examples.flat_map(|line| line.split(" && nutgraf ")).collect();
                assert!(!examples.is_empty(), "`{full}` has no examples");
                for example in examples {
                    let words = words(&format!("nutgraf {example}"));
                    let told = whole().try_get_matches_from(words).err();
                    assert!(told.is_none(), "{full}: {example}: {told:?}");
                }
                check(inner, &full);
            }
        }
        check(&whole(), "");
        assert!(command().get_after_help().is_some());
    }

    #[test]
    fn a_wrong_value_names_where_it_came_from() {
        let told = |words: &[&str]| {
            let arguments: Vec<OsString> = words.iter().map(OsString::from).collect();
            let error = command().try_get_matches_from(&arguments).expect_err("a wrong value");
            of_value(error, &mut command(), &arguments).to_string()
        };
        let flag = told(&["nutgraf", "summarize", "--words", "many", "a.txt"]);
        assert!(
            flag.contains("invalid value 'many' for '--words <N>': it is no whole number"),
            "{flag}"
        );
        assert!(flag.contains("Usage: nutgraf summarize [OPTIONS] [PATH]..."), "{flag}");
        let value = told(&["nutgraf", "eval", "ner", "--from=yaml", "--gold", "a", "--pred", "b"]);
        assert!(value.contains("for '--from <FORMAT>'") && value.contains("conll"), "{value}");
        assert!(value.contains("Usage: nutgraf eval ner"), "{value}");
    }
}
