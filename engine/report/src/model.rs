//! What a report is made from: plain data, without a word that depends on the reader's language.
//!
//! Everything is counted already. A report of a million invoices is as large as one of a thousand:
//! it grows with the days, steps and currencies, never with the invoices.

use jalon_core::{Currency, Day, Money, Way};
use serde::{Deserialize, Serialize};

/// What one or two scripts came to on the same invoices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Whether what happened is told, or what is expected.
    pub mode: Mode,
    /// The program that made it, with its version.
    pub program: String,
    /// The first and the last day.
    pub period: Period,
    /// The files that were read, and what came of their rows.
    pub files: Vec<File>,
    /// What was assumed where the files say nothing, in the reader's language.
    pub assumptions: Vec<String>,
    /// What each script came to: one, or two to compare.
    pub outcomes: Vec<Outcome>,
    /// Where two scripts part; empty for one script.
    pub differences: Vec<Difference>,
}

/// Where the payments come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// They happened.
    Replay,
    /// They are drawn from how customers paid before.
    Forecast {
        /// How many draws were drawn.
        draws: u32,
        /// The number that the draw began with.
        seed: u64,
        /// How many draws of a hundred lie within the wide band.
        wide: u8,
        /// How many draws of a hundred lie within the narrow band.
        narrow: u8,
    },
}

/// A first and a last day, both of them included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
}

/// A file and its rows: `read` is `used` and `rejected` together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// How many rows were read.
    pub read: u64,
    /// How many of them took part.
    pub used: u64,
    /// How many of them were left out.
    pub rejected: u64,
}

/// What one script came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The script.
    pub script: Script,
    /// The figures that stand for the whole.
    pub figures: Figures,
    /// Cash by week, one for each currency.
    pub cash: Vec<Cash>,
    /// Messages by day, one for each kind.
    pub messages: Vec<Row>,
    /// Tasks by day, one for each team.
    pub tasks: Vec<Row>,
    /// All actions by day, one for each kind.
    pub actions: Vec<Row>,
    /// What was open at a few dates, one for each currency.
    pub ageing: Vec<Ageing>,
    /// How far invoices came, one for each journey.
    pub funnels: Vec<Funnel>,
    /// What was not done, and why.
    pub withheld: Vec<Withheld>,
    /// What lands on a person's desk.
    pub worklist: Worklist,
}

/// A script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// Its file.
    pub name: String,
    /// What its machine comes to, as a hash: the same hash, the same behaviour.
    pub hash: String,
}

/// A number, or in a forecast the average of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The number.
    pub value: i64,
    /// Between which numbers almost all draws lie.
    pub wide: Option<(i64, i64)>,
    /// Between which numbers most draws lie.
    pub narrow: Option<(i64, i64)>,
}

/// The figures that stand for the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// How many invoices took part.
    pub invoices: u64,
    /// What they come to, by currency.
    pub currencies: Vec<InCurrency>,
    /// How many of the paid invoices were paid by their due date, in thousandths.
    pub paid_on_time: Option<Estimate>,
    /// How many days after the due date an invoice is paid on average, in tenths of a day.
    pub days_late: Option<Estimate>,
    /// Messages, in hundredths.
    pub messages: Estimate,
    /// Tasks, in hundredths.
    pub tasks: Estimate,
    /// Formal notices, in hundredths.
    pub formal_notices: Estimate,
    /// Cases handed over to an agency, in hundredths.
    pub handovers: Estimate,
}

/// The invoices of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InCurrency {
    /// How many.
    pub invoices: u64,
    /// What they come to.
    pub amount: Money,
    /// How many days after the due date they are paid on average, in tenths of a day; where only
    /// an average over amounts is known, which can't be one over several currencies.
    pub days_late: Option<Estimate>,
    /// Days of sales outstanding, in tenths of a day.
    pub days_sales: Option<Estimate>,
}

/// Cash that comes in, by week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cash {
    /// The currency.
    pub currency: Currency,
    /// In minor units; week after week without a hole, the first one with the period's first day.
    pub weeks: Vec<Estimate>,
}

/// One kind of thing, day by day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What is counted.
    pub kind: Kind,
    /// How many on each day of the period, in hundredths: the average of many draws is not whole.
    pub days: Vec<u64>,
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Messages of one sort by one way.
    Message(Message, Option<Way>),
    /// Messages to customers.
    Messages,
    /// Messages to the seller's own people.
    Alert,
    /// Tasks.
    Task,
    /// Charges, interest and what else is claimed.
    Claim,
    /// Cases that leave the house.
    HandOver,
    /// Proposals that somebody signs or refuses.
    Proposal,
    /// Entries for the books.
    Posting,
    /// What has no kind of its own.
    Other,
    /// A name of the script, such as a team's.
    Named(String),
}

/// A sort of message to a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// The invoice once more.
    Resend,
    /// A reminder before it is due.
    Remind,
    /// A request to pay after due.
    Chase,
    /// A formal notice.
    FormalNotice,
}

/// What was open, by how late it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ageing {
    /// The currency.
    pub currency: Currency,
    /// At the evening of a few days, earliest first.
    pub dates: Vec<Aged>,
}

/// What was open on an evening: not due, 1 to 30 days late, 31 to 60, 61 to 90, and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aged {
    /// The day.
    pub day: Day,
    /// Minor units; less than nothing where credit notes outweigh.
    pub amounts: [i64; 5],
    /// How many invoices in all, where that is known.
    pub invoices: Option<u64>,
}

/// How far the invoices of a journey came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funnel {
    /// The journey.
    pub journey: String,
    /// How many invoices began it.
    pub invoices: u64,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
}

/// How many invoices came to a step, and where the others stayed: together all of the journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// How many came to it.
    pub reached: u64,
    /// How many were paid before.
    pub paid: u64,
    /// How many were disputed before, and did not come to it.
    pub disputed: u64,
    /// How many did not come to it for another reason: they end elsewhere, or it is too early.
    pub elsewhere: u64,
}

/// Something that was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// What.
    pub action: String,
    /// Why not.
    pub why: String,
    /// How often.
    pub times: u64,
    /// How many invoices.
    pub invoices: u64,
    /// The number of the first invoice.
    pub example: String,
}

/// What lands on a person's desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worklist {
    /// How many there are in all.
    pub total: u64,
    /// The first of them.
    pub items: Vec<Item>,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Since when.
    pub day: Day,
    /// Whose.
    pub team: String,
    /// The number of the invoice.
    pub invoice: String,
    /// The customer.
    pub customer: String,
    /// What is open.
    pub amount: Option<Money>,
    /// What is to be done.
    pub task: String,
    /// Where the script says so, as `file:line`.
    pub source: String,
}

/// One kind of difference between two scripts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What differs.
    pub title: String,
    /// How many invoices.
    pub invoices: u64,
    /// How many customers.
    pub customers: u64,
    /// The first one as a story.
    pub story: Story,
}

/// One invoice under two scripts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// The number of the invoice.
    pub invoice: String,
    /// The customer.
    pub customer: String,
    /// What happened, in order.
    pub lines: Vec<StoryLine>,
}

/// What one of the scripts does, or both do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryLine {
    /// The day.
    pub day: Day,
    /// Which script's; nothing for both, and for what happened from outside.
    pub outcome: Option<usize>,
    /// What.
    pub what: String,
}

impl Period {
    /// How many days it has; none if it ends before it begins.
    pub fn days(self) -> usize {
        usize::try_from(self.last.days_since(self.first) + 1).unwrap_or(0)
    }

    /// The days, first to last.
    pub fn each(self) -> impl Iterator<Item = Day> {
        let first = i64::from(self.first.number());
        let days = i64::try_from(self.days()).unwrap_or(0);
        (first..first + days).map(Day::from_number)
    }
}

impl Estimate {
    /// A number that is known.
    pub const fn exact(value: i64) -> Estimate {
        Estimate {
            value,
            wide: None,
            narrow: None,
        }
    }

    /// The largest number that is to be seen of it.
    pub fn top(self) -> i64 {
        let ends = [self.wide, self.narrow].into_iter().flatten();
        ends.map(|(_, high)| high).fold(self.value, i64::max)
    }
}
