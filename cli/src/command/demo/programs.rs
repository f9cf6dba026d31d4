//! The API of the demonstration: it answers while days pass, by their clock.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use jalon_api::{Api, Daemon, Role, Settings, tokens};
use jalon_core::Instant;
use jalon_daemon::SetClock;
use jalon_operate::House;

use crate::house::{At, IfMissing};
use crate::stop::Stop;

/// The API as it runs, and a token that may look.
pub struct Served {
    pub api: Api,
    pub token: String,
    /// The clock of the demonstration.
    pub clock: SetClock,
}

/// Where it usually answers; where there is room, if somebody else is there.
const PORTS: [u16; 2] = [8765, 0];

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
    Ok(Served { api, token, clock })
}
