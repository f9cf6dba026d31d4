//! Conditions and values, compiled: one arena of small nodes for the whole machine.
//!
//! A node speaks of others by number, and always of smaller numbers; so the arena holds no cycle,
//! evaluation ends, and a walk needs no recursion. Names are gone: fields are slots, choices and
//! standings are symbols. Constants are folded before they get here.
//!
//! **Unknown.** A value can be unknown (a field declared `or unknown`, a due date that is missing).
//! A comparison with an unknown value is neither yes nor no; the checker makes sure that scripts
//! ask `is known` first, so that no running journey meets one.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::ids::{
    AgencyId, CalendarId, ChoiceId, CustomerFieldId, DatedTableId, Dense, ExprId, InvoiceFieldId,
    List, MilestoneId, RoleId, StandingId, StepId, TableId, TeamId, TemplateId, TermsId, TextId,
};
use super::value::{Fact, Party};
use crate::currency::Currency;
use crate::day::Day;
use crate::delay::Delay;
use crate::evidence::Evidence;
use crate::moment::TimeOfDay;
use crate::money::Money;
use crate::number::Number;
use crate::rate::Rate;
use crate::way::Way;

/// One value or condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// A constant yes or no.
    YesNo(bool),
    /// A constant text; also a country, a language or a zone.
    Text(TextId),
    /// A constant number.
    Number(Number),
    /// A constant amount; see [`Node::of_money`].
    Money {
        /// Minor units.
        minor: i64,
        /// Currency.
        currency: Currency,
    },
    /// A bare `0`: nothing, in whatever currency it meets.
    NoMoney,
    /// A constant date.
    Date(Day),
    /// A constant time of day.
    Time(TimeOfDay),
    /// A constant rate.
    Rate(Rate),
    /// A constant length of time.
    Delay(Delay),
    /// A constant way.
    Way(Way),
    /// A constant currency.
    Currency(Currency),
    /// A value of a choice.
    Choice {
        /// The choice.
        choice: ChoiceId,
        /// Which of its values, from 0.
        value: u16,
    },
    /// A value of a standing, to be compared with.
    StandingValue {
        /// The standing.
        standing: StandingId,
        /// Which of its values, from 0.
        value: u16,
    },
    /// A team.
    Team(TeamId),
    /// A role.
    Role(RoleId),
    /// A collection agency.
    Agency(AgencyId),
    /// A calendar.
    Calendar(CalendarId),
    /// Payment terms.
    Terms(TermsId),
    /// A template.
    Template(TemplateId),
    /// `none`: a moment that never comes.
    Never,

    /// A built-in value.
    Fact(Fact),
    /// A declared field of the invoice.
    InvoiceField(InvoiceFieldId),
    /// A declared field of the customer, or the same field of its payer.
    CustomerField {
        /// Whose.
        party: Party,
        /// Which.
        field: CustomerFieldId,
    },
    /// A field of the payload of the declared event, or of the task's outcome, that a line reacts
    /// to: its place in the payload, from 0.
    Payload(u16),
    /// The standing that a customer has now.
    Standing {
        /// Whose.
        party: Party,
        /// Which.
        standing: StandingId,
    },
    /// The way by which a role got the invoice; unknown if the role has nobody.
    WayOf(RoleId),
    /// The day on which a step really left; unknown before.
    StepDay(StepId),
    /// The day on which a milestone passed; unknown before.
    MilestoneDay(MilestoneId),

    /// Whether a value is known.
    Known(ExprId),
    /// Whether somebody has a role.
    RoleKnown(RoleId),
    /// Whether the way of a role can give evidence of a level: `way of payer gives a receipt`.
    GivesReceipt {
        /// The role.
        role: RoleId,
        /// The level; declared where the script names none.
        at_least: Evidence,
    },
    /// The opposite of a condition.
    Not(ExprId),
    /// Whether all hold.
    All(ExprList),
    /// Whether any holds.
    Any(ExprList),
    /// Whether two values of one type stand in a relation.
    Compare {
        /// The relation.
        comparison: Comparison,
        /// What is compared, so that the types need not be found out again.
        kind: Compared,
        /// Left side.
        left: ExprId,
        /// Right side.
        right: ExprId,
    },
    /// Whether a value equals one of several: `is A or B`.
    IsOneOf {
        /// The value.
        value: ExprId,
        /// The others.
        list: ExprList,
    },

    /// The sum of two amounts, rates, numbers or delays of one kind; or the day that lies so long
    /// after a date: the date, then the delay.
    Plus(ExprId, ExprId),
    /// The difference of two amounts, rates, numbers or delays of one kind; or the day that lies so
    /// long before a date.
    Minus(ExprId, ExprId),
    /// So many times an amount, a number or a delay: the number, then what it multiplies.
    Times(ExprId, ExprId),
    /// A rate of an amount: `8 % of principal`; rounded once, half away from zero.
    Share {
        /// The rate.
        rate: ExprId,
        /// The amount.
        of: ExprId,
    },
    /// What a decision table says.
    Lookup(TableId),
    /// What a table by date says.
    LookupDated {
        /// The table.
        table: DatedTableId,
        /// On which day; without one, the day that the claim fixes its rate on, else today.
        on: Option<ExprId>,
    },
}

impl Node {
    /// Whether it is a value that stands in the script itself.
    pub fn is_constant(&self) -> bool {
        matches!(
            self,
            Node::YesNo(_)
                | Node::Text(_)
                | Node::Number(_)
                | Node::Money { .. }
                | Node::NoMoney
                | Node::Date(_)
                | Node::Time(_)
                | Node::Rate(_)
                | Node::Delay(_)
                | Node::Way(_)
                | Node::Currency(_)
                | Node::Choice { .. }
                | Node::StandingValue { .. }
                | Node::Team(_)
                | Node::Role(_)
                | Node::Agency(_)
                | Node::Calendar(_)
                | Node::Terms(_)
                | Node::Template(_)
                | Node::Never
        )
    }
}

/// A relation between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

/// What a comparison compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Compared {
    YesNo,
    Text,
    Number,
    Money,
    Date,
    Time,
    Rate,
    Delay,
    /// Ways, choices, standings, teams, currencies: only equal or not.
    Symbol,
}

/// A stretch of the arena's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExprList {
    /// Where it begins.
    pub start: u32,
    /// How many there are.
    pub count: u32,
}

/// The arena: all nodes of a machine, in an order in which each comes after those it speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expressions {
    /// The nodes.
    pub nodes: List<ExprId, Node>,
    /// Members of lists, one list after the other.
    pub members: Vec<ExprId>,
    /// Texts of constants.
    pub texts: List<TextId, SmolStr>,
}

impl Node {
    /// A constant amount.
    pub const fn of_money(money: Money) -> Node {
        Node::Money {
            minor: money.minor,
            currency: money.currency,
        }
    }
}

impl Expressions {
    /// Adds a node, whose parts must have been added before.
    pub fn push(&mut self, node: Node) -> ExprId {
        self.nodes.push(node)
    }

    /// Adds a list of nodes that have been added before, for [`Node::All`] and its like.
    pub fn list(&mut self, members: &[ExprId]) -> ExprList {
        let start = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let count = u32::try_from(members.len()).unwrap_or(u32::MAX);
        self.members.extend_from_slice(members);
        ExprList { start, count }
    }

    /// Adds a constant text and its node.
    pub fn push_text(&mut self, text: &str) -> ExprId {
        let text = self.texts.push(text.into());
        self.push(Node::Text(text))
    }

    /// The node with a number.
    #[inline]
    pub fn get(&self, id: ExprId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// The members of a list; none if the list leads nowhere.
    #[inline]
    pub fn members_of(&self, list: ExprList) -> &[ExprId] {
        let start = list.start as usize;
        let end = start.saturating_add(list.count as usize);
        self.members.get(start..end).unwrap_or(&[])
    }

    /// Calls `visit` with each node that a node speaks of directly; tables are not entered.
    pub fn each_part(&self, node: &Node, mut visit: impl FnMut(ExprId)) {
        match *node {
            Node::Known(part) | Node::Not(part) => visit(part),
            Node::All(list) | Node::Any(list) => {
                self.members_of(list).iter().copied().for_each(visit);
            }
            Node::IsOneOf { value, list } => {
                visit(value);
                self.members_of(list).iter().copied().for_each(visit);
            }
            Node::Compare { left, right, .. } => {
                visit(left);
                visit(right);
            }
            Node::Plus(left, right) | Node::Minus(left, right) | Node::Times(left, right) => {
                visit(left);
                visit(right);
            }
            Node::Share { rate, of } => {
                visit(rate);
                visit(of);
            }
            Node::LookupDated { on, .. } => on.into_iter().for_each(visit),
            Node::YesNo(_)
            | Node::Text(_)
            | Node::Number(_)
            | Node::Money { .. }
            | Node::NoMoney
            | Node::Date(_)
            | Node::Time(_)
            | Node::Rate(_)
            | Node::Delay(_)
            | Node::Way(_)
            | Node::Currency(_)
            | Node::Choice { .. }
            | Node::StandingValue { .. }
            | Node::Team(_)
            | Node::Role(_)
            | Node::Agency(_)
            | Node::Calendar(_)
            | Node::Terms(_)
            | Node::Template(_)
            | Node::Never
            | Node::Fact(_)
            | Node::InvoiceField(_)
            | Node::CustomerField { .. }
            | Node::Payload(_)
            | Node::Standing { .. }
            | Node::WayOf(_)
            | Node::StepDay(_)
            | Node::MilestoneDay(_)
            | Node::RoleKnown(_)
            | Node::GivesReceipt { .. }
            | Node::Lookup(_) => {}
        }
    }

    /// Whether all nodes speak of earlier ones only, and all lists lie within the members.
    pub fn is_in_order(&self) -> bool {
        let lists_fit = |list: ExprList| self.members_of(list).len() == list.count as usize;
        self.nodes.iter().all(|(id, node)| {
            let fits = match *node {
                Node::All(list) | Node::Any(list) | Node::IsOneOf { list, .. } => lists_fit(list),
                _ => true,
            };
            let mut earlier = true;
            self.each_part(node, |part| earlier &= part.place() < id.place());
            fits && earlier
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_takes_sixteen_bytes() {
        assert_eq!(std::mem::size_of::<Node>(), 16);
    }

    #[test]
    fn a_node_that_speaks_of_itself_or_a_later_one_is_found() {
        let mut good = Expressions::default();
        let yes = good.push(Node::YesNo(true));
        let list = good.list(&[yes]);
        good.push(Node::All(list));
        assert!(good.is_in_order());

        let mut cycle = Expressions::default();
        cycle.push(Node::Not(ExprId(0)));
        assert!(!cycle.is_in_order());

        let mut lost = Expressions::default();
        lost.push(Node::Any(ExprList {
            start: 7,
            count: u32::MAX,
        }));
        assert!(!lost.is_in_order());
    }
}
