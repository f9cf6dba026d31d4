//! MT940 and MT942, as banks really write them: with and without the envelope of SWIFT, with fields of
//! their own, with dates that no calendar has.

mod fields;
mod remittance;
mod transaction;

use jalon_core::{Currency, Day, Instant};
use jalon_intake::{Refusal, text};
use smol_str::SmolStr;

use crate::dates;
use crate::letters::{shown, tidy};
use crate::read::Statements;
use crate::statement::{Entry, Fault, Statement, StatementKind};
use fields::{Field, fields};

/// The most bookings of a file.
const ENTRIES_MAX: usize = 500_000;
/// The most bookings of a file that are not taken.
const FAULTS_MAX: usize = 10_000;

/// Whether a line can be the first of a statement.
pub(crate) fn is_first(line: &str) -> bool {
    line.starts_with(":20:") || line.starts_with(":25:")
}

/// Reads a file.
pub(crate) fn read(letters: &str) -> Result<Statements, Refusal> {
    let mut found = Statements::default();
    let mut open: Option<Open> = None;
    let mut count = 0;
    for field in fields(letters) {
        let begins = match (&open, field.tag) {
            (_, "20") => true,
            // Where a bank leaves out field 20, the account begins the next statement.
            (Some(open), "25") => !open.account.is_empty(),
            (None, "25") => true,
            _ => false,
        };
        if begins && let Some(done) = open.replace(Open::new(field.at)) {
            done.close(&mut found)?;
        }
        if let Some(open) = &mut open {
            open.take(&field, &mut found.faults);
        }
        count += usize::from(field.tag == "61");
        if count > ENTRIES_MAX || found.faults.len() > FAULTS_MAX {
            return Err(too_many(field.at));
        }
    }
    if let Some(done) = open {
        done.close(&mut found)?;
    }
    if found.statements.is_empty() && found.faults.is_empty() {
        return Err(Refusal::new(
            text(
                "the file has no statement in it: an account (:25:) with its balance (:60F:)",
                "le fichier ne contient aucun relevé\u{a0}: un compte (:25:) avec son solde (:60F:)",
            ),
            text(
                "ask the bank for it once more",
                "redemandez-le à la banque",
            ),
        )
        .at(1));
    }
    Ok(found)
}

/// A statement that is being read.
struct Open {
    at: u64,
    account: SmolStr,
    number: SmolStr,
    kind: StatementKind,
    currency: Option<Result<Currency, String>>,
    day: Option<Day>,
    until: Option<Day>,
    entries: Vec<Entry>,
    /// Whether a field 86 belongs to the last booking.
    in_booking: bool,
    /// Bookings that could not be taken since the statement has no currency that is in use.
    without_currency: usize,
}

impl Open {
    fn new(at: u64) -> Open {
        Open {
            at,
            account: SmolStr::default(),
            number: SmolStr::default(),
            kind: StatementKind::Statement,
            currency: None,
            day: None,
            until: None,
            entries: Vec::new(),
            in_booking: false,
            without_currency: 0,
        }
    }

    fn take(&mut self, field: &Field<'_>, faults: &mut Vec<Fault>) {
        match field.tag {
            "25" => self.account = account_of(&field.joined()),
            "28" | "28C" => {
                // What stands after the stroke is the page.
                let number = field.joined();
                self.number = number.split('/').next().unwrap_or_default().trim().into();
            }
            "60F" | "60M" => {
                let balance = field.joined();
                self.currency = Some(currency_of(&balance));
                self.day = balance.get(1..7).and_then(dates::six);
            }
            "62F" | "62M" => {
                let balance = field.joined();
                self.until = balance.get(1..7).and_then(dates::six);
                if self.currency.is_none() {
                    self.currency = Some(currency_of(&balance));
                }
            }
            // The smallest amount that a report of the day tells.
            "34F" => {
                self.kind = StatementKind::Report;
                let floor = field.joined();
                let code = floor.get(..3).unwrap_or_default();
                let known = Currency::from_code(code).ok_or_else(|| code.to_owned());
                self.currency.get_or_insert(known);
            }
            "61" => return self.booking(field, faults),
            "86" if self.in_booking => {
                if let Some(entry) = self.entries.last_mut() {
                    remittance::add(entry, &field.lines);
                }
                return;
            }
            "NS" if self.in_booking => {
                if let Some(entry) = self.entries.last_mut() {
                    remittance::add_own(entry, &field.lines);
                }
                return;
            }
            _ => {}
        }
        self.in_booking = false;
    }

    fn booking(&mut self, field: &Field<'_>, faults: &mut Vec<Fault>) {
        self.in_booking = false;
        let Some(Ok(currency)) = self.currency else {
            self.without_currency += 1;
            return;
        };
        match transaction::read(field, currency) {
            Ok(entry) => {
                self.entries.push(entry);
                self.in_booking = true;
            }
            Err(fault) => faults.push(*fault),
        }
    }

    fn close(self, found: &mut Statements) -> Result<(), Refusal> {
        if self.without_currency > 0 {
            let count = self.without_currency;
            let code = match &self.currency {
                Some(Err(code)) => shown(code),
                _ => String::new(),
            };
            found.faults.push(Fault::of_the_bank(
                self.at,
                &code,
                text(
                    format!("`{code}` is no currency in use, so this statement is not taken (bookings: {count})"),
                    format!("«\u{a0}{code}\u{a0}» n'est pas une monnaie en usage\u{a0}: ce relevé n'est pas pris (écritures\u{a0}: {count})"),
                ),
            ));
            return Ok(());
        }
        if self.account.is_empty() {
            if self.entries.is_empty() && self.until.is_none() {
                return Ok(());
            }
            return Err(Refusal::new(
                text(
                    "a statement does not say of which account it is (:25:)",
                    "un relevé ne dit pas de quel compte il s'agit (:25:)",
                ),
                text("ask the bank for it once more", "redemandez-le à la banque"),
            )
            .at(self.at));
        }
        found.statements.push(Statement {
            kind: self.kind,
            account: self.account,
            number: self.number,
            until: self.until.or(self.day).and_then(end_of),
            currency: self.currency.and_then(Result::ok),
            entries: self.entries,
        });
        Ok(())
    }
}

/// The end of a day, in universal time.
fn end_of(day: Day) -> Option<Instant> {
    let next = day.plus_days(1);
    format!("{next}T00:00:00Z").parse().ok()
}

/// The currency of a balance: `C200101EUR444,29`.
fn currency_of(balance: &str) -> Result<Currency, String> {
    let code = balance.trim_start().get(7..10).unwrap_or_default();
    Currency::from_code(code).ok_or_else(|| code.to_owned())
}

/// An account as banks write it: without spaces, dots and quotes.
fn account_of(written: &str) -> SmolStr {
    let kept = tidy(written);
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || *c == '/');
    kept.flat_map(char::to_uppercase).take(40).collect()
}

fn too_many(at: u64) -> Refusal {
    Refusal::new(
        text(
            "the file has more bookings or faults than are taken from one file",
            "le fichier a plus d'écritures ou d'erreurs qu'on n'en prend d'un fichier",
        ),
        text(
            "ask the bank for one statement for each day",
            "demandez à la banque un relevé par jour",
        ),
    )
    .at(at)
}
