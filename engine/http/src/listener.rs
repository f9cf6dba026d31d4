//! A listener on a thread of its own: its connections, and how it ends.

use std::error::Error;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use http_body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

/// What a listener lets be done at once, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// What it is called in the log: `API`.
    pub name: &'static str,
    /// So many requests ask the store at once.
    pub at_once: usize,
    /// No head of a request is larger, in bytes.
    pub head: usize,
    /// Whoever reads or writes for longer is cut; nobody is, if not said.
    pub connection: Option<Duration>,
}

/// So many connections at once; others wait.
const CONNECTIONS: usize = 256;
/// So many places, the last ones, are for whoever asks once and goes: the connection ends with its answer. Others
/// may hold the rest, and a watcher that asks whether all is well still gets in.
const FOR_ONE_ANSWER: usize = 64;
/// The head of a request comes within this.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// So long requests that are under way may take when it ends.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// A listener that runs.
pub struct Listener {
    name: &'static str,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

/// What a service fails with.
type Failed = Box<dyn Error + Send + Sync>;

impl Listener {
    /// Begins to listen. What answers is made by `service`, which is given what tells that it ends; it makes
    /// one for each connection, by who asks. Errors: the address can't be had.
    pub fn start<S, B, F>(
        listen: SocketAddr,
        bounds: Bounds,
        service: impl FnOnce(watch::Receiver<bool>) -> F,
    ) -> io::Result<Listener>
    where
        F: Fn(IpAddr) -> S + Send + 'static,
        S: Service<Request<Incoming>, Response = Response<B>> + Send + 'static,
        S::Future: Send,
        S::Error: Into<Failed>,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Failed>,
    {
        let listener = TcpListener::bind(listen)?;
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(bounds.at_once)
            .build()?;
        let (stop, stopped) = watch::channel(false);
        let service = service(stopped.clone());
        let thread = thread::spawn(move || {
            runtime.block_on(accept(listener, bounds, &service, stopped));
            runtime.shutdown_timeout(ENDS_WITHIN);
            // Sessions with a store may have runtimes of their own, which end outside of this one alone.
            drop(service);
        });
        Ok(Listener {
            name: bounds.name,
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
            tracing::error!("the {} ended in a fault", self.name);
        }
    }
}

async fn accept<S, B, F>(
    listener: TcpListener,
    bounds: Bounds,
    service: &F,
    mut stopped: watch::Receiver<bool>,
) where
    F: Fn(IpAddr) -> S,
    S: Service<Request<Incoming>, Response = Response<B>> + Send + 'static,
    S::Future: Send,
    S::Error: Into<Failed>,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Failed>,
{
    let name = bounds.name;
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "the {name} can't listen");
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
                let (service, stopped) = (service(peer.ip()), stopped.clone());
                let may_stay = free.available_permits() >= FOR_ONE_ANSWER;
                tokio::spawn(async move {
                    serve(stream, (bounds, may_stay), service, stopped).await;
                    drop(permit);
                });
            }
            Err(error) => {
                // Too many open files, for instance: it passes.
                tracing::warn!(%error, "a connection to the {name} failed");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = timeout(ENDS_WITHIN, free.acquire_many(all)).await;
}

async fn serve<S, B>(
    stream: TcpStream,
    (bounds, may_stay): (Bounds, bool),
    service: S,
    mut stopped: watch::Receiver<bool>,
) where
    S: Service<Request<Incoming>, Response = Response<B>>,
    S::Error: Into<Failed>,
    B: Body + 'static,
    B::Error: Into<Failed>,
{
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .keep_alive(may_stay)
        .max_buf_size(bounds.head);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let within = bounds.connection.unwrap_or(Duration::MAX);
    tokio::select! {
        // Whoever hangs up is nobody's fault; whoever holds on without end is cut.
        _ = timeout(within, connection.as_mut()) => {}
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = timeout(ENDS_WITHIN, connection).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use http_body_util::Empty;
    use hyper::body::Bytes;
    use hyper::service::service_fn;

    use super::*;

    const ASKS: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

    fn asks(address: SocketAddr) -> TcpStream {
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(3)))
            .unwrap();
        stream.write_all(ASKS).unwrap();
        stream
    }

    fn answer(stream: &mut TcpStream) -> String {
        let mut some = [0; 1_024];
        let count = stream.read(&mut some).unwrap();
        String::from_utf8_lossy(&some[..count]).into_owned()
    }

    #[test]
    fn however_many_hold_on_to_their_connections_whoever_comes_is_answered() {
        let bounds = Bounds {
            name: "test",
            at_once: 1,
            head: 16 * 1_024,
            connection: None,
        };
        let listener = Listener::start("127.0.0.1:0".parse().unwrap(), bounds, |_| {
            |_| service_fn(|_| async { Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())) })
        });
        let listener = listener.unwrap();
        let held = (0..CONNECTIONS + 20).map(|_| {
            let mut stream = asks(listener.address());
            assert!(answer(&mut stream).starts_with("HTTP/1.1 200"));
            stream
        });
        let mut held: Vec<TcpStream> = held.collect();
        let told = answer(&mut asks(listener.address()));
        assert!(told.contains("connection: close"), "{told}");
        // Whoever was there before may ask again.
        held[0].write_all(ASKS).unwrap();
        assert!(answer(&mut held[0]).starts_with("HTTP/1.1 200"));
        drop(held);
        listener.stop();
    }
}
