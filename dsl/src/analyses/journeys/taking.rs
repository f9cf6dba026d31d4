//! Which invoices each journey takes, and in which order the journeys are asked.

use rustc_hash::FxHashMap;

use crate::analyses::space::diagram::{Axis, Region};
use crate::analyses::space::{Scope, Space};
use crate::model::{Journey, JourneyId, Over, Selection};

/// What the journeys of a script take.
pub struct Taking {
    /// In the order in which they are asked; those of customers are asked on their own.
    pub in_turn: Vec<JourneyId>,
    asked: FxHashMap<JourneyId, Region>,
    before: FxHashMap<JourneyId, Region>,
    /// What any journey takes.
    pub all: Region,
    like: FxHashMap<JourneyId, usize>,
    kinds: Vec<Alike>,
    /// The kinds that ask about an axis, by the axis that is asked about least.
    by_axis: FxHashMap<Option<Axis>, Vec<usize>>,
}

/// Journeys that ask about the same things.
struct Alike {
    single: bool,
    axes: Vec<Axis>,
    /// After so many journeys, what those of this kind have taken together.
    taken: Vec<(usize, Region)>,
}

/// Adding up all journeys stops after so much work; then nothing is told of their sum.
const WORK_MAX: u32 = 40_000;

impl Taking {
    /// What the `for` of a journey says.
    pub fn asked(&self, journey: JourneyId) -> Region {
        self.asked.get(&journey).copied().unwrap_or(Region::NOTHING)
    }

    /// What is gone when a journey is asked.
    pub fn before(&self, journey: JourneyId) -> Region {
        let before = self.before.get(&journey).copied();
        before.unwrap_or(Region::NOTHING)
    }

    /// Of what is gone when a journey is asked, that which can be told by asking about `axes` only:
    /// in a long script nearly all of it lies elsewhere.
    pub fn before_within(
        &self,
        space: &mut Space<'_>,
        journey: JourneyId,
        axes: &[Axis],
    ) -> Region {
        let single = is_single(&space.model.journeys[journey]);
        let place = self.place(journey);
        let mut gone = Region::NOTHING;
        for axis in axes.iter().copied().map(Some).chain([None]) {
            for kind in self.by_axis.get(&axis).into_iter().flatten() {
                let Some(alike) = self.kinds.get(*kind) else {
                    continue;
                };
                let within = |axis: &Axis| axes.binary_search(axis).is_ok();
                if alike.single == single && alike.axes.iter().all(within) {
                    let count = alike.taken.partition_point(|(at, _)| *at < place);
                    let last = count.checked_sub(1).and_then(|at| alike.taken.get(at));
                    let taken = last.map_or(Region::NOTHING, |(_, region)| *region);
                    gone = space.diagrams.or(gone, taken);
                }
            }
        }
        gone
    }

    fn place(&self, journey: JourneyId) -> usize {
        self.like.get(&journey).copied().unwrap_or(0)
    }
}

/// Works out what the journeys take. What cannot be read may be taken or not.
pub fn taking(space: &mut Space<'_>, fresh: bool) -> Taking {
    let in_turn = space.model.journeys_in_turn();
    let mut taking = Taking {
        asked: FxHashMap::default(),
        before: FxHashMap::default(),
        all: Region::NOTHING,
        like: FxHashMap::default(),
        kinds: Vec::new(),
        by_axis: FxHashMap::default(),
        in_turn,
    };
    for (place, id) in taking.in_turn.iter().enumerate() {
        let asked = selected(space, *id, &space.model.journeys[*id], fresh);
        taking.asked.insert(*id, asked);
        taking.like.insert(*id, place);
    }
    add_up(space, &mut taking);
    sort_by_kind(space, &mut taking);
    taking
}

/// Whether a journey is one of single invoices.
pub fn is_single(journey: &Journey) -> bool {
    journey.over == Over::Invoice
}

/// Adds up what is gone before each journey.
fn add_up(space: &mut Space<'_>, taking: &mut Taking) {
    let mut gone = [Region::NOTHING; 2];
    let start = space.diagrams.work();
    let mut stopped = false;
    for id in &taking.in_turn {
        let [one, of_customers] = &mut gone;
        let gone = if is_single(&space.model.journeys[*id]) {
            one
        } else {
            of_customers
        };
        taking.before.insert(*id, *gone);
        if !stopped && space.diagrams.work() - start > WORK_MAX {
            stopped = true;
            *gone = space.diagrams.either_way();
        }
        if !stopped {
            *gone = space.diagrams.or(*gone, taking.asked(*id));
        }
    }
    let [one, of_customers] = gone;
    taking.all = match stopped {
        true => space.diagrams.either_way(),
        false => space.diagrams.or(one, of_customers),
    };
}

/// Puts journeys together that ask about the same things.
fn sort_by_kind(space: &mut Space<'_>, taking: &mut Taking) {
    let mut kind_of: FxHashMap<(bool, Vec<Axis>), usize> = FxHashMap::default();
    let mut often: FxHashMap<Axis, usize> = FxHashMap::default();
    for (place, id) in taking.in_turn.iter().enumerate() {
        let asked = taking.asked(*id);
        let axes = space.diagrams.axes_of(asked);
        for axis in &axes {
            *often.entry(*axis).or_default() += 1;
        }
        let single = is_single(&space.model.journeys[*id]);
        let kind = *kind_of.entry((single, axes.clone())).or_insert_with(|| {
            let taken = Vec::new();
            taking.kinds.push(Alike {
                single,
                axes,
                taken,
            });
            taking.kinds.len() - 1
        });
        if let Some(alike) = taking.kinds.get_mut(kind) {
            let before = alike
                .taken
                .last()
                .map_or(Region::NOTHING, |(_, region)| *region);
            let taken = space.diagrams.or(before, asked);
            alike.taken.push((place, taken));
        }
    }
    for (at, alike) in taking.kinds.iter().enumerate() {
        let rarest = alike
            .axes
            .iter()
            .min_by_key(|axis| often.get(axis).copied());
        taking.by_axis.entry(rarest.copied()).or_default().push(at);
    }
}

/// What the `for` of a journey says.
fn selected(space: &mut Space<'_>, id: JourneyId, journey: &Journey, fresh: bool) -> Region {
    let scope = Scope {
        journey: Some(id),
        fresh,
    };
    if !journey.sound {
        return space.diagrams.either_way();
    }
    match &journey.selection {
        Selection::All(_) | Selection::AllOther(_) => Region::ALL,
        Selection::Missing => space.diagrams.either_way(),
        Selection::Where {
            currencies,
            condition,
            ..
        } => {
            let codes: Vec<_> = currencies.iter().map(|at| at.value).collect();
            let currencies = space.in_currencies(&codes);
            match condition {
                Some(condition) => {
                    let condition = space.condition(condition, scope);
                    space.diagrams.and(currencies, condition)
                }
                None => currencies,
            }
        }
    }
}
