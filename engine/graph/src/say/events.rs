//! What happens, and what is waited for.

use jalon_core::machine::milestone::{Expectation, Expected, Roles, Trigger};
use jalon_core::{EventKind, Evidence};

use super::{ELLIPSIS, Say};

impl Say<'_> {
    /// What a line reacts to.
    pub fn trigger(self, trigger: Trigger) -> String {
        match trigger {
            Trigger::Event(kind) => self.event(kind),
            Trigger::Declared(event) => {
                let event = self.machine.events.get(event);
                event.map_or(ELLIPSIS.to_owned(), |event| event.name.to_string())
            }
            Trigger::Standing { standing, value } => {
                let standing = self.machine.standings.get(standing);
                let value = standing.and_then(|found| found.values.get(usize::from(value)));
                let value = value.map_or(ELLIPSIS, |value| value);
                self.lang
                    .pick(format!("standing {value}"), format!("situation {value}"))
            }
        }
    }

    /// What a line reacts to, and from whom.
    pub fn trigger_from(self, trigger: Trigger, from: Option<&Roles>) -> (String, String) {
        let from = from.map(|roles| self.by_roles(roles)).unwrap_or_default();
        (self.trigger(trigger), from)
    }

    /// What is waited for: `receipt from payer`.
    pub fn awaited(self, expectation: &Expectation) -> String {
        let what = match expectation.what {
            Expected::PaymentInFull { with_charges } => match with_charges {
                false => self.say("payment in full", "paiement intégral"),
                true => self.say(
                    "payment in full with charges",
                    "paiement intégral, frais compris",
                ),
            },
            Expected::Event(trigger) => self.trigger(trigger),
        };
        match &expectation.from {
            Some(roles) => format!("{what} {}", self.by_roles(roles)),
            None => what,
        }
    }

    /// What is waited for, and how well it must be proved where the script asks for more than usual.
    pub fn expectation(self, expectation: &Expectation) -> String {
        let what = self.awaited(expectation);
        let level = match expectation.at_least {
            Evidence::Confirmed => self.say("at least confirmed", "au moins confirmé"),
            Evidence::System => self.say("told by their system", "donné par leur système"),
            _ => return what,
        };
        format!("{what}, {level},")
    }

    fn event(self, kind: EventKind) -> String {
        let (english, french) = match kind {
            EventKind::Receipt => ("receipt", "accusé"),
            EventKind::Acceptance => ("acceptance", "acceptation"),
            EventKind::Refusal => ("refusal", "refus"),
            EventKind::Rejection => ("rejection", "rejet"),
            EventKind::Suspension => ("suspension", "suspension"),
            EventKind::SuspensionLifted => ("suspension lifted", "suspension levée"),
            EventKind::Dispute => ("dispute", "litige"),
            EventKind::DisputeOfPart => ("dispute of part", "litige partiel"),
            EventKind::DisputeSettledForUs => ("dispute settled for us", "litige clos pour nous"),
            EventKind::DisputeSettledForCustomer => {
                ("dispute settled for customer", "litige clos pour le client")
            }
            EventKind::DisputeSettledInPart => ("dispute settled in part", "litige clos en partie"),
            EventKind::Promise => ("promise", "promesse"),
            EventKind::BrokenPromise => ("broken promise", "promesse rompue"),
            EventKind::Payment => ("payment", "paiement"),
            EventKind::PaymentInPart => ("payment in part", "paiement partiel"),
            EventKind::PaymentInFull => ("payment in full", "paiement intégral"),
            EventKind::PaymentReversed => ("payment reversed", "paiement rejeté"),
            EventKind::PaymentAnnounced => ("payment announced", "paiement annoncé"),
            EventKind::Allocation => ("allocation", "lettrage"),
            EventKind::CreditNote => ("credit note", "avoir"),
            EventKind::CreditNoteCancelled => ("credit note cancelled", "avoir annulé"),
            EventKind::Bounce => ("bounce", "non-distribution"),
            EventKind::Reply => ("reply", "réponse"),
            EventKind::CreditRequest => ("credit request", "demande d’avoir"),
            EventKind::Correction => ("correction", "correction"),
            EventKind::MissingDue => ("missing due date", "échéance absente"),
            EventKind::TaskOutcome => ("answer to a task", "réponse à une tâche"),
            EventKind::Decision => ("decision", "décision"),
        };
        self.say(english, french)
    }
}
