//! What is likely to come of open invoices. Payer behaviour is learned from a history, then the
//! future is drawn many times from a seed. Pure: no file, no clock.
//!
//! Amounts are whole minor units throughout. Probabilities, days on average and shares are `f64`:
//! this crate is the only one of the engine that has them, and none of them touches an amount that
//! is asked of anybody.

pub mod backtest;
mod cash;
mod draw;
pub mod journey;
pub mod known;
pub mod learn;
pub mod result;

pub use backtest::{Backtest, BacktestAsked, BacktestWeek, backtest, cuts, last_day};
pub use cash::{Asked, WEEKS_USUAL, forecast};
pub use draw::{Drawn, Draws, PayerDraws};
pub use journey::journey;
pub use known::{Claim, Grouping, Known, LeftOut, Records, known, last_of_each};
pub use learn::{Behaviour, Learned, LearnedGroup, TooLittle, learn};
pub use result::{
    Ageing, Band, Counted, CountedDay, CurrencyForecast, Forecast, InvoiceForecast,
    JourneyForecast, MoneyBand, TeamTasks, Week,
};
