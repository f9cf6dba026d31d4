//! The line to a server: every read and every write is over by a moment that was said before, however
//! slowly the other side lets its bytes drop.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

/// A line, encrypted or not.
pub(super) enum Line {
    Plain(Timed),
    Tls(Box<StreamOwned<ClientConnection, Timed>>),
}

/// A connection on which nothing lasts beyond a moment.
pub(super) struct Timed {
    tcp: TcpStream,
    until: Instant,
}

impl Timed {
    /// What is left of the time; nothing is an error.
    fn left(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        match left.is_zero() {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(left),
        }
    }
}

/// What the system says of a time that is over differs.
fn over(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
        _ => error,
    }
}

impl Read for Timed {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.tcp.set_read_timeout(Some(self.left()?))?;
        self.tcp.read(to).map_err(over)
    }
}

impl Write for Timed {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        self.tcp.set_write_timeout(Some(self.left()?))?;
        self.tcp.write(from).map_err(over)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

impl Line {
    /// Finds the server and connects to it, all of it within a time.
    pub(super) fn connect(host: &str, port: u16, within: Duration) -> io::Result<Line> {
        let until = Instant::now() + within;
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for address in resolve(host, port, within)? {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            match TcpStream::connect_timeout(&address, left) {
                Ok(tcp) => {
                    tcp.set_nodelay(true)?;
                    return Ok(Line::Plain(Timed { tcp, until }));
                }
                Err(error) => last = over(error),
            }
        }
        Err(last)
    }

    /// The same line, encrypted from here on.
    pub(super) fn encrypt(self, host: &str, config: &Arc<ClientConfig>) -> io::Result<Line> {
        let Line::Plain(mut tcp) = self else {
            return Ok(self);
        };
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let client = ClientConnection::new(Arc::clone(config), name);
        let mut client = client.map_err(io::Error::other)?;
        while client.is_handshaking() {
            client.complete_io(&mut tcp)?;
        }
        Ok(Line::Tls(Box::new(StreamOwned::new(client, tcp))))
    }

    /// From now on everything is over within a time.
    pub(super) fn within(&mut self, time: Duration) {
        self.timed().until = Instant::now() + time;
    }

    /// Our own address on it.
    pub(super) fn own(&self) -> Option<SocketAddr> {
        let timed = match self {
            Line::Plain(timed) => timed,
            Line::Tls(tls) => &tls.sock,
        };
        timed.tcp.local_addr().ok()
    }

    pub(super) fn is_encrypted(&self) -> bool {
        matches!(self, Line::Tls(_))
    }

    /// Ends it at once.
    pub(super) fn cut(&mut self) {
        // It may be gone already.
        let _ = self.timed().tcp.shutdown(Shutdown::Both);
    }

    fn timed(&mut self) -> &mut Timed {
        match self {
            Line::Plain(timed) => timed,
            Line::Tls(tls) => &mut tls.sock,
        }
    }
}

impl Read for Line {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self {
            Line::Plain(timed) => timed.read(to),
            Line::Tls(tls) => tls.read(to),
        }
    }
}

impl Write for Line {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        match self {
            Line::Plain(timed) => timed.write(from),
            Line::Tls(tls) => tls.write(from),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Line::Plain(timed) => timed.flush(),
            Line::Tls(tls) => tls.flush(),
        }
    }
}

/// The addresses of a name. The system sets no limit to how long it looks, so it looks in a thread of
/// its own, which is left to itself when the time is over.
fn resolve(host: &str, port: u16, within: Duration) -> io::Result<Vec<SocketAddr>> {
    let (told, answer) = mpsc::sync_channel(1);
    let host = host.to_owned();
    thread::spawn(move || {
        let found = (host.as_str(), port).to_socket_addrs();
        // Nobody may wait for it any more.
        let _ = told.send(found.map(Iterator::collect));
    });
    let found: io::Result<Vec<SocketAddr>> = answer
        .recv_timeout(within)
        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
    found
}
