//! How the pages are served: by a listener of their own, on another port than the API's, with nothing of the
//! API behind it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use jalon_daemon::link::PageStyle;
use jalon_daemon::{Clock, Entity};
use jalon_http::{Bounds, Listener};
use jalon_render::Seller;
use jalon_store::Store;

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
pub struct Pages(Listener);

/// Why they are not served.
#[derive(Debug)]
pub struct NotStarted {
    /// Where they were to be served.
    pub listen: SocketAddr,
    /// What the system says.
    pub why: std::io::Error,
}

/// A large document on a slow line has time enough.
const BOUNDS: Bounds = Bounds {
    name: "pages",
    at_once: 4,
    head: 32 * 1024,
    connection: Some(Duration::from_secs(180)),
};

impl Pages {
    /// Begins to serve them, on a thread of its own.
    pub fn start(
        (store, entity): (Box<dyn Store>, Entity),
        clock: Arc<dyn Clock>,
        settings: &Settings,
    ) -> Result<Pages, NotStarted> {
        let desk = Arc::new(Desk::new((store, entity), clock, settings.clone()));
        let listener = Listener::start(settings.listen, BOUNDS, |_| {
            move |peer| {
                let desk = Arc::clone(&desk);
                service_fn(move |request| {
                    let desk = Arc::clone(&desk);
                    async move { Ok::<_, Infallible>(desk.answer(peer, request).await) }
                })
            }
        });
        let listen = settings.listen;
        listener
            .map(Pages)
            .map_err(|why| NotStarted { listen, why })
    }

    /// Where they are served.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Ends: no new connection, and what is under way comes to its end.
    pub fn stop(self) {
        self.0.stop();
    }
}
