//! What a search may cost, and what it tells.

use jalon_core::Instant;
use jalon_core::cases::Happens;
use jalon_core::step::Effect;

use crate::given::Given;

/// What the search may cost at most, and when it must stop.
pub struct Bounds<'a> {
    /// So many things may happen to one invoice from outside.
    pub things: u32,
    /// Things may happen until so many days after the last that the journey does by itself.
    pub days_after: i32,
    /// So many states are kept.
    pub states: usize,
    /// So many states wait to be looked at.
    pub waiting: usize,
    /// On which days things are let happen.
    pub days: Days,
    /// Whether the time is over.
    pub is_over: &'a dyn Fn() -> bool,
    /// Whether the time for a first look is over, in which things happen on few days.
    pub is_early_over: &'a dyn Fn() -> bool,
}

impl Default for Bounds<'_> {
    fn default() -> Self {
        Bounds {
            things: 40,
            days_after: 30,
            states: 2_000_000,
            waiting: 100_000,
            days: Days::All,
            is_over: &|| false,
            is_early_over: &|| false,
        }
    }
}

/// On which days things are let happen between two instants at which the journey acts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// On the first and the last.
    Ends,
    /// On all that make a difference.
    All,
}

/// Why a search ended before all was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The time was over.
    Time,
    /// Too many states.
    States,
    /// More things may happen.
    Things,
    /// More kinds of invoices there are.
    Kinds,
    /// A path went on without an end.
    Endless,
    /// A condition of the policy could not be told.
    Unknown,
    /// A condition compares what are no constants.
    NoConstant,
}

/// How much was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Kinds of invoices.
    pub kinds: usize,
    /// States.
    pub states: usize,
    /// Transitions of the step function's driver.
    pub transitions: usize,
    /// All paths were seen with so many things out of the ordinary: unusual facts of the invoice, and
    /// things that happen to it from outside.
    pub unusual: Option<usize>,
}

/// A path that breaks a policy: what is given, what happens, and when it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The customer and the invoice.
    pub given: Given,
    /// What happens.
    pub happens: Vec<Happens>,
    /// When the policy is broken; for how paths end, when nothing more comes.
    pub at: Instant,
    /// What breaks it; nothing where a path ends badly.
    pub by: Option<Effect>,
}
