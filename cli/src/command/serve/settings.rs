//! What `jalon.toml` says, as the daemon takes it.

use jalon_daemon::guards::{Guards, SETTING, Volume};

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

/// The guards as a daemon that starts now would have them.
pub fn guards(house: &mut House) -> Result<Guards, Stop> {
    let before = Guards::read(house.store.as_mut(), house.entity.id)?;
    Ok(as_told(house, &before))
}

fn as_told(house: &House, before: &Guards) -> Guards {
    let told = house.install.guards;
    let minutes =
        |span: std::time::Duration| u32::try_from(span.as_secs() / 60).unwrap_or(u32::MAX);
    Guards {
        volume: Volume {
            always: told.per_hour,
            times: told.times_usual,
        },
        agencies: told.agencies_per_hour,
        clock_minutes: Some(minutes(told.clock_jump)),
        fresh_minutes: told.payments_not_older.map(minutes),
        ..before.clone()
    }
}
