//! By what a line is known again, so that it counts once: in two statements, in overlapping extracts,
//! in the report of the day (052), the notification (054) and the statement (053) of one booking.
//!
//! ```text
//! booking   the bank's reference, side, amount            where the bank gives one
//!           booked, valued, side, amount, what it says    where it gives none
//!           and which of several like it in its statement it is
//! detail    its references, party, amount, what it says, and which of several like it in its booking
//! ```
//!
//! A booking of several details may come whole first and detailed later, or the other way: whoever
//! stores lines sees to it that a booking never gives more money than it says.

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use jalon_core::Money;

use crate::statement::{Entry, Line, Side, Statement, StatementKind, Status};

/// The digest of what a line is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(pub [u8; 16]);

/// A booking with its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Of the whole booking.
    pub entry: Mark,
    /// The whole amount.
    pub amount: Money,
    /// Where the money of the whole goes.
    pub side: Side,
    /// The key of a row: it comes once under it, even if it says another amount later.
    pub row: Option<SmolStr>,
    /// Whether its details add up to it; if not, it is one line, and nobody knows what it pays.
    pub adds_up: bool,
    /// Its lines, each with its own mark; a booking without details is one line with the mark of the
    /// whole.
    pub lines: Vec<(Mark, Line)>,
}

/// The bookings of statements with their marks; what is not booked is left out.
pub fn identify(statements: &[Statement]) -> Vec<Identity> {
    // Several pages of one statement are counted together.
    let mut seen: FxHashMap<(SmolStr, SmolStr), FxHashMap<Mark, u32>> = FxHashMap::default();
    let mut found = Vec::new();
    for statement in statements {
        let of = (statement.account.clone(), statement.number.clone());
        let seen = seen.entry(of).or_default();
        for entry in &statement.entries {
            if entry.status == Status::Booked {
                found.push(booking(statement, entry, seen));
            }
        }
    }
    found
}

fn booking(statement: &Statement, entry: &Entry, seen: &mut FxHashMap<Mark, u32>) -> Identity {
    let sign = if entry.side.is_credit() { "+" } else { "-" };
    let amount = entry.amount.to_string();
    let day = |day: Option<jalon_core::Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let plain = match &entry.reference {
        Some(reference) => mark_of(&["referenced", &statement.account, reference, sign, &amount]),
        None => {
            let said: Vec<String> = entry.details.iter().map(words).collect();
            mark_of(&[
                "plain",
                &statement.account,
                &day(entry.booked),
                &day(entry.valued),
                sign,
                &amount,
                &bare(&entry.text),
                &said.join("\n"),
            ])
        }
    };
    let whole = nth(plain, seen);
    let counts = entry.valued.or(entry.booked);
    let counts = counts.unwrap_or_else(|| jalon_core::Day::from_number(0));
    let mut within = FxHashMap::default();
    let several = entry.details.len() > 1;
    let lines = entry.details.iter().map(|detail| {
        let mark = match several {
            false => whole,
            true => {
                let (said, amount) = (words(detail), detail.amount.to_string());
                let sign = if detail.side.is_credit() { "+" } else { "-" };
                let own = mark_of(&["detail", &hex(whole), sign, &amount, &said]);
                nth(own, &mut within)
            }
        };
        let mut part = detail.part.clone();
        if !several && part.reference.is_none() {
            part.reference = entry.reference.clone();
        }
        if !entry.text.is_empty() && !several && part.text.is_empty() {
            part.text = entry.text.clone();
        }
        let line = Line {
            at: entry.at,
            account: statement.account.clone(),
            amount: detail.amount,
            side: detail.side,
            day: counts,
            part,
        };
        (mark, line)
    });
    Identity {
        entry: whole,
        amount: entry.amount,
        side: entry.side,
        row: entry
            .reference
            .clone()
            .filter(|_| statement.kind == StatementKind::Rows),
        adds_up: entry.adds_up,
        lines: lines.collect(),
    }
}

/// What a detail says, as two statements of it agree on it.
fn words(detail: &crate::statement::Detail) -> String {
    let part = &detail.part;
    let own = part.reference.as_deref().or(part.transaction.as_deref());
    let pieces = [
        own.unwrap_or_default(),
        part.end_to_end.as_deref().unwrap_or_default(),
        &part.structured.join(" "),
        &part.text,
    ];
    pieces.map(bare).join("\u{1f}")
}

/// Letters and digits alone: banks break lines in different places.
fn bare(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_uppercase).collect()
}

/// The mark of the first like it, or of the second.
fn nth(mark: Mark, seen: &mut FxHashMap<Mark, u32>) -> Mark {
    let count = seen.entry(mark).or_default();
    *count += 1;
    match *count {
        1 => mark,
        more => mark_of(&["again", &hex(mark), &more.to_string()]),
    }
}

fn hex(mark: Mark) -> String {
    mark.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest of some words. Each is told with its length, so that no two lists give the same bytes.
pub fn mark_of(parts: &[&str]) -> Mark {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    let mut mark = [0; 16];
    for (to, from) in mark.iter_mut().zip(digest.finalize()) {
        *to = from;
    }
    Mark(mark)
}
