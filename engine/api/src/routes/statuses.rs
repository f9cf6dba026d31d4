//! What networks said of invoices: what waits for a person, and how an invoice stands by it.

use jalon_daemon::channel::OutgoingKey;
use jalon_dsl::diagnostic::text;
use jalon_operate::import::ImportTold;
use jalon_operate::statuses::{self, StandingTold, StatusTold};
use jalon_operate::{House, Page, Place};
use jalon_store::Key;
use serde::Deserialize;
use utoipa::ToSchema;

use super::import::SOURCE;
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
            path: "/v1/statuses",
            id: "listStatuses",
            does: "List the statuses of networks that wait for a person",
            right: Right::Look,
            query: &PAGE,
            body: Body::None,
            answer: (200, page_of::<StatusTold>),
            problems: &[],
            handle: list,
        },
        Route {
            method: Method::Get,
            path: "/v1/invoices/{number}/statuses",
            id: "statusesOfInvoice",
            does: "Tell how an invoice stands by what networks said, and all that they said",
            right: Right::Look,
            query: &[],
            body: Body::None,
            answer: (200, of::<StandingTold>),
            problems: &[Kind::NotThere],
            handle: of_invoice,
        },
        Route {
            method: Method::Post,
            path: "/v1/statuses/{key}/done",
            id: "closeStatus",
            does: "Say that a status was dealt with",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<Nothing>),
            answer: (202, of::<Noted>),
            problems: &[Kind::NotThere, Kind::Over],
            handle: done,
        },
        Route {
            method: Method::Post,
            path: "/v1/statuses/{key}/assign",
            id: "assignStatus",
            does: "Say which invoice a status is about that names none",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<Assigned>),
            answer: (202, of::<Noted>),
            problems: &[Kind::NotThere, Kind::Over],
            handle: assign,
        },
        Route {
            method: Method::Post,
            path: "/v1/import/statuses",
            id: "importStatuses",
            does: "Take in statuses of networks: CDAR, Peppol responses, EDIFACT CONTRL and APERAK, Chorus Pro, or events \
             with a code, whatever their form is called",
            right: Right::Operate,
            query: &[SOURCE],
            body: Body::Records,
            answer: (200, of::<ImportTold>),
            problems: &[Kind::Over],
            handle: import,
        },
    ]
}

/// What a status is about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assigned {
    /// The number of the invoice.
    #[schema(min_length = 1)]
    invoice: String,
}

fn list(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let (after, limit) = asked.page()?;
    let after = after.map(|place| OutgoingKey(Key(place.in_)));
    let items = statuses::open(house, (after, limit))?;
    let last = items.last().filter(|_| items.len() == limit);
    let next = last.and_then(|last| last.key.parse::<OutgoingKey>().ok());
    let next = next.map(|key| Place {
        in_: key.0.0,
        after: None,
    });
    Ok(Answer::page(&Page { items, next }, Clone::clone))
}

fn of_invoice(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let number = asked.part("number");
    let standing = statuses::of_invoice(house, number)?;
    if standing.statuses.is_empty() {
        // One that nobody knows and one of another legal entity are not there.
        jalon_operate::found::invoice(house, number)?;
    }
    Ok(Answer::of(&standing))
}

fn done(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let Nothing {} = asked.json()?;
    let by = asked.by(house);
    statuses::done(house, key(asked)?, &by)?;
    let said = text("the status is done", "le statut est traité");
    Ok(Answer::noted(&said, asked.lang))
}

fn assign(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let Assigned { invoice } = asked.json()?;
    let by = asked.by(house);
    statuses::assign(house, (key(asked)?, &invoice), &by)?;
    let said = text(
        format!("the status is about {invoice}"),
        format!("le statut concerne {invoice}"),
    );
    Ok(Answer::noted(&said, asked.lang))
}

fn import(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let source = asked.query("source").unwrap_or("api").trim();
    if source.is_empty() || source.chars().any(char::is_control) {
        return Err(crate::asked::wrong_query("source", "pdp, peppol, ..."));
    }
    // It is seen from the message what it is.
    let message = ("application/octet-stream", asked.body.as_slice(), source);
    let taken = crate::statuses::take_in(house, message, asked.lang)?;
    taken.ok_or_else(|| {
        Problem::new(
            Kind::Wrong,
            "this is no status of a network",
            "ce n'est pas un statut de réseau",
        )
        .help(
            "events that give a kind go to /v1/import/events",
            "les événements qui donnent un type vont à /v1/import/events",
        )
    })
}
