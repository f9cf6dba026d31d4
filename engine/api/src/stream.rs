//! What happens, as it happens: server-sent events, one for each account that moved.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, header};
use http_body::Frame;
use jalon_store::{AccountKey, Trouble};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use crate::desk::Desk;
use crate::metrics::Daemon;
use crate::role::Right;
use crate::tokens::{self, Caller};

/// An account moved: something happened to an invoice of this payer, or was done about one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Moved {
    /// The party that pays.
    pub payer: String,
    /// How often its account has changed by now.
    pub revision: i64,
}

/// Where it is followed.
pub const PATH: &str = "/v1/events/stream";
/// Its name for programs.
pub const ID: &str = "followEvents";
/// What it takes.
pub const RIGHT: Right = Right::Look;

/// How often it is looked whether something happened.
const LOOK: Duration = Duration::from_millis(250);
/// So often something is sent even if nothing happens, so that both sides know of each other.
const BREATH: Duration = Duration::from_secs(15);
/// So many are told at once.
const TOGETHER: usize = 200;
/// After so long whoever follows asks again, with a token that still holds.
const LASTS: Duration = Duration::from_secs(600);

/// Begins to tell.
pub fn follow(
    desk: &Arc<Desk>,
    daemon: Daemon,
    (caller, last): (Caller, Option<String>),
    place: OwnedSemaphorePermit,
) -> Response<Body> {
    let (told, tells) = mpsc::channel(4);
    let desk = Arc::clone(desk);
    tokio::spawn(async move {
        tell(desk, daemon, (caller, last), told).await;
        drop(place);
    });
    let mut answer = Response::new(Body::new(Told(tells)));
    let headers = answer.headers_mut();
    let form = HeaderValue::from_static("text/event-stream");
    headers.insert(header::CONTENT_TYPE, form);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

async fn tell(
    desk: Arc<Desk>,
    daemon: Daemon,
    (caller, last): (Caller, Option<String>),
    told: mpsc::Sender<Bytes>,
) {
    let run = daemon.run.clone();
    let changes = &daemon.counters.changes;
    let (mut from, mut gap) = match &last {
        None => (changes.next(), false),
        Some(id) => match id.split_once('-').filter(|(own, _)| *own == run) {
            Some((_, number)) => match number.parse::<u64>() {
                Ok(number) => (number.saturating_add(1), false),
                Err(_) => (changes.next(), true),
            },
            None => (changes.next(), true),
        },
    };
    let began = Instant::now();
    let mut breathed = Instant::now();
    let mut text = "retry: 2000\n\n".to_owned();
    while began.elapsed() < LASTS && !*desk.ending.borrow() {
        let unseen = changes.since(from, caller.entity.id, TOGETHER);
        gap |= unseen.gap;
        if gap {
            text.push_str("event: gap\ndata: {}\n\n");
            gap = false;
        }
        from = unseen.next;
        if !unseen.moved.is_empty() {
            let accounts: Vec<AccountKey> = unseen.moved.iter().map(|(_, key)| *key).collect();
            let desk = Arc::clone(&desk);
            let asks = caller.clone();
            let found = spawn_blocking(move || {
                let asked = desk.pool.with(Some(&asks.entity), |house| {
                    // A token that was revoked meanwhile hears nothing more.
                    match tokens::holds(house.store.as_mut(), &asks)? {
                        true => house.store.accounts(&accounts).map(Some),
                        false => Ok(None),
                    }
                });
                asked.and_then(|found| found)
            });
            let Ok(Ok::<_, Trouble>(Some(rows))) = found.await else {
                // Whoever follows comes again, and goes on where it was.
                return;
            };
            for (number, key) in unseen.moved {
                let Some(row) = rows.iter().find(|row| row.key == key) else {
                    continue;
                };
                let moved = Moved {
                    payer: row.payer.clone(),
                    revision: row.revision,
                };
                let data = serde_json::to_string(&moved).unwrap_or_default();
                text.push_str(&format!(
                    "id: {run}-{number}\nevent: moved\ndata: {data}\n\n"
                ));
            }
        }
        if text.is_empty() && breathed.elapsed() >= BREATH {
            text.push_str(": nothing new\n\n");
        }
        if !text.is_empty() {
            breathed = Instant::now();
            if told
                .send(Bytes::from(std::mem::take(&mut text)))
                .await
                .is_err()
            {
                return;
            }
        }
        tokio::time::sleep(LOOK).await;
        if told.is_closed() {
            return;
        }
    }
}

/// What is told, as the body of an answer that has no end of its own.
struct Told(mpsc::Receiver<Bytes>);

impl http_body::Body for Told {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let next = self.0.poll_recv(context);
        next.map(|next| next.map(|bytes| Ok(Frame::data(bytes))))
    }
}
