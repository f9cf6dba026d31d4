//! Of which machines the order alone tells how paths end.

use jalon_core::Machine;
use jalon_core::machine::StepId;
use jalon_core::machine::action::Does;
use jalon_core::machine::claim::ClaimAmount;
use jalon_core::machine::expr::Node;
use jalon_core::machine::journey::Subject;
use jalon_core::machine::milestone::{Milestone, Opens};
use jalon_core::machine::schedule::{Anchor, CatchUp, Moment};
use jalon_core::machine::value::{Fact, InvoiceFact};
use jalon_core::step::is_before;

use crate::reads::{Reads, reads_once_taken};
use crate::slice::delayed::does;
use crate::still::charges_decide;

/// Whether nothing of a machine but the order of what comes depends on days: no condition reads one,
/// nothing comes again by itself, and what is late is neither dropped nor joined for it.
pub(crate) fn only_the_order_counts(machine: &Machine, reads: &Reads) -> bool {
    let mut journeys = machine.journeys.items().iter();
    let plain = journeys.all(|journey| {
        journey.subject == Subject::Invoice
            && journey.rechoose_on.is_empty()
            && matches!(journey.catch_up, CatchUp::InOrder | CatchUp::OneStepPerRun)
    });
    let mut nodes = machine.expressions.nodes.items().iter();
    let asks_for_a_day = nodes.any(|node| {
        matches!(
            node,
            Node::StepDay(_) | Node::MilestoneDay(_) | Node::Date(_)
        )
    });
    let mut actions = machine.actions.items().iter();
    let repeats = actions.any(|action| action.repeat.is_some());
    let mut milestones = machine.milestones.items().iter();
    let mut claims = machine.claims.items().iter();
    let of_interest = claims.any(|claim| {
        let mut parts = claim.parts.iter();
        parts.any(|part| matches!(part.amount, ClaimAmount::Interest(_)))
    });
    let decides = of_interest && charges_decide(machine, &reads_once_taken(machine));
    let by_days = decides || asks_for_a_day || repeats || reads.facts.iter().any(reads_a_day);
    plain
        && !by_days
        && machine.standings.is_empty()
        && !crate::still::answers_with_messages(machine)
        && milestones.all(|milestone| is_in_order(machine, milestone))
}

/// Whether what is planned may as well leave at once. Later would do, but for a milder message that
/// gives way to a graver one under a limit: then nothing may be counted from it.
pub(crate) fn leaves_at_once(machine: &Machine) -> bool {
    let mut journeys = machine.journeys.items().iter();
    let limited = journeys.any(|journey| !journey.limits.is_empty());
    let is_notice = |step: StepId| {
        let line = machine.steps.get(step).map(|step| step.line);
        line.is_some_and(|line| {
            does(machine, line).any(|does| matches!(does, Does::FormalNotice(_)))
        })
    };
    let counted = |anchor: Anchor| match anchor {
        Anchor::Step(step) | Anchor::StepOrAbove(step) => !is_notice(step),
        _ => false,
    };
    let mut steps = machine.steps.items().iter();
    let missed = machine.milestones.items().iter();
    let mut missed = missed.flat_map(|one| one.missed.iter().filter_map(|one| one.moment.as_ref()));
    !limited
        || !(steps.any(|step| counted(step.moment.anchor))
            || missed.any(|moment| counted(moment.anchor)))
}

fn reads_a_day(fact: &Fact) -> bool {
    use InvoiceFact::{Arrival, DaysLate, Due, Issue, Sent};
    match fact {
        Fact::Today => true,
        Fact::Invoice(fact) => matches!(fact, Arrival | DaysLate | Due | Issue | Sent),
        Fact::Party(_, fact) => !fact.is_own(),
        _ => false,
    }
}

/// Whether each line of a milestone can be put off by itself.
fn is_in_order(machine: &Machine, milestone: &Milestone) -> bool {
    let steps = milestone.steps.iter();
    let moments = steps.filter_map(|step| Some(&machine.steps.get(*step)?.moment));
    let before: Vec<&Moment> = moments.filter(|moment| is_before(moment)).collect();
    !matches!(milestone.opens, Opens::When(_))
        && !milestone.per_instalment
        && milestone.missed.len() < 2
        && before.len() < 2
        && before.iter().all(|moment| moment.anchor == Anchor::Due)
}
