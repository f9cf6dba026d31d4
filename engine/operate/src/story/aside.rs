//! Incidents that stand and are about an invoice: what came in for it and could not be taken, or what
//! stopped its account.

use jalon_core::step::SubjectId;
use jalon_daemon::Incoming;
use jalon_daemon::work::PutAside;
use jalon_store::{Incident, Key, codec};

use crate::found::Found;
use crate::incidents::subject_of;
use crate::{House, Refused};

/// More than this of one shard is not looked through.
const READ_MAX: usize = 10_000;

/// Those of an invoice, by time.
pub fn of(house: &mut House, found: &Found, number: &str) -> Result<Vec<Incident>, Refused> {
    let shard = found.row.key.shard();
    let mut standing = house.store.incidents(&[shard], READ_MAX)?;
    standing.retain(|one| one.account == found.row.key);
    standing.sort_by_key(|one| one.at);
    let mut own = Vec::new();
    for incident in standing {
        if is_about(house, &incident, found, number)? {
            own.push(incident);
        }
    }
    Ok(own)
}

/// What stopped the account is told of all its invoices, and so is what a person did to the payer and what
/// can't be read; what names another invoice, or is about money or people of the payer, of none.
fn is_about(
    house: &mut House,
    incident: &Incident,
    found: &Found,
    number: &str,
) -> Result<bool, Refused> {
    let (format, body) = match codec::decode(incident.format, &incident.body) {
        Ok(PutAside::Inbox(_, format, body)) => (format, body),
        Ok(PutAside::Unsent(key)) => {
            return Ok(subject_of(house, Key(key))? == Some(found.subject));
        }
        Ok(PutAside::Attention(of)) => return Ok(SubjectId(of) == found.subject),
        Ok(PutAside::Stopped) | Err(_) => return Ok(true),
    };
    let Ok(incoming) = Incoming::from_bytes(format, &body) else {
        return Ok(true);
    };
    Ok(match &incoming {
        Incoming::WentBack { payment, .. } => {
            let subject = found.account.subject(found.subject);
            let ledger = subject.and_then(|one| Some(&one.invoice()?.ledger));
            ledger.is_some_and(|ledger| ledger.entries().iter().any(|one| one.key == *payment))
        }
        Incoming::OnAccount(_) | Incoming::Contact(_) | Incoming::Customer(_) => false,
        other => other.invoice().is_none_or(|named| named == number),
    })
}
