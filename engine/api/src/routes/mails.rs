//! Mails that came in: answers of customers that wait for a person, and addresses that are not written to.

use jalon_dsl::diagnostic::text;
use jalon_operate::mailbox::{self, MailTold};
use jalon_operate::{House, Page};
use serde::Deserialize;
use utoipa::ToSchema;

use super::invoices::Nothing;
use super::outbox::key;
use crate::asked::{Answer, Asked, Noted};
use crate::problem::{Kind, Problem};
use crate::role::Right;
use crate::route::{Body, CanBe, Method, PAGE, Param, Route, of, page_of};

const LIST: [Param; 3] = [
    PAGE[0],
    PAGE[1],
    Param {
        name: "all",
        says: "Those that wait for nobody, too",
        can_be: CanBe::YesNo,
        required: false,
    },
];

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::Get,
            path: "/v1/mails",
            id: "listMails",
            does: "List the mails that wait for a person, the newest first",
            right: Right::Look,
            query: &LIST,
            body: Body::None,
            answer: (200, page_of::<MailTold>),
            problems: &[],
            handle: list,
        },
        Route {
            method: Method::Post,
            path: "/v1/mails/{key}/done",
            id: "closeMail",
            does: "Say that a mail was dealt with",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<Nothing>),
            answer: (202, of::<Noted>),
            problems: &[Kind::NotThere, Kind::Over],
            handle: done,
        },
        Route {
            method: Method::Post,
            path: "/v1/mails/allow",
            id: "allowAddress",
            does: "Say that an address may be written to again",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<Address>),
            answer: (202, of::<Noted>),
            problems: &[Kind::Over],
            handle: allow,
        },
    ]
}

/// An address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// As mails are addressed to it.
    #[schema(min_length = 1, example = "anna@example.org")]
    address: String,
}

fn list(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let open = !asked.yes("all")?;
    let page: Page<MailTold> = mailbox::page(house, open, asked.page()?)?;
    Ok(Answer::page(&page, Clone::clone))
}

fn done(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let Nothing {} = asked.json()?;
    let by = asked.by(house);
    mailbox::done(house, key(asked)?, &by)?;
    let said = text("the mail is done", "le courriel est traité");
    Ok(Answer::noted(&said, asked.lang))
}

fn allow(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let Address { address } = asked.json()?;
    let by = asked.by(house);
    mailbox::allow(house, &address, &by)?;
    let said = text(
        format!("{address} may be written to again"),
        format!("{address} peut de nouveau recevoir des messages"),
    );
    Ok(Answer::noted(&said, asked.lang))
}
