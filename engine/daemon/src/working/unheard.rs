//! What a customer or a network says, and no line of the script speaks of: a person is told, as an incident.

use jalon_core::EventKind;
use jalon_core::records::{EventName, EventRecord};
use jalon_core::step::{Stimulus, SubjectId, hears};
use jalon_store::{Key, Text, text};

use super::{Desk, Stop, Working};
use crate::guards::PEOPLE;
use crate::link;
use crate::work::PutAside;

impl Working {
    /// Of which invoice somebody has to be told what is about to happen, since the script does not say what to do;
    /// asked before it happens, for it may close what would have heard it.
    pub(super) fn unheard(
        &self,
        desk: &Desk<'_>,
        part: usize,
        (record, stimulus): (&EventRecord, &Stimulus),
    ) -> Option<(SubjectId, Text)> {
        let Stimulus::Event { subject, event } = stimulus else {
            return None;
        };
        let EventName::BuiltIn(kind) = record.kind else {
            return None;
        };
        let number = record.invoice.as_deref().unwrap_or_default();
        let (world, account) = self.open.as_ref()?.part(part)?;
        let (machine, context) = (&world.machine, &world.context);
        let anew = link::is_anew(record);
        let of = account.subject(*subject)?;
        // What has ended hears nothing; who writes to us about it waits for an answer all the same.
        if !of.stage.is_live() && !anew {
            let paid = of.owed() <= 0;
            return Some((*subject, after_the_end(kind, record, (number, paid))?));
        }
        let said = said(kind, record, number)?;
        if !anew && hears(machine, context, account, (*subject, event), desk.now) {
            return None;
        }
        let said = match (anew, link::is_of_page(record)) {
            (true, _) => said,
            (false, true) => text(
                format!(
                    "{}, and no line of the script says what to do (the words: jalon receipts show {number})",
                    said.en
                ),
                format!(
                    "{}, et aucune ligne du script ne dit quoi faire (les mots : jalon receipts show {number})",
                    said.fr
                ),
            ),
            (false, false) => text(
                format!("{}, and no line of the script says what to do", said.en),
                format!("{}, et aucune ligne du script ne dit quoi faire", said.fr),
            ),
        };
        Some((*subject, said))
    }

    /// Somebody is told.
    pub(super) fn tell_unheard(
        &mut self,
        desk: &Desk<'_>,
        record: &EventRecord,
        (of, said): (SubjectId, Text),
    ) -> Result<(), Stop> {
        let number = record.invoice.as_deref().unwrap_or_default();
        let key = Key::of(&["unheard", &record.source, &record.key, number]);
        self.tell_people(desk, key, &said, &PutAside::Attention(of.0))
    }
}

/// What somebody said of an invoice whose journey is over, in words; nothing for what needs no answer: a receipt, a
/// mail that came back, or that it was paid, if it was.
fn after_the_end(
    kind: EventKind,
    record: &EventRecord,
    (number, paid): (&str, bool),
) -> Option<Text> {
    let contact = record.contact.as_deref().unwrap_or("?");
    let by_page = link::is_of_page(record);
    let said = match kind {
        EventKind::PaymentAnnounced if by_page && !paid => text(
            format!("{contact} says that {number} is paid"),
            format!("{contact} dit que {number} est payée"),
        ),
        EventKind::Promise if by_page => text(
            format!("{contact} promises to pay {number}"),
            format!("{contact} promet de payer {number}"),
        ),
        EventKind::Dispute | EventKind::DisputeOfPart if by_page => {
            let Text { en, fr } = said(kind, record, number)?;
            text(format!("{en} by {contact}"), format!("{fr} par {contact}"))
        }
        EventKind::Bounce if !link::is_wrong_contact(record) => return None,
        kind => said(kind, record, number)?,
    };
    let (en, fr) = match paid {
        true => ("it is paid", "elle est payée"),
        false => ("its journey is over", "son parcours est fini"),
    };
    let (more, plus) = match by_page {
        true => (
            format!(" (the words: jalon receipts show {number})"),
            format!(" (les mots : jalon receipts show {number})"),
        ),
        false => Default::default(),
    };
    Some(text(
        format!("{}, and {en}{more}", said.en),
        format!("{}, et {fr}{plus}", said.fr),
    ))
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
