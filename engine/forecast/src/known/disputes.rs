//! Which claims were disputed, and since when, as far as the day had heard of it.

use jalon_core::records::{EventName, EventRecord, OccurredAt};
use jalon_core::{Day, EventKind, Instant, Zone};

use super::{Known, Places};

/// Marks the claims that are disputed.
pub(super) fn apply(known: &mut Known, places: &Places, events: &[EventRecord]) {
    for event in events {
        let EventName::BuiltIn(EventKind::Dispute | EventKind::DisputeOfPart) = event.kind else {
            continue;
        };
        let Some(number) = &event.invoice else {
            continue;
        };
        let heard = event.received_at.map_or(Day::MIN, day_of);
        let day = match event.occurred_at {
            OccurredAt::Day(day) => day,
            OccurredAt::Moment(moment) => day_of(moment),
        }
        .max(heard);
        if day > known.on {
            known.left_out.later += 1;
            continue;
        }
        for at in places.of_invoice(number) {
            let Some(claim) = known.claims.get_mut(*at) else {
                continue;
            };
            let this = event
                .instalment
                .is_none_or(|n| claim.instalment.unwrap_or(1) == n);
            if this {
                claim.disputed = Some(claim.disputed.map_or(day, |first| first.min(day)));
            }
        }
    }
}

fn day_of(moment: Instant) -> Day {
    Zone::utc().local(moment).0
}
