//! Judging: what a test promises, held against what was played.

mod deeds;
mod rest;
mod stands;

use jalon_core::cases::{Assertion, Case, CaseLine, Dated, Happens, Then, What};
use jalon_core::machine::{Source, StepId};
use jalon_core::step::{Attention, Done, Refusal};
use jalon_core::{Day, Instant, Money, Zone};

use crate::coverage::Covered;
use crate::play::{end_of_day, instant_of, play};
use crate::scene::Scene;
use crate::timeline::{Entry, Timeline, Told};
use crate::world::World;

/// What came of a test.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// All that happened.
    pub timeline: Timeline,
    /// The promises that were not kept; none if the test passes.
    pub failures: Vec<Failure>,
    /// What of the script was reached.
    pub covered: Covered,
    /// Until when it was looked at.
    pub until: Day,
}

/// A promise that was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line of the script.
    pub source: Source,
    /// The day that the line speaks of, if it speaks of one.
    pub day: Option<Day>,
    /// What is wrong.
    pub fault: Fault,
    /// What in the timeline differs: places of its entries.
    pub entries: Vec<usize>,
    /// What the line would have to say; none if nothing simple would do.
    pub edits: Vec<Edit>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is never done.
    NeverDone,
    /// It is done on another day.
    OtherDay(Day),
    /// It is done at another time.
    OtherTime,
    /// It is done for another amount.
    OtherAmount(Option<Money>),
    /// It lists other invoices.
    OtherInvoices(Vec<usize>),
    /// It does not hold these words.
    OtherWords(String),
    /// Its text is this one.
    OtherText(String),
    /// It goes to somebody else.
    OtherReader,
    /// It is done more than once.
    MoreThanOnce,
    /// It is done though it must not be.
    Done,
    /// Actions that no line names.
    NotNamed,
    /// The standing is another one, or none.
    OtherStanding(Option<u16>),
    /// The next step is another one, or comes on another day; or none comes.
    OtherStep(Option<(StepId, Day)>),
    /// What is open is another amount; none if the invoice is not there.
    OtherBalance(Option<Money>),
    /// The run is not refused.
    NotRefused,
    /// What the line says could not happen.
    Refused(Refusal),
    /// What the line speaks of is not there: no such task is open, nothing is proposed.
    NotThere,
}

/// A change of the script that would make a line true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; of an empty place, what is put before it.
    pub source: Source,
    /// By what.
    pub by: NewText,
}

/// What is written instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewText {
    /// A date.
    Day(Day),
    /// An amount.
    Money(Money),
    /// A name, as it is.
    Name(String),
    /// A text, in the quotes of the script.
    Text(String),
    /// Lines for these entries of the timeline, before the line at the place.
    Lines(Vec<usize>),
}

/// A test is looked at until so many days after the last date in it.
const DAYS_AFTER: i32 = 366;

/// Plays a test and judges it.
pub fn judge(world: &World, case: &Case) -> Verdict {
    let until = last_day(case).plus_days(DAYS_AFTER);
    let scene = scene_of(case, until);
    let timeline = play(world, &scene);
    let mut judge = Judge {
        world,
        case,
        scene: &scene,
        zone: scene
            .zones(world)
            .into_iter()
            .next()
            .unwrap_or_else(Zone::utc),
        timeline: &timeline,
        named: vec![false; timeline.entries.len()],
        failures: Vec::new(),
    };
    judge.all();
    let mut failures = judge.failures;
    failures.sort_by_key(|failure| (failure.source.file, failure.source.start));
    let covered = Covered::by(world, &timeline);
    Verdict {
        timeline,
        failures,
        covered,
        until,
    }
}

/// What a test plays.
pub fn scene_of(case: &Case, until: Day) -> Scene<'_> {
    let mut happens = Vec::new();
    let mut days = Vec::new();
    for line in &case.lines {
        match line {
            CaseLine::Happens(one) => happens.push(one),
            CaseLine::Then(then) => days.extend(day_of(&then.what)),
        }
    }
    Scene {
        customers: &case.customers,
        invoices: &case.invoices,
        happens,
        days,
        until,
    }
}

/// The day that a promise speaks of.
fn day_of(assertion: &Assertion) -> Option<Day> {
    match assertion {
        Assertion::On { day, .. } | Assertion::Milestone { day, .. } => Some(day.value),
        _ => None,
    }
}

fn last_day(case: &Case) -> Day {
    let mut last = Day::MIN;
    for given in &case.invoices {
        let instalments = given.instalments.iter().map(|one| one.due).max();
        let own = [Some(given.issue), given.due, given.arrival, instalments];
        last = own.into_iter().flatten().fold(last, Day::max);
    }
    for line in &case.lines {
        let day = match line {
            CaseLine::Happens(happens) => Some(happens.day),
            CaseLine::Then(then) => match &then.what {
                Assertion::NothingElse { until } => *until,
                Assertion::NextStep { day, .. } => Some(day.value),
                other => day_of(other),
            },
        };
        last = last.max(day.unwrap_or(Day::MIN));
    }
    last
}

/// A test while it is judged.
struct Judge<'a> {
    world: &'a World,
    case: &'a Case,
    scene: &'a Scene<'a>,
    zone: Zone,
    timeline: &'a Timeline,
    /// The entries that a promise names.
    named: Vec<bool>,
    failures: Vec<Failure>,
}

impl Judge<'_> {
    /// Promises about everything else come last: they need to know what the others name.
    fn all(&mut self) {
        let mut moment = None;
        let case = self.case;
        let mut last = Vec::new();
        for line in &case.lines {
            match line {
                CaseLine::Happens(happens) => moment = moment.max(Some(self.moment_of(happens))),
                CaseLine::Then(then) => {
                    if let Assertion::NothingElse { until } = then.what {
                        last.push((then, until));
                        continue;
                    }
                    self.promise(then, moment);
                    let day = day_of(&then.what);
                    moment = moment.max(day.map(|day| end_of_day(&self.zone, day)));
                }
            }
        }
        for (then, until) in last {
            self.nothing_else(then, until);
        }
        self.what_could_not_happen();
    }

    fn moment_of(&self, happens: &Happens) -> Instant {
        instant_of(&self.zone, happens.day, happens.time)
    }

    fn promise(&mut self, then: &Then, moment: Option<Instant>) {
        match &then.what {
            Assertion::NothingElse { .. } => {}
            Assertion::None { what, to, on } => self.none(then, what, *to, *on),
            Assertion::Milestone {
                milestones,
                day,
                on,
            } => self.milestone(then, milestones, day, *on),
            Assertion::Standing {
                customer,
                standing,
                value,
            } => self.standing(then, moment, *customer, *standing, value),
            Assertion::NextStep {
                steps,
                name,
                day,
                on,
            } => self.next_step(then, moment, (steps, *name), day, *on),
            Assertion::Balance { amount, on } => self.balance(then, moment, amount, *on),
            Assertion::On { day, time, what } => match what {
                Dated::RunRefused => self.run_refused(then, day.value),
                Dated::Nothing => self.nothing(then, day.value),
                Dated::EndAs { end, on } => self.ended(then, day, *end, *on),
                Dated::Claim {
                    interest,
                    amount,
                    on,
                } => self.claimed(then, day, (*interest, amount.as_ref()), *on),
                Dated::Post { name, on } => self.posted(then, day, name, *on),
                Dated::Deed(deed) => self.deed(then, day, *time, deed),
            },
        }
    }

    fn fail(&mut self, then: &Then, fault: Fault, entries: Vec<usize>, edits: Vec<Edit>) {
        self.failures.push(Failure {
            source: then.source,
            day: day_of(&then.what),
            fault,
            entries,
            edits,
        });
    }

    /// Entries of the timeline with their places.
    fn entries(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.timeline.entries.iter().enumerate()
    }

    fn name(&mut self, places: &[usize]) {
        for place in places {
            if let Some(named) = self.named.get_mut(*place) {
                *named = true;
            }
        }
    }

    /// What the test says that happens, and what could not.
    fn what_could_not_happen(&mut self) {
        let mut failures = Vec::new();
        for (place, entry) in self.entries() {
            let (happens, fault) = match &entry.what {
                Told::Refused { happens, refusal } => {
                    let fault = Fault::Refused(refusal.clone());
                    let Some(happens) = happens else {
                        failures.extend(self.never_arrives(place, entry, fault));
                        continue;
                    };
                    (*happens, fault)
                }
                Told::NotThere { happens } => (*happens, Fault::NotThere),
                Told::Did(deed) if deed.does == Done::Attention(Attention::NothingToDecide) => {
                    match self.decided_at(entry.at) {
                        Some(happens) => (happens, Fault::NotThere),
                        None => continue,
                    }
                }
                _ => continue,
            };
            let Some(line) = self.scene.happens.get(happens) else {
                continue;
            };
            let run = matches!((&line.what, &fault), (What::Run, Fault::Refused(_)));
            if run && self.named.get(place) == Some(&true) {
                continue;
            }
            failures.push(Failure {
                source: line.source,
                day: Some(line.day),
                fault,
                entries: vec![place],
                edits: Vec::new(),
            });
        }
        self.failures.append(&mut failures);
    }

    /// An invoice of the test that can't be as it is given.
    fn never_arrives(&self, place: usize, entry: &Entry, fault: Fault) -> Option<Failure> {
        let given = self.case.invoices.get(entry.invoice?)?;
        Some(Failure {
            source: given.source,
            day: Some(entry.day),
            fault,
            entries: vec![place],
            edits: Vec::new(),
        })
    }

    fn decided_at(&self, at: Instant) -> Option<usize> {
        let mut happens = self.scene.happens.iter();
        happens.position(|happens| {
            let decides = matches!(
                happens.what,
                What::SignsOff { .. }
                    | What::Refuses { .. }
                    | What::ByHand { .. }
                    | What::Move { .. }
            );
            decides && self.moment_of(happens) == at
        })
    }
}
