//! Whoever does operations of the API, and holds what is sent and what is answered against the document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Served;
use super::client::{Client, Reply};
use super::fits::Document;

/// The methods of the document.
const METHODS: [&str; 3] = ["get", "post", "delete"];

/// Whoever does one operation after the other, and holds each against the document.
pub struct Doer {
    pub served: Served,
    pub document: Document,
    /// By name: the operations that were done.
    pub done: BTreeSet<String>,
    /// By role.
    pub clients: BTreeMap<&'static str, Client>,
}

/// What is sent, and in which form.
pub enum Sent {
    Nothing,
    Json(Value),
    Form(&'static str, Vec<u8>),
}

impl Doer {
    pub fn new(served: Served) -> Doer {
        let document = Document(served.nobody().get("/openapi.json").json());
        Doer {
            document,
            done: BTreeSet::new(),
            clients: ["read", "operate", "approve", "administer", "nobody"]
                .map(|role| match role {
                    "nobody" => (role, served.nobody()),
                    role => (role, served.client(role)),
                })
                .into(),
            served,
        }
    }

    /// The path, the method and the words of an operation.
    pub fn operation(&self, id: &str) -> (String, &'static str, Value) {
        for (path, methods) in self.document.0["paths"].as_object().unwrap() {
            for method in METHODS {
                if methods[method]["operationId"] == id {
                    return (path.clone(), method, methods[method].clone());
                }
            }
        }
        panic!("{id} is not in the document")
    }

    /// Does an operation in a role, and tells what was answered; `part` stands in the place of what its path names,
    /// with what may stand after the question mark.
    pub fn does(&mut self, (role, id): (&str, &str), part: &str, sent: Sent) -> Value {
        let (path, method, told) = self.operation(id);
        let (part, query) = part.split_once('?').unwrap_or((part, ""));
        let named = path.split('/').find(|one| one.starts_with('{'));
        let path = path.replace(named.unwrap_or("{}"), part);
        let path = match query {
            "" => path,
            query => format!("{path}?{query}"),
        };
        let documented = |name: &str| {
            let all = told["parameters"].as_array().into_iter().flatten();
            all.into_iter().any(|one| one["name"] == name)
        };
        for (name, _) in query.split('&').filter_map(|one| one.split_once('=')) {
            assert!(documented(name), "{id}: {name}");
        }
        let (form, body) = match sent {
            Sent::Nothing => (None, Vec::new()),
            Sent::Form(form, body) => (Some(form), body),
            Sent::Json(body) => {
                let schema = &told["requestBody"]["content"]["application/json"]["schema"];
                let faults = self.document.faults(schema, &body);
                assert!(faults.is_empty(), "{id} is sent {body}: {faults:?}");
                (Some("application/json"), body.to_string().into_bytes())
            }
        };
        let taken = &told["requestBody"]["content"];
        assert!(
            form.is_none_or(|form| taken.get(form).is_some()),
            "{id}: {form:?}"
        );
        let headers: Vec<(&str, &str)> = form
            .map(|form| ("Content-Type", form))
            .into_iter()
            .collect();
        let reply = self.clients[role].ask(&method.to_uppercase(), &path, &headers, &body);
        self.holds(id, &reply)
    }

    /// An answer is the good one of the document; tells its body.
    pub fn holds(&mut self, id: &str, reply: &Reply) -> Value {
        let (_, _, told) = self.operation(id);
        assert!((200..300).contains(&reply.status), "{id}: {reply:?}");
        let answer = &told["responses"][reply.status.to_string()]["content"];
        let answer = answer
            .as_object()
            .unwrap_or_else(|| panic!("{id}: {reply:?}"));
        let (form, said) = answer.iter().next().unwrap();
        assert!(is_form(&reply.head, form), "{id} answers {form}: {reply:?}");
        let body = match form.as_str() {
            "application/json" => reply.json(),
            _ => Value::String(reply.body.clone()),
        };
        let faults = match said["schema"] == json!({}) {
            true => Vec::new(),
            false => self.document.faults(&said["schema"], &body),
        };
        assert!(faults.is_empty(), "{id} answers {body}: {faults:?}");
        self.done.insert(id.to_owned());
        body
    }
}

/// Whether an answer says that it has this form.
fn is_form(head: &str, form: &str) -> bool {
    head.lines().any(|line| {
        let (name, said) = line.split_once(':').unwrap_or_default();
        name.eq_ignore_ascii_case("content-type")
            && said.split(';').next().unwrap_or_default().trim() == form
    })
}
