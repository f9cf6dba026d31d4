//! Incidents that stand and are about an invoice: what came in for it and could not be taken, or what
//! stopped its account.

use jalon_daemon::Incoming;
use jalon_daemon::incoming::About;
use jalon_daemon::work::PutAside;
use jalon_store::{Incident, codec};

use crate::found::Found;
use crate::{House, Refused};

/// More than this of one shard is not looked through.
const READ_MAX: usize = 10_000;

/// Those of an invoice, by time.
pub fn of(house: &mut House, found: &Found, number: &str) -> Result<Vec<Incident>, Refused> {
    let shard = found.row.key.shard();
    let mut standing = house.store.incidents(&[shard], READ_MAX)?;
    standing.retain(|one| one.account == found.row.key && is_about(one, number));
    standing.sort_by_key(|one| one.at);
    Ok(standing)
}

/// What names no invoice, or can't be read, is told of all invoices of its account.
fn is_about(incident: &Incident, number: &str) -> bool {
    let Ok(PutAside::Inbox(_, format, body)) = codec::decode(incident.format, &incident.body)
    else {
        return true;
    };
    let named = match Incoming::from_bytes(format, &body) {
        Ok(Incoming::Invoice(record)) => Some(record.number),
        Ok(Incoming::Event(record)) => record.invoice,
        Ok(Incoming::Paid(paid)) => Some(paid.invoice),
        Ok(Incoming::Act(act)) => match act.about {
            About::Invoice(number) => Some(number),
            About::Customer(_) | About::Payer(_) => None,
        },
        _ => None,
    };
    named.is_none_or(|named| named == number)
}
