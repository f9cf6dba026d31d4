//! What is served, and where.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::routing::{MethodFilter, on};
use hyper_util::service::TowerToHyperService;
use jalon_http::{Bounds, Listener};
use jalon_operate::import::mappings;
use jalon_operate::{House, Refused};
use tokio::task::spawn_blocking;

use crate::desk::{Desk, Parted, answer, follow, lang_of};
use crate::hooks::{self, Hooks};
use crate::metrics::{self, Daemon};
use crate::openapi::document;
use crate::pool::Pool;
use crate::problem::{Kind, Problem};
use crate::route::{Method, Route};
use crate::routes::{self, Beside};

/// How the API is served.
#[derive(Clone)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// How many requests a token may make in a second.
    pub per_second: u32,
    /// What the daemon counts.
    pub daemon: Daemon,
}

/// The API as it runs.
pub struct Api(Listener);

/// So many requests ask the store at once. Who follows the stream stays for long: nobody is cut.
const BOUNDS: Bounds = Bounds {
    name: "API",
    at_once: 8,
    head: 64 * 1024,
    connection: None,
};

impl Api {
    /// Begins to listen, on a thread of its own, over an installation that is open.
    pub fn start(house: House, settings: &Settings) -> Result<Api, Refused> {
        let hooks = Arc::new(Hooks::new(&house)?);
        mappings::check(&house)?;
        let pool = Pool::new(house);
        let listener = Listener::start(settings.listen, BOUNDS, |stopped| {
            let desk = Arc::new(Desk::new(pool, settings.per_second, stopped));
            let router = router(&desk, &settings.daemon, hooks);
            move |_| TowerToHyperService::new(router.clone())
        });
        let cannot = |error| {
            let listen = settings.listen;
            Refused::not_listening(
                &error,
                format!("the API can't listen at {listen}: {error}"),
                format!("l'API ne peut pas écouter sur {listen}\u{a0}: {error}"),
            )
            .help(
                "another program may be there: [api] listen in jalon.toml names the address",
                "un autre programme y est peut-être\u{a0}: [api] listen dans jalon.toml donne l'adresse",
            )
        };
        listener.map(Api).map_err(cannot)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Ends: no new connection, and what is under way comes to its end.
    pub fn stop(self) {
        self.0.stop();
    }
}

/// All that is served.
fn router(desk: &Arc<Desk>, daemon: &Daemon, hooks: Arc<Hooks>) -> Router {
    let mut router = Router::new();
    for route in routes::all() {
        router = with(router, desk, Arc::new(route));
    }
    for one in Beside::ALL {
        let filter = filter(one.method());
        let (desk, daemon, hooks) = (Arc::clone(desk), daemon.clone(), Arc::clone(&hooks));
        let served = match one {
            Beside::Follow => on(filter, move |request: Request| {
                follow(desk, daemon, request)
            }),
            Beside::Connector => on(filter, move |parted: Parted, request: Request| {
                hooks::take(desk, hooks, parted, request)
            }),
            Beside::Live => on(filter, || async { plain("live") }),
            Beside::Ready => on(filter, move |request| is_ready(desk, request)),
            Beside::Figures => on(filter, move |request| told((desk, daemon), request)),
            Beside::Document => on(filter, || async { openapi() }),
        };
        router = router.route(one.path(), served);
    }
    router
        .method_not_allowed_fallback(|request: Request| async move {
            not_here(Kind::NotThisWay, &request)
        })
        .fallback(|request: Request| async move { not_here(Kind::NotThere, &request) })
}

fn with(router: Router, desk: &Arc<Desk>, route: Arc<Route>) -> Router {
    let filter = filter(route.method);
    let (path, desk) = (route.path, Arc::clone(desk));
    let handler = move |parted: Parted, request: Request| {
        let (desk, route) = (Arc::clone(&desk), Arc::clone(&route));
        async move { Ok::<_, Infallible>(answer(desk, route, parted, request).await) }
    };
    router.route(path, on(filter, handler))
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Delete => MethodFilter::DELETE,
    }
}

fn plain(text: &str) -> Response<Body> {
    let mut answer = Response::new(Body::from(format!("{text}\n")));
    let form = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, form);
    answer
}

async fn is_ready(desk: Arc<Desk>, request: Request) -> Response<Body> {
    let lang = lang_of(request.headers());
    let asked = spawn_blocking(move || desk.pool.with(None, |house| house.store.entities()));
    match asked.await {
        Ok(Ok(Ok(_))) => plain("ready"),
        Ok(Ok(Err(trouble)) | Err(trouble)) => Problem::from(trouble).answer(lang),
        Err(_) => Problem::new(Kind::Fault, "not ready", "pas prêt").answer(lang),
    }
}

async fn told((desk, daemon): (Arc<Desk>, Daemon), request: Request) -> Response<Body> {
    let lang = lang_of(request.headers());
    let asked = spawn_blocking(move || {
        let requests = &desk.requests;
        let told = desk
            .pool
            .with(None, |house| metrics::text(house, &daemon, requests));
        told.and_then(|told| told)
    });
    match asked.await {
        Ok(Ok(text)) => {
            let mut answer = Response::new(Body::from(text));
            let form = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
            answer.headers_mut().insert(header::CONTENT_TYPE, form);
            answer
        }
        Ok(Err(trouble)) => Problem::from(trouble).answer(lang),
        Err(_) => Problem::new(Kind::Fault, "no figures", "pas de chiffres").answer(lang),
    }
}

fn openapi() -> Response<Body> {
    let body = serde_json::to_vec(&document()).unwrap_or_default();
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = StatusCode::OK;
    let form = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, form);
    answer
}

fn not_here(kind: Kind, request: &Request) -> Response<Body> {
    let lang = lang_of(request.headers());
    Problem::new(
        kind,
        "nothing is served here in this way",
        "rien n'est servi ici de cette façon",
    )
    .help(
        "/openapi.json tells all that is",
        "/openapi.json donne tout ce qui l'est",
    )
    .answer(lang)
}
