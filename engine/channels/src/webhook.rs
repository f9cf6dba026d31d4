//! Another system as a way out, by HTTP.
//!
//! Each attempt is one connection of its own, so that it is always known what was sent over it. What
//! counts is whether the other side can have taken the effect:
//!
//! | It answers | Means |
//! |---|---|
//! | 200 to 299 | taken |
//! | 200 to 299 with the number of a case, 409 or 422 with one, of what an agency is given | taken: it has, or had, that case |
//! | 409, not at the first attempt | taken before: it knows the key |
//! | 422, not at the first attempt | unknown: it knows the key, or does not like what it reads |
//! | 401, 403, 407, 408, 425, 429, 300 to 399 | not taken, try again: something has to be put right there or here |
//! | 410 | it wants nothing more: this and all that follow are held until the address is put right |
//! | any other 400 to 499, and 409 and 422 at the first attempt | not taken, and never will be |
//! | 502, 504 | unknown: a gateway does not know what became of it |
//! | any other 500 to 599 | not taken, try again |
//! | no connection, no such host, no valid certificate | not taken, try again |
//! | nothing, or the line is cut once there was a connection | unknown |

use std::io::{self, Read};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use jalon_core::Instant;
use jalon_daemon::case::note_of;
use jalon_daemon::channel::What;
use jalon_daemon::{Answer, Channel, Clock, InDoubt, Outgoing};
use jalon_store::Key;
use ureq::http::Response;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Error, Timeout};

use crate::body::body_of;
use crate::reach::OutsideOnly;
use crate::sign::{key_bytes, signature, signatures};
use crate::standing::Standing;

/// Another system.
pub struct Webhook {
    agent: Agent,
    url: String,
    headers: Vec<(String, String)>,
    keys: Vec<Vec<u8>>,
    /// What the log calls it.
    outlet: String,
    /// How it stands.
    standing: Arc<Standing>,
    in_doubt: InDoubt,
    clock: Arc<dyn Clock>,
    /// Until when the other side wants to be left alone.
    rests: Option<Duration>,
}

/// How long a connection may take to come about, within the whole time.
const CONNECT_MAX: Duration = Duration::from_secs(10);
/// How long the other side may ask us to wait.
const REST_MAX: u64 = 24 * 3_600;
/// So much of an answer is kept.
const NOTE_MAX: usize = 300;
/// So much of an answer is read.
const BODY_MAX: u64 = 16 * 1024;
/// The number of a case has at most so many signs.
const NUMBER_MAX: usize = 100;

impl Webhook {
    /// Another system by its address; it answers within this time or not at all.
    pub fn new(url: &str, timeout: Duration, in_doubt: InDoubt, clock: Arc<dyn Clock>) -> Webhook {
        let connect = (timeout / 2).min(CONNECT_MAX);
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .timeout_resolve(Some(connect))
            .timeout_connect(Some(connect))
            .timeout_global(Some(timeout))
            .user_agent(concat!("jalon/", env!("CARGO_PKG_VERSION")));
        if is_this_machine(url) {
            config = config.proxy(None);
        }
        let config = config.build();
        // Behind a proxy it is the proxy that reaches it.
        let agent = match config.proxy() {
            Some(_) => config.into(),
            None => Agent::with_parts(config, DefaultConnector::new(), OutsideOnly::default()),
        };
        Webhook {
            agent,
            url: url.to_owned(),
            headers: Vec::new(),
            keys: Vec::new(),
            outlet: host_of(url).to_owned(),
            standing: Arc::default(),
            in_doubt,
            clock,
            rests: None,
        }
    }

    /// With a header that says who we are.
    pub fn with_header(mut self, name: &str, value: &str) -> Webhook {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a key that bodies are signed with.
    pub fn signed_with(mut self, key: &str) -> Webhook {
        self.keys.push(key_bytes(key));
        self
    }

    /// That may lead into the network of the house.
    pub fn in_the_house(mut self) -> Webhook {
        self.agent = self.agent.config().clone().into();
        self
    }

    /// Which shares with others of its kind how the other side stands; the log calls it so.
    pub(crate) fn sharing(mut self, (outlet, standing): (&str, &Arc<Standing>)) -> Webhook {
        outlet.clone_into(&mut self.outlet);
        self.standing = Arc::clone(standing);
        self
    }

    fn post(&self, outgoing: &Outgoing, attempt: u16) -> Result<Response<Body>, Error> {
        let (body, media) = match &outgoing.stated {
            Some(stated) => (stated.xml.clone(), "application/xml"),
            None => (body_of(outgoing).to_string(), "application/json"),
        };
        let mut request = self
            .agent
            .post(&self.url)
            .header("Content-Type", media)
            .header("Idempotency-Key", outgoing.key.to_string())
            .header("Jalon-Attempt", attempt.to_string());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(key) = self.keys.first() {
            let signature = signature(key, body.as_bytes());
            request = request.header("Jalon-Signature", format!("sha256={signature}"));
            let (id, seconds) = (outgoing.key.to_string(), self.clock.now().millis() / 1_000);
            let all = signatures(&self.keys, &id, seconds, body.as_bytes());
            request = request
                .header("webhook-id", id)
                .header("webhook-timestamp", seconds.to_string())
                .header("webhook-signature", all);
        }
        request.send(body)
    }

    fn answer(
        &mut self,
        mut response: Response<Body>,
        (key, attempt): (Key, u16),
        is_case: bool,
    ) -> Answer {
        let status = response.status().as_u16();
        let header = response.headers().get("Retry-After");
        let header = header.and_then(|header| header.to_str().ok());
        let retry_after = header.and_then(|header| retry_after(header, self.clock.now()));
        let mut note = format!("HTTP {status}");
        let body = body_of_answer(&mut response);
        let number = case_in(&body).filter(|_| is_case);
        match (number, status) {
            (Some(number), 200..=299) => return Answer::Taken(note_of(&number, &note)),
            // It is the same case, whoever gave it first: there is no second one.
            (Some(number), 409 | 422) => {
                let had = format!("{note} (it had it already)");
                return Answer::Taken(note_of(&number, &had));
            }
            _ => {}
        }
        if let Some(said) = said(&body) {
            note = format!("{note}: {said}");
        }
        match status {
            200..=299 => Answer::Taken(note),
            // Nobody can know the key of what was never sent before: it refuses what it reads.
            409 if attempt > 1 => Answer::Taken(format!("{note} (it had it already)")),
            422 if attempt > 1 => Answer::Unknown(note),
            401 | 403 | 407 | 408 | 425 | 429 => self.not_now(note, retry_after),
            410 => {
                self.standing.gone(key);
                Answer::Held(format!(
                    "{note} (it wants nothing more: put the address right)"
                ))
            }
            300..=399 => Answer::NotNow(format!("{note} (it has moved: correct the address)")),
            400..=499 => Answer::Never(note),
            502 | 504 => Answer::Unknown(note),
            500..=599 => self.not_now(note, retry_after),
            _ => Answer::Unknown(note),
        }
    }

    fn not_now(&mut self, note: String, retry_after: Option<u64>) -> Answer {
        let Some(seconds) = retry_after else {
            return Answer::NotNow(note);
        };
        let rest = Duration::from_secs(seconds);
        self.rests = Some(self.clock.monotonic() + rest);
        Answer::NotBefore(rest, format!("{note}, again in {seconds} s"))
    }
}

impl Webhook {
    fn hand_over(&mut self, outgoing: &Outgoing, attempt: u16, now: Duration) -> Answer {
        let rests = self.rests.filter(|until| *until > now);
        if let Some(until) = rests {
            let seconds = (until - now).as_secs();
            let why = format!("it asked for a rest, again in {seconds} s");
            return Answer::Closed(until - now, why);
        }
        if self.standing.holds(outgoing.key.0) {
            let why = "it wants nothing more (HTTP 410): put the address right, then jalon outbox release";
            return Answer::Held(why.to_owned());
        }
        self.rests = None;
        match self.post(outgoing, attempt) {
            Ok(response) => {
                let is_case = matches!(outgoing.what, What::HandOver | What::Entrust);
                self.answer(response, (outgoing.key.0, attempt), is_case)
            }
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::PermissionDenied => {
                Answer::Held(format!("{error}: private = true allows it"))
            }
            Err(error) if surely_not_sent(&error) => Answer::NotNow(words(&error)),
            Err(error) => Answer::Unknown(words(&error)),
        }
    }
}

impl Channel for Webhook {
    fn send(&mut self, outgoing: &Outgoing, attempt: u16) -> Answer {
        let now = self.clock.monotonic();
        let answer = self.hand_over(outgoing, attempt, now);
        self.standing.heard(&self.outlet, &answer, now);
        answer
    }

    fn in_doubt(&self) -> InDoubt {
        self.in_doubt
    }
}

/// Why there is no answer; the library's own name its parts.
fn words(error: &Error) -> String {
    match error {
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            "connecting: no answer in time".to_owned()
        }
        Error::Timeout(_) => "no answer in time".to_owned(),
        error => error.to_string(),
    }
}

/// Whether nothing of the body can have reached the other side.
fn surely_not_sent(error: &Error) -> bool {
    match error {
        Error::HostNotFound
        | Error::ConnectionFailed
        | Error::BadUri(_)
        | Error::Http(_)
        | Error::InvalidProxyUrl
        | Error::ConnectProxyFailed(_)
        | Error::Tls(_)
        | Error::TlsRequired
        | Error::Rustls(_)
        | Error::RequireHttpsOnly(_)
        | Error::Timeout(Timeout::Resolve | Timeout::Connect) => true,
        Error::Io(error) => {
            matches!(
                error.kind(),
                io::ErrorKind::ConnectionRefused
                    | io::ErrorKind::HostUnreachable
                    | io::ErrorKind::NetworkUnreachable
                    | io::ErrorKind::AddrNotAvailable
            ) || before_the_body(&error.to_string())
        }
        _ => false,
    }
}

/// Names that lead nowhere and certificates that don't hold have no kind of their own.
fn before_the_body(error: &str) -> bool {
    error.contains("lookup address") || error.contains("certificate")
}

/// In how many seconds the other side wants to be asked again: it says so many, or a moment (RFC 9110,
/// section 10.2.3).
fn retry_after(header: &str, now: Instant) -> Option<u64> {
    let header = header.trim();
    let seconds = match header.parse() {
        Ok(seconds) => seconds,
        Err(_) => {
            let moment = httpdate::parse_http_date(header).ok()?;
            let moment = moment.duration_since(UNIX_EPOCH).ok()?.as_secs();
            let now = u64::try_from(now.millis().div_euclid(1_000)).ok()?;
            moment.saturating_sub(now)
        }
    };
    Some(seconds.min(REST_MAX))
}

/// What the other side says, as far as it is read.
fn body_of_answer(response: &mut Response<Body>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let reader = response.body_mut().as_reader();
    // Whatever can't be read is not needed.
    let _ = reader.take(BODY_MAX).read_to_end(&mut bytes);
    bytes
}

/// The number of a case, as agencies call it.
fn case_in(body: &[u8]) -> Option<String> {
    let said: serde_json::Value = serde_json::from_slice(body).ok()?;
    let names = ["case", "case_id", "case_number"];
    let number = names.iter().find_map(|name| match said.get(*name)? {
        serde_json::Value::String(number) => Some(number.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Object(case) => {
            let id = case.get("id").or_else(|| case.get("number"))?;
            Some(id.as_str().map_or_else(|| id.to_string(), str::to_owned))
        }
        _ => None,
    })?;
    let number: String = number
        .chars()
        .filter(|sign| !sign.is_control() && *sign != ';')
        .take(NUMBER_MAX)
        .collect();
    let number = number.trim();
    (!number.is_empty()).then(|| number.to_owned())
}

/// The first line of what the other side says.
fn said(body: &[u8]) -> Option<String> {
    let text: String = String::from_utf8_lossy(body)
        .chars()
        .take(NOTE_MAX)
        .collect();
    let line = text.lines().next().unwrap_or_default().trim();
    let line: String = line.chars().filter(|sign| !sign.is_control()).collect();
    (!line.is_empty()).then_some(line)
}

/// The host of an address: what stands behind it may be secret, and so may what stands before it.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default()
}

/// Proxies are for the way out, not for what stands beside.
fn is_this_machine(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let hosts = ["localhost", "127.", "[::1]"];
    hosts.iter().any(|here| host.starts_with(here))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_to_be_left_alone_says_how_long_or_until_when() {
        let now: Instant = "2026-03-02T08:00:00Z".parse().unwrap();
        assert_eq!(retry_after(" 120 ", now), Some(120));
        let until = |header| retry_after(header, now);
        assert_eq!(until("Mon, 02 Mar 2026 08:05:00 GMT"), Some(300));
        assert_eq!(
            until("Mon, 02 Mar 2026 07:00:00 GMT"),
            Some(0),
            "it is over"
        );
        assert_eq!(until("Tue, 02 Mar 2027 08:00:00 GMT"), Some(REST_MAX));
        assert_eq!(until("soon"), None);
        assert_eq!(until("-5"), None);
    }
}
