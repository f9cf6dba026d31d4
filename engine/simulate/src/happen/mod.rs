//! What happens, as stimuli: which payment, dispute or task a line speaks of is worked out from what
//! there is at that moment.

mod payments;

use jalon_core::cases::{ALL_OF_IT, Deed as Named, Happens, Proposal, Reading, Target, What};
use jalon_core::eval::Stored;
use jalon_core::ledger::CreditKind;
use jalon_core::machine::action::Does;
use jalon_core::machine::{LineId, PathId, RoleId, StepId, TeamId};
use jalon_core::step::{PendingState, Stimulus, Subject, SubjectId};
use jalon_core::{
    Decision, Event, Evidence, Happening, Instant, Money, PayloadValue, Settled, TimeOfDay,
};
use smol_str::{SmolStr, format_smolstr};

use crate::play::Play;
use crate::scene::{customer_of, key_of};
use crate::text::reading_of;
use crate::timeline::subject_of;

/// Stimuli, each for one of the accounts; or what a line speaks of is not there.
pub(crate) enum Put {
    These(Vec<(usize, Stimulus)>),
    NotThere,
}

/// The keys of payments, disputes and promises that a scene has had.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    count: usize,
    payments: Vec<Paid>,
    disputes: Vec<(usize, SmolStr)>,
    promises: Vec<(usize, SmolStr)>,
    credits: Vec<(usize, SmolStr, Money)>,
}

/// A payment, or what of one went to one invoice.
#[derive(Clone, Debug)]
struct Paid {
    key: SmolStr,
    /// The account.
    party: usize,
    /// What it is: money, or a credit note on account.
    kind: CreditKind,
    /// The invoice; none on account.
    invoice: Option<usize>,
    instalment: u16,
    amount: Money,
    /// The whole payment, of which this may be a part.
    whole: Money,
    gone: bool,
}

impl Keys {
    fn next(&mut self, what: &str) -> SmolStr {
        self.count += 1;
        format_smolstr!("{what} {}", self.count)
    }
}

/// A team of the script; one that the machine does not know is none that anything is proposed to.
fn team_of(team: Option<TeamId>) -> TeamId {
    team.unwrap_or(TeamId(u32::MAX))
}

/// The invoice that a line names.
pub(crate) fn invoice_of(what: &What) -> Option<usize> {
    let target = match what {
        What::Payment { on, .. }
        | What::SignsOff { on, .. }
        | What::Refuses { on, .. }
        | What::Answers { on, .. }
        | What::ByHand { on, .. }
        | What::Event { on, .. }
        | What::Fields { on, .. } => *on,
        What::Hold { on, .. } | What::Release(on) | What::Move { on, .. } => Some(*on),
        What::Run | What::Impossible => None,
    };
    match target {
        Some(Target::Invoice { invoice, .. }) => Some(invoice),
        _ => None,
    }
}

impl Play<'_> {
    /// What a line puts before the accounts.
    pub(crate) fn put(&mut self, place: usize, at: Instant) -> Put {
        let Some(happens) = self.scene.happens.get(place).copied() else {
            return Put::NotThere;
        };
        let found = match &happens.what {
            What::Run => {
                let all = 0..self.parties.len();
                Some(all.map(|party| (party, Stimulus::Run)).collect())
            }
            What::Payment {
                amount,
                on,
                on_account,
                cancelled,
            } => self.payment(happens, at, *amount, (*on, *on_account, *cancelled)),
            What::Hold { on, until } => self.hold(happens, at, *on, Some(*until)),
            What::Release(on) => self.hold(happens, at, *on, None),
            What::Move { on, to } => {
                let decision = Decision::Move { to: *to };
                self.decide(happens, at, invoice_in(*on), decision, place)
            }
            What::SignsOff { team, what, on } => {
                let found = self.proposed(what, *on);
                found.map(|(party, subject, path)| {
                    let by = format_smolstr!("person {place}");
                    let what = Happening::Decision {
                        decision: Decision::SignOff(path),
                        by,
                        team: Some(team_of(*team)),
                    };
                    let event = event_of(happens, at, what);
                    vec![(party, Stimulus::Event { subject, event })]
                })
            }
            What::Refuses { team, what, on } => {
                let found = self.proposed(what, *on);
                found.map(|(party, subject, path)| {
                    let by = format_smolstr!("person {place}");
                    let what = Happening::Decision {
                        decision: Decision::Refuse(path),
                        by,
                        team: Some(team_of(*team)),
                    };
                    let event = event_of(happens, at, what);
                    vec![(party, Stimulus::Event { subject, event })]
                })
            }
            What::Answers {
                task,
                answer,
                payload,
                on,
            } => self.answer(happens, at, (task, answer), payload, *on),
            What::ByHand { steps, on } => self.by_hand(happens, at, steps, *on),
            What::Event { what, from, on } => self.event(happens, at, what, *from, *on),
            What::Fields {
                on,
                invoice,
                customer,
            } => self.fields(*on, invoice, customer.as_ref().as_ref()),
            What::Impossible => None,
        };
        found.map_or(Put::NotThere, Put::These)
    }

    fn hold(
        &self,
        happens: &Happens,
        at: Instant,
        on: Target,
        until: Option<jalon_core::Day>,
    ) -> Option<Vec<(usize, Stimulus)>> {
        match on {
            Target::Customer(customer) => {
                let zone = self.zone(None);
                let until = until.map(|day| zone.instant(day, TimeOfDay::MIDNIGHT));
                let customer_key = key_of(customer);
                Some(vec![(
                    self.party_of(customer),
                    Stimulus::HoldCustomer {
                        customer: customer_key,
                        until,
                    },
                )])
            }
            Target::Invoice { invoice, .. } => {
                let decision = match until {
                    Some(until) => Decision::Hold {
                        until,
                        reason: SmolStr::default(),
                    },
                    None => Decision::Release,
                };
                self.decide(happens, at, Some(invoice), decision, 0)
            }
        }
    }

    fn decide(
        &self,
        happens: &Happens,
        at: Instant,
        invoice: Option<usize>,
        decision: Decision,
        who: usize,
    ) -> Option<Vec<(usize, Stimulus)>> {
        let invoice = invoice.unwrap_or(0);
        let by = format_smolstr!("person {who}");
        let what = Happening::Decision {
            decision,
            by,
            team: None,
        };
        let event = event_of(happens, at, what);
        let subject = subject_of(invoice);
        let party = self.party_of_invoice(invoice);
        Some(vec![(party, Stimulus::Event { subject, event })])
    }

    /// The subjects that a line may speak of: the named invoice, or all there are.
    fn subjects(&self, on: Option<Target>) -> Vec<(usize, &Subject)> {
        let named = on.and_then(invoice_in).map(subject_of);
        let parties = self.parties.iter().enumerate();
        let all = parties.flat_map(|(place, party)| {
            let subjects = party.account.subjects.iter();
            subjects.map(move |subject| (place, subject))
        });
        all.filter(|(_, subject)| named.is_none_or(|named| subject.id == named))
            .collect()
    }

    /// A proposal that waits for a sign-off.
    fn proposed(&self, what: &Proposal, on: Option<Target>) -> Option<(usize, SubjectId, PathId)> {
        let machine = &self.world.machine;
        let lines: Vec<LineId> = match what {
            Proposal::Steps(steps) => {
                let steps = steps.iter().filter_map(|step| machine.steps.get(*step));
                steps.map(|step| step.line).collect()
            }
            Proposal::Deed(deed) => machine
                .lines
                .iter()
                .filter(|(_, line)| line.actions.iter().any(|id| self.is_of(*id, deed)))
                .map(|(id, _)| id)
                .collect(),
        };
        for (party, subject) in self.subjects(on) {
            for pending in &subject.pending {
                let waits = matches!(pending.state, PendingState::Proposed { .. });
                if waits && pending.line.is_some_and(|line| lines.contains(&line)) {
                    return Some((party, subject.id, pending.path));
                }
            }
        }
        None
    }

    fn is_of(&self, action: jalon_core::machine::ActionId, deed: &Named) -> bool {
        let Some(action) = self.world.machine.actions.get(action) else {
            return false;
        };
        match (&action.does, deed) {
            (Does::HandOver(agency), Named::HandOver(wanted))
            | (Does::Entrust(agency), Named::Entrust(wanted)) => Some(*agency) == *wanted,
            (Does::FormalNotice(_), Named::FormalNotice) => true,
            (Does::Resend { .. }, Named::Resend) => true,
            (Does::Recall(agency), Named::Recall(wanted)) => wanted.is_none_or(|of| of == *agency),
            (Does::Alert { team, .. }, Named::Alert(wanted)) => Some(*team) == *wanted,
            (Does::Task(task) | Does::Call { task, .. }, Named::Task(told)) => {
                let told = told.as_deref();
                told.is_none_or(|told| {
                    let text = task.text.as_ref();
                    text.is_some_and(|text| reading_of(text).meets(&Reading::told(told)))
                })
            }
            _ => false,
        }
    }

    /// Whoever speaks of a task means one that is open: the one with just this text, or one that
    /// could read so.
    fn answer(
        &self,
        happens: &Happens,
        at: Instant,
        (task, answer): (&str, &str),
        payload: &[(SmolStr, Stored)],
        on: Option<Target>,
    ) -> Option<Vec<(usize, Stimulus)>> {
        let machine = &self.world.machine;
        let told_so = Reading::told(task);
        let mut fitting = Vec::new();
        for (party, subject) in self.subjects(on) {
            for open in &subject.tasks {
                let does = machine.actions.get(open.action).map(|action| &action.does);
                let Some(Does::Task(of) | Does::Call { task: of, .. }) = does else {
                    continue;
                };
                let text = of.text.as_ref();
                if !text.is_some_and(|text| reading_of(text).meets(&told_so)) {
                    continue;
                }
                let mut told = self
                    .timeline
                    .entries
                    .iter()
                    .filter_map(|entry| entry.deed());
                let exact = told.any(|deed| {
                    let own = deed.slot.subject == subject.id && deed.slot.path == open.path;
                    own && deed
                        .text
                        .as_ref()
                        .is_some_and(|text| Reading::exact(&text.subject).meets(&told_so))
                });
                let mut outcomes = of.outcomes.iter();
                let wanted = answer.trim().to_lowercase();
                let outcome = outcomes.position(|one| one.label.trim().to_lowercase() == wanted);
                if of.outcomes.is_empty() || outcome.is_some() {
                    fitting.push((exact, party, subject.id, open.path, outcome, of));
                }
            }
        }
        let exact = fitting.iter().position(|(exact, ..)| *exact);
        let (_, party, subject, path, outcome, of) = fitting.get(exact.unwrap_or(0))?;
        let asks = outcome.and_then(|outcome| of.outcomes.get(outcome));
        let asks = asks.map_or(&[][..], |outcome| outcome.asks.as_slice());
        let filled = asks.iter().map(|field| {
            let mut told = payload.iter();
            let told = told.find(|(name, _)| *name == field.name);
            told.map_or(PayloadValue::Unknown, |(_, value)| payload_value(value))
        });
        let what = Happening::TaskOutcome {
            task: *path,
            outcome: outcome.and_then(|outcome| u16::try_from(outcome).ok()),
            payload: filled.collect(),
            by: SmolStr::new_static("person"),
        };
        let event = event_of(happens, at, what);
        let subject = *subject;
        Some(vec![(*party, Stimulus::Event { subject, event })])
    }

    fn by_hand(
        &self,
        happens: &Happens,
        at: Instant,
        steps: &[StepId],
        on: Option<Target>,
    ) -> Option<Vec<(usize, Stimulus)>> {
        let machine = &self.world.machine;
        for (party, subject) in self.subjects(on) {
            let step = steps.iter().filter_map(|step| machine.steps.get(*step));
            let mut step = step.filter(|step| {
                let mut tracks = subject.tracks.iter();
                tracks.any(|track| track.milestone == step.milestone)
            });
            if let Some(step) = step.next() {
                let by = SmolStr::new_static("person");
                let what = Happening::Decision {
                    decision: Decision::StepByHand(step.path),
                    by,
                    team: None,
                };
                let event = event_of(happens, at, what);
                let subject = subject.id;
                return Some(vec![(party, Stimulus::Event { subject, event })]);
            }
        }
        None
    }

    fn fields(
        &mut self,
        on: Option<Target>,
        invoice: &[(jalon_core::machine::InvoiceFieldId, Stored)],
        customer: Option<&jalon_core::cases::GivenCustomer>,
    ) -> Option<Vec<(usize, Stimulus)>> {
        let place = on.and_then(invoice_in).unwrap_or(0);
        let whose = match on {
            Some(Target::Customer(customer)) => customer,
            _ => self.scene.invoices.get(place)?.customer,
        };
        let party = self.party_of(whose);
        let mut stimuli = Vec::new();
        if let Some(newer) = customer {
            let known = self.customers.get_mut(whose)?;
            known.shown_name = newer.shown_name.clone().or(known.shown_name.take());
            known.country = newer.country.clone().or(known.country.take());
            known.language = newer.language.clone().or(known.language.take());
            known.time_zone = newer.time_zone.clone().or(known.time_zone.take());
            known.terms = newer.terms.clone().or(known.terms.take());
            known.fields.extend(newer.fields.iter().cloned());
            let known = known.clone();
            let stimulus = Stimulus::Customer(customer_of(self.world, whose, &known));
            stimuli.push((party, stimulus));
        }
        if !invoice.is_empty() {
            let subject = subject_of(place);
            let fields = invoice.to_vec();
            stimuli.push((party, Stimulus::Fields { subject, fields }));
        }
        Some(stimuli)
    }

    fn event(
        &mut self,
        happens: &Happens,
        at: Instant,
        what: &Happening,
        from: Option<RoleId>,
        on: Option<Target>,
    ) -> Option<Vec<(usize, Stimulus)>> {
        let invoice = on.and_then(invoice_in).unwrap_or(0);
        let party = self.party_of_invoice(invoice);
        let instalment = match on {
            Some(Target::Invoice { instalment, .. }) if instalment > 0 => Some(instalment),
            _ => None,
        };
        let mut what = what.clone();
        match &mut what {
            Happening::Payment { amount, .. } => {
                let amount = if amount.minor == ALL_OF_IT {
                    self.open_of(invoice)?
                } else {
                    *amount
                };
                return self.payment(happens, at, amount, (on, None, false));
            }
            Happening::PaymentReversed {
                amount,
                reason,
                came_back,
                ..
            } => return self.reversed(happens, at, *amount, on, (reason.clone(), *came_back)),
            Happening::Allocation { payment, amount } => {
                let mut paid = self.keys.payments.iter().rev();
                let on_account =
                    paid.find(|paid| paid.party == party && paid.invoice.is_none() && !paid.gone)?;
                *payment = on_account.key.clone();
                if amount.minor == ALL_OF_IT {
                    *amount = on_account.amount;
                }
                if on_account.kind == CreditKind::CreditNote {
                    let (number, amount) = (payment.clone(), *amount);
                    what = Happening::CreditNote { number, amount };
                }
            }
            Happening::Dispute { dispute, .. } => {
                *dispute = self.keys.next("dispute");
                self.keys.disputes.push((invoice, dispute.clone()));
            }
            Happening::DisputeSettled {
                dispute, outcome, ..
            } => {
                let known = self.keys.disputes.iter();
                let place = known.clone().rposition(|(of, _)| *of == invoice)?;
                *dispute = self.keys.disputes.get(place)?.1.clone();
                if *outcome == Settled::ForUs {
                    self.keys.disputes.remove(place);
                }
            }
            Happening::Promise { promise, .. } => {
                *promise = self.keys.next("promise");
                self.keys.promises.push((invoice, promise.clone()));
            }
            Happening::PromiseBroken { promise, .. } => {
                let mut known = self.keys.promises.iter().rev();
                *promise = known.find(|(of, _)| *of == invoice)?.1.clone();
            }
            Happening::CreditNote { number, amount } => {
                if amount.minor == ALL_OF_IT {
                    *amount = self.open_of(invoice)?;
                }
                *number = self.keys.next("credit note");
                self.keys.credits.push((invoice, number.clone(), *amount));
            }
            Happening::CreditNoteCancelled { number, amount } => {
                let place = self.keys.credits.iter().rposition(|(of, _, whole)| {
                    *of == invoice && (amount.minor == ALL_OF_IT || *amount == *whole)
                })?;
                let (_, key, whole) = self.keys.credits.remove(place);
                *number = key;
                *amount = whole;
            }
            Happening::Bounce { contact, .. } => {
                let role = from.unwrap_or(RoleId::PAYER);
                let customer = self.scene.invoices.get(invoice)?.customer;
                *contact = format_smolstr!("{} {}", key_of(customer), crate::play::place_of(role));
            }
            _ => {}
        }
        let event = Event {
            from,
            instalment,
            ..event_of(happens, at, what)
        };
        let subject = subject_of(invoice);
        Some(vec![(party, Stimulus::Event { subject, event })])
    }
}

fn invoice_in(target: Target) -> Option<usize> {
    match target {
        Target::Invoice { invoice, .. } => Some(invoice),
        Target::Customer(_) => None,
    }
}

/// An event of a scene is as well proved as can be.
fn event_of(happens: &Happens, at: Instant, what: Happening) -> Event {
    Event {
        what,
        occurred: happens.day,
        arrived: at,
        from: None,
        evidence: Evidence::Paid,
        instalment: None,
    }
}

/// A value as an event carries it.
pub fn payload_value(stored: &Stored) -> PayloadValue {
    match stored {
        Stored::YesNo(yes) => PayloadValue::YesNo(*yes),
        Stored::Text(text) => PayloadValue::Text(text.clone()),
        Stored::Number(number) => PayloadValue::Number(*number),
        Stored::Money(money) => PayloadValue::Money(*money),
        Stored::Date(day) => PayloadValue::Date(*day),
        Stored::Rate(rate) => PayloadValue::Rate(*rate),
        Stored::Choice(value) => PayloadValue::Choice(*value),
        _ => PayloadValue::Unknown,
    }
}
