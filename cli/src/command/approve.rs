//! `jalon approve` and `jalon reject`: a person agrees with what a script proposes, or refuses it.

use clap::Args;
use jalon_dsl::diagnostic::Lang;
use jalon_operate::sign_off;

use crate::Exit;
use crate::command::acts::{Who, noted};
use crate::stop::Stop;

/// Agree with a line that waits for a sign-off
#[derive(Args, Debug)]
pub struct Arguments {
    /// The number of the invoice
    number: String,
    /// The line, where several wait: the end of its name will do
    step: Option<String>,
    #[command(flatten)]
    who: Who,
}

/// Refuse a line that waits for a sign-off
#[derive(Args, Debug)]
pub struct RejectArguments {
    /// The number of the invoice
    number: String,
    /// The line, where several wait: the end of its name will do
    step: Option<String>,
    #[command(flatten)]
    who: Who,
}

/// Runs `approve`.
pub fn approve(arguments: &Arguments, lang: Lang) -> Exit {
    let of = (arguments.number.as_str(), arguments.step.as_deref());
    decide(of, &arguments.who, true, lang).unwrap_or_else(|stop| stop.tell(lang))
}

/// Runs `reject`.
pub fn reject(arguments: &RejectArguments, lang: Lang) -> Exit {
    let of = (arguments.number.as_str(), arguments.step.as_deref());
    decide(of, &arguments.who, false, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn decide(of: (&str, Option<&str>), who: &Who, agrees: bool, lang: Lang) -> Result<Exit, Stop> {
    let said = sign_off::decide(&mut who.house()?, &who.by(), of, agrees)?;
    Ok(noted(lang, &said))
}
