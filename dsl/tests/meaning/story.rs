//! A script with what happens to one invoice, told as lines.

use jalon_core::ledger::Instalment;
use jalon_core::machine::{Compiled, RoleId};
use jalon_core::records::InvoiceStatus;
use jalon_core::step::{
    Account, Arrival, Context, Customer, Dated, Done, Stimulus, Subject, SubjectId, Told, drive,
};
use jalon_core::{
    Calendar, CalendarParts, Currency, Day, Decision, Event, Evidence, Happening, Instant, Machine,
    Money, Reason, Settled, Zone,
};
use jalon_dsl::check::check;
use jalon_dsl::diagnostic::Severity;
use jalon_dsl::modules::Given;

/// What most of the scripts begin with.
const HOUSE: &str = "\
calendar office { open Mon to Fri 09:00 to 17:30 Europe/Paris }
team receivables
team sales
agency collectco
endpoint erp
end lost
";

pub struct Story {
    pub machine: Machine,
    pub context: Context,
    pub account: Account,
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// `2026-01-05` is that day at noon, `2026-01-05 09:30` at that time.
pub fn at(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').unwrap_or((text, "12:00"));
    format!("{day}T{time}:00Z").parse().unwrap()
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// The journey of an invoice that is sent by link: these lines in a `milestone paid from sending`.
pub fn chased(lines: &str) -> String {
    let lines = lines.trim_end();
    format!(
        "journey j {{
  for invoices in EUR
  calendar office
  send to payer by link
  milestone paid from sending {{
    expect payment in full
{lines}
    missed   300 days after due   task \"Unpaid\" for receivables
  }}
}}
"
    )
}

impl Story {
    /// A script after the usual declarations of a house.
    pub fn of(script: &str) -> Story {
        let script = format!("{HOUSE}{script}");
        let given = Given {
            name: "script.jalon".to_owned(),
            bytes: script.into_bytes(),
        };
        let checked = check(vec![given], &|_| None);
        let errors = checked.diagnostics.iter();
        let errors = errors.filter(|found| found.severity == Severity::Error);
        let errors: Vec<_> = errors
            .map(|found| {
                let place = checked.sources.file_and_line(found.span);
                format!("{place} {} {}", found.code, found.message.en)
            })
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        let compiled = checked.machines.first().unwrap().clone().unwrap();
        Story::from(compiled)
    }

    fn from(compiled: Compiled) -> Story {
        let (mut machine, datasets) = (compiled.machine, compiled.datasets);
        let calendars = machine.calendars.items().iter().map(|plan| {
            Calendar::new(CalendarParts {
                name: plan.name.clone(),
                hours: plan.hours.clone(),
                closed: plan.closed.iter().map(|days| days.first).collect(),
                known_until: None,
                zone: Zone::utc(),
            })
            .unwrap()
        });
        let calendars = calendars.collect();
        let context = Context::new(&machine, calendars, Vec::new(), &datasets.rates);
        for terms in &datasets.terms {
            machine.terms.push(terms.clone());
        }
        Story {
            context,
            account: Account::new(payer()),
            machine,
        }
    }

    pub fn invoice(&self) -> &Subject {
        self.account.subject(SubjectId(1)).unwrap()
    }

    pub fn told(&mut self, stimuli: &[Dated], until: &str) -> Vec<Told> {
        let until = at(until);
        let (machine, context) = (&self.machine, &self.context);
        drive(machine, context, &mut self.account, stimuli, until)
    }

    /// What is done, line by line: `2026-02-05 paid/first/chase:payer`.
    pub fn deeds(&mut self, stimuli: &[Dated], until: &str) -> Vec<String> {
        let told = self.told(stimuli, until);
        told.iter().filter_map(|told| self.deed(told)).collect()
    }

    fn deed(&self, told: &Told) -> Option<String> {
        let (at, effect) = match told {
            Told::Effect { at, effect } => (at, effect),
            Told::Refused { at, refusal, .. } => {
                return Some(format!("{} refused: {refusal}", &at.to_string()[..10]));
            }
        };
        let path = self.machine.path(effect.slot.path);
        let path = path.split_once('/').map_or(path, |(_, path)| path);
        let of = match effect.slot.instalment {
            0 => String::new(),
            number => format!(" of {number}"),
        };
        let more = match &effect.does {
            Done::Claim { amount, days, .. } => {
                let days = days.map(|(first, last)| format!(" for {first} to {last}"));
                format!(" {}{}", amount.amount(), days.unwrap_or_default())
            }
            Done::HandOver { amount, .. } => format!(" {}", amount.amount()),
            Done::Attention(what) => format!(" attention {what:?}"),
            Done::Withheld { because, .. } => format!(" withheld {because:?}"),
            Done::Ended(how) => format!(" end {how:?}"),
            Done::Message { .. }
            | Done::SendInvoice { .. }
            | Done::Alert { .. }
            | Done::Task { .. }
            | Done::Entrust(_)
            | Done::Recall(_)
            | Done::Post { .. }
            | Done::Set { .. } => String::new(),
            _ => return None,
        };
        Some(format!("{} {path}{of}{more}", &at.to_string()[..10]))
    }
}

pub fn payer() -> Customer {
    Customer {
        key: "C1".into(),
        name: "Optic".into(),
        ..Customer::default()
    }
}

/// Those lines that come from a date on.
pub fn since(lines: &[String], from: &str) -> Vec<String> {
    let lines = lines.iter().filter(|line| line.as_str() >= from);
    lines.cloned().collect()
}

/// Invoice 1 of 800.00 EUR, issued on 5 January 2026.
pub fn invoice(due: &str) -> Arrival {
    Arrival {
        id: SubjectId(1),
        customer: "C1".into(),
        number: "F1".into(),
        status: InvoiceStatus::Open,
        issue: day("2026-01-05"),
        due: (!due.is_empty()).then(|| day(due)),
        total: eur(80_000),
        instalments: Vec::new(),
        purchase_order: None,
        payment_reference: None,
        fields: Vec::new(),
    }
}

pub fn in_instalments(parts: &[(&str, i64)]) -> Arrival {
    let instalments = parts.iter().map(|(due, amount)| Instalment {
        due: day(due),
        amount: *amount,
    });
    Arrival {
        instalments: instalments.collect(),
        ..invoice("")
    }
}

pub fn arrives(when: &str, arrival: Arrival) -> Dated {
    dated(when, Stimulus::Arrival(Box::new(arrival)))
}

pub fn dated(when: &str, stimulus: Stimulus) -> Dated {
    let at = at(when);
    Dated { at, stimulus }
}

/// Something that the payer does on a day.
pub fn event(when: &str, what: Happening) -> Dated {
    event_of(when, None, what)
}

pub fn event_of(when: &str, instalment: Option<u16>, what: Happening) -> Dated {
    let event = Event {
        what,
        occurred: day(when.split(' ').next().unwrap()),
        arrived: at(when),
        from: Some(RoleId::PAYER),
        evidence: Evidence::Declared,
        instalment,
    };
    let subject = SubjectId(1);
    dated(when, Stimulus::Event { subject, event })
}

pub fn payment(key: &str, minor: i64) -> Happening {
    Happening::Payment {
        payment: key.into(),
        amount: eur(minor),
    }
}

pub fn pays(when: &str, minor: i64) -> Dated {
    event(when, payment(when, minor))
}

pub fn reversed(key: &str, minor: i64) -> Happening {
    Happening::PaymentReversed {
        payment: key.into(),
        amount: eur(minor),
        reason: Reason::default(),
        came_back: true,
    }
}

pub fn settled_for_customer() -> Happening {
    Happening::DisputeSettled {
        dispute: "d".into(),
        outcome: Settled::ForCustomer,
        amount: None,
    }
}

pub fn dispute() -> Happening {
    Happening::Dispute {
        dispute: "d".into(),
        reason: Reason::default(),
        amount: None,
    }
}

pub fn credit_note(minor: i64) -> Happening {
    Happening::CreditNote {
        number: "credit".into(),
        amount: eur(minor),
    }
}

pub fn decides(decision: Decision) -> Happening {
    let by = "anna".into();
    Happening::Decision {
        decision,
        by,
        team: None,
    }
}

impl Story {
    pub fn path(&self, name: &str) -> jalon_core::machine::PathId {
        let found = self.machine.paths.find(|path| path == name);
        found.unwrap_or_else(|| panic!("no path {name}"))
    }
}
