//! Feeds of payments: up to when the payments of each are known.

use jalon_core::Instant;
use jalon_store::{EntityId, Records, Trouble};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{FEEDS, PEOPLE, setting};

/// A feed, and up to when its payments are known.
pub type Feed = (SmolStr, Instant);

/// When feeds of payments were last read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feeds {
    /// Each feed with its time.
    pub read: Vec<Feed>,
    /// Those that a person took out, since nothing comes from them any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forgotten: Vec<Forgotten>,
}

/// A feed that a person took out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forgotten {
    /// Its name.
    pub feed: SmolStr,
    /// Up to when its payments were known.
    pub read: Instant,
    /// When it was taken out.
    pub at: Instant,
    /// By whom.
    pub by: SmolStr,
}

impl Feeds {
    /// Those of a legal entity.
    pub fn read(store: &mut (impl Records + ?Sized), entity: EntityId) -> Result<Feeds, Trouble> {
        let (_, mut feeds) = setting::read::<Feeds>(store, (entity, FEEDS))?;
        // Older versions took what people noted for a feed.
        feeds.read.retain(|(name, _)| name != PEOPLE);
        Ok(feeds)
    }

    /// The one that was read the longest ago.
    pub fn last(&self) -> Option<&Feed> {
        self.read.iter().min_by_key(|(_, at)| *at)
    }

    /// When that was.
    pub fn oldest(&self) -> Option<Instant> {
        self.last().map(|(_, at)| *at)
    }
}

/// Stamps a feed: payments were read, even if there were none. It never goes back. One that was taken
/// out and comes again is a feed again.
pub fn stamp(
    store: &mut (impl Records + ?Sized),
    entity: EntityId,
    feed: &str,
    at: Instant,
) -> Result<(), Trouble> {
    if feed == PEOPLE {
        return Ok(());
    }
    setting::change(store, (entity, FEEDS), |feeds: &mut Feeds| {
        match feeds.read.iter_mut().find(|(name, _)| name == feed) {
            Some((_, read)) => *read = at.max(*read),
            None => feeds.read.push((feed.into(), at)),
        }
        feeds.forgotten.retain(|one| one.feed != feed);
        Some(())
    })?;
    Ok(())
}

/// Takes a feed out from which nothing comes any more: nobody waits for it. Nothing if there is none of
/// that name.
pub fn forget(
    store: &mut (impl Records + ?Sized),
    entity: EntityId,
    feed: &str,
    (by, at): (&str, Instant),
) -> Result<Option<Instant>, Trouble> {
    setting::change(store, (entity, FEEDS), |feeds: &mut Feeds| {
        let place = feeds.read.iter().position(|(name, _)| name == feed)?;
        let (feed, read) = feeds.read.remove(place);
        feeds.forgotten.push(Forgotten {
            feed,
            read,
            at,
            by: by.into(),
        });
        Some(read)
    })
}
