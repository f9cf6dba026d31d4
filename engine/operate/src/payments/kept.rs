//! What is kept of a line.

use jalon_bank::matching::{Level, Question, Share, Suggestion};
use jalon_bank::{Part, Side};
use jalon_core::{Day, Money};
use jalon_store::{BankLine, BankState, EntityId, Key};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::stands::Holder;
use crate::Refused;

/// The format of bodies that this version writes.
const FORMAT: u16 = 0;

/// A line of a statement, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// By what it is known again.
    pub key: Key,
    /// How often it was written; 0 if it is new.
    pub revision: i64,
    /// The account of the bank.
    pub feed: SmolStr,
    /// The day on which it counts.
    pub day: Day,
    /// What became of it.
    pub state: BankState,
    /// By what a line that takes it back finds it.
    pub mark: Option<Key>,
    /// What it says, and what was decided.
    pub held: Held,
    /// On whose account that is of it what no invoice has; looked up where lines are read, and not kept.
    pub holder: Option<Holder>,
}

/// What a line says, and what was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// How much.
    pub amount: Money,
    /// Where the money goes.
    pub side: Side,
    /// Who is on the other side, and what was written.
    pub part: Part,
    /// By what it was matched, where that was done without a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Level>,
    /// Who matched it, where a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<SmolStr>,
    /// What each invoice was given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// What of it is on somebody's account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_account: Option<OnAccount>,
    /// What it asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// What a person may agree with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
    /// The line that it takes back, or that takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<SmolStr>,
    /// Why a person set it aside, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dealt: Option<SmolStr>,
    /// Of a booking that is told in details: how much of it they give so far, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered: Option<i64>,
    /// How often something followed from it: part of the marks of what follows.
    #[serde(default)]
    pub round: u32,
}

/// What of a line is on somebody's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnAccount {
    /// The account, as 32 hexadecimal digits.
    pub account: SmolStr,
    /// How much, in minor units.
    pub amount: i64,
}

impl OnAccount {
    pub(super) fn new(account: u128, amount: i64) -> OnAccount {
        OnAccount {
            account: format!("{account:032x}").into(),
            amount,
        }
    }

    pub(super) fn account(&self) -> u128 {
        u128::from_str_radix(&self.account, 16).unwrap_or_default()
    }
}

impl Held {
    /// Something of which nothing was decided yet.
    pub(super) fn new(amount: Money, side: Side, part: Part) -> Held {
        Held {
            amount,
            side,
            part,
            by: None,
            person: None,
            shares: Vec::new(),
            on_account: None,
            question: None,
            suggestions: Vec::new(),
            other: None,
            dealt: None,
            covered: None,
            round: 0,
        }
    }

    /// All accounts that have something of it.
    pub(super) fn accounts(&self) -> Vec<u128> {
        let shares = self.shares.iter().map(|share| share.account);
        let rest = self.on_account.iter().map(OnAccount::account);
        let mut all: Vec<u128> = shares.chain(rest).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Forgets what was decided.
    pub(super) fn undecided(&mut self, question: Question) {
        self.by = None;
        self.person = None;
        self.shares.clear();
        self.on_account = None;
        self.dealt = None;
        self.suggestions.clear();
        self.question = Some(question);
    }
}

impl Line {
    /// Its key as people name it; it is the key of the payment in ledgers, too.
    pub fn name(&self) -> SmolStr {
        format!("{:032x}", self.key.0).into()
    }

    /// As a row.
    pub(super) fn row(&self, entity: EntityId) -> BankLine {
        BankLine {
            entity,
            key: self.key,
            feed: self.feed.to_string(),
            day: self.day,
            state: self.state,
            mark: self.mark,
            revision: self.revision,
            format: FORMAT,
            // Plain data with text keys always becomes JSON.
            body: serde_json::to_vec(&self.held).unwrap_or_default(),
        }
    }

    /// From its row.
    pub(super) fn read(row: &BankLine) -> Result<Line, Refused> {
        let held = match row.format {
            FORMAT => serde_json::from_slice(&row.body).map_err(|error| error.to_string()),
            newer => Err(format!("format {newer}")),
        };
        let held = held.map_err(|why| {
            Refused::store(
                format!("a line of a statement can't be read: {why}"),
                format!("une ligne de relevé ne peut pas être lue\u{a0}: {why}"),
            )
            .help(
                "a newer version of Jalon may have written it",
                "une version plus récente de Jalon l'a peut-être écrite",
            )
        })?;
        Ok(Line {
            key: row.key,
            revision: row.revision,
            feed: row.feed.as_str().into(),
            day: row.day,
            state: row.state,
            mark: row.mark,
            held,
            holder: None,
        })
    }
}

/// By what a line is found by one that takes it back: the first of its references. What takes it back
/// may know any of them. The amount is not in it: part of a payment can go back.
pub(super) fn marks(feed: &str, part: &Part) -> Vec<Key> {
    let references = [
        ("end to end", &part.end_to_end),
        ("transaction", &part.transaction),
        ("reference", &part.reference),
    ];
    let marks = references.into_iter().filter_map(|(kind, reference)| {
        let reference = reference.as_ref()?;
        Some(mark_of_reference(feed, kind, reference))
    });
    marks.collect()
}

/// The mark of one reference.
pub(super) fn mark_of_reference(feed: &str, kind: &str, reference: &str) -> Key {
    Key::of(&["bank mark", feed, kind, reference])
}
