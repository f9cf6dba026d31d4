//! What a team is told: what happened, to whom, what is open and due; in the language of the house.

use jalon_core::eval::{Facts, Value};
use jalon_core::machine::milestone::Trigger;
use jalon_core::machine::value::{Fact, InvoiceFact, Party, PartyFact};
use jalon_core::machine::{ActionId, Machine};
use jalon_core::step::{Reason, View};
use jalon_core::{Event, EventKind, Happening, Reason as Because};
use jalon_render::Language;
use jalon_render::clean::{VALUE_CHARS_MAX, one_line};
use jalon_store::{Text, text};
use smol_str::SmolStr;

/// What it is about.
pub(crate) struct Alert<'a> {
    pub machine: &'a Machine,
    /// The action that tells it, and why it does.
    pub action: ActionId,
    pub reason: Reason,
    /// The place of the script, for what answers to nothing that has a name.
    pub path: &'a str,
    /// The customer, by its key.
    pub customer: SmolStr,
    /// The invoices, by their numbers.
    pub numbers: &'a [SmolStr],
    pub event: Option<&'a Event>,
}

impl Alert<'_> {
    /// The subject where the script gives none, and the text.
    pub(crate) fn written(&self, view: &View<'_>, tag: &str) -> (String, String) {
        let language = match Language::of_tag(tag) {
            Language::French => Language::French,
            _ => Language::English,
        };
        let own = |words: Text| words.get(language == Language::French).to_owned();
        let phrases = language.phrases();
        let of_party = |fact| view.fact(Fact::Party(Party::Customer, fact));
        let of_invoice = |fact| view.fact(Fact::Invoice(fact));
        let name = match of_party(PartyFact::Name) {
            Value::Text(name) => name.to_owned(),
            _ => self.customer.to_string(),
        };
        let cause = own(self.cause());
        let mut subject = vec![cause.clone(), name.clone()];
        let mut lines = vec![cause];
        let mut put = |name: &str, value: String| {
            // What came in ends no line, and begins none.
            let value = one_line(&value, VALUE_CHARS_MAX);
            if !value.is_empty() {
                lines.push(format!("{name}{} {value}", phrases.colon));
            }
        };
        let shown = |value: Value<'_>| match value {
            Value::Money(money) => language.money(money),
            Value::Date(day) => language.date(day),
            Value::Text(text) => text.to_owned(),
            _ => String::new(),
        };
        let customer = match self.customer.as_str() {
            key if key == name || key.is_empty() => name,
            key => format!("{name} ({key})"),
        };
        put(&own(text("Customer", "Client")), customer);
        match self.numbers {
            [] => {}
            numbers => {
                let numbers = numbers.join(", ");
                subject.push(numbers.clone());
                put(phrases.invoice, numbers);
            }
        }
        put(phrases.balance, shown(of_invoice(InvoiceFact::Balance)));
        let charges = of_invoice(InvoiceFact::Charges);
        if matches!(charges, Value::Money(money) if money.minor > 0) {
            put(phrases.charges, shown(charges));
            let due = shown(of_invoice(InvoiceFact::AmountDue));
            put(phrases.amount_due, due);
        }
        put(phrases.due, shown(of_invoice(InvoiceFact::Due)));
        // What is looked at is all that the customer owes.
        if self.is_of_a_standing() || self.numbers.is_empty() {
            let all = text("Open in all", "Encours total");
            put(&own(all), shown(of_party(PartyFact::TotalUnpaid)));
            let late = text("Late in all", "Total échu");
            put(&own(late), shown(of_party(PartyFact::Overdue)));
        }
        if let Some(event) = self.event {
            let said = said(event);
            if let Some(amount) = said.amount {
                put(phrases.amount, language.money(amount));
            }
            if let Some(day) = said.date {
                let name = text("Promised for", "Promis pour le");
                put(&own(name), language.date(day));
            }
            if let Some(because) = said.because {
                let code = because.code.iter().map(|code| format!("({code})"));
                let words = Some(because.text.to_string()).filter(|words| !words.is_empty());
                let why: Vec<String> = words.into_iter().chain(code).collect();
                put(&own(text("Reason", "Motif")), why.join(" "));
            }
        }
        let subject = one_line(&subject.join(" – "), VALUE_CHARS_MAX);
        (subject, lines.join("\n") + "\n")
    }

    /// What the line of the script reacts to, if it does to anything.
    fn trigger(&self) -> Option<Trigger> {
        let reactions = self.machine.reactions.iter();
        let mut own = reactions.filter(|(_, reaction)| {
            let line = self.machine.lines.get(reaction.line);
            line.is_some_and(|line| line.actions.contains(&self.action))
        });
        own.next().map(|(_, reaction)| reaction.on)
    }

    fn is_of_a_standing(&self) -> bool {
        matches!(self.trigger(), Some(Trigger::Standing { .. }))
    }

    /// What happened.
    fn cause(&self) -> Text {
        let declared = |id| self.machine.events.get(id).map(|event| event.name.clone());
        let named = |name: &str| text(name, name);
        match (self.trigger(), self.reason) {
            (Some(Trigger::Standing { standing, value }), _) => {
                let standing = self.machine.standings.get(standing);
                let name = standing.map_or("", |standing| standing.name.as_str());
                let value = standing.and_then(|one| one.values.get(usize::from(value)));
                let value = value.map_or("", SmolStr::as_str);
                text(format!("{name}: {value}"), format!("{name}\u{a0}: {value}"))
            }
            (Some(Trigger::Event(kind)), _) | (None, Reason::Event(kind)) => words(kind),
            (Some(Trigger::Declared(id)), _) => named(declared(id).as_deref().unwrap_or("")),
            (None, Reason::DeclaredEvent) => match self.event.map(|event| &event.what) {
                Some(Happening::Declared { event, .. }) => {
                    named(declared(*event).as_deref().unwrap_or(""))
                }
                _ => named(self.path),
            },
            (None, Reason::Silent) => text("nobody has signed", "personne n’a signé"),
            (None, Reason::Refused) => text("the signature is refused", "la signature est refusée"),
            (None, _) => named(self.path),
        }
    }
}

/// What an event says beside its name.
#[derive(Default)]
struct Said<'e> {
    amount: Option<jalon_core::Money>,
    date: Option<jalon_core::Day>,
    because: Option<&'e Because>,
}

fn said(event: &Event) -> Said<'_> {
    let mut said = Said::default();
    match &event.what {
        Happening::Refusal(reason)
        | Happening::Rejection(reason)
        | Happening::Suspension(reason)
        | Happening::CreditRequest(reason)
        | Happening::Bounce { reason, .. } => said.because = Some(reason),
        Happening::Dispute { reason, amount, .. } => {
            said.because = Some(reason);
            said.amount = *amount;
        }
        Happening::PaymentReversed { reason, amount, .. } => {
            said.because = Some(reason);
            said.amount = Some(*amount);
        }
        Happening::Promise { date, amount, .. } | Happening::PromiseBroken { date, amount, .. } => {
            said.date = Some(*date);
            said.amount = *amount;
        }
        Happening::DisputeSettled { amount, .. } => said.amount = *amount,
        Happening::Payment { amount, .. }
        | Happening::Allocation { amount, .. }
        | Happening::CreditNote { amount, .. }
        | Happening::CreditNoteCancelled { amount, .. } => said.amount = Some(*amount),
        _ => {}
    }
    said
}

fn words(kind: EventKind) -> Text {
    let (en, fr) = match kind {
        EventKind::Receipt => ("invoice received", "facture reçue"),
        EventKind::Acceptance => ("invoice accepted", "facture acceptée"),
        EventKind::Refusal => ("invoice refused", "facture refusée"),
        EventKind::Rejection => ("invoice rejected", "facture rejetée"),
        EventKind::Suspension => (
            "suspended: it must be completed",
            "suspendue\u{a0}: à compléter",
        ),
        EventKind::SuspensionLifted => ("suspension over", "fin de la suspension"),
        EventKind::Dispute => ("dispute", "litige"),
        EventKind::DisputeOfPart => ("dispute of a part", "litige partiel"),
        EventKind::DisputeSettledForUs => ("dispute settled for us", "litige clos pour nous"),
        EventKind::DisputeSettledForCustomer => (
            "dispute settled for the customer",
            "litige clos pour le client",
        ),
        EventKind::DisputeSettledInPart => ("dispute settled in part", "litige clos en partie"),
        EventKind::Promise => ("promise to pay", "promesse de paiement"),
        EventKind::BrokenPromise => ("broken promise", "promesse rompue"),
        EventKind::Payment => ("payment", "paiement"),
        EventKind::PaymentInPart => ("payment in part", "paiement partiel"),
        EventKind::PaymentInFull => ("payment in full", "paiement intégral"),
        EventKind::PaymentReversed => ("payment reversed", "paiement rejeté"),
        EventKind::PaymentAnnounced => ("payment announced", "paiement annoncé"),
        EventKind::Allocation => ("money on account allocated", "acompte imputé"),
        EventKind::CreditNote => ("credit note", "avoir"),
        EventKind::CreditNoteCancelled => ("credit note cancelled", "avoir annulé"),
        EventKind::Bounce => ("a message came back", "un message est revenu"),
        EventKind::Reply => ("somebody replied", "réponse reçue"),
        EventKind::CreditRequest => ("a credit note is asked for", "demande d’avoir"),
        EventKind::Correction => ("invoice corrected", "facture corrigée"),
        EventKind::MissingDue => ("due date missing", "échéance manquante"),
        EventKind::TaskOutcome => ("task answered", "réponse à une tâche"),
        EventKind::Decision => ("decision", "décision"),
    };
    text(en, fr)
}
