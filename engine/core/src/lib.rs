//! What a journey means: money, days, calendars, records and events, and the [`Machine`] that a
//! script becomes.
//!
//! Everything here is plain data and pure functions over it: no clock, no files, no network, no
//! randomness, and no float for money. So the same code runs in the daemon, in a simulation and in
//! an editor, and gives the same answer.

mod calendar;
pub mod cases;
mod currency;
mod day;
mod decimal;
mod delay;
pub mod eval;
mod event;
mod evidence;
pub mod ledger;
pub mod machine;
mod moment;
mod money;
mod number;
mod rate;
pub mod records;
pub mod step;
mod way;
mod zone;

pub use calendar::{Calendar, CalendarError, Opening, Parts as CalendarParts, WeeklyHours};
pub use currency::{Currency, UnknownCurrency};
pub use day::{DateError, Day, Weekday};
pub use decimal::{Decimal, DecimalError};
pub use delay::{Delay, Measure, Unit};
pub use event::{Decision, Event, EventKind, Happening, PayloadValue, Reason, Settled};
pub use evidence::Evidence;
pub use machine::Machine;
pub use moment::{Instant, TimeOfDay};
pub use money::{Money, MoneyError, round_fraction};
pub use number::Number;
pub use rate::Rate;
pub use way::Way;
pub use zone::{OffsetChange, Zone};
