//! What happens in a test.

use jalon_core::cases::{ALL_OF_IT, GivenCustomer, Happens, Proposal, What};
use jalon_core::eval::Stored;
use jalon_core::machine::{DeclaredEventId, InvoiceFieldId, JourneyId, StepId};
use jalon_core::{Day, EventKind, Happening, Money, PayloadValue, Reason, Settled, TimeOfDay};
use smol_str::SmolStr;

use super::super::Compiler;
use super::super::milestones::built_in;
use super::number_if;
use crate::model::test::{self, Corrected, EventHappens};
use crate::model::{self, InvoiceFact};

impl Compiler<'_> {
    /// What a line says that happens: a correction may be of several kinds of facts.
    pub(super) fn happens(&self, happens: &test::Happens) -> impl Iterator<Item = Happens> {
        let source = self.source(happens.span);
        let (day, time) = (happens.day.value, happens.time);
        let time = time.map(TimeOfDay::from_minutes);
        let all = self.what(&happens.what, day);
        all.into_iter().map(move |what| Happens {
            day,
            time,
            what,
            source,
        })
    }

    fn what(&self, what: &test::Happening, day: Day) -> Vec<What> {
        use test::Happening as Said;
        let one = match what {
            Said::Run => What::Run,
            Said::Payment {
                amount,
                on,
                on_account,
                cancelled,
            } => What::Payment {
                amount: amount.value,
                on: self.target_if(*on),
                on_account: *on_account,
                cancelled: *cancelled,
            },
            Said::Hold { subject, until } => What::Hold {
                on: self.target(*subject),
                until: until.value,
            },
            Said::Release(subject) => What::Release(self.target(*subject)),
            Said::Move {
                subject,
                journey,
                step,
            } => {
                let step = step.as_ref().map(|step| step.value);
                self.moved(*subject, journey.value, step)
            }
            Said::SignsOff { team, deed, on } => What::SignsOff {
                team: self.known_team(team.value),
                what: self.proposal(deed),
                on: self.target_if(*on),
            },
            Said::Refuses { team, deed, on } => What::Refuses {
                team: self.known_team(team.value),
                what: self.proposal(deed),
                on: self.target_if(*on),
            },
            Said::Answers {
                task,
                answer,
                arguments,
                on,
            } => What::Answers {
                task: task.value.clone(),
                answer: answer.value.clone(),
                payload: arguments
                    .iter()
                    .map(|(name, value)| (name.value.clone(), self.stored(value, None)))
                    .collect(),
                on: self.target_if(*on),
            },
            Said::ByHand { steps, on } => What::ByHand {
                steps: self.steps_of(&steps.value),
                on: self.target_if(*on),
            },
            Said::Event(event) => return self.event(event, day),
        };
        vec![one]
    }

    fn proposal(&self, deed: &test::DeedNamed) -> Proposal {
        match deed {
            test::DeedNamed::Steps(steps) => Proposal::Steps(self.steps_of(&steps.value)),
            other => Proposal::Deed(self.deed_named(other)),
        }
    }

    /// The steps of the machine; those of journeys that it leaves out have no number.
    pub(super) fn steps_of(&self, steps: &[model::StepId]) -> Vec<StepId> {
        let known = steps
            .iter()
            .map(|step| number_if(&self.numbers.steps, *step));
        known.flatten().collect()
    }

    fn moved(
        &self,
        subject: test::Subject,
        journey: model::JourneyId,
        step: Option<model::StepId>,
    ) -> What {
        let journey = number_if::<_, JourneyId>(&self.numbers.journeys, journey);
        let journey = journey.and_then(|id| self.machine.journeys.get(id));
        let step = step.and_then(|step| number_if::<_, StepId>(&self.numbers.steps, step));
        let step = step.and_then(|id| self.machine.steps.get(id));
        let to = step
            .map(|step| step.path)
            .or(journey.map(|journey| journey.path));
        match to {
            Some(to) => What::Move {
                on: self.target(subject),
                to,
            },
            None => What::Impossible,
        }
    }

    fn event(&self, event: &EventHappens, day: Day) -> Vec<What> {
        if event.event.value == model::EventKind::Correction {
            return self.correction(event);
        }
        let happening = match event.event.value {
            model::EventKind::Declared(declared) => self.declared(declared, event),
            other => built_in(other).and_then(|kind| happening(kind, event, day)),
        };
        vec![match happening {
            Some(what) => What::Event {
                what: Box::new(what),
                from: event
                    .from
                    .as_ref()
                    .and_then(|role| self.known_role(role.value)),
                on: self.target_if(event.on),
            },
            None => What::Impossible,
        }]
    }

    fn declared(&self, declared: model::EventId, event: &EventHappens) -> Option<Happening> {
        if event.cancelled {
            return None;
        }
        let number = number_if::<_, DeclaredEventId>(&self.numbers.events, declared)?;
        let fields = &self.model.events.get(declared)?.fields;
        let payload = fields.iter().enumerate().map(|(place, field)| {
            let mut told = event.payload.iter();
            let told = told.find(|(at, _)| usize::from(*at) == place);
            let value = told.map(|(_, value)| value).or(field.default.as_ref());
            value.map_or(PayloadValue::Unknown, |value| {
                payload_value(self.stored(value, None))
            })
        });
        Some(Happening::Declared {
            event: number,
            payload: payload.collect(),
        })
    }

    /// A correction of built-in values is an event; other fields simply have new values.
    fn correction(&self, event: &EventHappens) -> Vec<What> {
        let (mut due, mut total, mut order) = (None, None, None);
        let (mut invoice, mut customer) = (Vec::new(), GivenCustomer::default());
        let mut of_customer = false;
        for (corrected, value) in &event.corrected {
            let stored = self.stored(value, None);
            match (corrected, stored) {
                (Corrected::Invoice(InvoiceFact::Due), Stored::Date(day)) => due = Some(day),
                (Corrected::Invoice(InvoiceFact::Total), Stored::Money(money)) => {
                    total = Some(money);
                }
                (Corrected::Invoice(InvoiceFact::PurchaseOrder), Stored::Text(text)) => {
                    order = Some(text);
                }
                (Corrected::Invoice(_), _) => {}
                (Corrected::Party(_, fact), _) => {
                    self.party_fact(&mut customer, *fact, value);
                    of_customer = true;
                }
                (Corrected::Field(field), stored) => {
                    let numbers = &self.numbers;
                    if let Some(id) =
                        number_if::<_, InvoiceFieldId>(&numbers.invoice_fields, *field)
                    {
                        invoice.push((id, stored));
                    } else if let Some(id) = number_if(&numbers.customer_fields, *field) {
                        customer.fields.push((id, stored));
                        of_customer = true;
                    }
                }
            }
        }
        let on = self.target_if(event.on);
        let mut all = Vec::new();
        if !invoice.is_empty() || of_customer {
            all.push(What::Fields {
                on,
                invoice,
                customer: Box::new(of_customer.then_some(customer)),
            });
        }
        if due.is_some() || total.is_some() || order.is_some() || all.is_empty() {
            let what = Happening::Correction {
                due,
                total,
                purchase_order: order,
            };
            all.push(What::Event {
                what: Box::new(what),
                from: None,
                on,
            });
        }
        all
    }
}

/// A built-in event. Keys stay empty, and where no amount is said it is all of it: the runner knows
/// which payment or dispute is meant.
fn happening(kind: EventKind, event: &EventHappens, day: Day) -> Option<Happening> {
    let key = SmolStr::default;
    let amount = event.amount.as_ref().map(|amount| amount.value);
    let whole = || amount.unwrap_or(Money::new(ALL_OF_IT, jalon_core::Currency::EUR));
    let date = event.date.as_ref().map_or(day, |date| date.value);
    let reason = || Reason {
        text: event
            .reason
            .as_ref()
            .map(|reason| reason.value.as_str().into())
            .unwrap_or_default(),
        code: None,
    };
    let settled = |outcome| Happening::DisputeSettled {
        dispute: key(),
        outcome,
        amount,
    };
    let promise = |announced| Happening::Promise {
        promise: key(),
        date,
        amount,
        announced,
    };
    let reversed = |came_back| Happening::PaymentReversed {
        payment: key(),
        amount: whole(),
        reason: reason(),
        came_back,
    };
    let (payment, number, contact) = (key(), key(), key());
    Some(match (kind, event.cancelled) {
        (EventKind::Suspension, true) | (EventKind::SuspensionLifted, false) => {
            Happening::SuspensionLifted
        }
        (EventKind::Dispute | EventKind::DisputeOfPart, true) => settled(Settled::ForUs),
        (
            EventKind::Payment
            | EventKind::PaymentInPart
            | EventKind::PaymentInFull
            | EventKind::PaymentReversed,
            true,
        ) => reversed(true),
        (EventKind::Allocation, true) => reversed(false),
        (EventKind::CreditNote, true) => Happening::CreditNoteCancelled {
            number,
            amount: whole(),
        },
        (_, true) => return None,
        (EventKind::Receipt, _) => Happening::Receipt,
        (EventKind::Acceptance, _) => Happening::Acceptance,
        (EventKind::Refusal, _) => Happening::Refusal(reason()),
        (EventKind::Rejection, _) => Happening::Rejection(reason()),
        (EventKind::Suspension, _) => Happening::Suspension(reason()),
        (EventKind::Dispute | EventKind::DisputeOfPart, _) => Happening::Dispute {
            dispute: key(),
            reason: reason(),
            amount,
        },
        (EventKind::DisputeSettledForUs, _) => settled(Settled::ForUs),
        (EventKind::DisputeSettledForCustomer, _) => settled(Settled::ForCustomer),
        (EventKind::DisputeSettledInPart, _) => settled(Settled::InPart),
        (EventKind::Promise, _) => promise(false),
        (EventKind::PaymentAnnounced, _) => promise(true),
        (EventKind::BrokenPromise, _) => Happening::PromiseBroken {
            promise: key(),
            date,
            amount,
        },
        (EventKind::Payment | EventKind::PaymentInPart | EventKind::PaymentInFull, _) => {
            Happening::Payment {
                payment,
                amount: whole(),
            }
        }
        (EventKind::PaymentReversed, _) => reversed(true),
        (EventKind::Allocation, _) => Happening::Allocation {
            payment,
            amount: whole(),
        },
        (EventKind::CreditNote, _) => Happening::CreditNote {
            number,
            amount: whole(),
        },
        (EventKind::CreditNoteCancelled, _) => Happening::CreditNoteCancelled {
            number,
            amount: whole(),
        },
        (EventKind::Bounce, _) => Happening::Bounce {
            contact,
            reason: reason(),
            permanent: true,
        },
        (EventKind::Reply, _) => Happening::Reply { contact: None },
        (EventKind::CreditRequest, _) => Happening::CreditRequest(reason()),
        (EventKind::MissingDue, _) => Happening::MissingDue,
        (EventKind::Correction | EventKind::TaskOutcome | EventKind::Decision, _) => return None,
    })
}

fn payload_value(stored: Stored) -> PayloadValue {
    match stored {
        Stored::YesNo(yes) => PayloadValue::YesNo(yes),
        Stored::Text(text) => PayloadValue::Text(text),
        Stored::Number(number) => PayloadValue::Number(number),
        Stored::Money(money) => PayloadValue::Money(money),
        Stored::Date(day) => PayloadValue::Date(day),
        Stored::Rate(rate) => PayloadValue::Rate(rate),
        Stored::Choice(value) => PayloadValue::Choice(value),
        _ => PayloadValue::Unknown,
    }
}
