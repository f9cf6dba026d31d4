//! A case for an agency: what is owed and by whom, from the account; what happened, from its journal;
//! what proves it, from the rows of what left.

use jalon_core::ledger::{Claimed, Entry as LedgerEntry, EntryKind, Ledger};
use jalon_core::machine::action::Does;
use jalon_core::machine::claim::DebtPart;
use jalon_core::machine::{AgencyId, PathId};
use jalon_core::records::ContactRecord;
use jalon_core::step::{
    Customer, Done, Effect as CoreEffect, Figures, Reason, Slot, Subject, SubjectId, Why,
};
use jalon_core::{Currency, Money};
use jalon_store::{Effect, EffectState, Hash, Key, text};
use smol_str::{SmolStr, ToSmolStr};

use super::past::{HandedOver, Told};
use super::{Desk, Stop, Working, house};
use crate::case::{
    Balance, Case, CaseInvoice, Creditor, Debtor, Disputed, Settled, UPDATES, Update, number_in,
};
use crate::channel::{Contact, Document, Outgoing, OutgoingKey, Recipient, What};
use crate::documents::named;
use crate::reception::registration_key;

impl Working {
    /// Puts the case into what goes to an agency; with copies where the agency gets it for the first
    /// time.
    pub(super) fn put_case(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        effect: &CoreEffect,
        outgoing: &mut Outgoing,
    ) -> Result<(), Stop> {
        let gives = matches!(outgoing.what, What::HandOver | What::Entrust);
        if !gives && !matches!(outgoing.what, What::Recall | What::CaseUpdate) {
            return Ok(());
        }
        let id = effect.slot.subject;
        let told = self.told_of(desk, id)?;
        let given = told.handed_over.last().copied();
        let agency = match &effect.does {
            Done::HandOver { agency, .. } | Done::Entrust(agency) | Done::Recall(Some(agency)) => {
                Some(*agency)
            }
            _ => given.map(|given| given.agency),
        };
        let agency = agency.and_then(|agency| self.agency(part, agency));
        let Some(agency) = agency else {
            return Ok(());
        };
        outgoing.to = Recipient::Agency(agency.clone());
        outgoing.subject = outgoing.invoices.join(", ");
        let key = match gives {
            true => outgoing.key.0,
            false => given.map_or(outgoing.key.0, |given| given.key),
        };
        if gives {
            self.put_copies(desk, id, &told, outgoing)?;
        }
        let case = self.case(desk, part, (id, key), (agency, told))?;
        outgoing.case = case.map(Box::new);
        Ok(())
    }

    fn agency(&self, part: usize, id: AgencyId) -> Option<SmolStr> {
        let (world, _) = self.open.as_ref()?.part(part)?;
        world.machine.agencies.get(id).map(|one| one.name.clone())
    }

    /// Copies: the documents of the invoice, and the letters that left.
    fn put_copies(
        &self,
        desk: &mut Desk<'_>,
        id: SubjectId,
        told: &Told,
        outgoing: &mut Outgoing,
    ) -> Result<(), Stop> {
        for document in self.documents_of(desk, id)? {
            let mut known = outgoing.documents.iter();
            if known.all(|known| known.sha256 != document.sha256) {
                outgoing.documents.push(named(&document));
            }
        }
        for (at, letter) in told.letters.iter().enumerate() {
            outgoing.documents.push(Document {
                kind: letter.what.clone(),
                file_name: format!("{}-{}.pdf", letter.what, at + 1).into(),
                media_type: "application/pdf".into(),
                sha256: letter.sha256.clone(),
                letter: Some(OutgoingKey(letter.key)),
                bytes: Vec::new(),
            });
        }
        Ok(())
    }

    fn case(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        (id, key): (SubjectId, Key),
        (agency, told): (SmolStr, Told),
    ) -> Result<Option<Case>, Stop> {
        let held = self.rows_of(desk, &[key])?;
        let number = held.iter().find_map(|one| number_in(&one.now.note));
        let Some((world, account)) = self.open.as_ref().and_then(|open| open.part(part)) else {
            return Ok(None);
        };
        let Some(subject) = account.subject(id) else {
            return Ok(None);
        };
        let Some(invoice) = subject.invoice() else {
            return Ok(None);
        };
        let (payer, own) = (
            account.customers.first(),
            account.customers.get(usize::from(subject.customer)),
        );
        let house = house(desk, self.key)?;
        let seller = &house.style.seller;
        let ledger = &invoice.ledger;
        let currency = ledger.currency();
        let account_of = seller.accounts.iter().find(|one| one.currency == currency);
        let letters = house.style.letters.as_ref();
        let creditor = Creditor {
            name: seller.name.clone(),
            email: seller.email.clone(),
            phone: seller.phone.clone(),
            address: letters.map(|head| head.address.clone()).unwrap_or_default(),
            iban: account_of.map(|one| one.iban.bare().into()),
        };
        let code = house.entity.code.clone();
        let roles = &world.machine.roles;
        let mut wanted: Vec<(SmolStr, SmolStr)> = Vec::new();
        for customer in own.into_iter().chain(payer) {
            for contact in &customer.contacts {
                let role = roles.get(contact.role).map(|role| role.name.clone());
                let one = (contact.key.clone(), role.unwrap_or_default());
                if !wanted.contains(&one) {
                    wanted.push(one);
                }
            }
        }
        let mut debtor = debtor(own, payer);
        let case_invoice = CaseInvoice {
            number: invoice.number.clone(),
            issue: invoice.issue,
            due: invoice.due,
            total: shown(ledger.invoiced(), currency),
            currency: currency.to_smolstr(),
            purchase_order: invoice.purchase_order.clone(),
            payment_reference: invoice.payment_reference.clone(),
            instalments: ledger
                .instalments()
                .iter()
                .map(|one| (one.due, shown(one.amount, currency)))
                .collect(),
            settled: settled(ledger.entries(), currency),
            disputed: disputed(subject, currency),
        };
        let balance = balance(ledger);
        let mut contacts = Vec::new();
        for (key, role) in wanted {
            let house = desk.houses.get(self.key.entity);
            let of = |house| desk.contacts.of(desk.store, house, &key);
            let record = house.map_or(Ok(None), of)?;
            contacts.extend(record.map(|record| contact(record, role)));
        }
        let registration = registration_key(&code, &debtor.key);
        let registration = desk.store.personal(self.key.entity, registration)?;
        debtor.registration =
            registration.map(|one| String::from_utf8_lossy(&one.body).as_ref().into());
        Ok(Some(Case {
            agency,
            key: OutgoingKey(key),
            number,
            update: self.news.take(),
            creditor,
            debtor,
            contacts,
            invoice: case_invoice,
            balance,
            history: told.history,
        }))
    }

    /// The case as an agency would get it now.
    pub(crate) fn preview_case(
        mut self,
        desk: &mut Desk<'_>,
        id: SubjectId,
        agency: Option<&str>,
    ) -> Result<Outgoing, Stop> {
        let holding = self.open.as_ref().and_then(|open| open.holding(id));
        let found = holding.and_then(|(part, world, _)| {
            let machine = &world.machine;
            let mut agencies = machine.agencies.items().iter();
            let mut named = |name: &str| agencies.position(|one| one.name == name);
            let gives = || {
                let mut actions = machine.actions.items().iter();
                actions.find_map(|action| match action.does {
                    Does::HandOver(agency) | Does::Entrust(agency) => Some(agency),
                    _ => None,
                })
            };
            let agency = match agency {
                Some(name) => named(name)
                    .and_then(|at| u32::try_from(at).ok())
                    .map(AgencyId),
                None => gives(),
            };
            Some((part, agency?))
        });
        let Some((part, agency)) = found else {
            return Err(Stop::Aside(text(
                "the script hands nothing over to such an agency",
                "le script ne transfère rien à ce cabinet",
            )));
        };
        let effect = CoreEffect {
            slot: Slot {
                subject: id,
                instalment: 0,
                path: PathId(0),
                round: 0,
                occurrence: 0,
            },
            does: Done::Entrust(agency),
            why: Why {
                reason: Reason::ByHand,
                occurred: None,
                due: None,
                rule: 0,
                figures: Figures::default(),
            },
        };
        let key = Key::of(&["preview", &format!("{:032x}", id.0)]);
        match self.render(desk, part, (key, What::HandOver), &effect)? {
            Ok((outgoing, ..)) => Ok(outgoing),
            Err(why) => Err(Stop::Aside(why)),
        }
    }

    /// The agency that was given an invoice last, and the key of what gave it.
    pub(crate) fn given(
        self,
        desk: &mut Desk<'_>,
        id: SubjectId,
    ) -> Result<Option<(SmolStr, Key)>, Stop> {
        let part = self.holding(id).unwrap_or_default();
        let told = self.told_of(desk, id)?;
        let last = told.handed_over.last();
        Ok(last.and_then(|given| Some((self.agency(part, given.agency)?, given.key))))
    }

    /// The bytes of a letter that left.
    pub(super) fn letter_of(&self, desk: &mut Desk<'_>, key: Key) -> Result<Vec<u8>, Stop> {
        let sent = self.sent(desk, key)?;
        let sheet = sent.and_then(|outgoing| outgoing.letter);
        Ok(sheet.map(|sheet| sheet.pdf).unwrap_or_default())
    }

    /// The rows of effects, as this transaction leaves them.
    pub(super) fn rows_of(&self, desk: &mut Desk<'_>, keys: &[Key]) -> Result<Vec<Effect>, Stop> {
        let mut rows = desk.store.effects(self.key.entity, keys)?;
        let new = self.rows.effects_new.iter();
        rows.extend(new.filter(|one| keys.contains(&one.key)).cloned());
        for row in &mut rows {
            let mut changed = self.rows.effects_changed.iter();
            if let Some(change) = changed.find(|one| one.key == row.key) {
                row.now = change.now.clone();
            }
        }
        Ok(rows)
    }

    /// What left under a key, as it was written.
    pub(super) fn sent(&self, desk: &mut Desk<'_>, key: Key) -> Result<Option<Outgoing>, Stop> {
        let found = self.rows_of(desk, &[key])?;
        let document = found.iter().find_map(|one| one.now.document);
        let Some(document) = document else {
            return Ok(None);
        };
        // What this transaction writes is not in the store yet.
        let mut written = self.rows.contents.iter();
        let content = match written.find(|one| one.hash == document) {
            Some(written) => Some(written.clone()),
            None => desk.store.content(self.key.entity, document)?,
        };
        Ok(content.and_then(|content| serde_json::from_slice(&content.bytes).ok()))
    }
}

/// What agencies have of a part, before a step is made: to see what became of it.
pub(super) type WithAgencies = Vec<(SubjectId, usize, bool)>;

impl Working {
    /// The invoices of a part that agencies have: how much settled them, and whether they run.
    pub(super) fn with_agencies(&self, part: usize) -> WithAgencies {
        let Some((_, account)) = self.open.as_ref().and_then(|open| open.part(part)) else {
            return Vec::new();
        };
        let given = account
            .subjects
            .iter()
            .filter(|one| one.handed_over.is_some());
        let given = given.filter_map(|one| {
            let entries = one.invoice()?.ledger.entries().len();
            Some((one.id, entries, is_over(one)))
        });
        given.collect()
    }

    /// Tells agencies what came in for cases that they have, or that there is nothing to collect any
    /// more; unless they give the case back with the same step.
    pub(super) fn tell_agencies(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        before: WithAgencies,
    ) -> Result<(), Stop> {
        for (id, entries, over) in before {
            let recalled = self
                .out
                .iter()
                .any(|effect| effect.slot.subject == id && matches!(effect.does, Done::Recall(_)));
            let open = self.open.as_ref().and_then(|open| open.part(part));
            let subject = open.and_then(|(_, account)| account.subject(id));
            let news = subject.and_then(|subject| {
                let ledger = &subject.invoice()?.ledger;
                let new = ledger.entries().get(entries..).unwrap_or_default();
                let closed = is_over(subject);
                (!new.is_empty() || closed != over).then(|| Update {
                    settled: settled(new, ledger.currency()),
                    closed,
                })
            });
            if let (Some(news), false) = (news, recalled) {
                let told = self.told_of(desk, id)?;
                if let Some(given) = told.handed_over.last() {
                    self.tell_agency(desk, part, (id, *given), news)?;
                }
            }
        }
        Ok(())
    }

    fn tell_agency(
        &mut self,
        desk: &mut Desk<'_>,
        part: usize,
        (id, given): (SubjectId, HandedOver),
        news: Update,
    ) -> Result<(), Stop> {
        let found = self.rows_of(desk, &[given.key])?;
        let has_it = [
            EffectState::Relayed,
            EffectState::Sending,
            EffectState::InDoubt,
            EffectState::FailedForNow,
        ];
        let given_row = found.first().filter(|one| has_it.contains(&one.now.state));
        // Whoever never got the case need not hear of it.
        let Some(row) = given_row else {
            return Ok(());
        };
        let after = match row.now.state {
            EffectState::FailedForNow => Some(row.now.due.plus_minutes(1)),
            _ => None,
        };
        let number = self.was.0 + i64::try_from(self.entries.len()).unwrap_or_default();
        let key = Key::of(&[
            "case update",
            &house(desk, self.key)?.entity.code,
            &format!("{:032x}", id.0),
            &number.to_string(),
        ]);
        let effect = CoreEffect {
            slot: Slot {
                occurrence: UPDATES,
                ..given.slot
            },
            does: Done::Recall(Some(given.agency)),
            why: given.why,
        };
        self.news = Some(news);
        self.leave_update(desk, part, (key, effect), after)
    }
}

/// Whether an agency has nothing to collect any more: charges that are open are still to be collected once the
/// invoice itself is paid.
fn is_over(subject: &Subject) -> bool {
    subject.owed() <= 0
}

fn shown(minor: i64, currency: Currency) -> SmolStr {
    Money::new(minor, currency).amount().to_smolstr()
}

fn settled(entries: &[LedgerEntry], currency: Currency) -> Vec<Settled> {
    let entries = entries.iter().map(|entry| Settled {
        kind: match entry.kind {
            EntryKind::Payment => "payment".into(),
            EntryKind::CreditNote => "credit_note".into(),
            EntryKind::WriteOff => "write_off".into(),
        },
        key: entry.key.clone(),
        amount: shown(entry.amount, currency),
        day: entry.day,
    });
    entries.collect()
}

fn disputed(subject: &Subject, currency: Currency) -> Vec<Disputed> {
    let disputes = subject.disputes.iter().map(|one| Disputed {
        key: one.key.clone(),
        amount: one.amount.map(|amount| shown(amount, currency)),
    });
    disputes.collect()
}

/// What is open of each part, and what was paid of what was claimed.
fn balance(ledger: &Ledger) -> Balance {
    let (open, currency) = (ledger.open(), ledger.currency());
    let claimed = |part: DebtPart| -> i64 {
        let claims = ledger.claims().iter();
        let claims = claims.filter(|one: &&Claimed| one.part == part);
        claims.fold(0, |sum: i64, one| sum.saturating_add(one.amount))
    };
    let paid = |part, open: i64| shown(claimed(part).saturating_sub(open).max(0), currency);
    Balance {
        principal: shown(open.principal, currency),
        interest: shown(open.interest, currency),
        fees: shown(open.fees, currency),
        interest_paid: paid(DebtPart::Interest, open.interest),
        fees_paid: paid(DebtPart::Fees, open.fees),
        amount_due: shown(open.amount_due(), currency),
    }
}

fn debtor(own: Option<&Customer>, payer: Option<&Customer>) -> Debtor {
    let Some(own) = own.or(payer) else {
        return Debtor::default();
    };
    let other = payer.filter(|payer| payer.key != own.key);
    Debtor {
        key: own.key.clone(),
        name: own.name.clone(),
        country: own.country.clone(),
        language: own.language.clone(),
        registration: None,
        payer: other.map(|payer| payer.key.clone()),
        payer_name: other.map(|payer| payer.name.clone()),
    }
}

fn contact(record: ContactRecord, role: SmolStr) -> Contact {
    Contact {
        role,
        key: record.key,
        name: Some(record.name),
        email: record.email,
        phone: record.phone,
        address: record.address,
        electronic_address: record.electronic_address,
    }
}

/// The print of a letter, as documents are known by theirs.
pub(super) fn print_of(pdf: &[u8]) -> SmolStr {
    Hash::of(&[pdf]).to_smolstr()
}
