//! Up to when the payments of each feed are known, and whether something waits for them.

use jalon_core::Instant;
use jalon_dsl::diagnostic::Lang;
use jalon_operate::clock::shown;
use jalon_operate::payments::feeds::known;
use jalon_store::{Finding, Grade, text};

use super::look::{finding, good};
use crate::house::{House, now};
use crate::stop::Stop;

/// A feed from which nothing came for so many days is worth a look, if something waits for it.
const DAYS: i64 = 7;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// A line for each feed; one where there is none and something waits for payments.
pub fn look(house: &mut House) -> Result<Vec<Finding>, Stop> {
    let now = now();
    let known = known(house, now)?;
    if known.feeds.read.is_empty() && known.awaited {
        return Ok(vec![finding(
            Grade::Doubtful,
            text(
                "no payments were ever read in: whoever is to be pressed waits for them",
                "aucun paiement n’a jamais été lu\u{a0}: qui doit être relancé attend",
            ),
            text(
                "jalon import payments or statements, even without rows",
                "jalon import payments ou statements, même sans lignes",
            ),
        )]);
    }
    let oldest = known.feeds.oldest();
    let feeds = known.feeds.read.iter().map(|(name, read)| {
        let at = |lang| shown(None, *read, lang);
        let (since, depuis) = (at(Lang::En), at(Lang::Fr));
        // The oldest decides for the guard.
        let stale = known.stale && Some(*read) == oldest;
        let old = known.awaited && Instant::from_millis(now.millis() - DAYS * DAY_MILLIS) > *read;
        match stale || old {
            false => good(
                format!("payments of {name} are known up to {since}"),
                format!("les paiements de {name} sont connus jusqu’au {depuis}"),
            ),
            true => finding(
                Grade::Doubtful,
                text(
                    format!("payments of {name} are known up to {since} only, and lines wait for them"),
                    format!("les paiements de {name} ne sont connus que jusqu’au {depuis}, et des lignes les attendent"),
                ),
                text(
                    format!("jalon import payments or statements; if it comes no more: jalon payment feeds --forget {name}"),
                    format!("jalon import payments ou statements\u{a0}; s’il ne vient plus\u{a0}: jalon payment feeds --forget {name}"),
                ),
            ),
        }
    });
    Ok(feeds.collect())
}
