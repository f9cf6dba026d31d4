//! `jalon api`: what can be said of the HTTP API without a daemon.

use clap::{Args, Subcommand};
use jalon_dsl::diagnostic::Lang;

use crate::{Exit, output};

/// The HTTP API of the daemon
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Write what the API serves, as OpenAPI 3.1
    Openapi,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    match arguments.command {
        Command::Openapi => output::result(Exit::Clean, lang, |out| {
            let document = jalon_api::document();
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)
        }),
    }
}
