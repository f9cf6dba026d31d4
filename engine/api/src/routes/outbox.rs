//! What leaves, what is held, and what is in doubt.

use jalon_daemon::channel::OutgoingKey;
use jalon_daemon::incoming::Becomes;
use jalon_dsl::diagnostic::text;
use jalon_operate::House;
use jalon_operate::outbox::{
    Outgone, State, decide, entries, expect_releasable, expect_unsettled, one, page,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::invoices::Nothing;
use crate::asked::{Answer, Asked, Noted, wrong_query};
use crate::problem::{Kind, Problem};
use crate::role::Right;
use crate::route::{Body, CanBe, Method, PAGE, Param, Route, of, page_of};

const STATES: &[&str] = &["in_doubt", "held", "sending", "waiting", "failed", "shadow"];

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::Get,
            path: "/v1/outbox",
            id: "listOutbox",
            does: "List what stands in the outbox: what is to leave, is held, in doubt or was not taken",
            right: Right::Look,
            query: &[
                Param {
                    name: "state",
                    says: "How it stands",
                    can_be: CanBe::OneOf(STATES),
                    required: true,
                },
                PAGE[0],
                PAGE[1],
            ],
            body: Body::None,
            answer: (200, page_of::<Outgone>),
            problems: &[],
            handle: list,
        },
        Route {
            method: Method::Get,
            path: "/v1/outbox/{key}",
            id: "showOutgoing",
            does: "Show one message of the outbox, with its text",
            right: Right::Look,
            query: &[],
            body: Body::None,
            answer: (200, of::<Outgone>),
            problems: &[Kind::NotThere],
            handle: show,
        },
        Route {
            method: Method::Post,
            path: "/v1/outbox/{key}/release",
            id: "releaseOutgoing",
            does: "Let leave what a guard holds; balances are read again before it does",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<Nothing>),
            answer: (202, of::<Noted>),
            problems: &[Kind::NotThere, Kind::Over],
            handle: release,
        },
        Route {
            method: Method::Post,
            path: "/v1/outbox/{key}/resolve",
            id: "resolveOutgoing",
            does: "Decide about a message of which nobody knows whether it left",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<Resolve>),
            answer: (202, of::<Noted>),
            problems: &[Kind::NotThere, Kind::Over],
            handle: resolve,
        },
    ]
}

/// What is decided about what is in doubt.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Resolve {
    /// What becomes of it.
    becomes: Decision,
}

/// What becomes of what is in doubt.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Decision {
    /// It did leave.
    Left,
    /// It did not leave, and is not sent.
    NotLeft,
    /// It is sent once more, knowing that there may be two.
    SentAgain,
}

fn list(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let state = match asked.query("state") {
        Some("in_doubt") => State::InDoubt,
        Some("held") => State::Held,
        Some("sending") => State::Sending,
        Some("waiting") => State::Waiting,
        Some("failed") => State::Failed,
        Some("shadow") => State::Shadow,
        _ => return Err(wrong_query("state", &STATES.join(", "))),
    };
    let page = page(house, state, asked.page()?)?;
    let entries = entries(house, &page.items)?;
    let page = jalon_operate::Page {
        items: entries,
        next: page.next,
    };
    Ok(Answer::page(&page, |entry| entry.told(asked.lang)))
}

/// The key of the path; what is no key is nothing that is there.
pub fn key(asked: &Asked) -> Result<OutgoingKey, Problem> {
    asked.part("key").parse().map_err(|_| {
        Problem::new(
            Kind::NotThere,
            "this is no key of anything here",
            "ce n'est la clé de rien ici",
        )
    })
}

fn show(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let effect = one(house, key(asked)?)?;
    let told = entries(house, &[effect])?;
    let told = told.first().map(|entry| entry.told(asked.lang));
    Ok(Answer::of(&told))
}

fn release(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let Nothing {} = asked.json()?;
    let effect = one(house, key(asked)?)?;
    expect_releasable(&effect)?;
    let by = asked.by(house);
    decide(house, &[effect], Becomes::Released, &by)?;
    let said = text(
        "released; balances are read again before it is sent",
        "libéré\u{a0}; les soldes sont relus avant l'envoi",
    );
    Ok(Answer::noted(&said, asked.lang))
}

fn resolve(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: Resolve = asked.json()?;
    let effect = one(house, key(asked)?)?;
    let (becomes, said) = match told.becomes {
        Decision::Left => (Becomes::Left, text("it did leave", "il est parti")),
        Decision::NotLeft => (
            Becomes::NotLeft,
            text(
                "it did not leave, and is not sent",
                "il n'est pas parti, et n'est pas envoyé",
            ),
        ),
        Decision::SentAgain => (
            Becomes::SentAgain,
            text("it is sent once more", "il est envoyé une fois de plus"),
        ),
    };
    expect_unsettled(&effect, becomes)?;
    let by = asked.by(house);
    decide(house, &[effect], becomes, &by)?;
    Ok(Answer::noted(&said, asked.lang))
}
