//! What a search may cost, and what it tells.

use jalon_core::Instant;
use jalon_core::cases::Happens;
use jalon_core::step::Effect;
use smol_str::SmolStr;

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
    /// How much of the time is spent: 0 at the start, 1 when it is over.
    pub spent: &'a (dyn Fn() -> f64 + Sync),
    /// How much of it this search may spend.
    pub until: f64,
}

impl Default for Bounds<'_> {
    fn default() -> Self {
        Bounds {
            things: 40,
            days_after: 30,
            states: 2_000_000,
            waiting: 60_000,
            days: Days::All,
            spent: &|| 0.0,
            until: 1.0,
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
    /// Days are left out: whatever waits for its day may come next. What holds then holds on all days;
    /// what does not may hold on each.
    LeftOut,
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
    /// What would break the policy was found only where weeks are alike, or with less of the script.
    NotSo,
}

/// What makes a search large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Large {
    /// A fact of invoices that the machine tells apart, with so many values.
    Fact(Axis, usize),
    /// A line of the script, or a milestone with its lines: so many percent fewer situations there would
    /// be without what it does.
    Line {
        /// Its path of names.
        path: SmolStr,
        /// The file in which it stands.
        file: SmolStr,
        /// Its line there.
        line: u32,
        /// So many percent, of a sample of those that waited.
        fewer: usize,
    },
    /// A table, by the column that tells the most kinds of invoices apart.
    Table {
        /// Its name.
        table: SmolStr,
        /// What the column looks at.
        column: Axis,
        /// The file in which it stands.
        file: SmolStr,
        /// Its line there.
        line: u32,
        /// So many times as many kinds of invoices there are as without the column.
        times: usize,
    },
    /// Something that may happen, with so many states that came of it, of all.
    Event(Thing, usize, usize),
}

/// A fact of invoices that a machine tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Axis {
    /// A field of the customer, by its name.
    Customer(SmolStr),
    /// A field of the invoice, by its name.
    Invoice(SmolStr),
    /// Whether somebody has a role, by its name.
    Role(SmolStr),
    /// Its total.
    Total,
    /// Its currency.
    Currency,
    /// The country of the customer.
    Country,
    /// Whether it has an order number.
    PurchaseOrder,
    /// Its due date, and the day on which it became known.
    Dates,
}

/// What may happen, in kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Thing {
    Payment,
    Reversal,
    CreditNote,
    Dispute,
    Promise,
    Suspension,
    Hold,
    Answer,
    SignOff,
    Correction,
    Other,
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

impl Figures {
    /// With those of another search.
    pub(crate) fn add(&mut self, other: &Figures) {
        let first = self.kinds == 0;
        self.kinds = self.kinds.max(other.kinds);
        self.states += other.states;
        self.transitions += other.transitions;
        self.unusual = match first {
            true => other.unusual,
            false => self.unusual.min(other.unusual),
        };
    }
}
