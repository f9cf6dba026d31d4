//! The list of invoices, account by account, page by page.

use jalon_core::step::{Awaited, outlook};
use jalon_core::{Instant, Money};
use jalon_dsl::diagnostic::{Lang, Text};
use jalon_simulate::replay::reason_name;
use jalon_store::Open;
use serde::Serialize;
use utoipa::ToSchema;

use crate::found::Walk;
use crate::next::{Comes, Of, comes, next_word, proposal};
use crate::shown::{stage_name, stage_word};
use crate::{House, Page, Place, Refused};

/// Which invoices are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those of this customer.
    pub customer: Option<String>,
    /// Only those that still go through a journey.
    pub open: bool,
}

/// An invoice in a list.
pub struct Line {
    /// For programs.
    pub told: InvoiceLine,
    /// What is open of it.
    pub open: Money,
    /// When it is due.
    pub due: Option<jalon_core::Day>,
    /// Where it stands, in words.
    pub stage: Text,
    /// What comes next, in words.
    pub next: Option<String>,
}

/// An invoice in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InvoiceLine {
    /// Its number.
    pub number: String,
    /// The key of its customer.
    pub customer: String,
    /// The day of issue.
    #[schema(format = Date)]
    pub issue: String,
    /// The day on which it is due.
    #[schema(format = Date)]
    pub due: Option<String>,
    /// Its currency.
    pub currency: String,
    /// What is open of it.
    pub open: String,
    /// Where it stands: `untaken`, `left_alone`, `before_sending`, `running` or `ended`.
    pub stage: String,
    /// The day on which an agency took the case over, if it has it.
    #[schema(format = Date)]
    pub handed_over: Option<String>,
    /// What comes next.
    pub next: Option<NextTold>,
}

/// What comes next of an invoice.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Next)]
pub struct NextTold {
    /// The line, by its path in the script.
    pub step: String,
    /// When it comes.
    #[schema(format = DateTime)]
    pub at: Option<String>,
    /// Why then.
    pub because: String,
    /// `in_time`; or it was due, and is `held`, `stopped` or still `due`.
    pub comes: String,
}

/// A page of the invoices that are wanted, in the order of their accounts.
pub fn page(
    house: &mut House,
    wanted: &Wanted,
    (after, limit): (Option<Place>, usize),
    lang: Lang,
) -> Result<Page<Line>, Refused> {
    let now = house.now();
    let least = match wanted.open {
        true => Open::Journeys,
        false => Open::Nothing,
    };
    let mut walk = Walk::new(house, after, (wanted.customer.as_deref(), least))?;
    walk.page(house, limit, &mut |(account, kept_back), script, into| {
        for subject in &account.subjects {
            let customer = account.customers.get(usize::from(subject.customer));
            let customer = customer.map_or("", |customer| customer.key.as_str());
            let other = wanted
                .customer
                .as_deref()
                .is_some_and(|one| one != customer);
            if other || wanted.open && !subject.stage.is_live() {
                continue;
            }
            let of = Of {
                world: &script.world,
                account,
                subject,
                kept_back,
            };
            let made = line(&of, customer, (now, lang));
            into.extend(made.map(|line| (subject.id, line)));
        }
    })
}

fn line(of: &Of<'_>, customer: &str, (now, lang): (Instant, Lang)) -> Option<Line> {
    let (world, account, subject) = (of.world, of.account, of.subject);
    let invoice = subject.invoice()?;
    let awaited = outlook(&world.machine, &world.context, account, subject.id, now);
    let in_time = awaited.iter().filter(|one| one.at.is_some());
    // What was to leave and has not comes before whatever waits for it.
    let stays = || {
        awaited
            .iter()
            .find(|one| matches!(comes(one, of, now), Comes::NotLeft | Comes::InDoubt))
            .or_else(|| awaited.iter().find(|one| proposal(one, of).is_some()))
    };
    let next: Option<&Awaited> = in_time.min_by_key(|one| one.at).or_else(stays);
    let currency = invoice.ledger.currency();
    let open = Money::new(subject.owed(), currency);
    let said = next.map(|next| next_word(next, of, now, lang));
    Some(Line {
        told: InvoiceLine {
            number: invoice.number.to_string(),
            customer: customer.to_owned(),
            issue: invoice.issue.to_string(),
            due: invoice.due.map(|due| due.to_string()),
            currency: currency.code().to_string(),
            open: open.amount().to_string(),
            stage: stage_name(subject).to_owned(),
            handed_over: subject.handed_over.map(|day| day.to_string()),
            next: next.map(|next| NextTold {
                step: world.machine.path(next.slot.path).to_owned(),
                at: next.at.map(|at| at.to_string()),
                because: reason_name(next.because).to_owned(),
                comes: comes(next, of, now).name().to_owned(),
            }),
        },
        open,
        due: invoice.due,
        stage: stage_word(subject, &world.machine),
        next: said,
    })
}
