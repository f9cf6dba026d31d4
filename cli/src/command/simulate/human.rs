//! The outcome for people: what was read and used, what was done, what was not done and why.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jalon_dsl::diagnostic::visible::visible_line;
use jalon_dsl::diagnostic::{Lang, Text, text};
use jalon_operate::words::path_word;
use jalon_simulate::replay::{Action, Aside, Player, Summary};

use super::play::Task;
use super::reading::Reading;
use super::words::{action_word, counted, how_word, month, reason_of, thousands};

/// What is shown.
pub struct Shown<'a> {
    pub task: &'a Task<'a>,
    pub summary: &'a Summary,
    pub reading: &'a Reading<'a>,
    pub player: &'a Player<'a>,
}

/// So many lines of the script are shown; the outputs for programs have all.
const STEPS_MAX: usize = 60;

impl Shown<'_> {
    fn lang(&self) -> Lang {
        self.task.lang
    }

    fn say(&self, en: &str, fr: &str) -> String {
        text(en, fr).get(self.lang()).to_owned()
    }

    /// Everything.
    pub fn whole(&self, out: &mut dyn Write) -> io::Result<()> {
        self.reading(out)?;
        self.journeys(out)?;
        self.steps(out)?;
        self.withheld(out)?;
        self.months(out)
    }

    /// What was read, guessed, used and rejected.
    pub fn reading(&self, out: &mut dyn Write) -> io::Result<()> {
        let task = self.task;
        let name = visible_line(&task.script.name).into_owned();
        let span = task.span.said();
        let (en, fr) = (span.en, span.fr);
        let head = text(format!("{name}, {en}"), format!("{name}, {fr}"));
        writeln!(out, "{}\n", head.get(self.lang()))?;
        self.reading.guesses(out)?;
        self.reading.sums(out)?;
        self.accounts(out)?;
        self.reading.told(out)?;
        self.aside(out)
    }

    /// What the records say that the script has no use for.
    fn aside(&self, out: &mut dyn Write) -> io::Result<()> {
        let unused = &self.summary.aside;
        let files = &self.task.taking.left_aside;
        if unused.is_empty() && files.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", self.say("Left aside", "Laissé de côté"))?;
        for (aside, count) in unused {
            let said = aside_words(aside, *count == 1);
            let count = thousands(*count, self.lang());
            writeln!(out, "{count:>8}  {}", visible_line(said.get(self.lang())))?;
        }
        for file in files {
            let said = text("no data", "aucune donnée");
            writeln!(
                out,
                "          {} ({})",
                visible_line(file),
                said.get(self.lang())
            )?;
        }
        Ok(())
    }

    fn accounts(&self, out: &mut dyn Write) -> io::Result<()> {
        let number = |count: u64| thousands(count, self.lang());
        let summary = self.summary;
        let accounts = number(summary.accounts);
        let invoices = counted(
            summary.invoices,
            ("invoice", "invoices"),
            ("facture", "factures"),
        );
        let (en, fr) = (invoices.en, invoices.fr);
        let line = text(
            format!("{:<10}{accounts:>12}, with {en}", "accounts"),
            format!("{:<16}{accounts:>12}, avec {fr}", "comptes"),
        );
        writeln!(out, "{}", line.get(self.lang()))
    }

    fn journeys(&self, out: &mut dyn Write) -> io::Result<()> {
        let machine = &self.task.script.world.machine;
        writeln!(
            out,
            "\n{}",
            self.say("Invoices by journey", "Factures par parcours")
        )?;
        for (journey, ends) in &self.summary.journeys {
            let named = journey.and_then(|id| machine.journeys.get(id));
            let name = match named {
                Some(journey) => journey.name.to_string(),
                None => self.say("no journey takes them", "aucun parcours ne les prend"),
            };
            let sum: u64 = ends.values().sum();
            let sum = thousands(sum, self.lang());
            let ends = ends
                .iter()
                .map(|(how, count)| how_word(*how, *count, machine).get(self.lang()).to_owned());
            let ends = match named {
                Some(_) => ends.collect::<Vec<_>>().join(", "),
                None => String::new(),
            };
            writeln!(out, "{sum:>8}  {name:<24}{ends}")?;
        }
        Ok(())
    }

    fn steps(&self, out: &mut dyn Write) -> io::Result<()> {
        let machine = &self.task.script.world.machine;
        writeln!(out, "\n{}", self.say("What was done", "Ce qui a été fait"))?;
        let mut steps: Vec<_> = self.summary.steps.iter().collect();
        // As they stand in the script.
        steps.sort_by_key(|((path, action), _)| (*path, *action));
        for ((path, action), count) in steps.iter().take(STEPS_MAX) {
            let place = self.player.place(*path);
            let source = place.source.as_deref().unwrap_or_default();
            let count = thousands(**count, self.lang());
            let action = action_word(*action);
            writeln!(
                out,
                "{count:>8}  {:<18} {}  {}",
                action.get(self.lang()),
                path_word(machine.path(*path), self.lang()),
                visible_line(source)
            )?;
        }
        if steps.len() > STEPS_MAX {
            let more = steps.len() - STEPS_MAX;
            let line = text(
                format!(
                    "          ... and {more} more lines of the script: --format csv has them all"
                ),
                format!(
                    "          ... et {more} autres lignes du script\u{a0}: --format csv les donne toutes"
                ),
            );
            writeln!(out, "{}", line.get(self.lang()))?;
        }
        let all = all_in_all(self.summary);
        let line = text(
            format!("in all: {}", all.en),
            format!("en tout\u{a0}: {}", all.fr),
        );
        writeln!(out, "          {}", line.get(self.lang()))
    }

    fn withheld(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.summary.withheld.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\n{}",
            self.say(
                "What was not done, and why",
                "Ce qui n'a pas été fait, et pourquoi"
            )
        )?;
        for (withheld, count) in &self.summary.withheld {
            let count = thousands(*count, self.lang());
            let action = action_word(withheld.action);
            let reason = reason_of(withheld.reason);
            let rule = match (withheld.rule, self.lang()) {
                (0, _) => String::new(),
                (rule, Lang::En) => format!(" (rule {rule})"),
                (rule, Lang::Fr) => format!(" (règle {rule})"),
            };
            writeln!(
                out,
                "{count:>8}  {:<18} {}{rule}",
                action.get(self.lang()),
                reason.get(self.lang())
            )?;
        }
        Ok(())
    }

    fn months(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.summary.months.is_empty() {
            return Ok(());
        }
        let heads = [
            text("invoices sent", "envois"),
            text("messages", "messages"),
            text("tasks", "tâches"),
            text("alerts", "alertes"),
            text("hand-overs", "remises"),
        ];
        write!(out, "\n{:<18}", self.say("By month", "Par mois"))?;
        for head in &heads {
            write!(out, "{:>15}", head.get(self.lang()))?;
        }
        writeln!(out)?;
        for (day, actions) in &self.summary.months {
            let sum = |is: &dyn Fn(Action) -> bool| of(actions, is);
            let counts = [
                sum(&|action| action == Action::Send),
                sum(&Action::is_message),
                sum(&Action::is_task),
                sum(&|action| action == Action::Alert),
                sum(&|action| action == Action::HandOver),
            ];
            write!(out, "{:<18}", month(*day, self.lang()))?;
            for count in counts {
                write!(out, "{:>15}", thousands(count, self.lang()))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

/// Messages, tasks and hand-overs of a summary.
pub fn all_in_all(summary: &Summary) -> Text {
    let messages = summary.count(Action::is_message);
    let messages = counted(messages, ("message", "messages"), ("message", "messages"));
    let tasks = summary.count(Action::is_task);
    let tasks = counted(tasks, ("task", "tasks"), ("tâche", "tâches"));
    let agencies = summary.count(|action| action == Action::HandOver);
    let agencies = counted(
        agencies,
        ("hand-over to an agency", "hand-overs to an agency"),
        ("remise à un cabinet", "remises à un cabinet"),
    );
    text(
        format!("{}, {}, {}", messages.en, tasks.en, agencies.en),
        format!("{}, {}, {}", messages.fr, tasks.fr, agencies.fr),
    )
}

fn of(actions: &BTreeMap<Action, u64>, is: impl Fn(Action) -> bool) -> u64 {
    let wanted = actions.iter().filter(|(action, _)| is(**action));
    wanted.map(|(_, count)| count).sum()
}

/// What is not used; said of one thing, or of several.
fn aside_words(aside: &Aside, one: bool) -> Text {
    match aside {
        Aside::CreditOnAccount if one => text(
            "credit note that names no invoice: on account",
            "avoir qui ne nomme aucune facture\u{a0}: gardé en acompte",
        ),
        Aside::NoDue if one => text(
            "invoice without a due date, of a customer without terms: it is never late",
            "facture sans échéance, d'un client sans conditions\u{a0}: jamais en retard",
        ),
        Aside::DueBeforeIssue if one => text(
            "invoice due before it was issued: played as due on the day of issue",
            "facture échue avant son émission\u{a0}: jouée comme échue le jour de l'émission",
        ),
        Aside::PaidBefore if one => text(
            "payment before its invoice: on account until it arrives",
            "paiement avant sa facture\u{a0}: en acompte jusqu'à son arrivée",
        ),
        Aside::InvoiceField(name) => text(
            format!("field {name} of invoices: the script declares none of that name"),
            format!("champ {name} des factures\u{a0}: le script n'en déclare pas de ce nom"),
        ),
        Aside::CustomerField(name) => text(
            format!("field {name} of customers: the script declares none of that name"),
            format!("champ {name} des clients\u{a0}: le script n'en déclare pas de ce nom"),
        ),
        Aside::EventField(name) => text(
            format!("field {name} of events: the script declares none of that name"),
            format!("champ {name} des événements\u{a0}: le script n'en déclare pas de ce nom"),
        ),
        Aside::Role(name) => text(
            format!("role {name}: the script does not know it"),
            format!("rôle {name}\u{a0}: inconnu du script"),
        ),
        Aside::Terms(name) => text(
            format!("payment terms {name}: neither the script nor the library has them"),
            format!("conditions {name}\u{a0}: inconnues du script et de la bibliothèque"),
        ),
        Aside::CreditOnAccount => text(
            "credit notes that name no invoice: on account",
            "avoirs qui ne nomment aucune facture\u{a0}: gardés en acompte",
        ),
        Aside::NoDue => text(
            "invoices without a due date, of customers without terms: they are never late",
            "factures sans échéance, de clients sans conditions\u{a0}: jamais en retard",
        ),
        Aside::DueBeforeIssue => text(
            "invoices due before they were issued: played as due on the day of issue",
            "factures échues avant leur émission\u{a0}: jouées comme échues le jour de l'émission",
        ),
        Aside::PaidBefore => text(
            "payments before their invoice: on account until it arrives",
            "paiements avant leur facture\u{a0}: en acompte jusqu'à son arrivée",
        ),
    }
}
