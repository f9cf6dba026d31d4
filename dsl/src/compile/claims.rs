//! Claims.

use jalon_core::machine::claim::{
    self, Claim, ClaimAmount, ClaimPart, ClaimPlace, Interest, RateFixing,
};
use jalon_core::machine::schedule::{Anchor, ClockZone, Moment};
use jalon_core::machine::{ClaimId, Element};
use smol_str::SmolStr;

use super::Compiler;
use crate::model::{self, Claimed, Expr};
use crate::syntax::ast;

impl Compiler<'_> {
    /// All claims with a name that have a number.
    pub(super) fn all_claims(&mut self) {
        for (number, (id, name)) in (0..).zip(self.numbers.claims.items()) {
            let Some(claim) = self.model.claims.get(id) else {
                continue;
            };
            let element = Element::Claim(ClaimId(number));
            self.places.note(element, claim.declared.span);
            let mut parts = Vec::new();
            self.parts_of_claim(&claim.parts, None, &mut parts);
            let name = Some(name);
            self.machine.claims.push(Claim { name, parts });
        }
    }

    /// What a line claims, and where it is put if the line says so.
    pub(super) fn claimed(&mut self, claimed: &Claimed) -> (ClaimId, Option<ClaimPlace>) {
        match claimed {
            Claimed::Named { claim, place, .. } => {
                let id = ClaimId(self.numbers.claims.number(*claim));
                (id, place.map(claim_place))
            }
            Claimed::Part(part) => {
                let mut parts = Vec::new();
                self.parts_of_claim(std::slice::from_ref(part), None, &mut parts);
                let id = self.machine.claims.push(Claim { name: None, parts });
                self.places.note(Element::Claim(id), part.span);
                (id, None)
            }
        }
    }

    /// The name of what is claimed, for paths.
    pub(super) fn claim_name(&self, claimed: &Claimed) -> SmolStr {
        match claimed {
            Claimed::Named { claim, .. } => {
                let claim = self.model.claims.get(*claim);
                claim
                    .map(|claim| claim.declared.name.clone())
                    .unwrap_or_default()
            }
            Claimed::Part(part) => match part.amount {
                model::ClaimAmount::Interest { .. } => "interest".into(),
                _ => "fee".into(),
            },
        }
    }

    /// Parts that are claims of their own are written out.
    fn parts_of_claim(
        &mut self,
        parts: &[model::ClaimPart],
        outer: Option<ast::ClaimPlace>,
        out: &mut Vec<ClaimPart>,
    ) {
        for part in parts {
            // What the outer claim says of the place goes before what the inner one says.
            let place = outer.unwrap_or(part.place);
            let amount = match &part.amount {
                model::ClaimAmount::Claim(inner) => {
                    let said = (place != ast::ClaimPlace::Beside).then_some(place);
                    if let Some(inner) = self.model.claims.get(*inner) {
                        self.deeper(part.span, |this| {
                            this.parts_of_claim(&inner.parts, said, out);
                        });
                    }
                    continue;
                }
                model::ClaimAmount::Amount(amount) => ClaimAmount::Fee(self.value(amount)),
                model::ClaimAmount::Interest {
                    rate,
                    on,
                    since,
                    fixing,
                    day_count,
                } => {
                    let since = since.as_ref();
                    let terms = (*fixing, *day_count);
                    ClaimAmount::Interest(self.interest(rate, on, since, terms))
                }
            };
            out.push(ClaimPart {
                amount,
                place: claim_place(place),
            });
        }
    }

    fn interest(
        &mut self,
        rate: &Expr,
        on: &Expr,
        since: Option<&model::Anchor>,
        (fixing, day_count): (Option<ast::RateFixing>, Option<ast::DayCount>),
    ) -> Interest {
        Interest {
            rate: self.value(rate),
            fixing: match fixing {
                Some(ast::RateFixing::FloatingByHalfYear) => RateFixing::FloatingByHalfYear,
                Some(ast::RateFixing::FrozenAtStart) => RateFixing::FrozenAtStart,
                Some(ast::RateFixing::OneRate) | None => RateFixing::OneRate,
            },
            round_rate_up_to: None,
            on: self.value(on),
            since: match since {
                Some(anchor) => self.on(anchor),
                None => on_due(),
            },
            day_count: match day_count {
                Some(ast::DayCount::Actual(days)) => claim::DayCount::Actual(days),
                Some(ast::DayCount::Thirty(days)) => claim::DayCount::Thirty(days),
                None => claim::DayCount::Actual(365),
            },
        }
    }
}

fn claim_place(place: ast::ClaimPlace) -> ClaimPlace {
    match place {
        ast::ClaimPlace::Beside => ClaimPlace::BesideInvoice,
        ast::ClaimPlace::OnInvoice => ClaimPlace::OnInvoice,
        ast::ClaimPlace::NewInvoice => ClaimPlace::NewInvoice,
    }
}

fn on_due() -> Moment {
    Moment {
        anchor: Anchor::Due,
        month_end_of_anchor: false,
        offset: None,
        at_month_end: false,
        business_day_before: false,
        time: None,
        zone: ClockZone::Calendar,
    }
}
