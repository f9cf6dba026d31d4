//! The connection to the server.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto};

use crate::Trouble;

/// A server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is encrypted.
    pub tls: Tls,
    /// The certificates (PEM) that are believed in the place of those that everybody believes.
    pub ca: Option<Vec<u8>>,
    /// How long connecting, and each part of an answer, may take.
    pub timeout: Duration,
}

/// How the line is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte on.
    Implicit,
    /// After STARTTLS, or nothing is said.
    Required,
    /// Not at all.
    None,
}

/// A line to a server.
pub(crate) enum Line {
    Plain(TcpStream),
    Encrypted(Box<StreamOwned<ClientConnection, TcpStream>>),
    /// It is about to be encrypted.
    Between,
}

impl Line {
    /// Connects; encrypted at once if that is wanted.
    pub(crate) fn open(server: &Server) -> Result<Line, Trouble> {
        let stream = connect(server).map_err(|error| Trouble::Line(error.to_string()))?;
        match server.tls {
            Tls::Implicit => encrypt(stream, server),
            Tls::Required | Tls::None => Ok(Line::Plain(stream)),
        }
    }

    /// Encrypts a plain line from here on.
    pub(crate) fn encrypted(&mut self, server: &Server) -> Result<(), Trouble> {
        match std::mem::replace(self, Line::Between) {
            Line::Plain(stream) => {
                *self = encrypt(stream, server)?;
                Ok(())
            }
            other => {
                *self = other;
                Ok(())
            }
        }
    }
}

fn connect(server: &Server) -> io::Result<TcpStream> {
    let addresses = (server.host.as_str(), server.port).to_socket_addrs()?;
    let mut last = io::Error::new(io::ErrorKind::NotFound, "no such host");
    for address in addresses.take(8) {
        match TcpStream::connect_timeout(&address, server.timeout) {
            Ok(stream) => {
                stream.set_read_timeout(Some(server.timeout))?;
                stream.set_write_timeout(Some(server.timeout))?;
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn encrypt(stream: TcpStream, server: &Server) -> Result<Line, Trouble> {
    let unsafe_ = |error: &dyn std::fmt::Display| Trouble::NotSafe(error.to_string());
    let mut roots = RootCertStore::empty();
    match &server.ca {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(file) => {
            for certificate in CertificateDer::pem_slice_iter(file) {
                let certificate = certificate.map_err(|error| unsafe_(&error))?;
                roots.add(certificate).map_err(|error| unsafe_(&error))?;
            }
        }
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unsafe_(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(server.host.clone()).map_err(|error| unsafe_(&error))?;
    let connection = ClientConnection::new(Arc::new(config), name);
    let connection = connection.map_err(|error| unsafe_(&error))?;
    let mut stream = StreamOwned::new(connection, stream);
    // The handshake now, so that what is wrong with it is told as such.
    while stream.conn.is_handshaking() {
        let done = stream.conn.complete_io(&mut stream.sock);
        done.map_err(|error| match jalon_mail::distrust::words(&error) {
            Some(why) => unsafe_(&why),
            None => unsafe_(&error),
        })?;
    }
    Ok(Line::Encrypted(Box::new(stream)))
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Line::Plain(stream) => stream.read(buffer),
            Line::Encrypted(stream) => stream.read(buffer),
            Line::Between => Ok(0),
        }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Line::Plain(stream) => stream.write(bytes),
            Line::Encrypted(stream) => stream.write(bytes),
            Line::Between => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Line::Plain(stream) => stream.flush(),
            Line::Encrypted(stream) => stream.flush(),
            Line::Between => Ok(()),
        }
    }
}
