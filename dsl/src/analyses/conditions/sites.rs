//! Where conditions stand, with what is sure there.

use std::rc::Rc;

use super::context::{Context, Given};
use crate::analyses::shared::same::same_value;
use crate::analyses::space::Scope;
use crate::model::{
    Action, ActionKind, BeforeSending, Cond, Journey, JourneyId, Line, Milestone, Missed, Model,
    Opening, PolicyKind, Reaction, Relation, Selection,
};
use crate::span::Span;

/// A condition where it stands.
#[derive(Debug)]
pub struct Site<'m> {
    /// The condition.
    pub cond: &'m Cond,
    /// What it decides.
    pub role: Role,
    /// In which journey.
    pub scope: Scope,
    /// What is sure there.
    pub context: Sure<'m>,
    /// The `use` lines through which it came.
    pub via: &'m [Span],
}

/// What a condition decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Role {
    For,
    Require,
    Hold,
    SendRow,
    Milestone,
    Opens,
    Step,
    Missed,
    Reaction,
    SignOff,
    Policy,
}

/// What is sure.
type Sure<'m> = Option<Rc<Context<'m>>>;

/// All conditions of a script that have no fault: those of each journey, then those of policies.
pub fn by_journey(model: &Model) -> Vec<Vec<Site<'_>>> {
    let mut groups = Vec::new();
    let mut walk = Walk {
        model,
        sites: Vec::new(),
        scope: Scope::default(),
        via: &[],
    };
    for (id, journey) in model.journeys.iter() {
        walk.scope = Scope {
            journey: Some(id),
            fresh: false,
        };
        if journey.sound {
            walk.journey(id, journey);
            groups.push(std::mem::take(&mut walk.sites));
        }
    }
    walk.scope = Scope::default();
    for policy in model.policies.iter().filter(|policy| policy.sound) {
        if let PolicyKind::Never { condition, .. } = &policy.kind {
            walk.site(condition, Role::Policy, &None);
        }
    }
    groups.push(walk.sites);
    groups
}

struct Walk<'m> {
    model: &'m Model,
    sites: Vec<Site<'m>>,
    scope: Scope,
    via: &'m [Span],
}

impl<'m> Walk<'m> {
    fn journey(&mut self, id: JourneyId, journey: &'m Journey) {
        let mut sure = None;
        if let Selection::Where {
            currencies,
            condition,
            ..
        } = &journey.selection
        {
            if !currencies.is_empty() {
                sure = Context::with(&sure, Given::Currencies(currencies));
            }
            if let Some(condition) = condition {
                self.site(condition, Role::For, &sure);
                sure = Context::with(&sure, Given::Cond(condition, true));
            }
        }
        sure = Context::with(&sure, Given::LeftBy(id));
        let taken = later(&sure);
        let sent = self.before_sending(journey, &taken);
        for row in &journey.send {
            if let Some(when) = &row.when {
                self.site(when, Role::SendRow, &sent);
            }
        }
        let sent = later(&sent);
        for milestone in &journey.milestones {
            let milestone = &self.model.milestones[*milestone];
            let unsent = journey.send.is_empty() || milestone.opening == Opening::Arrival;
            if milestone.sound {
                self.milestone(milestone, if unsent { &taken } else { &sent });
            }
        }
        self.reactions(&journey.reactions, &taken);
    }

    /// Controls and holds; returns what is sure of an invoice that leaves.
    fn before_sending(&mut self, journey: &'m Journey, taken: &Sure<'m>) -> Sure<'m> {
        let mut sure = taken.clone();
        for before in &journey.before_sending {
            match before {
                BeforeSending::Require {
                    condition,
                    otherwise,
                    ..
                } => {
                    self.site(condition, Role::Require, &sure);
                    let refused = Context::with(&sure, Given::Cond(condition, false));
                    self.line(otherwise, Role::Reaction, &later(&refused));
                    sure = Context::with(&sure, Given::Cond(condition, true));
                }
                BeforeSending::Hold {
                    condition, then, ..
                } => {
                    self.site(condition, Role::Hold, &sure);
                    if let Some(then) = then {
                        let held = Context::with(&sure, Given::Cond(condition, true));
                        self.line(then, Role::Reaction, &later(&held));
                    }
                }
            }
        }
        sure
    }

    fn milestone(&mut self, milestone: &'m Milestone, sure: &Sure<'m>) {
        let mut sure = sure.clone();
        if let Opening::When(condition) = &milestone.opening {
            self.site(condition, Role::Opens, &sure);
            sure = Context::with(&sure, Given::Cond(condition, true));
        }
        if let Some(when) = &milestone.when {
            self.site(when, Role::Milestone, &sure);
            sure = Context::with(&sure, Given::Cond(when, true));
        }
        let sure = later(&sure);
        if let Some(expect) = &milestone.expect
            && let Some(line) = &expect.otherwise
        {
            self.line(line, Role::Reaction, &sure);
        }
        for step in &milestone.steps {
            let step = &self.model.steps[*step];
            if step.sound {
                self.via = &step.via;
                self.line(&step.line, Role::Step, &sure);
            }
        }
        self.missed(&milestone.missed, &sure);
        self.reactions(&milestone.reactions, &sure);
    }

    /// Several lines `missed` of the same moment are asked in order: the first that holds is taken.
    fn missed(&mut self, lines: &'m [Missed], sure: &Sure<'m>) {
        let mut here = sure.clone();
        for (at, missed) in lines.iter().enumerate() {
            let above = at.checked_sub(1).and_then(|at| lines.get(at));
            if above.is_some_and(|above| !same_moment(above, missed)) {
                here = sure.clone();
            }
            self.via = &missed.via;
            self.line(&missed.line, Role::Missed, &here);
            if let Some(when) = &missed.line.when {
                here = Context::with(&here, Given::Cond(when, false));
            }
        }
        self.via = &[];
    }

    fn reactions(&mut self, reactions: &'m [Reaction], sure: &Sure<'m>) {
        for reaction in reactions {
            self.via = &reaction.via;
            self.line(&reaction.line, Role::Reaction, sure);
        }
        self.via = &[];
    }

    /// A line, its actions, and the lines below these. How deep they hang the layout bounds.
    fn line(&mut self, line: &'m Line, role: Role, sure: &Sure<'m>) {
        let mut open = vec![(line, sure.clone())];
        while let Some((line, mut sure)) = open.pop() {
            if let Some(when) = &line.when {
                self.site(when, role, &sure);
                sure = Context::with(&sure, Given::Cond(when, true));
            }
            for action in &line.actions {
                self.action(action, &sure, &mut open);
            }
        }
    }

    fn action(
        &mut self,
        action: &'m Action,
        sure: &Sure<'m>,
        open: &mut Vec<(&'m Line, Sure<'m>)>,
    ) {
        if let Some(sign_off) = &action.sign_off
            && let Some(when) = &sign_off.when
        {
            self.site(when, Role::SignOff, sure);
        }
        let below = action.lines_below();
        if below.is_empty() || matches!(action.kind, ActionKind::Unknown) {
            return;
        }
        let sure = later(sure);
        open.extend(below.into_iter().map(|line| (line, sure.clone())));
    }

    fn site(&mut self, cond: &'m Cond, role: Role, context: &Sure<'m>) {
        self.sites.push(Site {
            cond,
            role,
            scope: self.scope,
            context: context.clone(),
            via: self.via,
        });
    }
}

fn later<'m>(sure: &Sure<'m>) -> Sure<'m> {
    match sure {
        Some(_) => Context::with(sure, Given::Later),
        None => None,
    }
}

/// Whether two lines `missed` come at the same moment, as far as the script shows.
fn same_moment(one: &Missed, other: &Missed) -> bool {
    match (&one.moment, &other.moment) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            let relation = match (&one.relation, &other.relation) {
                (Relation::Before(a), Relation::Before(b))
                | (Relation::After(a), Relation::After(b)) => same_value(a, b),
                (Relation::On, Relation::On) => true,
                _ => false,
            };
            relation && one.anchor.kind == other.anchor.kind
        }
        _ => false,
    }
}
