//! A setting that several may change at the same time: read, changed, and written unless somebody
//! else was faster; then once more.

use jalon_store::{EntityId, Records, Trouble};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A setting and its revision; 0 if nobody set it.
pub fn read<T: Default + DeserializeOwned>(
    store: &mut (impl Records + ?Sized),
    (entity, name): (EntityId, &str),
) -> Result<(i64, T), Trouble> {
    let Some((revision, value)) = store.setting(entity, name)? else {
        return Ok((0, T::default()));
    };
    Ok((revision, serde_json::from_slice(&value).unwrap_or_default()))
}

/// Changes a setting; nothing is written where the change says `None`.
pub fn change<T: Default + Serialize + DeserializeOwned, R>(
    store: &mut (impl Records + ?Sized),
    (entity, name): (EntityId, &str),
    mut how: impl FnMut(&mut T) -> Option<R>,
) -> Result<Option<R>, Trouble> {
    loop {
        let (revision, mut value) = read(store, (entity, name))?;
        let Some(outcome) = how(&mut value) else {
            return Ok(None);
        };
        let value = serde_json::to_vec(&value).unwrap_or_default();
        if store.set(entity, name, revision, &value)? {
            return Ok(Some(outcome));
        }
    }
}
