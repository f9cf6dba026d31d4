//! What would leave if something that is held were released: it is made as it would be, and nothing of
//! it is written.

use jalon_core::Instant;
use jalon_store::{Effect, Store, Text, Trouble};

use crate::channel::{InDoubt, Outgoing};
use crate::house::Houses;
use crate::working::{Contacts, Desk, Found, Stop, Working};

/// What would leave now, or at the next opening of the script's hours, if an effect that is held were
/// released; nothing if it is not wanted any more. Why not, where that can't be said.
pub fn preview(
    store: &mut dyn Store,
    houses: &mut Houses,
    effect: &Effect,
    now: Instant,
) -> Result<Result<Vec<Outgoing>, Text>, Trouble> {
    // What would leave is asked for, and not whether it would.
    for house in houses.all_mut() {
        house.guards.shadow = false;
    }
    let row = store.accounts(&[effect.account])?.into_iter().next();
    let mut found = row.map(|row| Found { row, kept: None });
    let contacts = Contacts::default();
    let mut desk = Desk {
        contacts: &contacts,
        store,
        houses,
        now,
        in_doubt: &|_| InDoubt::Ask.into(),
        by: "",
        guard: &mut |_, _, _| Ok(None),
    };
    let made = Working::read(&mut desk, effect.account, found.as_mut(), 0)
        .and_then(|working| working.preview(&mut desk, effect));
    match made {
        Ok(made) => Ok(Ok(made)),
        Err(Stop::Aside(why)) => Ok(Err(why)),
        Err(Stop::Store(trouble)) => Err(trouble),
    }
}
