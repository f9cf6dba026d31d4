//! Lines that wait are looked at once more: the invoice that they name, or the payment that they take
//! back, may have come meanwhile.

use jalon_bank::Side;
use jalon_bank::matching::Question;
use jalon_core::Instant;
use jalon_store::{BankState, Key};

use super::kept::Line;
use super::settle::{Desk, Settled};
use crate::{House, Refused};

/// Looks at up to so many lines that wait, after one; says where to go on, and how many were settled.
/// Lines that a person took back are left to that person.
pub fn again(
    house: &mut House,
    after: Option<Key>,
    most: usize,
    now: Instant,
) -> Result<(Option<Key>, u64), Refused> {
    let waits = Some(BankState::Waits);
    let rows = house.store.bank_page(house.entity.id, waits, after, most)?;
    let next = rows
        .last()
        .map(|row| row.key)
        .filter(|_| rows.len() == most);
    let (mut came, mut back) = (Vec::new(), Vec::new());
    for row in &rows {
        let line = Line::read(row)?;
        let asks = line.held.question;
        let leave = matches!(
            asks,
            Some(Question::TakenBack | Question::Details | Question::OwnMoney)
        );
        match line.held.side {
            _ if leave => {}
            Side::In => came.push(line),
            Side::InTakenBack => back.push(line),
            Side::Out | Side::OutTakenBack => {}
        }
    }
    let before: Vec<Line> = came.iter().chain(&back).cloned().collect();
    let (mut desk, mut settled) = (Desk::default(), Settled::default());
    desk.settle(house, came, now, &mut settled)?;
    desk.take_back(house, back, now, &mut settled)?;
    // What waits as it did before is not written again.
    let stays = |line: &Line| {
        line.state == BankState::Waits
            && before.iter().any(|one| {
                one.key == line.key
                    && one.held.on_account == line.held.on_account
                    && one.held.question == line.held.question
            })
    };
    settled.lines.retain(|line| !stays(line));
    let decided = settled
        .lines
        .iter()
        .filter(|line| line.state != BankState::Waits);
    let count = decided.count() as u64;
    // If somebody else decides meanwhile, the next look will see it.
    let booked = settled.lines.is_empty() || settled.book(house)?;
    Ok((next, if booked { count } else { 0 }))
}
