//! `jalon agency`: what an agency would get, the number that it gave a case, and a case taken back.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jalon_channels::files_of;
use jalon_core::{Money, Zone};
use jalon_daemon::Outgoing;
use jalon_daemon::channel::Case;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::agency;
use jalon_operate::words::{past_word, role_word, way_by_name};

use crate::command::acts::{Who, noted};
use crate::command::deploy::Format;
use crate::command::letter::write;
use crate::command::words::{shown_day, shown_money};
use crate::house::{At, IfMissing};
use crate::input::reason;
use crate::stop::Stop;
use crate::{Exit, output};

/// Cases for agencies: look at one before it is handed over, note its number, take it back
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Preview(PreviewArguments),
    Case(CaseArguments),
    Recall(RecallArguments),
}

/// Show the case of an invoice as an agency would get it now: what is owed, what happened, copies
#[derive(Args, Debug)]
pub struct PreviewArguments {
    /// The number of the invoice
    number: String,
    /// Which agency (default: the one that the script hands over to)
    #[arg(long, value_name = "AGENCY")]
    agency: Option<String>,
    /// Also write what it would get into this folder, with the copies
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    at: At,
}

/// Note the number that the agency gave a case: whatever it is told later names it
#[derive(Args, Debug)]
pub struct CaseArguments {
    /// The number of the invoice
    number: String,
    /// The agency's number of the case
    case: String,
    #[command(flatten)]
    who: Who,
}

/// Take a case back from the agency
#[derive(Args, Debug)]
pub struct RecallArguments {
    /// The number of the invoice
    number: String,
    #[command(flatten)]
    who: Who,
}

/// Runs the command.
pub fn run(arguments: &Arguments, lang: Lang) -> Exit {
    let done = match &arguments.command {
        Command::Preview(arguments) => preview(arguments, lang),
        Command::Case(arguments) => {
            let (who, of) = (
                &arguments.who,
                (arguments.number.as_str(), arguments.case.as_str()),
            );
            said(who, lang, |house, by| agency::numbered(house, by, of))
        }
        Command::Recall(arguments) => said(&arguments.who, lang, |house, by| {
            agency::recall(house, by, &arguments.number)
        }),
    };
    done.unwrap_or_else(|stop| stop.tell(lang))
}

fn said(
    who: &Who,
    lang: Lang,
    act: impl FnOnce(
        &mut crate::house::House,
        &jalon_operate::act::By,
    ) -> Result<Text, jalon_operate::Refused>,
) -> Result<Exit, Stop> {
    let said = act(&mut who.house()?, &who.by())?;
    Ok(noted(lang, &said))
}

fn preview(arguments: &PreviewArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let made = agency::case(&mut house, &arguments.number, arguments.agency.as_deref())?;
    let Some(case) = made.case.as_deref() else {
        let number = &arguments.number;
        return Err(Stop::wrong(
            format!("{number} is no invoice that can be handed over"),
            format!("{number} n'est pas une facture à transférer"),
        ));
    };
    if let Some(folder) = &arguments.to {
        write_all(folder, &made, case)?;
    }
    Ok(output::result(Exit::Clean, lang, |out| {
        match arguments.format {
            Format::Human => human(&made, case, lang, out),
            Format::Json => {
                let told = serde_json::to_value(case).unwrap_or_default();
                writeln!(out, "{}", output::json(&told))
            }
        }
    }))
}

fn write_all(folder: &Path, made: &Outgoing, case: &Case) -> Result<(), Stop> {
    std::fs::create_dir_all(folder).map_err(|error| {
        let (shown, why) = (folder.display(), reason(&error));
        Stop::wrong(
            format!("cannot make the folder {shown}: {}", why.en),
            format!("impossible de créer le dossier {shown}\u{a0}: {}", why.fr),
        )
    })?;
    for (name, bytes) in files_of(made, case) {
        write(&folder.join(name), &bytes)?;
    }
    Ok(())
}

fn human(made: &Outgoing, case: &Case, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let money = |amount: &str| {
        let money: Option<Money> = format!("{amount} {}", case.invoice.currency).parse().ok();
        money.map_or_else(|| amount.to_owned(), |money| shown_money(money, lang))
    };
    let line = |out: &mut dyn Write, name: Text, value: String| match value.is_empty() {
        true => Ok(()),
        false => writeln!(out, "  {:<24} {}", name.get(lang), visible_line(&value)),
    };
    let head = text(
        format!("case for {}, as it would be handed over now", case.agency),
        format!(
            "dossier pour {}, tel qu'il partirait maintenant",
            case.agency
        ),
    );
    writeln!(out, "{}", visible_line(head.get(lang)))?;
    let debtor = &case.debtor;
    let who = [debtor.name.as_str(), debtor.key.as_str()].join(", ");
    line(out, text("debtor", "débiteur"), who)?;
    let registration = debtor.registration.as_deref().unwrap_or_default();
    line(
        out,
        text("registration", "immatriculation"),
        registration.to_owned(),
    )?;
    let invoice = &case.invoice;
    line(out, text("invoice", "facture"), invoice.number.to_string())?;
    let due = invoice.due.map(|day| shown_day(day, lang));
    line(out, text("due", "échéance"), due.unwrap_or_default())?;
    let balance = &case.balance;
    line(
        out,
        text("principal", "principal"),
        money(&balance.principal),
    )?;
    line(out, text("interest", "intérêts"), money(&balance.interest))?;
    line(
        out,
        text("fixed sums and fees", "forfaits et frais"),
        money(&balance.fees),
    )?;
    line(
        out,
        text("fees paid", "frais payés"),
        money(&balance.fees_paid),
    )?;
    line(
        out,
        text("amount due", "reste dû"),
        money(&balance.amount_due),
    )?;
    if !invoice.disputed.is_empty() {
        let yes = text("yes", "oui").get(lang).to_owned();
        line(out, text("disputed", "contestée"), yes)?;
    }
    for contact in &case.contacts {
        let name = contact.name.as_deref().unwrap_or_default();
        let reached = [&contact.email, &contact.phone];
        let reached = reached.into_iter().flatten().map(|one| one.as_str());
        let mut parts: Vec<&str> = vec![name];
        parts.extend(reached);
        parts.extend(contact.address.iter().map(|one| one.as_str()));
        line(
            out,
            text(
                contact.role.as_str(),
                role_word(contact.role.as_str(), Lang::Fr),
            ),
            parts.join(", "),
        )?;
    }
    writeln!(out, "{}", text("history", "historique").get(lang))?;
    for past in &case.history {
        let day = past.at.map(|at| shown_day(Zone::utc().local(at).0, lang));
        let day = day.unwrap_or_default();
        let role = past.role.as_deref().map(|role| role_word(role, lang));
        let way = past.way.as_deref().map(way_by_name);
        let amount = past.amount.as_deref().map(money);
        let said = match (past.what.as_str(), past.text.as_deref()) {
            ("claim", Some(part)) => Some(debt_part(part).get(lang).to_owned()),
            (_, said) => said.map(str::to_owned),
        };
        let parts = [
            role,
            way.as_ref().map(|way| way.get(lang)),
            said.as_deref(),
            amount.as_deref(),
            past.evidence.as_deref(),
            past.proof.as_deref(),
        ];
        let parts: Vec<&str> = parts
            .into_iter()
            .flatten()
            .filter(|one| !one.is_empty())
            .collect();
        let what = past_word(&past.what);
        let told = format!("{day}  {:<20} {}", what.get(lang), parts.join(", "));
        writeln!(out, "  {}", visible_line(told.trim_end()))?;
    }
    if !made.documents.is_empty() {
        writeln!(out, "{}", text("copies", "copies").get(lang))?;
    }
    for document in &made.documents {
        let missing = match document.bytes.is_empty() {
            true => text(" (missing)", " (manquant)"),
            false => text("", ""),
        };
        let what = match document.kind.as_str() {
            "invoice" => text("invoice", "facture"),
            kind => past_word(kind),
        };
        let told = format!(
            "{}  {}{}",
            what.get(lang),
            document.file_name,
            missing.get(lang)
        );
        writeln!(out, "  {}", visible_line(&told))?;
    }
    Ok(())
}

/// What a claim is, by its name in the files for agencies.
fn debt_part(name: &str) -> Text {
    match name {
        "principal" => text("on the invoice", "sur la facture"),
        "interest" => text("interest", "intérêts"),
        "fees" => text("fees", "frais"),
        other => text(other, other),
    }
}
