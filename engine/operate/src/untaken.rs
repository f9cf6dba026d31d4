//! What people decided of an invoice, and no turn has taken yet: it waits in the inbox.

use jalon_daemon::Incoming;
use jalon_daemon::incoming::{About, Act};
use jalon_store::AccountKey;

use crate::{House, Refused};

/// More than this of one shard is not looked through.
const READ_MAX: usize = 10_000;

/// Acts on an invoice that wait, in the order in which they came.
pub fn acts(house: &mut House, account: AccountKey, number: &str) -> Result<Vec<Act>, Refused> {
    let waiting = house
        .store
        .waiting(&[account.shard()], READ_MAX, READ_MAX)?;
    let own = waiting.into_iter().filter(|(of, _)| *of == account);
    let acts = own.filter_map(|(_, stimulus)| {
        match Incoming::from_bytes(stimulus.format, &stimulus.body) {
            Ok(Incoming::Act(act)) => Some(act),
            _ => None,
        }
    });
    let about = |act: &Act| matches!(&act.about, About::Invoice(named) if named == number);
    Ok(acts.filter(about).collect())
}
