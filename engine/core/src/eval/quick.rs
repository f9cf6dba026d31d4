//! The quick way through most conditions: facts and fields that are known, compared with constants of
//! their kind. It is prepared once for a machine, as flat tests in the order in which they are asked:
//! all that is compared is one whole number, so nothing is looked up twice and little is branched
//! on. What is not so has no answer here, and goes the long way of `walk`, which alone tells the
//! meaning; a test holds both against each other.

use super::DEPTH_MAX;
use super::facts::Facts;
use super::value::Value;
use crate::currency::Currency;
use crate::delay::Delay;
use crate::machine::expr::{Comparison, ExprList, Expressions, Node};
use crate::machine::value::{Fact, Party};
use crate::machine::{CustomerFieldId, Dense, ExprId, InvoiceFieldId, StandingId};

/// All conditions of a machine, prepared.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// A group for each expression that is a condition.
    groups: Vec<Option<Group>>,
    /// The parts of the groups, those of one side by side.
    parts: Vec<Part>,
    /// The constants of tests against several.
    several: Vec<Scalar>,
}

/// Parts that must all hold, or of which any must.
#[derive(Clone, Copy, Debug)]
struct Group {
    start: u32,
    end: u32,
    /// Whether all must hold.
    all: bool,
    /// How deep the groups in it are nested.
    depth: u8,
}

/// One part, and what it has to say to hold.
#[derive(Clone, Copy, Debug)]
struct Part {
    asked: Asked,
    wanted: bool,
    what: What,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Fact(Fact),
    Customer(Party, CustomerFieldId),
    Invoice(InvoiceFieldId),
    Standing(Party, StandingId),
    /// Another group, or something that takes the long way.
    Nothing,
}

/// Of which kind it must be, and what it is held against.
#[derive(Clone, Copy, Debug)]
enum What {
    /// An amount in a currency, or in whatever currency.
    Money(Option<Currency>, i64, Answers),
    Delay(Delay, Answers),
    YesNo(bool, Answers),
    Choice(u16, Answers),
    /// Of one of the seldom kinds.
    Other(Scalar, Answers),
    /// One of several values of a choice: a bit for each.
    Choices(u64),
    /// One of several constants.
    OneOf(u32, u32),
    /// The group of an earlier expression.
    Group(ExprId),
    /// It takes the long way.
    Long,
}

/// The answers to a comparison: a bit each for less, equal and more.
type Answers = u8;

/// A value as one whole number, and what it counts: only numbers of one kind are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scalar {
    kind: u32,
    number: i64,
}

const MONEY: u32 = 1 << 16;
const DELAY: u32 = 2 << 16;
const NUMBER: u32 = 3 << 16;
const CHOICE: u32 = 4 << 16;
const DATE: u32 = 5 << 16;
const YES_NO: u32 = 6 << 16;
const STANDING: u32 = 7 << 16;
const EQUAL: Answers = 0b010;

impl Conditions {
    /// Prepares all conditions of a machine.
    pub fn of(expressions: &Expressions) -> Conditions {
        let mut conditions = Conditions::default();
        for (_, node) in expressions.nodes.iter() {
            let group = conditions.prepare(expressions, node);
            conditions.groups.push(group);
        }
        conditions
    }

    /// Whether a condition holds; none where that takes the long way. Groups speak of earlier groups
    /// only, and no deeper than expressions may be nested.
    pub(super) fn truth<F: Facts>(&self, facts: &F, id: ExprId) -> Option<bool> {
        let group = self.groups.get(id.place())?.as_ref()?;
        let parts = self.parts.get(group.start as usize..group.end as usize)?;
        for part in parts {
            if (self.says(facts, part)? == part.wanted) != group.all {
                return Some(!group.all);
            }
        }
        Some(group.all)
    }

    /// What a part says of the facts.
    #[inline(always)]
    fn says<F: Facts>(&self, facts: &F, part: &Part) -> Option<bool> {
        match part.what {
            What::Money(currency, minor, answers) => match part.asked.of(facts) {
                Value::Money(money) if currency.is_none_or(|one| one == money.currency) => {
                    Some(answer(answers, money.minor, minor))
                }
                _ => None,
            },
            What::Delay(delay, answers) => match part.asked.of(facts) {
                Value::Delay(value) if value.unit == delay.unit => {
                    Some(answer(answers, value.count, delay.count))
                }
                _ => None,
            },
            What::YesNo(yes, answers) => match part.asked.of(facts) {
                Value::YesNo(value) => Some(answer(answers, value, yes)),
                _ => None,
            },
            What::Choice(choice, answers) => match part.asked.of(facts) {
                Value::Choice(value) => Some(answer(answers, value, choice)),
                _ => None,
            },
            What::Choices(bits) => match part.asked.of(facts) {
                Value::Choice(value) => {
                    let bit = bits.checked_shr(u32::from(value));
                    Some(bit.is_some_and(|bit| bit & 1 == 1))
                }
                _ => None,
            },
            What::OneOf(start, end) => {
                let several = self.several.get(start as usize..end as usize)?;
                is_one_of(part.asked.of(facts), several)
            }
            What::Other(other, answers) => {
                let value = scalar(part.asked.of(facts))?;
                let same = value.kind == other.kind;
                same.then(|| answer(answers, value.number, other.number))
            }
            What::Group(other) => self.truth(facts, other),
            What::Long => None,
        }
    }

    /// The group of a node; none if it is no condition, or nested too deep.
    fn prepare(&mut self, expressions: &Expressions, node: &Node) -> Option<Group> {
        let part = match node {
            Node::All(list) | Node::Any(list) => {
                let members = expressions.members_of(*list).iter();
                let parts: Vec<Part> = members.map(|id| self.part(*id)).collect();
                return self.group(&parts, matches!(node, Node::All(_)));
            }
            Node::Not(id) => {
                let part = self.part(*id);
                let wanted = !part.wanted;
                Part { wanted, ..part }
            }
            Node::Compare {
                comparison,
                left,
                right,
                ..
            } => test(expressions, *comparison, *left, *right)
                .or_else(|| test(expressions, turned(*comparison), *right, *left))
                .unwrap_or(LONG),
            Node::IsOneOf { value, list } => {
                let part = self.one_of(expressions, *value, *list);
                part.unwrap_or(LONG)
            }
            Node::Fact(fact) => Part {
                asked: Asked::Fact(*fact),
                wanted: true,
                what: What::YesNo(true, EQUAL),
            },
            _ => return None,
        };
        self.group(&[part], true)
    }

    fn group(&mut self, parts: &[Part], all: bool) -> Option<Group> {
        let depths = parts.iter().map(|part| match part.what {
            What::Group(id) => self.of_node(id).map_or(0, |group| group.depth),
            _ => 0,
        });
        let depth = depths.max().unwrap_or(0) + 1;
        let start = u32::try_from(self.parts.len()).ok()?;
        let end = u32::try_from(self.parts.len() + parts.len()).ok()?;
        if depth >= DEPTH_MAX {
            return None;
        }
        self.parts.extend_from_slice(parts);
        Some(Group {
            start,
            end,
            all,
            depth,
        })
    }

    fn of_node(&self, id: ExprId) -> Option<&Group> {
        self.groups.get(id.place())?.as_ref()
    }

    /// A node as a part of a later one: what stands alone in its group is taken out of it.
    fn part(&self, id: ExprId) -> Part {
        let group = self.of_node(id);
        let parts = group.and_then(|of| self.parts.get(of.start as usize..of.end as usize));
        match parts {
            Some([part]) if !matches!(part.what, What::Group(_)) => *part,
            Some(_) => Part {
                what: What::Group(id),
                ..LONG
            },
            None => LONG,
        }
    }

    fn one_of(&mut self, expressions: &Expressions, value: ExprId, list: ExprList) -> Option<Part> {
        let asked = asked(expressions.get(value)?)?;
        let constants = expressions.members_of(list).iter();
        let constants = constants.map(|id| constant(expressions.get(*id)?));
        let constants: Vec<Scalar> = constants.collect::<Option<_>>()?;
        let bits = constants.iter().try_fold(0u64, |bits, one| {
            let place = u32::try_from(one.number).ok()?;
            let bit = 1u64.checked_shl(place).filter(|_| one.kind == CHOICE)?;
            Some(bits | bit)
        });
        let what = match bits {
            Some(bits) => What::Choices(bits),
            None => {
                let start = u32::try_from(self.several.len()).ok()?;
                self.several.extend_from_slice(&constants);
                What::OneOf(start, u32::try_from(self.several.len()).ok()?)
            }
        };
        Some(Part {
            asked,
            wanted: true,
            what,
        })
    }
}

/// A part that has no answer here.
const LONG: Part = Part {
    asked: Asked::Nothing,
    wanted: true,
    what: What::Long,
};

fn test(
    expressions: &Expressions,
    comparison: Comparison,
    left: ExprId,
    right: ExprId,
) -> Option<Part> {
    let asked = asked(expressions.get(left)?)?;
    let right = expressions.get(right)?;
    let answers = match comparison {
        Comparison::Equal => EQUAL,
        Comparison::NotEqual => 0b101,
        Comparison::Less => 0b001,
        Comparison::LessOrEqual => 0b011,
        Comparison::More => 0b100,
        Comparison::MoreOrEqual => 0b110,
    };
    let what = match *right {
        // A bare `0` meets amounts of every currency.
        Node::NoMoney => What::Money(None, 0, answers),
        Node::Money { minor, currency } => What::Money(Some(currency), minor, answers),
        Node::Delay(delay) => What::Delay(delay, answers),
        Node::YesNo(yes) => What::YesNo(yes, answers),
        Node::Choice { value, .. } => What::Choice(value, answers),
        _ => What::Other(constant(right)?, answers),
    };
    Some(Part {
        asked,
        wanted: true,
        what,
    })
}

/// Whether one of the answers is that of two numbers.
#[inline(always)]
fn answer<T: PartialOrd>(answers: Answers, left: T, right: T) -> bool {
    let is = u8::from(left >= right) + u8::from(left > right);
    (answers >> is) & 1 == 1
}

fn is_one_of(value: Value<'_>, several: &[Scalar]) -> Option<bool> {
    let value = scalar(value)?;
    let mut any = false;
    for one in several {
        if one.kind != value.kind {
            return None;
        }
        any |= one.number == value.number;
    }
    Some(any)
}

/// The same relation, seen from the other side.
fn turned(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Less => Comparison::More,
        Comparison::LessOrEqual => Comparison::MoreOrEqual,
        Comparison::More => Comparison::Less,
        Comparison::MoreOrEqual => Comparison::LessOrEqual,
        same => same,
    }
}

fn asked(node: &Node) -> Option<Asked> {
    Some(match node {
        Node::Fact(fact) => Asked::Fact(*fact),
        Node::InvoiceField(field) => Asked::Invoice(*field),
        Node::CustomerField { party, field } => Asked::Customer(*party, *field),
        Node::Standing { party, standing } => Asked::Standing(*party, *standing),
        _ => return None,
    })
}

impl Asked {
    /// The value, if it is known.
    #[inline(always)]
    fn of<F: Facts>(self, facts: &F) -> Value<'_> {
        match self {
            Asked::Fact(fact) => facts.fact(fact),
            _ => self.seldom(facts),
        }
    }

    fn seldom<F: Facts>(self, facts: &F) -> Value<'_> {
        match self {
            Asked::Fact(fact) => facts.fact(fact),
            Asked::Customer(party, field) => facts.customer_field(party, field),
            Asked::Invoice(field) => facts.invoice_field(field),
            Asked::Standing(party, standing) => facts
                .standing(party, standing)
                .map_or(Value::Unknown, Value::Standing),
            Asked::Nothing => Value::Unknown,
        }
    }
}

fn scalar(value: Value<'_>) -> Option<Scalar> {
    let (kind, number) = match value {
        Value::Money(money) => (MONEY | money.currency.number(), money.minor),
        Value::Delay(delay) => (DELAY | delay.unit as u32, i64::from(delay.count)),
        Value::Choice(value) => (CHOICE, i64::from(value)),
        Value::YesNo(yes) => (YES_NO, i64::from(yes)),
        Value::Number(number) => (NUMBER, number.parts()),
        Value::Date(day) => (DATE, i64::from(day.number())),
        Value::Standing(value) => (STANDING, i64::from(value)),
        _ => return None,
    };
    Some(Scalar { kind, number })
}

fn constant(node: &Node) -> Option<Scalar> {
    scalar(match *node {
        Node::Money { minor, currency } => Value::Money(crate::money::Money { minor, currency }),
        Node::Choice { value, .. } => Value::Choice(value),
        Node::StandingValue { value, .. } => Value::Standing(value),
        Node::Delay(delay) => Value::Delay(delay),
        Node::YesNo(yes) => Value::YesNo(yes),
        Node::Number(number) => Value::Number(number),
        Node::Date(day) => Value::Date(day),
        _ => return None,
    })
}
