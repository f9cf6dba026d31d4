//! What a customer or a network says, and no line of the script speaks of: a person is told, as an incident.

use jalon_core::machine::JourneyId;
use jalon_core::machine::action::Does;
use jalon_core::machine::milestone::{Expected, Trigger};
use jalon_core::records::{EventName, EventRecord};
use jalon_core::{EventKind, Machine};
use jalon_store::{Incident, Key, Text, codec, text};

use super::{Desk, Stop, Working, is_french};
use crate::guards::PEOPLE;
use crate::link;
use crate::work::PutAside;

impl Working {
    /// After an event was taken in: whether somebody has to be told, since the script does not say what to do.
    pub(super) fn unheard(
        &mut self,
        desk: &Desk<'_>,
        part: usize,
        record: &EventRecord,
    ) -> Result<(), Stop> {
        let EventName::BuiltIn(kind) = record.kind else {
            return Ok(());
        };
        let number = record.invoice.as_deref().unwrap_or_default();
        let Some(said) = said(kind, record, number) else {
            return Ok(());
        };
        let Some((world, account)) = self.open.as_ref().and_then(|open| open.part(part)) else {
            return Ok(());
        };
        let mut subjects = account.subjects.iter();
        let subject = subjects.find(|one| one.invoice().is_some_and(|of| of.number == number));
        let Some((subject, journey)) = subject
            .filter(|one| one.stage.is_live())
            .and_then(|one| Some((one, one.journey?)))
        else {
            return Ok(());
        };
        let anew = link::is_anew(record);
        if !anew && hears(&world.machine, journey, kind) {
            return Ok(());
        }
        let of = subject.id;
        let said = match anew {
            true => said,
            false => text(
                format!("{}, and no line of the script says what to do", said.en),
                format!("{}, et aucune ligne du script ne dit quoi faire", said.fr),
            ),
        };
        let said = match link::is_of_page(record) && !anew {
            true => text(
                format!("{} (the words: jalon receipts show {number})", said.en),
                format!("{} (les mots : jalon receipts show {number})", said.fr),
            ),
            false => said,
        };
        let key = Key::of(&["unheard", &record.source, &record.key, number]);
        if self.rows.incidents_new.iter().any(|one| one.key == key) {
            return Ok(());
        }
        let what = said.get(is_french(desk, self.key)).replace('\0', " ");
        tracing::warn!(payer = self.payer(), what, "incident");
        self.rows.incidents_new.push(Incident {
            account: self.key,
            key,
            at: desk.now,
            what,
            format: codec::FORMAT,
            body: codec::encode(&PutAside::Attention(of.0))?,
        });
        Ok(())
    }
}

/// Whether a line of a journey reacts to an event, or waits for it.
fn hears(machine: &Machine, journey: JourneyId, kind: EventKind) -> bool {
    let kinds = match kind {
        EventKind::DisputeOfPart => [kind, EventKind::Dispute],
        _ => [kind, kind],
    };
    let is = |on: Trigger| kinds.iter().any(|kind| on == Trigger::Event(*kind));
    let own = machine.journeys.get(journey);
    let of_journey = own.into_iter().flat_map(|one| &one.reactions);
    let milestones = machine.milestones.items().iter();
    let mut milestones = milestones.filter(|one| one.journey == journey);
    let of_milestones = milestones.clone().flat_map(|one| &one.reactions);
    let mut reactions = of_journey.chain(of_milestones);
    let waits = |what: Expected| matches!(what, Expected::Event(on) if is(on));
    let mut actions = machine.actions.items().iter();
    reactions.any(|id| machine.reactions.get(*id).is_some_and(|one| is(one.on)))
        || milestones.any(|one| one.expects.as_ref().is_some_and(|of| waits(of.what)))
        || actions.any(|action| match &action.does {
            Does::Expect { expectation, .. } => waits(expectation.what),
            _ => false,
        })
}

/// What somebody said, in words; nothing for what changes nothing that a person must know, or that a person of
/// the house noted. Replies by mail stand in the list of the mailbox.
fn said(kind: EventKind, record: &EventRecord, number: &str) -> Option<Text> {
    if record.source == PEOPLE {
        return None;
    }
    let why = |more: Option<&str>| match more.filter(|more| !more.trim().is_empty()) {
        Some(more) => format!(" ({more})"),
        None => String::new(),
    };
    let reason = why(record.reason.as_deref().or(record.code.as_deref()));
    let contact = record.contact.as_deref().unwrap_or("?");
    Some(match kind {
        EventKind::Dispute | EventKind::DisputeOfPart => text(
            format!("{number} is disputed{reason}"),
            format!("{number} est contestée{reason}"),
        ),
        EventKind::Suspension => text(
            format!("{number} is suspended by the customer's side{reason}"),
            format!("{number} est suspendue côté client{reason}"),
        ),
        EventKind::Refusal => text(
            format!("{number} is refused{reason}"),
            format!("{number} est refusée{reason}"),
        ),
        EventKind::Rejection => text(
            format!("{number} is rejected{reason}"),
            format!("{number} est rejetée{reason}"),
        ),
        EventKind::Bounce if link::is_wrong_contact(record) => text(
            format!(
                "{contact} says not to be the one to write to about {number}: jalon receipts show {number}"
            ),
            format!(
                "{contact} dit ne pas être le bon contact pour {number} : jalon receipts show {number}"
            ),
        ),
        EventKind::Bounce => text(
            format!("what was sent to {contact} about {number} came back{reason}"),
            format!("ce qui a été envoyé à {contact} pour {number} est revenu{reason}"),
        ),
        EventKind::CreditRequest => text(
            format!("a credit note is asked for {number}"),
            format!("un avoir est demandé pour {number}"),
        ),
        EventKind::Reply if link::is_anew(record) => text(
            format!(
                "{contact} asks for a new link to {number}: send it by hand, or by a line of the script (resend)"
            ),
            format!(
                "{contact} demande un nouveau lien pour {number} : à envoyer à la main, ou par une ligne du script (renvoyer)"
            ),
        ),
        EventKind::Reply if link::is_of_page(record) => text(
            format!("{contact} wrote about {number}"),
            format!("{contact} a écrit au sujet de {number}"),
        ),
        _ => return None,
    })
}
