//! The document: OpenAPI 3.1, from the table of routes and the types of what they take and answer.

use std::collections::BTreeMap;

use jalon_operate::import::ImportTold;
use serde_json::{Map, Value, json};

use crate::asked::Noted;
use crate::hooks;
use crate::problem::{Kind, ProblemTold};
use crate::role::Right;
use crate::route::{Body, Method, Route, Schemas, of};
use crate::routes::{self, Beside, FORMS};
use crate::stream::{self, Moved};

const ABOUT: &str = "What the command line does with an installation, for programs. Every request \
    under /v1 wants a token (jalon token new) and sees the data of the token's legal entity alone. \
    What is noted waits for the daemon, which takes it with its next turn. Amounts are texts with \
    the decimals of their currency. Errors are problem+json, in English or French by Accept-Language.";

/// The document.
pub fn document() -> Value {
    let mut schemas = Schemas::default();
    let problem = of::<ProblemTold>(&mut schemas);
    of::<Noted>(&mut schemas);
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for route in routes::all() {
        let method = route.method.name().to_lowercase();
        let told = operation(&route, &problem, &mut schemas);
        paths.entry(route.path).or_default().insert(method, told);
    }
    for one in Beside::ALL {
        let told = match one {
            Beside::Follow => followed(&problem, &mut schemas),
            Beside::Connector => reported(&problem, &mut schemas),
            Beside::Live => open(one, ("Tell that the process is there", TEXT), &problem),
            Beside::Ready => open(one, ("Tell whether the store answers", TEXT), &problem),
            Beside::Figures => open(one, ("Figures for Prometheus", TEXT), &problem),
            Beside::Document => open(one, ("This document", "application/json"), &problem),
        };
        let method = one.method().name().to_lowercase();
        paths.entry(one.path()).or_default().insert(method, told);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Jalon",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "http://127.0.0.1:8765"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.0,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "signature": {
                    "type": "apiKey", "in": "header", "name": "webhook-signature",
                    "description": "`v1,` and the HMAC-SHA256 of `id.timestamp.body` in Base64",
                },
            },
        },
    })
}

/// What happens, as it happens.
fn followed(problem: &Value, schemas: &mut Schemas) -> Value {
    let moved = of::<Moved>(schemas);
    let mut responses = Map::new();
    responses.insert(
        "200".to_owned(),
        json!({
            "description": "Server-sent events: `moved` with such data; `gap` where something before is not known any more",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "x-data": moved}},
        }),
    );
    for kind in [
        Kind::NoToken,
        Kind::Wrong,
        Kind::TooMany,
        Kind::Fault,
        Kind::Away,
    ] {
        let status = kind.status().as_u16().to_string();
        responses.insert(status, answer_with(problem, &kind.title().en));
    }
    let roles = stream::RIGHT.roles().join(", ");
    json!({
        "operationId": stream::ID,
        "summary": "Follow which payers' accounts move, as it happens",
        "description": format!("Roles that may: {roles}."),
        "parameters": [{
            "name": "Last-Event-ID", "in": "header", "required": false,
            "description": "The id of the last event that was seen: it goes on after it",
            "schema": {"type": "string", "pattern": "^[ -~]*$"},
        }],
        "responses": responses,
    })
}

const TEXT: &str = "text/plain";

/// What wants no token.
fn open(one: Beside, (does, form): (&str, &str), problem: &Value) -> Value {
    json!({
        "operationId": one.id(),
        "summary": does,
        "security": [],
        "responses": {
            "200": {"description": "What was asked for", "content": {form: {"schema": {}}}},
            "500": answer_with(problem, "Something is wrong here"),
            "503": answer_with(problem, "The store does not answer"),
        },
    })
}

/// What other systems report, and sign.
fn reported(problem: &Value, schemas: &mut Schemas) -> Value {
    let answer = of::<ImportTold>(schemas);
    let mut responses = Map::new();
    let taken = json!({"description": "What was taken", "content": {"application/json": {"schema": answer}}});
    responses.insert("200".to_owned(), taken);
    for kind in [
        Kind::Unreadable,
        Kind::NoToken,
        Kind::NotAllowed,
        Kind::TooSlow,
        Kind::OtherRequest,
        Kind::TooLarge,
        Kind::NotThisForm,
        Kind::Wrong,
        Kind::TooMany,
        Kind::Fault,
        Kind::Away,
    ] {
        let status = kind.status().as_u16().to_string();
        responses.insert(status, answer_with(problem, &kind.title().en));
    }
    let header = |name: &str, says: &str| {
        json!({
            "name": name, "in": "header", "required": true, "description": says,
            "schema": {"type": "string", "pattern": "^[!-~]+( [!-~]+)*$"},
        })
    };
    let event = json!({
        "description": "One event, or a list of events; or the message of a network, as it writes it",
        "oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}],
    });
    json!({
        "operationId": hooks::ID,
        "summary": "Report what happens, as another system that signs what it sends",
        "description": "Signed as Standard Webhooks have it, with a secret of [connectors.NAME] in jalon.toml; \
            the signature stands in the place of a token.",
        "security": [{"signature": []}],
        "parameters": [
            {"name": "name", "in": "path", "required": true, "schema": {"type": "string", "minLength": 1}},
            header("webhook-id", "The same at every try: what came before is answered as before"),
            header("webhook-timestamp", "Seconds since 1970; not more than five minutes away"),
        ],
        "requestBody": {"required": true, "content": {
            "application/json": {"schema": event},
            "application/xml": {"schema": {}},
            "application/edifact": {"schema": {}},
        }},
        "responses": responses,
    })
}

fn operation(route: &Route, problem: &Value, schemas: &mut Schemas) -> Value {
    let mut parameters: Vec<Value> = parts(route.path)
        .map(|name| {
            json!({
                "name": name, "in": "path", "required": true,
                "schema": {"type": "string", "minLength": 1},
            })
        })
        .collect();
    parameters.extend(route.query.iter().map(|param| {
        json!({
            "name": param.name, "in": "query", "required": param.required,
            "description": param.says, "schema": param.can_be.schema(),
        })
    }));
    if route.method == Method::Post {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "The same request under the same key is done once, and answered alike",
            "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
        }));
    }
    let (status, refer) = route.answer;
    let schema = refer(schemas);
    let mut responses = Map::new();
    responses.insert(
        status.to_string(),
        json!({
            "description": match status {
                202 => "It is noted",
                _ => "What was asked for",
            },
            "content": {"application/json": {"schema": schema}},
        }),
    );
    for kind in kinds(route) {
        let title = kind.title().en;
        let status = kind.status().as_u16().to_string();
        responses.insert(status, answer_with(problem, &title));
    }
    let roles = route.right.roles().join(", ");
    let mut told = json!({
        "operationId": route.id,
        "summary": route.does,
        "description": format!("Roles that may: {roles}."),
        "parameters": parameters,
        "responses": responses,
    });
    if let Some(body) = body(route, schemas)
        && let Some(told) = told.as_object_mut()
    {
        told.insert("requestBody".to_owned(), body);
    }
    told
}

fn body(route: &Route, schemas: &mut Schemas) -> Option<Value> {
    match route.body {
        Body::None => None,
        Body::Json(refer) => {
            let schema = refer(schemas);
            Some(json!({
                "required": wants_something(&schema, schemas),
                "content": {"application/json": {"schema": schema}},
            }))
        }
        Body::Records => {
            let forms = FORMS.iter().map(|form| {
                let schema = match *form {
                    "application/json" => json!({
                        "description": "One record, or a list of records, with the names of columns as fields",
                        "oneOf": [
                            {"type": "object"},
                            {"type": "array", "items": {"type": "object"}},
                        ],
                    }),
                    _ => json!({}),
                };
                ((*form).to_owned(), json!({"schema": schema}))
            });
            let forms: Map<String, Value> = forms.collect();
            Some(json!({"required": true, "content": forms}))
        }
    }
}

/// Whether a body has a field that must be there.
fn wants_something(reference: &Value, schemas: &Schemas) -> bool {
    let name = reference.get("$ref").and_then(Value::as_str);
    let name = name.and_then(|name| name.rsplit('/').next());
    let schema = name.and_then(|name| schemas.0.get(name));
    let fields = schema.and_then(|schema| schema.get("required")?.as_array());
    fields.is_some_and(|fields| !fields.is_empty())
}

/// What may go wrong with a route.
fn kinds(route: &Route) -> Vec<Kind> {
    let mut kinds = vec![
        Kind::Unreadable,
        Kind::NoToken,
        Kind::Wrong,
        Kind::TooMany,
        Kind::Fault,
        Kind::Away,
    ];
    if route.right != Right::Look {
        kinds.push(Kind::NotAllowed);
    }
    if !matches!(route.body, Body::None) {
        kinds.extend([Kind::TooSlow, Kind::TooLarge, Kind::NotThisForm]);
    }
    if route.method == Method::Post {
        kinds.push(Kind::OtherRequest);
    }
    kinds.extend(route.problems);
    kinds
}

fn answer_with(problem: &Value, description: &str) -> Value {
    json!({
        "description": description,
        "content": {"application/problem+json": {"schema": problem}},
    })
}

/// The named parts of a path.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_in_the_document_and_the_document_has_nothing_else() {
        let told = document();
        let paths = told["paths"].as_object().unwrap();
        let in_document: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().unwrap().keys();
                methods.map(|method| (path.clone(), method.to_uppercase()))
            })
            .collect();
        let routes = routes::all();
        let served = routes
            .iter()
            .map(|route| (route.path.to_owned(), route.method.name().to_owned()));
        let beside = Beside::ALL
            .iter()
            .map(|one| (one.path().to_owned(), one.method().name().to_owned()));
        let all: BTreeSet<(String, String)> = served.chain(beside).collect();
        assert_eq!(in_document, all);
        let ids = routes.iter().map(|route| route.id);
        let ids: BTreeSet<&str> = ids.chain(Beside::ALL.map(Beside::id)).collect();
        assert_eq!(ids.len(), all.len(), "a name stands for one route");
    }

    #[test]
    fn a_body_is_wanted_where_something_must_be_said() {
        let told = document();
        let wanted = |path: &str| told["paths"][path]["post"]["requestBody"]["required"].clone();
        assert_eq!(wanted("/v1/invoices/{number}/pay"), true);
        assert_eq!(wanted("/v1/invoices/{number}/approve"), false);
        assert_eq!(wanted("/v1/import/invoices"), true);
    }

    #[test]
    fn every_schema_that_is_referred_to_is_there() {
        let told = document();
        let text = told.to_string();
        let schemas = told["components"]["schemas"].as_object().unwrap();
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(schemas.contains_key(name), "{name} is not there");
        }
    }

    #[test]
    fn every_kind_of_problem_has_a_name_and_words_of_its_own() {
        let names: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert_ne!(kind.title().en, kind.title().fr, "{kind:?}");
            assert!(kind.status().as_u16() >= 400);
        }
    }
}
