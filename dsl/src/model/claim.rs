//! What is asked for besides the principal.

use super::expr::Expr;
use super::ids::ClaimId;
use super::moment::Anchor;
use crate::span::Span;
pub use crate::syntax::ast::{ClaimPlace, DayCount, RateFixing};

/// What a line claims.
#[derive(Clone, Debug, PartialEq)]
pub enum Claimed {
    /// `claim france.late_payment`: all its parts.
    Named {
        /// Which.
        claim: ClaimId,
        /// Where the name stands.
        span: Span,
        /// Where it stands, if the line says so; else as the parts say.
        place: Option<ClaimPlace>,
        /// The line says that the contract gives it.
        by_contract: bool,
    },
    /// Written out.
    Part(ClaimPart),
}

/// One claim.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimPart {
    /// How much.
    pub amount: ClaimAmount,
    /// Where it stands: beside the invoice, unless said.
    pub place: ClaimPlace,
    /// The contract gives it, and not only the law.
    pub by_contract: bool,
    /// Where in the script.
    pub span: Span,
}

/// How much is claimed.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimAmount {
    /// An amount of money.
    Amount(Expr),
    /// Interest by day on that day's amount.
    Interest {
        /// How much a year: a rate, or a table by date.
        rate: Expr,
        /// On what.
        on: Expr,
        /// From when: due, unless said.
        since: Option<Anchor>,
        /// How the rate is fixed; one rate, unless said.
        fixing: Option<RateFixing>,
        /// How days are counted; the days that passed over 365, unless said.
        day_count: Option<DayCount>,
    },
    /// A part of another named claim.
    Claim(ClaimId),
}
