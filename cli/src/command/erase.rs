//! `jalon erase`: what is known of a person goes; the journal, and what it proves, stays.

use clap::{Args, Subcommand};
use jalon_daemon::erasure::{Erased, erase_contact};
use jalon_daemon::house::Houses;
use jalon_dsl::diagnostic::{Lang, text};
use serde_json::json;

use crate::command::deploy::Format;
use crate::command::simulate::words::counted;
use crate::house::{At, IfMissing};
use crate::stop::Stop;
use crate::{Exit, output};
use jalon_operate::{payments, styles};

/// Erase what is known of a person; the journal and what it proves stay as they are
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Contact(ContactArguments),
}

/// Erase the data of a contact, and the texts of the messages that went there
#[derive(Args, Debug)]
pub struct ContactArguments {
    /// The key of the contact, as it was imported
    key: String,
    /// The key of its customer, once the data themselves are erased
    #[arg(long, value_name = "KEY")]
    customer: Option<String>,
    #[command(flatten)]
    at: At,
    /// How to show the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let Command::Contact(arguments) = &arguments.command;
    contact(arguments, lang).unwrap_or_else(|stop| stop.tell(lang))
}

fn contact(arguments: &ContactArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let mut houses = Houses::new(styles(&house)?);
    houses.read(house.store.as_mut())?;
    let (key, customer) = (&arguments.key, arguments.customer.as_deref());
    let entity = house.entity.clone();
    let wanted = (key.as_str(), customer);
    let now = house.now();
    let forgotten = payments::old::erase(&mut house, key)?;
    let erased = erase_contact(house.store.as_mut(), &mut houses, &entity, wanted, now)?;
    let mails = jalon_operate::mailbox::erase(&mut house, key)?;
    let Some(erased) = erased else {
        return Err(Stop::wrong(
            format!("nothing is known of a contact {key}"),
            format!("on ne sait rien d'un contact {key}"),
        )
        .help(
            "if its data are erased already and messages were open then, name its customer: --customer KEY",
            "si ses données sont déjà effacées et que des messages étaient alors en cours, nommez son client\u{a0}: --customer CLÉ",
        ));
    };
    let remains = house.store.wipe()?;
    let Erased {
        data,
        messages,
        links,
        open,
    } = erased;
    let exit = match open + forgotten.open {
        0 => Exit::Clean,
        _ => Exit::Faults,
    };
    Ok(output::result(exit, lang, |out| {
        if arguments.format == Format::Json {
            let told = json!({"key": key, "data": data, "messages": messages, "links": links, "open": open + forgotten.open, "mails": mails, "payments": forgotten.payments, "remains_on_disk": remains.is_some()});
            return writeln!(out, "{told}");
        }
        let line = match data {
            true => text(
                format!("the data of {key} are erased, and the texts of {messages} messages"),
                format!("les données de {key} sont effacées, et les textes de {messages} messages"),
            ),
            false => text(
                format!("the texts of {messages} messages to {key} are erased"),
                format!("les textes de {messages} messages à {key} sont effacés"),
            ),
        };
        writeln!(out, "{}", line.get(lang))?;
        if let Some(remains) = &remains {
            writeln!(out, "{}", remains.get(lang == Lang::Fr))?;
        }
        if mails > 0 {
            let line = text(
                format!("{mails} mails that came from there are erased, too"),
                format!("{mails} courriels reçus de là sont effacés aussi"),
            );
            writeln!(out, "{}", line.get(lang))?;
        }
        if forgotten.payments > 0 {
            let line = counted(
                forgotten.payments as u64,
                (
                    "payment tells no more who paid",
                    "payments tell no more who paid",
                ),
                (
                    "paiement ne dit plus qui a payé",
                    "paiements ne disent plus qui a payé",
                ),
            );
            writeln!(out, "{}", line.get(lang))?;
        }
        if forgotten.open > 0 {
            let line = counted(
                forgotten.open as u64,
                (
                    "payment waits for a person and keeps it until then: jalon payment list",
                    "payments wait for a person and keep it until then: jalon payment list",
                ),
                (
                    "paiement attend une personne et le garde jusque-là\u{a0}: jalon payment list",
                    "paiements attendent une personne et le gardent jusque-là\u{a0}: jalon payment list",
                ),
            );
            writeln!(out, "{}", line.get(lang))?;
        }
        if open > 0 {
            let line = text(
                format!(
                    "{open} messages are not over, and keep their text until they are; then erase again with --customer"
                ),
                format!(
                    "{open} messages sont encore en cours, et gardent leur texte jusque-là\u{a0}; relancez ensuite avec --customer"
                ),
            );
            writeln!(out, "{}", line.get(lang))?;
        }
        Ok(())
    }))
}
