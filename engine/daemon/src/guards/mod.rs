//! Guards: what keeps messages in the house when something is odd. Each is a pure function over
//! settings and what was seen; what they hold is seen by people, and freed by them or by time.

mod clock;
mod feeds;
mod setting;
mod volume;

pub use clock::{ClockGuard, JUMPS, jumps, note_jump};
pub use feeds::{Feed, Feeds, Forgotten, forget, stamp};
pub use volume::{Hours, Share, counted, hour_of};

use jalon_core::Instant;
use jalon_core::step::Done;
use jalon_store::{EntityId, Trouble};
use serde::{Deserialize, Serialize};

/// The setting that holds what people allow.
pub const SETTING: &str = "guards";
/// The setting that holds when feeds were read.
pub const FEEDS: &str = "feeds";
/// The source of what people note by hand. It is no feed: one payment that somebody noted says nothing about
/// what else came in.
pub const PEOPLE: &str = "people";

/// The guards of a legal entity, as people set them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Guards {
    /// How much may leave without anybody looking.
    pub volume: Volume,
    /// So many cases in an hour are always usual for agencies.
    pub agencies: u32,
    /// By how much the clock may jump forward, in minutes, before customers get nothing any more.
    pub clock_minutes: Option<u32>,
    /// How old the feed of payments may be, in minutes, before nobody is chased any more.
    pub fresh_minutes: Option<u32>,
    /// Shadow mode: everything runs, and nothing leaves. What would have left is written, and stays.
    pub shadow: bool,
    /// Until when a person lets everything leave, whatever the guards say.
    pub let_pass_until: Option<Instant>,
    /// When feeds were read.
    #[serde(skip)]
    pub feeds: Feeds,
}

/// How much may leave without anybody looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Volume {
    /// So many messages in an hour are always usual.
    pub always: u32,
    /// So many times the most of the hours before are usual, too.
    pub times: u32,
}

impl Default for Volume {
    fn default() -> Self {
        Volume {
            always: 1_000,
            times: 3,
        }
    }
}

impl Default for Guards {
    fn default() -> Self {
        Guards {
            volume: Volume::default(),
            agencies: 50,
            clock_minutes: None,
            fresh_minutes: None,
            shadow: false,
            let_pass_until: None,
            feeds: Feeds::default(),
        }
    }
}

/// Who gets what leaves: each is counted apart, so that a wave of one kind holds no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Receiver {
    /// A customer.
    Customer,
    /// An agency that follows up in our name, or that gets the debt.
    Agency,
    /// Another system.
    System,
    /// A team of the house.
    Team,
}

/// What a guard is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who gets it.
    pub receiver: Receiver,
    /// Whether it presses for payment.
    pub presses: bool,
    /// Whether it is tried for the first time: what is tried again was counted.
    pub first: bool,
}

impl Asked {
    /// What guards are asked about an effect; nothing for what they never hold. A case that comes back
    /// from an agency takes pressure away.
    pub fn of(done: &Done) -> Option<Asked> {
        let (receiver, presses) = match done {
            Done::SendInvoice { .. } => (Receiver::Customer, false),
            Done::Message { act, .. } => {
                let presses = act.asks_for_money();
                (Receiver::Customer, presses)
            }
            Done::Entrust(_) | Done::HandOver { .. } => (Receiver::Agency, true),
            Done::Post { .. } => (Receiver::System, false),
            Done::Alert { .. } => (Receiver::Team, false),
            _ => return None,
        };
        Some(Asked {
            receiver,
            presses,
            first: true,
        })
    }
}

impl Receiver {
    /// All of them.
    pub const ALL: [Receiver; 4] = [
        Receiver::Customer,
        Receiver::Agency,
        Receiver::System,
        Receiver::Team,
    ];

    /// The setting that counts what leaves.
    pub(crate) fn setting(self) -> &'static str {
        match self {
            Receiver::Customer => "sent to customers",
            Receiver::Agency => "sent to agencies",
            Receiver::System => "sent to systems",
            Receiver::Team => "sent to teams",
        }
    }
}

/// Why a guard holds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// The clock jumped.
    Clock,
    /// Far more would leave than usual.
    Volume,
    /// Payments were not read in lately.
    Freshness,
}

impl Holds {
    /// Its name, for programs.
    pub fn name(self) -> &'static str {
        match self {
            Holds::Clock => "clock",
            Holds::Volume => "volume",
            Holds::Freshness => "freshness",
        }
    }

    /// In words.
    pub fn words(self, french: bool) -> &'static str {
        match (self, french) {
            (Holds::Clock, false) => "the clock jumped forward; somebody should look at it",
            (Holds::Clock, true) => "l’horloge a fait un bond en avant ; quelqu’un doit regarder",
            (Holds::Volume, false) => "far more would leave than usual; somebody should look at it",
            (Holds::Volume, true) => {
                "il partirait bien plus que d’habitude ; quelqu’un doit regarder"
            }
            (Holds::Freshness, false) => "payments have not been read in lately",
            (Holds::Freshness, true) => "les paiements n’ont pas été lus récemment",
        }
    }
}

impl Guards {
    /// The guards of a legal entity; the usual ones where nobody set any.
    pub fn read(
        store: &mut (impl jalon_store::Records + ?Sized),
        entity: EntityId,
    ) -> Result<Guards, Trouble> {
        let read = store.setting(entity, SETTING)?;
        let guards = read.and_then(|(_, value)| serde_json::from_slice(&value).ok());
        Ok(Guards {
            feeds: Feeds::read(store, entity)?,
            ..guards.unwrap_or_default()
        })
    }

    /// How much may leave to somebody without anybody looking.
    pub fn volume_for(&self, receiver: Receiver) -> Volume {
        match receiver {
            Receiver::Agency => Volume {
                always: self.agencies,
                ..self.volume
            },
            Receiver::Customer | Receiver::System | Receiver::Team => self.volume,
        }
    }

    /// What holds something whatever was sent before. What a team of the house is told leaves by any
    /// clock: it is the team that looks.
    pub fn holds(&self, jumped: bool, asked: Asked, now: Instant) -> Option<Holds> {
        if jumped && asked.receiver != Receiver::Team {
            return Some(Holds::Clock);
        }
        (asked.presses && self.is_stale(now)).then_some(Holds::Freshness)
    }

    /// Lets everything leave until a moment, whatever the guards say.
    pub fn let_pass(
        store: &mut (impl jalon_store::Records + ?Sized),
        entity: EntityId,
        until: Instant,
    ) -> Result<(), Trouble> {
        setting::change(store, (entity, SETTING), |guards: &mut Guards| {
            guards.let_pass_until = Some(until);
            Some(())
        })?;
        Ok(())
    }

    /// Whether a person lets everything pass now.
    pub fn lets_pass(&self, now: Instant) -> bool {
        self.let_pass_until.is_some_and(|until| now < until)
    }

    /// Whether the feeds of payments are too old to chase anybody.
    pub fn is_stale(&self, now: Instant) -> bool {
        let Some(minutes) = self.fresh_minutes else {
            return false;
        };
        match self.feeds.oldest() {
            Some(read) => read.plus_minutes(i64::from(minutes)) < now,
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_feed_that_is_not_read_holds_whoever_is_chased() {
        let mut guards = Guards {
            fresh_minutes: Some(60),
            ..Guards::default()
        };
        assert!(guards.is_stale(at("2026-03-01T09:00:00Z")));
        guards.feeds.read = vec![("bank".into(), at("2026-03-01T08:30:00Z"))];
        assert!(!guards.is_stale(at("2026-03-01T09:00:00Z")));
        assert!(guards.is_stale(at("2026-03-01T09:31:00Z")));
        guards.fresh_minutes = None;
        assert!(!guards.is_stale(at("2026-03-05T09:00:00Z")));
    }

    #[test]
    fn each_receiver_is_held_for_what_would_harm_it() {
        let guards = Guards {
            fresh_minutes: Some(60),
            ..Guards::default()
        };
        let now = at("2026-03-01T09:00:00Z");
        let asked = |receiver, presses| Asked {
            receiver,
            presses,
            first: true,
        };
        let held = |jumped, one| guards.holds(jumped, one, now);
        let (clock, stale) = (Some(Holds::Clock), Some(Holds::Freshness));
        assert_eq!(held(true, asked(Receiver::Customer, false)), clock);
        assert_eq!(held(true, asked(Receiver::System, false)), clock);
        assert_eq!(held(true, asked(Receiver::Team, false)), None);
        assert_eq!(held(false, asked(Receiver::Agency, true)), stale);
        assert_eq!(held(false, asked(Receiver::Customer, true)), stale);
        assert_eq!(held(false, asked(Receiver::Customer, false)), None);
        assert_eq!(guards.volume_for(Receiver::Agency).always, 50);
    }
}
