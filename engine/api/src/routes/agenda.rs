//! What will go out.

use jalon_operate::House;
use jalon_operate::agenda::{AgendaTold, Span, look};

use crate::asked::{Answer, Asked};
use crate::problem::{Kind, Problem};
use crate::role::Right;
use crate::route::{Body, Method, Param, Route, of};

const DAY: &[Param] = &[Param::text(
    "day",
    "Which day: today, tomorrow (meant if you say nothing), or a date",
)];

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::Get,
        path: "/v1/agenda",
        id: "tellAgenda",
        does: "Tell what will go out on a day, as things stand: every account in which something is due is played ahead",
        right: Right::Look,
        query: DAY,
        body: Body::None,
        answer: (200, of::<AgendaTold>),
        problems: &[Kind::Over],
        handle: tell,
    }]
}

fn tell(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let day = asked.query("day").unwrap_or("tomorrow");
    let now = house.now();
    let span = Span::of(house, (day, 1), now)?;
    let agenda = look(house, &span, asked.lang)?;
    Ok(Answer::of(&agenda.told(&span)))
}
