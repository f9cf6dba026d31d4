//! Time zones that customers have and no list knows yet join the deployed lists.

use jalon_core::records::CustomerRecord;
use jalon_daemon::deployed::{self, Lists, SETTING};
use jalon_daemon::digits;
use jalon_store::{Content, Hash};

use crate::{House, Refused};

/// Makes sure that the time zones of customers are known.
pub fn know(house: &mut House, customers: &[CustomerRecord]) -> Result<(), Refused> {
    let mut names: Vec<&str> = customers
        .iter()
        .filter_map(|customer| customer.time_zone.as_deref())
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Ok(());
    }
    let entity = house.entity.id;
    let Some(mut deployed) = deployed::deployed(house.store.as_mut(), entity)? else {
        return Ok(());
    };
    let Some(hash) = digits::read(&deployed.lists) else {
        return Ok(());
    };
    let content = house.store.content(entity, hash)?;
    let lists = content.and_then(|content| serde_json::from_slice::<Lists>(&content.bytes).ok());
    let Some(mut lists) = lists else {
        return Ok(());
    };
    names.retain(|name| lists.zones.iter().all(|zone| zone.name != *name));
    let new: Vec<_> = names.into_iter().filter_map(jalon_zones::zone).collect();
    if new.is_empty() {
        return Ok(());
    }
    lists.zones.extend(new);
    lists.zones.sort_by(|one, other| one.name.cmp(&other.name));
    let bytes = serde_json::to_vec(&lists).unwrap_or_default();
    let hash = Hash::of(&[&bytes]);
    house.store.keep(&[Content {
        entity,
        hash,
        media: "application/json".to_owned(),
        bytes,
    }])?;
    deployed.lists = digits::of(hash);
    let value = serde_json::to_vec(&deployed).unwrap_or_default();
    let was = house.store.setting(entity, SETTING)?;
    let revision = was.map_or(0, |(revision, _)| revision);
    if !house.store.set(entity, SETTING, revision, &value)? {
        return Err(Refused::over(
            "somebody deployed at this moment, and nothing was taken in",
            "quelqu'un a déployé à l'instant, et rien n'a été importé",
        )
        .help("import again", "recommencez l'import"));
    }
    Ok(())
}
