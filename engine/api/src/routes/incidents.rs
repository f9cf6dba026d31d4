//! What single accounts could not do: another try, or the decision that it is over.

use jalon_dsl::diagnostic::text;
use jalon_operate::House;
use jalon_operate::incidents::{IncidentTold, Standing, drop_one, one, page, retry};
use serde::Deserialize;
use utoipa::ToSchema;

use super::invoices::Nothing;
use super::outbox::key;
use crate::asked::{Answer, Asked, Noted};
use crate::problem::{Kind, Problem};
use crate::role::Right;
use crate::route::{Body, Method, PAGE, Route, of, page_of};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::Get,
            path: "/v1/incidents",
            id: "listIncidents",
            does: "List the incidents that stand",
            right: Right::Look,
            query: &PAGE,
            body: Body::None,
            answer: (200, page_of::<IncidentTold>),
            problems: &[],
            handle: list,
        },
        Route {
            method: Method::Post,
            path: "/v1/incidents/{key}/retry",
            id: "retryIncident",
            does: "Try again what could not be done",
            right: Right::Repair,
            query: &[],
            body: Body::Json(of::<Nothing>),
            answer: (202, of::<Noted>),
            problems: &[Kind::NotThere],
            handle: again,
        },
        Route {
            method: Method::Post,
            path: "/v1/incidents/{key}/drop",
            id: "dropIncident",
            does: "Decide that what could not be done is not to be done",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<Dropped>),
            answer: (202, of::<Noted>),
            problems: &[Kind::NotThere],
            handle: drop_it,
        },
    ]
}

fn list(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let page = page(house, asked.page()?)?;
    Ok(Answer::page(&page, Standing::told))
}

fn again(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let Nothing {} = asked.json()?;
    let found = one(house, key(asked)?)?;
    let by = asked.by(house);
    retry(house, &[found], &by)?;
    let said = text(
        "it is tried again, as soon as the daemon comes to it",
        "nouvel essai dès que le démon y vient",
    );
    Ok(Answer::noted(&said, asked.lang))
}

/// Why it is over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Dropped {
    /// In a few words; the story of the account keeps them.
    #[schema(min_length = 1)]
    reason: String,
}

fn drop_it(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let Dropped { reason } = asked.json()?;
    let found = one(house, key(asked)?)?;
    let by = asked.by(house);
    drop_one(house, &found, (&by, &reason))?;
    let said = text("it is set aside for good", "c'est écarté pour de bon");
    Ok(Answer::noted(&said, asked.lang))
}
