//! Who is held, since when and why: a list beside the accounts, so that an agenda need not read all of
//! them. What holds is in the account; the list only tells of it.

use std::collections::BTreeMap;

use jalon_core::{Day, Instant, TimeOfDay, Zone};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{House, Refused};

/// The setting that the list is.
const SETTING: &str = "customers held";
/// So often it is written again while others write it.
const TRIES: usize = 5;

/// Until somebody releases it.
pub const WITHOUT_END: Day = Day::MAX;

/// A customer that is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The day on which things go on; none until somebody releases it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Why.
    pub reason: SmolStr,
    /// Who.
    pub by: SmolStr,
    /// Since when.
    pub since: Instant,
}

impl Held {
    /// Whether it has not ended by itself.
    fn stands(&self, now: Instant) -> bool {
        let over = self
            .until
            .map(|day| Zone::utc().instant(day, TimeOfDay::MIDNIGHT));
        over.is_none_or(|over| over > now)
    }
}

type List = BTreeMap<SmolStr, Held>;

/// All that are held at a moment, by their keys.
pub fn all(house: &mut House, now: Instant) -> Result<List, Refused> {
    let (_, mut list) = read(house)?;
    list.retain(|_, held| held.stands(now));
    Ok(list)
}

/// Notes that a customer is held, or that it is not any more.
pub(super) fn note(
    house: &mut House,
    (customer, held): (&str, Option<Held>),
    now: Instant,
) -> Result<(), Refused> {
    for _ in 0..TRIES {
        let (revision, mut list) = read(house)?;
        list.retain(|_, held| held.stands(now));
        match &held {
            Some(held) => list.insert(customer.into(), held.clone()),
            None => list.remove(customer),
        };
        let value = serde_json::to_vec(&list).unwrap_or_default();
        if house
            .store
            .set(house.entity.id, SETTING, revision, &value)?
        {
            return Ok(());
        }
    }
    Err(Refused::store(
        "others hold and release customers at this moment",
        "d'autres retiennent ou libèrent des clients en ce moment",
    )
    .help("try again", "réessayez"))
}

fn read(house: &mut House) -> Result<(i64, List), Refused> {
    let setting = house.store.setting(house.entity.id, SETTING)?;
    let Some((revision, value)) = setting else {
        return Ok((0, List::new()));
    };
    Ok((revision, serde_json::from_slice(&value).unwrap_or_default()))
}
