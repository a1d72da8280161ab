//! The flags of `nutgraf serve`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, ValueHint};

use crate::args::{EngineArgs, LimitArgs};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct ServeArgs {
    /// Listen at this address of the machine. One that other machines reach needs `--api-key` or
    /// `--insecure`.
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1",
        env = "NUTGRAF_HOST",
        help_heading = "Server"
    )]
    pub(super) host: IpAddr,

    /// Listen at this port; 0 is any that is free.
    #[arg(
        long,
        value_name = "PORT",
        default_value_t = 8017,
        env = "NUTGRAF_PORT",
        help_heading = "Server"
    )]
    pub(super) port: u16,

    /// Threads that run the model; 0 is as many as the process may use, which minds the quota of a
    /// container.
    #[arg(
        short,
        long,
        value_name = "N",
        default_value_t = 0,
        env = "NUTGRAF_THREADS",
        help_heading = "Server"
    )]
    pub(super) threads: usize,

    /// Log requests as JSON, a line each.
    #[arg(long, env = "NUTGRAF_LOG_JSON", value_parser = FalseyValueParser::new(), help_heading = "Server")]
    pub(super) log_json: bool,

    /// A certificate chain in PEM: the server speaks HTTPS.
    #[arg(long, value_name = "FILE", requires = "tls_key", env = "NUTGRAF_TLS_CERT", value_hint = ValueHint::FilePath, help_heading = "Server")]
    pub(super) tls_cert: Option<PathBuf>,

    /// The certificate's key in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert", env = "NUTGRAF_TLS_KEY", value_hint = ValueHint::FilePath, help_heading = "Server")]
    pub(super) tls_key: Option<PathBuf>,

    /// Let in only who has this key; several may be given, with commas between or each with a flag of
    /// its own.
    ///
    /// Others see the arguments of a program: give it in the variable, or use `--api-key-file`.
    #[arg(
        long,
        value_name = "KEY",
        value_delimiter = ',',
        env = "NUTGRAF_API_KEY",
        hide_env_values = true,
        help_heading = "Access"
    )]
    pub(super) api_key: Vec<String>,

    /// Let in only who has a key of this file, which has one on each line, and is read again when it
    /// changes.
    #[arg(long, value_name = "FILE", env = "NUTGRAF_API_KEY_FILE", value_hint = ValueHint::FilePath, help_heading = "Access")]
    pub(super) api_key_file: Option<PathBuf>,

    /// Let in anybody who reaches the address, without a key.
    #[arg(long, env = "NUTGRAF_INSECURE", value_parser = FalseyValueParser::new(), help_heading = "Access")]
    pub(super) insecure: bool,

    /// Let pages of this origin ask, such as `https://cms.example`; `*` is any. Several may be given.
    #[arg(
        long,
        value_name = "ORIGIN",
        value_delimiter = ',',
        env = "NUTGRAF_CORS_ORIGIN",
        help_heading = "Access"
    )]
    pub(super) cors_origin: Vec<String>,

    /// Fetch articles from web addresses that requests name.
    #[arg(long, env = "NUTGRAF_ALLOW_URL", value_parser = FalseyValueParser::new(), help_heading = "Access")]
    pub(super) allow_url: bool,

    /// Fetch also from addresses that are not public: of this machine and of private networks.
    #[arg(long, requires = "allow_url", env = "NUTGRAF_ALLOW_PRIVATE", value_parser = FalseyValueParser::new(), help_heading = "Access")]
    pub(super) allow_private: bool,

    /// Seconds that fetching an address may take.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 20.0,
        env = "NUTGRAF_FETCH_TIMEOUT",
        help_heading = "Limits"
    )]
    pub(super) fetch_timeout: f32,

    /// Requests that may wait for a thread; further ones are refused at once, with 429.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 64,
        env = "NUTGRAF_QUEUE",
        help_heading = "Limits"
    )]
    pub(super) queue: usize,

    /// Seconds that a request may take, waiting included; of a stream of lines, each line.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 30.0,
        env = "NUTGRAF_DEADLINE",
        help_heading = "Limits"
    )]
    pub(super) deadline: f32,

    /// MiB that the body of a request may have, or what a link leads to. Base64 makes a file a third
    /// larger.
    #[arg(
        long,
        value_name = "MIB",
        default_value_t = 16,
        env = "NUTGRAF_MAX_BODY",
        help_heading = "Limits"
    )]
    pub(super) max_body: usize,

    /// MiB of bodies that may be in memory at a time; further requests are refused with 429.
    #[arg(
        long,
        value_name = "MIB",
        default_value_t = 128,
        env = "NUTGRAF_MAX_BODIES",
        help_heading = "Limits"
    )]
    pub(super) max_bodies: usize,

    /// Articles that a request may have, those in its files counted.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        env = "NUTGRAF_MAX_ARTICLES",
        help_heading = "Limits"
    )]
    pub(super) max_articles: usize,

    /// Connections at a time; further ones are refused with 503.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1000,
        env = "NUTGRAF_MAX_CONNECTIONS",
        help_heading = "Limits"
    )]
    pub(super) max_connections: usize,

    /// Seconds that a client may take for the head of a request, and for its body.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 30.0,
        env = "NUTGRAF_CLIENT_TIMEOUT",
        help_heading = "Limits"
    )]
    pub(super) client_timeout: f32,

    /// Seconds that accepted requests have when the server is stopped.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 30.0,
        env = "NUTGRAF_GRACE",
        help_heading = "Limits"
    )]
    pub(super) grace: f32,

    /// MiB of memory for what was found in articles, so that another length or format of the same
    /// article costs nothing; 0 is none.
    #[arg(
        long,
        value_name = "MIB",
        default_value_t = 64,
        env = "NUTGRAF_CACHE",
        help_heading = "Limits"
    )]
    pub(super) cache: usize,

    #[command(flatten)]
    pub(super) limits: LimitArgs,

    #[command(flatten)]
    pub(super) engine: EngineArgs,
}
