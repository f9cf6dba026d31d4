//! What an account would do until a moment, as things stand: its parts are stepped in mind, by the step
//! function alone, as if all that leaves were taken and nothing came in. Nothing is written.

use jalon_core::Instant;
use jalon_core::step::{
    self as steps, Account, Done, Precedence, SendResult, Slot, Stimulus, SubjectId, planned,
};
use jalon_simulate::World;
use jalon_simulate::replay::{Act, Player, Retold, Told};

use crate::parts::Part;

/// More steps than this at one account come to no rest; the rest is left out.
const STEPS_MAX: usize = 100_000;

/// A part of an account on its way, with the player of its script.
struct Ahead<'a> {
    player: &'a Player<'a>,
    retold: Retold,
}

/// Plays an account from now until a moment, and tells each act with the invoices of its account, as
/// their numbers stand there. Lines in `held` wait for a person. When payments were last read counts as
/// it does for the daemon.
pub fn ahead(
    parts: &[(&Part, &Player<'_>)],
    (held, read): (&[Slot], Option<Instant>),
    (now, until): (Instant, Instant),
    mut watch: impl FnMut(&Act<'_>, &World),
) {
    let mut ahead: Vec<Ahead<'_>> = parts
        .iter()
        .map(|(part, player)| begin(part, player))
        .collect();
    for at in 0..ahead.len() {
        let hears = ahead.get(at).zip(read).is_some_and(|(part, read)| {
            hears_of_payments(part.player.world(), &part.retold.account, read)
        });
        if let (true, Some(read)) = (hears, read) {
            step(&mut ahead, at, read, &Stimulus::PaymentsRead, &mut watch);
        }
    }
    let mut last = now;
    for _ in 0..STEPS_MAX {
        let Some((at, part, stimulus)) = next(&ahead, held, last) else {
            return;
        };
        if at > until {
            return;
        }
        last = at;
        let sent = step(&mut ahead, part, at, &stimulus, &mut watch);
        for slot in sent {
            let result = SendResult::Left;
            step(
                &mut ahead,
                part,
                at,
                &Stimulus::Sent { slot, result },
                &mut watch,
            );
        }
    }
}

/// Whether an account has yet to hear that payments were read: only where its script looks at that.
pub(crate) fn hears_of_payments(world: &World, account: &Account, read: Instant) -> bool {
    asks_for_payments(world) && account.payments_read.is_none_or(|known| known < read)
}

/// Whether a script presses only where payments were read in lately.
pub fn asks_for_payments(world: &World) -> bool {
    let mut journeys = world.machine.journeys.items().iter();
    journeys.any(|journey| journey.payments_within.is_some())
}

fn begin<'a>(part: &Part, player: &'a Player<'a>) -> Ahead<'a> {
    let mut retold = Retold::new(part.account.clone());
    retold.invoices = invoices(&part.account);
    Ahead { player, retold }
}

/// The invoices of an account, in the order in which acts name them by place.
pub fn invoices(account: &Account) -> Vec<SubjectId> {
    let subjects = account.subjects.iter();
    let invoices = subjects.filter(|subject| subject.invoice().is_some());
    invoices.map(|subject| subject.id).collect()
}

/// What comes next, in which part: what is due before what is about to be sent, as the daemon does. What is late
/// comes now.
fn next(ahead: &[Ahead<'_>], held: &[Slot], now: Instant) -> Option<(Instant, usize, Stimulus)> {
    let mut first: Option<(Comes<'_>, usize, Stimulus)> = None;
    let mut offer = |comes, number, stimulus| {
        if first.as_ref().is_none_or(|first| comes < first.0) {
            first = Some((comes, number, stimulus));
        }
    };
    for (number, part) in ahead.iter().enumerate() {
        let account = &part.retold.account;
        if let Some(at) = account.wake() {
            offer((at.max(now), false, None), number, Stimulus::Timer);
        }
        for (at, place) in planned(&part.player.world().context, account) {
            let slot = place.slot();
            if !held.contains(&slot) {
                let comes = (at.max(now), true, Some(place));
                offer(comes, number, Stimulus::AboutToSend(slot));
            }
        }
    }
    first.map(|((at, ..), number, stimulus)| (at, number, stimulus))
}

/// When something comes, whether it is about to be sent, and its place among what is.
type Comes<'a> = (Instant, bool, Option<Precedence<'a>>);

/// Makes a step in a part, and in those that look at what changed by it; answers what left by it.
fn step(
    ahead: &mut [Ahead<'_>],
    at: usize,
    now: Instant,
    stimulus: &Stimulus,
    watch: &mut impl FnMut(&Act<'_>, &World),
) -> Vec<Slot> {
    let seen = |ahead: &[Ahead<'_>]| {
        let part = ahead.get(at)?;
        let account = &part.retold.account;
        Some((account.seen_by_others(), account.on_account.clone()))
    };
    let was = (ahead.len() > 1).then(|| seen(ahead));
    let sent = one_step(ahead, at, now, stimulus, watch);
    if was.is_some_and(|was| was != seen(ahead)) {
        for other in 0..ahead.len() {
            let looks = |part: &Ahead<'_>| part.player.world().context.looks_beyond();
            if other != at && ahead.get(other).is_some_and(looks) {
                one_step(ahead, other, now, &Stimulus::Beside, watch);
            }
        }
    }
    sent
}

fn one_step(
    ahead: &mut [Ahead<'_>],
    at: usize,
    now: Instant,
    stimulus: &Stimulus,
    watch: &mut impl FnMut(&Act<'_>, &World),
) -> Vec<Slot> {
    if ahead.len() > 1 {
        let faces = ahead.iter_mut().map(|part| {
            let world = part.player.world();
            steps::Part {
                machine: &world.machine,
                context: &world.context,
                account: &mut part.retold.account,
            }
        });
        steps::face(&mut faces.collect::<Vec<_>>(), at);
    }
    let Some(Ahead { player, retold }) = ahead.get_mut(at) else {
        return Vec::new();
    };
    let mut sent = Vec::new();
    retold.step(player, now, stimulus, |told| {
        let Told::Did(act) = told else {
            return;
        };
        if let Done::SendInvoice { .. } | Done::Message { .. } = act.deed.does {
            sent.push(act.deed.slot);
        }
        watch(act, player.world());
    });
    sent
}
