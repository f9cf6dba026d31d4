//! The listener, its connections, and how it ends.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::routing::{MethodFilter, get, on, post};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use jalon_operate::{House, Refused};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;

use crate::desk::{Desk, Parted, answer, follow, lang_of};
use crate::hooks::{self, Hooks};
use crate::metrics::{self, Daemon};
use crate::openapi::document;
use crate::pool::Pool;
use crate::problem::{Kind, Problem};
use crate::route::{Method, Route};
use crate::routes;
use crate::stream;

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
pub struct Api {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

/// So many connections at once; others wait.
const CONNECTIONS: usize = 256;
/// The head of a request comes within this.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// So many requests ask the store at once.
const AT_ONCE: usize = 8;
/// So long requests that are under way may take when it ends.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

impl Api {
    /// Begins to listen, on a thread of its own, over an installation that is open.
    pub fn start(house: House, settings: &Settings) -> Result<Api, Refused> {
        let cannot = |error: &dyn std::fmt::Display| {
            let listen = settings.listen;
            Refused::wrong(
                format!("the API can't listen at {listen}: {error}"),
                format!("l'API ne peut pas écouter sur {listen}\u{a0}: {error}"),
            )
            .help(
                "another program may be there: [api] listen in jalon.toml names the address",
                "un autre programme y est peut-être\u{a0}: [api] listen dans jalon.toml donne l'adresse",
            )
        };
        let listener = TcpListener::bind(settings.listen).map_err(|error| cannot(&error))?;
        let address = listener.local_addr().map_err(|error| cannot(&error))?;
        listener
            .set_nonblocking(true)
            .map_err(|error| cannot(&error))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(AT_ONCE)
            .build()
            .map_err(|error| cannot(&error))?;
        let (stop, stopped) = watch::channel(false);
        let hooks = Arc::new(Hooks::new(&house)?);
        let pool = Pool::new(house);
        let desk = Arc::new(Desk::new(pool, settings.per_second, stopped.clone()));
        let router = router(&desk, &settings.daemon, hooks);
        let thread = thread::spawn(move || {
            runtime.block_on(listen(listener, router, stopped));
            runtime.shutdown_timeout(ENDS_WITHIN);
        });
        Ok(Api {
            address,
            stop,
            thread,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends: no new connection, and what is under way comes to its end.
    pub fn stop(self) {
        let _ = self.stop.send(true);
        if self.thread.join().is_err() {
            tracing::error!("the API ended in a fault");
        }
    }
}

async fn listen(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "the API can't listen");
            return;
        }
    };
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(permit) = Arc::clone(&free).acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let (router, stopped) = (router.clone(), stopped.clone());
                tokio::spawn(async move {
                    connection(stream, router, stopped).await;
                    drop(permit);
                });
            }
            Err(error) => {
                // Too many open files, for instance: it passes.
                tracing::warn!(%error, "a connection to the API failed");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(ENDS_WITHIN, free.acquire_many(all)).await;
}

async fn connection(stream: TcpStream, router: Router, mut stopped: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(64 * 1024);
    let service = TowerToHyperService::new(router);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        // Whoever hangs up is nobody's fault.
        _ = connection.as_mut() => {}
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// All that is served.
fn router(desk: &Arc<Desk>, daemon: &Daemon, hooks: Arc<Hooks>) -> Router {
    let mut router = Router::new();
    for route in routes::all() {
        router = with(router, desk, Arc::new(route));
    }
    let hooked = (Arc::clone(desk), hooks);
    let follows = (Arc::clone(desk), daemon.clone());
    let (ready, figures) = (Arc::clone(desk), (Arc::clone(desk), daemon.clone()));
    router
        .route(
            stream::PATH,
            get(move |request: Request| follow(follows.0.clone(), follows.1.clone(), request)),
        )
        .route(
            hooks::PATH,
            post(move |parted: Parted, request: Request| {
                hooks::take(hooked.0.clone(), hooked.1.clone(), parted, request)
            }),
        )
        .route("/health/live", get(|| async { plain("live") }))
        .route(
            "/health/ready",
            get(move |request| is_ready(ready, request)),
        )
        .route("/metrics", get(move |request| told(figures, request)))
        .route("/openapi.json", get(|| async { openapi() }))
        .method_not_allowed_fallback(|request: Request| async move {
            not_here(Kind::NotThisWay, &request)
        })
        .fallback(|request: Request| async move { not_here(Kind::NotThere, &request) })
}

fn with(router: Router, desk: &Arc<Desk>, route: Arc<Route>) -> Router {
    let filter = match route.method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Delete => MethodFilter::DELETE,
    };
    let (path, desk) = (route.path, Arc::clone(desk));
    let handler = move |parted: Parted, request: Request| {
        let (desk, route) = (Arc::clone(&desk), Arc::clone(&route));
        async move { Ok::<_, Infallible>(answer(desk, route, parted, request).await) }
    };
    router.route(path, on(filter, handler))
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
