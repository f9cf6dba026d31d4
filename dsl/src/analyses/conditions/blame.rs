//! Which part of a condition is at fault, and because of what.

use super::context::{self, Given, Of};
use super::sites::Site;
use crate::analyses::space::diagram::Region;
use crate::analyses::space::{Scope, Space};
use crate::model::expr::Comparison;
use crate::model::{Cond, CondKind, JourneyId};
use crate::span::Span;

/// A part of a condition that decides nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The smallest part.
    pub span: Span,
    /// It is the whole condition that decides nothing.
    pub whole: bool,
    /// What makes it so, if one thing does.
    pub because: Option<Because>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It can never hold.
    Never,
    /// It always holds.
    Always,
    /// Another part holds whenever this one does.
    Covered,
}

/// What makes it so.
#[derive(Clone, Debug, PartialEq)]
pub enum Because {
    /// Another part of the same condition.
    Part(Span),
    /// A condition that led there; `later`: at an earlier time.
    Asked {
        /// Where.
        span: Span,
        /// It held, or it did not.
        held: bool,
        /// Time has passed since.
        later: bool,
    },
    /// Journeys that are asked before.
    LeftBy(JourneyId),
}

/// Longer lists of parts are looked at as a whole only.
const PARTS_MAX: usize = 24;
/// Conditions nested deeper are looked at as a whole only.
const DEPTH_MAX: usize = 24;

/// What is wrong with a condition where it stands: the first thing, if any. `region` is where it holds,
/// `gone` is what the journeys asked before have taken.
pub fn fault_of(
    space: &mut Space<'_>,
    gone: Region,
    site: &Site<'_>,
    region: Region,
) -> Option<Fault> {
    if !site.via.is_empty() && is_switch(site.cond, 0) {
        return None;
    }
    let scope = site.scope;
    let all = context::region(space, gone, scope, &site.context, Of::All);
    let asked = context::region(space, gone, scope, &site.context, Of::Asked);
    let mut look = Look { space, scope };
    let mut fault = match look.decided(site.cond, region, all) {
        Some(FaultKind::Never) => look.never(site.cond, all, 0),
        None if all == Region::NOTHING => return None,
        _ => look.fault(site.cond, region, asked)?,
    };
    if fault.because.is_none() {
        // Is it so by itself, or only because of what led there?
        let alone = look.fault(site.cond, region, Region::ALL);
        if alone.is_none_or(|alone| alone.kind != fault.kind || alone.span != fault.span) {
            let part = part_at(site.cond, fault.span, 0);
            let cond = part.as_ref().unwrap_or(site.cond);
            let of = match fault.kind {
                FaultKind::Never => Of::All,
                FaultKind::Always | FaultKind::Covered => Of::Asked,
            };
            let (space, sure) = (look.space, &site.context);
            let region = space.condition(cond, scope);
            let cause = context::cause(space, gone, scope, sure, of, |space, given| {
                Look { space, scope }.decided(cond, region, given) == Some(fault.kind)
            });
            // Several things together: the nearest is named.
            let cause = cause.or_else(|| {
                context::cause(space, gone, scope, sure, of, |_, region| {
                    region != Region::ALL
                })
            });
            fault.because = cause.and_then(|(given, later)| because(given, later));
        }
    }
    Some(fault)
}

fn because(given: Given<'_>, later: bool) -> Option<Because> {
    match given {
        Given::Cond(cond, held) => Some(Because::Asked {
            span: cond.span,
            held,
            later,
        }),
        Given::Currencies(currencies) => {
            let (first, last) = (currencies.first()?, currencies.last()?);
            Some(Because::Asked {
                span: first.span.to(last.span),
                held: true,
                later,
            })
        }
        Given::LeftBy(journey) => Some(Because::LeftBy(journey)),
        Given::Later => None,
    }
}

struct Look<'s, 'm> {
    space: &'s mut Space<'m>,
    scope: Scope,
}

impl Look<'_, '_> {
    /// Whether a condition is decided where `given` holds.
    fn decided(&mut self, cond: &Cond, region: Region, given: Region) -> Option<FaultKind> {
        if given == Region::NOTHING {
            return None;
        }
        if self.space.diagrams.apart(given, region) {
            return Some(FaultKind::Never);
        }
        // What is asked to be on the safe side may well be sure already.
        let always = !is_guard(cond) && self.space.diagrams.inside(given, region);
        always.then_some(FaultKind::Always)
    }

    fn fault(&mut self, cond: &Cond, region: Region, given: Region) -> Option<Fault> {
        match self.decided(cond, region, given) {
            Some(FaultKind::Never) => Some(self.never(cond, given, 0)),
            Some(kind) => Some(self.always(cond, given, kind)),
            None if given == Region::NOTHING => None,
            None => self.within(cond, given, 0),
        }
    }

    /// The smallest part that keeps a condition from ever holding.
    fn never(&mut self, cond: &Cond, given: Region, depth: usize) -> Fault {
        let whole = Fault {
            kind: FaultKind::Never,
            span: cond.span,
            whole: true,
            because: None,
        };
        let CondKind::And(parts) = &cond.kind else {
            return whole;
        };
        if depth > DEPTH_MAX || parts.len() > PARTS_MAX {
            return whole;
        }
        let regions = self.regions(parts);
        let empty = |look: &mut Self, a, b| look.space.diagrams.apart(a, b);
        for (part, region) in parts.iter().zip(&regions) {
            if empty(self, given, *region) {
                return self.never(part, given, depth + 1);
            }
        }
        let mut sure = given;
        for (at, (part, region)) in parts.iter().zip(&regions).enumerate() {
            if empty(self, sure, *region) {
                let against = parts.iter().zip(&regions).take(at).find(|(_, other)| {
                    let both = self.space.diagrams.and(given, **other);
                    self.space.diagrams.apart(both, *region)
                });
                let because = against.or_else(|| parts.iter().zip(&regions).next());
                return Fault {
                    span: part.span,
                    because: because.map(|(part, _)| Because::Part(part.span)),
                    ..whole
                };
            }
            sure = self.space.diagrams.and(sure, *region);
        }
        whole
    }

    /// The smallest part that makes a condition hold always.
    fn always(&mut self, cond: &Cond, given: Region, kind: FaultKind) -> Fault {
        let mut span = cond.span;
        if let CondKind::Or(parts) = &cond.kind
            && parts.len() <= PARTS_MAX
        {
            let regions = self.regions(parts);
            let alone = parts.iter().zip(regions).find(|(part, region)| {
                self.decided(part, *region, given) == Some(FaultKind::Always)
            });
            span = alone.map_or(span, |(part, _)| part.span);
        }
        Fault {
            kind,
            span,
            whole: true,
            because: None,
        }
    }

    /// A part that decides nothing within a condition that does.
    fn within(&mut self, cond: &Cond, given: Region, depth: usize) -> Option<Fault> {
        if depth > DEPTH_MAX {
            return None;
        }
        match &cond.kind {
            CondKind::And(parts) if parts.len() <= PARTS_MAX => {
                self.within_all(parts, given, depth)
            }
            CondKind::Or(parts) if parts.len() <= PARTS_MAX => self.within_any(parts, given, depth),
            CondKind::Not(inner) => self.within(inner, given, depth + 1),
            CondKind::OneOf { value, options } if options.len() <= PARTS_MAX => {
                if value.is_constant() || options.len() < 2 {
                    return None;
                }
                options.iter().find_map(|option| {
                    let scope = self.scope;
                    let region = self
                        .space
                        .compare(value, Comparison::Equal, option, scope, depth);
                    let never = self.space.diagrams.apart(given, region);
                    never.then_some(Fault {
                        kind: FaultKind::Never,
                        span: option.span,
                        whole: false,
                        because: None,
                    })
                })
            }
            _ => None,
        }
    }

    fn within_all(&mut self, parts: &[Cond], given: Region, depth: usize) -> Option<Fault> {
        let regions = self.regions(parts);
        for (at, (part, region)) in parts.iter().zip(&regions).enumerate().rev() {
            if is_guard(part) {
                continue;
            }
            let others = self.all_but(at, given, &regions);
            if !self.space.diagrams.inside(others, *region) {
                continue;
            }
            let by_context = self.space.diagrams.inside(given, *region);
            let because = parts
                .iter()
                .zip(&regions)
                .enumerate()
                .find(|(other, (_, region_of))| {
                    *other != at && {
                        let sure = self.space.diagrams.and(given, **region_of);
                        self.space.diagrams.inside(sure, *region)
                    }
                });
            return Some(Fault {
                kind: FaultKind::Always,
                span: part.span,
                whole: false,
                because: because
                    .filter(|_| !by_context)
                    .map(|(_, (part, _))| Because::Part(part.span)),
            });
        }
        for (at, part) in parts.iter().enumerate() {
            let others = self.all_but(at, given, &regions);
            let fault = self.within(part, others, depth + 1);
            if fault.is_some() {
                return fault;
            }
        }
        None
    }

    fn within_any(&mut self, parts: &[Cond], given: Region, depth: usize) -> Option<Fault> {
        let regions = self.regions(parts);
        for (part, region) in parts.iter().zip(&regions) {
            if self.space.diagrams.apart(given, *region) {
                let fault = self.never(part, given, depth + 1);
                return Some(Fault {
                    whole: false,
                    ..fault
                });
            }
        }
        for (at, (part, region)) in parts.iter().zip(&regions).enumerate().rev() {
            let here = self.space.diagrams.and(given, *region);
            let cover = parts
                .iter()
                .zip(&regions)
                .enumerate()
                .find(|(other, (_, cover))| {
                    *other != at && self.space.diagrams.inside(here, **cover)
                });
            if let Some((_, (cover, _))) = cover {
                return Some(Fault {
                    kind: FaultKind::Covered,
                    span: part.span,
                    whole: false,
                    because: Some(Because::Part(cover.span)),
                });
            }
        }
        parts
            .iter()
            .find_map(|part| self.within(part, given, depth + 1))
    }

    fn regions(&mut self, parts: &[Cond]) -> Vec<Region> {
        let scope = self.scope;
        parts
            .iter()
            .map(|part| self.space.condition(part, scope))
            .collect()
    }

    /// What all regions but one leave of `given`.
    fn all_but(&mut self, at: usize, given: Region, regions: &[Region]) -> Region {
        let others = regions.iter().enumerate().filter(|(other, _)| *other != at);
        others.fold(given, |sure, (_, region)| {
            self.space.diagrams.and(sure, *region)
        })
    }
}

/// Whether a condition only makes sure that something is known, or that a receipt can come.
fn is_guard(cond: &Cond) -> bool {
    let guard = |cond: &Cond| {
        matches!(
            cond.kind,
            CondKind::Known(_) | CondKind::RoleKnown(_) | CondKind::GivesReceipt { .. }
        )
    };
    match &cond.kind {
        CondKind::Not(inner) => guard(inner),
        _ => guard(cond),
    }
}

/// Whether a part of a condition speaks of constants only: a parameter that switches something on.
fn is_switch(cond: &Cond, depth: usize) -> bool {
    if depth > DEPTH_MAX {
        return true;
    }
    match &cond.kind {
        CondKind::Or(parts) | CondKind::And(parts) => {
            parts.iter().any(|part| is_switch(part, depth + 1))
        }
        CondKind::Not(inner) => is_switch(inner, depth + 1),
        CondKind::Compare { left, right, .. } => left.is_constant() && right.is_constant(),
        CondKind::OneOf { value, .. } | CondKind::Known(value) | CondKind::Flag(value) => {
            value.is_constant()
        }
        _ => false,
    }
}

/// The part of a condition that stands at a place; an option of `is` as a condition of its own.
fn part_at(cond: &Cond, span: Span, depth: usize) -> Option<Cond> {
    if cond.span == span {
        return Some(cond.clone());
    }
    if depth > DEPTH_MAX {
        return None;
    }
    match &cond.kind {
        CondKind::Or(parts) | CondKind::And(parts) => {
            parts.iter().find_map(|part| part_at(part, span, depth + 1))
        }
        CondKind::Not(inner) => part_at(inner, span, depth + 1),
        CondKind::OneOf { value, options } => {
            let option = options.iter().find(|option| option.span == span)?;
            let (value, options) = (value.clone(), vec![option.clone()]);
            let kind = CondKind::OneOf { value, options };
            Some(Cond { kind, span })
        }
        _ => None,
    }
}
