//! `nutgraf serve`: the arguments resolved into a server's options, and the server run.

mod args;

use std::net::SocketAddr;
use std::panic;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::ErrorKind;
use nutgraf_io::fetch::FetchOptions;
use nutgraf_serve::{LogFormat, ServeError, ServeOptions, Server};

use crate::args::TerminalArgs;
use crate::engine::ModelChoice;
use crate::failure::{Failure, usage};
use crate::progress::tell;

pub(crate) use args::ServeArgs;

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        Self::other(error)
    }
}

/// What the arguments mean; an error if they contradict each other.
fn resolve(args: &ServeArgs, terminal: &TerminalArgs) -> Result<ServeOptions, Failure> {
    let has_key = args.api_key_file.is_some() || !args.api_key.is_empty();
    if args.api_key.iter().any(|key| key.trim().is_empty()) {
        return Err(wrong("`--api-key` has an empty key: anybody could guess it"));
    }
    if !args.host.is_loopback() && !has_key && !args.insecure {
        let message = format!(
            "other machines may reach `--host {}`: say by `--api-key` or `--api-key-file` who is let \
             in, or by `--insecure` that anybody is",
            args.host
        );
        return Err(usage(ErrorKind::MissingRequiredArgument, message).into());
    }
    for (flag, value) in [
        ("--queue", args.queue),
        ("--max-body", args.max_body),
        ("--max-articles", args.max_articles),
        ("--max-connections", args.max_connections),
    ] {
        if value == 0 {
            return Err(wrong(format!("`{flag}` is 0: give 1 or more")));
        }
    }
    let mib = |flag: &str, value: usize| {
        // As much as a semaphore counts.
        value
            .checked_mul(1 << 20)
            .filter(|bytes| *bytes <= 1 << 40)
            .ok_or_else(|| wrong(format!("`{flag}` is {value}: that is more MiB than there are")))
    };
    if args.max_bodies < args.max_body {
        return Err(wrong(format!(
            "`--max-bodies` is {}, less than the {} of `--max-body`",
            args.max_bodies, args.max_body
        )));
    }
    if let Some(origin) = args.cors_origin.iter().find(|origin| !is_origin(origin)) {
        return Err(wrong(format!(
            "`--cors-origin {origin}` is no origin: give a scheme and a host, such as \
             https://cms.example"
        )));
    }
    if args.allow_url && args.engine.offline {
        return Err(wrong("`--allow-url` and `--offline` contradict each other"));
    }
    let client = seconds("--client-timeout", args.client_timeout)?;
    let max_body = mib("--max-body", args.max_body)?;
    let fetch = FetchOptions {
        allow_private: args.allow_private,
        most_bytes: max_body,
        longest: seconds("--fetch-timeout", args.fetch_timeout)?,
        ..FetchOptions::default()
    };
    Ok(ServeOptions {
        address: SocketAddr::new(args.host, args.port),
        threads: args.threads,
        queue: args.queue,
        deadline: seconds("--deadline", args.deadline)?,
        max_body,
        max_bodies: mib("--max-bodies", args.max_bodies)?,
        max_articles: args.max_articles,
        limits: args.limits.limits(),
        max_connections: args.max_connections,
        head_timeout: client,
        body_timeout: client,
        grace: seconds("--grace", args.grace)?,
        cache: mib("--cache", args.cache)?,
        keys: args.api_key.clone(),
        key_file: args.api_key_file.clone(),
        any_host: has_key || args.insecure || !args.host.is_loopback(),
        cors: args.cors_origin.clone(),
        fetch: args.allow_url.then_some(fetch),
        tls: args.tls_cert.clone().zip(args.tls_key.clone()),
        log: match (args.log_json, terminal.quiet) {
            (true, _) => LogFormat::Json,
            (false, true) => LogFormat::Off,
            (false, false) => LogFormat::Text,
        },
    })
}

fn wrong(message: impl Into<String>) -> Failure {
    usage(ErrorKind::ValueValidation, message.into()).into()
}

fn seconds(flag: &str, value: f32) -> Result<Duration, Failure> {
    let time = Duration::try_from_secs_f32(value).ok();
    let time = time.filter(|time| !time.is_zero() && time.as_secs() <= 86_400);
    time.ok_or_else(|| {
        wrong(format!("`{flag}` is {value}: give seconds, more than 0, a day at most"))
    })
}

/// Whether this is how browsers name the origin of a page.
fn is_origin(origin: &str) -> bool {
    let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let is_host = |host: &str| {
        !host.is_empty() && host.chars().all(|c| c.is_ascii_graphic() && !"/?#@*,".contains(c))
    };
    origin == "*" || rest.is_some_and(is_host)
}

pub(crate) fn run(args: &ServeArgs, terminal: &TerminalArgs) -> Result<ExitCode, Failure> {
    let model = ModelChoice::resolve(&args.engine)?;
    let options = resolve(args, terminal)?;
    let analyzer = model.acquire(terminal.quiet)?.load()?;
    // What a panic says may have words of an article in it.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tell(&format!("a bug, which one request ran into: panic at {place}"));
    }));
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    let threads = options.workers();
    let server = Server::bind(options, analyzer)?;
    if !terminal.quiet {
        let address = server.address();
        let threads = if threads == 1 { "1 thread".into() } else { format!("{threads} threads") };
        tell(&format!(
            "the page is at {scheme}://{address}/, the API at {scheme}://{address}/docs; {threads}"
        ));
    }
    server.run(true)?;
    Ok(ExitCode::SUCCESS)
}
