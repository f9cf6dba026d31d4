//! An agenda, for people and for programs.

use std::io::{self, Write};

use jalon_core::Money;
use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::agenda::{Agenda, Row, Span, amounts};
use jalon_simulate::replay::Action;

use crate::command::simulate::lines::row;
use crate::command::simulate::words::counted;
use crate::command::task::show as task;
use crate::command::words::{shown_day, shown_money};

/// So many customers that are held are named.
const HELD_NAMED: usize = 5;

/// Sums, then a line for each.
pub fn human(agenda: &Agenda, span: &Span, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut say = |words: Text| writeln!(out, "{}", visible_line(words.get(lang)));
    say(head(span, lang))?;
    for sum in agenda.sums() {
        let amounts = money(&sum.amounts, lang);
        let kind = kind(sum.action, sum.count);
        let count = sum.count;
        say(text(
            format!("  {count} {}{amounts}", kind.en),
            format!("  {count} {}{amounts}", kind.fr),
        ))?;
    }
    if agenda.rows.is_empty() {
        say(text("  nothing goes out", "  rien ne part"))?;
    }
    for (guard, count) in agenda.would_hold() {
        let (en, fr) = (guard.words(false), guard.words(true));
        say(text(
            format!("  of these a guard would hold {count}: {en}"),
            format!("  dont un garde-fou retiendrait {count}\u{a0}: {fr}"),
        ))?;
    }
    for line in beside(agenda, lang) {
        say(line)?;
    }
    for row in &agenda.rows {
        writeln!(out, "{}", visible_line(&line(row, lang)))?;
    }
    if !agenda.sign_offs.is_empty() {
        let heading = text("sign-offs that are awaited", "accords attendus");
        writeln!(out, "\n{}", heading.get(lang))?;
        task::human(&agenda.sign_offs, lang, out)?;
    }
    Ok(())
}

fn head(span: &Span, lang: Lang) -> Text {
    let day = shown_day(span.day, lang);
    match span.days {
        1 => text(
            format!("what goes out on {day}, as things stand"),
            format!("ce qui part le {day}, en l'état"),
        ),
        days => text(
            format!("what goes out in {days} days from {day}, as things stand"),
            format!("ce qui part en {days} jours à partir du {day}, en l'état"),
        ),
    }
}

/// What stands beside it, and may change it.
fn beside(agenda: &Agenda, lang: Lang) -> Vec<Text> {
    let mut lines = Vec::new();
    let mut add = |count: usize, en: &str, fr: &str| {
        if count > 0 {
            lines.push(text(format!("  {count} {en}"), format!("  {count} {fr}")));
        }
    };
    add(
        agenda.late,
        "of these were due before now: they go out as soon as the daemon works",
        "étaient prévus avant maintenant\u{a0}: ils partent dès que le démon travaille",
    );
    add(
        agenda.again,
        "more to be tried again, not counted above",
        "autres à réessayer, non comptés ci-dessus",
    );
    add(
        agenda.held,
        "held until somebody looks: jalon outbox list --state held",
        "retenus jusqu'à ce que quelqu'un regarde\u{a0}: jalon outbox list --state held",
    );
    add(
        agenda.in_doubt,
        "in doubt: jalon outbox list --state in-doubt",
        "en doute\u{a0}: jalon outbox list --state in-doubt",
    );
    add(
        agenda.stopped,
        "payers stopped by an incident, left out: jalon incident list",
        "payeurs arrêtés par un incident, laissés de côté\u{a0}: jalon incident list",
    );
    let held = &agenda.customers_held;
    if !held.is_empty() {
        let (en, fr) = (
            ("customer is held", "customers are held"),
            ("client retenu", "clients retenus"),
        );
        let many = counted(held.len() as u64, en, fr);
        let names = held.iter().take(HELD_NAMED);
        let mut names: Vec<String> = names
            .map(|(customer, held)| format!("{customer} ({})", held.reason))
            .collect();
        if held.len() > HELD_NAMED {
            names.push("...".to_owned());
        }
        let names = names.join(", ");
        lines.push(text(
            format!(
                "  {}, nothing leaves for them: {names}; jalon customer list --held",
                many.en
            ),
            format!(
                "  {}, rien ne part pour eux\u{a0}: {names}\u{a0}; jalon customer list --held",
                many.fr
            ),
        ));
    }
    if agenda.waiting {
        lines.push(text(
            "  records that came in wait for the daemon: what they change is not in here",
            "  des données reçues attendent le démon\u{a0}: ce qu'elles changent n'y est pas",
        ));
    }
    let open = agenda.sign_offs.iter().map(|entry| entry.open);
    let (count, open) = (agenda.sign_offs.len(), money(&amounts(open), lang));
    if count > 0 {
        lines.push(text(
            format!("  {count} wait for a sign-off{open}"),
            format!("  {count} attendent un accord{open}"),
        ));
    }
    lines
}

fn line(of: &Row, lang: Lang) -> String {
    let when = &of.when;
    let invoice = of.invoice.as_deref().unwrap_or("-");
    let mut said = format!("{when}  {invoice}  {}  {}", of.customer, of.said);
    if let Some(guard) = of.guard {
        let held = text(
            format!(" [would be held: {}]", guard.words(false)),
            format!(" [serait retenu\u{a0}: {}]", guard.words(true)),
        );
        said.push_str(held.get(lang));
    }
    said
}

fn money(amounts: &[Money], lang: Lang) -> String {
    let amounts = amounts.iter().map(|money| shown_money(*money, lang));
    let amounts = amounts.collect::<Vec<_>>().join(", ");
    match amounts.is_empty() {
        true => amounts,
        false => format!("  {amounts}"),
    }
}

/// A kind of what goes out, for one or for several.
fn kind(action: Action, count: usize) -> Text {
    let (one_en, many_en, one_fr, many_fr) = match action {
        Action::Send => ("invoice", "invoices", "facture", "factures"),
        Action::Resend => (
            "invoice once more",
            "invoices once more",
            "facture renvoyée",
            "factures renvoyées",
        ),
        Action::Remind => (
            "reminder before due",
            "reminders before due",
            "rappel avant échéance",
            "rappels avant échéance",
        ),
        Action::Chase => ("reminder", "reminders", "relance", "relances"),
        Action::FormalNotice => (
            "formal notice",
            "formal notices",
            "mise en demeure",
            "mises en demeure",
        ),
        Action::Alert => ("alert", "alerts", "alerte", "alertes"),
        Action::Task => ("task", "tasks", "tâche", "tâches"),
        Action::Call => (
            "call to make",
            "calls to make",
            "appel à passer",
            "appels à passer",
        ),
        Action::Claim => ("claim", "claims", "réclamation", "réclamations"),
        Action::Entrust => (
            "case entrusted to an agency",
            "cases entrusted to an agency",
            "dossier confié à un cabinet",
            "dossiers confiés à un cabinet",
        ),
        Action::HandOver => ("hand-over", "hand-overs", "remise", "remises"),
        Action::Recall => (
            "case back",
            "cases back",
            "dossier repris",
            "dossiers repris",
        ),
        Action::Post => (
            "message to another system",
            "messages to other systems",
            "message à un autre système",
            "messages à d'autres systèmes",
        ),
        Action::Propose => (
            "new sign-off",
            "new sign-offs",
            "nouvel accord demandé",
            "nouveaux accords demandés",
        ),
        other => (other.name(), other.name(), other.name(), other.name()),
    };
    match count {
        1 => text(one_en, one_fr),
        _ => text(many_en, many_fr),
    }
}

/// A row for each.
pub fn csv(agenda: &Agenda, out: &mut dyn Write) -> io::Result<()> {
    let mut written = Vec::new();
    written.extend_from_slice(
        b"at,invoice,customer,action,step,channel,team,agency,amount,currency,guard\n",
    );
    for of in &agenda.rows {
        let amount = of.amount.map(|money| money.amount().to_string());
        let currency = of.amount.map(|money| money.currency.code());
        let cells = [
            of.moment.as_str(),
            of.invoice.as_deref().unwrap_or_default(),
            of.customer.as_str(),
            of.action.name(),
            of.step.as_str(),
            of.way.unwrap_or_default(),
            of.team.as_deref().unwrap_or_default(),
            of.agency.as_deref().unwrap_or_default(),
            amount.as_deref().unwrap_or_default(),
            currency.unwrap_or_default(),
            of.guard.map(|guard| guard.name()).unwrap_or_default(),
        ];
        row(&cells, &mut written);
    }
    out.write_all(&written)
}
