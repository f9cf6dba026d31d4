//! What becomes of letters and of cases that agencies have.

use jalon_operate::letters::{self, Status, Told};
use jalon_operate::{House, agency};
use serde::Deserialize;
use utoipa::ToSchema;

use super::invoices::Nothing;
use super::outbox::key;
use crate::asked::{Answer, Asked, Noted, day_or_moment};
use crate::problem::{Kind, Problem};
use crate::role::Right;
use crate::route::{Body, Method, Route, of};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::Post,
            path: "/v1/letters/{key}/status",
            id: "tellOfLetter",
            does: "Tell what became of a letter: posted, distributed, refused, unclaimed, wrong address",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<LetterTold>),
            answer: (202, of::<Noted>),
            problems: &[Kind::NotThere, Kind::Over],
            handle: status,
        },
        Route {
            method: Method::Post,
            path: "/v1/invoices/{number}/case",
            id: "numberCase",
            does: "Tell the number that an agency gave the case of an invoice",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<CaseNumber>),
            answer: (202, of::<Noted>),
            problems: &[Kind::NotThere, Kind::Over],
            handle: numbered,
        },
        Route {
            method: Method::Post,
            path: "/v1/invoices/{number}/recall",
            id: "recallCase",
            does: "Take the case of an invoice back from the agency",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<Nothing>),
            answer: (202, of::<Noted>),
            problems: &[Kind::NotThere, Kind::Over],
            handle: recall,
        },
    ]
}

/// What became of a letter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LetterTold {
    /// What became of it.
    status: Status,
    /// When: a day, or a moment; now if it is left out.
    #[schema(min_length = 1, example = "2026-05-06")]
    at: Option<String>,
    /// The number under which the post knows it.
    tracking: Option<String>,
    /// What else is said.
    words: Option<String>,
    /// Whether it stands for what was told before, which was wrong.
    #[serde(default)]
    corrects: bool,
}

/// The number of a case.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseNumber {
    /// The agency's number.
    #[schema(min_length = 1, example = "A-77")]
    case: String,
}

fn status(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: LetterTold = asked.json()?;
    let at = told.at.as_deref();
    let told = Told {
        status: told.status,
        at: at.map(|at| day_or_moment("at", at)).transpose()?,
        tracking: told.tracking,
        words: told.words,
        corrects: told.corrects,
    };
    let key = key(asked)?;
    let by = asked.by(house);
    let said = letters::tell(house, &by, key, &told)?;
    Ok(Answer::noted(&said, asked.lang))
}

fn numbered(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: CaseNumber = asked.json()?;
    let by = asked.by(house);
    let of = (asked.part("number"), told.case.as_str());
    let said = agency::numbered(house, &by, of)?;
    Ok(Answer::noted(&said, asked.lang))
}

fn recall(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let Nothing {} = asked.json()?;
    let by = asked.by(house);
    let said = agency::recall(house, &by, asked.part("number"))?;
    Ok(Answer::noted(&said, asked.lang))
}
