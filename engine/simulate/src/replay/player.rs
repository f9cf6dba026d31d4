//! Playing a case: what happens is put before the step function, and what it answers is told.

use jalon_core::step::{
    Account, Dated, Effect, Refusal, SendResult, Stimulus, Told as Drove, drive_watched,
};
use jalon_core::{Instant, Zone};

use super::act::Act;
use super::case::{Case, Which};
use super::places::{Place, Places};
use crate::play::{Noter, Texts};
use crate::timeline::{StepOf, Told as Noted, invoice_of};
use crate::world::World;

/// What is told of a case while it is played, in order of time.
#[derive(Debug)]
pub enum Told<'a> {
    /// The journey did something.
    Did(&'a Act<'a>),
    /// Something from outside can't be true; nothing has changed by it.
    Refused {
        /// When.
        at: Instant,
        /// The record that it comes from, where it comes from one.
        which: Option<Which>,
        /// What.
        stimulus: &'a Stimulus,
        /// Why.
        refusal: Refusal,
    },
}

/// Plays cases of one script. Make it once; threads can share it.
///
/// ```no_run
/// use jalon_simulate::World;
/// use jalon_simulate::replay::{Case, Player, Told};
/// # fn example(world: &World, cases: Vec<Case>, until: jalon_core::Instant) {
/// let player = Player::new(world);
/// for case in &cases {
///     player.play(case, until, |told| {
///         if let Told::Did(act) = told {
///             println!("{} {} {}", act.day, act.action.name(), act.invoice.unwrap_or("-"));
///         }
///     });
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct Player<'w> {
    pub(super) world: &'w World,
    pub(super) step_of: StepOf,
    places: Places,
    texts: Texts,
}

/// A case on its way: how it stands, and how much of what happens has happened. A copy of it goes on
/// by itself, so that several futures can be tried from one day.
///
/// ```no_run
/// use jalon_core::step::Dated;
/// use jalon_simulate::replay::{Case, Player};
/// # fn example(player: &Player<'_>, case: &Case, cut: jalon_core::Instant,
/// #     end: jalon_core::Instant, draws: Vec<Vec<Dated>>) {
/// let mut past = player.begin(case);
/// past.to(cut, |_| {});
/// for drawn in draws {
///     let mut future = past.clone();
///     future.instead(&drawn, end, |told| println!("{told:?}"));
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Playing<'p> {
    player: &'p Player<'p>,
    case: &'p Case,
    /// How the account stands.
    pub account: Account,
    next: usize,
}

impl<'w> Player<'w> {
    /// Of a script with its calendars.
    pub fn new(world: &'w World) -> Player<'w> {
        Player {
            world,
            step_of: StepOf::new(&world.machine),
            places: Places::new(&world.machine, &world.source_map),
            texts: Texts::None,
        }
    }

    /// One that writes the texts of messages, tasks and alerts, too; they take time.
    pub fn with_texts(mut self) -> Player<'w> {
        self.texts = Texts::All;
        self
    }

    /// One that writes the texts of tasks and alerts.
    pub fn with_texts_of_tasks(mut self) -> Player<'w> {
        self.texts = Texts::OfTasks;
        self
    }

    /// The script that it plays.
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// Where a place of the script is.
    pub fn place(&self, path: jalon_core::machine::PathId) -> &Place {
        self.places.get(path)
    }

    /// Plays a case until a time, and answers how the account stands then.
    pub fn play(&self, case: &Case, until: Instant, watch: impl FnMut(Told<'_>)) -> Account {
        let mut playing = self.begin(case);
        playing.to(until, watch);
        playing.account
    }

    /// A case before anything has happened.
    pub fn begin<'p>(&'p self, case: &'p Case) -> Playing<'p> {
        Playing {
            player: self,
            case,
            account: case.account(),
            next: 0,
        }
    }
}

impl Playing<'_> {
    /// Plays on until a time, with what happens from outside until then.
    pub fn to(&mut self, until: Instant, watch: impl FnMut(Told<'_>)) {
        let case = self.case;
        let rest = case.stimuli.get(self.next..).unwrap_or_default();
        let count = rest.partition_point(|dated| dated.at <= until);
        let own = rest.get(..count).unwrap_or_default();
        let from = case.from.get(self.next..).unwrap_or_default();
        self.next += count;
        self.drive(own, from, until, watch);
    }

    /// Plays on until a time as if this happened from outside, earliest first, and nothing else. What
    /// the case says of that time is passed over.
    pub fn instead(&mut self, stimuli: &[Dated], until: Instant, watch: impl FnMut(Told<'_>)) {
        let rest = self.case.stimuli.get(self.next..).unwrap_or_default();
        self.next += rest.partition_point(|dated| dated.at <= until);
        self.drive(stimuli, &[], until, watch);
    }

    /// What happens from outside and has not happened yet, earliest first.
    pub fn ahead(&self) -> &[Dated] {
        self.case.stimuli.get(self.next..).unwrap_or_default()
    }

    fn drive(
        &mut self,
        stimuli: &[Dated],
        from: &[Option<Which>],
        until: Instant,
        mut watch: impl FnMut(Told<'_>),
    ) {
        let player = self.player;
        let events = match player.texts {
            Texts::None => Vec::new(),
            Texts::OfTasks | Texts::All => events(self.case, self.next, stimuli),
        };
        let count = self.case.invoices;
        let noter = Noter {
            world: player.world,
            step_of: &player.step_of,
            events: &events,
            place: &|subject| invoice_of(subject, count),
            texts: player.texts,
        };
        let (machine, context) = (&player.world.machine, &player.world.context);
        let left = |_: &Effect, _| SendResult::Left;
        let account = &mut self.account;
        drive_watched(
            machine,
            context,
            account,
            stimuli,
            until,
            left,
            |account, told| match told {
                Drove::Effect { at, effect } => {
                    let place = player.places.get(effect.slot.path);
                    let Some(entry) = noter.entry(account, at, effect) else {
                        return;
                    };
                    let Noted::Did(deed) = &entry.what else {
                        return;
                    };
                    let when = (entry.at, entry.day, entry.time);
                    if let Some(act) = Act::new(machine, account, place, when, deed) {
                        watch(Told::Did(&act));
                    }
                }
                Drove::Refused {
                    at,
                    stimulus,
                    refusal,
                } => {
                    let which = from.get(stimulus).copied().flatten();
                    if let Some(dated) = stimuli.get(stimulus) {
                        watch(Told::Refused {
                            at,
                            which,
                            stimulus: &dated.stimulus,
                            refusal,
                        });
                    }
                }
            },
        );
    }
}

/// Events until now and those to come, for texts that speak of them.
fn events<'e>(
    case: &'e Case,
    now: usize,
    coming: &'e [Dated],
) -> Vec<(jalon_core::step::SubjectId, &'e jalon_core::Event)> {
    let past = case.stimuli.get(..now).unwrap_or_default();
    let all = past.iter().chain(coming);
    let events = all.filter_map(|dated| match &dated.stimulus {
        Stimulus::Event { subject, event } => Some((*subject, event)),
        _ => None,
    });
    events.collect()
}

/// The last instant of a day in a zone: cases are played until then.
pub fn end_of_day(zone: &Zone, day: jalon_core::Day) -> Instant {
    crate::play::end_of_day(zone, day)
}
