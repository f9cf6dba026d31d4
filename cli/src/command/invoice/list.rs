//! The list of invoices, account by account.

use jalon_core::step::{Account, Awaited, Subject, outlook};
use jalon_core::{Instant, Money};
use jalon_dsl::diagnostic::Lang;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_simulate::replay::reason_name;
use serde_json::{Value, json};

use super::ListArguments;
use super::found::each_account;
use super::show::{next_word, stage_name, stage_word};
use crate::command::deploy::Format;
use crate::command::simulate::Script;
use crate::command::words::{shown_day, shown_money};
use crate::house::{IfMissing, now};
use crate::stop::Stop;
use crate::{Exit, output};

/// Lists invoices.
pub fn run(arguments: &ListArguments, lang: Lang) -> Result<Exit, Stop> {
    let mut house = arguments.at.open(IfMissing::Refuse)?;
    let mut lines = Vec::new();
    each_account(&mut house, &mut |account, script| {
        add(&mut lines, arguments, account, script, lang);
        lines.len() < arguments.most
    })?;
    lines.truncate(arguments.most);
    Ok(output::result(Exit::Clean, lang, |out| {
        for line in &lines {
            match arguments.format {
                Format::Human => writeln!(out, "{}", visible_line(&line.human))?,
                Format::Json => writeln!(out, "{}", line.json)?,
            }
        }
        Ok(())
    }))
}

struct Line {
    human: String,
    json: Value,
}

fn add(
    lines: &mut Vec<Line>,
    arguments: &ListArguments,
    account: &Account,
    script: &Script,
    lang: Lang,
) {
    let now = now();
    for subject in &account.subjects {
        let customer = account.customers.get(usize::from(subject.customer));
        let customer = customer.map_or("", |customer| customer.key.as_str());
        let wanted = arguments.customer.as_deref();
        let other = wanted.is_some_and(|wanted| wanted != customer);
        if other || arguments.open && !subject.stage.is_live() {
            continue;
        }
        lines.extend(line(account, subject, customer, script, (now, lang)));
    }
}

fn line(
    account: &Account,
    subject: &Subject,
    customer: &str,
    script: &Script,
    (now, lang): (Instant, Lang),
) -> Option<Line> {
    let invoice = subject.invoice()?;
    let world = &script.world;
    let awaited = outlook(&world.machine, &world.context, account, subject.id, now);
    let next: Option<&Awaited> = awaited
        .iter()
        .filter(|one| one.at.is_some())
        .min_by_key(|one| one.at);
    let currency = invoice.ledger.currency();
    let open = Money::new(invoice.ledger.open().amount_due(), currency);
    let due = invoice.due.map(|due| shown_day(due, lang));
    let stage = stage_word(subject, &world.machine);
    let said =
        next.and_then(|next| next_word(next, &world.machine, (world, subject, account), lang));
    let (number, due) = (
        invoice.number.as_str(),
        due.unwrap_or_else(|| "-".to_owned()),
    );
    let (open_said, next_said) = (shown_money(open, lang), said.unwrap_or_default());
    let stage_said = stage.get(lang);
    Some(Line {
        human: format!(
            "{number:<16} {customer:<14} {open_said:>16}  {due:<18} {stage_said:<24} {next_said}"
        ),
        json: json!({
            "number": number,
            "customer": customer,
            "issue": invoice.issue.to_string(),
            "due": invoice.due.map(|due| due.to_string()),
            "currency": currency.code(),
            "open": open.amount().to_string(),
            "stage": stage_name(subject),
            "next": next.map(|next| json!({
                "step": world.machine.path(next.slot.path),
                "at": next.at.map(|at| at.to_string()),
                "because": reason_name(next.because),
            })),
        }),
    })
}
