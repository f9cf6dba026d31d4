//! Secrets that are wanted only later are looked at before the work begins: one that is missing is told now,
//! and not in the night.

use jalon_api::keys_of_connector;
use jalon_operate::secret_of_mails;

use crate::command::doctor::pages;
use crate::house::{House, no_secret};
use crate::stop::Stop;

/// Whether all that `jalon.toml` names is there, but for what holds messages back until it is.
pub fn look(house: &mut House) -> Result<(), Stop> {
    if let Some(lacks) = pages::lacks(house)? {
        let (what, remedy) = (lacks.what.en, lacks.remedy.en);
        tracing::warn!("{what}; {remedy}");
    }
    let install = &house.install;
    secret_of_mails(&install.mail, &house.folder).map_err(no_secret)?;
    for (name, connector) in &install.connectors {
        // Files in the watched folder are signed by nobody.
        if install.api.is_some() {
            keys_of_connector(name, connector, &house.folder)?;
        }
        if !install.hears(name) {
            tracing::warn!(
                connector = name,
                "nothing that it sends is heard: jalon.toml has no [api]"
            );
        }
    }
    Ok(())
}
