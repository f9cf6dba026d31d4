//! What a journal holds, told again: the steps of a real account are made once more, and what its
//! journeys did is told as a simulation tells it.

use jalon_core::step::{Account, Effect, Stimulus, SubjectId, step};
use jalon_core::{Event, Instant};

use super::act::Act;
use super::player::{Player, Told};
use crate::play::{Noter, Texts};
use crate::timeline::Told as Noted;

/// An account whose steps are told again, one by one.
#[derive(Clone, Debug)]
pub struct Retold {
    /// How the account stands.
    pub account: Account,
    /// Its invoices, in the order in which they came, by their numbers as subjects.
    pub invoices: Vec<SubjectId>,
    events: Vec<(SubjectId, Event)>,
}

impl Retold {
    /// An account from the start of its journal.
    pub fn new(account: Account) -> Retold {
        Retold {
            account,
            invoices: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Makes a step again and tells what followed from it.
    pub fn step(
        &mut self,
        player: &Player<'_>,
        at: Instant,
        stimulus: &Stimulus,
        mut watch: impl FnMut(Told<'_>),
    ) {
        match stimulus {
            Stimulus::Event { subject, event } => self.events.push((*subject, event.clone())),
            Stimulus::Arrival(arrival) => self.invoices.push(arrival.id),
            _ => {}
        }
        let (machine, context) = (&player.world.machine, &player.world.context);
        let mut effects: Vec<Effect> = Vec::new();
        let account = &mut self.account;
        if let Err(refusal) = step(machine, context, account, stimulus, at, &mut effects) {
            watch(Told::Refused {
                at,
                which: None,
                stimulus,
                refusal,
            });
            return;
        }
        let events: Vec<_> = self.events.iter().map(|(of, event)| (*of, event)).collect();
        let invoices = &self.invoices;
        let noter = Noter {
            world: player.world,
            step_of: &player.step_of,
            events: &events,
            place: &|subject| invoices.iter().position(|known| *known == subject),
            texts: Texts::All,
        };
        for effect in effects {
            let place = player.place(effect.slot.path);
            let Some(entry) = noter.entry(account, at, effect) else {
                continue;
            };
            let Noted::Did(deed) = &entry.what else {
                continue;
            };
            let when = (entry.at, entry.day, entry.time);
            if let Some(act) = Act::new(machine, account, place, when, deed) {
                watch(Told::Did(&act));
            }
        }
    }
}
