//! What `jalon.toml` says, as the daemon takes it.

use jalon_daemon::guards::{Guards, SETTING};
use jalon_operate::agenda::as_told;

use crate::house::House;
use crate::stop::Stop;

/// Writes the guards where all daemons read them, and whether anything leaves; what people allowed for a
/// while stays.
pub fn write(house: &mut House, shadow: bool) -> Result<(), Stop> {
    let entity = house.entity.id;
    let was = house.store.setting(entity, SETTING)?;
    let before = Guards::read(house.store.as_mut(), entity)?;
    let guards = Guards {
        shadow,
        ..as_told(house, &before)
    };
    if was.is_some() && guards == before {
        return Ok(());
    }
    let revision = was.map_or(0, |(revision, _)| revision);
    let value = serde_json::to_vec(&guards).unwrap_or_default();
    // Whoever writes at the same moment says the same, or will be read at the next start.
    house.store.set(entity, SETTING, revision, &value)?;
    Ok(())
}
