//! How customers pay and stand, and holding all that would leave for them.

use jalon_operate::House;
use jalon_operate::customers::{self, CustomerLine, CustomerTold, Wanted};
use serde::Deserialize;
use utoipa::ToSchema;

use super::invoices::Nothing;
use crate::asked::{Answer, Asked, Noted, day, said};
use crate::problem::{Kind, Problem};
use crate::role::Right;
use crate::route::{Body, CanBe, Method, PAGE, Param, Route, of, page_of};

const OF_ONE: &[Kind] = &[Kind::NotThere, Kind::Over];

const LISTED: &[Param] = &[
    Param::text("payer", "Only those for which this one pays"),
    Param {
        name: "held",
        says: "Only those that are held",
        can_be: CanBe::YesNo,
        required: false,
    },
    Param {
        name: "late",
        says: "Only those that owe something late",
        can_be: CanBe::YesNo,
        required: false,
    },
    PAGE[0],
    PAGE[1],
];

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::Get,
            path: "/v1/customers",
            id: "listCustomers",
            does: "List customers, with what they owe and how they pay",
            right: Right::Look,
            query: LISTED,
            body: Body::None,
            answer: (200, page_of::<CustomerLine>),
            problems: OF_ONE,
            handle: list,
        },
        Route {
            method: Method::Get,
            path: "/v1/customers/{customer}",
            id: "showCustomer",
            does: "Show how a customer pays and stands, and whom it has in which role",
            right: Right::Look,
            query: &[],
            body: Body::None,
            answer: (200, of::<CustomerTold>),
            problems: OF_ONE,
            handle: show,
        },
        Route {
            method: Method::Post,
            path: "/v1/customers/{customer}/hold",
            id: "holdCustomer",
            does: "Hold all that would leave for a customer, and for those that it pays for",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<CustomerHold>),
            answer: (202, of::<Noted>),
            problems: OF_ONE,
            handle: hold,
        },
        Route {
            method: Method::Post,
            path: "/v1/customers/{customer}/release",
            id: "releaseCustomer",
            does: "End a hold: each invoice goes on where it stood, one step at a time",
            right: Right::Operate,
            query: &[],
            body: Body::Json(of::<Nothing>),
            answer: (202, of::<Noted>),
            problems: OF_ONE,
            handle: release,
        },
    ]
}

/// A hold of a customer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CustomerHold {
    /// The day on which things go on; until it is released if it is left out.
    #[schema(format = Date, example = "2026-04-30")]
    until: Option<String>,
    /// Why, for the record.
    #[schema(min_length = 1, example = "a merger")]
    reason: String,
}

fn list(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let wanted = Wanted {
        payer: asked.query("payer").map(str::to_owned),
        held: asked.yes("held")?,
        late: asked.yes("late")?,
    };
    let now = house.now();
    let page = customers::page(house, &wanted, asked.page()?, now)?;
    Ok(Answer::page(&page, |line| line.told.clone()))
}

fn show(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let now = house.now();
    let shown = customers::show(house, asked.part("customer"), now)?;
    Ok(Answer::of(&shown.told))
}

fn hold(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: CustomerHold = asked.json()?;
    let until = told.until.as_deref();
    let told = customers::Hold {
        until: until.map(|until| day("until", until)).transpose()?,
        reason: said("reason", &told.reason)?,
    };
    let by = asked.by(house);
    let said = customers::hold(house, &by, asked.part("customer"), &told)?;
    Ok(Answer::noted(&said, asked.lang))
}

fn release(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let Nothing {} = asked.json()?;
    let by = asked.by(house);
    let said = customers::release(house, &by, asked.part("customer"))?;
    Ok(Answer::noted(&said, asked.lang))
}
