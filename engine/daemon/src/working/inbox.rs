//! What comes in for an account.

use jalon_core::Money;
use jalon_core::records::{InvoiceKind, InvoiceRecord};
use jalon_core::step::{Done, SubjectId};
use jalon_store::{Effect, EffectState, Incident, Key, Progress, Stimulus, Text, codec, text};
use smol_str::SmolStr;

use super::{Desk, Stop, Working, house, is_french, world_of};
use crate::channel::Outlet;
use crate::digits;
use crate::incoming::{About, Deed, Incoming, Moving};
use crate::journal::Noted;
use crate::parts::{self, Part};
use crate::taking::{At, NotTaken, Taken, program_of, take};
use crate::work::{Body, PutAside, stands_still};

/// More incidents of one shard are not looked through for the one that is to be tried again.
const INCIDENTS_MAX: usize = 10_000;

impl Working {
    /// A stimulus of the inbox.
    pub(super) fn inbox(&mut self, desk: &mut Desk<'_>, one: &Stimulus) -> Result<(), Stop> {
        self.take(desk, &one.source, one.format, &one.body)?;
        self.customer_came(one);
        self.consume(one);
        Ok(())
    }

    fn take(
        &mut self,
        desk: &mut Desk<'_>,
        source: &str,
        format: u16,
        body: &[u8],
    ) -> Result<(), Stop> {
        let incoming = Incoming::from_bytes(format, body).map_err(|error| {
            Stop::Aside(text(
                format!("what came in can't be read ({error})"),
                format!("ce qui est arrivé est illisible ({error})"),
            ))
        })?;
        if let Incoming::Contact(contact) = &incoming {
            self.other_address(desk, &contact.key)?;
        }
        if let Incoming::Retry { incident } = &incoming {
            // What is tried again opens the account, if that is what could not be done.
            return self.retry(desk, incident.0);
        }
        if let Incoming::Drop {
            incident,
            by,
            because,
        } = &incoming
        {
            return self.drop_incident(desk, incident.0, (by, because));
        }
        if let Incoming::Invoice(record) = &incoming {
            self.is_not_elsewhere(desk, record)?;
            self.is_of_one_source(desk, record)?;
        }
        if self.open.is_none() {
            let payer = incoming.payer().cloned().unwrap_or_default();
            self.open_for(desk, &payer)?;
        }
        match &incoming {
            Incoming::Outbox(decision) => return self.decided(desk, decision),
            Incoming::Status { status, event } => {
                return self.status(desk, source, (status.0, event));
            }
            Incoming::Reported(report) => return self.reported(desk, report),
            Incoming::Migrate { program, subjects } => {
                return self.migrate(desk, source, (program, subjects));
            }
            Incoming::PaymentsRead { at } => return self.payments_were_read(desk, Some(*at)),
            Incoming::Document(one) => return self.document(desk, source, one),
            Incoming::Documents(moved) => {
                self.documents_came(moved);
                return Ok(());
            }
            _ => {}
        }
        // What people decide and what happens may let something leave that waited for nothing else.
        if matches!(incoming, Incoming::Act(_) | Incoming::Event(_)) {
            self.read_payments(desk)?;
        }
        for part in self.meant(desk, &incoming)? {
            self.take_in(desk, part, source, &incoming)?;
        }
        match &incoming {
            Incoming::Contact(of) => self.contact_came(desk, &of.key),
            _ => Ok(()),
        }
    }

    /// An invoice goes its way with one payer: a second one would chase somebody for the same money.
    fn is_not_elsewhere(&self, desk: &Desk<'_>, record: &InvoiceRecord) -> Result<(), Stop> {
        if desk.elsewhere.is_empty() {
            return Ok(());
        }
        let code = &house(desk, self.key)?.entity.code;
        let source = record.source.as_deref().unwrap_or_default();
        let key = Key::of_invoice(code, source, &record.number, record.issue.year());
        match desk.elsewhere.contains(&key) {
            true => Err(Stop::Aside(other_payer(record))),
            false => Ok(()),
        }
    }

    /// The source is part of what an invoice is: two systems may share a number. One that is the same in all
    /// else is meant to be the same, and would be sent and chased a second time.
    fn is_of_one_source(&self, desk: &Desk<'_>, record: &InvoiceRecord) -> Result<(), Stop> {
        let (Some(open), InvoiceKind::Invoice) = (&self.open, record.kind) else {
            return Ok(());
        };
        let code = &house(desk, self.key)?.entity.code;
        let (source, year) = (record.source.as_deref(), record.issue.year());
        let source = source.unwrap_or_default();
        let own = SubjectId(Key::of_invoice(code, source, &record.number, year).0);
        if parts::of_subject(&open.kept.parts, own).is_some() {
            return Ok(());
        }
        let total = Money::from_decimal(record.total, record.currency).ok();
        let same = open.kept.parts.iter().any(|part| {
            part.account.subjects.iter().any(|subject| {
                let of = part.account.customers.get(usize::from(subject.customer));
                subject.invoice().is_some_and(|invoice| {
                    let stands = Money {
                        minor: invoice.ledger.invoiced(),
                        currency: invoice.ledger.currency(),
                    };
                    invoice.number == record.number
                        && invoice.issue == record.issue
                        && of.is_some_and(|of| of.key == record.customer)
                        && total == Some(stands)
                })
            })
        });
        match same {
            true => Err(Stop::Aside(other_source(record, source))),
            false => Ok(()),
        }
    }

    /// The parts that something is for. What is about an invoice is for the part that holds it, what
    /// is about the payer or a customer for all that know them, and what is new for the newest.
    fn meant(&mut self, desk: &mut Desk<'_>, incoming: &Incoming) -> Result<Vec<usize>, Stop> {
        let opens = matches!(
            incoming,
            Incoming::Customer(_) | Incoming::Contact(_) | Incoming::Invoice(_)
        );
        let known = match (incoming, &self.open) {
            (Incoming::Invoice(record), Some(open)) => {
                let code = &house(desk, self.key)?.entity.code;
                parts::of_record(&open.kept.parts, code, record)
            }
            _ => None,
        };
        let newest = match opens && known.is_none() {
            true => self.newest(desk)?,
            false => self.parts().saturating_sub(1),
        };
        let Some(open) = &self.open else {
            return Ok(vec![0]);
        };
        let parts = &open.kept.parts;
        let all = || (0..parts.len()).collect::<Vec<usize>>();
        let knowing = |key: &SmolStr| {
            let knows = |at: &usize| *at == newest && opens || knows(parts, *at, key);
            let found: Vec<usize> = all().into_iter().filter(knows).collect();
            match found.is_empty() {
                true => vec![newest],
                false => found,
            }
        };
        let of_number = |number: &str| vec![parts::of_number(parts, number).unwrap_or(newest)];
        Ok(match incoming {
            Incoming::Invoice(_) => vec![known.unwrap_or(newest)],
            Incoming::Customer(record) => knowing(&record.key),
            Incoming::Contact(contact) => knowing(&contact.customer),
            Incoming::Event(record) => of_number(record.invoice.as_deref().unwrap_or_default()),
            Incoming::Paid(paid) | Incoming::Allocated(paid) => of_number(&paid.invoice),
            Incoming::Unallocated { invoice, .. } => of_number(invoice),
            Incoming::WentBack { payment, .. } => {
                let holds = |at: &usize| {
                    let part = parts.get(*at);
                    part.is_some_and(|part| parts::has_payment(&part.account, payment))
                };
                let found: Vec<usize> = all().into_iter().filter(holds).collect();
                match found.is_empty() {
                    true => vec![newest],
                    false => found,
                }
            }
            Incoming::Act(act) => match &act.about {
                _ if act.deed == Deed::Run => all(),
                About::Invoice(number) => of_number(number),
                About::Customer(key) | About::Payer(key) => knowing(key),
            },
            Incoming::PaymentsRead { .. } | Incoming::Datasets | Incoming::Run => all(),
            Incoming::MoveOut { customer, .. } => {
                let leaving = knowing(customer);
                self.can_leave(desk, customer, &leaving)?;
                leaving
            }
            Incoming::MoveIn(moving) => vec![self.moves_into(desk, moving)?],
            Incoming::OnAccount(_)
            | Incoming::Outbox(_)
            | Incoming::Reported(_)
            | Incoming::Retry { .. }
            | Incoming::Drop { .. }
            | Incoming::Migrate { .. }
            | Incoming::Document(_)
            | Incoming::Documents(_)
            | Incoming::Status { .. } => vec![newest],
        })
    }

    /// A customer leaves all parts or none.
    fn can_leave(&self, desk: &Desk<'_>, customer: &SmolStr, parts: &[usize]) -> Result<(), Stop> {
        let Some(open) = self.open.as_ref().filter(|_| parts.len() > 1) else {
            return Ok(());
        };
        for at in parts {
            let mut tried = open.kept.parts.clone();
            let customer = customer.clone();
            let stimulus = jalon_core::step::Stimulus::MoveOut { customer };
            let (worlds, out) = (&open.worlds, &mut Vec::new());
            parts::step(&mut tried, worlds, *at, &stimulus, desk.now, out)
                .map_err(|refusal| Stop::Aside(NotTaken::from(&refusal).0))?;
        }
        Ok(())
    }

    /// The part that a customer moves into with its invoices: they stay with their program, unless
    /// journeys of customers make one of both accounts run as a whole.
    fn moves_into(&mut self, desk: &mut Desk<'_>, moving: &Moving) -> Result<usize, Stop> {
        let newest = self.newest(desk)?;
        let Some(program) = digits::read(&moving.machine) else {
            return Ok(newest);
        };
        let lists = super::pinned_lists(desk, self.key)?;
        let of_customers = {
            let world = world_of(desk, self.key, (program, lists))?;
            let mut journeys = world.machine.journeys.items().iter();
            journeys.any(|one| one.subject != jalon_core::machine::journey::Subject::Invoice)
        };
        let Some(open) = &self.open else {
            return Ok(newest);
        };
        let parts = &open.kept.parts;
        if let Some(at) = parts.iter().position(|part| part.program == program) {
            return Ok(at);
        }
        if of_customers || parts::of_customers(parts).is_some() {
            return Ok(newest);
        }
        self.open_part(desk, (program, lists))
    }

    pub(super) fn take_in(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        source: &str,
        incoming: &Incoming,
    ) -> Result<(), Stop> {
        let taken = self.taken(desk, part, incoming)?;
        let mut freed = None;
        if let Some((of, named)) = &taken.documents
            && self.named_documents(desk, *of, named)?
        {
            freed = Some(*of);
        }
        let at = match incoming {
            Incoming::PaymentsRead { at } => (*at).min(desk.now),
            _ => desk.now,
        };
        let mut covers = taken.covers;
        for stimulus in taken.stimuli {
            let source = Some(SmolStr::new(source));
            let covers = std::mem::take(&mut covers);
            let event = match incoming {
                Incoming::Event(record) => Some(record),
                _ => None,
            };
            let unheard = event.and_then(|record| {
                let told = self.unheard(desk, part, (record, &stimulus))?;
                Some((record, told))
            });
            let done = self.step(desk, (part, at), stimulus, source, covers)?;
            done.map_err(|refusal| Stop::Aside(NotTaken::from(&refusal).0))?;
            if let Some((record, told)) = unheard {
                self.tell_unheard(desk, record, told)?;
            }
            if let Some(to) = &taken.moves_to {
                self.move_out(desk, part, to)?;
            }
        }
        if matches!(incoming, Incoming::Invoice(_)) {
            let new = taken.known.iter().filter(|one| one.is_invoice());
            self.rows.arrived.extend(new.map(|one| one.key));
        }
        self.rows.known.extend(taken.known);
        match freed {
            Some(of) => self.documents_are_there(desk, of),
            None => Ok(()),
        }
    }

    fn taken(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        incoming: &Incoming,
    ) -> Result<Taken, Stop> {
        let from = match incoming {
            Incoming::MoveIn(moving) => match digits::read(&moving.machine) {
                Some(program) => {
                    let lists = super::pinned_lists(desk, self.key)?;
                    Some(world_of(desk, self.key, (program, lists))?)
                }
                None => None,
            },
            _ => None,
        };
        if let Some(open) = &mut self.open {
            parts::face(&mut open.kept.parts, &open.worlds, part);
        }
        let Some((world, account)) = self.open.as_ref().and_then(|open| open.part(part)) else {
            return Err(Stop::Aside(text(
                "the account is not open",
                "le compte n’est pas ouvert",
            )));
        };
        let house = house(desk, self.key)?;
        let at = At {
            entity: &house.entity,
            key: self.key,
            world,
            account,
            now: desk.now,
        };
        let taken = take(&at, incoming, &mut |_| from.clone());
        let taken = taken.map_err(|not| Stop::Aside(not.0))?;
        if !taken.aside.is_empty() {
            tracing::info!(payer = self.payer(), aside = ?taken.aside, "no use for this");
        }
        Ok(taken)
    }

    /// What left goes to the inbox of the other account, as an effect that leaves no house.
    fn move_out(&mut self, desk: &mut Desk<'_>, part: usize, to: &SmolStr) -> Result<(), Stop> {
        let moved = self.out.iter().find_map(|effect| match &effect.does {
            Done::MovedOut(account) => Some(account),
            _ => None,
        });
        let (Some(moved), Some(open)) = (moved, &self.open) else {
            return Ok(());
        };
        let Some(program) = open.kept.parts.get(part).map(|part| part.program) else {
            return Ok(());
        };
        // A part that only knew the customer has nothing to give; the last one tells who it is.
        if moved.subjects.is_empty() && part + 1 < open.kept.parts.len() {
            return Ok(());
        }
        let customer = moved.customers.first().map(|one| one.key.clone());
        let moving = Moving {
            customer: customer.unwrap_or_default(),
            to: to.clone(),
            machine: program_of(program),
            format: codec::FORMAT,
            state: codec::encode_state(moved)?,
        };
        let revision = self.was.0;
        let written = i64::try_from(self.entries.len()).unwrap_or_default();
        let key = Key::of(&[
            "moves",
            &self.key.account.0.to_string(),
            &(revision + written).to_string(),
        ]);
        self.rows.effects_new.push(Effect {
            account: self.key,
            key,
            subject: jalon_core::step::SubjectId(0),
            channel: Outlet::Inside.number(),
            format: codec::FORMAT,
            body: codec::encode(&Body::Moves(moving))?,
            now: Progress {
                state: EffectState::Planned,
                due: desk.now,
                attempts: 0,
                epoch: 0,
                document: None,
                note: String::new(),
            },
        });
        Ok(())
    }

    /// A person wants what was put aside to be tried again.
    fn retry(&mut self, desk: &mut Desk<'_>, key: Key) -> Result<(), Stop> {
        let Some(incident) = self.incident_to_settle(desk, key)? else {
            // Somebody was faster.
            return Ok(());
        };
        let done = match codec::decode(incident.format, &incident.body)? {
            PutAside::Inbox(source, format, body) => self.take(desk, &source, format, &body),
            PutAside::Unsent(effect) => self.send_once_more(desk, Key(effect)),
            PutAside::Attention(_) => return Ok(()),
            PutAside::Stopped => self.start_again(desk),
        };
        match done {
            Ok(()) => self.close_incident(key),
            Err(Stop::Aside(why)) => {
                let why = why.get(is_french(desk, self.key)).to_owned();
                tracing::warn!(why, "it can't be done yet");
            }
            Err(stop) => return Err(stop),
        }
        Ok(())
    }

    /// A person decided that what was put aside is not to be done: it stands in the journal, with who and why.
    fn drop_incident(
        &mut self,
        desk: &mut Desk<'_>,
        key: Key,
        (by, because): (&SmolStr, &SmolStr),
    ) -> Result<(), Stop> {
        let Some(incident) = self.incident_to_settle(desk, key)? else {
            return Ok(());
        };
        let invoice = match codec::decode(incident.format, &incident.body)? {
            PutAside::Stopped => return Err(Stop::Aside(stands_still())),
            PutAside::Inbox(_, format, body) => {
                let incoming = Incoming::from_bytes(format, &body).ok();
                incoming.and_then(|one| one.invoice().cloned())
            }
            PutAside::Unsent(effect) => self.number_of(desk, Key(effect))?,
            PutAside::Attention(of) => self.invoice_number(SubjectId(of)),
        };
        if self.open.is_some() {
            let dropped = Noted::Dropped {
                invoice,
                what: incident.what.into(),
                by: by.clone(),
                because: because.clone(),
            };
            self.note(desk.now, &dropped)?;
        }
        self.close_incident(key);
        Ok(())
    }

    /// An incident of this account, if it stands.
    pub(super) fn incident(&self, desk: &mut Desk<'_>, key: Key) -> Result<Option<Incident>, Stop> {
        let standing = desk.store.incidents(&[self.key.shard()], INCIDENTS_MAX)?;
        let mut standing = standing.into_iter();
        Ok(standing.find(|one| one.account == self.key && one.key == key))
    }

    /// An incident of this account, if it stands and nothing of this very turn closed it: what two people
    /// try again at once leaves once.
    fn incident_to_settle(&self, desk: &mut Desk<'_>, key: Key) -> Result<Option<Incident>, Stop> {
        match self.rows.incidents_closed.contains(&(self.key, key)) {
            true => Ok(None),
            false => self.incident(desk, key),
        }
    }

    /// The account goes on after it was stopped.
    fn start_again(&mut self, desk: &mut Desk<'_>) -> Result<(), Stop> {
        if let Some(open) = &mut self.open {
            open.kept.stopped = false;
            self.note(desk.now, &Noted::Started)?;
        }
        Ok(())
    }
}

fn other_payer(record: &InvoiceRecord) -> Text {
    let (number, customer) = (&record.number, &record.customer);
    text(
        format!(
            "{number}, said to be of {customer}, is here already with another payer; nothing was changed. If only the payer of its customer \
             is another one now: jalon import customers, then jalon incident retry. If it was issued anew: close the first one \
             (jalon invoice close), and import it under a number of its own"
        ),
        format!(
            "{number}, donnée pour {customer}, est déjà là chez un autre payeur ; rien n’a été modifié. Si seul le payeur de son client \
             a changé : jalon import customers, puis jalon incident retry. Si elle a été refaite : clôturez la première \
             (jalon invoice close), puis importez-la sous un numéro à elle"
        ),
    )
}

fn other_source(record: &InvoiceRecord, source: &str) -> Text {
    let (number, customer) = (&record.number, &record.customer);
    text(
        format!(
            "{number} of {customer}, of the same day and the same total, is here already from another source than {source}; nothing was \
             changed, so that it is not sent and chased twice. If it is the same invoice: import it with its first source (--source, or \
             the column source), and drop this one (jalon incident drop). If it is another one, import it under a number of its own"
        ),
        format!(
            "{number} de {customer}, du même jour et du même total, est déjà là d’une autre source que {source} ; rien n’a été \
             modifié, pour ne pas l’envoyer ni la relancer deux fois. Si c’est la même facture : importez-la avec sa première source \
             (--source, ou la colonne source), et écartez celle-ci (jalon incident drop). Si c’en est une autre, importez-la sous un numéro à elle"
        ),
    )
}

fn knows(parts: &[Part], at: usize, key: &SmolStr) -> bool {
    let customers = parts
        .get(at)
        .map_or(&[][..], |part| part.account.customers.as_slice());
    customers.iter().any(|customer| customer.key == *key)
}
