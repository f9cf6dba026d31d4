//! What waits for people, and what came of it.

use std::collections::BTreeMap;

use jalon_operate::tasks::Done;
use jalon_operate::worklist::{EntryTold, Wanted};
use jalon_operate::{House, sign_off, tasks, worklist};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::asked::{Answer, Asked, Noted};
use crate::problem::{Kind, Problem};
use crate::role::Right;
use crate::route::{Body, Method, PAGE, Param, Route, of, page_of};

const OF_ONE: &[Kind] = &[Kind::NotThere, Kind::Over];

const LISTED: &[Param] = &[
    Param::text("team", "Only those of this team"),
    Param::text("customer", "Only those of this customer"),
    PAGE[0],
    PAGE[1],
];

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::Get,
            path: "/v1/tasks",
            id: "listTasks",
            does: "List tasks that are open and lines that wait for a sign-off",
            right: Right::Look,
            query: LISTED,
            body: Body::None,
            answer: (200, page_of::<EntryTold>),
            problems: &[Kind::Over],
            handle: list,
        },
        Route {
            method: Method::Post,
            path: "/v1/invoices/{number}/done",
            id: "closeTask",
            does: "Close a task of an invoice, with the answer that came of it",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<TaskDone>),
            answer: (202, of::<Noted>),
            problems: OF_ONE,
            handle: done,
        },
        Route {
            method: Method::Post,
            path: "/v1/invoices/{number}/approve",
            id: "approveStep",
            does: "Agree with a line that waits for a sign-off; where two must sign, they are different people",
            right: Right::Sign,
            query: &[],
            body: Body::Json(of::<Step>),
            answer: (202, of::<Noted>),
            problems: OF_ONE,
            handle: |house, asked| decide(house, asked, true),
        },
        Route {
            method: Method::Post,
            path: "/v1/invoices/{number}/reject",
            id: "rejectStep",
            does: "Refuse a line that waits for a sign-off",
            right: Right::Sign,
            query: &[],
            body: Body::Json(of::<Step>),
            answer: (202, of::<Noted>),
            problems: OF_ONE,
            handle: |house, asked| decide(house, asked, false),
        },
    ]
}

/// What came of a task.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TaskDone {
    /// Which, where there are several: the end of its name will do.
    task: Option<String>,
    /// The answer, one of those that the task offers.
    answer: Option<String>,
    /// What the answer asks for, by name.
    #[serde(default)]
    with: BTreeMap<String, String>,
}

/// What is signed, or refused.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Step {
    /// The line, where several wait: the end of its name will do.
    #[schema(min_length = 1)]
    step: Option<String>,
}

fn list(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let wanted = Wanted {
        team: asked.query("team").map(str::to_owned),
        customer: asked.query("customer").map(str::to_owned),
    };
    let page = worklist::page(house, &wanted, asked.page()?)?;
    Ok(Answer::page(&page, worklist::Entry::told))
}

fn done(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: TaskDone = asked.json()?;
    let with = told.with.into_iter();
    let told = Done {
        task: told.task,
        answer: told.answer,
        with: with
            .map(|(name, value)| (name.into(), value.into()))
            .collect(),
    };
    let by = asked.by(house);
    let said = tasks::done(house, &by, asked.part("number"), &told)?;
    Ok(Answer::noted(&said, asked.lang))
}

fn decide(house: &mut House, asked: &Asked, agrees: bool) -> Result<Answer, Problem> {
    let told: Step = asked.json()?;
    let of = (asked.part("number"), told.step.as_deref());
    let by = asked.by(house);
    let said = sign_off::decide(house, &by, of, agrees)?;
    Ok(Answer::noted(&said, asked.lang))
}
