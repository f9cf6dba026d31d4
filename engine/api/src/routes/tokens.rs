//! Who asks, and the tokens of a legal entity.

use jalon_operate::House;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::asked::{Answer, Asked};
use crate::problem::{Kind, Problem};
use crate::role::{Right, Role};
use crate::route::{Body, Method, Route, Schemas, of};
use crate::tokens::{self, TokenTold};

/// The routes.
pub fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::Get,
            path: "/v1/me",
            id: "whoAmI",
            does: "Tell whose the token is, and what it may do",
            right: Right::Look,
            query: &[],
            body: Body::None,
            answer: (200, of::<Me>),
            problems: &[],
            handle: me,
        },
        Route {
            method: Method::Get,
            path: "/v1/tokens",
            id: "listTokens",
            does: "List the tokens of the legal entity; the tokens themselves are not known here",
            right: Right::Tokens,
            query: &[],
            body: Body::None,
            answer: (200, all_tokens),
            problems: &[],
            handle: list,
        },
        Route {
            method: Method::Delete,
            path: "/v1/tokens/{id}",
            id: "revokeToken",
            does: "Revoke a token",
            right: Right::Tokens,
            query: &[],
            body: Body::None,
            answer: (200, of::<TokenTold>),
            problems: &[Kind::NotThere, Kind::Over],
            handle: revoke,
        },
    ]
}

/// Who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Me {
    /// Whose the token is.
    name: String,
    /// What it may do.
    role: Role,
    /// The legal entity whose data it sees.
    legal_entity: String,
}

fn all_tokens(schemas: &mut Schemas) -> Value {
    let one = of::<TokenTold>(schemas);
    serde_json::json!({
        "type": "object",
        "required": ["items"],
        "properties": {"items": {"type": "array", "items": one}},
    })
}

fn me(_: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    Ok(Answer::of(&Me {
        name: asked.caller.name.to_string(),
        role: asked.caller.role,
        legal_entity: asked.caller.entity.code.to_string(),
    }))
}

fn list(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let all = tokens::list(house.store.as_mut(), asked.caller.entity.id)?;
    Ok(Answer::of(&serde_json::json!({"items": all})))
}

fn revoke(house: &mut House, asked: &Asked) -> Result<Answer, Problem> {
    let now = house.now();
    let entity = asked.caller.entity.id;
    let told = tokens::revoke(house.store.as_mut(), entity, asked.part("id"), now)?;
    Ok(Answer::of(&told))
}
