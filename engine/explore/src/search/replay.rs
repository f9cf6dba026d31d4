//! A path that was found, played on the machine itself: on the same days, or as many weeks later as it
//! takes for holidays not to be in its way.

use jalon_core::cases::Happens;
use jalon_core::machine::PathId;
use jalon_core::step::{Account, Dated, Effect, SendResult, Stimulus, Told, drive_watched};
use jalon_core::{Day, Happening, Instant, TimeOfDay, Zone};
use jalon_simulate::timeline::subject_of;
use jalon_simulate::{Scene, World, arrival_of, customer_of, new_account};

use std::collections::BTreeSet;

use super::{DAYS_AFTER, INSTANTS_MAX, is_event, is_noticed, next_instant};
use crate::given::Given;
use crate::happen::{May, closing};
use crate::outcome::Path;
use crate::today::Today;
use crate::watch::{Seen, Watch};

/// What happens, on which days.
type Course = [(May, (Day, TimeOfDay))];

/// So many weeks later is tried at most: more than a year.
const WEEKS_MAX: i32 = 56;

/// The path on the first days on which it breaks the policy.
pub(super) fn on_some_day(
    world: &World,
    policy: usize,
    given: &Given,
    (happens, closed): (&Course, &BTreeSet<PathId>),
) -> Option<Path> {
    (0..=WEEKS_MAX).find_map(|weeks| {
        let given = later(given, weeks * 7);
        let happens: Vec<(May, (Day, TimeOfDay))> = happens
            .iter()
            .map(|(may, (day, time))| (may.clone(), (day.plus_days(weeks * 7), *time)))
            .collect();
        // Tasks are closed only where it does not break without.
        let none = BTreeSet::new();
        let without = breaks(world, policy, given.clone(), (&happens, &none));
        let with = || breaks(world, policy, given, (&happens, closed));
        without.or_else(|| if closed.is_empty() { None } else { with() })
    })
}

fn later(given: &Given, days: i32) -> Given {
    let mut given = given.clone();
    let invoice = &mut given.invoice;
    invoice.issue = invoice.issue.plus_days(days);
    invoice.due = invoice.due.map(|day| day.plus_days(days));
    invoice.arrival = invoice.arrival.map(|day| day.plus_days(days));
    for part in &mut invoice.instalments {
        part.due = part.due.plus_days(days);
    }
    given
}

struct Play<'a> {
    world: &'a World,
    watch: Watch<'a>,
    policy: usize,
    account: Account,
    remembered: Vec<u8>,
    today: Today,
    now: Instant,
    zone: Zone,
    told: Vec<Happens>,
    broken: Option<(Instant, Effect)>,
}

fn breaks(
    world: &World,
    policy: usize,
    given: Given,
    (happens, closed): (&Course, &BTreeSet<PathId>),
) -> Option<Path> {
    let (customers, invoices) = ([given.customer.clone()], [given.invoice.clone()]);
    let scene = Scene {
        customers: &customers,
        invoices: &invoices,
        happens: Vec::new(),
        days: Vec::new(),
        until: given.invoice.issue,
    };
    let zone: Zone = scene.zones(world).into_iter().next()?;
    let day = given.invoice.arrival.unwrap_or(given.invoice.issue);
    let at = zone.instant(day, TimeOfDay::MIDNIGHT);
    let invoice = subject_of(0);
    let watch = Watch::new(world, invoice);
    let mut play = Play {
        world,
        policy,
        account: new_account(0),
        remembered: watch.start(),
        today: Today::default(),
        now: at,
        broken: None,
        zone,
        told: Vec::new(),
        watch,
    };
    let stimuli = [
        Stimulus::Customer(customer_of(world, 0, &given.customer)),
        Stimulus::Arrival(Box::new(arrival_of(0, &given.invoice))),
    ];
    play.drive(&stimuli.map(|stimulus| Dated { at, stimulus }), at);
    play.close(closed);
    for (number, (may, (day, time))) in (1..).zip(happens) {
        let at = play.zone.instant(*day, *time);
        let (stimulus, happens) = may.on(invoice, (*day, *time), at, number);
        play.pass(at.plus_minutes(-1), closed);
        play.told.push(happens);
        if is_event(&stimulus, |what| {
            matches!(what, Happening::CreditNoteCancelled { .. })
        }) {
            play.watch.in_hand(&play.account, &mut play.remembered);
        }
        let closes = is_event(&stimulus, |what| {
            matches!(what, Happening::TaskOutcome { .. })
        });
        let acted = play.drive(&[Dated { at, stimulus }], at);
        if closes && !acted {
            play.watch.in_hand(&play.account, &mut play.remembered);
        }
        play.close(closed);
    }
    let last = play.now;
    for _ in 0..INSTANTS_MAX {
        let next = next_instant(&play.account);
        let next = next.filter(|at| *at < last.plus_minutes(i64::from(DAYS_AFTER) * 1_440));
        let (Some(next), None) = (next, &play.broken) else {
            break;
        };
        play.drive(&[], next);
        play.close(closed);
    }
    let told = std::mem::take(&mut play.told);
    let path = |at, by| Path {
        given: given.clone(),
        happens: told.clone(),
        at,
        by,
    };
    if let Some((at, effect)) = play.broken.take() {
        return Some(path(at, Some(effect)));
    }
    let mut rests_badly = false;
    if next_instant(&play.account).is_none() {
        play.watch
            .at_rest(&play.account, &play.remembered, |found| {
                rests_badly |= found == policy;
            });
    }
    rests_badly.then(|| path(play.now, None))
}

impl Play<'_> {
    /// Lets time pass, closing tasks as they come where they are to be closed.
    fn pass(&mut self, until: Instant, closed: &BTreeSet<PathId>) {
        while !closed.is_empty()
            && let Some(next) = next_instant(&self.account).filter(|next| *next <= until)
        {
            self.drive(&[], next);
            self.close(closed);
        }
        self.drive(&[], until.max(self.now));
    }

    /// Somebody closes the tasks of which nothing comes, a minute after they are there.
    fn close(&mut self, closed: &BTreeSet<PathId>) {
        let invoice = subject_of(0);
        while let Some(subject) = self.account.subject(invoice)
            && let Some(may) = closing(&self.world.machine, subject, closed)
        {
            let at = self.now.plus_minutes(1);
            let (day, time) = self.zone.local(at);
            let (stimulus, happens) = may.on(invoice, (day, time), at, self.told.len() + 1);
            let before = subject.tasks.len();
            self.drive(&[Dated { at, stimulus }], at);
            let tasks = self.account.subject(invoice).map(|one| one.tasks.len());
            if tasks.is_none_or(|tasks| tasks >= before) {
                return;
            }
            self.watch.in_hand(&self.account, &mut self.remembered);
            self.told.push(happens);
        }
    }

    /// Whether anything came of it that somebody notices.
    fn drive(&mut self, stimuli: &[Dated], until: Instant) -> bool {
        let mut acted = false;
        let (watch, policy) = (&self.watch, self.policy);
        let (remembered, broken) = (&mut self.remembered, &mut self.broken);
        let today = &mut self.today;
        drive_watched(
            &self.world.machine,
            &self.world.context,
            &mut self.account,
            stimuli,
            until,
            |_, _| SendResult::Left,
            |account, what| {
                if let Told::Effect { at, effect } = what {
                    acted |= is_noticed(&effect.does);
                    let today = Some(&mut *today);
                    watch.see(account, &effect, at, (remembered, today), |found, seen| {
                        if found == policy && seen == Seen::Broken && broken.is_none() {
                            *broken = Some((at, effect.clone()));
                        }
                    });
                }
            },
        );
        self.now = until;
        self.watch.settle(&self.account, &mut self.remembered);
        acted
    }
}
