//! Conditions in words.

use jalon_core::Evidence;
use jalon_core::machine::ExprId;
use jalon_core::machine::expr::{Compared, Comparison, Node};
use jalon_core::machine::value::{Fact, InvoiceFact};

use super::{ELLIPSIS, MAX_DEPTH, Say};

impl Say<'_> {
    /// A condition.
    pub fn condition(self, id: ExprId) -> String {
        self.condition_within(id, MAX_DEPTH)
    }

    /// A condition, no deeper than `depth`.
    pub(super) fn condition_within(self, id: ExprId, depth: usize) -> String {
        let (Some(node), Some(below)) = (self.machine.expressions.get(id), depth.checked_sub(1))
        else {
            return ELLIPSIS.to_owned();
        };
        let members = |list, within| {
            let members = self.machine.expressions.members_of(list).iter();
            let each = members.map(|member| self.part(*member, within, below));
            each.collect::<Vec<String>>()
        };
        match *node {
            Node::YesNo(true) => self.say("always", "toujours"),
            Node::YesNo(false) => self.say("never", "jamais"),
            Node::Known(value) => {
                let known = self.lang.pick("is known", "est connu");
                format!("{} {known}", self.value_within(value, below))
            }
            Node::RoleKnown(role) => {
                let known = self.lang.pick("is known", "est connu");
                format!("{} {known}", self.role(role))
            }
            Node::GivesReceipt { role, at_least } => {
                let role = self.role(role);
                let level = match at_least {
                    Evidence::Declared => String::new(),
                    level => format!(" ({})", self.level(level)),
                };
                self.lang.pick(
                    format!("the way of {role} gives a receipt{level}"),
                    format!("le canal du {role} donne un accusé{level}"),
                )
            }
            Node::Not(inner) => self.opposite(inner, below),
            Node::All(list) => members(list, true).join(self.lang.pick(" and ", " et ")),
            Node::Any(list) => members(list, false).join(self.lang.pick(" or ", " ou ")),
            Node::Compare {
                comparison,
                kind,
                left,
                right,
            } => {
                let (left, right) = (
                    self.value_within(left, below),
                    self.compared_with(right, below),
                );
                format!("{left} {} {right}", self.sign(comparison, kind))
            }
            Node::IsOneOf { value, list } => {
                let is = self.lang.pick("is", "est");
                let values = self.machine.expressions.members_of(list).iter();
                let values: Vec<String> =
                    values.map(|one| self.value_within(*one, below)).collect();
                let value = self.value_within(value, below);
                format!("{value} {is} {}", self.lang.any_of(&values))
            }
            Node::Fact(Fact::Invoice(InvoiceFact::Disputed)) => self.value_within(id, below),
            Node::Fact(_) | Node::InvoiceField(_) | Node::CustomerField { .. } => {
                let yes = self.lang.pick("yes", "oui");
                format!("{} = {yes}", self.value_within(id, below))
            }
            _ => ELLIPSIS.to_owned(),
        }
    }

    /// A part of `and` or `or`, in brackets where it would be read wrongly.
    fn part(self, id: ExprId, within_all: bool, depth: usize) -> String {
        let text = self.condition_within(id, depth);
        match self.machine.expressions.get(id) {
            Some(Node::Any(_)) if within_all => format!("({text})"),
            _ => text,
        }
    }

    fn opposite(self, inner: ExprId, depth: usize) -> String {
        let text = |id| self.value_within(id, depth);
        match self.machine.expressions.get(inner) {
            Some(Node::Known(value)) => {
                let unknown = self.lang.pick("is unknown", "est inconnu");
                format!("{} {unknown}", text(*value))
            }
            Some(Node::RoleKnown(role)) => {
                let unknown = self.lang.pick("is unknown", "est inconnu");
                format!("{} {unknown}", self.role(*role))
            }
            Some(Node::Fact(Fact::Invoice(InvoiceFact::Disputed))) => {
                self.say("not disputed", "pas en litige")
            }
            Some(Node::Fact(_) | Node::InvoiceField(_) | Node::CustomerField { .. }) => {
                let no = self.lang.pick("no", "non");
                format!("{} = {no}", text(inner))
            }
            _ => {
                let inner = self.condition_within(inner, depth);
                self.lang
                    .pick(format!("not ({inner})"), format!("pas ({inner})"))
            }
        }
    }

    /// The right side of a comparison, where a constant is a yes or a no.
    fn compared_with(self, id: ExprId, depth: usize) -> String {
        match self.machine.expressions.get(id) {
            Some(Node::YesNo(true)) => self.say("yes", "oui"),
            Some(Node::YesNo(false)) => self.say("no", "non"),
            _ => self.value_within(id, depth),
        }
    }

    fn sign(self, comparison: Comparison, kind: Compared) -> &'static str {
        match (comparison, kind) {
            (Comparison::Equal, Compared::Symbol | Compared::Text) => self.lang.pick("is", "est"),
            (Comparison::NotEqual, Compared::Symbol | Compared::Text) => {
                self.lang.pick("is not", "n’est pas")
            }
            (Comparison::Equal, _) => "=",
            (Comparison::NotEqual, _) => "≠",
            (Comparison::Less, _) => "<",
            (Comparison::LessOrEqual, _) => "≤",
            (Comparison::More, _) => ">",
            (Comparison::MoreOrEqual, _) => "≥",
        }
    }

    /// A level of evidence.
    pub(super) fn level(self, level: Evidence) -> String {
        let (english, french) = match level {
            Evidence::Queued => ("queued", "en attente"),
            Evidence::Relayed => ("relayed", "relayé"),
            Evidence::Delivered => ("delivered", "remis"),
            Evidence::Touched => ("touched", "consulté"),
            Evidence::Declared => ("declared", "déclaré"),
            Evidence::Confirmed => ("confirmed", "confirmé"),
            Evidence::System => ("from a system", "par un système"),
            Evidence::Paid => ("paid", "payé"),
        };
        self.say(english, french)
    }
}
