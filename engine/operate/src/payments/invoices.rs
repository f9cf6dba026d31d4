//! The invoices that lines name, and the payers behind bank accounts, as they stand.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jalon_bank::Part;
use jalon_bank::matching::{Level, OpenInvoice, Wanted, wanted};
use jalon_core::step::{Account, Subject, SubjectId, ignored_under};
use jalon_daemon::digits;
use jalon_daemon::kept::Kept;
use jalon_store::{AccountKey, AccountRow, Hash, Key};
use smol_str::SmolStr;

use crate::found::{deployed, kept, script};
use crate::{House, Refused, Script};

/// What is known of invoices and payers. What was looked up is not asked again: what lines before were
/// given is taken off here, since the daemon may have applied it already or not.
#[derive(Default)]
pub(super) struct Invoices {
    /// Who is meant by a key; nobody if nobody.
    known: HashMap<Key, Option<(AccountKey, SubjectId)>>,
    /// Invoices as they stand.
    open: HashMap<(u128, u128), OpenInvoice>,
    /// Names of the payers of accounts.
    names: HashMap<u128, Vec<SmolStr>>,
    /// Under which rest an invoice counts as paid, by its journey; those of which any does.
    ignored: HashMap<(u128, u128), i64>,
    /// Worlds of programs; none where one can't be had.
    worlds: HashMap<Hash, Option<Arc<Script>>>,
}

/// So many keys and accounts are asked for at once.
const TOGETHER: usize = 500;

/// What a line names.
pub(super) struct Named {
    /// The invoices, each with how it was found.
    pub invoices: Vec<(Level, OpenInvoice)>,
    /// The account of the party that paid: the one that the line names by its key, else the one that paid
    /// from the same bank account before.
    pub payer: Option<u128>,
    /// Whether the line names it by its key.
    pub by_key: bool,
    /// The names of that party.
    pub names: Vec<SmolStr>,
    /// How much may be missing of all of them together: each counts as paid then.
    pub tolerance: i64,
}

impl Invoices {
    /// What each of some lines names.
    pub fn named(&mut self, house: &mut House, parts: &[&Part]) -> Result<Vec<Named>, Refused> {
        let all: Vec<Vec<Wanted>> = parts.iter().map(|part| wanted(part)).collect();
        let keys = all.iter().flatten().map(|one| key_of(house, one));
        let payers = parts.iter().flat_map(|part| {
            let customer = customer(house, part);
            bank_account(house, part).into_iter().chain(customer)
        });
        let keys: Vec<Key> = keys.chain(payers).collect();
        self.know(house, &keys)?;
        let named = parts.iter().zip(&all).map(|(part, wanted)| {
            let found = wanted.iter().filter_map(|one| {
                let invoice = self.invoice(key_of(house, one))?;
                Some((one.level(), invoice.clone()))
            });
            let ignored = wanted.iter().filter_map(|one| {
                let (account, subject) = (*self.known.get(&key_of(house, one))?)?;
                let of = (account.account.0, subject.0);
                Some(self.ignored.get(&of).copied().unwrap_or(0))
            });
            // What is ignored is less than that.
            let tolerance = ignored.min().map_or(0, |floor| (floor - 1).max(0));
            let of = |key: Option<Key>| {
                let (account, _) = (*self.known.get(&key?)?)?;
                Some(account.account.0)
            };
            let by_key = of(customer(house, part));
            let payer = by_key.or_else(|| of(bank_account(house, part)));
            let names = payer.and_then(|payer| self.names.get(&payer).cloned());
            Named {
                invoices: found.collect(),
                payer,
                by_key: by_key.is_some(),
                names: names.unwrap_or_default(),
                tolerance,
            }
        });
        Ok(named.collect())
    }

    /// The invoice with a number.
    pub fn by_number(
        &mut self,
        house: &mut House,
        number: &str,
    ) -> Result<Option<OpenInvoice>, Refused> {
        let key = house.entity.invoice_by_number(number);
        self.know(house, &[key])?;
        Ok(self.invoice(key).cloned())
    }

    /// What is open of an invoice after what lines before were given; as it stands in the store if it was
    /// not looked up here.
    pub fn left_of(&self, account: u128, subject: u128, open: i64) -> i64 {
        let known = self.open.get(&(account, subject));
        known.map_or(open, |known| known.open)
    }

    /// Takes off what an invoice was given.
    pub fn give(&mut self, house: &House, number: &str, amount: i64) {
        let key = house.entity.invoice_by_number(number);
        let known = self.known.get(&key).copied().flatten();
        let of = known.map(|(account, subject)| (account.account.0, subject.0));
        if let Some(invoice) = of.and_then(|of| self.open.get_mut(&of)) {
            invoice.open = invoice.open.saturating_sub(amount).max(0);
            invoice.charges = invoice.charges.min(invoice.open);
        }
    }

    /// The script of a program.
    fn script(&mut self, house: &mut House, program: Hash) -> Option<Arc<Script>> {
        if let Some(known) = self.worlds.get(&program) {
            return known.clone();
        }
        let made = deployed(house).and_then(|deployed| {
            let lists = digits::read(&deployed.lists).unwrap_or_default();
            script(house, &deployed, (program, lists))
        });
        // Without it nothing is tolerated.
        let made = made.ok();
        self.worlds.insert(program, made.clone());
        made
    }

    fn invoice(&self, key: Key) -> Option<&OpenInvoice> {
        let (account, subject) = (*self.known.get(&key)?)?;
        self.open.get(&(account.account.0, subject.0))
    }

    /// Looks up keys that were not looked up before.
    fn know(&mut self, house: &mut House, keys: &[Key]) -> Result<(), Refused> {
        let entity = house.entity.id;
        let mut asked: HashSet<Key> = HashSet::new();
        let new = keys.iter().filter(|key| !self.known.contains_key(key));
        let new: Vec<Key> = new.copied().filter(|key| asked.insert(*key)).collect();
        let mut wanted: HashMap<AccountKey, Vec<SubjectId>> = HashMap::new();
        for some in new.chunks(TOGETHER * 10) {
            for key in some {
                self.known.insert(*key, None);
            }
            for known in house.store.known(entity, some)? {
                self.known
                    .insert(known.key, Some((known.account, known.subject)));
                wanted.entry(known.account).or_default().push(known.subject);
            }
        }
        let accounts: Vec<AccountKey> = wanted.keys().copied().collect();
        for some in accounts.chunks(TOGETHER) {
            for row in house.store.accounts(some)? {
                let kept = kept(&row)?;
                for part in &kept.parts {
                    let script = self.script(house, part.program);
                    for subject in wanted.get(&row.key).into_iter().flatten() {
                        let of = (row.key.account.0, subject.0);
                        let found = part.account.subject(*subject);
                        if let (Some(script), Some(one)) = (&script, found) {
                            let (machine, context) = (&script.world.machine, &script.world.context);
                            let now = house.now();
                            let floor = ignored_under(machine, context, &part.account, one, now);
                            if floor > 0 {
                                self.ignored.insert(of, floor);
                            }
                        }
                        let open = found.and_then(|one| open_invoice(&row, &part.account, one));
                        if let Some(open) = open {
                            self.open.entry(of).or_insert(open);
                        }
                    }
                }
                self.names.insert(row.key.account.0, names_of(&kept));
            }
        }
        Ok(())
    }
}

/// How an invoice stands.
pub(super) fn open_invoice(
    row: &AccountRow,
    account: &Account,
    subject: &Subject,
) -> Option<OpenInvoice> {
    let invoice = subject.invoice()?;
    let customer = account.customers.get(usize::from(subject.customer));
    let payer = account.customers.first();
    let mut names: Vec<SmolStr> = [customer, payer]
        .into_iter()
        .flatten()
        .map(|one| one.name.clone())
        .filter(|name| !name.is_empty())
        .collect();
    names.dedup();
    let open = invoice.ledger.open();
    Some(OpenInvoice {
        number: invoice.number.clone(),
        account: row.key.account.0,
        names,
        currency: invoice.ledger.currency(),
        open: open.amount_due(),
        charges: open.charges(),
        due: invoice.due,
    })
}

/// The names of the payer of an account and of those that it pays for.
pub(super) fn names_of(kept: &Kept) -> Vec<SmolStr> {
    let customers = kept.parts.iter().flat_map(|part| &part.account.customers);
    let mut names: Vec<SmolStr> = customers
        .map(|one| one.name.clone())
        .filter(|name| !name.is_empty())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

pub(super) fn key_of(house: &House, wanted: &Wanted) -> Key {
    match wanted {
        Wanted::Reference(_, bare) => house.entity.reference(bare),
        Wanted::Number(_, number) => house.entity.invoice_by_number(number),
    }
}

fn bank_account(house: &House, part: &Part) -> Option<Key> {
    let account = &part.party.account;
    (account.len() >= 6).then(|| house.entity.bank_account(account))
}

fn customer(house: &House, part: &Part) -> Option<Key> {
    let customer = part.payer.as_ref()?;
    Some(Key::of_customer(&house.entity.code, customer))
}
