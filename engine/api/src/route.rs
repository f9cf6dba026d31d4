//! A route: what is served, and what is written about it in the document.

use std::collections::BTreeMap;

use jalon_operate::House;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

use crate::asked::{Answer, Asked, LIMIT_MAX};
use crate::problem::{Kind, Problem};
use crate::role::Right;

/// A route.
pub struct Route {
    /// By which method.
    pub method: Method,
    /// Its path, with named parts in braces.
    pub path: &'static str,
    /// Its name for programs.
    pub id: &'static str,
    /// What it does.
    pub does: &'static str,
    /// What it takes.
    pub right: Right,
    /// What may stand after the question mark.
    pub query: &'static [Param],
    /// What the body holds.
    pub body: Body,
    /// The status if all is well, and the schema of the answer.
    pub answer: (u16, Refer),
    /// What may go wrong beside what may go wrong everywhere.
    pub problems: &'static [Kind],
    /// Does it.
    pub handle: fn(&mut House, &Asked) -> Result<Answer, Problem>,
}

/// By which method something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// It is looked at, and nothing changes.
    Get,
    /// Something is stored.
    Post,
    /// Something goes.
    Delete,
}

/// What the body of a request holds.
#[derive(Clone, Copy)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON with such a schema; it may be left out where all of it may.
    Json(Refer),
    /// Records, as files hold them.
    Records,
}

/// A parameter: of the path, or after the question mark.
#[derive(Clone, Copy)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub says: &'static str,
    /// What it can be.
    pub can_be: CanBe,
    /// Whether it must be there.
    pub required: bool,
}

/// What a parameter can be.
#[derive(Clone, Copy)]
pub enum CanBe {
    /// Any text.
    Text,
    /// True or false.
    YesNo,
    /// Text that says something.
    Words,
    /// A place in a list.
    Cursor,
    /// A number of things in a page.
    Limit,
    /// One of these.
    OneOf(&'static [&'static str]),
}

/// Refers to a schema, and sees to it that it is in the document.
pub type Refer = fn(&mut Schemas) -> Value;

/// The schemas of a document, by their names.
#[derive(Default)]
pub struct Schemas(pub BTreeMap<String, Value>);

/// The cursor of a list, and how much a page holds.
pub const PAGE: [Param; 2] = [
    Param {
        name: "limit",
        says: "At most so many; a page may hold fewer, even none, though more follows",
        can_be: CanBe::Limit,
        required: false,
    },
    Param {
        name: "cursor",
        says: "`next` of the page before",
        can_be: CanBe::Cursor,
        required: false,
    },
];

impl Param {
    /// A text that may be there.
    pub const fn text(name: &'static str, says: &'static str) -> Param {
        Param {
            name,
            says,
            can_be: CanBe::Text,
            required: false,
        }
    }
}

impl CanBe {
    /// Its schema.
    pub fn schema(self) -> Value {
        match self {
            CanBe::Text => json!({"type": "string"}),
            CanBe::Words => json!({"type": "string", "pattern": "^[ -~]*[!-~][ -~]*$"}),
            CanBe::Cursor => json!({"type": "string", "pattern": "^[0-9a-f]{32}([0-9a-f]{32})?$"}),
            CanBe::YesNo => json!({"type": "boolean"}),
            CanBe::Limit => json!({"type": "integer", "minimum": 1, "maximum": LIMIT_MAX}),
            CanBe::OneOf(names) => json!({"type": "string", "enum": names}),
        }
    }
}

impl Method {
    /// As HTTP writes it.
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Delete => "DELETE",
        }
    }
}

/// Refers to the schema of a type.
pub fn of<T: ToSchema>(schemas: &mut Schemas) -> Value {
    let name = T::name().into_owned();
    if !schemas.0.contains_key(&name) {
        let mut nested: Vec<(String, RefOr<Schema>)> = Vec::new();
        T::schemas(&mut nested);
        nested.push((name.clone(), T::schema()));
        for (name, schema) in nested {
            let schema = serde_json::to_value(schema).unwrap_or_default();
            schemas.0.entry(name).or_insert(schema);
        }
    }
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The schema of a page of such things.
pub fn page_of<T: ToSchema>(schemas: &mut Schemas) -> Value {
    let item = of::<T>(schemas);
    json!({
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": item},
            "next": {
                "type": ["string", "null"],
                "description": "The cursor of the next page; none after the last",
            },
        },
    })
}
