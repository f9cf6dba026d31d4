//! A request from its head to its answer: whose it is, how often, how large, which route.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use jalon_dsl::diagnostic::Lang;
use jalon_http::{Rate, decoded};
use jalon_operate::House;
use smol_str::SmolStr;
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tracing::field::Empty;

use crate::asked::{Answer, Asked, missing_query};
use crate::metrics::{Daemon, Requests};
use crate::once::{Before, Once};
use crate::pool::Pool;
use crate::problem::{Kind, Problem, language};
use crate::role::Right;
use crate::route::{self, Route};
use crate::stream;
use crate::tokens::{Caller, caller};

/// All that answers requests.
pub struct Desk {
    /// Sessions with the store.
    pub pool: Pool,
    /// How often each token may ask.
    pub rate: Rate<SmolStr>,
    /// What was asked so far.
    pub requests: Requests,
    /// Imports at once: each may be large.
    imports: Semaphore,
    /// Those who follow what happens: each keeps its connection.
    follow: Arc<Semaphore>,
    /// Whether all of it ends.
    pub ending: watch::Receiver<bool>,
}

/// The largest body of records.
pub const RECORDS_MAX: usize = 32 * 1024 * 1024;
/// The largest other body.
pub const BODY_MAX: usize = 64 * 1024;
/// A body comes within this.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// A body of records comes within this.
const RECORDS_WITHIN: Duration = Duration::from_secs(60);
/// What is asked of the store is answered within this.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// So many imports at once.
const IMPORTS: usize = 4;
const KEY_MAX: usize = 200;
/// So many seconds' worth of requests may come at once.
const BURST: u32 = 4;
/// So many follow what happens.
const FOLLOW: usize = 64;

/// What the path was taken apart into.
pub type Parted = Result<RawPathParams, RawPathParamsRejection>;

impl Desk {
    /// Over a pool of sessions.
    pub fn new(pool: Pool, per_second: u32, ending: watch::Receiver<bool>) -> Desk {
        Desk {
            pool,
            rate: Rate::new(per_second, BURST),
            requests: Requests::default(),
            imports: Semaphore::new(IMPORTS),
            follow: Arc::new(Semaphore::new(FOLLOW)),
            ending,
        }
    }
}

/// Answers a request of a route.
pub async fn answer(
    desk: Arc<Desk>,
    route: Arc<Route>,
    path: Parted,
    request: Request,
) -> Response<Body> {
    let began = Instant::now();
    let span = tracing::info_span!("request", route = route.id, status = Empty);
    let lang = lang_of(request.headers());
    let done = inside(&desk, &route, (path, lang), request).await;
    let answer = match done {
        Ok(answer) => told(&answer, lang),
        Err(problem) => problem.answer(lang),
    };
    let status = answer.status().as_u16();
    span.record("status", status);
    desk.requests.add(route.id, status, began.elapsed());
    answer
}

/// Answers whoever wants to follow what happens.
pub async fn follow(desk: Arc<Desk>, daemon: Daemon, request: Request) -> Response<Body> {
    // The body is not waited for, and can't be shared meanwhile.
    let (head, _) = request.into_parts();
    let lang = lang_of(&head.headers);
    let begun = async {
        let caller = known(&desk, &head.headers).await?;
        if !caller.role.has(stream::RIGHT) {
            return Err(not_allowed(stream::RIGHT, &caller));
        }
        if head.uri.query().is_some_and(|query| !query.is_empty()) {
            return Err(Problem::new(
                Kind::Wrong,
                "nothing stands after the address here",
                "rien ne suit l'adresse ici",
            ));
        }
        let place = Arc::clone(&desk.follow).try_acquire_owned();
        let place = place.map_err(|_| {
            Problem::new(
                Kind::TooMany,
                format!("{FOLLOW} follow what happens already"),
                format!("{FOLLOW} suivent déjà ce qui se passe"),
            )
            .retry_after(30)
        })?;
        Ok((caller, place))
    };
    let answer = match begun.await {
        Ok((caller, place)) => {
            let last = text_of(&head.headers, "last-event-id");
            stream::follow(&desk, daemon, (caller, last), place)
        }
        Err(problem) => problem.answer(lang),
    };
    let status = answer.status().as_u16();
    desk.requests.add(stream::ID, status, Duration::ZERO);
    answer
}

async fn inside(
    desk: &Arc<Desk>,
    route: &Arc<Route>,
    (path, lang): (Parted, Lang),
    request: Request,
) -> Result<Answer, Problem> {
    let (head, body) = request.into_parts();
    let caller = known(desk, &head.headers).await?;
    if !caller.role.has(route.right) {
        return Err(not_allowed(route.right, &caller));
    }
    let path = parts(path)?;
    let query = query(route, head.uri.query().unwrap_or_default())?;
    let key = idempotency_key(route, &head)?;
    let form = text_of(&head.headers, header::CONTENT_TYPE.as_str());
    let _import = match route.body {
        route::Body::Records => desk.imports.acquire().await.ok(),
        _ => None,
    };
    let body = read(route, &head, body).await?;
    let asked = Asked {
        path,
        query,
        form: form.unwrap_or_default(),
        body,
        lang,
        caller,
        wish: None,
    };
    let (desk, route) = (Arc::clone(desk), Arc::clone(route));
    let target = head.uri.to_string();
    let work = spawn_blocking(move || {
        let entity = asked.caller.entity.clone();
        let done = desk.pool.with(Some(&entity), |house| {
            work(house, &route, asked, (key, &target))
        });
        done.map_err(Problem::from).and_then(|done| done)
    });
    match timeout(ANSWER_WITHIN, work).await {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => {
            tracing::error!(%error, "a request of the API ended in a fault");
            Err(Problem::new(
                Kind::Fault,
                "something went wrong here; the log of the daemon tells more",
                "quelque chose s'est mal passé ici\u{a0}; le journal du démon en dit plus",
            ))
        }
        Err(_) => Err(Problem::new(
            Kind::Away,
            "the store does not answer in time",
            "la base ne répond pas à temps",
        )
        .retry_after(30)),
    }
}

/// Does what a route does, once for each key.
fn work(
    house: &mut House,
    route: &Route,
    mut asked: Asked,
    (key, target): (Option<String>, &str),
) -> Result<Answer, Problem> {
    let Some(key) = key else {
        return (route.handle)(house, &asked);
    };
    let token = asked.caller.id.to_string();
    let request = [route.id.as_bytes(), target.as_bytes(), &asked.body];
    let once = Once::new(house.entity.id, (&token, &key), &request);
    let now = house.now();
    if let Before::Answered(before) = once.begin(house.store.as_mut(), now)? {
        return Ok(before);
    }
    asked.wish = Some(once.wish());
    let answer = (route.handle)(house, &asked)?;
    once.end(house.store.as_mut(), now, &answer)?;
    Ok(answer)
}

/// Whose the request is; whoever asks too often waits.
async fn known(desk: &Arc<Desk>, headers: &HeaderMap) -> Result<Caller, Problem> {
    let caller = who(desk, headers).await?;
    if !desk.rate.take(&caller.id, Instant::now()) {
        return Err(Problem::new(
            Kind::TooMany,
            "this token asks too often",
            "ce jeton demande trop souvent",
        )
        .retry_after(1));
    }
    Ok(caller)
}

/// Whose the request is.
async fn who(desk: &Arc<Desk>, headers: &HeaderMap) -> Result<Caller, Problem> {
    let no_token = || {
        Problem::new(
            Kind::NoToken,
            "the request has no token that holds here",
            "la demande n'a pas de jeton valable ici",
        )
        .help(
            "Authorization: Bearer TOKEN; jalon token new makes one",
            "Authorization: Bearer JETON\u{a0}; jalon token new en crée un",
        )
    };
    let told = text_of(headers, header::AUTHORIZATION.as_str()).ok_or_else(no_token)?;
    let (scheme, token) = told.split_once(' ').ok_or_else(no_token)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(no_token());
    }
    let (desk, token) = (Arc::clone(desk), token.trim().to_owned());
    let found = spawn_blocking(move || {
        let with = desk
            .pool
            .with(None, |house| caller(house.store.as_mut(), &token));
        with.and_then(|found| found)
    });
    match found.await {
        Ok(found) => found?.ok_or_else(no_token),
        Err(error) => {
            tracing::error!(%error, "a token could not be looked up");
            Err(no_token())
        }
    }
}

fn not_allowed(right: Right, caller: &Caller) -> Problem {
    let roles = right.roles().join(", ");
    let role = caller.role.name();
    Problem::new(
        Kind::NotAllowed,
        format!("a token of the role {role} may not do this"),
        format!("un jeton du rôle {role} n'en a pas le droit"),
    )
    .help(
        format!("a token of one of these roles may: {roles}"),
        format!("rôles qui le peuvent\u{a0}: {roles}"),
    )
}

fn parts(path: Parted) -> Result<Vec<(String, String)>, Problem> {
    let path = path.map_err(|_| {
        Problem::new(
            Kind::Unreadable,
            "the address is not UTF-8",
            "l'adresse n'est pas de l'UTF-8",
        )
    })?;
    let parts = path.iter();
    Ok(parts
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

/// What stands after the question mark: each name is known, and there once.
fn query(route: &Route, written: &str) -> Result<Vec<(String, String)>, Problem> {
    let mut found: Vec<(String, String)> = Vec::new();
    for pair in written.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = decoded(name).zip(decoded(value)).ok_or_else(|| {
            Problem::new(
                Kind::Unreadable,
                "what stands after the question mark is not UTF-8",
                "ce qui suit le point d'interrogation n'est pas de l'UTF-8",
            )
        })?;
        let known = route.query.iter().any(|param| param.name == name);
        if !known || found.iter().any(|(before, _)| *before == name) {
            let all: Vec<&str> = route.query.iter().map(|param| param.name).collect();
            return Err(Problem::new(
                Kind::Wrong,
                "a parameter is not known here, or comes twice",
                "un paramètre n'est pas connu ici, ou vient deux fois",
            )
            .help(
                format!("there are: {}", all.join(", ")),
                format!("il y a\u{a0}: {}", all.join(", ")),
            ));
        }
        found.push((name, value));
    }
    for param in route.query.iter().filter(|param| param.required) {
        if !found.iter().any(|(name, _)| name == param.name) {
            return Err(missing_query(param));
        }
    }
    Ok(found)
}

fn idempotency_key(route: &Route, head: &Parts) -> Result<Option<String>, Problem> {
    if route.method != route::Method::Post {
        return Ok(None);
    }
    let Some(value) = head.headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().ok().map(str::trim);
    let good = |key: &&str| {
        !key.is_empty() && key.len() <= KEY_MAX && key.bytes().all(|one| one.is_ascii_graphic())
    };
    let key = key.filter(good).ok_or_else(|| {
        Problem::new(
            Kind::Wrong,
            format!("an Idempotency-Key has 1 to {KEY_MAX} letters and digits"),
            format!("une Idempotency-Key a de 1 à {KEY_MAX} lettres et chiffres"),
        )
    })?;
    Ok(Some(key.to_owned()))
}

/// Reads the body, no further than it may go, and no longer than it may take.
async fn read(route: &Route, head: &Parts, body: Body) -> Result<Vec<u8>, Problem> {
    let bounds = match route.body {
        route::Body::None => return Ok(Vec::new()),
        route::Body::Json(_) => (BODY_MAX, BODY_WITHIN),
        route::Body::Records => (RECORDS_MAX, RECORDS_WITHIN),
    };
    read_within(&head.headers, body, bounds).await
}

/// Reads a body within bounds of size and time.
pub async fn read_within(
    headers: &HeaderMap,
    body: Body,
    (most, within): (usize, Duration),
) -> Result<Vec<u8>, Problem> {
    let too_large = || {
        let kilobytes = most / 1024;
        Problem::new(
            Kind::TooLarge,
            format!("the body is larger than {kilobytes} kB"),
            format!("le corps dépasse {kilobytes} ko"),
        )
        .help(
            "make it shorter, or send in several requests what can go apart",
            "raccourcissez-le, ou envoyez en plusieurs requêtes ce qui peut être séparé",
        )
    };
    let length = text_of(headers, header::CONTENT_LENGTH.as_str());
    let length = length.and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    match timeout(within, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes.to_vec()),
        Ok(Err(error)) if format!("{error:?}").contains("LengthLimit") => Err(too_large()),
        Ok(Err(_)) => Err(Problem::new(
            Kind::Unreadable,
            "the body ended before its end",
            "le corps s'est arrêté avant sa fin",
        )),
        Err(_) => Err(Problem::new(
            Kind::TooSlow,
            format!("the body did not come within {} s", within.as_secs()),
            format!("le corps n'est pas arrivé en {} s", within.as_secs()),
        )),
    }
}

/// The answer of a route.
pub fn told(answer: &Answer, lang: Lang) -> Response<Body> {
    let body = serde_json::to_vec(&answer.body).unwrap_or_default();
    let mut told = Response::new(Body::from(body));
    *told.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    let headers = told.headers_mut();
    let json = HeaderValue::from_static("application/json");
    headers.insert(header::CONTENT_TYPE, json);
    headers.insert(header::CONTENT_LANGUAGE, language(lang));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    told
}

pub fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// The language that is wanted most, of the two; English if neither is.
pub fn lang_of(headers: &HeaderMap) -> Lang {
    let wanted = text_of(headers, header::ACCEPT_LANGUAGE.as_str()).unwrap_or_default();
    let mut best = (0, Lang::En);
    for part in wanted.split(',') {
        let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight = weight.trim().strip_prefix("q=").unwrap_or("0");
        let weight = thousandths(weight);
        let tag = tag.trim().split('-').next().unwrap_or_default();
        let lang = match tag.to_ascii_lowercase().as_str() {
            "fr" => Lang::Fr,
            "en" => Lang::En,
            _ => continue,
        };
        if weight > best.0 {
            best = (weight, lang);
        }
    }
    best.1
}

/// `0.8` as 800.
fn thousandths(weight: &str) -> u32 {
    let (whole, rest) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let digits: String = rest.chars().chain("000".chars()).take(3).collect();
    let whole: u32 = whole.parse().unwrap_or(0);
    whole.min(1) * 1_000 + digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_wanted_most_is_taken() {
        let of = |wanted: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::ACCEPT_LANGUAGE,
                HeaderValue::from_str(wanted).unwrap(),
            );
            lang_of(&headers)
        };
        for (wanted, lang) in [
            ("fr", Lang::Fr),
            ("fr-BE, en;q=0.5", Lang::Fr),
            ("en;q=0.4, fr;q=0.9", Lang::Fr),
            ("fr;q=0.4, en", Lang::En),
            ("de, *;q=0.5", Lang::En),
            ("fr;q=0", Lang::En),
            ("", Lang::En),
            (";;q=,,=", Lang::En),
        ] {
            assert_eq!(of(wanted), lang, "{wanted}");
        }
        assert_eq!(lang_of(&HeaderMap::new()), Lang::En);
    }
}
