//! Webhooks that come in: another system reports what happens, and signs what it sends, as Standard Webhooks
//! have it.
//!
//! ```text
//! webhook-id: msg_2K       the same at every try: what came before is answered as before, and done once
//! webhook-timestamp: ...   seconds since 1970; not more than five minutes away, either way
//! webhook-signature: v1,BASE64 v1,BASE64    HMAC of `id.timestamp.body`; one that fits is enough
//! ```

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use jalon_core::Instant;
use jalon_dsl::diagnostic::Lang;
use jalon_install::Connector;
use jalon_mail::mac::{hmac_sha256, same};
use jalon_operate::import::Kind as Holds;
use jalon_operate::{House, Refused, secret};
use serde_json::Value;
use smol_str::SmolStr;
use tokio::task::spawn_blocking;

use crate::asked::Answer;
use crate::desk::{Desk, Parted, lang_of, read_within, text_of, told};
use crate::once::{Before, Once};
use crate::problem::{Kind, Problem};
use crate::routes::import::take_in;
use crate::statuses;

/// Where they come in.
pub const PATH: &str = "/v1/connectors/{name}/events";
/// Its name for programs, and in figures.
pub const ID: &str = "connectorEvents";
/// A larger body is not read; those of the standard have about 20 kB.
const BODY_MAX: usize = 1024 * 1024;
/// A body comes within this.
const WITHIN: Duration = Duration::from_secs(10);
/// What was signed longer ago, or will be, is not taken.
const WINDOW_SECONDS: i64 = 300;
/// More signatures of one request are not looked at.
const SIGNATURES_MAX: usize = 10;
const ID_MAX: usize = 200;

/// The other systems, with what they sign with.
#[derive(Default)]
pub struct Hooks {
    secrets: BTreeMap<String, Vec<Vec<u8>>>,
    entity: String,
}

impl Hooks {
    /// Those that `jalon.toml` names. What is wrong with their secrets is told now.
    pub fn new(house: &House) -> Result<Hooks, Refused> {
        let named = &house.install.connectors;
        let read = named.iter().map(|(name, connector)| {
            let keys = keys_of_connector(name, connector, &house.folder)?;
            Ok((name.clone(), keys))
        });
        Ok(Hooks {
            secrets: read.collect::<Result<_, Refused>>()?,
            entity: house.install.legal_entity.clone(),
        })
    }

    /// Whether one of a system's secrets signed this.
    fn is_signed(&self, name: &str, signed: &Signed<'_>, body: &[u8]) -> bool {
        let none = Vec::new();
        let keys = self.secrets.get(name).unwrap_or(&none);
        let told: Vec<Vec<u8>> = signed.signatures().collect();
        let mut good = false;
        for key in keys {
            let parts = [signed.id.as_bytes(), b".", signed.at.as_bytes(), b".", body];
            let code = hmac_sha256(key, &parts);
            good |= told.iter().any(|one| same(one, &code));
        }
        good
    }
}

/// What a connector signs with.
///
/// # Errors
///
/// One of its secrets is not there, or is none.
pub fn keys_of_connector(
    name: &str,
    connector: &Connector,
    folder: &Path,
) -> Result<Vec<Vec<u8>>, Refused> {
    let keys = connector.secrets.iter().map(|one| {
        let written = secret(one, folder)?;
        key_of(&written).ok_or_else(|| no_key(name))
    });
    keys.collect()
}

/// The key of a secret: `whsec_` and 24 to 64 bytes in Base64.
fn key_of(written: &str) -> Option<Vec<u8>> {
    let signs = written.trim().strip_prefix("whsec_")?;
    let key = STANDARD
        .decode(signs)
        .or_else(|_| STANDARD_NO_PAD.decode(signs));
    key.ok().filter(|key| (24..=64).contains(&key.len()))
}

fn no_key(name: &str) -> Refused {
    Refused::wrong(
        format!("a secret of the connector {name} is not one: it begins with whsec_, with 24 to 64 bytes in Base64 behind"),
        format!("un secret du connecteur {name} n'en est pas un\u{a0}: il commence par whsec_, suivi de 24 à 64 octets en Base64"),
    )
    .help(
        "make one: echo whsec_$(head -c 32 /dev/urandom | base64 -w0)",
        "créez-en un\u{a0}: echo whsec_$(head -c 32 /dev/urandom | base64 -w0)",
    )
}

/// What the head of a request says of its signature.
struct Signed<'h> {
    id: &'h str,
    at: &'h str,
    signature: &'h str,
}

impl<'h> Signed<'h> {
    fn of(headers: &'h HeaderMap) -> Option<Signed<'h>> {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
        let signed = Signed {
            id: text("webhook-id")?,
            at: text("webhook-timestamp")?,
            signature: text("webhook-signature")?,
        };
        let good = !signed.id.is_empty()
            && signed.id.len() <= ID_MAX
            && signed.id.bytes().all(|one| one.is_ascii_graphic());
        good.then_some(signed)
    }

    /// Whether it was signed about now.
    fn is_fresh(&self, now: Instant) -> bool {
        let digits = !self.at.is_empty() && self.at.bytes().all(|one| one.is_ascii_digit());
        let at: Option<i64> = self.at.parse().ok().filter(|_| digits);
        let now = now.millis().div_euclid(1_000);
        at.is_some_and(|at| at.abs_diff(now) <= WINDOW_SECONDS.unsigned_abs())
    }

    fn signatures(&self) -> impl Iterator<Item = Vec<u8>> {
        let all = self
            .signature
            .split(' ')
            .filter_map(|one| one.strip_prefix("v1,"));
        all.filter_map(|one| STANDARD.decode(one).ok())
            .take(SIGNATURES_MAX)
    }
}

/// Takes in what another system reports.
pub async fn take(
    desk: Arc<Desk>,
    hooks: Arc<Hooks>,
    path: Parted,
    request: Request,
) -> Response<Body> {
    let began = std::time::Instant::now();
    let lang = lang_of(request.headers());
    let done = inside(&desk, hooks, (path, lang), request).await;
    let answer = match done {
        Ok(answer) => told(&answer, lang),
        Err(problem) => problem.answer(lang),
    };
    desk.requests
        .add(ID, answer.status().as_u16(), began.elapsed());
    answer
}

async fn inside(
    desk: &Arc<Desk>,
    hooks: Arc<Hooks>,
    (path, lang): (Parted, Lang),
    request: Request,
) -> Result<Answer, Problem> {
    let (head, body) = request.into_parts();
    let name = path.ok().and_then(|path| {
        let mut parts = path.iter();
        parts
            .find(|(name, _)| *name == "name")
            .map(|(_, value)| value.to_owned())
    });
    // Whoever has no name here hears the same as whoever signs wrongly.
    let name = name
        .filter(|name| hooks.secrets.contains_key(name))
        .ok_or_else(not_signed)?;
    if Signed::of(&head.headers).is_none() {
        return Err(not_signed());
    }
    let connector = SmolStr::from(format!("connector {name}"));
    if !desk.rate.take(&connector, std::time::Instant::now()) {
        return Err(Problem::new(
            Kind::TooMany,
            "this connector reports too often",
            "ce connecteur rapporte trop souvent",
        )
        .retry_after(1));
    }
    let body = read_within(&head.headers, body, (BODY_MAX, WITHIN)).await?;
    let form = text_of(&head.headers, "content-type").unwrap_or_default();
    let headers = head.headers;
    let desk = Arc::clone(desk);
    let work = spawn_blocking(move || {
        let done = desk.pool.with(None, |house| {
            let Some(signed) = Signed::of(&headers) else {
                return Err(not_signed());
            };
            let good = hooks.is_signed(&name, &signed, &body);
            if !(good && signed.is_fresh(house.now())) {
                return Err(not_signed());
            }
            // The session may have served another legal entity before.
            house.entity.id = house.store.entity(&hooks.entity)?;
            house.entity.code = hooks.entity.as_str().into();
            once(house, (&name, signed.id), (&form, &body), lang)
        });
        done.map_err(Problem::from).and_then(|done| done)
    });
    work.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a report of a connector ended in a fault");
        Err(Problem::new(
            Kind::Fault,
            "something went wrong here; the log of the daemon tells more",
            "quelque chose s'est mal passé ici\u{a0}; le journal du démon en dit plus",
        ))
    })
}

/// What comes again under its number is answered as before; something else under it is refused.
fn once(
    house: &mut House,
    (name, id): (&str, &str),
    (form, body): (&str, &[u8]),
    lang: Lang,
) -> Result<Answer, Problem> {
    let whose = format!("connector {name}");
    let once = Once::new(house.entity.id, (&whose, id), &[ID.as_bytes(), body]);
    let now = house.now();
    if let Before::Answered(before) = once.begin(house.store.as_mut(), now)? {
        return Ok(before);
    }
    let body = match statuses::is_message(form, body) {
        true => body.to_vec(),
        false => {
            is_read(form)?;
            in_its_own_name(name, body)?
        }
    };
    let answer = match statuses::take_in(house, (form, &body, name), lang)? {
        Some(answer) => answer,
        None => take_in(house, Holds::Events, (form, &body, name), lang)?,
    };
    once.end(house.store.as_mut(), now, &answer)?;
    tell_rejects(name, &answer);
    Ok(answer)
}

/// Whoever sends webhooks looks at the status alone, and would send a whole report again for days because of one
/// row: so it is taken, and the house is told what of it can't be used.
fn tell_rejects(connector: &str, answer: &Answer) {
    let rejects = answer.body["rejects"].as_array();
    let Some((first, rejects)) = rejects.and_then(|all| Some((all.first()?, all.len()))) else {
        return;
    };
    let fault = &first["faults"][0];
    let (column, why) = (&fault["column"], &fault["reason"]);
    tracing::warn!(connector, rejects, %column, %why, "a report has records that can't be used");
}

/// Refuses a body that says itself that it is nothing that is read here. Many programs that send webhooks say
/// nothing, or call JSON a text.
fn is_read(form: &str) -> Result<(), Problem> {
    let form = form.split(';').next().unwrap_or_default().trim();
    let form = form.to_ascii_lowercase();
    let json = form.is_empty() || form.ends_with("json") || form == "application/x-ndjson";
    if json || statuses::FORMS.contains(&form.as_str()) {
        return Ok(());
    }
    let all = statuses::FORMS.join(", ");
    Err(Problem::new(
        Kind::NotThisForm,
        "a connector reports as JSON, or hands in the message of a network as it is written",
        "un connecteur signale en JSON, ou remet le message d'un réseau tel qu'il est écrit",
    )
    .help(
        format!("Content-Type: application/json, {all}"),
        format!("Content-Type\u{a0}: application/json, {all}"),
    ))
}

/// A system reports in its own name alone: records that say another source are refused, and those that say
/// none get its own.
fn in_its_own_name(name: &str, body: &[u8]) -> Result<Vec<u8>, Problem> {
    let unreadable = || {
        Problem::new(
            Kind::Unreadable,
            "the body is one event as JSON, or a list of them",
            "le corps est un événement en JSON, ou une liste d'événements",
        )
    };
    let mut read: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let records: Vec<&mut Value> = match &mut read {
        Value::Array(list) => list.iter_mut().collect(),
        one => vec![one],
    };
    for record in records {
        let record = record.as_object_mut().ok_or_else(unreadable)?;
        let source = record.entry("source").or_insert_with(|| name.into());
        if source.as_str() != Some(name) {
            return Err(Problem::new(
                Kind::NotAllowed,
                format!("the connector {name} reports in its own name alone"),
                format!("le connecteur {name} ne rapporte qu'en son propre nom"),
            )
            .help(
                format!("leave out source, or write \"{name}\""),
                format!("omettez source, ou écrivez \"{name}\""),
            ));
        }
    }
    Ok(serde_json::to_vec(&read).unwrap_or_default())
}

fn not_signed() -> Problem {
    Problem::new(
        Kind::NoToken,
        "nobody known here has signed this within the last five minutes",
        "personne de connu ici n'a signé ceci dans les cinq dernières minutes",
    )
    .help(
        "webhook-id, webhook-timestamp and webhook-signature as Standard Webhooks have them; is the clock right?",
        "webhook-id, webhook-timestamp et webhook-signature comme dans Standard Webhooks\u{a0}; l'horloge est-elle à l'heure\u{a0}?",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID_: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = b"{\"test\": 2432232314}";

    fn hooks() -> Hooks {
        let other = key_of(&format!("whsec_{}", STANDARD.encode([7; 32]))).unwrap();
        let key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        Hooks {
            secrets: BTreeMap::from([("peppol".to_owned(), vec![other, key])]),
            entity: "acme".to_owned(),
        }
    }

    /// The example of the standard.
    #[test]
    fn signatures_are_those_of_the_standard_and_one_that_fits_is_enough() {
        let good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        fn is(signature: &str, body: &[u8]) -> bool {
            let (id, at) = (ID_, "1614265330");
            let signed = Signed { id, at, signature };
            hooks().is_signed("peppol", &signed, body)
        }
        assert!(is(good, BODY));
        assert!(is(&format!("v1,AAAA v1a,BBBB {good}"), BODY));
        assert!(!is(good, b"{\"test\": 2432232315}"));
        let (id, at, signature) = (ID_, "1614265330", good);
        assert!(!hooks().is_signed("other", &Signed { id, at, signature }, BODY));
        for wrong in [
            "",
            "v1,",
            "v1",
            "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            "v1,!!",
        ] {
            assert!(!is(wrong, BODY), "{wrong}");
        }
    }

    #[test]
    fn what_is_old_or_of_the_future_is_not_taken() {
        let fresh = |at: &str| {
            let signed = Signed {
                id: ID_,
                at,
                signature: "",
            };
            signed.is_fresh(Instant::from_millis(1_614_265_330_000))
        };
        for good in ["1614265330", "1614265030", "1614265630"] {
            assert!(fresh(good), "{good}");
        }
        for wrong in [
            "1614265029",
            "1614265631",
            "",
            "-1",
            "+1614265330",
            "99999999999999999999",
        ] {
            assert!(!fresh(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_system_reports_in_its_own_name_alone() {
        let own = in_its_own_name("peppol", b"[{\"key\":\"1\"},{\"source\":\"peppol\"}]").unwrap();
        let own: Value = serde_json::from_slice(&own).unwrap();
        assert_eq!(own[0]["source"], "peppol");
        let foreign = in_its_own_name("peppol", b"{\"source\":\"bank\"}");
        assert_eq!(foreign.unwrap_err().kind, Kind::NotAllowed);
        for wrong in [&b"7"[..], b"[7]", b"", b"{"] {
            assert_eq!(
                in_its_own_name("peppol", wrong).unwrap_err().kind,
                Kind::Unreadable
            );
        }
        assert_eq!(key_of("whsec_AAAA"), None);
        assert_eq!(key_of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), None);
    }
}
