//! What the journey does in the drawn futures: each account is played as it happened up to the day
//! that is known, and from there on once for each run, with the payments and disputes of that run.
//!
//! What a journey does is the step function's business, here as everywhere. Payers behave as they did
//! in the history, whatever the script sends them.

mod count;
mod future;

use std::collections::BTreeMap;

use jalon_core::Day;
use jalon_simulate::replay::{Book, Player, Told, end_of_day, in_order};

use crate::cash::{Asked, Span};
use crate::draw::{Drawn, Draws};
use crate::known::Known;
use crate::learn::Behaviour;
use crate::result::JourneyForecast;
use count::{Counts, Kind};
use future::Pending;

/// Plays the journey in the futures of a forecast. `book` has the same records as `known`; `asked` is
/// what the forecast was asked with, so that both draw the same futures, but for the runs: the
/// first `asked.runs` of them are played. `done` is called with the number of accounts played.
pub fn journey(
    player: &Player<'_>,
    book: &Book<'_>,
    known: &Known,
    behaviour: &Behaviour,
    asked: &Asked,
    mut done: impl FnMut(usize),
) -> JourneyForecast {
    let span = Span::new(known.on, asked.until);
    let runs = asked.runs.max(1);
    let mut open: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, claim) in known.open() {
        open.entry(claim.invoice.as_str()).or_default().push(at);
    }
    let draws = Draws::new(known, behaviour, asked.seed);
    let play = Play {
        player,
        book,
        known,
        draws: &draws,
        open: &open,
        span,
        runs,
    };
    let mut counts = Counts::new(runs);
    let mut played = 0;
    let threads = asked.threads.max(1);
    in_order(
        0..book.len(),
        threads,
        |number| play.account(number),
        |found| {
            counts.add(&found);
            played += 1;
            done(played);
        },
    );
    counts.result()
}

struct Play<'a> {
    player: &'a Player<'a>,
    book: &'a Book<'a>,
    known: &'a Known,
    draws: &'a Draws<'a>,
    open: &'a BTreeMap<&'a str, Vec<usize>>,
    span: Span,
    runs: u32,
}

/// Something that is counted: what, on which day, in which run.
pub(crate) type Found = (Kind, Day, u32);

impl Play<'_> {
    /// All that an account's journeys do, in all runs.
    fn account(&self, number: usize) -> Vec<Found> {
        let case = self.book.case(number);
        let zone = self.book.zone();
        let pending = Pending::of(&case, end_of_day(zone, self.known.on), self.open);
        let mut payers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for claim in pending.claims() {
            if let Some(of) = self.known.claims.get(claim) {
                payers.entry(of.payer).or_default().push(claim);
            }
        }
        let mut found = Vec::new();
        if payers.is_empty() {
            return found;
        }
        let due = |at: &usize| self.known.claims.get(*at).map(|claim| (claim.due, *at));
        payers
            .values_mut()
            .for_each(|claims| claims.sort_by_key(due));
        let payers = payers.iter();
        let draws: Vec<_> = payers
            .filter_map(|(payer, c)| self.draws.payer(*payer, c))
            .collect();
        let mut past = self.player.begin(&case);
        past.to(end_of_day(zone, self.known.on), |_| {});
        let until = end_of_day(zone, self.span.until);
        let mut drawn: Vec<Drawn> = Vec::new();
        for run in 0..self.runs {
            let mut all: Vec<Drawn> = Vec::new();
            for draws in &draws {
                draws.run(run, &mut drawn);
                all.append(&mut drawn);
            }
            let stimuli = pending.future(&all, self.known, zone, self.span.until);
            let mut once = count::Once::default();
            let mut future = past.clone();
            future.instead(&stimuli, until, |told| {
                if let Told::Did(act) = told {
                    let kinds = once.kinds(act, &self.player.world().machine);
                    found.extend(kinds.map(|kind| (kind, act.day, run)));
                }
            });
        }
        found
    }
}
