//! Which script reads a record that the deployed one can't read: an invoice stays with the script that took it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jalon_core::Machine;
use jalon_core::records::{CustomerRecord, InvoiceRecord};
use jalon_daemon::digits;
use jalon_daemon::kept::Kept;
use jalon_daemon::parts::{self, Part};
use jalon_intake::Fitting;
use jalon_simulate::read::{wrong_of_customer, wrong_of_invoice};
use jalon_simulate::replay::Which;
use jalon_store::{AccountKey, Hash, Key};
use smol_str::SmolStr;

use crate::found::{Facing, deployed};
use crate::{House, Refused, Script};

/// So many accounts are read at once.
const TOGETHER: usize = 50;
/// So many names are looked up at once.
const NAMES_TOGETHER: usize = 500;

/// Scripts that read records, where another one than the deployed one does.
pub(super) type Pinned = HashMap<Which, Arc<Script>>;

/// For those records that the deployed script can't read: the script of the part that will.
pub(super) fn pinned(
    house: &mut House,
    machine: &Machine,
    all: &Fitting,
    source: &str,
) -> Result<Pinned, Refused> {
    let invoices = all.invoices.iter().enumerate();
    let invoices = invoices.filter(|(_, one)| !wrong_of_invoice(machine, one).is_empty());
    let invoices = invoices.map(|(at, one)| (Which::Invoice(at), payer_of_invoice(one)));
    let customers = all.customers.iter().enumerate();
    let customers = customers.filter(|(_, one)| !wrong_of_customer(machine, one).is_empty());
    let customers = customers.map(|(at, one)| (Which::Customer(at), payer_of_customer(one)));
    let doubtful: Vec<(Which, &SmolStr)> = invoices.chain(customers).collect();
    let mut pinned = Pinned::new();
    if doubtful.is_empty() {
        return Ok(pinned);
    }
    let accounts = accounts(house, &doubtful)?;
    let keys: Vec<AccountKey> = accounts.keys().copied().collect();
    let deployed = deployed(house)?;
    let newest = digits::read(&deployed.program);
    let mut facing = Facing::new(&deployed);
    for some in keys.chunks(TOGETHER) {
        for row in house.store.accounts(some)? {
            // What can't be read is told when the account is worked on.
            let Ok(kept) = Kept::read(&row) else {
                continue;
            };
            for which in accounts.get(&row.key).into_iter().flatten() {
                let of = (house.entity.code.as_str(), source);
                let program = reads(&kept.parts, of, all, *which);
                if let Some(program) = program.filter(|one| Some(*one) != newest) {
                    pinned.insert(*which, facing.script(house, program)?);
                }
            }
        }
    }
    Ok(pinned)
}

/// The records by the accounts of their payers, as far as those are known.
fn accounts(
    house: &mut House,
    doubtful: &[(Which, &SmolStr)],
) -> Result<BTreeMap<AccountKey, Vec<Which>>, Refused> {
    let code = house.entity.code.clone();
    let mut by_key: HashMap<Key, Vec<Which>> = HashMap::new();
    for (which, payer) in doubtful {
        let key = Key::of_customer(&code, payer);
        by_key.entry(key).or_default().push(*which);
    }
    let keys: Vec<Key> = by_key.keys().copied().collect();
    let mut accounts: BTreeMap<AccountKey, Vec<Which>> = BTreeMap::new();
    for some in keys.chunks(NAMES_TOGETHER) {
        for known in house.store.known(house.entity.id, some)? {
            let of = by_key.remove(&known.key).unwrap_or_default();
            accounts.entry(known.account).or_default().extend(of);
        }
    }
    Ok(accounts)
}

/// The program that reads a record. What is new is read by the one that is deployed, and so is a customer, but
/// where a journey of customers runs.
fn reads(
    parts: &[Part],
    (code, source): (&str, &str),
    all: &Fitting,
    which: Which,
) -> Option<Hash> {
    let at = match which {
        Which::Invoice(at) => {
            let mut record = all.invoices.get(at)?.clone();
            record.source.get_or_insert_with(|| source.into());
            parts::of_record(parts, code, &record).or_else(|| parts::of_customers(parts))
        }
        Which::Customer(_) => parts::of_customers(parts),
        Which::Contact(_) | Which::Event(_) | Which::Payment(_) => None,
    };
    parts.get(at?).map(|part| part.program)
}

fn payer_of_invoice(record: &InvoiceRecord) -> &SmolStr {
    record.payer.as_ref().unwrap_or(&record.customer)
}

fn payer_of_customer(record: &CustomerRecord) -> &SmolStr {
    record.payer.as_ref().unwrap_or(&record.key)
}
