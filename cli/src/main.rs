//! `jalon`: reads what is typed, runs one command, says how it went by the exit code.

mod arguments;
#[cfg(test)]
#[path = "../../tests/bounds.rs"]
mod bounds;
mod command;
mod house;
mod human;
mod input;
mod language;
mod locale;
mod output;
mod pdf;
mod replace;
mod stop;

use std::process::ExitCode;

// A check is many small allocations, and this one takes half the time of the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use arguments::Command;

/// How a command ended, as the shell sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// All is well; warnings may have been shown.
    Clean = 0,
    /// The scripts have errors, fail their tests, or need formatting.
    Faults = 1,
    /// Wrong use, or a file that cannot be read or written.
    Wrong = 2,
    /// A daemon that could not begin, where the same may do later: `EX_TEMPFAIL` of sysexits(3).
    Later = 75,
}

fn main() -> ExitCode {
    let typed: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if pdf::is_child(&typed) {
        return pdf::read();
    }
    pdf::read_apart();
    let lang = locale::language(&typed, |name| std::env::var(name).ok());
    let exit = match arguments::read(typed, lang) {
        Ok(Command::Check(arguments)) => command::check::run(&arguments, lang),
        Ok(Command::Fmt(arguments)) => command::fmt::run(&arguments, lang),
        Ok(Command::Test(arguments)) => command::test::run(&arguments, lang),
        Ok(Command::Simulate(arguments)) => command::simulate::run(&arguments, lang),
        Ok(Command::Explain(arguments)) => command::explain::run(&arguments, lang),
        Ok(Command::Graph(arguments)) => command::graph::run(&arguments, lang),
        Ok(Command::Compile(arguments)) => command::compile::run(&arguments, lang),
        Ok(Command::Bench(arguments)) => command::bench::run(&arguments, lang),
        Ok(Command::Prove(arguments)) => command::prove::run(&arguments, lang),
        Ok(Command::Diff(arguments)) => command::diff::run(&arguments, lang),
        Ok(Command::Preview(arguments)) => command::preview::run(&arguments, lang),
        Ok(Command::Demo(arguments)) => command::demo::run(&arguments, lang),
        Ok(Command::Init(arguments)) => command::init::run(&arguments, lang),
        Ok(Command::Deploy(arguments)) => command::deploy::run(&arguments, lang),
        Ok(Command::Plan(arguments)) => command::plan::run(&arguments, lang),
        Ok(Command::Import(arguments)) => command::import::run(&arguments, lang),
        Ok(Command::Serve(arguments)) => command::serve::run(&arguments, lang),
        Ok(Command::Invoice(arguments)) => command::invoice::run(&arguments, lang),
        Ok(Command::Customer(arguments)) => command::customer::run(&arguments, lang),
        Ok(Command::Agenda(arguments)) => command::agenda::run(&arguments, lang),
        Ok(Command::Task(arguments)) => command::task::run(&arguments, lang),
        Ok(Command::Letter(arguments)) => command::letter::run(&arguments, lang),
        Ok(Command::Agency(arguments)) => command::agency::run(&arguments, lang),
        Ok(Command::Approve(arguments)) => command::approve::approve(&arguments, lang),
        Ok(Command::Reject(arguments)) => command::approve::reject(&arguments, lang),
        Ok(Command::Doctor(arguments)) => command::doctor::run(&arguments, lang),
        Ok(Command::Backup(arguments)) => command::backup::run(&arguments, lang),
        Ok(Command::Audit(arguments)) => command::audit::run(&arguments, lang),
        Ok(Command::Erase(arguments)) => command::erase::run(&arguments, lang),
        Ok(Command::Outbox(arguments)) => command::outbox::run(&arguments, lang),
        Ok(Command::Payment(arguments)) => command::payment::run(&arguments, lang),
        Ok(Command::Token(arguments)) => command::token::run(&arguments, lang),
        Ok(Command::Api(arguments)) => command::api::run(&arguments, lang),
        Ok(Command::Receipts(arguments)) => command::receipts::run(&arguments, lang),
        Ok(Command::Mailbox(arguments)) => command::mailbox::run(&arguments, lang),
        Ok(Command::Status(arguments)) => command::status::run(&arguments, lang),
        Ok(Command::Incident(arguments)) => command::incident::run(&arguments, lang),
        Err(exit) => exit,
    };
    ExitCode::from(exit as u8)
}
