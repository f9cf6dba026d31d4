//! From conditions to regions.
//!
//! Comparisons of one value with constants are exact. Of two values that are no constants only their
//! order is asked, as a question of its own; what cannot be understood may go either way.

use jalon_core::Currency;

use super::asked::{Asked, written};
use super::diagram::Region;
use super::set::{LEAST, MOST, Set};
use super::{Scope, Space};
use crate::model::expr::{Comparison, EvidenceLevel};
use crate::model::{Cond, CondKind, Expr, ExprKind, Fact, InvoiceFact, RoleId, Type, Way};

/// How deep conditions and tables within tables are followed.
const DEPTH_MAX: usize = 64;

impl Space<'_> {
    /// The invoices for which a condition holds.
    pub fn condition(&mut self, cond: &Cond, scope: Scope) -> Region {
        self.cond(cond, scope, 0)
    }

    /// The invoices in one of some currencies; all where none is named.
    pub fn in_currencies(&mut self, currencies: &[Currency]) -> Region {
        if currencies.is_empty() {
            return Region::ALL;
        }
        let places = currencies.iter().map(|currency| self.name(currency.code()));
        let set = Set::of(places.map(|at| (at, at)).collect());
        let asked = Asked::Fact(Fact::Invoice(InvoiceFact::Currency));
        self.within(asked, Type::Currency, &set)
    }

    fn cond(&mut self, cond: &Cond, scope: Scope, depth: usize) -> Region {
        if depth > DEPTH_MAX {
            return self.diagrams.either_way();
        }
        let depth = depth + 1;
        match &cond.kind {
            CondKind::Or(parts) => self.any(parts.len(), |space, at| {
                parts
                    .get(at)
                    .map_or(Region::NOTHING, |part| space.cond(part, scope, depth))
            }),
            CondKind::And(parts) => {
                let none = self.any(parts.len(), |space, at| {
                    let part = parts
                        .get(at)
                        .map_or(Region::ALL, |part| space.cond(part, scope, depth));
                    space.diagrams.not(part)
                });
                self.diagrams.not(none)
            }
            CondKind::Not(inner) => {
                let inner = self.cond(inner, scope, depth);
                self.diagrams.not(inner)
            }
            CondKind::Compare {
                left,
                operator,
                right,
                ..
            } => self.compare(left, *operator, right, scope, depth),
            CondKind::OneOf { value, options } => self.one_of(value, options, scope, depth),
            CondKind::Known(value) => self.known(value, scope),
            CondKind::RoleKnown(role) => self.role_known(*role),
            CondKind::GivesReceipt { role, at_least } => {
                self.gives_receipt(*role, *at_least, scope, depth)
            }
            CondKind::Disputed if scope.fresh => Region::NOTHING,
            CondKind::Disputed => self.within(Asked::Disputed, Type::YesNo, &Set::one(1)),
            CondKind::Flag(value) => self.flag(value, scope, depth),
            CondKind::Unknown => self.diagrams.either_way(),
        }
    }

    /// What is in any of `count` regions, joined two by two so that long lists stay cheap.
    pub(super) fn any(
        &mut self,
        count: usize,
        mut region: impl FnMut(&mut Self, usize) -> Region,
    ) -> Region {
        let mut regions: Vec<Region> = (0..count).map(|at| region(self, at)).collect();
        while regions.len() > 1 {
            regions = regions
                .chunks(2)
                .map(|pair| match pair {
                    [a, b] => self.diagrams.or(*a, *b),
                    [a] => *a,
                    _ => Region::NOTHING,
                })
                .collect();
        }
        regions.first().copied().unwrap_or(Region::NOTHING)
    }

    /// Where `left` stands to `right` as the operator says.
    pub fn compare(
        &mut self,
        left: &Expr,
        operator: Comparison,
        right: &Expr,
        scope: Scope,
        depth: usize,
    ) -> Region {
        if depth > DEPTH_MAX {
            return self.diagrams.either_way();
        }
        if let ExprKind::Lookup(table) = left.kind {
            return self.looked_up(table, scope, depth, &mut |space, value| {
                space.compare(value, operator, right, scope, depth + 1)
            });
        }
        if let ExprKind::Lookup(table) = right.kind {
            return self.looked_up(table, scope, depth, &mut |space, value| {
                space.compare(left, operator, value, scope, depth + 1)
            });
        }
        match (&left.kind, &right.kind) {
            (ExprKind::None, _) | (_, ExprKind::None) => return Region::NOTHING,
            (ExprKind::Unknown, _) | (_, ExprKind::Unknown) => return self.diagrams.either_way(),
            _ => {}
        }
        let counted_alike = match (left.ty, right.ty) {
            (Type::Delay(a), Type::Delay(b)) => a == b,
            (Type::AnyDelay, _) | (_, Type::AnyDelay) => {
                let measure = |value: &Expr| value.as_delay().map(|delay| delay.unit.measure());
                measure(left).is_some() && measure(left) == measure(right)
            }
            _ => true,
        };
        if !counted_alike {
            return self.order(left, operator, right);
        }
        match (self.constant(left), self.constant(right)) {
            (Some(a), Some(b)) if holding(operator, b).contains(a) => Region::ALL,
            (Some(_), Some(_)) => Region::NOTHING,
            (None, Some(b)) => self.against(left, &holding(operator, b), right, scope),
            (Some(a), None) => self.against(right, &holding(turned(operator), a), left, scope),
            (None, None) => self.order(left, operator, right),
        }
    }

    /// Where a value that is no constant is in `set`; `constant` is what it is compared with.
    pub(super) fn against(
        &mut self,
        value: &Expr,
        set: &Set,
        constant: &Expr,
        scope: Scope,
    ) -> Region {
        let Some(asked) = Asked::by(value) else {
            return self.open(value, set);
        };
        let asked = match asked {
            Asked::Fact(Fact::Invoice(fact)) if scope.fresh => match fact {
                InvoiceFact::Balance | InvoiceFact::Principal | InvoiceFact::AmountDue => {
                    Asked::Fact(Fact::Invoice(InvoiceFact::Total))
                }
                InvoiceFact::Charges => {
                    return if set.contains(0) {
                        Region::ALL
                    } else {
                        Region::NOTHING
                    };
                }
                _ => asked,
            },
            _ => asked,
        };
        let set = if asked.is_count() {
            whole(set)
        } else {
            set.clone()
        };
        let axis = self.axis(asked, value.ty);
        if let (ExprKind::Money(money), Some(question)) = (&constant.kind, self.axes.get_mut(&axis))
        {
            question.currency.get_or_insert(money.currency);
        }
        self.diagrams.within(axis, &set)
    }

    /// A sum, a share or the like against a constant: the same one is the same everywhere.
    fn open(&mut self, value: &Expr, set: &Set) -> Region {
        let text = format!("{} in {:?}", written(value), set.ranges());
        self.within(Asked::Open(text.into()), Type::YesNo, &Set::one(1))
    }

    /// The order of two values of which neither is a constant.
    fn order(&mut self, left: &Expr, operator: Comparison, right: &Expr) -> Region {
        let (a, b) = (written(left), written(right));
        let (a, b, operator) = if a <= b {
            (a, b, operator)
        } else {
            (b, a, turned(operator))
        };
        let asked = Asked::Compared(a, b);
        self.within(asked, Type::Number, &holding(operator, 0))
    }

    fn one_of(&mut self, value: &Expr, options: &[Expr], scope: Scope, depth: usize) -> Region {
        if let ExprKind::Lookup(table) = value.kind
            && depth <= DEPTH_MAX
        {
            return self.looked_up(table, scope, depth, &mut |space, value| {
                space.one_of(value, options, scope, depth + 1)
            });
        }
        let places: Option<Vec<i64>> = options.iter().map(|option| self.constant(option)).collect();
        if let (Some(places), Some(option), None) = (places, options.first(), self.constant(value))
        {
            let set = Set::of(places.into_iter().map(|at| (at, at)).collect());
            return self.against(value, &set, option, scope);
        }
        self.any(options.len(), |space, at| {
            options.get(at).map_or(Region::NOTHING, |option| {
                space.compare(value, Comparison::Equal, option, scope, depth)
            })
        })
    }

    fn known(&mut self, value: &Expr, scope: Scope) -> Region {
        match Asked::by(value) {
            Some(Asked::RoleKnown(role)) => self.role_known(role),
            Some(Asked::Fact(Fact::Invoice(InvoiceFact::Sent))) if scope.fresh => Region::NOTHING,
            Some(asked) => self.within(asked, value.ty, &Set::range(LEAST, MOST)),
            None if value.is_constant() => Region::ALL,
            None => {
                let text = format!("{} is known", written(value));
                self.within(Asked::Open(text.into()), Type::YesNo, &Set::one(1))
            }
        }
    }

    fn role_known(&mut self, role: RoleId) -> Region {
        if role == RoleId::PAYER {
            return Region::ALL;
        }
        self.within(Asked::RoleKnown(role), Type::YesNo, &Set::one(1))
    }

    fn flag(&mut self, value: &Expr, scope: Scope, depth: usize) -> Region {
        match &value.kind {
            ExprKind::YesNo(true) => Region::ALL,
            ExprKind::YesNo(false) | ExprKind::None => Region::NOTHING,
            ExprKind::Unknown => self.diagrams.either_way(),
            ExprKind::Lookup(table) if depth <= DEPTH_MAX => {
                self.looked_up(*table, scope, depth, &mut |space, value| {
                    space.flag(value, scope, depth + 1)
                })
            }
            _ => self.against(value, &Set::one(1), value, scope),
        }
    }

    /// Where the way of a role can give a receipt, as `send` of the journey tells.
    fn gives_receipt(
        &mut self,
        role: RoleId,
        at_least: EvidenceLevel,
        scope: Scope,
        depth: usize,
    ) -> Region {
        let journey = scope.journey.and_then(|id| self.model.journeys.get(id));
        let rows = journey.map_or(&[][..], |journey| &journey.send);
        let rows: Vec<_> = rows.iter().filter(|row| row.role.value == role).collect();
        if rows.is_empty() {
            return self.receipt_of(role, at_least);
        }
        self.any(rows.len(), |space, at| {
            let Some(row) = rows.get(at) else {
                return Region::NOTHING;
            };
            let gives = match &row.way {
                Some(way) => space.way_gives(way, role, at_least, scope, depth),
                None => space.receipt_of(role, at_least),
            };
            let when = match &row.when {
                Some(when) => space.cond(when, scope, depth),
                None => Region::ALL,
            };
            space.diagrams.and(when, gives)
        })
    }

    fn way_gives(
        &mut self,
        way: &Expr,
        role: RoleId,
        at_least: EvidenceLevel,
        scope: Scope,
        depth: usize,
    ) -> Region {
        match &way.kind {
            ExprKind::Way(way) if way.can_give(at_least) => Region::ALL,
            ExprKind::Way(_) | ExprKind::None => Region::NOTHING,
            ExprKind::Lookup(table) if depth <= DEPTH_MAX => {
                self.looked_up(*table, scope, depth, &mut |space, way| {
                    space.way_gives(way, role, at_least, scope, depth + 1)
                })
            }
            _ => match Asked::by(way) {
                Some(asked) => {
                    let giving = Way::ALL.iter().filter(|way| way.can_give(at_least));
                    let places = giving.map(|way| super::place_of(*way));
                    let set = Set::of(places.map(|at| (at, at)).collect());
                    self.within(asked, Type::Way, &set)
                }
                None => self.receipt_of(role, at_least),
            },
        }
    }

    fn receipt_of(&mut self, role: RoleId, at_least: EvidenceLevel) -> Region {
        let least = match at_least {
            EvidenceLevel::Declared => 1,
            EvidenceLevel::Confirmed => 2,
            EvidenceLevel::System => 3,
        };
        self.within(Asked::ReceiptOf(role), Type::Number, &Set::range(least, 3))
    }
}

/// The known values that stand to `value` as the operator says.
fn holding(operator: Comparison, value: i64) -> Set {
    let above = Set::range(value.saturating_add(1), MOST);
    let below = Set::range(LEAST, value.saturating_sub(1));
    match operator {
        Comparison::Equal => Set::one(value),
        Comparison::NotEqual => below.or(&above),
        Comparison::Less => below,
        Comparison::LessOrEqual => Set::range(LEAST, value),
        Comparison::Greater => above,
        Comparison::GreaterOrEqual => Set::range(value, MOST),
    }
}

/// The operator for the two sides exchanged.
fn turned(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Equal | Comparison::NotEqual => operator,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

/// Numbers, which have four decimals, as whole ones.
pub(super) fn whole(set: &Set) -> Set {
    const PARTS: i64 = 10_000;
    let up = |value: i64| value.div_euclid(PARTS) + i64::from(value.rem_euclid(PARTS) > 0);
    let ranges = set.ranges().iter().map(|(low, high)| {
        let low = if *low <= LEAST { *low } else { up(*low) };
        let high = if *high == MOST {
            MOST
        } else {
            high.div_euclid(PARTS)
        };
        (low, high)
    });
    Set::of(ranges.collect())
}
