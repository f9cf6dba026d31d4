//! On which days something is let happen, and what it leads to.

use std::rc::Rc;

use jalon_core::step::Dated;
use jalon_core::{Happening, Instant, TimeOfDay};

use super::{Node, Print, Search, Trace, is_event};
use crate::happen::May;
use crate::outcome::Days;

impl Search<'_> {
    /// The states that one thing leads to, on whichever day it happens before the account does
    /// something by itself; those that differ only in the date once, at the earliest.
    pub(super) fn try_all_days(
        &mut self,
        node: &Node,
        may: &May,
        next: Option<Instant>,
    ) -> Vec<(Print, Node)> {
        let moments = self.moments(node, next);
        let mut found: Vec<(Print, Node)> = Vec::new();
        let Some(last) = moments.len().checked_sub(1) else {
            return found;
        };
        let Some(first) = self.happen(node, may, moments.first().copied()) else {
            return found;
        };
        if last == 0 {
            return vec![first];
        }
        let Some(end) = self.happen(node, may, moments.get(last).copied()) else {
            return vec![first];
        };
        let mut stretches = vec![(0, first, last, end)];
        while let Some((from, first, to, end)) = stretches.pop() {
            let whole = self.bounds.days != Days::All || first.0.of == end.0.of;
            if whole || to - from <= 1 {
                found.push(first);
                if to == last {
                    found.push(end);
                }
                continue;
            }
            let middle = from.midpoint(to);
            let Some(half) = self.happen(node, may, moments.get(middle).copied()) else {
                continue;
            };
            stretches.push((middle, half.clone(), to, end));
            stretches.push((from, first, middle, half));
        }
        found.dedup_by(|later, earlier| later.0.of == earlier.0.of);
        found
    }

    /// The moments at which something may happen before the account does something by itself: right
    /// after the last, at noon of each day between, and right before the next.
    pub(super) fn moments(&self, node: &Node, next: Option<Instant>) -> Vec<Instant> {
        let Some(kind) = self.kinds.get(node.kind) else {
            return Vec::new();
        };
        // In a journey that stands still, things may happen for as long as it can last.
        let until = match self.still.relative {
            true => node.now.plus_minutes(kind.lasts),
            false => kind.until,
        };
        let end = next.map_or(until, |next| next.min(until));
        let (day, _) = kind.zone.local(node.now);
        let mut moments = Vec::new();
        let noon = kind.zone.instant(day, TimeOfDay::NOON);
        let now = node.now;
        let first = if noon > now {
            noon
        } else {
            now.plus_minutes(1)
        };
        let mut at = if first < end {
            first
        } else {
            now.plus_minutes(1)
        };
        let mut day = day;
        while at < end {
            moments.push(at);
            day = day.plus_days(1);
            at = kind.zone.instant(day, TimeOfDay::NOON);
        }
        let before = end.plus_minutes(-1);
        let morning = kind.zone.local(before).0;
        let apart = moments
            .last()
            .is_none_or(|last| kind.zone.local(*last).0 < morning);
        if next == Some(end) && before > now && apart {
            moments.push(before);
        }
        moments
    }

    /// What follows if something happens at a moment.
    pub(super) fn happen(
        &mut self,
        node: &Node,
        may: &May,
        at: Option<Instant>,
    ) -> Option<(Print, Node)> {
        let at = at?;
        let kind = self.kinds.get(node.kind)?;
        let local = kind.zone.local(at);
        let depth = node.trace.depth;
        let (stimulus, _) = may.on(self.invoice, local, at, depth + 1);
        let mut child = node.clone();
        child.trace = Rc::new(Trace {
            before: Some(Rc::clone(&node.trace)),
            happens: Some((may.clone(), local)),
            depth: depth + 1,
        });
        // Whoever cancels a credit note has the case in hand, until the journey goes on by itself.
        if is_event(&stimulus, |what| {
            matches!(what, Happening::CreditNoteCancelled { .. })
        }) {
            self.watch.in_hand(&child.account, &mut child.remembered);
        }
        let closes = is_event(&stimulus, |what| {
            matches!(what, Happening::TaskOutcome { .. })
        });
        let (taken, acted) = self.drive(&mut child, &[Dated { at, stimulus }], at);
        if !taken {
            return None;
        }
        if let Some(visits) = &mut self.visits {
            let visit = (may.thing(), node.last);
            let first = || (node.kind, Rc::clone(&child.trace));
            visits.entry(visit).or_insert_with(first);
        }
        if closes && !acted {
            self.watch.in_hand(&child.account, &mut child.remembered);
        }
        let print = self.print(&child);
        Some((print, child))
    }
}
