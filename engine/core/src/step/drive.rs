//! Driving an account through dated stimuli, by jumping from one wake-up to the next. Simulations and
//! tests of scripts run this; the daemon makes the same calls with a clock in between.

use super::context::Context;
use super::effect::{Done, Effect, Slot};
use super::precedence::Precedence;
use super::refusal::Refusal;
use super::state::{Account, Subject};
use super::step;
use super::stimulus::{SendResult, Stimulus};
use crate::machine::Machine;
use crate::moment::Instant;

/// A stimulus with its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// When it arrives.
    pub at: Instant,
    /// What arrives.
    pub stimulus: Stimulus,
}

/// What happened, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// An effect.
    Effect {
        /// When.
        at: Instant,
        /// Which.
        effect: Effect,
    },
    /// A stimulus was refused.
    Refused {
        /// When.
        at: Instant,
        /// Which of the stimuli, from 0.
        stimulus: usize,
        /// Why.
        refusal: Refusal,
    },
}

/// How much a drive did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Driven {
    /// Stimuli applied, and looks at the clock that found something to do.
    pub transitions: u64,
    /// Looks at the clock that found nothing but when to look next.
    pub idle: u64,
    /// Effects.
    pub effects: u64,
}

/// So many transitions in a row at one instant are the most that is let happen.
const AT_ONE_INSTANT_MAX: u32 = 100_000;

/// Drives an account until a time, as if all that is sent left at once. The stimuli are in the order
/// in which they arrive.
pub fn drive(
    machine: &Machine,
    context: &Context,
    account: &mut Account,
    stimuli: &[Dated],
    until: Instant,
) -> Vec<Told> {
    drive_with(machine, context, account, stimuli, until, |_, _| {
        SendResult::Left
    })
}

/// The same, with a say in what becomes of each message.
pub fn drive_with(
    machine: &Machine,
    context: &Context,
    account: &mut Account,
    stimuli: &[Dated],
    until: Instant,
    becomes: impl FnMut(&Effect, Instant) -> SendResult,
) -> Vec<Told> {
    let mut told = Vec::new();
    let watch = |_: &Account, next: Told| told.push(next);
    drive_watched(machine, context, account, stimuli, until, becomes, watch);
    told
}

/// The same, telling each thing at once, with the account as it is after that transition: texts and
/// sums can then be read as they were.
pub fn drive_watched(
    machine: &Machine,
    context: &Context,
    account: &mut Account,
    stimuli: &[Dated],
    until: Instant,
    mut becomes: impl FnMut(&Effect, Instant) -> SendResult,
    mut watch: impl FnMut(&Account, Told),
) -> Driven {
    let mut driven = Driven::default();
    let mut buffer = Vec::new();
    let mut planned: Vec<(Instant, Slot)> = account
        .subjects
        .iter()
        .flat_map(Subject::planned)
        .map(|(pending, slot)| (pending.at, slot))
        .collect();
    let mut next = 0;
    let mut last = None;
    // For which instant what is planned stands in order.
    let mut ordered = None;
    let mut in_a_row = 0u32;
    let mut wakes = account.wake();
    loop {
        let wake = wakes.map(|wake| last.map_or(wake, |last| wake.max(last)));
        let send_at = planned.iter().map(|(at, _)| *at).min();
        let dated = stimuli.get(next).map(|dated| dated.at);
        let Some(now) = [dated, send_at, wake].into_iter().flatten().min() else {
            break;
        };
        if now > until {
            break;
        }
        in_a_row = if last == Some(now) { in_a_row + 1 } else { 0 };
        if in_a_row > AT_ONE_INSTANT_MAX {
            break;
        }
        last = Some(now);
        // At one instant: events first, then what is due, then what is about to be sent.
        let owned;
        let (stimulus, number) = if dated == Some(now) {
            next += 1;
            match stimuli.get(next - 1) {
                Some(dated) => (&dated.stimulus, Some(next - 1)),
                None => break,
            }
        } else if wake == Some(now) {
            (&Stimulus::Timer, None)
        } else {
            if ordered != Some(now) {
                order(&mut planned, now, (context, account));
                ordered = Some(now);
            }
            owned = Stimulus::AboutToSend(planned.remove(0).1);
            (&owned, None)
        };
        let done = step(machine, context, account, stimulus, now, &mut buffer);
        if let (Err(refusal), Some(stimulus)) = (done, number) {
            let refused = Told::Refused {
                at: now,
                stimulus,
                refusal,
            };
            watch(account, refused);
        }
        let mut only_wakes = true;
        let mut wakes_change = false;
        let mut place = 0;
        while let Some(effect) = buffer.get(place) {
            let result = match effect.does {
                Done::Wake { .. } => {
                    wakes_change = true;
                    place += 1;
                    continue;
                }
                Done::Plan { at } => {
                    if at <= now {
                        ordered = None;
                    }
                    planned.push((at.max(now), effect.slot));
                    None
                }
                Done::SendInvoice { .. } | Done::Message { .. } => Some(becomes(effect, now)),
                // With subjects their times to look again go and come.
                Done::MovedOut(_) | Done::MovedIn => {
                    wakes_change = true;
                    None
                }
                _ => None,
            };
            only_wakes = false;
            if let Some(result) = result {
                let slot = effect.slot;
                let sent = Stimulus::Sent { slot, result };
                // A result of something that is there is never refused.
                let _ = step(machine, context, account, &sent, now, &mut buffer);
                driven.transitions += 1;
            }
            place += 1;
        }
        let idle = only_wakes && matches!(stimulus, Stimulus::Timer);
        driven.transitions += u64::from(!idle);
        driven.idle += u64::from(idle);
        driven.effects += u64::try_from(buffer.len()).unwrap_or(0);
        if wakes_change {
            wakes = account.wake();
        }
        for effect in buffer.drain(..) {
            watch(account, Told::Effect { at: now, effect });
        }
    }
    driven
}

/// Puts what is planned for an instant first, in the order in which it is to leave.
fn order(planned: &mut [(Instant, Slot)], now: Instant, (context, account): (&Context, &Account)) {
    let due = planned.iter().filter(|(at, _)| *at == now).count();
    // Mostly there is but one.
    if due > 1 {
        let places = super::precedence::planned(context, account);
        let places = places.filter(|(at, _)| *at == now);
        let mut places: Vec<Precedence<'_>> = places.map(|(_, place)| place).collect();
        places.sort_unstable();
        // What is not planned any more is told so, as it comes.
        planned.sort_by_cached_key(|(at, slot)| {
            let own = places.iter().position(|place| place.slot() == *slot);
            (*at != now, own.filter(|_| *at == now))
        });
    } else if let Some(only) = planned.iter().position(|(at, _)| *at == now) {
        planned.swap(0, only);
    }
}
