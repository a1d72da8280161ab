//! The `nutgraf` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    nutgraf_cli::main(std::env::args_os()).into()
}
