//! Statements come in: each booking once, with all that follows from it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jalon_bank::matching::Question;
use jalon_bank::{Identity, Side, format_of, identify, of_payments};
use jalon_core::Instant;
use jalon_core::records::PaymentRecord;
use jalon_daemon::guards;
use jalon_intake::Fitting;
use jalon_simulate::replay::{Fault, NotUsed, Which};
use jalon_store::{BankState, Key};
use smol_str::SmolStr;

use super::book::{TRIES, too_busy};
use super::kept::{Held, Line, marks};
use super::known::{Known, key_of, mark_of_row};
use super::read::{Faults, file, leaves, of_row};
use super::settle::{Desk, Settled};
use super::suggest::suggest_for;
use crate::import::faults::rejects;
use crate::import::named;
use crate::import::take as records;
use crate::{House, Refused};

/// Statements that are to be taken in.
pub struct Import<'a> {
    /// The files, or folders of those.
    pub files: &'a [PathBuf],
    /// What the columns of a CSV file mean.
    pub mappings: &'a [PathBuf],
    /// When they come in.
    pub now: Instant,
}

/// What came of statements.
#[derive(Default)]
pub struct Imported {
    /// The sums.
    pub sums: Sums,
    /// What was not taken, in the order of the files.
    pub faults: Vec<Faults>,
    /// Which files of several were not taken at all.
    pub refused: Vec<(PathBuf, Refused)>,
}

/// How much there was, and what became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = StatementSums)]
pub struct Sums {
    /// Files that were read.
    pub files: u64,
    /// Statements in them.
    pub statements: u64,
    /// Lines of money that came in, or were taken back.
    pub lines: u64,
    /// Of those, known before.
    pub known_before: u64,
    /// Of those, settled by themselves.
    pub settled: u64,
    /// Of those, taken back, or taking another one back.
    pub back: u64,
    /// Of those, waiting for a person.
    pub waiting: u64,
    /// Bookings of money that left.
    pub out: u64,
    /// Bookings of money that had left and came back: it never was of receivables.
    pub own_back: u64,
    /// Bookings of no amount.
    pub nothing: u64,
    /// Bookings that are not booked yet: they are no money.
    pub pending: u64,
    /// What was not taken.
    pub faults: u64,
}

/// So many bookings are written in one transaction.
const TOGETHER: usize = 500;

/// Reads statements and stores what is in them. The same may come again after any failure.
pub fn import(house: &mut House, import: &Import<'_>) -> Result<Imported, Refused> {
    let mut imported = Imported::default();
    let mut waiting: HashSet<Key> = HashSet::new();
    let mut desk = Desk::default();
    let paths = named(import.files)?;
    for path in &paths {
        let found = match file(house, path, import.mappings, import.now) {
            Ok(found) => found,
            // One file that is none stops no other.
            Err(refused) if paths.len() > 1 && refused.why == crate::Why::Wrong => {
                imported.refused.push((path.clone(), refused));
                continue;
            }
            Err(refused) => return Err(refused),
        };
        let sums = &mut imported.sums;
        sums.files += 1;
        sums.statements += found.statements as u64;
        sums.pending += found.pending;
        sums.faults += found.faults.len() as u64;
        imported.faults.extend(found.faults);
        for some in found.bookings.chunks(TOGETHER) {
            let otherwise = take(house, &mut desk, some, import.now, sums, &mut waiting)?;
            sums.faults += otherwise.len() as u64;
            for (line, key) in otherwise {
                imported.faults.extend(came_otherwise(path, line, &key));
            }
        }
        told(house, path, found.told, import.now, &mut imported)?;
        for (feed, until) in found.feeds {
            guards::stamp(house.store.as_mut(), house.entity.id, &feed, until)?;
        }
    }
    suggest_for(house, &waiting, &desk.invoices)?;
    Ok(imported)
}

/// Payments that came as records before are known there; what takes one of them back goes that way, too.
fn told(
    house: &mut House,
    path: &Path,
    payments: Vec<(u64, PaymentRecord)>,
    now: Instant,
    imported: &mut Imported,
) -> Result<(), Refused> {
    for (line, payment) in payments {
        let fitting = Fitting {
            payments: vec![payment],
            ..Fitting::default()
        };
        let taken = records::take(house, &fitting, ("files", &[]), now)?;
        let sums = &mut imported.sums;
        if !taken.not_used.is_empty() {
            sums.faults += 1;
            for mut reject in rejects(&taken.not_used, &fitting) {
                reject.line = line;
                imported.faults.extend(of_row(path, reject));
            }
            continue;
        }
        sums.lines += 1;
        match taken.new + taken.parked + taken.corrected {
            0 => sums.known_before += 1,
            _ => sums.back += 1,
        }
    }
    Ok(())
}

/// Records of payments, each with its place among them, are taken as rows of statements are. Tells the places of
/// those that came before with another amount.
pub(crate) fn take_as_rows(
    house: &mut House,
    rows: &[(u64, PaymentRecord)],
    now: Instant,
) -> Result<(Sums, Vec<u64>), Refused> {
    let (mut sums, mut otherwise) = (Sums::default(), Vec::new());
    let (mut desk, mut waiting) = (Desk::default(), HashSet::new());
    for some in rows.chunks(TOGETHER) {
        let each = some.iter().map(std::slice::from_ref);
        let bookings = each.flat_map(|row| identify(&of_payments(row).0));
        let bookings: Vec<Identity> = bookings.collect();
        let told = take(house, &mut desk, &bookings, now, &mut sums, &mut waiting)?;
        otherwise.extend(told.into_iter().map(|(at, _)| at));
    }
    suggest_for(house, &waiting, &desk.invoices)?;
    Ok((sums, otherwise))
}

/// A row came before and said another amount, which stands.
fn came_otherwise(path: &Path, line: u64, key: &str) -> Vec<Faults> {
    let lost = NotUsed {
        which: Which::Payment(0),
        column: "key".into(),
        value: key.into(),
        why: Fault::CameOtherwise,
    };
    let rejects = rejects(&[lost], &Fitting::default()).into_iter();
    let faults = rejects.flat_map(|mut reject| {
        reject.line = line;
        of_row(path, reject)
    });
    faults.collect()
}

/// Takes some bookings, tried again if somebody else wrote one of them meanwhile. Tells the rows that came
/// before with another amount: their lines in the file, and their keys.
fn take(
    house: &mut House,
    desk: &mut Desk,
    bookings: &[Identity],
    now: Instant,
    sums: &mut Sums,
    waiting: &mut HashSet<Key>,
) -> Result<Vec<(u64, SmolStr)>, Refused> {
    for _ in 0..TRIES {
        let mut round = *sums;
        let (settled, otherwise) = of_bookings(house, desk, bookings, now, &mut round)?;
        if settled.book(house)? {
            let waits = settled
                .lines
                .iter()
                .filter(|one| one.state == BankState::Waits);
            waiting.extend(waits.map(|one| one.key));
            *sums = round;
            return Ok(otherwise);
        }
        // What was counted as given was not.
        *desk = Desk::default();
    }
    Err(too_busy())
}

fn of_bookings(
    house: &mut House,
    desk: &mut Desk,
    bookings: &[Identity],
    now: Instant,
    sums: &mut Sums,
) -> Result<(Settled, Vec<(u64, SmolStr)>), Refused> {
    let mut new = New {
        known: Known::of(house, bookings)?,
        ..New::default()
    };
    for booking in bookings {
        new.booking(house, booking, sums);
    }
    // An original that one of them takes back is written once more, and told in its own import.
    let told: HashSet<Key> = new.lines.iter().map(|line| line.key).collect();
    let mut settled = Settled {
        lines: std::mem::take(&mut new.whole),
        ..Settled::default()
    };
    let (back, came): (Vec<Line>, Vec<Line>) = new
        .lines
        .into_iter()
        .partition(|line| line.held.side != Side::In);
    let (odd, came): (Vec<Line>, Vec<Line>) = came
        .into_iter()
        .partition(|line| line.held.question == Some(Question::Details));
    settled.lines.extend(odd);
    desk.settle(house, came, now, &mut settled)?;
    let (back, returned): (Vec<Line>, Vec<Line>) = back
        .into_iter()
        .partition(|line| line.held.side == Side::InTakenBack);
    desk.take_back(house, back, now, &mut settled)?;
    own_money(house, returned, &mut settled, sums)?;
    for line in settled.lines.iter().filter(|line| told.contains(&line.key)) {
        match line.state {
            BankState::Settled => sums.settled += 1,
            BankState::Waits => sums.waiting += 1,
            BankState::Back => sums.back += 1,
            BankState::Aside => {}
        }
    }
    Ok((settled, new.otherwise))
}

/// Money that had left comes back. It concerns receivables only where it was a return of what had come
/// in: then a person decides.
fn own_money(
    house: &mut House,
    lines: Vec<Line>,
    settled: &mut Settled,
    sums: &mut Sums,
) -> Result<(), Refused> {
    for mut line in lines {
        let wanted = marks(&line.feed, &line.held.part);
        let found = house.store.bank_marked(house.entity.id, &wanted)?;
        let returned = |row: &jalon_store::BankLine| {
            let of = Line::read(row).ok().map(|one| one.held.amount);
            row.state == BankState::Back && of == Some(line.held.amount)
        };
        if found.iter().any(returned) {
            line.held.question = Some(Question::OwnMoney);
            line.mark = None;
            settled.lines.push(line);
        } else {
            sums.lines -= 1;
            sums.own_back += 1;
        }
    }
    Ok(())
}

/// What is new of some bookings.
#[derive(Default)]
struct New {
    known: Known,
    /// Bookings that are told in details.
    whole: Vec<Line>,
    lines: Vec<Line>,
    /// Rows that came before with another amount: their lines in the file, and their keys.
    otherwise: Vec<(u64, SmolStr)>,
}

impl New {
    fn booking(&mut self, house: &House, booking: &Identity, sums: &mut Sums) {
        if leaves(booking) {
            let moves = booking.lines.iter().any(|(_, line)| line.amount.minor != 0);
            match moves {
                true => sums.out += 1,
                false => sums.nothing += 1,
            }
            return;
        }
        let whole = key_of(house, booking.entry);
        let there = self.known.of_booking(whole, booking).cloned();
        if let (Some(there), Some(key), Some((_, line))) =
            (&there, &booking.row, booking.lines.first())
            && there.held.amount != line.amount
        {
            self.otherwise.push((line.at, key.clone()));
            return;
        }
        match booking.lines.as_slice() {
            [(_, line)] => {
                sums.lines += 1;
                match there {
                    Some(there) => self.again(there, booking, line, sums),
                    None => self.put((whole, 0), booking, line, sums),
                }
            }
            several => {
                sums.lines += several.len() as u64;
                self.details(house, (whole, there), booking, sums);
            }
        }
    }

    /// A booking that is known. If it waits and says more now, it is looked at again.
    fn again(&mut self, there: Line, booking: &Identity, line: &jalon_bank::Line, sums: &mut Sums) {
        let waits = there.state == BankState::Waits && there.held.on_account.is_none();
        let says_more = said(&line.part) > said(&there.held.part);
        if waits && says_more && there.held.side == line.side {
            self.put((there.key, there.revision), booking, line, sums);
        } else {
            sums.known_before += 1;
        }
    }

    /// A booking of several details. Those that are new count until the booking has given what it says.
    fn details(
        &mut self,
        house: &House,
        (whole, there): (Key, Option<Line>),
        booking: &Identity,
        sums: &mut Sums,
    ) {
        let covered = match &there {
            None => 0,
            Some(there) => match (there.held.covered, there.state) {
                (Some(covered), _) => covered,
                // It came whole, and nobody has decided about it yet: its details take its place.
                (None, BankState::Waits) if there.held.on_account.is_none() => 0,
                _ => {
                    sums.known_before += booking.lines.len() as u64;
                    return;
                }
            },
        };
        let signed =
            |line: &jalon_bank::Line| match line.side.is_credit() == booking.side.is_credit() {
                true => line.amount.minor,
                false => -line.amount.minor,
            };
        let mut now = covered;
        for (mark, line) in &booking.lines {
            let key = key_of(house, *mark);
            let more = now.saturating_add(signed(line));
            if self.known.has(key) || (covered > 0 && more > booking.amount.minor) {
                sums.known_before += 1;
            } else if line.side == Side::Out || line.amount.minor == 0 {
                sums.lines -= 1;
                now = more;
            } else {
                now = more;
                self.put((key, 0), booking, line, sums);
            }
        }
        if there.is_none() || now != covered {
            let Some((_, first)) = booking.lines.first() else {
                return;
            };
            let mut held = Held::new(booking.amount, booking.side, jalon_bank::Part::default());
            held.covered = Some(now);
            self.whole.push(Line {
                key: whole,
                revision: there.map_or(0, |there| there.revision),
                feed: first.account.clone(),
                day: first.day,
                state: BankState::Aside,
                mark: None,
                held,
                holder: None,
            });
        }
    }

    fn put(
        &mut self,
        (key, revision): (Key, i64),
        booking: &Identity,
        line: &jalon_bank::Line,
        sums: &mut Sums,
    ) {
        // Twice in one file: it counts once.
        if self.lines.iter().any(|one| one.key == key) {
            sums.known_before += 1;
            return;
        }
        let mut held = Held::new(line.amount, line.side, line.part.clone());
        if !booking.adds_up && line.side == Side::In {
            held.question = Some(Question::Details);
        }
        let mark = marks(&line.account, &line.part).into_iter().next();
        self.lines.push(Line {
            key,
            revision,
            feed: line.account.clone(),
            day: line.day,
            state: BankState::Waits,
            mark: match &booking.row {
                Some(row) => mark_of_row(&line.account, row, line.side),
                None => mark.filter(|_| line.side == Side::In),
            },
            held,
            holder: None,
        });
    }
}

/// How much a line says of where it comes from and what it is for.
fn said(part: &jalon_bank::Part) -> usize {
    let one = |is: bool| usize::from(is);
    one(!part.text.is_empty())
        + one(!part.structured.is_empty())
        + one(part.end_to_end.is_some())
        + one(!part.party.name.is_empty())
        + one(!part.party.account.is_empty())
}

/// Whether a file is a statement of a bank, by its first bytes.
pub fn is_statement(path: &Path) -> bool {
    use std::io::Read;
    let mut head = vec![0; 4096];
    let Ok(mut file) = std::fs::File::open(path) else {
        return false;
    };
    let Ok(read) = file.read(&mut head) else {
        return false;
    };
    head.truncate(read);
    format_of(&head).is_some()
}
