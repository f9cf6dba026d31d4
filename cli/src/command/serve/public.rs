//! The pages on which customers answer, as `jalon.toml` wants them.

use std::net::SocketAddr;
use std::sync::Arc;

use jalon_daemon::Clock;
use jalon_operate::{Refused, styles};
use jalon_receipts::{Pages, Settings};

use crate::house::House;
use crate::stop::Stop;

/// Begins to serve them, if `jalon.toml` says so.
pub fn start(house: &House, clock: &Arc<dyn Clock>) -> Result<Option<Pages>, Stop> {
    let Some(at) = &house.install.receipts else {
        return Ok(None);
    };
    let pages = start_at(house, clock, (at.listen, Settings::MINUTES))?;
    if let Some(pages) = &pages {
        tracing::info!(address = %pages.address(), links = %at.base_url, "the pages for customers are served");
    }
    Ok(pages)
}

/// The same at an address, with forms that are good for so many minutes; nothing if the installation has no pages.
pub fn start_at(
    house: &House,
    clock: &Arc<dyn Clock>,
    (listen, minutes): (SocketAddr, i64),
) -> Result<Option<Pages>, Stop> {
    let style = styles(house)?.remove(&house.entity.code);
    let Some((style, at)) = style.zip(house.install.receipts.as_ref()) else {
        return Ok(None);
    };
    let Some(page) = style.page else {
        return Ok(None);
    };
    let settings = Settings {
        listen,
        behind_proxy: at.behind_proxy,
        style: page,
        seller: style.seller,
        colour: at.colour.clone(),
        payment_link: at.payment_link.clone(),
        addresses: at.addresses,
        per_second: at.per_second,
        minutes,
    };
    let own = (house.store.another()?, house.entity.clone());
    let pages = Pages::start(own, Arc::clone(clock), &settings).map_err(|error| {
        let (listen, why) = (error.listen, error.why);
        Refused::not_listening(
            &why,
            format!("the pages for customers can't be served at {listen}: {why}"),
            format!("les pages des clients ne peuvent pas être servies sur {listen}\u{a0}: {why}"),
        )
        .help(
            "another program may be there: [receipts] listen in jalon.toml names the address",
            "un autre programme y est peut-être\u{a0}: [receipts] listen dans jalon.toml donne l'adresse",
        )
    })?;
    Ok(Some(pages))
}
