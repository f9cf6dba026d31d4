//! Taking: what comes in, under the machine of its account. Names become numbers here, and one thing
//! that comes in becomes the stimuli of the core that it means.

mod acts;
mod paid;
mod words;

use jalon_core::eval::Facts;
use jalon_core::ledger::CreditKind;
use jalon_core::records::{AttachmentRecord, EventRecord, InvoiceKind, InvoiceRecord, OccurredAt};
use jalon_core::step::{
    Account, Contact, Customer, Refusal, Stimulus, Subject, SubjectId, View, versions,
};
use jalon_core::{Currency, Day, Event, EventKind, Evidence, Happening, Instant};
use jalon_simulate::World;
use jalon_simulate::read::{self, Notes, Wrong};
use jalon_simulate::replay::Aside;
use jalon_store::{AccountKey, Hash, Key, Known, Text, text};
use smol_str::SmolStr;

use crate::incoming::{ContactOf, Entity, Incoming, Moving};

/// What comes in, as the core takes it.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// What moves the account, in order.
    pub stimuli: Vec<Stimulus>,
    /// What is known from then on.
    pub known: Vec<Known>,
    /// Salted digests of personal data that came with it.
    pub covers: Vec<[u8; 32]>,
    /// An invoice with the documents that its record names.
    pub documents: Option<(SubjectId, Vec<AttachmentRecord>)>,
    /// What the script has no use for.
    pub aside: Vec<Aside>,
    /// The party to whose account a customer moves.
    pub moves_to: Option<SmolStr>,
}

/// Why it can't be taken, in words for people.
#[derive(Clone, Debug)]
pub struct NotTaken(pub Text);

/// An account that something comes in for.
pub struct At<'a> {
    /// Its legal entity.
    pub entity: &'a Entity,
    /// Its key.
    pub key: AccountKey,
    /// The world of its program.
    pub world: &'a World,
    /// Its state.
    pub account: &'a Account,
    /// When it is applied.
    pub now: Instant,
}

/// What comes in, under the machine of its account. A customer that moves in brings the machine that
/// its state is in: `from` finds it.
pub fn take(
    at: &At<'_>,
    incoming: &Incoming,
    from: &mut dyn FnMut(&str) -> Option<std::sync::Arc<World>>,
) -> Result<Taken, NotTaken> {
    match incoming {
        Incoming::Customer(record) => at.customer_record(record),
        Incoming::Contact(contact) => Ok(at.contact(contact)),
        Incoming::Invoice(record) => match record.kind {
            InvoiceKind::Invoice => at.invoice(record),
            InvoiceKind::CreditNote => at.credit_note(record),
        },
        Incoming::Event(record) => at.event(record),
        Incoming::Paid(paid) => at.paid(paid),
        Incoming::OnAccount(part) => at.on_account(part),
        Incoming::Allocated(paid) => at.allocated(paid),
        Incoming::Unallocated {
            invoice,
            payment,
            date,
            reason,
        } => at.unallocated((invoice, payment), *date, reason),
        Incoming::WentBack {
            payment,
            date,
            reason,
            by,
            several,
        } => {
            let found = at.went_back(payment, *date, (reason.as_ref(), by.as_ref()));
            match found {
                Err(_) if *several => Ok(Taken::default()),
                found => found,
            }
        }
        Incoming::PaymentsRead { .. } => Ok(Taken::just(Stimulus::PaymentsRead)),
        Incoming::Datasets => Ok(Taken::just(Stimulus::Datasets)),
        Incoming::Run => Ok(Taken::just(Stimulus::Run)),
        Incoming::Act(act) => at.act(act),
        Incoming::MoveOut { customer, to } => {
            let customer = customer.clone();
            let mut taken = Taken::just(Stimulus::MoveOut { customer });
            taken.moves_to = Some(to.clone());
            Ok(taken)
        }
        Incoming::MoveIn(moving) => at.move_in(moving, from),
        // Of the daemon itself, which does them without the core.
        Incoming::Outbox(_)
        | Incoming::Reported(_)
        | Incoming::Retry { .. }
        | Incoming::Drop { .. }
        | Incoming::Migrate { .. }
        | Incoming::Document(_)
        | Incoming::Documents(_)
        | Incoming::Status { .. } => Ok(Taken::default()),
    }
}

impl Taken {
    fn just(stimulus: Stimulus) -> Taken {
        Taken {
            stimuli: vec![stimulus],
            ..Taken::default()
        }
    }
}

/// Whose record it is that can't be taken, and what helps.
fn of_customer(key: &str, why: Text) -> Text {
    text(
        format!(
            "the customer {key}: {}; correct its record and import it again: jalon import customers FILE",
            why.get(false)
        ),
        format!(
            "le client {key}\u{a0}: {}\u{a0}; corrigez sa fiche et importez-la de nouveau\u{a0}: jalon import customers FICHIER",
            why.get(true)
        ),
    )
}

impl From<Wrong> for NotTaken {
    fn from(wrong: Wrong) -> NotTaken {
        NotTaken(words::words(&wrong))
    }
}

impl From<&Refusal> for NotTaken {
    fn from(refusal: &Refusal) -> NotTaken {
        NotTaken(text(refusal.to_string(), refusal.in_french()))
    }
}

impl At<'_> {
    /// The invoice with a number: of several the one that was issued last.
    fn invoice_called(&self, number: &str) -> Result<&Subject, NotTaken> {
        let subjects = self.account.subjects.iter();
        let called = subjects.filter_map(|one| Some((one.invoice()?, one)));
        let called = called.filter(|(invoice, _)| invoice.number == number);
        let last = called.max_by_key(|(invoice, _)| invoice.issue);
        last.map(|(_, subject)| subject)
            .ok_or_else(|| NotTaken::from(&Refusal::UnknownSubject))
    }

    fn customer_called(&self, key: &str) -> Option<&Customer> {
        let mut customers = self.account.customers.iter();
        customers.find(|customer| customer.key == key)
    }

    fn knows(&self, key: Key, subject: SubjectId, name: String) -> Known {
        Known {
            account: self.key,
            key,
            subject,
            name: name.replace('\0', " "),
        }
    }

    fn customer_record(
        &self,
        record: &jalon_core::records::CustomerRecord,
    ) -> Result<Taken, NotTaken> {
        let mut notes = Notes::default();
        let contacts = self.customer_called(&record.key);
        let contacts = contacts.map_or_else(Vec::new, |known| known.contacts.clone());
        let (world, key) = (self.world, &record.key);
        let customer = read::customer(world, key, Some(record), contacts, &mut notes);
        // Nothing of a record that can't be read is taken: a customer of whom only the key is known would be
        // written to in the wrong way.
        if let Some(wrong) = notes.wrong.into_iter().next() {
            return Err(NotTaken(of_customer(key, words::words(&wrong))));
        }
        let known = Key::of_customer(&self.entity.code, key);
        Ok(Taken {
            stimuli: vec![Stimulus::Customer(customer)],
            known: vec![self.knows(known, SubjectId(0), key.to_string())],
            aside: notes.aside,
            ..Taken::default()
        })
    }

    /// A customer that nobody has told of is known by its key alone.
    fn bare_customer(&self, key: &SmolStr) -> (Customer, Known) {
        let customer = read::customer(self.world, key, None, Vec::new(), &mut Notes::default());
        let known = Key::of_customer(&self.entity.code, key);
        (customer, self.knows(known, SubjectId(0), key.to_string()))
    }

    fn contact(&self, told: &ContactOf) -> Taken {
        let mut notes = Notes::default();
        let known = self.customer_called(&told.customer).cloned();
        let mut taken = Taken::default();
        let mut customer = known.unwrap_or_else(|| {
            let (bare, known) = self.bare_customer(&told.customer);
            taken.known.push(known);
            bare
        });
        customer
            .contacts
            .retain(|contact: &Contact| contact.key != told.key);
        let machine = &self.world.machine;
        let contact = read::contact(machine, &told.key, &told.role, &mut notes);
        customer.contacts.extend(contact);
        taken.stimuli.push(Stimulus::Customer(customer));
        taken
            .covers
            .extend(crate::digits::read(&told.digest).map(|hash| hash.0));
        taken.aside = notes.aside;
        taken
    }

    fn invoice(&self, record: &InvoiceRecord) -> Result<Taken, NotTaken> {
        let source = record.source.as_deref().unwrap_or_default();
        let (code, number) = (&self.entity.code, &record.number);
        let natural = Key::of_invoice(code, source, number, record.issue.year());
        let id = SubjectId(natural.0);
        let mut taken = Taken::default();
        let payer = &self.account.customers.first();
        let payer = payer.map(|payer| payer.key.clone()).unwrap_or_default();
        let mut customer = None;
        for key in [&payer, &record.customer] {
            let known = self.customer_called(key);
            // The payer of an account that was just opened has no fields yet.
            let bare = known.is_none_or(|known| known.name.is_empty());
            if bare && customer.as_ref().is_none_or(|(of, _)| of != key) {
                let contacts = known.map(|known| known.contacts.clone());
                let (mut bare, known) = self.bare_customer(key);
                // Contacts may have come before their customer.
                bare.contacts = contacts.unwrap_or_default();
                taken.known.push(known);
                taken.stimuli.push(Stimulus::Customer(bare.clone()));
                customer = Some((key.clone(), bare));
            }
        }
        let known = self.customer_called(&record.customer).cloned();
        let bare = customer.map(|(_, bare)| bare);
        let customer = known.or(bare).unwrap_or_default();
        let mut notes = Notes::default();
        let read = read::arrival(self.world, record, &customer, id, &mut notes);
        let Some((mut arrival, paid)) = read else {
            let wrong = notes.wrong.into_iter().next();
            return Err(wrong.map_or_else(|| NotTaken(Text::default()), NotTaken::from));
        };
        taken.aside = notes.aside;
        if !record.attachments.is_empty() {
            taken.documents = Some((id, record.attachments.clone()));
        }
        if let Some(known) = self.account.subject(id) {
            self.is_its_customer(record, known)?;
            is_its_currency(record, known)?;
            self.correction(record, &arrival, known, &mut taken);
            return Ok(taken);
        }
        // The state takes fields in its own order.
        arrival.fields.sort_by_key(|(field, _)| *field);
        let noon_free = arrival.issue;
        taken.stimuli.push(Stimulus::Arrival(Box::new(arrival)));
        if let Some(amount) = paid {
            let payment = smol_str::format_smolstr!("paid {number}");
            let what = Happening::Payment { payment, amount };
            let day = self.today(None).max(noon_free);
            let event = read::about_money(what, day, self.now);
            taken.stimuli.push(Stimulus::Event { subject: id, event });
        }
        let name = format!("{source} {number} {}", record.issue.year());
        taken.known.push(self.knows(natural, id, name.clone()));
        if let Some(reference) = &record.payment_reference {
            let by_reference = self.entity.reference(reference);
            taken.known.push(self.knows(by_reference, id, name.clone()));
        }
        let by_number = self.entity.invoice_by_number(number);
        taken.known.push(self.knows(by_number, id, name));
        Ok(taken)
    }

    /// Whom an invoice is for is no correction: the journey began with the other one's values, and people at
    /// the other one were written to.
    fn is_its_customer(&self, record: &InvoiceRecord, known: &Subject) -> Result<(), NotTaken> {
        let of = self.account.customers.get(usize::from(known.customer));
        let Some(of) = of.map(|of| &of.key).filter(|of| **of != record.customer) else {
            return Ok(());
        };
        let (number, named) = (&record.number, &record.customer);
        Err(NotTaken(text(
            format!(
                "{number} is an invoice of {of}, and can't become one of {named}; nothing was changed. If it was \
                 issued anew: close the first one (jalon invoice close), and import it under a number of its own"
            ),
            format!(
                "{number} est une facture de {of}, et ne peut pas devenir une facture de {named} ; rien n’a été modifié. \
                 Si elle a été refaite : clôturez la première (jalon invoice close), puis importez-la sous un numéro à elle"
            ),
        )))
    }

    /// A second record of an invoice says what is different now.
    fn correction(
        &self,
        record: &InvoiceRecord,
        arrival: &jalon_core::step::Arrival,
        known: &Subject,
        taken: &mut Taken,
    ) {
        let Some(invoice) = known.invoice() else {
            return;
        };
        let subject = known.id;
        let total = Some(arrival.total).filter(|total| total.minor != invoice.ledger.invoiced());
        let due = arrival.due.filter(|due| Some(*due) != invoice.due);
        let order = arrival.purchase_order.clone();
        let order = order.filter(|order| Some(order) != invoice.purchase_order.as_ref());
        if total.is_some() || due.is_some() || order.is_some() {
            let what = Happening::Correction {
                due,
                total,
                purchase_order: order,
            };
            let event = self.event_now(known, what);
            taken.stimuli.push(Stimulus::Event { subject, event });
        }
        let fields = arrival.fields.iter().filter(|(id, value)| {
            let place = jalon_core::machine::Dense::place(*id);
            invoice.fields.get(place) != Some(value)
        });
        let fields: Vec<_> = fields.cloned().collect();
        if !fields.is_empty() {
            taken.stimuli.push(Stimulus::Fields { subject, fields });
        }
        if record.status != invoice.status {
            let status = record.status;
            taken.stimuli.push(Stimulus::Status { subject, status });
        }
    }

    fn event_now(&self, subject: &Subject, what: Happening) -> Event {
        let issue = subject.invoice().map(|invoice| invoice.issue);
        let day = self.today(Some(subject));
        read::about_money(what, issue.map_or(day, |issue| day.max(issue)), self.now)
    }

    /// The day, on the clock of a subject's journey; in universal time where there is none.
    fn today(&self, subject: Option<&Subject>) -> Day {
        self.day_of(subject, self.now)
    }

    fn day_of(&self, subject: Option<&Subject>, at: Instant) -> Day {
        let (world, account) = (self.world, self.account);
        match subject {
            Some(subject) => {
                let (machine, context) = (&world.machine, &world.context);
                let view = View::of(machine, context, account, (subject, 0), None, at);
                view.calendar().parts().zone.local(at).0
            }
            None => jalon_core::Zone::utc().local(at).0,
        }
    }

    fn credit_note(&self, record: &InvoiceRecord) -> Result<Taken, NotTaken> {
        let mut notes = Notes::default();
        let amount = notes.money("total", record.total, record.currency);
        let amount = amount.ok_or_else(|| first_wrong(notes))?;
        let number = record.number.clone();
        let Some(credits) = &record.credits else {
            let (kind, key, money) = (CreditKind::CreditNote, number, amount);
            return Ok(Taken::just(Stimulus::OnAccount { kind, key, money }));
        };
        let subject = self.invoice_called(credits)?;
        let what = Happening::CreditNote { number, amount };
        let day = record.arrival.unwrap_or(record.issue);
        let issue = subject.invoice().map_or(day, |invoice| invoice.issue);
        let event = read::about_money(what, day.max(issue), self.now);
        let subject = subject.id;
        Ok(Taken::just(Stimulus::Event { subject, event }))
    }

    fn event(&self, record: &EventRecord) -> Result<Taken, NotTaken> {
        let number = record.invoice.as_deref().unwrap_or_default();
        let subject = self.invoice_called(number)?;
        let machine = &self.world.machine;
        let mut notes = Notes::default();
        let currency = subject.invoice().map(|invoice| invoice.ledger.currency());
        let last = |kinds: &[EventKind]| {
            let dispute = kinds.contains(&EventKind::Dispute);
            match dispute {
                true => subject.disputes.last().map(|one| one.key.clone()),
                false => subject.promises.last().map(|one| one.key.clone()),
            }
        };
        let what = read::happening(machine, record, currency, &last, &mut notes);
        let Some(what) = what else {
            return Err(first_wrong(notes));
        };
        let from = read::role(machine, record, &mut notes);
        let occurred = match record.occurred_at {
            OccurredAt::Day(day) => day,
            OccurredAt::Moment(moment) => self.day_of(Some(subject), moment),
        };
        let event = Event {
            what,
            occurred,
            arrived: record.received_at.unwrap_or(self.now).min(self.now),
            from,
            evidence: record.evidence.unwrap_or(Evidence::System),
            instalment: record.instalment,
        };
        let subject = subject.id;
        let mut taken = Taken::just(Stimulus::Event { subject, event });
        taken.aside = notes.aside;
        Ok(taken)
    }

    fn move_in(
        &self,
        moving: &Moving,
        from: &mut dyn FnMut(&str) -> Option<std::sync::Arc<World>>,
    ) -> Result<Taken, NotTaken> {
        let world = from(&moving.machine);
        let state = jalon_store::codec::decode_state(moving.format, &moving.state).ok();
        let (Some(world), Some(mut state)) = (world, state) else {
            return Err(NotTaken(text(
                "what comes from the other account can't be read",
                "ce qui vient de l’autre compte est illisible",
            )));
        };
        if world.machine != self.world.machine {
            let (old, new) = (&world.machine, &self.world.machine);
            versions::move_account(old, new, &mut state, self.now, true);
        }
        let mut taken = Taken::default();
        let key = Key::of_customer(&self.entity.code, &moving.customer);
        let customer = moving.customer.to_string();
        taken.known.push(self.knows(key, SubjectId(0), customer));
        for subject in &state.subjects {
            let Some(invoice) = subject.invoice() else {
                continue;
            };
            let name = format!("{} {}", invoice.number, invoice.issue.year());
            let natural = Key(subject.id.0);
            taken
                .known
                .push(self.knows(natural, subject.id, name.clone()));
            if let Some(reference) = &invoice.payment_reference {
                let by_reference = self.entity.reference(reference);
                let known = self.knows(by_reference, subject.id, name.clone());
                taken.known.push(known);
            }
            let by_number = self.entity.invoice_by_number(&invoice.number);
            taken.known.push(self.knows(by_number, subject.id, name));
        }
        taken.stimuli.push(Stimulus::MoveIn(Box::new(state)));
        Ok(taken)
    }

    fn currency_of(&self, subject: &Subject) -> Option<Currency> {
        subject.invoice().map(|invoice| invoice.ledger.currency())
    }
}

/// What was asked for in one currency is no amount of another one.
fn is_its_currency(record: &InvoiceRecord, known: &Subject) -> Result<(), NotTaken> {
    let of = known.invoice().map(|invoice| invoice.ledger.currency());
    let Some(of) = of.filter(|of| *of != record.currency) else {
        return Ok(());
    };
    let (number, named) = (&record.number, record.currency);
    Err(NotTaken(text(
        format!(
            "{number} is an invoice in {of}, and can't become one in {named}; nothing was changed. If the currency is wrong in \
             this record, import it again with {of}. If the invoice was issued anew: close the first one \
             (jalon invoice close), and import it under a number of its own"
        ),
        format!(
            "{number} est une facture en {of}, et ne peut pas devenir une facture en {named} ; rien n’a été modifié. Si la devise \
             est fausse dans cet enregistrement, importez-le de nouveau en {of}. Si la facture a été refaite : clôturez la première \
             (jalon invoice close), puis importez-la sous un numéro à elle"
        ),
    )))
}

fn first_wrong(notes: Notes) -> NotTaken {
    let wrong = notes.wrong.into_iter().next();
    wrong.map_or_else(
        || {
            NotTaken(text(
                "the record can't be read",
                "l’enregistrement est illisible",
            ))
        },
        NotTaken::from,
    )
}

/// The digest of a program as a moving customer names it.
pub(crate) fn program_of(hash: Hash) -> SmolStr {
    crate::digits::of(hash)
}
