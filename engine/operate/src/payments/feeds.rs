//! Feeds of payments: up to when the payments of each are known, and taking one out that comes no more.

use jalon_core::Instant;
use jalon_daemon::agenda::asks_for_payments;
use jalon_daemon::guards::{self, Feeds, Guards};
use jalon_dsl::diagnostic::{Text, text};

use crate::act::By;
use crate::found::{deployed, script};
use crate::{House, Refused};

/// How the feeds of an installation stand.
pub struct Known {
    /// Each feed, and those that were taken out.
    pub feeds: Feeds,
    /// Whether anything waits for them: the script that is deployed, or the guard of fresh payments.
    pub awaited: bool,
    /// Whether that guard holds what presses now.
    pub stale: bool,
}

/// Looks at them.
pub fn known(house: &mut House, now: Instant) -> Result<Known, Refused> {
    let guards = Guards::read(house.store.as_mut(), house.entity.id)?;
    // A daemon writes what jalon.toml says when it starts.
    let limit = house.install.guards.payments_not_older;
    let guards = Guards {
        fresh_minutes: limit.map(|limit| u32::try_from(limit.as_secs() / 60).unwrap_or(u32::MAX)),
        ..guards
    };
    let asks = match deployed(house) {
        Ok(deployed) => {
            let read = |digits: &str| jalon_daemon::digits::read(digits).unwrap_or_default();
            let of = (read(&deployed.program), read(&deployed.lists));
            asks_for_payments(&script(house, &deployed, of)?.world)
        }
        Err(_) => false,
    };
    Ok(Known {
        awaited: asks || guards.fresh_minutes.is_some(),
        stale: guards.is_stale(now),
        feeds: guards.feeds,
    })
}

/// Takes a feed out from which nothing comes any more: no line waits for it.
pub fn forget(house: &mut House, by: &By, feed: &str) -> Result<Text, Refused> {
    let (store, entity) = (house.store.as_mut(), house.entity.id);
    let forgotten = guards::forget(store, entity, feed, (&by.name, by.now))?;
    forgotten.ok_or_else(|| {
        Refused::unknown(
            format!("there is no feed of payments {feed}"),
            format!("il n'y a pas de flux de paiements {feed}"),
        )
        .help(
            "jalon payment feeds lists them",
            "jalon payment feeds les liste",
        )
    })?;
    Ok(text(
        format!("nothing waits for payments of {feed} any more"),
        format!("plus rien n'attend de paiements de {feed}"),
    ))
}
