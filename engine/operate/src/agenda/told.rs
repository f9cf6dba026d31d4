//! An agenda for programs.

use std::collections::BTreeMap;

use jalon_core::Money;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Agenda, Row, Span};
use crate::worklist::EntryTold;

/// What will go out, as things stand.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Agenda)]
pub struct AgendaTold {
    /// From when.
    pub from: String,
    /// Until just before when.
    pub until: String,
    /// The first day.
    #[schema(format = Date)]
    pub day: String,
    /// How many days.
    pub days: u16,
    /// What it comes to, kind by kind.
    pub sums: Vec<SumTold>,
    /// How many each guard would hold.
    pub guards_would_hold: BTreeMap<String, u64>,
    /// How many of them were due before now.
    pub late: u64,
    /// How many more are to be tried again.
    pub try_again: u64,
    /// How much is held now.
    pub held: u64,
    /// How much is in doubt now.
    pub in_doubt: u64,
    /// How many payers an incident stopped.
    pub stopped: u64,
    /// Whether records wait for the daemon: what they change is not in here.
    pub records_wait: bool,
    /// What will be done, by time.
    pub rows: Vec<RowTold>,
    /// Customers for whom nothing leaves.
    pub customers_held: Vec<HeldTold>,
    /// What waits for a sign-off.
    pub sign_offs: Vec<EntryTold>,
}

/// What of one kind comes to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AgendaSum)]
pub struct SumTold {
    /// What, as `jalon simulate` names it.
    pub action: String,
    /// How many.
    pub count: u64,
    /// How much, by currency.
    pub amounts: BTreeMap<String, String>,
}

/// Something that will be done.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AgendaRow)]
pub struct RowTold {
    /// When, on the clock of its journey.
    pub at: String,
    /// The number of the invoice, if it is about one.
    pub invoice: Option<String>,
    /// The key of the customer.
    pub customer: String,
    /// What.
    pub action: String,
    /// By which line.
    pub step: String,
    /// By which way out.
    pub channel: Option<String>,
    /// Which team is asked.
    pub team: Option<String>,
    /// Which agency gets it.
    pub agency: Option<String>,
    /// How much it is about.
    pub amount: Option<String>,
    /// In which currency.
    pub currency: Option<String>,
    /// Which guard would hold it.
    pub guard: Option<String>,
}

/// A customer for whom nothing leaves.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AgendaHeld)]
pub struct HeldTold {
    /// Its key.
    pub customer: String,
    /// Until which day; without one, until somebody lets it go.
    pub until: Option<String>,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
}

impl Agenda {
    /// For programs.
    pub fn told(&self, span: &Span) -> AgendaTold {
        let count = |count: usize| count as u64;
        let sums = self.sums().into_iter().map(|sum| SumTold {
            action: sum.action.name().to_owned(),
            count: count(sum.count),
            amounts: by_currency(&sum.amounts),
        });
        let holds = self.would_hold().into_iter();
        let held = self.customers_held.iter().map(|(customer, held)| HeldTold {
            customer: customer.to_string(),
            until: held.until.map(|day| day.to_string()),
            reason: held.reason.to_string(),
            by: held.by.to_string(),
        });
        AgendaTold {
            from: span.from.to_string(),
            until: span.until.to_string(),
            day: span.day.to_string(),
            days: span.days,
            sums: sums.collect(),
            guards_would_hold: holds
                .map(|(guard, held)| (guard.name().to_owned(), count(held)))
                .collect(),
            late: count(self.late),
            try_again: count(self.again),
            held: count(self.held),
            in_doubt: count(self.in_doubt),
            stopped: count(self.stopped),
            records_wait: self.waiting,
            rows: self.rows.iter().map(Row::told).collect(),
            customers_held: held.collect(),
            sign_offs: self.sign_offs.iter().map(|one| one.told()).collect(),
        }
    }
}

impl Row {
    fn told(&self) -> RowTold {
        RowTold {
            at: self.moment.clone(),
            invoice: self.invoice.clone(),
            customer: self.customer.clone(),
            action: self.action.name().to_owned(),
            step: self.step.clone(),
            channel: self.way.map(str::to_owned),
            team: self.team.clone(),
            agency: self.agency.clone(),
            amount: self.amount.map(|money| money.amount().to_string()),
            currency: self.amount.map(|money| money.currency.code().to_string()),
            guard: self.guard.map(|guard| guard.name().to_owned()),
        }
    }
}

fn by_currency(amounts: &[Money]) -> BTreeMap<String, String> {
    let named = amounts.iter().map(|money| {
        let code = money.currency.code().to_string();
        (code, money.amount().to_string())
    });
    named.collect()
}
