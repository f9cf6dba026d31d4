//! What the file says of the relay that takes all mail of the house.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use toml::de::DeValue;

use crate::entries::{Entries, Table, Value};
use crate::secret::Secret;

/// A server that takes all mail of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line to it is encrypted.
    pub tls: Tls,
    /// Who we are to it: name and password.
    pub login: Option<(String, Secret)>,
    /// The certificates that are believed in the place of those that everybody believes.
    pub ca: Option<PathBuf>,
    /// What we call ourselves.
    pub hello: Option<String>,
    /// At most so many conversations at once.
    pub connections: u16,
    /// How long each phase may take.
    pub timeouts: Timeouts,
    /// How long it is left alone when it takes nothing, at first.
    pub pause: Duration,
    /// How long what is in doubt waits before it is sent again.
    pub resend_after: Duration,
    /// At most so many in a minute to a domain; `other` is for those that are not named.
    pub per_domain: BTreeMap<String, u32>,
}

/// How a line is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// After STARTTLS, or nothing is said.
    Required,
    /// From the first byte on.
    Implicit,
    /// Not at all.
    None,
}

/// How long each phase may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Finding the server, connecting, agreeing on encryption.
    pub connect: Duration,
    /// Each answer but the last one.
    pub answer: Duration,
    /// Each part of a mail.
    pub data: Duration,
    /// The answer to the final dot.
    pub end: Duration,
}

/// What is only said of a relay.
pub(crate) const RELAY: [&str; 11] = [
    "tls",
    "user",
    "password",
    "password_file",
    "ca",
    "hello",
    "connections",
    "timeouts",
    "pause",
    "resend_after",
    "per_domain",
];

const SUBMISSION: u16 = 587;
const IMPLICIT: u16 = 465;
const EXAMPLE: &str = "\"relay.acme.example:587\"";
const DAY: u64 = 24 * 3_600;

pub(crate) fn relay(entries: &mut Entries<'_>, table: &Table<'_>, written: &str) -> Option<Relay> {
    let place = table.get("smtp")?;
    let (host, port) = match written.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (written, Some(SUBMISSION)),
    };
    let good = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'.');
    let is_host = !host.is_empty() && host.bytes().all(good);
    let port = port.filter(|port| *port > 0 && is_host);
    if port.is_none() {
        entries.refuse("smtp", place, EXAMPLE);
    }
    let port = port?;
    let kinds = [
        ("required", Tls::Required),
        ("implicit", Tls::Implicit),
        ("none", Tls::None),
    ];
    let usual = match port {
        IMPLICIT => Tls::Implicit,
        _ => Tls::Required,
    };
    let tls = entries.one_of(table, "tls", &kinds).unwrap_or(usual);
    let connections = entries.number(table, "connections", (1, 50), 4);
    let pause = entries.span(table, "pause", (1, 3_600), "10 s");
    let resend_after = entries.span(table, "resend_after", (1, 7 * DAY), "6 h");
    Some(Relay {
        host: host.to_owned(),
        port,
        tls,
        login: login(entries, table, tls),
        ca: entries
            .text(table, "ca", "\"relay-ca.pem\"")
            .map(Into::into),
        hello: hello(entries, table),
        connections: connections
            .and_then(|number| u16::try_from(number).ok())
            .unwrap_or(CONNECTIONS),
        timeouts: timeouts(entries, table),
        pause: pause.unwrap_or(PAUSE),
        resend_after: resend_after.unwrap_or(RESEND_AFTER),
        per_domain: per_domain(entries, table),
    })
}

const CONNECTIONS: u16 = 4;
const PAUSE: Duration = Duration::from_secs(10);
const RESEND_AFTER: Duration = Duration::from_secs(6 * 3_600);

/// A password goes over an encrypted line, or nowhere.
fn login(entries: &mut Entries<'_>, table: &Table<'_>, tls: Tls) -> Option<(String, Secret)> {
    let user = entries.text(table, "user", "\"jalon\"");
    let password = entries.secret(table, "password");
    let named = ["user", "password", "password_file"];
    let place = named.iter().find_map(|name| table.get(*name))?;
    if tls == Tls::None {
        let reason = [
            "a password is sent over an encrypted line alone".to_owned(),
            "un mot de passe ne part que par une ligne chiffrée".to_owned(),
        ];
        let remedy = [
            "write tls = \"required\", or leave out user and password".to_owned(),
            "écrivez tls = \"required\", ou retirez user et password".to_owned(),
        ];
        entries.fault(place.span().start, reason, remedy);
        return None;
    }
    match (user, password) {
        (Some(user), Some(password)) => Some((user, password)),
        (None, Some(_)) if !table.contains_key("user") => {
            beside(entries, place, ("user", "password"), "\"jalon\"");
            None
        }
        (Some(_), None) if !named.iter().skip(1).any(|name| table.contains_key(*name)) => {
            let example = "{ file = \"relay.password\" }";
            beside(entries, place, ("password", "user"), example);
            None
        }
        // What is there and can't be read is told already.
        (None, _) | (_, None) => None,
    }
}

/// Notes that an entry is missing beside another one.
fn beside(
    entries: &mut Entries<'_>,
    place: &Value<'_>,
    (name, other): (&str, &str),
    example: &str,
) {
    let reason = [
        format!("{name} is missing beside {other}"),
        format!("{name} manque à côté de {other}"),
    ];
    let remedy = [
        format!("write there for instance: {name} = {example}"),
        format!("écrivez-y par exemple : {name} = {example}"),
    ];
    entries.fault(place.span().start, reason, remedy);
}

/// It stands in a command, so it is made of what names are made of.
fn hello(entries: &mut Entries<'_>, table: &Table<'_>) -> Option<String> {
    let hello = entries.text(table, "hello", "\"credit-1.acme.example\"")?;
    let good = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'.');
    if let (false, Some(place)) = (hello.bytes().all(good), table.get("hello")) {
        entries.refuse("hello", place, "\"credit-1.acme.example\"");
        return None;
    }
    Some(hello)
}

fn timeouts(entries: &mut Entries<'_>, table: &Table<'_>) -> Timeouts {
    let usual = jalon_mail::smtp::Limits::default();
    let mut timeouts = Timeouts {
        connect: usual.connect,
        answer: usual.answer,
        data: usual.data,
        end: usual.end,
    };
    let Some(value) = table.get("timeouts") else {
        return timeouts;
    };
    let DeValue::Table(own) = value.get_ref() else {
        entries.refuse(
            "timeouts",
            value,
            "{ answer = \"2 min\", end = \"10 min\" }",
        );
        return timeouts;
    };
    entries.only(own, &["connect", "answer", "data", "end"]);
    let mut put = |name, to: &mut Duration, example| {
        if let Some(span) = entries.span(own, name, (1, 3_600), example) {
            *to = span;
        }
    };
    put("connect", &mut timeouts.connect, "30 s");
    put("answer", &mut timeouts.answer, "2 min");
    put("data", &mut timeouts.data, "3 min");
    put("end", &mut timeouts.end, "10 min");
    timeouts
}

fn per_domain(entries: &mut Entries<'_>, table: &Table<'_>) -> BTreeMap<String, u32> {
    let mut limits = BTreeMap::new();
    let Some(value) = table.get("per_domain") else {
        return limits;
    };
    let DeValue::Table(own) = value.get_ref() else {
        entries.refuse("per_domain", value, "{ \"orange.fr\" = 60, other = 600 }");
        return limits;
    };
    for (name, _) in own {
        let limit = entries.number(own, name.get_ref(), (1, 1_000_000), 60);
        if let Some(limit) = limit.and_then(|limit| u32::try_from(limit).ok()) {
            limits.insert(name.get_ref().to_ascii_lowercase(), limit);
        }
    }
    limits
}
