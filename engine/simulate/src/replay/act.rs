//! An act: something that a journey did, with the names that outputs show.

use jalon_core::machine::action::Does;
use jalon_core::machine::{ActionId, Machine};
use jalon_core::step::{Account, Customer, Done, Reason, Subject, Why};
use jalon_core::{Day, Instant, Money, TimeOfDay, Way};

use super::action::Action;
use super::places::Place;
use crate::timeline::Deed;

/// Something that a journey did. What is borrowed lives as long as the account stands still: copy
/// what you keep.
#[derive(Clone, Debug)]
pub struct Act<'a> {
    /// When.
    pub at: Instant,
    /// The day, on the clock of the journey's calendar.
    pub day: Day,
    /// The time, on that clock.
    pub time: TimeOfDay,
    /// The number of the invoice; none for what a customer's journey does.
    pub invoice: Option<&'a str>,
    /// The customer.
    pub customer: &'a Customer,
    /// What.
    pub action: Action,
    /// The name of the journey.
    pub journey: Option<&'a str>,
    /// The name of the milestone.
    pub milestone: Option<&'a str>,
    /// The place of the script, as a path of names.
    pub step: &'a str,
    /// The place of the script, as `file:line`.
    pub source: Option<&'a str>,
    /// To whom.
    pub role: Option<&'a str>,
    /// How.
    pub channel: Option<Way>,
    /// The text.
    pub template: Option<&'a str>,
    /// The team that is told, asked or has to do it.
    pub team: Option<&'a str>,
    /// The agency that is concerned.
    pub agency: Option<&'a str>,
    /// How much is asked for, or concerned.
    pub amount: Option<Money>,
    /// The numbers of the invoices that a message speaks of, its own among them.
    pub lists: Vec<&'a str>,
    /// Why.
    pub why: Why,
    /// All that the step function told of it.
    pub deed: &'a Deed,
    /// What it is about, as it stands now.
    pub subject: &'a Subject,
    /// Where its place of the script is.
    pub place: &'a Place,
}

impl<'a> Act<'a> {
    pub(super) fn new(
        machine: &'a Machine,
        account: &'a Account,
        place: &'a Place,
        (at, day, time): (Instant, Day, TimeOfDay),
        deed: &'a Deed,
    ) -> Option<Act<'a>> {
        let action = Action::of(deed)?;
        let subject = account.subject(deed.slot.subject)?;
        let customer = account.customers.get(usize::from(subject.customer))?;
        let number = |subject: &'a Subject| subject.invoice().map(|one| one.number.as_str());
        let mut act = Act {
            at,
            day,
            time,
            invoice: number(subject),
            customer,
            action,
            journey: None,
            milestone: None,
            step: machine.path(deed.slot.path),
            source: place.source.as_deref(),
            role: None,
            channel: None,
            template: None,
            team: None,
            agency: None,
            amount: deed.amount,
            lists: Vec::new(),
            why: deed.why,
            deed,
            subject,
            place,
        };
        let journey = place.journey.or(subject.journey);
        act.journey = journey
            .and_then(|id| machine.journeys.get(id))
            .map(|journey| journey.name.as_str());
        let milestone = match &deed.does {
            Done::Milestone { milestone, .. } => Some(*milestone),
            _ => place.milestone,
        };
        act.milestone = milestone
            .and_then(|id| machine.milestones.get(id))
            .map(|milestone| milestone.name.as_str());
        act.fill(machine);
        if let Done::Message { lists, .. } | Done::Propose { lists, .. } = &deed.does {
            let listed = lists.iter().filter_map(|id| account.subject(*id));
            act.lists = listed.filter_map(number).collect();
        }
        if act.lists.is_empty() {
            act.lists.extend(act.invoice);
        }
        Some(act)
    }

    fn fill(&mut self, machine: &'a Machine) {
        let role = |id| machine.roles.get(id).map(|one| one.name.as_str());
        let team = |id| machine.teams.get(id).map(|one| one.name.as_str());
        let agency = |id| machine.agencies.get(id).map(|one| one.name.as_str());
        match &self.deed.does {
            Done::SendInvoice { to, way, row } => {
                self.role = role(*to);
                self.channel = *way;
                let journey = self.subject.journey.and_then(|id| machine.journeys.get(id));
                let row = journey.and_then(|journey| journey.sends.get(usize::from(*row)));
                let template = row.and_then(|row| machine.templates.get(row.template?));
                self.template = template.map(|template| template.name.as_str());
            }
            Done::Message {
                to, way, action, ..
            } => {
                self.role = role(*to);
                self.channel = *way;
                self.template = template_of(machine, *action);
            }
            Done::Alert { team: told, .. } | Done::Propose { team: told, .. } => {
                self.team = team(*told);
            }
            Done::Task {
                team: asked, calls, ..
            } => {
                self.team = team(*asked);
                self.role = calls.and_then(role);
            }
            Done::Entrust(to) | Done::HandOver { agency: to, .. } | Done::Recall(Some(to)) => {
                self.agency = agency(*to);
            }
            _ => {}
        }
    }

    /// Why it was done, moved or withheld: what was withheld has a reason of its own.
    pub fn reason(&self) -> Reason {
        match &self.deed.does {
            Done::Withheld { because, .. } | Done::Withdraw { because, .. } => *because,
            Done::Skipped(because) => *because,
            _ => self.why.reason,
        }
    }

    /// The rule of the language that moved, withheld or ended it; 0 if none did.
    pub fn rule(&self) -> u8 {
        match self.reason().rule() {
            0 => self.why.rule,
            rule => rule,
        }
    }

    /// How many minutes the clock of the journey's calendar is ahead of universal time.
    pub fn offset_minutes(&self) -> i64 {
        let shown = jalon_core::Zone::utc().instant(self.day, self.time);
        let minute = self.at.millis().div_euclid(60_000);
        shown.millis().div_euclid(60_000) - minute
    }
}

fn template_of(machine: &Machine, action: ActionId) -> Option<&str> {
    let does = &machine.actions.get(action)?.does;
    let template = match does {
        Does::Resend { message } => message.as_ref()?.template?,
        does => does.message()?.template?,
    };
    Some(machine.templates.get(template)?.name.as_str())
}
