//! A request: how often, from where, which page.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Stopwatch};

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap};
use hyper::{Method, Request, StatusCode};
use jalon_core::Instant;
use jalon_daemon::link::{Page, Said, came, open_now, read_page, read_token};
use jalon_daemon::{Clock, Entity};
use jalon_render::Language;
use jalon_store::{Hash, Link, Places, Seen, Store, Trouble};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::form::{BYTES_MAX, Form};
use crate::limits::Limits;
use crate::outside::{Known, Outside};
use crate::page::{self, Look};
use crate::reply::{self, Reply, bare};
use crate::server::Settings;
use crate::who::{Near, near};
use crate::{get, post};

/// Whoever answers requests.
pub struct Desk {
    pub settings: Settings,
    pub entity: Entity,
    pub outside: Outside,
    pub limits: Limits,
    pub places: Mutex<Places>,
    pub look: Look,
    clock: Arc<dyn Clock>,
}

/// A form comes within this.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// An answer is there within this.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// More of what happens on one link is not noted, whoever fetches it: what was said must be found among it. What the
/// house told it is not counted.
const NOTED_MAX: usize = 1_000;

/// A request as pages see it.
pub struct Asked {
    pub near: Near,
    pub method: Method,
    pub place: Place,
    /// The language that the browser asks for, where the page knows none.
    pub language: Language,
    /// Whether a browser fetches it before anybody wants it.
    pub ahead: bool,
    pub form: Option<Form>,
    /// Whether a form came that is too large to be read.
    pub too_long: bool,
    pub now: Instant,
}

/// Which page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// That of a link.
    Link(String),
    /// What no person sees on it.
    Decoy(String),
    /// What follows an answer.
    Follows(String),
    /// A document.
    Document(String),
    /// What robots are told.
    Robots,
    /// Whether anybody is here.
    Live,
    /// None.
    Nowhere,
}

impl Place {
    fn of(path: &str) -> Place {
        let mut parts = path.strip_prefix('/').unwrap_or(path).split('/');
        let own = |part: &str| part.chars().take(200).collect::<String>();
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("r"), Some(token), None, _) => Place::Link(own(token)),
            (Some("r"), Some(token), Some("more"), None) => Place::Decoy(own(token)),
            (Some("s"), Some(way), None, _) => Place::Follows(own(way)),
            (Some("d"), Some(way), None, _) => Place::Document(own(way)),
            (Some("robots.txt"), None, ..) => Place::Robots,
            (Some("live"), None, ..) => Place::Live,
            _ => Place::Nowhere,
        }
    }
}

/// What is found under the secret part of a link.
pub enum Found {
    /// Nothing of ours.
    Unknown,
    /// A link that is over.
    Over(Box<Whole>),
    /// A link that is good.
    Good(Box<Whole>),
}

/// A link with its page and what happened on it.
pub struct Whole {
    pub link: Link,
    pub page: Page,
    pub seen: Vec<Seen>,
}

impl Desk {
    pub fn new(
        (store, entity): (Box<dyn Store>, Entity),
        clock: Arc<dyn Clock>,
        settings: Settings,
    ) -> Desk {
        Desk {
            outside: Outside::new(entity.id, store),
            entity,
            limits: Limits::new(settings.per_second),
            places: Mutex::default(),
            look: Look::new(&settings),
            clock,
            settings,
        }
    }

    /// Answers a request.
    pub async fn answer(self: &Arc<Desk>, peer: IpAddr, request: Request<Incoming>) -> Reply {
        let (head, body) = request.into_parts();
        let near = near(peer, &head.headers, self.settings.behind_proxy);
        let language = wanted_language(&head.headers);
        if !self.limits.may_ask(&near, Stopwatch::now()) {
            return self.later(language, StatusCode::TOO_MANY_REQUESTS);
        }
        let mut asked = Asked {
            near,
            place: Place::of(head.uri.path()),
            language,
            ahead: is_ahead(&head.headers),
            form: None,
            too_long: false,
            now: self.clock.now(),
            method: head.method,
        };
        if asked.method == Method::POST {
            asked.form = match form(&head.headers, body).await {
                Ok(form) => form,
                // Its page says so, in its own language.
                Err(StatusCode::PAYLOAD_TOO_LARGE) => {
                    asked.too_long = true;
                    None
                }
                Err(status) => return self.later(language, status),
            };
        }
        let desk = Arc::clone(self);
        let work = spawn_blocking(move || desk.work(&asked));
        match timeout(ANSWER_WITHIN, work).await {
            Ok(Ok(Ok(reply))) => reply,
            Ok(Ok(Err(trouble))) => {
                tracing::warn!(%trouble, "a page could not be shown");
                self.later(language, StatusCode::SERVICE_UNAVAILABLE)
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "a page ended in a fault");
                self.later(language, StatusCode::INTERNAL_SERVER_ERROR)
            }
            Err(_) => self.later(language, StatusCode::SERVICE_UNAVAILABLE),
        }
    }

    fn work(&self, asked: &Asked) -> Result<Reply, Trouble> {
        let reads = [Method::GET, Method::HEAD].contains(&asked.method);
        match (&asked.place, &asked.method) {
            (Place::Robots, _) if reads => Ok(plain("User-agent: *\nDisallow: /\n")),
            (Place::Live, _) if reads => Ok(plain("live\n")),
            (Place::Link(token), &Method::POST) => post::said(self, asked, token),
            (Place::Link(token), &Method::OPTIONS) => get::options(self, asked, token),
            (Place::Link(token), _) if reads => get::asks(self, asked, token),
            (Place::Decoy(token), _) if reads => get::decoy(self, asked, token),
            (Place::Follows(way), _) if reads => get::follows(self, asked, way),
            (Place::Document(way), _) if reads => get::document(self, asked, way),
            (Place::Nowhere, _) => Ok(self.unknown(asked.language)),
            _ => Ok(not_this_way()),
        }
    }

    /// What is found under the secret part of a link as somebody wrote it. What can be none is looked
    /// up, too, so that it takes the same time.
    pub fn find(&self, written: &str, now: Instant) -> Result<Found, Trouble> {
        let token = read_token(written);
        let hash = token.map_or_else(|| Hash::of(&[written.as_bytes()]), |token| token.hash());
        self.find_by(hash, now)
    }

    /// The same by the digest.
    pub fn find_by(&self, hash: Hash, now: Instant) -> Result<Found, Trouble> {
        let Some(known) = self.outside.link(hash)? else {
            return Ok(Found::Unknown);
        };
        let Known { link, seen, told } = known;
        let Some(mut page) = read_page(&link) else {
            return Ok(Found::Unknown);
        };
        let said: Vec<Said> = seen.iter().filter_map(Said::read).collect();
        open_now::now(&mut page, &told, &said);
        came::now(&mut page, &told);
        let over = link.revoked.is_some() || link.expires <= now;
        let whole = Box::new(Whole { link, page, seen });
        Ok(match over {
            true => Found::Over(whole),
            false => Found::Good(whole),
        })
    }

    /// Notes what happened on a link, as far as so much is noted.
    pub fn note(&self, whole: &Whole, at: Instant, what: &str, note: &str) -> Result<(), Trouble> {
        let link = whole.link.hash;
        if whole.seen.len() < NOTED_MAX && self.limits.may_note(link, Stopwatch::now()) {
            self.outside.see(link, at, what, note)?;
        }
        Ok(())
    }

    /// The network of a reader, where the house wants it noted.
    pub fn network(&self, asked: &Asked) -> Option<String> {
        self.settings.addresses.then(|| asked.near.shown())
    }

    /// The page of what is not there: always the same.
    pub fn unknown(&self, language: Language) -> Reply {
        let html = page::unknown(&self.look, language);
        reply::page(StatusCode::NOT_FOUND, html, &self.look.style)
    }

    fn later(&self, language: Language, status: StatusCode) -> Reply {
        let html = page::later(&self.look, language);
        let mut reply = reply::page(status, html, &self.look.style);
        reply::put(&mut reply, header::RETRY_AFTER, "60");
        reply
    }
}

fn plain(text: &str) -> Reply {
    bare(StatusCode::OK, text.into(), "text/plain; charset=utf-8")
}

fn not_this_way() -> Reply {
    let form = "text/plain; charset=utf-8";
    let mut reply = bare(StatusCode::METHOD_NOT_ALLOWED, Vec::new(), form);
    reply::put(&mut reply, header::ALLOW, "GET, HEAD, OPTIONS, POST");
    reply
}

/// Reads a form, no further than it may go, and no longer than it may take; nothing if it is none.
async fn form(headers: &HeaderMap, body: Incoming) -> Result<Option<Form>, StatusCode> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded");
    match timeout(BODY_WITHIN, Limited::new(body, BYTES_MAX).collect()).await {
        Ok(Ok(body)) if is_form => Ok(Form::read(&body.to_bytes())),
        Ok(Ok(_)) => Ok(None),
        Ok(Err(_)) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// Whether a browser says that it fetches a page before anybody wants it.
fn is_ahead(headers: &HeaderMap) -> bool {
    ["purpose", "sec-purpose", "x-moz", "x-purpose"]
        .into_iter()
        .filter_map(|name| headers.get(name)?.to_str().ok())
        .any(|value| value.contains("prefetch") || value.contains("preview"))
}

/// The first language of a browser that is known here.
fn wanted_language(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE);
    let wanted = wanted.and_then(|value| value.to_str().ok());
    let tags = wanted.unwrap_or_default().split(',').take(20);
    let mut known = tags
        .map(|tag| Language::of_tag(tag.split(';').next().unwrap_or_default().trim()))
        .filter(|language| *language != Language::Other);
    known.next().unwrap_or(Language::English)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_paths_lead_anywhere() {
        assert_eq!(Place::of("/r/abc"), Place::Link("abc".into()));
        assert_eq!(Place::of("/r/abc/more"), Place::Decoy("abc".into()));
        assert_eq!(Place::of("/s/x"), Place::Follows("x".into()));
        for path in [
            "/",
            "/r",
            "/r/a/b",
            "/r/a/more/x",
            "/s/x/y",
            "/../etc",
            "//",
            "/robots.txt/x",
        ] {
            assert_eq!(Place::of(path), Place::Nowhere, "{path}");
        }
    }
}
