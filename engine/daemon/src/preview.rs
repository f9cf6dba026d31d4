//! What would leave if something that is held were released: it is made as it would be, and nothing of
//! it is written.

use jalon_core::Instant;
use jalon_core::step::SubjectId;
use jalon_store::{AccountKey, Effect, Key, Store, Text, Trouble};
use smol_str::SmolStr;

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
    looked(store, houses, effect.account, now, |working, desk| {
        working.preview(desk, effect)
    })
}

/// The case as an agency would get it now, with its copies: the agency that is named, else the one that
/// the script hands over to.
pub fn case(
    store: &mut dyn Store,
    houses: &mut Houses,
    (account, subject): (AccountKey, SubjectId),
    agency: Option<&str>,
    now: Instant,
) -> Result<Result<Outgoing, Text>, Trouble> {
    looked(store, houses, account, now, |working, desk| {
        working.preview_case(desk, subject, agency)
    })
}

/// The agency that was given an invoice last, and the key of what gave it.
pub fn given(
    store: &mut dyn Store,
    houses: &mut Houses,
    (account, subject): (AccountKey, SubjectId),
    now: Instant,
) -> Result<Result<Option<(SmolStr, Key)>, Text>, Trouble> {
    looked(store, houses, account, now, |working, desk| {
        working.given(desk, subject)
    })
}

/// Looks at an account as a turn would, and writes nothing.
fn looked<T>(
    store: &mut dyn Store,
    houses: &mut Houses,
    account: AccountKey,
    now: Instant,
    look: impl FnOnce(Working, &mut Desk<'_>) -> Result<T, Stop>,
) -> Result<Result<T, Text>, Trouble> {
    let row = store.accounts(&[account])?.into_iter().next();
    let mut found = row.map(Found::new);
    let contacts = Contacts::default();
    let mut desk = Desk {
        contacts: &contacts,
        elsewhere: &[],
        store,
        houses,
        now,
        in_doubt: &|_| InDoubt::Ask.into(),
        by: "",
        guard: &mut |_, _, _| Ok(None),
    };
    let made = Working::read(&mut desk, account, found.as_mut(), 0)
        .and_then(|working| look(working, &mut desk));
    match made {
        Ok(made) => Ok(Ok(made)),
        Err(Stop::Aside(why)) => Ok(Err(why)),
        Err(Stop::Store(trouble)) => Err(trouble),
    }
}
