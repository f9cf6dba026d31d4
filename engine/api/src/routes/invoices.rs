//! How invoices stand, and what people tell of them.

use jalon_operate::act::{self, Disputed, Payment};
use jalon_operate::invoices::{InvoiceLine, Wanted};
use jalon_operate::shown::{InvoiceTold, stands};
use jalon_operate::story::{ChapterTold, of_invoice};
use jalon_operate::{House, invoices};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::asked::{Answer, Asked, Noted, amount, day, said};
use crate::problem::{Kind, Problem};
use crate::role::Right;
use crate::route::{Body, CanBe, Method, PAGE, Param, Route, of, page_of};

/// What may go wrong with one invoice.
const OF_ONE: &[Kind] = &[Kind::NotThere, Kind::Over];

const LISTED: &[Param] = &[
    Param::text("customer", "Only those of this customer"),
    Param {
        name: "open",
        says: "Only those that still go through a journey",
        can_be: CanBe::YesNo,
        required: false,
    },
    PAGE[0],
    PAGE[1],
];

/// The routes.
pub fn routes() -> Vec<Route> {
    let act = |path, id, does, body, handle| Route {
        method: Method::Post,
        path,
        id,
        does,
        right: Right::Operate,
        query: &[],
        body: Body::Json(body),
        answer: (202, of::<Noted>),
        problems: OF_ONE,
        handle,
    };
    vec![
        Route {
            method: Method::Get,
            path: "/v1/invoices",
            id: "listInvoices",
            does: "List invoices, with what is open and what comes next",
            right: Right::Look,
            query: LISTED,
            body: Body::None,
            answer: (200, page_of::<InvoiceLine>),
            problems: &[Kind::Over],
            handle: list,
        },
        Route {
            method: Method::Get,
            path: "/v1/invoices/{number}",
            id: "showInvoice",
            does: "Show how an invoice stands, and what is awaited of it",
            right: Right::Look,
            query: &[],
            body: Body::None,
            answer: (200, of::<InvoiceTold>),
            problems: OF_ONE,
            handle: show,
        },
        Route {
            method: Method::Get,
            path: "/v1/invoices/{number}/story",
            id: "tellInvoice",
            does: "Tell the story of an invoice: what happened, what was done or not done, and why",
            right: Right::Look,
            query: &[],
            body: Body::None,
            answer: (200, of::<StoryTold>),
            problems: OF_ONE,
            handle: story,
        },
        act(
            "/v1/invoices/{number}/hold",
            "holdInvoice",
            "Hold all messages about an invoice until a day",
            of::<Hold>,
            hold,
        ),
        act(
            "/v1/invoices/{number}/release",
            "releaseInvoice",
            "End a hold, and lift a pause",
            of::<Nothing>,
            release,
        ),
        act(
            "/v1/invoices/{number}/dispute",
            "disputeInvoice",
            "Note that the customer disputes an invoice, or part of it",
            of::<Dispute>,
            dispute,
        ),
        act(
            "/v1/invoices/{number}/settle",
            "settleDispute",
            "Note how a dispute was settled",
            of::<Settle>,
            settle,
        ),
        act(
            "/v1/invoices/{number}/promise",
            "promisePayment",
            "Note that the customer promises to pay by a day",
            of::<Promise>,
            promise,
        ),
        act(
            "/v1/invoices/{number}/pay",
            "payInvoice",
            "Note a payment that came in for an invoice",
            of::<Pay>,
            pay,
        ),
        act(
            "/v1/invoices/{number}/close",
            "closeInvoice",
            "Close an invoice that was a mistake: it is cancelled for good, and not chased any more",
            of::<Close>,
            close,
        ),
        Route {
            right: Right::Sign,
            ..act(
                "/v1/invoices/{number}/write-off",
                "writeOffInvoice",
                "Write off what is open of an invoice, or take that back",
                of::<WriteOff>,
                write_off,
            )
        },
    ]
}

/// The story of an invoice.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Story)]
struct StoryTold {
    /// Its number.
    number: String,
    /// What happened, in its order.
    chapters: Vec<ChapterTold>,
}

/// Nothing more is to be said.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A hold.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Hold {
    /// The day on which messages go on.
    #[schema(format = Date, example = "2026-04-30")]
    until: String,
    /// Why, for the record.
    #[schema(min_length = 1, example = "the customer asked for a copy")]
    reason: String,
}

/// A dispute.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Dispute {
    /// What the customer says.
    #[schema(min_length = 1, example = "two cases were broken")]
    reason: String,
    /// How much of the invoice, in its currency; the whole if it is left out.
    #[schema(example = "120.00", pattern = r"^[0-9]{1,12}(\.[0-9]{1,3})?$")]
    amount: Option<String>,
}

/// How a dispute was settled.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Settle {
    /// In whose favour.
    r#for: Favour,
}

/// In whose favour.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Favour {
    /// The customer pays.
    Us,
    /// The customer was right: a credit note follows.
    Customer,
    /// Each in part.
    Both,
}

/// A promise to pay.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Promise {
    /// The day by which the customer pays.
    #[schema(format = Date, example = "2026-04-30")]
    date: String,
    /// How much, in the currency of the invoice; what is open if it is left out.
    #[schema(example = "120.00", pattern = r"^[0-9]{1,12}(\.[0-9]{1,3})?$")]
    amount: Option<String>,
}

/// A payment.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Pay {
    /// How much, in the currency of the invoice.
    #[schema(example = "120.00", pattern = r"^[0-9]{1,12}(\.[0-9]{1,3})?$")]
    amount: String,
    /// The day on which it counts.
    #[schema(format = Date, example = "2026-04-02")]
    date: String,
    /// The bank's reference: the same one counts once.
    #[schema(min_length = 1)]
    reference: Option<String>,
}

/// The end of a journey.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Close {
    /// Why, for the record.
    #[schema(min_length = 1, example = "issued twice")]
    reason: String,
}

/// A write-off.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WriteOff {
    /// Why, for the record.
    #[schema(min_length = 1, example = "the customer is bankrupt")]
    reason: String,
    /// How much, in the currency of the invoice; what is open if it is left out.
    #[schema(example = "3.50", pattern = r"^[0-9]{1,12}(\.[0-9]{1,3})?$")]
    amount: Option<String>,
    /// Take back all that was written off: it is owed again. No amount then.
    #[serde(default)]
    undo: bool,
}

fn list(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let wanted = Wanted {
        customer: asked.query("customer").map(str::to_owned),
        open: asked.yes("open")?,
    };
    let page = invoices::page(house, &wanted, asked.page()?, asked.lang)?;
    Ok(Answer::page(&page, |line| line.told.clone()))
}

fn show(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let number = asked.part("number");
    let told = stands(house, number)?.told(asked.lang);
    let told = told.ok_or_else(|| gone(number))?;
    Ok(Answer::of(&told))
}

fn story(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let number = asked.part("number");
    let story = of_invoice(house, number, asked.lang)?;
    Ok(Answer::of(&StoryTold {
        number: number.to_owned(),
        chapters: story.chapters.iter().map(|one| one.told()).collect(),
    }))
}

fn gone(number: &str) -> Problem {
    Problem::new(
        Kind::NotThere,
        format!("there is no invoice {number} here"),
        format!("il n'y a pas de facture {number} ici"),
    )
}

fn hold(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: Hold = asked.json()?;
    let told = (day("until", &told.until)?, said("reason", &told.reason)?);
    let by = asked.by(house);
    let said = act::hold(house, &by, asked.part("number"), told)?;
    Ok(Answer::noted(&said, asked.lang))
}

fn release(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let Nothing {} = asked.json()?;
    let by = asked.by(house);
    let said = act::release(house, &by, asked.part("number"))?;
    Ok(Answer::noted(&said, asked.lang))
}

fn dispute(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: Dispute = asked.json()?;
    let told = Disputed {
        reason: said("reason", &told.reason)?.into(),
        amount: some_amount("amount", told.amount.as_deref())?,
    };
    let by = asked.by(house);
    let said = act::dispute(house, &by, asked.part("number"), told)?;
    Ok(Answer::noted(&said, asked.lang))
}

fn settle(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: Settle = asked.json()?;
    let favour = match told.r#for {
        Favour::Us => act::Favour::Us,
        Favour::Customer => act::Favour::Customer,
        Favour::Both => act::Favour::Both,
    };
    let by = asked.by(house);
    let said = act::settle(house, &by, asked.part("number"), favour)?;
    Ok(Answer::noted(&said, asked.lang))
}

fn promise(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: Promise = asked.json()?;
    let told = (
        day("date", &told.date)?,
        some_amount("amount", told.amount.as_deref())?,
    );
    let by = asked.by(house);
    let said = act::promise(house, &by, asked.part("number"), told)?;
    Ok(Answer::noted(&said, asked.lang))
}

fn pay(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: Pay = asked.json()?;
    let reference = told.reference.as_deref();
    let reference = reference.map(|one| said("reference", one)).transpose()?;
    let payment = Payment {
        amount: amount("amount", &told.amount)?,
        date: day("date", &told.date)?,
        reference: reference.map(str::to_owned),
    };
    let by = asked.by(house);
    let said = act::pay(house, &by, asked.part("number"), &payment)?;
    Ok(Answer::noted(&said, asked.lang))
}

fn close(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: Close = asked.json()?;
    let reason = said("reason", &told.reason)?;
    let by = asked.by(house);
    let said = act::close(house, &by, asked.part("number"), reason)?;
    Ok(Answer::noted(&said, asked.lang))
}

fn write_off(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let told: WriteOff = asked.json()?;
    let reason = said("reason", &told.reason)?;
    let amount = some_amount("amount", told.amount.as_deref())?;
    let (by, number) = (asked.by(house), asked.part("number"));
    let said = match (told.undo, amount) {
        (true, Some(_)) => {
            return Err(Problem::new(
                Kind::Wrong,
                "all that was written off is taken back: leave the amount out",
                "tout ce qui était passé en pertes est repris\u{a0}: omettez le montant",
            ));
        }
        (true, None) => act::write_off_undone(house, &by, number, reason)?,
        (false, amount) => act::write_off(house, &by, number, (reason, amount))?,
    };
    Ok(Answer::noted(&said, asked.lang))
}

fn some_amount(name: &str, told: Option<&str>) -> Result<Option<jalon_core::Decimal>, Problem> {
    told.map(|told| amount(name, told)).transpose()
}
