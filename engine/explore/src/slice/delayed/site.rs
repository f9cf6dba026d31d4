//! Lines that have a day of their own, and which of them a policy speaks of.

use std::collections::BTreeSet;

use jalon_core::Machine;
use jalon_core::machine::action::{Act, Does};
use jalon_core::machine::milestone::Opens;
use jalon_core::machine::policy::{Deed, Policy};
use jalon_core::machine::schedule::{Anchor, Moment};
use jalon_core::machine::{Dense, JourneyId, LineId, MilestoneId, StepId};
use jalon_core::step::is_before;

/// A line of a milestone that has a day of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Site {
    /// A step.
    Step(StepId),
    /// A `missed` line, by its place.
    Missed(MilestoneId, usize),
}

pub(super) fn line_of(machine: &Machine, site: Site) -> Option<LineId> {
    match site {
        Site::Step(step) => machine.steps.get(step).map(|step| step.line),
        Site::Missed(milestone, place) => {
            let missed = &machine.milestones.get(milestone)?.missed;
            missed.get(place).map(|missed| missed.line)
        }
    }
}

fn moment_of(machine: &Machine, site: Site) -> Option<&Moment> {
    match site {
        Site::Step(step) => machine.steps.get(step).map(|step| &step.moment),
        Site::Missed(milestone, place) => {
            let missed = &machine.milestones.get(milestone)?.missed;
            missed.get(place)?.moment.as_ref()
        }
    }
}

pub(super) fn milestone_of(machine: &Machine, site: Site) -> Option<MilestoneId> {
    match site {
        Site::Step(step) => machine.steps.get(step).map(|step| step.milestone),
        Site::Missed(milestone, _) => Some(milestone),
    }
}

/// All lines that have a day of their own, in the order of the machine.
fn sites(machine: &Machine) -> Vec<Site> {
    let milestones = machine.milestones.iter();
    milestones
        .flat_map(|(id, one)| {
            let steps = one.steps.iter().map(|step| Site::Step(*step));
            let missed = (0..one.missed.len()).map(move |place| Site::Missed(id, place));
            steps.chain(missed)
        })
        .collect()
}

/// A line and all that may follow from it.
pub(crate) fn tree(machine: &Machine, root: LineId) -> Vec<LineId> {
    let (mut found, mut left) = (Vec::new(), vec![root]);
    while let Some(id) = left.pop() {
        if found.contains(&id) {
            continue;
        }
        found.push(id);
        let Some(line) = machine.lines.get(id) else {
            continue;
        };
        if let Some(sign_off) = &line.sign_off {
            left.extend(sign_off.refused.iter().chain(&sign_off.silent));
        }
        for action in line
            .actions
            .iter()
            .filter_map(|id| machine.actions.get(*id))
        {
            action.does.each_line(|line| left.push(line));
        }
    }
    found
}

pub(crate) fn does(machine: &Machine, line: LineId) -> impl Iterator<Item = &Does> {
    let actions = machine.lines.get(line).map(|line| line.actions.as_slice());
    let actions = actions.unwrap_or_default().iter();
    actions.filter_map(|id| machine.actions.get(*id).map(|action| &action.does))
}

pub(super) fn is_claim(does: &Does) -> bool {
    matches!(does, Does::Claim { .. })
}

pub(super) fn is_named(deed: &Deed, does: &Does) -> bool {
    match deed {
        Deed::Act(Act::AnyMessage) => does.act().is_some_and(Act::is_message),
        Deed::Act(act) => does.act() == Some(*act),
        Deed::Steps(_) => false,
    }
}

/// The lines that do a deed; none where something else than such a line may do it.
fn doers(machine: &Machine, deed: &Deed) -> Option<Vec<Site>> {
    let all = sites(machine);
    if let Deed::Steps(steps) = deed {
        let own = |site: &Site| matches!(site, Site::Step(step) if steps.contains(step));
        return Some(all.into_iter().filter(own).collect());
    }
    let doing = |line: LineId| does(machine, line).any(|does| is_named(deed, does));
    let found = all.into_iter().filter(|site| {
        let line = line_of(machine, *site);
        line.is_some_and(doing)
    });
    let found: Vec<Site> = found.collect();
    let tops = found.iter().filter_map(|site| line_of(machine, *site));
    let tops: Vec<LineId> = tops.collect();
    let mut lines = machine.lines.iter();
    lines
        .all(|(id, _)| !doing(id) || tops.contains(&id))
        .then_some(found)
}

/// For each slice the lines that are kept, and those whose deeds may break the policy.
pub(super) type Group = (BTreeSet<Site>, Vec<Site>);

pub(super) fn groups(machine: &Machine, policy: &Policy, claims: bool) -> Option<Vec<Group>> {
    let mut moments: Vec<&Moment> = Vec::new();
    let groups: Vec<(Vec<Site>, Vec<Site>)> = match policy {
        Policy::NeverWhen { deed, .. } => alone(doers(machine, deed)?),
        Policy::NeverBefore { deed, moment, .. } => {
            let told = matches!(moment.anchor, Anchor::Due | Anchor::Issue | Anchor::Step(_));
            if !told {
                return None;
            }
            moments.push(moment);
            alone(doers(machine, deed)?)
        }
        Policy::AtMost { deed, .. } => {
            let sites = doers(machine, deed)?;
            vec![(sites.clone(), sites)]
        }
        Policy::Order { first, then } => {
            let last = doers(machine, then)?;
            let mut all = doers(machine, first)?;
            all.extend(&last);
            vec![(all, last)]
        }
        Policy::EveryPathEndsIn(_) => return None,
    };
    let remembers = matches!(policy, Policy::AtMost { .. } | Policy::Order { .. });
    let groups = groups.into_iter().map(|(kept, sites)| {
        let kept = match claims {
            true => with_claims(machine, kept),
            false => kept,
        };
        let kept = closed(machine, kept, &moments)?;
        is_one_ladder(machine, &kept, remembers, claims).then_some((kept, sites))
    });
    groups.collect()
}

/// With the lines of the same milestones that claim something, where claims decide anything.
fn with_claims(machine: &Machine, mut kept: Vec<Site>) -> Vec<Site> {
    let milestones = kept.iter().filter_map(|site| milestone_of(machine, *site));
    let milestones: BTreeSet<MilestoneId> = milestones.collect();
    kept.extend(sites(machine).into_iter().filter(|site| {
        let line = line_of(machine, *site);
        let own = milestone_of(machine, *site).is_some_and(|id| milestones.contains(&id));
        own && line.is_some_and(|line| does(machine, line).any(is_claim))
    }));
    kept
}

fn alone(sites: Vec<Site>) -> Vec<(Vec<Site>, Vec<Site>)> {
    let each = sites.into_iter();
    each.map(|site| (vec![site], vec![site])).collect()
}

/// With the steps that the lines are counted from; none where they are counted from anything else that
/// is not the invoice's own.
fn closed(machine: &Machine, sites: Vec<Site>, moments: &[&Moment]) -> Option<BTreeSet<Site>> {
    let mut kept = BTreeSet::new();
    let mut left = sites;
    let mut anchors: Vec<Anchor> = moments.iter().map(|moment| moment.anchor).collect();
    loop {
        while let Some(site) = left.pop() {
            if kept.insert(site)
                && let Some(moment) = moment_of(machine, site)
            {
                anchors.push(moment.anchor);
            }
        }
        let Some(anchor) = anchors.pop() else {
            return Some(kept);
        };
        match anchor {
            Anchor::Issue | Anchor::Due | Anchor::Sending | Anchor::Start => {}
            Anchor::Step(step) => left.push(Site::Step(step)),
            Anchor::StepOrAbove(step) => {
                let milestone = machine.steps.get(step)?.milestone;
                for above in &machine.milestones.get(milestone)?.steps {
                    left.push(Site::Step(*above));
                    if *above == step {
                        break;
                    }
                }
            }
            _ => return None,
        }
    }
}

/// Whether in each journey the lines stand in one ladder, each waiting for the one above, and all of
/// them press for payment, which is what a suspension keeps back.
fn is_one_ladder(machine: &Machine, kept: &BTreeSet<Site>, remembers: bool, claims: bool) -> bool {
    let journeys = (0..machine.journeys.len()).map(Dense::at);
    journeys.into_iter().all(|journey: JourneyId| {
        let own = kept.iter().filter(|site| {
            let milestone = milestone_of(machine, **site);
            let milestone = milestone.and_then(|id| machine.milestones.get(id));
            milestone.is_some_and(|one| one.journey == journey)
        });
        let own: Vec<Site> = own.copied().collect();
        let milestones: BTreeSet<MilestoneId> = own
            .iter()
            .filter_map(|site| milestone_of(machine, *site))
            .collect();
        let presses = own.iter().all(|site| {
            let line = line_of(machine, *site);
            line.is_some_and(|line| {
                does(machine, line).any(|does| does.is_pressure() && (claims || !is_claim(does)))
            })
        });
        let mut of = milestones
            .iter()
            .filter_map(|id| machine.milestones.get(*id));
        let plain = of.all(|one| {
            let again = matches!(one.opens, Opens::When(_));
            !again && !(one.per_instalment && (remembers || own.len() > 1))
        });
        let held = own.len() < 2
            || own.iter().all(|site| match site {
                Site::Step(step) => machine
                    .steps
                    .get(*step)
                    .is_some_and(|step| !step.independent && !is_before(&step.moment)),
                Site::Missed(..) => matches!(
                    moment_of(machine, *site).map(|moment| moment.anchor),
                    Some(Anchor::Step(step)) if kept.contains(&Site::Step(step))
                ),
            });
        milestones.len() < 2 && presses && plain && held
    })
}
