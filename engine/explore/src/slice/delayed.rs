//! What can only delay is left out, too, for policies that speak of deeds alone.
//!
//! A rung above, a limit, hours, what must hold before sending, a promise, a hold: whatever they do to
//! a line below is that it comes later, or never. A suspension that may begin and be lifted on any day
//! does the same, so a slice of a few lines with suspensions has each order of deeds and events that
//! the whole has, at the same instants. It has others besides: what breaks the policy in it is played
//! on the whole, and proves nothing if it does not come so.
//!
//! This holds where all lines that are kept stand in one ladder, so that what delays one delays those
//! below it; and where nothing that is left out makes a line come again, or a condition read otherwise.
//! Where it does not hold there is no such slice, and the machine is searched as it is.

mod only;
mod site;

pub(crate) use site::Site;

use std::collections::BTreeSet;

use jalon_core::EventKind;
use jalon_core::Machine;
use jalon_core::machine::action::Does;
use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::{Send, Subject, Takes};
use jalon_core::machine::milestone::{Expected, Milestone, Opens, Trigger};
use jalon_core::machine::policy::Policy;
use jalon_core::machine::schedule::Anchor;
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_core::machine::{Dense, JourneyId, LineId, MilestoneId, RoleId};
use jalon_simulate::World;

use super::{Slice, empty, hear_nothing};
use crate::reads::{Reads, reads_once_taken};
pub(crate) use site::{does, tree};
use site::{groups, is_claim, is_named, line_of};

/// What still happens in a slice in which delays are left open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Delays {
    /// Payments, and what undoes them.
    pub(crate) money: bool,
    /// Disputes.
    pub(crate) disputes: bool,
    /// Corrected due dates.
    pub(crate) dues: bool,
    /// The lines whose deeds may break the policy.
    pub(crate) sites: Vec<Site>,
    /// Whether a line may come again after it has left.
    pub(crate) again: bool,
}

/// Slices that together hold all that a policy about deeds speaks of; none where what is left out may
/// do more than delay.
pub(crate) fn slices(world: &World, policy: usize) -> Option<Vec<Slice>> {
    let machine = &world.machine;
    let wanted = machine.policies.get(policy)?;
    if !is_plain(machine) {
        return None;
    }
    let charges = crate::still::charges_decide(machine, &reads_once_taken(machine));
    // Claims are left out if that is sound; else the lines that claim are kept.
    let with = |claims: bool| -> Option<Vec<Slice>> {
        let groups = groups(machine, wanted, claims)?;
        let slices = groups.iter().map(|(kept, sites)| {
            let line = Line {
                machine,
                policy: wanted,
                kept,
                claims,
                charges,
            };
            line.slice(world, policy, sites)
        });
        slices.collect()
    };
    with(false).or_else(|| if charges { with(true) } else { None })
}

/// Whether each invoice goes its own way, in a journey that is chosen once.
fn is_plain(machine: &Machine) -> bool {
    let mut journeys = machine.journeys.items().iter();
    machine.standings.is_empty()
        && journeys
            .all(|journey| journey.subject == Subject::Invoice && journey.rechoose_on.is_empty())
}

/// What is kept of a machine.
struct Line<'a> {
    machine: &'a Machine,
    policy: &'a Policy,
    kept: &'a BTreeSet<Site>,
    /// Whether lines that claim are kept.
    claims: bool,
    /// Whether claims decide anything.
    charges: bool,
}

impl Line<'_> {
    fn slice(&self, world: &World, policy: usize, sites: &[Site]) -> Option<Slice> {
        let mut sliced = self.machine.clone();
        for (place, other) in sliced.policies.iter_mut().enumerate() {
            if place != policy {
                *other = Policy::EveryPathEndsIn(Vec::new());
            }
        }
        let mut lines = BTreeSet::new();
        for site in self.kept {
            self.keep_line(line_of(self.machine, *site)?, &mut lines, &mut sliced);
        }
        self.journeys(&mut sliced)?;
        self.steps(&mut sliced);
        let all = (0..self.machine.lines.len()).map(Dense::at);
        let gone: Vec<LineId> = all.filter(|line| !lines.contains(line)).collect();
        for line in &gone {
            empty(&mut sliced, *line);
        }
        let decides = reads_once_taken(&sliced);
        let disputes = reads_any(&decides, &[InvoiceFact::Disputed, InvoiceFact::Undisputed]);
        let money = disputes
            || reads_any(
                &decides,
                &[
                    InvoiceFact::Balance,
                    InvoiceFact::AmountDue,
                    InvoiceFact::Charges,
                ],
            );
        if disputes {
            self.keep_disputes(&mut sliced)?;
        }
        if !self.only_delays(&gone, &decides, money) {
            return None;
        }
        if !decides.ways {
            send_plainly(&mut sliced)?;
        }
        let mut world = world.clone();
        world.context = world.context.of_machine(&sliced);
        world.machine = sliced;
        Some(Slice {
            idle: BTreeSet::new(),
            delays: Some(Delays {
                money,
                disputes,
                dues: matches!(self.policy, Policy::NeverBefore { .. }),
                sites: sites.to_vec(),
                again: lines.iter().any(|line| {
                    does(&world.machine, *line).any(|does| matches!(does, Does::TryAgain { .. }))
                }),
            }),
            world,
        })
    }

    /// Of a line that is kept, what it does beside the deed only tells somebody something; what follows
    /// from it is kept where it makes the line come again.
    fn keep_line(&self, id: LineId, lines: &mut BTreeSet<LineId>, sliced: &mut Machine) {
        lines.insert(id);
        let returns = |line: &LineId| {
            let mut tree = tree(self.machine, *line).into_iter();
            tree.any(|line| {
                does(self.machine, line)
                    .any(|does| matches!(does, Does::TryAgain { .. } | Does::Set { .. }))
            })
        };
        let Some(line) = sliced.lines.get_mut(id) else {
            return;
        };
        let mut gone = Vec::new();
        line.actions.retain(|action| {
            let does = self.machine.actions.get(*action).map(|action| &action.does);
            let Some(does) = does else {
                return false;
            };
            let mut after = Vec::new();
            does.each_line(|line| after.push(line));
            // Claims are left out where nothing reads them.
            let presses = does.is_pressure() && (self.claims || !is_claim(does));
            let stays = self.is_deed(does) || presses || after.iter().any(returns);
            if !stays {
                gone.push(*action);
            }
            stays
        });
        let mut after = Vec::new();
        for action in &line.actions {
            if let Some(action) = self.machine.actions.get(*action) {
                action.does.each_line(|line| after.push(line));
            }
        }
        if let Some(sign_off) = &mut line.sign_off {
            sign_off.refused = sign_off.refused.filter(returns);
            sign_off.silent = sign_off.silent.filter(returns);
            if sign_off.silent.is_none() {
                sign_off.within = None;
            }
            after.extend(sign_off.refused.iter().chain(&sign_off.silent));
        }
        for line in after {
            lines.extend(tree(self.machine, line));
        }
        for action in gone {
            if let Some(action) = sliced.actions.get_mut(action) {
                action.does = Does::GoOn;
                action.repeat = None;
            }
        }
    }

    fn is_deed(&self, does: &Does) -> bool {
        match self.policy {
            Policy::NeverWhen { deed, .. }
            | Policy::NeverBefore { deed, .. }
            | Policy::AtMost { deed, .. } => is_named(deed, does),
            Policy::Order { first, then } => is_named(first, does) || is_named(then, does),
            Policy::EveryPathEndsIn(_) => false,
        }
    }

    /// Each journey with the milestone of its ladder alone, and nothing that only delays.
    fn journeys(&self, sliced: &mut Machine) -> Option<()> {
        let ladders = self.ladders();
        for id in (0..sliced.journeys.len()).map(Dense::at) {
            let journey = sliced.journeys.get_mut(id)?;
            journey.milestones.retain(|one| ladders.contains(one));
            journey.leave_alone |= journey.milestones.is_empty();
            journey.reactions.clear();
            journey.limits.clear();
            journey.requires.clear();
            journey.holds.clear();
            journey.runs = None;
            let always = |send: &Send| !send.if_any;
            if journey.sends.iter().any(always) {
                journey.sends.retain(always);
            }
            let opens = match journey.sends.is_empty() {
                true => Opens::Arrival,
                false => Opens::FromSending,
            };
            for ladder in journey.milestones.clone() {
                self.ladder(ladder, opens, sliced.milestones.get_mut(ladder)?);
            }
        }
        for id in (0..sliced.milestones.len()).map(Dense::at) {
            if ladders.contains(&id) {
                continue;
            }
            let milestone = sliced.milestones.get_mut(id)?;
            milestone.steps.clear();
            milestone.missed.clear();
            milestone.reactions.clear();
            milestone.expects = None;
            milestone.when = None;
            milestone.opens = Opens::FromSending;
        }
        sliced.reactions = sliced
            .reactions
            .items()
            .iter()
            .map(|reaction| {
                let mut reaction = reaction.clone();
                hear_nothing(&mut reaction);
                reaction
            })
            .collect();
        Some(())
    }

    fn ladder(&self, id: MilestoneId, opens: Opens, milestone: &mut Milestone) {
        // It opens later in the whole, or never.
        milestone.opens = opens;
        milestone.reactions.clear();
        let kept = |site| self.kept.contains(&site);
        milestone.steps.retain(|step| kept(Site::Step(*step)));
        let mut place = 0..;
        milestone.missed.retain(|_| {
            let place = place.next().unwrap_or(usize::MAX);
            kept(Site::Missed(id, place))
        });
        let waits = milestone
            .missed
            .iter()
            .any(|missed| missed.moment.is_none());
        let event = milestone
            .expects
            .as_ref()
            .is_some_and(|of| matches!(of.what, Expected::Event(_)));
        if event && !waits {
            milestone.expects = None;
        }
        if !waits && let Some(expects) = &mut milestone.expects {
            expects.within = None;
        }
    }

    /// Steps that are left out have no day.
    fn steps(&self, sliced: &mut Machine) {
        for id in (0..sliced.steps.len()).map(Dense::at) {
            if self.kept.contains(&Site::Step(id)) {
                continue;
            }
            if let Some(step) = sliced.steps.get_mut(id) {
                step.moment.offset = None;
                step.moment.anchor = Anchor::Due;
                step.moment.time = None;
                step.moment.month_end_of_anchor = false;
                step.moment.at_month_end = false;
                step.moment.business_day_before = false;
            }
        }
    }

    /// What begins and ends the pause of a dispute stays.
    fn keep_disputes(&self, sliced: &mut Machine) -> Option<()> {
        for id in (0..self.machine.journeys.len()).map(Dense::at) {
            let id: JourneyId = id;
            let own = self.machine.journeys.get(id)?.reactions.iter();
            for reaction in own {
                let of = self.machine.reactions.get(*reaction)?;
                if !is_of_disputes(of.on) {
                    continue;
                }
                let line = self.machine.lines.get(of.line)?;
                let actions = line.actions.iter().copied().filter(|id| {
                    let does = self.machine.actions.get(*id).map(|action| &action.does);
                    matches!(
                        does,
                        Some(Does::Pause(_) | Does::Resume | Does::KeepChasingUndisputed)
                    )
                });
                let actions: Vec<_> = actions.collect();
                for action in &actions {
                    *sliced.actions.get_mut(*action)? = self.machine.actions.get(*action)?.clone();
                }
                let kept = sliced.lines.get_mut(of.line)?;
                kept.when = line.when;
                kept.actions = actions;
                *sliced.reactions.get_mut(*reaction)? = of.clone();
                let journey = sliced.journeys.get_mut(id)?;
                journey.reactions.push(*reaction);
            }
        }
        let own = |milestone: &Milestone| {
            let mut reactions = milestone.reactions.iter();
            reactions.any(|id| {
                let on = self.machine.reactions.get(*id).map(|one| one.on);
                on.is_some_and(is_of_disputes)
            })
        };
        let mut milestones = self.machine.milestones.items().iter();
        (!milestones.any(own)).then_some(())
    }
}

/// Where nothing reads by which way an invoice left, it leaves in one.
fn send_plainly(sliced: &mut Machine) -> Option<()> {
    for id in (0..sliced.journeys.len()).map(Dense::at) {
        let id: JourneyId = id;
        let journey = sliced.journeys.get_mut(id)?;
        journey.sends.truncate(1);
        for send in &mut journey.sends {
            send.to = RoleId::PAYER;
            send.by = None;
            send.when = None;
            send.if_any = false;
        }
    }
    Some(())
}

fn is_of_disputes(on: Trigger) -> bool {
    matches!(
        on,
        Trigger::Event(
            EventKind::Dispute
                | EventKind::DisputeOfPart
                | EventKind::DisputeSettledForUs
                | EventKind::DisputeSettledForCustomer
                | EventKind::DisputeSettledInPart
        )
    )
}

fn reads_any(reads: &Reads, facts: &[InvoiceFact]) -> bool {
    let mut facts = facts.iter();
    facts.any(|fact| reads.facts.contains(&Fact::Invoice(*fact)))
}

/// The machine without what only decides which journey takes an invoice.
pub(crate) fn once_taken(machine: &Machine) -> Machine {
    let mut machine = machine.clone();
    for id in (0..machine.journeys.len()).map(Dense::at) {
        let id: JourneyId = id;
        if let Some(journey) = machine.journeys.get_mut(id)
            && journey.rechoose_on.is_empty()
            && let Takes::Matching { condition, .. } = &mut journey.takes
        {
            *condition = None;
        }
    }
    machine
}

/// Whether an amount is compared with one that a script names.
pub(crate) fn amounts_are_told(machine: &Machine, decides: &Reads) -> bool {
    let compared = decides
        .compared
        .iter()
        .any(|(_, constant)| matches!(constant, Node::Money { .. }));
    let mut journeys = machine.journeys.items().iter();
    compared || journeys.any(|journey| journey.ignore_balances_under.is_some())
}
