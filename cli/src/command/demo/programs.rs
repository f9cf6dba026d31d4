//! The API of the demonstration: it answers while days pass, by their clock.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use jalon_api::{Api, Daemon, Role, Settings, tokens};
use jalon_core::Instant;
use jalon_daemon::{Clock, SetClock};
use jalon_operate::House;
use jalon_receipts::Pages;

use crate::command::serve::public;
use crate::house::{At, IfMissing};
use crate::stop::Stop;

/// The API as it runs, and a token that may look.
pub struct Served {
    pub api: Api,
    pub token: String,
    /// The pages on which customers answer.
    pub pages: Option<Pages>,
    /// The clock of the demonstration.
    pub clock: SetClock,
}

/// Where it usually answers; where there is room, if somebody else is there.
const PORTS: [u16; 2] = [8765, 0];

/// For so many minutes a page may be open: days pass in a moment here.
const YEARS: i64 = 10 * 366 * 24 * 60;

/// Begins to answer.
pub fn serve(at: &At, now: Instant) -> Result<Served, Stop> {
    let clock = SetClock::at(now);
    let mut house = at.open(IfMissing::Refuse)?;
    let entity = house.entity.clone();
    let visitor = ("visitor", Role::Read);
    let (token, _) = tokens::make(house.store.as_mut(), &entity, visitor, now)?;
    let start = |port| {
        let own = House {
            clock: Arc::new(clock.clone()),
            ..house.another()?
        };
        let settings = Settings {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port),
            per_second: 50,
            daemon: Daemon::default(),
        };
        Api::start(own, &settings)
    };
    let [usual, any] = PORTS;
    let api = start(usual).or_else(|_| start(any))?;
    let at = house.install.receipts.as_ref().map(|at| at.listen);
    let shown: Arc<dyn Clock> = Arc::new(clock.clone());
    let pages = match at {
        Some(listen) => public::start_at(&house, &shown, (listen, YEARS))?,
        None => None,
    };
    Ok(Served {
        api,
        token,
        pages,
        clock,
    })
}
