//! `jalon bench`: how much this machine can do, so that one knows how large it must be.

mod beside;
mod flagship;
mod killed;
mod load;
mod place;
mod rounds;
mod running;
mod runtime;
mod simulate;
mod stopped;
mod used;

use clap::{Args, Subcommand};
use jalon_dsl::diagnostic::Lang;

use crate::Exit;

/// Measure how much this machine can do
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Simulate(simulate::Arguments),
    Runtime(runtime::Arguments),
    #[command(hide = true)]
    Killed(killed::Arguments),
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    match &arguments.what {
        What::Simulate(arguments) => simulate::run(arguments, lang),
        What::Runtime(arguments) => runtime::run(arguments, lang),
        What::Killed(arguments) => killed::run(arguments, lang),
    }
}
