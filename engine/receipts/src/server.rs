//! The listener, its connections, and how it ends. It is another one than that of the API, and shares
//! nothing with it.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use jalon_daemon::link::PageStyle;
use jalon_daemon::{Clock, Entity};
use jalon_render::Seller;
use jalon_store::Store;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use crate::desk::Desk;

/// How the pages are served.
#[derive(Clone)]
pub struct Settings {
    /// Where.
    pub listen: SocketAddr,
    /// Whether a proxy in front of it tells who asks.
    pub behind_proxy: bool,
    /// How links are made.
    pub style: PageStyle,
    /// Who asks, and where customers pay to.
    pub seller: Seller,
    /// The colour of the house: `#0b57a4`.
    pub colour: String,
    /// Where customers can pay online; `{invoice}` stands for the number.
    pub payment_link: Option<String>,
    /// Whether networks of readers are noted.
    pub addresses: bool,
    /// How many requests one address may make in a second.
    pub per_second: u32,
    /// For so many minutes a page may be open before its form is sent, and what follows can be seen:
    /// [`Settings::MINUTES`] but in demonstrations, where days pass in a moment.
    pub minutes: i64,
}

impl Settings {
    /// So long in earnest.
    pub const MINUTES: i64 = 30;
}

/// The pages as they are served.
pub struct Pages {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

/// Why they are not served.
#[derive(Debug)]
pub struct NotStarted {
    /// Where they were to be served.
    pub listen: SocketAddr,
    /// What the system says.
    pub why: std::io::Error,
}

/// So many connections at once; others wait.
const CONNECTIONS: usize = 256;
/// The head of a request comes within this.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Whoever reads or writes slower than this is cut: a large document on a slow line has time enough.
const CONNECTION_WITHIN: Duration = Duration::from_secs(180);
/// So many requests ask the store at once.
const AT_ONCE: usize = 4;
/// So long requests that are under way may take when it ends.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

impl Pages {
    /// Begins to serve them, on a thread of its own.
    pub fn start(
        (store, entity): (Box<dyn Store>, Entity),
        clock: Arc<dyn Clock>,
        settings: &Settings,
    ) -> Result<Pages, NotStarted> {
        let cannot = |why| NotStarted {
            listen: settings.listen,
            why,
        };
        let listener = TcpListener::bind(settings.listen).map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        listener.set_nonblocking(true).map_err(cannot)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(AT_ONCE)
            .build()
            .map_err(cannot)?;
        let (stop, stopped) = watch::channel(false);
        let desk = Arc::new(Desk::new((store, entity), clock, settings.clone()));
        let thread = thread::spawn(move || {
            runtime.block_on(listen(listener, desk, stopped));
            runtime.shutdown_timeout(ENDS_WITHIN);
        });
        Ok(Pages {
            address,
            stop,
            thread,
        })
    }

    /// Where they are served.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends: no new connection, and what is under way comes to its end.
    pub fn stop(self) {
        let _ = self.stop.send(true);
        if self.thread.join().is_err() {
            tracing::error!("the pages ended in a fault");
        }
    }
}

async fn listen(listener: TcpListener, desk: Arc<Desk>, mut stopped: watch::Receiver<bool>) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "the pages can't be served");
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
            Ok((stream, peer)) => {
                let (desk, stopped) = (Arc::clone(&desk), stopped.clone());
                tokio::spawn(async move {
                    connection(stream, peer.ip(), desk, stopped).await;
                    drop(permit);
                });
            }
            Err(error) => {
                // Too many open files, for instance: it passes.
                tracing::warn!(%error, "a connection to the pages failed");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = timeout(ENDS_WITHIN, free.acquire_many(all)).await;
}

async fn connection(
    stream: TcpStream,
    peer: IpAddr,
    desk: Arc<Desk>,
    mut stopped: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(32 * 1024);
    let service = service_fn(move |request| {
        let desk = Arc::clone(&desk);
        async move { Ok::<_, Infallible>(desk.answer(peer, request).await) }
    });
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        // Whoever hangs up is nobody's fault; whoever holds on without end is cut.
        _ = timeout(CONNECTION_WITHIN, connection.as_mut()) => {}
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = timeout(ENDS_WITHIN, connection).await;
        }
    }
}
